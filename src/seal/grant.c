/* grant.c - an object's key, sealed to one reader, and signed by who gives it. */
#include "inner.h"

static struct writer grant_context(uint8_t kind, const struct seal_grant *grant, uint8_t *buffer,
                                   size_t room) {
    struct writer w = writer_on(buffer, room);

    write_bytes(&w, "PMG1", 4);
    write_u8(&w, kind);
    write_id(&w, &grant->obj);
    write_u32(&w, grant->ver);
    write_id(&w, &grant->rcpt);
    write_u32(&w, grant->rcpt_gen);
    return w;
}

static struct writer grant_record(const struct id *unit, const struct seal_grant *grant,
                                  uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);
    uint8_t hash[SEAL_HASH_BYTES];

    seal_hash(grant->sealed, sizeof grant->sealed, hash);
    write_bytes(&w, "PMS1G", 5);
    write_id(&w, unit);
    write_id(&w, &grant->obj);
    write_u32(&w, grant->ver);
    write_id(&w, &grant->rcpt);
    write_u32(&w, grant->rcpt_gen);
    write_u64(&w, grant->consent_seq);
    write_id(&w, &grant->granter);
    write_u32(&w, grant->granter_gen);
    write_bytes(&w, hash, sizeof hash);
    return w;
}

enum status seal_grant_box(const struct seal_dek *dek, const struct id *rcpt, uint32_t rcpt_gen,
                           const struct seal_public *to, struct seal_grant *out) {
    uint8_t buffer[64];

    *out =
        (struct seal_grant){.obj = dek->obj, .ver = dek->ver, .rcpt = *rcpt, .rcpt_gen = rcpt_gen};
    struct writer context = grant_context(dek->kind, out, buffer, sizeof buffer);
    return box_make(&context, dek->key, to, out->sealed);
}

enum status seal_grant_sign(const struct keyring *ring, uint64_t consent_seq,
                            struct seal_grant *grant) {
    uint8_t buffer[160];

    grant->consent_seq = consent_seq;
    grant->granter = ring->principal;
    grant->granter_gen = ring->gen;
    struct writer record = grant_record(&ring->unit, grant, buffer, sizeof buffer);
    return record_sign(ring->keys, &record, grant->sig);
}

enum status seal_grant_check(const struct id *unit, const struct seal_grant *grant,
                             const struct seal_public *granter) {
    uint8_t buffer[160];
    struct writer record = grant_record(unit, grant, buffer, sizeof buffer);

    return record_check(&record, grant->sig, granter->sign);
}

enum status seal_grant_open(const struct keyring *ring, const struct seal_object *object,
                            const struct seal_grant *grant, struct seal_dek **out) {
    uint8_t buffer[64];
    const struct seal_keys *reader = keyring_keys_of(ring, &grant->rcpt, grant->rcpt_gen);

    if (!reader)
        return status_origin(ST_DENIED);
    if (!id_equal(&grant->obj, &object->id) || grant->ver != object->ver)
        return status_origin(ST_TAMPERED);
    struct seal_dek *dek = secret_take(sizeof *dek);
    if (!dek)
        return status_origin(ST_NO_MEMORY);
    struct writer context = grant_context(object->kind, grant, buffer, sizeof buffer);
    enum status st = box_open(&context, grant->sealed, sizeof grant->sealed, reader, dek->key);
    if (st != ST_OK) {
        secret_give(dek);
        return st;
    }
    dek->kind = object->kind;
    dek->obj = object->id;
    dek->ver = object->ver;
    dek->used = true;
    *out = dek;
    return ST_OK;
}
