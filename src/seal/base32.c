/*
 * base32.c - Crockford's symbols, and one check symbol behind them.
 *
 * The check is a weighted sum over GF(32). All weights differ and none is zero, so it catches every
 * single wrong symbol and every two that changed places, the check symbol among them.
 */
#include <string.h>

#include "inner.h"

const char base32_symbols[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int base32_value(char c) {
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    const char *at = c ? strchr(base32_symbols, c) : NULL;
    return at ? (int)(at - base32_symbols) : -1;
}

/* times alpha, modulo x^5 + x^2 + 1 */
static unsigned next_power(unsigned v) {
    v <<= 1;
    return v & 32 ? v ^ 37 : v;
}

static unsigned multiply(unsigned a, unsigned b) {
    unsigned product = 0;

    for (; b; b >>= 1, a = next_power(a))
        if (b & 1)
            product ^= a;
    return product;
}

unsigned base32_check(const uint8_t *values, size_t n) {
    unsigned sum = 0, weight = 1;

    for (size_t i = 0; i < n; i++) {
        weight =
            next_power(weight); /* alpha^1, alpha^2, ...; the check symbol itself has alpha^0 */
        sum ^= multiply(values[i], weight);
    }
    return sum;
}

int base32_read(const char *typed, uint8_t *values, size_t max) {
    size_t n = 0;

    for (; *typed; typed++) {
        if (*typed == ' ' || *typed == '-')
            continue;
        int value = base32_value(*typed);
        if (value < 0 || n == max)
            return -1;
        values[n++] = (uint8_t)value;
    }
    return (int)n;
}

void base32_write(const uint8_t *p, size_t n, char *out) {
    for (size_t i = 0; i < n; i++) {
        unsigned value = 0;
        for (size_t bit = 5 * i; bit < 5 * i + 5; bit++)
            value = value << 1 | ((unsigned)p[bit / 8] >> (7 - bit % 8) & 1u);
        out[i] = base32_symbols[value];
    }
}
