#include <string.h>
#include <unilbrk.h>

#include <chairside/text.h>

#include "text_kept.h"

/*
 * One row is looked at through a window of this many bytes, so that wrapping needs no memory of its
 * own. A row of 500 cells fits whatever its characters.
 */
#define WINDOW_BYTES 4096u
/* Whether a line may break also depends on what follows. */
#define AHEAD_BYTES 64u

struct row {
    size_t start, end, next; /* next: where the next row begins */
};

/* The last place in (start, upto] where a line may break; start if there is none. */
static size_t last_break(const char *s, size_t start, size_t upto, size_t stop) {
    char marks[WINDOW_BYTES];
    size_t n = upto - start + AHEAD_BYTES;

    if (n > WINDOW_BYTES)
        n = WINDOW_BYTES;
    if (n > stop - start)
        n = stop - start;
    while (n > 0 && start + n < stop && ((uint8_t)s[start + n] & 0xc0) == 0x80)
        n--;
    if (upto - start >= n)
        return upto; /* only spaces reach that far */
    u8_possible_linebreaks((const uint8_t *)s + start, n, "UTF-8", marks);
    for (size_t at = upto; at > start; at--)
        if (marks[at - start] == UC_BREAK_POSSIBLE)
            return at;
    return start;
}

/* The row that begins at `start` in a paragraph that ends at `stop`, and does not fit whole. */
static struct row soft_row(const char *s, size_t start, size_t fit, size_t stop) {
    struct row row = {.start = start};
    size_t after = fit;

    while (after < stop && s[after] == ' ')
        after++;
    if (after == stop) {
        row.end = fit;
        row.next = stop;
        return row;
    }
    size_t at = last_break(s, start, after, stop);
    if (at == start)
        at = fit > start ? fit : text_next(s, stop, start);
    row.next = at;
    row.end = at;
    while (row.end > start && s[row.end - 1] == ' ')
        row.end--;
    return row;
}

size_t text_wrap(const char *s, size_t bytes, size_t cells, struct text_line *lines, size_t max) {
    size_t count = 0, start = 0;

    for (;;) {
        const char *newline = start < bytes ? memchr(s + start, '\n', bytes - start) : NULL;
        size_t stop = newline ? (size_t)(newline - s) : bytes;
        size_t look = stop - start < WINDOW_BYTES / 2 ? stop - start : WINDOW_BYTES / 2;
        size_t fit = start + text_fit(s + start, look, cells);
        struct row row = {.start = start, .end = stop, .next = stop};
        if (fit < stop)
            row = soft_row(s, start, fit, stop);
        bool hard = row.next == stop;
        if (count < max)
            lines[count] = (struct text_line){row.start, row.end, hard};
        count++;
        if (hard && !newline)
            return count;
        start = hard ? stop + 1 : row.next;
    }
}
