/*
 * screenc.h - the compiler of screens, as a library: text in memory to tables in C.
 *
 * docs/SCREENS.md is the language. Three steps: set_read() each file, set_translate() with a .po,
 * set_check() all of it together; then what is wanted is written. Each step adds refusals
 * (`file:line: sentence`) to the set and goes on, so that one run shows all mistakes; a later step
 * is only worth doing while set_is_good(). The emitters may only be called for a checked, good set.
 *
 * Ownership: everything hangs on the set and goes with set_finish(). Input bytes and paths are
 * copied. Limits: none but memory; this runs on the build machine, and running out of memory ends
 * the tool.
 */
#ifndef SCREENC_H
#define SCREENC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <chairside/screen.h>

#define ANSWER_MAX 4096 /* characters of the longest answer or fact */
#define COLUMN_MAX 72
#define CODE_MAX 32
#define NAME_MAX_BYTES 40
#define REFUSALS_SHOWN 20

/* A growing array; its memory belongs to the pool. */
#define LIST(type)                                                                                 \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t n, room;                                                                            \
    }
#define LIST_ADD(pool, list)                                                                       \
    ((list)->at = list_grow((pool), (list)->at, (list)->n, &(list)->room, sizeof *(list)->at),     \
     &(list)->at[(list)->n++])

struct pool {
    struct block *blocks;
};

/* Zeroed memory that lives as long as the pool. Never NULL. */
void *pool_take(struct pool *pool, size_t bytes);
char *pool_copy(struct pool *pool, const char *s, size_t bytes); /* NUL-ended */
char *pool_print(struct pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));
void pool_finish(struct pool *pool);
void *list_grow(struct pool *pool, void *at, size_t n, size_t *room, size_t size);

/* What a text is on its screen: how a translator is told, and what it may hold. */
enum words_use {
    WORDS_TITLE,
    WORDS_HELP,
    WORDS_TEXT,
    WORDS_EMPTY,
    WORDS_LABEL,
    WORDS_CHOICE,
    WORDS_COLUMN,
    WORDS_DETAIL,
    WORDS_ITEM,
    WORDS_HINT,
    WORDS_BUTTON,
    WORDS_QUESTION,
};

struct words_rule {
    const char *name;
    unsigned cells; /* widest on 80x24; 0 = wraps */
    bool facts;     /* may hold {fact} */
};
extern const struct words_rule words_rules[];

struct words {
    const char *en, *es; /* es: NULL while no .po was read */
    enum words_use use;
    unsigned cells; /* the rule's, but for a column: its width */
    size_t line;
};

/* show, column, detail */
struct cell {
    const char *name;
    unsigned width;
    struct words *label; /* NULL: show has none */
    size_t line;
};

/* ask, filter */
struct ask {
    const char *name, *pick;
    enum field_type type;
    bool optional, aside;
    long lo, hi;
    struct words *label;
    LIST(struct words *) choices;
    size_t line;
};

struct target {
    const char *name;
    const struct source *screen; /* found by set_check */
};

struct key {
    enum binding_key key;
    enum act act;
    const char *verb;    /* of do and save, or NULL */
    const char *offered; /* the flag's name, "can_x", or NULL = always */
    struct words *label, *question;
    LIST(struct target) targets;
    size_t line;
};

enum attribute {
    WITH_BILINGUAL = 1 << 0,
    WITH_HOME = 1 << 1,
    WITH_DRAFT = 1 << 2,
    WITH_FIND = 1 << 3,
    WITH_LOAD = 1 << 4,
    WITH_ENTRY = 1 << 5,
    WITH_CONSENT = 1 << 6,
};

struct use {
    const char *keyword;
    unsigned kinds; /* 1 << enum screen_kind */
    size_t line;
};

/* A screen file as it was read. */
struct source {
    const char *path, *name;
    size_t line; /* of `screen` */
    bool has_kind;
    enum screen_kind kind;
    unsigned roles, with, wording;
    size_t wording_line;
    struct words *title, *help, *empty;
    LIST(struct words *) text;
    LIST(struct words *) words; /* all of the above and below, in the order of the file */
    LIST(struct cell) facts;
    LIST(struct cell) columns;
    LIST(struct cell) details;
    LIST(struct ask) asks; /* ask of a form, filter of a list or report */
    LIST(struct key) keys;
    LIST(const char *) flags; /* the can_ flags of the facts struct, each once */
    LIST(struct use) uses;
    bool reached;
};

struct refusal {
    const char *path, *sentence;
    size_t line, order;
};

enum verb_sort { VERB_LOAD, VERB_ROWS, VERB_SAVE, VERB_DO, VERB_PICK };

/* A function that is written by hand. */
struct verb {
    const char *name;
    enum verb_sort sort;
    const struct source *screen; /* of load, rows and save; else the first that calls it */
    size_t line;
};

struct set {
    struct pool pool;
    LIST(struct source *) screens; /* after set_check: the first screen first */
    LIST(struct verb) verbs;       /* made by set_check, each once, by name */
    LIST(struct refusal) refusals;
    bool translated; /* a .po was read */
};

void set_finish(struct set *set); /* a zeroed set is an empty one */

void set_refuse(struct set *set, const char *path, size_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool set_is_good(const struct set *set);

/* The refusals in the order of files and lines, at most REFUSALS_SHOWN, then how many are left. */
void set_print_refusals(struct set *set, FILE *out);

/* Reads one .screen file (read.c). A path "-" is not compared with the screen's name. */
void set_read(struct set *set, const char *path, const char *bytes, size_t n);

/* Names, keys, roles, ways in and out, kinds (check.c); then, of a good set, widths (fit.c). */
void set_check(struct set *set);
void set_fit(struct set *set);

/* What the facts struct, the input struct and the load verb of a screen are wanted for. */
bool source_has_facts(const struct source *s);
bool source_has_load(const struct source *s);
bool source_has_rows(const struct source *s);
extern const char *const kind_names[];
const char *role_names(struct pool *pool, unsigned roles); /* "mentor nurse", "all" */

/* The first sign of `s` (UTF-8) that the font of a console does not have, or 0. */
uint32_t text_undrawable(const char *s);

/* The fact that the `{name}` at `at` names, or NULL; *end is after the brace. */
const struct cell *source_fact_at(const struct source *s, const char *at, const char **end);

/* Whether a text says its facts rightly; refuses if not. `in` is "" or " in Spanish". */
bool check_braces(struct set *set, const struct source *s, const struct words *words,
                  const char *text, const char *in);

/* --- translations (po.c) --- */

/* False for what is the same in every language: facts, signs, numbers. */
bool words_are_translated(const struct words *words);

/* Reads a .po and gives every words of the set its Spanish; refuses what is missing or fuzzy. */
void set_translate(struct set *set, const char *path, const char *bytes, size_t n);

/* --- what is written --- */

void emit_header(const struct set *set, FILE *out);
void emit_tables(const struct set *set, const char *header, FILE *out);
void emit_fakes(const struct set *set, const char *header, FILE *out);
void emit_template(const struct set *set, FILE *out);
void emit_map(const struct set *set, FILE *out);
/* In quotes, for C or for a .po. */
void emit_string(FILE *out, const char *s, bool c);

/* The prototype of a verb without its end, `;` or a body. */
void emit_prototype(const struct verb *verb, FILE *out);

/*
 * The wordings of all consent pages, a line each: screen, language, number, text with \n for a new
 * paragraph. A record of them (bytes of a file so made) only grows: set_check_wordings refuses
 * words that changed under the same number, a number that went back and, unless `may_add`, a
 * wording that is not in the record yet; emit_wordings writes those that are not in it (all, if it
 * is empty).
 */
void set_check_wordings(struct set *set, const char *path, const char *bytes, size_t n,
                        bool may_add);
void emit_wordings(const struct set *set, const char *record, size_t n, FILE *out);

/* The paragraphs of a consent page joined by '\n', in Spanish or English; NULL if there are none.
 */
const char *source_wording(struct pool *pool, const struct source *s, bool es);

/* The first key that calls `verb` and names where it leads; NULL if there is none. */
const struct key *set_key_of(const struct set *set, const char *verb);

#endif
