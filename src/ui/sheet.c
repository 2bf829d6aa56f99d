#include "sheet.h"

#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/secret.h>
#include <chairside/text.h>

#include "kind.h"

#define PROSE_LEAST 3 /* rows of a long text that are worth beginning on a page */

enum status sheet_create(struct sheet **out) {
    struct sheet *sheet = calloc(1, sizeof *sheet);
    char *words = malloc(WORDS_ROOM);

    *out = NULL;
    if (!sheet || !words) {
        free(sheet);
        free(words);
        return status_origin(ST_NO_MEMORY);
    }
    sheet->words.p = words;
    *out = sheet;
    return ST_OK;
}

void sheet_destroy(struct sheet *sheet) {
    if (!sheet)
        return;
    secret_wipe(sheet->words.p, WORDS_ROOM);
    free(sheet->words.p);
    free(sheet);
}

/* ---- laying out ---- */

struct block *sheet_add(struct sheet *sheet, enum block_kind kind, size_t index, int rows,
                        int gap) {
    static struct block none;

    if (sheet->n_blocks == SHEET_BLOCKS)
        return &none;
    struct block *block = &sheet->blocks[sheet->n_blocks++];
    *block = (struct block){.kind = kind, .index = index, .rows = rows, .gap = gap};
    return block;
}

int sheet_text_rows(const char *text, int cells) {
    return (int)text_wrap(text, strlen(text), cells > 0 ? (size_t)cells : 1, NULL, 0);
}

/* In a small window a question has the rest of its page; prose before it stays with it. */
static bool ends_page(const struct sheet *sheet, const struct block *block) {
    return sheet->compact && block->kind == BLOCK_FIELD;
}

/* Packs blocks into pages of the area's height. Answers the pages. */
static int sheet_pack(struct sheet *sheet, bool gaps) {
    int page = 0, top = 0;

    for (size_t i = 0; i < sheet->n_blocks; i++) {
        struct block *block = &sheet->blocks[i];
        int gap = top > 0 && gaps ? block->gap : 0;
        bool begins = i > 0 && ends_page(sheet, block - 1);
        if (top > 0 && (begins || top + gap + block->rows > sheet->area.rows)) {
            page++;
            top = gap = 0;
        }
        block->page = page;
        block->top = top + gap;
        top = block->top + block->rows;
    }
    return page + 1;
}

/* Rows that are left on the page after the blocks so far, or all where those are too few. */
static int rows_left(struct sheet *sheet, int most, int gap) {
    int rows = sheet->area.rows;

    if (sheet->n_blocks == 0)
        return most;
    sheet->area.rows = most;
    (void)sheet_pack(sheet, true);
    sheet->area.rows = rows;
    const struct block *last = &sheet->blocks[sheet->n_blocks - 1];
    int left = most - last->top - last->rows - gap;
    return left >= PROSE_LEAST ? left : most;
}

/* Prose longer than the area is cut into pieces that fit, so that each can be reached. */
static void sheet_add_prose(struct sheet *sheet, const char *text) {
    size_t cells = (size_t)sheet->measure;
    int blank = sheet->buttons.rows > 0 && sheet->area.rows > 2; /* above the action row */
    int most = sheet->area.rows - blank > 1 ? sheet->area.rows - blank : 1;
    int gap = sheet->n_blocks > 0, first = rows_left(sheet, most, gap);

    for (;;) {
        int rows = sheet_text_rows(text, sheet->measure);
        struct block *block = sheet_add(sheet, BLOCK_PROSE, sheet->n_blocks, rows, gap);
        block->soft = true;
        block->text = text;
        if (rows <= most)
            return;
        size_t n = text_wrap(text, strlen(text), cells, sheet->lines, SHEET_LINES);
        block->rows = first;
        if (n <= (size_t)first || first >= SHEET_LINES)
            return;
        text += sheet->lines[first].start;
        first = most;
        gap = 0;
    }
}

void sheet_add_text(struct sheet *sheet, const struct view *view) {
    const struct screen *screen = view->screen;

    for (size_t i = 0; screen->text && screen->text[i]; i++) {
        const char *text = words_prose(&sheet->words, screen, view->facts, screen->text[i]);
        if (*text)
            sheet_add_prose(sheet, text);
    }
}

static void sheet_add_stop(struct sheet *sheet, enum stop_kind kind, size_t index) {
    if (sheet->n_stops < SHEET_STOPS)
        sheet->stops[sheet->n_stops++] = (struct stop){kind, index};
}

static void sheet_add_buttons(struct sheet *sheet, const struct view *view) {
    for (size_t i = 0; i < view->screen->n_keys; i++)
        if (view->screen->keys[i].key == KEY_BUTTON && view_offers(view, &view->screen->keys[i]))
            sheet_add_stop(sheet, STOP_BUTTON, i);
}

static void block_stops(struct sheet *sheet, const struct view *view, const struct block *block) {
    switch (block->kind) {
    case BLOCK_PROSE: sheet_add_stop(sheet, STOP_TEXT, block->index); break;
    case BLOCK_ITEM: sheet_add_stop(sheet, STOP_ITEM, block->index); break;
    case BLOCK_FIELD: sheet_add_stop(sheet, STOP_FIELD, block->index); break;
    case BLOCK_ROW: sheet_add_stop(sheet, STOP_ROW, block->index); break;
    case BLOCK_BAR: sheet_add_stop(sheet, STOP_BAR, block->index); break;
    case BLOCK_FILTERS:
        for (size_t i = 0; i < view->screen->n_fields; i++)
            if (field_is_inline(view, i))
                sheet_add_stop(sheet, STOP_FIELD, i);
        break;
    case BLOCK_BUTTONS: sheet_add_buttons(sheet, view); break;
    case BLOCK_FIND:
    case BLOCK_HEADS: break;
    }
}

bool block_has_stop(const struct block *block, struct stop stop) {
    static const enum block_kind kinds[] = {
        [STOP_TEXT] = BLOCK_PROSE, [STOP_ITEM] = BLOCK_ITEM, [STOP_FIELD] = BLOCK_FIELD,
        [STOP_ROW] = BLOCK_ROW,    [STOP_BAR] = BLOCK_BAR,
    };

    if (stop.kind == STOP_NONE || stop.kind == STOP_BUTTON)
        return false;
    return block->kind == kinds[stop.kind] && block->index == stop.index;
}

static bool block_holds(const struct view *view, const struct block *block, struct stop stop) {
    if (stop.kind == STOP_BUTTON)
        return block->kind == BLOCK_BUTTONS;
    if (stop.kind == STOP_FIELD && block->kind == BLOCK_FILTERS)
        return field_is_inline(view, stop.index);
    return block_has_stop(block, stop);
}

/* The action row stands still under the blocks; in a small window it is the last block. */
static void sheet_place_buttons(struct sheet *sheet, const struct view *view) {
    int rows = buttons_rows(view, &sheet->words, sheet->area.cols);

    if (rows == 0)
        return;
    if (sheet->compact) {
        sheet_add(sheet, BLOCK_BUTTONS, 0, rows, 1);
        return;
    }
    sheet->buttons = sheet->area;
    sheet->buttons.top = sheet->area.top + sheet->area.rows - rows;
    sheet->buttons.rows = rows;
    sheet->area.rows -= rows;
}

/* Blocks fit with blank rows between, or without, or there are pages. */
static void sheet_paginate(struct sheet *sheet) {
    struct area *area = &sheet->area;
    bool spare = sheet->buttons.rows > 0 && area->rows > 2;

    if (spare)
        area->rows--;
    sheet->pages = sheet_pack(sheet, true);
    if (sheet->pages == 1)
        return;
    if (spare)
        area->rows++;
    if (sheet_pack(sheet, false) == 1) {
        sheet->pages = 1;
        return;
    }
    if (spare)
        area->rows--;
    sheet->pages = sheet_pack(sheet, true);
}

static int sheet_page_of(const struct sheet *sheet, const struct view *view, struct stop stop) {
    int page = 0;

    for (size_t i = 0; i < sheet->n_blocks; i++)
        if (block_holds(view, &sheet->blocks[i], stop))
            page = sheet->blocks[i].page;
    return page;
}

/* A form whose first question waits on a later page shows the words before it first: they are to be
 * read. Not where nobody is signed in: what is typed there must not be lost on a sentence. */
static bool begins_with_words(const struct sheet *sheet, const struct view *view) {
    return view->opening && !view->screen->home && view->focus.kind == STOP_FIELD &&
           sheet->n_stops > 0 && sheet->stops[0].kind == STOP_TEXT &&
           sheet_page_of(sheet, view, view->focus) > 0;
}

static void sheet_focus(struct sheet *sheet, const struct view *view) {
    sheet->n_stops = 0;
    for (size_t i = 0; i < sheet->n_blocks; i++)
        if (!sheet->blocks[i].soft || sheet->pages > 1)
            block_stops(sheet, view, &sheet->blocks[i]);
    if (sheet->buttons.rows > 0)
        sheet_add_buttons(sheet, view);
    sheet->focus = view->focus;
    if (begins_with_words(sheet, view))
        sheet->focus = sheet->stops[0];
    else if (sheet_find(sheet, view->focus) == sheet->n_stops)
        sheet->focus = sheet->n_stops > 0 ? sheet->stops[0] : (struct stop){STOP_NONE, 0};
    /* With the focus in a standing action row the page that was left for it stays in sight: people
     * save what they see. */
    bool standing = sheet->focus.kind == STOP_BUTTON && sheet->buttons.rows > 0;
    struct stop shown = standing ? view->left : sheet->focus;
    sheet->page = sheet_page_of(sheet, view, shown);
}

void sheet_lay(struct sheet *sheet, const struct view *view, struct area body, bool compact,
               bool reader) {
    sheet->words.used = 0;
    sheet->n_blocks = 0;
    sheet->area = body;
    sheet->buttons = sheet->detail = (struct area){0};
    sheet->compact = compact;
    sheet->reader = reader;
    sheet->measure = body.cols - INDENT - 2 < MEASURE ? body.cols - INDENT - 2 : MEASURE;
    if (sheet->measure < 1)
        sheet->measure = 1;
    if (!compact)
        sheet_place_buttons(sheet, view);
    kind_of(view)->lay(view, sheet);
    if (compact)
        sheet_place_buttons(sheet, view);
    sheet_paginate(sheet);
    sheet_focus(sheet, view);
}

/* ---- stops ---- */

bool stop_is(struct stop a, struct stop b) {
    return a.kind == b.kind && a.index == b.index;
}

size_t sheet_find(const struct sheet *sheet, struct stop stop) {
    for (size_t i = 0; i < sheet->n_stops; i++)
        if (stop_is(sheet->stops[i], stop))
            return i;
    return sheet->n_stops;
}

struct stop sheet_after_text(const struct sheet *sheet) {
    size_t n = sheet->n_stops;

    for (size_t at = sheet_find(sheet, sheet->focus); at < n; at++) {
        struct stop stop = sheet->stops[at];
        if (stop.kind != STOP_TEXT)
            return stop;
        for (size_t i = 0; i < sheet->n_blocks; i++)
            if (block_has_stop(&sheet->blocks[i], stop) && sheet->blocks[i].page > sheet->page)
                return stop;
    }
    return (struct stop){STOP_NONE, 0};
}

struct stop sheet_first_button(const struct sheet *sheet) {
    for (size_t i = 0; i < sheet->n_stops; i++)
        if (sheet->stops[i].kind == STOP_BUTTON)
            return sheet->stops[i];
    return (struct stop){STOP_NONE, 0};
}

struct stop sheet_step(const struct sheet *sheet, bool forward) {
    size_t n = sheet->n_stops, at = sheet_find(sheet, sheet->focus);
    bool in_buttons = sheet->focus.kind == STOP_BUTTON;

    if (n == 0)
        return sheet->focus;
    for (size_t i = 0; i < n; i++) {
        at = forward ? (at + 1) % n : (at + n - 1) % n;
        if (in_buttons && sheet->stops[at].kind == STOP_BUTTON)
            continue;
        break;
    }
    return sheet->stops[at].kind == STOP_BUTTON ? sheet_first_button(sheet) : sheet->stops[at];
}
