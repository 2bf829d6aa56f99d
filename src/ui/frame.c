/* frame.c - the picture: title bar, body, status line, key hints; or one sentence. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <chairside/clock.h>
#include <chairside/lang.h>
#include <chairside/text.h>

#include "app_parts.h"

#define HINT_GAP 3
#define STATUS_ROWS 2

static struct area body_of(const struct app *app, int rows, int cols) {
    if (app_compact(app))
        return (struct area){.top = 1, .cols = cols, .rows = rows - 4};
    return (struct area){.top = 2, .cols = cols, .rows = rows - 5};
}

void app_lay(const struct app *app, int rows, int cols) {
    sheet_lay(app->sheet, app_top(app), body_of(app, rows, cols), app_compact(app),
              app->prefs.reader);
}

/* ---- the title bar ---- */

static void clock_text(const struct app *app, char out[8]) {
    time_t at = (time_t)clock_at();
    struct tm tm;

    out[0] = '\0';
    if (!app->prefs.reader && localtime_r(&at, &tm))
        strftime(out, 8, "%H:%M", &tm);
}

static void title_draw(const struct app *app, struct canvas *canvas) {
    const struct view *view = app_top(app);
    char who[161] = "", right[192], clock[8];
    const char *title =
        words_say(&app->sheet->words, view->screen, view->facts, view->screen->title);

    if (app->host->who)
        app->host->who(app->session, who, sizeof who);
    clock_text(app, clock);
    text_print(right, sizeof right, "%s%s%s", who, who[0] ? "   " : "", clock);
    if ((int)(text_width(title) + text_width(right)) + 4 > canvas->cols)
        text_print(right, sizeof right, "%s", clock);
    int wide = (int)text_width(right);
    canvas_fill(canvas, 0, 0, canvas->cols, STYLE_TITLE, ' ');
    canvas_text(canvas, 0, 1, canvas->cols - wide - 3, STYLE_TITLE, title);
    canvas_text(canvas, 0, canvas->cols - wide - 1, wide, STYLE_TITLE, right);
}

static void banner_draw(const struct app *app, struct canvas *canvas) {
    char banner[161] = "";

    if (app->host->banner && !app_compact(app))
        app->host->banner(app->session, banner, sizeof banner);
    if (banner[0])
        canvas_text(canvas, 1, INDENT, canvas->cols - INDENT - 1, STYLE_WARN,
                    words_print(&app->sheet->words, "! %s", banner));
}

/* ---- the status line ---- */

static void kept_text(const struct view *view, bool both, char *out, size_t room) {
    time_t at = (time_t)view->kept_at;
    struct tm tm;

    out[0] = '\0';
    if (view->kept && view->kept_at > 0 && localtime_r(&at, &tm))
        words_own_sentence(N_("Kept as a draft %02ld:%02ld. Nothing is lost if you stop."), both,
                           tm.tm_hour, tm.tm_min, out, room);
}

/* Which rows of a list these are, where there are others. */
static bool rows_text(const struct view *view, char *out, size_t room) {
    size_t before = view->list.page * LIST_PAGE, shown = listing_shown(view);

    if (view->screen->kind != KIND_LIST || shown == 0 ||
        (view->list.page == 0 && !listing_has_next(view)))
        return false;
    words_own_sentence(N_("Rows %ld to %ld"), false, (long)before + 1, (long)(before + shown), out,
                       room);
    return true;
}

/* "Page 1 of 2": there is more above or below. */
static void pages_text(const struct app *app, char *out, size_t room) {
    const struct sheet *sheet = app->sheet;

    out[0] = '\0';
    if (app->overlay.kind != OVERLAY_NONE || rows_text(app_top(app), out, room))
        return;
    if (sheet->pages > 1)
        words_own_sentence(N_("Page %ld of %ld"), false, sheet->page + 1, sheet->pages, out, room);
}

/* Cells it takes at the end of the status line, with a gap. */
static int pages_width(const struct app *app) {
    char text[64];

    pages_text(app, text, sizeof text);
    return text[0] ? (int)text_width(text) + 2 : 0;
}

static int pages_draw(const struct app *app, struct canvas *canvas, int row) {
    char text[64];

    pages_text(app, text, sizeof text);
    int wide = (int)text_width(text);
    canvas_text(canvas, row, canvas->cols - wide - 1, wide, STYLE_QUIET, text);
    return pages_width(app);
}

/* A sentence comes before the page it stands on: it is never cut for it. One too long for the two
 * rows takes the rows above. */
static void said_draw(const struct app *app, struct canvas *canvas, int row) {
    const struct view *view = app_top(app);
    bool bad = view->said_is_error;
    int left = bad ? 3 : 1, cells = canvas->cols - 1 - left;
    int beside = cells - pages_width(app);

    if (beside > 0 && sheet_text_rows(view->said, beside) <= STATUS_ROWS)
        cells -= pages_draw(app, canvas, row);
    int over = sheet_text_rows(view->said, cells) - STATUS_ROWS;
    for (; over > 0 && row > 2; over--) {
        row--;
        canvas_fill(canvas, row, 0, canvas->cols, STYLE_TEXT, ' ');
    }
    if (bad)
        canvas_text(canvas, row, 1, 1, STYLE_WARN, "!");
    canvas_wrapped(canvas, row, left, cells, canvas->rows - 1 - row, bad ? STYLE_WARN : STYLE_GOOD,
                   view->said);
    if (app->prefs.reader && view->said_now) /* spoken, until a key comes */
        canvas_cursor(canvas, row, 1);
}

static void status_draw(const struct app *app, struct canvas *canvas) {
    const struct view *view = app_top(app);
    int row = canvas->rows - 3;
    char kept[161];

    if (view->said[0]) {
        said_draw(app, canvas, row);
        return;
    }
    kept_text(view, app_both(app), kept, sizeof kept);
    int cells = canvas->cols - 2 - pages_draw(app, canvas, row);
    if (sheet_text_rows(kept, cells) <= STATUS_ROWS)
        canvas_wrapped(canvas, row, 1, cells, STATUS_ROWS, STYLE_QUIET, kept);
}

/* ---- key hints ---- */

static int hint_width(const struct hint *hint) {
    return (int)text_width(hint->key) + 1 + (int)text_width(hint->label);
}

static int hints_width(const struct hint *hints, size_t n) {
    int width = 1;

    for (size_t i = 0; i < n; i++)
        width += hint_width(&hints[i]) + (i > 0 ? HINT_GAP : 0);
    return width;
}

/* Drops hints whole from the right until they fit; F1 and Esc last. */
static size_t hints_fit(struct hint *hints, size_t n, int cols) {
    while (n > 0 && hints_width(hints, n) > cols) {
        size_t drop = n - 1;
        while (drop > 0 && hints[drop].last)
            drop--;
        if (hints[drop].last)
            drop = n - 1; /* only those are left */
        memmove(&hints[drop], &hints[drop + 1], (n - drop - 1) * sizeof hints[0]);
        n--;
    }
    return n;
}

static size_t overlay_hints(const struct app *app, struct canvas *canvas, struct hint *hints) {
    struct words *words = &app->sheet->words;
    bool both = app_both(app);
    size_t n = 0;

    if (overlay_moves(app, canvas, body_of(app, canvas->rows, canvas->cols)))
        hints[n++] = (struct hint){"↑↓", words_own(words, both, N_("Move")), false};
    if (app->overlay.kind != OVERLAY_HELP)
        hints[n++] = (struct hint){"Enter", words_own(words, both, N_("Choose")), false};
    hints[n++] = (struct hint){"Esc", words_own(words, both, N_("Back")), true};
    return app->overlay.kind == OVERLAY_IDLE ? 0 : n;
}

static void hints_draw(const struct app *app, struct canvas *canvas) {
    const struct view *view = app_top(app);
    struct hint hints[HINTS_MAX];
    int row = canvas->rows - 1, col = 1;
    size_t n;

    if (app->overlay.kind != OVERLAY_NONE)
        n = overlay_hints(app, canvas, hints);
    else
        n = keymap_hints(view, app->sheet, kind_of(view)->where(view, app->sheet), hints);
    n = hints_fit(hints, n, canvas->cols);
    canvas_fill(canvas, row, 0, canvas->cols, STYLE_TITLE, ' ');
    for (size_t i = 0; i < n; i++) {
        col += canvas_text(canvas, row, col, canvas->cols, STYLE_TITLE, hints[i].key) + 1;
        col += canvas_text(canvas, row, col, canvas->cols, STYLE_TITLE, hints[i].label) + HINT_GAP;
    }
}

/* ---- the whole ---- */

static void small_draw(const struct app *app, struct canvas *canvas) {
    char sentence[400], text[480];

    words_own_sentence(N_("This window is too small: please make it %ld by %ld or larger."), true,
                       SMALL_COLS, SMALL_ROWS, sentence, sizeof sentence);
    text_print(text, sizeof text, "%s\n(%d x %d)", sentence, app->cols, app->rows);
    canvas_wrapped(canvas, 0, 0, canvas->cols, canvas->rows, STYLE_TEXT, text);
}

void app_draw(const struct app *app, struct canvas *canvas) {
    canvas_clear(canvas);
    if (app->depth == 0 || app->end != APP_GOES_ON)
        return; /* nothing of anybody's stays on the screen */
    if (app_too_small(app) || canvas->rows < SMALL_ROWS || canvas->cols < SMALL_COLS) {
        small_draw(app, canvas);
        return;
    }
    app_lay(app, canvas->rows, canvas->cols);
    sheet_draw(app->sheet, app_top(app), canvas);
    title_draw(app, canvas);
    banner_draw(app, canvas);
    status_draw(app, canvas);
    overlay_draw(app, canvas, body_of(app, canvas->rows, canvas->cols));
    hints_draw(app, canvas);
}
