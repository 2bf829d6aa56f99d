/*
 * object.c MUST
 * 1. make every nonce itself, fresh, and seal one text only with one key;
 * 2. check the commitment to the key before it decrypts anything;
 * 3. keep text in secret memory on both sides of the seal.
 */
#include <string.h>

#include "inner.h"

enum { PAD_BYTES = 256, CONTEXT_BYTES = 85, RECORD_BYTES = 192 };

enum status seal_dek_create(uint8_t kind, const struct id *obj, uint32_t ver,
                            struct seal_dek **out) {
    struct seal_dek *dek = secret_take(sizeof *dek);

    if (!dek)
        return status_origin(ST_NO_MEMORY);
    crypto_aead_xchacha20poly1305_ietf_keygen(dek->key);
    dek->kind = kind;
    dek->obj = *obj;
    dek->ver = ver;
    *out = dek;
    return ST_OK;
}

void seal_dek_destroy(struct seal_dek *dek) {
    secret_give(dek);
}

static void write_context(struct writer *w, const struct id *unit,
                          const struct seal_object *object) {
    write_bytes(w, "PMA1", 4);
    write_u8(w, object->kind);
    write_id(w, unit);
    write_id(w, &object->id);
    write_u32(w, object->ver);
    write_id(w, &object->author);
    write_u32(w, object->author_gen);
    write_id(w, &object->subject);
    write_i64(w, object->at);
}

static struct writer object_record(const struct id *unit, const struct seal_object *object,
                                   uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);
    uint8_t hash[SEAL_HASH_BYTES];

    seal_hash(object->ct, object->ct_bytes, hash);
    write_bytes(&w, "PMS1O", 5);
    write_context(&w, unit, object);
    write_bytes(&w, object->nonce, sizeof object->nonce);
    write_bytes(&w, object->kc, sizeof object->kc);
    write_bytes(&w, hash, sizeof hash);
    return w;
}

/* The AEAD alone would let one ciphertext open under two keys as two texts. */
static enum status commit(const struct seal_dek *dek, uint8_t out[SEAL_HASH_BYTES]) {
    uint8_t buffer[24];
    struct writer w = writer_on(buffer, sizeof buffer);

    write_bytes(&w, "PMK1", 4);
    write_id(&w, &dek->obj);
    write_u32(&w, dek->ver);
    record_finish(&w);
    if (crypto_generichash(out, SEAL_HASH_BYTES, w.p, w.used, dek->key, sizeof dek->key) != 0)
        return status_origin(ST_BUG);
    return ST_OK;
}

/* Padding always adds at least one byte. */
static size_t padded_bytes(size_t plain_bytes) {
    return (plain_bytes / PAD_BYTES + 1) * PAD_BYTES;
}

size_t seal_ct_bytes(size_t plain_bytes) {
    return padded_bytes(plain_bytes) + AEAD_EXTRA;
}

static enum status encrypt(const struct id *unit, const struct seal_dek *dek, const void *plain,
                           size_t bytes, uint8_t *ct, struct seal_object *object) {
    uint8_t buffer[CONTEXT_BYTES];
    struct writer context = writer_on(buffer, sizeof buffer);
    unsigned long long ct_bytes = 0;
    size_t padded = 0, room = padded_bytes(bytes);
    uint8_t *text = secret_take(room);

    if (!text)
        return status_origin(ST_NO_MEMORY);
    write_context(&context, unit, object);
    record_finish(&context);
    if (bytes > 0)
        memcpy(text, plain, bytes);
    randombytes_buf(object->nonce, sizeof object->nonce);
    bool failed = sodium_pad(&padded, text, bytes, PAD_BYTES, room) != 0 ||
                  crypto_aead_xchacha20poly1305_ietf_encrypt(ct, &ct_bytes, text, padded, context.p,
                                                             context.used, NULL, object->nonce,
                                                             dek->key) != 0;
    secret_give(text);
    if (failed)
        return status_origin(ST_BUG);
    object->ct = ct;
    object->ct_bytes = (size_t)ct_bytes;
    return ST_OK;
}

enum status seal_object_make(const struct keyring *ring, struct seal_dek *dek,
                             const struct id *subject, int64_t at, const void *plain, size_t bytes,
                             uint8_t *ct, size_t room, struct seal_object *out) {
    uint8_t buffer[RECORD_BYTES];

    if (dek->used)
        return status_origin(ST_BUG);
    if (bytes > SEAL_PLAIN_MAX || seal_ct_bytes(bytes) > room)
        return status_origin(ST_TOO_LONG);
    *out = (struct seal_object){.kind = dek->kind,
                                .id = dek->obj,
                                .ver = dek->ver,
                                .author = ring->principal,
                                .author_gen = ring->gen,
                                .subject = *subject,
                                .at = at};
    enum status st = commit(dek, out->kc);
    if (st == ST_OK)
        st = encrypt(&ring->unit, dek, plain, bytes, ct, out);
    if (st != ST_OK)
        return st;
    dek->used = true;
    struct writer record = object_record(&ring->unit, out, buffer, sizeof buffer);
    return record_sign(ring->keys, &record, out->sig);
}

void seal_object_hash(const struct id *unit, const struct seal_object *object,
                      uint8_t out[SEAL_HASH_BYTES]) {
    uint8_t buffer[RECORD_BYTES];
    struct writer record = object_record(unit, object, buffer, sizeof buffer);

    record_finish(&record);
    seal_hash(record.p, record.used, out);
}

enum status seal_object_check(const struct id *unit, const struct seal_object *object,
                              const struct seal_public *author) {
    uint8_t buffer[RECORD_BYTES];
    struct writer record = object_record(unit, object, buffer, sizeof buffer);

    return record_check(&record, object->sig, author->sign);
}

/*
 * Whether the sealed bytes can be a text at all, and this is the key they were sealed with. That
 * the key is of this very version is in the commitment and in the context.
 */
static enum status object_fits(const struct seal_object *object, const struct seal_dek *dek) {
    uint8_t kc[SEAL_HASH_BYTES];

    if (object->ct_bytes > SEAL_CT_MAX || object->ct_bytes < PAD_BYTES + AEAD_EXTRA ||
        (object->ct_bytes - AEAD_EXTRA) % PAD_BYTES != 0)
        return status_origin(ST_TAMPERED);
    enum status st = commit(dek, kc);
    if (st == ST_OK && sodium_memcmp(kc, object->kc, sizeof kc) != 0)
        st = status_origin(ST_TAMPERED);
    return st;
}

enum status seal_object_open(const struct id *unit, const struct seal_object *object,
                             const struct seal_dek *dek, void *plain, size_t room, size_t *bytes) {
    uint8_t buffer[CONTEXT_BYTES];
    struct writer context = writer_on(buffer, sizeof buffer);
    enum status st = object_fits(object, dek);

    if (st != ST_OK)
        return st;
    size_t padded = object->ct_bytes - AEAD_EXTRA, length = 0;
    uint8_t *text = secret_take(padded);
    if (!text)
        return status_origin(ST_NO_MEMORY);
    write_context(&context, unit, object);
    record_finish(&context);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, object->ct, object->ct_bytes,
                                                   context.p, context.used, object->nonce,
                                                   dek->key) != 0 ||
        sodium_unpad(&length, text, padded, PAD_BYTES) != 0)
        st = status_origin(ST_TAMPERED);
    else if (length > room)
        st = status_origin(ST_TOO_LONG);
    if (st == ST_OK) {
        memcpy(plain, text, length);
        *bytes = length;
    }
    secret_give(text);
    return st;
}
