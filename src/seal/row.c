/* row.c - the journal's chain, the anchor outside it, and the unit's meta values. */
#include <assert.h>
#include <string.h>

#include "inner.h"

void seal_row_hash(const struct id *unit, const struct seal_row *row, uint8_t h[SEAL_HASH_BYTES]) {
    uint8_t buffer[160];
    struct writer w = writer_on(buffer, sizeof buffer);
    crypto_generichash_state state;

    write_bytes(&w, "PMH1", 4);
    write_id(&w, unit);
    write_u64(&w, row->seq);
    write_bytes(&w, row->prev, sizeof row->prev);
    write_i64(&w, row->at);
    write_id(&w, &row->boot);
    write_u64(&w, row->boot_ms);
    write_id(&w, &row->actor);
    write_u32(&w, row->actor_gen);
    write_u16(&w, row->kind);
    write_id(&w, &row->obj);
    write_u32(&w, row->ver);
    write_u32(&w, row->data_bytes);
    record_finish(&w);
    int failed = crypto_generichash_init(&state, NULL, 0, SEAL_HASH_BYTES) |
                 crypto_generichash_update(&state, w.p, w.used) |
                 crypto_generichash_update(&state, row->data, row->data_bytes) |
                 crypto_generichash_final(&state, h, SEAL_HASH_BYTES);
    assert(failed == 0);
    (void)failed;
}

static struct writer row_record(const uint8_t h[SEAL_HASH_BYTES], uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);

    write_bytes(&w, "PMS1A", 5);
    write_bytes(&w, h, SEAL_HASH_BYTES);
    return w;
}

enum status seal_row_sign(const struct keyring *ring, const uint8_t h[SEAL_HASH_BYTES],
                          uint8_t sig[SEAL_SIG_BYTES]) {
    uint8_t buffer[40];
    struct writer record = row_record(h, buffer, sizeof buffer);

    return record_sign(ring->keys, &record, sig);
}

enum status seal_row_check(const uint8_t h[SEAL_HASH_BYTES], const uint8_t sig[SEAL_SIG_BYTES],
                           const struct seal_public *actor) {
    uint8_t buffer[40];
    struct writer record = row_record(h, buffer, sizeof buffer);

    return record_check(&record, sig, actor->sign);
}

static struct writer anchor_record(const struct id *unit, const struct seal_anchor *anchor,
                                   uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);

    write_bytes(&w, "PMS1N", 5);
    write_id(&w, unit);
    write_u64(&w, anchor->seq);
    write_bytes(&w, anchor->h, sizeof anchor->h);
    write_id(&w, &anchor->actor);
    write_u32(&w, anchor->actor_gen);
    return w;
}

enum status seal_anchor_sign(const struct keyring *ring, struct seal_anchor *anchor) {
    uint8_t buffer[96];

    anchor->actor = ring->principal;
    anchor->actor_gen = ring->gen;
    struct writer record = anchor_record(&ring->unit, anchor, buffer, sizeof buffer);
    return record_sign(ring->keys, &record, anchor->sig);
}

enum status seal_anchor_check(const struct id *unit, const struct seal_anchor *anchor,
                              const struct seal_public *actor) {
    uint8_t buffer[96];
    struct writer record = anchor_record(unit, anchor, buffer, sizeof buffer);

    return record_check(&record, anchor->sig, actor->sign);
}

/* Key and value go in as hashes, so that neither's length matters. */
static struct writer meta_record(const struct id *unit, const char *key, const void *value,
                                 size_t bytes, uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);
    uint8_t hash[SEAL_HASH_BYTES];

    write_bytes(&w, "PMS1T", 5);
    write_id(&w, unit);
    seal_hash(key, strlen(key), hash);
    write_bytes(&w, hash, sizeof hash);
    seal_hash(value, bytes, hash);
    write_bytes(&w, hash, sizeof hash);
    return w;
}

enum status seal_meta_sign(const struct keyring *ring, const char *key, const void *value,
                           size_t bytes, uint8_t sig[SEAL_SIG_BYTES]) {
    uint8_t buffer[96];

    if (!id_equal(&ring->principal, &seal_root_id))
        return status_origin(ST_DENIED);
    struct writer record = meta_record(&ring->unit, key, value, bytes, buffer, sizeof buffer);
    return record_sign(ring->keys, &record, sig);
}

enum status seal_meta_check(const struct id *unit, const char *key, const void *value, size_t bytes,
                            const uint8_t sig[SEAL_SIG_BYTES], const uint8_t root_sign[32]) {
    uint8_t buffer[96];
    struct writer record = meta_record(unit, key, value, bytes, buffer, sizeof buffer);

    return record_check(&record, sig, root_sign);
}
