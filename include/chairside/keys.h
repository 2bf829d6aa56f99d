/*
 * keys.h - the people's keys in a unit, from set-up to leaving (datamodel.md 4).
 *
 * MUSTs
 *  1. A phrase is checked with one Argon2id, known number or not: same sentence, same time.
 *  2. Out of memory is ST_BUSY, never a failed try.
 *  3. Every certificate chains to the root key; a keyring is only made under a valid, active one.
 *  4. A role's seed reaches a new member only from a member, or from root with both cards.
 * Functions that write are called inside a write transaction unless said otherwise, and leave the
 * journal row (user.certify, role.admit, ...) to the caller, who gets the hashes for it.
 */
#ifndef CHAIRSIDE_KEYS_H
#define CHAIRSIDE_KEYS_H

#include <chairside/store.h>

#define CARD_ROWS 4
#define CARD_ROW_CHARS 9

struct cards {
    char a[CARD_ROWS][CARD_ROW_CHARS + 1];
    char b[CARD_ROWS][CARD_ROW_CHARS + 1];
};

/* Typed phrase: clean UTF-8 in locked memory. */
struct phrase {
    const char *text;
    size_t bytes;
};

/*
 * Set-up, first half: a fresh root from 160 random bits, its two cards, and a keyring that acts as
 * root (principal and generation: seal.h). `cards` must be in locked memory. The keyring is for the
 * one transaction that sets the unit up; destroy it then.
 */
enum status keys_make_root(struct cards *cards, struct keyring **root) MUST_CHECK;
/* The same from typed cards: ST_CARD_ROW with *bad_row = 0..7 (A first), ST_CARD_WRONG when they do
 * not open this unit's canary. */
enum status keys_root_from_cards(struct store *, const struct cards *, unsigned *bad_row,
                                 struct keyring **root) MUST_CHECK;
/* Set-up, second half, in the transaction: meta (unit id, root key, policy, canary), root's and the
 * roles' certificates, role seeds sealed to recovery. */
enum status keys_install_root(struct store *, struct keyring *root, uint32_t policy) MUST_CHECK;
/* The root key's fingerprint as people compare it: four groups of four. */
enum status keys_root_fingerprint(struct store *, char out[20]) MUST_CHECK;

/* The Argon2id cost of new locks in MiB: 256, 128 or 64, by a measurement (set-up). */
unsigned keys_measure_cost(void);

/* A generated phrase in the person's language; words for `strong` (staff, coordinators: 64 bits) or
 * not (mentors: 50 bits), or digits for the number pad (20 or 15). `out` in locked memory. */
enum status keys_generate_phrase(int lang, bool strong, bool digits, char *out,
                                 size_t room) MUST_CHECK;
/* An own phrase: ST_PHRASE_SHORT, ST_PHRASE_WEAK. */
enum status keys_check_phrase(const char *phrase) MUST_CHECK;

/*
 * The new person makes the phrase alone: keys, lock, waiting certificate and escrow, for the
 * generation after the newest. Slow (Argon2id), so it runs in two steps: prepare outside any
 * transaction, install inside one. Nobody signs (ten symbols are compared at keys_certify).
 */
struct new_keys; /* in locked memory */
enum status keys_prepare(struct store *, const struct id *user, enum role, const struct phrase *,
                         unsigned cost_mib, struct new_keys **out) MUST_CHECK;
enum status keys_install(struct store *, struct new_keys *, uint32_t *gen) MUST_CHECK;
void keys_discard(struct new_keys *); /* NULL is fine */

/* Ten symbols over unit, principal and both public keys of a waiting or valid certificate.
 * ST_NOT_FOUND: that person has not made a phrase yet. */
enum status keys_fingerprint(struct store *, const struct id *user, uint32_t gen,
                             char out[11]) MUST_CHECK;
/* The newest waiting generation of a user; ST_NOT_FOUND. */
enum status keys_waiting(struct store *, const struct id *user, uint32_t *gen) MUST_CHECK;

/* Signs the waiting certificate (coordinator, or root at set-up). Older generations' locks are
 * deleted. cert_hash and escrow_hash are for the user.certify row. */
enum status keys_certify(struct store *, struct keyring *by, const struct id *user, uint32_t gen,
                         uint8_t cert_hash[32], uint8_t escrow_hash[32]) MUST_CHECK;
/* Seals the role's seeds of all generations to a certified user; by a member, or by root (cards).
 * ST_DENIED if `by` does not hold them. */
enum status keys_admit(struct store *, struct keyring *by, enum role, const struct id *user,
                       uint32_t *role_gen, uint8_t member_hash[32]) MUST_CHECK;
/* Whether the role has a member whose account is active. */
enum status keys_role_has_member(struct store *, enum role, bool *out) MUST_CHECK;
/* A new generation of the role, sealed to the members that are active, signed by the old one. */
enum status keys_rotate(struct store *, struct keyring *by, enum role, uint32_t *role_gen,
                        uint8_t cert_hash[32]) MUST_CHECK;
/* Left for good: the lock and memberships are deleted. */
enum status keys_forget(struct store *, const struct id *user) MUST_CHECK;

/*
 * Signing in, outside any transaction. One Argon2id, at most two at once per host (kdf.0, kdf.1).
 * `user` is NULL for a number nobody has: same work, ST_NO_MATCH. ST_NO_MATCH also for an account
 * that is not active. ST_BUSY: no memory. The keyring holds the role's keys.
 */
enum status keys_unlock(struct store *, const struct user_row *user, uint16_t number,
                        const struct phrase *, struct keyring **out) MUST_CHECK;
/* Change of one's own phrase: prepare (slow, checks the old one by unlocking) and write. */
enum status keys_change_phrase(struct store *, struct keyring *, const struct phrase *old_phrase,
                               const struct phrase *new_phrase) MUST_CHECK;

#endif
