/*
 * person.c - persons: added, edited, opened, gone, erased.
 *
 * MUSTs
 *  1. An identity is sealed to the four roles, and to a mentor only with an open match while
 *     `approach` is in force (identity_readers).
 *  2. Nobody opens their own record as a patient here through a mentor's session (permit.h).
 */
#include <string.h>

#include "people_internal.h"

/* Seals one version. ST_OK: *envelope is the caller's to destroy. */
static enum status identity_seal(struct session *s, const struct id *person, uint32_t ver,
                                 const struct identity *identity, const struct readers *readers,
                                 struct envelope **envelope) {
    void *plain = secret_take(IDENTITY_BYTES);

    *envelope = NULL;
    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, IDENTITY_BYTES);
    identity_write(&w, identity);
    enum status st = session_seal(s, OBJECT_IDENTITY, person, ver, person, readers, &w, envelope);
    secret_give(plain);
    return st;
}

enum status person_add(struct session *s, const struct id *new_id, const struct identity *identity,
                       const char **field, uint16_t *number) {
    struct readers readers = {.n = 0};
    struct envelope *envelope = NULL;
    struct entry row = {.kind = ENTRY_PERSON_ADD, .obj = *new_id, .ver = 1};
    enum status st = session_may(s, VERB_PERSON_EDIT, &(struct permit_about){.person = *new_id});

    *field = NULL;
    if (st == ST_OK)
        st = identity_check(identity, field);
    readers_add_roles(&readers, ROLES_ALL, 0);
    if (st == ST_OK)
        st = identity_seal(s, new_id, 1, identity, &readers, &envelope);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK) {
        st = person_next_number(session_store(s), &row.number);
        if (st == ST_OK)
            st = session_put(s, envelope, &row);
        st = session_finish(s, st);
    }
    envelope_destroy(envelope);
    if (st == ST_OK)
        *number = row.number;
    return st;
}

static enum status person_put(struct session *s, struct envelope *envelope, struct entry *row,
                              const struct readers *planned) {
    struct person_row now;
    enum status st = person_get(session_store(s), &row->obj, &now);

    if (st == ST_OK && now.ver + 1 != row->ver)
        st = status_origin(ST_CHANGED);
    if (st == ST_OK) {
        row->number = now.number;
        st = session_put(s, envelope, row);
    }
    return st == ST_OK ? identity_settle(s, &row->obj, planned) : st;
}

enum status person_edit(struct session *s, const struct id *person, uint32_t ver,
                        const struct identity *identity, const char **field) {
    struct readers readers;
    struct envelope *envelope = NULL;
    struct entry row = {.kind = ENTRY_PERSON_EDIT, .obj = *person, .ver = ver + 1};
    enum status st = session_may(s, VERB_PERSON_EDIT, &(struct permit_about){.person = *person});

    *field = NULL;
    if (st == ST_OK)
        st = identity_check(identity, field);
    if (st == ST_OK)
        st = identity_readers(s, person, &readers);
    if (st == ST_OK)
        st = identity_seal(s, person, ver + 1, identity, &readers, &envelope);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_finish(s, person_put(s, envelope, &row, &readers));
    envelope_destroy(envelope);
    session_forget_labels(s);
    return st;
}

enum status identity_open(struct session *s, const struct id *person, struct identity *out) {
    struct opened opened;

    memset(out, 0, sizeof *out);
    enum status st = sealed_open(s, OBJECT_IDENTITY, person, IDENTITY_BYTES, &opened);
    if (st != ST_OK)
        return st;
    st = identity_read(&opened.fields, out);
    sealed_close(&opened);
    if (st != ST_OK)
        secret_wipe(out, sizeof *out);
    return st;
}

/* A "no" here is not journalled as a denial: names are asked for by every list that shows one. */
enum status person_open(struct session *s, const struct id *person, struct identity *out) {
    const struct user_row *me = session_user(s);
    const struct permit_about about = {.person = *person};
    enum status st = me ? permit_ask(session_store(s), me, VERB_OPEN_IDENTITY, &about)
                        : status_origin(ST_SESSION_OVER);

    if (st == ST_OK)
        return identity_open(s, person, out);
    memset(out, 0, sizeof *out);
    return st;
}

/* Nobody waits for an answer about somebody who is not here: open flags end, and with the person
 * gone for good the matches too. */
enum status person_set_status(struct session *s, const struct id *person,
                              enum person_status status) {
    struct withdrawal count = {.told = 0};
    const struct ending ending = {END_MOVED, CANCEL_NOT_NEEDED, false, &count};
    struct entry row = {.kind = ENTRY_PERSON_STATUS, .obj = *person, .status = (uint8_t)status};

    if (status < PERSON_HERE || status > PERSON_LEFT)
        return status_origin(ST_BAD_CHOICE);
    enum status st = session_may(s, VERB_PERSON_EDIT, &(struct permit_about){.person = *person});
    if (st == ST_OK)
        st = session_begin(s);
    if (st != ST_OK)
        return st;
    st = session_append(s, &row);
    if (st == ST_OK && status != PERSON_HERE)
        st = referrals_cancel_all(s, person, &ending);
    if (st == ST_OK && status == PERSON_LEFT)
        st = matches_end_all(s, person, &ending);
    st = session_finish(s, st);
    session_forget_labels(s);
    return st;
}

static enum status withdraw_all(struct session *s, const struct id *person,
                                const struct ending *ending) {
    enum status st = ST_OK;

    for (enum scope scope = SCOPE_APPROACH; st == ST_OK && scope <= SCOPE_NOTE; scope++) {
        struct consent_row now;
        struct entry row = {.kind = ENTRY_CONSENT_WITHDRAW,
                            .obj = *person,
                            .scope = (uint8_t)scope,
                            .how = HOW_TOLD_ME};
        st = consent_get(session_store(s), person, scope, &now);
        if (st == ST_NOT_FOUND || (st == ST_OK && now.status != CONSENT_ACTIVE)) {
            st = ST_OK;
            continue;
        }
        if (st == ST_OK)
            st = session_append(s, &row);
        if (st == ST_OK)
            st = scope_ended(s, person, scope, ending);
    }
    return st;
}

static enum status erase_objects(struct session *s, const struct id *person, unsigned *destroyed) {
    static const enum object_kind kinds[] = {OBJECT_NOTE,    OBJECT_WORDS, OBJECT_ENCOUNTER,
                                             OBJECT_DRAFT,   OBJECT_REPLY, OBJECT_REFERRAL,
                                             OBJECT_IDENTITY};
    enum status st = ST_OK;

    for (size_t i = 0; st == ST_OK && i < sizeof kinds / sizeof *kinds; i++)
        st = objects_destroy_all(s, kinds[i], person, DESTROY_ERASED, destroyed);
    return st;
}

enum status person_erase(struct session *s, const struct id *person) {
    struct withdrawal count = {.told = 0};
    const struct ending ending = {END_WITHDRAWN, CANCEL_WITHDRAWN, false, &count};
    struct entry row = {.kind = ENTRY_PERSON_ERASE, .obj = *person, .status = PERSON_ERASED};
    enum status st = session_may(s, VERB_PERSON_EDIT, &(struct permit_about){.person = *person});

    if (st == ST_OK)
        st = session_begin(s);
    if (st != ST_OK)
        return st;
    st = withdraw_all(s, person, &ending);
    if (st == ST_OK)
        st = session_append(s, &row);
    if (st == ST_OK)
        st = erase_objects(s, person, &count.destroyed);
    st = session_finish(s, st);
    session_forget_labels(s);
    return st;
}
