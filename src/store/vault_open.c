/*
 * vault_open.c MUST
 * 1. trust an object only as the row of the journal that puts it says (of the newest version the
 *    last one, so that no older one is ever taken for it), and by its signature and its author's
 *    certificate up to the keyring's own root key;
 * 2. trust a copy of its key only by the signature of somebody who may give it; one's own object by
 *    one's own copy, which authenticates by itself;
 * 3. answer ST_TAMPERED for whatever does not fit, and show nothing.
 */
#include <string.h>

#include "vault_internal.h"

enum status object_put_row(struct store *store, const struct seal_object *object,
                           enum put_row which, struct entry *out) {
    /* Of what is replaced no older version is good, whoever asks for it by number. */
    bool any = which == PUT_VERSION && object_is_kept((enum object_kind)object->kind);

    return any ? journal_put_of(store, &object->id, object->ver, out)
               : journal_last_put(store, &object->id, out);
}

/* Whether the journal says that this version is the one. */
static enum status put_check(struct store *store, const struct trust *trust,
                             const struct seal_object *object, enum put_row which) {
    struct entry row;
    uint8_t h[SEAL_HASH_BYTES];
    enum status st = object_put_row(store, object, which, &row);

    if (st == ST_NOT_FOUND)
        return status_origin(ST_TAMPERED);
    if (st != ST_OK)
        return st;
    seal_object_hash(&trust->unit, object, h);
    bool good = row.kind != ENTRY_OBJECT_DESTROY && row.ver == object->ver &&
                memcmp(row.hash, h, SEAL_HASH_BYTES) == 0;
    return good ? ST_OK : status_origin(ST_TAMPERED);
}

enum status object_trusted(struct store *store, const struct trust *trust,
                           const struct seal_object *object, enum put_row which) {
    struct seal_cert author;
    enum status st = cert_trusted(store, trust, &object->author, object->author_gen, &author);

    if (st == ST_NOT_FOUND)
        st = status_origin(ST_TAMPERED);
    if (st == ST_OK)
        st = seal_object_check(&trust->unit, object, &author.keys);
    if (st == ST_OK && object_is_journalled((enum object_kind)object->kind))
        st = put_check(store, trust, object, which);
    return st;
}

/*
 * Who may seal a key to others: the author, and root with both cards. For names also those who hold
 * them through their role and see to it that others may: identities by staff and coordinators (a
 * match, `approach` asked again), profiles by coordinators (a new phrase).
 */
static bool may_grant(const struct seal_object *object, const struct seal_cert *granter) {
    if (object_is_private((enum object_kind)object->kind))
        return false;
    if (granter->type == SEAL_CERT_ROOT || id_equal(&granter->principal, &object->author))
        return true;
    if (granter->type != SEAL_CERT_USER)
        return false;
    if (object->kind == OBJECT_IDENTITY)
        return granter->role >= ROLE_NURSE && granter->role <= ROLE_COORDINATOR;
    return object->kind == OBJECT_PROFILE && granter->role == ROLE_COORDINATOR;
}

enum status grant_signer(struct store *store, const struct trust *trust,
                         const struct seal_object *object, const struct seal_grant *grant,
                         struct seal_cert *out) {
    enum status st = cert_trusted(store, trust, &grant->granter, grant->granter_gen, out);

    if (st == ST_NOT_FOUND || (st == ST_OK && !may_grant(object, out)))
        return status_origin(ST_TAMPERED);
    return st;
}

static enum status grant_trusted(struct store *store, const struct trust *trust,
                                 const struct seal_object *object, const struct seal_grant *grant) {
    struct seal_cert granter;
    enum status st = grant_signer(store, trust, object, grant, &granter);

    return st == ST_OK ? seal_grant_check(&trust->unit, grant, &granter.keys) : st;
}

/* ST_DENIED: the copy is not for this keyring. */
static enum status self_open(struct keyring *ring, const struct seal_object *object,
                             const struct grant_row *row, struct seal_dek **out) {
    const struct id *me = keyring_principal(ring);
    bool own = id_equal(me, &object->author) && keyring_gen(ring) == object->author_gen;
    /* Root may have been given that author's vault out of escrow; seal knows. */
    bool recovery =
        id_equal(me, &seal_root_id) && !object_is_private((enum object_kind)object->kind);

    return own || recovery ? seal_self_open(ring, object, row->self, out) : ST_DENIED;
}

static enum status box_open(struct store *store, struct keyring *ring,
                            const struct seal_object *object, const struct grant_row *row,
                            struct seal_dek **out) {
    const struct trust trust = trust_of_keyring(ring);

    if (!keyring_holds(ring, &row->grant.rcpt, row->grant.rcpt_gen))
        return ST_DENIED;
    enum status st = grant_trusted(store, &trust, object, &row->grant);
    return st == ST_OK ? seal_grant_open(ring, object, &row->grant, out) : st;
}

enum status object_key(struct store *store, struct keyring *ring, const struct seal_object *object,
                       struct seal_dek **out) {
    struct grant_row row;
    enum status st = ST_DENIED;
    /* The author's own copy comes first: it needs no certificate and no slow arithmetic. */
    struct query q = query_on(store, SQL_GRANT_OF);

    query_id(&q, ":id", &object->id);
    query_int(&q, ":ver", object->ver);
    while (st == ST_DENIED && query_next(&q)) {
        grant_at(&q, &row);
        if (q.status == ST_OK)
            st = row.is_self ? self_open(ring, object, &row, out)
                             : box_open(store, ring, object, &row, out);
    }
    enum status rows = query_end(&q);
    if (rows != ST_OK) {
        seal_dek_destroy(st == ST_OK ? *out : NULL);
        return rows;
    }
    return st == ST_DENIED ? ST_NOT_FOUND : st;
}

/* ST_NOT_FOUND: not one's own, or one's own copy is gone. */
static enum status own_key(struct store *store, struct keyring *ring,
                           const struct seal_object *object, struct seal_dek **out) {
    struct grant_row row = {.is_self = false};

    if (!id_equal(keyring_principal(ring), &object->author) ||
        keyring_gen(ring) != object->author_gen)
        return ST_NOT_FOUND;
    struct query q = query_on(store, SQL_GRANT_FIND);
    query_id(&q, ":id", &object->id);
    query_int(&q, ":ver", object->ver);
    query_id(&q, ":rcpt", &object->author);
    query_int(&q, ":rcpt_gen", object->author_gen);
    if (query_next(&q))
        grant_at(&q, &row);
    enum status st = query_end(&q);
    if (st != ST_OK)
        return st;
    return row.is_self ? seal_self_open(ring, object, row.self, out) : ST_NOT_FOUND;
}

/*
 * One's own needs no signature: the copy authenticates itself, the key in it every field that is
 * sealed under it, and only the author could have made either. What is left to ask is whether it is
 * the version that is wanted.
 */
static enum status trusted_key(struct store *store, struct keyring *ring, const struct trust *trust,
                               const struct seal_object *object, enum put_row which,
                               struct seal_dek **out) {
    enum status st = own_key(store, ring, object, out);

    if (st == ST_OK && object_is_journalled((enum object_kind)object->kind))
        return put_check(store, trust, object, which);
    if (st != ST_NOT_FOUND)
        return st;
    st = object_trusted(store, trust, object, which);
    return st == ST_OK ? object_key(store, ring, object, out) : st;
}

static enum status sealed_open(struct store *store, struct keyring *ring,
                               const struct seal_object *object, enum put_row which, void *plain,
                               size_t room, size_t *bytes) {
    const struct trust trust = trust_of_keyring(ring);
    struct seal_dek *dek = NULL;
    enum status st = trusted_key(store, ring, &trust, object, which, &dek);

    if (st == ST_OK)
        st = seal_object_open(&trust.unit, object, dek, plain, room, bytes);
    seal_dek_destroy(dek);
    return st;
}

struct object_info object_info_of(const struct seal_object *object) {
    return (struct object_info){.id = object->id,
                                .author = object->author,
                                .subject = object->subject,
                                .ver = object->ver,
                                .kind = (enum object_kind)object->kind,
                                .at = object->at};
}

enum status vault_open(struct store *store, struct keyring *ring, const struct id *id, void *plain,
                       size_t room, size_t *bytes, struct object_info *info) {
    struct sealed sealed = {0};
    bool began = false;
    enum status st = rows_begin(store, &began);

    if (st == ST_OK)
        st = sealed_newest(store, id, &sealed);
    if (st == ST_OK)
        st = sealed_open(store, ring, &sealed.object, PUT_LAST, plain, room, bytes);
    if (st == ST_OK && info)
        *info = object_info_of(&sealed.object);
    sealed_finish(&sealed);
    rows_end(store, began);
    return st;
}

enum status vault_open_version(struct store *store, struct keyring *ring, const struct id *id,
                               uint32_t ver, void *plain, size_t room, size_t *bytes,
                               struct object_info *info) {
    struct sealed sealed = {0};
    bool began = false;
    enum status st = rows_begin(store, &began);

    if (st == ST_OK)
        st = sealed_version(store, id, ver, &sealed);
    if (st == ST_OK)
        st = sealed_open(store, ring, &sealed.object, PUT_VERSION, plain, room, bytes);
    if (st == ST_OK && info)
        *info = object_info_of(&sealed.object);
    sealed_finish(&sealed);
    rows_end(store, began);
    return st;
}
