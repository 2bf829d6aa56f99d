/*
 * rows_talk.c - what the tables answer about talks, referrals and who has read them.
 */
#include <string.h>

#include "unit_file.h"

/* ---- talks ---- */

static void encounter_at(struct query *q, struct encounter_row *out) {
    out->n = query_int_at(q, 0);
    out->id = query_id_at(q, 1);
    out->ver = (uint32_t)query_int_at(q, 2);
    out->mentor = query_id_at(q, 3);
    out->person = query_id_at(q, 4);
    out->start = query_int_at(q, 5);
    out->status = (enum encounter_status)query_int_at(q, 6);
    out->note = query_id_at(q, 7);
    out->seq = (uint64_t)query_int_at(q, 8);
}

enum status encounter_get(struct store *store, const struct id *id, struct encounter_row *out) {
    struct query q = query_on(store, SQL_ENCOUNTER_GET);
    query_id(&q, ":id", id);
    if (query_next(&q)) {
        encounter_at(&q, out);
    }
    return query_end_one(&q);
}

/* Which index walks least: a person has fewer talks than a mentor, a mentor fewer than the unit. */
static enum sql encounter_statement(const struct encounter_query *about) {
    return !id_is_zero(&about->person)   ? SQL_ENCOUNTER_PAGE_PERSON
           : !id_is_zero(&about->mentor) ? SQL_ENCOUNTER_PAGE_MENTOR
                                         : SQL_ENCOUNTER_PAGE;
}

/* The earlier of where the last page ended and the end of the time asked for: one bound. */
static void encounter_bound(const struct encounter_query *about, int64_t *at, int64_t *n) {
    *at = INT64_MAX;
    *n = INT64_MAX;
    if (about->to != 0) {
        *at = about->to;
        *n = INT64_MIN;
    }
    bool next_page = about->after_start != 0 || about->after_n != 0;
    if (next_page &&
        (about->after_start < *at || (about->after_start == *at && about->after_n < *n))) {
        *at = about->after_start;
        *n = about->after_n;
    }
}

enum status encounter_page(struct store *store, const struct encounter_query *about,
                           struct encounter_row *out, size_t max, size_t *n) {
    int64_t bound_at, bound_n;
    encounter_bound(about, &bound_at, &bound_n);
    enum sql which = encounter_statement(about);
    *n = 0;
    struct query q = query_on(store, which);
    if (which == SQL_ENCOUNTER_PAGE_PERSON) {
        query_id(&q, ":person", &about->person);
        query_id_or_null(&q, ":mentor", &about->mentor);
    } else if (which == SQL_ENCOUNTER_PAGE_MENTOR) {
        query_id(&q, ":mentor", &about->mentor);
    }
    query_int(&q, ":at", bound_at);
    query_int(&q, ":n", bound_n);
    query_int(&q, ":from", about->from != 0 ? about->from : INT64_MIN);
    query_int(&q, ":max", (int64_t)max);
    while (*n < max && query_next(&q)) {
        encounter_at(&q, &out[(*n)++]);
    }
    return query_end(&q);
}

/* ---- referrals ---- */

static void referral_at(struct query *q, struct referral_row *out) {
    out->id = query_id_at(q, 0);
    out->author = query_id_at(q, 1);
    out->person = query_id_at(q, 2);
    out->role = (enum role)query_int_at(q, 3);
    out->priority = (enum priority)query_int_at(q, 4);
    out->permission = (enum permission)query_int_at(q, 5);
    out->state = (enum referral_state)query_int_at(q, 6);
    out->words = query_id_at(q, 7);
    out->reply = query_id_at(q, 8);
    out->holder = query_id_at(q, 9);
    out->asked_at = query_int_at(q, 10);
    out->claimed_at = query_int_at(q, 11); /* SQL NULL reads as 0 */
    out->answered_at = query_int_at(q, 12);
    out->told_at = query_int_at(q, 13);
    out->withdrawn = query_int_at(q, 14) != 0;
    out->seq = (uint64_t)query_int_at(q, 15);
}

static enum status referrals_at(struct query *q, struct referral_row *out, size_t max, size_t *n) {
    *n = 0;
    query_int(q, ":max", (int64_t)max);
    while (*n < max && query_next(q)) {
        referral_at(q, &out[(*n)++]);
    }
    return query_end(q);
}

enum status referral_get(struct store *store, const struct id *id, struct referral_row *out) {
    struct query q = query_on(store, SQL_REFERRAL_GET);
    query_id(&q, ":id", id);
    if (query_next(&q)) {
        referral_at(&q, out);
    }
    return query_end_one(&q);
}

enum status referral_inbox(struct store *store, enum role role, struct referral_row *out,
                           size_t max, size_t *n) {
    struct query q = query_on(store, SQL_REFERRAL_INBOX);
    query_int(&q, ":role", role);
    return referrals_at(&q, out, max, n);
}

enum status referral_count_open(struct store *store, enum role role, unsigned *asked,
                                unsigned *claimed) {
    *asked = *claimed = 0;
    struct query q = query_on(store, SQL_REFERRAL_COUNT_OPEN);
    query_int(&q, ":role", role);
    if (query_next(&q)) {
        *asked = (unsigned)query_int_at(&q, 0);
        *claimed = (unsigned)query_int_at(&q, 1);
    }
    return query_end(&q);
}

enum status referral_of_author(struct store *store, const struct id *author,
                               enum referral_state state, struct referral_row *out, size_t max,
                               size_t *n) {
    struct query q =
        query_on(store, state != 0 ? SQL_REFERRAL_OF_AUTHOR_STATE : SQL_REFERRAL_OF_AUTHOR);
    query_id(&q, ":author", author);
    if (state != 0) {
        query_int(&q, ":state", state);
    }
    return referrals_at(&q, out, max, n);
}

enum status referral_of_person(struct store *store, const struct id *person,
                               enum referral_state state, struct referral_row *out, size_t max,
                               size_t *n) {
    struct query q = query_on(store, SQL_REFERRAL_OF_PERSON);
    query_id(&q, ":person", person);
    query_int(&q, ":state", state);
    return referrals_at(&q, out, max, n);
}

enum status read_list(struct store *store, const struct id *obj, struct read_row *out, size_t max,
                      size_t *n) {
    *n = 0;
    struct query q = query_on(store, SQL_READ_LIST);
    query_id(&q, ":obj", obj);
    query_int(&q, ":max", (int64_t)max);
    while (*n < max && query_next(&q)) {
        struct read_row *row = &out[(*n)++];
        row->reader = query_id_at(&q, 0);
        row->first_at = query_int_at(&q, 1);
        row->last_at = query_int_at(&q, 2);
        row->times = (unsigned)query_int_at(&q, 3);
    }
    return query_end(&q);
}
