/*
 * journal.c - the hash chain: appending a row, and reading rows.
 *
 * MUSTs
 *  1. journal_append is the only writer of the journal and of the projections: row and projections
 *     are written together or not at all.
 *  2. seq is the head's plus one, prev is the head's hash; a kind is signed exactly if its rule
 * says so, and then by the actor.
 *  3. A row that is read answers what lies there; whether it is to be trusted is for verify.
 */
#include <assert.h>
#include <string.h>

#include "unit_file.h"

#define ANY_SEQ ((uint64_t)INT64_MAX)

uint64_t journal_end(const struct store *store) {
    return store->replay ? store->replay_row.seq : ANY_SEQ;
}

enum status store_unit(struct store *store, struct id *out) {
    if (!store->has_unit) {
        struct query q = query_on(store, SQL_UNIT_ID);
        if (query_next(&q)) {
            store->unit = query_id_at(&q, 0);
        }
        enum status status = query_end_one(&q);
        if (status != ST_OK) {
            return status;
        }
        /* What this transaction itself has written may still be rolled back. */
        store->has_unit = store->transaction != TRANSACTION_WRITE;
    }
    *out = store->unit;
    return ST_OK;
}

/* ---- the head ---- */

static enum status head_read(struct store *store, struct head *head) {
    memset(head, 0, sizeof *head);
    struct query q = query_on(store, SQL_JOURNAL_HEAD);
    query_int(&q, ":end", (int64_t)journal_end(store));
    if (query_next(&q)) {
        head->seq = (uint64_t)query_int_at(&q, 0);
        query_bytes_at(&q, 1, head->h, sizeof head->h);
        head->when.at = query_int_at(&q, 2);
        head->when.boot = query_id_at(&q, 3);
        head->when.boot_ms = (uint64_t)query_int_at(&q, 4);
    }
    return query_end(&q);
}

enum status journal_look(struct store *store) {
    return head_read(store, &store->head);
}

enum status journal_head(struct store *store, uint64_t *seq, uint8_t h[32]) {
    struct head head;
    enum status status = ST_OK;
    if (store->transaction == TRANSACTION_WRITE) {
        head = store->head;
    } else {
        status = head_read(store, &head);
    }
    *seq = status == ST_OK ? head.seq : 0;
    if (h != NULL) {
        memcpy(h, head.h, sizeof head.h);
    }
    return status;
}

/* ---- reading ---- */

void journal_raw_at(struct query *q, struct journal_raw *out) {
    memset(out, 0, sizeof *out);
    struct entry *e = &out->entry;
    e->seq = (uint64_t)query_int_at(q, 0);
    e->when.at = query_int_at(q, 1);
    e->when.boot = query_id_at(q, 2);
    e->when.boot_ms = (uint64_t)query_int_at(q, 3);
    e->actor = query_id_at(q, 4);
    e->actor_gen = (uint32_t)query_int_at(q, 5);
    e->kind = (enum entry_kind)query_int_at(q, 6);
    e->obj = query_id_at(q, 7);
    e->ver = (uint32_t)query_int_at(q, 8);
    size_t n = 0;
    const void *data = query_blob_at(q, 9, &n);
    if (n > sizeof out->data) {
        query_bad(q, status_origin(ST_CORRUPT));
        return;
    }
    memcpy(out->data, data, n);
    out->data_bytes = n;
    query_bytes_at(q, 10, out->prev, sizeof out->prev);
    query_bytes_at(q, 11, e->h, sizeof e->h);
    out->has_sig = !query_is_null(q, 12);
    if (out->has_sig) {
        query_bytes_at(q, 12, out->sig, sizeof out->sig);
    }
    out->unpacked = entry_unpack(e, out->data, out->data_bytes);
}

struct seal_row journal_seal_row(const struct journal_raw *raw) {
    const struct entry *e = &raw->entry;
    struct seal_row row = {
        .seq = e->seq,
        .at = e->when.at,
        .boot = e->when.boot,
        .boot_ms = e->when.boot_ms,
        .actor = e->actor,
        .actor_gen = e->actor_gen,
        .kind = (uint16_t)e->kind,
        .obj = e->obj,
        .ver = e->ver,
        .data = raw->data,
        .data_bytes = (uint32_t)raw->data_bytes,
    };
    memcpy(row.prev, raw->prev, sizeof row.prev);
    return row;
}

/* A row for whoever reads: a known kind whose data is not its kind's is a damaged file. */
static void entry_at(struct query *q, struct entry *out) {
    struct journal_raw raw;
    journal_raw_at(q, &raw);
    if (!raw.unpacked && entry_rule_of(raw.entry.kind) != NULL) {
        query_bad(q, status_origin(ST_CORRUPT));
    }
    *out = raw.entry;
}

static enum status entries_at(struct query *q, struct entry *out, size_t max, size_t *n) {
    *n = 0;
    while (*n < max && query_next(q)) {
        entry_at(q, &out[(*n)++]);
    }
    return query_end(q);
}

enum status journal_read(struct store *store, uint64_t seq, struct entry *out) {
    struct query q = query_on(store, SQL_JOURNAL_GET);
    query_int(&q, ":seq", (int64_t)seq);
    query_int(&q, ":end", (int64_t)journal_end(store));
    if (query_next(&q)) {
        entry_at(&q, out);
    }
    return query_end_one(&q);
}

enum status journal_page(struct store *store, uint64_t before, enum entry_kind kind,
                         const struct id *actor, struct entry *out, size_t max, size_t *n) {
    uint64_t end = journal_end(store);
    struct query q = query_on(store, SQL_JOURNAL_PAGE);
    query_int(&q, ":end", (int64_t)(before != 0 && before < end ? before : end));
    query_int(&q, ":kind", kind);
    query_id_or_null(&q, ":actor", actor);
    query_int(&q, ":max", (int64_t)max);
    return entries_at(&q, out, max, n);
}

enum status journal_of(struct store *store, const struct id *obj, struct entry *out, size_t max,
                       size_t *n) {
    struct query q = query_on(store, SQL_JOURNAL_OF);
    query_id(&q, ":obj", obj);
    query_int(&q, ":end", (int64_t)journal_end(store));
    query_int(&q, ":max", (int64_t)max);
    return entries_at(&q, out, max, n);
}

enum status journal_raw_from(struct store *store, uint64_t from, struct journal_raw *out,
                             size_t max, size_t *n) {
    *n = 0;
    struct query q = query_on(store, SQL_JOURNAL_FROM);
    query_int(&q, ":from", (int64_t)from);
    query_int(&q, ":max", (int64_t)max);
    while (*n < max && query_next(&q)) {
        journal_raw_at(&q, &out[(*n)++]);
    }
    return query_end(&q);
}

/* From the newest row back; version 0: of any version. */
static enum status put_find(struct store *store, const struct id *id, uint32_t ver,
                            struct entry *out) {
    bool found = false;
    struct query q = query_on(store, SQL_JOURNAL_OF_NEWEST);
    query_id(&q, ":obj", id);
    query_int(&q, ":end", (int64_t)journal_end(store));
    while (!found && query_next(&q)) {
        enum entry_kind kind = (enum entry_kind)query_int_at(&q, 6);
        found = kind == ENTRY_OBJECT_DESTROY ||
                (entry_puts_object(kind) && (ver == 0 || query_int_at(&q, 8) == ver));
        if (found) {
            entry_at(&q, out);
        }
    }
    enum status status = query_end(&q);
    return status == ST_OK && !found ? ST_NOT_FOUND : status;
}

enum status journal_last_put(struct store *store, const struct id *id, struct entry *out) {
    return put_find(store, id, 0, out);
}

enum status journal_put_of(struct store *store, const struct id *id, uint32_t ver,
                           struct entry *out) {
    return put_find(store, id, ver, out);
}

enum status journal_check_head(struct store *store) {
    struct journal_raw rows[2];
    size_t n = 0;
    struct id unit;
    uint8_t h[32];
    uint64_t from = store->head.seq > 1 ? store->head.seq - 1 : 1;
    enum status status = store_unit(store, &unit);
    if (status == ST_NOT_FOUND) {
        return status_origin(ST_CORRUPT); /* rows, and nothing says of which unit */
    }
    if (status == ST_OK) {
        status = journal_raw_from(store, from, rows, 2, &n);
    }
    if (status != ST_OK) {
        return status;
    }
    if (n != store->head.seq - from + 1) {
        return status_origin(ST_CORRUPT);
    }
    const struct journal_raw *head = &rows[n - 1];
    struct seal_row row = journal_seal_row(head);
    seal_row_hash(&unit, &row, h);
    bool follows = n == 1 || memcmp(head->prev, rows[0].entry.h, sizeof h) == 0;
    bool hashes = memcmp(h, head->entry.h, sizeof h) == 0;
    return follows && hashes ? ST_OK : status_origin(ST_CORRUPT);
}

/* ---- appending ---- */

static enum status row_insert(struct store *store, const struct journal_raw *raw) {
    const struct entry *e = &raw->entry;
    struct query q = query_on(store, SQL_JOURNAL_PUT);
    query_int(&q, ":seq", (int64_t)e->seq);
    query_int(&q, ":at", e->when.at);
    query_id(&q, ":boot", &e->when.boot);
    query_int(&q, ":boot_ms", (int64_t)e->when.boot_ms);
    query_id(&q, ":actor", &e->actor);
    query_int(&q, ":actor_gen", e->actor_gen);
    query_int(&q, ":kind", e->kind);
    query_id(&q, ":obj", &e->obj);
    query_int(&q, ":ver", e->ver);
    query_blob(&q, ":data", raw->data, raw->data_bytes);
    query_blob(&q, ":prev", raw->prev, sizeof raw->prev);
    query_blob(&q, ":h", e->h, sizeof e->h);
    if (raw->has_sig) {
        query_blob(&q, ":sig", raw->sig, sizeof raw->sig);
    }
    return query_run(&q, NULL);
}

/* Everything of the row but its place in the table. */
static enum status row_make(struct store *store, struct keyring *by, struct journal_raw *raw) {
    struct entry *e = &raw->entry;
    struct id unit;
    enum status status = store_unit(store, &unit);
    if (status != ST_OK) {
        return status;
    }
    e->seq = store->head.seq + 1;
    clock_now(&e->when);
    e->actor = by != NULL ? *keyring_principal(by) : id_zero;
    e->actor_gen = by != NULL ? keyring_gen(by) : 0;
    memcpy(raw->prev, store->head.h, sizeof raw->prev);
    status = entry_pack(e, raw->data, sizeof raw->data, &raw->data_bytes);
    if (status != ST_OK) {
        return status;
    }
    struct seal_row row = journal_seal_row(raw);
    seal_row_hash(&unit, &row, e->h);
    raw->has_sig = by != NULL;
    return by != NULL ? seal_row_sign(by, e->h, raw->sig) : ST_OK;
}

static enum status append(struct store *store, struct keyring *by, struct entry *entry) {
    struct journal_raw raw;
    memset(&raw, 0, sizeof raw);
    raw.entry = *entry;
    enum status status = row_make(store, by, &raw);
    if (status == ST_OK) {
        status = row_insert(store, &raw);
    }
    if (status == ST_OK) {
        status = entry_project(store, &raw.entry);
    }
    if (status != ST_OK) {
        return status;
    }
    *entry = raw.entry;
    store->head.seq = entry->seq;
    store->head.when = entry->when;
    memcpy(store->head.h, entry->h, sizeof entry->h);
    return ST_OK;
}

enum status journal_append(struct store *store, struct keyring *by, struct entry *entry) {
    enum status status = store_writing(store);
    if (status != ST_OK) {
        return status;
    }
    const struct entry_rule *rule = entry_rule_of(entry->kind);
    if (rule == NULL || rule->is_signed != (by != NULL)) {
        return store_poison(store, status_origin(ST_BUG));
    }
    status = append(store, by, entry);
    if (status != ST_OK) {
        return store_poison(store, status);
    }
    store->wrote_seq = entry->seq;
    memcpy(store->wrote_h, entry->h, sizeof store->wrote_h);
    if (by != NULL) {
        store->last_by = by;
    }
    if (entry->kind == ENTRY_UNIT_RESTORED) {
        store->restored_row = true;
    }
    return ST_OK;
}
