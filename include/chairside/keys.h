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

/* Keys that a new person made wait this long for the coordinator who compares ten symbols. */
#define KEYS_WAIT_S (24 * 3600)

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
/* The same from typed cards, with the seeds of all roles: ST_CARD_ROW with *bad_row = 0..7 (A
 * first), ST_CARD_WRONG when they do not open this unit's canary. */
enum status keys_root_from_cards(struct store *, const struct cards *, unsigned *bad_row,
                                 struct keyring **root) MUST_CHECK;
/* Set-up, second half, in the transaction: meta (unit id, root key, policy, canary), root's and the
 * roles' certificates, role seeds sealed to recovery. */
enum status keys_install_root(struct store *, struct keyring *root, uint32_t policy) MUST_CHECK;
/* With both cards: what `user` sealed under any certified generation opens through `root` from now
 * on (not drafts, links, prefs: those are never in escrow). vault_grant then gives it back to the
 * user's new generation. */
enum status keys_open_escrow(struct store *, struct keyring *root,
                             const struct id *user) MUST_CHECK;
/* The root key's fingerprint as people compare it: four groups of four. ST_NOT_FOUND before set-up.
 */
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
 * generation after the newest; no generation is ever made twice, so that whoever compared ten
 * symbols certifies those keys or none. Slow (Argon2id), so it runs in two steps: prepare outside
 * any transaction (at set-up inside it: nobody else is there), install inside one. Install deletes
 * what that user had waiting; ST_CHANGED: another kiosk has installed keys meanwhile. Nobody signs
 * (ten symbols are compared at keys_certify).
 */
struct new_keys; /* no secret: the seed is inside the lock already */
enum status keys_prepare(struct store *, const struct id *user, enum role, const struct phrase *,
                         unsigned cost_mib, struct new_keys **out) MUST_CHECK;
enum status keys_install(struct store *, struct new_keys *, uint32_t *gen) MUST_CHECK;
void keys_discard(struct new_keys *); /* NULL is fine */

/* Ten symbols over unit, principal and both public keys of a waiting or valid certificate.
 * ST_NOT_FOUND: that person has not made a phrase yet. */
enum status keys_fingerprint(struct store *, const struct id *user, uint32_t gen,
                             char out[11]) MUST_CHECK;
/* The newest waiting generation of a user; ST_NOT_FOUND: none, or made longer ago than KEYS_WAIT_S
 * (or a clock that was wrong says when): the person makes them again. */
enum status keys_waiting(struct store *, const struct id *user, uint32_t *gen) MUST_CHECK;

/* Signs the waiting certificate (coordinator, or root at set-up), after the user.invite row. Older
 * generations' locks are deleted. cert_hash and escrow_hash are for the user.certify row.
 * ST_NOT_FOUND: no such account, or nothing of that generation waits (any more); ST_DENIED: `by` is
 * neither root nor a coordinator, or it is one's own; ST_TAMPERED: not the role that was invited,
 * or an escrow that is not the person's. */
enum status keys_certify(struct store *, struct keyring *by, const struct id *user, uint32_t gen,
                         uint8_t cert_hash[32], uint8_t escrow_hash[32]) MUST_CHECK;
/* Seals the role's seeds of all generations that `by` holds to a certified user of that role; by a
 * member, or by root (cards). What was given before is kept. member_hash is of the newest
 * generation's row. ST_DENIED if `by` does not hold the newest, or the user is of another role;
 * ST_NOT_READY: the user is not certified. */
enum status keys_admit(struct store *, struct keyring *by, enum role, const struct id *user,
                       uint32_t *role_gen, uint8_t member_hash[32]) MUST_CHECK;
/* Whether the role's newest generation has a member whose account is active. */
enum status keys_role_has_member(struct store *, enum role, bool *out) MUST_CHECK;
/* A new generation of the role, sealed to the members that are active and to recovery, signed by
 * the old one, which `by` holds (else ST_DENIED). `by` holds the new one from then on. */
enum status keys_rotate(struct store *, struct keyring *by, enum role, uint32_t *role_gen,
                        uint8_t cert_hash[32]) MUST_CHECK;
/* Left for good: locks and memberships are deleted. Certificates stay, for what was signed; escrow
 * stays, for both cards. */
enum status keys_forget(struct store *, const struct id *user) MUST_CHECK;

/*
 * Signing in, outside any transaction. One Argon2id, at most two at once per host (kdf.0, kdf.1;
 * one where the host has under 2 GiB): waits its turn for up to 10 s. `user` is NULL for a number
 * nobody has: same work, ST_NO_MATCH. ST_NO_MATCH also for an account that is not active, and for a
 * lock, certificate or root key that is not the one the phrase was bound to. ST_BUSY: no memory, or
 * no turn. ST_TAMPERED: a certificate or membership that does not lead to the root. The keyring
 * holds the role's keys of all generations given to it.
 */
enum status keys_unlock(struct store *, const struct user_row *user, uint16_t number,
                        const struct phrase *, struct keyring **out) MUST_CHECK;

/*
 * Another phrase for one's own keys. Prepare is slow (two Argon2id: the old phrase is tried on the
 * lock itself) and stands outside any transaction; install writes, beside its phrase.change row.
 * ST_NO_MATCH: not the old phrase.
 */
struct new_phrase; /* no secret */
enum status keys_prepare_phrase(struct store *, struct keyring *, const struct phrase *old_phrase,
                                const struct phrase *new_phrase,
                                struct new_phrase **out) MUST_CHECK;
enum status keys_install_phrase(struct store *, struct new_phrase *) MUST_CHECK;
void keys_discard_phrase(struct new_phrase *); /* NULL is fine */

#endif
