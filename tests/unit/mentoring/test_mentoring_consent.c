/* Permission: given, refused, taken back in keys too, void, run out, renewed. */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/permit.h>

#include "unit_fixture.h"

static bool in_force(struct unit_fixture *f, const struct id *person, enum scope scope) {
    struct consent_row row;
    bool active;

    ok(permit_consent(f->store[NURSE], person, scope, &row, &active));
    return active;
}

static void test_a02_teach_back_first(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Teach", "Back");
    struct consent_answer answer = yes_to(SCOPE_APPROACH);
    char receipt[RECEIPT_CHARS + 1];

    answer.teach = TEACH_NOT_YET;
    is(consent_set(f->session[SOCIAL], &person, &answer, receipt), ST_TEACH_BACK);
    assert_string_equal(receipt, "");
    assert_false(in_force(f, &person, SCOPE_APPROACH));
    answer.teach = TEACH_SECOND_TIME;
    answer.lang = LANG_ES;
    ok(consent_set(f->session[SOCIAL], &person, &answer, receipt));
    assert_true(strlen(receipt) >= 5);
    assert_true(in_force(f, &person, SCOPE_APPROACH));
}

static void test_answers_are_checked(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Answer", "Checked");
    struct consent_answer answer = yes_to(SCOPE_APPROACH);
    char receipt[RECEIPT_CHARS + 1];

    is(consent_set(f->session[MENTOR], &person, &answer, receipt), ST_DENIED); /* never a mentor */
    answer.how = 0;
    is(consent_set(f->session[NURSE], &person, &answer, receipt), ST_BAD_CHOICE);
    answer = yes_to(SCOPE_RECORD);
    answer.yes = false;
    is(consent_set(f->session[MENTOR], &person, &answer, receipt), ST_STATE); /* that withdraws */
    answer.yes = true;
    ok(consent_set(f->session[MENTOR], &person, &answer, receipt)); /* matched: may renew */
    is(consent_set(f->session[MENTOR2], &person, &answer, receipt), ST_NOT_MATCHED);
    is(consent_set(f->session[DIETITIAN], &person, &answer, receipt), ST_DENIED);
}

static void test_default_is_a_year(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Year", "Long");
    struct consent_row row;

    allow(f, &person, SCOPE_APPROACH);
    ok(consent_get(f->store[NURSE], &person, SCOPE_APPROACH, &row));
    int32_t today = clock_day(clock_at()), end = clock_day(row.expires);
    assert_int_equal(end / 10000, today / 10000 + 1);
    if (today % 10000 != 229)
        assert_int_equal(end % 10000, today % 10000);
}

static void test_a09_record_refused(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "No", "Record"), id = fresh();
    struct consent_answer answer = yes_to(SCOPE_RECORD);
    const struct encounter talk = a_talk();
    char receipt[RECEIPT_CHARS + 1];
    struct encounter back;

    allow(f, &person, SCOPE_APPROACH);
    match(f, MENTOR, &person);
    answer.yes = false;
    answer.teach = 0;
    ok(consent_set(f->session[MENTOR], &person, &answer, receipt));
    is(encounter_save(f->session[MENTOR], NULL, &id, &person, 0, ENCOUNTER_FINISHED, &talk, NULL),
       ST_NO_RECORD);
    ok(encounter_save(f->session[MENTOR], NULL, &id, &id_zero, 0, ENCOUNTER_FINISHED, &talk, NULL));
    ok(encounter_open(f->session[MENTOR], &id, &back));
    assert_int_equal(back.mode, talk.mode);
    assert_int_equal(back.minutes, talk.minutes);
    assert_int_equal(back.lang, talk.lang);
    assert_int_equal(back.activities, 0);
    assert_int_equal(back.topics, 0);
    assert_int_equal(back.outcome, 0);
}

/* ---- withdrawal ---- */

static void test_a08_withdraw_approach(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Stop", "Coming");
    struct id asked = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Asked only.");
    struct id claimed = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Claimed already.");
    struct id told = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Answered already.");
    struct referral_row asked_row, claimed_row;
    struct withdrawal w;
    struct id reply = fresh(), save = fresh();
    char words[4 * WORDS_CHARS + 1];
    const struct encounter talk = a_talk();

    match(f, MENTOR2, &person);
    ok(referral_claim(f->session[NURSE], &claimed));
    ok(referral_claim(f->session[NURSE2], &told));
    ok(referral_reply(f->session[NURSE2], &told, &reply, REPLY_TODAY, ""));
    ok(referral_get(f->store[NURSE], &asked, &asked_row));
    ok(referral_get(f->store[NURSE], &claimed, &claimed_row));
    assert_true(opens(f, NURSE, &asked_row.words));

    ok(consent_withdraw(f->session[MENTOR], &person, SCOPE_APPROACH, HOW_TOLD_ME, false, &w));
    assert_true(strlen(w.receipt) >= 5);
    assert_int_equal(w.matches_ended, 2);
    assert_int_equal(w.referrals_cancelled, 1);
    assert_int_equal(w.referrals_claimed, 1);
    assert_int_equal(w.told, 1);
    assert_int_equal(w.destroyed, 0);
    /* In keys: neither mentor opens the person, the nurses no words. */
    assert_false(opens(f, MENTOR, &person));
    assert_false(opens(f, MENTOR2, &person));
    assert_true(opens(f, NURSE, &person));
    assert_int_equal(who_opens(f, &asked_row.words), BIT(MENTOR));
    assert_int_equal(who_opens(f, &claimed_row.words), BIT(MENTOR));
    assert_int_equal(who_opens(f, &asked), BIT(MENTOR));
    assert_int_equal(who_opens(f, &claimed), BIT(MENTOR));
    /* In states. */
    ok(referral_get(f->store[NURSE], &asked, &asked_row));
    assert_int_equal(asked_row.state, REFERRAL_CANCELLED);
    ok(referral_get(f->store[NURSE], &claimed, &claimed_row));
    assert_int_equal(claimed_row.state, REFERRAL_CLAIMED);
    assert_true(claimed_row.withdrawn);
    is(referral_words(f->session[NURSE], &claimed, words, sizeof words), ST_WITHDRAWN);
    /* What was typed cannot be saved any more. */
    is(encounter_save(f->session[MENTOR], NULL, &save, &person, 0, ENCOUNTER_FINISHED, &talk, NULL),
       ST_WITHDRAWN);
    is(consent_withdraw(f->session[NURSE], &person, SCOPE_APPROACH, HOW_TOLD_ME, false, &w),
       ST_WITHDRAWN);
    assert_string_equal(w.receipt, "");
}

static void test_a08_cancelled_visit_remains(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Visit", "Cancelled"), id = fresh(), draft = fresh();
    const struct encounter visit = {.mode = MODE_CHAIRSIDE, .lang = LANG_EN};
    struct note_text note = {.text = "No.", .lang = LANG_EN};
    struct draft typed = {.form = "encounter", .typed_at = clock_at() - 60};
    struct draft_view view;
    struct draft_allowed allowed;
    struct withdrawal w;
    size_t n;

    clock_pretend(clock_at() + 120);
    typed.typed_at = clock_at() - 60;
    ok(draft_keep(f->session[MENTOR], &draft, &person, &typed));
    ok(draft_list(f->session[MENTOR], &view, 1, &n));
    assert_int_equal(n, 1);
    ok(draft_allows(f->session[MENTOR], &view, &allowed));
    assert_true(allowed.talk && allowed.note && allowed.tell && !allowed.cancelled);
    ok(consent_withdraw(f->session[NURSE], &person, SCOPE_APPROACH, HOW_PRESSED, false, &w));
    ok(draft_allows(f->session[MENTOR], &view, &allowed));
    assert_true(!allowed.talk && !allowed.tell && allowed.cancelled);
    is(encounter_save(f->session[MENTOR], NULL, &id, &person, typed.typed_at, ENCOUNTER_CANCELLED,
                      &visit, &note),
       ST_STATE);
    is(encounter_save(f->session[MENTOR2], NULL, &id, &person, typed.typed_at, ENCOUNTER_CANCELLED,
                      &visit, NULL),
       ST_NOT_MATCHED);
    is(encounter_save(f->session[MENTOR], NULL, &id, &person, clock_at(), ENCOUNTER_CANCELLED,
                      &visit, NULL),
       ST_NO_APPROACH);
    session_saves_draft(f->session[MENTOR], &draft);
    ok(encounter_save(f->session[MENTOR], NULL, &id, &person, typed.typed_at, ENCOUNTER_CANCELLED,
                      &visit, NULL));
    ok(draft_list(f->session[MENTOR], &view, 1, &n));
    assert_int_equal(n, 0);
    clock_pretend(0);
}

static void test_withdraw_record(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Stop", "Logging"), id = fresh();
    struct id talk = save_talk(f, &person, NULL);
    struct id to_nurse = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "For a nurse.");
    struct id to_desk = send_to(f, &person, ROLE_COORDINATOR, PERMISSION_WORDS, "For the desk.");
    const struct encounter again = a_talk();
    struct encounter facts;
    struct withdrawal w;

    assert_int_equal(who_opens(f, &talk), BIT(MENTOR) | BIT(COORDINATOR));
    assert_true(opens(f, COORDINATOR, &to_nurse));
    ok(consent_withdraw(f->session[MENTOR], &person, SCOPE_RECORD, HOW_TOLD_ME, false, &w));
    assert_int_equal(w.destroyed, 0);
    assert_int_equal(who_opens(f, &talk), BIT(MENTOR));
    assert_false(opens(f, COORDINATOR, &to_nurse));
    assert_true(opens(f, NURSE, &to_nurse));
    assert_true(opens(f, COORDINATOR, &to_desk)); /* asked of them, whatever is logged */
    is(encounter_open(f->session[COORDINATOR], &talk, &facts), ST_NOT_FOUND);
    is(encounter_save(f->session[MENTOR], NULL, &id, &person, 0, ENCOUNTER_FINISHED, &again, NULL),
       ST_WITHDRAWN);
    /* A correction is still possible, for oneself alone. */
    ok(encounter_amend(f->session[MENTOR], &talk, 1, &again));
    assert_int_equal(who_opens(f, &talk), BIT(MENTOR));
    /* What was kept can be destroyed later too. */
    ok(consent_withdraw(f->session[NURSE], &person, SCOPE_RECORD, HOW_TOLD_ME, true, &w));
    assert_int_equal(w.destroyed, 1);
    assert_int_equal(who_opens(f, &talk), 0);
    is(encounter_amend(f->session[MENTOR], &talk, 2, &again), ST_WITHDRAWN);
    for (uint32_t ver = 1; ver <= 2; ver++) /* what it said before is gone with it */
        is(encounter_open_version(f->session[MENTOR], &talk, ver, &facts), ST_NOT_FOUND);
}

static void test_withdraw_note_destroys(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Stop", "Notes"), id = fresh();
    struct id talk = save_talk(f, &person, "First note."), later = save_talk(f, &person, "Second.");
    struct id other = matched_person(f, "Other", "Person");
    struct id kept = save_talk(f, &other, "Stays.");
    const struct note_text note = {.text = "More.", .lang = LANG_EN};
    struct encounter_row one, two, three;
    struct earlier earlier[4];
    char text[64];
    uint8_t lang;
    size_t n;
    struct withdrawal w;

    ok(encounter_get(f->store[MENTOR], &talk, &one));
    ok(encounter_get(f->store[MENTOR], &later, &two));
    ok(encounter_get(f->store[MENTOR], &kept, &three));
    ok(note_save(f->session[MENTOR], &talk, &id, &note)); /* a second version */
    assert_int_equal(who_opens(f, &one.note), BIT(MENTOR));
    is(consent_withdraw(f->session[NURSE], &person, SCOPE_APPROACH, HOW_TOLD_ME, true, &w),
       ST_BAD_CHOICE);
    ok(consent_withdraw(f->session[NURSE], &person, SCOPE_NOTE, HOW_TOLD_ME, true, &w));
    assert_int_equal(w.destroyed, 2); /* notes, however often they were written on */
    for (uint32_t ver = 1; ver <= 2; ver++)
        is(note_open_version(f->session[MENTOR], &one.note, ver, text, sizeof text, &lang),
           ST_NOT_FOUND);
    assert_int_equal(who_opens(f, &one.note), 0);
    assert_int_equal(who_opens(f, &two.note), 0);
    assert_int_equal(who_opens(f, &three.note), BIT(MENTOR));
    assert_int_equal(who_opens(f, &talk), BIT(MENTOR) | BIT(COORDINATOR));
    is(note_save(f->session[MENTOR], &talk, &id, &note), ST_WITHDRAWN);
    /* Allowed again: the note goes on, from nothing. */
    allow(f, &person, SCOPE_NOTE);
    ok(note_save(f->session[MENTOR], &talk, &id, &note));
    ok(encounter_get(f->store[MENTOR], &talk, &one));
    assert_int_equal(who_opens(f, &one.note), BIT(MENTOR));
    ok(note_earlier(f->session[MENTOR], &one.note, earlier, 4, &n));
    assert_int_equal(n, 0);
}

/* ---- void, renewed, run out ---- */

static void test_void_for_the_wrong_person(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Wrong", "Person");
    struct consent_row row;

    is(consent_void(f->session[MENTOR], &person, SCOPE_APPROACH, 1), ST_DENIED);
    ok(consent_void(f->session[SOCIAL], &person, SCOPE_APPROACH, 1));
    assert_false(opens(f, MENTOR, &person));
    ok(consent_get(f->store[NURSE], &person, SCOPE_APPROACH, &row));
    assert_int_equal(row.status, CONSENT_VOID);
    is(consent_void(f->session[SOCIAL], &person, SCOPE_APPROACH, 1), ST_STATE);
}

static void test_renewal_moves_the_keys(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Renewed", "Again");
    struct withdrawal w;

    allow(f, &person, SCOPE_APPROACH);
    assert_true(opens(f, MENTOR, &person));
    ok(consent_withdraw(f->session[NURSE], &person, SCOPE_APPROACH, HOW_TOLD_ME, false, &w));
    assert_int_equal(w.matches_ended, 1);
    assert_false(opens(f, MENTOR, &person));
    /* Given anew, the old match does not come back. */
    allow(f, &person, SCOPE_APPROACH);
    assert_false(opens(f, MENTOR, &person));
}

static void test_running_out(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Runs", "Out");
    struct consent_answer answer = yes_to(SCOPE_APPROACH), record = yes_to(SCOPE_RECORD);
    struct id talk;
    struct consent_row row;
    char receipt[RECEIPT_CHARS + 1];
    int64_t end = clock_at() + 3600;

    answer.expires = record.expires = end;
    ok(consent_set(f->session[NURSE], &person, &answer, receipt));
    ok(consent_set(f->session[NURSE], &person, &record, receipt));
    match(f, MENTOR, &person);
    talk = save_talk(f, &person, NULL);
    ok(consent_expire_due(f->session[DIETITIAN]));
    assert_true(opens(f, MENTOR, &person));
    clock_pretend(end + 10);
    assert_false(in_force(f, &person, SCOPE_APPROACH)); /* at once, before any row says so */
    ok(consent_expire_due(f->session[DIETITIAN]));
    ok(consent_expire_due(f->session[DIETITIAN]));
    ok(consent_get(f->store[NURSE], &person, SCOPE_APPROACH, &row));
    assert_int_equal(row.status, CONSENT_EXPIRED);
    ok(consent_get(f->store[NURSE], &person, SCOPE_RECORD, &row));
    assert_int_equal(row.status, CONSENT_EXPIRED);
    assert_false(opens(f, MENTOR, &person));
    assert_int_equal(who_opens(f, &talk), BIT(MENTOR));
    clock_pretend(0);
}

/* Ran out while everybody was signed in, so that no sign-in has said so: the next answer does. */
static void test_running_out_unnoticed(void **state) {
    struct unit_fixture *f = *state;
    struct id one = add_person(f, "Lapsed", "No"), two = add_person(f, "Lapsed", "Yes");
    struct consent_answer answer = yes_to(SCOPE_APPROACH);
    struct match_row row;
    char receipt[RECEIPT_CHARS + 1];
    const int64_t end = clock_at() + 3600;

    answer.expires = end;
    ok(consent_set(f->session[NURSE], &one, &answer, receipt));
    ok(consent_set(f->session[NURSE], &two, &answer, receipt));
    match(f, MENTOR, &one);
    match(f, MENTOR, &two);
    clock_pretend(end + 10);
    answer.expires = end + 86400;
    ok(consent_set(f->session[NURSE], &two, &answer, receipt));
    assert_true(in_force(f, &two, SCOPE_APPROACH));
    answer.yes = false;
    ok(consent_set(f->session[NURSE], &one, &answer, receipt));
    assert_false(opens(f, MENTOR, &one));
    assert_false(opens(f, MENTOR, &two));
    is(match_find_open(f->store[NURSE], &f->user[MENTOR], &one, &row), ST_NOT_FOUND);
    is(match_find_open(f->store[NURSE], &f->user[MENTOR], &two, &row), ST_NOT_FOUND);
    clock_pretend(0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a02_teach_back_first),
        cmocka_unit_test(test_answers_are_checked),
        cmocka_unit_test(test_default_is_a_year),
        cmocka_unit_test(test_a09_record_refused),
        cmocka_unit_test(test_a08_withdraw_approach),
        cmocka_unit_test(test_a08_cancelled_visit_remains),
        cmocka_unit_test(test_withdraw_record),
        cmocka_unit_test(test_withdraw_note_destroys),
        cmocka_unit_test(test_void_for_the_wrong_person),
        cmocka_unit_test(test_renewal_moves_the_keys),
        cmocka_unit_test(test_running_out),
        cmocka_unit_test(test_running_out_unnoticed),
        cmocka_unit_test(fixture_verify),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
