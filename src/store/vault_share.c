/* vault_share.c - who else gets a copy of a key, and the end of it. */
#include <stdlib.h>

#include "vault_internal.h"

/* Which generation of the recipient, and whether it has a copy already. */
static enum status grant_exists(struct store *store, const struct seal_object *object,
                                const struct seal_cert *to, bool *exists) {
    struct query q = query_on(store, SQL_GRANT_FIND);

    query_id(&q, ":id", &object->id);
    query_int(&q, ":ver", object->ver);
    query_id(&q, ":rcpt", &to->principal);
    query_int(&q, ":rcpt_gen", to->gen);
    *exists = query_next(&q);
    return query_end(&q);
}

static enum status grant_make(struct store *store, struct keyring *ring,
                              const struct seal_object *object, const struct seal_cert *to,
                              uint64_t consent_seq) {
    struct seal_dek *dek = NULL;
    struct seal_grant grant;
    enum status st = object_key(store, ring, object, &dek);

    if (st == ST_OK)
        st = seal_grant_box(dek, &to->principal, to->gen, &to->keys, &grant);
    if (st == ST_OK)
        st = seal_grant_sign(ring, consent_seq, &grant);
    if (st == ST_OK)
        st = grant_insert(store, &grant);
    seal_dek_destroy(dek);
    return st;
}

static enum status grant_to(struct store *store, struct keyring *ring,
                            const struct seal_object *object, const struct recipient *to) {
    const struct trust trust = trust_of_keyring(ring);
    struct seal_cert cert;
    uint64_t seq = to->consent_seq;
    uint8_t h[SEAL_HASH_BYTES];
    bool exists = false;
    enum status st = object_trusted(store, &trust, object, PUT_LAST);

    if (st == ST_OK) {
        st = cert_trusted_newest(store, &trust, &to->principal, &cert);
        if (st == ST_NOT_FOUND)
            st = status_origin(ST_NOT_READY);
    }
    if (st == ST_OK)
        st = grant_exists(store, object, &cert, &exists);
    if (st == ST_OK && !exists && seq == CONSENT_SEQ_THIS)
        st = journal_head(store, &seq, h);
    return st == ST_OK && !exists ? grant_make(store, ring, object, &cert, seq) : st;
}

enum status vault_grant(struct store *store, struct keyring *ring, const struct id *id,
                        const struct recipient *to) {
    struct sealed sealed;
    enum status st = sealed_newest(store, id, &sealed);

    if (st != ST_OK)
        return st;
    /* Nobody but the author may ever read these; root alone gives an author back their own. */
    bool own = id_equal(&to->principal, &sealed.object.author);
    if (object_is_private((enum object_kind)sealed.object.kind) ||
        (sealed.object.kind == OBJECT_NOTE && !own))
        st = status_origin(ST_DENIED);
    else
        st = grant_to(store, ring, &sealed.object, to);
    sealed_finish(&sealed);
    return st;
}

enum status vault_revoke(struct store *store, const struct id *id, const struct id *principal) {
    bool all = id_is_zero(principal);
    struct query q = query_on(store, all ? SQL_GRANT_REVOKE_ALL : SQL_GRANT_REVOKE);

    query_id(&q, ":id", id);
    if (!all)
        query_id(&q, ":rcpt", principal);
    return query_run(&q, NULL);
}

enum status vault_revoke_version(struct store *store, const struct id *id, uint32_t ver,
                                 const struct id *principal) {
    struct query q = query_on(store, SQL_GRANT_REVOKE_VERSION);

    query_id(&q, ":id", id);
    query_int(&q, ":ver", ver);
    query_id(&q, ":rcpt", principal);
    return query_run(&q, NULL);
}

static enum status subject_ids(struct store *store, enum object_kind kind, const struct id *subject,
                               struct id **out, size_t *n) {
    struct query q = query_on(store, SQL_OBJECT_OF_SUBJECT);
    size_t room = 0;

    *out = NULL;
    *n = 0;
    query_id(&q, ":subject", subject);
    query_int(&q, ":kind", kind);
    while (query_next(&q)) {
        if (*n == room) {
            room = room ? room * 2 : 64;
            struct id *more = realloc(*out, room * sizeof **out);
            if (!more) {
                query_bad(&q, ST_NO_MEMORY);
                break;
            }
            *out = more;
        }
        (*out)[(*n)++] = query_id_at(&q, 0);
    }
    return query_end(&q);
}

enum status vault_revoke_subject(struct store *store, enum object_kind kind,
                                 const struct id *subject, const struct id *principal) {
    struct id *ids;
    size_t n;
    enum status st = subject_ids(store, kind, subject, &ids, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++)
        st = vault_revoke(store, &ids[i], principal);
    free(ids);
    return st;
}

enum status vault_destroy(struct store *store, const struct id *id) {
    return sealed_delete(store, id);
}

static enum sql list_statement(enum object_kind kind, bool by_subject) {
    if (by_subject)
        return SQL_OBJECT_OF_SUBJECT;
    return object_is_journalled(kind) ? SQL_OBJECT_OF_AUTHOR : SQL_OBJECT_OWN;
}

enum status vault_list(struct store *store, enum object_kind kind, const struct id *author,
                       const struct id *subject, struct object_info *out, size_t max, size_t *n) {
    bool by_subject = !id_is_zero(subject);
    struct query q = query_on(store, list_statement(kind, by_subject));

    *n = 0;
    query_id(&q, by_subject ? ":subject" : ":author", by_subject ? subject : author);
    query_int(&q, ":kind", kind);
    while (*n < max && query_next(&q)) {
        struct object_info *info = &out[*n];
        *info = (struct object_info){.id = query_id_at(&q, 0),
                                     .author = query_id_at(&q, 1),
                                     .subject = query_id_at(&q, 2),
                                     .ver = (uint32_t)query_int_at(&q, 3),
                                     .kind = (enum object_kind)query_int_at(&q, 4),
                                     .at = query_int_at(&q, 5)};
        if (id_is_zero(author) || id_equal(author, &info->author))
            (*n)++;
    }
    return query_end(&q);
}
