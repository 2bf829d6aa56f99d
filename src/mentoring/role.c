/*
 * role.c MUST
 * 1. hand a role's keys on only from a member, or from root with both cards, and root only to a
 *    role that nobody holds;
 * 2. end the cards' keyring before it answers;
 * 3. make a role's keys new once a member has left for good, at the first chance.
 */
#include <stdlib.h>

#include <chairside/seal.h>

#include "permit_gate.h"
#include "unit_internal.h"

#define MEMBERS_MAX 128

static bool holds_keys(enum role role) {
    return role >= ROLE_NURSE && role <= ROLE_COORDINATOR;
}

enum status user_append_admit(struct session *s, const struct user_row *user) {
    struct entry row = {.kind = ENTRY_ROLE_ADMIT, .obj = user->id, .role = (uint8_t)user->role};
    enum status st = keys_admit(session_store(s), session_keyring(s), user->role, &user->id,
                                &row.role_gen, row.hash);

    return st == ST_OK ? session_append(s, &row) : st;
}

enum status user_is_admitted(struct session *s, const struct id *user, bool *out) {
    struct user_row row;
    enum status st = user_get(session_store(s), user, &row);

    *out = false;
    if (st != ST_OK)
        return st;
    if (holds_keys(row.role))
        return gate_admitted(session_store(s), &row, out);
    *out = true;
    return ST_OK;
}

enum status user_admit(struct session *s, const struct id *user) {
    struct user_row row;
    bool has_member;
    enum status st = user_get(session_store(s), user, &row);

    if (st == ST_OK && !holds_keys(row.role))
        st = ST_BAD_CHOICE;
    if (st == ST_OK)
        st = keys_role_has_member(session_store(s), row.role, &has_member);
    if (st == ST_OK && !has_member)
        st = ST_FIRST_MEMBER;
    if (st == ST_OK)
        st = session_may(s, VERB_ROLE_ADMIT,
                         &(struct permit_about){.object = *user, .role = row.role});
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = user_append_admit(s, &row);
    return session_finish(s, st);
}

/* As root: why the cards came out, and the one thing they came out for. */
static enum status admit_as_root(struct session *s, const struct user_row *user) {
    struct entry used = {.kind = ENTRY_RECOVERY_USE, .obj = user->id, .why = RECOVERY_FIRST_MEMBER};
    enum status st = session_begin(s);

    if (st == ST_OK)
        st = session_append(s, &used);
    if (st == ST_OK)
        st = user_append_admit(s, user);
    return session_finish(s, st);
}

enum status unit_admit_first(struct session *s, const struct cards *cards, unsigned *bad_row,
                             const struct id *user) {
    struct keyring *root = NULL;
    struct user_row row;
    enum status st = session_may(s, VERB_USER_MANAGE, &(struct permit_about){.object = *user});

    if (st == ST_OK)
        st = user_get(session_store(s), user, &row);
    if (st == ST_OK && !holds_keys(row.role))
        st = ST_BAD_CHOICE;
    if (st == ST_OK)
        st = keys_root_from_cards(session_store(s), cards, bad_row, &root);
    if (st != ST_OK)
        return st;
    session_act_as(s, root);
    st = admit_as_root(s, &row);
    session_act_as(s, NULL);
    keyring_destroy(root);
    return st;
}

/* ---- new keys after somebody has left ---- */

/* Whether an admitted member of the role has left since its keys were last made. */
static enum status rotation_owed(struct session *s, enum role role, bool *owed) {
    const struct id principal = role_id(role);
    struct user_row *users = malloc(MEMBERS_MAX * sizeof *users);
    uint64_t rotated = 0;
    size_t n = 0;

    *owed = false;
    if (!users)
        return status_origin(ST_NO_MEMORY);
    enum status st = user_list(session_store(s), role, USER_LEFT, users, MEMBERS_MAX, &n);
    if (st == ST_OK && n > 0)
        st = gate_last(session_store(s), ENTRY_ROLE_ROTATE, &principal, &rotated);
    for (size_t i = 0; st == ST_OK && i < n && !*owed; i++)
        if (users[i].gen > 0 && users[i].seq > rotated)
            st = gate_admitted(session_store(s), &users[i], owed);
    free(users);
    return st;
}

enum status role_rotate_owed(struct session *s) {
    const enum role role = session_role(s);
    struct entry row = {.kind = ENTRY_ROLE_ROTATE, .obj = role_id(role)};
    bool owed = false, admitted = false;

    if (!holds_keys(role))
        return ST_OK;
    enum status st = rotation_owed(s, role, &owed);
    if (st == ST_OK && owed)
        st = gate_admitted(session_store(s), session_user(s), &admitted);
    if (st != ST_OK || !owed || !admitted)
        return st;
    st = session_begin(s);
    if (st == ST_OK)
        st = rotation_owed(s, role, &owed); /* another kiosk may have been first */
    if (st == ST_OK && !owed) {
        session_abort(s);
        return ST_OK;
    }
    if (st == ST_OK)
        st = keys_rotate(session_store(s), session_keyring(s), role, &row.ver, row.hash);
    if (st == ST_OK)
        st = session_append(s, &row);
    return session_finish(s, st);
}
