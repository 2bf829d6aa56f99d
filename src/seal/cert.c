#include "inner.h"

static struct writer cert_record(const struct id *unit, const struct seal_cert *cert,
                                 uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);

    write_bytes(&w, "PMS1C", 5);
    write_id(&w, unit);
    write_id(&w, &cert->principal);
    write_u32(&w, cert->gen);
    write_u8(&w, cert->type);
    write_u8(&w, cert->role);
    write_bytes(&w, cert->keys.sign, sizeof cert->keys.sign);
    write_bytes(&w, cert->keys.box, sizeof cert->keys.box);
    write_i64(&w, cert->not_before);
    write_id(&w, &cert->issuer);
    write_u32(&w, cert->issuer_gen);
    return w;
}

enum status seal_cert_sign(const struct keyring *ring, struct seal_cert *cert) {
    uint8_t buffer[160];
    const struct seal_keys *issuer = keyring_keys_of(ring, &cert->issuer, cert->issuer_gen);

    if (!issuer)
        return status_origin(ST_DENIED);
    struct writer record = cert_record(&ring->unit, cert, buffer, sizeof buffer);
    return record_sign(issuer, &record, cert->sig);
}

enum status seal_cert_check(const struct id *unit, const struct seal_cert *cert,
                            const struct seal_public *issuer) {
    uint8_t buffer[160];
    struct writer record = cert_record(unit, cert, buffer, sizeof buffer);

    return record_check(&record, cert->sig, issuer->sign);
}

void seal_cert_hash(const struct id *unit, const struct seal_cert *cert,
                    uint8_t out[SEAL_HASH_BYTES]) {
    uint8_t buffer[160];
    struct writer record = cert_record(unit, cert, buffer, sizeof buffer);

    record_hash(&record, cert->sig, out);
}
