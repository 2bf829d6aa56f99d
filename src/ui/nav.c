/* nav.c - the stack of views: where keys and verbs lead, and what becomes of half-typed answers. */
#include <string.h>

#include <chairside/clock.h>
#include <chairside/lang.h>
#include <chairside/secret.h>

#include "app_parts.h"

/* ---- drafts ---- */

static bool is_draftable(const struct app *app, const struct view *view) {
    return view->screen->drafted && app->host->draft_keep && app_signed_in(app) &&
           view->screen->input_size >= sizeof(struct input_head);
}

void nav_draft_keep(struct app *app, struct view *view) {
    size_t n = 0, room = draft_room(view);

    if (!view->unsaved || !is_draftable(app, view))
        return;
    const struct input_head *head = view->input;
    uint8_t *pairs = secret_take(room);
    enum status st = pairs ? draft_write(view, pairs, room, &n) : status_origin(ST_NO_MEMORY);
    bool in_field = view->focus.kind == STOP_FIELD;
    unsigned field = (unsigned)(in_field ? view->focus.index : view->screen->n_fields);
    if (st == ST_OK)
        st = app->host->draft_keep(app->session, view->screen->name, &view->id, &head->draft, field,
                                   in_field ? (unsigned)view->at : 0, pairs, n);
    secret_give(pairs);
    if (st == ST_OK) {
        view->unsaved = false;
        view->kept = true;
        view->kept_at = clock_at();
    } else {
        view->unsaved_since_ms = app->now_ms; /* again in 2 s */
        view_say_status(view, st);
    }
}

static void draft_forget(struct app *app, struct view *view) {
    if (view->kept && app->host->draft_forget)
        (void)!app->host->draft_forget(app->session,
                                       &((const struct input_head *)view->input)->draft);
    view->kept = view->unsaved = view->typed_text = false;
}

struct laying {
    struct view *view;
    enum status st;
};

static void draft_laid(void *ctx, unsigned field, unsigned cursor, const uint8_t *pairs, size_t n) {
    struct laying *laying = ctx;
    struct view *view = laying->view;

    laying->st = draft_lay(view, pairs, n);
    view_focus_form(view);
    if (field < view->screen->n_fields) {
        view_focus_field(view, field);
        if (field_is_text(&view->screen->fields[field]))
            view->at = field_edit(view, field, cursor).at;
    }
    view->kept = true;
}

/* The draft's answers over those of a form just opened. */
static void draft_over(struct app *app, const struct id *draft) {
    struct view *view = app_top(app);
    struct laying laying = {.view = view, .st = ST_NOT_FOUND};

    if (!view->screen->drafted || !app->host->draft_read ||
        view->screen->input_size < sizeof(struct input_head))
        return;
    ((struct input_head *)view->input)->draft = *draft;
    enum status st = app->host->draft_read(app->session, draft, draft_laid, &laying);
    if (st == ST_OK)
        st = laying.st;
    if (st != ST_OK)
        view_say_status(view, st);
}

/* ---- the stack ---- */

static void stack_drop(struct app *app, size_t at) {
    nav_draft_keep(app, app->stack[at]);
    view_close(app->stack[at]);
    memmove(&app->stack[at], &app->stack[at + 1], (app->depth - at - 1) * sizeof app->stack[0]);
    app->depth--;
}

void nav_close_all(struct app *app) {
    while (app->depth > 0)
        stack_drop(app, app->depth - 1);
}

static void shown_anew(struct app *app) {
    app->shown_ms = app->now_ms;
    if (app->host->prefs)
        app->host->prefs(app->session, &app->prefs);
}

bool nav_is_over(struct app *app, enum status st) {
    if (st == ST_SESSION_OVER && app_signed_in(app))
        app_stop(app, APP_OVER);
    return app->end != APP_GOES_ON;
}

static size_t stack_find(const struct app *app, const struct screen *screen, const struct id *id) {
    for (size_t i = app->depth; i-- > 0;)
        if (app->stack[i]->screen == screen && id_equal(&app->stack[i]->id, id))
            return i;
    return STACK_MAX;
}

/* Loads the view on top again as it comes back into sight; one that cannot be loaded is closed. */
static void top_again(struct app *app) {
    while (app->depth > 0 && app->end == APP_GOES_ON) {
        struct view *view = app_top(app);
        view_hush(view);
        enum status st = view_reload(view, false);
        if (st == ST_OK || nav_is_over(app, st))
            break;
        if (app->depth == 1) {
            view_say_status(view, st);
            break;
        }
        stack_drop(app, app->depth - 1);
        view_say_status(app_top(app), st);
        break;
    }
    shown_anew(app);
}

enum status nav_open(struct app *app, const struct screen *screen, const struct id *id) {
    struct view *view;

    if (app->depth > 0 && !(screen->roles & app_role(app)))
        return status_origin(ST_DENIED);
    enum status st = view_open(screen, id, app->session, &view);
    if (st != ST_OK)
        return st;
    if (screen->home)
        nav_close_all(app);
    if (app->depth == STACK_MAX)
        stack_drop(app, app->stack[0]->screen->home ? 1 : 0);
    app->stack[app->depth++] = view;
    shown_anew(app);
    return ST_OK;
}

void nav_go(struct app *app, const struct screen *screen, const struct id *id) {
    size_t at = screen->home ? STACK_MAX : stack_find(app, screen, id);

    if (at + 1 == app->depth) {
        top_again(app);
        return;
    }
    if (at < STACK_MAX) {
        while (app->depth > at + 1)
            stack_drop(app, app->depth - 1);
        top_again(app);
        return;
    }
    struct view *from = app_top(app);
    nav_draft_keep(app, from);
    enum status st = nav_open(app, screen, id);
    if (st != ST_OK && !nav_is_over(app, st))
        view_say_status(from, st);
}

/* ---- back ---- */

void nav_leave(struct app *app) {
    if (app->depth < 2)
        return;
    stack_drop(app, app->depth - 1);
    top_again(app);
}

static bool loses_words(const struct app *app, const struct view *view) {
    return view->typed_text && view->screen->kind == KIND_FORM && !is_draftable(app, view);
}

bool nav_loses_words(const struct app *app) {
    for (size_t i = 0; i < app->depth; i++)
        if (loses_words(app, app->stack[i]))
            return true;
    return false;
}

/* At a home screen: to the Lock button, or where there is none, the answers are cleared. */
static void home_esc(struct app *app) {
    struct view *view = app_top(app);
    const struct binding *lock = view_act(view, ACT_LOCK);

    if (lock) {
        enum stop_kind kind = lock->key == KEY_BUTTON ? STOP_BUTTON : STOP_ITEM;
        view->focus = (struct stop){kind, (size_t)(lock - view->screen->keys)};
        view_say(view, words_own(&app->sheet->words, app_both(app), N_("Press Enter to lock.")),
                 false);
        return;
    }
    struct view *fresh;
    if (view_open(view->screen, &view->id, app->session, &fresh) != ST_OK)
        return;
    view_close(view);
    app->stack[app->depth - 1] = fresh;
}

void nav_back(struct app *app) {
    struct view *view = app_top(app);
    const struct binding *esc = view_binding(view, KEY_ESC);

    if (esc && esc->act != ACT_BACK) {
        nav_request(app, &(struct request){.binding = esc, .id = view->id});
    } else if (view->screen->home || app->depth < 2) {
        home_esc(app);
    } else if (loses_words(app, view)) {
        overlay_open(app, OVERLAY_LEAVE);
    } else {
        nav_leave(app);
    }
}

/* ---- verbs ---- */

static const struct screen *target_of(const struct binding *binding, unsigned next) {
    size_t n = 0;

    while (binding->targets && binding->targets[n])
        n++;
    if (n == 0)
        return NULL;
    return binding->targets[next < n ? next : 0];
}

static void say_outcome(struct view *view, enum status st, const struct outcome *outcome) {
    if (outcome->text[0])
        view_say(view, outcome->text, st != ST_OK);
    else
        view_say_status(view, st);
}

static void verb_refused(struct app *app, enum status st, const struct outcome *outcome) {
    struct view *view = app_top(app);
    int field = outcome->field ? view_field(view, outcome->field) : -1;
    char sentence[sizeof view->said];

    if (nav_is_over(app, st))
        return;
    say_outcome(view, st, outcome);
    if (field < 0)
        return;
    memcpy(sentence, view->said, sizeof sentence);
    view_field_error(view, (size_t)field, sentence);
}

/* A view that a verb leads away from gives its place up, unless it is something to come back to. */
static bool gives_way(const struct view *view) {
    return view->screen->kind == KIND_FORM || view->screen->kind == KIND_PAGE;
}

/* Opens the target in the place of what called the verb. */
static enum status verb_opens(struct app *app, const struct screen *target, const struct id *id,
                              bool keep) {
    bool close = gives_way(app_top(app)) && !target->home && !keep;
    size_t at = app->depth - 1;

    if (close && app->depth == STACK_MAX) /* its place is needed: nothing else goes */
        stack_drop(app, at--);
    enum status st = nav_open(app, target, id);
    if (close && at > 0 && (st == ST_OK || app->depth > at))
        stack_drop(app, at);
    return st;
}

/* The verb was good and leads on: to a view that lies on the stack already, or to a new one. */
static void verb_leads(struct app *app, const struct screen *target, const struct id *id,
                       const struct outcome *outcome) {
    size_t below = target->home ? STACK_MAX : stack_find(app, target, id);
    enum status st = ST_OK;

    if (below < STACK_MAX) {
        while (app->depth > below + 1)
            stack_drop(app, app->depth - 1);
        top_again(app);
    } else {
        st = verb_opens(app, target, id, outcome->keep);
    }
    if (app->end != APP_GOES_ON || nav_is_over(app, st))
        return;
    if (st == ST_OK && !id_is_zero(&outcome->draft))
        draft_over(app, &outcome->draft);
    if (st != ST_OK)
        view_say_status(app_top(app), st);
    else if (outcome->text[0])
        view_say(app_top(app), outcome->text, false);
}

static void verb_good(struct app *app, const struct binding *binding, const struct id *id,
                      const struct outcome *outcome) {
    struct view *view = app_top(app);
    const struct screen *target = target_of(binding, outcome->next);
    const struct id *next = id_is_zero(&outcome->id) ? id : &outcome->id;

    if (outcome->keep) /* the next screen has the last word: until then it is a draft */
        nav_draft_keep(app, view);
    else if (binding->act == ACT_SAVE || (binding->confirm && view->screen->drafted && target))
        draft_forget(app, view);
    if (target) {
        verb_leads(app, target, next, outcome);
    } else if (binding->act == ACT_SAVE && app->depth > 1) {
        nav_leave(app);
        say_outcome(app_top(app), ST_OK, outcome);
    } else {
        enum status st = view_reload(view, false);
        if (st != ST_OK && !nav_is_over(app, st))
            view_say_status(view, st);
        else if (st == ST_OK)
            say_outcome(view, ST_OK, outcome);
    }
}

/* Signing in takes a second of the computer's time: say so first. */
static void say_wait(struct app *app, struct view *view) {
    for (size_t i = 0; i < view->screen->n_fields; i++)
        if (view->screen->fields[i].type == FIELD_SECRET) {
            app_say(app, words_own(&app->sheet->words, app_both(app), N_("One moment...")));
            return;
        }
}

static void call_verb(struct app *app, const struct binding *binding, const struct id *about) {
    struct view *view = app_top(app);
    struct outcome outcome = {0};
    struct id id = *about; /* the view may be gone before it is used */

    view_hush(view);
    if (binding->act == ACT_SAVE && !form_check(view))
        return;
    if (view->screen->input_size >= sizeof(struct input_head))
        ((struct input_head *)view->input)->lang = (int32_t)lang_now();
    if (binding->act == ACT_SAVE)
        say_wait(app, view);
    enum status st = binding->verb(app->session, &id, view->input, &outcome);
    view_hush(view);
    if (st != ST_OK)
        verb_refused(app, st, &outcome);
    else
        verb_good(app, binding, &id, &outcome);
    secret_wipe(&outcome, sizeof outcome);
}

void nav_language(struct app *app) {
    lang_set(lang_now() == LANG_ES ? LANG_EN : LANG_ES);
    if (app->host->language)
        app->host->language(app->session, (int)lang_now());
    nav_reload(app); /* facts and cells are in the person's language */
}

void nav_reload(struct app *app) {
    struct view *view = app_top(app);
    enum status st = view_reload(view, false);

    view_hush(view);
    if (st != ST_OK && !nav_is_over(app, st))
        view_say_status(view, st);
}

static void nav_theme(struct app *app) {
    app->prefs.theme = theme_next(app->prefs.theme ? app->prefs.theme : THEME_CONTRAST);
    if (app->host->theme)
        app->host->theme(app->session, app->prefs.theme);
}

void nav_do(struct app *app, const struct binding *binding, const struct id *id) {
    struct view *view = app_top(app);

    switch (binding->act) {
    case ACT_GO: nav_go(app, target_of(binding, 0), id); break;
    case ACT_DO:
    case ACT_SAVE: call_verb(app, binding, id); break;
    case ACT_BACK:
        if (loses_words(app, view))
            overlay_open(app, OVERLAY_LEAVE);
        else
            nav_leave(app);
        break;
    case ACT_LOCK:
    case ACT_STEP_AWAY: app_stop(app, APP_LOCKED); break;
    case ACT_LANGUAGE: nav_language(app); break;
    case ACT_THEME: nav_theme(app); break;
    case ACT_SHOW: view->show = !view->show; break;
    case ACT_HELP: overlay_open(app, OVERLAY_HELP); break;
    }
}

static void answer_changed(struct app *app, struct view *view) {
    view->touched = true;
    if (view->unsaved || !is_draftable(app, view))
        return;
    view->unsaved = true;
    view->unsaved_since_ms = app->now_ms;
}

void nav_request(struct app *app, const struct request *request) {
    struct view *view = app_top(app);
    const struct binding *binding = request->binding;

    if (request->changed)
        answer_changed(app, view);
    if (view->said_is_error && view->error_field < 0 && (request->changed || binding))
        view_hush(view);
    if (request->left)
        nav_draft_keep(app, view);
    if (!binding)
        return;
    const struct id *id = id_is_zero(&request->id) ? &view->id : &request->id;
    if (binding->act == ACT_SAVE && !form_check(view))
        return; /* before the question: it would be asked for nothing */
    if (binding->confirm)
        overlay_confirm(app, binding, id);
    else
        nav_do(app, binding, id);
}
