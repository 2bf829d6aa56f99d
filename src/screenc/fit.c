/*
 * fit.c - whether it fits 80x24: cells, not bytes, in both languages, facts at their full width.
 *
 * The limits are those of the ui at its floor. What wraps (paragraphs, help, questions, the status
 * line) is free; what has one row is measured.
 */
#include <string.h>
#include <unistr.h>
#include <uniwidth.h>

#include "screenc.h"

#define BODY_CELLS 72    /* prose is wrapped at this measure */
#define BODY_ROWS 19     /* rows 2..20 */
#define ACTIONS_CELLS 76 /* [ A ]  [ B ] */
#define HINTS_CELLS 80
#define LIST_CELLS 80
#define LIST_MARGIN 8 /* focus mark, digit and urgency before the first column */
#define GAP_CELLS 2

/* True if the font of a console (Lat15, 256 signs) has it: Latin-1, and a few frames and marks. */
static bool is_drawable(ucs4_t sign) {
    static const char marks[] = "─│┌┐└┘├┤█░▒■●•…←↑→↓—€";
    ucs4_t known;

    if (sign < 0x100)
        return (sign >= 0x20 && sign < 0x7f) || (sign > 0xa0 && sign != 0xad);
    for (const uint8_t *at = (const uint8_t *)marks; (at = u8_next(&known, at)) != NULL;)
        if (known == sign)
            return true;
    return false;
}

uint32_t text_undrawable(const char *s) {
    ucs4_t sign;

    for (const uint8_t *at = (const uint8_t *)s; (at = u8_next(&sign, at)) != NULL;)
        if (!is_drawable(sign))
            return sign;
    return 0;
}

/* Cells of what stands at `at`: a sign, or a {fact} at its full width. *end is after it. */
static size_t cells_at(const struct source *s, const char *at, const char **end) {
    const struct cell *fact = *at == '{' ? source_fact_at(s, at, end) : NULL;
    ucs4_t sign;

    if (fact != NULL)
        return fact->width;
    const uint8_t *next = u8_next(&sign, (const uint8_t *)at);
    *end = next == NULL ? at + 1 : (const char *)next;
    int width = next == NULL ? 0 : uc_width(sign, "UTF-8");
    return width < 0 ? 0 : (size_t)width;
}

static size_t cells(const struct source *s, const char *text) {
    size_t sum = 0;

    while (*text != '\0')
        sum += cells_at(s, text, &text);
    return sum;
}

/* Rows of a paragraph at BODY_CELLS: words go to the next row, what is wider than a row is cut. */
static size_t rows(const struct source *s, const char *text) {
    size_t rows = 1, used = 0;

    while (*text != '\0') {
        size_t word = 0;

        while (*text != '\0' && *text != ' ')
            word += cells_at(s, text, &text);
        if (used > 0 && used + 1 + word > BODY_CELLS) {
            rows++;
            used = 0;
        }
        used += word + (used > 0);
        for (; used > BODY_CELLS; used -= BODY_CELLS)
            rows++;
        text += strspn(text, " ");
    }
    return rows;
}

/* What a person sees: one language, or on a bilingual screen both, with " / " between. */
enum tongue { TONGUE_EN, TONGUE_ES, TONGUE_BOTH, TONGUE_COUNT };

static const char *const tongue_names[] = {
    [TONGUE_EN] = "in English", [TONGUE_ES] = "in Spanish", [TONGUE_BOTH] = "in both languages"};

static size_t width(const struct source *s, const struct words *words, enum tongue tongue) {
    if (tongue == TONGUE_EN || words->es == NULL)
        return cells(s, words->en);
    if (tongue == TONGUE_ES || strcmp(words->en, words->es) == 0)
        return cells(s, words->es);
    return cells(s, words->en) + strlen(" / ") + cells(s, words->es);
}

static size_t height(const struct source *s, const struct words *words, enum tongue tongue) {
    if (tongue == TONGUE_EN || words->es == NULL)
        return rows(s, words->en);
    if (tongue == TONGUE_ES)
        return rows(s, words->es);
    return rows(s, words->en) + rows(s, words->es);
}

/* A question said in both languages may take two rows: nothing stands beside it. */
static size_t room(const struct words *words, enum tongue tongue) {
    return words->use == WORDS_LABEL && tongue == TONGUE_BOTH ? 2 * words->cells : words->cells;
}

static void fit_words(struct set *set, const struct source *s, enum tongue tongue) {
    for (size_t i = 0; i < s->words.n; i++) {
        const struct words *words = s->words.at[i];
        size_t wide = width(s, words, tongue), most = room(words, tongue);

        if (tongue == TONGUE_ES && words->es == NULL)
            continue; /* refused already */
        if (most != 0 && wide > most)
            set_refuse(set, s->path, words->line, "%s takes %zu cells %s, and %zu fit: %s",
                       words_rules[words->use].name, wide, tongue_names[tongue], most,
                       tongue == TONGUE_ES ? words->es : words->en);
    }
}

/* The action row: every button, as if all were offered; in both languages it may be two rows. */
static void fit_actions(struct set *set, const struct source *s, enum tongue tongue) {
    size_t sum = 0, used = 0, n_rows = 1, line = 0;

    for (size_t i = 0; i < s->keys.n; i++) {
        const struct key *key = &s->keys.at[i];

        if (key->key != KEY_BUTTON)
            continue;
        size_t wide = strlen("[ ") + width(s, key->label, tongue) + strlen(" ]");
        sum += (sum > 0 ? GAP_CELLS : 0) + wide;
        if (used > 0 && used + GAP_CELLS + wide > ACTIONS_CELLS) {
            n_rows++;
            used = 0;
        }
        used += (used > 0 ? GAP_CELLS : 0) + wide;
        line = key->line;
    }
    if (n_rows > (tongue == TONGUE_BOTH ? 2 : 1))
        set_refuse(set, s->path, line, "the buttons take %zu cells %s, and a row has %d", sum,
                   tongue_names[tongue], ACTIONS_CELLS);
}

/* The hints that are kept to the last: Enter, F1 and Esc. */
static void fit_hints(struct set *set, const struct source *s, enum tongue tongue) {
    size_t sum = strlen(tongue == TONGUE_BOTH ? "F1 Help / Ayuda" : "F1 Ayuda"), line = s->line;

    for (size_t i = 0; i < s->keys.n; i++) {
        const struct key *key = &s->keys.at[i];

        if (key->key == KEY_ENTER || key->key == KEY_ESC) {
            sum += strlen(key->key == KEY_ENTER ? "   Enter " : "   Esc ") +
                   width(s, key->label, tongue);
            line = key->line;
        }
    }
    if (sum > HINTS_CELLS)
        set_refuse(set, s->path, line, "the key hints take %zu cells %s, and %d fit", sum,
                   tongue_names[tongue], HINTS_CELLS);
}

/* A menu does not scroll: its text and its items are on the screen together. */
static void fit_menu(struct set *set, const struct source *s, enum tongue tongue) {
    size_t sum = 0;

    for (size_t i = 0; i < s->text.n; i++)
        sum += height(s, s->text.at[i], tongue);
    for (size_t i = 0; i < s->keys.n; i++)
        sum += s->keys.at[i].key <= KEY_DIGIT_9;
    if (s->kind == KIND_MENU && sum > BODY_ROWS)
        set_refuse(set, s->path, s->line, "text and items take %zu rows %s, and %d fit", sum,
                   tongue_names[tongue], BODY_ROWS);
}

static void fit_columns(struct set *set, const struct source *s) {
    size_t sum = LIST_MARGIN;

    for (size_t i = 0; i < s->columns.n; i++)
        sum += s->columns.at[i].width + (i > 0 ? GAP_CELLS : 0);
    if (s->columns.n > 0 && sum > LIST_CELLS)
        set_refuse(set, s->path, s->columns.at[s->columns.n - 1].line,
                   "the columns take %zu cells with their gaps, and %d fit", sum, LIST_CELLS);
}

void set_fit(struct set *set) {
    for (size_t i = 0; i < set->screens.n; i++) {
        const struct source *s = set->screens.at[i];
        bool both = (s->with & WITH_BILINGUAL) != 0 && set->translated;

        for (int tongue = TONGUE_EN; tongue < TONGUE_COUNT; tongue++) {
            if ((tongue == TONGUE_BOTH) != both || (tongue == TONGUE_ES && !set->translated))
                continue;
            fit_words(set, s, (enum tongue)tongue);
            fit_actions(set, s, (enum tongue)tongue);
            fit_hints(set, s, (enum tongue)tongue);
            fit_menu(set, s, (enum tongue)tongue);
        }
        fit_columns(set, s);
    }
}
