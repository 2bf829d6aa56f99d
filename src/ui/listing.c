/*
 * listing.c - rows of lists and reports: a page at a time by marks, or whole where letters find.
 *
 * A list never changes under the person: rows are read when it opens, when a page is turned, when a
 * filter changes, and when the person asks (F5) or comes back to it.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/secret.h>
#include <chairside/text.h>

#include "view.h"

#define ROWS_A_CALL 64

static size_t row_bytes(const struct view *view) {
    return view->screen->kind == KIND_REPORT ? sizeof(struct report_row) : view->screen->row_size;
}

static size_t rows_wanted(const struct view *view) {
    if (view->screen->kind == KIND_REPORT)
        return REPORT_ROWS_MAX;
    return view->screen->find ? LIST_WHOLE_MAX : LIST_PAGE;
}

void listing_close(struct listing *list) {
    secret_wipe(list->rows, list->room);
    free(list->rows);
    free(list->found);
    secret_wipe(list->marks, list->marks_room * sizeof *list->marks);
    free(list->marks);
    *list = (struct listing){0};
}

/* Room for `rows` rows; growing copies and wipes, as realloc would leave names behind. */
static enum status rows_room(struct view *view, size_t rows) {
    struct listing *list = &view->list;
    size_t bytes = rows * row_bytes(view);

    if (bytes <= list->room)
        return ST_OK;
    char *grown = calloc(1, bytes);
    if (!grown)
        return status_origin(ST_NO_MEMORY);
    if (list->rows)
        memcpy(grown, list->rows, list->room);
    secret_wipe(list->rows, list->room);
    free(list->rows);
    list->rows = grown;
    list->room = bytes;
    return ST_OK;
}

static enum status marks_room(struct listing *list, size_t marks) {
    if (marks <= list->marks_room)
        return ST_OK;
    struct id *grown = realloc(list->marks, 2 * marks * sizeof *grown); /* ids, no names */
    if (!grown)
        return status_origin(ST_NO_MEMORY);
    list->marks = grown;
    list->marks_room = 2 * marks;
    return ST_OK;
}

/* Reads on after `mark` until there are enough, or no more. */
static enum status rows_read(struct view *view, struct id mark) {
    struct listing *list = &view->list;
    size_t wanted = rows_wanted(view), size = row_bytes(view);

    list->n = 0;
    list->more = true;
    while (list->more && list->n < wanted) {
        size_t max = wanted - list->n < ROWS_A_CALL ? wanted - list->n : ROWS_A_CALL, n = 0;
        struct page page = {.mark = mark, .max = max};
        enum status st = rows_room(view, list->n + max);
        if (st != ST_OK)
            return st;
        char *rows = list->rows + list->n * size;
        memset(rows, 0, max * size);
        st = view->screen->rows(view->session, &view->id, view->input, &page, rows, &n);
        if (st != ST_OK)
            return st;
        n = n < max ? n : max;
        list->n += n;
        list->more = page.more && n > 0 && view->screen->kind == KIND_LIST;
        if (n > 0 && view->screen->kind == KIND_LIST)
            mark = ((const struct row_head *)(const void *)(rows + (n - 1) * size))->mark;
    }
    return ST_OK;
}

/* ---- finding ---- */

static bool row_matches(const struct view *view, const char *row, const char *needle) {
    const struct screen *screen = view->screen;
    char folded[1024];

    for (size_t i = 0; i < screen->n_columns; i++) {
        text_fold(row + screen->columns[i].offset, folded, sizeof folded);
        bool found = text_finds(folded, needle);
        secret_wipe(folded, strlen(folded));
        if (found)
            return true;
    }
    return false;
}

void listing_filter(struct view *view) {
    struct listing *list = &view->list;
    char needle[FIND_ROOM];

    if (!view->screen->find || !list->found)
        return;
    text_fold(view->find, needle, sizeof needle);
    list->n_found = 0;
    for (size_t i = 0; i < list->n; i++)
        if (row_matches(view, list->rows + i * row_bytes(view), needle))
            list->found[list->n_found++] = (uint16_t)i;
    secret_wipe(needle, sizeof needle);
    if (list->page * LIST_PAGE >= list->n_found)
        list->page = 0;
}

/* ---- pages ---- */

static void listing_settle(struct view *view) {
    size_t shown = listing_shown(view);

    if (view->list.row >= shown)
        view->list.row = shown > 0 ? shown - 1 : 0;
    if (view->focus.kind != STOP_ROW)
        return;
    view->focus = shown > 0 ? (struct stop){STOP_ROW, view->list.row} : (struct stop){0};
}

enum status listing_load(struct view *view) {
    struct listing *list = &view->list;
    bool find = view->screen->find;
    enum status st = marks_room(list, list->page + 2);

    if (st == ST_OK && find && !list->found) {
        list->found = calloc(LIST_WHOLE_MAX, sizeof *list->found);
        st = list->found ? ST_OK : status_origin(ST_NO_MEMORY);
    }
    if (st != ST_OK)
        return st;
    if (list->page == 0 || find)
        list->marks[0] = id_zero;
    st = rows_read(view, list->marks[find ? 0 : list->page]);
    listing_filter(view);
    listing_settle(view);
    return st;
}

enum status listing_first(struct view *view) {
    view->list.page = 0;
    view->list.row = 0;
    return listing_load(view);
}

bool listing_has_next(const struct view *view) {
    const struct listing *list = &view->list;

    if (view->screen->find)
        return (list->page + 1) * LIST_PAGE < list->n_found;
    return list->more;
}

enum status listing_turn(struct view *view, bool forward) {
    struct listing *list = &view->list;
    enum status st = ST_OK;

    if (forward ? !listing_has_next(view) : list->page == 0)
        return ST_OK;
    if (view->screen->find) {
        list->page = forward ? list->page + 1 : list->page - 1;
    } else {
        st = marks_room(list, list->page + 2);
        if (st != ST_OK)
            return st;
        if (forward)
            list->marks[list->page + 1] = listing_head(view, list->n - 1)->mark;
        list->page = forward ? list->page + 1 : list->page - 1;
        st = listing_load(view);
    }
    list->row = 0;
    listing_settle(view);
    return st;
}

size_t listing_shown(const struct view *view) {
    const struct listing *list = &view->list;
    size_t n = list->n;

    if (view->screen->find) {
        size_t before = list->page * LIST_PAGE;
        n = list->n_found > before ? list->n_found - before : 0;
        return n < LIST_PAGE ? n : LIST_PAGE;
    }
    return n;
}

const char *listing_row(const struct view *view, size_t i) {
    const struct listing *list = &view->list;

    if (view->screen->find)
        i = list->found[list->page * LIST_PAGE + i];
    return list->rows + i * row_bytes(view);
}

const struct row_head *listing_head(const struct view *view, size_t i) {
    return (const struct row_head *)(const void *)listing_row(view, i);
}
