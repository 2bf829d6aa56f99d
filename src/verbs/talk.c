/* talk.c - logging a talk, its note, corrections, one's own talks. */
#include "verbs.h"

static const uint16_t minutes_offered[] = {5, 10, 15, 30, 45, 60};
#define MINUTES_OTHER 7

enum status talk_form_load(struct session *s, const struct id *id, struct talk_form_facts *facts,
                           struct talk_form_input *in) {
    struct person_view v;
    enum status st = person_view(s, id, &v);
    if (st != ST_OK)
        return st;
    SAY(facts->name, "%s", v.label);
    in->lang = v.lang;
    in->other = INPUT_NONE;
    struct carry *c = carry();
    talk_seals_destroy(c->seals);
    c->seals = NULL;
    c->seals_for = in->head.record;
    return talk_seals_create(s, &in->head.record, id, &c->seals);
}

/* The seals made when the form opened, if it still saves under that id (a resumed draft has its
 * own); they are used up. */
static struct talk_seals *take_seals(const struct id *record) {
    struct talk_seals *seals = NULL;
    if (id_equal(&carry()->seals_for, record)) {
        seals = carry()->seals;
        carry()->seals = NULL;
    }
    return seals;
}

/* The ten bits of topics: nine choices, and "undisclosed" where none is ticked. */
static uint16_t topics_from(uint32_t ticks) {
    return ticks ? (uint16_t)ticks : (uint16_t)(1u << 9);
}

static uint32_t ticks_from(uint16_t topics) {
    return topics & 0x1ffu;
}

/* The names of talk.h's fields on these screens. */
static const char *field_here(const char *field) {
    return field && strcmp(field, "next_at") == 0 ? "next_day" : field;
}

enum status talk_form_save(struct session *s, const struct id *id, const struct talk_form_input *in,
                           struct outcome *out) {
    bool other = in->minutes == MINUTES_OTHER;
    if (other && in->other == INPUT_NONE)
        return at_field(out, "other", ST_EMPTY);
    if (in->next == NEXT_DATE && !in->next_day)
        return at_field(out, "next_day", ST_EMPTY);
    struct encounter e = {
        .mode = (uint8_t)in->mode,
        .minutes = other ? (uint16_t)in->other : minutes_offered[in->minutes - 1],
        .activities = (uint8_t)in->activities,
        .topics = topics_from(in->topics),
        .present = (uint8_t)in->present,
        .lang = (uint8_t)in->lang,
        .outcome = (uint8_t)in->outcome,
        .next = (uint8_t)in->next,
        .next_at = in->next == NEXT_DATE ? clock_day_start(in->next_day) : 0,
    };
    int64_t start = 0;
    if (in->day) {
        start = clock_day_start(in->day) + 12 * 3600; /* which hour is not asked: noon */
        if (in->day > clock_day(clock_at()))
            return at_field(out, "day", ST_DATE_FUTURE);
        if (in->day == clock_day(clock_at()))
            start = 0;
    }
    enum status st = encounter_check(&e, &out->field);
    out->field = field_here(out->field);
    if (st != ST_OK)
        return st;
    session_saves_draft(s, &in->head.draft);
    struct talk_seals *seals = take_seals(&in->head.record);
    st = draft_gone(
        s, encounter_save(s, seals, &in->head.record, id, start, ENCOUNTER_FINISHED, &e, NULL));
    talk_seals_destroy(seals);
    if (st != ST_OK)
        return st;
    out->id = in->head.record;
    SAY(out->text, "%s", _("The talk is saved."));
    return ST_OK;
}

enum status tally_load(struct session *s, const struct id *id, struct tally_input *in) {
    (void)s;
    (void)id;
    in->lang = (int32_t)lang_now();
    return ST_OK;
}

enum status tally_save(struct session *s, const struct id *id, const struct tally_input *in,
                       struct outcome *out) {
    (void)id;
    struct encounter e = {.mode = (uint8_t)in->mode,
                          .minutes = minutes_offered[in->minutes - 1],
                          .lang = (uint8_t)in->lang};
    enum status st =
        encounter_save(s, NULL, &in->head.record, &id_zero, 0, ENCOUNTER_FINISHED, &e, NULL);
    if (st == ST_OK)
        SAY(out->text, "%s", _("The talk is counted. No name was kept."));
    return st;
}

/* ---- after it ---- */

static enum status talk_row(struct session *s, const struct id *id, struct encounter_row *row,
                            char *who, size_t room) {
    enum status st = encounter_get(session_store(s), id, row);
    if (st == ST_OK && id_is_zero(&row->person))
        text_print(who, room, "%s", _("no name"));
    else if (st == ST_OK)
        session_person_label(s, &row->person, who, room);
    return st;
}

enum status saved_load(struct session *s, const struct id *id, struct saved_facts *facts) {
    struct encounter_row row;
    return talk_row(s, id, &row, facts->name, sizeof facts->name);
}

enum status saved_note(struct session *s, const struct id *id, struct outcome *out) {
    struct encounter_row row;
    struct consent_row consent;
    bool active = false;
    enum status st = encounter_get(session_store(s), id, &row);
    if (st == ST_OK)
        st = permit_consent(session_store(s), &row.person, SCOPE_NOTE, &consent, &active);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    out->next = active ? SAVED_NOTE_TO_NOTE_FORM : SAVED_NOTE_TO_CONSENT_NOTE;
    out->id = active ? *id : row.person;
    carry()->receipt_to_talk = false;
    return ST_OK;
}

enum status note_form_load(struct session *s, const struct id *id, struct note_form_facts *facts,
                           struct note_form_input *in) {
    struct encounter_row row;
    enum status st = talk_row(s, id, &row, facts->name, sizeof facts->name);
    if (st != ST_OK)
        return st;
    in->together = 1;
    in->lang = in->head.lang ? in->head.lang : (int32_t)lang_now();
    if (id_is_zero(&row.note))
        return ST_OK;
    uint8_t lang = 0;
    st = note_open(s, &row.note, in->text, sizeof in->text, &lang);
    in->lang = lang;
    return st;
}

enum status note_form_save(struct session *s, const struct id *id, const struct note_form_input *in,
                           struct outcome *out) {
    struct note_text note = {
        .text = in->text, .lang = (uint8_t)in->lang, .co_written = in->together == 2};
    session_saves_draft(s, &in->head.draft);
    enum status st = draft_gone(s, note_save(s, id, &in->head.record, &note));
    if (st == ST_OK)
        SAY(out->text, "%s", _("The note is saved. Only you can read it."));
    return st;
}

enum status amend_load(struct session *s, const struct id *id, struct amend_facts *facts,
                       struct amend_input *in) {
    struct encounter_row row;
    struct encounter e;
    enum status st = talk_row(s, id, &row, facts->name, sizeof facts->name);
    if (st == ST_OK)
        st = encounter_open(s, id, &e);
    if (st != ST_OK)
        return st;
    in->mode = e.mode;
    in->minutes = e.minutes;
    in->activities = e.activities;
    in->topics = ticks_from(e.topics);
    in->outcome = e.outcome;
    in->next = e.next;
    in->next_day = e.next == NEXT_DATE ? clock_day(e.next_at) : 0;
    in->present = e.present;
    return ST_OK;
}

enum status amend_save(struct session *s, const struct id *id, const struct amend_input *in,
                       struct outcome *out) {
    struct encounter_row row;
    struct encounter e;
    enum status st = encounter_get(session_store(s), id, &row);
    if (st == ST_OK)
        st = encounter_open(s, id, &e);
    if (st != ST_OK)
        return st;
    if (in->next == NEXT_DATE && !in->next_day)
        return at_field(out, "next_day", ST_EMPTY);
    e.mode = (uint8_t)in->mode;
    e.minutes = (uint16_t)in->minutes;
    e.activities = (uint8_t)in->activities;
    e.topics = topics_from(in->topics);
    e.outcome = (uint8_t)in->outcome;
    e.next = (uint8_t)in->next;
    e.next_at = in->next == NEXT_DATE ? clock_day_start(in->next_day) : 0;
    e.present = (uint8_t)in->present;
    st = encounter_check(&e, &out->field);
    out->field = field_here(out->field);
    if (st != ST_OK)
        return st;
    session_saves_draft(s, &in->head.draft);
    st = draft_gone(s, encounter_amend(s, id, row.ver, &e));
    if (st == ST_OK)
        SAY(out->text, "%s", _("The correction is saved. The first version is kept beside it."));
    return st;
}

enum status wrong_load(struct session *s, const struct id *id, struct wrong_facts *facts,
                       struct wrong_input *in) {
    (void)in;
    struct encounter_row row;
    return talk_row(s, id, &row, facts->name, sizeof facts->name);
}

enum status wrong_save(struct session *s, const struct id *id, const struct wrong_input *in,
                       struct outcome *out) {
    enum status st = encounter_void(s, id, (enum void_reason)in->reason, &id_zero);
    if (st != ST_OK)
        return st;
    if (in->reason == VOID_WRONG_PERSON) {
        out->next = WRONG_SAVE_TO_CHOOSE_TALK;
        SAY(out->text, "%s", _("The talk is taken out. Choose the right person to log it again."));
    } else
        SAY(out->text, "%s", _("The talk is taken out."));
    return ST_OK;
}

/* ---- lists ---- */

static enum status talks(struct session *s, const struct id *mentor, const struct id *person,
                         struct page *page, struct encounter_row *rows, size_t max, size_t *n) {
    struct encounter_query q = {.mentor = *mentor, .person = *person};
    mark_read(&page->mark, &q.after_start, &q.after_n);
    size_t want = page->max < max - 1 ? page->max + 1 : max;
    enum status st = encounter_page(session_store(s), &q, rows, want, n);
    page->more = st == ST_OK && *n > page->max;
    if (page->more)
        *n = page->max;
    return st;
}

/* A page is read under one lock: it shows one state, and each row costs no lock of its own. */
#define TALKS_MAX 128

/* Cells that my_talks and person_talks share. */
static void talk_cells(struct session *s, const struct encounter_row *row, char *where,
                       size_t where_room, char *minutes, size_t minutes_room, char *note,
                       size_t note_room) {
    struct encounter e;
    if (encounter_peek(s, &row->id, &e) != ST_OK) {
        text_print(where, where_room, "%s", _("not shown"));
        return;
    }
    text_print(where, where_room, "%s",
               row->status == ENCOUNTER_CANCELLED ? _("did not happen") : mode_word(e.mode));
    text_print(minutes, minutes_room, "%u", e.minutes);
    text_print(note, note_room, "%s", id_is_zero(&row->note) ? "" : _("note"));
}

enum status my_talks_rows(struct session *s, const struct id *id, struct page *page,
                          struct my_talks_row *rows, size_t *n) {
    (void)id;
    struct encounter_row found[TALKS_MAX];
    enum status st = store_begin_read(session_store(s));
    if (st != ST_OK)
        return st;
    st = talks(s, &session_user(s)->id, &id_zero, page, found, TALKS_MAX, n);
    for (size_t i = 0; st == ST_OK && i < *n; i++) {
        struct my_talks_row *row = &rows[i];
        row->head.id = found[i].id;
        row->head.mark = mark_of(found[i].start, found[i].n);
        day_words(found[i].start, row->when, sizeof row->when);
        if (id_is_zero(&found[i].person))
            SAY(row->who, "%s", _("no name"));
        else
            session_person_label(s, &found[i].person, row->who, sizeof row->who);
        talk_cells(s, &found[i], row->where, sizeof row->where, row->minutes, sizeof row->minutes,
                   row->note, sizeof row->note);
    }
    store_end_read(session_store(s));
    return st;
}

enum status person_talks_load(struct session *s, const struct id *id,
                              struct person_talks_facts *facts) {
    session_person_label(s, id, facts->name, sizeof facts->name);
    return ST_OK;
}

enum status person_talks_rows(struct session *s, const struct id *id, struct page *page,
                              struct person_talks_row *rows, size_t *n) {
    struct encounter_row found[TALKS_MAX];
    const struct id *mentor = session_role(s) == ROLE_MENTOR ? &session_user(s)->id : &id_zero;
    enum status st = store_begin_read(session_store(s));
    if (st != ST_OK)
        return st;
    st = talks(s, mentor, id, page, found, TALKS_MAX, n);
    for (size_t i = 0; st == ST_OK && i < *n; i++) {
        struct person_talks_row *row = &rows[i];
        row->head.id = found[i].id;
        row->head.mark = mark_of(found[i].start, found[i].n);
        day_words(found[i].start, row->when, sizeof row->when);
        session_user_label(s, &found[i].mentor, row->mentor, sizeof row->mentor);
        talk_cells(s, &found[i], row->where, sizeof row->where, row->minutes, sizeof row->minutes,
                   row->note, sizeof row->note);
    }
    store_end_read(session_store(s));
    return st;
}

enum status person_talks_open(struct session *s, const struct id *id, struct outcome *out) {
    (void)id;
    out->next =
        session_role(s) == ROLE_MENTOR ? PERSON_TALKS_OPEN_TO_TALK : PERSON_TALKS_OPEN_TO_LOG_TALK;
    return ST_OK;
}

/* ---- one talk ---- */

struct fact_words {
    char did[256], about[256], who[128], next[128];
};

static void fact_words(const struct encounter *e, struct fact_words *w) {
    activities_words(e->activities, w->did, sizeof w->did);
    topics_words(e->topics, w->about, sizeof w->about);
    present_words(e->present, w->who, sizeof w->who);
    SAY(w->next, "%s", next_word(e->next));
    if (e->next == NEXT_DATE)
        day_words(e->next_at, w->next, sizeof w->next);
    if (!w->did[0])
        SAY(w->did, "-");
    if (!w->about[0])
        SAY(w->about, "-");
}

void talk_facts_words(const struct encounter_row *row, const struct encounter *e, char *out,
                      size_t room) {
    struct fact_words w;
    char day[64];
    fact_words(e, &w);
    when_words(row->start, day, sizeof day);
    text_print(out, room,
               _("%s, %s, %u minutes, %s\nDone: %s\nAbout: %s\nAlso there: %s\nEnd: %s. Next: %s"),
               day, mode_word(e->mode), e->minutes, lang_word(e->lang), w.did, w.about, w.who,
               outcome_word(e->outcome), w.next);
}

#define BEFORE_MAX 3

/* What a correction can change, in one paragraph. */
static void before_words(const struct encounter *e, const char *day, char *out, size_t room) {
    struct fact_words w;
    fact_words(e, &w);
    text_print(out, room,
               _("Before the correction of %s: %s, %u minutes, %s. Done: %s. About: %s. "
                 "Also there: %s. End: %s. Next: %s."),
               day, mode_word(e->mode), e->minutes, lang_word(e->lang), w.did, w.about, w.who,
               outcome_word(e->outcome), w.next);
}

/* One version that was corrected, below what `out` holds. */
static enum status add_before(struct session *s, const struct id *id, const struct earlier *before,
                              char *out, size_t room) {
    struct encounter e;
    char day[64];
    size_t used = strlen(out);
    enum status st = encounter_open_version(s, id, before->ver, &e);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    if (used > 0)
        text_print(out + used, room - used, "\n");
    used = strlen(out);
    day_words(before->until, day, sizeof day);
    if (st == ST_OK)
        before_words(&e, day, out + used, room - used);
    else /* sealed while this reader had no key */
        text_print(out + used, room - used, _("Before the correction of %s: not shown."), day);
    return ST_OK;
}

enum status talk_before_words(struct session *s, const struct encounter_row *row, char *out,
                              size_t room) {
    struct earlier before[BEFORE_MAX];
    size_t n = 0;
    out[0] = '\0';
    if (row->ver == 1)
        return ST_OK;
    enum status st = encounter_earlier(s, &row->id, before, BEFORE_MAX, &n);
    for (size_t i = 0; st == ST_OK && i < n; i++)
        st = add_before(s, &row->id, &before[i], out, room);
    return st;
}

/* The note as it reads now, and as it read before it was last written on. */
static enum status note_words(struct session *s, const struct id *note, struct talk_facts *facts) {
    uint8_t lang;
    struct earlier before;
    size_t n = 0;
    enum status st = note_open(s, note, facts->note, sizeof facts->note, &lang);
    if (st == ST_NOT_FOUND) { /* destroyed at the person's wish */
        SAY(facts->note, "%s", _("The note was destroyed, as the person wished."));
        return ST_OK;
    }
    if (st == ST_OK)
        st = note_earlier(s, note, &before, 1, &n);
    if (st != ST_OK || n == 0)
        return st;
    char *text = secret_take(4 * NOTE_CHARS + 1);
    if (!text)
        return status_origin(ST_NO_MEMORY);
    st = note_open_version(s, note, before.ver, text, 4 * NOTE_CHARS + 1, &lang);
    if (st == ST_OK)
        SAY(facts->earlier, _("Earlier: %s"), text);
    secret_give(text);
    return st == ST_NOT_FOUND ? ST_OK : st; /* under keys of a phrase that was forgotten */
}

enum status talk_load(struct session *s, const struct id *id, struct talk_facts *facts) {
    struct encounter_row row;
    struct encounter e;
    enum status st = talk_row(s, id, &row, facts->name, sizeof facts->name);
    if (st == ST_OK)
        st = encounter_open(s, id, &e);
    if (st != ST_OK)
        return st;
    talk_facts_words(&row, &e, facts->facts, sizeof facts->facts);
    bool good = row.status == ENCOUNTER_FINISHED && !id_is_zero(&row.person);
    facts->can_talk_note = good;
    facts->can_amend = row.status != ENCOUNTER_VOID;
    facts->can_tell = good;
    facts->can_wrong = row.status != ENCOUNTER_VOID;
    st = talk_before_words(s, &row, facts->before, sizeof facts->before);
    return st == ST_OK && !id_is_zero(&row.note) ? note_words(s, &row.note, facts) : st;
}

enum status talk_note(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = saved_note(s, id, out);
    out->next =
        out->next == SAVED_NOTE_TO_NOTE_FORM ? TALK_NOTE_TO_NOTE_FORM : TALK_NOTE_TO_CONSENT_NOTE;
    return st;
}
