/* The ten signs on the coordinator's screen: what two people compare is what is certified. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/screen.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/unit.h>
#include <chairside/verbs_host.h>

#include "../../../src/practice/practice.h"
#include "../base/check.h"

static char folder[] = "/tmp/chairside-test-XXXXXX";

static const struct screen *screen_named(const char *name) {
    for (size_t i = 0; screens[i]; i++)
        if (strcmp(screens[i]->name, name) == 0)
            return screens[i];
    fail_msg("no screen %s", name);
    return NULL;
}

/* What the key "1" does: they are the same. */
static enum status press_same(struct session *s, const struct screen *screen, const struct id *id) {
    struct outcome out = {0};

    for (size_t i = 0; i < screen->n_keys; i++)
        if (screen->keys[i].act == ACT_DO)
            return screen->keys[i].verb(s, id, NULL, &out);
    return ST_BUG;
}

/* As the screen writes them: five and five. */
static bool shows(const struct screen *screen, const char *facts, const char *symbols) {
    char spaced[16];

    snprintf(spaced, sizeof spaced, "%.5s %s", symbols, symbols + 5);
    for (size_t i = 0; i < screen->n_facts; i++)
        if (strcmp(facts + screen->facts[i].offset, spaced) == 0)
            return true;
    return false;
}

/* Somebody who knows the number makes the phrase again while the two still compare. */
static void signs_in_sight_do_not_change(void **state) {
    const struct practice_plan plan = {.people = 4, .encounters = 4, .months = 1, .idle_s = 120};
    const struct profile profile = {.given = "Lena", .langs = 1};
    const struct screen *screen = screen_named("certify");
    char *facts = calloc(1, screen->facts_size + 1), first[11], second[11];
    struct session *desk, *kiosk;
    struct store *store;
    struct id user;
    uint16_t number;
    unsigned wait_s;

    (void)state;
    assert_non_null(facts);
    assert_int_equal(practice_make(folder, &plan, NULL, NULL), ST_OK);
    assert_int_equal(store_open(folder, STORE_KIOSK, 1, &store), ST_OK);
    assert_int_equal(session_create(store, &desk), ST_OK);
    assert_int_equal(session_create(store, &kiosk), ST_OK);
    assert_int_equal(session_sign_in(desk, 701, PRACTICE_PHRASE, &wait_s), ST_OK);
    assert_int_equal(id_new(&user), ST_OK);
    assert_int_equal(user_invite(desk, &user, ROLE_MENTOR, &profile, &number), ST_OK);
    assert_int_equal(user_make_phrase(kiosk, number, "seven gravel ladders", first), ST_OK);
    assert_int_equal(screen->load(desk, &user, facts, NULL), ST_OK);
    assert_true(shows(screen, facts, first));
    assert_int_equal(user_make_phrase(kiosk, number, "four autumn pianos here", second), ST_OK);

    session_looks_again(desk, true);
    assert_int_equal(screen->load(desk, &user, facts, NULL), ST_CHANGED);
    session_looks_again(desk, false);
    assert_int_equal(press_same(desk, screen, &user), ST_CHANGED);
    assert_int_equal(screen->load(desk, &user, facts, NULL), ST_OK); /* opened anew */
    assert_true(shows(screen, facts, second));
    session_looks_again(desk, true);
    assert_int_equal(screen->load(desk, &user, facts, NULL), ST_OK); /* somebody else has saved */
    session_looks_again(desk, false);
    assert_int_equal(press_same(desk, screen, &user), ST_OK);

    session_sign_out(desk, SIGNOUT_LOCK);
    session_destroy(desk);
    session_destroy(kiosk);
    store_close(store);
    free(facts);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(signs_in_sight_do_not_change)};

    lang_start(NULL);
    if (secret_start() != ST_OK || seal_start() != ST_OK || !mkdtemp(folder) ||
        verbs_start(folder, 1) != ST_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char command[sizeof folder + 16];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? failed : 1;
}
