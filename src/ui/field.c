/* field.c - answers: what is typed or chosen, and whether it can be. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>

#include "view.h"
#include "words.h"

static const struct field *field_of(const struct view *view, size_t i) {
    assert(i < view->screen->n_fields);
    return &view->screen->fields[i];
}

void *field_input(const struct view *view, size_t i) {
    return (char *)view->input + field_of(view, i)->offset;
}

bool field_is_choice(const struct field *field) {
    return field->type == FIELD_CHOICE || field->type == FIELD_MANY || field->type == FIELD_PICK;
}

bool field_is_text(const struct field *field) {
    return !field_is_choice(field);
}

static bool is_parsed(const struct field *field) {
    return field->type == FIELD_NUMBER || field->type == FIELD_DATE;
}

const char *field_text(const struct view *view, size_t i) {
    return is_parsed(field_of(view, i)) ? view->typed[i] : field_input(view, i);
}

/* ---- choices ---- */

size_t field_choices(const struct view *view, size_t i) {
    const struct field *field = field_of(view, i);

    return field->type == FIELD_PICK ? view->picks[i].n : field->n_choices;
}

bool field_is_chosen(const struct view *view, size_t i, size_t choice) {
    const void *input = field_input(view, i);

    switch (field_of(view, i)->type) {
    case FIELD_CHOICE: return *(const int32_t *)input == (int32_t)choice + 1;
    case FIELD_MANY: return *(const uint32_t *)input >> choice & 1;
    case FIELD_PICK: return !id_is_zero(input) && id_equal(input, &view->picks[i].at[choice].id);
    default: return false;
    }
}

size_t field_first_choice(const struct view *view, size_t i) {
    size_t n = field_choices(view, i);

    for (size_t choice = 0; choice < n; choice++)
        if (field_is_chosen(view, i, choice))
            return choice;
    return 0;
}

static enum status many_toggle(const struct field *field, uint32_t *ticks, size_t choice) {
    uint32_t now = *ticks ^ (uint32_t)1 << choice;

    if (now > *ticks && field->hi > 0 && __builtin_popcount(now) > field->hi)
        return ST_TOO_MANY;
    *ticks = now;
    return ST_OK;
}

enum status field_choose(struct view *view, size_t i, size_t choice) {
    const struct field *field = field_of(view, i);
    void *input = field_input(view, i);

    if (choice >= field_choices(view, i))
        return ST_BAD_CHOICE;
    if (field->type == FIELD_MANY)
        return many_toggle(field, input, choice);
    if (field->type == FIELD_PICK)
        *(struct id *)input = view->picks[i].at[choice].id;
    else
        *(int32_t *)input = (int32_t)choice + 1;
    return ST_OK;
}

bool field_unchoose(struct view *view, size_t i, size_t choice) {
    void *input = field_input(view, i);

    if (choice >= field_choices(view, i) || !field_is_chosen(view, i, choice))
        return false;
    switch (field_of(view, i)->type) {
    case FIELD_MANY: *(uint32_t *)input &= ~((uint32_t)1 << choice); break;
    case FIELD_PICK: *(struct id *)input = id_zero; break;
    default: *(int32_t *)input = 0; break;
    }
    return true;
}

bool field_has_answer(const struct view *view, size_t i) {
    const void *input = field_input(view, i);

    switch (field_of(view, i)->type) {
    case FIELD_CHOICE: return *(const int32_t *)input != 0;
    case FIELD_MANY: return *(const uint32_t *)input != 0;
    case FIELD_PICK: return !id_is_zero(input);
    default: return field_text(view, i)[0] != '\0';
    }
}

/* ---- numbers and dates ---- */

static size_t digits_of(long value) {
    size_t n = 1;

    for (; value >= 10; value /= 10)
        n++;
    return n;
}

struct edit field_edit(struct view *view, size_t i, size_t at) {
    const struct field *field = field_of(view, i);
    bool parsed = is_parsed(field);
    size_t limit = (size_t)field->hi, room = 4 * limit + 1;

    if (field->type == FIELD_NUMBER)
        limit = digits_of(field->hi);
    if (field->type == FIELD_DATE)
        limit = 8;
    if (field->type == FIELD_CODE)
        room = limit + 1;
    return edit_on(parsed ? view->typed[i] : field_input(view, i), parsed ? TYPED_ROOM : room,
                   limit, at, field->type == FIELD_NOTE, parsed || field->type == FIELD_CODE);
}

bool field_date_exists(int32_t day) {
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y = day / 10000, m = day / 100 % 100, d = day % 100;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

    if (y < 1900 || y > 2199 || m < 1 || m > 12 || d < 1 || d > days[m - 1])
        return false;
    return m != 2 || d < 29 || leap;
}

/* DDMMYYYY as typed; 0 if there is no such day. */
static int32_t date_of(const char *typed) {
    long value = strlen(typed) == 8 ? strtol(typed, NULL, 10) : 0;
    int32_t day = (int32_t)(value % 10000 * 10000 + value / 10000 % 100 * 100 + value / 1000000);

    return field_date_exists(day) ? day : 0;
}

void field_parse(struct view *view, size_t i) {
    const struct field *field = field_of(view, i);
    const char *typed = view->typed[i];
    void *input = field_input(view, i);

    if (field->type == FIELD_DATE)
        *(int32_t *)input = date_of(typed);
    if (field->type == FIELD_NUMBER) {
        long value = strtol(typed, NULL, 10);
        bool good = typed[0] && value >= field->lo && value <= field->hi;
        *(int64_t *)input = good ? value : INPUT_NONE;
    }
}

void field_format(struct view *view, size_t i) {
    const void *input = field_input(view, i);
    enum field_type type = field_of(view, i)->type;
    char *typed = view->typed[i];

    if (type == FIELD_NUMBER && *(const int64_t *)input != INPUT_NONE)
        snprintf(typed, TYPED_ROOM, "%lld", (long long)*(const int64_t *)input);
    if (type == FIELD_DATE && *(const int32_t *)input != 0) {
        int32_t day = *(const int32_t *)input;
        snprintf(typed, TYPED_ROOM, "%02d%02d%04d", day % 100, day / 100 % 100, day / 10000);
    }
}

void field_date_words(int32_t day, char *out, size_t room) {
    static const char *const months[] = {N_("January"), N_("February"), N_("March"),
                                         N_("April"),   N_("May"),      N_("June"),
                                         N_("July"),    N_("August"),   N_("September"),
                                         N_("October"), N_("November"), N_("December")};
    int m = day / 100 % 100;

    if (m < 1 || m > 12)
        text_print(out, room, "%s", "");
    else if (lang_now() == LANG_ES)
        text_print(out, room, "%d de %s de %d", day % 100, _(months[m - 1]), day / 10000);
    else
        text_print(out, room, "%d %s %d", day % 100, _(months[m - 1]), day / 10000);
}

/* ---- checking ---- */

bool field_check(const struct view *view, size_t i, bool need, char *sentence, size_t room) {
    const struct field *field = field_of(view, i);
    bool both = view->screen->bilingual;

    if (!field_has_answer(view, i)) {
        if (need && !field->optional)
            words_sentence(ST_EMPTY, both, sentence, room);
        return !need || field->optional;
    }
    if (field->type == FIELD_NUMBER && *(int64_t *)field_input(view, i) == INPUT_NONE) {
        words_own_sentence(N_("Please type a number from %ld to %ld."), both, field->lo, field->hi,
                           sentence, room);
        return false;
    }
    if (field->type == FIELD_DATE && *(int32_t *)field_input(view, i) == 0) {
        words_sentence(ST_BAD_DATE, both, sentence, room);
        return false;
    }
    return true;
}

/* ---- where the focus goes ---- */

int view_field(const struct view *view, const char *name) {
    for (size_t i = 0; i < view->screen->n_fields; i++)
        if (strcmp(view->screen->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

void view_focus_field(struct view *view, size_t i) {
    const struct field *field = field_of(view, i);

    view->focus = (struct stop){STOP_FIELD, i};
    view->moved = view->opening = false;
    view->choice = field_is_choice(field) ? field_first_choice(view, i) : 0;
    view->at = field_is_text(field) ? strlen(field_text(view, i)) : 0;
}
