/* Generated phrases, the word lists, and what an own phrase may not be. */
#include <stdio.h>
#include <string.h>

#include "../../../src/seal/inner.h"
#include "people.h"

static void check_list(const char *const *words) {
    for (size_t i = 0; i < WORD_COUNT; i++) {
        size_t n = strlen(words[i]);
        assert_true(n >= 4 && n <= 8);
        assert_int_equal(strspn(words[i], "abcdefghijklmnopqrstuvwxyz"), n);
        if (i > 0) {
            assert_true(strcmp(words[i - 1], words[i]) < 0);
            assert_true(strncmp(words[i - 1], words[i], 4) != 0);
        }
    }
}

static void test_lists(void **state) {
    (void)state;
    check_list(words_en);
    check_list(words_es);
}

/* Four letters always say which word; fewer only where nothing else begins so. */
static void check_completion(enum lang lang, const char *const *words) {
    for (size_t i = 0; i < WORD_COUNT; i++)
        for (size_t n = 1; n <= strlen(words[i]); n++) {
            const char *got = seal_word_complete(lang, words[i], n);
            bool alone = (i == 0 || strncmp(words[i - 1], words[i], n) != 0) &&
                         (i + 1 == WORD_COUNT || strncmp(words[i + 1], words[i], n) != 0);
            assert_ptr_equal(got, alone ? words[i] : NULL);
            assert_true(n < 4 || got != NULL);
        }
}

static void test_completion(void **state) {
    (void)state;
    check_completion(LANG_EN, words_en);
    check_completion(LANG_ES, words_es);
    assert_null(seal_word_complete(LANG_EN, "", 0));
    assert_null(seal_word_complete(LANG_EN, "qqqq", 4));
}

static size_t count_words(const char *phrase, enum lang lang) {
    size_t count = 0;

    for (const char *at = phrase; *at; count++) {
        size_t n = strcspn(at, " ");
        const char *word = seal_word_complete(lang, at, n);
        assert_non_null(word);
        assert_int_equal(strlen(word), n);
        at += n;
        if (*at == ' ')
            at++;
    }
    return count;
}

static void test_generated_words(void **state) {
    static const enum lang langs[] = {LANG_EN, LANG_ES};

    (void)state;
    for (int i = 0; i < 400; i++) {
        enum lang lang = langs[i % 2];
        bool strong = i % 4 < 2;
        char phrase[SEAL_PHRASE_ROOM], other[SEAL_PHRASE_ROOM];
        assert_ok(seal_phrase_words(lang, strong, phrase, sizeof phrase));
        assert_ok(seal_phrase_words(lang, strong, other, sizeof other));
        assert_string_not_equal(phrase, other);
        assert_int_equal(count_words(phrase, lang), strong ? 6 : 5);
        assert_ok(seal_phrase_check(phrase)); /* what we offer, we also accept */
    }
}

static void test_generated_digits(void **state) {
    size_t counts[10] = {0};

    (void)state;
    for (int i = 0; i < 400; i++) {
        char phrase[SEAL_PHRASE_ROOM];
        assert_ok(seal_phrase_digits(i % 2, phrase, sizeof phrase));
        assert_int_equal(strlen(phrase), i % 2 ? 20 : 15);
        assert_int_equal(strspn(phrase, "0123456789"), strlen(phrase));
        for (const char *c = phrase; *c; c++)
            counts[*c - '0']++;
    }
    for (int d = 0; d < 10; d++) /* 700 each on average; chance does not go that far */
        assert_true(counts[d] > 550 && counts[d] < 850);
    char small[10];
    assert_status(seal_phrase_digits(false, small, sizeof small), ST_BUG);
    assert_status(seal_phrase_words(LANG_EN, false, small, sizeof small), ST_BUG);
}

static void test_good(void **state) {
    static const char *const phrases[] = {
        "gravel autumn ladder piano",    "mi perro duerme en la cocina",
        "Begoña canta los jueves",       "correct horse battery staple",
        "tea with two sugars please",    "847103925561038",
        "My kidney is called Rosalinda", "Xk7#pQ2$vL9!mN4",
    };

    (void)state;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        assert_status(seal_phrase_check(phrases[i]), ST_OK);
}

static void test_weak(void **state) {
    static const char *const phrases[] = {
        "aaaaaaaaaaaaaaaaaaaa",    "abcabcabcabcabcabc",   "123456789012345",
        "543210987654321",         "abcdefghijklmnopqrs",  "ABCDEFGHIJKLMNOP",
        "qwertyuiopasdfghjkl",     "passwordpassword",     "Password Password 1",
        "password12345678",        "contraseña123456",     "my kidney dialysis unit",
        "Nurse Nurse Nurse!!!",    "dialysis mentor 2024", "monday tuesday wednesday",
        "lunes martes miércoles",  "               ",      "...............",
        "1 1 2 2 1 1 2 2 1 1 2 2", "chairside chairside",  "zzzzzyyyyyxxxxxwwwww",
    };

    (void)state;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (seal_phrase_check(phrases[i]) != ST_PHRASE_WEAK)
            fail_msg("\"%s\" is taken", phrases[i]);
}

static void test_limits(void **state) {
    char long_phrase[200];

    (void)state;
    assert_status(seal_phrase_check(""), ST_PHRASE_SHORT);
    assert_status(seal_phrase_check("gravel autumn "), ST_PHRASE_SHORT);
    assert_status(seal_phrase_check("ñandú árbol él"), ST_PHRASE_SHORT); /* characters, not bytes */
    assert_ok(seal_phrase_check("gravel autumn l"));
    for (size_t i = 0; i < sizeof long_phrase - 1; i++)
        long_phrase[i] = (char)('a' + i * i % 23);
    long_phrase[128] = '\0';
    assert_ok(seal_phrase_check(long_phrase));
    memcpy(long_phrase + 128, "q", 2);
    assert_status(seal_phrase_check(long_phrase), ST_TOO_LONG);
    assert_status(seal_phrase_check("gravel\tautumn ladder"), ST_BAD_TEXT);
    assert_status(seal_phrase_check("gravel \xff autumn ladder"), ST_BAD_TEXT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_completion),
        cmocka_unit_test(test_generated_words),
        cmocka_unit_test(test_generated_digits),
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_weak),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests_name("seal phrases", tests, people_setup, people_teardown);
}
