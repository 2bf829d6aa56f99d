#include "view.h"

#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/secret.h>
#include <chairside/text.h>

#include "words.h"

/* ---- what is said ---- */

void view_say(struct view *view, const char *sentence, bool is_error) {
    text_print(view->said, sizeof view->said, "%s", sentence);
    view->said_is_error = is_error;
    view->said_now = sentence[0] != '\0';
}

void view_say_status(struct view *view, enum status st) {
    char sentence[sizeof view->said];

    words_sentence(st, view->screen->bilingual, sentence, sizeof sentence);
    view_say(view, sentence, st != ST_OK);
}

void view_hush(struct view *view) {
    view->said[0] = '\0';
    view->error[0] = '\0';
    view->error_field = -1;
}

void view_field_error(struct view *view, size_t field, const char *sentence) {
    view_say(view, sentence, true);
    text_print(view->error, sizeof view->error, "%s", sentence);
    view->error_field = (int)field;
    view_focus_field(view, field);
}

/* ---- bindings ---- */

bool view_offers(const struct view *view, const struct binding *binding) {
    if (binding->offered == OFFERED_ALWAYS)
        return true;
    return view->facts && *(const bool *)((const char *)view->facts + binding->offered);
}

const struct binding *view_binding(const struct view *view, enum binding_key key) {
    for (size_t i = 0; i < view->screen->n_keys; i++)
        if (view->screen->keys[i].key == key && view_offers(view, &view->screen->keys[i]))
            return &view->screen->keys[i];
    return NULL;
}

const struct binding *view_act(const struct view *view, enum act act) {
    for (size_t i = 0; i < view->screen->n_keys; i++)
        if (view->screen->keys[i].act == act && view_offers(view, &view->screen->keys[i]))
            return &view->screen->keys[i];
    return NULL;
}

/* ---- memory ---- */

static size_t rounded(size_t bytes) {
    return (bytes + 15) / 16 * 16;
}

/* One block of the locked region: answers, digits as typed, and what is looked for in a list. */
static enum status view_take(struct view *view) {
    const struct screen *screen = view->screen;
    size_t input = rounded(screen->input_size), typed = screen->n_fields * TYPED_ROOM;
    char *block = secret_take(input + rounded(typed) + FIND_ROOM);

    if (!block)
        return status_origin(ST_NO_MEMORY);
    view->input = block;
    view->typed = (char(*)[TYPED_ROOM])(void *)(block + input);
    view->find = block + input + rounded(typed);
    view->picks = calloc(screen->n_fields + 1, sizeof *view->picks);
    if (screen->facts_size > 0)
        view->facts = calloc(1, screen->facts_size);
    if (!view->picks || (screen->facts_size > 0 && !view->facts))
        return status_origin(ST_NO_MEMORY);
    return ST_OK;
}

void view_close(struct view *view) {
    if (!view)
        return;
    for (size_t i = 0; view->picks && i < view->screen->n_fields; i++) {
        secret_wipe(view->picks[i].at, PICK_MAX * sizeof *view->picks[i].at);
        free(view->picks[i].at);
    }
    free(view->picks);
    listing_close(&view->list);
    secret_wipe(view->facts, view->screen->facts_size);
    free(view->facts);
    secret_give(view->input);
    secret_wipe(view, sizeof *view);
    free(view);
}

/* ---- loading ---- */

/* Answers as they are before anything is known: numbers have a "none" that is not zero. */
static enum status input_begin(struct view *view, void *input) {
    const struct screen *screen = view->screen;

    for (size_t i = 0; i < screen->n_fields; i++)
        if (screen->fields[i].type == FIELD_NUMBER)
            *(int64_t *)(void *)((char *)input + screen->fields[i].offset) = INPUT_NONE;
    if (screen->kind != KIND_FORM || screen->input_size < sizeof(struct input_head))
        return ST_OK;
    struct input_head *head = input;
    head->lang = (int32_t)lang_now();
    enum status st = id_new(&head->record);
    return st == ST_OK ? id_new(&head->draft) : st;
}

static enum status picks_load(struct view *view) {
    for (size_t i = 0; i < view->screen->n_fields; i++) {
        const struct field *field = &view->screen->fields[i];
        struct picks *picks = &view->picks[i];
        if (field->type != FIELD_PICK || !field->pick)
            continue;
        if (!picks->at)
            picks->at = calloc(PICK_MAX, sizeof *picks->at);
        if (!picks->at)
            return status_origin(ST_NO_MEMORY);
        picks->n = 0;
        enum status st = field->pick(view->session, &view->id, picks->at, PICK_MAX, &picks->n);
        if (st != ST_OK)
            return st;
        if (picks->n > PICK_MAX)
            picks->n = PICK_MAX;
    }
    return ST_OK;
}

/* Facts into fresh memory, so that a load that fails leaves what is shown. */
static enum status facts_load(struct view *view, void *input) {
    const struct screen *screen = view->screen;

    if (!screen->load)
        return ST_OK;
    void *facts = calloc(1, screen->facts_size + 1);
    if (!facts)
        return status_origin(ST_NO_MEMORY);
    enum status st = screen->load(view->session, &view->id, facts, input);
    if (st == ST_OK && view->facts)
        memcpy(view->facts, facts, screen->facts_size);
    secret_wipe(facts, screen->facts_size + 1);
    free(facts);
    return st;
}

static enum status facts_load_again(struct view *view) {
    size_t bytes = rounded(view->screen->input_size);
    void *scratch = secret_take(bytes + 16);

    if (!scratch)
        return status_origin(ST_NO_MEMORY);
    enum status st = input_begin(view, scratch);
    if (st == ST_OK)
        st = facts_load(view, scratch);
    secret_give(scratch);
    return st;
}

enum status view_reload(struct view *view, bool facts_only) {
    enum status st = facts_load_again(view);

    if (st != ST_OK || facts_only)
        return st;
    st = picks_load(view);
    return st == ST_OK && view->screen->rows ? listing_load(view) : st;
}

/* ---- opening ---- */

void view_focus_form(struct view *view) {
    const struct screen *screen = view->screen;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < screen->n_fields; i++)
            if (!screen->fields[i].aside && (pass == 1 || !field_has_answer(view, i))) {
                view_focus_field(view, i);
                return;
            }
}

static void view_first_focus(struct view *view) {
    view->focus = (struct stop){STOP_NONE, 0}; /* the layout takes the first stop there is */
    if (view->screen->kind == KIND_FORM)
        view_focus_form(view);
    else if (view->screen->kind == KIND_LIST && listing_shown(view) > 0)
        view->focus = (struct stop){STOP_ROW, 0};
}

static enum status view_begin(struct view *view) {
    const struct screen *screen = view->screen;
    enum status st = view_take(view);

    if (st == ST_OK)
        st = input_begin(view, view->input);
    if (st == ST_OK)
        st = facts_load(view, view->input);
    if (st == ST_OK)
        st = picks_load(view);
    for (size_t i = 0; st == ST_OK && i < screen->n_fields; i++)
        field_format(view, i);
    if (st == ST_OK && screen->rows)
        st = listing_first(view);
    if (st == ST_OK)
        view_first_focus(view);
    return st;
}

enum status view_open(const struct screen *screen, const struct id *id, struct session *session,
                      struct view **out) {
    struct view *view = calloc(1, sizeof *view);

    *out = NULL;
    if (!view)
        return status_origin(ST_NO_MEMORY);
    view->screen = screen;
    view->session = session;
    view->id = *id;
    view->error_field = -1;
    enum status st = view_begin(view);
    view->opening = true;
    if (st != ST_OK) {
        view_close(view);
        return st;
    }
    *out = view;
    return ST_OK;
}
