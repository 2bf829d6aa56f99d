#include "vectors_rng.h"

#include <sodium.h>
#include <string.h>

static uint64_t calls;
static int next_fill = -1;

static const char *rng_name(void) {
    return "test vectors";
}

static void rng_bytes(void *const out, const size_t bytes) {
    uint8_t key[32], nonce[8];

    if (next_fill >= 0) {
        memset(out, next_fill, bytes);
        next_fill = -1;
        return;
    }
    for (uint8_t i = 0; i < 32; i++)
        key[i] = i;
    for (unsigned i = 0; i < 8; i++)
        nonce[i] = (uint8_t)(calls >> (8 * i));
    calls++;
    crypto_stream_chacha20(out, bytes, nonce, key);
}

static uint32_t rng_word(void) {
    uint32_t word;

    rng_bytes(&word, sizeof word);
    return word;
}

void vectors_rng_seek(uint64_t n) {
    calls = n;
}

void vectors_rng_next_is(uint8_t fill) {
    next_fill = fill;
}

void vectors_rng_install(void) {
    static struct randombytes_implementation rng;

    rng.implementation_name = rng_name;
    rng.random = rng_word;
    rng.buf = rng_bytes;
    randombytes_set_implementation(&rng);
}
