/*
 * What the gate asks besides the role: permissions in force, states, versions, policy, and the
 * order in which rows follow from an act. Rows only; the objects are other tests' subject.
 */
#include <string.h>

#include <chairside/clock.h>
#include <chairside/permit.h>
#include <chairside/seal.h>

#include "team.h"

static struct team team;

static int start(void **state) {
    (void)state;
    team_start(&team);
    return 0;
}

static int end(void **state) {
    (void)state;
    team_end(&team);
    return 0;
}

/* A person with everything in force, and a match with the mentor. */
struct pair {
    struct id person, match;
};
static struct pair matched_pair(void) {
    struct pair pair = {.person = person_here(&team)};

    for (int scope = SCOPE_APPROACH; scope <= SCOPE_NOTE; scope++)
        consent_given(team.nurse, &pair.person, (enum scope)scope);
    pair.match = match_made(&team, team.mentor, &pair.person);
    return pair;
}

/* ---- permission ---- */

static struct entry consent(const struct id *person, enum scope scope, uint8_t status) {
    return (struct entry){.kind = ENTRY_CONSENT_SET,
                          .obj = *person,
                          .scope = (uint8_t)scope,
                          .status = status,
                          .how = 1,
                          .teach = TEACH_YES,
                          .given = clock_at(),
                          .expires = clock_at() + 1000};
}

static struct entry withdrawal(const struct id *person, enum scope scope, bool destroy) {
    return (struct entry){.kind = ENTRY_CONSENT_WITHDRAW,
                          .obj = *person,
                          .scope = (uint8_t)scope,
                          .how = 1,
                          .destroy = destroy};
}

static void yes_needs_teach_back(void **state) {
    (void)state;
    struct id person = person_here(&team);
    struct entry e = consent(&person, SCOPE_APPROACH, CONSENT_ACTIVE);

    e.teach = TEACH_NOT_YET;
    assert_st(row_try(team.nurse, e), ST_TEACH_BACK);
    e.teach = 0;
    assert_st(row_try(team.nurse, e), ST_TEACH_BACK);
    e.teach = TEACH_SECOND_TIME;
    assert_ok(row_try(team.nurse, e));
    e.status = CONSENT_REJECTED; /* a "no" needs none */
    e.teach = TEACH_NOT_YET;
    assert_ok(row_try(team.nurse, e));
}

static void consent_has_bounds(void **state) {
    (void)state;
    struct id person = person_here(&team);
    struct id nobody = new_id();
    struct entry e = consent(&person, SCOPE_APPROACH, CONSENT_ACTIVE);

    e.expires = clock_at() - 1;
    assert_st(row_try(team.nurse, e), ST_DATE_PAST);
    e = consent(&person, (enum scope)4, CONSENT_ACTIVE);
    assert_st(row_try(team.nurse, e), ST_BAD_CHOICE);
    e = consent(&person, SCOPE_APPROACH, CONSENT_WITHDRAWN);
    assert_st(row_try(team.nurse, e), ST_BAD_CHOICE);
    e = consent(&nobody, SCOPE_APPROACH, CONSENT_ACTIVE);
    assert_st(row_try(team.nurse, e), ST_NOT_FOUND);
    e = consent(&person, SCOPE_APPROACH, CONSENT_ACTIVE);
    e.witness = nobody;
    assert_st(row_try(team.nurse, e), ST_BAD_CHOICE);
    e.how = 4;
    assert_st(row_try(team.nurse, e), ST_BAD_CHOICE);
    consent_given(team.dietitian, &person, SCOPE_APPROACH);
    e = consent(&person, SCOPE_RECORD, CONSENT_ACTIVE);
    assert_st(row_try(team.dietitian, e), ST_DENIED);
    assert_st(row_try(team.mentor, e), ST_NOT_MATCHED);
}

static void no_to_what_is_in_force_is_a_withdrawal(void **state) {
    (void)state;
    struct id person = person_here(&team);

    consent_given(team.nurse, &person, SCOPE_APPROACH);
    assert_st(row_try(team.nurse, consent(&person, SCOPE_APPROACH, CONSENT_REJECTED)), ST_STATE);
}

static void stopping_is_never_made_harder(void **state) {
    (void)state;
    struct id person = person_here(&team);

    assert_ok(row_try(team.nurse, withdrawal(&person, SCOPE_RECORD, false))); /* never asked */
    consent_given(team.nurse, &person, SCOPE_RECORD);
    assert_st(row_try(team.nurse, withdrawal(&person, SCOPE_APPROACH, true)), ST_BAD_CHOICE);
    consent_taken_back(team.nurse, &person, SCOPE_RECORD);
    assert_st(row_try(team.nurse, withdrawal(&person, SCOPE_RECORD, false)), ST_WITHDRAWN);
    assert_ok(row_try(team.nurse, withdrawal(&person, SCOPE_RECORD, true))); /* later, destroy */
}

static void expiry_is_only_written_when_due(void **state) {
    (void)state;
    struct id person = person_here(&team);
    uint64_t seq = consent_given(team.nurse, &person, SCOPE_APPROACH);
    struct entry e = {
        .kind = ENTRY_CONSENT_EXPIRE, .obj = person, .scope = SCOPE_APPROACH, .ref = seq};

    assert_st(row_try(team.nurse, e), ST_STATE);
    e.ref = seq - 1;
    assert_st(row_try(team.nurse, e), ST_CHANGED);
    e.scope = SCOPE_RECORD;
    assert_st(row_try(team.nurse, e), ST_STATE);
}

static void erasure_comes_after_the_withdrawals(void **state) {
    (void)state;
    struct id person = person_here(&team);
    struct entry e = {.kind = ENTRY_PERSON_ERASE, .obj = person};

    consent_given(team.nurse, &person, SCOPE_RECORD);
    assert_st(row_try(team.nurse, e), ST_STATE);
    consent_taken_back(team.nurse, &person, SCOPE_RECORD);
    row_put(team.nurse, e);
    assert_st(row_try(team.nurse, e), ST_NOT_FOUND);
    assert_st(row_try(team.nurse, consent(&person, SCOPE_APPROACH, CONSENT_ACTIVE)), ST_NOT_FOUND);
}

static void two_editors_do_not_overwrite(void **state) {
    (void)state;
    struct id person = person_here(&team);

    struct entry e = {.kind = ENTRY_PERSON_EDIT, .obj = person, .ver = 2};
    struct person_row row;

    assert_ok(person_get(team.store, &person, &row));
    assert_st(row_try(team.nurse, e), ST_CHANGED); /* a number is for life */
    e.number = row.number;
    row_put(team.nurse, e);
    assert_st(row_try(team.nurse, e), ST_CHANGED);
}

/* ---- matches and proposals ---- */

static struct entry match_row(const struct id *mentor, const struct id *person, uint64_t approach) {
    return (struct entry){.kind = ENTRY_MATCH_START,
                          .obj = new_id(),
                          .mentor = *mentor,
                          .person = *person,
                          .ref = approach};
}

static void a_match_waits_for_approach(void **state) {
    (void)state;
    struct id person = person_here(&team);

    assert_st(row_try(team.coordinator, match_row(me(team.mentor), &person, 0)), ST_NO_APPROACH);
    uint64_t seq = consent_given(team.nurse, &person, SCOPE_APPROACH);
    assert_st(row_try(team.coordinator, match_row(me(team.mentor), &person, seq - 1)), ST_CHANGED);
    assert_st(row_try(team.coordinator, match_row(me(team.nurse), &person, seq)), ST_BAD_CHOICE);
    row_put(team.coordinator, match_row(me(team.mentor), &person, seq));
    assert_st(row_try(team.coordinator, match_row(me(team.mentor), &person, seq)), ST_OPEN_MATCH);
}

static void nobody_mentors_themselves(void **state) {
    (void)state;
    struct id person = person_here(&team);
    uint64_t seq = consent_given(team.nurse, &person, SCOPE_APPROACH);
    struct entry is = {.kind = ENTRY_USER_PERSON, .obj = *me(team.mentor), .person = person};

    row_put(team.coordinator, is);
    assert_st(row_try(team.coordinator, match_row(me(team.mentor), &person, seq)), ST_NOT_YOURSELF);
    is.person = id_zero;
    row_put(team.coordinator, is);
    assert_ok(row_try(team.coordinator, match_row(me(team.mentor), &person, seq)));
}

static void a_suspended_mentor_is_not_matched(void **state) {
    (void)state;
    struct id person = person_here(&team);
    uint64_t seq = consent_given(team.nurse, &person, SCOPE_APPROACH);

    row_put(team.coordinator, (struct entry){.kind = ENTRY_USER_STATUS,
                                             .obj = *me(team.mentor),
                                             .status = USER_SUSPENDED});
    assert_st(row_try(team.coordinator, match_row(me(team.mentor), &person, seq)), ST_NOT_READY);
    row_put(
        team.coordinator,
        (struct entry){.kind = ENTRY_USER_STATUS, .obj = *me(team.mentor), .status = USER_ACTIVE});
}

static void matches_end_with_approach(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct entry end_row = {.kind = ENTRY_MATCH_END, .obj = pair.match, .reason = 5};

    assert_st(row_try(team.nurse, end_row), ST_DENIED);
    assert_ok(row_try(team.mentor, end_row));
    assert_ok(session_begin(team.nurse));
    struct entry stop = withdrawal(&pair.person, SCOPE_APPROACH, false);
    assert_ok(session_append(team.nurse, &stop));
    assert_ok(session_append(team.nurse, &end_row));
    assert_ok(session_commit(team.nurse));
    assert_st(row_try(team.coordinator, end_row), ST_STATE);
}

static void a_proposal_is_settled_by_a_permission(void **state) {
    (void)state;
    struct id person = person_here(&team);
    struct entry add = {.kind = ENTRY_PROPOSAL_ADD, .obj = new_id(), .ver = 1};
    struct entry settle = {
        .kind = ENTRY_PROPOSAL_SETTLE, .obj = add.obj, .result = PROPOSAL_YES, .person = person};

    row_put(team.mentor, add);
    assert_st(row_try(team.nurse, settle), ST_NO_APPROACH);
    consent_given(team.nurse, &person, SCOPE_APPROACH);
    assert_st(row_try(team.dietitian, settle), ST_DENIED);
    row_put(team.nurse, settle);
    assert_st(row_try(team.nurse, settle), ST_STATE);
}

/* ---- talks and notes ---- */

static struct entry talk_row(const struct pair *pair, uint8_t status) {
    return (struct entry){.kind = ENTRY_ENCOUNTER_SAVE,
                          .obj = new_id(),
                          .ver = 1,
                          .person = pair->person,
                          .match = pair->match,
                          .start = clock_at(),
                          .status = status};
}

static void a_talk_wants_approach_and_record(void **state) {
    (void)state;
    struct pair pair = {.person = person_here(&team)};

    assert_st(row_try(team.mentor, talk_row(&pair, ENCOUNTER_FINISHED)), ST_NOT_MATCHED);
    consent_given(team.nurse, &pair.person, SCOPE_APPROACH);
    pair.match = match_made(&team, team.mentor, &pair.person);
    assert_st(row_try(team.mentor, talk_row(&pair, ENCOUNTER_FINISHED)), ST_NO_RECORD);
    consent_given(team.nurse, &pair.person, SCOPE_RECORD);
    assert_ok(row_try(team.mentor, talk_row(&pair, ENCOUNTER_FINISHED)));
    assert_st(row_try(team.mentor, talk_row(&pair, ENCOUNTER_VOID)), ST_BAD_CHOICE);
    consent_taken_back(team.nurse, &pair.person, SCOPE_RECORD);
    assert_st(row_try(team.mentor, talk_row(&pair, ENCOUNTER_FINISHED)), ST_WITHDRAWN);
    consent_given(team.nurse, &pair.person, SCOPE_RECORD);
    consent_taken_back(team.nurse, &pair.person, SCOPE_APPROACH);
    assert_st(row_try(team.mentor, talk_row(&pair, ENCOUNTER_FINISHED)), ST_WITHDRAWN);
}

static void a_match_of_others_is_no_match(void **state) {
    (void)state;
    struct pair one = matched_pair(), two = matched_pair();
    struct entry e = talk_row(&one, ENCOUNTER_FINISHED);

    e.match = two.match;
    assert_st(row_try(team.mentor, e), ST_NOT_MATCHED);
    assert_st(row_try(team.nurse, talk_row(&one, ENCOUNTER_FINISHED)), ST_DENIED);
}

static void a_tally_names_nobody(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct entry e = talk_row(&pair, ENCOUNTER_FINISHED);

    e.person = id_zero;
    assert_st(row_try(team.mentor, e), ST_BAD_CHOICE);
    e.match = id_zero;
    assert_ok(row_try(team.mentor, e));
    assert_st(row_try(team.nurse, e), ST_DENIED);
    e.status = ENCOUNTER_CANCELLED;
    assert_st(row_try(team.mentor, e), ST_BAD_CHOICE);
}

static void a_cancelled_visit_is_kept_for_a_day(void **state) {
    (void)state;
    struct pair pair = {.person = person_here(&team)};
    struct entry given = consent(&pair.person, SCOPE_APPROACH, CONSENT_ACTIVE);

    given.given = clock_at() - 7 * 86400;
    row_put(team.nurse, given);
    pair.match = match_made(&team, team.mentor, &pair.person);
    struct entry e = talk_row(&pair, ENCOUNTER_CANCELLED);
    e.start = clock_at() - 3600;
    assert_ok(row_try(team.mentor, e)); /* without `record` */
    consent_taken_back(team.nurse, &pair.person, SCOPE_APPROACH);
    assert_ok(row_try(team.mentor, e)); /* it was in force when the visit began */
    e.start = clock_at() - 25 * 3600;
    assert_st(row_try(team.mentor, e), ST_DATE_PAST);
    e.start = clock_at() + 3600;
    assert_st(row_try(team.mentor, e), ST_DATE_FUTURE);
}

static void a_cancelled_visit_began_with_approach(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct entry e = talk_row(&pair, ENCOUNTER_CANCELLED);

    e.start = clock_at() - 3600; /* given just now */
    assert_st(row_try(team.mentor, e), ST_NO_APPROACH);
}

static void a_talk_is_amended_not_overwritten(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct entry save = row_put(team.mentor, talk_row(&pair, ENCOUNTER_FINISHED));
    struct entry amend = save;

    assert_st(row_try(team.mentor, save), ST_EXISTS);
    amend.kind = ENTRY_ENCOUNTER_AMEND;
    amend.ver = 3;
    assert_st(row_try(team.mentor, amend), ST_CHANGED);
    amend.ver = 2;
    amend.person = person_here(&team);
    assert_st(row_try(team.mentor, amend), ST_CHANGED);
    amend.person = pair.person;
    assert_st(row_try(team.coordinator, amend), ST_DENIED);
    row_put(team.mentor, amend);
    struct entry wrong = {.kind = ENTRY_ENCOUNTER_VOID, .obj = save.obj, .reason = 1};
    row_put(team.mentor, wrong);
    assert_st(row_try(team.mentor, wrong), ST_STATE);
    amend.ver = 3;
    assert_st(row_try(team.mentor, amend), ST_STATE);
}

static void a_note_wants_its_permission(void **state) {
    (void)state;
    struct pair pair = {.person = person_here(&team)};

    consent_given(team.nurse, &pair.person, SCOPE_APPROACH);
    consent_given(team.nurse, &pair.person, SCOPE_RECORD);
    pair.match = match_made(&team, team.mentor, &pair.person);
    struct entry talk = row_put(team.mentor, talk_row(&pair, ENCOUNTER_FINISHED));
    struct entry note = {.kind = ENTRY_NOTE_SAVE,
                         .obj = new_id(),
                         .ver = 1,
                         .encounter = talk.obj,
                         .person = pair.person};
    assert_st(row_try(team.mentor, note), ST_NO_NOTE);
    consent_given(team.mentor, &pair.person, SCOPE_NOTE);
    assert_st(row_try(team.nurse, note), ST_DENIED);
    row_put(team.mentor, note);
    assert_st(row_try(team.mentor, note), ST_EXISTS);
    note.ver = 2;
    assert_ok(row_try(team.mentor, note));
    note.obj = new_id();
    note.ver = 1;
    assert_st(row_try(team.mentor, note), ST_STATE); /* it has one */
    consent_taken_back(team.nurse, &pair.person, SCOPE_NOTE);
    assert_st(row_try(team.mentor, note), ST_WITHDRAWN);
}

/* ---- what is destroyed ---- */

static void destruction_follows_its_act(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct id talk = talk_kept(team.mentor, &pair.person, &pair.match);
    struct entry destroy = {.kind = ENTRY_OBJECT_DESTROY,
                            .obj = talk,
                            .ver = 1,
                            .object_kind = OBJECT_ENCOUNTER,
                            .cause = 1};
    struct entry stop = withdrawal(&pair.person, SCOPE_RECORD, false);

    assert_st(row_try(team.nurse, destroy), ST_STATE);
    row_put(team.nurse, stop);
    assert_st(row_try(team.nurse, destroy), ST_STATE); /* stop from now on: nothing goes */
    stop.destroy = 1;
    assert_ok(session_begin(team.nurse));
    assert_ok(session_append(team.nurse, &stop));
    struct entry erased = destroy;
    erased.cause = 2;
    assert_st(session_append(team.nurse, &erased), ST_STATE);
    struct entry note = destroy;
    note.object_kind = OBJECT_NOTE;
    assert_true(session_append(team.nurse, &note) != ST_OK);
    assert_ok(session_append(team.nurse, &destroy));
    assert_ok(session_commit(team.nurse));
    struct entry amend = {.kind = ENTRY_ENCOUNTER_AMEND,
                          .obj = talk,
                          .ver = 2,
                          .person = pair.person,
                          .status = ENCOUNTER_FINISHED};
    assert_st(row_try(team.mentor, amend), ST_WITHDRAWN); /* and it does not come back */
}

static void destruction_is_of_the_same_transaction(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct entry destroy = {.kind = ENTRY_OBJECT_DESTROY,
                            .obj = talk_kept(team.mentor, &pair.person, &pair.match),
                            .ver = 1,
                            .object_kind = OBJECT_ENCOUNTER,
                            .cause = 1};

    row_put(team.nurse, withdrawal(&pair.person, SCOPE_RECORD, true));
    assert_st(row_try(team.coordinator, destroy), ST_DENIED); /* of somebody else's act */
    person_here(&team);
    assert_st(row_try(team.nurse, destroy), ST_DENIED); /* something else came between */
}

/* ---- referrals ---- */

static struct entry ask_row(const struct id *person, uint8_t permission) {
    return (struct entry){.kind = ENTRY_REFERRAL_ASK,
                          .obj = new_id(),
                          .ver = 1,
                          .role = ROLE_NURSE,
                          .priority = PRIORITY_URGENT,
                          .permission = permission,
                          .how = 1,
                          .person = *person};
}

static void nothing_is_told_without_permission(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct id stranger = person_here(&team);
    struct entry e = ask_row(&pair.person, PERMISSION_WORDS);

    assert_ok(row_try(team.mentor, e));
    assert_st(row_try(team.nurse, e), ST_DENIED);
    assert_st(row_try(team.mentor, ask_row(&pair.person, PERMISSION_NO)), ST_BAD_CHOICE);
    assert_st(row_try(team.mentor, ask_row(&pair.person, 0)), ST_BAD_CHOICE);
    assert_st(row_try(team.mentor, ask_row(&pair.person, PERMISSION_IMMINENT)), ST_POLICY_OFF);
    assert_st(row_try(team.mentor, ask_row(&id_zero, PERMISSION_WORDS)), ST_BAD_CHOICE);
    assert_st(row_try(team.mentor, ask_row(&stranger, PERMISSION_WORDS)), ST_NO_APPROACH);
    e.role = ROLE_MENTOR;
    assert_st(row_try(team.mentor, e), ST_BAD_CHOICE);
}

static void anonymous_means_no_name_in_the_row(void **state) {
    (void)state;
    struct pair pair = matched_pair();

    assert_st(row_try(team.mentor, ask_row(&pair.person, PERMISSION_ANONYMOUS)), ST_BAD_CHOICE);
    struct entry e = ask_row(&id_zero, PERMISSION_ANONYMOUS);
    assert_ok(row_try(team.mentor, e));
    e.encounter = talk_kept(team.mentor, &pair.person, &pair.match);
    assert_st(row_try(team.mentor, e), ST_BAD_CHOICE);
}

static void words_go_with_their_question(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct id asked = referral_asked(team.mentor, &pair.person, ROLE_NURSE);
    struct entry words = {.kind = ENTRY_WORDS_PUT, .obj = new_id(), .ver = 1, .referral = asked};

    assert_st(row_try(team.mentor, words), ST_STATE); /* no second words */
}

static void one_claims_and_answers(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct id asked = referral_asked(team.mentor, &pair.person, ROLE_NURSE);
    struct entry claim = {.kind = ENTRY_REFERRAL_CLAIM, .obj = asked};
    struct entry decline = {.kind = ENTRY_REFERRAL_DECLINE, .obj = asked, .reason = 1};
    struct entry told = {.kind = ENTRY_REFERRAL_TOLD, .obj = asked};
    struct entry cancel = {.kind = ENTRY_REFERRAL_CANCEL, .obj = asked, .reason = 3};
    struct entry reopen = {.kind = ENTRY_REFERRAL_REOPEN, .obj = asked};

    assert_st(row_try(team.nurse, decline), ST_DENIED);
    assert_st(row_try(team.social_worker, claim), ST_DENIED);
    row_put(team.nurse, claim);
    assert_st(row_try(team.nurse, claim), ST_TAKEN);
    assert_st(row_try(team.mentor, told), ST_STATE);
    row_put(team.nurse, decline);
    assert_st(row_try(team.nurse, decline), ST_STATE);
    assert_st(row_try(team.mentor, cancel), ST_STATE);
    row_put(team.nurse, reopen);
    assert_st(row_try(team.nurse, reopen), ST_STATE);
    row_put(team.mentor, cancel);
    assert_st(row_try(team.nurse, claim), ST_WITHDRAWN);
}

static void withdrawal_stops_what_was_asked(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct entry cancel = {.kind = ENTRY_REFERRAL_CANCEL,
                           .obj = referral_asked(team.mentor, &pair.person, ROLE_NURSE),
                           .reason = 1};
    struct entry stop = withdrawal(&pair.person, SCOPE_APPROACH, false);

    assert_st(row_try(team.social_worker, cancel), ST_DENIED);
    assert_ok(session_begin(team.social_worker));
    assert_ok(session_append(team.social_worker, &stop));
    assert_ok(session_append(team.social_worker, &cancel));
    assert_ok(session_commit(team.social_worker));
    assert_st(row_try(team.mentor, ask_row(&pair.person, PERMISSION_WORDS)), ST_WITHDRAWN);
}

static void only_the_role_that_was_asked_reads(void **state) {
    (void)state;
    struct pair pair = matched_pair();
    struct id asked = referral_asked(team.mentor, &pair.person, ROLE_NURSE);
    struct referral_row row;

    assert_ok(referral_get(team.store, &asked, &row));
    struct entry read = {
        .kind = ENTRY_READ, .obj = row.words, .ver = 1, .object_kind = OBJECT_WORDS};
    assert_ok(row_try(team.nurse, read));
    assert_st(row_try(team.social_worker, read), ST_DENIED);
    assert_st(row_try(team.mentor, read), ST_DENIED);
    row_put(team.mentor, (struct entry){.kind = ENTRY_REFERRAL_CANCEL, .obj = asked, .reason = 3});
    assert_st(row_try(team.nurse, read), ST_WITHDRAWN);
}

/* ---- users and root ---- */

static void nobody_decides_about_themselves(void **state) {
    (void)state;
    struct entry e = {.kind = ENTRY_USER_STATUS, .obj = *me(team.coordinator), .status = USER_LEFT};

    assert_st(row_try(team.coordinator, e), ST_NOT_YOURSELF);
    e = (struct entry){.kind = ENTRY_SIGNIN, .obj = *me(team.nurse)};
    assert_st(row_try(team.coordinator, e), ST_DENIED);
}

static void left_is_for_good(void **state) {
    (void)state;
    uint16_t number;
    struct id user = team_invite(&team, ROLE_MENTOR, "Lena", &number);
    struct entry e = {.kind = ENTRY_USER_STATUS, .obj = user, .status = USER_ACTIVE};

    assert_st(row_try(team.coordinator, e), ST_STATE); /* a certificate makes active */
    e.status = USER_LEFT;
    row_put(team.coordinator, e);
    for (int status = USER_INVITED; status <= USER_LEFT; status++) {
        e.status = (uint8_t)status;
        assert_st(row_try(team.coordinator, e), ST_STATE);
    }
}

static void numbers_and_roles_are_given_once(void **state) {
    (void)state;
    struct entry e = {
        .kind = ENTRY_USER_INVITE, .obj = new_id(), .ver = 1, .role = ROLE_MENTOR, .number = 401};

    assert_st(row_try(team.coordinator, e), ST_EXISTS);
    e.number = 99;
    assert_st(row_try(team.coordinator, e), ST_BAD_NUMBER);
    e = (struct entry){.kind = ENTRY_ROLE_ADMIT, .obj = *me(team.nurse), .role = ROLE_NURSE};
    assert_st(row_try(team.nurse, e), ST_EXISTS);
    e.obj = *me(team.mentor);
    assert_st(row_try(team.nurse, e), ST_DENIED);
    assert_st(row_try(team.coordinator, e), ST_DENIED);
}

static void root_is_for_set_up_only(void **state) {
    (void)state;
    struct entry e = {.kind = ENTRY_USER_INVITE,
                      .obj = new_id(),
                      .ver = 1,
                      .role = ROLE_NURSE,
                      .number = 410,
                      .actor = seal_root_id};

    assert_st(permit_entry(team.store, &e), ST_DENIED);
    e.kind = ENTRY_CONSENT_SET;
    assert_st(permit_entry(team.store, &e), ST_DENIED);
    e.kind = ENTRY_RECOVERY_USE;
    assert_ok(permit_entry(team.store, &e));
    e.actor_gen = 2;
    assert_st(permit_entry(team.store, &e), ST_DENIED);
    e = (struct entry){.kind = ENTRY_UNIT_SETUP, .actor = *me(team.coordinator)};
    assert_st(permit_entry(team.store, &e), ST_DENIED);
}

static void settings_have_limits(void **state) {
    (void)state;
    struct entry e = {.kind = ENTRY_SETTING_SET, .key = SETTING_IDLE_S, .value_bytes = 4};

    e.value[0] = 2;
    assert_st(row_try(team.coordinator, e), ST_BAD_NUMBER);
    e.value[0] = 3; /* a practice unit */
    assert_ok(row_try(team.coordinator, e));
    assert_st(row_try(team.nurse, e), ST_DENIED);
    e.value_bytes = 3;
    assert_st(row_try(team.coordinator, e), ST_BAD_NUMBER);
    e.key = 99;
    assert_st(row_try(team.coordinator, e), ST_BAD_CHOICE);
    e.key = SETTING_NAME_EN;
    memcpy(e.value, "a\x1b[2J", 5);
    e.value_bytes = 5;
    assert_st(row_try(team.coordinator, e), ST_BAD_TEXT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yes_needs_teach_back),
        cmocka_unit_test(consent_has_bounds),
        cmocka_unit_test(no_to_what_is_in_force_is_a_withdrawal),
        cmocka_unit_test(stopping_is_never_made_harder),
        cmocka_unit_test(expiry_is_only_written_when_due),
        cmocka_unit_test(erasure_comes_after_the_withdrawals),
        cmocka_unit_test(two_editors_do_not_overwrite),
        cmocka_unit_test(a_match_waits_for_approach),
        cmocka_unit_test(nobody_mentors_themselves),
        cmocka_unit_test(a_suspended_mentor_is_not_matched),
        cmocka_unit_test(matches_end_with_approach),
        cmocka_unit_test(a_proposal_is_settled_by_a_permission),
        cmocka_unit_test(a_talk_wants_approach_and_record),
        cmocka_unit_test(a_match_of_others_is_no_match),
        cmocka_unit_test(a_tally_names_nobody),
        cmocka_unit_test(a_cancelled_visit_is_kept_for_a_day),
        cmocka_unit_test(a_cancelled_visit_began_with_approach),
        cmocka_unit_test(a_talk_is_amended_not_overwritten),
        cmocka_unit_test(a_note_wants_its_permission),
        cmocka_unit_test(destruction_follows_its_act),
        cmocka_unit_test(destruction_is_of_the_same_transaction),
        cmocka_unit_test(nothing_is_told_without_permission),
        cmocka_unit_test(anonymous_means_no_name_in_the_row),
        cmocka_unit_test(words_go_with_their_question),
        cmocka_unit_test(one_claims_and_answers),
        cmocka_unit_test(withdrawal_stops_what_was_asked),
        cmocka_unit_test(only_the_role_that_was_asked_reads),
        cmocka_unit_test(nobody_decides_about_themselves),
        cmocka_unit_test(left_is_for_good),
        cmocka_unit_test(numbers_and_roles_are_given_once),
        cmocka_unit_test(root_is_for_set_up_only),
        cmocka_unit_test(settings_have_limits),
    };
    return cmocka_run_group_tests(tests, start, end);
}
