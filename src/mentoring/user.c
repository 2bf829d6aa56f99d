/* Accounts: invited, given keys that their owner alone makes, certified, suspended, gone. */
#include <stdlib.h>
#include <string.h>

#include <chairside/people.h>

#include "session_state.h"
#include "unit_internal.h"

#define WAITING_MAX 20 /* made at the kiosk and not yet certified, in the whole unit */
#define USERS_MAX 512
#define MATCHES_MAX 64

static enum status may_manage(struct session *s, const struct id *user) {
    return session_may(s, VERB_USER_MANAGE, &(struct permit_about){.object = *user});
}

/* ---- invited ---- */

enum status user_invite(struct session *s, const struct id *new_id, enum role role,
                        const struct profile *profile, uint16_t *number) {
    struct entry row = {.kind = ENTRY_USER_INVITE, .obj = *new_id, .ver = 1, .role = (uint8_t)role};
    struct envelope *envelope = NULL;
    enum status st = may_manage(s, new_id);

    *number = 0;
    if (st == ST_OK && (role < ROLE_MENTOR || role > ROLE_COORDINATOR))
        st = ST_BAD_CHOICE;
    if (st == ST_OK)
        st = profile_check(profile);
    if (st == ST_OK)
        st = profile_seal(s, new_id, 1, false, profile, &envelope);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = user_next_number(session_store(s), role, &row.number);
    if (st == ST_OK)
        st = session_put(s, envelope, &row);
    st = session_finish(s, st);
    envelope_destroy(envelope);
    if (st == ST_OK)
        *number = row.number;
    return st;
}

enum status user_may_make_phrase(struct session *s, uint16_t number, struct user_row *user) {
    struct store *store = session_store(s);

    *user = (struct user_row){0};
    if (!store)
        return status_origin(ST_NO_UNIT);
    if (store_is_readonly(store))
        return ST_READ_ONLY;
    enum status st = user_by_number(store, number, user);
    if (st == ST_NOT_FOUND || (st == ST_OK && user->status != USER_INVITED))
        return ST_NO_MATCH;
    return st;
}

/* Nobody signs for a waiting certificate, so there may not be any number of them. */
static enum status waiting_room(struct session *s, const struct id *but) {
    struct user_row *users = malloc(USERS_MAX * sizeof *users);
    size_t n = 0, waiting = 0;

    if (!users)
        return status_origin(ST_NO_MEMORY);
    enum status st = user_list(session_store(s), ROLE_NONE, USER_INVITED, users, USERS_MAX, &n);
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        uint32_t gen;
        if (id_equal(&users[i].id, but))
            continue; /* who makes it again takes their own place */
        st = keys_waiting(session_store(s), &users[i].id, &gen);
        waiting += st == ST_OK;
        st = st == ST_NOT_FOUND ? ST_OK : st;
    }
    free(users);
    return st == ST_OK && waiting >= WAITING_MAX ? ST_WAIT : st;
}

/* Everything slow comes before the lock; the invitation is looked at again behind it. */
enum status user_make_phrase(struct session *s, uint16_t number, const char *phrase,
                             char fingerprint[11]) {
    const struct phrase typed = {phrase, strlen(phrase)};
    const unsigned cost_mib = setting_or_default(s, SETTING_KDF);
    struct new_keys *keys = NULL;
    struct user_row user;
    uint32_t gen = 0;

    fingerprint[0] = '\0';
    enum status st = user_may_make_phrase(s, number, &user);
    if (st == ST_OK)
        st = keys_check_phrase(phrase);
    if (st == ST_OK)
        st = waiting_room(s, &user.id);
    if (st == ST_OK)
        st = keys_prepare(session_store(s), &user.id, user.role, &typed, cost_mib, &keys);
    if (st == ST_OK)
        st = session_lock(s, WAIT_SLICES);
    if (st == ST_OK)
        st = user_may_make_phrase(s, number, &user);
    if (st == ST_OK)
        st = keys_install(session_store(s), keys, &gen);
    st = session_finish(s, st);
    keys_discard(keys);
    return st == ST_OK ? keys_fingerprint(session_store(s), &user.id, gen, fingerprint) : st;
}

/* Of the keys that wait, or of those in use. */
enum status user_fingerprint(struct session *s, const struct id *user, char out[11]) {
    struct user_row row;
    uint32_t gen = 0;
    enum status st = keys_waiting(session_store(s), user, &gen);

    out[0] = '\0';
    if (st == ST_NOT_FOUND) {
        st = user_get(session_store(s), user, &row);
        gen = row.gen;
        if (st == ST_OK && gen == 0)
            st = ST_NOT_FOUND;
    }
    return st == ST_OK ? keys_fingerprint(session_store(s), user, gen, out) : st;
}

/* ---- certified ---- */

enum status user_append_certify(struct session *s, const struct id *user, uint32_t gen) {
    struct entry row = {.kind = ENTRY_USER_CERTIFY, .obj = *user, .ver = gen};
    enum status st =
        keys_certify(session_store(s), session_keyring(s), user, gen, row.hash, row.hash2);

    return st == ST_OK ? session_append(s, &row) : st;
}

/* New keys cannot open what the old ones could: the names of those still matched. */
static enum status grant_matched(struct session *s, const struct id *mentor) {
    struct match_row matches[MATCHES_MAX];
    size_t n = 0;
    enum status st = match_list_open(session_store(s), mentor, &id_zero, matches, MATCHES_MAX, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++) {
        struct recipient to = {.principal = *mentor};
        struct consent_row approach;
        bool active;

        st = permit_consent(session_store(s), &matches[i].person, SCOPE_APPROACH, &approach,
                            &active);
        if (st != ST_OK || !active)
            continue;
        to.consent_seq = approach.seq;
        st = vault_grant(session_store(s), session_keyring(s), &matches[i].person, &to);
    }
    return st;
}

/* What the certificate entitles to; a coordinator is taken in by the one who certifies. */
static enum status grant_certified(struct session *s, const struct user_row *user) {
    enum status st = profile_grant(s, &user->id);

    if (st == ST_OK && user->role == ROLE_MENTOR)
        return grant_matched(s, &user->id);
    if (st == ST_OK && user->role == ROLE_COORDINATOR)
        return user_append_admit(s, user);
    return st;
}

/* Anybody who knows the number may make a phrase again while two people compare: only the keys that
 * they have seen are certified. */
static enum status waiting_as_compared(struct session *s, const struct id *user,
                                       const char compared[11], uint32_t *gen) {
    char symbols[11];
    enum status st = keys_waiting(session_store(s), user, gen);

    if (st == ST_OK)
        st = keys_fingerprint(session_store(s), user, *gen, symbols);
    return st == ST_OK && strcmp(symbols, compared) != 0 ? status_origin(ST_CHANGED) : st;
}

enum status user_certify(struct session *s, const struct id *user, const char compared[11]) {
    struct user_row row;
    uint32_t gen;
    enum status st = may_manage(s, user);

    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = waiting_as_compared(s, user, compared, &gen);
    if (st == ST_OK)
        st = user_append_certify(s, user, gen);
    if (st == ST_OK)
        st = user_get(session_store(s), user, &row);
    if (st == ST_OK)
        st = grant_certified(s, &row);
    return session_finish(s, st);
}

/* ---- suspended, forgotten, gone ---- */

/* Their matches end with them, and so do the names that they could open. */
static enum status end_matches(struct session *s, const struct id *mentor) {
    struct match_row matches[MATCHES_MAX];
    size_t n = 0;
    enum status st = match_list_open(session_store(s), mentor, &id_zero, matches, MATCHES_MAX, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++) {
        struct entry row = {
            .kind = ENTRY_MATCH_END, .obj = matches[i].id, .reason = END_MENTOR_LEFT};
        st = session_append(s, &row);
        if (st == ST_OK)
            st = vault_revoke(session_store(s), &matches[i].person, mentor);
    }
    return st;
}

enum status user_set_status(struct session *s, const struct id *user, enum user_status status,
                            uint8_t reason) {
    struct entry row = {
        .kind = ENTRY_USER_STATUS, .obj = *user, .status = (uint8_t)status, .reason = reason};
    enum status st = may_manage(s, user);

    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_append(s, &row);
    if (st == ST_OK && status == USER_LEFT)
        st = end_matches(s, user);
    if (st == ST_OK && status == USER_LEFT)
        st = keys_forget(session_store(s), user);
    return session_finish(s, st);
}

enum status user_invite_again(struct session *s, const struct id *user) {
    return user_set_status(s, user, USER_INVITED, REASON_PHRASE_FORGOTTEN);
}

enum status user_is_person(struct session *s, const struct id *user, const struct id *person) {
    struct entry row = {.kind = ENTRY_USER_PERSON, .obj = *user, .person = *person};
    enum status st = may_manage(s, user);

    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_append(s, &row);
    return session_finish(s, st);
}

enum status user_change_phrase(struct session *s, const char *old_phrase, const char *new_phrase) {
    const struct phrase old_typed = {old_phrase, strlen(old_phrase)};
    const struct phrase new_typed = {new_phrase, strlen(new_phrase)};
    const struct user_row *me = session_user(s);

    if (!me)
        return ST_SESSION_OVER;
    struct entry row = {.kind = ENTRY_PHRASE_CHANGE, .obj = me->id, .ver = me->gen};
    struct new_phrase *made = NULL;
    enum status st = keys_check_phrase(new_phrase);
    if (st == ST_OK)
        st = keys_prepare_phrase(session_store(s), session_keyring(s), &old_typed, &new_typed,
                                 &made);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = keys_install_phrase(session_store(s), made);
    if (st == ST_OK)
        st = session_append(s, &row);
    st = session_finish(s, st);
    keys_discard_phrase(made);
    return st;
}
