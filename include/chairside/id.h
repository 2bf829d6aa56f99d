/*
 * id.h - the 16-byte id of everything in a unit (datamodel.md 2).
 *
 * 6 bytes milliseconds since 1970, big-endian, then 10 random bytes. The zero id means nobody.
 * Ids are made when a form opens, so that a repeated save is refused by the key.
 */
#ifndef CHAIRSIDE_ID_H
#define CHAIRSIDE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include <chairside/status.h>

struct id {
    uint8_t b[16];
};

extern const struct id id_zero;

/* A fresh id from the program's clock (clock.h) and the kernel's random source. ST_IO without it.
 */
enum status id_new(struct id *out) MUST_CHECK;

bool id_is_zero(const struct id *id);
bool id_equal(const struct id *a, const struct id *b);

#endif
