/* Sealed plaintexts' first byte, and lists of readers: what all kinds of object have in common. */
#include <assert.h>

#include "mentoring_internal.h"

struct writer plain_write(void *p, size_t room) {
    struct writer w = writer_on(p, room);

    write_u8(&w, PLAIN_FORMAT);
    return w;
}

enum status plain_read(const void *p, size_t bytes, struct reader *out) {
    *out = reader_on(p, bytes);
    uint8_t format = read_u8(out);

    if (out->bad || format == 0)
        return status_origin(ST_TAMPERED);
    return format > PLAIN_FORMAT ? status_origin(ST_NEWER) : ST_OK;
}

enum status plain_end(const struct reader *r) {
    return reader_done(r) ? ST_OK : status_origin(ST_TAMPERED);
}

bool readers_add(struct readers *readers, const struct id *principal, uint64_t consent_seq) {
    for (size_t i = 0; i < readers->n; i++)
        if (id_equal(&readers->to[i].principal, principal))
            return true;
    if (readers->n == RECIPIENT_MAX)
        return false;
    readers->to[readers->n++] = (struct recipient){*principal, consent_seq};
    return true;
}

void readers_add_roles(struct readers *readers, unsigned role_bits, uint64_t consent_seq) {
    for (int role = ROLE_NURSE; role <= ROLE_COORDINATOR; role++) {
        if (!(role_bits & ROLE_BIT(role)))
            continue;
        const struct id principal = role_id((enum role)role);
        bool added = readers_add(readers, &principal, consent_seq);
        assert(added); /* roles are added before anybody else */
        (void)added;
    }
}
