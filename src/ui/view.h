/*
 * view.h - one screen as it stands open: its answers, rows, focus, and what was said about them.
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/edit.h>
#include <chairside/screen.h>

#define TYPED_ROOM 24 /* digits of a number or a date as they are typed */
#define FIND_ROOM 128
#define FIND_CHARS 30
#define LIST_PAGE 9 /* rows that a digit can name */
#define REPORT_ROWS_MAX 64

/* Something that can have the focus. It has no place: that comes from the layout. */
enum stop_kind { STOP_NONE, STOP_TEXT, STOP_ITEM, STOP_FIELD, STOP_ROW, STOP_BAR, STOP_BUTTON };

struct stop {
    enum stop_kind kind;
    size_t index; /* binding, field, row on the page, paragraph or bar */
};

/* Rows of a list or a report. */
struct listing {
    char *rows; /* malloc, wiped; row_size each */
    size_t n, room;
    bool more;        /* there are rows after these */
    struct id *marks; /* where each page so far began; marks[page] is this one's */
    size_t page, marks_room;
    uint16_t *found; /* `find` lists: the rows that match, in order */
    size_t n_found;
    size_t row; /* the row in focus, on this page */
};

struct picks {
    struct pick *at; /* malloc, wiped */
    size_t n;
};

struct view {
    const struct screen *screen;
    struct session *session;
    struct id id;
    void *facts;               /* malloc, wiped; NULL where there are none */
    void *input;               /* locked region; NULL where nothing is asked */
    char (*typed)[TYPED_ROOM]; /* locked region, one a field */
    char *find;                /* locked region */
    struct picks *picks;       /* one a field */
    struct listing list;

    struct stop focus;
    struct stop left; /* where the focus was before it came to the action row */
    size_t choice;    /* in the question in focus */
    size_t at;        /* cursor in the text in focus, a byte offset */
    bool show;        /* secrets are shown */
    bool moved;       /* arrows moved among the choices: Enter takes the one in focus */
    bool opening;     /* the focus is where it began: what stands before it may not be read yet */

    int error_field; /* the field that `error` is about; -1 none */
    char error[640];
    char said[640];               /* the status line: both languages have a row each */
    bool said_is_error, said_now; /* now: no key has come since */

    bool typed_text; /* words were typed */
    bool touched;    /* something was answered here */
    bool unsaved;    /* and is not in the draft yet */
    bool kept;       /* a draft was kept */
    uint64_t unsaved_since_ms;
    int64_t kept_at;
};

/* What a key led to; only app.c, which owns the stack of views, acts on it. */
struct request {
    const struct binding *binding; /* to be done; NULL: nothing */
    struct id id;                  /* what it is about */
    bool changed;                  /* an answer changed */
    bool left;                     /* a field was left: time to keep the draft */
};

/* Opens: memory, first load, picks, rows, and the focus. On failure *out is NULL. */
enum status view_open(const struct screen *, const struct id *, struct session *,
                      struct view **out) MUST_CHECK;
void view_close(struct view *); /* wipes; NULL is fine */
/* Facts again (answers stay as typed), and rows unless `facts_only`. */
enum status view_reload(struct view *, bool facts_only) MUST_CHECK;

/* A sentence for the status line. */
void view_say(struct view *, const char *sentence, bool is_error);
void view_say_status(struct view *, enum status);
void view_hush(struct view *);
/* The sentence goes under the field too, and the focus to it. */
void view_field_error(struct view *, size_t field, const char *sentence);

bool view_offers(const struct view *, const struct binding *);
/* The first binding of this key that is offered, or NULL. */
const struct binding *view_binding(const struct view *, enum binding_key);
const struct binding *view_act(const struct view *, enum act);

/* ---- answers (field.c) ---- */

void *field_input(const struct view *, size_t field);
bool field_is_text(const struct field *);   /* typed into: code, line, note, secret, number, date */
bool field_is_choice(const struct field *); /* choice, many, pick */
bool field_has_answer(const struct view *, size_t field);
size_t field_choices(const struct view *, size_t field);
bool field_is_chosen(const struct view *, size_t field, size_t choice);
/* The choice to begin with: the chosen one, or the first. */
size_t field_first_choice(const struct view *, size_t field);
/* Chooses, or ticks and unticks; for `many` ST_TOO_MANY. */
enum status field_choose(struct view *, size_t field, size_t choice) MUST_CHECK;
bool field_unchoose(struct view *, size_t field, size_t choice);
struct edit field_edit(struct view *, size_t field, size_t at);
const char *field_text(const struct view *, size_t field); /* what is typed */
/* After typing in a number or date: its value, or none. */
void field_parse(struct view *, size_t field);
/* After a load: what stands in numbers and dates, as digits. */
void field_format(struct view *, size_t field);
/* Whether the answer is good; `need`: an answer is wanted. The sentence if not. */
bool field_check(const struct view *, size_t field, bool need, char *sentence, size_t room);
/* 12 March 2026 */
void field_date_words(int32_t day, char *out, size_t room);
bool field_date_exists(int32_t day);

/* The field with this name; -1 if there is none. */
int view_field(const struct view *, const char *name);
/* The focus goes to this field, its choice or its end. */
void view_focus_field(struct view *, size_t field);
/* The first question that waits for an answer, else the first question. */
void view_focus_form(struct view *);

/* ---- rows (listing.c) ---- */

enum status listing_load(struct view *) MUST_CHECK; /* the page where it stands */
enum status listing_first(struct view *) MUST_CHECK;
enum status listing_turn(struct view *, bool forward) MUST_CHECK;
void listing_filter(struct view *);   /* after `find` changed */
void listing_close(struct listing *); /* wipes */
/* Rows on the page, and one of them. */
size_t listing_shown(const struct view *);
const char *listing_row(const struct view *, size_t i);
bool listing_has_next(const struct view *);
const struct row_head *listing_head(const struct view *, size_t i);

/* ---- drafts (draft.c) ---- */

#define DRAFT_PAIRS_MAX 60000u
/* Bytes that the pairs of this form can take at most. */
size_t draft_room(const struct view *);
/* The answers as pairs; ST_TOO_LONG. */
enum status draft_write(const struct view *, uint8_t *pairs, size_t room, size_t *n) MUST_CHECK;
/* Lays pairs over the answers; names it does not know and values that cannot be are left out.
 * ST_CORRUPT: these bytes are no pairs (what came before the mistake is laid). */
enum status draft_lay(struct view *, const uint8_t *pairs, size_t n) MUST_CHECK;

#endif
