/* list.c - lists and reports: rows that a verb answers, filters above, a detail beside or below. */
#include <string.h>

#include <chairside/edit.h>
#include <chairside/lang.h>

#include "kind.h"

/* ---- filters ---- */

static void lay_filters(const struct view *view, struct sheet *sheet) {
    bool inline_ones = false;

    for (size_t i = 0; i < view->screen->n_fields; i++) {
        if (field_is_inline(view, i))
            inline_ones = true;
        else
            sheet_add(sheet, BLOCK_FIELD, i, field_rows(view, sheet, i), 0);
    }
    if (inline_ones)
        sheet_add(sheet, BLOCK_FILTERS, 0, filters_rows(view, sheet), 0);
}

/* Other rows are wanted now. */
static void rows_changed(struct view *view) {
    struct stop focus = view->focus;
    enum status st = listing_first(view);

    if (st != ST_OK)
        view_say_status(view, st);
    view->focus = focus.kind == STOP_ROW ? view->focus : focus;
}

/* The value before or after; an optional filter may stand on none. */
static bool filter_cycle(struct view *view, size_t field, bool forward) {
    size_t n = field_choices(view, field);
    bool none = view->screen->fields[field].optional, has = field_has_answer(view, field);
    size_t now = field_first_choice(view, field);

    if (n == 0)
        return false;
    size_t next = !has ? (forward ? 0 : n - 1) : forward ? now + 1 : now - 1; /* may wrap */
    if (next >= n && none)
        return field_unchoose(view, field, now);
    if (next >= n)
        next = forward ? 0 : n - 1;
    view->choice = next;
    return field_choose(view, field, next) == ST_OK;
}

static bool filter_command(struct view *view, const struct sheet *sheet,
                           const struct press *press) {
    size_t field = sheet->focus.index;
    bool changed = false;

    view->focus = sheet->focus;
    switch (press->command) {
    case CMD_LEFT: changed = filter_cycle(view, field, false); break;
    case CMD_RIGHT: changed = filter_cycle(view, field, true); break;
    case CMD_DIGIT:
        if (press->digit > 0)
            return false; /* it is printed beside a row */
        changed = filter_cycle(view, field, true);
        break;
    case CMD_ERASE:
    case CMD_DELETE:
        changed = view->screen->fields[field].optional &&
                  field_unchoose(view, field, field_first_choice(view, field));
        break;
    default: return false;
    }
    if (changed)
        rows_changed(view);
    return true;
}

static bool list_filter(struct view *view, struct sheet *sheet, const struct press *press,
                        struct request *request) {
    if (sheet->focus.kind != STOP_FIELD)
        return false;
    if (field_is_inline(view, sheet->focus.index))
        return filter_command(view, sheet, press);
    bool taken = question_command(view, sheet, press, request);
    if (request->changed)
        rows_changed(view);
    return taken;
}

/* ---- rows ---- */

static void open_row(struct view *view, size_t row, struct request *request) {
    view->list.row = row;
    view->focus = (struct stop){STOP_ROW, row};
    request->binding = view_binding(view, KEY_ENTER);
    request->id = listing_head(view, row)->id;
}

static void turn(struct view *view, bool forward) {
    enum status st = listing_turn(view, forward);

    if (st != ST_OK)
        view_say_status(view, st);
    if (view->focus.kind == STOP_NONE && listing_shown(view) > 0)
        view->focus = (struct stop){STOP_ROW, 0};
}

/* 0: the next page, after the last one the first again. */
static void more(struct view *view) {
    if (listing_has_next(view))
        turn(view, true);
    else if (view->list.page > 0)
        rows_changed(view);
}

static bool find_edit(struct view *view, const struct press *press) {
    struct edit edit = edit_on(view->find, FIND_ROOM, FIND_CHARS, FIND_ROOM, false, false);
    size_t before = strlen(view->find);

    if (press->command == CMD_ERASE)
        (void)edit_erase(&edit);
    else if (edit_insert(&edit, press->key->text, strlen(press->key->text)) != ST_OK)
        return true;
    if (strlen(view->find) == before)
        return true;
    view->list.page = view->list.row = 0;
    listing_filter(view);
    view->focus = (struct stop){STOP_NONE, 0};
    if (listing_shown(view) > 0)
        view->focus = (struct stop){STOP_ROW, 0};
    return true;
}

static bool row_command(struct view *view, struct sheet *sheet, const struct press *press,
                        struct request *request) {
    size_t shown = listing_shown(view);
    bool in_buttons = sheet->focus.kind == STOP_BUTTON;

    switch (press->command) {
    case CMD_DIGIT:
        if (press->digit > 0 && press->digit <= shown)
            open_row(view, press->digit - 1, request);
        return true;
    case CMD_MORE: more(view); return true;
    case CMD_ENTER:
        if (sheet->focus.kind != STOP_ROW)
            return false;
        open_row(view, sheet->focus.index, request);
        return true;
    case CMD_PAGE_UP: turn(view, false); return true;
    case CMD_PAGE_DOWN: turn(view, true); return true;
    case CMD_LEFT:
    case CMD_RIGHT:
        if (!in_buttons)
            turn(view, press->command == CMD_RIGHT);
        return !in_buttons;
    case CMD_TEXT: return find_edit(view, press);
    case CMD_ERASE: return view->screen->find && find_edit(view, press);
    default: return false;
    }
}

/* A button of a list is about the row in focus too. */
static void about_row(const struct view *view, struct request *request) {
    if (request->binding && id_is_zero(&request->id) && view->list.row < listing_shown(view))
        request->id = listing_head(view, view->list.row)->id;
}

static void list_command(struct view *view, struct sheet *sheet, const struct press *press,
                         struct request *request) {
    if (list_filter(view, sheet, press, request))
        return;
    if (!row_command(view, sheet, press, request))
        (void)common_command(view, sheet, press, request);
    about_row(view, request);
}

static enum where list_where(const struct view *view, const struct sheet *sheet) {
    if (sheet->focus.kind == STOP_FIELD)
        return field_is_inline(view, sheet->focus.index) ? WHERE_FILTER
                                                         : question_where(view, sheet);
    bool in_buttons = sheet->focus.kind == STOP_BUTTON;
    if (view->screen->find)
        return in_buttons ? WHERE_FIND_BUTTON : WHERE_FIND;
    return in_buttons ? WHERE_LIST_BUTTON : WHERE_LIST;
}

static void lay_empty(const struct view *view, struct sheet *sheet) {
    const struct screen *screen = view->screen;
    bool looked_for = screen->find && view->find[0];

    if (!screen->empty && !looked_for)
        return;
    const char *text = looked_for ? words_own(&sheet->words, screen->bilingual,
                                              N_("No name like this. Bksp erases."))
                                  : words_prose(&sheet->words, screen, view->facts, screen->empty);
    struct block *block =
        sheet_add(sheet, BLOCK_PROSE, sheet->n_blocks, sheet_text_rows(text, sheet->measure), 1);
    block->text = text;
    block->soft = true;
}

static void lay_detail(const struct view *view, struct sheet *sheet) {
    struct area *area = &sheet->area;
    bool has = view->screen->n_details > 0 && listing_shown(view) > 0;

    if (!has || sheet->compact)
        return;
    sheet->detail = *area;
    if (list_fits_detail_beside(view, area->cols)) {
        int left = area->cols * 45 / 100, want = list_width(view) + 1;
        left = left > want ? left : want;
        area->cols = left;
        sheet->detail.left = area->left + left + 2;
        sheet->detail.cols -= left + 2;
        return;
    }
    int rows = detail_rows(view, sheet, area->cols) + 1;
    if (rows > area->rows / 2)
        rows = area->rows / 2;
    area->rows -= rows;
    sheet->detail.top = area->top + area->rows;
    sheet->detail.rows = rows;
}

static void list_lay(const struct view *view, struct sheet *sheet) {
    size_t shown = listing_shown(view);

    lay_detail(view, sheet);
    sheet_add_text(sheet, view);
    lay_filters(view, sheet);
    if (view->screen->find)
        sheet_add(sheet, BLOCK_FIND, 0, 1, 0);
    if (shown == 0)
        lay_empty(view, sheet);
    else if (!sheet->compact && !sheet->reader)
        sheet_add(sheet, BLOCK_HEADS, 0, 1, 1);
    for (size_t i = 0; i < shown; i++)
        sheet_add(sheet, BLOCK_ROW, i, row_rows(view, sheet), 0);
}

const struct kind kind_list = {list_lay, list_where, list_command};

/* ---- reports ---- */

static void report_lay(const struct view *view, struct sheet *sheet) {
    sheet_add_text(sheet, view);
    lay_filters(view, sheet);
    if (view->list.n == 0)
        lay_empty(view, sheet);
    for (size_t i = 0; i < view->list.n; i++)
        sheet_add(sheet, BLOCK_BAR, i, 1, bar_gap(view, i))->soft = true;
}

static enum where report_where(const struct view *view, const struct sheet *sheet) {
    if (sheet->focus.kind == STOP_FIELD)
        return list_where(view, sheet);
    return sheet->focus.kind == STOP_BUTTON ? WHERE_BUTTON : WHERE_READ;
}

static void report_command(struct view *view, struct sheet *sheet, const struct press *press,
                           struct request *request) {
    if (!list_filter(view, sheet, press, request))
        (void)common_command(view, sheet, press, request);
}

const struct kind kind_report = {report_lay, report_where, report_command};
