/* Cells: clipping in one place, and themes that everybody can read. */
#include <math.h>

#include <chairside/canvas.h>
#include <chairside/theme.h>

#include "check.h"

static struct canvas blank(int rows, int cols) {
    struct canvas canvas;

    assert_ok(canvas_init(&canvas, rows, cols));
    return canvas;
}

static void test_clipping(void **state) {
    struct canvas c = blank(3, 5);
    char text[256];

    (void)state;
    canvas_text(&c, -1, 0, 5, STYLE_TEXT, "xxxxx");
    canvas_text(&c, 3, 0, 5, STYLE_TEXT, "xxxxx");
    canvas_text(&c, 0, -2, 9, STYLE_TEXT, "abcdefghi");
    canvas_text(&c, 1, 3, 9, STYLE_TEXT, "ñandú");
    canvas_fill(&c, 2, -100, 1000, STYLE_TEXT, '=');
    canvas_put(&c, INT32_MAX, INT32_MIN, STYLE_TEXT, 'x');
    canvas_dump(&c, false, text, sizeof text);
    assert_string_equal(text, "cdefg\n   ña\n=====\ncursor 0 0\n");
    canvas_finish(&c);
}

static void test_clip(void **state) {
    struct canvas c = blank(3, 5);
    char text[256];

    (void)state;
    struct clip before = canvas_clip(&c, (struct clip){1, 1, 2, 4});
    for (int row = -1; row < 5; row++)
        canvas_fill(&c, row, -5, 20, STYLE_TEXT, 'x');
    canvas_clip(&c, before);
    canvas_put(&c, 0, 0, STYLE_TEXT, 'o');
    canvas_dump(&c, false, text, sizeof text);
    assert_string_equal(text, "o\n xxx\n\ncursor 0 0\n");
    canvas_clip(&c, (struct clip){-9, -9, 99, 99}); /* brought within the canvas */
    canvas_put(&c, 2, 4, STYLE_TEXT, 'e');
    canvas_finish(&c);
}

static void test_cursor_and_styles(void **state) {
    struct canvas c = blank(1, 4);
    char text[256];

    (void)state;
    canvas_cursor(&c, 9, -9);
    canvas_text(&c, 0, 0, 1, STYLE_FOCUS, "a\n");
    canvas_text(&c, 0, 1, 1, STYLE_WARN, "!");
    assert_int_equal(canvas_dump(&c, true, text, sizeof text), strlen(text));
    assert_string_equal(text, "a!\ncursor 0 0\nFW..\n");
    assert_int_equal(canvas_dump(&c, true, text, 3), strlen("a!\ncursor 0 0\nFW..\n"));
    assert_string_equal(text, "a!");
    canvas_finish(&c);
}

static void test_wrapped(void **state) {
    struct canvas c = blank(3, 10);
    char text[256];

    (void)state;
    assert_int_equal(canvas_wrapped(&c, 0, 1, 8, 2, STYLE_TEXT, "one two three four"), 2);
    canvas_dump(&c, false, text, sizeof text);
    assert_string_equal(text, " one two\n three\n\ncursor 0 0\n");
    assert_int_equal(canvas_wrapped(&c, 0, 1, 0, 2, STYLE_TEXT, "x"), 0);
    canvas_finish(&c);
}

static void test_sizes(void **state) {
    struct canvas c = blank(-5, 0);

    (void)state;
    assert_int_equal(c.rows, 1);
    assert_int_equal(c.cols, 1);
    canvas_finish(&c);
    c = blank(100000, 100000);
    assert_int_equal(c.rows, CANVAS_ROWS_MAX);
    assert_int_equal(c.cols, CANVAS_COLS_MAX);
    canvas_finish(&c);
    canvas_finish(&c); /* twice is fine */
}

/* ---- contrast, by the rules of WCAG 2, for the palettes of the console and of xterm ---- */

static const uint8_t kernel[16][3] = {
    {0, 0, 0},     {170, 0, 0},     {0, 170, 0},    {170, 85, 0},    {0, 0, 170},   {170, 0, 170},
    {0, 170, 170}, {170, 170, 170}, {85, 85, 85},   {255, 85, 85},   {85, 255, 85}, {255, 255, 85},
    {85, 85, 255}, {255, 85, 255},  {85, 255, 255}, {255, 255, 255},
};
static const uint8_t xterm[16][3] = {
    {0, 0, 0},     {205, 0, 0},     {0, 205, 0},     {205, 205, 0},   {0, 0, 238}, {205, 0, 205},
    {0, 205, 205}, {229, 229, 229}, {127, 127, 127}, {255, 0, 0},     {0, 255, 0}, {255, 255, 0},
    {92, 92, 255}, {255, 0, 255},   {0, 255, 255},   {255, 255, 255},
};

static double luminance(const uint8_t rgb[3]) {
    double part[3];

    for (int i = 0; i < 3; i++) {
        double v = rgb[i] / 255.0;
        part[i] = v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}

/* Bold is bright on the console, and in many terminals: the ink is looked at as such. */
static double contrast(const uint8_t palette[16][3], const struct look *look) {
    double a = luminance(palette[look->ink + (look->bold ? 8 : 0)]);
    double b = luminance(palette[look->paper]);

    return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

static void test_contrast(void **state) {
    (void)state;
    for (int theme = THEME_CONTRAST; theme < THEME_MONO; theme++)
        for (int style = 0; style < STYLE_COUNT; style++) {
            const struct look *look = theme_look((enum theme)theme, (enum style)style);
            assert_true(contrast(kernel, look) >= 7.0);
            assert_true(contrast(xterm, look) >= 7.0);
            assert_false(look->bold && look->ink == INK_BLACK);
            assert_true(look->ink != INK_RED && look->ink != INK_GREEN);
        }
}

/* Where a meaning has a style, that is seen in every theme, mono too. */
static void test_focus_is_seen(void **state) {
    (void)state;
    for (int theme = THEME_CONTRAST; theme < THEME_COUNT; theme++) {
        const struct look *text = theme_look((enum theme)theme, STYLE_TEXT);
        const struct look *focus = theme_look((enum theme)theme, STYLE_FOCUS);
        assert_true(focus->reverse != text->reverse || focus->paper != text->paper);
    }
    assert_ptr_equal(theme_look((enum theme)0, STYLE_TEXT), theme_look(THEME_CONTRAST, STYLE_TEXT));
    assert_ptr_equal(theme_look((enum theme)77, (enum style)99),
                     theme_look(THEME_CONTRAST, STYLE_TEXT));
    assert_int_equal(theme_next((enum theme)0), THEME_CONTRAST);
    assert_int_equal(theme_next(THEME_CONTRAST), THEME_LIGHT);
    assert_int_equal(theme_next(THEME_MONO), THEME_CONTRAST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clipping),
        cmocka_unit_test(test_clip),
        cmocka_unit_test(test_cursor_and_styles),
        cmocka_unit_test(test_wrapped),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_focus_is_seen),
    };

    lang_start(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
