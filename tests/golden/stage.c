/* stage.c - plays a case: an app without a terminal, a host that knows one person of each role. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/text.h>

#include "fakes.h"
#include "golden.h"

#define IDLE_MS 120000u
#define PICTURE_ROOM 65536u
#define TABS_MAX 60 /* questions on the longest form, and more */

static const struct golden_case *playing; /* what the host answers by */
static struct session *nobody;            /* the fakes ask nothing of it */
static uint64_t now_ms;
static enum theme theme;
static bool has_news;

static void stop_because(const char *why, const char *what) {
    fprintf(stderr, "golden: %s@%s: %s%s\n", playing->screen, playing->name, why, what);
    exit(1);
}

/* ---- the host ---- */

static uint64_t say_ms(void *ctx) {
    (void)ctx;
    return now_ms;
}

static unsigned first_role(const struct screen *screen) {
    return screen->roles & (0u - screen->roles);
}

static unsigned say_role(struct session *session) {
    const char *first = playing->from ? playing->from : playing->screen;

    (void)session;
    return playing->role ? playing->role : first_role(screen_find(first));
}

static void say_who(struct session *session, char *out, size_t room) {
    static const struct {
        unsigned role;
        const char *name, *word;
    } people[] = {
        {ROLE_BIT_MENTOR, "María G.", N_("mentor")},
        {ROLE_BIT_NURSE, "Rosa N.", N_("nurse")},
        {ROLE_BIT_SOCIAL_WORKER, "Carol J.", N_("social worker")},
        {ROLE_BIT_DIETITIAN, "Peter V.", N_("dietitian")},
        {ROLE_BIT_COORDINATOR, "Mark B.", N_("coordinator")},
    };

    out[0] = '\0';
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (people[i].role == say_role(session))
            text_print(out, room, "%s · %s", people[i].name, _(people[i].word));
}

static unsigned say_idle_ms(struct session *session) {
    (void)session;
    return IDLE_MS;
}

static const struct screen *say_boundary(struct session *session) {
    return say_role(session) == ROLE_BIT_MENTOR ? screen_find("medical") : NULL;
}

static const struct screen *say_safety(struct session *session) {
    return say_role(session) == ROLE_BIT_MENTOR ? screen_find("safety") : NULL;
}

static void say_banner(struct session *session, char *out, size_t room) {
    (void)session;
    text_print(out, room, "%s", playing->banner ? _(playing->banner) : "");
}

static void say_prefs(struct session *session, struct app_prefs *out) {
    (void)session;
    *out = (struct app_prefs){.theme = theme, .reader = playing->reader};
}

static enum status keep_draft(struct session *session, const char *screen, const struct id *id,
                              const struct id *draft, unsigned field, unsigned cursor,
                              const uint8_t *pairs, size_t n) {
    (void)session, (void)screen, (void)id, (void)draft;
    (void)field, (void)cursor, (void)pairs, (void)n;
    return ST_OK;
}

static void on_tick(struct session *session, struct app_tick *tick) {
    (void)session;
    if (has_news)
        text_print(tick->text, sizeof tick->text,
                   ngettext("%u new. Press F5 to see it.", "%u new. Press F5 to see them.", 2), 2u);
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
    .tick = on_tick,
};

/* ---- looking ---- */

static void draw(const struct app *app, const struct size *size, struct canvas *canvas) {
    if (canvas_init(canvas, size->rows, size->cols) != ST_OK)
        stop_because("no memory", "");
    app_draw(app, canvas);
}

static void put_sign(char *out, size_t *used, uint32_t c) {
    static const struct {
        uint32_t first, lead;
        int more;
    } forms[] = {{0x10000, 0xf0, 3}, {0x800, 0xe0, 2}, {0x80, 0xc0, 1}, {0, 0, 0}};
    int form = 0;

    while (c < forms[form].first)
        form++;
    int more = forms[form].more;
    out[(*used)++] = (char)(forms[form].lead | (c >> (6 * more)));
    while (more-- > 0)
        out[(*used)++] = (char)(0x80 | ((c >> (6 * more)) & 0x3f));
    out[*used] = '\0';
}

/* The cells from here to the end of their style, as text. Answers the column after them. */
static int run_of(const struct canvas *canvas, int row, int col, char *out) {
    const struct cell *cells = canvas->cells + row * canvas->cols;
    uint32_t style = cells[col].style;
    size_t used = 0;

    out[0] = '\0';
    for (; col < canvas->cols && cells[col].style == style; col++)
        put_sign(out, &used, cells[col].c);
    return col;
}

/* "focus 5 3 [1  Log a talk]": what stands in a style that says something, and where. */
static size_t styles_text(const struct canvas *canvas, char *out, size_t room) {
    static const char *const names[STYLE_COUNT] = {
        [STYLE_FOCUS] = "focus", [STYLE_WARN] = "warn", [STYLE_GOOD] = "good"};
    char run[4 * CANVAS_COLS_MAX + 1];
    size_t used = 0;

    for (int row = 0; row < canvas->rows; row++)
        for (int col = 0, next; col < canvas->cols; col = next) {
            const char *name = names[canvas->cells[row * canvas->cols + col].style];
            next = run_of(canvas, row, col, run);
            if (!name)
                continue;
            used +=
                (size_t)snprintf(out + used, room - used, "%s %d %d |%s|\n", name, row, col, run);
            if (used >= room)
                stop_because("the picture is too large", "");
        }
    return used;
}

static char *picture_of(const struct app *app, const struct size *size) {
    char *out = malloc(PICTURE_ROOM);
    struct canvas canvas;

    if (!out)
        stop_because("no memory", "");
    draw(app, size, &canvas);
    size_t used = canvas_dump(&canvas, false, out, PICTURE_ROOM);
    if (used >= PICTURE_ROOM)
        stop_because("the picture is too large", "");
    (void)styles_text(&canvas, out + used, PICTURE_ROOM - used);
    canvas_finish(&canvas);
    return out;
}

/* ---- keys ---- */

/* "[ Save": how the button that saves begins, in the chosen language, which stands first. */
static void save_button(const struct screen *screen, char *out, size_t room) {
    out[0] = '\0';
    for (size_t i = 0; i < screen->n_keys && !out[0]; i++)
        if (screen->keys[i].act == ACT_SAVE)
            text_print(out, room, "[ %s", lang_text(screen->name, screen->keys[i].label));
}

static bool has_focus(const struct app *app, const struct size *size, const char *begins) {
    char run[4 * CANVAS_COLS_MAX + 1];
    struct canvas canvas;
    bool found = false;

    draw(app, size, &canvas);
    for (int col = 0, row = canvas.cursor_row; col < canvas.cols && !found; col++)
        if (canvas.cells[row * canvas.cols + col].style == STYLE_FOCUS) {
            (void)run_of(&canvas, row, col, run);
            found = strncmp(run, begins, strlen(begins)) == 0;
        }
    canvas_finish(&canvas);
    return found;
}

static void press_save(struct app *app, const struct size *size) {
    char button[512];

    save_button(screen_find(app_screen(app)), button, sizeof button);
    for (int tabs = 0; !has_focus(app, size, button); tabs++) {
        if (tabs == TABS_MAX)
            stop_because("there is no way to the button that saves", "");
        app_press(app, KEY_TAB);
    }
    app_press(app, KEY_ENTERED);
}

static void pass(struct app *app, uint64_t ms) {
    now_ms += ms;
    app_tick(app);
}

static const struct {
    const char *name;
    enum key_code code;
} key_names[] = {
    {"Enter", KEY_ENTERED}, {"Esc", KEY_ESCAPE},     {"Tab", KEY_TAB},   {"Bksp", KEY_ERASE},
    {"Up", KEY_UP},         {"Down", KEY_DOWN},      {"Left", KEY_LEFT}, {"Right", KEY_RIGHT},
    {"PgUp", KEY_PAGE_UP},  {"PgDn", KEY_PAGE_DOWN}, {"F1", KEY_F1},
};

static void press_named(struct app *app, const struct size *size, const char *name) {
    for (size_t i = 0; i < sizeof key_names / sizeof *key_names; i++)
        if (strcmp(key_names[i].name, name) == 0) {
            app_press(app, key_names[i].code);
            return;
        }
    if (strcmp(name, "Save") == 0) {
        press_save(app, size);
    } else if (strcmp(name, "Idle") == 0) {
        pass(app, IDLE_MS - 30000);
    } else if (strcmp(name, "Wait") == 0) {
        pass(app, 2500);
    } else if (strcmp(name, "News") == 0) {
        has_news = true;
        pass(app, 2500);
    } else {
        stop_because("there is no key called ", name);
    }
}

static void press_keys(struct app *app, const struct size *size, const char *keys) {
    char name[16];

    while (*keys) {
        size_t n = keys[0] == '<' ? strcspn(keys, ">") : 0;
        if (n > 1 && n <= sizeof name) {
            memcpy(name, keys + 1, n - 1);
            name[n - 1] = '\0';
            press_named(app, size, name);
            keys += n + 1;
        } else {
            n = text_next(keys, strlen(keys), 0);
            app_feed(app, keys, n);
            keys += n;
        }
        now_ms += 10;
    }
}

/* ---- playing ---- */

static char *play_in_theme(const struct golden *golden, const struct golden_case *is,
                           enum theme shown) {
    const struct screen *first = screen_find(is->from ? is->from : is->screen);
    struct app *app;

    playing = is;
    theme = shown;
    has_news = false;
    now_ms = 1000000;
    lang_set(golden->lang);
    if (!first)
        stop_because("there is no such screen", "");
    fakes_case(is->data ? is->data : "filled");
    const struct app_config config = {.first = first,
                                      .id = {{[15] = 1}},
                                      .session = nobody,
                                      .host = &host,
                                      .clock = say_ms,
                                      .rows = golden->size->rows,
                                      .cols = golden->size->cols};
    if (app_create(&config, &app) != ST_OK)
        stop_because("it cannot be opened", "");
    press_keys(app, golden->size, is->keys);
    if (strcmp(app_screen(app), is->screen) != 0)
        stop_because("the keys lead to ", app_screen(app));
    char *picture = picture_of(app, golden->size);
    app_destroy(app);
    return picture;
}

/* No meaning may rest on colour: without any the picture is the same, sign for sign. */
char *stage_play(const struct golden *golden, const struct golden_case *is) {
    char *picture = play_in_theme(golden, is, THEME_CONTRAST);
    char *without = play_in_theme(golden, is, THEME_MONO);

    if (strcmp(picture, without) != 0)
        stop_because("it says something else without colours", "");
    free(without);
    return picture;
}
