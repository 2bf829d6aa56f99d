/*
 * text.h - UTF-8 text as people type and read it.
 *
 * Everything here is UTF-8. Kept text is NFC of categories L M N P S Zs with a cell width of one
 * (experience.md 1.3); so libraries, tmux and the console agree about where a column is. Widths are
 * terminal cells. libunistring does the work: UAX 14 line breaks, UAX 29 graphemes, NFC, case
 * folds.
 */
#ifndef CHAIRSIDE_TEXT_H
#define CHAIRSIDE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/status.h>

/* True if `s` is valid UTF-8 in NFC and holds only kept characters (and '\n' if `lines`). */
bool text_is_clean(const char *s, size_t bytes, bool lines);

/*
 * Copies `s` as clean text into `out` (NUL-ended): NFC, CRLF and CR become '\n' (a space unless
 * `lines`), tabs a space, broken bytes and unkept characters are dropped.
 * ST_TOO_LONG (and an empty `out`) if it does not fit `room` bytes.
 */
enum status text_clean(const char *s, size_t bytes, bool lines, char *out, size_t room) MUST_CHECK;

/* Cells that `s` takes on one row. */
size_t text_width(const char *s);

/* Characters (grapheme clusters) in `s`: what limits such as "2,000 characters" count. */
size_t text_length(const char *s);

/* Byte offset of the next / previous grapheme boundary from `at`; stays within 0..bytes. */
size_t text_next(const char *s, size_t bytes, size_t at);
size_t text_prev(const char *s, size_t bytes, size_t at);

/* Byte offset of the character where `cells` cells are full: never cuts a grapheme. */
size_t text_fit(const char *s, size_t bytes, size_t cells);

struct text_line {
    size_t start, end; /* bytes; end leaves out the newline and the spaces that hang over: those at
                          a soft break, and at a hard one those that do not fit */
    bool hard;         /* ended by a newline or by the end of the text */
};

/*
 * Breaks `s` into rows of at most `cells` cells: at line-break opportunities, inside a word only
 * where the word is wider than the row. Fills at most `max` lines and answers how many there are in
 * all. Text that ends in a newline has an empty last line; empty text has one empty line.
 */
size_t text_wrap(const char *s, size_t bytes, size_t cells, struct text_line *lines, size_t max);

/* For finding: case- and accent-blind folding of `s` into `out`, cut to fit. "Begoña" -> "begona"
 */
void text_fold(const char *s, char *out, size_t room);

/* True if the folded `needle` begins any word of the folded `hay`. An empty needle is found. */
bool text_finds(const char *hay, const char *needle);

/* snprintf that always NUL-ends and never leaves half a character. */
void text_print(char *out, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
