/*
 * keys_member.c MUST
 * 1. seal a role's seed only to a certified user of that very role, or to recovery;
 * 2. take a seed out of a row only after its issuer (root, or one of that role) was proven, and
 * only if it makes the role's certified keys.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/clock.h>

#include "vault_internal.h"

void member_at(struct query *q, struct seal_member *out) {
    *out = (struct seal_member){.role = query_id_at(q, 0),
                                .role_gen = (uint32_t)query_int_at(q, 1),
                                .member = query_id_at(q, 2),
                                .member_gen = (uint32_t)query_int_at(q, 3),
                                .issuer = query_id_at(q, 5),
                                .issuer_gen = (uint32_t)query_int_at(q, 6)};
    query_bytes_at(q, 4, out->sealed, sizeof out->sealed);
    query_bytes_at(q, 7, out->sig, sizeof out->sig);
    if (query_int_at(q, 1) != out->role_gen || query_int_at(q, 3) != out->member_gen ||
        query_int_at(q, 6) != out->issuer_gen)
        query_bad(q, ST_CORRUPT);
}

enum status member_insert(struct store *store, const struct seal_member *row) {
    struct query q = query_on(store, SQL_MEMBER_INSERT);

    query_id(&q, ":role", &row->role);
    query_int(&q, ":role_gen", row->role_gen);
    query_id(&q, ":member", &row->member);
    query_int(&q, ":member_gen", row->member_gen);
    query_blob(&q, ":sealed", row->sealed, sizeof row->sealed);
    query_id(&q, ":issuer", &row->issuer);
    query_int(&q, ":issuer_gen", row->issuer_gen);
    query_blob(&q, ":sig", row->sig, sizeof row->sig);
    return query_run(&q, NULL);
}

/* Root, or a user who is certified for that role. */
static bool is_of_role(const struct seal_cert *cert, enum role role) {
    return cert->type == SEAL_CERT_ROOT ||
           (cert->type == SEAL_CERT_USER && (enum role)cert->role == role);
}

enum status member_trusted(struct store *store, const struct trust *trust,
                           const struct seal_member *row) {
    struct seal_cert issuer, member;
    enum role role = role_of_id(&row->role);
    enum status st = cert_trusted(store, trust, &row->issuer, row->issuer_gen, &issuer);

    if (st == ST_OK)
        st = cert_trusted(store, trust, &row->member, row->member_gen, &member);
    if (st == ST_NOT_FOUND)
        return status_origin(ST_TAMPERED);
    if (st != ST_OK)
        return st;
    if (role == ROLE_NONE || !is_of_role(&issuer, role) || !is_of_role(&member, role))
        return status_origin(ST_TAMPERED);
    return seal_member_check(&trust->unit, row, &issuer.keys);
}

static enum status gather_one(struct store *store, struct keyring *ring,
                              const struct seal_member *row) {
    const struct trust trust = trust_of_keyring(ring);
    struct seal_cert role;
    enum status st = member_trusted(store, &trust, row);

    if (st == ST_OK)
        st = cert_trusted(store, &trust, &row->role, row->role_gen, &role);
    if (st == ST_NOT_FOUND)
        return status_origin(ST_TAMPERED);
    return st == ST_OK ? keyring_add_role(ring, row, &role.keys) : st;
}

enum status keyring_gather_roles(struct store *store, struct keyring *ring) {
    struct seal_member row;
    enum status st = ST_OK;
    struct query q = query_on(store, SQL_MEMBER_OF);

    query_id(&q, ":member", keyring_principal(ring));
    query_int(&q, ":member_gen", keyring_gen(ring));
    while (st == ST_OK && query_next(&q)) {
        member_at(&q, &row);
        if (q.status == ST_OK)
            st = gather_one(store, ring, &row);
    }
    enum status rows = query_end(&q);
    return rows != ST_OK ? rows : st;
}

/* ---- admitting ---- */

static enum status member_find(struct store *store, const struct id *role, uint32_t role_gen,
                               const struct seal_cert *member, struct seal_member *out) {
    struct query q = query_on(store, SQL_MEMBER_GET);

    query_id(&q, ":role", role);
    query_int(&q, ":role_gen", role_gen);
    query_id(&q, ":member", &member->principal);
    query_int(&q, ":member_gen", member->gen);
    if (query_next(&q))
        member_at(&q, out);
    return query_end_one(&q);
}

/* One generation's seed for one member; a row that is there already is good enough. */
static enum status member_give(struct store *store, struct keyring *by, const struct id *role,
                               uint32_t role_gen, const struct seal_cert *to,
                               struct seal_member *out) {
    enum status st = member_find(store, role, role_gen, to, out);

    if (st != ST_NOT_FOUND)
        return st;
    st = seal_member_make(by, role, role_gen, &to->principal, to->gen, &to->keys, out);
    return st == ST_OK ? member_insert(store, out) : st;
}

enum status keys_admit(struct store *store, struct keyring *by, enum role role,
                       const struct id *user, uint32_t *role_gen, uint8_t member_hash[32]) {
    const struct trust trust = trust_of_keyring(by);
    const struct id principal = role_id(role);
    struct seal_cert newest, to;
    struct seal_member row;
    enum status st = cert_trusted_newest(store, &trust, &principal, &newest);

    if (st == ST_OK)
        st = cert_trusted_newest(store, &trust, user, &to);
    if (st == ST_NOT_FOUND)
        return status_origin(ST_NOT_READY);
    if (st != ST_OK)
        return st;
    if (!keyring_holds(by, &principal, newest.gen) || !is_of_role(&to, role))
        return status_origin(ST_DENIED);
    for (uint32_t gen = 1; st == ST_OK && gen <= newest.gen; gen++)
        if (keyring_holds(by, &principal, gen))
            st = member_give(store, by, &principal, gen, &to, &row);
    if (st != ST_OK)
        return st;
    seal_member_hash(&trust.unit, &row, member_hash); /* the last one is the newest generation's */
    *role_gen = newest.gen;
    return ST_OK;
}

enum status keys_role_has_member(struct store *store, enum role role, bool *out) {
    const struct id principal = role_id(role);
    uint32_t gen;
    enum status st = cert_row_newest(store, &principal, true, &gen);

    if (st != ST_OK)
        return st;
    struct query q = query_on(store, SQL_MEMBER_ACTIVE);
    query_id(&q, ":role", &principal);
    query_int(&q, ":role_gen", gen);
    *out = query_next(&q);
    return query_end(&q);
}

/* ---- a new generation ---- */

/* To every active member of the generation before, and to recovery. */
static enum status rotate_give(struct store *store, struct keyring *by, const struct id *role,
                               uint32_t gen) {
    const struct trust trust = trust_of_keyring(by);
    struct seal_cert to;
    struct seal_member row;
    enum status st = cert_trusted(store, &trust, &seal_root_id, SEAL_ROOT_GEN, &to);

    if (st == ST_OK)
        st = member_give(store, by, role, gen, &to, &row);
    struct query q = query_on(store, SQL_MEMBER_ACTIVE);
    query_id(&q, ":role", role);
    query_int(&q, ":role_gen", gen - 1);
    while (st == ST_OK && query_next(&q)) {
        const struct id member = query_id_at(&q, 0);
        st = cert_trusted(store, &trust, &member, (uint32_t)query_int_at(&q, 1), &to);
        if (st == ST_OK)
            st = member_give(store, by, role, gen, &to, &row);
    }
    enum status rows = query_end(&q);
    return rows != ST_OK ? rows : st;
}

enum status keys_rotate(struct store *store, struct keyring *by, enum role role, uint32_t *role_gen,
                        uint8_t cert_hash[32]) {
    const struct trust trust = trust_of_keyring(by);
    const struct id principal = role_id(role);
    struct seal_cert old;
    enum status st = cert_trusted_newest(store, &trust, &principal, &old);

    if (st != ST_OK)
        return st == ST_NOT_FOUND ? status_origin(ST_NOT_READY) : st;
    if (!keyring_holds(by, &principal, old.gen))
        return status_origin(ST_DENIED);
    struct seal_cert cert = {.principal = principal,
                             .gen = old.gen + 1,
                             .type = SEAL_CERT_ROLE,
                             .role = (uint8_t)role,
                             .not_before = clock_at(),
                             .issuer = principal,
                             .issuer_gen = old.gen};
    st = keyring_new_role(by, &principal, cert.gen, &cert.keys);
    if (st == ST_OK)
        st = seal_cert_sign(by, &cert);
    if (st == ST_OK)
        st = cert_row_insert(store, &cert);
    if (st == ST_OK)
        st = rotate_give(store, by, &principal, cert.gen);
    if (st != ST_OK)
        return st;
    seal_cert_hash(&trust.unit, &cert, cert_hash);
    *role_gen = cert.gen;
    return ST_OK;
}
