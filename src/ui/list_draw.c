/* list_draw.c - how rows, their heads and details, and the bars of a report look. */
#include <stdio.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "sheet.h"

#define LIST_MARGIN 8 /* focus mark, digit and urgency before the first column */
#define LIST_GAP 2
#define DETAIL_LEAST 30 /* cells that a detail beside the list needs */
#define BAR_CELLS 36

int list_width(const struct view *view) {
    const struct screen *screen = view->screen;
    int width = LIST_MARGIN;

    for (size_t i = 0; i < screen->n_columns; i++)
        width += (int)screen->columns[i].width + (i > 0 ? LIST_GAP : 0);
    return width;
}

bool list_fits_detail_beside(const struct view *view, int cols) {
    return cols >= 110 && list_width(view) + 2 + DETAIL_LEAST <= cols;
}

static const char *say(const struct view *view, struct sheet *sheet, const char *msgid) {
    return words_say(&sheet->words, view->screen, view->facts, msgid);
}

/* ---- rows ---- */

int row_rows(const struct view *view, const struct sheet *sheet) {
    if (sheet->reader)
        return view->screen->n_columns > 0 ? (int)view->screen->n_columns : 1;
    return list_width(view) > sheet->area.cols ? 2 : 1;
}

/* Cells one after another; in a small window what does not fit goes to a second row. */
static void row_cells(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                      const char *data, int row, enum style style) {
    int left = sheet->area.left + LIST_MARGIN, right = sheet->area.left + sheet->area.cols;
    int col = left;
    bool flow = row_rows(view, sheet) > 1;

    for (size_t i = 0; i < view->screen->n_columns; i++) {
        const struct column *column = &view->screen->columns[i];
        const char *text = data + column->offset;
        int width = (int)column->width;
        if (flow) {
            width = (int)text_width(text);
            if (col > left && col + width > right) {
                row++;
                col = left;
            }
        }
        canvas_text(canvas, row, col, width, style, text);
        col += width + (width > 0 || !flow ? LIST_GAP : 0);
    }
}

/* For a screen reader: "Label: value", a row each. */
static void row_lines(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                      const char *data, int row, enum style style) {
    for (size_t i = 0; i < view->screen->n_columns; i++) {
        const struct column *column = &view->screen->columns[i];
        canvas_text(canvas, row + (int)i, sheet->area.left + LIST_MARGIN,
                    sheet->area.cols - LIST_MARGIN, style,
                    words_print(&sheet->words, "%s: %s", say(view, sheet, column->label),
                                data + column->offset));
    }
}

void row_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, size_t i,
              int row) {
    static const char *const urgencies[] = {"", "·", "!", "!!"};
    const struct row_head *head = listing_head(view, i);
    const char *data = listing_row(view, i);
    bool focus = stop_is(sheet->focus, (struct stop){STOP_ROW, i});
    enum style style = focus ? STYLE_FOCUS : head->warn ? STYLE_WARN : STYLE_TEXT;
    char digit[2] = {(char)('1' + i), '\0'};
    int left = sheet->area.left, width = list_width(view);

    if (width > sheet->area.cols)
        width = sheet->area.cols;
    if (focus) {
        for (int r = 0; r < row_rows(view, sheet); r++)
            canvas_fill(canvas, row + r, left + 3, width - 3, style, ' ');
        sheet_mark(sheet, canvas, row, left + 3);
    } else if (i == view->list.row && sheet->focus.kind == STOP_BUTTON) {
        canvas_text(canvas, row, left + 1, 1, STYLE_TEXT, "•"); /* what the buttons are about */
    }
    canvas_text(canvas, row, left + 3, 1, style, digit);
    canvas_text(canvas, row, left + 5, 2, style, urgencies[head->urgency & 3]);
    if (sheet->reader)
        row_lines(view, sheet, canvas, data, row, style);
    else
        row_cells(view, sheet, canvas, data, row, style);
}

void heads_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, int row) {
    int col = sheet->area.left + LIST_MARGIN;

    for (size_t i = 0; i < view->screen->n_columns; i++) {
        const struct column *column = &view->screen->columns[i];
        canvas_text(canvas, row, col, (int)column->width, STYLE_QUIET,
                    say(view, sheet, column->label));
        col += (int)column->width + LIST_GAP;
    }
}

/* Find: be_        3 of 14 */
void find_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, int row) {
    bool both = view->screen->bilingual;
    int left = sheet->area.left + INDENT;
    const char *count = words_print(&sheet->words, "%zu / %zu", view->list.n_found, view->list.n);
    int wide = (int)text_width(count);

    int used =
        canvas_text(canvas, row, left, sheet->area.cols - INDENT, STYLE_QUIET,
                    words_print(&sheet->words, "%s: ", words_own(&sheet->words, both, N_("Find"))));
    used += canvas_text(canvas, row, left + used, FIND_CHARS, STYLE_TEXT, view->find);
    canvas_put(canvas, row, left + used, STYLE_QUIET, '_');
    if (left + used + 2 + wide < sheet->area.left + sheet->area.cols)
        canvas_text(canvas, row, sheet->area.left + sheet->area.cols - wide - 1, wide, STYLE_QUIET,
                    count);
}

/* ---- the detail of the row in focus ---- */

static int detail_flow(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                       const struct area *area) {
    const char *data = listing_row(view, view->list.row);
    int row = area->top, cells = area->cols - INDENT - 1;

    for (size_t i = 0; i < view->screen->n_details; i++) {
        const struct column *detail = &view->screen->details[i];
        if (!data[detail->offset])
            continue;
        size_t kept = sheet->words.used;
        const char *text = words_print(&sheet->words, "%s: %s", say(view, sheet, detail->label),
                                       data + detail->offset);
        if (canvas)
            canvas_wrapped(canvas, row, area->left + INDENT, cells < MEASURE ? cells : MEASURE,
                           area->top + area->rows - row, STYLE_TEXT, text);
        row += sheet_text_rows(text, cells < MEASURE ? cells : MEASURE);
        sheet->words.used = kept;
    }
    return row - area->top;
}

int detail_rows(const struct view *view, struct sheet *sheet, int cols) {
    struct area area = {.rows = CANVAS_ROWS_MAX, .cols = cols};

    return detail_flow(view, sheet, NULL, &area);
}

void detail_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas) {
    struct area area = sheet->detail;

    if (area.rows == 0 || listing_shown(view) == 0)
        return;
    if (area.left > sheet->area.left) {
        for (int row = 0; row < area.rows && !sheet->reader; row++)
            canvas_put(canvas, area.top + row, area.left - 1, STYLE_QUIET, 0x2502);
        area.top++;
        area.rows--;
    } else {
        if (!sheet->reader)
            canvas_fill(canvas, area.top, area.left + INDENT, area.cols - 2 * INDENT, STYLE_QUIET,
                        0x2500);
        area.top++;
        area.rows--;
    }
    (void)detail_flow(view, sheet, canvas, &area);
}

/* ---- bars ---- */

static const struct report_row *report_at(const struct view *view, size_t i) {
    return (const struct report_row *)(const void *)listing_row(view, i);
}

static int bars_label_width(const struct view *view) {
    int widest = 0;

    for (size_t i = 0; i < view->list.n; i++) {
        int width = (int)text_width(report_at(view, i)->label);
        if (report_at(view, i)->value >= 0 && width > widest)
            widest = width;
    }
    return widest < 28 ? widest : 28;
}

static int64_t bars_highest(const struct view *view) {
    int64_t highest = 1;

    for (size_t i = 0; i < view->list.n; i++)
        if (report_at(view, i)->value > highest)
            highest = report_at(view, i)->value;
    return highest;
}

/* A row with neither a bar nor a figure stands above those it names. */
static bool is_heading(const struct report_row *row) {
    return row->value < 0 && !row->text[0];
}

/* Bars without a blank row between them run into each other on a console. */
int bar_gap(const struct view *view, size_t i) {
    bool bar = report_at(view, i)->value >= 0;
    bool after_bar = i > 0 && report_at(view, i - 1)->value >= 0;

    return i == 0 || is_heading(report_at(view, i)) || (bar && after_bar);
}

void bar_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, size_t i,
              int row) {
    const struct report_row *is = report_at(view, i);
    int left = sheet->area.left + INDENT_FIELD, right = sheet->area.left + sheet->area.cols - 1;
    bool focus = stop_is(sheet->focus, (struct stop){STOP_BAR, i});
    enum style style = focus ? STYLE_FOCUS : is_heading(is) ? STYLE_GOOD : STYLE_TEXT;
    int label = bars_label_width(view), cells = right - left - label - 20;
    char number[24];

    if (focus)
        sheet_mark(sheet, canvas, row, left);
    if (is->value < 0 || sheet->reader) {
        const char *figure =
            is->value < 0 ? "" : words_print(&sheet->words, "%lld  ", (long long)is->value);
        canvas_text(canvas, row, left, right - left, style,
                    words_print(&sheet->words, "%s%s  %s%s", is->label, is->value < 0 ? "" : ":",
                                figure, is->text));
        return;
    }
    cells = cells < BAR_CELLS ? cells : BAR_CELLS;
    canvas_text(canvas, row, left, label, style, is->label);
    left += label + 2;
    if (cells > 3) {
        int full = (int)(is->value * cells / bars_highest(view));
        canvas_fill(canvas, row, left, cells, STYLE_QUIET, 0x2591);
        canvas_fill(canvas, row, left, full, STYLE_TEXT, 0x2588);
        left += cells + 1;
    }
    snprintf(number, sizeof number, "%5lld", (long long)is->value);
    left += canvas_text(canvas, row, left, 20, style, number) + 2;
    canvas_text(canvas, row, left, right - left, style, is->text);
}
