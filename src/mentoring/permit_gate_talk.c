/* Gates of rows about talks and notes, and of what a withdrawal or an erasure destroys. */
#include "permit_gate.h"

static enum status gate_own_talk(const struct gate *g, enum verb verb,
                                 const struct encounter_row *talk) {
    const struct permit_about about = {.person = talk->person, .mentor = talk->mentor};

    return permit_ask(g->store, &g->who, verb, &about);
}

static enum status gate_tally(const struct gate *g) {
    const struct permit_about about = {.author = g->e->actor};

    if (!id_is_zero(&g->e->match) || g->e->status != ENCOUNTER_FINISHED)
        return ST_BAD_CHOICE;
    return permit_ask(g->store, &g->who, VERB_ENCOUNTER_TALLY, &about);
}

static enum status gate_talk_match(const struct gate *g, struct match_row *match) {
    enum status st = gate_found(match_get(g->store, &g->e->match, match), ST_NOT_MATCHED);

    if (st != ST_OK)
        return st;
    return id_equal(&match->mentor, &g->e->actor) && id_equal(&match->person, &g->e->person)
               ? ST_OK
               : ST_NOT_MATCHED;
}

static enum status gate_finished(const struct gate *g, const struct match_row *match) {
    enum status st = gate_need_still(g->store, &g->e->person, SCOPE_APPROACH);

    if (st == ST_OK && match->status != MATCH_OPEN)
        st = ST_NOT_MATCHED;
    return st == ST_OK ? gate_need_still(g->store, &g->e->person, SCOPE_RECORD) : st;
}

/* When the row that decides a consent was written. */
static enum status gate_row_at(const struct gate *g, uint64_t seq, int64_t *at) {
    struct entry row;
    enum status st = journal_read(g->store, seq, &row);

    *at = row.when.at;
    return st;
}

/* A visit that came to nothing: `approach` was in force when it began, less than a day ago. */
static enum status gate_cancelled(const struct gate *g) {
    struct consent_row approach;
    int64_t now, until;
    bool active;
    enum status st = permit_consent(g->store, &g->e->person, SCOPE_APPROACH, &approach, &active);

    if (st == ST_OK)
        st = journal_now(g->store, &now);
    if (st != ST_OK)
        return st;
    if (g->e->start > now)
        return ST_DATE_FUTURE;
    if (g->e->start < now - CANCELLED_WITHIN_S)
        return ST_DATE_PAST;
    until = approach.expires;
    if (approach.status != CONSENT_ACTIVE && approach.seq != 0) {
        int64_t ended;
        st = gate_row_at(g, approach.seq, &ended);
        if (st != ST_OK)
            return st;
        until = ended < until ? ended : until;
    }
    if (approach.status == CONSENT_REJECTED || approach.status == CONSENT_VOID)
        return ST_NO_APPROACH;
    return g->e->start >= approach.given && g->e->start < until ? ST_OK : ST_NO_APPROACH;
}

enum status gate_encounter_save(const struct gate *g) {
    const struct permit_about about = {.person = g->e->person, .author = g->e->actor};
    struct encounter_row known;
    struct match_row match;

    if (g->e->ver != 1)
        return ST_STATE;
    enum status st = encounter_get(g->store, &g->e->obj, &known);
    if (st != ST_NOT_FOUND)
        return st == ST_OK ? ST_EXISTS : st;
    if (id_is_zero(&g->e->person))
        return gate_tally(g);
    st = permit_ask(g->store, &g->who, VERB_ENCOUNTER_SAVE, &about);
    if (st == ST_OK)
        st = gate_talk_match(g, &match);
    if (st != ST_OK)
        return st;
    switch (g->e->status) {
    case ENCOUNTER_FINISHED: return gate_finished(g, &match);
    case ENCOUNTER_CANCELLED: return gate_cancelled(g);
    default: return ST_BAD_CHOICE;
    }
}

/* Whether an object of a talk was destroyed: by its last row, unless it has very many. */
static enum status gate_destroyed(const struct gate *g, const struct id *obj, bool *out) {
    struct entry rows[24];
    uint64_t seq = 0;
    size_t n;
    enum status st = journal_of(g->store, obj, rows, sizeof rows / sizeof *rows, &n);

    *out = false;
    if (st != ST_OK)
        return st;
    if (n == sizeof rows / sizeof *rows) {
        st = gate_last(g->store, ENTRY_OBJECT_DESTROY, obj, &seq);
        *out = st == ST_OK && seq != 0;
        return st;
    }
    *out = n > 0 && rows[n - 1].kind == ENTRY_OBJECT_DESTROY;
    return ST_OK;
}

enum status gate_encounter_amend(const struct gate *g) {
    struct encounter_row talk;
    bool destroyed = false;
    enum status st = encounter_get(g->store, &g->e->obj, &talk);

    if (st == ST_OK)
        st = gate_own_talk(g, VERB_ENCOUNTER_AMEND, &talk);
    if (st != ST_OK)
        return st;
    if (talk.status == ENCOUNTER_VOID)
        return ST_STATE;
    if (g->e->ver != talk.ver + 1 || !id_equal(&g->e->person, &talk.person) ||
        g->e->status != talk.status)
        return ST_CHANGED;
    st = gate_destroyed(g, &g->e->obj, &destroyed);
    return st == ST_OK && destroyed ? ST_WITHDRAWN : st;
}

enum status gate_encounter_void(const struct gate *g) {
    struct encounter_row talk;
    enum status st = encounter_get(g->store, &g->e->obj, &talk);

    if (st == ST_OK)
        st = gate_own_talk(g, VERB_ENCOUNTER_AMEND, &talk);
    return st == ST_OK && talk.status == ENCOUNTER_VOID ? ST_STATE : st;
}

/* The first note of a talk, or the next version of the one it has. */
static enum status gate_note_version(const struct gate *g, const struct encounter_row *talk) {
    if (id_is_zero(&talk->note))
        return g->e->ver == 1 ? ST_OK : ST_STATE;
    if (!id_equal(&talk->note, &g->e->obj))
        return ST_STATE;
    return g->e->ver > 1 ? ST_OK : ST_EXISTS;
}

enum status gate_note_save(const struct gate *g) {
    struct encounter_row talk;
    enum status st = encounter_get(g->store, &g->e->encounter, &talk);

    if (st == ST_OK)
        st = gate_own_talk(g, VERB_NOTE_SAVE, &talk);
    if (st != ST_OK)
        return st;
    if (talk.status != ENCOUNTER_FINISHED || id_is_zero(&talk.person))
        return ST_STATE;
    if (!id_equal(&g->e->person, &talk.person))
        return ST_CHANGED;
    st = gate_need_still(g->store, &talk.person, SCOPE_RECORD);
    if (st == ST_OK)
        st = gate_need_still(g->store, &talk.person, SCOPE_NOTE);
    return st == ST_OK ? gate_note_version(g, &talk) : st;
}

/* ---- object.destroy ---- */

static enum status gate_referral_person(const struct gate *g, const struct id *referral,
                                        struct id *person) {
    struct referral_row row;
    enum status st = referral_get(g->store, referral, &row);

    if (st == ST_OK)
        *person = row.person;
    return st;
}

/* Whom an object is about: the row that first put it knows, or its projection. */
static enum status gate_subject(const struct gate *g, struct id *person) {
    const struct id *obj = &g->e->obj;
    struct encounter_row talk;
    struct entry first;
    size_t n = 0;
    enum status st = ST_OK;

    switch (g->e->object_kind) {
    case OBJECT_IDENTITY: *person = *obj; return ST_OK;
    case OBJECT_REFERRAL: return gate_referral_person(g, obj, person);
    case OBJECT_ENCOUNTER:
        st = encounter_get(g->store, obj, &talk);
        *person = talk.person;
        return st;
    case OBJECT_NOTE:
    case OBJECT_WORDS:
    case OBJECT_REPLY: break;
    default: return ST_BAD_CHOICE;
    }
    st = journal_of(g->store, obj, &first, 1, &n);
    if (st != ST_OK || n == 0)
        return st == ST_OK ? ST_NOT_FOUND : st;
    if (first.kind == ENTRY_NOTE_SAVE)
        *person = first.person;
    else
        st = gate_referral_person(g, &first.referral, person);
    return st;
}

/* The row that takes it away; ST_STATE if no such act has decided. */
static enum status gate_act(const struct gate *g, const struct id *person, struct entry *act) {
    struct consent_row consent;
    struct person_row row;
    uint64_t seq = 0;
    enum status st = ST_STATE;

    if (g->e->cause == DESTROY_ERASED) {
        st = person_get(g->store, person, &row);
        seq = row.seq;
    } else if (g->e->cause == DESTROY_WITHDRAWN &&
               (g->e->object_kind == OBJECT_NOTE || g->e->object_kind == OBJECT_ENCOUNTER)) {
        st = consent_get(g->store, person,
                         g->e->object_kind == OBJECT_NOTE ? SCOPE_NOTE : SCOPE_RECORD, &consent);
        seq = consent.seq;
    }
    if (st != ST_OK)
        return gate_found(st, ST_STATE);
    st = journal_read(g->store, seq, act);
    if (st != ST_OK)
        return st;
    bool fits = g->e->cause == DESTROY_ERASED ? act->kind == ENTRY_PERSON_ERASE
                                              : act->kind == ENTRY_CONSENT_WITHDRAW && act->destroy;
    return fits ? ST_OK : ST_STATE;
}

/* Row by row back to the act there is only what follows from it: so it is one transaction's. */
static bool gate_follows(const struct entry *previous) {
    switch (previous->kind) {
    case ENTRY_CONSENT_WITHDRAW:
    case ENTRY_PERSON_ERASE:
    case ENTRY_MATCH_END:
    case ENTRY_REFERRAL_CANCEL:
    case ENTRY_OBJECT_DESTROY: return true;
    default: return false;
    }
}

enum status gate_object_destroy(const struct gate *g) {
    struct id person = id_zero;
    struct entry act, previous;
    enum status st = gate_subject(g, &person);

    if (st == ST_OK && id_is_zero(&person))
        st = ST_STATE;
    if (st == ST_OK)
        st = gate_act(g, &person, &act);
    if (st == ST_OK)
        st = gate_previous(g, &previous);
    if (st != ST_OK)
        return st;
    return id_equal(&act.actor, &g->e->actor) && id_equal(&previous.actor, &g->e->actor) &&
                   gate_follows(&previous)
               ? ST_OK
               : ST_DENIED;
}
