#include "team.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <chairside/clock.h>
#include <chairside/lang.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/text.h>

void assert_status(enum status got, enum status expected, const char *call, const char *file,
                   int line) {
    if (got == expected)
        return;
    print_error("%s:%d: %s: %s, not %s\n", file, line, call, status_name(got),
                status_name(expected));
    _fail(file, line);
}

struct id new_id(void) {
    struct id id;

    assert_ok(id_new(&id));
    return id;
}

const struct id *me(const struct session *s) {
    return &session_user(s)->id;
}

/* ---- folders ---- */

void team_folder(char out[64]) {
    snprintf(out, 64, "/tmp/chairside-test-XXXXXX");
    assert_non_null(mkdtemp(out));
    rmdir(out);
}

void team_remove(const char *folder) {
    DIR *dir = opendir(folder);
    struct dirent *each;
    char path[512];

    if (!dir)
        return;
    while ((each = readdir(dir))) {
        snprintf(path, sizeof path, "%s/%s", folder, each->d_name);
        unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}

/* ---- set-up ---- */

struct unit_plan *team_plan(uint32_t policy) {
    static const struct {
        enum role role;
        uint16_t number;
        const char *given;
    } first[3] = {{ROLE_NURSE, 401, "Nadia"},
                  {ROLE_SOCIAL_WORKER, 402, "Sofía"},
                  {ROLE_DIETITIAN, 403, "Daniel"}};
    struct unit_plan *plan = secret_take(sizeof *plan);

    assert_non_null(plan);
    text_print(plan->name_en, sizeof plan->name_en, "%s", "Riverside");
    text_print(plan->name_es, sizeof plan->name_es, "%s", "La Ribera");
    plan->policy = policy;
    plan->chairs = 24;
    plan->shifts = 3;
    plan->langs = 3;
    plan->kdf_mib = 64;
    plan->idle_s = 120;
    text_print(plan->coordinator.given, sizeof plan->coordinator.given, "%s", "Carmen");
    text_print(plan->coordinator.family, sizeof plan->coordinator.family, "%s", "Ortiz");
    plan->coordinator.langs = 3;
    plan->coordinator_number = 701;
    text_print(plan->coordinator_phrase, sizeof plan->coordinator_phrase, "%s", TEAM_PHRASE);
    for (int i = 0; i < 3; i++) {
        plan->first[i].role = first[i].role;
        plan->first[i].number = first[i].number;
        text_print(plan->first[i].profile.given, sizeof plan->first[i].profile.given, "%s",
                   first[i].given);
        text_print(plan->first[i].profile.family, sizeof plan->first[i].profile.family, "Quinn");
        text_print(plan->first[i].phrase, sizeof plan->first[i].phrase, "%s", TEAM_PHRASE);
    }
    return plan;
}

void team_start(struct team *team) {
    struct keyring *root = NULL;
    uint16_t number;

    *team = (struct team){0};
    lang_start(NULL);
    lang_set(LANG_EN);
    assert_ok(seal_start());
    team_folder(team->folder);
    team->cards = secret_take(sizeof *team->cards);
    assert_non_null(team->cards);
    assert_ok(keys_make_root(team->cards, &root));
    assert_ok(session_create(NULL, &team->kiosk));
    struct unit_plan *plan = team_plan(POLICY_PRACTICE);
    assert_ok(unit_set_up(team->kiosk, team->folder, 1, plan, root, &team->store));
    secret_give(plan);
    keyring_destroy(root);
    team->coordinator = team_sign_in(team, 701, TEAM_PHRASE);
    team->nurse = team_sign_in(team, 401, TEAM_PHRASE);
    team->social_worker = team_sign_in(team, 402, TEAM_PHRASE);
    team->dietitian = team_sign_in(team, 403, TEAM_PHRASE);
    struct id mentor = team_invite(team, ROLE_MENTOR, "Marek", &number);
    team_certify(team, &mentor, number, TEAM_PHRASE);
    team->mentor = team_sign_in(team, number, TEAM_PHRASE);
}

void team_end(struct team *team) {
    session_destroy(team->mentor);
    session_destroy(team->dietitian);
    session_destroy(team->social_worker);
    session_destroy(team->nurse);
    session_destroy(team->coordinator);
    session_destroy(team->kiosk);
    store_close(team->store);
    secret_give(team->cards);
    team_remove(team->folder);
}

struct id team_invite(struct team *team, enum role role, const char *given, uint16_t *number) {
    struct profile profile = {.langs = 1};
    struct id id = new_id();

    snprintf(profile.given, sizeof profile.given, "%s", given);
    text_print(profile.family, sizeof profile.family, "%s", "Novak");
    assert_ok(user_invite(team->coordinator, &id, role, &profile, number));
    return id;
}

void team_certify(struct team *team, const struct id *user, uint16_t number, const char *phrase) {
    char made[11], compared[11];

    assert_ok(user_make_phrase(team->kiosk, number, phrase, made));
    assert_ok(user_fingerprint(team->coordinator, user, compared));
    assert_string_equal(made, compared);
    assert_int_equal(strlen(made), 10);
    assert_ok(user_certify(team->coordinator, user, compared));
}

struct session *team_sign_in(struct team *team, uint16_t number, const char *phrase) {
    struct session *s;
    unsigned wait_s;

    assert_ok(session_create(team->store, &s));
    assert_ok(session_sign_in(s, number, phrase, &wait_s));
    return s;
}

/* ---- rows ---- */

struct entry row_put(struct session *s, struct entry row) {
    assert_ok(session_begin(s));
    assert_ok(session_append(s, &row));
    assert_ok(session_commit(s));
    return row;
}

enum status row_try(struct session *s, struct entry row) {
    assert_ok(session_begin(s));
    enum status st = session_append(s, &row);
    session_abort(s);
    return st;
}

struct id person_here(struct team *team) {
    struct entry row = {.kind = ENTRY_PERSON_ADD, .obj = new_id(), .ver = 1};

    assert_ok(session_begin(team->nurse));
    assert_ok(person_next_number(team->store, &row.number));
    assert_ok(session_append(team->nurse, &row));
    assert_ok(session_commit(team->nurse));
    return row.obj;
}

uint64_t consent_given(struct session *by, const struct id *person, enum scope scope) {
    return row_put(by, (struct entry){.kind = ENTRY_CONSENT_SET,
                                      .obj = *person,
                                      .scope = (uint8_t)scope,
                                      .status = CONSENT_ACTIVE,
                                      .how = 1,
                                      .teach = TEACH_YES,
                                      .interpreter = 1,
                                      .lang = 1,
                                      .given = clock_at(),
                                      .expires = clock_at() + 365 * 86400})
        .seq;
}

void consent_taken_back(struct session *by, const struct id *person, enum scope scope) {
    row_put(by,
            (struct entry){
                .kind = ENTRY_CONSENT_WITHDRAW, .obj = *person, .scope = (uint8_t)scope, .how = 1});
}

struct id match_made(struct team *team, struct session *mentor, const struct id *person) {
    struct consent_row approach;

    assert_ok(consent_get(team->store, person, SCOPE_APPROACH, &approach));
    return row_put(team->coordinator, (struct entry){.kind = ENTRY_MATCH_START,
                                                     .obj = new_id(),
                                                     .mentor = *me(mentor),
                                                     .person = *person,
                                                     .ref = approach.seq})
        .obj;
}

struct id talk_kept(struct session *mentor, const struct id *person, const struct id *match) {
    return row_put(mentor, (struct entry){.kind = ENTRY_ENCOUNTER_SAVE,
                                          .obj = new_id(),
                                          .ver = 1,
                                          .person = *person,
                                          .match = *match,
                                          .start = clock_at() - 900,
                                          .status = ENCOUNTER_FINISHED})
        .obj;
}

/* With its words: two rows, as always. */
struct id referral_asked(struct session *mentor, const struct id *person, enum role role) {
    struct entry ask = {.kind = ENTRY_REFERRAL_ASK,
                        .obj = new_id(),
                        .ver = 1,
                        .role = (uint8_t)role,
                        .priority = PRIORITY_ROUTINE,
                        .permission = PERMISSION_WORDS,
                        .how = 1,
                        .person = *person};
    struct entry words = {.kind = ENTRY_WORDS_PUT, .obj = new_id(), .ver = 1, .referral = ask.obj};

    assert_ok(session_begin(mentor));
    assert_ok(session_append(mentor, &ask));
    assert_ok(session_append(mentor, &words));
    assert_ok(session_commit(mentor));
    return ask.obj;
}
