/* Gates of rows about the unit and its users. */
#include <string.h>

#include <chairside/seal.h>

#include "permit_gate.h"

/* Set-up is over when the first person has signed in: from then on root only helps out. */
static enum status gate_set_up(const struct gate *g, bool *under_way) {
    uint64_t seq;
    enum status st = gate_last(g->store, ENTRY_SIGNIN, NULL, &seq);

    *under_way = st == ST_OK && seq == 0;
    return st;
}

/* The user a row is about. */
static enum status gate_target(const struct gate *g, struct user_row *target) {
    return user_get(g->store, &g->e->obj, target);
}

static enum status gate_manage(const struct gate *g) {
    return permit_ask(g->store, &g->who, VERB_USER_MANAGE, &(struct permit_about){0});
}

enum status gate_oneself(const struct gate *g) {
    return id_equal(&g->e->obj, &g->e->actor) ? ST_OK : ST_DENIED;
}

enum status gate_desk(const struct gate *g) {
    return permit_ask(g->store, &g->who, VERB_DESK, &(struct permit_about){0});
}

static enum status gate_setting_value(const struct gate *g) {
    uint32_t policy;
    enum status st = store_policy(g->store, &policy);

    if (st != ST_OK)
        return st;
    return setting_check((enum setting)g->e->key, g->e->value, g->e->value_bytes, policy);
}

enum status gate_setting(const struct gate *g) {
    enum status st = gate_desk(g);

    return st == ST_OK ? gate_setting_value(g) : st;
}

static enum status gate_invited(const struct gate *g) {
    struct user_row known;
    enum status st = gate_target(g, &known);

    if (st == ST_NOT_FOUND)
        st = user_by_number(g->store, g->e->number, &known);
    if (st != ST_NOT_FOUND)
        return st == ST_OK ? ST_EXISTS : st;
    if (g->e->role <= ROLE_NONE || g->e->role >= ROLE_COUNT || g->e->ver != 1)
        return ST_BAD_CHOICE;
    return g->e->number >= 100 && g->e->number <= 999 ? ST_OK : ST_BAD_NUMBER;
}

enum status gate_invite(const struct gate *g) {
    enum status st = gate_manage(g);

    return st == ST_OK ? gate_invited(g) : st;
}

/* Invited (or invited again), and for a newer generation than the last. */
static enum status gate_certified(const struct gate *g) {
    struct user_row target;
    enum status st = gate_target(g, &target);

    if (st != ST_OK)
        return st;
    return target.status == USER_INVITED && g->e->ver > target.gen ? ST_OK : ST_STATE;
}

enum status gate_certify(const struct gate *g) {
    enum status st = gate_manage(g);

    return st == ST_OK ? gate_certified(g) : st;
}

enum status gate_user(const struct gate *g) {
    struct user_row target;
    struct person_row person;
    enum status st = gate_manage(g);

    if (st == ST_OK)
        st = gate_target(g, &target);
    if (st != ST_OK || g->e->kind != ENTRY_USER_PERSON || id_is_zero(&g->e->person))
        return st;
    return person_get(g->store, &g->e->person, &person);
}

/* Whom a role takes in: a certified, active user of that very role, once. */
static enum status gate_admitted_now(const struct gate *g) {
    struct user_row target;
    bool already;
    enum status st = gate_target(g, &target);

    if (st != ST_OK)
        return st;
    if (g->e->role < ROLE_NURSE || g->e->role > ROLE_COORDINATOR || target.role != g->e->role)
        return ST_DENIED;
    if (target.status != USER_ACTIVE)
        return ST_NOT_READY;
    st = gate_admitted(g->store, &target, &already);
    return st == ST_OK && already ? ST_EXISTS : st;
}

enum status gate_admit(const struct gate *g) {
    const struct permit_about about = {.role = (enum role)g->e->role};
    bool member;
    enum status st = permit_ask(g->store, &g->who, VERB_ROLE_ADMIT, &about);

    if (st == ST_OK)
        st = gate_admitted(g->store, &g->who, &member);
    if (st == ST_OK && !member)
        st = ST_DENIED; /* who has no keys has none to give */
    return st == ST_OK ? gate_admitted_now(g) : st;
}

enum status gate_rotate(const struct gate *g) {
    const struct permit_about about = {.role = g->who.role};
    enum status st = permit_ask(g->store, &g->who, VERB_ROLE_ADMIT, &about);
    const struct id principal = role_id(g->who.role);
    bool member;

    if (st == ST_OK)
        st = gate_admitted(g->store, &g->who, &member);
    if (st != ST_OK)
        return st;
    return member && id_equal(&principal, &g->e->obj) ? ST_OK : ST_DENIED;
}

/* Left is for good; active comes back only from suspended, and else by a certificate. */
static bool status_may_become(enum user_status from, enum user_status to) {
    switch (to) {
    case USER_INVITED: return from == USER_ACTIVE || from == USER_SUSPENDED;
    case USER_ACTIVE: return from == USER_SUSPENDED;
    case USER_SUSPENDED: return from == USER_ACTIVE;
    case USER_LEFT: return from != USER_LEFT;
    }
    return false;
}

enum status gate_user_status(const struct gate *g) {
    struct user_row target;
    enum status st = gate_manage(g);

    if (st == ST_OK && id_equal(&g->e->obj, &g->e->actor))
        st = ST_NOT_YOURSELF;
    if (st == ST_OK)
        st = gate_target(g, &target);
    if (st != ST_OK)
        return st;
    return status_may_become(target.status, (enum user_status)g->e->status) ? ST_OK : ST_STATE;
}

/* Root takes in a role's first member: nobody active holds its keys. */
static enum status gate_first_member(const struct gate *g) {
    struct user_row users[64];
    size_t n;
    enum status st = user_list(g->store, (enum role)g->e->role, USER_ACTIVE, users,
                               sizeof users / sizeof *users, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++) {
        bool member;
        st = gate_admitted(g->store, &users[i], &member);
        if (st == ST_OK && member)
            return ST_DENIED;
    }
    return st == ST_OK ? gate_admitted_now(g) : st;
}

static enum status gate_root_setting_up(const struct gate *g) {
    switch (g->e->kind) {
    case ENTRY_UNIT_SETUP: return ST_OK;
    case ENTRY_SETTING_SET: return gate_setting_value(g);
    case ENTRY_USER_INVITE: return gate_invited(g);
    case ENTRY_USER_CERTIFY: return gate_certified(g);
    case ENTRY_ROLE_ADMIT: return gate_admitted_now(g);
    default: return ST_DENIED;
    }
}

enum status gate_root(const struct gate *g) {
    bool under_way;

    if (g->e->actor_gen != 0 && g->e->actor_gen != SEAL_ROOT_GEN)
        return ST_DENIED;
    if (g->e->kind == ENTRY_RECOVERY_USE || g->e->kind == ENTRY_READ)
        return ST_OK;
    enum status st = gate_set_up(g, &under_way);
    if (st != ST_OK)
        return st;
    if (under_way)
        return gate_root_setting_up(g);
    return g->e->kind == ENTRY_ROLE_ADMIT ? gate_first_member(g) : ST_DENIED;
}
