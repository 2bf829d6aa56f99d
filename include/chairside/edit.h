/*
 * edit.h - typing into a text: a cursor over a buffer that the caller owns.
 *
 * The buffer is NUL-ended UTF-8 in the locked region (secret.h) and stays clean (text.h): NFC, kept
 * characters, a line feed only where `lines`. Nothing here depends on the width of a screen, so
 * that no resize can touch what was typed; widths are given only to move between rows.
 */
#ifndef CHAIRSIDE_EDIT_H
#define CHAIRSIDE_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include <chairside/text.h>

struct edit {
    char *text;
    size_t room;  /* bytes of the buffer, the NUL included */
    size_t limit; /* most characters (graphemes) */
    size_t at;    /* cursor, a byte offset at a grapheme boundary */
    bool lines;   /* Enter and pasted line ends are kept */
    bool digits;  /* nothing but 0..9 is taken */
};

/* A cursor at `at`, brought to a boundary within the text. */
struct edit edit_on(char *text, size_t room, size_t limit, size_t at, bool lines, bool digits);

/*
 * Types `s` at the cursor: cleaned, composed with the character before it ("e" + U+0301 becomes
 * "é"). ST_TOO_LONG: it does not fit the limit or the room, and nothing changes. Text of which
 * nothing may be kept changes nothing: ST_OK.
 */
enum status edit_insert(struct edit *, const char *s, size_t bytes) MUST_CHECK;

/* Each answers whether anything changed. */
bool edit_erase(struct edit *);  /* the character before the cursor */
bool edit_delete(struct edit *); /* the character at the cursor */
bool edit_left(struct edit *);
bool edit_right(struct edit *);
/* To the row above or below in rows of `cells`; false at the first or last row. */
bool edit_up(struct edit *, size_t cells);
bool edit_down(struct edit *, size_t cells);
/* To the ends of the row in rows of `cells`. */
bool edit_home(struct edit *, size_t cells);
bool edit_end(struct edit *, size_t cells);
/* The character before the cursor gets its next accent: a á, n ñ, u ú ü, ? ¿, ! ¡, and back. */
bool edit_accent(struct edit *);

/* Where byte `at` of `text` stands in rows of `cells`. *row counts from 0; *col is within cells. */
void edit_place(const char *text, size_t at, size_t cells, size_t *row, size_t *col);

#endif
