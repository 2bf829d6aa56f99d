/*
 * referral_views.c - referrals as lists show them.
 *
 * MUST: of an anonymous referral only its author learns person or mentor; the view that staff get
 * holds neither, not even as an id. Words are never opened here.
 *
 * Cost: one opened object a referral shown; an inbox holds what is open and does not grow with age.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "people_internal.h"

#define REFERRAL_BYTES (1 + 1 + 1)
#define HOUR_S 3600
#define ASAP_LATE_S HOUR_S
#define URGENT_LATE_S (5 * HOUR_S) /* a shift */

/* ---- late ---- */

/* The day of the week is 4 on 1 January 1970; units treat on all days but Sunday. */
static bool is_sunday(int64_t day_number) {
    return (day_number + 4) % 7 == 0;
}

/* Days since 1970 of a civil date (days_from_civil, proleptic Gregorian). */
static int64_t day_number(int32_t date) {
    int64_t y = date / 10000, m = date / 100 % 100, d = date % 100;

    y -= m <= 2;
    int64_t era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static unsigned treatment_days_between(int64_t from, int64_t to) {
    int64_t last = day_number(clock_day(to));
    unsigned days = 0;

    for (int64_t day = day_number(clock_day(from)) + 1; day <= last && days < 1000; day++)
        days += is_sunday(day) ? 0 : 1;
    return days;
}

static bool is_late(struct session *s, const struct referral_row *row, int64_t now) {
    int64_t since = row->state == REFERRAL_CLAIMED ? row->claimed_at : row->asked_at;

    if ((row->state != REFERRAL_ASKED && row->state != REFERRAL_CLAIMED) || row->withdrawn)
        return false;
    switch (row->priority) {
    case PRIORITY_ASAP: return now - since > ASAP_LATE_S;
    case PRIORITY_URGENT: return now - since > URGENT_LATE_S;
    case PRIORITY_ROUTINE: break;
    }
    return treatment_days_between(since, now) >= setting_or_default(s, SETTING_ROUTINE_DAYS);
}

/* ---- one view ---- */

/* Whom it was for: of the author's own without a name, the link knows. */
static enum status person_of(struct session *s, const struct referral_row *row, bool own,
                             struct id *out) {
    struct link link;

    *out = row->person;
    if (!id_is_zero(out) || !own)
        return ST_OK;
    enum status st = link_open(s, &row->id, &link);
    *out = link.person;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* One that does not open here, whatever the cause, stands in the list without its category: it must
 * not hide all others. Opening its words says why. */
static enum status facts_of(struct session *s, struct referral_view *v) {
    struct opened opened;
    enum status st = sealed_open(s, OBJECT_REFERRAL, &v->row.id, REFERRAL_BYTES, &opened);

    if (st == ST_OK) {
        v->category = read_u8(&opened.fields);
        v->lang = read_u8(&opened.fields);
        st = plain_end(&opened.fields);
    }
    sealed_close(&opened);
    return st == ST_NOT_FOUND || st == ST_TAMPERED || st == ST_NEWER ? ST_OK : st;
}

static enum status holder_of(struct session *s, struct referral_view *v) {
    struct user_row holder;

    if (id_is_zero(&v->row.holder))
        return ST_OK;
    session_user_label(s, &v->row.holder, v->holder, sizeof v->holder);
    enum status st = user_get(session_store(s), &v->row.holder, &holder);
    v->holder_gone =
        st == ST_OK && v->row.state == REFERRAL_CLAIMED && holder.status != USER_ACTIVE;
    return st;
}

static enum status view_fill(struct session *s, const struct referral_row *row,
                             struct referral_view *v) {
    const struct id me = session_me(s);
    const bool own = id_equal(&row->author, &me);
    struct id person;

    memset(v, 0, sizeof *v);
    v->row = *row;
    v->overdue = is_late(s, row, clock_at());
    enum status st = facts_of(s, v);
    if (st == ST_OK)
        st = person_of(s, row, own, &person);
    if (st == ST_OK)
        st = holder_of(s, v);
    if (st != ST_OK)
        return st;
    if (!id_is_zero(&person))
        session_person_label(s, &person, v->person, sizeof v->person);
    if (own)
        v->row.person = person;
    if (own || row->permission != PERMISSION_ANONYMOUS)
        session_user_label(s, &row->author, v->author, sizeof v->author);
    else
        v->row.author = id_zero;
    return ST_OK;
}

/* ---- lists ---- */

static enum status inbox_rows(struct session *s, struct referral_row **out, size_t *n) {
    *out = NULL;
    for (size_t max = 64;; max *= 2) {
        struct referral_row *rows = realloc(*out, max * sizeof *rows);
        if (!rows) {
            free(*out);
            *out = NULL;
            return status_origin(ST_NO_MEMORY);
        }
        *out = rows;
        enum status st = referral_inbox(session_store(s), session_role(s), rows, max, n);
        if (st != ST_OK || *n < max)
            return st;
    }
}

/*
 * What is needed now stays on top, late or not: no old wish may stand above somebody's safety. Then
 * the late ones, whatever they are, the one that waits longest first; then the rest as the store
 * gives them, most urgent first.
 */
static void late_behind_now(struct session *s, struct referral_row *rows, size_t n) {
    int64_t at = clock_at();
    size_t first = 0;

    while (first < n && rows[first].priority == PRIORITY_ASAP)
        first++;
    for (size_t i = first, end = first; i < n; i++) {
        if (!is_late(s, &rows[i], at))
            continue;
        struct referral_row row = rows[i];
        size_t place = end++;
        while (place > first && rows[place - 1].asked_at > row.asked_at)
            place--;
        memmove(&rows[place + 1], &rows[place], (i - place) * sizeof *rows);
        rows[place] = row;
    }
}

static enum status views_fill(struct session *s, const struct referral_row *rows, size_t n_rows,
                              struct referral_view *out, size_t max, size_t *n) {
    enum status st = store_begin_read(session_store(s)); /* one lock, not one a question */

    *n = 0;
    if (st != ST_OK)
        return st;
    for (size_t i = 0; st == ST_OK && i < n_rows && *n < max; i++) {
        st = view_fill(s, &rows[i], &out[*n]);
        if (st == ST_OK)
            ++*n;
    }
    store_end_read(session_store(s));
    return st;
}

enum status referral_inbox_views(struct session *s, struct referral_view *out, size_t max,
                                 size_t *n) {
    struct referral_row *rows = NULL;
    size_t n_rows = 0;

    *n = 0;
    if (!session_user(s))
        return status_origin(ST_SESSION_OVER);
    enum status st = inbox_rows(s, &rows, &n_rows);
    if (st == ST_OK) {
        late_behind_now(s, rows, n_rows);
        st = views_fill(s, rows, n_rows, out, max, n);
    }
    free(rows);
    return st;
}

enum status referral_own_views(struct session *s, enum referral_state state,
                               struct referral_view *out, size_t max, size_t *n) {
    const struct id me = session_me(s);
    struct referral_row *rows = malloc(max * sizeof *rows);
    size_t n_rows = 0;

    *n = 0;
    if (!rows)
        return status_origin(ST_NO_MEMORY);
    enum status st = referral_of_author(session_store(s), &me, state, rows, max, &n_rows);
    if (st == ST_OK)
        st = views_fill(s, rows, n_rows, out, max, n);
    free(rows);
    return st;
}

/* The author, the role that was asked, and the coordinators of what goes to staff at all. */
static bool may_view(const struct user_row *me, const struct referral_row *row) {
    if (id_equal(&row->author, &me->id))
        return true;
    if (row->state == REFERRAL_KEPT || me->role == ROLE_MENTOR)
        return false;
    return row->role == me->role || me->role == ROLE_COORDINATOR;
}

enum status referral_view(struct session *s, const struct id *id, struct referral_view *out) {
    const struct user_row *me = session_user(s);
    struct referral_row row;

    memset(out, 0, sizeof *out);
    if (!me)
        return status_origin(ST_SESSION_OVER);
    enum status st = referral_get(session_store(s), id, &row);
    if (st == ST_OK && !may_view(me, &row))
        st = ST_NOT_FOUND;
    return st == ST_OK ? view_fill(s, &row, out) : st;
}

/* ---- without a name, and the person has stopped since ---- */

enum status referral_to_stop(struct session *s, struct referral_view *out, size_t max, size_t *n) {
    static const enum referral_state open[] = {REFERRAL_ASKED, REFERRAL_CLAIMED};
    const struct id me = session_me(s);
    enum status st = ST_OK;

    *n = 0;
    for (size_t k = 0; st == ST_OK && k < sizeof open / sizeof *open; k++) {
        struct referral_row *rows;
        size_t n_rows;
        st = referrals_of_author(session_store(s), &me, open[k], &rows, &n_rows);
        for (size_t i = 0; st == ST_OK && i < n_rows && *n < max; i++) {
            struct id person;
            uint64_t approach;
            if (rows[i].permission != PERMISSION_ANONYMOUS || rows[i].withdrawn)
                continue;
            st = person_of(s, &rows[i], true, &person);
            if (st == ST_OK && !id_is_zero(&person))
                st = consent_in_force(s, &person, SCOPE_APPROACH, &approach);
            else
                approach = 1;
            if (st == ST_OK && approach == 0)
                st = view_fill(s, &rows[i], &out[(*n)++]);
        }
        free(rows);
    }
    return st;
}
