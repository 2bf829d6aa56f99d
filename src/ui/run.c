/*
 * run.c - the loop: one poll over the terminal's bytes, signals, and the app's timers.
 *
 * Signals arrive through a descriptor and are looked at like bytes: nothing is ever done in a
 * handler. SIGHUP and SIGTERM end the app (drafts are kept, the host is told), SIGWINCH resizes it.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <chairside/secret.h>
#include <chairside/term.h>

#include "app_parts.h"

struct run {
    struct app *app;
    struct term *term;
    struct canvas canvas;
    int signals;
};

static void run_size(struct run *run) {
    int rows, cols;

    term_size(run->term, &rows, &cols);
    app_resize(run->app, rows, cols);
    canvas_finish(&run->canvas);
    if (canvas_init(&run->canvas, rows, cols) != ST_OK)
        app_stop(run->app, APP_FAILED);
}

static void run_paint(void *ctx) {
    struct run *run = ctx;

    if (!run->canvas.cells)
        return;
    app_draw(run->app, &run->canvas);
    term_paint(run->term, &run->canvas, run->app->prefs.theme);
}

static void take_signals(struct run *run) {
    struct signalfd_siginfo info;

    while (read(run->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGWINCH) {
            term_resize(run->term);
            run_size(run);
        } else {
            app_stop(run->app, info.ssi_signo == SIGHUP ? APP_HANGUP : APP_SIGNAL);
        }
    }
}

/* Everything that has come is taken before anything is painted. */
static void take_bytes(struct run *run) {
    uint8_t bytes[512];
    size_t n;

    for (int i = 0; i < 8 && run->app->end == APP_GOES_ON; i++) {
        if (term_read(run->term, bytes, sizeof bytes, &n) != ST_OK) {
            app_stop(run->app, APP_END_OF_INPUT);
            break;
        }
        if (n == 0)
            break;
        app_feed(run->app, bytes, n);
        if (run->app->dropped_input)
            term_drop_input(run->term);
        if (run->app->redraw)
            term_redraw(run->term);
        run->app->dropped_input = run->app->redraw = false;
    }
    secret_wipe(bytes, sizeof bytes);
}

static bool run_open_signals(struct run *run, sigset_t *before) {
    sigset_t wanted;

    sigemptyset(&wanted);
    sigaddset(&wanted, SIGWINCH);
    sigaddset(&wanted, SIGHUP);
    sigaddset(&wanted, SIGTERM);
    sigprocmask(SIG_BLOCK, &wanted, before);
    run->signals = signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
    return run->signals >= 0;
}

static void run_loop(struct run *run) {
    while (run->app->end == APP_GOES_ON) {
        struct pollfd fds[2] = {{.fd = term_fd(run->term), .events = POLLIN},
                                {.fd = run->signals, .events = POLLIN}};
        run_paint(run);
        if (run->app->end != APP_GOES_ON)
            break;
        int ready = poll(fds, 2, app_wait_ms(run->app));
        if (ready < 0 && errno != EINTR) {
            app_stop(run->app, APP_FAILED);
            break;
        }
        take_signals(run);
        if (ready > 0 && fds[0].revents)
            take_bytes(run);
        if (run->app->end == APP_GOES_ON)
            app_tick(run->app);
    }
}

enum app_end app_run(struct app *app, struct term *term) {
    struct run run = {.app = app, .term = term};
    sigset_t before;

    if (!run_open_signals(&run, &before)) {
        app_stop(app, APP_FAILED);
    } else {
        run_size(&run);
        app->paint = run_paint;
        app->paint_ctx = &run;
        run_loop(&run);
        app->paint = NULL;
        close(run.signals);
    }
    run_paint(&run); /* an ended app draws nothing: the screen is blank before anything else */
    canvas_finish(&run.canvas);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return app->end;
}
