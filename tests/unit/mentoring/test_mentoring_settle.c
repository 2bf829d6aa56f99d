/*
 * The moment between a plan and its lock: readers were chosen, somebody else acted, and the keys
 * that are written must be as the unit says then. Uses the inner headers to stand in that moment.
 */
#include <string.h>

#include "people_internal.h"
#include "unit_fixture.h"

static const struct id *coordinators(void) {
    static struct id id;

    id = role_id(ROLE_COORDINATOR);
    return &id;
}

static void settle_record(struct unit_fixture *f, const struct id *talk, const struct id *person,
                          const struct record_reader *planned) {
    ok(session_begin(f->session[MENTOR]));
    ok(session_finish(f->session[MENTOR],
                      record_reader_settle(f->session[MENTOR], talk, person, planned)));
}

static void test_record_renewed_meanwhile(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Settle", "Record"), talk = save_talk(f, &person, NULL);
    struct record_reader before, after, none = {.reads = false};

    ok(record_reader(f->session[MENTOR], &person, &before));
    assert_true(before.reads && before.seq > 0);
    allow(f, &person, SCOPE_RECORD);
    ok(record_reader(f->session[MENTOR], &person, &after));
    assert_true(after.seq > before.seq);
    settle_record(f, &talk, &person, &before);
    assert_true(opens(f, COORDINATOR, &talk));
    /* Planned without, and given meanwhile. */
    ok(session_begin(f->session[MENTOR]));
    ok(vault_revoke(f->store[MENTOR], &talk, coordinators()));
    ok(session_commit(f->session[MENTOR]));
    assert_false(opens(f, COORDINATOR, &talk));
    settle_record(f, &talk, &person, &none);
    assert_true(opens(f, COORDINATOR, &talk));
}

static void test_record_withdrawn_meanwhile(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Settle", "Stopped"), talk = save_talk(f, &person, NULL);
    struct record_reader before;
    struct withdrawal w;

    ok(record_reader(f->session[MENTOR], &person, &before));
    ok(consent_withdraw(f->session[NURSE], &person, SCOPE_RECORD, HOW_TOLD_ME, false, &w));
    /* As if it had been put with the key of the plan. */
    ok(session_begin(f->session[MENTOR]));
    ok(vault_grant(f->store[MENTOR], session_keyring(f->session[MENTOR]), &talk,
                   &(struct recipient){*coordinators(), before.seq}));
    ok(session_finish(f->session[MENTOR],
                      record_reader_settle(f->session[MENTOR], &talk, &person, &before)));
    assert_false(opens(f, COORDINATOR, &talk));
}

static void settle_identity(struct unit_fixture *f, const struct id *person,
                            const struct readers *planned) {
    ok(session_begin(f->session[NURSE]));
    ok(session_finish(f->session[NURSE], identity_settle(f->session[NURSE], person, planned)));
}

static void test_match_moved_meanwhile(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Settle", "Match"), first;
    struct readers planned;

    allow(f, &person, SCOPE_APPROACH);
    first = match(f, MENTOR, &person);
    ok(identity_readers(f->session[NURSE], &person, &planned));
    assert_int_equal(planned.n, 5);
    uint64_t approach = planned.to[4].consent_seq;
    ok(match_end(f->session[COORDINATOR], &first, END_NO_FAULT));
    match(f, MENTOR2, &person);
    /* As if the new version had been put with the keys of the plan. */
    ok(session_begin(f->session[NURSE]));
    ok(vault_revoke(f->store[NURSE], &person, &f->user[MENTOR2]));
    ok(vault_grant(f->store[NURSE], session_keyring(f->session[NURSE]), &person,
                   &(struct recipient){f->user[MENTOR], approach}));
    ok(session_finish(f->session[NURSE], identity_settle(f->session[NURSE], &person, &planned)));
    assert_false(opens(f, MENTOR, &person));
    assert_true(opens(f, MENTOR2, &person));
    assert_true(opens(f, DIETITIAN, &person));
    /* Nothing moved: nothing is touched. */
    ok(identity_readers(f->session[NURSE], &person, &planned));
    settle_identity(f, &person, &planned);
    assert_true(opens(f, MENTOR2, &person));
}

static void test_suspended_keeps_and_invited_waits(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Settle", "Status");
    const struct identity identity = somebody("Settle", "Status");
    struct readers readers;
    const char *field;

    allow(f, &person, SCOPE_APPROACH);
    match(f, MENTOR2, &person);
    ok(user_set_status(f->session[COORDINATOR], &f->user[MENTOR2], USER_SUSPENDED, 1));
    ok(identity_readers(f->session[NURSE], &person, &readers));
    assert_int_equal(readers.n, 5);
    ok(person_edit(f->session[NURSE], &person, 1, &identity, &field));
    ok(user_set_status(f->session[COORDINATOR], &f->user[MENTOR2], USER_ACTIVE, 1));
    assert_true(opens(f, MENTOR2, &person));
}

/* ---- the last row about something ---- */

static void test_newest_row_of_many(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Newest", "Row"), nobody = fresh();
    const struct identity identity = somebody("Newest", "Row");
    const char *field;
    struct entry last;

    for (uint32_t ver = 1; ver < 40; ver++)
        ok(person_edit(f->session[NURSE], &person, ver, &identity, &field));
    ok(journal_newest_of(f->store[NURSE], &person, &last));
    assert_int_equal(last.kind, ENTRY_PERSON_EDIT);
    assert_int_equal(last.ver, 40);
    is(journal_newest_of(f->store[NURSE], &nobody, &last), ST_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_renewed_meanwhile),
        cmocka_unit_test(test_record_withdrawn_meanwhile),
        cmocka_unit_test(test_match_moved_meanwhile),
        cmocka_unit_test(test_suspended_keeps_and_invited_waits),
        cmocka_unit_test(test_newest_row_of_many),
        cmocka_unit_test(fixture_verify),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
