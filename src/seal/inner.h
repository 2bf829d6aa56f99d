/*
 * inner.h - what the files of seal share; nobody else includes it.
 *
 * MUST: every struct here that holds a key is made with secret_take and never on the stack.
 */
#ifndef SEAL_INNER_H
#define SEAL_INNER_H

#include <sodium.h>

#include <chairside/bytes.h>
#include <chairside/seal.h>
#include <chairside/secret.h>

#define KEY_BYTES 32
#define BOX_EXTRA 48 /* crypto_box_SEALBYTES */
#define AEAD_EXTRA 16

struct seal_keys {
    uint8_t seed[SEAL_SEED_BYTES];
    uint8_t sign_secret[64];
    uint8_t box_secret[KEY_BYTES];
    uint8_t vault[KEY_BYTES];
    uint8_t draft[KEY_BYTES];
    struct seal_public public;
};

/* The keys of another principal that the keyring may act as: a role's generation. */
struct held_role {
    struct held_role *next;
    struct id role;
    uint32_t gen;
    struct seal_keys *keys;
};

/* A user's vault key out of escrow. */
struct held_vault {
    struct held_vault *next;
    struct id principal;
    uint32_t gen;
    uint8_t vault[KEY_BYTES];
};

struct keyring {
    struct id unit;
    uint8_t root_sign[32];
    struct id principal;
    uint32_t gen;
    struct seal_keys *keys;
    struct held_role *roles;
    struct held_vault *vaults;
};

struct seal_dek {
    uint8_t key[KEY_BYTES];
    uint8_t kind;
    struct id obj;
    uint32_t ver;
    bool used; /* has sealed a text, or was opened from one */
};

/* The keys of that principal and generation; NULL if the keyring does not hold them. */
const struct seal_keys *keyring_keys_of(const struct keyring *ring, const struct id *principal,
                                        uint32_t gen);

/* What was written must have fit: buffers here are sized by the format. */
void record_finish(const struct writer *record);

enum status record_sign(const struct seal_keys *keys, const struct writer *record,
                        uint8_t sig[SEAL_SIG_BYTES]) MUST_CHECK;
enum status record_check(const struct writer *record, const uint8_t sig[SEAL_SIG_BYTES],
                         const uint8_t sign_public[32]) MUST_CHECK;
/* BLAKE2b-256 of what is signed and the signature: one row, whole. */
void record_hash(const struct writer *record, const uint8_t sig[SEAL_SIG_BYTES],
                 uint8_t out[SEAL_HASH_BYTES]);

/* Seals `context` and then 32 secret bytes (NULL: none) to one reader. */
enum status box_make(const struct writer *context, const uint8_t *secret,
                     const struct seal_public *to, uint8_t *sealed) MUST_CHECK;
/* Opens it; the context must be the very same. ST_TAMPERED; ST_NEWER for a later tag. */
enum status box_open(const struct writer *context, const uint8_t *sealed, size_t bytes,
                     const struct seal_keys *reader, uint8_t *secret) MUST_CHECK;

/* Base32 with a check symbol (base32.c). */
extern const char base32_symbols[33];
int base32_value(char c); /* -1: not a symbol; forgives case, O, I and L */
unsigned base32_check(const uint8_t *values, size_t n);
/* The symbols in `typed` without spaces and hyphens; -1 if there are others or more than `max`. */
int base32_read(const char *typed, uint8_t *values, size_t max);
/* The first 5 * n bits of p. */
void base32_write(const uint8_t *p, size_t n, char *out);

/* Words of a language, sorted (words_en.c, words_es.c). */
#define WORD_COUNT 2048u
extern const char *const words_en[WORD_COUNT];
extern const char *const words_es[WORD_COUNT];

#endif
