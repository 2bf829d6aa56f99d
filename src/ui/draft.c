/*
 * draft.c MUST
 * 1. write no secret, and nothing outside the locked region;
 * 2. believe nothing it reads: a name it does not know is passed by, a value that could not have
 *    been typed is left out.
 *
 * A draft's pairs are u16-length texts, name and value in turn; "#record" is the id of what will be
 * saved, so that a resumed form saves the same thing and not a second one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/bytes.h>
#include <chairside/secret.h>

#include "view.h"

#define RECORD_NAME "#record"
#define NAME_ROOM 64
#define VALUE_ROOM 20000 /* 4,096 characters and more */
#define ID_TEXT (2 * 16 + 1)

static void id_write(const struct id *id, char out[ID_TEXT]) {
    for (size_t i = 0; i < sizeof id->b; i++)
        snprintf(out + 2 * i, 3, "%02x", id->b[i]);
}

static bool id_parse(const char *s, struct id *out) {
    if (strlen(s) != 2 * sizeof out->b || strspn(s, "0123456789abcdef") != 2 * sizeof out->b)
        return false;
    for (size_t i = 0; i < sizeof out->b; i++) {
        char pair[3] = {s[2 * i], s[2 * i + 1], '\0'};
        out->b[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return true;
}

static bool has_head(const struct view *view) {
    return view->screen->input_size >= sizeof(struct input_head);
}

/* ---- writing ---- */

size_t draft_room(const struct view *view) {
    size_t room = view->screen->input_size + sizeof RECORD_NAME + ID_TEXT;

    for (size_t i = 0; i < view->screen->n_fields; i++)
        room += strlen(view->screen->fields[i].name) + ID_TEXT + 2 * sizeof(uint16_t);
    return room < DRAFT_PAIRS_MAX ? room : DRAFT_PAIRS_MAX;
}

static void pair_write(struct writer *w, const char *name, const char *value) {
    write_text(w, name);
    write_text(w, value);
}

static void answer_write(const struct view *view, size_t i, struct writer *w) {
    const struct field *field = &view->screen->fields[i];
    const void *input = field_input(view, i);
    char value[ID_TEXT];

    switch (field->type) {
    case FIELD_CHOICE: snprintf(value, sizeof value, "%d", *(const int32_t *)input); break;
    case FIELD_MANY: snprintf(value, sizeof value, "%u", *(const uint32_t *)input); break;
    case FIELD_PICK: id_write(input, value); break;
    case FIELD_SECRET: return;
    default: pair_write(w, field->name, field_text(view, i)); return;
    }
    pair_write(w, field->name, value);
}

enum status draft_write(const struct view *view, uint8_t *pairs, size_t room, size_t *n) {
    struct writer w = writer_on(pairs, room);
    char record[ID_TEXT];

    if (has_head(view)) {
        id_write(&((const struct input_head *)view->input)->record, record);
        pair_write(&w, RECORD_NAME, record);
    }
    for (size_t i = 0; i < view->screen->n_fields; i++)
        if (field_has_answer(view, i))
            answer_write(view, i, &w);
    *n = w.used;
    return w.bad ? ST_TOO_LONG : ST_OK;
}

/* ---- reading ---- */

static bool number_parse(const char *s, unsigned long max, unsigned long *out) {
    char *end;

    errno = 0;
    *out = strtoul(s, &end, 10);
    return *s >= '0' && *s <= '9' && !*end && errno == 0 && *out <= max;
}

static void pick_lay(struct view *view, size_t i, const char *value) {
    struct id id;

    if (!id_parse(value, &id))
        return;
    for (size_t choice = 0; choice < view->picks[i].n; choice++)
        if (id_equal(&view->picks[i].at[choice].id, &id))
            *(struct id *)field_input(view, i) = id;
}

static void many_lay(struct view *view, size_t i, unsigned long ticks) {
    const struct field *field = &view->screen->fields[i];

    if (ticks >> field->n_choices == 0 &&
        (field->hi <= 0 || __builtin_popcountl(ticks) <= field->hi))
        *(uint32_t *)field_input(view, i) = (uint32_t)ticks;
}

/* Typed as a person would: the limits of the field hold. */
static void text_lay(struct view *view, size_t i, const char *value) {
    struct edit edit = field_edit(view, i, 0);

    edit.text[0] = '\0';
    if (edit_insert(&edit, value, strlen(value)) != ST_OK)
        edit.text[0] = '\0';
    field_parse(view, i);
}

static void answer_lay(struct view *view, size_t i, const char *value) {
    const struct field *field = &view->screen->fields[i];
    unsigned long number;

    switch (field->type) {
    case FIELD_CHOICE:
        if (number_parse(value, field->n_choices, &number))
            *(int32_t *)field_input(view, i) = (int32_t)number;
        break;
    case FIELD_MANY:
        if (number_parse(value, UINT32_MAX, &number))
            many_lay(view, i, number);
        break;
    case FIELD_PICK: pick_lay(view, i, value); break;
    case FIELD_SECRET: break;
    default: text_lay(view, i, value); break;
    }
}

static void pair_lay(struct view *view, const char *name, const char *value) {
    struct id id;
    int field = view_field(view, name);

    if (field >= 0)
        answer_lay(view, (size_t)field, value);
    else if (strcmp(name, RECORD_NAME) == 0 && has_head(view) && id_parse(value, &id))
        ((struct input_head *)view->input)->record = id;
}

enum status draft_lay(struct view *view, const uint8_t *pairs, size_t n) {
    struct reader r = reader_on(pairs, n);
    char name[NAME_ROOM], *value = secret_take(VALUE_ROOM);

    if (!value)
        return status_origin(ST_NO_MEMORY);
    while (!r.bad && !reader_done(&r)) {
        read_text(&r, name, sizeof name);
        read_text(&r, value, VALUE_ROOM);
        if (!r.bad)
            pair_lay(view, name, value);
    }
    secret_give(value);
    return r.bad ? ST_CORRUPT : ST_OK;
}
