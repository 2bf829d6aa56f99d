/*
 * app.h - the program's one loop and all that is on the screen: screens.h in, keys in, cells out.
 *
 * An app drives the tables of screen.h: it shows them, takes answers, calls their verbs and follows
 * where they lead. It knows no rule and no session: what it wants of the rest of the program is
 * struct app_host. Nothing below the app waits for a key, and the app itself waits only in app_run:
 * tests and fuzzers feed bytes (app_feed) and draw (app_draw) in process, without a terminal.
 *
 * Navigation. `go X`: if X with the same id is on the stack, everything above it is closed and it
 * is loaded again; else it is opened on top (at most 8, then the oldest above the home screen is
 * closed). A verb (save or do) with targets takes the place of the form or page that called it; it
 * is closed, and Esc leads to what was under it. Lists and menus stay beneath. A home screen closes
 * everything. Esc at a home screen without a key line for Esc moves to its Lock button; only
 * Enter locks.
 *
 * Typed text lies in the locked region (secret.h: call secret_start and lang_start first) and is
 * wiped when its view closes; facts and rows are wiped too.
 *
 * Drafts. Forms `with draft` are kept 2 s after the first unsaved key, when a field is left, and at
 * every end of the app, through the host. After a save that was good the draft is forgotten; also
 * after a `do` with a question that left the form (throwing away). A `do` without a question that
 * leaves a form keeps it. Other forms ask before Esc throws typed text away.
 */
#ifndef CHAIRSIDE_APP_H
#define CHAIRSIDE_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/canvas.h>
#include <chairside/key.h>
#include <chairside/screen.h>
#include <chairside/theme.h>

/* Why an app ended. */
enum app_end {
    APP_GOES_ON = 0,
    APP_LOCKED,       /* the person locked it */
    APP_IDLE,         /* nobody touched it */
    APP_HANGUP,       /* SIGHUP, or the terminal is gone */
    APP_END_OF_INPUT, /* no more bytes will come */
    APP_SIGNAL,       /* SIGTERM */
    APP_OVER,         /* the session is over: the account, not the kiosk */
    APP_FAILED,       /* the first screen could not be opened, or no memory: app_status says why */
};

/* What a tick brings. Zeroed by the caller. */
struct app_tick {
    bool over;   /* the session ends now */
    bool reload; /* facts may have changed: they are loaded again (rows only when F5 is pressed) */
    char text[161]; /* said in the status line until a key is pressed; "" = nothing */
};

/* What a person chose for themselves; zero = the default. */
struct app_prefs {
    enum theme theme;   /* 0: by the terminal */
    unsigned bounce_ms; /* after a new screen the same key is not taken again for so long */
    bool reader;        /* for a screen reader: no columns, no bars, a clock that stands still */
};

/* A draft's answers are handed over while the host holds them; nothing is kept of the bytes. */
typedef void app_draft_fn(void *ctx, unsigned field, unsigned cursor, const uint8_t *pairs,
                          size_t n);

/*
 * What the rest of the program answers. Every pointer may be NULL: then there is none of it.
 * Texts are written NUL-ended into `room` bytes, in the current language.
 */
struct app_host {
    /* "María G. · mentor", or "" while nobody is signed in. */
    void (*who)(struct session *, char *out, size_t room);
    /* Exactly one enum role_bit. NULL: ROLE_BIT_NOBODY. */
    unsigned (*role)(struct session *);
    /* After how long without a key the session ends; 0 = never. Not asked while nobody is in. */
    unsigned (*idle_ms)(struct session *);
    /* What "it is urgent" opens for this role; NULL = that entry is not shown. */
    const struct screen *(*safety)(struct session *);
    /* What "a medical question" opens for this role; NULL = that entry is not shown. */
    const struct screen *(*boundary)(struct session *);
    /* Said above every screen: a practice unit, a disk that cannot be written. */
    void (*banner)(struct session *, char *out, size_t room);
    /* Asked whenever another screen is opened. */
    void (*prefs)(struct session *, struct app_prefs *out);

    /*
     * Keeps a draft of the form `screen` that was opened with `id`, under the id `draft`. `field`
     * is the question in focus, counted from 0 (as many as there are: none), `cursor` the byte in
     * it where the cursor stands; both are for draft_read to hand back. `pairs` holds u16-length
     * texts, name and value in turn (bytes.h): each answered field, its value as text, but no
     * secret;
     * "#record" is the id of what will be saved. At most 60,000 bytes.
     */
    enum status (*draft_keep)(struct session *, const char *screen, const struct id *id,
                              const struct id *draft, unsigned field, unsigned cursor,
                              const uint8_t *pairs, size_t n);
    /* Calls `fn` once with the draft, or answers why not. */
    enum status (*draft_read)(struct session *, const struct id *draft, app_draft_fn *fn,
                              void *ctx);
    /* Also called when a save has removed it already: ST_NOT_FOUND is fine. */
    enum status (*draft_forget)(struct session *, const struct id *draft);

    /* Every 2 s while somebody is signed in. Must not wait. */
    void (*tick)(struct session *, struct app_tick *);
    /* Before (true) and after (false) a tick's reload: the screen that loads is in sight already,
     * so that nobody reads anything new. */
    void (*again)(struct session *, bool on);
    /* The language was changed by key (enum lang); lang_set is done already. */
    void (*language)(struct session *, int lang);
    /* The theme was changed by key. */
    void (*theme)(struct session *, enum theme);
    /* The app has ended; drafts are kept already. */
    void (*leave)(struct session *, enum app_end why);
};

/* Milliseconds that never go back. NULL in app_config: clock_boot_ms. */
typedef uint64_t app_clock_fn(void *ctx);

struct app_config {
    const struct screen *first; /* the screen to begin with */
    struct id id;               /* what it is opened with */
    struct session *session;    /* borrowed, as is the host */
    const struct app_host *host;
    app_clock_fn *clock;
    void *clock_ctx;
    int rows, cols;
    unsigned esc_ms; /* 0: 25 */
    bool linux_pad;  /* key.h */
};

struct app;

/* Opens the first screen. ST_NO_MEMORY, or what its load verb answers. */
enum status app_create(const struct app_config *, struct app **out) MUST_CHECK;
/* Wipes; NULL is fine. Keeps drafts and tells the host if the app still goes on (APP_SIGNAL). */
void app_destroy(struct app *);

/* Bytes from the terminal. Nothing happens any more once the app has ended. */
void app_feed(struct app *, const void *bytes, size_t n);
/* One key, by its code (not KEY_TEXT): for tests. */
void app_press(struct app *, enum key_code code);
/* Timers: call it when app_wait_ms has passed, or at any time. */
void app_tick(struct app *);
/* Milliseconds until app_tick has something to do. */
int app_wait_ms(const struct app *);
void app_resize(struct app *, int rows, int cols);
/* Draws what is to be seen on a canvas of any size (the app's size is what app_resize said). */
void app_draw(const struct app *, struct canvas *);
/* Ends it from outside: keeps drafts, tells the host. The first reason stays. */
void app_stop(struct app *, enum app_end why);

enum app_end app_ended(const struct app *);
enum theme app_theme(const struct app *); /* 0: by the terminal */
/* The name of the screen on top, and how many lie on the stack. */
const char *app_screen(const struct app *);
size_t app_depth(const struct app *);

/*
 * Says a sentence in the status line and shows it at once, from within a verb that takes its time
 * ("Kiosk 3 is saving"). Only while app_run runs is it seen at once.
 */
void app_say(struct app *, const char *sentence);

struct term;

/* Runs the loop until it ends; the terminal stays open. */
enum app_end app_run(struct app *, struct term *);

#endif
