/* Persons: who sees them, who opens them, same names, gone and erased; matches; proposals. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "unit_fixture.h"

#define ROLES_ALL_BITS (BIT(COORDINATOR) | BIT(NURSE) | BIT(NURSE2) | BIT(SOCIAL) | BIT(DIETITIAN))

/* ---- identity ---- */

static void bad_identity(struct unit_fixture *f, struct identity p, enum status status,
                         const char *field) {
    struct id id = fresh();
    const char *at = NULL;
    uint16_t number;

    is(person_add(f->session[NURSE], &id, &p, &at, &number), status);
    assert_string_equal(at, field);
    is(person_open(f->session[NURSE], &id, &p), ST_NOT_FOUND);
}

static void test_identity_is_checked(void **state) {
    struct unit_fixture *f = *state;
    struct identity p = somebody("", "Perez");

    bad_identity(f, p, ST_EMPTY, "preferred");
    p = somebody("  ", "Perez");
    bad_identity(f, p, ST_EMPTY, "preferred");
    p = somebody("0123456789012345678901234567890123456789x", "Perez");
    bad_identity(f, p, ST_TOO_LONG, "preferred");
    p = somebody("Ana", "Per\x01z");
    bad_identity(f, p, ST_BAD_TEXT, "family");
    p = somebody("Ana", "Perez");
    p.birth_day = 30;
    p.birth_month = 2;
    bad_identity(f, p, ST_BAD_DATE, "day");
    p.birth_month = 13;
    bad_identity(f, p, ST_BAD_DATE, "month");
    p = somebody("Ana", "Perez");
    p.lang = 0;
    bad_identity(f, p, ST_EMPTY, "lang");
    p.lang = 3;
    bad_identity(f, p, ST_BAD_CHOICE, "lang");
    p = somebody("Ana", "Perez");
    snprintf(p.station, sizeof p.station, "0123456789012");
    bad_identity(f, p, ST_TOO_LONG, "station");
}

static void test_identity_comes_back(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Begoña", "Prieto");
    struct identity p;
    char label[96];

    ok(person_open(f->session[DIETITIAN], &person, &p));
    assert_string_equal(p.preferred, "Begoña");
    assert_string_equal(p.family, "Prieto");
    assert_string_equal(p.station, "12");
    assert_int_equal(p.birth_day, 3);
    assert_int_equal(p.birth_month, 4);
    identity_label(&p, label, sizeof label);
    assert_string_equal(label, "Begoña P.");
    assert_int_equal(who_opens(f, &person), ROLES_ALL_BITS);
    is(person_open(f->session[MENTOR], &person, &p), ST_NOT_MATCHED);
    assert_string_equal(p.preferred, "");
}

static void test_who_may_add(void **state) {
    struct unit_fixture *f = *state;
    const struct identity p = somebody("Nobody", "Atall");
    struct id id = fresh();
    const char *field;
    uint16_t number;

    is(person_add(f->session[MENTOR], &id, &p, &field, &number), ST_DENIED);
    is(person_add(f->session[DIETITIAN], &id, &p, &field, &number), ST_DENIED);
    ok(person_add(f->session[SOCIAL], &id, &p, &field, &number));
    assert_int_not_equal(ST_OK,
                         person_add(f->session[COORDINATOR], &id, &p, &field, &number)); /* twice */
}

static void test_edit_is_a_new_version(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Edith", "Old");
    struct identity p = somebody("Edith", "New");
    const char *field;

    is(person_edit(f->session[NURSE], &person, 2, &p, &field), ST_CHANGED);
    ok(person_edit(f->session[NURSE], &person, 1, &p, &field));
    is(person_edit(f->session[SOCIAL], &person, 1, &p, &field), ST_CHANGED);
    assert_int_equal(who_opens(f, &person), ROLES_ALL_BITS | BIT(MENTOR));
    ok(person_open(f->session[MENTOR], &person, &p));
    assert_string_equal(p.family, "New");
}

/* ---- views ---- */

static const struct person_view *find(const struct person_view *views, size_t n,
                                      const struct id *id) {
    for (size_t i = 0; i < n; i++)
        if (id_equal(&views[i].id, id))
            return &views[i];
    return NULL;
}

#define VIEWS 128

static void test_a01_mentor_sees_only_matched(void **state) {
    struct unit_fixture *f = *state;
    struct person_view views[VIEWS];
    struct id no = add_person(f, "Absent", "One"), allowed = add_person(f, "Allowed", "Two");
    struct id person = matched_person(f, "Present", "Three");
    size_t n;

    allow(f, &allowed, SCOPE_APPROACH);
    ok(person_views(f->session[MENTOR], views, VIEWS, &n));
    assert_null(find(views, n, &no));
    assert_null(find(views, n, &allowed));
    const struct person_view *v = find(views, n, &person);
    assert_non_null(v);
    assert_string_equal(v->label, "Present T.");
    assert_string_equal(v->find, "present  three");
    assert_int_equal(v->consent[SCOPE_APPROACH], CONSENT_ACTIVE);
    assert_int_equal(v->consent[SCOPE_NOTE], CONSENT_ACTIVE);
    assert_false(v->same_name);
    ok(person_views(f->session[NURSE], views, VIEWS, &n));
    v = find(views, n, &no);
    assert_non_null(v);
    assert_int_equal(v->consent[SCOPE_APPROACH], 0);
    for (size_t i = 1; i < n; i++)
        assert_true(strcmp(views[i - 1].find, views[i].find) <= 0);
    is(person_view(f->session[MENTOR2], &person, views), ST_NOT_FOUND);
}

static void test_a26_never_oneself(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Mentor", "Self"), id = fresh();
    struct person_view view;

    allow(f, &person, SCOPE_APPROACH);
    match(f, MENTOR2, &person);
    ok(person_view(f->session[MENTOR2], &person, &view));
    ok(user_is_person(f->session[COORDINATOR], &f->user[MENTOR2], &person));
    session_abort(f->session[MENTOR2]);
    ok(session_begin(f->session[MENTOR2])); /* reads who it is again */
    session_abort(f->session[MENTOR2]);
    is(person_view(f->session[MENTOR2], &person, &view), ST_NOT_FOUND);
    is(match_start(f->session[COORDINATOR], &id, &f->user[MENTOR2], &person), ST_NOT_YOURSELF);
    ok(user_is_person(f->session[COORDINATOR], &f->user[MENTOR2], &id_zero));
}

static void test_a20_same_name(void **state) {
    struct unit_fixture *f = *state;
    struct id one = matched_person(f, "Rosa", "Marín"), two = matched_person(f, "ROSA", "Molina");
    struct person_view view;

    ok(person_view(f->session[MENTOR], &one, &view));
    assert_true(view.same_name);
    ok(person_view(f->session[MENTOR], &two, &view));
    assert_true(view.same_name);
    ok(person_check_birth(f->session[MENTOR], &one, 3, 4));
    is(person_check_birth(f->session[MENTOR], &one, 4, 3), ST_NO_MATCH);
    struct id nobody = fresh(), unmatched = add_person(f, "Rosa", "Munoz");
    is(person_check_birth(f->session[MENTOR], &nobody, 3, 4), ST_NO_MATCH);
    is(person_check_birth(f->session[MENTOR], &unmatched, 3, 4), ST_NO_MATCH);
    /* Only those whom this session can see count. */
    struct id other = matched_person(f, "Unica", "Zeta");
    add_person(f, "Unica", "Zeta");
    ok(person_view(f->session[MENTOR], &other, &view));
    assert_false(view.same_name);
    ok(person_view(f->session[NURSE], &other, &view));
    assert_true(view.same_name);
}

static void test_last_talk(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Talker", "Last");
    const struct encounter talk = a_talk();
    struct person_view view;
    struct id first = fresh(), second = fresh();
    int64_t now = clock_at();

    ok(person_view(f->session[MENTOR], &person, &view));
    assert_int_equal(view.last_talk, 0);
    ok(encounter_save(f->session[MENTOR], NULL, &first, &person, now - 7200, ENCOUNTER_FINISHED,
                      &talk, NULL));
    ok(encounter_save(f->session[MENTOR], NULL, &second, &person, now - 3600, ENCOUNTER_FINISHED,
                      &talk, NULL));
    ok(person_view(f->session[MENTOR], &person, &view));
    assert_int_equal(view.last_talk, now - 3600);
    ok(encounter_void(f->session[MENTOR], &second, VOID_TWICE, &id_zero));
    ok(person_view(f->session[MENTOR], &person, &view));
    assert_int_equal(view.last_talk, now - 7200);
}

/* ---- gone ---- */

static void test_a23_not_available(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Away", "Now");
    struct id flag = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Please come.");
    struct referral_view view;
    struct person_view seen;

    is(person_set_status(f->session[MENTOR], &person, PERSON_NOT_AVAILABLE), ST_DENIED);
    ok(person_set_status(f->session[SOCIAL], &person, PERSON_NOT_AVAILABLE));
    ok(person_view(f->session[MENTOR], &person, &seen));
    assert_int_equal(seen.status, PERSON_NOT_AVAILABLE);
    ok(referral_view(f->session[MENTOR], &flag, &view));
    assert_int_equal(view.row.state, REFERRAL_CANCELLED);
    ok(person_set_status(f->session[NURSE], &person, PERSON_HERE));
    ok(person_view(f->session[MENTOR], &person, &seen));
    assert_int_equal(seen.status, PERSON_HERE);
}

static void test_a22_left(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Moved", "Away"), id = fresh();
    struct person_view seen;
    struct match_row row;

    ok(person_set_status(f->session[NURSE], &person, PERSON_LEFT));
    assert_int_equal(who_opens(f, &person), ROLES_ALL_BITS);
    is(match_find_open(f->store[NURSE], &f->user[MENTOR], &person, &row), ST_NOT_FOUND);
    is(person_view(f->session[MENTOR], &person, &seen), ST_NOT_FOUND);
    is(person_view(f->session[NURSE], &person, &seen), ST_NOT_FOUND);
    is(match_start(f->session[COORDINATOR], &id, &f->user[MENTOR], &person), ST_STATE);
}

static void test_erase(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Erased", "Person");
    struct id talk = save_talk(f, &person, "A note that has to go.");
    struct id flag = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Words that have to go.");
    struct id reply = fresh();
    const struct encounter corrected = a_talk();
    struct encounter facts;
    struct encounter_row row;
    struct referral_row referral;
    struct person_row now;
    struct object_info left[1];
    size_t n;

    ok(encounter_amend(f->session[MENTOR], &talk, 1, &corrected));
    ok(referral_claim(f->session[NURSE], &flag));
    ok(referral_reply(f->session[NURSE], &flag, &reply, REPLY_DONE, ""));
    ok(encounter_get(f->store[NURSE], &talk, &row));
    ok(referral_get(f->store[NURSE], &flag, &referral));
    is(person_erase(f->session[MENTOR], &person), ST_DENIED);
    ok(person_erase(f->session[COORDINATOR], &person));
    const struct id gone[] = {person, talk, row.note, flag, referral.words, reply};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        assert_int_equal(who_opens(f, &gone[i]), 0);
    for (int kind = OBJECT_NOTE; kind <= OBJECT_MONTH; kind++) {
        ok(vault_list(f->store[NURSE], (enum object_kind)kind, &id_zero, &person, left, 1, &n));
        assert_int_equal(n, 0);
    }
    is(encounter_open_version(f->session[MENTOR], &talk, 1, &facts), ST_NOT_FOUND);
    ok(person_get(f->store[NURSE], &person, &now));
    assert_int_equal(now.status, PERSON_ERASED);
    ok(encounter_get(f->store[NURSE], &talk, &row)); /* counts stay */
}

/* ---- matches ---- */

static void test_match_makes_the_key_and_its_end_takes_it(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Key", "Holder"), id = fresh();

    is(match_start(f->session[COORDINATOR], &id, &f->user[MENTOR], &person), ST_NO_APPROACH);
    allow(f, &person, SCOPE_APPROACH);
    is(match_start(f->session[NURSE], &id, &f->user[MENTOR], &person), ST_DENIED);
    is(match_start(f->session[COORDINATOR], &id, &f->user[NURSE], &person), ST_BAD_CHOICE);
    assert_false(opens(f, MENTOR, &person));
    ok(match_start(f->session[COORDINATOR], &id, &f->user[MENTOR], &person));
    assert_true(opens(f, MENTOR, &person));
    assert_false(opens(f, MENTOR2, &person));
    struct id again = fresh();
    is(match_start(f->session[COORDINATOR], &again, &f->user[MENTOR], &person), ST_OPEN_MATCH);
    is(match_end(f->session[MENTOR2], &id, END_OTHER), ST_DENIED);
    is(match_end(f->session[MENTOR], &id, 0), ST_BAD_CHOICE);
    ok(match_end(f->session[MENTOR], &id, END_NO_FAULT));
    assert_false(opens(f, MENTOR, &person));
    is(match_end(f->session[COORDINATOR], &id, END_NO_FAULT), ST_STATE);
}

/* ---- proposals ---- */

static void test_a35_proposal(void **state) {
    struct unit_fixture *f = *state;
    struct proposal p = {.name = "the man in 14", .station = "14", .lang = LANG_ES}, back;
    struct consent_answer answer = yes_to(SCOPE_APPROACH);
    const struct encounter talk = a_talk();
    struct id proposal = fresh(), person, save = fresh(), no = fresh();
    struct proposal_row row;
    char receipt[RECEIPT_CHARS + 1];

    is(proposal_add(f->session[NURSE], &proposal, &p), ST_DENIED);
    ok(proposal_add(f->session[MENTOR], &proposal, &p));
    assert_int_equal(who_opens(f, &proposal),
                     BIT(COORDINATOR) | BIT(NURSE) | BIT(NURSE2) | BIT(SOCIAL) | BIT(MENTOR));
    ok(proposal_open(f->session[SOCIAL], &proposal, &back));
    assert_string_equal(back.name, "the man in 14");
    assert_string_equal(back.station, "14");
    assert_int_equal(back.lang, LANG_ES);
    /* The person is added; nothing can be logged before staff have asked. */
    person = add_person(f, "Fourteen", "Chair");
    is(encounter_save(f->session[MENTOR], NULL, &save, &person, 0, ENCOUNTER_FINISHED, &talk, NULL),
       ST_NOT_MATCHED);
    is(consent_set(f->session[MENTOR], &person, &answer, receipt), ST_DENIED);
    ok(encounter_save(f->session[MENTOR], NULL, &save, &id_zero, 0, ENCOUNTER_FINISHED, &talk,
                      NULL));
    is(proposal_settle_yes(f->session[MENTOR], &proposal, &person, &answer, receipt), ST_DENIED);
    is(proposal_settle_yes(f->session[DIETITIAN], &proposal, &person, &answer, receipt), ST_DENIED);
    answer.teach = TEACH_NOT_YET;
    is(proposal_settle_yes(f->session[NURSE], &proposal, &person, &answer, receipt), ST_TEACH_BACK);
    answer.teach = TEACH_SECOND_TIME;
    ok(proposal_settle_yes(f->session[NURSE], &proposal, &person, &answer, receipt));
    ok(proposal_get(f->store[NURSE], &proposal, &row));
    assert_int_equal(row.status, PROPOSAL_YES);
    is(proposal_settle_no(f->session[NURSE], &proposal), ST_STATE);
    match(f, MENTOR, &person);
    ok(proposal_add(f->session[MENTOR], &no, &p));
    ok(proposal_settle_no(f->session[COORDINATOR], &no));
    p.name[0] = '\0';
    struct id empty = fresh();
    is(proposal_add(f->session[MENTOR], &empty, &p), ST_EMPTY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identity_is_checked),
        cmocka_unit_test(test_identity_comes_back),
        cmocka_unit_test(test_who_may_add),
        cmocka_unit_test(test_edit_is_a_new_version),
        cmocka_unit_test(test_a01_mentor_sees_only_matched),
        cmocka_unit_test(test_a26_never_oneself),
        cmocka_unit_test(test_a20_same_name),
        cmocka_unit_test(test_last_talk),
        cmocka_unit_test(test_a23_not_available),
        cmocka_unit_test(test_a22_left),
        cmocka_unit_test(test_erase),
        cmocka_unit_test(test_match_makes_the_key_and_its_end_takes_it),
        cmocka_unit_test(test_a35_proposal),
        cmocka_unit_test(fixture_verify),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
