/*
 * record.c - starting the library; signing, checking and boxing the fixed-width records that the
 * other files write.
 */
#include <assert.h>
#include <string.h>

#include "inner.h"

enum { TAG_BYTES = 4, BOX_PLAIN_MAX = 128 };

enum status seal_start(void) {
    return secret_start();
}

void seal_hash(const void *p, size_t n, uint8_t out[SEAL_HASH_BYTES]) {
    /* Fails only for a bad length, and the length is ours. */
    int failed = crypto_generichash(out, SEAL_HASH_BYTES, p, n, NULL, 0);

    assert(failed == 0);
    (void)failed;
}

void record_finish(const struct writer *record) {
    assert(!record->bad);
    (void)record;
}

enum status record_sign(const struct seal_keys *keys, const struct writer *record,
                        uint8_t sig[SEAL_SIG_BYTES]) {
    record_finish(record);
    if (crypto_sign_detached(sig, NULL, record->p, record->used, keys->sign_secret) != 0)
        return status_origin(ST_BUG);
    return ST_OK;
}

enum status record_check(const struct writer *record, const uint8_t sig[SEAL_SIG_BYTES],
                         const uint8_t sign_public[32]) {
    record_finish(record);
    if (crypto_sign_verify_detached(sig, record->p, record->used, sign_public) != 0)
        return status_origin(ST_TAMPERED);
    return ST_OK;
}

void record_hash(const struct writer *record, const uint8_t sig[SEAL_SIG_BYTES],
                 uint8_t out[SEAL_HASH_BYTES]) {
    crypto_generichash_state state;

    record_finish(record);
    int failed = crypto_generichash_init(&state, NULL, 0, SEAL_HASH_BYTES) |
                 crypto_generichash_update(&state, record->p, record->used) |
                 crypto_generichash_update(&state, sig, SEAL_SIG_BYTES) |
                 crypto_generichash_final(&state, out, SEAL_HASH_BYTES);
    assert(failed == 0);
    (void)failed;
}

enum status box_make(const struct writer *context, const uint8_t *secret,
                     const struct seal_public *to, uint8_t *sealed) {
    size_t n = context->used + (secret ? KEY_BYTES : 0);
    uint8_t *plain = secret_take(n);

    record_finish(context);
    if (!plain)
        return status_origin(ST_NO_MEMORY);
    memcpy(plain, context->p, context->used);
    if (secret)
        memcpy(plain + context->used, secret, KEY_BYTES);
    int failed = crypto_box_seal(sealed, plain, n, to->box);
    secret_give(plain);
    /* An X25519 key of low order: somebody has put it there. */
    return failed ? status_origin(ST_TAMPERED) : ST_OK;
}

/* The context says what the box is for; a box of the next format only differs in its tag. */
static enum status context_check(const struct writer *context, const uint8_t *plain) {
    if (sodium_memcmp(plain, context->p, context->used) == 0)
        return ST_OK;
    if (memcmp(plain, context->p, TAG_BYTES - 1) == 0 &&
        plain[TAG_BYTES - 1] > context->p[TAG_BYTES - 1])
        return status_origin(ST_NEWER);
    return status_origin(ST_TAMPERED);
}

enum status box_open(const struct writer *context, const uint8_t *sealed, size_t bytes,
                     const struct seal_keys *reader, uint8_t *secret) {
    size_t n = bytes - BOX_EXTRA;

    record_finish(context);
    assert(n == context->used + (secret ? KEY_BYTES : 0) && n <= BOX_PLAIN_MAX);
    uint8_t *plain = secret_take(n);
    if (!plain)
        return status_origin(ST_NO_MEMORY);
    enum status st = ST_TAMPERED;
    if (crypto_box_seal_open(plain, sealed, bytes, reader->public.box, reader->box_secret) == 0)
        st = context_check(context, plain);
    else
        st = status_origin(st);
    if (st == ST_OK && secret)
        memcpy(secret, plain + context->used, KEY_BYTES);
    secret_give(plain);
    return st;
}
