#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/text.h>

#include "check.h"

static void assert_cleans(const char *in, size_t bytes, bool lines, const char *want) {
    char out[256];

    assert_ok(text_clean(in, bytes, lines, out, sizeof out));
    assert_string_equal(out, want);
    assert_true(text_is_clean(out, strlen(out), lines));
}

#define CLEANS(in, want) assert_cleans(in, sizeof(in) - 1, true, want)

static void test_clean_composes(void **state) {
    (void)state;
    CLEANS("Jose\xcc\x81", "Jos\xc3\xa9");
    CLEANS("n\xcc\x83"
           "a",
           "\xc3\xb1"
           "a");
    CLEANS("\xe2\x84\xab", "\xc3\x85");          /* the Angstrom sign is a letter */
    CLEANS("e\xcc\xa3\xcc\x82", "\xe1\xbb\x87"); /* two marks on one letter */
    CLEANS("e\xe2\x80\x8b\xcc\x81", "e");        /* a mark behind a zero-width space */
    CLEANS("x\xcc\x81y", "xy");                  /* no such letter: the mark goes */
    CLEANS("\xcc\x81"
           "a",
           "a"); /* a mark on nothing */
}

static void test_clean_drops(void **state) {
    (void)state;
    CLEANS("so\xc2\xadsoft", "sosoft"); /* soft hyphen */
    CLEANS("a\xf0\x9f\x98\x80"
           "b",
           "ab"); /* two cells wide */
    CLEANS("a\xe4\xb8\xad"
           "b",
           "ab"); /* likewise */
    CLEANS("a\xe2\x80\xae"
           "b",
           "ab"); /* turns the direction around */
    CLEANS("a\x1b[2J\x07\x7f"
           "b",
           "a[2Jb"); /* controls */
    CLEANS("a\xef\xbb\xbf"
           "b",
           "ab"); /* byte order mark */
    CLEANS("\xc2\xa1S\xc3\xad!\xc2\xa0\xe2\x94\x80", "\xc2\xa1S\xc3\xad!\xc2\xa0\xe2\x94\x80");
    assert_cleans("a\0b", 3, true, "ab");
}

static void test_clean_broken_bytes(void **state) {
    (void)state;
    CLEANS("a\xff"
           "b\xf1o\xc3\xb1",
           "abo\xc3\xb1");
    CLEANS("\xc3", "");
    CLEANS("ab\xe2\x82", "ab");
    CLEANS("\xc0\xaf/\xed\xa0\x80x", "/x"); /* overlong, half of a pair */
}

static void test_clean_lines(void **state) {
    (void)state;
    CLEANS("a\r\nb\rc\nd\te", "a\nb\nc\nd e");
    assert_cleans("a\r\nb\n\nc", 7, false, "a b  c");
    assert_cleans("a\r", 2, true, "a\n");
}

static void test_clean_room(void **state) {
    char out[5];

    (void)state;
    assert_ok(text_clean("abcd", 4, true, out, sizeof out));
    assert_status(text_clean("abcde", 5, true, out, sizeof out), ST_TOO_LONG);
    assert_string_equal(out, "");
    assert_status(text_clean("abc\xc3\xb1", 5, true, out, sizeof out), ST_TOO_LONG);
    assert_ok(text_clean("ab\xc3\xb1", 4, true, out, sizeof out));
    assert_ok(text_clean("", 0, true, out, 1));
}

static void test_is_clean(void **state) {
    (void)state;
    assert_true(text_is_clean("", 0, false));
    assert_true(text_is_clean("ab\n", 3, true));
    assert_false(text_is_clean("ab\n", 3, false));
    assert_false(text_is_clean("ab\r", 3, true));
    assert_true(text_is_clean("\xc3\xa9", 2, false));
    assert_false(text_is_clean("e\xcc\x81", 3, false)); /* not composed */
    assert_false(text_is_clean("\xff", 1, false));
    assert_false(text_is_clean("\xc3", 1, false));
    assert_false(text_is_clean("\xe2\x84\xab", 3, false));
}

/* Whatever bytes come in, what comes out is clean, and cleaning it again changes nothing. */
static void test_clean_anything(void **state) {
    static const char *const parts[] = {
        "a",    "e\xcc\x81", "\xcc\x81",         "\xe1\x84\x80", "\xe1\x85\xa1",
        "\xff", "\xc2\xad",  "\xe0\xad\x87",     "\xe0\xac\xbe", "\xcc\xa3",
        "\n",   "\r",        "\xf0\x9f\x98\x80", "\xe0\xa5\x98", " ",
        "\xc3"};
    char in[256], out[1024], again[1024];
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        size_t n = 0;
        for (int i = 0; i < 20; i++) {
            seed = seed * 1664525u + 1013904223u;
            const char *part = parts[seed >> 28];
            memcpy(in + n, part, strlen(part));
            n += strlen(part);
        }
        assert_ok(text_clean(in, n, true, out, sizeof out));
        assert_true(text_is_clean(out, strlen(out), true));
        assert_ok(text_clean(out, strlen(out), true, again, sizeof again));
        assert_string_equal(out, again);
    }
}

static void test_graphemes(void **state) {
    const char *s = "Se\xc3\xb1"
                    "al\xc3\xb3";
    const char *marked = "e\xcc\x81\xcc\xa3x"; /* one letter with two marks */ /* joined: one */

    (void)state;
    assert_int_equal(text_length(s), 6);
    assert_int_equal(text_width(s), 6);
    assert_int_equal(text_length(marked), 2);
    assert_int_equal(text_width(marked), 2);
    assert_int_equal(text_next(s, strlen(s), 2), 4);
    assert_int_equal(text_prev(s, strlen(s), 4), 2);
    assert_int_equal(text_next(s, strlen(s), strlen(s)), strlen(s));
    assert_int_equal(text_next(s, strlen(s), 100), strlen(s));
    assert_int_equal(text_prev(s, strlen(s), 0), 0);
    assert_int_equal(text_prev(s, strlen(s), 100), strlen(s) - 2);
    assert_int_equal(text_fit(s, strlen(s), 3), 4);
    assert_int_equal(text_fit(s, strlen(s), 100), strlen(s));
    assert_int_equal(text_fit(s, strlen(s), 0), 0);
    assert_int_equal(text_fit(marked, strlen(marked), 1), 5);
    assert_int_equal(text_prev(marked, strlen(marked), 5), 0);
}

/* Rows as "start-end", a hard end with "!". */
static void assert_wraps(const char *s, size_t cells, const char *want) {
    struct text_line lines[16];
    char got[256] = "";
    size_t n = text_wrap(s, strlen(s), cells, lines, 16);

    assert_true(n >= 1 && n <= 16);
    for (size_t i = 0; i < n; i++) {
        size_t used = strlen(got);
        text_print(got + used, sizeof got - used, "%s[%.*s]%s", i ? " " : "",
                   (int)(lines[i].end - lines[i].start), s + lines[i].start,
                   lines[i].hard ? "!" : "");
    }
    assert_string_equal(got, want);
}

static void test_wrap_words(void **state) {
    (void)state;
    assert_wraps("", 10, "[]!");
    assert_wraps("one two three", 80, "[one two three]!");
    assert_wraps("one two three", 7, "[one two] [three]!");
    assert_wraps("one two three", 6, "[one] [two] [three]!");
    assert_wraps("one   two", 5, "[one] [two]!");
    assert_wraps("a well-known way", 8, "[a well-] [known] [way]!");
    assert_wraps("keep\xc2\xa0this here", 9, "[keep\xc2\xa0this] [here]!");
}

static void test_wrap_newlines(void **state) {
    (void)state;
    assert_wraps("a\nb", 10, "[a]! [b]!");
    assert_wraps("a\n", 10, "[a]! []!");
    assert_wraps("\n\n", 10, "[]! []! []!");
    assert_wraps("one two\nthree", 4, "[one] [two]! [thre] [e]!");
}

static void test_wrap_spaces_hang(void **state) {
    (void)state;
    assert_wraps("abc  ", 5, "[abc  ]!");
    assert_wraps("abc     ", 5, "[abc  ]!");
    assert_wraps("abcde     \nx", 5, "[abcde]! [x]!");
    assert_wraps("abcde     x", 5, "[abcde] [x]!");
}

static void test_wrap_long_words(void **state) {
    (void)state;
    assert_wraps("abcdefgh", 3, "[abc] [def] [gh]!");
    assert_wraps("a bcdefgh", 3, "[a] [bcd] [efg] [h]!");
    assert_wraps("\xc3\xb1\xc3\xb1\xc3\xb1", 2, "[\xc3\xb1\xc3\xb1] [\xc3\xb1]!");
    assert_wraps("abc", 0, "[a] [b] [c]!"); /* no room at all still comes to an end */
}

/* Rows join to the whole text, none is wider than asked, and long text costs no more a row. */
static void test_wrap_long_text(void **state) {
    static struct text_line lines[4000];
    size_t bytes = 0;
    char *s = malloc(20001);

    (void)state;
    assert_non_null(s);
    while (bytes + 12 < 20000)
        bytes += (size_t)sprintf(s + bytes, "%.*s ", (int)(bytes % 9 + 1), "abcdefghi");
    memset(s + bytes, ' ', 20000 - bytes);
    bytes = 20000;
    s[bytes] = '\0';
    size_t n = text_wrap(s, bytes, 11, lines, 4000);
    assert_true(n > 1500 && n < 4000);
    assert_int_equal(text_wrap(s, bytes, 11, lines, 10), n);
    for (size_t i = 0; i < n; i++) {
        assert_true(lines[i].end - lines[i].start <= 11);
        assert_true(lines[i].end == 20000 || s[lines[i].end] == ' ' || i + 1 == n);
        if (i > 0)
            assert_true(lines[i].start > lines[i - 1].end);
    }
    memset(s, 'x', bytes);
    assert_int_equal(text_wrap(s, bytes, 80, lines, 10), 250);
    memset(s, ' ', bytes);
    assert_int_equal(text_wrap(s, bytes, 80, lines, 10), 1);
    free(s);
}

static void test_fold_and_find(void **state) {
    char out[32];

    (void)state;
    text_fold("Bego\xc3\xb1"
              "a \xc3\x81LVAREZ",
              out, sizeof out);
    assert_string_equal(out, "begona alvarez");
    assert_true(text_finds(out, "begona"));
    assert_true(text_finds(out, "alv"));
    assert_true(text_finds(out, "begona a"));
    assert_true(text_finds(out, ""));
    assert_false(text_finds(out, "varez"));
    assert_false(text_finds("", "a"));
    assert_true(text_finds("o'brien (jo)", "jo"));
    text_fold("\xc3\xb1\xc3\xb1\xc3\xb1", out, 3);
    assert_string_equal(out, "nn");
    text_fold("\xd0\x96\xd0\x96", out, 4); /* not half a letter */
    assert_string_equal(out, "\xd0\xb6");
    text_fold("e\xcc\x81\xff", out, sizeof out);
    assert_string_equal(out, "e");
}

static void test_print(void **state) {
    char out[6];

    (void)state;
    text_print(out, sizeof out, "%d", 12);
    assert_string_equal(out, "12");
    text_print(out, sizeof out, "%s", "abcd\xc3\xb1");
    assert_string_equal(out, "abcd");
    text_print(out, sizeof out, "%s", "abc\xc3\xb1zz");
    assert_string_equal(out, "abc\xc3\xb1");
    text_print(out, sizeof out, "%s", "abc\xe2\x82\xac");
    assert_string_equal(out, "abc");
    text_print(out, 1, "x");
    assert_string_equal(out, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean_composes),
        cmocka_unit_test(test_clean_drops),
        cmocka_unit_test(test_clean_broken_bytes),
        cmocka_unit_test(test_clean_lines),
        cmocka_unit_test(test_clean_room),
        cmocka_unit_test(test_is_clean),
        cmocka_unit_test(test_clean_anything),
        cmocka_unit_test(test_graphemes),
        cmocka_unit_test(test_wrap_words),
        cmocka_unit_test(test_wrap_newlines),
        cmocka_unit_test(test_wrap_spaces_hang),
        cmocka_unit_test(test_wrap_long_words),
        cmocka_unit_test(test_wrap_long_text),
        cmocka_unit_test(test_fold_and_find),
        cmocka_unit_test(test_print),
    };

    lang_start(NULL);
    return cmocka_run_group_tests_name("base text", tests, NULL, NULL);
}
