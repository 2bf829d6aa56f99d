#include "keymap.h"

#include <string.h>

#include <chairside/lang.h>

struct row {
    enum key_code code; /* KEY_TEXT: `sign` */
    char sign;          /* '1' stands for 1..9, 'a' for every other sign */
    unsigned where;
    enum command command;
    const char *name, *label; /* NULL: shown with another row */
};

#define CHOICES (WHERE_CHOICE | WHERE_MANY)
#define ROWS (WHERE_LIST | WHERE_FIND)
#define ITEMS (WHERE_MENU | WHERE_READ | WHERE_BUTTON)
#define NOT_TYPED (ITEMS | WHERE_LIST | CHOICES | WHERE_FILTER)
#define FIELDS (WHERE_FILTER | WHERE_READ | CHOICES | WHERE_TYPED | WHERE_DIGITS)

/* The first row that fits the key and the place decides. Order: most important hint first. */
static const struct row table[] = {
    /* what is printed beside a digit; text */
    {KEY_TEXT, '1', ITEMS | ROWS | WHERE_FILTER, CMD_DIGIT, "1-9", N_("Choose")},
    {KEY_TEXT, '1', WHERE_CHOICE, CMD_DIGIT, "1-9", N_("Answer")},
    {KEY_TEXT, '1', WHERE_MANY, CMD_DIGIT, "1-9", N_("Tick")},
    {KEY_TEXT, '0', ITEMS | ROWS | CHOICES | WHERE_FILTER, CMD_MORE, "0", N_("More")},
    {KEY_TEXT, '/', WHERE_FIND, CMD_NONE, NULL, NULL},
    {KEY_TEXT, '?', WHERE_FIND, CMD_HELP, NULL, NULL},
    {KEY_TEXT, 'a', WHERE_FIND, CMD_TEXT, N_("Letters"), N_("Find")},
    {KEY_TEXT, 'a', WHERE_DIGITS, CMD_TEXT, "0-9", N_("Type")},
    {KEY_TEXT, 'a', WHERE_TYPED, CMD_TEXT, NULL, NULL},
    {KEY_TEXT, ' ', CHOICES | WHERE_FILTER, CMD_DIGIT, NULL, NULL},
    /* moving */
    {KEY_UP, 0, WHERE_ALL, CMD_UP, "↑↓", N_("Move")},
    {KEY_DOWN, 0, WHERE_ALL, CMD_DOWN, NULL, NULL},
    {KEY_LEFT, 0, WHERE_FILTER, CMD_LEFT, "←→", N_("Change")},
    {KEY_LEFT, 0, WHERE_ALL, CMD_LEFT, NULL, NULL},
    {KEY_RIGHT, 0, WHERE_ALL, CMD_RIGHT, NULL, NULL},
    {KEY_ENTERED, 0, WHERE_NOTE, CMD_ENTER, "Enter", N_("New row")},
    {KEY_ENTERED, 0, FIELDS, CMD_ENTER, "Enter", N_("Next")},
    {KEY_ENTERED, 0, WHERE_BUTTON, CMD_ENTER, "Enter", N_("Choose")},
    {KEY_ENTERED, 0, WHERE_ALL, CMD_ENTER, "Enter", N_("Open")},
    {KEY_PAD_ENTER, 0, WHERE_NOTE, CMD_ON, NULL, NULL},
    {KEY_PAD_ENTER, 0, WHERE_ALL, CMD_ENTER, NULL, NULL},
    {KEY_TAB, 0, WHERE_NOTE, CMD_TAB, "Tab", N_("Next")},
    {KEY_TAB, 0, WHERE_BUTTON, CMD_TAB, "Tab", N_("Next")},
    {KEY_TAB, 0, CHOICES | ROWS | WHERE_FILTER, CMD_TAB, "Tab", N_("To buttons")},
    {KEY_TAB, 0, WHERE_ALL, CMD_TAB, NULL, NULL},
    {KEY_TAB_BACK, 0, WHERE_ALL, CMD_TAB_BACK, NULL, NULL},
    {KEY_ERASE, 0, WHERE_DIGITS | WHERE_FIND, CMD_ERASE, "Bksp", N_("Erase")},
    {KEY_ERASE, 0, WHERE_ALL, CMD_ERASE, NULL, NULL},
    {KEY_DELETE, 0, WHERE_ALL, CMD_DELETE, NULL, NULL},
    {KEY_F4, 0, WHERE_TYPED, CMD_ACCENT, "F4", N_("Accent")},
    {KEY_PAGE_UP, 0, WHERE_ALL, CMD_PAGE_UP, NULL, NULL},
    {KEY_PAGE_DOWN, 0, WHERE_ALL, CMD_PAGE_DOWN, NULL, NULL},
    {KEY_HOME, 0, WHERE_ALL, CMD_HOME, NULL, NULL},
    {KEY_END, 0, WHERE_ALL, CMD_END, NULL, NULL},
    {KEY_F5, 0, ROWS | WHERE_FILTER, CMD_RELOAD, "F5", N_("Look again")},
    {KEY_F5, 0, WHERE_ALL, CMD_RELOAD, NULL, NULL},
    {KEY_F2, 0, WHERE_ALL, CMD_LANGUAGE, NULL, NULL},
    {KEY_F9, 0, WHERE_ALL, CMD_AWAY, NULL, NULL},
    /* the number pad; its signs too where nothing is typed */
    {KEY_PAD_PLUS, 0, WHERE_ALL, CMD_DOWN, NULL, NULL},
    {KEY_PAD_MINUS, 0, WHERE_ALL, CMD_UP, NULL, NULL},
    {KEY_PAD_STAR, 0, WHERE_ALL, CMD_HELP, NULL, NULL},
    {KEY_PAD_SLASH, 0, WHERE_ALL, CMD_AWAY, NULL, NULL},
    {KEY_PAD_DOT, 0, WHERE_TYPED, CMD_TEXT, NULL, NULL},
    {KEY_PAD_DOT, 0, WHERE_ALL, CMD_BACK, NULL, NULL},
    {KEY_TEXT, '+', NOT_TYPED, CMD_DOWN, NULL, NULL},
    {KEY_TEXT, '-', NOT_TYPED, CMD_UP, NULL, NULL},
    {KEY_TEXT, '*', NOT_TYPED, CMD_HELP, NULL, NULL},
    {KEY_TEXT, '?', NOT_TYPED, CMD_HELP, NULL, NULL},
    {KEY_TEXT, '/', NOT_TYPED, CMD_AWAY, NULL, NULL},
    {KEY_TEXT, '.', NOT_TYPED, CMD_BACK, NULL, NULL},
    /* dropped last from the hint row */
    {KEY_F1, 0, WHERE_ALL, CMD_HELP, "F1", N_("Help")},
    {KEY_ESCAPE, 0, WHERE_ALL, CMD_BACK, "Esc", N_("Back")},
};

#define TABLE_ROWS (sizeof table / sizeof table[0])

static bool sign_fits(const struct row *row, const struct key *key) {
    char sign = key->text[1] ? 'a' : key->text[0];

    switch (row->sign) {
    case '1': return sign >= '1' && sign <= '9';
    case 'a': return true;
    default: return sign == row->sign;
    }
}

static const struct row *row_for(const struct key *key, enum where where) {
    for (size_t i = 0; i < TABLE_ROWS; i++) {
        const struct row *row = &table[i];
        if (row->code == key->code && (row->where & (unsigned)where) &&
            (key->code != KEY_TEXT || sign_fits(row, key)))
            return row;
    }
    return NULL;
}

struct press keymap_press(const struct key *key, enum where where) {
    const struct row *row = row_for(key, where);
    struct press press = {.command = row ? row->command : CMD_NONE, .key = key};

    /* A paste is text: where nothing is typed it does nothing. */
    if (key->pasted)
        press.command = where & (WHERE_TYPED | WHERE_DIGITS | WHERE_FIND) ? CMD_TEXT : CMD_NONE;
    if (press.command == CMD_DIGIT)
        press.digit = key->text[0] == ' ' ? 0 : (unsigned)(key->text[0] - '0');
    return press;
}

/* ---- hints ---- */

#define DIGIT_ONE 1
#define DIGIT_NINE 9

/* The digits that name something here, a bit each. */
static unsigned digits_here(const struct view *view, struct sheet *sheet, enum where where) {
    const struct screen *screen = view->screen;
    size_t n = 0;
    unsigned bits = 0;

    if (where & CHOICES)
        n = field_grid(view, sheet, sheet->focus.index).n;
    else if (screen->kind == KIND_LIST)
        n = view_binding(view, KEY_ENTER) ? listing_shown(view) : 0;
    for (unsigned digit = DIGIT_ONE; digit <= DIGIT_NINE; digit++)
        if (digit <= n || (where & ITEMS && view_binding(view, (enum binding_key)digit)))
            bits |= 1u << digit;
    return bits;
}

/* "1-3", or "1 3-4" where there is no 2. */
static const char *digits_words(struct words *words, unsigned bits) {
    const char *text = "";

    for (unsigned digit = DIGIT_ONE; digit <= DIGIT_NINE; digit++) {
        unsigned last = digit;
        if (!(bits & 1u << digit))
            continue;
        while (last < DIGIT_NINE && bits & 1u << (last + 1))
            last++;
        const char *gap = text[0] ? " " : "";
        text = last > digit ? words_print(words, "%s%s%u-%u", text, gap, digit, last)
                            : words_print(words, "%s%s%u", text, gap, digit);
        digit = last;
    }
    return text;
}

static size_t buttons_here(const struct sheet *sheet) {
    size_t n = 0;

    for (size_t i = 0; i < sheet->n_stops; i++)
        n += sheet->stops[i].kind == STOP_BUTTON;
    return n;
}

/* Whether up and down lead anywhere: among stops, where all buttons are one, or in a question. */
static bool has_moves(const struct sheet *sheet, enum where where) {
    size_t buttons = buttons_here(sheet), steps = sheet->n_stops - buttons + (buttons > 0);

    return steps > 1 || where & (CHOICES | WHERE_NOTE);
}

static bool has_more(const struct view *view, struct sheet *sheet, enum where where) {
    if (where & CHOICES)
        return field_choices(view, sheet->focus.index) > CHOICES_MAX;
    if (view->screen->kind == KIND_LIST)
        return listing_has_next(view) || view->list.page > 0;
    return view_binding(view, KEY_DIGIT_0) != NULL;
}

/* A screen's own word for Enter or Esc. */
static const char *own_label(const struct view *view, const struct row *row, enum where where) {
    const struct binding *binding = NULL;

    if (row->code == KEY_ENTERED && where & ROWS && !(where & WHERE_BUTTON))
        binding = view_binding(view, KEY_ENTER);
    if (row->code == KEY_ESCAPE)
        binding = view_binding(view, KEY_ESC);
    if (row->code == KEY_ESCAPE && !binding && view->screen->home)
        binding = view_act(view, ACT_LOCK);
    return binding ? binding->label : NULL;
}

static bool hint_is_wanted(const struct view *view, struct sheet *sheet, const struct row *row,
                           enum where where) {
    bool in_buttons = where & WHERE_BUTTON;

    if (!row->name || !(row->where & (unsigned)where))
        return false;
    switch (row->command) {
    case CMD_DIGIT: return digits_here(view, sheet, where) != 0;
    case CMD_MORE: return has_more(view, sheet, where);
    case CMD_UP: return has_moves(sheet, where);
    case CMD_TAB: return buttons_here(sheet) > (in_buttons ? 1 : 0);
    case CMD_ERASE: return !(where & WHERE_FIND) || view->find[0];
    default: break;
    }
    if (row->code == KEY_ENTERED && where & ROWS && !in_buttons)
        return sheet->focus.kind == STOP_ROW && view_binding(view, KEY_ENTER);
    if (row->code == KEY_ESCAPE && !view_binding(view, KEY_ESC))
        return own_label(view, row, where) != NULL;
    return true;
}

static struct hint hint_of(const struct view *view, struct sheet *sheet, const struct row *row,
                           enum where where) {
    struct words *words = &sheet->words;
    bool both = view->screen->bilingual;
    const char *own = own_label(view, row, where);
    struct hint hint = {.key = words_own(words, both, row->name),
                        .last = row->code == KEY_F1 || row->code == KEY_ESCAPE};

    if (row->command == CMD_DIGIT)
        hint.key = digits_words(words, digits_here(view, sheet, where));
    hint.label =
        own ? words_say(words, view->screen, view->facts, own) : words_own(words, both, row->label);
    return hint;
}

static bool is_second(const struct row *row, enum where where) {
    for (const struct row *before = table; before < row; before++)
        if (before->name && before->code == row->code && before->sign == row->sign &&
            before->where & (unsigned)where)
            return true;
    return false;
}

size_t keymap_hints(const struct view *view, struct sheet *sheet, enum where where,
                    struct hint *out) {
    size_t n = 0;

    for (size_t i = 0; i < TABLE_ROWS && n < HINTS_MAX; i++)
        if (hint_is_wanted(view, sheet, &table[i], where) && !is_second(&table[i], where))
            out[n++] = hint_of(view, sheet, &table[i], where);
    return n;
}

/* What help says of keys besides the hints of the place. */
static const struct {
    const char *key, *label;
} help_rows[] = {
    {N_("Esc or . on the pad"), N_("one step back; nothing is lost")},
    {N_("F1 or * on the pad"), N_("help and more")},
    {N_("F9 or / on the pad"), N_("step away: hides everything")},
    {N_("+ and - on the pad"), N_("down and up")},
    {"F2", N_("the other language")},
    {"F4", N_("accent on the last letter: a á, n ñ, u ú ü, ? ¿")},
    {"F5", N_("look again for what is new")},
    {"PgUp PgDn", N_("pages of a list")},
};

size_t keymap_help(struct words *words, bool both, size_t i, const char **key, const char **label) {
    size_t n = sizeof help_rows / sizeof help_rows[0];

    if (i < n) {
        *key = words_own(words, both, help_rows[i].key);
        *label = words_own(words, both, help_rows[i].label);
    }
    return n;
}
