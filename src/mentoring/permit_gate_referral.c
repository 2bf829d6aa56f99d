/* Gates of rows about referrals and their words. */
#include "permit_gate.h"

static struct permit_about about_referral(const struct referral_row *row) {
    return (struct permit_about){
        .person = row->person, .author = row->author, .holder = row->holder, .role = row->role};
}

/* The referral a row is about, if the actor may do this to it. */
static enum status gate_referral(const struct gate *g, const struct id *id, enum verb verb,
                                 struct referral_row *row) {
    enum status st = referral_get(g->store, id, row);

    if (st != ST_OK)
        return st;
    const struct permit_about about = about_referral(row);

    return permit_ask(g->store, &g->who, verb, &about);
}

/* Without a name in the row, all that can be asked is that there is anybody at all. */
static enum status gate_any_match(const struct gate *g) {
    struct match_row match;
    size_t n;
    enum status st = match_list_open(g->store, &g->e->actor, &id_zero, &match, 1, &n);

    return st == ST_OK && n == 0 ? ST_NOT_MATCHED : st;
}

static enum status gate_named(const struct gate *g) {
    const struct entry *e = g->e;
    struct match_row match;
    struct encounter_row talk;
    enum status st = gate_need_still(g->store, &e->person, SCOPE_APPROACH);

    if (st == ST_OK)
        st = gate_found(match_find_open(g->store, &e->actor, &e->person, &match), ST_NOT_MATCHED);
    if (st != ST_OK || id_is_zero(&e->encounter))
        return st;
    st = encounter_get(g->store, &e->encounter, &talk);
    if (st != ST_OK)
        return st;
    return id_equal(&talk.mentor, &e->actor) && id_equal(&talk.person, &e->person) ? ST_OK
                                                                                   : ST_CHANGED;
}

static enum status gate_permission(const struct gate *g) {
    uint32_t policy;
    enum status st = ST_OK;

    switch (g->e->permission) {
    case PERMISSION_WORDS: return id_is_zero(&g->e->person) ? ST_BAD_CHOICE : gate_named(g);
    case PERMISSION_ANONYMOUS:
        return id_is_zero(&g->e->person) && id_is_zero(&g->e->encounter) ? gate_any_match(g)
                                                                         : ST_BAD_CHOICE;
    case PERMISSION_IMMINENT:
        st = store_policy(g->store, &policy);
        if (st == ST_OK && !(policy & POLICY_IMMINENT_DANGER))
            st = ST_POLICY_OFF;
        if (st != ST_OK)
            return st;
        return id_is_zero(&g->e->person) ? ST_BAD_CHOICE : gate_named(g);
    default: return ST_BAD_CHOICE;
    }
}

static enum status gate_new_referral(const struct gate *g) {
    const struct permit_about about = {.person = g->e->person, .author = g->e->actor};
    struct referral_row known;

    if (g->e->ver != 1)
        return ST_STATE;
    enum status st = referral_get(g->store, &g->e->obj, &known);
    if (st != ST_NOT_FOUND)
        return st == ST_OK ? ST_EXISTS : st;
    return permit_ask(g->store, &g->who, VERB_REFERRAL_ASK, &about);
}

enum status gate_referral_ask(const struct gate *g) {
    if (g->e->role < ROLE_NURSE || g->e->role > ROLE_COORDINATOR ||
        g->e->priority < PRIORITY_ROUTINE || g->e->priority > PRIORITY_ASAP)
        return ST_BAD_CHOICE;
    enum status st = gate_new_referral(g);
    return st == ST_OK ? gate_permission(g) : st;
}

/* The words go with their question: the very next row, of the same author. */
enum status gate_words_put(const struct gate *g) {
    struct entry asked;
    enum status st = gate_previous(g, &asked);

    if (st != ST_OK)
        return st;
    return asked.kind == ENTRY_REFERRAL_ASK && id_equal(&asked.obj, &g->e->referral) &&
                   id_equal(&asked.actor, &g->e->actor) && g->e->ver == 1
               ? ST_OK
               : ST_STATE;
}

enum status gate_referral_keep(const struct gate *g) {
    if (g->e->permission != PERMISSION_NO && g->e->permission != PERMISSION_NOT_ASKED)
        return ST_BAD_CHOICE;
    enum status st = gate_new_referral(g);
    return st == ST_OK ? gate_any_match(g) : st;
}

enum status gate_referral_claim(const struct gate *g) {
    struct referral_row row;
    enum status st = gate_referral(g, &g->e->obj, VERB_REFERRAL_CLAIM, &row);

    if (st != ST_OK)
        return st;
    if (row.withdrawn || row.state == REFERRAL_CANCELLED)
        return ST_WITHDRAWN;
    if (row.state == REFERRAL_CLAIMED)
        return ST_TAKEN;
    return row.state == REFERRAL_ASKED ? ST_OK : ST_STATE;
}

static enum status gate_claimed(const struct gate *g, const struct id *referral) {
    struct referral_row row;
    enum status st = gate_referral(g, referral, VERB_REFERRAL_ANSWER, &row);

    return st == ST_OK && row.state != REFERRAL_CLAIMED ? ST_STATE : st;
}

/* Any member of the role, once the account that has it is not active any more: what a person asked
 * for must not wait for somebody who does not come back. */
static enum status gate_claimed_by_nobody(const struct gate *g) {
    struct referral_row row;
    struct user_row holder;
    enum status st = gate_referral(g, &g->e->obj, VERB_REFERRAL_CLAIM, &row);

    if (st == ST_OK && row.state != REFERRAL_CLAIMED)
        st = ST_STATE;
    if (st == ST_OK)
        st = user_get(g->store, &row.holder, &holder);
    return st == ST_OK && holder.status == USER_ACTIVE ? ST_DENIED : st;
}

enum status gate_referral_release(const struct gate *g) {
    enum status st = gate_claimed(g, &g->e->obj);

    return st == ST_DENIED ? gate_claimed_by_nobody(g) : st;
}

enum status gate_referral_reply(const struct gate *g) {
    return g->e->ver == 1 ? gate_claimed(g, &g->e->referral) : ST_STATE;
}

enum status gate_referral_decline(const struct gate *g) {
    return gate_claimed(g, &g->e->obj);
}

enum status gate_referral_reopen(const struct gate *g) {
    struct referral_row row;
    enum status st = gate_referral(g, &g->e->obj, VERB_REFERRAL_REOPEN, &row);

    if (st != ST_OK)
        return st;
    if (row.withdrawn)
        return ST_WITHDRAWN;
    return row.state == REFERRAL_ANSWERED || row.state == REFERRAL_DECLINED ? ST_OK : ST_STATE;
}

enum status gate_referral_told(const struct gate *g) {
    struct referral_row row;
    enum status st = gate_referral(g, &g->e->obj, VERB_REFERRAL_TOLD, &row);

    if (st != ST_OK)
        return st;
    return row.state == REFERRAL_ANSWERED || row.state == REFERRAL_DECLINED ? ST_OK : ST_STATE;
}

/* Whether it ends because the person's `approach` is over, or the person is not here any more. */
static enum status gate_cancel_follows(const struct gate *g, const struct id *person) {
    const struct permit_about about = {.person = *person};
    struct person_row row;
    bool active;

    if (id_is_zero(person))
        return ST_DENIED;
    enum status st = permit_consent(g->store, person, SCOPE_APPROACH, NULL, &active);
    if (st != ST_OK || !active)
        return st;
    st = person_get(g->store, person, &row);
    if (st != ST_OK || row.status == PERSON_HERE)
        return st == ST_OK ? ST_DENIED : st;
    return permit_ask(g->store, &g->who, VERB_PERSON_EDIT, &about);
}

enum status gate_referral_cancel(const struct gate *g) {
    struct referral_row row;
    enum status st = gate_referral(g, &g->e->obj, VERB_REFERRAL_CANCEL, &row);

    if (st == ST_DENIED)
        st = gate_cancel_follows(g, &row.person);
    if (st != ST_OK)
        return st;
    return (row.state == REFERRAL_ASKED || row.state == REFERRAL_CLAIMED) && !row.withdrawn
               ? ST_OK
               : ST_STATE;
}

static enum status gate_read_words(const struct gate *g) {
    struct referral_row row;
    struct entry put;
    size_t n = 0;
    enum status st = journal_of(g->store, &g->e->obj, &put, 1, &n);

    if (st != ST_OK)
        return st;
    if (n == 0 || put.kind != ENTRY_WORDS_PUT)
        return ST_NOT_FOUND;
    st = gate_referral(g, &put.referral, VERB_WORDS_READ, &row);
    return st == ST_OK && (row.withdrawn || row.state == REFERRAL_CANCELLED) ? ST_WITHDRAWN : st;
}

static enum status gate_read_talk(const struct gate *g) {
    struct encounter_row talk;
    enum status st = encounter_get(g->store, &g->e->obj, &talk);

    if (st != ST_OK)
        return st;
    const struct permit_about about = {.person = talk.person, .mentor = talk.mentor};

    return permit_ask(g->store, &g->who, VERB_ENCOUNTER_READ, &about);
}

enum status gate_read(const struct gate *g) {
    switch (g->e->object_kind) {
    case OBJECT_WORDS: return gate_read_words(g);
    case OBJECT_ENCOUNTER: return gate_read_talk(g);
    default: return ST_DENIED; /* nothing else is ever opened by somebody who did not write it */
    }
}
