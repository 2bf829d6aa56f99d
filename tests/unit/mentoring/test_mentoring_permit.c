/*
 * The permission matrix: every verb x role x account status x relation, on a real unit, compared
 * with permit.golden; and for every kind of row, who may write it where all else is in order.
 * GOLDEN_WRITE=1 writes the file anew: read the difference before committing it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/clock.h>
#include <chairside/permit.h>
#include <chairside/seal.h>
#include <chairside/vault.h>

#include "team.h"

static struct team team;

enum relation { OWN, OTHER, SHARED, WITHDRAWN, ONESELF, RELATIONS };
static const char *const relation_names[RELATIONS] = {"own", "other", "shared", "withdrawn",
                                                      "oneself"};
static const char *const status_names[] = {NULL, "invited", "active", "suspended", "left"};
static const char *const role_names[ROLE_COUNT] = {NULL,        "mentor",   "nurse", "social w.",
                                                   "dietitian", "coordin.", "person"};

static struct world {
    struct id own;       /* a person of whom they keep something, not matched any more */
    struct id other;     /* nobody's business */
    struct id shared;    /* matched with the mentor, everything in force */
    struct id withdrawn; /* was matched; `approach` was taken back */
    struct id oneself;   /* the mentor is this person */
    struct id stranger;  /* some other user */
    struct id match, talk, cancelled_talk, referral, claimed, answered, words, proposal;
    uint64_t approach_seq;
} world;

/* ---- the world ---- */

static void make_persons(void) {
    struct id *all[] = {&world.own, &world.other, &world.shared, &world.withdrawn, &world.oneself};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i] = person_here(&team);
        consent_given(team.nurse, all[i], SCOPE_APPROACH);
        consent_given(team.nurse, all[i], SCOPE_RECORD);
        consent_given(team.nurse, all[i], SCOPE_NOTE);
    }
    world.stranger = new_id();
    row_put(team.coordinator, (struct entry){.kind = ENTRY_USER_PERSON,
                                             .obj = *me(team.mentor),
                                             .person = world.oneself});
}

static void make_referrals(void) {
    struct entry rows[8];
    size_t n;

    world.referral = referral_asked(team.mentor, &world.shared, ROLE_NURSE);
    world.claimed = referral_asked(team.mentor, &world.shared, ROLE_NURSE);
    world.answered = referral_asked(team.mentor, &world.shared, ROLE_NURSE);
    row_put(team.nurse, (struct entry){.kind = ENTRY_REFERRAL_CLAIM, .obj = world.claimed});
    row_put(team.nurse, (struct entry){.kind = ENTRY_REFERRAL_CLAIM, .obj = world.answered});
    row_put(team.nurse, (struct entry){.kind = ENTRY_REFERRAL_DECLINE, .obj = world.answered});
    struct referral_row row;
    assert_ok(referral_get(team.store, &world.referral, &row));
    world.words = row.words;
    assert_ok(journal_of(team.store, &world.words, rows, 8, &n));
    assert_int_equal(n, 1);
}

static int make_world(void **state) {
    (void)state;
    team_start(&team);
    make_persons();
    struct consent_row approach;
    assert_ok(consent_get(team.store, &world.shared, SCOPE_APPROACH, &approach));
    world.approach_seq = approach.seq;
    world.match = match_made(&team, team.mentor, &world.shared);
    world.talk = talk_kept(team.mentor, &world.shared, &world.match);
    world.proposal =
        row_put(team.mentor, (struct entry){.kind = ENTRY_PROPOSAL_ADD, .obj = new_id(), .ver = 1})
            .obj;
    make_referrals();
    struct id ended = match_made(&team, team.mentor, &world.withdrawn);
    assert_ok(session_begin(team.nurse));
    struct entry withdraw = {
        .kind = ENTRY_CONSENT_WITHDRAW, .obj = world.withdrawn, .scope = SCOPE_APPROACH, .how = 1};
    struct entry end = {.kind = ENTRY_MATCH_END, .obj = ended, .reason = 5};
    assert_ok(session_append(team.nurse, &withdraw));
    assert_ok(session_append(team.nurse, &end));
    assert_ok(session_commit(team.nurse));
    return 0;
}

static int end_world(void **state) {
    (void)state;
    team_end(&team);
    return 0;
}

static const struct session *session_of(enum role role) {
    const struct session *const all[ROLE_COUNT] = {
        [ROLE_MENTOR] = team.mentor,
        [ROLE_NURSE] = team.nurse,
        [ROLE_SOCIAL_WORKER] = team.social_worker,
        [ROLE_DIETITIAN] = team.dietitian,
        [ROLE_COORDINATOR] = team.coordinator,
    };
    return all[role];
}

/* ---- the matrix ---- */

static struct user_row who_is(enum role role, enum user_status status) {
    struct user_row who = {.role = role, .id = new_id(), .gen = 1};

    if (session_of(role))
        assert_ok(user_get(team.store, me(session_of(role)), &who));
    if (role == ROLE_PERSON)
        who.person = world.own;
    who.status = status;
    return who;
}

static enum role another(enum role role) {
    return role == ROLE_NURSE ? ROLE_DIETITIAN : ROLE_NURSE;
}

static struct permit_about about(const struct user_row *who, enum relation relation) {
    const struct id persons[RELATIONS] = {world.own, world.other, world.shared, world.withdrawn,
                                          world.oneself};
    struct permit_about a = {.person = persons[relation],
                             .mentor = world.stranger,
                             .author = world.stranger,
                             .holder = world.stranger,
                             .role = another(who->role)};

    if (relation == OWN || relation == WITHDRAWN || relation == ONESELF)
        a.mentor = a.author = who->id;
    if (relation == SHARED || relation == WITHDRAWN) {
        a.holder = who->id;
        a.role = who->role;
    }
    if (relation == ONESELF && who->role == ROLE_PERSON)
        a.person = who->person;
    return a;
}

static const char *mark(enum status st) {
    switch (st) {
    case ST_OK: return "yes";
    case ST_DENIED: return "-";
    case ST_NOT_READY: return "closed";
    case ST_NOT_MATCHED: return "unmatched";
    case ST_NOT_YOURSELF: return "oneself";
    default: return status_name(st);
    }
}

static void write_verb(FILE *f, enum verb verb) {
    fprintf(f, "\n%s\n", permit_table[verb].name);
    for (int status = USER_INVITED; status <= USER_LEFT; status++) {
        for (int relation = 0; relation < RELATIONS; relation++) {
            fprintf(f, "  %-10s%-10s", status_names[status], relation_names[relation]);
            for (int role = ROLE_MENTOR; role <= ROLE_PERSON; role++) {
                struct user_row who = who_is((enum role)role, (enum user_status)status);
                struct permit_about a = about(&who, (enum relation)relation);
                enum status st = permit_ask(team.store, &who, verb, &a);
                fprintf(f, role == ROLE_PERSON ? "%s" : "%-12s", mark(st));
            }
            fprintf(f, "\n");
        }
    }
}

/* ---- rows, where all else is in order ---- */

static struct entry consent_row_of(enum scope scope, uint8_t status) {
    return (struct entry){.kind = ENTRY_CONSENT_SET,
                          .obj = world.shared,
                          .scope = (uint8_t)scope,
                          .status = status,
                          .how = 1,
                          .teach = TEACH_YES,
                          .given = clock_at(),
                          .expires = clock_at() + 1000};
}

static struct entry setting_row(void) {
    struct entry e = {.kind = ENTRY_SETTING_SET, .key = SETTING_CHAIRS, .value_bytes = 4};

    e.value[0] = 12;
    return e;
}

static struct entry expired_row(void) {
    return (struct entry){.kind = ENTRY_CONSENT_EXPIRE,
                          .obj = world.shared,
                          .scope = SCOPE_APPROACH,
                          .ref = world.approach_seq};
}

static size_t make_rows(struct entry *e, const struct user_row *who) {
    const struct id role_key = role_id(who->role);
    struct person_row other;
    size_t n = 0;

    assert_ok(person_get(team.store, &world.other, &other));

#define ROW(...) e[n++] = (struct entry){__VA_ARGS__}
    ROW(.kind = ENTRY_APP_OPEN);
    ROW(.kind = ENTRY_SIGNIN_FAIL);
    ROW(.kind = ENTRY_CLOCK_JUMP);
    ROW(.kind = ENTRY_KDF_BUSY);
    ROW(.kind = ENTRY_BACKUP);
    ROW(.kind = ENTRY_SIGNIN, .obj = who->id);
    ROW(.kind = ENTRY_SIGNOUT, .obj = who->id);
    ROW(.kind = ENTRY_UNIT_SETUP);
    ROW(.kind = ENTRY_UNIT_RESTORED);
    e[n++] = setting_row();
    ROW(.kind = ENTRY_CLOCK_CONFIRM);
    ROW(.kind = ENTRY_RECOVERY_USE, .obj = who->id);
    ROW(.kind = ENTRY_USER_INVITE, .obj = new_id(), .ver = 1, .role = ROLE_MENTOR, .number = 150);
    ROW(.kind = ENTRY_USER_CERTIFY, .obj = *me(team.mentor), .ver = 2);
    ROW(.kind = ENTRY_USER_EDIT, .obj = *me(team.mentor), .ver = 2);
    ROW(.kind = ENTRY_ROLE_ADMIT, .obj = *me(team.nurse), .role = ROLE_NURSE);
    ROW(.kind = ENTRY_ROLE_ROTATE, .obj = role_key, .ver = 2);
    ROW(.kind = ENTRY_USER_STATUS, .obj = *me(team.mentor), .status = USER_SUSPENDED);
    ROW(.kind = ENTRY_USER_PERSON, .obj = *me(team.mentor), .person = world.other);
    ROW(.kind = ENTRY_PHRASE_CHANGE, .obj = who->id, .ver = who->gen);
    ROW(.kind = ENTRY_PERSON_ADD, .obj = new_id(), .ver = 1, .number = 90);
    ROW(.kind = ENTRY_PERSON_EDIT, .obj = world.other, .ver = 2, .number = other.number);
    ROW(.kind = ENTRY_PERSON_STATUS, .obj = world.other, .status = PERSON_LEFT);
    ROW(.kind = ENTRY_PERSON_ERASE, .obj = world.other);
    e[n++] = consent_row_of(SCOPE_APPROACH, CONSENT_ACTIVE);
    e[n++] = consent_row_of(SCOPE_RECORD, CONSENT_ACTIVE);
    ROW(.kind = ENTRY_CONSENT_WITHDRAW, .obj = world.shared, .scope = SCOPE_NOTE, .how = 1);
    e[n++] = expired_row();
    ROW(.kind = ENTRY_CONSENT_VOID, .obj = world.shared, .scope = SCOPE_APPROACH,
        .ref = world.approach_seq);
    ROW(.kind = ENTRY_PROPOSAL_ADD, .obj = new_id(), .ver = 1);
    ROW(.kind = ENTRY_PROPOSAL_SETTLE, .obj = world.proposal, .result = PROPOSAL_NO);
    ROW(.kind = ENTRY_MATCH_START, .obj = new_id(), .mentor = *me(team.mentor),
        .person = world.shared, .ref = world.approach_seq);
    ROW(.kind = ENTRY_MATCH_END, .obj = world.match, .reason = 1);
    ROW(.kind = ENTRY_ENCOUNTER_SAVE, .obj = new_id(), .ver = 1, .person = world.shared,
        .match = world.match, .start = clock_at(), .status = ENCOUNTER_FINISHED);
    ROW(.kind = ENTRY_ENCOUNTER_SAVE, .obj = new_id(), .ver = 1, .start = clock_at(),
        .status = ENCOUNTER_FINISHED);
    ROW(.kind = ENTRY_ENCOUNTER_AMEND, .obj = world.talk, .ver = 2, .person = world.shared,
        .status = ENCOUNTER_FINISHED);
    ROW(.kind = ENTRY_ENCOUNTER_VOID, .obj = world.talk, .reason = 1);
    ROW(.kind = ENTRY_NOTE_SAVE, .obj = new_id(), .ver = 1, .encounter = world.talk,
        .person = world.shared);
    ROW(.kind = ENTRY_OBJECT_DESTROY, .obj = world.talk, .object_kind = OBJECT_ENCOUNTER,
        .cause = 1);
    ROW(.kind = ENTRY_REFERRAL_ASK, .obj = new_id(), .ver = 1, .role = ROLE_NURSE, .priority = 1,
        .permission = PERMISSION_WORDS, .person = world.shared);
    ROW(.kind = ENTRY_WORDS_PUT, .obj = new_id(), .ver = 1, .referral = world.referral);
    ROW(.kind = ENTRY_REFERRAL_KEEP, .obj = new_id(), .ver = 1, .permission = PERMISSION_NO);
    ROW(.kind = ENTRY_REFERRAL_CLAIM, .obj = world.referral);
    ROW(.kind = ENTRY_REFERRAL_RELEASE, .obj = world.claimed);
    ROW(.kind = ENTRY_REFERRAL_REPLY, .obj = new_id(), .ver = 1, .referral = world.claimed);
    ROW(.kind = ENTRY_REFERRAL_DECLINE, .obj = world.claimed);
    ROW(.kind = ENTRY_REFERRAL_REOPEN, .obj = world.answered);
    ROW(.kind = ENTRY_REFERRAL_TOLD, .obj = world.answered);
    ROW(.kind = ENTRY_REFERRAL_CANCEL, .obj = world.referral);
    ROW(.kind = ENTRY_READ, .obj = world.words, .ver = 1, .object_kind = OBJECT_WORDS);
    ROW(.kind = ENTRY_READ, .obj = world.talk, .ver = 1, .object_kind = OBJECT_ENCOUNTER);
    ROW(.kind = ENTRY_READ, .obj = world.shared, .ver = 1, .object_kind = OBJECT_NOTE);
    ROW(.kind = ENTRY_DENIED);
    ROW(.kind = ENTRY_REPORT);
    ROW(.kind = ENTRY_JOURNAL_VIEW);
#undef ROW
    return n;
}

#define ROWS_MAX 64

static void write_rows(FILE *f) {
    static struct entry by[ROLE_COUNT + 1][ROWS_MAX];
    struct user_row who[ROLE_COUNT + 1] = {0};
    size_t n = 0;

    for (int role = ROLE_MENTOR; role <= ROLE_COORDINATOR; role++)
        who[role] = who_is((enum role)role, USER_ACTIVE);
    who[ROLE_PERSON].id = seal_root_id; /* nobody has a person's account yet: root's column */
    for (int i = 0; i <= ROLE_PERSON; i++) {
        n = make_rows(by[i], &who[i]);
        assert_true(n <= ROWS_MAX);
    }
    fprintf(f, "\nrows, where all else is in order\n  %-20s", "");
    for (int role = ROLE_MENTOR; role <= ROLE_COORDINATOR; role++)
        fprintf(f, "%-14s", role_names[role]);
    fprintf(f, "%-14snobody\n", "root");
    for (size_t row = 0; row < n; row++) {
        fprintf(f, "  %-20s", entry_name(by[0][row].kind));
        for (int i = ROLE_MENTOR; i <= ROLE_PERSON; i++) {
            by[i][row].actor = who[i].id;
            fprintf(f, "%-14s", mark(permit_entry(team.store, &by[i][row])));
        }
        fprintf(f, "%s\n", mark(permit_entry(team.store, &by[0][row])));
    }
}

static void matrix_is_as_agreed(void **state) {
    (void)state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&text, &bytes);

    assert_non_null(f);
    fprintf(f, "Who may do what. Columns: ");
    for (int role = ROLE_MENTOR; role <= ROLE_PERSON; role++)
        fprintf(f, "%s%s", role_names[role], role == ROLE_PERSON ? ".\n" : ", ");
    for (int verb = 0; verb < VERB_COUNT; verb++)
        write_verb(f, (enum verb)verb);
    write_rows(f);
    fclose(f);
    if (getenv("GOLDEN_WRITE")) {
        FILE *golden = fopen(PERMIT_GOLDEN, "w");
        assert_non_null(golden);
        fwrite(text, 1, bytes, golden);
        fclose(golden);
    }
    FILE *golden = fopen(PERMIT_GOLDEN, "r");
    assert_non_null(golden);
    char *agreed = calloc(1, bytes + 2);
    assert_non_null(agreed);
    size_t n = fread(agreed, 1, bytes + 1, golden);
    fclose(golden);
    for (size_t i = 0, line = 1; i < n && i < bytes; i++) {
        line += text[i] == '\n';
        if (text[i] != agreed[i]) {
            print_error("permit.golden differs at line %zu\n", line);
            break;
        }
    }
    assert_int_equal(n, bytes);
    assert_memory_equal(text, agreed, bytes);
    free(agreed);
    free(text);
}

/* The golden file says what is; this says what may never be, whatever the file says. */
static void nobody_reads_a_note_but_its_author(void **state) {
    (void)state;
    for (int role = ROLE_MENTOR; role <= ROLE_PERSON; role++) {
        struct user_row who = who_is((enum role)role, USER_ACTIVE);
        for (int relation = OTHER; relation <= SHARED; relation++) {
            struct permit_about a = about(&who, (enum relation)relation);
            assert_true(permit_ask(team.store, &who, VERB_NOTE_READ, &a) != ST_OK);
        }
    }
}

static void no_mentor_makes_approach_active(void **state) {
    (void)state;
    struct entry e = consent_row_of(SCOPE_APPROACH, CONSENT_ACTIVE);

    e.actor = *me(team.mentor);
    assert_st(permit_entry(team.store, &e), ST_DENIED);
}

static void a_kind_that_is_not_known_may_not_stand(void **state) {
    (void)state;
    struct entry e = {.kind = (enum entry_kind)99, .actor = *me(team.coordinator)};

    assert_st(permit_entry(team.store, &e), ST_DENIED);
    e.kind = (enum entry_kind)12;
    assert_st(permit_entry(team.store, &e), ST_DENIED);
    e.kind = (enum entry_kind)1000;
    assert_st(permit_entry(team.store, &e), ST_DENIED);
}

static void keys_of_another_generation_sign_nothing(void **state) {
    (void)state;
    struct entry e = setting_row();

    e.actor = *me(team.coordinator);
    e.actor_gen = 1;
    assert_ok(permit_entry(team.store, &e));
    e.actor_gen = 2;
    assert_st(permit_entry(team.store, &e), ST_DENIED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrix_is_as_agreed),
        cmocka_unit_test(nobody_reads_a_note_but_its_author),
        cmocka_unit_test(no_mentor_makes_approach_active),
        cmocka_unit_test(a_kind_that_is_not_known_may_not_stand),
        cmocka_unit_test(keys_of_another_generation_sign_nothing),
    };
    return cmocka_run_group_tests(tests, make_world, end_world);
}
