/* vault_rows.c - objects and the copies of their keys, as they lie in the tables. */
#include <stdlib.h>
#include <string.h>

#include "vault_internal.h"

/* Numbers of the format; another value was written by nobody of ours. */
static uint32_t number_at(struct query *q, int column) {
    int64_t v = query_int_at(q, column);

    if (v < 0 || v > UINT32_MAX) {
        query_bad(q, ST_CORRUPT);
        return 0;
    }
    return (uint32_t)v;
}

void object_at(struct query *q, struct seal_object *out) {
    uint32_t kind = number_at(q, 3);

    *out = (struct seal_object){.kind = (uint8_t)kind,
                                .id = query_id_at(q, 1),
                                .ver = number_at(q, 2),
                                .author = query_id_at(q, 4),
                                .author_gen = number_at(q, 5),
                                .subject = query_id_at(q, 6),
                                .at = query_int_at(q, 7)};
    if (kind > UINT8_MAX)
        query_bad(q, ST_CORRUPT);
    query_bytes_at(q, 8, out->nonce, sizeof out->nonce);
    query_bytes_at(q, 9, out->kc, sizeof out->kc);
    out->ct = query_blob_at(q, 10, &out->ct_bytes);
    query_bytes_at(q, 11, out->sig, sizeof out->sig);
}

static enum status sealed_at(struct query *q, struct sealed *out) {
    *out = (struct sealed){.n = 0};
    if (query_next(q)) {
        out->n = query_int_at(q, 0);
        object_at(q, &out->object);
        out->ct = malloc(out->object.ct_bytes + 1);
        if (!out->ct)
            query_bad(q, ST_NO_MEMORY);
        else if (out->object.ct_bytes > 0)
            memcpy(out->ct, out->object.ct, out->object.ct_bytes);
        out->object.ct = out->ct;
    }
    enum status st = query_end_one(q);
    if (st != ST_OK)
        sealed_finish(out);
    return st;
}

enum status sealed_newest(struct store *store, const struct id *id, struct sealed *out) {
    struct query q = query_on(store, SQL_OBJECT_NEWEST);

    query_id(&q, ":id", id);
    return sealed_at(&q, out);
}

enum status sealed_version(struct store *store, const struct id *id, uint32_t ver,
                           struct sealed *out) {
    struct query q = query_on(store, SQL_OBJECT_VERSION);

    query_id(&q, ":id", id);
    query_int(&q, ":ver", ver);
    return sealed_at(&q, out);
}

void sealed_finish(struct sealed *sealed) {
    free(sealed->ct);
    sealed->ct = NULL;
    sealed->object.ct = NULL;
}

enum status sealed_insert(struct store *store, const struct seal_object *object) {
    struct query q = query_on(store, SQL_OBJECT_INSERT);

    query_id(&q, ":id", &object->id);
    query_int(&q, ":ver", object->ver);
    query_int(&q, ":kind", object->kind);
    query_id(&q, ":author", &object->author);
    query_int(&q, ":author_gen", object->author_gen);
    query_id(&q, ":subject", &object->subject);
    query_int(&q, ":at", object->at);
    query_blob(&q, ":nonce", object->nonce, sizeof object->nonce);
    query_blob(&q, ":kc", object->kc, sizeof object->kc);
    query_blob(&q, ":ct", object->ct, object->ct_bytes);
    query_blob(&q, ":sig", object->sig, sizeof object->sig);
    return query_run(&q, NULL);
}

enum status sealed_delete(struct store *store, const struct id *id) {
    struct query q = query_on(store, SQL_OBJECT_DELETE);

    query_id(&q, ":id", id);
    return query_run(&q, NULL);
}

void grant_at(struct query *q, struct grant_row *out) {
    size_t bytes = 0;

    *out = (struct grant_row){.n = query_int_at(q, 0),
                              .grant = {.obj = query_id_at(q, 1),
                                        .ver = number_at(q, 2),
                                        .rcpt = query_id_at(q, 3),
                                        .rcpt_gen = number_at(q, 4),
                                        .consent_seq = (uint64_t)query_int_at(q, 5),
                                        .granter = query_id_at(q, 6),
                                        .granter_gen = number_at(q, 7)}};
    query_blob_at(q, 8, &bytes);
    out->is_self = bytes == SEAL_SELF_BYTES;
    if (out->is_self != query_is_null(q, 9)) {
        query_bad(q, ST_CORRUPT); /* the author's own copy, and only that, has no signature */
    } else if (out->is_self) {
        query_bytes_at(q, 8, out->self, sizeof out->self);
    } else {
        query_bytes_at(q, 8, out->grant.sealed, sizeof out->grant.sealed);
        query_bytes_at(q, 9, out->grant.sig, sizeof out->grant.sig);
    }
}

static struct query grant_insert_query(struct store *store, const struct seal_grant *grant) {
    struct query q = query_on(store, SQL_GRANT_INSERT);

    query_id(&q, ":id", &grant->obj);
    query_int(&q, ":ver", grant->ver);
    query_id(&q, ":rcpt", &grant->rcpt);
    query_int(&q, ":rcpt_gen", grant->rcpt_gen);
    query_int(&q, ":consent_seq", (int64_t)grant->consent_seq);
    query_id(&q, ":granter", &grant->granter);
    query_int(&q, ":granter_gen", grant->granter_gen);
    return q;
}

enum status grant_insert_self(struct store *store, const struct seal_object *object,
                              const uint8_t self[SEAL_SELF_BYTES]) {
    const struct seal_grant row = {.obj = object->id,
                                   .ver = object->ver,
                                   .rcpt = object->author,
                                   .rcpt_gen = object->author_gen,
                                   .granter = object->author,
                                   .granter_gen = object->author_gen};
    struct query q = grant_insert_query(store, &row);

    query_blob(&q, ":sealed", self, SEAL_SELF_BYTES);
    return query_run(&q, NULL);
}

enum status grant_insert(struct store *store, const struct seal_grant *grant) {
    struct query q = grant_insert_query(store, grant);

    query_blob(&q, ":sealed", grant->sealed, sizeof grant->sealed);
    query_blob(&q, ":sig", grant->sig, sizeof grant->sig);
    return query_run(&q, NULL);
}
