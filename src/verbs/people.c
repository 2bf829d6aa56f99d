/* people.c - choosing and keeping persons. */
#include <stdlib.h>

#include "verbs.h"

/* Reads everybody this session may see into one buffer, freed and wiped by views_done. */
static enum status views_read(struct session *s, struct person_view **views, size_t *n) {
    *n = 0;
    *views = calloc(PEOPLE_MAX, sizeof **views);
    return *views ? person_views(s, *views, PEOPLE_MAX, n) : status_origin(ST_NO_MEMORY);
}

static void views_done(struct person_view *views) {
    if (views)
        secret_wipe(views, PEOPLE_MAX * sizeof *views);
    free(views);
}

enum status pick_people(struct session *s, struct pick *out, size_t max, size_t *n) {
    struct person_view *v;
    size_t found;
    enum status st = views_read(s, &v, &found);
    *n = 0;
    for (size_t i = 0; st == ST_OK && i < found && *n < max; i++, ++*n) {
        out[*n].id = v[i].id;
        SAY(out[*n].label, "%s%s%s", v[i].label, v[i].station[0] ? " · " : "", v[i].station);
    }
    views_done(v);
    return st;
}

enum status choose_talk_rows(struct session *s, const struct id *id, struct page *page,
                             struct choose_talk_row *rows, size_t *n) {
    (void)id;
    struct person_view *v;
    size_t found;
    enum status st = views_read(s, &v, &found);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < found && *n < page->max; i++, ++*n) {
        struct choose_talk_row *row = &rows[*n];
        row->head.mark = page_mark(i);
        row->head.id = v[i].id;
        SAY(row->name, "%s", v[i].label);
        SAY(row->chair, "%s", v[i].station);
        SAY(row->log, "%s", consent_short(v[i].consent[SCOPE_RECORD]));
        if (v[i].last_talk)
            day_words(v[i].last_talk, row->last, sizeof row->last);
        else
            SAY(row->last, "%s", _("first time"));
    }
    page->more = page_from(page) + *n < found;
    views_done(v);
    return st;
}

enum status choose_tell_rows(struct session *s, const struct id *id, struct page *page,
                             struct choose_tell_row *rows, size_t *n) {
    (void)id;
    struct person_view *v;
    size_t found;
    enum status st = views_read(s, &v, &found);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < found && *n < page->max; i++, ++*n) {
        rows[*n].head.mark = page_mark(i);
        rows[*n].head.id = v[i].id;
        SAY(rows[*n].name, "%s", v[i].label);
        SAY(rows[*n].chair, "%s", v[i].station);
    }
    page->more = page_from(page) + *n < found;
    views_done(v);
    return st;
}

enum status choose_talk_open(struct session *s, const struct id *id, struct outcome *out) {
    bool ask;
    enum status st = needs_birthday(s, id, &ask);
    if (st != ST_OK)
        return st;
    carry()->then = THEN_TALK;
    if (ask) {
        out->next = CHOOSE_TALK_OPEN_TO_SAME_NAME;
        return ST_OK;
    }
    enum talk_way way;
    st = talk_way(s, id, &way);
    out->next = way == WAY_ENCOUNTER ? CHOOSE_TALK_OPEN_TO_TALK_FORM
                : way == WAY_TALLY   ? CHOOSE_TALK_OPEN_TO_TALLY
                                     : CHOOSE_TALK_OPEN_TO_CONSENT_RECORD;
    carry()->receipt_to_talk = true;
    return st;
}

enum status choose_tell_open(struct session *s, const struct id *id, struct outcome *out) {
    bool ask;
    enum status st = needs_birthday(s, id, &ask);
    carry()->then = THEN_TELL;
    out->next = ask ? CHOOSE_TELL_OPEN_TO_SAME_NAME : CHOOSE_TELL_OPEN_TO_TELL;
    return st;
}

enum status same_name_load(struct session *s, const struct id *id, struct same_name_facts *facts,
                           struct same_name_input *input) {
    (void)input;
    session_person_label(s, id, facts->name, sizeof facts->name);
    return ST_OK;
}

/* A20: day and month must fit; a wrong answer does not say who exists. */
enum status same_name_save(struct session *s, const struct id *id,
                           const struct same_name_input *input, struct outcome *out) {
    enum status st = person_check_birth(s, id, (unsigned)input->day, (unsigned)input->month);
    if (st == ST_NO_MATCH) {
        SAY(out->text, "%s",
            _("That is not this person's birthday. Ask again, or go back and choose the other."));
        return at_field(out, "day", st);
    }
    if (st != ST_OK)
        return st;
    carry()->checked = *id;
    enum talk_way way = WAY_ENCOUNTER;
    switch (carry()->then) {
    case THEN_PERSON: out->next = SAME_NAME_SAVE_TO_PERSON; return ST_OK;
    case THEN_TELL: out->next = SAME_NAME_SAVE_TO_TELL; return ST_OK;
    case THEN_TALK: break;
    }
    st = talk_way(s, id, &way);
    out->next = way == WAY_ENCOUNTER ? SAME_NAME_SAVE_TO_TALK_FORM
                : way == WAY_TALLY   ? SAME_NAME_SAVE_TO_TALLY
                                     : SAME_NAME_SAVE_TO_CONSENT_RECORD;
    carry()->receipt_to_talk = true;
    return st;
}

/* ---- the list of people ---- */

enum status people_load(struct session *s, const struct id *id, struct people_facts *facts) {
    (void)id;
    const struct permit_about nothing = {0};
    facts->can_person_add =
        permit_ask(session_store(s), session_user(s), VERB_PERSON_EDIT, &nothing) == ST_OK;
    return ST_OK;
}

enum status people_rows(struct session *s, const struct id *id, struct page *page,
                        struct people_row *rows, size_t *n) {
    (void)id;
    struct person_view *v;
    size_t found;
    enum status st = views_read(s, &v, &found);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < found && *n < page->max; i++, ++*n) {
        struct people_row *row = &rows[*n];
        row->head.mark = page_mark(i);
        row->head.id = v[i].id;
        SAY(row->name, "%s", v[i].label);
        SAY(row->chair, "%s", v[i].station);
        SAY(row->when, "%s %u",
            v[i].schedule == SCHEDULE_MWF   ? _("MWF")
            : v[i].schedule == SCHEDULE_TTS ? _("TTS")
                                            : "",
            v[i].shift);
        if (v[i].status != PERSON_HERE)
            SAY(row->permission, "%s", _("not available"));
        else
            SAY(row->permission, "%s · %s · %s", consent_short(v[i].consent[SCOPE_APPROACH]),
                consent_short(v[i].consent[SCOPE_RECORD]), consent_short(v[i].consent[SCOPE_NOTE]));
    }
    page->more = page_from(page) + *n < found;
    views_done(v);
    return st;
}

enum status people_open(struct session *s, const struct id *id, struct outcome *out) {
    bool ask;
    enum status st = needs_birthday(s, id, &ask);
    carry()->then = THEN_PERSON;
    out->next = ask ? PEOPLE_OPEN_TO_SAME_NAME : PEOPLE_OPEN_TO_PERSON;
    return st;
}

/* ---- one person ---- */

static bool may(struct session *s, enum verb verb, const struct id *person) {
    struct permit_about about = {.person = *person, .mentor = session_user(s)->id};
    return permit_ask(session_store(s), session_user(s), verb, &about) == ST_OK;
}

static bool in_force(struct session *s, const struct id *person, enum scope scope) {
    struct consent_row row;
    bool active = false;
    return permit_consent(session_store(s), person, scope, &row, &active) == ST_OK && active;
}

static void person_more(struct session *s, const struct id *id, char *out, size_t room) {
    struct match_row matches[4];
    size_t n = 0, used = 0;
    out[0] = '\0';
    if (session_role(s) == ROLE_MENTOR ||
        match_list_open(session_store(s), &id_zero, id, matches, 4, &n) != ST_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        char who[96];
        session_user_label(s, &matches[i].mentor, who, sizeof who);
        text_print(out + used, room - used, "%s%s", i ? ", " : _("Mentor: "), who);
        used = strlen(out);
    }
}

enum status person_load(struct session *s, const struct id *id, struct person_facts *facts) {
    struct person_view v;
    enum status st = person_view(s, id, &v);
    if (st != ST_OK)
        return st;
    SAY(facts->name, "%s", v.label);
    SAY(facts->about, "%s%s · %s · %s · %s%s", v.status == PERSON_HERE ? "" : _("Not available. "),
        lang_word(v.lang), schedule_word(v.schedule), shift_word(v.shift),
        v.station[0] ? _("chair ") : "", v.station);
    consent_words(s, id, SCOPE_APPROACH, facts->approach, sizeof facts->approach);
    consent_words(s, id, SCOPE_RECORD, facts->record, sizeof facts->record);
    consent_words(s, id, SCOPE_NOTE, facts->note, sizeof facts->note);
    person_more(s, id, facts->more, sizeof facts->more);
    bool mentor = session_role(s) == ROLE_MENTOR;
    bool coordinator = session_role(s) == ROLE_COORDINATOR;
    bool approach = in_force(s, id, SCOPE_APPROACH);
    facts->can_person_talk = mentor && approach;
    facts->can_consent_record = may(s, VERB_CONSENT_KEEP, id);
    facts->can_consent_note = facts->can_consent_record;
    facts->can_tell = mentor && approach;
    facts->can_person_talks = mentor || coordinator;
    facts->can_consent_approach = may(s, VERB_CONSENT_APPROACH, id);
    facts->can_stop = may(s, VERB_CONSENT_WITHDRAW, id) &&
                      (approach || in_force(s, id, SCOPE_RECORD) || in_force(s, id, SCOPE_NOTE));
    facts->can_person_edit = may(s, VERB_PERSON_EDIT, id);
    facts->can_match = coordinator && approach;
    facts->can_person_gone = facts->can_person_edit;
    return ST_OK;
}

enum status person_talk(struct session *s, const struct id *id, struct outcome *out) {
    enum talk_way way;
    enum status st = talk_way(s, id, &way);
    out->next = way == WAY_ENCOUNTER ? PERSON_TALK_TO_TALK_FORM
                : way == WAY_TALLY   ? PERSON_TALK_TO_TALLY
                                     : PERSON_TALK_TO_CONSENT_RECORD;
    carry()->receipt_to_talk = true;
    return st;
}

/* ---- add, change, gone ---- */

struct answers { /* what person_add and person_edit ask alike */
    const char *preferred, *family, *station;
    int64_t day, month;
    int32_t lang, schedule, shift;
};

static enum status identity_from(const struct answers *a, struct identity *out) {
    SAY(out->preferred, "%s", a->preferred);
    SAY(out->family, "%s", a->family);
    SAY(out->station, "%s", a->station);
    out->birth_day = a->day == INPUT_NONE ? 0 : (uint8_t)a->day;
    out->birth_month = a->month == INPUT_NONE ? 0 : (uint8_t)a->month;
    out->lang = (uint8_t)a->lang;
    out->schedule = (uint8_t)a->schedule;
    out->shift = (uint8_t)a->shift;
    return ST_OK;
}

/* The names of identity's fields on these screens. */
static const char *field_here(const char *field) {
    if (field && strcmp(field, "birth_day") == 0)
        return "day";
    if (field && strcmp(field, "birth_month") == 0)
        return "month";
    return field;
}

static enum status after_person(struct session *s, const struct id *id, struct outcome *out,
                                unsigned person, unsigned same) {
    struct person_view v;
    enum status st = person_view(s, id, &v);
    out->id = *id;
    out->next = st == ST_OK && v.same_name ? same : person;
    if (st == ST_OK && v.same_name)
        carry()->checked = *id;
    return ST_OK;
}

enum status person_add_save(struct session *s, const struct id *id,
                            const struct person_add_input *in, struct outcome *out) {
    (void)id;
    struct identity *who = secret_take(sizeof *who);
    if (!who)
        return status_origin(ST_NO_MEMORY);
    const struct answers a = {in->preferred, in->family, in->station,  in->day,
                              in->month,     in->lang,   in->schedule, in->shift};
    uint16_t number = 0;
    enum status st = identity_from(&a, who);
    session_saves_draft(s, &in->head.draft);
    if (st == ST_OK)
        st = draft_gone(s, person_add(s, &in->head.record, who, &out->field, &number));
    secret_give(who);
    out->field = field_here(out->field);
    if (st != ST_OK)
        return st;
    SAY(out->text, _("Added as P-%03u. Next: ask whether a mentor may come."), number);
    return after_person(s, &in->head.record, out, PERSON_ADD_SAVE_TO_PERSON,
                        PERSON_ADD_SAVE_TO_SAME_PERSON);
}

enum status same_person_load(struct session *s, const struct id *id,
                             struct same_person_facts *facts) {
    session_person_label(s, id, facts->name, sizeof facts->name);
    return ST_OK;
}

enum status same_person_open(struct session *s, const struct id *id, struct outcome *out) {
    (void)s;
    (void)out;
    carry()->checked = *id;
    return ST_OK;
}

enum status person_edit_load(struct session *s, const struct id *id,
                             struct person_edit_facts *facts, struct person_edit_input *in) {
    struct identity *who = secret_take(sizeof *who);
    if (!who)
        return status_origin(ST_NO_MEMORY);
    enum status st = person_open(s, id, who);
    if (st == ST_OK) {
        identity_label(who, facts->name, sizeof facts->name);
        SAY(in->preferred, "%s", who->preferred);
        SAY(in->family, "%s", who->family);
        SAY(in->station, "%s", who->station);
        in->day = who->birth_day ? who->birth_day : INPUT_NONE;
        in->month = who->birth_month ? who->birth_month : INPUT_NONE;
        in->lang = who->lang;
        in->schedule = who->schedule;
        in->shift = who->shift;
    }
    secret_give(who);
    return st;
}

enum status person_edit_save(struct session *s, const struct id *id,
                             const struct person_edit_input *in, struct outcome *out) {
    struct person_row row;
    enum status st = person_get(session_store(s), id, &row);
    if (st != ST_OK)
        return st;
    struct identity *who = secret_take(sizeof *who);
    if (!who)
        return status_origin(ST_NO_MEMORY);
    st = person_open(s, id, who); /* keeps what this screen does not ask */
    const struct answers a = {in->preferred, in->family, in->station,  in->day,
                              in->month,     in->lang,   in->schedule, in->shift};
    if (st == ST_OK)
        st = identity_from(&a, who);
    session_saves_draft(s, &in->head.draft);
    if (st == ST_OK)
        st = draft_gone(s, person_edit(s, id, row.ver, who, &out->field));
    secret_give(who);
    out->field = field_here(out->field);
    if (st == ST_OK)
        SAY(out->text, "%s", _("The change is saved."));
    return st;
}

enum status person_gone_load(struct session *s, const struct id *id,
                             struct person_gone_facts *facts, struct person_gone_input *in) {
    struct person_row row;
    enum status st = person_get(session_store(s), id, &row);
    if (st != ST_OK)
        return st;
    session_person_label(s, id, facts->name, sizeof facts->name);
    in->status = (int32_t)row.status;
    return ST_OK;
}

enum status person_gone_save(struct session *s, const struct id *id,
                             const struct person_gone_input *in, struct outcome *out) {
    enum status st = person_set_status(s, id, (enum person_status)in->status);
    if (st == ST_OK)
        SAY(out->text, "%s", _("The change is saved."));
    return st;
}
