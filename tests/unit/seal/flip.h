/* flip.h - turns over every single bit of a row, and asks each time whether anybody notices. */
#ifndef SEAL_TEST_FLIP_H
#define SEAL_TEST_FLIP_H

#include "people.h"

struct field {
    void *p;
    size_t bytes;
};

#define FIELD(x)                                                                                   \
    { &(x), sizeof(x) }

typedef enum status flip_fn(void *ctx);

/* `check` must answer ST_OK before and after, and something else for each changed bit. Answers how
 * many bits there were. */
size_t flip_every_bit(const struct field *fields, size_t n, flip_fn *check, void *ctx);

#endif
