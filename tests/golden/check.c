/*
 * check.c - what no picture may hold, whatever is expected of it.
 *
 * 1. A sign that the font of a console has not (Latin-1 and a few frames and marks).
 * 2. A fact that was not filled in: "{".
 * 3. A label of the screen that was cut: it begins here and does not end. Labels wrap, or they are
 *    left out whole.
 * 4. A cursor that does not stand in the row of the focus: it is what a screen reader speaks.
 * 5. A row wider than the window.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include <chairside/text.h>

#include "golden.h"

/* Beside U+0020..U+007E and U+00A1..U+00FF: what Lat15-TerminusBold has and screens use. */
static const char marks[] = "─│┌┐└┘├┤█░▒■●•…←↑→↓«»";

static bool font_has(uint32_t c) {
    if ((c >= 0x20 && c <= 0x7e) || (c >= 0xa1 && c <= 0xff) || c == '\n')
        return true;
    return u8_strchr((const uint8_t *)marks, c) != NULL;
}

static void check_signs(struct golden *golden, const struct golden_case *is, const char *picture) {
    const uint8_t *s = (const uint8_t *)picture;
    ucs4_t c;

    while ((s = u8_next(&c, s)))
        if (!font_has(c)) {
            golden_fail(golden, is, "the font of a console has no U+%04X", (unsigned)c);
            return;
        }
    if (strchr(picture, '{'))
        golden_fail(golden, is, "a {fact} was not filled in");
}

static void check_widths(struct golden *golden, const struct golden_case *is, const char *picture) {
    char row[4 * CANVAS_COLS_MAX + 1];

    for (int n = 0; n < golden->size->rows; n++) {
        size_t bytes = strcspn(picture, "\n");
        if (bytes >= sizeof row)
            return golden_fail(golden, is, "row %d is too long", n);
        memcpy(row, picture, bytes);
        row[bytes] = '\0';
        if (text_width(row) > (size_t)golden->size->cols)
            golden_fail(golden, is, "row %d is wider than the window", n);
        picture += bytes + (picture[bytes] == '\n');
    }
}

/* ---- labels ---- */

/* The rows of the picture as one text: words one blank apart, so that what wraps is found too. */
static char *flat(const struct golden *golden, const char *picture) {
    char *out = malloc(strlen(picture) + 2), *to = out;

    if (!out)
        abort();
    *to++ = ' ';
    for (int row = 0; *picture && row < golden->size->rows; picture++) {
        row += *picture == '\n';
        bool blank = *picture == ' ' || *picture == '\n';
        if (!blank)
            *to++ = *picture;
        else if (to[-1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
    return out;
}

/*
 * Looks for a label that was cut within a word: what stands before it, less than all of it but at
 * least half, and what stands after it. (A label in full, or one on another page, is fine.)
 */
static void check_label(struct golden *golden, const struct golden_case *is, const char *text,
                        const char *before, const char *label, const char *after) {
    size_t bytes = strlen(label);
    char piece[700];

    if (bytes < 4 || bytes > 600 || strchr(label, '{') || strstr(text, label))
        return;
    for (size_t n = bytes - 1; n >= 3 && 2 * n >= bytes; n--) {
        if (label[n] == ' ' || label[n - 1] == ' ' || ((unsigned char)label[n] & 0xc0) == 0x80)
            continue;
        snprintf(piece, sizeof piece, "%s%.*s%s", before, (int)n, label, after);
        if (!strstr(text, piece))
            continue;
        golden_fail(golden, is, "cut: \"%.*s\" of \"%s\"", (int)n, label, label);
        return;
    }
}

/* On a bilingual screen: English behind its digit or bracket, Spanish behind a stroke. */
static void check_words(struct golden *golden, const struct golden_case *is, const char *text,
                        const char *before, const char *msgid) {
    const struct screen *screen = screen_find(is->screen);

    if (!screen->bilingual) {
        check_label(golden, is, text, before, lang_text(screen->name, msgid), " ");
        return;
    }
    lang_set(LANG_EN);
    check_label(golden, is, text, before, lang_text(screen->name, msgid), " ");
    lang_set(LANG_ES);
    check_label(golden, is, text, "/ ", lang_text(screen->name, msgid), " ");
    lang_set(golden->lang);
}

static void check_keys(struct golden *golden, const struct golden_case *is, const char *text) {
    const struct screen *screen = screen_find(is->screen);
    char before[24];

    for (size_t i = 0; i < screen->n_keys; i++) {
        const struct binding *key = &screen->keys[i];
        if (key->key <= KEY_DIGIT_9)
            snprintf(before, sizeof before, " %d ", (int)key->key);
        else
            snprintf(before, sizeof before, "%s",
                     key->key == KEY_BUTTON  ? "[ "
                     : key->key == KEY_ENTER ? "Enter "
                                             : "Esc ");
        check_words(golden, is, text, before, key->label);
    }
}

static void check_choices(struct golden *golden, const struct golden_case *is, const char *text) {
    const struct screen *screen = screen_find(is->screen);
    char before[24];

    for (size_t i = 0; i < screen->n_fields; i++)
        for (size_t c = 0; c < screen->fields[i].n_choices; c++) {
            snprintf(before, sizeof before, " %zu ", c + 1);
            check_words(golden, is, text, before, screen->fields[i].choices[c]);
        }
}

/* Heads of columns stand alone: two blanks before, two blanks or the row's end after. */
static void check_heads(struct golden *golden, const struct golden_case *is, const char *picture) {
    const struct screen *screen = screen_find(is->screen);

    for (size_t i = 0; i < screen->n_columns; i++) {
        const char *label = lang_text(screen->name, screen->columns[i].label);
        check_label(golden, is, picture, "  ", label, "  ");
        check_label(golden, is, picture, "  ", label, "\n");
    }
}

/* The row of the focus is the one marked with ">", and what has the focus stands there in its style
 * (in a note the label has it, and the cursor is in the text). */
static void check_cursor(struct golden *golden, const struct golden_case *is, const char *picture) {
    const char *cursor = strstr(picture, "\ncursor ");
    int row = -1, col = -1;

    if (!cursor || sscanf(cursor, "\ncursor %d %d", &row, &col) != 2) {
        golden_fail(golden, is, "there is no cursor");
        return;
    }
    if (!strstr(cursor, "\nfocus "))
        return;
    for (; row > 0; row--)
        picture += strcspn(picture, "\n") + 1;
    if (!memchr(picture, '>', strcspn(picture, "\n")))
        golden_fail(golden, is, "the cursor does not stand in the row of the focus");
}

void check_picture(struct golden *golden, const struct golden_case *is, const char *picture) {
    check_signs(golden, is, picture);
    check_widths(golden, is, picture);
    check_cursor(golden, is, picture);
    char *text = flat(golden, picture);
    check_keys(golden, is, text);
    check_choices(golden, is, text);
    check_heads(golden, is, picture);
    free(text);
}
