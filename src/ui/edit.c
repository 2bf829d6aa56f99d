/*
 * edit.c MUST
 * 1. leave the text clean and within its limits after every call, or not touch it;
 * 2. keep every copy of typed text in the locked region, and give it back wiped;
 * 3. never cut a grapheme.
 */
#include <string.h>

#include <chairside/edit.h>
#include <chairside/secret.h>

/* One paste is taken in pieces of at most this many bytes. */
#define PIECE_BYTES 256u

struct edit edit_on(char *text, size_t room, size_t limit, size_t at, bool lines, bool digits) {
    struct edit edit = {
        .text = text, .room = room, .limit = limit, .lines = lines, .digits = digits};
    size_t bytes = strlen(text);

    if (at > bytes)
        at = bytes;
    while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
        at--; /* to the start of a character; then to that of a grapheme */
    size_t before = text_prev(text, bytes, at);
    edit.at = at == 0 || text_next(text, bytes, before) == at ? at : before;
    return edit;
}

/* Puts clean text in place of bytes from..to; the cursor goes behind it. */
static enum status edit_replace(struct edit *edit, size_t from, size_t to, const char *s,
                                size_t n) {
    size_t bytes = strlen(edit->text);

    if (bytes - (to - from) + n >= edit->room)
        return ST_TOO_LONG;
    memmove(edit->text + from + n, edit->text + to, bytes - to + 1);
    memcpy(edit->text + from, s, n);
    edit->at = from + n;
    return ST_OK;
}

static size_t digits_only(char *s) {
    size_t n = 0;

    for (size_t i = 0; s[i]; i++)
        if (s[i] >= '0' && s[i] <= '9')
            s[n++] = s[i];
    s[n] = '\0';
    return n;
}

/* What is typed and the character before it, cleaned together. */
struct piece {
    char raw[2 * PIECE_BYTES], clean[6 * PIECE_BYTES];
    char before[2 * PIECE_BYTES];
};

static enum status piece_insert(struct edit *edit, struct piece *piece, const char *s,
                                size_t bytes) {
    size_t prev = text_prev(edit->text, strlen(edit->text), edit->at);
    size_t before = edit->at - prev;

    if (before > PIECE_BYTES)
        before = 0, prev = edit->at;
    memcpy(piece->before, edit->text + prev, before);
    memcpy(piece->raw, piece->before, before);
    memcpy(piece->raw + before, s, bytes);
    enum status st =
        text_clean(piece->raw, before + bytes, edit->lines, piece->clean, sizeof piece->clean);
    if (st != ST_OK)
        return st;
    size_t n = edit->digits ? digits_only(piece->clean) : strlen(piece->clean);
    if (n == before && memcmp(piece->clean, piece->before, n) == 0)
        return ST_OK; /* nothing of it is kept */
    st = edit_replace(edit, prev, edit->at, piece->clean, n);
    if (st != ST_OK || text_length(edit->text) <= edit->limit)
        return st;
    st = edit_replace(edit, prev, edit->at, piece->before, before); /* as it was */
    return st == ST_OK ? ST_TOO_LONG : st;
}

/* Where a piece may end: before a character that does not belong to the one in front of it. */
static size_t piece_end(const char *s, size_t bytes) {
    size_t end = 0;

    while (end < bytes) {
        size_t next = text_next(s, bytes, end);
        if (next > PIECE_BYTES)
            break;
        end = next;
    }
    return end > 0 ? end : bytes < PIECE_BYTES ? bytes : PIECE_BYTES;
}

enum status edit_insert(struct edit *edit, const char *s, size_t bytes) {
    struct piece *piece = secret_take(sizeof *piece);
    enum status st = ST_OK;

    if (!piece)
        return status_origin(ST_NO_MEMORY);
    for (size_t at = 0; at < bytes && st == ST_OK;) {
        size_t n = piece_end(s + at, bytes - at);
        st = piece_insert(edit, piece, s + at, n);
        at += n;
    }
    secret_give(piece);
    return st;
}

static bool edit_cut(struct edit *edit, size_t from, size_t to) {
    size_t bytes = strlen(edit->text);

    if (from == to)
        return false;
    memmove(edit->text + from, edit->text + to, bytes - to + 1);
    secret_wipe(edit->text + bytes - (to - from), to - from);
    edit->at = from;
    return true;
}

bool edit_erase(struct edit *edit) {
    return edit_cut(edit, text_prev(edit->text, strlen(edit->text), edit->at), edit->at);
}

bool edit_delete(struct edit *edit) {
    return edit_cut(edit, edit->at, text_next(edit->text, strlen(edit->text), edit->at));
}

static bool edit_go(struct edit *edit, size_t at) {
    bool moved = at != edit->at;

    edit->at = at;
    return moved;
}

bool edit_left(struct edit *edit) {
    return edit_go(edit, text_prev(edit->text, strlen(edit->text), edit->at));
}

bool edit_right(struct edit *edit) {
    return edit_go(edit, text_next(edit->text, strlen(edit->text), edit->at));
}

/* ---- rows ---- */

/*
 * Rows are looked at a few at a time, so that a long note needs no memory of its own: text_wrap
 * begins anew at the start of any row.
 */
#define ROWS_AT_ONCE 32

struct row_at {
    size_t index; /* row counted from 0 */
    struct text_line line;
    size_t before; /* start of the row above; SIZE_MAX: none */
};

static bool is_in_row(const struct text_line *line, const struct text_line *next, size_t at) {
    return !next || at < next->start || (line->hard && at <= line->end);
}

/* The row in which byte `at` stands, at the end of a soft row: the next one. */
static struct row_at row_of(const char *text, size_t at, size_t cells) {
    struct text_line lines[ROWS_AT_ONCE + 1];
    size_t bytes = strlen(text), base = 0, count = 0, above = SIZE_MAX;

    for (;;) {
        size_t n = text_wrap(text + base, bytes - base, cells, lines, ROWS_AT_ONCE + 1);
        size_t have = n > ROWS_AT_ONCE ? ROWS_AT_ONCE : n;
        for (size_t i = 0; i < have; i++) {
            struct text_line line = lines[i];
            bool last = i + 1 == n;
            struct text_line next = last ? line : lines[i + 1];
            line.start += base, line.end += base;
            next.start += base, next.end += base;
            if (is_in_row(&line, last ? NULL : &next, at))
                return (struct row_at){count + i, line, above};
            above = line.start;
        }
        if (n <= ROWS_AT_ONCE)
            return (struct row_at){
                0, {0, 0, true}, SIZE_MAX}; /* not reached: the last row takes all */
        count += have;
        base += lines[have].start;
    }
}

static size_t cells_of(const char *text, size_t from, size_t to) {
    size_t cells = 0;

    while (from < to) {
        from = text_next(text, to, from);
        cells++;
    }
    return cells;
}

void edit_place(const char *text, size_t at, size_t cells, size_t *row, size_t *col) {
    struct row_at is = row_of(text, at, cells > 0 ? cells : 1);

    *row = is.index;
    *col = cells_of(text, is.line.start, at);
    if (*col > cells)
        *col = cells; /* in the spaces that hang over */
}

/* The place in `line` that is `col` cells from its start. */
static size_t place_in(const char *text, const struct text_line *line, size_t col) {
    return line->start + text_fit(text + line->start, line->end - line->start, col);
}

bool edit_up(struct edit *edit, size_t cells) {
    struct row_at is = row_of(edit->text, edit->at, cells);

    if (is.before == SIZE_MAX)
        return false;
    struct row_at above = row_of(edit->text, is.before, cells);
    return edit_go(
        edit, place_in(edit->text, &above.line, cells_of(edit->text, is.line.start, edit->at)));
}

bool edit_down(struct edit *edit, size_t cells) {
    struct row_at is = row_of(edit->text, edit->at, cells);
    size_t bytes = strlen(edit->text), next = is.line.end;

    while (next < bytes && edit->text[next] == ' ' && !is.line.hard)
        next++;
    if (is.line.hard) {
        while (next < bytes && edit->text[next] != '\n')
            next++;
        if (next == bytes)
            return false;
        next++;
    }
    struct row_at below = row_of(edit->text, next, cells);
    return edit_go(
        edit, place_in(edit->text, &below.line, cells_of(edit->text, is.line.start, edit->at)));
}

bool edit_home(struct edit *edit, size_t cells) {
    return edit_go(edit, row_of(edit->text, edit->at, cells).line.start);
}

bool edit_end(struct edit *edit, size_t cells) {
    struct row_at is = row_of(edit->text, edit->at, cells);
    size_t end = is.line.end;

    /* Behind the last sign of a soft row without spaces the next row begins. */
    if (!is.line.hard && edit->text[end] != ' ')
        end = text_prev(edit->text, strlen(edit->text), end);
    return edit_go(edit, end);
}

/* ---- accents ---- */

static const char *const accent_rings[][4] = {
    {"a", "á"}, {"e", "é"}, {"i", "í"}, {"o", "ó"},      {"u", "ú", "ü"}, {"n", "ñ"}, {"A", "Á"},
    {"E", "É"}, {"I", "Í"}, {"O", "Ó"}, {"U", "Ú", "Ü"}, {"N", "Ñ"},      {"?", "¿"}, {"!", "¡"},
};

static const char *accent_after(const char *s, size_t bytes) {
    for (size_t i = 0; i < sizeof accent_rings / sizeof accent_rings[0]; i++)
        for (size_t j = 0; j < 4 && accent_rings[i][j]; j++) {
            const char *is = accent_rings[i][j];
            if (strlen(is) == bytes && memcmp(is, s, bytes) == 0)
                return j + 1 < 4 && accent_rings[i][j + 1] ? accent_rings[i][j + 1]
                                                           : accent_rings[i][0];
        }
    return NULL;
}

bool edit_accent(struct edit *edit) {
    size_t prev = text_prev(edit->text, strlen(edit->text), edit->at);
    const char *next = accent_after(edit->text + prev, edit->at - prev);

    return next && edit_replace(edit, prev, edit->at, next, strlen(next)) == ST_OK;
}
