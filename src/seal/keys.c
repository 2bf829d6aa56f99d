#include <string.h>

#include "inner.h"

/*
 * crypto_kdf contexts, one a use. The numbers and names are part of the file format: a unit made
 * with others cannot be opened.
 */
enum { KDF_SIGN = 1, KDF_BOX = 2, KDF_VAULT = 3, KDF_DRAFT = 4 };

static bool derive(uint8_t out[KEY_BYTES], uint64_t number, const char *context,
                   const uint8_t seed[SEAL_SEED_BYTES]) {
    return crypto_kdf_derive_from_key(out, KEY_BYTES, number, context, seed) == 0;
}

/* The vault key's place holds the seeds of the two pairs first, so that none is on the stack. */
static bool keys_derive(struct seal_keys *keys) {
    uint8_t *part = keys->vault;

    return derive(part, KDF_SIGN, "pmsign__", keys->seed) &&
           crypto_sign_seed_keypair(keys->public.sign, keys->sign_secret, part) == 0 &&
           derive(part, KDF_BOX, "pmbox___", keys->seed) &&
           crypto_box_seed_keypair(keys->public.box, keys->box_secret, part) == 0 &&
           derive(keys->vault, KDF_VAULT, "pmvault_", keys->seed) &&
           derive(keys->draft, KDF_DRAFT, "pmdraft_", keys->seed);
}

static enum status keys_finish(struct seal_keys *keys, struct seal_keys **out) {
    if (!keys_derive(keys)) {
        secret_give(keys);
        return status_origin(ST_BUG);
    }
    *out = keys;
    return ST_OK;
}

enum status seal_keys_create(struct seal_keys **out) {
    struct seal_keys *keys = secret_take(sizeof *keys);

    if (!keys)
        return status_origin(ST_NO_MEMORY);
    randombytes_buf(keys->seed, sizeof keys->seed);
    return keys_finish(keys, out);
}

enum status seal_keys_from_seed(const uint8_t seed[SEAL_SEED_BYTES], struct seal_keys **out) {
    struct seal_keys *keys = secret_take(sizeof *keys);

    if (!keys)
        return status_origin(ST_NO_MEMORY);
    memcpy(keys->seed, seed, sizeof keys->seed);
    return keys_finish(keys, out);
}

void seal_keys_public(const struct seal_keys *keys, struct seal_public *out) {
    *out = keys->public;
}

void seal_keys_destroy(struct seal_keys *keys) {
    secret_give(keys);
}
