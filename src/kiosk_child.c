/*
 * kiosk_child.c - wires the layers for one session: store, session, verbs, app, terminal.
 */
#include "kiosk_child.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <chairside/app.h>
#include <chairside/clock.h>
#include <chairside/lang.h>
#include <chairside/log.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/session.h>
#include <chairside/talk.h>
#include <chairside/term.h>
#include <chairside/text.h>
#include <chairside/unit.h>
#include <chairside/verbs_host.h>

#define DRAFT_ROOM 61000u

/* What the callbacks need to know; one session a process. */
static struct {
    const struct kiosk *kiosk;
    struct app *app;
    unsigned idle_ms, waiting;
    bool practice, prefs_known, looked;
    struct prefs prefs;
} at;

/* ---- what the app asks ---- */

static void say_who(struct session *s, char *out, size_t room) {
    const struct user_row *user = session_user(s);
    char name[96];

    out[0] = '\0';
    if (!user)
        return;
    session_user_label(s, &user->id, name, sizeof name);
    text_print(out, room, "%s · %s", name, session_role_word(user->role));
}

static unsigned say_role(struct session *s) {
    return session_user(s) ? 1u << session_role(s) : (unsigned)ROLE_BIT_NOBODY;
}

static unsigned say_idle_ms(struct session *s) {
    if (!at.idle_ms)
        at.idle_ms = setting_or_default(s, SETTING_IDLE_S) * 1000;
    return at.idle_ms;
}

static const struct screen *say_safety(struct session *s) {
    return session_role(s) == ROLE_MENTOR ? screen_find("safety") : NULL;
}

static const struct screen *say_boundary(struct session *s) {
    return session_role(s) == ROLE_MENTOR ? screen_find("medical") : NULL;
}

static void say_banner(struct session *s, char *out, size_t room) {
    const char *what = N_("Practice unit: all people are fictional.");

    out[0] = '\0';
    if (at.practice && session_user(s))
        text_print(out, room, "%s", _(what));
    else if (at.practice)
        verbs_say_both(what, out, room);
}

/* Read once a session: at the first screen after signing in. */
static void say_prefs(struct session *s, struct app_prefs *out) {
    if (!session_user(s))
        return;
    if (!at.prefs_known && prefs_load(s, &at.prefs) == ST_OK)
        at.prefs_known = true;
    out->theme = (enum theme)at.prefs.theme;
    out->bounce_ms = at.prefs.bounce_ms;
    out->reader = at.prefs.reader;
}

static enum status keep_draft(struct session *s, const char *screen, const struct id *id,
                              const struct id *draft, unsigned field, unsigned cursor,
                              const uint8_t *pairs, size_t n) {
    return verbs_keep_draft(s, screen, id, draft, (uint8_t)field, (uint16_t)cursor, pairs, n);
}

static enum status read_draft(struct session *s, const struct id *id, app_draft_fn *fn, void *ctx) {
    uint8_t *room = secret_take(DRAFT_ROOM);
    struct draft draft;
    struct id subject;

    if (!room)
        return status_origin(ST_NO_MEMORY);
    enum status st = draft_open(s, id, &draft, room, DRAFT_ROOM, &subject);
    if (st == ST_OK)
        fn(ctx, draft.field, draft.cursor, draft.pairs, draft.pairs_bytes);
    secret_give(room);
    return st;
}

/* Doubted since a row of the journal, or it stands before the last row now. */
static bool clock_is_doubtful(struct store *store) {
    int64_t now;
    bool doubtful = false;

    if (journal_clock_doubtful(store, &doubtful) != ST_OK || journal_now(store, &now) != ST_OK)
        return false;
    return doubtful || now > clock_at();
}

static void on_tick(struct session *s, struct app_tick *tick) {
    struct session_news news;

    at.idle_ms = 0; /* a changed setting holds from now on */
    if (session_look(s, &news) != ST_OK)
        return;
    tick->over = news.over;
    if (at.looked && news.waiting > at.waiting)
        text_print(tick->text, sizeof tick->text,
                   ngettext("%u new. Press F5 to see it.", "%u new. Press F5 to see them.",
                            news.waiting - at.waiting),
                   news.waiting - at.waiting);
    else if (!at.looked && clock_is_doubtful(session_store(s)))
        text_print(tick->text, sizeof tick->text, "%s", status_sentence(ST_CLOCK));
    at.waiting = news.waiting;
    at.looked = true;
    tick->reload = news.changed;
}

static void keep_prefs(struct session *s) {
    if (session_user(s) && prefs_save(s, &at.prefs) != ST_OK)
        log_line("personal settings were not kept");
}

static void on_language(struct session *s, int lang) {
    at.prefs.lang = lang;
    keep_prefs(s);
}

static void on_theme(struct session *s, enum theme theme) {
    at.prefs.theme = (int)theme;
    keep_prefs(s);
}

static void on_leave(struct session *s, enum app_end why) {
    if (session_user(s))
        session_sign_out(s, why == APP_LOCKED ? SIGNOUT_LOCK
                            : why == APP_IDLE ? SIGNOUT_IDLE
                            : why == APP_OVER ? SIGNOUT_ENDED
                                              : SIGNOUT_HANGUP);
}

static void on_wait(void *ctx, uint16_t kiosk) {
    char text[161];

    (void)ctx;
    text_print(text, sizeof text, _("Kiosk %u is saving. One moment."), kiosk);
    app_say(at.app, text);
}

static const struct app_host host = {
    .who = say_who,
    .role = say_role,
    .idle_ms = say_idle_ms,
    .safety = say_safety,
    .boundary = say_boundary,
    .banner = say_banner,
    .prefs = say_prefs,
    .draft_keep = keep_draft,
    .draft_read = read_draft,
    .draft_forget = draft_throw_away,
    .tick = on_tick,
    .again = session_looks_again,
    .language = on_language,
    .theme = on_theme,
    .leave = on_leave,
};

/* ---- opening ---- */

/* A practice unit says so, with its numbers and phrases. */
static void read_practice_sheet(struct store *store, char *out, size_t room) {
    uint32_t policy = 0;
    char path[4200];

    if (store_policy(store, &policy) != ST_OK || !(policy & POLICY_PRACTICE))
        return;
    at.practice = true;
    snprintf(path, sizeof path, "%s/practice.txt", at.kiosk->folder);
    FILE *f = fopen(path, "re");
    if (!f)
        return;
    size_t n = fread(out, 1, room - 1, f);
    fclose(f);
    out[n] = '\0';
}

/* What the lock says above its questions. Where the journal cannot be written nobody signs in: then
 * that, and nothing else. */
static void say_at_lock(struct store *store) {
    char text[3000] = "";

    if (store_is_readonly(store)) {
        verbs_say_both(N_("This disk cannot be written to: nobody can sign in."), text,
                       sizeof text);
    } else {
        if (clock_is_doubtful(store))
            verbs_say_both(N_("The clock of this computer is in doubt. Please ask the coordinator "
                              "to check it."),
                           text, sizeof text - 1);
        size_t used = strlen(text);
        if (used > 0)
            text[used++] = '\n';
        read_practice_sheet(store, text + used, sizeof text - used);
    }
    verbs_say_at_lock(text);
}

static enum status open_unit(struct store **store) {
    enum status st = store_probe(at.kiosk->folder);

    *store = NULL;
    if (st == ST_NO_UNIT)
        return ST_OK;
    if (st == ST_OK)
        st = store_open(at.kiosk->folder, STORE_KIOSK, at.kiosk->number, store);
    if (st == ST_OK)
        say_at_lock(*store);
    return st;
}

static int run(struct session *session, bool has_unit, struct term *term) {
    struct app_config config = {
        .first = screen_find(has_unit ? "lock" : "setup"),
        .session = session,
        .host = &host,
        .esc_ms = term_esc_ms(term),
    };
    term_size(term, &config.rows, &config.cols);
    config.linux_pad = term_has_linux_pad(term);
    enum status st = app_create(&config, &at.app);
    if (st != ST_OK)
        return CHILD_FAILED + (int)st;
    session_on_wait(session, on_wait, NULL);
    enum app_end why = app_run(at.app, term);
    app_destroy(at.app);
    return why == APP_LOCKED || why == APP_IDLE || why == APP_OVER ? CHILD_LOCKED : CHILD_ENDED;
}

static enum status start(struct store **store, struct session **session, struct term **term) {
    enum status st = secret_start();

    if (st == ST_OK)
        st = seal_start();
    if (st == ST_OK)
        st = verbs_start(at.kiosk->folder, at.kiosk->number);
    if (st == ST_OK)
        st = open_unit(store);
    if (st == ST_OK)
        st = session_create(*store, session);
    if (st == ST_OK)
        st = term_open(term);
    return st;
}

int kiosk_child(const struct kiosk *kiosk) {
    struct store *store = NULL;
    struct session *session = NULL;
    struct term *term = NULL;

    at.kiosk = kiosk;
    log_open(kiosk->log);
    enum status st = start(&store, &session, &term);
    int end = st == ST_OK ? run(session, store != NULL, term) : CHILD_FAILED + (int)st;
    term_close(term);
    session_destroy(session);
    struct store *made = verbs_take_new_store();
    verbs_finish();
    store_close(made);
    store_close(store);
    secret_wipe_all();
    return end;
}
