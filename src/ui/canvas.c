#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include <chairside/canvas.h>
#include <chairside/secret.h>
#include <chairside/text.h>

static int within(int value, int low, int high) {
    if (value < low)
        return low;
    return value > high ? high : value;
}

enum status canvas_init(struct canvas *canvas, int rows, int cols) {
    *canvas = (struct canvas){.rows = within(rows, 1, CANVAS_ROWS_MAX),
                              .cols = within(cols, 1, CANVAS_COLS_MAX)};
    canvas->cells = calloc((size_t)canvas->rows * (size_t)canvas->cols, sizeof *canvas->cells);
    if (!canvas->cells)
        return status_origin(ST_NO_MEMORY);
    canvas_clear(canvas);
    return ST_OK;
}

void canvas_finish(struct canvas *canvas) {
    if (canvas->cells)
        secret_wipe(canvas->cells,
                    (size_t)canvas->rows * (size_t)canvas->cols * sizeof *canvas->cells);
    free(canvas->cells);
    *canvas = (struct canvas){0};
}

void canvas_clear(struct canvas *canvas) {
    canvas->clip = (struct clip){.bottom = canvas->rows, .right = canvas->cols};
    canvas->cursor_row = canvas->cursor_col = 0;
    for (int row = 0; row < canvas->rows; row++)
        canvas_fill(canvas, row, 0, canvas->cols, STYLE_TEXT, ' ');
}

struct clip canvas_clip(struct canvas *canvas, struct clip clip) {
    struct clip before = canvas->clip;

    canvas->clip = (struct clip){.top = within(clip.top, 0, canvas->rows),
                                 .left = within(clip.left, 0, canvas->cols),
                                 .bottom = within(clip.bottom, 0, canvas->rows),
                                 .right = within(clip.right, 0, canvas->cols)};
    return before;
}

void canvas_put(struct canvas *canvas, int row, int col, enum style style, uint32_t c) {
    const struct clip *clip = &canvas->clip;

    if (row < clip->top || row >= clip->bottom || col < clip->left || col >= clip->right)
        return;
    canvas->cells[row * canvas->cols + col] = (struct cell){.c = c, .style = style};
}

void canvas_fill(struct canvas *canvas, int row, int col, int cells, enum style style, uint32_t c) {
    for (int i = 0; i < cells && col + i < canvas->cols; i++)
        canvas_put(canvas, row, col + i, style, c);
}

int canvas_text_n(struct canvas *canvas, int row, int col, int cells, enum style style,
                  const char *s, size_t bytes) {
    int used = 0;

    for (size_t at = 0; at < bytes && used < cells;) {
        ucs4_t c;
        int n = u8_mbtoucr(&c, (const uint8_t *)s + at, bytes - at);
        at += n > 0 ? (size_t)n : 1;
        if (n <= 0)
            c = '?';
        canvas_put(canvas, row, col + used, style, c < 0x20 || c == 0x7f ? ' ' : c);
        used++;
    }
    return used;
}

int canvas_text(struct canvas *canvas, int row, int col, int cells, enum style style,
                const char *s) {
    return canvas_text_n(canvas, row, col, cells, style, s, strlen(s));
}

/* Prose is short: what does not fit these rows is not shown on any screen. */
#define WRAPPED_ROWS 64

int canvas_wrapped(struct canvas *canvas, int row, int col, int cells, int max, enum style style,
                   const char *s) {
    struct text_line lines[WRAPPED_ROWS];

    if (cells < 1 || max < 1)
        return 0;
    size_t n = text_wrap(s, strlen(s), (size_t)cells, lines, WRAPPED_ROWS);
    if (n > WRAPPED_ROWS)
        n = WRAPPED_ROWS;
    if (n > (size_t)max)
        n = (size_t)max;
    for (size_t i = 0; i < n; i++)
        canvas_text_n(canvas, row + (int)i, col, cells, style, s + lines[i].start,
                      lines[i].end - lines[i].start);
    return (int)n;
}

void canvas_cursor(struct canvas *canvas, int row, int col) {
    canvas->cursor_row = within(row, 0, canvas->rows - 1);
    canvas->cursor_col = within(col, 0, canvas->cols - 1);
}

struct dump {
    char *out;
    size_t room, used;
};

static void dump_bytes(struct dump *dump, const char *s, size_t n) {
    for (size_t i = 0; i < n; i++, dump->used++)
        if (dump->used + 1 < dump->room)
            dump->out[dump->used] = s[i];
}

static void dump_row(struct dump *dump, const struct cell *cells, int cols, bool styles) {
    static const char signs[STYLE_COUNT + 1] = ".qFTWG";
    uint8_t u[6];

    if (!styles)
        while (cols > 0 && cells[cols - 1].c == ' ')
            cols--;
    for (int i = 0; i < cols; i++) {
        int n = styles ? 0 : u8_uctomb(u, cells[i].c, sizeof u);
        if (styles)
            dump_bytes(dump, &signs[cells[i].style], 1);
        else
            dump_bytes(dump, n > 0 ? (const char *)u : "?", n > 0 ? (size_t)n : 1);
    }
    dump_bytes(dump, "\n", 1);
}

size_t canvas_dump(const struct canvas *canvas, bool styles, char *out, size_t room) {
    struct dump dump = {.out = out, .room = room};
    char line[40];

    for (int row = 0; row < canvas->rows; row++)
        dump_row(&dump, canvas->cells + row * canvas->cols, canvas->cols, false);
    snprintf(line, sizeof line, "cursor %d %d\n", canvas->cursor_row, canvas->cursor_col);
    dump_bytes(&dump, line, strlen(line));
    for (int row = 0; styles && row < canvas->rows; row++)
        dump_row(&dump, canvas->cells + row * canvas->cols, canvas->cols, true);
    if (room > 0)
        out[dump.used < room ? dump.used : room - 1] = '\0';
    return dump.used;
}
