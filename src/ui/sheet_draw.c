/* sheet_draw.c - the page of the focus, block by block. */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "sheet.h"

#define BUTTON_GAP 2

void sheet_mark_at(struct sheet *sheet, struct canvas *canvas, int row, int col, int cursor_col) {
    canvas_put(canvas, row, col, STYLE_TEXT, '>');
    sheet->cursor_row = row;
    sheet->cursor_col = cursor_col;
}

void sheet_mark(struct sheet *sheet, struct canvas *canvas, int row, int cursor_col) {
    sheet_mark_at(sheet, canvas, row, sheet->area.left + 1, cursor_col);
}

/* ---- the action row ---- */

static int buttons_flow(const struct view *view, struct sheet *sheet, struct words *words,
                        struct canvas *canvas, struct area area) {
    const struct screen *screen = view->screen;
    int left = area.left + INDENT, col = left, row = area.top, n = 0;

    for (size_t i = 0; i < screen->n_keys; i++) {
        const struct binding *binding = &screen->keys[i];
        if (binding->key != KEY_BUTTON || !view_offers(view, binding))
            continue;
        size_t kept = words->used;
        const char *label =
            words_print(words, "[ %s ]", words_say(words, screen, view->facts, binding->label));
        int width = (int)text_width(label);
        if (col > left && col + width > area.left + area.cols) {
            row++;
            col = left;
        }
        if (canvas) {
            bool focus = stop_is(sheet->focus, (struct stop){STOP_BUTTON, i});
            canvas_text(canvas, row, col, area.cols, focus ? STYLE_FOCUS : STYLE_TEXT, label);
            if (focus)
                sheet_mark_at(sheet, canvas, row, col > left ? col - 1 : left - 2, col + 2);
        }
        words->used = kept;
        col += width + BUTTON_GAP;
        n++;
    }
    return n > 0 ? row - area.top + 1 : 0;
}

int buttons_rows(const struct view *view, struct words *words, int cols) {
    return buttons_flow(view, NULL, words, NULL, (struct area){.cols = cols});
}

void buttons_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                  struct area area) {
    (void)buttons_flow(view, sheet, &sheet->words, canvas, area);
}

/* ---- items and prose ---- */

static void item_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas, size_t i,
                      int row) {
    const struct binding *binding = &view->screen->keys[i];
    int left = sheet->area.left, cells = sheet->area.cols - 7;
    bool focus = stop_is(sheet->focus, (struct stop){STOP_ITEM, i});
    enum style style = focus ? STYLE_FOCUS : STYLE_TEXT;
    const char *label = words_say(&sheet->words, view->screen, view->facts, binding->label);
    char digit[2] = {(char)('0' + (int)binding->key), '\0'};
    int width = (int)text_width(label);

    if (focus) {
        canvas_fill(canvas, row, left + 3, 3 + (width < cells ? width : cells), style, ' ');
        sheet_mark(sheet, canvas, row, left + 3);
    }
    canvas_text(canvas, row, left + 3, 1, style, digit);
    canvas_wrapped(canvas, row, left + 6, cells, CANVAS_ROWS_MAX, style, label);
}

static void prose_draw(struct sheet *sheet, struct canvas *canvas, const struct block *block,
                       int row) {
    bool warn = strncmp(block->text, "! ", 2) == 0;

    if (stop_is(sheet->focus, (struct stop){STOP_TEXT, block->index}))
        sheet_mark(sheet, canvas, row, sheet->area.left + INDENT);
    canvas_wrapped(canvas, row, sheet->area.left + INDENT, sheet->measure, block->rows,
                   warn ? STYLE_WARN : STYLE_TEXT, block->text);
}

static void block_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas,
                       const struct block *block, int row) {
    switch (block->kind) {
    case BLOCK_PROSE: prose_draw(sheet, canvas, block, row); break;
    case BLOCK_ITEM: item_draw(view, sheet, canvas, block->index, row); break;
    case BLOCK_FIELD: field_draw(view, sheet, canvas, block->index, row); break;
    case BLOCK_FILTERS: filters_draw(view, sheet, canvas, row); break;
    case BLOCK_FIND: find_draw(view, sheet, canvas, row); break;
    case BLOCK_HEADS: heads_draw(view, sheet, canvas, row); break;
    case BLOCK_ROW: row_draw(view, sheet, canvas, block->index, row); break;
    case BLOCK_BAR: bar_draw(view, sheet, canvas, block->index, row); break;
    case BLOCK_BUTTONS: {
        struct area area = sheet->area;
        area.top = row;
        buttons_draw(view, sheet, canvas, area);
        break;
    }
    }
}

/* Draws the page; a block higher than the area is moved up until the cursor is in sight. */
static void page_draw(const struct view *view, struct sheet *sheet, struct canvas *canvas) {
    const struct area *area = &sheet->area;
    struct clip before =
        canvas_clip(canvas, (struct clip){area->top, area->left, area->top + area->rows,
                                          area->left + area->cols});

    for (size_t i = 0; i < sheet->n_blocks; i++) {
        const struct block *block = &sheet->blocks[i];
        int row = area->top + block->top, below;
        if (block->page != sheet->page)
            continue;
        sheet->cursor_row = -1;
        block_draw(view, sheet, canvas, block, row);
        below = sheet->cursor_row - (area->top + area->rows - 1);
        if (sheet->cursor_row >= 0 && below > 0) {
            for (int r = row; r < area->top + area->rows; r++)
                canvas_fill(canvas, r, area->left, area->cols, STYLE_TEXT, ' ');
            block_draw(view, sheet, canvas, block, row - below);
        }
        if (sheet->cursor_row >= 0)
            canvas_cursor(canvas, sheet->cursor_row, sheet->cursor_col);
    }
    canvas_clip(canvas, before);
}

void sheet_draw(struct sheet *sheet, const struct view *view, struct canvas *canvas) {
    page_draw(view, sheet, canvas);
    detail_draw(view, sheet, canvas);
    if (sheet->buttons.rows == 0)
        return;
    sheet->cursor_row = -1;
    buttons_draw(view, sheet, canvas, sheet->buttons);
    if (sheet->cursor_row >= 0)
        canvas_cursor(canvas, sheet->cursor_row, sheet->cursor_col);
}
