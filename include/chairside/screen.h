/*
 * screen.h - what a screen is: tables, made by screenc from screens/ on the build machine.
 *
 * Kinds of screen are code (src/ui), screens are data. The ui library draws and drives these tables
 * and knows no rule, no store and no verb by name. docs/SCREENS.md is the format they come from.
 *
 * Ownership: every table is const and lives for the whole program. What a verb fills belongs to the
 * caller; structs named input hold typed text and are kept in the locked region (secret.h).
 */
#ifndef CHAIRSIDE_SCREEN_H
#define CHAIRSIDE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/id.h>
#include <chairside/status.h>

struct session; /* of whoever links the verbs; ui only hands it on */

/* Who a screen is for: navigation only, the permit table decides (permit.h). */
enum role_bit {
    ROLE_BIT_NOBODY = 1 << 0, /* nobody is signed in */
    ROLE_BIT_MENTOR = 1 << 1,
    ROLE_BIT_NURSE = 1 << 2,
    ROLE_BIT_SOCIAL_WORKER = 1 << 3,
    ROLE_BIT_DIETITIAN = 1 << 4,
    ROLE_BIT_COORDINATOR = 1 << 5,
};

enum screen_kind { KIND_MENU, KIND_FORM, KIND_LIST, KIND_PAGE, KIND_REPORT };

enum field_type {
    FIELD_CHOICE, /* int32_t: 0 = no answer, 1..n */
    FIELD_MANY,   /* uint32_t: bit 0 is the first choice */
    FIELD_NUMBER, /* int64_t: INPUT_NONE = no answer */
    FIELD_DATE,   /* int32_t: year*10000 + month*100 + day, 0 = no answer */
    FIELD_CODE,   /* char[hi+1]: digits only */
    FIELD_LINE,   /* char[4*hi+1]: one row of text, hi characters */
    FIELD_NOTE,   /* char[4*hi+1]: rows of text, hi characters */
    FIELD_SECRET, /* char[4*hi+1]: shown as dots */
    FIELD_PICK,   /* struct id: one of the rows that `pick` answers; zero = no answer */
};

#define INPUT_NONE INT64_MIN
#define PICK_MAX 64
#define CHOICES_MAX 9

struct pick {
    struct id id;
    char label[121];
};

struct field {
    const char *name, *label;
    enum field_type type;
    bool optional;
    bool aside;  /* Enter and digits pass it by; arrows reach it */
    long lo, hi; /* number: range; many: hi = most ticks; text: hi = most characters */
    const char *const *choices;
    size_t n_choices;
    size_t offset; /* in the input struct */
    enum status (*pick)(struct session *, const struct id *, struct pick *, size_t max, size_t *n);
};

/* A text that load fills. Bytes at offset: char[4*width+1]; '\n' begins a new row in prose. */
struct fact {
    const char *name;
    unsigned width; /* most cells of one row; a fact of several rows: most characters */
    size_t offset;
};

/* A cell of a list row, char[4*width+1] at offset in the row struct. */
struct column {
    const char *name, *label;
    unsigned width;
    size_t offset;
};

/* Every row struct begins with this. */
struct row_head {
    struct id id;
    struct id mark;  /* where the next page begins after this row; whatever the rows verb wants */
    uint8_t urgency; /* 0 none, 1 ".", 2 "!", 3 "!!" */
    bool warn;       /* shown in the warning style (with words in a cell that say why) */
};

/* Which rows: those after `mark` (zero = from the start), at most `max`. */
struct page {
    struct id mark;
    size_t max;
    bool more; /* set by the rows verb: there are rows after these */
};

/* A row of a report. value < 0: no bar, the text alone. */
struct report_row {
    char label[161];
    int64_t value;
    char text[161];
};

/* What a verb says besides its status. Zeroed by the caller. */
struct outcome {
    unsigned next;     /* which of the key's targets: 0 = the first */
    const char *field; /* the field the status is about, or NULL */
    struct id id;      /* what the next screen opens; zero = the same id as this screen's */
    struct id draft;   /* a draft to lay over the next screen's answers; zero = none */
    bool keep;         /* the form stays under the next screen, with all that was typed */
    char text[241];    /* said in the status line, in the person's language; "" = nothing */
};

typedef enum status verb_fn(struct session *, const struct id *, const void *input,
                            struct outcome *);

enum act {
    ACT_GO,   /* open targets[0] */
    ACT_DO,   /* call verb, then open targets[outcome.next]; with no target stay and load again */
    ACT_SAVE, /* like ACT_DO with the form's answers, checked first; with no target: back */
    ACT_BACK,
    ACT_LOCK, /* end the session */
    ACT_LANGUAGE,
    ACT_THEME,
    ACT_SHOW, /* show or hide typed secrets */
    ACT_HELP,
    ACT_STEP_AWAY,
};

enum binding_key {
    KEY_DIGIT_0 = 0, /* 0..9: the digit printed beside it (menu, page) */
    KEY_DIGIT_9 = 9,
    KEY_ENTER = 10, /* list: Enter, or the row's digit */
    KEY_ESC = 11,
    KEY_BUTTON = 12, /* a stop in the action row */
};

struct binding {
    enum binding_key key;
    enum act act;
    const char *label;
    const char *confirm; /* asked first, or NULL */
    verb_fn *verb;
    const struct screen *const *targets; /* NULL-ended; NULL = none */
    size_t offered; /* offset of a bool in the facts: shown only while true; OFFERED_ALWAYS */
};

#define OFFERED_ALWAYS SIZE_MAX

struct screen {
    const char *name, *title, *help;
    const char *empty;       /* list: said when there is no row */
    const char *const *text; /* prose paragraphs, NULL-ended, may hold {fact}; NULL = none */
    enum screen_kind kind;
    unsigned roles;   /* enum role_bit */
    bool bilingual;   /* both languages at once: before anybody signed in */
    bool home;        /* Esc leads to Lock; nothing lies under it */
    bool drafted;     /* a form whose answers are kept as a draft */
    bool find;        /* a list read whole (at most LIST_WHOLE_MAX), filtered by letters */
    unsigned wording; /* consent: the wording number; 0 = not a consent page */
    const struct fact *facts;
    size_t n_facts, facts_size;
    const struct field *fields; /* form: what it asks; list and report: the filters */
    size_t n_fields, input_size;
    const struct column *columns, *details;
    size_t n_columns, n_details, row_size;
    const struct binding *keys;
    size_t n_keys;
    enum status (*load)(struct session *, const struct id *, void *facts,
                        void *input); /* or NULL */
    enum status (*rows)(struct session *, const struct id *, const void *input, struct page *,
                        void *rows, size_t *n); /* list: row_size each; report: report_row */
};

#define LIST_WHOLE_MAX 512

/* The input struct of every form begins with this; made afresh as the form opens. */
struct input_head {
    struct id record; /* the id of what will be saved: a repeated save is refused by it */
    struct id draft;  /* the id of the draft kept meanwhile */
    int32_t lang;     /* enum lang in which the screen was shown at the save */
};

/* All screens, NULL-ended, and the one to begin with; made by screenc. */
extern const struct screen *const screens[];

/* The screen called `name`, or NULL. */
const struct screen *screen_find(const char *name);

/* The words of a consent page as they were shown, paragraphs joined by '\n' (wording id = their
 * BLAKE2b-256, made by who saves them). NULL if `name` has none. */
const char *screen_wording(const char *name, int lang, unsigned *number);

#endif
