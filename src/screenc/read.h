/*
 * read.h - what the readers of .screen files share: the line being read, and the words of it.
 *
 * A reader refuses what it cannot use and goes on with the next line.
 */
#ifndef READ_H
#define READ_H

#include "screenc.h"

struct reader {
    struct set *set;
    struct source *s;
    const char *path;
    size_t line;
    const char *at; /* the rest of the line */
    /* What lines that begin with | go on with; with what was refused they go, too. */
    enum { BARS_NONE, BARS_TEXT, BARS_CHOICES, BARS_REFUSED } bars;
    struct words *bar; /* what an indented line without | goes on with */
    LIST(const char *) help;
    size_t help_line;
};

#define REFUSE(r, ...) set_refuse((r)->set, (r)->path, (r)->line, __VA_ARGS__)

const char *skip_spaces(const char *at);

/* The next word of the line, or NULL at its end. */
const char *next_word(struct reader *r);

/* Takes the next word if it is `word`. */
bool take_word(struct reader *r, const char *word);
const char *rest_of_line(struct reader *r);
void expect_end(struct reader *r);

/* A name that is safe in C: no clash with C's words, nor with what is made here (that has __). */
const char *next_name(struct reader *r, const char *what);
bool next_number(struct reader *r, const char *what, long lo, long hi, long *out);

struct words *add_words(struct reader *r, enum words_use use, const char *en);

/* The label that is the rest of the line. */
struct words *read_label(struct reader *r, enum words_use use);

/* The keywords, and lines with | (read_lines.c); key has a file of its own. */
void read_keyword(struct reader *r);
void read_bar(struct reader *r, const char *words);
void read_indented(struct reader *r, const char *words);
void read_key(struct reader *r);

#endif
