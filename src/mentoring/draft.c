/*
 * draft.c - half-typed forms, sealed to their author under a key that nobody else can ever have.
 *
 * MUSTs
 *  1. Keeping a draft never holds up typing: it waits for the lock a fifth of a second at most, and
 *     whoever keeps it comes back at the next tick.
 *  2. A draft ends in the same transaction as the save that it became.
 *  3. Only one's own drafts can be removed: never any other object, whatever id is handed in.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/text.h>

#include "talk_internal.h"

#define DRAFT_FORM_BYTES 32
#define DRAFT_BYTES (1 + 2 + DRAFT_FORM_BYTES + 8 + 1 + 2 + DRAFT_PAIRS_MAX)
#define DRAFT_VERSION 1 /* one row an id, replaced in place */
#define DRAFT_WAIT_MS 200
#define DRAFTS_MAX 64

static enum status draft_seal(struct session *s, const struct id *id, const struct id *subject,
                              const struct draft *draft, struct envelope **envelope) {
    void *plain = secret_take(DRAFT_BYTES);

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, DRAFT_BYTES);
    write_text(&w, draft->form);
    write_i64(&w, draft->typed_at);
    write_u8(&w, draft->field);
    write_u16(&w, draft->cursor);
    write_bytes(&w, draft->pairs, draft->pairs_bytes);
    enum status st = session_seal(s, OBJECT_DRAFT, id, DRAFT_VERSION, subject, NULL, &w, envelope);
    secret_give(plain);
    return st;
}

/*
 * Straight to the store: a draft writes no journal row, and it is kept at every end of a session,
 * also of one that may not save any more. Sealed behind the lock, unlike all else: for the author
 * alone it takes microseconds, while a look into the store before the lock would wait for whoever
 * saves.
 */
enum status draft_keep(struct session *s, const struct id *draft, const struct id *subject,
                       const struct draft *what) {
    struct store *store = session_store(s);
    struct envelope *envelope = NULL;

    if (strlen(what->form) > DRAFT_FORM_BYTES || what->pairs_bytes > DRAFT_PAIRS_MAX)
        return status_origin(ST_TOO_LONG);
    if (!session_keyring(s))
        return status_origin(ST_SESSION_OVER);
    enum status st = store_begin_write(store, DRAFT_WAIT_MS, NULL);
    if (st != ST_OK)
        return st;
    st = draft_seal(s, draft, subject, what, &envelope);
    if (st == ST_OK)
        st = vault_put(store, session_keyring(s), envelope, 0);
    if (st == ST_OK)
        st = store_commit(store);
    else
        store_rollback(store);
    envelope_destroy(envelope);
    return st;
}

static enum status draft_read(struct opened *opened, struct draft *out) {
    struct reader *r = &opened->fields;

    read_text(r, out->form, sizeof out->form);
    out->typed_at = read_i64(r);
    out->field = read_u8(r);
    out->cursor = read_u16(r);
    if (r->bad)
        return status_origin(ST_TAMPERED);
    out->pairs = r->p + r->used;
    out->pairs_bytes = r->size - r->used;
    return ST_OK;
}

/* The drafts' ids; those past DRAFTS_MAX wait until others are finished. */
static enum status drafts_of_me(struct session *s, struct object_info *out, size_t *n) {
    const struct id me = session_me(s);

    *n = 0;
    if (id_is_zero(&me))
        return status_origin(ST_SESSION_OVER);
    return vault_list(session_store(s), OBJECT_DRAFT, &me, &id_zero, out, DRAFTS_MAX, n);
}

static int newest_first(const void *a, const void *b) {
    const struct draft_view *x = a, *y = b;

    return (x->typed_at < y->typed_at) - (x->typed_at > y->typed_at);
}

/* ST_NOT_FOUND: under keys of an earlier generation (a forgotten phrase). ST_NEWER: kept by a newer
 * version. Both are passed by: a draft never stands in the way. */
static enum status view_of(struct session *s, const struct object_info *info,
                           struct draft_view *out) {
    struct opened opened;
    struct draft draft;
    enum status st = sealed_open(s, OBJECT_DRAFT, &info->id, DRAFT_BYTES, &opened);

    if (st == ST_OK)
        st = draft_read(&opened, &draft);
    if (st == ST_OK) {
        *out = (struct draft_view){
            .id = info->id, .subject = info->subject, .typed_at = draft.typed_at};
        memcpy(out->form, draft.form, sizeof out->form);
    }
    sealed_close(&opened);
    return st;
}

enum status draft_list(struct session *s, struct draft_view *out, size_t max, size_t *n) {
    struct object_info mine[DRAFTS_MAX];
    struct draft_view views[DRAFTS_MAX];
    size_t n_mine, used = 0;

    *n = 0;
    enum status st = drafts_of_me(s, mine, &n_mine);
    for (size_t i = 0; st == ST_OK && i < n_mine; i++) {
        st = view_of(s, &mine[i], &views[used]);
        if (st == ST_OK)
            used++;
        else if (st == ST_NOT_FOUND || st == ST_NEWER)
            st = ST_OK;
    }
    if (st != ST_OK)
        return st;
    qsort(views, used, sizeof *views, newest_first);
    *n = used < max ? used : max;
    memcpy(out, views, *n * sizeof *out);
    return ST_OK;
}

enum status draft_open(struct session *s, const struct id *draft, struct draft *out, uint8_t *pairs,
                       size_t room, struct id *subject) {
    struct opened opened;
    enum status st = sealed_open(s, OBJECT_DRAFT, draft, DRAFT_BYTES, &opened);

    memset(out, 0, sizeof *out);
    if (st == ST_OK)
        st = draft_read(&opened, out);
    if (st == ST_OK && out->pairs_bytes > room)
        st = status_origin(ST_TOO_LONG);
    if (st == ST_OK) {
        if (out->pairs_bytes > 0)
            memcpy(pairs, out->pairs, out->pairs_bytes);
        out->pairs = pairs;
        *subject = opened.info.subject;
    } else {
        memset(out, 0, sizeof *out);
    }
    sealed_close(&opened);
    return st;
}

enum status draft_remove(struct session *s, const struct id *draft) {
    struct object_info mine[DRAFTS_MAX];
    size_t n = 0;

    if (id_is_zero(draft))
        return ST_OK;
    enum status st = drafts_of_me(s, mine, &n);
    for (size_t i = 0; st == ST_OK && i < n; i++)
        if (id_equal(&mine[i].id, draft))
            return vault_destroy(session_store(s), draft);
    return st;
}

enum status draft_throw_away(struct session *s, const struct id *draft) {
    enum status st = session_begin(s);

    return st == ST_OK ? session_finish(s, draft_remove(s, draft)) : st;
}

/* ---- notes that the person wanted destroyed ---- */

/* Whether the row that decides `note` is a withdrawal with destruction. */
static enum status note_destroyed(struct session *s, const struct id *person, bool *out) {
    struct consent_row note;
    struct entry row;
    enum status st = id_is_zero(person) ? ST_NOT_FOUND
                                        : consent_get(session_store(s), person, SCOPE_NOTE, &note);

    *out = false;
    if (st == ST_OK && note.status == CONSENT_WITHDRAWN) {
        st = journal_read(session_store(s), note.seq, &row);
        *out = st == ST_OK && row.kind == ENTRY_CONSENT_WITHDRAW && row.destroy;
    }
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Reads one pair and keeps it, unless it is the note. False at the end, or where the pairs are not
 * well formed: what is left is dropped then. */
static bool pair_kept(struct reader *r, struct writer *w, bool *dropped) {
    const size_t from = r->used;
    size_t name_bytes = read_u16(r);
    const uint8_t *name = r->p + r->used;

    if (r->bad || name_bytes > r->size - r->used)
        return false;
    r->used += name_bytes;
    size_t value_bytes = read_u16(r);
    if (r->bad || value_bytes > r->size - r->used)
        return false;
    r->used += value_bytes;
    if (name_bytes == strlen(DRAFT_NOTE_FIELD) && memcmp(name, DRAFT_NOTE_FIELD, name_bytes) == 0)
        *dropped = true;
    else
        write_bytes(w, r->p + from, r->used - from);
    return true;
}

static enum status forget_note(struct session *s, const struct id *id) {
    uint8_t *old = secret_take(DRAFT_PAIRS_MAX), *kept = secret_take(DRAFT_PAIRS_MAX);
    struct draft draft;
    struct id subject;
    bool dropped = false;
    enum status st = old && kept ? draft_open(s, id, &draft, old, DRAFT_PAIRS_MAX, &subject)
                                 : status_origin(ST_NO_MEMORY);

    if (st == ST_OK) {
        struct reader r = reader_on(draft.pairs, draft.pairs_bytes);
        struct writer w = writer_on(kept, DRAFT_PAIRS_MAX);
        while (r.used < r.size && pair_kept(&r, &w, &dropped))
            ;
        draft.pairs = kept;
        draft.pairs_bytes = w.used;
        if (dropped)
            st = draft_keep(s, id, &subject, &draft);
    }
    secret_give(old);
    secret_give(kept);
    return st == ST_NOT_FOUND || st == ST_NEWER ? ST_OK : st;
}

enum status draft_forget_notes(struct session *s) {
    struct object_info mine[DRAFTS_MAX];
    size_t n;
    enum status st = drafts_of_me(s, mine, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++) {
        bool destroyed;
        st = note_destroyed(s, &mine[i].subject, &destroyed);
        if (st == ST_OK && destroyed)
            st = forget_note(s, &mine[i].id);
    }
    return st;
}

/* ---- what a draft may still become ---- */

/* A cancelled visit wants `approach` in force when it was typed, within a day. */
static enum status cancelled_allowed(struct session *s, const struct draft_view *draft,
                                     const struct consent_row *approach, bool active, bool *out) {
    struct entry ended;
    int64_t now;
    enum status st = journal_now(session_store(s), &now);

    *out = false;
    if (st != ST_OK || approach->seq == 0 || draft->typed_at < approach->given ||
        draft->typed_at < now - CANCELLED_WITHIN_S || draft->typed_at > now)
        return st;
    if (active) {
        *out = true;
        return ST_OK;
    }
    if (approach->status != CONSENT_WITHDRAWN && approach->status != CONSENT_EXPIRED)
        return ST_OK;
    st = journal_read(session_store(s), approach->seq, &ended);
    *out = st == ST_OK && draft->typed_at < ended.when.at && draft->typed_at < approach->expires;
    return st;
}

enum status draft_allows(struct session *s, const struct draft_view *draft,
                         struct draft_allowed *out) {
    struct consent_row approach;
    uint64_t record = 0, note = 0;
    bool active = false;

    *out = (struct draft_allowed){.talk = true, .note = true};
    if (id_is_zero(&draft->subject))
        return ST_OK;
    enum status st =
        permit_consent(session_store(s), &draft->subject, SCOPE_APPROACH, &approach, &active);
    if (st == ST_OK)
        st = consent_in_force(s, &draft->subject, SCOPE_RECORD, &record);
    if (st == ST_OK)
        st = consent_in_force(s, &draft->subject, SCOPE_NOTE, &note);
    out->talk = st == ST_OK && active && record != 0;
    out->note = st == ST_OK && record != 0 && note != 0;
    out->tell = st == ST_OK && active;
    return st == ST_OK && !out->talk
               ? cancelled_allowed(s, draft, &approach, active, &out->cancelled)
               : st;
}
