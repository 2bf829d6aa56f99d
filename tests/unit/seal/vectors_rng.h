/*
 * vectors_rng.h - a random source that answers the same bytes in every run, for test vectors.
 *
 * Call n gives the ChaCha20 stream of key 00 01 .. 1f and nonce n (8 bytes, little-endian).
 */
#ifndef VECTORS_RNG_H
#define VECTORS_RNG_H

#include <stdint.h>

/* Before anything initialises libsodium. */
void vectors_rng_install(void);
/* From the next call on as if it were call n. */
void vectors_rng_seek(uint64_t n);
/* The next call, whichever it is, answers only this byte, and does not count. */
void vectors_rng_next_is(uint8_t fill);

#endif
