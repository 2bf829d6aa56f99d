/*
 * Any bytes: what is cleaned is clean and stays as it is; rows are in order, fit, and lose nothing
 * but newlines and spaces. The first byte is the width.
 */
#include <string.h>

#include <chairside/bytes.h>
#include <chairside/lang.h>
#include <chairside/text.h>

#include "../fuzz.h"

enum { LINES_MAX = 64 };

static void try_wrap(const char *s, size_t bytes, size_t cells) {
    static struct text_line lines[LINES_MAX];
    size_t n = text_wrap(s, bytes, cells, lines, LINES_MAX), at = 0;

    PROMISE(n >= 1);
    for (size_t i = 0; i < n && i < LINES_MAX; i++) {
        const struct text_line *line = &lines[i];
        PROMISE(line->start >= at && line->end >= line->start && line->end <= bytes);
        /* A letter with a spacing mark is two cells: alone on a row of one it may hang over. */
        PROMISE(text_fit(s + line->start, line->end - line->start, cells ? cells : 1) ==
                    line->end - line->start ||
                text_next(s, bytes, line->start) == line->end);
        for (; at < line->start; at++)
            PROMISE(s[at] == ' ' || s[at] == '\n');
        at = line->end;
    }
    for (; n <= LINES_MAX && at < bytes; at++)
        PROMISE(s[at] == ' ' || s[at] == '\n');
}

static void try_steps(const char *s, size_t bytes) {
    size_t forward = 0, backward = 0;

    for (size_t at = 0; at < bytes; at = text_next(s, bytes, at))
        forward++;
    for (size_t at = bytes; at > 0; at = text_prev(s, bytes, at))
        backward++;
    PROMISE(forward == backward && forward == text_length(s));
}

static void try_clean(const char *s, size_t bytes, bool lines, size_t cells) {
    size_t room = 4 * bytes + 1;
    char *out = malloc(room), *again = malloc(room);

    if (out && again && text_clean(s, bytes, lines, out, room) == ST_OK) {
        size_t n = strlen(out);
        PROMISE(text_is_clean(out, n, lines));
        PROMISE(text_clean(out, n, lines, again, room) == ST_OK && strcmp(out, again) == 0);
        PROMISE(lines || text_width(out) <= n);
        try_wrap(out, n, cells);
        try_steps(out, n);
        text_fold(out, again, room);
        PROMISE(text_finds(again, ""));
    }
    free(out);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int started;
    char out[32];
    struct reader r = reader_on(data, size);

    if (!started)
        lang_start(NULL);
    started = 1;
    read_text(&r, out, sizeof out);
    PROMISE(text_is_clean(out, strlen(out), true));
    if (size == 0)
        return 0;
    try_clean((const char *)data + 1, size - 1, true, data[0] % 100);
    try_clean((const char *)data + 1, size - 1, false, data[0] % 100);
    /* Rows of text that is not clean: only no harm. */
    text_wrap((const char *)data + 1, size - 1, data[0] % 100, NULL, 0);
    return 0;
}
