/*
 * keys_cert.c MUST
 * 1. trust a certificate only by a chain of signatures that ends at the root key it was given;
 * 2. look at the row itself every time: only the arithmetic is remembered, by the hash of the very
 *    bytes that were proven, so that a changed row is never taken for the one that was good;
 * 3. let nobody vouch for what is not theirs: coordinators for people, a role's generation for the
 *    next one, root for anybody.
 */
#include <string.h>

#include <chairside/vault.h>

#include "vault_internal.h"

/* Coordinators who certified coordinators, back to set-up; longer is no honest chain. */
#define CHAIN_MAX 32

/* What this process has proven, as bytes: a row that hashes to this led to that root. */
#define PROVEN_MAX 128
static struct proven {
    uint8_t root[32];
    uint8_t h[SEAL_HASH_BYTES]; /* of unit, all fields and signature */
} proven[PROVEN_MAX];
static size_t proven_n;

static bool proven_has(const struct trust *trust, const uint8_t h[SEAL_HASH_BYTES]) {
    size_t n = proven_n < PROVEN_MAX ? proven_n : PROVEN_MAX;

    for (size_t i = 0; i < n; i++)
        if (memcmp(proven[i].h, h, SEAL_HASH_BYTES) == 0 &&
            memcmp(proven[i].root, trust->root, sizeof trust->root) == 0)
            return true;
    return false;
}

static void proven_add(const struct trust *trust, const uint8_t h[SEAL_HASH_BYTES]) {
    struct proven *slot = &proven[proven_n++ % PROVEN_MAX];

    memcpy(slot->root, trust->root, sizeof slot->root);
    memcpy(slot->h, h, sizeof slot->h);
}

struct trust trust_of_keyring(const struct keyring *ring) {
    struct trust trust = {.unit = *keyring_unit(ring)};

    memcpy(trust.root, keyring_root(ring), sizeof trust.root);
    return trust;
}

enum status rows_begin(struct store *store, bool *began) {
    *began = false;
    if (store->transaction != TRANSACTION_NONE || store->replay)
        return ST_OK;
    enum status st = store_begin_read(store);
    *began = st == ST_OK;
    return st;
}

void rows_end(struct store *store, bool began) {
    if (began)
        store_end_read(store);
}

/* ---- rows ---- */

void cert_at(struct query *q, struct seal_cert *out) {
    *out = (struct seal_cert){.principal = query_id_at(q, 0),
                              .gen = (uint32_t)query_int_at(q, 1),
                              .type = (uint8_t)query_int_at(q, 2),
                              .role = (uint8_t)query_int_at(q, 3),
                              .not_before = query_int_at(q, 6),
                              .issuer = query_id_at(q, 7),
                              .issuer_gen = (uint32_t)query_int_at(q, 8)};
    query_bytes_at(q, 4, out->keys.sign, sizeof out->keys.sign);
    query_bytes_at(q, 5, out->keys.box, sizeof out->keys.box);
    if (query_is_null(q, 9) != id_is_zero(&out->issuer))
        query_bad(q, ST_CORRUPT);
    else if (!query_is_null(q, 9))
        query_bytes_at(q, 9, out->sig, sizeof out->sig);
    /* What does not fit its field would be another certificate than the one in the file. */
    if (query_int_at(q, 1) != out->gen || query_int_at(q, 2) != out->type ||
        query_int_at(q, 3) != out->role || query_int_at(q, 8) != out->issuer_gen)
        query_bad(q, ST_CORRUPT);
}

enum status cert_row_get(struct store *store, const struct id *principal, uint32_t gen,
                         struct seal_cert *out) {
    struct query q = query_on(store, SQL_CERT_GET);

    query_id(&q, ":principal", principal);
    query_int(&q, ":gen", gen);
    if (query_next(&q))
        cert_at(&q, out);
    return query_end_one(&q);
}

enum status cert_row_newest(struct store *store, const struct id *principal, bool signed_only,
                            uint32_t *gen) {
    struct query q = query_on(store, signed_only ? SQL_CERT_NEWEST_SIGNED : SQL_CERT_NEWEST);

    *gen = 0;
    query_id(&q, ":principal", principal);
    if (query_next(&q) && !query_is_null(&q, 0))
        *gen = (uint32_t)query_int_at(&q, 0);
    return query_end(&q);
}

enum status cert_row_insert(struct store *store, const struct seal_cert *cert) {
    struct query q = query_on(store, SQL_CERT_INSERT);

    query_id(&q, ":principal", &cert->principal);
    query_int(&q, ":gen", cert->gen);
    query_int(&q, ":type", cert->type);
    query_int(&q, ":role", cert->role);
    query_blob(&q, ":sign_pk", cert->keys.sign, sizeof cert->keys.sign);
    query_blob(&q, ":box_pk", cert->keys.box, sizeof cert->keys.box);
    query_int(&q, ":not_before", cert->not_before);
    query_id(&q, ":issuer", &cert->issuer);
    query_int(&q, ":issuer_gen", cert->issuer_gen);
    if (!id_is_zero(&cert->issuer))
        query_blob(&q, ":sig", cert->sig, sizeof cert->sig);
    return query_run(&q, NULL);
}

/* ---- who may vouch for whom ---- */

enum role role_of_id(const struct id *principal) {
    for (enum role role = ROLE_NURSE; role <= ROLE_COORDINATOR; role++) {
        const struct id id = role_id(role);
        if (id_equal(&id, principal))
            return role;
    }
    return ROLE_NONE;
}

/* A certificate's own fields: what kind of principal says what role. */
static bool cert_is_shaped(const struct seal_cert *cert) {
    bool is_root = id_equal(&cert->principal, &seal_root_id);
    enum role of_id = role_of_id(&cert->principal);

    switch (cert->type) {
    case SEAL_CERT_ROOT: return is_root && cert->gen == SEAL_ROOT_GEN && cert->role == ROLE_NONE;
    case SEAL_CERT_ROLE: return of_id != ROLE_NONE && of_id == (enum role)cert->role;
    case SEAL_CERT_USER:
        return !is_root && of_id == ROLE_NONE && !id_is_zero(&cert->principal) &&
               cert->role > ROLE_NONE && cert->role < ROLE_COUNT;
    default: return false;
    }
}

bool cert_may_issue(const struct seal_cert *issuer, const struct seal_cert *cert) {
    if (!cert_is_shaped(issuer) || !cert_is_shaped(cert))
        return false;
    if (issuer->type == SEAL_CERT_ROOT)
        return true;
    if (cert->type == SEAL_CERT_ROLE)
        return id_equal(&issuer->principal, &cert->principal) && issuer->gen + 1 == cert->gen;
    return cert->type == SEAL_CERT_USER && issuer->type == SEAL_CERT_USER &&
           issuer->role == ROLE_COORDINATOR && !id_equal(&issuer->principal, &cert->principal);
}

/* ---- the chain ---- */

/* The root's own certificate: the end of every chain. */
static enum status root_cert_check(const struct trust *trust, const struct seal_cert *cert) {
    if (!cert_is_shaped(cert) || cert->type != SEAL_CERT_ROOT ||
        !id_equal(&cert->issuer, &cert->principal) || cert->issuer_gen != cert->gen ||
        memcmp(cert->keys.sign, trust->root, sizeof trust->root) != 0)
        return status_origin(ST_TAMPERED);
    return seal_cert_check(&trust->unit, cert, &cert->keys);
}

/* Proves `cert` by what is above it. */
static enum status chain_check(struct store *store, const struct trust *trust,
                               const struct seal_cert *cert) {
    struct seal_cert below = *cert, issuer;
    uint8_t h[SEAL_HASH_BYTES];

    for (unsigned i = 0; i < CHAIN_MAX; i++) {
        seal_cert_hash(&trust->unit, &below, h);
        if (proven_has(trust, h))
            return ST_OK;
        if (below.type == SEAL_CERT_ROOT)
            return root_cert_check(trust, &below);
        enum status st = cert_row_get(store, &below.issuer, below.issuer_gen, &issuer);
        if (st == ST_NOT_FOUND ||
            (st == ST_OK && (id_is_zero(&issuer.issuer) || !cert_may_issue(&issuer, &below))))
            return status_origin(ST_TAMPERED);
        if (st == ST_OK)
            st = seal_cert_check(&trust->unit, &below, &issuer.keys);
        if (st != ST_OK)
            return st;
        below = issuer;
    }
    return status_origin(ST_TAMPERED);
}

enum status cert_trusted(struct store *store, const struct trust *trust, const struct id *principal,
                         uint32_t gen, struct seal_cert *out) {
    uint8_t h[SEAL_HASH_BYTES];
    enum status st = cert_row_get(store, principal, gen, out);

    if (st != ST_OK)
        return st;
    if (id_is_zero(&out->issuer))
        return ST_NOT_FOUND;
    seal_cert_hash(&trust->unit, out, h);
    if (proven_has(trust, h))
        return ST_OK;
    st = chain_check(store, trust, out);
    if (st == ST_OK)
        proven_add(trust, h);
    return st;
}

/* The oldest generation that may still be the newest: what the journal says was made. */
static enum status newest_floor(struct store *store, const struct id *principal, uint32_t *gen) {
    struct user_row user;

    *gen = 0;
    if (id_equal(principal, &seal_root_id))
        return ST_OK;
    if (role_of_id(principal) == ROLE_NONE) {
        enum status st = user_get(store, principal, &user);
        *gen = st == ST_OK ? user.gen : 0;
        return st == ST_NOT_FOUND ? ST_OK : st;
    }
    struct query q = query_on(store, SQL_ROLE_ROTATED);
    query_id(&q, ":role", principal);
    if (query_next(&q) && !query_is_null(&q, 0))
        *gen = (uint32_t)query_int_at(&q, 0);
    return query_end(&q);
}

enum status cert_trusted_newest(struct store *store, const struct trust *trust,
                                const struct id *principal, struct seal_cert *out) {
    uint32_t gen, floor;
    enum status st = cert_row_newest(store, principal, true, &gen);

    if (st == ST_OK)
        st = newest_floor(store, principal, &floor);
    if (st != ST_OK)
        return st;
    if (gen < floor)
        return status_origin(ST_TAMPERED); /* somebody took the newest one away */
    return gen == 0 ? ST_NOT_FOUND : cert_trusted(store, trust, principal, gen, out);
}
