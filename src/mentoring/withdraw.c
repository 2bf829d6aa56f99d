/*
 * withdraw.c - what the end of a permission takes away (datamodel: one transaction, keys too).
 *
 * MUSTs
 *  1. Every key that the permission made is gone when the transaction commits; the journal row that
 *     says so stands before what follows from it, and each follower has its own row.
 *  2. Nothing is left out because a list was cut: lists are read until they are empty, or whole.
 *  3. What was told to staff already cannot be called back: it is counted, so that the receipt can
 *     say so.
 */
#include <stdlib.h>

#include "people_internal.h"

#define BATCH 32

enum status matches_end_all(struct session *s, const struct id *person,
                            const struct ending *ending) {
    struct store *store = session_store(s);
    struct match_row rows[BATCH];
    size_t n = BATCH;

    while (n == BATCH) {
        enum status st = match_list_open(store, &id_zero, person, rows, BATCH, &n);
        for (size_t i = 0; st == ST_OK && i < n; i++) {
            struct entry end = {.kind = ENTRY_MATCH_END,
                                .obj = rows[i].id,
                                .reason = (uint8_t)ending->match_reason};
            st = session_append(s, &end);
            if (st == ST_OK)
                st = vault_revoke(store, person, &rows[i].mentor);
            ending->count->matches_ended++;
        }
        if (st != ST_OK)
            return st;
    }
    return ST_OK;
}

enum status referral_stop(struct session *s, const struct referral_row *row, uint8_t reason) {
    struct entry cancel = {.kind = ENTRY_REFERRAL_CANCEL, .obj = row->id, .reason = reason};
    enum status st = session_append(s, &cancel);

    if (st == ST_OK && !id_is_zero(&row->words))
        st = vault_revoke(session_store(s), &row->words, &id_zero);
    return st;
}

static enum status cancel_one(struct session *s, const struct referral_row *row,
                              const struct ending *ending) {
    if (row->withdrawn)
        return ST_OK;
    switch (row->state) {
    case REFERRAL_ASKED: ending->count->referrals_cancelled++; break;
    case REFERRAL_CLAIMED: ending->count->referrals_claimed++; break;
    case REFERRAL_ANSWERED:
    case REFERRAL_DECLINED:
    case REFERRAL_TOLD: ending->count->told++; return ST_OK;
    default: return ST_OK;
    }
    enum status st = referral_stop(s, row, (uint8_t)ending->cancel_reason);
    return st == ST_OK ? vault_revoke(session_store(s), &row->id, &id_zero) : st;
}

enum status referrals_cancel_all(struct session *s, const struct id *person,
                                 const struct ending *ending) {
    struct referral_row *rows;
    size_t n;
    enum status st = referrals_of_person(session_store(s), person, 0, &rows, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++)
        st = cancel_one(s, &rows[i], ending);
    free(rows);
    return st;
}

/* Kinds that are put by a journal row are destroyed by one. */
static bool is_journalled(enum object_kind kind) {
    return kind != OBJECT_DRAFT && kind != OBJECT_LINK && kind != OBJECT_PREFS &&
           kind != OBJECT_MONTH;
}

enum status objects_destroy_all(struct session *s, enum object_kind kind, const struct id *person,
                                enum destroy_cause cause, unsigned *destroyed) {
    struct store *store = session_store(s);
    struct object_info *objects;
    size_t n;
    enum status st = objects_of_person(store, kind, person, &objects, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++) {
        struct entry row = {.kind = ENTRY_OBJECT_DESTROY,
                            .obj = objects[i].id,
                            .ver = objects[i].ver,
                            .object_kind = (uint8_t)kind,
                            .cause = (uint8_t)cause};
        if (is_journalled(kind))
            st = session_append(s, &row);
        if (st == ST_OK)
            st = vault_destroy(store, &objects[i].id);
    }
    if (st == ST_OK)
        *destroyed += (unsigned)n;
    free(objects);
    return st;
}

/* A referral that was asked of the coordinators themselves is theirs by that, not by `record`. */
static enum status record_referrals_close(struct session *s, const struct id *person) {
    struct store *store = session_store(s);
    const struct id coordinators = role_id(ROLE_COORDINATOR);
    struct referral_row *rows;
    size_t n;
    enum status st = referrals_of_person(store, person, 0, &rows, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++)
        if (rows[i].role != ROLE_COORDINATOR)
            st = vault_revoke(store, &rows[i].id, &coordinators);
    free(rows);
    return st;
}

static enum status record_ended(struct session *s, const struct id *person,
                                const struct ending *ending) {
    const struct id coordinators = role_id(ROLE_COORDINATOR);
    enum status st =
        vault_revoke_subject(session_store(s), OBJECT_ENCOUNTER, person, &coordinators);

    if (st == ST_OK)
        st = record_referrals_close(s, person);
    if (st == ST_OK && ending->destroy)
        st = objects_destroy_all(s, OBJECT_ENCOUNTER, person, DESTROY_WITHDRAWN,
                                 &ending->count->destroyed);
    return st;
}

enum status scope_ended(struct session *s, const struct id *person, enum scope scope,
                        const struct ending *ending) {
    enum status st = ST_OK;

    switch (scope) {
    case SCOPE_APPROACH:
        st = matches_end_all(s, person, ending);
        return st == ST_OK ? referrals_cancel_all(s, person, ending) : st;
    case SCOPE_RECORD: return record_ended(s, person, ending);
    case SCOPE_NOTE: break;
    }
    if (ending->destroy)
        st = objects_destroy_all(s, OBJECT_NOTE, person, DESTROY_WITHDRAWN,
                                 &ending->count->destroyed);
    return st;
}
