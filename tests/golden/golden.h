/*
 * golden.h - every screen as plain text, compared with what stands in expected/.
 *
 * A golden is the picture of one screen in one case, language and size: its rows, where the
 * cursor stands, and what is shown in the styles that carry a meaning (focus, warning, good). The
 * screens come from the compiled table, so that a new one without a golden fails.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdbool.h>
#include <stddef.h>

#include <chairside/app.h>
#include <chairside/lang.h>

/* The sizes that are looked at; a case is drawn in some of them. */
enum size_bit {
    SIZE_80X24 = 1 << 0,
    SIZE_120X33 = 1 << 1,
    SIZE_60X20 = 1 << 2,
    SIZE_40X12 = 1 << 3,
    SIZE_39X11 = 1 << 4,
};
#define SIZES_NORMAL (SIZE_80X24 | SIZE_120X33)
#define SIZES_COMPACT (SIZE_60X20 | SIZE_40X12)
#define SIZES_ALL (SIZES_NORMAL | SIZES_COMPACT)

struct size {
    const char *name; /* "80x24": columns, rows */
    int cols, rows;
    enum size_bit bit;
};

struct golden_case {
    const char *screen; /* whose picture it is: the screen on top when the keys are done */
    const char *name;   /* after the @; "" = as it first appears */
    const char *keys;   /* signs are typed; <Name> is a key or a wait (stage.c) */
    const char *data;   /* the case of the fakes; NULL = "filled" */
    const char *from;   /* the screen that the keys begin at; NULL = `screen` */
    unsigned role;      /* enum role_bit; 0 = the first role that the screen is for */
    unsigned sizes;     /* enum size_bit; 0 = SIZES_NORMAL */
    const char *banner; /* said above every screen; NULL = nothing */
    bool reader;        /* for a screen reader */
};

/* The cases beside those that every screen has; ends with a NULL screen. */
extern const struct golden_case golden_cases[];

struct golden {
    enum lang lang;
    const char *data, *expected; /* folders: of this language; of this language and size */
    const struct size *size;
    bool write;
    unsigned failures;
};

/* Plays one case and answers its picture, which the caller frees. A case that cannot be played
 * ends the program with a sentence. */
char *stage_play(const struct golden *, const struct golden_case *);

/* Compares with the file, or writes it; says what differs. */
void compare(struct golden *, const struct golden_case *, const char *picture);
/* Names every file in the folder that no case has looked at. */
void compare_strays(struct golden *);

/* What no picture may hold, whatever is expected of it. */
void check_picture(struct golden *, const struct golden_case *, const char *picture);

void golden_fail(struct golden *, const struct golden_case *, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "lock@wait.txt" */
void golden_file_name(const struct golden_case *, char *out, size_t room);

#endif
