/* kind.c - which kind a screen is of, and what all kinds take keys for. */
#include "kind.h"

const struct kind *kind_of(const struct view *view) {
    switch (view->screen->kind) {
    case KIND_FORM: return &kind_form;
    case KIND_LIST: return &kind_list;
    case KIND_REPORT: return &kind_report;
    case KIND_MENU:
    case KIND_PAGE: break;
    }
    return &kind_menu; /* a page is a menu with more to read */
}

/* A number or date that cannot be says so as it is left; the person may go on all the same. */
static void field_left(struct view *view, struct stop next) {
    size_t field = view->focus.index;
    char sentence[sizeof view->error];

    if (view->focus.kind != STOP_FIELD || stop_is(view->focus, next) ||
        field_check(view, field, false, sentence, sizeof sentence))
        return;
    view_field_error(view, field, sentence);
}

void focus_move(struct view *view, struct stop stop, struct request *request) {
    if (stop.kind == STOP_NONE)
        return;
    request->left = view->focus.kind == STOP_FIELD && !stop_is(view->focus, stop);
    field_left(view, stop);
    if (stop.kind == STOP_BUTTON && view->focus.kind != STOP_BUTTON)
        view->left = view->focus;
    view->focus = stop;
    view->moved = view->opening = false;
    if (stop.kind == STOP_FIELD)
        view_focus_field(view, stop.index);
    if (stop.kind == STOP_ROW)
        view->list.row = stop.index;
}

/* The button before or after the one in focus. STOP_NONE at the ends. */
static struct stop next_button(const struct sheet *sheet, bool forward) {
    size_t at = sheet_find(sheet, sheet->focus);

    at = forward ? at + 1 : at - 1; /* wraps to a place that is not there */
    if (at < sheet->n_stops && sheet->stops[at].kind == STOP_BUTTON)
        return sheet->stops[at];
    return (struct stop){STOP_NONE, 0};
}

static struct stop tab_stop(const struct sheet *sheet, bool forward) {
    bool in_buttons = sheet->focus.kind == STOP_BUTTON;
    struct stop next = in_buttons ? next_button(sheet, forward) : (struct stop){STOP_NONE, 0};

    if (next.kind != STOP_NONE)
        return next;
    if (!in_buttons && forward)
        next = sheet_first_button(sheet);
    return next.kind != STOP_NONE ? next : sheet_step(sheet, forward);
}

/* The first stop of the page before or after; at the ends the first or last stop. */
static struct stop page_stop(const struct sheet *sheet, bool forward) {
    int want = forward ? sheet->page + 1 : sheet->page - 1;

    for (size_t i = 0; i < sheet->n_blocks; i++) {
        const struct block *block = &sheet->blocks[i];
        if (block->page != want)
            continue;
        for (size_t j = 0; j < sheet->n_stops; j++)
            if (block_has_stop(block, sheet->stops[j]))
                return sheet->stops[j];
    }
    if (sheet->n_stops == 0)
        return (struct stop){STOP_NONE, 0};
    return sheet->stops[forward ? sheet->n_stops - 1 : 0];
}

static bool activate(const struct view *view, struct sheet *sheet, struct request *request) {
    struct stop focus = sheet->focus;

    if (focus.kind != STOP_BUTTON && focus.kind != STOP_ITEM)
        return false;
    request->binding = &view->screen->keys[focus.index];
    return true;
}

static bool choose_digit(const struct view *view, unsigned digit, struct request *request) {
    request->binding = view_binding(view, (enum binding_key)digit);
    return request->binding != NULL;
}

bool common_command(struct view *view, struct sheet *sheet, const struct press *press,
                    struct request *request) {
    bool in_buttons = sheet->focus.kind == STOP_BUTTON;

    switch (press->command) {
    case CMD_UP: focus_move(view, sheet_step(sheet, false), request); break;
    case CMD_DOWN: focus_move(view, sheet_step(sheet, true), request); break;
    case CMD_TAB: focus_move(view, tab_stop(sheet, true), request); break;
    case CMD_TAB_BACK: focus_move(view, tab_stop(sheet, false), request); break;
    case CMD_PAGE_UP: focus_move(view, page_stop(sheet, false), request); break;
    case CMD_PAGE_DOWN: focus_move(view, page_stop(sheet, true), request); break;
    case CMD_HOME:
        if (sheet->n_stops > 0)
            focus_move(view, sheet->stops[0], request);
        break;
    case CMD_END:
        if (sheet->n_stops > 0)
            focus_move(view, sheet->stops[sheet->n_stops - 1], request);
        break;
    case CMD_LEFT:
    case CMD_RIGHT:
        if (in_buttons)
            focus_move(view, next_button(sheet, press->command == CMD_RIGHT), request);
        return in_buttons;
    case CMD_ENTER:
    case CMD_ON:
        if (!activate(view, sheet, request))
            focus_move(view, sheet_step(sheet, true), request);
        break;
    case CMD_DIGIT: return press->digit > 0 && choose_digit(view, press->digit, request);
    case CMD_MORE: return choose_digit(view, 0, request);
    default: return false;
    }
    return true;
}
