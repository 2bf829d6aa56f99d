#include "inner.h"

static struct writer escrow_context(const struct id *unit, const struct seal_escrow *row,
                                    uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);

    write_bytes(&w, "PME1", 4);
    write_id(&w, unit);
    write_id(&w, &row->principal);
    write_u32(&w, row->gen);
    return w;
}

static struct writer escrow_record(const struct id *unit, const struct seal_escrow *row,
                                   uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);
    uint8_t hash[SEAL_HASH_BYTES];

    seal_hash(row->sealed, sizeof row->sealed, hash);
    write_bytes(&w, "PMS1E", 5);
    write_id(&w, unit);
    write_id(&w, &row->principal);
    write_u32(&w, row->gen);
    write_bytes(&w, hash, sizeof hash);
    return w;
}

enum status seal_escrow_make(const struct keyring *ring, const struct seal_public *root,
                             struct seal_escrow *out) {
    uint8_t buffer[80];

    *out = (struct seal_escrow){.principal = ring->principal, .gen = ring->gen};
    struct writer context = escrow_context(&ring->unit, out, buffer, sizeof buffer);
    enum status st = box_make(&context, ring->keys->vault, root, out->sealed);
    if (st != ST_OK)
        return st;
    struct writer record = escrow_record(&ring->unit, out, buffer, sizeof buffer);
    return record_sign(ring->keys, &record, out->sig);
}

enum status seal_escrow_check(const struct id *unit, const struct seal_escrow *row,
                              const struct seal_public *user) {
    uint8_t buffer[80];
    struct writer record = escrow_record(unit, row, buffer, sizeof buffer);

    return record_check(&record, row->sig, user->sign);
}

void seal_escrow_hash(const struct id *unit, const struct seal_escrow *row,
                      uint8_t out[SEAL_HASH_BYTES]) {
    uint8_t buffer[80];
    struct writer record = escrow_record(unit, row, buffer, sizeof buffer);

    record_hash(&record, row->sig, out);
}

enum status keyring_add_vault(struct keyring *ring, const struct seal_escrow *row) {
    uint8_t buffer[80];
    struct writer context = escrow_context(&ring->unit, row, buffer, sizeof buffer);

    if (!id_equal(&ring->principal, &seal_root_id))
        return status_origin(ST_DENIED);
    struct held_vault *held = secret_take(sizeof *held);
    if (!held)
        return status_origin(ST_NO_MEMORY);
    enum status st = box_open(&context, row->sealed, sizeof row->sealed, ring->keys, held->vault);
    if (st != ST_OK) {
        secret_give(held);
        return st;
    }
    held->principal = row->principal;
    held->gen = row->gen;
    held->next = ring->vaults;
    ring->vaults = held;
    return ST_OK;
}
