/* The terminal: how few bytes, how clean it is left, and what happens when it is gone. */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chairside/term.h>

#include "check.h"
#include "screens.h"

#define R 24
#define C 80

/* A pseudo-terminal: the program's side is `term`, the person's side `master`. */
struct desk {
    int master, slave;
    struct term *term;
    char bytes[65536];
    size_t n;
};

static struct desk desk;

/* Takes what has been painted; what is written to a pty is there at once. */
static size_t take(void) {
    struct pollfd is = {.fd = desk.master, .events = POLLIN};

    desk.n = 0;
    while (desk.n + 1 < sizeof desk.bytes && poll(&is, 1, 0) > 0 && is.revents & POLLIN) {
        ssize_t got = read(desk.master, desk.bytes + desk.n, sizeof desk.bytes - 1 - desk.n);
        if (got <= 0)
            break;
        desk.n += (size_t)got;
    }
    desk.bytes[desk.n] = '\0';
    return desk.n;
}

static enum status open_desk(const char *name) {
    struct winsize size = {.ws_row = R, .ws_col = C};
    int in = dup(0), out = dup(1);

    setenv("TERM", name, 1);
    assert_int_equal(openpty(&desk.master, &desk.slave, NULL, NULL, &size), 0);
    dup2(desk.slave, 0);
    dup2(desk.slave, 1);
    enum status st = term_open(&desk.term);
    dup2(in, 0);
    dup2(out, 1);
    close(in);
    close(out);
    return st;
}

static void close_desk(void) {
    term_close(desk.term);
    desk.term = NULL;
    (void)take();
    close(desk.slave);
    if (desk.master >= 0)
        close(desk.master);
}

static size_t paint(struct app *app) {
    struct canvas canvas;

    assert_ok(canvas_init(&canvas, R, C));
    app_draw(app, &canvas);
    term_paint(desk.term, &canvas, app_theme(app));
    canvas_finish(&canvas);
    return take();
}

static int reset(void **state) {
    (void)state;
    fake_reset();
    fake.role = ROLE_BIT_MENTOR;
    unsetenv("NO_COLOR");
    return 0;
}

static void test_byte_budgets(void **state) {
    static const char *const names[] = {"xterm-256color", "linux", "vt220"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_ok(open_desk(names[i]));
        struct app *app = fake_app(&screen_home, R, C);
        assert_true(paint(app) <= 2000);
        assert_non_null(strstr(desk.bytes, "Log a talk"));
        assert_int_equal(paint(app), 0); /* nothing has changed */
        app_press(app, KEY_DOWN);
        assert_in_range(paint(app), 1, 300);
        type(app, "1"); /* a whole new screen */
        assert_in_range(paint(app), 1, 2000);
        type(app, "1\r5\r\r\r\r");
        assert_true(paint(app) <= 2000);
        for (const char *s = "a word"; *s; s++) {
            app_feed(app, s, 1);
            assert_in_range(paint(app), 1, 64);
        }
        app_press(app, KEY_LEFT);
        assert_in_range(paint(app), 1, 16);
        app_press(app, KEY_F1);
        assert_in_range(paint(app), 1, 2000);
        app_destroy(app);
        close_desk();
    }
}

static void test_cursor_is_on_the_focus_and_visible(void **state) {
    (void)state;
    assert_ok(open_desk("xterm-256color"));
    struct app *app = fake_app(&screen_home, R, C);
    (void)paint(app);
    assert_null(strstr(desk.bytes, "\033[?25l"));
    app_press(app, KEY_DOWN);
    (void)paint(app);
    assert_null(strstr(desk.bytes, "\033[?25l"));
    app_destroy(app);
    close_desk();
}

static void test_left_clean(void **state) {
    static const char *const names[] = {"xterm-256color", "linux", "vt100"};
    static const char wipe[] = "\033[H\033[2J\033[3J";

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_ok(open_desk(names[i]));
        struct app *app = fake_app(&screen_home, R, C);
        (void)paint(app);
        app_stop(app, APP_LOCKED);
        (void)paint(app); /* blank before anything else */
        app_destroy(app);
        term_close(desk.term);
        desk.term = NULL;
        assert_true(take() > sizeof wipe);
        assert_string_equal(desk.bytes + desk.n - (sizeof wipe - 1), wipe);
        assert_null(strstr(desk.bytes, "Log a talk"));
        close_desk();
    }
    assert_ok(open_desk("xterm"));
    (void)take();
    term_wipe(desk.slave); /* what the parent does */
    (void)take();
    assert_string_equal(desk.bytes, wipe);
    close_desk();
}

static void test_terminals_that_nobody_knows(void **state) {
    (void)state;
    assert_ok(open_desk("no-such-terminal"));
    close_desk();
    assert_status(open_desk("dumb"), ST_TERMINAL); /* known, and its cursor cannot be placed */
    close_desk();
}

static bool has_colours(void) {
    return strstr(desk.bytes, "\033[37m") || strstr(desk.bytes, ";37m") ||
           strstr(desk.bytes, "\033[30m");
}

static void test_without_colours(void **state) {
    (void)state;
    assert_ok(open_desk("xterm-256color"));
    struct app *app = fake_app(&screen_home, R, C);
    (void)paint(app);
    assert_true(has_colours());
    close_desk();
    setenv("NO_COLOR", "1", 1);
    assert_ok(open_desk("xterm-256color"));
    (void)paint(app);
    assert_false(has_colours());
    assert_true(strstr(desk.bytes, "[7m") || strstr(desk.bytes, ";7m")); /* the focus is reversed */
    close_desk();
    app_destroy(app);
}

static void test_size(void **state) {
    struct winsize size = {.ws_row = 33, .ws_col = 120};
    int rows, cols;

    (void)state;
    assert_ok(open_desk("xterm-256color"));
    term_size(desk.term, &rows, &cols);
    assert_int_equal(rows, R);
    assert_int_equal(cols, C);
    assert_int_equal(ioctl(desk.master, TIOCSWINSZ, &size), 0);
    term_resize(desk.term);
    term_size(desk.term, &rows, &cols);
    assert_int_equal(rows, 33);
    assert_int_equal(cols, 120);
    size = (struct winsize){.ws_row = 0, .ws_col = 0}; /* a terminal that does not say */
    assert_int_equal(ioctl(desk.master, TIOCSWINSZ, &size), 0);
    term_resize(desk.term);
    term_size(desk.term, &rows, &cols);
    assert_int_equal(rows, 33);
    close_desk();
}

static void test_reading(void **state) {
    uint8_t bytes[64];
    size_t n;

    (void)state;
    assert_ok(open_desk("xterm-256color"));
    assert_ok(term_read(desk.term, bytes, sizeof bytes, &n));
    assert_int_equal(n, 0);
    /* Raw: nothing of this ends, stops or suspends anything. */
    assert_int_equal(write(desk.master, "a\003\032\034\023\021\r", 7), 7);
    assert_ok(term_read(desk.term, bytes, sizeof bytes, &n));
    assert_int_equal(n, 7);
    assert_memory_equal(bytes, "a\003\032\034\023\021\r", 7);
    assert_int_equal(write(desk.master, "typed ahead", 11), 11);
    term_drop_input(desk.term);
    assert_ok(term_read(desk.term, bytes, sizeof bytes, &n));
    assert_int_equal(n, 0);
    close(desk.master);
    desk.master = -1;
    for (int i = 0; i < 3; i++) /* the end stays the end */
        assert_status(term_read(desk.term, bytes, sizeof bytes, &n), ST_END_OF_INPUT);
    close_desk();
}

static void test_esc_over_a_network(void **state) {
    (void)state;
    assert_ok(open_desk("linux"));
    unsetenv("SSH_CONNECTION");
    assert_int_equal(term_esc_ms(desk.term), 25);
    setenv("SSH_CONNECTION", "1 2 3 4", 1);
    assert_int_equal(term_esc_ms(desk.term), 100);
    unsetenv("SSH_CONNECTION");
    assert_true(term_has_linux_pad(desk.term));
    close_desk();
    assert_ok(open_desk("xterm"));
    assert_false(term_has_linux_pad(desk.term));
    close_desk();
}

/* The loop itself: keys that were typed before it began, and a terminal that goes away. */
static void test_run(void **state) {
    (void)state;
    assert_ok(open_desk("xterm-256color"));
    struct app *app = fake_app(&screen_home, R, C);
    assert_int_equal(write(desk.master, "*5", 2), 2);
    assert_int_equal(app_run(app, desk.term), APP_LOCKED);
    assert_int_equal(fake.why, APP_LOCKED);
    app_destroy(app);
    reset(NULL);
    app = fake_app(&screen_talk, R, C);
    assert_int_equal(write(desk.master, "1", 1), 1);
    (void)take();
    close(desk.master);
    desk.master = -1;
    assert_int_equal(app_run(app, desk.term), APP_END_OF_INPUT);
    assert_int_equal(fake.left, 1);
    app_destroy(app);
    close_desk();
}

/* ncurses keeps what newterm begins with for the life of the program. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:new_prescr\n";
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_byte_budgets, reset),
        cmocka_unit_test_setup(test_cursor_is_on_the_focus_and_visible, reset),
        cmocka_unit_test_setup(test_left_clean, reset),
        cmocka_unit_test_setup(test_terminals_that_nobody_knows, reset),
        cmocka_unit_test_setup(test_without_colours, reset),
        cmocka_unit_test_setup(test_size, reset),
        cmocka_unit_test_setup(test_reading, reset),
        cmocka_unit_test_setup(test_esc_over_a_network, reset),
        cmocka_unit_test_setup(test_run, reset),
    };

    lang_start(NULL);
    lang_set(LANG_EN);
    if (secret_start() != ST_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
