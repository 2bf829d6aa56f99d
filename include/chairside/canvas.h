/*
 * canvas.h - a grid of cells that screens are drawn on; no terminal in sight.
 *
 * Everything that is shown goes through canvas_put, which clips: a row or column outside the canvas
 * or outside the clip is left out there and nowhere else, so that no drawing function has to look.
 * Rows and columns count from 0 at the top left. A canvas may hold names and typed text: it is
 * wiped when it is resized and when it is finished.
 *
 * One cell holds one character of width one (text.h keeps nothing else).
 */
#ifndef CHAIRSIDE_CANVAS_H
#define CHAIRSIDE_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/status.h>

#define CANVAS_ROWS_MAX 200
#define CANVAS_COLS_MAX 500

/* What a cell is for. theme.h says what that looks like. */
enum style {
    STYLE_TEXT,
    STYLE_QUIET, /* blanks to fill in, counters, separators */
    STYLE_FOCUS,
    STYLE_TITLE, /* the title bar and the key hints */
    STYLE_WARN,  /* always with "!" and words */
    STYLE_GOOD,
    STYLE_COUNT,
};

struct cell {
    uint32_t c; /* a Unicode character */
    uint32_t style;
};

struct clip {
    int top, left, bottom, right; /* bottom and right are the first ones outside */
};

struct canvas {
    int rows, cols;
    struct cell *cells;         /* rows * cols, row by row */
    int cursor_row, cursor_col; /* where the hardware cursor stands: on the focus */
    struct clip clip;
};

/* A blank canvas; sizes are brought within 1..max. ST_NO_MEMORY. */
enum status canvas_init(struct canvas *, int rows, int cols) MUST_CHECK;
void canvas_finish(struct canvas *); /* wipes */

/* Blank again, the cursor at the top left, nothing clipped. */
void canvas_clear(struct canvas *);

/* From now on only cells inside this rectangle are written; what it was before is answered. */
struct clip canvas_clip(struct canvas *, struct clip clip);

void canvas_put(struct canvas *, int row, int col, enum style, uint32_t c);
void canvas_fill(struct canvas *, int row, int col, int cells, enum style, uint32_t c);

/* One row of text (a line feed is a blank), at most `cells` cells. Answers the cells it took. */
int canvas_text(struct canvas *, int row, int col, int cells, enum style, const char *s);
/* The same of `bytes` bytes, not NUL-ended. */
int canvas_text_n(struct canvas *, int row, int col, int cells, enum style, const char *s,
                  size_t bytes);

/* Text broken into rows of `cells` cells, at most `max` rows. Answers the rows it took. */
int canvas_wrapped(struct canvas *, int row, int col, int cells, int max, enum style,
                   const char *s);

/* Where the cursor stands; brought into the canvas. */
void canvas_cursor(struct canvas *, int row, int col);

/*
 * The canvas as plain text: its rows without trailing blanks, then "cursor ROW COL" and with
 * `styles` a second picture of one sign a cell (. text, q quiet, F focus, T title, W warn, G good).
 * Answers the bytes it wants without the NUL; writes at most `room`, NUL-ended.
 */
size_t canvas_dump(const struct canvas *, bool styles, char *out, size_t room);

#endif
