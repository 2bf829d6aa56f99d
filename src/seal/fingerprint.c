/* fingerprint.c - keys and row numbers in a form that people compare aloud. */
#include <string.h>

#include "inner.h"

enum { RECEIPT_LEAST = 4, RECEIPT_MOST = 13 };

void seal_fingerprint(const struct id *unit, const struct id *principal,
                      const struct seal_public *keys, char out[11]) {
    uint8_t buffer[104], hash[SEAL_HASH_BYTES];
    struct writer w = writer_on(buffer, sizeof buffer);

    write_bytes(&w, "PMF1", 4);
    write_id(&w, unit);
    write_id(&w, principal);
    write_bytes(&w, keys->sign, sizeof keys->sign);
    write_bytes(&w, keys->box, sizeof keys->box);
    record_finish(&w);
    seal_hash(w.p, w.used, hash);
    base32_write(hash, 10, out);
    out[10] = '\0';
}

void seal_root_fingerprint(const uint8_t root_sign[32], char out[20]) {
    uint8_t buffer[36], hash[SEAL_HASH_BYTES];
    struct writer w = writer_on(buffer, sizeof buffer);

    write_bytes(&w, "PMF1", 4);
    write_bytes(&w, root_sign, 32);
    record_finish(&w);
    seal_hash(w.p, w.used, hash);
    for (size_t group = 0; group < 4; group++) {
        char symbols[16];
        base32_write(hash, sizeof symbols, symbols);
        memcpy(out + 5 * group, symbols + 4 * group, 4);
        out[5 * group + 4] = group < 3 ? ' ' : '\0';
    }
}

void seal_receipt(uint64_t seq, char out[15]) {
    uint8_t values[RECEIPT_MOST] = {0};
    size_t n = 0;

    while (n < RECEIPT_LEAST || (n < RECEIPT_MOST && seq >> (5 * n)))
        n++;
    for (size_t i = 0; i < n; i++) {
        values[i] = (uint8_t)(seq >> (5 * (n - 1 - i)) & 31);
        out[i] = base32_symbols[values[i]];
    }
    out[n] = base32_symbols[base32_check(values, n)];
    out[n + 1] = '\0';
}

enum status seal_receipt_read(const char *typed, uint64_t *seq) {
    uint8_t values[RECEIPT_MOST + 1];
    char written[15];
    uint64_t number = 0;
    int n = base32_read(typed, values, sizeof values);

    if (n <= RECEIPT_LEAST)
        return ST_BAD_NUMBER;
    for (int i = 0; i < n - 1; i++)
        number = number << 5 | values[i];
    /* Written again it must be the same: that proves the check, and leaves one form a number. */
    seal_receipt(number, written);
    if (strlen(written) != (size_t)n)
        return ST_BAD_NUMBER;
    for (int i = 0; i < n; i++)
        if (base32_value(written[i]) != values[i])
            return ST_BAD_NUMBER;
    *seq = number;
    return ST_OK;
}
