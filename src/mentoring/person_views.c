/*
 * person_views.c - whom a session may see, as lists show them.
 *
 * MUST: a mentor's list holds nobody without an open match and `approach` in force, and never the
 * mentor's own record as a patient.
 *
 * Cost: one opened identity a person; nothing here grows with the age of the unit.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/text.h>

#include "people_internal.h"

static enum status consents_of(struct session *s, struct person_view *v) {
    for (enum scope scope = SCOPE_APPROACH; scope <= SCOPE_NOTE; scope++) {
        struct consent_row row;
        bool active = false;
        enum status st = permit_consent(session_store(s), &v->id, scope, &row, &active);
        if (st == ST_NOT_FOUND)
            continue;
        if (st != ST_OK)
            return st;
        v->consent[scope] = row.status == CONSENT_ACTIVE && !active ? CONSENT_EXPIRED : row.status;
    }
    return ST_OK;
}

/* The newest talk that took place: those taken out or cancelled are passed by. */
static enum status last_talk_of(struct session *s, struct person_view *v) {
    struct encounter_query query = {.mentor = session_me(s), .person = v->id};
    struct encounter_row rows[4];
    size_t n = 4;

    while (n == 4) {
        enum status st = encounter_page(session_store(s), &query, rows, 4, &n);
        if (st != ST_OK)
            return st;
        for (size_t i = 0; i < n; i++) {
            query.after_start = rows[i].start;
            query.after_n = rows[i].n;
            if (rows[i].status != ENCOUNTER_FINISHED)
                continue;
            v->last_talk = rows[i].start;
            return ST_OK;
        }
    }
    return ST_OK;
}

static void names_of(const struct identity *p, struct person_view *v) {
    char *names = secret_take(3 * sizeof p->preferred);

    identity_label(p, v->label, sizeof v->label);
    if (names) {
        text_print(names, 3 * sizeof p->preferred, "%s %s %s", p->preferred, p->given, p->family);
        text_fold(names, v->find, sizeof v->find);
    }
    secret_give(names);
}

static void details_of(const struct identity *p, struct person_view *v) {
    names_of(p, v);
    memcpy(v->station, p->station, sizeof v->station);
    v->lang = p->lang;
    v->schedule = p->schedule;
    v->shift = p->shift;
    v->birth_day = p->birth_day;
    v->birth_month = p->birth_month;
}

/* ST_NOT_FOUND: this session has no key to the person. One that is damaged, or of a newer version,
 * stands in the list by number, so that it does not hide all others; opening it says why. */
static enum status view_open(struct session *s, const struct person_row *row,
                             struct person_view *v) {
    struct identity *p = secret_take(sizeof *p);

    memset(v, 0, sizeof *v);
    if (!p)
        return status_origin(ST_NO_MEMORY);
    v->id = row->id;
    v->number = row->number;
    v->status = row->status;
    enum status st = identity_open(s, &row->id, p);
    if (st == ST_OK)
        details_of(p, v);
    if (st == ST_TAMPERED || st == ST_NEWER) {
        text_print(v->label, sizeof v->label, "P-%03u", (unsigned)row->number);
        st = ST_OK;
    }
    if (st == ST_OK)
        st = consents_of(s, v);
    if (st == ST_OK && session_role(s) == ROLE_MENTOR)
        st = last_talk_of(s, v);
    secret_give(p);
    return st;
}

/* ---- whom: rows first, so that nothing is opened that is not shown ---- */

#define PEOPLE_MAX 512

/* The one table says who may see whom; a "no" in a list is not a denial to write down. */
static enum status may_see(struct session *s, const struct id *person, bool *out) {
    const struct permit_about about = {.person = *person};
    enum status st = permit_ask(session_store(s), session_user(s), VERB_OPEN_IDENTITY, &about);

    *out = st == ST_OK;
    switch (st) {
    case ST_DENIED:
    case ST_NOT_READY:
    case ST_NOT_YOURSELF:
    case ST_NOT_MATCHED:
    case ST_NO_APPROACH: return ST_OK;
    default: return st;
    }
}

static enum status rows_of_mentor(struct session *s, struct person_row *rows, size_t max,
                                  size_t *n) {
    struct match_row *matches = malloc(max * sizeof *matches);

    *n = 0;
    if (!matches)
        return status_origin(ST_NO_MEMORY);
    enum status st =
        match_list_open(session_store(s), &session_user(s)->id, &id_zero, matches, max, n);
    for (size_t i = 0; st == ST_OK && i < *n; i++)
        st = person_get(session_store(s), &matches[i].person, &rows[i]);
    free(matches);
    return st;
}

static enum status rows_seen(struct session *s, struct person_row *rows, size_t max, size_t *n) {
    size_t kept = 0;
    enum status st = session_role(s) == ROLE_MENTOR
                         ? rows_of_mentor(s, rows, max, n)
                         : person_list(session_store(s), 0, rows, max, n);

    for (size_t i = 0; st == ST_OK && i < *n; i++) {
        bool seen;
        if (rows[i].status != PERSON_HERE && rows[i].status != PERSON_NOT_AVAILABLE)
            continue;
        st = may_see(s, &rows[i].id, &seen);
        if (st == ST_OK && seen)
            rows[kept++] = rows[i];
    }
    *n = kept;
    return st;
}

/* Somebody whose identity this session has no key to is not in its lists. */
static enum status views_open(struct session *s, const struct person_row *rows, size_t n_rows,
                              struct person_view *out, size_t *n) {
    *n = 0;
    for (size_t i = 0; i < n_rows; i++) {
        enum status st = view_open(s, &rows[i], &out[*n]);
        if (st == ST_OK)
            ++*n;
        else if (st != ST_NOT_FOUND)
            return st;
    }
    return ST_OK;
}

/* ---- order and same names ---- */

/* FNV-1a of the folded short name: equal names have equal marks; chance makes two alike once in
 * 10^17, and then a birthday is asked once too often. */
static uint64_t name_mark(const char *label) {
    char folded[96];
    uint64_t h = 0xcbf29ce484222325u;

    text_fold(label, folded, sizeof folded);
    for (const char *c = folded; *c; c++)
        h = (h ^ (uint8_t)*c) * 0x100000001b3u;
    secret_wipe(folded, sizeof folded);
    return h;
}

static void same_names_mark(struct person_view *views, size_t n) {
    uint64_t marks[PEOPLE_MAX];

    for (size_t i = 0; i < n; i++)
        marks[i] = name_mark(views[i].label);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (marks[i] == marks[j])
                views[i].same_name = views[j].same_name = true;
}

static int by_name(const void *a, const void *b) {
    const struct person_view *x = a, *y = b;
    int order = strcmp(x->find, y->find);

    return order ? order : (x->number > y->number) - (x->number < y->number);
}

enum status person_views(struct session *s, struct person_view *out, size_t max, size_t *n) {
    struct person_row *rows = NULL;
    size_t n_rows = 0;

    *n = 0;
    if (!session_user(s))
        return status_origin(ST_SESSION_OVER);
    if (max > PEOPLE_MAX)
        max = PEOPLE_MAX;
    rows = malloc(PEOPLE_MAX * sizeof *rows);
    if (!rows)
        return status_origin(ST_NO_MEMORY);
    enum status st = store_begin_read(session_store(s));
    if (st == ST_OK) {
        st = rows_seen(s, rows, max, &n_rows);
        if (st == ST_OK)
            st = views_open(s, rows, n_rows, out, n);
        store_end_read(session_store(s));
    }
    free(rows);
    same_names_mark(out, *n);
    qsort(out, *n, sizeof *out, by_name);
    return st;
}

/* The others' names come from the session's cache: one person shown opens one identity. */
static enum status same_name_as(struct session *s, struct person_view *v) {
    struct person_row *rows = malloc(PEOPLE_MAX * sizeof *rows);
    char label[sizeof v->label];
    size_t n = 0;

    if (!rows)
        return status_origin(ST_NO_MEMORY);
    session_person_label(s, &v->id, label, sizeof label);
    const uint64_t mark = name_mark(label);
    enum status st = rows_seen(s, rows, PEOPLE_MAX, &n);
    for (size_t i = 0; st == ST_OK && i < n && !v->same_name; i++) {
        if (id_equal(&rows[i].id, &v->id))
            continue;
        session_person_label(s, &rows[i].id, label, sizeof label);
        v->same_name = name_mark(label) == mark;
    }
    secret_wipe(label, sizeof label);
    free(rows);
    return st;
}

static enum status view_one(struct session *s, const struct id *person, struct person_view *out) {
    struct person_row row;
    bool seen = false;
    enum status st = person_get(session_store(s), person, &row);

    if (st == ST_OK && row.status != PERSON_HERE && row.status != PERSON_NOT_AVAILABLE)
        return ST_NOT_FOUND;
    if (st == ST_OK)
        st = may_see(s, person, &seen);
    if (st == ST_OK && !seen)
        return ST_NOT_FOUND;
    if (st == ST_OK)
        st = view_open(s, &row, out);
    return st == ST_OK ? same_name_as(s, out) : st;
}

enum status person_view(struct session *s, const struct id *person, struct person_view *out) {
    memset(out, 0, sizeof *out);
    if (!session_user(s))
        return status_origin(ST_SESSION_OVER);
    enum status st = store_begin_read(session_store(s));
    if (st != ST_OK)
        return st;
    st = view_one(s, person, out);
    store_end_read(session_store(s));
    if (st != ST_OK)
        secret_wipe(out, sizeof *out);
    return st;
}

enum status person_check_birth(struct session *s, const struct id *person, unsigned day,
                               unsigned month) {
    struct identity *p = secret_take(sizeof *p);

    if (!p)
        return status_origin(ST_NO_MEMORY);
    enum status st = person_open(s, person, p);
    /* A wrong day, an unknown day and no such person look the same. */
    if (st == ST_NOT_FOUND || st == ST_NOT_MATCHED || st == ST_NO_APPROACH ||
        (st == ST_OK && (p->birth_day == 0 || p->birth_day != day || p->birth_month != month)))
        st = ST_NO_MATCH;
    secret_give(p);
    return st;
}
