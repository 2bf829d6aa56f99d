/*
 * keymap.h - the one key table: key, command, and the words for both.
 *
 * What a key does, the hint row, and the keys that help prints are the same rows.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <chairside/key.h>

#include "sheet.h"
#include "view.h"

enum command {
    CMD_NONE,
    CMD_TEXT,  /* the key's own character */
    CMD_DIGIT, /* press.digit, 1..9 */
    CMD_MORE,  /* 0 */
    CMD_ENTER,
    CMD_ON, /* on to the next question, whatever this one takes Enter for */
    CMD_TAB,
    CMD_TAB_BACK,
    CMD_BACK,
    CMD_ERASE,
    CMD_DELETE,
    CMD_UP,
    CMD_DOWN,
    CMD_LEFT,
    CMD_RIGHT,
    CMD_HOME,
    CMD_END,
    CMD_PAGE_UP,
    CMD_PAGE_DOWN,
    CMD_HELP,
    CMD_LANGUAGE,
    CMD_ACCENT,
    CMD_RELOAD,
    CMD_AWAY,
};

/* What has the focus, as far as keys are concerned. */
enum where {
    WHERE_MENU = 1 << 0,   /* an item, a button, a paragraph */
    WHERE_LIST = 1 << 1,   /* a row */
    WHERE_FIND = 1 << 2,   /* a row of a list that letters filter */
    WHERE_CHOICE = 1 << 3, /* one of several */
    WHERE_MANY = 1 << 4,
    WHERE_FILTER = 1 << 5, /* a filter that stands in a row */
    WHERE_LINE = 1 << 6,
    WHERE_NOTE = 1 << 7,
    WHERE_DIGITS = 1 << 8, /* number, code, date */
    WHERE_BUTTON = 1 << 9, /* a button of a form */
    WHERE_READ = 1 << 10,  /* something to read */
    /* a button of a list: digits still name rows, letters still find */
    WHERE_LIST_BUTTON = WHERE_LIST | WHERE_BUTTON,
    WHERE_FIND_BUTTON = WHERE_FIND | WHERE_BUTTON,
};

#define WHERE_TYPED (WHERE_LINE | WHERE_NOTE)
#define WHERE_ALL 0x7ffu

struct press {
    enum command command;
    unsigned digit;
    const struct key *key;
};

struct press keymap_press(const struct key *, enum where);

/* One hint: key and what it does. */
struct hint {
    const char *key, *label;
    bool last; /* dropped last: F1 and Esc */
};
#define HINTS_MAX 16
/* The hints for this place, most important first. */
size_t keymap_hints(const struct view *, struct sheet *, enum where, struct hint *out);
/* The rows of the table that say something, for help: "PgUp PgDn  Page". */
size_t keymap_help(struct words *, bool both, size_t i, const char **key, const char **label);

#endif
