/*
 * theme.h - what a style looks like: one table, checked by a test for contrast (at least 7:1).
 *
 * Colour never carries a meaning alone; bold is never used with black ink, dim and blinking never.
 */
#ifndef CHAIRSIDE_THEME_H
#define CHAIRSIDE_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include <chairside/canvas.h>

enum theme { THEME_CONTRAST = 1, THEME_LIGHT = 2, THEME_MONO = 3, THEME_COUNT = 4 };

/* The eight colours of every terminal, in its own order. */
enum ink {
    INK_BLACK,
    INK_RED,
    INK_GREEN,
    INK_YELLOW,
    INK_BLUE,
    INK_MAGENTA,
    INK_CYAN,
    INK_WHITE,
};

struct look {
    uint8_t ink, paper; /* enum ink; not used by THEME_MONO */
    bool bold, reverse, underline;
};

/* An unknown theme is THEME_CONTRAST. Lives for the whole program. */
const struct look *theme_look(enum theme, enum style);

/* The one after it, round and round. */
enum theme theme_next(enum theme);

#endif
