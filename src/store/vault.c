/*
 * vault.c MUST
 * 1. seal before anything is bound to a statement, and before the write transaction;
 * 2. seal only to certificates proven up to the keyring's own root key;
 * 3. keep every version of a talk and a note; of any other object leave one: what a newer one
 *    replaces goes, and with it every key to it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/clock.h>

#include "vault_internal.h"

struct envelope {
    struct keyring *ring; /* borrowed; whose signature the grants need is asked again at the put */
    struct seal_dek *dek;
    struct seal_object object;
    uint8_t *ct;
    uint8_t self[SEAL_SELF_BYTES];
    uint8_t h[SEAL_HASH_BYTES];
    bool filled;
    size_t n;
    struct seal_grant grants[RECIPIENT_MAX];
    uint64_t consent_seqs[RECIPIENT_MAX];
};

struct id role_id(enum role role) {
    /* No clock makes an id that begins with zeros, so that no user can have one of these. */
    return (struct id){.b[15] = (uint8_t)role};
}

bool object_is_private(enum object_kind kind) {
    return kind == OBJECT_DRAFT || kind == OBJECT_LINK || kind == OBJECT_PREFS;
}

bool object_is_journalled(enum object_kind kind) {
    return !object_is_private(kind) && kind != OBJECT_MONTH;
}

bool object_is_kept(enum object_kind kind) {
    return kind == OBJECT_NOTE || kind == OBJECT_ENCOUNTER;
}

/* Box for one recipient, under the newest certificate. */
static enum status envelope_box(struct store *store, struct envelope *envelope,
                                const struct recipient *to) {
    const struct trust trust = trust_of_keyring(envelope->ring);
    struct seal_cert cert;
    enum status st = cert_trusted_newest(store, &trust, &to->principal, &cert);

    if (st == ST_NOT_FOUND)
        return status_origin(ST_NOT_READY);
    if (st != ST_OK)
        return st;
    st = seal_grant_box(envelope->dek, &to->principal, cert.gen, &cert.keys,
                        &envelope->grants[envelope->n]);
    if (st == ST_OK)
        envelope->consent_seqs[envelope->n++] = to->consent_seq;
    return st;
}

/* The author has the SELF copy already, and one box a reader is enough. */
static bool envelope_has(const struct envelope *envelope, const struct id *principal) {
    if (id_equal(principal, &envelope->object.author))
        return true;
    for (size_t i = 0; i < envelope->n; i++)
        if (id_equal(principal, &envelope->grants[i].rcpt))
            return true;
    return false;
}

enum status envelope_create(struct store *store, struct keyring *ring, enum object_kind kind,
                            const struct id *id, uint32_t ver, const struct recipient *to, size_t n,
                            struct envelope **out) {
    assert(n <= RECIPIENT_MAX && ver > 0);
    assert(n == 0 || (!object_is_private(kind) && kind != OBJECT_NOTE));
    struct envelope *envelope = calloc(1, sizeof *envelope);

    if (!envelope)
        return status_origin(ST_NO_MEMORY);
    envelope->ring = ring;
    envelope->object = (struct seal_object){.kind = (uint8_t)kind,
                                            .id = *id,
                                            .ver = ver,
                                            .author = *keyring_principal(ring),
                                            .author_gen = keyring_gen(ring)};
    enum status st = seal_dek_create((uint8_t)kind, id, ver, &envelope->dek);
    bool began = false;
    if (st == ST_OK)
        st = rows_begin(store, &began);
    for (size_t i = 0; st == ST_OK && i < n; i++)
        if (!envelope_has(envelope, &to[i].principal))
            st = envelope_box(store, envelope, &to[i]);
    rows_end(store, began);
    if (st != ST_OK) {
        envelope_destroy(envelope);
        return st;
    }
    *out = envelope;
    return ST_OK;
}

enum status envelope_fill(struct envelope *envelope, const struct id *subject, const void *plain,
                          size_t bytes) {
    assert(!envelope->filled);
    if (bytes > VAULT_PLAIN_MAX)
        return status_origin(ST_TOO_LONG);
    size_t room = seal_ct_bytes(bytes);
    envelope->ct = malloc(room);
    if (!envelope->ct)
        return status_origin(ST_NO_MEMORY);
    envelope->filled = true;
    enum status st = seal_object_make(envelope->ring, envelope->dek, subject, clock_at(), plain,
                                      bytes, envelope->ct, room, &envelope->object);
    if (st == ST_OK)
        st = seal_self_make(envelope->ring, envelope->dek, &envelope->object, envelope->self);
    if (st == ST_OK)
        seal_object_hash(keyring_unit(envelope->ring), &envelope->object, envelope->h);
    return st;
}

void envelope_hash(const struct envelope *envelope, uint8_t h[32]) {
    assert(envelope->filled);
    memcpy(h, envelope->h, SEAL_HASH_BYTES);
}

void envelope_destroy(struct envelope *envelope) {
    if (!envelope)
        return;
    seal_dek_destroy(envelope->dek);
    free(envelope->ct);
    free(envelope);
}

/*
 * Makes room for a new version. Of a kind outside the journal the row of its id goes, whatever its
 * version; of any other kind what is there must be older, and of talks and notes it stays. An id
 * never changes its kind, and what only its author may read never changes its author.
 */
static enum status object_make_room(struct store *store, const struct seal_object *object) {
    struct sealed old;
    enum status st = sealed_newest(store, &object->id, &old);

    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    bool same = old.object.kind == object->kind;
    bool own = id_equal(&old.object.author, &object->author);
    bool older = old.object.ver < object->ver;
    sealed_finish(&old);
    if (!same || (object_is_private((enum object_kind)object->kind) && !own))
        return status_origin(ST_EXISTS);
    if (object_is_journalled((enum object_kind)object->kind) && !older)
        return ST_EXISTS;
    return object_is_kept((enum object_kind)object->kind) ? ST_OK
                                                          : sealed_delete(store, &object->id);
}

enum status vault_put(struct store *store, struct keyring *ring, struct envelope *envelope,
                      uint64_t this_seq) {
    assert(envelope->filled);
    assert(id_equal(keyring_principal(ring), &envelope->object.author));
    enum status st = object_make_room(store, &envelope->object);

    if (st == ST_OK)
        st = sealed_insert(store, &envelope->object);
    if (st == ST_OK)
        st = grant_insert_self(store, &envelope->object, envelope->self);
    for (size_t i = 0; st == ST_OK && i < envelope->n; i++) {
        uint64_t seq = envelope->consent_seqs[i];
        st = seal_grant_sign(ring, seq == CONSENT_SEQ_THIS ? this_seq : seq, &envelope->grants[i]);
        if (st == ST_OK)
            st = grant_insert(store, &envelope->grants[i]);
    }
    return st;
}
