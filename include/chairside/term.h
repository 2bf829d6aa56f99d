/*
 * term.h - the terminal: bytes in, a canvas out. The only part that knows ncurses.
 *
 * Painting shows a canvas with as few bytes as the terminal allows; the hardware cursor is always
 * visible and always on the focus. Keys are read as bytes and decoded elsewhere (key.h).
 */
#ifndef CHAIRSIDE_TERM_H
#define CHAIRSIDE_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/canvas.h>
#include <chairside/theme.h>

struct term;

/*
 * Opens the terminal on standard input and output, or /dev/tty where those are none. A TERM that
 * nobody knows is tried as xterm-256color, then vt220. lang_start comes first: widths and UTF-8
 * need it. ST_TERMINAL, ST_NO_MEMORY.
 */
enum status term_open(struct term **out) MUST_CHECK;
/* Clears the screen and what was scrolled off it, and leaves the terminal as it was found. */
void term_close(struct term *); /* NULL is fine */

void term_size(const struct term *, int *rows, int *cols);
/* After SIGWINCH: asks the terminal for its size and takes it. */
void term_resize(struct term *);

/* Theme 0: mono where the terminal has no colours or NO_COLOR is set, else contrast. */
void term_paint(struct term *, const struct canvas *, enum theme);
/* The next paint draws everything anew (something else wrote on the screen). */
void term_redraw(struct term *);

int term_fd(const struct term *); /* to poll for bytes */
/* What has come, without waiting. *n = 0: nothing now. ST_END_OF_INPUT, for ever after the first:
 * the terminal is gone. */
enum status term_read(struct term *, uint8_t *bytes, size_t room, size_t *n) MUST_CHECK;
/* Throws away what has come: a question was asked that nobody can have answered yet. */
void term_drop_input(struct term *);

/* How long to wait for the tail of an Esc: 25 ms, over a network 100. For keys_init. */
unsigned term_esc_ms(const struct term *);
bool term_has_linux_pad(const struct term *);

/* Clears a terminal without having opened it: for the parent after a child has ended. */
void term_wipe(int fd);

#endif
