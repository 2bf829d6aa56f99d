/*
 * session.c MUST
 * 1. let nothing be written by an account that is not active any more: read again in every
 *    transaction, and every time session_look is asked;
 * 2. ask the gate before every row, with the actor that will sign it;
 * 3. hold no lock when it answers, unless session_begin said ST_OK;
 * 4. journal a refusal even though its transaction is taken back;
 * 5. wipe the keyring when the session ends, whatever the disk says.
 */
#include <stdlib.h>

#include <chairside/clock.h>
#include <chairside/lang.h>
#include <chairside/seal.h>
#include <chairside/secret.h>

#include "people_internal.h"
#include "session_state.h"

enum status session_create(struct store *store, struct session **out) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return status_origin(ST_NO_MEMORY);
    (*out)->store = store;
    return ST_OK;
}

void session_destroy(struct session *s) {
    if (!s)
        return;
    session_abort(s);
    session_leave(s);
    free(s);
}

void session_set_store(struct session *s, struct store *store) {
    s->store = store;
}

struct store *session_store(const struct session *s) {
    return s->store;
}

struct keyring *session_keyring(const struct session *s) {
    return s->acting ? s->acting : s->ring;
}

const struct user_row *session_user(const struct session *s) {
    return s->ring ? &s->user : NULL;
}

enum role session_role(const struct session *s) {
    return s->ring ? s->user.role : ROLE_NONE;
}

void session_act_as(struct session *s, struct keyring *ring) {
    s->acting = ring;
}

void session_on_wait(struct session *s, session_wait_fn *wait, void *ctx) {
    s->wait = wait;
    s->wait_ctx = ctx;
}

struct id session_me(const struct session *s) {
    const struct keyring *ring = session_keyring(s);

    return ring ? *keyring_principal(ring) : id_zero;
}

void session_enter(struct session *s, struct keyring *ring, const struct user_row *user) {
    session_leave(s);
    s->ring = ring;
    s->user = *user;
    s->since_ms = clock_boot_ms();
    s->has_version = false;
    s->waiting = 0;
}

void session_leave(struct session *s) {
    keyring_destroy(s->ring);
    s->ring = NULL;
    s->user = (struct user_row){0};
    s->has_denial = false;
    s->restored = false;
    s->n_reads = 0;
    secret_give(s->labels);
    s->labels = NULL;
}

/* ---- writing ---- */

enum status session_lock(struct session *s, int slices) {
    uint16_t holder = 0;
    enum status st = ST_LOCKED;

    if (!s->store)
        return status_origin(ST_NO_UNIT);
    for (int i = 0; i < slices && st == ST_LOCKED; i++) {
        st = store_begin_write(s->store, WAIT_SLICE_MS, &holder);
        if (st == ST_LOCKED && s->wait)
            s->wait(s->wait_ctx, holder);
    }
    s->writing = st == ST_OK;
    s->appended = false;
    return st;
}

/* The account as it is now: suspended, or given new keys, means that this session is over. */
static enum status session_read_self(struct session *s) {
    struct user_row now;
    enum status st = user_get(s->store, &s->user.id, &now);

    if (st == ST_NOT_FOUND)
        return ST_SESSION_OVER;
    if (st != ST_OK)
        return st;
    if (now.status != USER_ACTIVE || now.gen != s->user.gen || now.role != s->user.role)
        return ST_SESSION_OVER;
    s->user = now;
    return ST_OK;
}

enum status session_begin(struct session *s) {
    if (!session_keyring(s))
        return ST_SESSION_OVER;
    enum status st = session_lock(s, WAIT_SLICES);
    if (st != ST_OK || s->acting)
        return st;
    st = session_read_self(s);
    if (st != ST_OK)
        session_abort(s);
    return st;
}

static bool is_refusal(enum status st) {
    return st == ST_DENIED || st == ST_NOT_MATCHED || st == ST_NOT_YOURSELF || st == ST_POLICY_OFF;
}

/* Remembers a refusal of who is signed in; root and a kiosk with nobody leave no such row. */
static void session_note_denial(struct session *s, enum status st, const struct id *obj,
                                unsigned what) {
    if (!is_refusal(st) || !s->ring || s->acting)
        return;
    s->denial = (struct entry){.kind = ENTRY_DENIED, .obj = *obj, .verb = (uint16_t)what};
    s->has_denial = true;
}

/* The gate, and the row. */
static enum status session_write(struct session *s, struct entry *e) {
    struct keyring *ring = entry_is_signed(e->kind) ? session_keyring(s) : NULL;

    e->seq = 0;
    e->actor = ring ? *keyring_principal(ring) : id_zero;
    e->actor_gen = ring ? keyring_gen(ring) : 0;
    enum status st = permit_entry(s->store, e);
    return st == ST_OK ? journal_append(s->store, ring, e) : st;
}

enum status session_append(struct session *s, struct entry *e) {
    if (!s->writing)
        return status_origin(ST_BUG);
    if (entry_is_signed(e->kind) && !session_keyring(s))
        return ST_SESSION_OVER;
    enum status st = session_write(s, e);
    s->appended = s->appended || st == ST_OK;
    session_note_denial(s, st, &e->obj, DENIED_ROW + (unsigned)e->kind);
    return st;
}

enum status session_commit(struct session *s) {
    if (!s->writing)
        return status_origin(ST_BUG);
    const struct id draft = s->draft;
    s->draft = id_zero;
    if (s->appended && !id_is_zero(&draft)) {
        enum status st = draft_remove(s, &draft);
        if (st != ST_OK) {
            session_abort(s);
            return st;
        }
    }
    s->writing = false;
    return store_commit(s->store);
}

void session_saves_draft(struct session *s, const struct id *draft) {
    s->draft = *draft;
}

/* In a transaction of its own: the refused one is gone. Nobody waits for it, or is told of it. */
static void session_write_denial(struct session *s) {
    if (!s->has_denial || !s->ring || s->writing)
        return;
    s->has_denial = false;
    if (store_begin_write(s->store, WAIT_SLICE_MS, NULL) != ST_OK)
        return;
    enum status st = session_read_self(s);
    if (st == ST_OK)
        st = session_write(s, &s->denial);
    if (st == ST_OK)
        st = store_commit(s->store);
    if (st != ST_OK)
        store_rollback(s->store);
}

void session_abort(struct session *s) {
    if (s->writing)
        store_rollback(s->store);
    s->writing = false;
    s->draft = id_zero;
    session_write_denial(s);
}

enum status session_finish(struct session *s, enum status so_far) {
    if (so_far == ST_OK)
        return session_commit(s);
    session_abort(s);
    return so_far;
}

enum status session_may(struct session *s, enum verb verb, const struct permit_about *about) {
    if (!s->ring)
        return ST_SESSION_OVER;
    enum status st = permit_ask(s->store, &s->user, verb, about);
    const struct id *obj = id_is_zero(&about->object) ? &about->person : &about->object;

    session_note_denial(s, st, obj, (unsigned)verb);
    session_write_denial(s);
    return st;
}

enum status session_seal(struct session *s, enum object_kind kind, const struct id *id,
                         uint32_t ver, const struct id *subject, const struct readers *readers,
                         const struct writer *plain, struct envelope **out) {
    struct keyring *ring = session_keyring(s);

    *out = NULL;
    if (!ring)
        return ST_SESSION_OVER;
    if (plain->bad)
        return status_origin(ST_TOO_LONG);
    enum status st = envelope_create(s->store, ring, kind, id, ver, readers ? readers->to : NULL,
                                     readers ? readers->n : 0, out);
    if (st == ST_OK)
        st = envelope_fill(*out, subject, plain->p, plain->used);
    if (st != ST_OK) {
        envelope_destroy(*out);
        *out = NULL;
    }
    return st;
}

enum status session_put(struct session *s, struct envelope *envelope, struct entry *row) {
    envelope_hash(envelope, row->hash);
    enum status st = session_append(s, row);

    return st == ST_OK ? vault_put(s->store, session_keyring(s), envelope, row->seq) : st;
}

/* ---- looking, every two seconds ---- */

static enum status session_count_waiting(struct session *s, unsigned *waiting) {
    struct referral_row rows[32];
    unsigned claimed;
    size_t answered = 0, declined = 0;

    *waiting = 0;
    if (s->user.role >= ROLE_NURSE && s->user.role <= ROLE_COORDINATOR)
        return referral_count_open(s->store, s->user.role, waiting, &claimed);
    if (s->user.role != ROLE_MENTOR)
        return ST_OK;
    const size_t max = sizeof rows / sizeof *rows;
    enum status st =
        referral_of_author(s->store, &s->user.id, REFERRAL_ANSWERED, rows, max, &answered);

    if (st == ST_OK)
        st = referral_of_author(s->store, &s->user.id, REFERRAL_DECLINED, rows, max, &declined);
    *waiting = (unsigned)(answered + declined);
    return st;
}

enum status session_look(struct session *s, struct session_news *news) {
    uint32_t version;

    *news = (struct session_news){.waiting = s->waiting};
    if (!s->ring || s->acting || s->writing)
        return ST_OK;
    if (clock_boot_ms() - s->since_ms > SESSION_MAX_MS) {
        news->over = true;
        return ST_OK;
    }
    enum status st = store_data_version(s->store, &version);
    if (st != ST_OK) /* somebody is saving: look again in two seconds */
        return st == ST_LOCKED ? ST_OK : st;
    news->changed = s->has_version && version != s->version;
    st = session_read_self(s);
    if (st == ST_SESSION_OVER) {
        news->over = true;
        return ST_OK;
    }
    if (st == ST_OK)
        st = session_count_waiting(s, &news->waiting);
    if (st != ST_OK)
        return st;
    if (news->changed)
        session_forget_labels(s);
    s->has_version = true;
    s->version = version;
    s->waiting = news->waiting;
    return ST_OK;
}
