/* overlay.c - what lies over a screen: help and more, a question, "still there?". */
#include <stdio.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "app_parts.h"

#define ITEMS_MAX 6
#define BOX_CELLS 60
#define HELP_KEY_CELLS 24

struct item {
    char digit; /* printed, and chosen by it */
    const char *label;
    bool said; /* the label is what is shown; else it is a msgid */
};

static struct item item_own(char digit, const char *msgid) {
    return (struct item){digit, msgid, false};
}

static struct item item_said(char digit, const char *label) {
    return (struct item){digit, label, true};
}

/* ---- what is in it ---- */

static const struct screen *safety_of(const struct app *app) {
    return app->host->safety && app_signed_in(app) ? app->host->safety(app->session) : NULL;
}

static const struct screen *boundary_of(const struct app *app) {
    return app->host->boundary && app_signed_in(app) ? app->host->boundary(app->session) : NULL;
}

/* The digits stay the same on every screen; what is not to be had is left out. */
static size_t more_items(const struct app *app, struct item *items) {
    bool in = app_signed_in(app);
    size_t n = 0;

    items[n++] = item_own('1', N_("Help for this screen"));
    if (safety_of(app))
        items[n++] = item_own('2', N_("It is urgent"));
    items[n++] = item_said('3', lang_now() == LANG_ES ? "English" : "Español");
    if (in)
        items[n++] = item_own('4', N_("Step away"));
    if (in)
        items[n++] = item_own('5', N_("Lock"));
    if (boundary_of(app))
        items[n++] = item_own('6', N_("A medical question"));
    return n;
}

static size_t overlay_items(const struct app *app, struct item *items) {
    const struct view *view = app_top(app);
    struct words *words = &app->sheet->words;

    switch (app->overlay.kind) {
    case OVERLAY_MORE: return more_items(app, items);
    case OVERLAY_CONFIRM:
        items[0] = item_own('1', N_("No, go back"));
        items[1] = item_said(
            '2',
            words_print(words, "%s: %s", words_own(words, app_both(app), N_("Yes")),
                        words_say(words, view->screen, view->facts, app->overlay.binding->label)));
        return 2;
    case OVERLAY_LEAVE:
        items[0] = item_own('1', N_("No, stay here"));
        items[1] = item_own('2', N_("Yes, leave"));
        return 2;
    case OVERLAY_NONE:
    case OVERLAY_HELP:
    case OVERLAY_IDLE: break;
    }
    return 0;
}

/* What will happen, and what becomes of what is typed: a promise only where it is kept. */
static const char *idle_words(const struct app *app) {
    struct words *words = &app->sheet->words;
    bool both = app_both(app);
    char locks[320];

    words_own_sentence(N_("This screen locks in %ld seconds. Any key goes on."), both,
                       app_warning_s(app), 0, locks, sizeof locks);
    const char *kept = nav_loses_words(app) ? N_("What you typed here is not kept.")
                                            : N_("What you typed is kept.");
    return words_print(words, "%s %s", locks, words_own(words, both, kept));
}

static const char *overlay_title(const struct app *app) {
    const struct view *view = app_top(app);
    struct words *words = &app->sheet->words;
    bool both = app_both(app);

    switch (app->overlay.kind) {
    case OVERLAY_MORE: return words_own(words, both, N_("Help and more"));
    case OVERLAY_CONFIRM:
        return words_say(words, view->screen, view->facts, app->overlay.binding->confirm);
    case OVERLAY_LEAVE:
        return words_own(words, both, N_("Leave? What you typed here is not kept."));
    case OVERLAY_IDLE: return idle_words(app);
    case OVERLAY_NONE:
    case OVERLAY_HELP: break;
    }
    return "";
}

void overlay_open(struct app *app, enum overlay_kind kind) {
    app->overlay = (struct overlay){.kind = kind};
    /* Nobody can have meant an answer to a question that was not there yet. */
    app->drop_input = kind == OVERLAY_LEAVE || kind == OVERLAY_CONFIRM;
}

void overlay_confirm(struct app *app, const struct binding *binding, const struct id *id) {
    overlay_open(app, OVERLAY_CONFIRM);
    app->overlay.binding = binding;
    app->overlay.id = *id;
}

void overlay_close(struct app *app) {
    app->overlay = (struct overlay){.kind = OVERLAY_NONE};
}

/* ---- keys ---- */

static void more_choose(struct app *app, char digit) {
    const struct screen *safety = safety_of(app), *boundary = boundary_of(app);

    overlay_close(app);
    switch (digit) {
    case '1': overlay_open(app, OVERLAY_HELP); break;
    case '2': nav_go(app, safety, &id_zero); break;
    case '3': nav_language(app); break;
    case '4':
    case '5': app_stop(app, APP_LOCKED); break;
    case '6': nav_go(app, boundary, &id_zero); break;
    default: break;
    }
}

static void overlay_choose(struct app *app, char digit) {
    struct overlay is = app->overlay;

    if (is.kind == OVERLAY_MORE) {
        more_choose(app, digit);
        return;
    }
    overlay_close(app);
    if (digit != '2')
        return;
    if (is.kind == OVERLAY_CONFIRM)
        nav_do(app, is.binding, &is.id);
    else if (is.kind == OVERLAY_LEAVE)
        nav_leave(app);
}

static void help_key(struct app *app, const struct press *press) {
    int page = app->rows > 8 ? app->rows - 8 : 1;

    switch (press->command) {
    case CMD_UP: app->overlay.scroll--; break;
    case CMD_DOWN: app->overlay.scroll++; break;
    case CMD_PAGE_UP: app->overlay.scroll -= page; break;
    case CMD_PAGE_DOWN: app->overlay.scroll += page; break;
    case CMD_HOME: app->overlay.scroll = 0; break;
    case CMD_LANGUAGE: nav_language(app); break;
    case CMD_BACK:
    case CMD_HELP:
    case CMD_ENTER: overlay_close(app); break;
    default: break;
    }
    if (app->overlay.scroll < 0)
        app->overlay.scroll = 0;
}

static void items_key(struct app *app, const struct press *press) {
    struct item items[ITEMS_MAX];
    size_t n = overlay_items(app, items), *focus = &app->overlay.focus;

    switch (press->command) {
    case CMD_UP: *focus = (*focus + n - 1) % n; break;
    case CMD_DOWN:
    case CMD_TAB: *focus = (*focus + 1) % n; break;
    case CMD_ENTER: overlay_choose(app, items[*focus].digit); break;
    case CMD_DIGIT:
        for (size_t i = 0; i < n; i++)
            if (press->digit > 0 && items[i].digit == (char)('0' + press->digit)) {
                overlay_choose(app, items[i].digit);
                break;
            }
        break;
    case CMD_LANGUAGE: nav_language(app); break;
    case CMD_BACK:
    case CMD_HELP: overlay_close(app); break;
    default: break;
    }
}

void overlay_key(struct app *app, const struct key *key) {
    struct press press = keymap_press(key, WHERE_MENU);

    if (app->overlay.kind == OVERLAY_IDLE)
        overlay_close(app); /* and the key does nothing else */
    else if (press.command == CMD_AWAY && app_signed_in(app))
        app_stop(app, APP_LOCKED);
    else if (app->overlay.kind == OVERLAY_HELP)
        help_key(app, &press);
    else
        items_key(app, &press);
}

/* ---- drawing ---- */

static void blank(struct canvas *canvas, const struct area *area) {
    for (int row = area->top; row < area->top + area->rows; row++)
        canvas_fill(canvas, row, area->left, area->cols, STYLE_TEXT, ' ');
}

static void frame_draw(const struct app *app, struct canvas *canvas, struct area box) {
    int right = box.left + box.cols - 1, bottom = box.top + box.rows - 1;

    if (app->prefs.reader)
        return;
    canvas_fill(canvas, box.top, box.left, box.cols, STYLE_TEXT, 0x2500);
    canvas_fill(canvas, bottom, box.left, box.cols, STYLE_TEXT, 0x2500);
    for (int row = box.top; row <= bottom; row++) {
        canvas_put(canvas, row, box.left, STYLE_TEXT, 0x2502);
        canvas_put(canvas, row, right, STYLE_TEXT, 0x2502);
    }
    canvas_put(canvas, box.top, box.left, STYLE_TEXT, 0x250c);
    canvas_put(canvas, box.top, right, STYLE_TEXT, 0x2510);
    canvas_put(canvas, bottom, box.left, STYLE_TEXT, 0x2514);
    canvas_put(canvas, bottom, right, STYLE_TEXT, 0x2518);
}

static const char *item_words(const struct app *app, const struct item *item) {
    return item->said ? item->label : words_own(&app->sheet->words, app_both(app), item->label);
}

static void item_row_draw(const struct app *app, struct canvas *canvas, const struct item *item,
                          bool focus, int row, const struct area *box) {
    enum style style = focus ? STYLE_FOCUS : STYLE_TEXT;
    const char *label = item_words(app, item);
    int left = box->left + 4, room = box->cols - 9, width = (int)text_width(label);
    char digit[2] = {item->digit, '\0'};

    if (focus) {
        canvas_put(canvas, row, left - 2, STYLE_TEXT, '>');
        canvas_fill(canvas, row, left, 3 + (width < room ? width : room), style, ' ');
        canvas_cursor(canvas, row, left);
    }
    canvas_text(canvas, row, left, 1, style, digit);
    canvas_wrapped(canvas, row, left + 3, room, CANVAS_ROWS_MAX, style, label);
}

static void box_draw(const struct app *app, struct canvas *canvas, struct area body) {
    struct item items[ITEMS_MAX];
    size_t n = overlay_items(app, items);
    const char *title = overlay_title(app);
    int cells = body.cols - 4 < BOX_CELLS ? body.cols - 4 : BOX_CELLS;
    int text = sheet_text_rows(title, cells - 6), rows = text + 2 + (n > 0);
    struct area box = {.cols = cells};

    for (size_t i = 0; i < n; i++)
        rows += sheet_text_rows(item_words(app, &items[i]), cells - 9);
    box.rows = rows;
    box.top = body.top + (body.rows > rows ? (body.rows - rows) / 2 : 0);
    box.left = body.left + (body.cols - cells) / 2;
    blank(canvas, &body); /* one focus on the screen, and no names under a question */
    frame_draw(app, canvas, box);
    canvas_cursor(canvas, box.top + 1, box.left + 3);
    int row = box.top + 1;
    row += canvas_wrapped(canvas, row, box.left + 3, cells - 6, CANVAS_ROWS_MAX, STYLE_TEXT, title);
    row++;
    for (size_t i = 0; i < n; i++) {
        item_row_draw(app, canvas, &items[i], i == app->overlay.focus, row, &box);
        row += sheet_text_rows(item_words(app, &items[i]), cells - 9);
    }
}

/* Draws one piece of help at its row, as far as it is in sight. Answers the row after it. */
static int help_piece(const struct app *app, struct canvas *canvas, const struct area *body,
                      int row, const char *key, const char *text) {
    int left = body->left + INDENT, cells = body->cols - INDENT - 2;
    int indent = key ? (app_compact(app) ? 10 : HELP_KEY_CELLS) : 0;

    if (cells > MEASURE)
        cells = MEASURE;
    if (key && (int)text_width(key) >= indent) /* too wide for its column: a row of its own */
        row += canvas_wrapped(canvas, row, left, cells, CANVAS_ROWS_MAX, STYLE_GOOD, key);
    else if (key)
        canvas_text(canvas, row, left, indent - 1, STYLE_GOOD, key);
    int rows = sheet_text_rows(text, cells - indent);
    canvas_wrapped(canvas, row, left + indent, cells - indent, CANVAS_ROWS_MAX, STYLE_TEXT, text);
    return row + rows;
}

static bool is_hinted(const struct hint *hints, size_t n, const char *key) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(hints[i].key, key) == 0)
            return true;
    return false;
}

static int help_flow(const struct app *app, struct canvas *canvas, const struct area *body,
                     int row) {
    const struct view *view = app_top(app);
    struct words *words = &app->sheet->words;
    struct hint hints[HINTS_MAX];
    bool both = app_both(app);
    const char *key, *label;

    if (view->screen->help && *view->screen->help)
        row = help_piece(app, canvas, body, row, NULL,
                         words_prose(words, view->screen, view->facts, view->screen->help)) +
              1;
    enum where where = kind_of(view)->where(view, app->sheet);
    size_t n = keymap_hints(view, app->sheet, where, hints);
    for (size_t i = 0; i < n; i++)
        if (!hints[i].last)
            row = help_piece(app, canvas, body, row, hints[i].key, hints[i].label);
    size_t n_help = keymap_help(words, both, 0, &key, &label);
    for (size_t i = 0; i < n_help; i++) {
        (void)keymap_help(words, both, i, &key, &label);
        if (!is_hinted(hints, n, key))
            row = help_piece(app, canvas, body, row, key, label);
    }
    return row;
}

/* The rows of help that the body has no room for. */
static int help_most(const struct app *app, struct canvas *canvas, const struct area *body) {
    struct clip nothing = {0}, before = canvas_clip(canvas, nothing);
    int rows = help_flow(app, canvas, body, 0);

    canvas_clip(canvas, before);
    return rows > body->rows ? rows - body->rows : 0;
}

bool overlay_moves(const struct app *app, struct canvas *canvas, struct area body) {
    return app->overlay.kind != OVERLAY_HELP || help_most(app, canvas, &body) > 0;
}

static void help_draw(const struct app *app, struct canvas *canvas, struct area body) {
    struct clip clip = {body.top, body.left, body.top + body.rows, body.left + body.cols};
    int most = help_most(app, canvas, &body);
    int scroll = app->overlay.scroll < most ? app->overlay.scroll : most;
    struct clip before = canvas_clip(canvas, clip);

    blank(canvas, &body);
    (void)help_flow(app, canvas, &body, body.top - scroll);
    if (scroll < most)
        canvas_text(canvas, body.top + body.rows - 1, body.left + body.cols - 3, 1, STYLE_GOOD,
                    "↓");
    canvas_clip(canvas, before);
    canvas_cursor(canvas, body.top, body.left + INDENT);
}

void overlay_draw(const struct app *app, struct canvas *canvas, struct area body) {
    if (app->overlay.kind == OVERLAY_HELP)
        help_draw(app, canvas, body);
    else if (app->overlay.kind != OVERLAY_NONE)
        box_draw(app, canvas, body);
}
