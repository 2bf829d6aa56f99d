/*
 * keys_root.c - the root of a unit: made once, on two cards, and present again only with both.
 *
 * Signed bytes of meta (seal_meta_sign binds unit and name): unit_id the 16 bytes of the id;
 * root_pk the 32 bytes of the root's Ed25519 key; policy u32, little-endian, as in unit.setup;
 * canary SEAL_CANARY_BYTES, which only the cards open.
 */
#include <assert.h>
#include <string.h>

#include <chairside/bytes.h>
#include <chairside/clock.h>

#include "vault_internal.h"

static_assert(sizeof(((struct cards *)0)->a) == SEAL_CARD_ROWS * SEAL_CARD_ROW_BYTES, "one card");

/* ---- meta ---- */

enum status meta_get(struct store *store, const char *key, struct meta_row *out) {
    struct query q = query_on(store, SQL_META_GET);

    *out = (struct meta_row){.bytes = 0};
    query_text(&q, ":k", key);
    if (query_next(&q)) {
        const void *value = query_blob_at(&q, 0, &out->bytes);
        if (out->bytes == 0 || out->bytes > sizeof out->value)
            query_bad(&q, ST_CORRUPT);
        else
            memcpy(out->value, value, out->bytes);
        query_bytes_at(&q, 1, out->sig, sizeof out->sig);
    }
    return query_end_one(&q);
}

static enum status meta_put(struct store *store, struct keyring *root, const char *key,
                            const void *value, size_t bytes) {
    uint8_t sig[SEAL_SIG_BYTES];
    enum status st = seal_meta_sign(root, key, value, bytes, sig);

    if (st != ST_OK)
        return st;
    struct query q = query_on(store, SQL_META_INSERT);
    query_text(&q, ":k", key);
    query_blob(&q, ":v", value, bytes);
    query_blob(&q, ":sig", sig, sizeof sig);
    return query_run(&q, NULL);
}

/* One value of a known length, by the root that meta itself names. */
static enum status meta_proven(struct store *store, const struct trust *trust, const char *key,
                               void *value, size_t bytes) {
    struct meta_row row;
    enum status st = meta_get(store, key, &row);

    if (st != ST_OK)
        return st;
    if (row.bytes != bytes)
        return status_origin(ST_TAMPERED);
    memcpy(value, row.value, bytes);
    return seal_meta_check(&trust->unit, key, row.value, row.bytes, row.sig, trust->root);
}

enum status trust_of_unit(struct store *store, struct trust *out) {
    struct meta_row unit, root;
    uint8_t again[sizeof out->root];
    bool began;
    enum status st = rows_begin(store, &began);

    if (st == ST_OK)
        st = meta_get(store, "unit_id", &unit);
    if (st == ST_OK)
        st = meta_get(store, "root_pk", &root);
    if (st == ST_OK && (unit.bytes != sizeof out->unit || root.bytes != sizeof out->root))
        st = status_origin(ST_TAMPERED);
    if (st == ST_OK) {
        memcpy(&out->unit, unit.value, sizeof out->unit);
        memcpy(out->root, root.value, sizeof out->root);
        st = meta_proven(store, out, "unit_id", again, sizeof out->unit);
    }
    if (st == ST_OK)
        st = meta_proven(store, out, "root_pk", again, sizeof again);
    rows_end(store, began);
    return st;
}

/* ---- set-up ---- */

enum status keys_make_root(struct cards *cards, struct keyring **root) {
    struct seal_keys *keys = NULL;
    struct seal_public public;
    struct id unit;
    enum status st = id_new(&unit);

    if (st == ST_OK)
        st = seal_cards_make(cards->a, cards->b, &keys);
    if (st != ST_OK)
        return st;
    seal_keys_public(keys, &public);
    st = keyring_create(&unit, public.sign, &seal_root_id, SEAL_ROOT_GEN, keys, root);
    if (st != ST_OK)
        seal_keys_destroy(keys);
    return st;
}

static enum status install_meta(struct store *store, struct keyring *root, uint32_t policy) {
    struct seal_public public;
    uint8_t canary[SEAL_CANARY_BYTES], bits[4];
    struct writer w = writer_on(bits, sizeof bits);
    enum status st = meta_put(store, root, "unit_id", keyring_unit(root), sizeof(struct id));

    write_u32(&w, policy);
    keyring_public(root, &public);
    if (st == ST_OK)
        st = meta_put(store, root, "root_pk", public.sign, sizeof public.sign);
    if (st == ST_OK)
        st = meta_put(store, root, "policy", bits, sizeof bits);
    if (st == ST_OK)
        st = seal_canary_make(keyring_unit(root), &public, canary);
    return st == ST_OK ? meta_put(store, root, "canary", canary, sizeof canary) : st;
}

static enum status install_cert(struct store *store, struct keyring *root, struct seal_cert *cert) {
    cert->not_before = clock_at();
    cert->issuer = seal_root_id;
    cert->issuer_gen = SEAL_ROOT_GEN;
    enum status st = seal_cert_sign(root, cert);
    return st == ST_OK ? cert_row_insert(store, cert) : st;
}

/* A role's first generation: its seed is sealed to recovery, and by root to the first member. */
static enum status install_role(struct store *store, struct keyring *root, enum role role) {
    struct seal_cert cert = {
        .principal = role_id(role), .gen = 1, .type = SEAL_CERT_ROLE, .role = (uint8_t)role};
    struct seal_public public;
    struct seal_member row;
    enum status st = keyring_new_role(root, &cert.principal, cert.gen, &cert.keys);

    keyring_public(root, &public);
    if (st == ST_OK)
        st = install_cert(store, root, &cert);
    if (st == ST_OK)
        st = seal_member_make(root, &cert.principal, cert.gen, &seal_root_id, SEAL_ROOT_GEN,
                              &public, &row);
    return st == ST_OK ? member_insert(store, &row) : st;
}

enum status keys_install_root(struct store *store, struct keyring *root, uint32_t policy) {
    struct seal_cert cert = {
        .principal = seal_root_id, .gen = SEAL_ROOT_GEN, .type = SEAL_CERT_ROOT};
    enum status st = install_meta(store, root, policy);

    keyring_public(root, &cert.keys);
    if (st == ST_OK)
        st = install_cert(store, root, &cert);
    for (enum role role = ROLE_NURSE; st == ST_OK && role <= ROLE_COORDINATOR; role++)
        st = install_role(store, root, role);
    return st;
}

/* ---- with both cards ---- */

/* Takes `keys` over if ST_OK. */
static enum status root_keyring(struct store *store, struct seal_keys *keys,
                                struct keyring **root) {
    struct trust trust;
    struct seal_public public;
    uint8_t canary[SEAL_CANARY_BYTES];
    enum status st = trust_of_unit(store, &trust);

    if (st == ST_OK)
        st = meta_proven(store, &trust, "canary", canary, sizeof canary);
    if (st == ST_OK)
        st = seal_canary_open(&trust.unit, keys, canary);
    seal_keys_public(keys, &public);
    if (st == ST_OK && memcmp(public.sign, trust.root, sizeof trust.root) != 0)
        st = status_origin(ST_CARD_WRONG);
    if (st == ST_OK)
        st = keyring_create(&trust.unit, trust.root, &seal_root_id, SEAL_ROOT_GEN, keys, root);
    return st;
}

enum status keys_root_from_cards(struct store *store, const struct cards *cards, unsigned *bad_row,
                                 struct keyring **root) {
    struct seal_keys *keys = NULL;
    enum status st = seal_cards_open(cards->a, cards->b, bad_row, &keys);

    if (st != ST_OK)
        return st;
    st = root_keyring(store, keys, root);
    if (st != ST_OK) {
        seal_keys_destroy(keys);
        return st;
    }
    st = keyring_gather_roles(store, *root);
    if (st != ST_OK) {
        keyring_destroy(*root);
        *root = NULL;
    }
    return st;
}

enum status keys_open_escrow(struct store *store, struct keyring *root, const struct id *user) {
    const struct trust trust = trust_of_keyring(root);
    struct seal_escrow row;
    struct seal_cert cert;
    enum status st = ST_OK;
    struct query q = query_on(store, SQL_ESCROW_OF);

    query_id(&q, ":principal", user);
    while (st == ST_OK && query_next(&q)) {
        escrow_at(&q, &row);
        if (q.status != ST_OK)
            break;
        st = cert_trusted(store, &trust, user, row.gen, &cert);
        if (st == ST_NOT_FOUND) {
            st = ST_OK; /* a phrase that nobody has certified yet has nothing sealed under it */
            continue;
        }
        if (st == ST_OK)
            st = seal_escrow_check(&trust.unit, &row, &cert.keys);
        if (st == ST_OK)
            st = keyring_add_vault(root, &row);
    }
    enum status rows = query_end(&q);
    return rows != ST_OK ? rows : st;
}

enum status keys_root_fingerprint(struct store *store, char out[20]) {
    struct trust trust;
    enum status st = trust_of_unit(store, &trust);

    if (st == ST_OK)
        seal_root_fingerprint(trust.root, out);
    return st;
}
