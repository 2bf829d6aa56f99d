/*
 * seal.h - keys, sealed objects, grants, certificates, signatures, recovery cards, phrases.
 *
 * The only part that does cryptography. It knows bytes and ids; no files, no tables, no rules of
 * the programme. Whoever calls keeps the rows; seal makes them, checks them and opens them.
 *
 * MUSTs
 *  1. Keys and opened text are only ever in the secret region (secret.h); what is opaque here
 *     (seal_keys, keyring, seal_dek) lies there and is wiped when destroyed.
 *  2. Nonces and keys are made here and nowhere else; every version of an object has a fresh key.
 *  3. Nothing is opened before its key commitment, and nothing is trusted before its signature, was
 *     checked. One answer for all causes: ST_TAMPERED. ST_NEWER only for the tag of a later format.
 *  4. The cost of a phrase is checked against floor and ceiling before any of it is spent.
 *
 * Every *_check needs no secret: verify calls them too. They prove that the row is what the holder
 * of the given public keys signed; that these keys are the certified ones is the caller's to prove,
 * by seal_cert_check up to the root key.
 *
 * Who signs is the keyring: its own principal and generation, or where a row names a role as its
 * issuer, that role. ST_DENIED: the keyring does not hold the keys that would be needed. Any maker
 * may also answer ST_NO_MEMORY (the secret region is full). Rows are flat structs; integers are
 * written little-endian under a signature, each structure behind its own tag.
 */
#ifndef CHAIRSIDE_SEAL_H
#define CHAIRSIDE_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/id.h>
#include <chairside/lang.h>
#include <chairside/status.h>

#define SEAL_HASH_BYTES 32
#define SEAL_SIG_BYTES 64
#define SEAL_SEED_BYTES 32
#define SEAL_NONCE_BYTES 24
#define SEAL_SALT_BYTES 16
#define SEAL_WRAPPED_BYTES 48
#define SEAL_SELF_BYTES 72
#define SEAL_GRANT_BYTES 125
#define SEAL_MEMBER_BYTES 124
#define SEAL_ESCROW_BYTES 120
#define SEAL_CANARY_BYTES 68

#define SEAL_PLAIN_MAX 65535u /* bytes of text in one object */
#define SEAL_CT_MAX 65552u    /* its sealed bytes: padded to 256, and 16 for the seal */

/* Makes the secret region and the library ready; calling twice is fine. ST_NO_MEMORY, ST_IO. */
enum status seal_start(void) MUST_CHECK;

/* BLAKE2b-256: the id of a wording, the hash of whatever is kept elsewhere. */
void seal_hash(const void *p, size_t n, uint8_t out[SEAL_HASH_BYTES]);

/* ---- one principal's keys ---- */

struct seal_public {
    uint8_t sign[32]; /* Ed25519 */
    uint8_t box[32];  /* X25519 */
};

/* The seed and all that is derived from it: both key pairs, vault key, draft key. */
struct seal_keys;

enum status seal_keys_create(struct seal_keys **out) MUST_CHECK;
enum status seal_keys_from_seed(const uint8_t seed[SEAL_SEED_BYTES],
                                struct seal_keys **out) MUST_CHECK;
void seal_keys_public(const struct seal_keys *keys, struct seal_public *out);
void seal_keys_destroy(struct seal_keys *keys); /* wipes; NULL is fine */

/* ---- the keyring: who acts, with what keys ---- */

/*
 * The root (and recovery) key is a principal too: this id, generation 1. It is all ones, so that it
 * is neither nobody nor an id that a clock can make.
 */
extern const struct id seal_root_id;
#define SEAL_ROOT_GEN 1u

struct keyring;

/*
 * `root_sign` is the unit's root key, which every lock is bound to. Takes `keys` over if ST_OK;
 * else they stay the caller's.
 */
enum status keyring_create(const struct id *unit, const uint8_t root_sign[32],
                           const struct id *principal, uint32_t gen, struct seal_keys *keys,
                           struct keyring **out) MUST_CHECK;
void keyring_destroy(struct keyring *ring); /* wipes; NULL is fine */

const struct id *keyring_unit(const struct keyring *ring);
const struct id *keyring_principal(const struct keyring *ring);
uint32_t keyring_gen(const struct keyring *ring);
const uint8_t *keyring_root(const struct keyring *ring); /* root_sign, 32 bytes */
void keyring_public(const struct keyring *ring, struct seal_public *out);
/* Whether it holds this principal's keys of that generation: its own, or a role's. */
bool keyring_holds(const struct keyring *ring, const struct id *principal, uint32_t gen);

/* ---- phrase and lock (user_lock) ---- */

/* Argon2id. Floor 3 passes and 64 MiB, ceiling 10 and 1 GiB. */
struct seal_cost {
    uint64_t ops;
    uint64_t mem; /* bytes */
};

struct seal_cost seal_cost_mib(unsigned mib); /* three passes over `mib` */
/* For a new unit: 256 MiB where this host has a free GiB and needs at most 2 s, else 128, else 64.
 */
enum status seal_cost_measure(struct seal_cost *out) MUST_CHECK;

#define SEAL_KEK_PHRASE 1u /* kek_mode: the phrase alone */

struct seal_lock {
    struct id principal;
    uint32_t gen;
    uint32_t kek_mode;
    struct seal_cost cost;
    uint8_t salt[SEAL_SALT_BYTES];
    uint8_t nonce[SEAL_NONCE_BYTES];
    uint8_t wrapped[SEAL_WRAPPED_BYTES];
};

/*
 * Wraps the keyring's own seed under a phrase of 1..1024 bytes. Slow. ST_EMPTY, ST_TOO_LONG;
 * ST_BUSY: no memory for Argon2id; ST_BUG: a cost outside its bounds.
 */
enum status seal_lock_make(const struct keyring *ring, const struct seal_cost *cost,
                           const char *phrase, size_t bytes, struct seal_lock *out) MUST_CHECK;
/*
 * Slow. `certified` are the keys of the valid certificate of that principal and generation.
 * ST_NO_MATCH: wrong phrase, or any of what the lock is bound to was changed (unit, user,
 * generation, cost, salt, public keys, root key). ST_TAMPERED: a cost outside its bounds (not
 * spent). ST_NEWER: another kek_mode. ST_BUSY: no memory; never counts as a try. ST_EMPTY,
 * ST_TOO_LONG as above.
 */
enum status seal_lock_open(const struct seal_lock *lock, const struct id *unit,
                           const uint8_t root_sign[32], const struct seal_public *certified,
                           const char *phrase, size_t bytes, struct keyring **out) MUST_CHECK;
/* The same work for a number that nobody has. Never ST_OK: ST_NO_MATCH or ST_BUSY. */
enum status seal_lock_open_nobody(const struct id *unit, uint16_t number,
                                  const struct seal_cost *cost, const char *phrase,
                                  size_t bytes) MUST_CHECK;

/* ---- certificates (cert) ---- */

enum seal_cert_type { SEAL_CERT_USER = 1, SEAL_CERT_ROLE = 2, SEAL_CERT_ROOT = 3 };

struct seal_cert {
    struct id principal;
    uint32_t gen;
    uint8_t type; /* enum seal_cert_type */
    uint8_t role;
    struct seal_public keys;
    int64_t not_before;
    struct id issuer;
    uint32_t issuer_gen;
    uint8_t sig[SEAL_SIG_BYTES];
};

/*
 * Signs as cert->issuer, cert->issuer_gen, which the keyring must hold: a coordinator certifies a
 * user with its own id; generation n of a role certifies n + 1; the root certifies anybody.
 */
enum status seal_cert_sign(const struct keyring *ring, struct seal_cert *cert) MUST_CHECK;
enum status seal_cert_check(const struct id *unit, const struct seal_cert *cert,
                            const struct seal_public *issuer) MUST_CHECK;
/* Over all fields and the signature: for user.certify and role.rotate. */
void seal_cert_hash(const struct id *unit, const struct seal_cert *cert,
                    uint8_t out[SEAL_HASH_BYTES]);

/* ---- roles and their members (member) ---- */

/* A fresh key of a role's generation, held by the keyring from now on. ST_EXISTS. */
enum status keyring_new_role(struct keyring *ring, const struct id *role, uint32_t role_gen,
                             struct seal_public *out) MUST_CHECK;

struct seal_member {
    struct id role;
    uint32_t role_gen;
    struct id member;
    uint32_t member_gen;
    uint8_t sealed[SEAL_MEMBER_BYTES];
    struct id issuer;
    uint32_t issuer_gen;
    uint8_t sig[SEAL_SIG_BYTES];
};

/* Seals the role's seed, which the keyring must hold, to `to`, the certified keys of the member. */
enum status seal_member_make(const struct keyring *ring, const struct id *role, uint32_t role_gen,
                             const struct id *member, uint32_t member_gen,
                             const struct seal_public *to, struct seal_member *out) MUST_CHECK;
enum status seal_member_check(const struct id *unit, const struct seal_member *row,
                              const struct seal_public *issuer) MUST_CHECK;
void seal_member_hash(const struct id *unit, const struct seal_member *row,
                      uint8_t out[SEAL_HASH_BYTES]);
/*
 * Opens a checked row and keeps the role's keys, which must be the certified ones. ST_OK if they
 * are held already. ST_DENIED: the row is somebody else's.
 */
enum status keyring_add_role(struct keyring *ring, const struct seal_member *row,
                             const struct seal_public *certified) MUST_CHECK;

/* ---- escrow: the vault key, sealed to recovery ---- */

struct seal_escrow {
    struct id principal;
    uint32_t gen;
    uint8_t sealed[SEAL_ESCROW_BYTES];
    uint8_t sig[SEAL_SIG_BYTES];
};

/* `root` are the root's certified keys. Signed by the user, for the keyring's own generation. */
enum status seal_escrow_make(const struct keyring *ring, const struct seal_public *root,
                             struct seal_escrow *out) MUST_CHECK;
enum status seal_escrow_check(const struct id *unit, const struct seal_escrow *row,
                              const struct seal_public *user) MUST_CHECK;
void seal_escrow_hash(const struct id *unit, const struct seal_escrow *row,
                      uint8_t out[SEAL_HASH_BYTES]);
/*
 * Only the root's keyring can. From then on it opens the SELF copies of that user's generation (not
 * drafts, links and prefs: those are under the draft key).
 */
enum status keyring_add_vault(struct keyring *ring, const struct seal_escrow *row) MUST_CHECK;

/* ---- sealed objects ---- */

/* The key of one version of one object. It knows kind, id and version. */
struct seal_dek;

enum status seal_dek_create(uint8_t kind, const struct id *obj, uint32_t ver,
                            struct seal_dek **out) MUST_CHECK;
void seal_dek_destroy(struct seal_dek *dek); /* wipes; NULL is fine */

struct seal_object {
    uint8_t kind;
    struct id id;
    uint32_t ver;
    struct id author;
    uint32_t author_gen;
    struct id subject;
    int64_t at;
    uint8_t nonce[SEAL_NONCE_BYTES];
    uint8_t kc[SEAL_HASH_BYTES]; /* commits to the key */
    uint8_t sig[SEAL_SIG_BYTES];
    const uint8_t *ct; /* the caller's, at least as long as this struct is used */
    size_t ct_bytes;
};

/* Sealed length of a text of so many bytes. */
size_t seal_ct_bytes(size_t plain_bytes);
/*
 * Seals the text into `ct` (room for seal_ct_bytes) and signs as the keyring's own principal. One
 * dek, one text: a second call with the same dek answers ST_BUG. ST_TOO_LONG.
 */
enum status seal_object_make(const struct keyring *ring, struct seal_dek *dek,
                             const struct id *subject, int64_t at, const void *plain, size_t bytes,
                             uint8_t *ct, size_t room, struct seal_object *out) MUST_CHECK;
/* H: what the journal row that puts the object holds. */
void seal_object_hash(const struct id *unit, const struct seal_object *object,
                      uint8_t out[SEAL_HASH_BYTES]);
enum status seal_object_check(const struct id *unit, const struct seal_object *object,
                              const struct seal_public *author) MUST_CHECK;
/* `plain` in secret memory, room for the text without its padding: ct_bytes always suffices. */
enum status seal_object_open(const struct id *unit, const struct seal_object *object,
                             const struct seal_dek *dek, void *plain, size_t room,
                             size_t *bytes) MUST_CHECK;

/*
 * SELF, the author's own copy of the key, made after the text. Kinds 5, 8 and 10 are under the
 * draft key, which nobody else can ever have; all others under the vault key, which is in escrow.
 */
enum status seal_self_make(const struct keyring *ring, const struct seal_dek *dek,
                           const struct seal_object *object,
                           uint8_t out[SEAL_SELF_BYTES]) MUST_CHECK;
/* Authenticates by itself. ST_DENIED: neither the author's keyring nor one with their vault. */
enum status seal_self_open(const struct keyring *ring, const struct seal_object *object,
                           const uint8_t sealed[SEAL_SELF_BYTES], struct seal_dek **out) MUST_CHECK;

/* ---- grants (grant_key) ---- */

struct seal_grant {
    struct id obj;
    uint32_t ver;
    struct id rcpt;
    uint32_t rcpt_gen;
    uint64_t consent_seq;
    struct id granter;
    uint32_t granter_gen;
    uint8_t sealed[SEAL_GRANT_BYTES];
    uint8_t sig[SEAL_SIG_BYTES];
};

/*
 * First half, before the text and the transaction: the box for one reader (140 us). Fills obj, ver,
 * rcpt, rcpt_gen and sealed. `to` are the reader's certified keys.
 */
enum status seal_grant_box(const struct seal_dek *dek, const struct id *rcpt, uint32_t rcpt_gen,
                           const struct seal_public *to, struct seal_grant *out) MUST_CHECK;
/* Second half, in the transaction, once consent_seq is known: fills granter and sig (25 us). */
enum status seal_grant_sign(const struct keyring *ring, uint64_t consent_seq,
                            struct seal_grant *grant) MUST_CHECK;
enum status seal_grant_check(const struct id *unit, const struct seal_grant *grant,
                             const struct seal_public *granter) MUST_CHECK;
/* Opens with the reader's keys or the role's. ST_DENIED: this keyring holds neither. */
enum status seal_grant_open(const struct keyring *ring, const struct seal_object *object,
                            const struct seal_grant *grant, struct seal_dek **out) MUST_CHECK;

/* ---- journal, anchor, meta ---- */

struct seal_row {
    uint64_t seq;
    uint8_t prev[SEAL_HASH_BYTES];
    int64_t at;
    struct id boot;
    uint64_t boot_ms;
    struct id actor;
    uint32_t actor_gen;
    uint16_t kind;
    struct id obj;
    uint32_t ver;
    const uint8_t *data; /* the caller's */
    uint32_t data_bytes;
};

void seal_row_hash(const struct id *unit, const struct seal_row *row, uint8_t h[SEAL_HASH_BYTES]);
/* As the keyring's own principal: the caller has put it into row.actor. */
enum status seal_row_sign(const struct keyring *ring, const uint8_t h[SEAL_HASH_BYTES],
                          uint8_t sig[SEAL_SIG_BYTES]) MUST_CHECK;
enum status seal_row_check(const uint8_t h[SEAL_HASH_BYTES], const uint8_t sig[SEAL_SIG_BYTES],
                           const struct seal_public *actor) MUST_CHECK;

/* A line of the anchor file: the head of the journal, and who saw it. */
struct seal_anchor {
    uint64_t seq;
    uint8_t h[SEAL_HASH_BYTES];
    struct id actor;
    uint32_t actor_gen;
    uint8_t sig[SEAL_SIG_BYTES];
};

/* Fills actor and sig; seq and h are given. */
enum status seal_anchor_sign(const struct keyring *ring, struct seal_anchor *anchor) MUST_CHECK;
enum status seal_anchor_check(const struct id *unit, const struct seal_anchor *anchor,
                              const struct seal_public *actor) MUST_CHECK;

/* One value of the unit's meta table, signed by the root's keyring (else ST_DENIED). */
enum status seal_meta_sign(const struct keyring *ring, const char *key, const void *value,
                           size_t bytes, uint8_t sig[SEAL_SIG_BYTES]) MUST_CHECK;
enum status seal_meta_check(const struct id *unit, const char *key, const void *value, size_t bytes,
                            const uint8_t sig[SEAL_SIG_BYTES],
                            const uint8_t root_sign[32]) MUST_CHECK;

/* ---- recovery cards ---- */

/*
 * Two cards of four rows, nine symbols each of Crockford's base32 (0-9 A-Z without I L O U): eight
 * of data, one check. Both together are the root's seed; one alone is nothing but chance.
 */
#define SEAL_CARD_ROWS 4
#define SEAL_CARD_ROW_CHARS 9
#define SEAL_CARD_ROW_BYTES (SEAL_CARD_ROW_CHARS + 1)

/* Fresh cards and the root's keys. a and b: SEAL_CARD_ROWS rows each, in secret memory. */
enum status seal_cards_make(char a[][SEAL_CARD_ROW_BYTES], char b[][SEAL_CARD_ROW_BYTES],
                            struct seal_keys **root) MUST_CHECK;
/*
 * One row as typed: case, spaces and hyphens are forgiven, O is 0, I and L are 1. Catches every
 * single wrong symbol and every pair that changed places. ST_CARD_ROW; `out` may be NULL.
 */
enum status seal_card_read_row(const char *typed, char out[SEAL_CARD_ROW_BYTES]) MUST_CHECK;
/* ST_CARD_ROW with *bad_row = 0..7, card A first. Whether these are the unit's cards: the canary.
 */
enum status seal_cards_open(const char a[][SEAL_CARD_ROW_BYTES],
                            const char b[][SEAL_CARD_ROW_BYTES], unsigned *bad_row,
                            struct seal_keys **root) MUST_CHECK;

/* What only the unit's own cards open. ST_CARD_WRONG. */
enum status seal_canary_make(const struct id *unit, const struct seal_public *root,
                             uint8_t out[SEAL_CANARY_BYTES]) MUST_CHECK;
enum status seal_canary_open(const struct id *unit, const struct seal_keys *root,
                             const uint8_t sealed[SEAL_CANARY_BYTES]) MUST_CHECK;

/* ---- what people read aloud and compare ---- */

/* "7K3QF M2R8A" without the space: ten symbols over unit, principal and both public keys. */
void seal_fingerprint(const struct id *unit, const struct id *principal,
                      const struct seal_public *keys, char out[11]);
/* Four groups of four: "7K3Q FM2R 8A0C PW5T". */
void seal_root_fingerprint(const uint8_t root_sign[32], char out[20]);
/* Receipt of a consent act: its seq in at least four symbols of base32, then a check symbol. */
void seal_receipt(uint64_t seq, char out[15]);
/* Typed as forgivingly as a card row. ST_BAD_NUMBER. */
enum status seal_receipt_read(const char *typed, uint64_t *seq) MUST_CHECK;

/* ---- phrases ---- */

#define SEAL_PHRASE_MIN_CHARS 15
#define SEAL_PHRASE_MAX_CHARS 128
#define SEAL_PHRASE_ROOM 64 /* bytes of any generated phrase, with its NUL */

/*
 * Words of that language with single spaces: six for `strong` (66 bits; staff and coordinators),
 * else five (55 bits). Or digits for the number pad: 20, else 15. `out` in secret memory.
 */
enum status seal_phrase_words(enum lang lang, bool strong, char *out, size_t room) MUST_CHECK;
enum status seal_phrase_digits(bool strong, char *out, size_t room) MUST_CHECK;
/* The word that `typed` can only become, or NULL: never a guess. Four letters always suffice. */
const char *seal_word_complete(enum lang lang, const char *typed, size_t bytes);
/*
 * An own phrase: 15..128 characters; not a repeat, a run of the alphabet, the digits or a keyboard
 * row, and not only words that everybody here would try. ST_PHRASE_SHORT, ST_PHRASE_WEAK,
 * ST_TOO_LONG, ST_BAD_TEXT (not clean text).
 */
enum status seal_phrase_check(const char *phrase) MUST_CHECK;

#endif
