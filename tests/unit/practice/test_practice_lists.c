/*
 * Whatever a list has, a kiosk gets to see: read nine rows at a time by their marks, every list
 * gives the same rows as read in one go. Asked of every list of every role.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/screen.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/session.h>
#include <chairside/verbs_host.h>

#include "../../../src/practice/practice.h"
#include "../base/check.h"

#define AT_ONCE LIST_WHOLE_MAX
#define A_FEW 4

static char folder[] = "/tmp/chairside-test-XXXXXX";
static struct store *store;

struct list {
    struct session *session;
    const struct screen *screen;
    struct id id;
    void *input;
    char *rows;
};

/* All ids in order, read `at_a_time`; how many. */
static size_t read_all(struct list *l, size_t at_a_time, struct id *ids) {
    struct page page = {.more = true};
    size_t n = 0;

    while (page.more && n < AT_ONCE) {
        size_t got = 0;
        page = (struct page){.mark = page.mark, .max = at_a_time};
        memset(l->rows, 0, AT_ONCE * l->screen->row_size);
        assert_int_equal(l->screen->rows(l->session, &l->id, l->input, &page, l->rows, &got),
                         ST_OK);
        assert_true(got <= at_a_time);
        for (size_t i = 0; i < got; i++) {
            const struct row_head *head =
                (const struct row_head *)(const void *)(l->rows + i * l->screen->row_size);
            ids[n++] = head->id;
            page.mark = head->mark;
        }
        if (got == 0)
            break;
    }
    return n;
}

/* A list about somebody is opened for the first person. */
static void list_is_whole(struct session *session, const struct screen *screen) {
    static struct id at_once[AT_ONCE], by_and_by[AT_ONCE];
    struct person_row person;
    struct list l = {.session = session, .screen = screen};
    void *facts = calloc(1, screen->facts_size + 1);
    size_t n = 0;

    l.input = calloc(1, screen->input_size + 1);
    l.rows = calloc(AT_ONCE, screen->row_size);
    assert_true(facts && l.input && l.rows);
    assert_int_equal(person_list(store, 0, &person, 1, &n), ST_OK);
    l.id = person.id;
    if (screen->load)
        assert_int_equal(screen->load(session, &l.id, facts, l.input), ST_OK);
    size_t all = read_all(&l, AT_ONCE / 2, at_once), some = read_all(&l, A_FEW, by_and_by);
    if (all != some)
        print_message("%s: %zu rows, %zu of them by pages\n", screen->name, all, some);
    assert_true(all == some);
    assert_memory_equal(at_once, by_and_by, (size_t)all * sizeof *at_once);
    free(facts);
    free(l.input);
    free(l.rows);
}

/* Their first screen shows the journal row that opening them has written: another list each time.
 */
static bool watches_itself(const struct screen *screen) {
    return strcmp(screen->name, "journal") == 0;
}

static void lists_of(uint16_t number, unsigned role_bit) {
    struct session *session;
    unsigned wait_s, lists = 0;

    assert_int_equal(session_create(store, &session), ST_OK);
    assert_int_equal(session_sign_in(session, number, PRACTICE_PHRASE, &wait_s), ST_OK);
    for (size_t i = 0; screens[i]; i++)
        if (screens[i]->kind == KIND_LIST && screens[i]->roles & role_bit &&
            !watches_itself(screens[i])) {
            list_is_whole(session, screens[i]);
            lists++;
        }
    assert_true(lists >= 3);
    session_sign_out(session, SIGNOUT_LOCK);
    session_destroy(session);
}

static void every_list_is_read_to_its_end(void **state) {
    const struct practice_plan plan = {.people = 40, .encounters = 120, .months = 2, .idle_s = 120};

    (void)state;
    assert_int_equal(practice_make(folder, &plan, NULL, NULL), ST_OK);
    assert_int_equal(store_open(folder, STORE_KIOSK, 1, &store), ST_OK);
    lists_of(107, ROLE_BIT_MENTOR);
    lists_of(401, ROLE_BIT_NURSE);
    lists_of(402, ROLE_BIT_SOCIAL_WORKER);
    lists_of(403, ROLE_BIT_DIETITIAN);
    lists_of(701, ROLE_BIT_COORDINATOR);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_list_is_read_to_its_end)};

    lang_start(NULL);
    if (secret_start() != ST_OK || seal_start() != ST_OK || !mkdtemp(folder) ||
        verbs_start(folder, 1) != ST_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char command[sizeof folder + 16];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? failed : 1;
}
