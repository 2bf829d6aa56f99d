/* self.c - the author's own copy of an object's key. */
#include <string.h>

#include "inner.h"

/* Kinds whose key nobody but the author can ever have: not in escrow. The format's numbers. */
enum { KIND_DRAFT = 5, KIND_LINK = 8, KIND_PREFS = 10 };

static bool is_private(uint8_t kind) {
    return kind == KIND_DRAFT || kind == KIND_LINK || kind == KIND_PREFS;
}

/* The author's vault or draft key; NULL where this keyring has neither. */
static const uint8_t *self_key(const struct keyring *ring, const struct seal_object *object) {
    bool is_own = id_equal(&object->author, &ring->principal) && object->author_gen == ring->gen;

    if (is_own)
        return is_private(object->kind) ? ring->keys->draft : ring->keys->vault;
    if (is_private(object->kind))
        return NULL;
    for (const struct held_vault *held = ring->vaults; held; held = held->next)
        if (id_equal(&held->principal, &object->author) && held->gen == object->author_gen)
            return held->vault;
    return NULL;
}

static struct writer self_context(const struct seal_object *object, uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);
    uint8_t hash[SEAL_HASH_BYTES];

    seal_hash(object->ct, object->ct_bytes, hash);
    write_bytes(&w, "PMV1", 4);
    write_u8(&w, object->kind);
    write_id(&w, &object->id);
    write_u32(&w, object->ver);
    write_bytes(&w, hash, sizeof hash);
    record_finish(&w);
    return w;
}

enum status seal_self_make(const struct keyring *ring, const struct seal_dek *dek,
                           const struct seal_object *object, uint8_t out[SEAL_SELF_BYTES]) {
    uint8_t buffer[64];
    const uint8_t *key = self_key(ring, object);
    struct writer context = self_context(object, buffer, sizeof buffer);

    if (!key)
        return status_origin(ST_DENIED);
    randombytes_buf(out, SEAL_NONCE_BYTES);
    if (crypto_aead_xchacha20poly1305_ietf_encrypt(out + SEAL_NONCE_BYTES, NULL, dek->key,
                                                   sizeof dek->key, context.p, context.used, NULL,
                                                   out, key) != 0)
        return status_origin(ST_BUG);
    return ST_OK;
}

enum status seal_self_open(const struct keyring *ring, const struct seal_object *object,
                           const uint8_t sealed[SEAL_SELF_BYTES], struct seal_dek **out) {
    uint8_t buffer[64];
    const uint8_t *key = self_key(ring, object);
    struct writer context = self_context(object, buffer, sizeof buffer);

    if (!key)
        return status_origin(ST_DENIED);
    struct seal_dek *dek = secret_take(sizeof *dek);
    if (!dek)
        return status_origin(ST_NO_MEMORY);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(dek->key, NULL, NULL, sealed + SEAL_NONCE_BYTES,
                                                   SEAL_SELF_BYTES - SEAL_NONCE_BYTES, context.p,
                                                   context.used, sealed, key) != 0) {
        secret_give(dek);
        return status_origin(ST_TAMPERED);
    }
    dek->kind = object->kind;
    dek->obj = object->id;
    dek->ver = object->ver;
    dek->used = true;
    *out = dek;
    return ST_OK;
}
