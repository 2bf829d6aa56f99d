#include "flip.h"

size_t flip_every_bit(const struct field *fields, size_t n, flip_fn *check, void *ctx) {
    size_t bits = 0;

    assert_ok(check(ctx));
    for (size_t f = 0; f < n; f++)
        for (size_t bit = 0; bit < 8 * fields[f].bytes; bit++, bits++) {
            uint8_t *byte = (uint8_t *)fields[f].p + bit / 8;
            *byte ^= (uint8_t)(1u << bit % 8);
            if (check(ctx) == ST_OK)
                fail_msg("field %zu, bit %zu: nobody noticed", f, bit);
            *byte ^= (uint8_t)(1u << bit % 8);
        }
    assert_ok(check(ctx));
    return bits;
}
