/*
 * term.c MUST
 * 1. leave nothing of a session on the terminal, nor in what scrolled off it;
 * 2. never spin when the terminal is gone: the end is latched;
 * 3. hand on bytes, not keys: ncurses only paints (its own decoding swallows whole lines after one
 *    broken byte).
 */
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <chairside/secret.h>
#include <chairside/term.h>

#define ESC_LOCAL_MS 25
#define ESC_NETWORK_MS 100

struct term {
    FILE *in, *out;
    SCREEN *screen;
    struct canvas painted; /* as the terminal shows it; cells NULL: not known */
    enum theme theme;
    bool colours, linux_console, alternate, gone;
    int rows, cols;
};

/* In this order: with 3J first, or without it, rows are left behind (tried in tmux). */
static const char wipe_sequence[] = "\033[H\033[2J\033[3J";

static void write_all(int fd, const char *s, size_t n) {
    while (n > 0) {
        ssize_t wrote = write(fd, s, n);
        if (wrote < 0 && errno != EINTR)
            return;
        if (wrote > 0) {
            s += wrote;
            n -= (size_t)wrote;
        }
    }
}

void term_wipe(int fd) {
    write_all(fd, wipe_sequence, sizeof wipe_sequence - 1);
}

/* ---- opening ---- */

static enum status term_files(struct term *term) {
    bool standard = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    int in = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                      : open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    int out = in < 0 ? -1 : fcntl(standard ? STDOUT_FILENO : in, F_DUPFD_CLOEXEC, 3);

    term->in = in < 0 ? NULL : fdopen(in, "r");
    term->out = out < 0 ? NULL : fdopen(out, "w");
    if (term->in && term->out)
        return ST_OK;
    if (in >= 0 && !term->in)
        close(in);
    if (out >= 0 && !term->out)
        close(out);
    return status_origin(ST_TERMINAL);
}

/* (<term.h> has names for these, and a struct term of its own.) */
static bool terminal_can(const char *capability) {
    const char *sequence = tigetstr(capability);

    return sequence && sequence != (const char *)-1;
}

enum trial { TRIAL_GOOD, TRIAL_UNKNOWN, TRIAL_UNABLE };

static enum trial term_try(struct term *term, const char *name) {
    term->screen = newterm(name, term->out, term->in);
    if (!term->screen)
        return TRIAL_UNKNOWN;
    set_term(term->screen);
    if (terminal_can("cup"))
        return TRIAL_GOOD;
    endwin();
    delscreen(term->screen);
    term->screen = NULL;
    return TRIAL_UNABLE;
}

/* What a known terminal cannot do it cannot do under another name either. */
static bool term_try_all(struct term *term) {
    const char *own = getenv("TERM");
    const char *const names[] = {own && *own ? own : "unknown", "xterm-256color", "vt220"};
    enum trial trial = TRIAL_UNKNOWN;

    for (size_t i = 0; i < sizeof names / sizeof names[0] && trial == TRIAL_UNKNOWN; i++)
        trial = term_try(term, names[i]);
    return trial == TRIAL_GOOD;
}

static void term_modes(struct term *term) {
    const char *name = termname();

    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE); /* the pad in application mode */
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    term->linux_console = strcmp(name, "linux") == 0;
    term->alternate = terminal_can("smcup");
    const char *no_color = getenv("NO_COLOR");
    term->colours = has_colors() && (!no_color || !*no_color);
    if (term->colours)
        start_color();
    term->colours = term->colours && COLORS >= 8;
    curs_set(term->linux_console ? 2 : 1);
    if (term->linux_console)
        write_all(fileno(term->out), "\033=", 2);
    if (term->alternate)
        write_all(fileno(term->out), "\033[?2004h", 8); /* pastes are marked as such */
}

enum status term_open(struct term **out) {
    struct term *term = calloc(1, sizeof *term);

    *out = NULL;
    if (!term)
        return status_origin(ST_NO_MEMORY);
    enum status st = term_files(term);
    if (st == ST_OK && !term_try_all(term))
        st = status_origin(ST_TERMINAL);
    if (st != ST_OK) {
        term_close(term);
        return st;
    }
    term_modes(term);
    getmaxyx(stdscr, term->rows, term->cols);
    *out = term;
    return ST_OK;
}

void term_close(struct term *term) {
    if (!term)
        return;
    if (term->screen) {
        int fd = fileno(term->out);
        erase();
        refresh();
        term_wipe(fd); /* before the alternate screen is left, and after */
        if (term->alternate)
            write_all(fd, "\033[?2004l", 8);
        if (term->linux_console)
            write_all(fd, "\033>", 2);
        endwin();
        term_wipe(fd);
        delscreen(term->screen);
    }
    canvas_finish(&term->painted);
    if (term->in)
        fclose(term->in);
    if (term->out)
        fclose(term->out);
    free(term);
}

/* ---- size ---- */

void term_size(const struct term *term, int *rows, int *cols) {
    *rows = term->rows;
    *cols = term->cols;
}

void term_resize(struct term *term) {
    struct winsize size;

    if (ioctl(fileno(term->out), TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return;
    term->rows = size.ws_row < CANVAS_ROWS_MAX ? size.ws_row : CANVAS_ROWS_MAX;
    term->cols = size.ws_col < CANVAS_COLS_MAX ? size.ws_col : CANVAS_COLS_MAX;
    resizeterm(term->rows, term->cols);
    term_redraw(term);
}

/* ---- painting ---- */

static const short inks[] = {COLOR_BLACK, COLOR_RED,     COLOR_GREEN, COLOR_YELLOW,
                             COLOR_BLUE,  COLOR_MAGENTA, COLOR_CYAN,  COLOR_WHITE};

/* One pair a style: pair 1 is STYLE_TEXT. */
static void theme_take(struct term *term, enum theme theme) {
    term->theme = theme;
    for (int style = 0; style < STYLE_COUNT && theme != THEME_MONO; style++) {
        const struct look *look = theme_look(theme, (enum style)style);
        init_pair((short)(style + 1), inks[look->ink], inks[look->paper]);
    }
    term_redraw(term);
}

static attr_t style_attributes(enum theme theme, enum style style) {
    const struct look *look = theme_look(theme, style);

    return (look->bold ? A_BOLD : A_NORMAL) | (look->reverse ? A_REVERSE : A_NORMAL) |
           (look->underline ? A_UNDERLINE : A_NORMAL);
}

static void cell_paint(const struct term *term, int row, int col, const struct cell *cell) {
    enum style style = (enum style)cell->style;
    wchar_t text[2] = {(wchar_t)cell->c, L'\0'};
    cchar_t out;

    setcchar(&out, text, style_attributes(term->theme, style),
             term->theme == THEME_MONO ? 0 : (short)(style + 1), NULL);
    mvadd_wch(row, col, &out);
}

static bool knows_what_is_painted(const struct term *term, const struct canvas *canvas) {
    return term->painted.cells && term->painted.rows == canvas->rows &&
           term->painted.cols == canvas->cols;
}

static void cells_paint(struct term *term, const struct canvas *canvas) {
    size_t n = (size_t)canvas->rows * (size_t)canvas->cols;
    bool known = knows_what_is_painted(term, canvas);

    if (!known) {
        canvas_finish(&term->painted);
        if (canvas_init(&term->painted, canvas->rows, canvas->cols) != ST_OK)
            return; /* no memory: nothing changes on the screen */
    }
    for (size_t i = 0; i < n; i++) {
        const struct cell *now = &canvas->cells[i], *then = &term->painted.cells[i];
        if (!known || now->c != then->c || now->style != then->style)
            cell_paint(term, (int)i / canvas->cols, (int)i % canvas->cols, now);
    }
    memcpy(term->painted.cells, canvas->cells, n * sizeof *canvas->cells);
}

void term_paint(struct term *term, const struct canvas *canvas, enum theme theme) {
    if (!term->colours)
        theme = THEME_MONO;
    else if (theme < THEME_CONTRAST || theme >= THEME_COUNT)
        theme = THEME_CONTRAST;
    if (term->gone)
        return;
    if (theme != term->theme)
        theme_take(term, theme);
    cells_paint(term, canvas);
    move(canvas->cursor_row, canvas->cursor_col);
    refresh();
}

void term_redraw(struct term *term) {
    canvas_finish(&term->painted);
    clearok(stdscr, TRUE);
}

/* ---- bytes ---- */

int term_fd(const struct term *term) {
    return fileno(term->in);
}

enum status term_read(struct term *term, uint8_t *bytes, size_t room, size_t *n) {
    struct pollfd is = {.fd = fileno(term->in), .events = POLLIN};

    *n = 0;
    if (!term->gone && poll(&is, 1, 0) > 0) {
        ssize_t got = is.revents & POLLIN ? read(is.fd, bytes, room) : 0;
        if (got > 0)
            *n = (size_t)got;
        else if (got == 0 || (errno != EINTR && errno != EAGAIN))
            term->gone = true;
    }
    return term->gone ? ST_END_OF_INPUT : ST_OK;
}

void term_drop_input(struct term *term) {
    tcflush(fileno(term->in), TCIFLUSH);
}

unsigned term_esc_ms(const struct term *term) {
    (void)term;
    return getenv("SSH_CONNECTION") ? ESC_NETWORK_MS : ESC_LOCAL_MS;
}

bool term_has_linux_pad(const struct term *term) {
    return term->linux_console;
}
