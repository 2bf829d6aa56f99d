/* app.c - an app's life: bytes, keys, timers, and its end. The loop itself is run.c. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <chairside/clock.h>
#include <chairside/lang.h>
#include <chairside/secret.h>

#include "app_parts.h"

#define ESC_MS 25
#define LONG_PAUSE_MS 600000  /* then the screen may be dark: the key that wakes it does nothing */
#define FORGET_TYPED_MS 60000 /* what is typed while nobody is signed in does not stay longer */

static const struct app_host no_host;

/* ---- asking ---- */

struct view *app_top(const struct app *app) {
    return app->stack[app->depth - 1];
}

unsigned app_role(const struct app *app) {
    return app->host->role ? app->host->role(app->session) : ROLE_BIT_NOBODY;
}

bool app_signed_in(const struct app *app) {
    return !(app_role(app) & ROLE_BIT_NOBODY);
}

bool app_both(const struct app *app) {
    return app->depth > 0 && app_top(app)->screen->bilingual;
}

bool app_compact(const struct app *app) {
    return app->rows < FLOOR_ROWS || app->cols < FLOOR_COLS;
}

bool app_too_small(const struct app *app) {
    return app->rows < SMALL_ROWS || app->cols < SMALL_COLS;
}

enum app_end app_ended(const struct app *app) {
    return app->end;
}

enum theme app_theme(const struct app *app) {
    return app->prefs.theme;
}

const char *app_screen(const struct app *app) {
    return app->depth > 0 ? app_top(app)->screen->name : "";
}

size_t app_depth(const struct app *app) {
    return app->depth;
}

static uint64_t look_at_clock(struct app *app) {
    app->now_ms = app->config.clock ? app->config.clock(app->config.clock_ctx) : clock_boot_ms();
    return app->now_ms;
}

/* ---- beginning and end ---- */

enum status app_create(const struct app_config *config, struct app **out) {
    struct app *app = calloc(1, sizeof *app);

    *out = NULL;
    if (!app)
        return status_origin(ST_NO_MEMORY);
    app->config = *config;
    app->host = config->host ? config->host : &no_host;
    app->session = config->session;
    keys_init(&app->keys, config->esc_ms ? config->esc_ms : ESC_MS, config->linux_pad);
    app_resize(app, config->rows, config->cols);
    app->last_key_ms = app->last_tick_ms = look_at_clock(app);
    enum status st = sheet_create(&app->sheet);
    if (st == ST_OK)
        st = nav_open(app, config->first, &config->id);
    if (st != ST_OK) {
        app->end = APP_FAILED;
        app_destroy(app);
        return st;
    }
    *out = app;
    return ST_OK;
}

void app_stop(struct app *app, enum app_end why) {
    if (app->end != APP_GOES_ON)
        return;
    for (size_t i = 0; i < app->depth; i++)
        nav_draft_keep(app, app->stack[i]);
    app->end = why;
    nav_close_all(app);
    if (app->host->leave)
        app->host->leave(app->session, why);
}

void app_destroy(struct app *app) {
    if (!app)
        return;
    app_stop(app, APP_SIGNAL);
    nav_close_all(app);
    sheet_destroy(app->sheet);
    secret_wipe(app, sizeof *app);
    free(app);
}

void app_resize(struct app *app, int rows, int cols) {
    app->rows = rows < 1 ? 1 : rows > CANVAS_ROWS_MAX ? CANVAS_ROWS_MAX : rows;
    app->cols = cols < 1 ? 1 : cols > CANVAS_COLS_MAX ? CANVAS_COLS_MAX : cols;
}

void app_say(struct app *app, const char *sentence) {
    if (app->depth == 0)
        return;
    view_say(app_top(app), sentence, false);
    if (app->paint)
        app->paint(app->paint_ctx);
}

/* ---- one key ---- */

void app_command(struct app *app, const struct press *press) {
    struct view *view = app_top(app);
    struct request request = {0};

    switch (press->command) {
    case CMD_BACK: nav_back(app); return;
    case CMD_HELP: overlay_open(app, OVERLAY_MORE); return;
    case CMD_LANGUAGE: nav_language(app); return;
    case CMD_RELOAD:
        app->redraw = true;
        nav_reload(app);
        return;
    case CMD_AWAY:
        if (app_signed_in(app))
            app_stop(app, APP_LOCKED);
        return;
    case CMD_NONE: return;
    default: break;
    }
    kind_of(view)->command(view, app->sheet, press, &request);
    nav_request(app, &request);
}

static bool is_bounce(struct app *app, const struct key *key) {
    bool same = key->code == app->last_key.code && strcmp(key->text, app->last_key.text) == 0;
    bool soon = app->now_ms - app->shown_ms < app->prefs.bounce_ms;

    app->last_key = *key;
    return same && soon && !key->pasted;
}

/* A window too small shows no question: only what loses nothing is done. */
static void small_key(struct app *app, const struct key *key) {
    if (app->overlay.kind == OVERLAY_IDLE)
        overlay_close(app);
    else if (app->overlay.kind == OVERLAY_NONE && key->code == KEY_ESCAPE)
        nav_back(app);
    else if (app_signed_in(app) && (key->code == KEY_F9 || key->code == KEY_PAD_SLASH))
        app_stop(app, APP_LOCKED);
}

static void app_key(struct app *app, const struct key *key) {
    uint64_t pause = app->now_ms - app->last_key_ms;

    app->last_key_ms = app->now_ms;
    if (is_bounce(app, key) || (pause > LONG_PAUSE_MS && !app_signed_in(app)))
        return;
    if (app_too_small(app)) {
        small_key(app, key);
        return;
    }
    app_top(app)->said_now = false;
    if (!app_top(app)->said_is_error)
        app_top(app)->said[0] = '\0';
    app_lay(app, app->rows, app->cols);
    if (app->overlay.kind != OVERLAY_NONE) {
        overlay_key(app, key);
        return;
    }
    struct view *view = app_top(app);
    struct press press = keymap_press(key, kind_of(view)->where(view, app->sheet));
    app_command(app, &press);
}

void app_press(struct app *app, enum key_code code) {
    struct key key = {.code = code};

    look_at_clock(app);
    if (app->end == APP_GOES_ON)
        app_key(app, &key);
    app->drop_input = false;
}

void app_feed(struct app *app, const void *bytes, size_t n) {
    const uint8_t *p = bytes;
    struct key key;

    look_at_clock(app);
    while (n > 0 && app->end == APP_GOES_ON) {
        size_t took = keys_take(&app->keys, p, n, app->now_ms, &key);
        p += took;
        n -= took;
        if (key.code != KEY_NOTHING)
            app_key(app, &key);
        if (app->drop_input)
            break;
    }
    if (app->drop_input) {
        keys_flush(&app->keys);
        app->dropped_input = true;
    }
    app->drop_input = false;
    secret_wipe(&key, sizeof key);
}

/* ---- timers ---- */

static unsigned idle_ms(const struct app *app) {
    return app->host->idle_ms && app_signed_in(app) ? app->host->idle_ms(app->session) : 0;
}

/* The warning comes 30 s before the end; where that is too soon, at three quarters. */
static unsigned warn_ms(unsigned idle) {
    return idle >= 2 * WARN_BEFORE_MS ? idle - WARN_BEFORE_MS : idle / 4 * 3;
}

long app_warning_s(const struct app *app) {
    unsigned idle = idle_ms(app);

    return (long)(idle - warn_ms(idle)) / 1000;
}

static void tick_idle(struct app *app) {
    unsigned idle = idle_ms(app);
    uint64_t quiet = app->now_ms - app->last_key_ms;

    if (idle > 0 && quiet >= idle)
        app_stop(app, APP_IDLE);
    else if (idle > 0 && quiet >= warn_ms(idle) && app->overlay.kind != OVERLAY_IDLE)
        overlay_open(app, OVERLAY_IDLE);
}

/* A phrase half typed at the lock screen does not stay for the next one who comes. */
static void tick_forget(struct app *app) {
    struct view *view = app_top(app), *fresh;
    bool typed = view->touched || view->show;

    if (app_signed_in(app) || !typed || !view->screen->home ||
        app->now_ms - app->last_key_ms < FORGET_TYPED_MS)
        return;
    if (view_open(view->screen, &view->id, app->session, &fresh) != ST_OK)
        return;
    view_close(view);
    app->stack[app->depth - 1] = fresh;
    overlay_close(app);
}

static void tick_drafts(struct app *app) {
    for (size_t i = 0; i < app->depth; i++)
        if (app->stack[i]->unsaved &&
            app->now_ms - app->stack[i]->unsaved_since_ms >= DRAFT_AFTER_MS)
            nav_draft_keep(app, app->stack[i]);
}

static void tick_host(struct app *app) {
    struct app_tick tick = {0};
    struct view *view = app_top(app);

    if (!app->host->tick || !app_signed_in(app) || app->now_ms - app->last_tick_ms < TICK_MS)
        return;
    app->last_tick_ms = app->now_ms;
    app->host->tick(app->session, &tick);
    if (tick.over) {
        app_stop(app, APP_OVER);
        return;
    }
    if (tick.reload) {
        if (app->host->again)
            app->host->again(app->session, true);
        enum status st = view_reload(view, true);
        if (app->host->again)
            app->host->again(app->session, false);
        if (st != ST_OK && !nav_is_over(app, st))
            view_say_status(view, st);
    }
    if (app->end == APP_GOES_ON && tick.text[0] && !view->said[0])
        view_say(view, tick.text, false);
}

void app_tick(struct app *app) {
    struct key key;

    look_at_clock(app);
    if (app->end == APP_GOES_ON && keys_timeout(&app->keys, app->now_ms, &key))
        app_key(app, &key);
    app->drop_input = false;
    if (app->end == APP_GOES_ON)
        tick_idle(app);
    if (app->end == APP_GOES_ON)
        tick_forget(app);
    if (app->end == APP_GOES_ON)
        tick_drafts(app);
    if (app->end == APP_GOES_ON)
        tick_host(app);
}

static int sooner(int ms, uint64_t now_ms, uint64_t due_ms) {
    int left = due_ms > now_ms ? (int)(due_ms - now_ms) : 0;

    return ms < 0 || left < ms ? left : ms;
}

int app_wait_ms(const struct app *app) {
    uint64_t now = app->config.clock ? app->config.clock(app->config.clock_ctx) : clock_boot_ms();
    int ms = keys_wait_ms(&app->keys, now);
    bool warned = app->overlay.kind == OVERLAY_IDLE;

    if (app->end != APP_GOES_ON)
        return 0;
    unsigned idle = idle_ms(app);
    if (idle > 0)
        ms = sooner(ms, now, app->last_key_ms + (warned ? idle : warn_ms(idle)));
    if (app->host->tick && app_signed_in(app))
        ms = sooner(ms, now, app->last_tick_ms + TICK_MS);
    for (size_t i = 0; i < app->depth; i++)
        if (app->stack[i]->unsaved)
            ms = sooner(ms, now, app->stack[i]->unsaved_since_ms + DRAFT_AFTER_MS);
    if (!app->prefs.reader) /* the clock in the title bar */
        ms = sooner(ms, 0, (uint64_t)(60 - clock_at() % 60) * 1000);
    return ms < 0 ? 60000 : ms;
}
