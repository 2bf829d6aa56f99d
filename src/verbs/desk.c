/* desk.c - the coordinator's desk: log, matches, what runs out, journal, the unit's settings. */
#include <stdlib.h>

#include "verbs.h"

#define ROWS_MAX 128

/* Reading the log or the journal is itself an act; seeing it go on is the same act. */
enum viewed { VIEWED_LOG = 1, VIEWED_JOURNAL = 2, VIEWED_MONTH = 3 };

static enum status viewed(struct session *s, enum viewed what) {
    struct entry row = {.kind = ENTRY_JOURNAL_VIEW, .what = (uint8_t)what};
    if (session_is_again(s))
        return ST_OK;
    enum status st = session_begin(s);
    if (st == ST_OK)
        st = session_append(s, &row);
    if (st == ST_OK)
        return session_commit(s);
    session_abort(s);
    return st;
}

/* ---- months ---- */

/* [from, to) of the month `back` months ago, in the unit's time zone. */
static void month_span(int back, int64_t *from, int64_t *to) {
    int32_t today = clock_day(clock_at());
    int32_t months = today / 10000 * 12 + today / 100 % 100 - 1 - back;
    int32_t next = months + 1;
    *from = clock_day_start(months / 12 * 10000 + (months % 12 + 1) * 100 + 1);
    *to = clock_day_start(next / 12 * 10000 + (next % 12 + 1) * 100 + 1);
}

/* ---- log ---- */

enum status log_load(struct session *s, const struct id *id, struct log_input *in) {
    (void)id;
    in->span = 1;
    return viewed(s, VIEWED_LOG);
}

static enum status pick_users(struct session *s, enum role role, struct pick *out, size_t max,
                              size_t *n) {
    struct user_row users[ROWS_MAX];
    size_t got = 0;
    enum status st = user_list(session_store(s), role, USER_ACTIVE, users, ROWS_MAX, &got);
    *n = 0;
    for (size_t i = 0; st == ST_OK && i < got && *n < max; i++, ++*n) {
        out[*n].id = users[i].id;
        session_user_label(s, &users[i].id, out[*n].label, sizeof out[*n].label);
    }
    return st;
}

enum status log_mentors(struct session *s, const struct id *id, struct pick *out, size_t max,
                        size_t *n) {
    (void)id;
    return pick_users(s, ROLE_MENTOR, out, max, n);
}

static void number_of(struct session *s, const struct id *person, char *out, size_t room) {
    struct person_row row;
    if (id_is_zero(person) || person_get(session_store(s), person, &row) != ST_OK)
        text_print(out, room, "-");
    else
        text_print(out, room, "P-%03u", row.number);
}

static void log_cells(struct session *s, const struct encounter_row *talk, struct log_row *row) {
    struct encounter e;
    row->head.id = talk->id;
    row->head.mark = mark_of(talk->start, talk->n);
    day_words(talk->start, row->when, sizeof row->when);
    session_user_label(s, &talk->mentor, row->mentor, sizeof row->mentor);
    number_of(s, &talk->person, row->who, sizeof row->who);
    if (talk->status == ENCOUNTER_CANCELLED)
        SAY(row->state, "%s", _("not held"));
    if (encounter_peek(s, &talk->id, &e) != ST_OK) {
        SAY(row->where, "%s", _("not shown"));
        return;
    }
    SAY(row->where, "%s", mode_word(e.mode));
    SAY(row->minutes, "%u", e.minutes);
    topics_words(e.topics, row->topics, sizeof row->topics);
    SAY(row->outcome, "%s", outcome_word(e.outcome));
}

enum status log_rows(struct session *s, const struct id *id, const struct log_input *in,
                     struct page *page, struct log_row *rows, size_t *n) {
    (void)id;
    struct encounter_query q = {.mentor = in->mentor};
    if (in->span > 1)
        month_span(in->span - 2, &q.from, &q.to);
    mark_read(&page->mark, &q.after_start, &q.after_n);
    struct encounter_row found[ROWS_MAX];
    size_t want = page->max < ROWS_MAX ? page->max + 1 : ROWS_MAX;
    enum status st = store_begin_read(session_store(s));
    if (st != ST_OK)
        return st;
    st = encounter_page(session_store(s), &q, found, want, n);
    page->more = st == ST_OK && *n > page->max;
    if (page->more)
        *n = page->max;
    for (size_t i = 0; st == ST_OK && i < *n; i++)
        log_cells(s, &found[i], &rows[i]);
    store_end_read(session_store(s));
    return st;
}

enum status log_talk_load(struct session *s, const struct id *id, struct log_talk_facts *facts) {
    struct encounter_row row;
    struct encounter e;
    enum status st = encounter_get(session_store(s), id, &row);
    if (st == ST_OK)
        st = encounter_open(s, id, &e);
    if (st != ST_OK)
        return st;
    char talk[600], mentor[96], who[32];
    day_words(row.start, facts->when, sizeof facts->when);
    talk_facts_words(&row, &e, talk, sizeof talk);
    session_user_label(s, &row.mentor, mentor, sizeof mentor);
    number_of(s, &row.person, who, sizeof who);
    SAY(facts->facts, "%s · %s\n%s", mentor, who, talk);
    return talk_before_words(s, &row, facts->before, sizeof facts->before);
}

/* ---- matches ---- */

enum status match_mentors(struct session *s, const struct id *id, struct pick *out, size_t max,
                          size_t *n) {
    struct pick all[PICK_MAX];
    size_t got = 0;
    enum status st = pick_users(s, ROLE_MENTOR, all, PICK_MAX, &got);
    *n = 0;
    for (size_t i = 0; st == ST_OK && i < got && *n < max; i++) {
        struct match_row open[32];
        struct user_row mentor;
        size_t load = 0;
        st = match_list_open(session_store(s), &all[i].id, &id_zero, open, 32, &load);
        if (st == ST_OK)
            st = user_get(session_store(s), &all[i].id, &mentor);
        if (st != ST_OK || id_equal(&mentor.person, id))
            continue; /* never a mentor of oneself */
        out[*n].id = all[i].id;
        SAY(out[*n].label, ngettext("%s (%zu person)", "%s (%zu people)", load), all[i].label,
            load);
        ++*n;
    }
    return st;
}

enum status match_load(struct session *s, const struct id *id, struct match_facts *facts,
                       struct match_input *in) {
    (void)in;
    session_person_label(s, id, facts->name, sizeof facts->name);
    return ST_OK;
}

enum status match_save(struct session *s, const struct id *id, const struct match_input *in,
                       struct outcome *out) {
    enum status st = match_start(s, &in->head.record, &in->mentor, id);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Matched. The mentor sees this person from now on."));
    return st == ST_OPEN_MATCH ? at_field(out, "mentor", st) : st;
}

enum status matches_rows(struct session *s, const struct id *id, struct page *page,
                         struct matches_row *rows, size_t *n) {
    (void)id;
    struct match_row *found = calloc(LIST_WHOLE_MAX, sizeof *found);
    if (!found)
        return status_origin(ST_NO_MEMORY);
    size_t got = 0;
    enum status st =
        match_list_open(session_store(s), &id_zero, &id_zero, found, LIST_WHOLE_MAX, &got);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < got && *n < page->max; i++, ++*n) {
        struct matches_row *r = &rows[*n];
        r->head.mark = page_mark(i);
        r->head.id = found[i].id;
        session_user_label(s, &found[i].mentor, r->mentor, sizeof r->mentor);
        session_person_label(s, &found[i].person, r->who, sizeof r->who);
        struct encounter_query q = {.mentor = found[i].mentor, .person = found[i].person};
        struct encounter_row last;
        size_t one = 0;
        st = encounter_page(session_store(s), &q, &last, 1, &one);
        if (one)
            day_words(last.start, r->last, sizeof r->last);
        else
            SAY(r->last, "%s", _("none yet"));
    }
    page->more = page_from(page) + *n < got;
    free(found);
    return st;
}

enum status match_end_load(struct session *s, const struct id *id, struct match_end_facts *facts,
                           struct match_end_input *in) {
    (void)in;
    struct match_row row;
    enum status st = match_get(session_store(s), id, &row);
    if (st != ST_OK)
        return st;
    session_person_label(s, &row.person, facts->who, sizeof facts->who);
    session_user_label(s, &row.mentor, facts->mentor, sizeof facts->mentor);
    return ST_OK;
}

static const enum match_end_reason end_reasons[] = {END_GOAL_MET, END_NO_FAULT, END_MOVED,
                                                    END_MENTOR_LEFT, END_OTHER};

enum status match_end_save(struct session *s, const struct id *id, const struct match_end_input *in,
                           struct outcome *out) {
    enum status st = match_end(s, id, end_reasons[in->reason - 1]);
    if (st == ST_OK)
        SAY(out->text, "%s", _("The match has ended. Nobody is at fault."));
    return st;
}

/* ---- what runs out ---- */

enum status expiring_rows(struct session *s, const struct id *id, struct page *page,
                          struct expiring_row *rows, size_t *n) {
    (void)id;
    struct consent_row found[ROWS_MAX];
    size_t got = 0;
    int64_t now = 0;
    enum status st = journal_now(session_store(s), &now);
    if (st == ST_OK)
        st = consent_expiring(session_store(s), now + EXPIRING_S, found, ROWS_MAX, &got);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < got && *n < page->max; i++, ++*n) {
        rows[*n].head.mark = page_mark(i);
        rows[*n].head.id = found[i].person;
        day_words(found[i].expires, rows[*n].when, sizeof rows[*n].when);
        session_person_label(s, &found[i].person, rows[*n].who, sizeof rows[*n].who);
        SAY(rows[*n].what, "%s", scope_word(found[i].scope));
    }
    page->more = page_from(page) + *n < got;
    return st;
}

enum status expiring_open(struct session *s, const struct id *id, struct outcome *out) {
    bool ask;
    enum status st = needs_birthday(s, id, &ask);
    carry()->then = THEN_PERSON;
    out->next = ask ? EXPIRING_OPEN_TO_SAME_NAME : EXPIRING_OPEN_TO_PERSON;
    return st;
}

/* ---- journal ---- */

enum status journal_load(struct session *s, const struct id *id) {
    (void)id;
    return viewed(s, VIEWED_JOURNAL);
}

static void actor_words(struct session *s, const struct entry *e, char *out, size_t room) {
    if (id_is_zero(&e->actor))
        text_print(out, room, "%s", _("(this program)"));
    else
        session_user_label(s, &e->actor, out, room);
}

enum status journal_rows(struct session *s, const struct id *id, struct page *page,
                         struct journal_row *rows, size_t *n) {
    (void)id;
    int64_t before, unused;
    mark_read(&page->mark, &before, &unused);
    struct entry *found = calloc(page->max + 1, sizeof *found);
    if (!found)
        return status_origin(ST_NO_MEMORY);
    enum status st =
        journal_page(session_store(s), (uint64_t)before, 0, NULL, found, page->max + 1, n);
    page->more = st == ST_OK && *n > page->max;
    if (page->more)
        *n = page->max;
    for (size_t i = 0; st == ST_OK && i < *n; i++) {
        struct journal_row *r = &rows[i];
        r->head.id = mark_of((int64_t)found[i].seq, 0);
        r->head.mark = r->head.id;
        SAY(r->seq, "%llu", (unsigned long long)found[i].seq);
        when_words(found[i].when.at, r->when, sizeof r->when);
        actor_words(s, &found[i], r->who, sizeof r->who);
        SAY(r->what, "%s", entry_words(found[i].kind));
    }
    free(found);
    return st;
}

enum status journal_row_load(struct session *s, const struct id *id,
                             struct journal_row_facts *facts) {
    int64_t seq, unused;
    mark_read(id, &seq, &unused);
    struct entry e;
    enum status st = journal_read(session_store(s), (uint64_t)seq, &e);
    if (st != ST_OK)
        return st;
    char who[96], when[96], about[32];
    const char *name = entry_name(e.kind);
    actor_words(s, &e, who, sizeof who);
    when_words(e.when.at, when, sizeof when);
    number_of(s, &e.person, about, sizeof about);
    SAY(facts->seq, "%llu", (unsigned long long)e.seq);
    SAY(facts->facts,
        _("%s (%s)\n%s, by %s\nPerson: %s. Version: %u.\nHash: %02x%02x%02x%02x%02x%02x%02x%02x"),
        entry_words(e.kind), name ? name : "?", when, who, about, e.ver, e.h[0], e.h[1], e.h[2],
        e.h[3], e.h[4], e.h[5], e.h[6], e.h[7]);
    return ST_OK;
}

/* ---- settings ---- */

enum status settings_load(struct session *s, const struct id *id, struct settings_input *in) {
    (void)id;
    enum status st = unit_name(s, LANG_EN, in->name_en, sizeof in->name_en);
    if (st == ST_OK)
        st = unit_name(s, LANG_ES, in->name_es, sizeof in->name_es);
    in->idle = setting_or_default(s, SETTING_IDLE_S);
    in->months = setting_or_default(s, SETTING_CONSENT_MONTHS);
    in->days = setting_or_default(s, SETTING_ROUTINE_DAYS);
    in->chairs = setting_or_default(s, SETTING_CHAIRS);
    in->shifts = (int32_t)setting_or_default(s, SETTING_SHIFTS);
    return st;
}

/* Only what was changed becomes a row. */
static enum status set_number(struct session *s, enum setting key, int64_t value) {
    if (value == (int64_t)setting_or_default(s, key))
        return ST_OK;
    return setting_set_number(s, key, (uint32_t)value);
}

static enum status set_name(struct session *s, enum lang lang, enum setting key,
                            const char *value) {
    char now[161] = "";
    enum status st = unit_name(s, (int)lang, now, sizeof now);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    return strcmp(now, value) == 0 ? ST_OK : setting_set_text(s, key, value);
}

enum status settings_save(struct session *s, const struct id *id, const struct settings_input *in,
                          struct outcome *out) {
    (void)id;
    const struct {
        const char *field;
        enum setting key;
        int64_t value;
    } numbers[] = {
        {"idle", SETTING_IDLE_S, in->idle},       {"months", SETTING_CONSENT_MONTHS, in->months},
        {"days", SETTING_ROUTINE_DAYS, in->days}, {"chairs", SETTING_CHAIRS, in->chairs},
        {"shifts", SETTING_SHIFTS, in->shifts},
    };
    enum status st = set_name(s, LANG_EN, SETTING_NAME_EN, in->name_en);
    if (st != ST_OK)
        return at_field(out, "name_en", st);
    st = set_name(s, LANG_ES, SETTING_NAME_ES, in->name_es);
    if (st != ST_OK)
        return at_field(out, "name_es", st);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        st = set_number(s, numbers[i].key, numbers[i].value);
        if (st != ST_OK)
            return at_field(out, numbers[i].field, st);
    }
    SAY(out->text, "%s", _("The settings are saved."));
    return ST_OK;
}

/* ---- the month in numbers ---- */

enum status month_load(struct session *s, const struct id *id, struct month_facts *facts,
                       struct month_input *in) {
    (void)id;
    in->which = 1;
    SAY(facts->month, "%s", _("Months in numbers"));
    return viewed(s, VIEWED_MONTH);
}

struct figures {
    unsigned talks, minutes, tallies, weeks[6], topics[10], people;
    struct id seen[LIST_WHOLE_MAX];
};

static void count_person(struct figures *f, const struct id *person) {
    for (unsigned i = 0; i < f->people; i++)
        if (id_equal(&f->seen[i], person))
            return;
    if (f->people < LIST_WHOLE_MAX)
        f->seen[f->people++] = *person;
}

static void count_talk(struct session *s, const struct encounter_row *row, int64_t from,
                       struct figures *f) {
    struct encounter e;
    if (row->status != ENCOUNTER_FINISHED || encounter_peek(s, &row->id, &e) != ST_OK)
        return;
    f->talks++;
    f->minutes += e.minutes;
    int64_t week = (row->start - from) / (7 * 86400);
    f->weeks[week < 0 ? 0 : week > 5 ? 5 : week]++;
    for (unsigned t = 0; t < 9; t++)
        f->topics[t] += (unsigned)(e.topics >> t) & 1u;
    if (id_is_zero(&row->person))
        f->tallies++;
    else
        count_person(f, &row->person);
}

static enum status count_month(struct session *s, int64_t from, int64_t to, struct figures *f) {
    struct encounter_query q = {.from = from, .to = to};
    for (;;) {
        struct encounter_row found[ROWS_MAX];
        size_t n = 0;
        enum status st = store_begin_read(session_store(s)); /* not longer: somebody may save */
        if (st != ST_OK)
            return st;
        st = encounter_page(session_store(s), &q, found, ROWS_MAX, &n);
        for (size_t i = 0; st == ST_OK && i < n; i++)
            count_talk(s, &found[i], from, f);
        store_end_read(session_store(s));
        if (st != ST_OK || n < ROWS_MAX)
            return st;
        q.after_start = found[n - 1].start;
        q.after_n = found[n - 1].n;
    }
}

#define FEW 5u

/* Words and figures have no bar. */
static void add_words(struct report_row *rows, size_t max, size_t *n, const char *label,
                      const char *text) {
    if (*n == max)
        return;
    struct report_row *r = &rows[(*n)++];
    SAY(r->label, "%s", label);
    SAY(r->text, "%s", text);
    r->value = -1;
}

static void add_figure(struct report_row *rows, size_t max, size_t *n, const char *label,
                       unsigned number) {
    char text[16];
    SAY(text, "%u", number);
    add_words(rows, max, n, label, text);
}

static void add_bar(struct report_row *rows, size_t max, size_t *n, const char *label,
                    unsigned number) {
    if (*n == max)
        return;
    struct report_row *r = &rows[(*n)++];
    SAY(r->label, "%s", label);
    r->text[0] = '\0';
    r->value = number;
}

static void figures_rows(const struct figures *f, int64_t from, struct report_row *rows, size_t max,
                         size_t *n) {
    char label[128], day[64];
    month_words(from, label, sizeof label);
    add_words(rows, max, n, label, "");
    add_figure(rows, max, n, _("Talks"), f->talks);
    add_figure(rows, max, n, _("People"), f->people);
    add_figure(rows, max, n, _("Minutes"), f->minutes);
    add_figure(rows, max, n, _("Counted without a name"), f->tallies);
    add_words(rows, max, n, _("By week"), "");
    for (unsigned w = 0; w < 5; w++) {
        day_words(from + (int64_t)w * 7 * 86400, day, sizeof day);
        SAY(label, _("from %s"), day);
        add_bar(rows, max, n, label, f->weeks[w]);
    }
    add_words(rows, max, n, _("What about"), "");
    for (unsigned t = 0; t < 9; t++) {
        topics_words(1u << t, label, sizeof label);
        if (f->topics[t] >= FEW)
            add_bar(rows, max, n, label, f->topics[t]);
        else if (f->topics[t]) /* so few that somebody could be meant */
            add_words(rows, max, n, label, _("fewer than 5"));
    }
}

enum status month_rows(struct session *s, const struct id *id, const struct month_input *in,
                       struct page *page, struct report_row *rows, size_t *n) {
    (void)id;
    int64_t from, to;
    month_span(in->which == 2 ? 1 : 0, &from, &to);
    struct figures *f = calloc(1, sizeof *f);
    if (!f)
        return status_origin(ST_NO_MEMORY);
    enum status st = count_month(s, from, to, f);
    *n = 0;
    if (st == ST_OK && f->talks)
        figures_rows(f, from, rows, page->max, n);
    free(f);
    return st;
}
