/* What people type from a card or a receipt. */
#include <string.h>

#include <chairside/seal.h>

#include "../fuzz.h"

static void try_row(const char *typed) {
    char row[SEAL_CARD_ROW_BYTES], again[SEAL_CARD_ROW_BYTES];

    if (seal_card_read_row(typed, row) != ST_OK)
        return;
    PROMISE(strlen(row) == SEAL_CARD_ROW_CHARS);
    PROMISE(seal_card_read_row(row, again) == ST_OK && strcmp(row, again) == 0);
}

static void try_receipt(const char *typed) {
    uint64_t seq, again;
    char text[15];

    if (seal_receipt_read(typed, &seq) != ST_OK)
        return;
    seal_receipt(seq, text);
    PROMISE(seal_receipt_read(text, &again) == ST_OK && seq == again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *typed = malloc(size + 1);

    if (!typed)
        return 0;
    memcpy(typed, data, size);
    typed[size] = '\0';
    try_row(typed);
    try_receipt(typed);
    free(typed);
    return 0;
}
