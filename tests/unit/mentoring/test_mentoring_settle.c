/*
 * The moment between a plan and its lock: readers were chosen, somebody else acted, and the keys
 * that are written must be as the unit says then. Uses the inner headers to stand in that moment.
 */
#include <string.h>

#include <chairside/text.h>

#include "people_internal.h"
#include "unit_fixture.h"

static const struct id *coordinators(void) {
    static struct id id;

    id = role_id(ROLE_COORDINATOR);
    return &id;
}

static void settle_record(struct unit_fixture *f, const struct id *talk, uint32_t ver,
                          const struct id *person, const struct record_reader *planned) {
    ok(session_begin(f->session[MENTOR]));
    ok(session_finish(f->session[MENTOR],
                      record_reader_settle(f->session[MENTOR], talk, ver, person, planned)));
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
    settle_record(f, &talk, 1, &person, &before);
    assert_true(opens(f, COORDINATOR, &talk));
    /* Planned without, and given meanwhile. */
    ok(session_begin(f->session[MENTOR]));
    ok(vault_revoke(f->store[MENTOR], &talk, coordinators()));
    ok(session_commit(f->session[MENTOR]));
    assert_false(opens(f, COORDINATOR, &talk));
    settle_record(f, &talk, 1, &person, &none);
    assert_true(opens(f, COORDINATOR, &talk));
}

static bool opens_version(struct unit_fixture *f, enum who who, const struct id *talk,
                          uint32_t ver) {
    void *plain = secret_take(4096);
    size_t bytes;

    assert_non_null(plain);
    enum status st = vault_open_version(f->store[who], session_keyring(f->session[who]), talk, ver,
                                        plain, 4096, &bytes, NULL);
    secret_give(plain);
    return st == ST_OK;
}

/* A correction that is put anew under the renewed permission leaves what it corrects readable. */
static void test_record_renewed_while_correcting(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Settle", "Twice"), talk = save_talk(f, &person, NULL);
    const struct encounter e = a_talk();
    struct record_reader before;

    ok(encounter_amend(f->session[MENTOR], &talk, 1, &e));
    ok(record_reader(f->session[MENTOR], &person, &before));
    allow(f, &person, SCOPE_RECORD);
    settle_record(f, &talk, 2, &person, &before);
    assert_true(opens_version(f, COORDINATOR, &talk, 2));
    assert_true(opens_version(f, COORDINATOR, &talk, 1));
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
                      record_reader_settle(f->session[MENTOR], &talk, 1, &person, &before)));
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

/* ---- made by a newer version, or broken ---- */

static void put_identity(struct unit_fixture *f, const struct id *person, uint32_t ver,
                         const void *bytes, size_t n) {
    struct session *s = f->session[NURSE];
    struct entry row = {.kind = ENTRY_PERSON_EDIT, .obj = *person, .ver = ver};
    struct envelope *envelope;
    struct person_row now;
    struct readers readers;
    void *plain = secret_take(n);

    memcpy(plain, bytes, n);
    ok(person_get(f->store[NURSE], person, &now));
    row.number = now.number;
    ok(identity_readers(s, person, &readers));
    ok(session_seal(s, OBJECT_IDENTITY, person, ver, person, &readers,
                    &(struct writer){.p = plain, .used = n, .room = n}, &envelope));
    ok(session_begin(s));
    ok(session_finish(s, session_put(s, envelope, &row)));
    envelope_destroy(envelope);
    secret_give(plain);
}

static void test_formats(void **state) {
    static const struct {
        const char *bytes;
        size_t n;
        enum status status;
    } cases[] = {
        {"\2\3\0Ana", 6, ST_NEWER}, /* whatever follows */
        {"\0", 1, ST_TAMPERED},
        {"\1\3\0Ana", 6, ST_TAMPERED},                         /* too short */
        {"\1\3\0Ana\0\0\0\0\3\4\1\1\1\0\0x", 18, ST_TAMPERED}, /* and more */
        {"\1\3\0A\1a\0\0\0\0\3\4\1\1\1\0\0", 17, ST_TAMPERED}, /* not clean */
        {"\1\3\0Ana\0\0\0\0\3\4\1\1\1\0\0", 17, ST_OK},
    };
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Format", "Byte");
    struct identity *p = secret_take(sizeof *p);
    struct person_view view;
    char number[8];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_identity(f, &person, (uint32_t)i + 2, cases[i].bytes, cases[i].n);
        is(person_open(f->session[NURSE], &person, p), cases[i].status);
        session_forget_labels(f->session[MENTOR]);
        ok(person_view(f->session[MENTOR], &person, &view));
        text_print(number, sizeof number, "P-%03u", (unsigned)view.number);
        assert_string_equal(view.label, cases[i].status == ST_OK ? "Ana" : number);
        assert_int_equal(view.consent[SCOPE_APPROACH], CONSENT_ACTIVE);
    }
    secret_give(p);
}

static void test_newer_draft_is_passed_by(void **state) {
    struct unit_fixture *f = *state;
    struct session *s = f->session[MENTOR];
    const struct draft mine = {.form = "tell", .typed_at = 5};
    struct id newer = fresh(), draft = fresh();
    struct draft_view views[4];
    struct envelope *envelope;
    uint8_t *plain = secret_take(4);
    size_t n;

    plain[0] = PLAIN_FORMAT + 1;
    ok(session_seal(s, OBJECT_DRAFT, &newer, 1, &id_zero, NULL,
                    &(struct writer){.p = plain, .used = 4, .room = 4}, &envelope));
    ok(session_begin(s));
    ok(vault_put(f->store[MENTOR], session_keyring(s), envelope, 0));
    ok(session_commit(s));
    envelope_destroy(envelope);
    secret_give(plain);
    ok(draft_keep(s, &draft, &id_zero, &mine));
    ok(draft_list(s, views, 4, &n));
    assert_int_equal(n, 1);
    assert_true(id_equal(&views[0].id, &draft));
    ok(draft_throw_away(s, &draft));
    ok(draft_throw_away(s, &newer));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_renewed_meanwhile),
        cmocka_unit_test(test_record_renewed_while_correcting),
        cmocka_unit_test(test_record_withdrawn_meanwhile),
        cmocka_unit_test(test_match_moved_meanwhile),
        cmocka_unit_test(test_suspended_keeps_and_invited_waits),
        cmocka_unit_test(test_newest_row_of_many),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_newer_draft_is_passed_by),
        cmocka_unit_test(fixture_verify),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
