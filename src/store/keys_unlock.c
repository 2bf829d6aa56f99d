/*
 * keys_unlock.c MUST
 * 1. spend exactly one Argon2id on every try, whoever the number belongs to, and answer the same;
 * 2. make a keyring only under a certificate that leads to the root key, for an active account;
 * 3. answer ST_BUSY, never ST_NO_MATCH, where there was no memory or no turn.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/log.h>

#include "keys_lock.h"

#define DEFAULT_COST_MIB 256u

/* The unit's one cost; for new locks, and for numbers that nobody has. */
static enum status unit_cost(struct store *store, struct seal_cost *out) {
    uint32_t mib = DEFAULT_COST_MIB;
    enum status st = setting_number(store, SETTING_KDF, &mib);

    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    *out = seal_cost_mib(st == ST_OK ? mib : DEFAULT_COST_MIB);
    return ST_OK;
}

/* What signing in needs, read before the slow part. */
struct door {
    struct trust trust;
    struct seal_cost cost;
    struct seal_cert cert;
    struct seal_lock lock;
    bool open; /* there is an account that may sign in */
};

static enum status door_read_account(struct store *store, const struct user_row *user,
                                     struct door *door) {
    if (!user || user->status != USER_ACTIVE || user->gen == 0)
        return ST_OK;
    enum status st = cert_trusted(store, &door->trust, &user->id, user->gen, &door->cert);
    if (st == ST_OK &&
        (door->cert.type != SEAL_CERT_USER || (enum role)door->cert.role != user->role))
        return status_origin(ST_TAMPERED);
    if (st == ST_OK)
        st = lock_row_get(store, &user->id, user->gen, &door->lock);
    if (st == ST_NOT_FOUND) {
        log_line("an active account has no certificate or no lock");
        return ST_OK;
    }
    door->open = st == ST_OK;
    return st;
}

static enum status door_read(struct store *store, const struct user_row *user, struct door *door) {
    bool began;
    enum status st = rows_begin(store, &began);

    *door = (struct door){.open = false};
    if (st == ST_OK)
        st = trust_of_unit(store, &door->trust);
    if (st == ST_OK)
        st = unit_cost(store, &door->cost);
    if (st == ST_OK)
        st = door_read_account(store, user, door);
    rows_end(store, began);
    return st;
}

static enum status door_try(struct store *store, const struct door *door, uint16_t number,
                            const struct phrase *phrase, struct keyring **out) {
    int slot;
    enum status st = kdf_slot_take(store, &slot);

    if (st != ST_OK)
        return st;
    if (door->open)
        st = seal_lock_open(&door->lock, &door->trust.unit, door->trust.root, &door->cert.keys,
                            phrase->text, phrase->bytes, out);
    else
        st = seal_lock_open_nobody(&door->trust.unit, number, &door->cost, phrase->text,
                                   phrase->bytes);
    kdf_slot_give(slot);
    return st;
}

/* An empty phrase, or one that no lock can have, is a wrong one like any other. */
static enum status as_no_match(enum status st) {
    return st == ST_EMPTY || st == ST_TOO_LONG ? ST_NO_MATCH : st;
}

enum status keys_unlock(struct store *store, const struct user_row *user, uint16_t number,
                        const struct phrase *phrase, struct keyring **out) {
    struct door door;
    struct keyring *ring = NULL;
    bool began;

    *out = NULL;
    enum status st = door_read(store, user, &door);
    if (st == ST_OK)
        st = as_no_match(door_try(store, &door, number, phrase, &ring));
    if (st != ST_OK)
        return st;
    st = rows_begin(store, &began);
    if (st == ST_OK)
        st = keyring_gather_roles(store, ring);
    rows_end(store, began);
    if (st != ST_OK) {
        keyring_destroy(ring);
        return st;
    }
    *out = ring;
    return ST_OK;
}

/* ---- another phrase for the same keys ---- */

struct new_phrase {
    struct seal_lock lock;
};

/* The old phrase, by the lock itself: whoever walks up to an open session does not know it. */
static enum status old_phrase_check(struct store *store, const struct keyring *ring,
                                    const struct phrase *old_phrase) {
    struct user_row user;
    struct keyring *proof = NULL;
    struct door door;
    enum status st = user_get(store, keyring_principal(ring), &user);

    if (st == ST_OK && user.gen != keyring_gen(ring))
        return status_origin(ST_NO_MATCH);
    if (st == ST_OK)
        st = door_read(store, &user, &door);
    if (st == ST_OK)
        st = as_no_match(door_try(store, &door, user.number, old_phrase, &proof));
    keyring_destroy(proof);
    return st;
}

enum status keys_prepare_phrase(struct store *store, struct keyring *ring,
                                const struct phrase *old_phrase, const struct phrase *new_phrase,
                                struct new_phrase **out) {
    struct seal_cost cost;
    int slot;
    struct new_phrase *made = calloc(1, sizeof *made);

    if (!made)
        return status_origin(ST_NO_MEMORY);
    enum status st = old_phrase_check(store, ring, old_phrase);
    if (st == ST_OK)
        st = unit_cost(store, &cost);
    if (st == ST_OK)
        st = kdf_slot_take(store, &slot);
    if (st == ST_OK) {
        st = seal_lock_make(ring, &cost, new_phrase->text, new_phrase->bytes, &made->lock);
        kdf_slot_give(slot);
    }
    if (st != ST_OK) {
        keys_discard_phrase(made);
        return st;
    }
    *out = made;
    return ST_OK;
}

enum status keys_install_phrase(struct store *store, struct new_phrase *phrase) {
    return lock_write(store, &phrase->lock, true);
}

void keys_discard_phrase(struct new_phrase *phrase) {
    free(phrase);
}
