#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include <chairside/clock.h>
#include <chairside/id.h>

enum { ID_TIME_BYTES = 6 };

const struct id id_zero;

enum status id_new(struct id *out) {
    uint64_t ms = (uint64_t)clock_at_ms();
    size_t have = ID_TIME_BYTES;

    for (int i = 0; i < ID_TIME_BYTES; i++)
        out->b[i] = (uint8_t)(ms >> (8 * (ID_TIME_BYTES - 1 - i)));
    while (have < sizeof out->b) {
        ssize_t n = getrandom(out->b + have, sizeof out->b - have, 0);
        if (n < 0 && errno != EINTR)
            return status_origin(ST_IO);
        have += n > 0 ? (size_t)n : 0;
    }
    return ST_OK;
}

bool id_is_zero(const struct id *id) {
    return id_equal(id, &id_zero);
}

bool id_equal(const struct id *a, const struct id *b) {
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}
