/* field_draw.c - how a question looks: its label, its choices or its box, and what is wrong. */
#include <stdio.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "sheet.h"

#define CHOICE_PREFIX 7 /* "( ) 2  10 min": the digit is not part of a number */
#define CHOICE_GAP 3
#define NOTE_ROWS 6
#define COUNTED_CHARS 60 /* from this limit on a counter is shown */

static const struct field *field_of(const struct view *view, size_t i) {
    return &view->screen->fields[i];
}

static bool has_focus(const struct sheet *sheet, size_t field) {
    return sheet->focus.kind == STOP_FIELD && sheet->focus.index == field;
}

static int control_cells(const struct sheet *sheet) {
    int cells = sheet->measure - (INDENT_FIELD - INDENT);

    return cells > 1 ? cells : 1;
}

/* A question that Save does without says so. One that is passed by may be needed all the same, as
 * its verb decides. */
static const char *label_of(const struct view *view, struct sheet *sheet, size_t i) {
    const struct field *field = field_of(view, i);
    const char *label = words_say(&sheet->words, view->screen, view->facts, field->label);

    bool wanted = !field->optional || view->error_field == (int)i;
    if (wanted || view->screen->kind != KIND_FORM)
        return label;
    const char *mark = field->aside ? N_("if needed") : N_("optional");
    return words_print(&sheet->words, "%s (%s)", label,
                       words_own(&sheet->words, view->screen->bilingual, mark));
}

/* ---- choices ---- */

static const char *choice_label(const struct view *view, struct sheet *sheet, size_t i,
                                size_t choice) {
    const struct field *field = field_of(view, i);

    if (field->type == FIELD_PICK)
        return view->picks[i].at[choice].label;
    return words_say(&sheet->words, view->screen, view->facts, field->choices[choice]);
}

/* Which nine of many rows are shown: those of the choice in focus, or of the chosen one. */
static void grid_window(const struct view *view, size_t i, struct grid *grid) {
    bool focus = view->focus.kind == STOP_FIELD && view->focus.index == i;
    size_t n = field_choices(view, i), at = focus ? view->choice : field_first_choice(view, i);

    grid->first = at < n ? at / CHOICES_MAX * CHOICES_MAX : 0;
    grid->n = n - grid->first < CHOICES_MAX ? n - grid->first : CHOICES_MAX;
}

struct grid field_grid(const struct view *view, struct sheet *sheet, size_t i) {
    struct grid grid = {.cols = 1};
    size_t kept = sheet->words.used;
    int room = control_cells(sheet), widest = 0;

    grid_window(view, i, &grid);
    for (size_t c = 0; c < grid.n; c++) {
        int width = (int)text_width(choice_label(view, sheet, i, grid.first + c));
        widest = width > widest ? width : widest;
    }
    sheet->words.used = kept;
    grid.width = widest + CHOICE_PREFIX;
    if (grid.width > room)
        grid.width = room;
    if (!sheet->reader && grid.n > 0)
        grid.cols = (size_t)((room + CHOICE_GAP) / (grid.width + CHOICE_GAP));
    if (grid.cols > grid.n)
        grid.cols = grid.n;
    if (grid.cols < 1)
        grid.cols = 1;
    size_t rows = (grid.n + grid.cols - 1) / grid.cols;
    if (rows > 0)
        grid.cols = (grid.n + rows - 1) / rows; /* as even as can be */
    return grid;
}

/* Rows of one choice: a long label wraps where there is one column. */
static int choice_rows(const struct view *view, struct sheet *sheet, size_t i,
                       const struct grid *grid, size_t choice) {
    if (grid->cols > 1)
        return 1;
    size_t kept = sheet->words.used;
    int rows = sheet_text_rows(choice_label(view, sheet, i, choice), grid->width - CHOICE_PREFIX);
    sheet->words.used = kept;
    return rows;
}

static bool has_pages(const struct view *view, size_t i) {
    return field_choices(view, i) > CHOICES_MAX;
}

static int choices_rows(const struct view *view, struct sheet *sheet, size_t i) {
    struct grid grid = field_grid(view, sheet, i);
    int rows = has_pages(view, i) || grid.n == 0;

    for (size_t c = 0; c < grid.n; c += grid.cols)
        rows += choice_rows(view, sheet, i, &grid, grid.first + c);
    return rows;
}

static void choice_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                        size_t i, const struct grid *grid, size_t choice, int row, int col) {
    bool chosen = field_is_chosen(view, i, choice);
    bool focus = has_focus(sheet, i) && view->choice == choice;
    bool many = field_of(view, i)->type == FIELD_MANY;
    enum style style = focus ? STYLE_FOCUS : chosen ? STYLE_GOOD : STYLE_TEXT;
    const char *label = choice_label(view, sheet, i, choice);
    const char *box = many ? (chosen ? "[x]" : "[ ]") : chosen ? "(•)" : "( )";
    char digit[2] = {(char)('1' + (choice - grid->first)), '\0'};

    if (focus) {
        int width = CHOICE_PREFIX + (int)text_width(label);
        canvas_fill(canvas, row, col, width < grid->width ? width : grid->width, style, ' ');
        if (col > sheet->area.left + INDENT_FIELD)
            sheet_mark_at(sheet, canvas, row, col - 2, col);
        else
            sheet_mark(sheet, canvas, row, col);
    }
    canvas_text(canvas, row, col, 3, style, box);
    canvas_text(canvas, row, col + 4, 1, style, digit);
    canvas_wrapped(canvas, row, col + CHOICE_PREFIX, grid->width - CHOICE_PREFIX,
                   grid->cols > 1 ? 1 : CANVAS_ROWS_MAX, style, label);
}

static void choices_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                         size_t i, int row) {
    struct grid grid = field_grid(view, sheet, i);
    int left = sheet->area.left + INDENT_FIELD;
    bool both = view->screen->bilingual;

    if (grid.n == 0) {
        canvas_text(canvas, row, left, control_cells(sheet), STYLE_QUIET,
                    words_own(&sheet->words, both, N_("There is nothing to choose here.")));
        if (has_focus(sheet, i))
            sheet_mark(sheet, canvas, row, left);
    }
    for (size_t c = 0; c < grid.n; c++) {
        int col = left + (int)(c % grid.cols) * (grid.width + CHOICE_GAP);
        choice_draw(view, sheet, canvas, i, &grid, grid.first + c, row, col);
        if ((c + 1) % grid.cols == 0 || c + 1 == grid.n)
            row += choice_rows(view, sheet, i, &grid, grid.first + c);
    }
    if (has_pages(view, i))
        canvas_text(canvas, row, left + 4, control_cells(sheet) - 4, STYLE_QUIET,
                    words_print(&sheet->words, "0 %s (%zu-%zu / %zu)",
                                words_own(&sheet->words, both, N_("More")), grid.first + 1,
                                grid.first + grid.n, field_choices(view, i)));
}

/* ---- boxes to type in ---- */

size_t field_cells(const struct sheet *sheet, const struct field *field) {
    size_t room = (size_t)control_cells(sheet), limit = (size_t)field->hi;

    if (field->type == FIELD_NOTE)
        return room;
    if (field->type == FIELD_NUMBER || field->type == FIELD_DATE)
        return room > 20 ? 20 : room;
    room = room > 3 ? room - 2 : 1; /* the brackets */
    return limit + 1 < room ? limit + 1 : room;
}

static bool is_counted(const struct field *field) {
    return field->type != FIELD_SECRET && field->hi >= COUNTED_CHARS;
}

static size_t secret_rows(const char *text, size_t cells) {
    return text_length(text) / cells + 1;
}

static int box_rows(const struct view *view, struct sheet *sheet, size_t i) {
    const struct field *field = field_of(view, i);
    size_t cells = field_cells(sheet, field);
    const char *text = field_text(view, i);
    int least = sheet->compact ? 3 : NOTE_ROWS + (sheet->area.rows - 17) / 3;

    if (field->type == FIELD_NUMBER || field->type == FIELD_DATE || field->type == FIELD_CODE)
        return 1;
    if (field->type == FIELD_SECRET && !view->show)
        return (int)secret_rows(text, cells);
    int rows = sheet_text_rows(text, (int)cells);
    if (field->type == FIELD_NOTE && rows < least)
        rows = least;
    return rows + is_counted(field);
}

struct box {
    int row, left;
    size_t cells;
    bool focus;
    int cursor; /* a note's row that is typed in; -1 none */
    enum style style, blank;
};

/* One row of a box: what is typed, what is still blank, brackets but in a note. */
static void box_row(struct canvas *canvas, const struct box *box, const struct field *field,
                    const char *s, size_t bytes) {
    bool note = field->type == FIELD_NOTE;
    int left = box->left, cells = (int)box->cells;

    if (!note) {
        canvas_put(canvas, box->row, left, box->style, '[');
        canvas_put(canvas, box->row, left + 1 + cells, box->style, ']');
        left++;
    }
    int used = canvas_text_n(canvas, box->row, left, cells, box->style, s, bytes);
    /* Dots behind words read as more words; and a row typed in is not painted anew for a letter. */
    unsigned sign = !note ? '_' : used == 0 && box->row != box->cursor ? '.' : ' ';
    canvas_fill(canvas, box->row, left + used, cells - used, box->blank, sign);
}

/* In the style of a typed letter: a key then changes attributes once. */
static void counter_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                         size_t i, const struct box *box, int row) {
    char text[32];

    snprintf(text, sizeof text, "%zu/%ld", text_length(field_text(view, i)), field_of(view, i)->hi);
    int width = (int)strlen(text);
    canvas_text(canvas, row, box->left + control_cells(sheet) - width, width, STYLE_TEXT, text);
}

static void text_box_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                          size_t i, struct box *box) {
    const struct field *field = field_of(view, i);
    const char *text = field_text(view, i);
    int top = box->row, rows = box_rows(view, sheet, i);
    bool counted = is_counted(field);
    size_t n = text_wrap(text, strlen(text), box->cells, sheet->lines, SHEET_LINES), row, col;

    edit_place(text, view->at, box->cells, &row, &col);
    box->cursor = box->focus ? top + (int)row : -1;
    if (n > SHEET_LINES)
        n = SHEET_LINES;
    for (size_t line = 0; box->row < top + rows - counted; line++, box->row++) {
        const struct text_line *is = line < n ? &sheet->lines[line] : NULL;
        box_row(canvas, box, field, is ? text + is->start : "", is ? is->end - is->start : 0);
    }
    if (counted)
        counter_draw(view, sheet, canvas, i, box, box->row);
    if (box->focus)
        sheet_mark(sheet, canvas, box->cursor, box->left + (field->type != FIELD_NOTE) + (int)col);
}

static void secret_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                        size_t i, struct box *box) {
    static const char dots[] = "●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●";
    const char *text = field_text(view, i);
    size_t n = text_length(text), rows = secret_rows(text, box->cells), before = 0;
    int top = box->row, left = box->left;

    for (size_t row = 0; row < rows; row++, box->row++) {
        size_t here = n - row * box->cells < box->cells ? n - row * box->cells : box->cells;
        box_row(canvas, box, field_of(view, i), "", 0);
        for (size_t done = 0; done < here; done += 32)
            canvas_text_n(canvas, box->row, left + 1 + (int)done, 32, box->style, dots,
                          3 * (here - done < 32 ? here - done : 32));
    }
    if (!box->focus)
        return;
    for (size_t at = 0; at < view->at; at = text_next(text, view->at, at))
        before++;
    sheet_mark(sheet, canvas, top + (int)(before / box->cells),
               left + 1 + (int)(before % box->cells));
}

static void number_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                        size_t i, struct box *box) {
    const struct field *field = field_of(view, i);
    const char *text = field_text(view, i);
    char low[24], high[24];

    snprintf(low, sizeof low, "%ld", field->lo);
    snprintf(high, sizeof high, "%ld", field->hi);
    box->cells = field->type == FIELD_CODE ? (size_t)field->hi : strlen(high);
    box_row(canvas, box, field, text, strlen(text));
    if (field->type == FIELD_NUMBER)
        canvas_text(canvas, box->row, box->left + (int)box->cells + 4, control_cells(sheet),
                    STYLE_QUIET, words_print(&sheet->words, "%s - %s", low, high));
    if (box->focus)
        sheet_mark(sheet, canvas, box->row, box->left + 1 + (int)view->at);
}

/* [12/03/____]  12 March 2026 */
static void date_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, size_t i,
                      struct box *box) {
    const char *typed = field_text(view, i);
    int32_t day = *(int32_t *)field_input(view, i);
    char pattern[] = "__/__/____", words[80];
    size_t n = strlen(typed), at = view->at;

    for (size_t d = 0; d < n && d < 8; d++)
        pattern[d + (d >= 2) + (d >= 4)] = typed[d];
    box->cells = strlen(pattern);
    box_row(canvas, box, field_of(view, i), pattern, box->cells);
    if (day != 0)
        field_date_words(day, words, sizeof words);
    else
        text_print(words, sizeof words, "%s",
                   words_own(&sheet->words, view->screen->bilingual, N_("day, month, year")));
    canvas_text(canvas, box->row, box->left + (int)box->cells + 4, control_cells(sheet),
                day != 0 ? STYLE_TEXT : STYLE_QUIET, words);
    if (box->focus)
        sheet_mark(sheet, canvas, box->row, box->left + 1 + (int)(at + (at >= 2) + (at >= 4)));
}

static void box_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, size_t i,
                     int row) {
    enum field_type type = field_of(view, i)->type;
    bool focus = has_focus(sheet, i), one_row = type != FIELD_NOTE;
    struct box box = {.row = row,
                      .left = sheet->area.left + INDENT_FIELD,
                      .cells = field_cells(sheet, field_of(view, i)),
                      .focus = focus,
                      .style = focus && one_row ? STYLE_FOCUS : STYLE_TEXT,
                      .blank = focus && one_row ? STYLE_FOCUS : STYLE_QUIET};

    if (type == FIELD_NUMBER || type == FIELD_CODE)
        number_draw(view, sheet, canvas, i, &box);
    else if (type == FIELD_DATE)
        date_draw(view, sheet, canvas, i, &box);
    else if (type == FIELD_SECRET && !view->show)
        secret_draw(view, sheet, canvas, i, &box);
    else
        text_box_draw(view, sheet, canvas, i, &box);
}

/* ---- the whole question ---- */

static int error_cells(const struct sheet *sheet) {
    return control_cells(sheet) - 2;
}

int field_rows(const struct view *view, struct sheet *sheet, size_t i) {
    int rows = sheet_text_rows(label_of(view, sheet, i), sheet->measure);

    rows += field_is_choice(field_of(view, i)) ? choices_rows(view, sheet, i)
                                               : box_rows(view, sheet, i);
    if (view->error_field == (int)i)
        rows += sheet_text_rows(view->error, error_cells(sheet));
    return rows;
}

void field_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, size_t i,
                int row) {
    const struct field *field = field_of(view, i);
    int left = sheet->area.left + INDENT;
    bool marked = field->type == FIELD_NOTE && has_focus(sheet, i);

    row += canvas_wrapped(canvas, row, left, sheet->measure, CANVAS_ROWS_MAX,
                          marked ? STYLE_FOCUS : STYLE_TEXT, label_of(view, sheet, i));
    if (field_is_choice(field)) {
        choices_draw(view, sheet, canvas, i, row);
        row += choices_rows(view, sheet, i);
    } else {
        box_draw(view, sheet, canvas, i, row);
        row += box_rows(view, sheet, i);
    }
    if (view->error_field != (int)i)
        return;
    canvas_text(canvas, row, left + 2, 1, STYLE_WARN, "!");
    canvas_wrapped(canvas, row, left + 4, error_cells(sheet), CANVAS_ROWS_MAX, STYLE_WARN,
                   view->error);
}

/* ---- filters: "Month [October]   Mentor [all]" ---- */

bool field_is_inline(const struct view *view, size_t i) {
    enum field_type type = field_of(view, i)->type;

    return view->screen->kind != KIND_FORM && (type == FIELD_CHOICE || type == FIELD_PICK);
}

static const char *filter_value(const struct view *view, struct sheet *sheet, size_t i) {
    size_t n = field_choices(view, i);

    for (size_t choice = 0; choice < n; choice++)
        if (field_is_chosen(view, i, choice))
            return choice_label(view, sheet, i, choice);
    return words_own(&sheet->words, view->screen->bilingual, N_("all"));
}

/* Draws where `canvas` is given; answers the rows it takes. */
static int filters_flow(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                        int row) {
    int left = sheet->area.left + INDENT, right = sheet->area.left + sheet->area.cols - 1;
    int col = left, top = row;

    for (size_t i = 0; i < view->screen->n_fields; i++) {
        if (!field_is_inline(view, i))
            continue;
        const char *label = label_of(view, sheet, i), *value = filter_value(view, sheet, i);
        int name = (int)text_width(label), width = name + 1 + (int)text_width(value) + 2;
        if (col > left && col + width > right) {
            row++;
            col = left;
        }
        if (canvas) {
            enum style style = has_focus(sheet, i) ? STYLE_FOCUS : STYLE_TEXT;
            canvas_text(canvas, row, col, name, STYLE_QUIET, label);
            canvas_text(canvas, row, col + name + 1, width, style,
                        words_print(&sheet->words, "[%s]", value));
            if (has_focus(sheet, i))
                sheet_mark_at(sheet, canvas, row, col - 2, col + name + 1);
        }
        col += width + CHOICE_GAP;
    }
    return row - top + 1;
}

int filters_rows(const struct view *view, struct sheet *sheet) {
    return filters_flow(view, sheet, NULL, 0);
}

void filters_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, int row) {
    (void)filters_flow(view, sheet, canvas, row);
}
