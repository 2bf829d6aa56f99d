/* Projections and queries of users, persons, consents, matches, proposals and settings. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "store_internal.h"

static int people_setup(void **state) {
    unit_setup(state);
    people_make(*state);
    return 0;
}

static void users_are_invited_certified_suspended_and_leave(void **state) {
    struct unit *u = *state;
    struct user_row row, rows[8];
    size_t n = 0;
    struct id mentor = id_of(MENTOR), person = person_id(1);
    assert_ok(user_get(u->store, &mentor, &row));
    assert_int_equal(row.role, ROLE_MENTOR);
    assert_int_equal(row.number, 101);
    assert_int_equal(row.status, USER_ACTIVE);
    assert_int_equal(row.gen, 1);
    assert_true(id_is_zero(&row.person));
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_USER_PERSON, .obj = mentor, .person = person));
    assert_ok(user_by_number(u->store, 101, &row));
    assert_true(id_equal(&row.id, &mentor));
    assert_true(id_equal(&row.person, &person));
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_USER_PERSON, .obj = mentor));
    assert_ok(user_get(u->store, &mentor, &row));
    assert_true(id_is_zero(&row.person));
    assert_status(user_by_number(u->store, 999, &row), ST_NOT_FOUND);

    assert_ok(user_list(u->store, ROLE_NONE, 0, rows, 8, &n));
    assert_int_equal(n, 5);
    assert_int_equal(rows[0].number, 101);
    assert_int_equal(rows[4].number, 701);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_USER_STATUS, .obj = mentor,
                      .status = USER_SUSPENDED));
    assert_ok(user_list(u->store, ROLE_MENTOR, USER_ACTIVE, rows, 8, &n));
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].number, 102);
    /* the same status again, a status that is none, and one after leaving for good */
    assert_status(
        put_row(u, COORDINATOR, .kind = ENTRY_USER_STATUS, .obj = mentor, .status = USER_SUSPENDED),
        ST_STATE);
    assert_status(put_row(u, COORDINATOR, .kind = ENTRY_USER_STATUS, .obj = mentor, .status = 9),
                  ST_STATE);
    assert_ok(
        put_row(u, COORDINATOR, .kind = ENTRY_USER_STATUS, .obj = mentor, .status = USER_LEFT));
    assert_status(
        put_row(u, COORDINATOR, .kind = ENTRY_USER_STATUS, .obj = mentor, .status = USER_ACTIVE),
        ST_STATE);
}

static void an_invitation_may_be_repeated_but_no_number_is_used_twice(void **state) {
    struct unit *u = *state;
    struct user_row row;
    struct id mentor = id_of(MENTOR);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_USER_INVITE, .obj = mentor, .ver = 2,
                      .role = ROLE_MENTOR, .number = 101));
    assert_ok(user_get(u->store, &mentor, &row));
    assert_int_equal(row.status, USER_INVITED);
    assert_int_equal(row.gen, 1);
    assert_status(put_row(u, COORDINATOR, .kind = ENTRY_USER_CERTIFY, .obj = mentor, .ver = 1),
                  ST_STATE);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_USER_CERTIFY, .obj = mentor, .ver = 2));
    assert_ok(user_get(u->store, &mentor, &row));
    assert_int_equal(row.gen, 2);
    assert_status(put_row(u, COORDINATOR, .kind = ENTRY_USER_INVITE, .obj = mentor, .ver = 3,
                          .role = ROLE_NURSE, .number = 101),
                  ST_STATE);
    assert_status(put_row(u, COORDINATOR, .kind = ENTRY_USER_INVITE, .obj = test_id(9), .ver = 1,
                          .role = ROLE_MENTOR, .number = 101),
                  ST_EXISTS);
}

static void next_numbers_are_the_lowest_never_used(void **state) {
    struct unit *u = *state;
    uint16_t number = 0;
    assert_ok(user_next_number(u->store, ROLE_MENTOR, &number));
    assert_int_equal(number, 103);
    assert_ok(user_next_number(u->store, ROLE_DIETITIAN, &number));
    assert_int_equal(number, 403);
    assert_ok(user_next_number(u->store, ROLE_COORDINATOR, &number));
    assert_int_equal(number, 702);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_USER_INVITE, .obj = test_id(1), .ver = 1,
                      .role = ROLE_COORDINATOR, .number = 703));
    assert_ok(user_next_number(u->store, ROLE_COORDINATOR, &number));
    assert_int_equal(number, 702);
    assert_ok(person_next_number(u->store, &number));
    assert_int_equal(number, 4);
}

static void a_range_of_numbers_can_be_used_up(void **state) {
    struct unit *u = *state;
    uint16_t number = 0;
    assert_ok(store_begin_write(u->store, 1000, NULL));
    for (unsigned n = 702; n <= 999; n++) {
        struct entry row = {.kind = ENTRY_USER_INVITE,
                            .obj = test_id(n),
                            .ver = 1,
                            .role = ROLE_COORDINATOR,
                            .number = (uint16_t)n};
        assert_ok(journal_append(u->store, u->by[COORDINATOR], &row));
    }
    assert_ok(store_commit(u->store));
    assert_status(user_next_number(u->store, ROLE_COORDINATOR, &number), ST_TOO_MANY);
}

static void persons_change_by_version_and_can_be_erased(void **state) {
    struct unit *u = *state;
    struct person_row row, rows[8];
    size_t n = 0;
    struct id p = person_id(1);
    assert_ok(person_get(u->store, &p, &row));
    assert_int_equal(row.number, 1);
    assert_int_equal(row.ver, 1);
    assert_int_equal(row.status, PERSON_HERE);
    assert_ok(put_row(u, NURSE, .kind = ENTRY_PERSON_EDIT, .obj = p, .ver = 2, .number = 1));
    /* somebody else had the first version open */
    assert_status(put_row(u, NURSE2, .kind = ENTRY_PERSON_EDIT, .obj = p, .ver = 2, .number = 1),
                  ST_CHANGED);
    assert_status(put_row(u, NURSE, .kind = ENTRY_PERSON_ADD, .obj = p, .ver = 1, .number = 9),
                  ST_EXISTS);
    assert_ok(
        put_row(u, NURSE, .kind = ENTRY_PERSON_STATUS, .obj = p, .status = PERSON_NOT_AVAILABLE));
    assert_ok(person_list(u->store, 0, rows, 8, &n));
    assert_int_equal(n, 3);
    assert_ok(person_list(u->store, PERSON_NOT_AVAILABLE, rows, 8, &n));
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].ver, 2);
    assert_ok(put_row(u, NURSE, .kind = ENTRY_PERSON_ERASE, .obj = p, .status = PERSON_ERASED));
    assert_ok(person_list(u->store, 0, rows, 8, &n));
    assert_int_equal(n, 2);
    assert_ok(person_list(u->store, PERSON_ERASED, rows, 8, &n));
    assert_int_equal(n, 1);
    assert_status(put_row(u, NURSE, .kind = ENTRY_PERSON_EDIT, .obj = p, .ver = 3, .number = 1),
                  ST_CHANGED);
    assert_status(put_row(u, NURSE, .kind = ENTRY_PERSON_STATUS, .obj = p, .status = PERSON_HERE),
                  ST_STATE);
    assert_status(put_row(u, NURSE, .kind = ENTRY_PERSON_STATUS, .obj = p, .status = PERSON_ERASED),
                  ST_STATE);
}

static void consents_are_set_withdrawn_and_run_out(void **state) {
    struct unit *u = *state;
    struct consent_row row, rows[8];
    size_t n = 0;
    struct id p = person_id(1), nobody = test_id(5);
    assert_ok(consent_get(u->store, &p, SCOPE_APPROACH, &row));
    assert_int_equal(row.status, CONSENT_ACTIVE);
    assert_int_equal(row.given, TEST_TIME);
    uint64_t given = row.seq;
    assert_status(consent_get(u->store, &p, SCOPE_NOTE, &row), ST_NOT_FOUND);
    assert_ok(consent_expiring(u->store, TEST_TIME + 86400 + 3, rows, 8, &n));
    assert_int_equal(n, 4); /* both scopes of persons 1 and 2, soonest first */
    assert_int_equal(rows[0].expires, TEST_TIME + 86401);
    assert_int_equal(rows[3].expires, TEST_TIME + 86402);

    assert_status(put_row(u, NURSE, .kind = ENTRY_CONSENT_EXPIRE, .obj = p, .scope = SCOPE_APPROACH,
                          .ref = given + 1),
                  ST_CHANGED);
    assert_ok(put_row(u, NURSE, .kind = ENTRY_CONSENT_EXPIRE, .obj = p, .scope = SCOPE_APPROACH,
                      .ref = given));
    assert_ok(consent_get(u->store, &p, SCOPE_APPROACH, &row));
    assert_int_equal(row.status, CONSENT_EXPIRED);
    assert_ok(consent_get(u->store, &p, SCOPE_RECORD, &row));
    assert_ok(put_row(u, NURSE, .kind = ENTRY_CONSENT_VOID, .obj = p, .scope = SCOPE_RECORD,
                      .ref = row.seq));
    /* also what was never asked can be withdrawn; of a person who is not, nothing */
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_CONSENT_WITHDRAW, .obj = p, .scope = SCOPE_NOTE));
    assert_ok(consent_get(u->store, &p, SCOPE_NOTE, &row));
    assert_int_equal(row.status, CONSENT_WITHDRAWN);
    assert_status(
        put_row(u, MENTOR, .kind = ENTRY_CONSENT_WITHDRAW, .obj = nobody, .scope = SCOPE_NOTE),
        ST_NOT_FOUND);
    assert_status(put_row(u, NURSE, .kind = ENTRY_CONSENT_SET, .obj = p, .scope = 4), ST_BUG);
    assert_ok(put_row(u, NURSE, .kind = ENTRY_CONSENT_SET, .obj = p, .scope = SCOPE_NOTE,
                      .status = CONSENT_ACTIVE, .given = TEST_TIME + 1));
    assert_ok(consent_get(u->store, &p, SCOPE_NOTE, &row));
    assert_int_equal(row.status, CONSENT_ACTIVE);
    assert_ok(consent_expiring(u->store, INT64_MAX, rows, 8, &n));
    assert_int_equal(n, 4); /* expires 0 never runs out */
}

static struct entry match_row_of(unsigned id, enum who mentor, unsigned person) {
    return (struct entry){.kind = ENTRY_MATCH_START,
                          .obj = test_id(id),
                          .mentor = id_of(mentor),
                          .person = person_id(person),
                          .ref = 7};
}

static void one_open_match_a_pair(void **state) {
    struct unit *u = *state;
    struct match_row row, rows[8];
    size_t n = 0;
    struct id mentor = id_of(MENTOR), p1 = person_id(1), m1 = test_id(1);
    struct entry starts[] = {match_row_of(1, MENTOR, 1), match_row_of(2, MENTOR, 2),
                             match_row_of(3, MENTOR2, 1)};
    for (size_t i = 0; i < 3; i++) {
        assert_ok(put(u, COORDINATOR, &starts[i]));
    }
    struct entry again = match_row_of(4, MENTOR, 1);
    assert_status(put(u, COORDINATOR, &again), ST_EXISTS);
    assert_ok(match_find_open(u->store, &mentor, &p1, &row));
    assert_true(id_equal(&row.id, &m1));
    assert_int_equal(row.consent_seq, 7);
    assert_ok(match_list_open(u->store, &mentor, &id_zero, rows, 8, &n));
    assert_int_equal(n, 2);
    assert_ok(match_list_open(u->store, &id_zero, &p1, rows, 8, &n));
    assert_int_equal(n, 2);
    assert_ok(match_list_open(u->store, &mentor, &p1, rows, 8, &n));
    assert_int_equal(n, 1);
    assert_ok(match_list_open(u->store, &id_zero, &id_zero, rows, 8, &n));
    assert_int_equal(n, 3);
    assert_ok(match_list_open(u->store, &id_zero, &id_zero, rows, 2, &n));
    assert_int_equal(n, 2);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_MATCH_END, .obj = m1));
    assert_status(put_row(u, COORDINATOR, .kind = ENTRY_MATCH_END, .obj = m1), ST_STATE);
    assert_status(match_find_open(u->store, &mentor, &p1, &row), ST_NOT_FOUND);
    assert_ok(match_list_open(u->store, &mentor, &p1, rows, 8, &n));
    assert_int_equal(n, 0);
    assert_ok(match_get(u->store, &m1, &row));
    assert_int_equal(row.status, MATCH_ENDED);
    assert_ok(put(u, COORDINATOR, &again));
}

static void proposals_are_settled_once(void **state) {
    struct unit *u = *state;
    struct proposal_row row, rows[8];
    size_t n = 0;
    struct id p1 = person_id(1), first = test_id(1), mentor2 = id_of(MENTOR2);
    for (unsigned i = 1; i <= 3; i++) {
        assert_ok(put_row(u, i == 3 ? MENTOR2 : MENTOR, .kind = ENTRY_PROPOSAL_ADD,
                          .obj = test_id(i), .ver = 1));
    }
    assert_status(put_row(u, NURSE, .kind = ENTRY_PROPOSAL_SETTLE, .obj = first, .result = 1),
                  ST_STATE);
    assert_ok(put_row(u, NURSE, .kind = ENTRY_PROPOSAL_SETTLE, .obj = first, .result = PROPOSAL_YES,
                      .person = p1));
    assert_status(
        put_row(u, NURSE2, .kind = ENTRY_PROPOSAL_SETTLE, .obj = first, .result = PROPOSAL_NO),
        ST_STATE);
    assert_ok(proposal_get(u->store, &first, &row));
    assert_int_equal(row.status, PROPOSAL_YES);
    assert_true(id_equal(&row.person, &p1));
    assert_ok(proposal_list(u->store, &id_zero, PROPOSAL_OPEN, rows, 8, &n));
    assert_int_equal(n, 2);
    struct id third = test_id(3);
    assert_true(id_equal(&rows[0].id, &third));
    assert_ok(proposal_list(u->store, &mentor2, 0, rows, 8, &n));
    assert_int_equal(n, 1);
}

static void settings_are_text_or_number(void **state) {
    struct unit *u = *state;
    char text[32];
    uint32_t number = 0, policy = 0;
    assert_status(setting_text(u->store, SETTING_NAME_EN, text, sizeof text), ST_NOT_FOUND);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_SETTING_SET, .key = SETTING_NAME_EN,
                      .value = "Unit 4", .value_bytes = 6));
    assert_ok(setting_text(u->store, SETTING_NAME_EN, text, sizeof text));
    assert_string_equal(text, "Unit 4");
    assert_status(setting_text(u->store, SETTING_NAME_EN, text, 6), ST_TOO_LONG);
    assert_string_equal(text, "");
    assert_status(setting_number(u->store, SETTING_NAME_EN, &number), ST_TOO_LONG);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_SETTING_SET, .key = SETTING_IDLE_S,
                      .value = {120, 1}, .value_bytes = 4));
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_SETTING_SET, .key = SETTING_IDLE_S,
                      .value = {121, 1}, .value_bytes = 4));
    assert_ok(setting_number(u->store, SETTING_IDLE_S, &number));
    assert_int_equal(number, 121 + 256);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_SETTING_SET, .key = SETTING_NAME_ES));
    assert_ok(setting_text(u->store, SETTING_NAME_ES, text, sizeof text));
    assert_string_equal(text, "");
    assert_ok(store_policy(u->store, &policy));
    assert_int_equal(policy, POLICY_PRACTICE);
    /* the store's own keys cannot be set by a row of the unit */
    assert_status(put_row(u, COORDINATOR, .kind = ENTRY_SETTING_SET, .key = 1000), ST_BUG);
}

static void a_wording_is_written_once(void **state) {
    struct unit *u = *state;
    uint8_t a[32], b[32], h[32];
    assert_ok(store_begin_write(u->store, 1000, NULL));
    assert_ok(wording_put(u->store, 1, 0, "May a mentor come?", a));
    assert_ok(wording_put(u->store, 1, 0, "May a mentor come?", b));
    assert_ok(store_commit(u->store));
    seal_hash("May a mentor come?", strlen("May a mentor come?"), h);
    assert_memory_equal(a, h, 32);
    assert_memory_equal(b, h, 32);
    assert_int_equal(outside_number(u, "SELECT count(*) FROM wording"), 1);
}

static void who_has_read_is_counted(void **state) {
    struct unit *u = *state;
    struct read_row rows[4];
    size_t n = 0;
    struct id words = test_id(1);
    assert_ok(put_row(u, NURSE, .kind = ENTRY_READ, .obj = words, .ver = 1));
    clock_pretend(TEST_TIME + 60);
    assert_ok(put_row(u, NURSE, .kind = ENTRY_READ, .obj = words, .ver = 1));
    assert_ok(put_row(u, NURSE2, .kind = ENTRY_READ, .obj = words, .ver = 1));
    assert_ok(read_list(u->store, &words, rows, 4, &n));
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].times, 2);
    assert_int_equal(rows[0].first_at, TEST_TIME);
    assert_int_equal(rows[0].last_at, TEST_TIME + 60);
    assert_int_equal(rows[1].times, 1);
}

#define PEOPLE_TEST(f) cmocka_unit_test_setup_teardown(f, people_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        PEOPLE_TEST(users_are_invited_certified_suspended_and_leave),
        PEOPLE_TEST(an_invitation_may_be_repeated_but_no_number_is_used_twice),
        PEOPLE_TEST(next_numbers_are_the_lowest_never_used),
        PEOPLE_TEST(a_range_of_numbers_can_be_used_up),
        PEOPLE_TEST(persons_change_by_version_and_can_be_erased),
        PEOPLE_TEST(consents_are_set_withdrawn_and_run_out),
        PEOPLE_TEST(one_open_match_a_pair),
        PEOPLE_TEST(proposals_are_settled_once),
        PEOPLE_TEST(settings_are_text_or_number),
        PEOPLE_TEST(a_wording_is_written_once),
        PEOPLE_TEST(who_has_read_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
