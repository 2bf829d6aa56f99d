/*
 * card.c MUST
 * 1. keep the 160 bits, both cards' bits and the rows' values in secret memory;
 * 2. name the first wrong row before anything else is said about the cards.
 */
#include <string.h>

#include "inner.h"

enum {
    CARD_BYTES = 20,
    ROW_BYTES = 5,
    ROW_DATA = 8,
};

/* All that a card turns into on its way; one block of secret memory. */
struct card_work {
    uint8_t a[CARD_BYTES], b[CARD_BYTES];
    uint8_t message[14 + CARD_BYTES]; /* "pm-recovery-v1", then both cards together */
    uint8_t seed[SEAL_SEED_BYTES];
    uint8_t values[SEAL_CARD_ROW_CHARS];
};

static enum status root_from_cards(struct card_work *work, struct seal_keys **root) {
    memcpy(work->message, "pm-recovery-v1", 14);
    for (size_t i = 0; i < CARD_BYTES; i++)
        work->message[14 + i] = work->a[i] ^ work->b[i];
    if (crypto_generichash(work->seed, sizeof work->seed, work->message, sizeof work->message, NULL,
                           0) != 0)
        return status_origin(ST_BUG);
    return seal_keys_from_seed(work->seed, root);
}

static void card_write(struct card_work *work, const uint8_t bits[CARD_BYTES],
                       char rows[][SEAL_CARD_ROW_BYTES]) {
    for (size_t r = 0; r < SEAL_CARD_ROWS; r++) {
        base32_write(bits + r * ROW_BYTES, ROW_DATA, rows[r]);
        for (size_t i = 0; i < ROW_DATA; i++)
            work->values[i] = (uint8_t)base32_value(rows[r][i]);
        rows[r][ROW_DATA] = base32_symbols[base32_check(work->values, ROW_DATA)];
        rows[r][SEAL_CARD_ROW_CHARS] = '\0';
    }
}

enum status seal_cards_make(char a[][SEAL_CARD_ROW_BYTES], char b[][SEAL_CARD_ROW_BYTES],
                            struct seal_keys **root) {
    struct card_work *work = secret_take(sizeof *work);

    if (!work)
        return status_origin(ST_NO_MEMORY);
    /* Two random cards are as good as a random key and one random card. */
    randombytes_buf(work->a, sizeof work->a);
    randombytes_buf(work->b, sizeof work->b);
    enum status st = root_from_cards(work, root);
    if (st == ST_OK) {
        card_write(work, work->a, a);
        card_write(work, work->b, b);
    }
    secret_give(work);
    return st;
}

/* The nine values of a typed row; false if it has a mistake. */
static bool row_read(const char *typed, uint8_t values[SEAL_CARD_ROW_CHARS]) {
    return base32_read(typed, values, SEAL_CARD_ROW_CHARS) == SEAL_CARD_ROW_CHARS &&
           base32_check(values, ROW_DATA) == values[ROW_DATA];
}

enum status seal_card_read_row(const char *typed, char out[SEAL_CARD_ROW_BYTES]) {
    uint8_t values[SEAL_CARD_ROW_CHARS];
    bool good = row_read(typed, values);

    for (size_t i = 0; good && out && i < SEAL_CARD_ROW_CHARS; i++)
        out[i] = base32_symbols[values[i]];
    if (good && out)
        out[SEAL_CARD_ROW_CHARS] = '\0';
    secret_wipe(values, sizeof values);
    return good ? ST_OK : ST_CARD_ROW;
}

static bool card_read(struct card_work *work, const char rows[][SEAL_CARD_ROW_BYTES],
                      uint8_t bits[CARD_BYTES], unsigned *bad_row) {
    for (unsigned r = 0; r < SEAL_CARD_ROWS; r++) {
        if (!row_read(rows[r], work->values)) {
            *bad_row = r;
            return false;
        }
        for (size_t bit = 0; bit < 8 * ROW_BYTES; bit++) {
            unsigned value = (unsigned)work->values[bit / 5] >> (4 - bit % 5) & 1u;
            bits[r * ROW_BYTES + bit / 8] |= (uint8_t)(value << (7 - bit % 8));
        }
    }
    return true;
}

enum status seal_cards_open(const char a[][SEAL_CARD_ROW_BYTES],
                            const char b[][SEAL_CARD_ROW_BYTES], unsigned *bad_row,
                            struct seal_keys **root) {
    struct card_work *work = secret_take(sizeof *work);
    enum status st = ST_OK;

    if (!work)
        return status_origin(ST_NO_MEMORY);
    if (!card_read(work, a, work->a, bad_row)) {
        st = ST_CARD_ROW;
    } else if (!card_read(work, b, work->b, bad_row)) {
        *bad_row += SEAL_CARD_ROWS;
        st = ST_CARD_ROW;
    } else {
        st = root_from_cards(work, root);
    }
    secret_give(work);
    return st;
}

static struct writer canary_context(const struct id *unit, uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);

    write_bytes(&w, "PMC1", 4);
    write_id(&w, unit);
    return w;
}

enum status seal_canary_make(const struct id *unit, const struct seal_public *root,
                             uint8_t out[SEAL_CANARY_BYTES]) {
    uint8_t buffer[24];
    struct writer context = canary_context(unit, buffer, sizeof buffer);

    return box_make(&context, NULL, root, out);
}

enum status seal_canary_open(const struct id *unit, const struct seal_keys *root,
                             const uint8_t sealed[SEAL_CANARY_BYTES]) {
    uint8_t buffer[24];
    struct writer context = canary_context(unit, buffer, sizeof buffer);
    enum status st = box_open(&context, sealed, SEAL_CANARY_BYTES, root, NULL);

    return st == ST_TAMPERED ? ST_CARD_WRONG : st;
}
