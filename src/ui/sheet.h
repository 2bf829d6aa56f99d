/*
 * sheet.h - the layout of one view for one size: blocks from top to bottom, packed into pages.
 *
 * A sheet is made afresh for every key and every drawing, from the view alone; nothing in it is
 * kept, so nothing can go stale when the window or the language changes. Blocks are never cut at
 * the end of a page ("forms scroll by question"), and the page shown is the one of the focus.
 */
#ifndef UI_SHEET_H
#define UI_SHEET_H

#include <chairside/canvas.h>

#include "view.h"
#include "words.h"

#define SHEET_BLOCKS 256
#define SHEET_STOPS 256
#define SHEET_LINES 4200 /* rows of the longest note */
#define MEASURE 72       /* cells of a row of prose */
#define INDENT 3
#define INDENT_FIELD 5

enum block_kind {
    BLOCK_PROSE,
    BLOCK_ITEM,    /* index: binding */
    BLOCK_FIELD,   /* index: field */
    BLOCK_FILTERS, /* the filters that stand in one row */
    BLOCK_FIND,
    BLOCK_HEADS, /* of columns */
    BLOCK_ROW,   /* index: row on the page */
    BLOCK_BAR,   /* index: row of a report */
    BLOCK_BUTTONS,
};

struct block {
    enum block_kind kind;
    size_t index;
    const char *text; /* prose */
    int rows;
    int gap;   /* blank rows above it, not at the top of a page */
    bool soft; /* a stop only where the sheet does not fit its area */
    int page, top;
};

struct area {
    int top, left, rows, cols;
};

struct sheet {
    struct words words;
    struct area area;    /* for blocks */
    struct area buttons; /* the action row; rows = 0 where it is a block or absent */
    struct area detail;  /* of the row in focus; rows = 0: none */
    bool compact;        /* under 80x24 */
    bool reader;         /* for a screen reader */
    int measure;         /* cells of prose and of controls */
    struct block blocks[SHEET_BLOCKS];
    size_t n_blocks;
    struct stop stops[SHEET_STOPS];
    size_t n_stops;
    int pages, page;
    int cursor_row, cursor_col; /* where drawing found the focus; may be outside the area */
    struct stop focus;          /* the view's, or where that has no place any more the first stop */
    struct text_line lines[SHEET_LINES];
};

/* The sheet's memory, wiped when destroyed. */
enum status sheet_create(struct sheet **out) MUST_CHECK;
void sheet_destroy(struct sheet *); /* NULL is fine */

/* Lays the view out in `body`. */
void sheet_lay(struct sheet *, const struct view *, struct area body, bool compact, bool reader);
void sheet_draw(struct sheet *, const struct view *, struct canvas *);

/* ---- for the kinds, while laying out ---- */
struct block *sheet_add(struct sheet *, enum block_kind, size_t index, int rows, int gap);
void sheet_add_text(struct sheet *, const struct view *); /* the screen's prose */
int sheet_text_rows(const char *text, int cells);

/* ---- for keys ---- */
/* The place of a stop in the order; n_stops if it has none. */
size_t sheet_find(const struct sheet *, struct stop stop);
struct stop sheet_step(const struct sheet *, bool forward); /* wraps; buttons are one step */
struct stop sheet_first_button(const struct sheet *);       /* STOP_NONE: there is none */
/* From words to read: the first stop that is no words, or the first words of the next page. */
struct stop sheet_after_text(const struct sheet *);
bool stop_is(struct stop a, struct stop b);
/* Whether a stop other than a filter or button lies in this block. */
bool block_has_stop(const struct block *, struct stop stop);

/* The ">" of the focus at the left edge, and the cursor. */
void sheet_mark(struct sheet *, struct canvas *, int row, int cursor_col);
/* The ">" beside what is not the first thing in its row. */
void sheet_mark_at(struct sheet *, struct canvas *, int row, int col, int cursor_col);

/* ---- buttons ---- */
int buttons_rows(const struct view *, struct words *, int cols);
void buttons_draw(const struct view *, struct sheet *, struct canvas *, struct area);

/* ---- fields (field_draw.c) ---- */
bool field_is_inline(const struct view *, size_t field); /* a filter that stands in a row */
int field_rows(const struct view *, struct sheet *, size_t field);
/* Draws at `row`; sets the cursor where it has the focus. */
void field_draw(const struct view *, struct sheet *, struct canvas *, size_t field, int row);
/* Cells of a row of its text. */
size_t field_cells(const struct sheet *, const struct field *);
/* How choices lie: columns, and the first and how many of a pick that are shown at once. */
struct grid {
    size_t first, n, cols;
    int width; /* cells of one column */
};
struct grid field_grid(const struct view *, struct sheet *, size_t field);
int filters_rows(const struct view *, struct sheet *);
void filters_draw(const struct view *, struct sheet *, struct canvas *, int row);

/* ---- rows (list_draw.c) ---- */
bool list_fits_detail_beside(const struct view *, int cols);
int list_width(const struct view *); /* cells of its columns, marks and gaps */
int detail_rows(const struct view *, struct sheet *, int cols);
void detail_draw(const struct view *, struct sheet *, struct canvas *);
int row_rows(const struct view *, const struct sheet *);
void row_draw(const struct view *, struct sheet *, struct canvas *, size_t i, int row);
void heads_draw(const struct view *, struct sheet *, struct canvas *, int row);
void find_draw(const struct view *, struct sheet *, struct canvas *, int row);
int bar_gap(const struct view *, size_t i); /* blank rows above it */
void bar_draw(const struct view *, struct sheet *, struct canvas *, size_t i, int row);

#endif
