/* Talks and notes: what a row changes, and pages that cost the same however old the unit is. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "store_internal.h"

static int talk_setup(void **state) {
    unit_setup(state);
    people_make(*state);
    return 0;
}

static struct entry talk(unsigned id, unsigned person, int64_t start) {
    struct entry row = {.kind = ENTRY_ENCOUNTER_SAVE,
                        .obj = test_id(id),
                        .ver = 1,
                        .start = start,
                        .status = ENCOUNTER_FINISHED};
    row.person = person != 0 ? person_id(person) : id_zero;
    return row;
}

static void a_talk_is_saved_amended_and_void(void **state) {
    struct unit *u = *state;
    struct encounter_row row;
    struct id p1 = person_id(1), mentor = id_of(MENTOR);
    struct entry save = talk(1, 1, TEST_TIME - 600);
    assert_ok(put(u, MENTOR, &save));
    assert_status(put(u, MENTOR, &save), ST_EXISTS); /* the key was pressed twice */
    assert_ok(encounter_get(u->store, &save.obj, &row));
    assert_true(id_equal(&row.mentor, &mentor));
    assert_true(id_equal(&row.person, &p1));
    assert_int_equal(row.start, TEST_TIME - 600);
    assert_int_equal(row.seq, save.seq);
    assert_true(id_is_zero(&row.note));

    struct entry amend = talk(1, 1, TEST_TIME - 700);
    amend.kind = ENTRY_ENCOUNTER_AMEND;
    assert_status(put(u, MENTOR, &amend), ST_CHANGED); /* version 1 is there already */
    amend.ver = 2;
    assert_status(put(u, MENTOR2, &amend), ST_CHANGED);
    amend.person = person_id(2); /* a talk never moves to another person */
    assert_status(put(u, MENTOR, &amend), ST_CHANGED);
    amend.person = p1;
    assert_ok(put(u, MENTOR, &amend));
    assert_ok(encounter_get(u->store, &save.obj, &row));
    assert_int_equal(row.ver, 2);
    assert_int_equal(row.start, TEST_TIME - 700);

    assert_ok(put_row(u, MENTOR, .kind = ENTRY_ENCOUNTER_VOID, .obj = save.obj));
    assert_status(put_row(u, MENTOR, .kind = ENTRY_ENCOUNTER_VOID, .obj = save.obj), ST_STATE);
    amend.ver = 3;
    assert_status(put(u, MENTOR, &amend), ST_CHANGED);
}

static void one_note_a_talk(void **state) {
    struct unit *u = *state;
    struct encounter_row row;
    struct entry save = talk(1, 1, TEST_TIME);
    struct entry note = {.kind = ENTRY_NOTE_SAVE,
                         .obj = test_id(2),
                         .ver = 1,
                         .encounter = test_id(1),
                         .person = person_id(1)};
    assert_status(put(u, MENTOR, &note), ST_STATE);
    assert_ok(put(u, MENTOR, &save));
    assert_status(put(u, MENTOR2, &note), ST_STATE);
    note.person = person_id(2);
    assert_status(put(u, MENTOR, &note), ST_STATE);
    note.person = person_id(1);
    assert_ok(put(u, MENTOR, &note));
    note.ver = 2;
    assert_ok(put(u, MENTOR, &note));
    assert_ok(encounter_get(u->store, &save.obj, &row));
    assert_true(id_equal(&row.note, &note.obj));
    note.obj = test_id(3);
    assert_status(put(u, MENTOR, &note), ST_STATE);
}

static void a_tally_has_no_person(void **state) {
    struct unit *u = *state;
    struct encounter_row row;
    struct entry save = talk(1, 0, TEST_TIME);
    assert_ok(put(u, MENTOR, &save));
    assert_ok(encounter_get(u->store, &save.obj, &row));
    assert_true(id_is_zero(&row.person));
    assert_int_equal(outside_number(u, "SELECT count(*) FROM encounter_now WHERE person IS NULL"),
                     1);
}

/* 60 talks, three at each start time, turn by turn of two mentors and three persons. */
static void many_talks(struct unit *u) {
    assert_ok(store_begin_write(u->store, 1000, NULL));
    for (unsigned i = 0; i < 60; i++) {
        struct entry row = talk(i + 1, i % 3 + 1, TEST_TIME + 100 * (int64_t)(i / 3));
        assert_ok(journal_append(u->store, u->by[i % 2 ? MENTOR2 : MENTOR], &row));
    }
    assert_ok(store_commit(u->store));
}

/* Walks all pages; every row once, newest first. */
static size_t walk(struct unit *u, struct encounter_query about, size_t page,
                   struct encounter_row *all, size_t room) {
    size_t total = 0, n = 0;
    do {
        assert_ok(encounter_page(u->store, &about, all + total, page, &n));
        total += n;
        assert_true(total + page <= room);
        if (n > 0) {
            about.after_start = all[total - 1].start;
            about.after_n = all[total - 1].n;
        }
    } while (n == page);
    for (size_t i = 1; i < total; i++) {
        bool ordered = all[i].start < all[i - 1].start ||
                       (all[i].start == all[i - 1].start && all[i].n < all[i - 1].n);
        assert_true(ordered);
    }
    return total;
}

static void pages_lose_and_repeat_nothing(void **state) {
    struct unit *u = *state;
    struct encounter_row all[80];
    many_talks(u);
    const size_t pages[] = {1, 2, 7, 20};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        assert_int_equal(walk(u, (struct encounter_query){.from = 0}, pages[i], all, 80), 60);
        assert_int_equal(
            walk(u, (struct encounter_query){.mentor = id_of(MENTOR)}, pages[i], all, 80), 30);
        assert_int_equal(
            walk(u, (struct encounter_query){.person = person_id(2)}, pages[i], all, 80), 20);
        struct encounter_query both = {.person = person_id(2), .mentor = id_of(MENTOR)};
        assert_int_equal(walk(u, both, pages[i], all, 80), 10);
        /* [from, to) */
        struct encounter_query some = {.from = TEST_TIME + 300, .to = TEST_TIME + 600};
        assert_int_equal(walk(u, some, pages[i], all, 80), 9);
        assert_int_equal(all[0].start, TEST_TIME + 500);
        assert_int_equal(all[8].start, TEST_TIME + 300);
        some.mentor = id_of(MENTOR2);
        assert_int_equal(walk(u, some, pages[i], all, 80), 5);
    }
    struct id nobody = test_id(999);
    assert_int_equal(walk(u, (struct encounter_query){.mentor = nobody}, 5, all, 80), 0);
}

static void a_talk_that_comes_meanwhile_does_not_shift_the_next_page(void **state) {
    struct unit *u = *state;
    struct encounter_row first[10], second[10];
    size_t n = 0;
    many_talks(u);
    struct encounter_query about = {.from = 0};
    assert_ok(encounter_page(u->store, &about, first, 10, &n));
    struct entry late = talk(100, 1, TEST_TIME + 99999);
    assert_ok(put(u, MENTOR, &late));
    about.after_start = first[9].start;
    about.after_n = first[9].n;
    assert_ok(encounter_page(u->store, &about, second, 10, &n));
    assert_int_equal(second[0].n, first[9].n - 1);
}

#define TALK_TEST(f) cmocka_unit_test_setup_teardown(f, talk_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TALK_TEST(a_talk_is_saved_amended_and_void),
        TALK_TEST(one_note_a_talk),
        TALK_TEST(a_tally_has_no_person),
        TALK_TEST(pages_lose_and_repeat_nothing),
        TALK_TEST(a_talk_that_comes_meanwhile_does_not_shift_the_next_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
