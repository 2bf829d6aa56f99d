/*
 * app_parts.h - the app's inside, shared by its files: app.c (life, bytes, timers), nav.c (the
 * stack and verbs), overlay.c (what lies over a screen), frame.c (drawing).
 */
#ifndef UI_APP_PARTS_H
#define UI_APP_PARTS_H

#include <chairside/app.h>

#include "keymap.h"
#include "kind.h"
#include "sheet.h"
#include "view.h"

#define STACK_MAX 8
#define SMALL_ROWS 12
#define SMALL_COLS 40
#define FLOOR_ROWS 24
#define FLOOR_COLS 80
#define DRAFT_AFTER_MS 2000
#define TICK_MS 2000
#define WARN_BEFORE_MS 30000

enum overlay_kind {
    OVERLAY_NONE,
    OVERLAY_MORE, /* F1: help and more */
    OVERLAY_HELP,
    OVERLAY_CONFIRM, /* a question before a binding is done */
    OVERLAY_LEAVE,   /* words that no draft keeps */
    OVERLAY_IDLE,    /* still there? */
};

struct overlay {
    enum overlay_kind kind;
    size_t focus;                  /* item */
    int scroll;                    /* help */
    const struct binding *binding; /* confirm */
    struct id id;
    const struct screen *go; /* leave: where to; NULL = back */
};

struct app {
    struct app_config config;
    const struct app_host *host;
    struct session *session;
    struct view *stack[STACK_MAX];
    size_t depth;
    struct sheet *sheet;
    struct overlay overlay;
    struct keys keys;
    int rows, cols;
    enum app_end end;
    struct app_prefs prefs;
    uint64_t now_ms;      /* as last looked at */
    uint64_t last_key_ms; /* idle */
    uint64_t last_tick_ms;
    uint64_t shown_ms; /* when the screen on top was opened: bounce guard */
    struct key last_key;
    bool drop_input;          /* what is still to come is thrown away: a question was asked */
    bool dropped_input;       /* the same, for what the terminal still holds (run.c) */
    bool redraw;              /* everything is painted anew (run.c) */
    void (*paint)(void *ctx); /* shows the app at once; set while app_run runs */
    void *paint_ctx;
};

/* ---- app.c ---- */
struct view *app_top(const struct app *);
unsigned app_role(const struct app *);
bool app_signed_in(const struct app *);
bool app_both(const struct app *); /* both languages at once */
bool app_compact(const struct app *);
bool app_too_small(const struct app *);
/* Lays out the view on top, for keys and for drawing. */
void app_lay(const struct app *, int rows, int cols);
void app_command(struct app *, const struct press *);
/* Seconds from the warning to the lock. */
long app_warning_s(const struct app *);

/* ---- nav.c ---- */
enum status nav_open(struct app *, const struct screen *, const struct id *) MUST_CHECK;
void nav_do(struct app *, const struct binding *, const struct id *); /* asked already */
void nav_request(struct app *, const struct request *);
void nav_back(struct app *);
void nav_leave(struct app *); /* back, though words are lost */
/* Whether words were typed that no draft keeps, on any view that is open. */
bool nav_loses_words(const struct app *);
void nav_go(struct app *, const struct screen *, const struct id *);
void nav_close_all(struct app *);
void nav_draft_keep(struct app *, struct view *);
void nav_language(struct app *);
void nav_reload(struct app *);
/* The session cannot go on. True if `st` says so. */
bool nav_is_over(struct app *, enum status st);

/* ---- overlay.c ---- */
void overlay_open(struct app *, enum overlay_kind);
void overlay_confirm(struct app *, const struct binding *, const struct id *);
void overlay_close(struct app *);
/* A key while something lies over the screen. */
void overlay_key(struct app *, const struct key *);
void overlay_draw(const struct app *, struct canvas *, struct area body);
/* Whether up and down do anything in it. */
bool overlay_moves(const struct app *, struct canvas *, struct area body);

#endif
