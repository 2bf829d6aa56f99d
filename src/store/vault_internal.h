/*
 * vault_internal.h - what vault, keys and verify share: trust in certificates, and the rows of the
 * tables that hold keys and sealed bytes.
 *
 * Row functions answer ST_NOT_FOUND for no row and ST_TAMPERED for a row of the wrong shape; they
 * prove nothing. What proves is cert_trusted and object_trusted. A struct sealed owns its bytes.
 */
#ifndef CHAIRSIDE_VAULT_INTERNAL_H
#define CHAIRSIDE_VAULT_INTERNAL_H

#include <chairside/keys.h>
#include <chairside/seal.h>
#include <chairside/vault.h>

#include "store_internal.h"

/* ---- trust: the unit, and the root key that all of it must lead to ---- */

struct trust {
    struct id unit;
    uint8_t root[32];
};

/* What the phrase has proven: the keyring's own. */
struct trust trust_of_keyring(const struct keyring *ring);
/* Where nobody is signed in: what meta says, and its own signatures. ST_NOT_FOUND before set-up. */
enum status trust_of_unit(struct store *store, struct trust *out) MUST_CHECK;

/* One shared lock around several reads; fine inside any transaction, and in a replay. */
enum status rows_begin(struct store *store, bool *began) MUST_CHECK;
void rows_end(struct store *store, bool began);

/* ---- certificates (keys_cert.c) ---- */

/* The certificate of one generation, proven. ST_NOT_FOUND: there is none, or it still waits.
 * ST_TAMPERED: it does not lead to the root key. */
enum status cert_trusted(struct store *store, const struct trust *trust, const struct id *principal,
                         uint32_t gen, struct seal_cert *out) MUST_CHECK;
/* The same for the newest generation, which may not be older than what the journal says. */
enum status cert_trusted_newest(struct store *store, const struct trust *trust,
                                const struct id *principal, struct seal_cert *out) MUST_CHECK;
/* The key that signs `cert` may do so: types, roles, ids and generations, not the signature. */
bool cert_may_issue(const struct seal_cert *issuer, const struct seal_cert *cert);
/* The role that this is the principal of; ROLE_NONE for anybody else. */
enum role role_of_id(const struct id *principal);

/* Rows, nothing proven. A certificate that waits has a zero issuer. */
void cert_at(struct query *q, struct seal_cert *out); /* CERT_COLUMNS */
enum status cert_row_get(struct store *store, const struct id *principal, uint32_t gen,
                         struct seal_cert *out) MUST_CHECK;
/* 0: none. */
enum status cert_row_newest(struct store *store, const struct id *principal, bool signed_only,
                            uint32_t *gen) MUST_CHECK;
enum status cert_row_insert(struct store *store, const struct seal_cert *cert) MUST_CHECK;

/* ---- members (keys_member.c) ---- */

void member_at(struct query *q, struct seal_member *out); /* MEMBER_COLUMNS */
/* Proven: the issuer is root or of that role, and so is the member. */
enum status member_trusted(struct store *store, const struct trust *trust,
                           const struct seal_member *row) MUST_CHECK;
enum status member_insert(struct store *store, const struct seal_member *row) MUST_CHECK;
/* Every role key that is sealed to the keyring's own generation joins it. */
enum status keyring_gather_roles(struct store *store, struct keyring *ring) MUST_CHECK;

/* ---- locks and escrow (keys_lock.c) ---- */

void lock_at(struct query *q, struct seal_lock *out);     /* LOCK_COLUMNS */
void escrow_at(struct query *q, struct seal_escrow *out); /* ESCROW_COLUMNS */
enum status lock_row_get(struct store *store, const struct id *principal, uint32_t gen,
                         struct seal_lock *out) MUST_CHECK;
enum status escrow_row_get(struct store *store, const struct id *principal, uint32_t gen,
                           struct seal_escrow *out) MUST_CHECK;

/* ---- the unit's root (keys_root.c) ---- */

#define META_VALUE_MAX 128

struct meta_row {
    uint8_t value[META_VALUE_MAX];
    size_t bytes;
    uint8_t sig[SEAL_SIG_BYTES];
};

/* Not proven; ST_NOT_FOUND. */
enum status meta_get(struct store *store, const char *key, struct meta_row *out) MUST_CHECK;

/* ---- sealed objects and the copies of their keys (vault_rows.c) ---- */

struct sealed {
    int64_t n;
    struct seal_object object;
    uint8_t *ct; /* owned; object.ct points here */
};

/* OBJECT_COLUMNS; ct points into the row and is good until the next step. */
void object_at(struct query *q, struct seal_object *out);
enum status sealed_newest(struct store *store, const struct id *id, struct sealed *out) MUST_CHECK;
enum status sealed_version(struct store *store, const struct id *id, uint32_t ver,
                           struct sealed *out) MUST_CHECK;
void sealed_finish(struct sealed *sealed);
enum status sealed_insert(struct store *store, const struct seal_object *object) MUST_CHECK;
/* Every version. */
enum status sealed_delete(struct store *store, const struct id *id) MUST_CHECK;

/* Whether objects of this kind are put by rows of the journal. */
bool object_is_journalled(enum object_kind kind);
/* Whether earlier versions stay beside the newest: talks and notes. */
bool object_is_kept(enum object_kind kind);
/* Whether nobody but the author can ever have a copy, not even recovery. */
bool object_is_private(enum object_kind kind);

/* One row of grant_key. Of the author's own copy `grant` has everything but box and signature. */
struct grant_row {
    int64_t n;
    bool is_self;
    uint8_t self[SEAL_SELF_BYTES];
    struct seal_grant grant;
};

void grant_at(struct query *q, struct grant_row *out); /* GRANT_COLUMNS */
enum status grant_insert_self(struct store *store, const struct seal_object *object,
                              const uint8_t self[SEAL_SELF_BYTES]) MUST_CHECK;
enum status grant_insert(struct store *store, const struct seal_grant *grant) MUST_CHECK;

/* ---- trust in an object (vault_open.c) ---- */

/* Which row of the journal has to speak for an object. */
enum put_row {
    PUT_LAST,    /* the last of its id: only the newest version is good */
    PUT_VERSION, /* the one that put this version, undone by none: of kinds that keep versions */
};
/* Finds that row. A destroyed object's is the row that destroyed it. ST_NOT_FOUND. */
enum status object_put_row(struct store *store, const struct seal_object *object,
                           enum put_row which, struct entry *out) MUST_CHECK;
/* Its author's certificate and signature, and the row that put it. */
enum status object_trusted(struct store *store, const struct trust *trust,
                           const struct seal_object *object, enum put_row which) MUST_CHECK;
/* Who has signed a copy, if they may: the signature itself is still to be checked. */
enum status grant_signer(struct store *store, const struct trust *trust,
                         const struct seal_object *object, const struct seal_grant *grant,
                         struct seal_cert *out) MUST_CHECK;
/* Opens the key of a trusted object by whatever copy this keyring can open. ST_NOT_FOUND: none. */
enum status object_key(struct store *store, struct keyring *ring, const struct seal_object *object,
                       struct seal_dek **out) MUST_CHECK;
struct object_info object_info_of(const struct seal_object *object);

#endif
