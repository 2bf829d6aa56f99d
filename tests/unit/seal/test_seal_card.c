/* Recovery cards, fingerprints and receipts: what people copy by hand. */
#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "people.h"

#define SYMBOLS "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

struct cards {
    char a[SEAL_CARD_ROWS][SEAL_CARD_ROW_BYTES], b[SEAL_CARD_ROWS][SEAL_CARD_ROW_BYTES];
};

/* One pair for all tests, and the public keys that it stands for. */
static struct cards good;
static struct seal_public good_root;

static int cards_setup(void **state) {
    struct seal_keys *root = NULL;

    people_setup(state);
    assert_ok(seal_cards_make(good.a, good.b, &root));
    seal_keys_public(root, &good_root);
    seal_keys_destroy(root);
    return 0;
}

static const char (*rows(char (*card)[SEAL_CARD_ROW_BYTES]))[SEAL_CARD_ROW_BYTES] {
    return (const char(*)[SEAL_CARD_ROW_BYTES])card;
}

static enum status open_cards(struct cards *cards, unsigned *bad_row, struct seal_public *out) {
    struct seal_keys *root = NULL;
    enum status st = seal_cards_open(rows(cards->a), rows(cards->b), bad_row, &root);

    if (st == ST_OK)
        seal_keys_public(root, out);
    seal_keys_destroy(root);
    return st;
}

static void test_opens(void **state) {
    struct cards cards = good;
    struct seal_public root;
    unsigned bad_row = 99;

    (void)state;
    for (size_t r = 0; r < SEAL_CARD_ROWS; r++) {
        assert_int_equal(strlen(cards.a[r]), 9);
        assert_int_equal(strspn(cards.a[r], SYMBOLS), 9);
        assert_int_equal(strspn(cards.b[r], SYMBOLS), 9);
    }
    assert_ok(open_cards(&cards, &bad_row, &root));
    assert_memory_equal(&root, &good_root, sizeof root);
    assert_int_equal(bad_row, 99);
}

/* Each card is needed, and it does not matter which is called A: it is their sum that counts. */
static void test_both_are_needed(void **state) {
    struct cards twice = good, swapped = good, other;
    struct seal_keys *keys = NULL;
    struct seal_public root;
    unsigned bad_row;

    (void)state;
    memcpy(twice.b, twice.a, sizeof twice.b);
    assert_ok(open_cards(&twice, &bad_row, &root));
    assert_memory_not_equal(&root, &good_root, sizeof root);
    memcpy(swapped.a, good.b, sizeof good.b);
    memcpy(swapped.b, good.a, sizeof good.a);
    assert_ok(open_cards(&swapped, &bad_row, &root));
    assert_memory_equal(&root, &good_root, sizeof root);
    assert_ok(seal_cards_make(other.a, other.b, &keys));
    seal_keys_destroy(keys);
    memcpy(other.b, good.b, sizeof good.b);
    assert_ok(open_cards(&other, &bad_row, &root));
    assert_memory_not_equal(&root, &good_root, sizeof root);
}

static void test_every_wrong_symbol(void **state) {
    struct seal_public root;
    size_t tried = 0;

    (void)state;
    for (unsigned r = 0; r < 2 * SEAL_CARD_ROWS; r++)
        for (size_t i = 0; i < SEAL_CARD_ROW_CHARS; i++)
            for (const char *c = SYMBOLS; *c; c++) {
                struct cards cards = good;
                char *row = r < SEAL_CARD_ROWS ? cards.a[r] : cards.b[r - SEAL_CARD_ROWS];
                unsigned bad_row = 99;
                if (row[i] == *c)
                    continue;
                row[i] = *c;
                tried++;
                assert_status(open_cards(&cards, &bad_row, &root), ST_CARD_ROW);
                assert_int_equal(bad_row, r);
                assert_status(seal_card_read_row(row, NULL), ST_CARD_ROW);
            }
    assert_int_equal(tried, 8 * 9 * 31);
}

/* Not only neighbours: any two symbols of a row that changed places. */
static void test_every_transposition(void **state) {
    (void)state;
    for (unsigned r = 0; r < SEAL_CARD_ROWS; r++)
        for (size_t i = 0; i < SEAL_CARD_ROW_CHARS; i++)
            for (size_t j = i + 1; j < SEAL_CARD_ROW_CHARS; j++) {
                char row[SEAL_CARD_ROW_BYTES];
                memcpy(row, good.a[r], sizeof row);
                row[i] = good.a[r][j];
                row[j] = good.a[r][i];
                assert_status(seal_card_read_row(row, NULL),
                              row[i] == row[j] ? ST_OK : ST_CARD_ROW);
            }
}

static void test_typing_is_forgiven(void **state) {
    char typed[32], out[SEAL_CARD_ROW_BYTES];
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < SEAL_CARD_ROW_CHARS; i++) {
        char c = good.a[0][i];
        if (i == 3)
            typed[n++] = ' ';
        if (i == 6)
            typed[n++] = '-';
        typed[n++] = c == '0' ? 'o' : c == '1' ? (char)(i % 2 ? 'l' : 'I') : (char)tolower(c);
    }
    typed[n] = '\0';
    memset(out, 'x', sizeof out);
    assert_ok(seal_card_read_row(typed, out));
    assert_string_equal(out, good.a[0]);
    assert_status(seal_card_read_row("", NULL), ST_CARD_ROW);
    assert_status(seal_card_read_row("12345678", NULL), ST_CARD_ROW);
    assert_status(seal_card_read_row("0000000000", NULL), ST_CARD_ROW);
    assert_status(seal_card_read_row("U00000000", NULL), ST_CARD_ROW);
    assert_status(seal_card_read_row("\xc3\xb1", NULL), ST_CARD_ROW);
    assert_ok(seal_card_read_row("OOOO OOOO O", out));
    assert_string_equal(out, "000000000");
}

/* The seed is a hash of fixed bits: cards printed today open in every later version. */
static void test_known_cards(void **state) {
    struct cards cards = {{"", "", "", ""}, {"", "", "", ""}};
    struct seal_public root, from_seed;
    struct seal_keys *keys = NULL;
    uint8_t seed[SEAL_SEED_BYTES];
    unsigned bad_row;
    char text[20];

    (void)state;
    for (size_t r = 0; r < SEAL_CARD_ROWS; r++) {
        memcpy(cards.a[r], "000000000", 10);
        memcpy(cards.b[r], "000000000", 10);
    }
    memcpy(cards.a[3], "ABCDEFGH2", 10);
    assert_ok(open_cards(&cards, &bad_row, &root));
    seal_root_fingerprint(root.sign, text);
    assert_string_equal(text, "0CPH R3G9 KRKR WYM9");
    /* BLAKE2b-256 of "pm-recovery-v1" and the 160 bits, worked out elsewhere. */
    assert_int_equal(sodium_hex2bin(seed, sizeof seed,
                                    "e8e1549d2f81265ef4639b0f25e41629"
                                    "693aaa4f8eecbc920d6e7fce5b5254ba",
                                    64, NULL, NULL, NULL),
                     0);
    assert_ok(seal_keys_from_seed(seed, &keys));
    seal_keys_public(keys, &from_seed);
    seal_keys_destroy(keys);
    assert_memory_equal(&root, &from_seed, sizeof root);
}

static void test_canary(void **state) {
    struct people *p = *state;
    uint8_t sealed[SEAL_CANARY_BYTES];
    struct seal_keys *root = NULL, *other = NULL;
    struct id elsewhere = id_of(0xa1);
    unsigned bad_row;

    assert_ok(seal_canary_make(&p->unit, &good_root, sealed));
    assert_ok(seal_cards_open(rows(good.a), rows(good.b), &bad_row, &root));
    assert_ok(seal_canary_open(&p->unit, root, sealed));
    assert_status(seal_canary_open(&elsewhere, root, sealed), ST_CARD_WRONG);
    assert_ok(seal_keys_create(&other));
    assert_status(seal_canary_open(&p->unit, other, sealed), ST_CARD_WRONG);
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 0x10;
        assert_status(seal_canary_open(&p->unit, root, sealed), ST_CARD_WRONG);
        sealed[i] ^= 0x10;
    }
    seal_keys_destroy(root);
    seal_keys_destroy(other);
}

static void test_fingerprints(void **state) {
    struct people *p = *state;
    struct id author = id_of(0xc0), other = id_of(0xc2), elsewhere = id_of(0xa1);
    struct seal_public keys = p->author_public;
    char a[11], b[11];

    seal_fingerprint(&p->unit, &author, &keys, a);
    assert_int_equal(strlen(a), 10);
    assert_int_equal(strspn(a, SYMBOLS), 10);
    seal_fingerprint(&elsewhere, &author, &keys, b);
    assert_string_not_equal(a, b);
    seal_fingerprint(&p->unit, &other, &keys, b);
    assert_string_not_equal(a, b);
    keys.box[31] ^= 1;
    seal_fingerprint(&p->unit, &author, &keys, b);
    assert_string_not_equal(a, b);
    keys = p->author_public;
    keys.sign[0] ^= 1;
    seal_fingerprint(&p->unit, &author, &keys, b);
    assert_string_not_equal(a, b);
}

static void test_receipts(void **state) {
    static const uint64_t seqs[] = {0,         1,         31, 32, 1000, 1 << 20, (1 << 20) - 1,
                                    123456789, UINT64_MAX};
    uint64_t back;
    char text[15];

    (void)state;
    for (size_t i = 0; i < sizeof seqs / sizeof *seqs; i++) {
        seal_receipt(seqs[i], text);
        assert_true(strlen(text) >= 5 && strlen(text) <= 14);
        assert_ok(seal_receipt_read(text, &back));
        assert_true(back == seqs[i]);
        for (size_t at = 0; at < strlen(text); at++)
            for (const char *c = SYMBOLS; *c; c++) {
                char wrong[15];
                memcpy(wrong, text, sizeof wrong);
                wrong[at] = *c;
                assert_status(seal_receipt_read(wrong, &back),
                              *c == text[at] ? ST_OK : ST_BAD_NUMBER);
            }
        for (size_t at = 0; at + 1 < strlen(text); at++) {
            char wrong[15];
            memcpy(wrong, text, sizeof wrong);
            wrong[at] = text[at + 1];
            wrong[at + 1] = text[at];
            assert_status(seal_receipt_read(wrong, &back),
                          text[at] == text[at + 1] ? ST_OK : ST_BAD_NUMBER);
        }
    }
    assert_status(seal_receipt_read("", &back), ST_BAD_NUMBER);
    assert_status(seal_receipt_read("0000", &back), ST_BAD_NUMBER);
    assert_status(seal_receipt_read("000000", &back), ST_BAD_NUMBER); /* 0 is written 00000 */
    assert_status(seal_receipt_read("zzzzzzzzzzzzzzzzzzz", &back), ST_BAD_NUMBER);
    assert_ok(seal_receipt_read("oooo-o", &back));
    seal_receipt(1, text);
    assert_string_equal(text, "0001G");
    assert_ok(seal_receipt_read("OOOI g", &back));
    assert_int_equal(back, 1);
    assert_ok(seal_receipt_read("oool-G", &back));
    assert_int_equal(back, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opens),
        cmocka_unit_test(test_both_are_needed),
        cmocka_unit_test(test_every_wrong_symbol),
        cmocka_unit_test(test_every_transposition),
        cmocka_unit_test(test_typing_is_forgiven),
        cmocka_unit_test(test_known_cards),
        cmocka_unit_test(test_canary),
        cmocka_unit_test(test_fingerprints),
        cmocka_unit_test(test_receipts),
    };

    return cmocka_run_group_tests_name("seal cards", tests, cards_setup, people_teardown);
}
