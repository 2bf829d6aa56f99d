/*
 * lock.c MUST
 * 1. refuse a cost below the floor or above the ceiling before Argon2id runs;
 * 2. do the same work for a number that nobody has;
 * 3. never call "no memory" a wrong phrase.
 */
#include <stdio.h>
#include <string.h>

#include <chairside/clock.h>

#include "inner.h"

#define MIB (1024u * 1024u)

enum { PHRASE_BYTES_MAX = 1024, OPS_FLOOR = 3, OPS_CEILING = 10 };
enum { MIB_FLOOR = 64, MIB_MIDDLE = 128, MIB_USUAL = 256, MIB_CEILING = 1024 };
enum { SLOWEST_MS = 2000 };

struct seal_cost seal_cost_mib(unsigned mib) {
    return (struct seal_cost){.ops = OPS_FLOOR, .mem = (uint64_t)mib * MIB};
}

static bool cost_is_allowed(const struct seal_cost *cost) {
    return cost->ops >= OPS_FLOOR && cost->ops <= OPS_CEILING &&
           cost->mem >= (uint64_t)MIB_FLOOR * MIB && cost->mem <= (uint64_t)MIB_CEILING * MIB;
}

static enum status phrase_is_usable(size_t bytes) {
    if (bytes == 0)
        return ST_EMPTY; /* Argon2id itself would take it */
    return bytes > PHRASE_BYTES_MAX ? ST_TOO_LONG : ST_OK;
}

/* `kek` from secret_take. */
static enum status kek_derive(uint8_t kek[KEY_BYTES], const struct seal_cost *cost,
                              const uint8_t salt[SEAL_SALT_BYTES], const char *phrase,
                              size_t bytes) {
    if (crypto_pwhash(kek, KEY_BYTES, phrase, bytes, salt, cost->ops, (size_t)cost->mem,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return status_origin(ST_BUSY);
    return ST_OK;
}

/* All that a lock is bound to: who, where, at what cost, for which keys, under which root. */
static struct writer lock_context(const struct seal_lock *lock, const struct id *unit,
                                  const uint8_t root_sign[32], const struct seal_public *keys,
                                  uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);

    write_bytes(&w, "PMW1", 4);
    write_id(&w, unit);
    write_id(&w, &lock->principal);
    write_u32(&w, lock->gen);
    write_u64(&w, lock->cost.ops);
    write_u64(&w, lock->cost.mem);
    write_bytes(&w, lock->salt, sizeof lock->salt);
    write_bytes(&w, keys->sign, sizeof keys->sign);
    write_bytes(&w, keys->box, sizeof keys->box);
    write_bytes(&w, root_sign, 32);
    record_finish(&w);
    return w;
}

enum status seal_lock_make(const struct keyring *ring, const struct seal_cost *cost,
                           const char *phrase, size_t bytes, struct seal_lock *out) {
    uint8_t buffer[168];
    enum status st = phrase_is_usable(bytes);

    if (st != ST_OK)
        return st;
    if (!cost_is_allowed(cost))
        return status_origin(ST_BUG);
    uint8_t *kek = secret_take(KEY_BYTES);
    if (!kek)
        return status_origin(ST_NO_MEMORY);
    *out = (struct seal_lock){
        .principal = ring->principal, .gen = ring->gen, .kek_mode = SEAL_KEK_PHRASE, .cost = *cost};
    randombytes_buf(out->salt, sizeof out->salt);
    st = kek_derive(kek, cost, out->salt, phrase, bytes);
    if (st == ST_OK) {
        struct writer context = lock_context(out, &ring->unit, ring->root_sign, &ring->keys->public,
                                             buffer, sizeof buffer);
        randombytes_buf(out->nonce, sizeof out->nonce);
        if (crypto_aead_xchacha20poly1305_ietf_encrypt(out->wrapped, NULL, ring->keys->seed,
                                                       SEAL_SEED_BYTES, context.p, context.used,
                                                       NULL, out->nonce, kek) != 0)
            st = status_origin(ST_BUG);
    }
    secret_give(kek);
    return st;
}

/* `seed` from secret_take. ST_NO_MATCH is a person's mistake, so it is not logged as an origin. */
static enum status seed_unwrap(const struct seal_lock *lock, const struct id *unit,
                               const uint8_t root_sign[32], const struct seal_public *certified,
                               const char *phrase, size_t bytes, uint8_t seed[SEAL_SEED_BYTES]) {
    uint8_t buffer[168];
    struct writer context = lock_context(lock, unit, root_sign, certified, buffer, sizeof buffer);
    uint8_t *kek = secret_take(KEY_BYTES);

    if (!kek)
        return status_origin(ST_NO_MEMORY);
    enum status st = kek_derive(kek, &lock->cost, lock->salt, phrase, bytes);
    if (st == ST_OK && crypto_aead_xchacha20poly1305_ietf_decrypt(
                           seed, NULL, NULL, lock->wrapped, sizeof lock->wrapped, context.p,
                           context.used, lock->nonce, kek) != 0)
        st = ST_NO_MATCH;
    secret_give(kek);
    return st;
}

static enum status ring_from_seed(const struct seal_lock *lock, const struct id *unit,
                                  const uint8_t root_sign[32], const struct seal_public *certified,
                                  const uint8_t seed[SEAL_SEED_BYTES], struct keyring **out) {
    struct seal_keys *keys = NULL;
    enum status st = seal_keys_from_seed(seed, &keys);

    if (st == ST_OK && sodium_memcmp(&keys->public, certified, sizeof *certified) != 0)
        st = status_origin(ST_TAMPERED);
    if (st == ST_OK)
        st = keyring_create(unit, root_sign, &lock->principal, lock->gen, keys, out);
    if (st != ST_OK)
        seal_keys_destroy(keys);
    return st;
}

enum status seal_lock_open(const struct seal_lock *lock, const struct id *unit,
                           const uint8_t root_sign[32], const struct seal_public *certified,
                           const char *phrase, size_t bytes, struct keyring **out) {
    enum status st = phrase_is_usable(bytes);

    if (st != ST_OK)
        return st;
    if (lock->kek_mode != SEAL_KEK_PHRASE)
        return status_origin(ST_NEWER);
    if (!cost_is_allowed(&lock->cost))
        return status_origin(ST_TAMPERED);
    uint8_t *seed = secret_take(SEAL_SEED_BYTES);
    if (!seed)
        return status_origin(ST_NO_MEMORY);
    st = seed_unwrap(lock, unit, root_sign, certified, phrase, bytes, seed);
    if (st == ST_OK)
        st = ring_from_seed(lock, unit, root_sign, certified, seed, out);
    secret_give(seed);
    return st;
}

/* The salt is the same at every try, so that nothing about it says that the account is made up. */
static enum status nobody_salt(const struct id *unit, uint16_t number,
                               uint8_t salt[SEAL_SALT_BYTES]) {
    uint8_t buffer[24];
    struct writer w = writer_on(buffer, sizeof buffer);

    write_id(&w, unit);
    write_u16(&w, number);
    record_finish(&w);
    if (crypto_generichash(salt, SEAL_SALT_BYTES, w.p, w.used, NULL, 0) != 0)
        return status_origin(ST_BUG);
    return ST_OK;
}

enum status seal_lock_open_nobody(const struct id *unit, uint16_t number,
                                  const struct seal_cost *cost, const char *phrase, size_t bytes) {
    struct seal_lock lock = {.gen = 1, .kek_mode = SEAL_KEK_PHRASE, .cost = *cost};
    const struct seal_public nobody = {{0}, {0}};
    struct keyring *ring = NULL;
    enum status st = nobody_salt(unit, number, lock.salt);

    if (st == ST_OK)
        st = seal_lock_open(&lock, unit, nobody.sign, &nobody, phrase, bytes, &ring);
    keyring_destroy(ring);
    return st == ST_OK ? ST_NO_MATCH : st;
}

static uint64_t memory_available_mib(void) {
    char line[128];
    unsigned long long kib = 0;
    FILE *f = fopen("/proc/meminfo", "re");

    if (!f)
        return 0;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
            break;
    fclose(f);
    return kib / 1024;
}

static enum status cost_try(const struct seal_cost *cost, uint64_t *ms) {
    const uint8_t salt[SEAL_SALT_BYTES] = {0};
    uint8_t *kek = secret_take(KEY_BYTES);

    if (!kek)
        return status_origin(ST_NO_MEMORY);
    uint64_t began = clock_boot_ms();
    enum status st = kek_derive(kek, cost, salt, "measure", 7);
    *ms = clock_boot_ms() - began;
    secret_give(kek);
    return st;
}

enum status seal_cost_measure(struct seal_cost *out) {
    static const unsigned steps[] = {MIB_USUAL, MIB_MIDDLE};
    uint64_t free_mib = memory_available_mib(), ms = 0;

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        *out = seal_cost_mib(steps[i]);
        if (free_mib < 4ull * steps[i])
            continue;
        enum status st = cost_try(out, &ms);
        if (st == ST_OK && ms <= SLOWEST_MS)
            return ST_OK;
        if (st != ST_OK && st != ST_BUSY)
            return st;
    }
    *out = seal_cost_mib(MIB_FLOOR);
    return ST_OK;
}
