/*
 * unit.c MUST
 * 1. write a new unit in one transaction: there is no half of one;
 * 2. leave nothing behind when it fails, and remove nothing that it has not made itself;
 * 3. let root act only here and in role.c, and never longer than one transaction.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chairside/text.h>

#include "unit_internal.h"

#define TEAM_MAX 4 /* the coordinator and the first members of three roles */

/* One of the people who are there at set-up. */
struct first_user {
    enum role role;
    uint16_t number;
    const struct profile *profile;
    const char *phrase;
};

static size_t plan_team(const struct unit_plan *plan, struct first_user team[TEAM_MAX]) {
    size_t n = 0;

    team[n++] = (struct first_user){ROLE_COORDINATOR, plan->coordinator_number, &plan->coordinator,
                                    plan->coordinator_phrase};
    for (size_t i = 0; i < sizeof plan->first / sizeof *plan->first; i++)
        if (plan->first[i].number != 0)
            team[n++] = (struct first_user){plan->first[i].role, plan->first[i].number,
                                            &plan->first[i].profile, plan->first[i].phrase};
    return n;
}

/* ---- looked at before anything is made ---- */

static enum status team_check(const struct first_user *team, size_t n) {
    enum status st = ST_OK;

    for (size_t i = 0; st == ST_OK && i < n; i++) {
        if (team[i].number < 100 || team[i].number > 999)
            return ST_BAD_NUMBER;
        if (i > 0 && (team[i].role < ROLE_NURSE || team[i].role > ROLE_DIETITIAN))
            return ST_BAD_CHOICE;
        for (size_t k = 0; k < i; k++)
            if (team[k].number == team[i].number || team[k].role == team[i].role)
                return ST_EXISTS;
        st = profile_check(team[i].profile);
        if (st == ST_OK)
            st = keys_check_phrase(team[i].phrase);
    }
    return st;
}

struct plan_number {
    enum setting key;
    uint32_t value;
};

#define PLAN_NUMBERS 5
static void plan_numbers(const struct unit_plan *plan, struct plan_number out[PLAN_NUMBERS]) {
    out[0] = (struct plan_number){SETTING_IDLE_S, plan->idle_s};
    out[1] = (struct plan_number){SETTING_CHAIRS, plan->chairs};
    out[2] = (struct plan_number){SETTING_SHIFTS, plan->shifts};
    out[3] = (struct plan_number){SETTING_LANGUAGES, plan->langs};
    out[4] = (struct plan_number){SETTING_KDF, plan->kdf_mib};
}

static enum status plan_check(const struct unit_plan *plan) {
    struct first_user team[TEAM_MAX];
    struct plan_number numbers[PLAN_NUMBERS];
    enum status st = team_check(team, plan_team(plan, team));

    if (st == ST_OK && plan->name_en[0] == '\0' && plan->name_es[0] == '\0')
        st = ST_EMPTY;
    if (st == ST_OK)
        st = setting_check(SETTING_NAME_EN, (const uint8_t *)plan->name_en, strlen(plan->name_en),
                           plan->policy);
    if (st == ST_OK)
        st = setting_check(SETTING_NAME_ES, (const uint8_t *)plan->name_es, strlen(plan->name_es),
                           plan->policy);
    plan_numbers(plan, numbers);
    for (size_t i = 0; st == ST_OK && i < PLAN_NUMBERS; i++) {
        uint8_t value[4];
        struct writer w = writer_on(value, sizeof value);
        write_u32(&w, numbers[i].value);
        st = setting_check(numbers[i].key, value, w.used, plan->policy);
    }
    return st;
}

/* ---- written, in one transaction, by root ---- */

/* Root is the author of the first profiles: there is nobody else yet. */
static enum status write_invitation(struct session *s, const struct id *id,
                                    const struct first_user *who) {
    struct entry row = {.kind = ENTRY_USER_INVITE,
                        .obj = *id,
                        .ver = 1,
                        .role = (uint8_t)who->role,
                        .number = who->number};
    struct envelope *envelope = NULL;
    enum status st = profile_seal(s, id, 1, false, who->profile, &envelope);

    if (st == ST_OK)
        st = session_put(s, envelope, &row);
    envelope_destroy(envelope);
    return st;
}

static enum status write_keys(struct session *s, const struct id *id, const struct first_user *who,
                              unsigned cost_mib, uint32_t *gen) {
    const struct phrase phrase = {who->phrase, strlen(who->phrase)};
    struct new_keys *keys = NULL;
    enum status st = keys_prepare(session_store(s), id, who->role, &phrase, cost_mib, &keys);

    if (st == ST_OK)
        st = keys_install(session_store(s), keys, gen);
    keys_discard(keys);
    return st;
}

/* They stand beside each other and the cards are there: no symbols need to be compared. */
static enum status write_user(struct session *s, const struct first_user *who, unsigned cost_mib) {
    struct user_row row = {.role = who->role};
    uint32_t gen = 0;
    enum status st = id_new(&row.id);

    if (st == ST_OK)
        st = write_invitation(s, &row.id, who);
    if (st == ST_OK)
        st = write_keys(s, &row.id, who, cost_mib, &gen);
    if (st == ST_OK)
        st = user_append_certify(s, &row.id, gen);
    if (st == ST_OK)
        st = profile_grant(s, &row.id);
    return st == ST_OK ? user_append_admit(s, &row) : st;
}

static enum status write_settings(struct session *s, const struct unit_plan *plan) {
    struct plan_number numbers[PLAN_NUMBERS];
    enum status st = ST_OK;

    if (plan->name_en[0] != '\0')
        st = setting_append_text(s, SETTING_NAME_EN, plan->name_en);
    if (st == ST_OK && plan->name_es[0] != '\0')
        st = setting_append_text(s, SETTING_NAME_ES, plan->name_es);
    plan_numbers(plan, numbers);
    for (size_t i = 0; st == ST_OK && i < PLAN_NUMBERS; i++)
        st = setting_append_number(s, numbers[i].key, numbers[i].value);
    return st;
}

static enum status write_unit(struct session *s, const struct unit_plan *plan,
                              struct keyring *root) {
    struct entry setup = {.kind = ENTRY_UNIT_SETUP, .policy = plan->policy};
    struct first_user team[TEAM_MAX];
    const size_t n = plan_team(plan, team);
    enum status st = keys_install_root(session_store(s), root, plan->policy);

    if (st == ST_OK)
        st = session_append(s, &setup);
    for (size_t i = 0; st == ST_OK && i < n; i++)
        st = write_user(s, &team[i], plan->kdf_mib);
    return st == ST_OK ? write_settings(s, plan) : st;
}

/* ---- and taken back ---- */

/* All files that a unit is made of; only called where there was no unit before. */
static void remove_unit(const char *folder, bool made_folder) {
    static const char *const files[] = {"unit.db", "unit.db-journal", "unit.lock", "open.lock",
                                        "kdf.0",   "kdf.1",           "anchor",    "ballast"};
    char path[4096];

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        text_print(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    if (made_folder)
        rmdir(folder);
}

static enum status write_all(struct session *s, const struct unit_plan *plan,
                             struct keyring *root) {
    session_act_as(s, root);
    enum status st = session_begin(s);
    if (st == ST_OK)
        st = write_unit(s, plan, root);
    st = session_finish(s, st);
    session_act_as(s, NULL);
    return st;
}

enum status unit_set_up(struct session *s, const char *folder, uint16_t kiosk,
                        const struct unit_plan *plan, struct keyring *root, struct store **out) {
    struct stat there;
    struct store *store = NULL;
    const bool made_folder = stat(folder, &there) != 0 && errno == ENOENT;

    *out = NULL;
    enum status st = plan_check(plan);
    if (st != ST_OK)
        return st;
    st = store_open(folder, STORE_CREATE, kiosk, &store);
    if (st != ST_OK)
        return st;
    session_set_store(s, store);
    st = write_all(s, plan, root);
    if (st == ST_OK) {
        *out = store;
        return ST_OK;
    }
    session_set_store(s, NULL);
    store_close(store);
    remove_unit(folder, made_folder);
    return st;
}
