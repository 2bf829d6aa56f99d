/* form.c - questions one after another, and what keys do on one of them. */
#include <string.h>

#include "kind.h"

static const struct field *focus_field(const struct view *view) {
    return &view->screen->fields[view->focus.index];
}

/* ---- going on ---- */

/* The next question that waits for an answer, else the first button. */
static struct stop stop_after(const struct view *view, const struct sheet *sheet) {
    const struct screen *screen = view->screen;

    for (size_t i = view->focus.index + 1; i < screen->n_fields; i++)
        if (!screen->fields[i].aside && !field_has_answer(view, i))
            return (struct stop){STOP_FIELD, i};
    struct stop button = sheet_first_button(sheet);
    return button.kind != STOP_NONE ? button : sheet_step(sheet, true);
}

static void go_on(struct view *view, struct sheet *sheet, struct request *request) {
    char sentence[sizeof view->error];

    if (!field_check(view, view->focus.index, false, sentence, sizeof sentence))
        view_field_error(view, view->focus.index, sentence);
    else
        focus_move(view, stop_after(view, sheet), request);
}

bool form_check(struct view *view) {
    char sentence[sizeof view->error];

    for (size_t i = 0; i < view->screen->n_fields; i++)
        if (!field_check(view, i, true, sentence, sizeof sentence)) {
            view_field_error(view, i, sentence);
            return false;
        }
    return true;
}

/* ---- one of several ---- */

static void choose(struct view *view, struct sheet *sheet, size_t choice, struct request *request) {
    size_t field = view->focus.index;
    enum field_type type = focus_field(view)->type;

    if (choice >= field_choices(view, field))
        return;
    view->choice = choice;
    enum status st = field_choose(view, field, choice);
    if (st != ST_OK) {
        char sentence[sizeof view->error];
        words_sentence(st, view->screen->bilingual, sentence, sizeof sentence);
        view_field_error(view, field, sentence);
        view->choice = choice;
        return;
    }
    request->changed = true;
    if (type != FIELD_MANY && view->screen->kind == KIND_FORM)
        go_on(view, sheet, request);
}

static void choose_digit(struct view *view, struct sheet *sheet, unsigned digit,
                         struct request *request) {
    struct grid grid = field_grid(view, sheet, view->focus.index);

    if (digit == 0)
        choose(view, sheet, view->choice, request);
    else if (digit <= grid.n)
        choose(view, sheet, grid.first + digit - 1, request);
}

/* Moves among the choices; false where there is no choice in that direction. */
static bool choice_move(struct view *view, long by) {
    size_t n = field_choices(view, view->focus.index);

    if (by < 0 ? view->choice < (size_t)-by : view->choice + (size_t)by >= n)
        return false;
    view->choice = by < 0 ? view->choice - (size_t)-by : view->choice + (size_t)by;
    view->moved = true;
    return true;
}

/* The next nine of many rows, round and round. */
static void choice_turn(struct view *view) {
    size_t n = field_choices(view, view->focus.index);
    size_t next = (view->choice / CHOICES_MAX + 1) * CHOICES_MAX;

    if (n > CHOICES_MAX) {
        view->choice = next < n ? next : 0;
        view->moved = true;
    }
}

static void choice_enter(struct view *view, struct sheet *sheet, struct request *request) {
    if (view->moved && focus_field(view)->type != FIELD_MANY)
        choose(view, sheet, view->choice, request);
    else
        go_on(view, sheet, request);
}

static void unchoose(struct view *view, struct request *request) {
    size_t field = view->focus.index, choice = view->choice;

    if (focus_field(view)->type != FIELD_MANY)
        choice = field_first_choice(view, field);
    request->changed = field_unchoose(view, field, choice);
}

static bool choice_command(struct view *view, struct sheet *sheet, const struct press *press,
                           struct request *request) {
    long cols = (long)field_grid(view, sheet, view->focus.index).cols;
    bool many_pages = field_choices(view, view->focus.index) > CHOICES_MAX;

    switch (press->command) {
    case CMD_DIGIT: choose_digit(view, sheet, press->digit, request); return true;
    case CMD_MORE: choice_turn(view); return true;
    case CMD_LEFT: (void)choice_move(view, -1); return true;
    case CMD_RIGHT: (void)choice_move(view, 1); return true;
    case CMD_UP: return choice_move(view, -cols);
    case CMD_DOWN: return choice_move(view, cols);
    case CMD_PAGE_UP: return many_pages && choice_move(view, -CHOICES_MAX);
    case CMD_PAGE_DOWN: return many_pages && choice_move(view, CHOICES_MAX);
    case CMD_ERASE:
    case CMD_DELETE: unchoose(view, request); return true;
    case CMD_ENTER:
    case CMD_ON: choice_enter(view, sheet, request); return true;
    default: return false;
    }
}

/* ---- typed ---- */

static bool is_words(const struct field *field) {
    return field->type == FIELD_LINE || field->type == FIELD_NOTE;
}

/* One edit; false if it was none. */
static bool text_edit(struct view *view, struct edit *edit, const struct press *press,
                      struct request *request) {
    const char *text = press->command == CMD_TEXT ? press->key->text : "\n";
    enum status st = ST_OK;

    if (press->key->code == KEY_PAD_DOT)
        text = ".";
    switch (press->command) {
    case CMD_TEXT:
    case CMD_ENTER:
        st = edit_insert(edit, text, strlen(text));
        request->changed = st == ST_OK;
        break;
    case CMD_ERASE: request->changed = edit_erase(edit); break;
    case CMD_DELETE: request->changed = edit_delete(edit); break;
    case CMD_ACCENT: request->changed = edit_accent(edit); break;
    default: return false;
    }
    if (st != ST_OK)
        view_say_status(view, st);
    return true;
}

/* Moves within the text; false where the key leads out of it. */
static bool text_move(struct edit *edit, const struct press *press, size_t cells) {
    switch (press->command) {
    case CMD_LEFT: (void)edit_left(edit); return true;
    case CMD_RIGHT: (void)edit_right(edit); return true;
    case CMD_UP: return edit_up(edit, cells);
    case CMD_DOWN: return edit_down(edit, cells);
    case CMD_HOME: (void)edit_home(edit, cells); return true;
    case CMD_END: (void)edit_end(edit, cells); return true;
    case CMD_PAGE_UP:
        for (int i = 0; i < 6 && edit_up(edit, cells); i++)
            continue;
        return edit->lines;
    case CMD_PAGE_DOWN:
        for (int i = 0; i < 6 && edit_down(edit, cells); i++)
            continue;
        return edit->lines;
    default: return false;
    }
}

static bool text_command(struct view *view, struct sheet *sheet, const struct press *press,
                         struct request *request) {
    size_t field = view->focus.index;
    const struct field *is = focus_field(view);
    struct edit edit = field_edit(view, field, view->at);
    bool enters = press->command == CMD_ENTER && is->type != FIELD_NOTE;

    if (enters || press->command == CMD_ON || press->command == CMD_TAB) {
        go_on(view, sheet, request);
        return true;
    }
    bool taken =
        text_edit(view, &edit, press, request) || text_move(&edit, press, field_cells(sheet, is));
    view->at = edit.at;
    if (request->changed) {
        field_parse(view, field);
        view->typed_text = view->typed_text || is_words(is);
    }
    return taken;
}

bool question_command(struct view *view, struct sheet *sheet, const struct press *press,
                      struct request *request) {
    if (sheet->focus.kind != STOP_FIELD)
        return false;
    if (!stop_is(view->focus, sheet->focus))
        view_focus_field(view, sheet->focus.index);
    bool taken = field_is_choice(focus_field(view)) ? choice_command(view, sheet, press, request)
                                                    : text_command(view, sheet, press, request);
    if (request->changed && view->error_field >= 0)
        view_hush(view);
    return taken;
}

enum where question_where(const struct view *view, const struct sheet *sheet) {
    switch (view->screen->fields[sheet->focus.index].type) {
    case FIELD_CHOICE:
    case FIELD_PICK: return WHERE_CHOICE;
    case FIELD_MANY: return WHERE_MANY;
    case FIELD_NUMBER:
    case FIELD_DATE:
    case FIELD_CODE: return WHERE_DIGITS;
    case FIELD_NOTE: return WHERE_NOTE;
    case FIELD_LINE:
    case FIELD_SECRET: break;
    }
    return WHERE_LINE;
}

/* ---- the kind ---- */

static void form_lay(const struct view *view, struct sheet *sheet) {
    sheet_add_text(sheet, view);
    for (size_t i = 0; i < view->screen->n_fields; i++)
        sheet_add(sheet, BLOCK_FIELD, i, field_rows(view, sheet, i), 1);
}

static enum where form_where(const struct view *view, const struct sheet *sheet) {
    if (sheet->focus.kind == STOP_FIELD)
        return question_where(view, sheet);
    return sheet->focus.kind == STOP_TEXT ? WHERE_READ : WHERE_BUTTON;
}

/* Words that are read lead to more words, then to the question that waits. */
static void read_on(struct view *view, struct sheet *sheet, struct request *request) {
    struct stop next = sheet_after_text(sheet);

    focus_move(view, next, request);
    if (next.kind == STOP_FIELD)
        view_focus_form(view);
}

static void form_command(struct view *view, struct sheet *sheet, const struct press *press,
                         struct request *request) {
    bool on = press->command == CMD_ENTER || press->command == CMD_ON;

    if (on && sheet->focus.kind == STOP_TEXT)
        read_on(view, sheet, request);
    else if (!question_command(view, sheet, press, request))
        (void)common_command(view, sheet, press, request);
}

const struct kind kind_form = {form_lay, form_where, form_command};
