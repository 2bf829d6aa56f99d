/*
 * The fixed sentences: short and clean in both languages, and word for word those that the screens
 * offer. What a person chose on tell and what staff read must be one sentence.
 */
/* clang-format off */
#include <setjmp.h> /* cmocka wants these four before it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/referral.h>
#include <chairside/text.h>

typedef const char *phrase_fn(uint8_t phrase, int lang);

/* The whole file, NUL-ended. */
static char *read_all(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size > 0);
    char *text = calloc(1, (size_t)size + 1);
    assert_non_null(text);
    rewind(file);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    assert_int_equal(fclose(file), 0);
    return text;
}

static uint8_t count_of(phrase_fn *phrase) {
    uint8_t n = 0;
    while (phrase((uint8_t)(n + 1), LANG_EN))
        n++;
    return n;
}

static void are_good(phrase_fn *phrase, unsigned chars) {
    const uint8_t n = count_of(phrase);

    assert_int_equal(n, 5);
    assert_null(phrase(0, LANG_EN));
    assert_null(phrase(0, LANG_ES));
    assert_null(phrase((uint8_t)(n + 1), LANG_ES));
    for (uint8_t i = 1; i <= n; i++) {
        assert_string_not_equal(phrase(i, LANG_EN), phrase(i, LANG_ES));
        for (enum lang lang = LANG_EN; lang <= LANG_ES; lang++) {
            const char *text = phrase(i, (int)lang);
            assert_true(text_is_clean(text, strlen(text), false));
            assert_true(text_length(text) <= chars);
        }
    }
}

static void both_languages_are_short_and_clean(void **state) {
    (void)state;
    are_good(referral_phrase, WORDS_CHARS);
    are_good(reply_phrase, REPLY_CHARS);
}

/* The screen offers them in this order, one right after the other, and the catalogue says the same
 * in Spanish. */
static void are_the_choices_of(phrase_fn *phrase, const char *screen) {
    char path[512], wanted[4096];
    size_t used = 0;

    snprintf(path, sizeof path, "%s/%s.screen", SCREENS, screen);
    char *offered = read_all(path);
    for (uint8_t i = 1; phrase(i, LANG_EN); i++)
        used += (size_t)snprintf(wanted + used, sizeof wanted - used, "        | %s\n",
                                 phrase(i, LANG_EN));
    if (!strstr(offered, wanted))
        fail_msg("%s.screen does not offer:\n%s", screen, wanted);
    free(offered);

    char *catalogue = read_all(SCREENS "/po/es.po");
    for (uint8_t i = 1; phrase(i, LANG_EN); i++) {
        snprintf(wanted, sizeof wanted, "msgctxt \"%s\"\nmsgid \"%s\"\nmsgstr \"%s\"\n", screen,
                 phrase(i, LANG_EN), phrase(i, LANG_ES));
        if (!strstr(catalogue, wanted))
            fail_msg("es.po does not say:\n%s", wanted);
    }
    free(catalogue);
}

static void the_screens_offer_these_very_words(void **state) {
    (void)state;
    are_the_choices_of(referral_phrase, "tell");
    are_the_choices_of(reply_phrase, "reply");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_languages_are_short_and_clean),
        cmocka_unit_test(the_screens_offer_these_very_words),
    };
    lang_start(NULL); /* which characters are clean is asked in UTF-8 */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
