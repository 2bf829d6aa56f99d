/* Typing: what a patient wrote is never lost, cut or broken. */
#include <chairside/edit.h>

#include "check.h"

static char buffer[8001];

static struct edit on(const char *text, size_t at) {
    strcpy(buffer, text);
    return edit_on(buffer, sizeof buffer, 2000, at, true, false);
}

static void insert(struct edit *edit, const char *s) {
    assert_ok(edit_insert(edit, s, strlen(s)));
}

static void test_insert(void **state) {
    struct edit e = on("", 0);

    (void)state;
    insert(&e, "Hola");
    insert(&e, " Bego");
    insert(&e, "ñ");
    insert(&e, "a");
    assert_string_equal(buffer, "Hola Begoña");
    assert_int_equal(e.at, strlen(buffer));
    e.at = 4;
    insert(&e, ",");
    assert_string_equal(buffer, "Hola, Begoña");
    assert_int_equal(e.at, 5);
}

static void test_combining_marks_compose(void **state) {
    struct edit e = on("", 0);

    (void)state;
    insert(&e, "Jos");
    insert(&e, "e");
    insert(&e, "\xcc\x81"); /* U+0301, as its own key */
    assert_string_equal(buffer, "José");
    assert_int_equal(e.at, strlen("José"));
    insert(&e, "n\xcc\x83"); /* at once */
    assert_string_equal(buffer, "Joséñ");
    insert(&e, "x\xcc\x81"); /* nothing to compose with: the mark goes */
    assert_string_equal(buffer, "Joséñx");
    e = on("", 0);
    insert(&e, "\xcc\x81"); /* alone */
    assert_string_equal(buffer, "");
}

static void test_what_cannot_be_kept(void **state) {
    struct edit e = on("a", 1);

    (void)state;
    insert(&e, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"); /* a family joined by ZWJ */
    insert(&e, "\xe2\x80\x8d");
    insert(&e, "\xff\xc3");
    insert(&e, "\x01\x1b");
    insert(&e, "\xc2\xad"); /* soft hyphen */
    assert_string_equal(buffer, "a");
    insert(&e, "\xc2\xbf\xff"
               "b\xf1");
    assert_string_equal(buffer, "a¿b");
}

static void test_erase(void **state) {
    struct edit e = on("señ", 4);

    (void)state;
    assert_true(edit_erase(&e));
    assert_string_equal(buffer, "se");
    assert_true(edit_erase(&e));
    assert_true(edit_erase(&e));
    assert_false(edit_erase(&e));
    assert_string_equal(buffer, "");
    e = on("ñu\n", 0);
    assert_true(edit_delete(&e));
    assert_string_equal(buffer, "u\n");
    assert_true(edit_delete(&e));
    assert_true(edit_delete(&e));
    assert_false(edit_delete(&e));
    assert_string_equal(buffer, "");
    /* What was erased does not stay behind the end. */
    e = on("secret", 6);
    while (edit_erase(&e))
        continue;
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(buffer[i], 0);
}

static void test_limits(void **state) {
    char small[9] = "";
    struct edit e = edit_on(small, sizeof small, 3, 0, false, false);

    (void)state;
    insert(&e, "abc");
    assert_status(edit_insert(&e, "d", 1), ST_TOO_LONG);
    assert_string_equal(small, "abc");
    assert_int_equal(e.at, 3);
    e.at = 1;
    assert_status(edit_insert(&e, "ñ", 2), ST_TOO_LONG);
    assert_string_equal(small, "abc");
    assert_int_equal(e.at, 1);
    /* An accent on what is there is not one more character. */
    strcpy(small, "abe");
    e.at = 3;
    insert(&e, "\xcc\x81");
    assert_string_equal(small, "abé");
    /* Bytes run out before characters do. */
    e = edit_on(small, 4, 100, 0, false, false);
    strcpy(small, "ab");
    e.at = 2;
    assert_status(edit_insert(&e, "ñ", 2), ST_TOO_LONG);
    assert_string_equal(small, "ab");
    insert(&e, "c");
    assert_string_equal(small, "abc");
}

static void test_digits_only(void **state) {
    char code[5] = "";
    struct edit e = edit_on(code, sizeof code, 4, 0, false, true);

    (void)state;
    insert(&e, "a1 -2ñ");
    assert_string_equal(code, "12");
    assert_int_equal(e.at, 2);
    insert(&e, "34");
    assert_status(edit_insert(&e, "5", 1), ST_TOO_LONG);
    assert_string_equal(code, "1234");
}

static void test_one_line(void **state) {
    char line[100] = "";
    struct edit e = edit_on(line, sizeof line, 90, 0, false, false);

    (void)state;
    insert(&e, "one\r\ntwo\nthree\tfour");
    assert_string_equal(line, "one two three four");
}

static void test_long_paste(void **state) {
    static char paste[6001];
    struct edit e = on("", 0);

    (void)state;
    for (size_t i = 0; i + 3 < sizeof paste; i += 3)
        memcpy(paste + i, "ñ.", 3);
    paste[3000] = '\0';
    insert(&e, paste);
    assert_string_equal(buffer, paste);
    assert_int_equal(text_length(buffer), 2000);
    assert_status(edit_insert(&e, "x", 1), ST_TOO_LONG);
    assert_string_equal(buffer, paste);
}

static void test_moving(void **state) {
    struct edit e = on("uno ñ dos", 0);

    (void)state;
    assert_false(edit_left(&e));
    for (int i = 0; i < 5; i++)
        assert_true(edit_right(&e));
    assert_int_equal(e.at, 6); /* behind ñ, which has two bytes */
    assert_true(edit_left(&e));
    assert_int_equal(e.at, 4);
    e.at = strlen(buffer);
    assert_false(edit_right(&e));
}

/* "uno dos" / "tres" / "" / "cuatro" in rows of 8 */
static void test_rows(void **state) {
    struct edit e = on("uno dos tres\n\ncuatro", 0);
    size_t row, col;

    (void)state;
    edit_place(buffer, 0, 8, &row, &col);
    assert_int_equal(row, 0);
    edit_place(buffer, 8, 8, &row, &col);
    assert_int_equal(row, 1);
    assert_int_equal(col, 0);
    edit_place(buffer, 12, 8, &row, &col); /* the end of "tres" */
    assert_int_equal(row, 1);
    assert_int_equal(col, 4);
    edit_place(buffer, 13, 8, &row, &col);
    assert_int_equal(row, 2);
    edit_place(buffer, strlen(buffer), 8, &row, &col);
    assert_int_equal(row, 3);
    assert_int_equal(col, 6);
    e.at = 3;
    assert_false(edit_up(&e, 8));
    assert_true(edit_down(&e, 8));
    assert_int_equal(e.at, 11);
    assert_true(edit_down(&e, 8));
    assert_int_equal(e.at, 13); /* the empty row */
    assert_true(edit_down(&e, 8));
    assert_int_equal(e.at, 14);
    assert_false(edit_down(&e, 8));
    assert_true(edit_end(&e, 8));
    assert_int_equal(e.at, strlen(buffer));
    assert_true(edit_home(&e, 8));
    assert_int_equal(e.at, 14);
    assert_true(edit_up(&e, 8));
    assert_true(edit_up(&e, 8));
    assert_int_equal(e.at, 8);
    assert_true(edit_end(&e, 8));
    assert_int_equal(e.at, 12);
}

/* Every place has one row, in order, at every width; up and down come back. */
static void test_places_at_every_width(void **state) {
    struct edit e = on("Señaló uno, dos y tres.\nUnapalabramuylargaquenocabe   x\n\n fin ", 0);
    size_t bytes = strlen(buffer);

    (void)state;
    for (size_t cells = 1; cells < 40; cells++) {
        size_t before = 0;
        for (size_t at = 0;; at = text_next(buffer, bytes, at)) {
            size_t row, col;
            edit_place(buffer, at, cells, &row, &col);
            assert_true(row == before || row == before + 1);
            assert_true(col <= cells);
            before = row;
            if (at == bytes)
                break;
        }
        assert_int_equal(before + 1, text_wrap(buffer, bytes, cells, NULL, 0));
        for (e.at = 0; edit_down(&e, cells);)
            assert_int_equal(text_next(buffer, bytes, text_prev(buffer, bytes, e.at)), e.at);
        size_t steps = 0;
        while (edit_up(&e, cells))
            steps++;
        assert_int_equal(steps, before);
    }
}

static void test_many_rows(void **state) {
    struct edit e = on("", 0);

    (void)state;
    for (int i = 0; i < 100; i++)
        insert(&e, "one row and\n");
    size_t row, col;
    edit_place(buffer, e.at, 7, &row, &col);
    assert_int_equal(row, 200);
    for (int i = 0; i < 200; i++)
        assert_true(edit_up(&e, 7));
    assert_false(edit_up(&e, 7));
    assert_int_equal(e.at, 0);
}

static void test_accent(void **state) {
    struct edit e = on("Manana", 4);

    (void)state;
    e.at = 3;
    assert_true(edit_accent(&e));
    assert_string_equal(buffer, "Mañana");
    assert_true(edit_accent(&e));
    assert_string_equal(buffer, "Manana");
    e = on("u", 1);
    assert_true(edit_accent(&e));
    assert_string_equal(buffer, "ú");
    assert_true(edit_accent(&e));
    assert_string_equal(buffer, "ü");
    assert_true(edit_accent(&e));
    assert_string_equal(buffer, "u");
    e = on("?", 1);
    assert_true(edit_accent(&e));
    assert_string_equal(buffer, "¿");
    e = on("b", 1);
    assert_false(edit_accent(&e));
    e = on("a", 0);
    assert_false(edit_accent(&e));
    assert_string_equal(buffer, "a");
}

static void test_cursor_is_brought_to_a_boundary(void **state) {
    (void)state;
    assert_int_equal(on("ñ", 1).at, 0);
    assert_int_equal(on("ñ", 2).at, 2);
    assert_int_equal(on("ñ", 99).at, 2);
    assert_int_equal(on("", 99).at, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_insert),
        cmocka_unit_test(test_combining_marks_compose),
        cmocka_unit_test(test_what_cannot_be_kept),
        cmocka_unit_test(test_erase),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_digits_only),
        cmocka_unit_test(test_one_line),
        cmocka_unit_test(test_long_paste),
        cmocka_unit_test(test_moving),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_places_at_every_width),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_accent),
        cmocka_unit_test(test_cursor_is_brought_to_a_boundary),
    };

    lang_start(NULL);
    if (secret_start() != ST_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
