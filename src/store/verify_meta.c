/*
 * verify_meta.c - what root has signed for the whole unit, and the words that people were shown.
 *
 * MUST: without a root key that signs for itself nothing is looked at any further.
 */
#include <string.h>

#include <chairside/bytes.h>
#include <chairside/lang.h>

#include "verify_internal.h"

static void meta_found(struct verify *v, const char *what) {
    verify_found(v, 0, (enum entry_kind)0, "meta", what);
}

static enum status check_values(struct verify *v) {
    static const char *const known[] = {"unit_id", "root_pk", "policy", "canary"};
    struct meta_row row;

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        enum status st = meta_get(v->store, known[i], &row);
        if (st == ST_OK)
            st = seal_meta_check(&v->trust.unit, known[i], row.value, row.bytes, row.sig,
                                 v->trust.root);
        if (st == ST_NOT_FOUND)
            st = ST_TAMPERED;
        st = verify_judge(v, st, "meta", _("What root has signed for the unit was changed."));
        if (st != ST_OK)
            return st;
    }
    struct query q = query_on(v->store, SQL_META_COUNT);
    if (query_next(&q) && query_int_at(&q, 0) != (int64_t)(sizeof known / sizeof known[0]))
        meta_found(v, _("There is more about the unit than root has signed."));
    return query_end(&q);
}

enum status verify_meta(struct verify *v) {
    enum status st = trust_of_unit(v->store, &v->trust);

    if (st == ST_NOT_FOUND || st == ST_TAMPERED || st == ST_CORRUPT) {
        meta_found(v, _("The unit has no root key that signs for itself."));
        return ST_TAMPERED; /* nothing else can be proven */
    }
    if (st != ST_OK)
        return st;
    seal_root_fingerprint(v->trust.root, v->report->fingerprint);
    return check_values(v);
}

/* Root signed the policy twice: for the file, and in the first row. */
static enum status check_policy(struct verify *v) {
    struct meta_row row;
    uint32_t bits;
    enum status st = meta_get(v->store, "policy", &row);

    if (st == ST_OK)
        st = store_policy(v->store, &bits);
    if (st == ST_OK) {
        struct reader r = reader_on(row.value, row.bytes);
        if (read_u32(&r) != bits || !reader_done(&r))
            st = ST_TAMPERED;
    }
    if (st == ST_NOT_FOUND)
        st = ST_TAMPERED;
    return verify_judge(v, st, "meta", _("The policy is not the one of the set-up."));
}

/* ---- wordings: a consent refers to the very words by their hash ---- */

static enum status check_texts(struct verify *v) {
    uint8_t id[SEAL_HASH_BYTES], h[SEAL_HASH_BYTES];
    size_t bytes = 0;
    struct query q = query_on(v->store, SQL_WORDING_ALL);

    while (query_next(&q)) {
        query_bytes_at(&q, 0, id, sizeof id);
        const void *text = query_blob_at(&q, 1, &bytes);
        seal_hash(text, bytes, h);
        if (q.status == ST_OK && memcmp(id, h, sizeof h) != 0)
            verify_found(v, 0, (enum entry_kind)0, "wording",
                         _("The words of a permission were changed."));
    }
    return verify_judge(v, query_end(&q), "wording", _("A wording cannot be read."));
}

static bool wording_is_there(struct verify *v, const uint8_t id[SEAL_HASH_BYTES], enum status *st) {
    struct query q = query_on(v->store, SQL_WORDING_THERE);

    query_blob(&q, ":id", id, SEAL_HASH_BYTES);
    bool there = query_next(&q);
    *st = query_end(&q);
    return there;
}

static enum status check_shown(struct verify *v) {
    static const uint8_t none[SEAL_HASH_BYTES] = {0};
    struct journal_raw raw;
    enum status st = ST_OK;
    struct query q = query_on(v->store, SQL_JOURNAL_OF_KIND);

    query_int(&q, ":a", ENTRY_CONSENT_SET);
    query_int(&q, ":b", ENTRY_CONSENT_SET);
    while (st == ST_OK && query_next(&q)) {
        journal_raw_at(&q, &raw);
        if (q.status != ST_OK || memcmp(raw.entry.wording, none, sizeof none) == 0)
            continue;
        if (!wording_is_there(v, raw.entry.wording, &st) && st == ST_OK)
            verify_found(v, raw.entry.seq, raw.entry.kind, "wording",
                         _("The words that the person was shown are gone."));
    }
    enum status rows = query_end(&q);
    /* A row that cannot be read was named by the walk. */
    return rows != ST_OK && rows != ST_CORRUPT ? rows : st;
}

enum status verify_words(struct verify *v) {
    enum status st = check_policy(v);

    if (st == ST_OK)
        st = check_texts(v);
    return st == ST_OK ? check_shown(v) : st;
}
