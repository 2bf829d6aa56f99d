/*
 * verify_objects.c MUST
 * 1. find every object signed by its certified author, and put by the row that speaks of it: of
 *    talks and notes the row of that version, of all others the last one;
 * 2. find every object that a row put: there, or destroyed, or (but talks and notes) replaced;
 * 3. find with every object its author's own copy of the key: nobody has taken it from them.
 */
#include <string.h>

#include <chairside/lang.h>

#include "verify_internal.h"

static void object_found(struct verify *v, const struct entry *put, unsigned kind,
                         const char *what) {
    verify_found(v, put ? put->seq : 0, put ? put->kind : (enum entry_kind)0,
                 verify_object_name(kind), what);
}

/* Which kind of object a kind of row puts; 0: none. */
static enum object_kind put_kind(enum entry_kind kind) {
    switch (kind) {
    case ENTRY_USER_INVITE:
    case ENTRY_USER_EDIT: return OBJECT_PROFILE;
    case ENTRY_PERSON_ADD:
    case ENTRY_PERSON_EDIT: return OBJECT_IDENTITY;
    case ENTRY_PROPOSAL_ADD: return OBJECT_PROPOSAL;
    case ENTRY_ENCOUNTER_SAVE:
    case ENTRY_ENCOUNTER_AMEND: return OBJECT_ENCOUNTER;
    case ENTRY_NOTE_SAVE: return OBJECT_NOTE;
    case ENTRY_REFERRAL_ASK:
    case ENTRY_REFERRAL_KEEP: return OBJECT_REFERRAL;
    case ENTRY_WORDS_PUT: return OBJECT_WORDS;
    case ENTRY_REFERRAL_REPLY: return OBJECT_REPLY;
    default: return (enum object_kind)0;
    }
}

/* Whom the sealed text is about must be whom the row says it is about. */
static bool subject_fits(const struct seal_object *object, const struct entry *put) {
    switch ((enum object_kind)object->kind) {
    case OBJECT_IDENTITY: return id_equal(&object->subject, &object->id);
    case OBJECT_PROFILE:
    case OBJECT_PROPOSAL:
    case OBJECT_LINK:
    case OBJECT_PREFS:
    case OBJECT_MONTH: return id_is_zero(&object->subject);
    case OBJECT_ENCOUNTER:
    case OBJECT_NOTE: return id_equal(&object->subject, &put->person);
    case OBJECT_REFERRAL:
        /* One that is kept names nobody in its row. */
        return put->kind == ENTRY_REFERRAL_KEEP || id_equal(&object->subject, &put->person);
    default: return true;
    }
}

/* The row that put it: same author, same kind, same subject. Its hash was checked before. */
static enum status check_put(struct verify *v, const struct seal_object *object) {
    struct entry put = {.seq = 0};

    if (object_is_journalled((enum object_kind)object->kind)) {
        enum status st = object_put_row(v->store, object, PUT_VERSION, &put);
        if (st != ST_OK)
            return st == ST_NOT_FOUND || st == ST_CORRUPT ? ST_OK : st; /* found already */
        if (put_kind(put.kind) != (enum object_kind)object->kind ||
            !id_equal(&put.actor, &object->author))
            object_found(v, &put, object->kind, _("The row that put this is another person's."));
    }
    if (!subject_fits(object, &put))
        object_found(v, &put, object->kind, _("This is about somebody else than its row says."));
    return ST_OK;
}

static enum status check_object(struct verify *v, const struct seal_object *object) {
    struct entry put;

    v->report->objects++;
    if (object->kind < OBJECT_NOTE || object->kind > OBJECT_MONTH) {
        object_found(v, NULL, object->kind, _("This version does not know objects of this kind."));
        return ST_OK;
    }
    enum status st = object_trusted(v->store, &v->trust, object, PUT_VERSION);
    if (st == ST_TAMPERED || st == ST_CORRUPT) {
        bool known = object_put_row(v->store, object, PUT_VERSION, &put) == ST_OK;
        object_found(v, known ? &put : NULL, object->kind,
                     _("This is not what its author signed, or not what the journal put last."));
        st = ST_OK;
    } else if (st == ST_OK) {
        st = check_put(v, object);
    }
    return st == ST_OK ? verify_grants(v, object) : st;
}

/* Rows whose object was taken away by nobody's act. */
static enum status check_missing(struct verify *v) {
    struct query q = query_on(v->store, SQL_PUT_WITHOUT_OBJECT);

    while (query_next(&q)) {
        enum entry_kind kind = (enum entry_kind)query_int_at(&q, 1);
        verify_found(v, (uint64_t)query_int_at(&q, 0), kind, verify_object_name(put_kind(kind)),
                     _("What this row put is gone, and no row says why."));
    }
    return query_end(&q);
}

static enum status object_total(struct verify *v, uint64_t *out) {
    struct query q = query_on(v->store, SQL_OBJECT_COUNT);

    *out = query_next(&q) ? (uint64_t)query_int_at(&q, 0) : 0;
    return query_end(&q);
}

/* One row further; a row that has not the shape of an object is named and passed. */
static enum status next_object(struct verify *v, int64_t *n, bool *more) {
    struct seal_object object;
    enum status st = ST_OK;
    struct query q = query_on(v->store, SQL_OBJECT_FROM);

    query_int(&q, ":n", *n);
    *more = query_next(&q);
    if (*more) {
        *n = query_int_at(&q, 0);
        object_at(&q, &object);
        if (q.status == ST_OK)
            st = check_object(v, &object);
    }
    enum status rows =
        verify_judge(v, query_end(&q), "object", _("A sealed object cannot be read."));
    return rows != ST_OK ? rows : st;
}

enum status verify_objects(struct verify *v) {
    uint64_t total;
    int64_t n = INT64_MIN;
    bool more = true;
    enum status st = object_total(v, &total);

    while (st == ST_OK && more) {
        st = next_object(v, &n, &more);
        if (total > 0 && v->report->objects % 64 == 0)
            verify_progress(v, 80 + (unsigned)(v->report->objects * 20 / (total + 1)));
    }
    return st == ST_OK ? check_missing(v) : st;
}
