/* text_kept.h - inside base: which characters text keeps, and one safe step through UTF-8. */
#ifndef TEXT_KEPT_H
#define TEXT_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistr.h>

/* Category L M N P S Zs and exactly one cell. Says nothing about '\n'. */
bool text_keeps(ucs4_t c);

/* Cells of one character; what cannot be shown has none. */
size_t text_cells(ucs4_t c);

/*
 * Reads one character at s[0..bytes), bytes > 0, into *c. Answers its length; a broken byte is one
 * long and *c is 0xFFFD, *broken true.
 */
size_t text_step(const char *s, size_t bytes, ucs4_t *c, bool *broken);

#endif
