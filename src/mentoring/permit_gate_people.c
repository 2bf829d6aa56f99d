/* Gates of rows about the persons: identity, permission, proposals, matches. */
#include "permit_gate.h"

static enum status gate_ask_person(const struct gate *g, enum verb verb, const struct id *person) {
    const struct permit_about about = {.person = *person};

    return permit_ask(g->store, &g->who, verb, &about);
}

/* A person who is known and not erased. */
static enum status gate_person(const struct gate *g, const struct id *person,
                               struct person_row *row) {
    enum status st = person_get(g->store, person, row);

    return st == ST_OK && row->status == PERSON_ERASED ? ST_NOT_FOUND : st;
}

enum status gate_person_add(const struct gate *g) {
    struct person_row row;
    enum status st = gate_ask_person(g, VERB_PERSON_EDIT, &g->e->obj);

    if (st != ST_OK)
        return st;
    st = person_get(g->store, &g->e->obj, &row);
    if (st != ST_NOT_FOUND)
        return st == ST_OK ? ST_EXISTS : st;
    return g->e->ver == 1 ? ST_OK : ST_STATE;
}

enum status gate_person_edit(const struct gate *g) {
    struct person_row row;
    enum status st = gate_ask_person(g, VERB_PERSON_EDIT, &g->e->obj);

    if (st == ST_OK)
        st = gate_person(g, &g->e->obj, &row);
    if (st != ST_OK)
        return st;
    return g->e->ver == row.ver + 1 && g->e->number == row.number ? ST_OK : ST_CHANGED;
}

enum status gate_person_status(const struct gate *g) {
    struct person_row row;
    enum status st = gate_ask_person(g, VERB_PERSON_EDIT, &g->e->obj);

    if (st == ST_OK)
        st = gate_person(g, &g->e->obj, &row);
    if (st != ST_OK)
        return st;
    return g->e->status >= PERSON_HERE && g->e->status <= PERSON_LEFT ? ST_OK : ST_BAD_CHOICE;
}

/* The permissions are withdrawn first, each by its own row. */
enum status gate_person_erase(const struct gate *g) {
    struct person_row row;
    enum status st = gate_ask_person(g, VERB_PERSON_EDIT, &g->e->obj);

    if (st == ST_OK)
        st = gate_person(g, &g->e->obj, &row);
    for (int scope = SCOPE_APPROACH; st == ST_OK && scope <= SCOPE_NOTE; scope++) {
        struct consent_row consent;
        st = consent_get(g->store, &g->e->obj, (enum scope)scope, &consent);
        if (st == ST_OK && consent.status == CONSENT_ACTIVE)
            return ST_STATE;
        st = gate_found(st, ST_OK);
    }
    return st;
}

static enum verb consent_verb(uint8_t scope) {
    return scope == SCOPE_APPROACH ? VERB_CONSENT_APPROACH : VERB_CONSENT_KEEP;
}

static enum status gate_consent_yes(const struct gate *g) {
    int64_t now;

    if (g->e->teach != TEACH_YES && g->e->teach != TEACH_SECOND_TIME)
        return ST_TEACH_BACK;
    enum status st = journal_now(g->store, &now);
    return st == ST_OK && g->e->expires <= now ? ST_DATE_PAST : st;
}

enum status gate_consent_set(const struct gate *g) {
    const struct entry *e = g->e;
    struct person_row person;
    struct user_row witness;
    bool active = false;

    if (e->scope < SCOPE_APPROACH || e->scope > SCOPE_NOTE || e->how < 1 || e->how > 3)
        return ST_BAD_CHOICE;
    enum status st = gate_ask_person(g, consent_verb(e->scope), &e->obj);
    if (st == ST_OK)
        st = gate_person(g, &e->obj, &person);
    if (st == ST_OK && person.status == PERSON_LEFT)
        st = ST_STATE;
    if (st == ST_OK && !id_is_zero(&e->witness))
        st = gate_found(user_get(g->store, &e->witness, &witness), ST_BAD_CHOICE);
    if (st == ST_OK && e->status == CONSENT_ACTIVE)
        return gate_consent_yes(g);
    if (st == ST_OK && e->status != CONSENT_REJECTED)
        st = ST_BAD_CHOICE;
    if (st == ST_OK) /* a "no" to what is in force takes things away: that is a withdrawal */
        st = permit_consent(g->store, &e->obj, (enum scope)e->scope, NULL, &active);
    return st == ST_OK && active ? ST_STATE : st;
}

/* Stopping is never made harder: what ran out, or was never asked, can be stopped too. */
enum status gate_consent_withdraw(const struct gate *g) {
    const struct entry *e = g->e;
    struct person_row person;
    struct consent_row row;

    if (e->scope < SCOPE_APPROACH || e->scope > SCOPE_NOTE || e->destroy > 1 ||
        (e->destroy && e->scope == SCOPE_APPROACH))
        return ST_BAD_CHOICE;
    enum status st = gate_ask_person(g, VERB_CONSENT_WITHDRAW, &e->obj);
    if (st == ST_OK)
        st = gate_person(g, &e->obj, &person);
    if (st == ST_OK)
        st = consent_get(g->store, &e->obj, (enum scope)e->scope, &row);
    if (st != ST_OK || e->destroy) /* what was kept can be destroyed later too */
        return gate_found(st, ST_OK);
    return row.status == CONSENT_WITHDRAWN ? ST_WITHDRAWN : ST_OK;
}

/* By whoever signs in next, and only if it really ran out. */
enum status gate_consent_expire(const struct gate *g) {
    struct consent_row row;
    int64_t now;
    enum status st =
        gate_found(consent_get(g->store, &g->e->obj, (enum scope)g->e->scope, &row), ST_STATE);

    if (st == ST_OK)
        st = journal_now(g->store, &now);
    if (st != ST_OK)
        return st;
    if (row.seq != g->e->ref)
        return ST_CHANGED;
    return row.status == CONSENT_ACTIVE && row.expires <= now ? ST_OK : ST_STATE;
}

enum status gate_consent_void(const struct gate *g) {
    struct consent_row row;
    enum status st = gate_ask_person(g, consent_verb(g->e->scope), &g->e->obj);

    if (st == ST_OK)
        st = gate_found(consent_get(g->store, &g->e->obj, (enum scope)g->e->scope, &row), ST_STATE);
    if (st != ST_OK)
        return st;
    if (row.seq != g->e->ref)
        return ST_CHANGED;
    return row.status == CONSENT_ACTIVE ? ST_OK : ST_STATE;
}

enum status gate_proposal_add(const struct gate *g) {
    struct proposal_row row;
    enum status st = gate_ask_person(g, VERB_PROPOSAL_ADD, &id_zero);

    if (st != ST_OK)
        return st;
    st = proposal_get(g->store, &g->e->obj, &row);
    return st == ST_OK ? ST_EXISTS : gate_found(st, ST_OK);
}

/* Yes means that `approach` is in force: its consent.set is the row before. */
enum status gate_proposal_settle(const struct gate *g) {
    struct proposal_row row;
    enum status st = gate_ask_person(g, VERB_PROPOSAL_SETTLE, &g->e->person);

    if (st == ST_OK)
        st = proposal_get(g->store, &g->e->obj, &row);
    if (st == ST_OK && row.status != PROPOSAL_OPEN)
        st = ST_STATE;
    if (st != ST_OK || g->e->result == PROPOSAL_NO)
        return st;
    if (g->e->result != PROPOSAL_YES)
        return ST_BAD_CHOICE;
    return gate_need(g->store, &g->e->person, SCOPE_APPROACH);
}

static enum status gate_match_mentor(const struct gate *g) {
    struct user_row mentor;
    enum status st = user_get(g->store, &g->e->mentor, &mentor);

    if (st != ST_OK)
        return st;
    if (mentor.role != ROLE_MENTOR)
        return ST_BAD_CHOICE;
    if (mentor.status != USER_ACTIVE)
        return ST_NOT_READY;
    return id_equal(&mentor.person, &g->e->person) ? ST_NOT_YOURSELF : ST_OK;
}

enum status gate_match_start(const struct gate *g) {
    const struct entry *e = g->e;
    struct person_row person;
    struct consent_row approach;
    struct match_row open;
    bool active = false;
    enum status st = gate_ask_person(g, VERB_MATCH_START, &e->person);

    if (st == ST_OK)
        st = gate_person(g, &e->person, &person);
    if (st == ST_OK && person.status == PERSON_LEFT)
        st = ST_STATE;
    if (st == ST_OK)
        st = gate_match_mentor(g);
    if (st == ST_OK)
        st = permit_consent(g->store, &e->person, SCOPE_APPROACH, &approach, &active);
    if (st != ST_OK)
        return st;
    if (!active)
        return ST_NO_APPROACH;
    if (approach.seq != e->ref)
        return ST_CHANGED;
    st = match_find_open(g->store, &e->mentor, &e->person, &open);
    return st == ST_OK ? ST_OPEN_MATCH : gate_found(st, ST_OK);
}

/* The person's `approach` is over, or the person has left: then its matches end, whoever acted. */
static enum status gate_match_follows(const struct gate *g, const struct id *person) {
    struct person_row row;
    bool active;
    enum status st = permit_consent(g->store, person, SCOPE_APPROACH, NULL, &active);

    if (st != ST_OK || !active)
        return st;
    st = person_get(g->store, person, &row);
    if (st != ST_OK || row.status < PERSON_LEFT)
        return st == ST_OK ? ST_DENIED : st;
    return gate_ask_person(g, VERB_PERSON_EDIT, person);
}

enum status gate_match_end(const struct gate *g) {
    struct match_row match;
    enum status st = match_get(g->store, &g->e->obj, &match);

    if (st != ST_OK)
        return st;
    if (match.status != MATCH_OPEN)
        return ST_STATE;
    const struct permit_about about = {.person = match.person, .mentor = match.mentor};

    st = permit_ask(g->store, &g->who, VERB_MATCH_END, &about);
    return st == ST_DENIED ? gate_match_follows(g, &match.person) : st;
}
