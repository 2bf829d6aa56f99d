/*
 * on_pty.h - a program on a terminal of its own, 80x24: keys in, bytes out, and when the last came.
 *
 * There is no terminal emulator behind it: a redraw is over when nothing has come for a while. What
 * is on the screen is found out by asking for a whole repaint (Ctrl-L) and looking for one word.
 */
#ifndef BENCH_ON_PTY_H
#define BENCH_ON_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PTY_ROWS 24
#define PTY_COLS 80

struct pty {
    pid_t pid;
    int fd;
    uint64_t started_ns;
    char seen[32768]; /* what came in the last burst, NUL-ended, cut at the end */
    size_t seen_n;
};

struct burst {
    double ms;    /* from the key (or the start) to the last byte; 0 = nothing came */
    size_t bytes; /* all that came */
};

/* TERM and LC_ALL=C.UTF-8 are set; `argv` ends at NULL. */
bool pty_start(struct pty *, const char *term, char *const argv[]);
/* Reads until nothing came for `quiet_ms`; at most ten seconds. false: the program has ended. */
bool pty_settle(struct pty *, uint64_t from_ns, int quiet_ms, struct burst *);
/* Writes the bytes of a key, then settles. */
bool pty_key(struct pty *, const char *key, int quiet_ms, struct burst *);
/* Repaints until the word is on the screen; false after 20 s. */
bool pty_wait(struct pty *, const char *word);
/* Keys and then the word that their screen shows. */
bool pty_go(struct pty *, const char *keys, const char *word);
/* Whether one repaint has the word. */
bool pty_shows(struct pty *, const char *word);
/* Resident memory in kB of the program and of its newest child (0 = none). */
void pty_memory_kb(const struct pty *, long *own, long *child);
void pty_end(struct pty *);

#endif
