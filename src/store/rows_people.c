/*
 * rows_people.c - what the tables answer about users, persons, consents, matches and proposals.
 */
#include <string.h>

#include "unit_file.h"

/* ---- users ---- */

static void user_at(struct query *q, struct user_row *out) {
    out->id = query_id_at(q, 0);
    out->role = (enum role)query_int_at(q, 1);
    out->number = (uint16_t)query_int_at(q, 2);
    out->gen = (uint32_t)query_int_at(q, 3);
    out->status = (enum user_status)query_int_at(q, 4);
    out->person = query_id_at(q, 5);
    out->seq = (uint64_t)query_int_at(q, 6);
}

enum status user_get(struct store *store, const struct id *id, struct user_row *out) {
    struct query q = query_on(store, SQL_USER_GET);
    query_id(&q, ":id", id);
    if (query_next(&q)) {
        user_at(&q, out);
    }
    return query_end_one(&q);
}

enum status user_by_number(struct store *store, uint16_t number, struct user_row *out) {
    struct query q = query_on(store, SQL_USER_BY_NUMBER);
    query_int(&q, ":number", number);
    if (query_next(&q)) {
        user_at(&q, out);
    }
    return query_end_one(&q);
}

enum status user_list(struct store *store, enum role role, enum user_status state,
                      struct user_row *out, size_t max, size_t *n) {
    *n = 0;
    struct query q = query_on(store, SQL_USER_LIST);
    query_int(&q, ":role", role);
    query_int(&q, ":status", state);
    query_int(&q, ":max", (int64_t)max);
    while (*n < max && query_next(&q)) {
        user_at(&q, &out[(*n)++]);
    }
    return query_end(&q);
}

/* Numbers have three digits, and say at a glance who is who. */
static void number_range(enum role role, int64_t *low, int64_t *high) {
    bool staff = role == ROLE_NURSE || role == ROLE_SOCIAL_WORKER || role == ROLE_DIETITIAN;
    *low = role == ROLE_COORDINATOR ? 701 : staff ? 401 : 101;
    *high = role == ROLE_COORDINATOR ? 999 : staff ? 700 : 400;
}

enum status user_next_number(struct store *store, enum role role, uint16_t *out) {
    int64_t low, high;
    number_range(role, &low, &high);
    int64_t next = low;
    struct query q = query_on(store, SQL_USER_NUMBERS);
    query_int(&q, ":low", low);
    query_int(&q, ":high", high);
    while (query_next(&q) && query_int_at(&q, 0) == next) {
        next++;
    }
    enum status status = query_end(&q);
    if (status == ST_OK && next > high) {
        return status_origin(ST_TOO_MANY);
    }
    *out = (uint16_t)next;
    return status;
}

/* ---- persons ---- */

static void person_at(struct query *q, struct person_row *out) {
    out->id = query_id_at(q, 0);
    out->number = (uint16_t)query_int_at(q, 1);
    out->ver = (uint32_t)query_int_at(q, 2);
    out->status = (enum person_status)query_int_at(q, 3);
    out->seq = (uint64_t)query_int_at(q, 4);
}

enum status person_get(struct store *store, const struct id *id, struct person_row *out) {
    struct query q = query_on(store, SQL_PERSON_GET);
    query_id(&q, ":id", id);
    if (query_next(&q)) {
        person_at(&q, out);
    }
    return query_end_one(&q);
}

enum status person_list(struct store *store, enum person_status state, struct person_row *out,
                        size_t max, size_t *n) {
    *n = 0;
    struct query q = query_on(store, SQL_PERSON_LIST);
    query_int(&q, ":status", state);
    query_int(&q, ":max", (int64_t)max);
    while (*n < max && query_next(&q)) {
        person_at(&q, &out[(*n)++]);
    }
    return query_end(&q);
}

enum status person_next_number(struct store *store, uint16_t *out) {
    int64_t last = 0;
    struct query q = query_on(store, SQL_PERSON_LAST_NUMBER);
    if (query_next(&q)) {
        last = query_int_at(&q, 0);
    }
    enum status status = query_end(&q);
    if (status == ST_OK && last >= UINT16_MAX) {
        return status_origin(ST_TOO_MANY);
    }
    *out = (uint16_t)(last + 1);
    return status;
}

/* ---- consents ---- */

static void consent_at(struct query *q, struct consent_row *out) {
    out->person = query_id_at(q, 0);
    out->scope = (enum scope)query_int_at(q, 1);
    out->status = (enum consent_status)query_int_at(q, 2);
    out->given = query_int_at(q, 3);
    out->expires = query_int_at(q, 4);
    out->seq = (uint64_t)query_int_at(q, 5);
}

enum status consent_get(struct store *store, const struct id *person, enum scope scope,
                        struct consent_row *out) {
    struct query q = query_on(store, SQL_CONSENT_GET);
    query_id(&q, ":person", person);
    query_int(&q, ":scope", scope);
    if (query_next(&q)) {
        consent_at(&q, out);
    }
    return query_end_one(&q);
}

enum status consent_expiring(struct store *store, int64_t before, struct consent_row *out,
                             size_t max, size_t *n) {
    *n = 0;
    struct query q = query_on(store, SQL_CONSENT_EXPIRING);
    query_int(&q, ":before", before);
    query_int(&q, ":max", (int64_t)max);
    while (*n < max && query_next(&q)) {
        consent_at(&q, &out[(*n)++]);
    }
    return query_end(&q);
}

/* ---- matches ---- */

static void match_at(struct query *q, struct match_row *out) {
    out->id = query_id_at(q, 0);
    out->mentor = query_id_at(q, 1);
    out->person = query_id_at(q, 2);
    out->status = (enum match_status)query_int_at(q, 3);
    out->consent_seq = (uint64_t)query_int_at(q, 4);
    out->seq = (uint64_t)query_int_at(q, 5);
}

enum status match_get(struct store *store, const struct id *id, struct match_row *out) {
    struct query q = query_on(store, SQL_MATCH_GET);
    query_id(&q, ":id", id);
    if (query_next(&q)) {
        match_at(&q, out);
    }
    return query_end_one(&q);
}

enum status match_find_open(struct store *store, const struct id *mentor, const struct id *person,
                            struct match_row *out) {
    struct query q = query_on(store, SQL_MATCH_FIND_OPEN);
    query_id(&q, ":mentor", mentor);
    query_id(&q, ":person", person);
    if (query_next(&q)) {
        match_at(&q, out);
    }
    return query_end_one(&q);
}

static bool is_anybody(const struct id *id) {
    return id == NULL || id_is_zero(id);
}

enum status match_list_open(struct store *store, const struct id *mentor, const struct id *person,
                            struct match_row *out, size_t max, size_t *n) {
    *n = 0;
    if (max == 0) {
        return ST_OK;
    }
    if (!is_anybody(mentor) && !is_anybody(person)) {
        enum status status = match_find_open(store, mentor, person, out);
        *n = status == ST_OK ? 1 : 0;
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    struct query q =
        query_on(store, is_anybody(mentor) ? SQL_MATCH_OPEN : SQL_MATCH_OPEN_OF_MENTOR);
    if (is_anybody(mentor)) {
        query_id_or_null(&q, ":person", person);
    } else {
        query_id(&q, ":mentor", mentor);
    }
    query_int(&q, ":max", (int64_t)max);
    while (*n < max && query_next(&q)) {
        match_at(&q, &out[(*n)++]);
    }
    return query_end(&q);
}

/* ---- proposals ---- */

static void proposal_at(struct query *q, struct proposal_row *out) {
    out->id = query_id_at(q, 0);
    out->mentor = query_id_at(q, 1);
    out->status = (enum proposal_status)query_int_at(q, 2);
    out->person = query_id_at(q, 3);
    out->seq = (uint64_t)query_int_at(q, 4);
}

enum status proposal_get(struct store *store, const struct id *id, struct proposal_row *out) {
    struct query q = query_on(store, SQL_PROPOSAL_GET);
    query_id(&q, ":id", id);
    if (query_next(&q)) {
        proposal_at(&q, out);
    }
    return query_end_one(&q);
}

enum status proposal_list(struct store *store, const struct id *mentor, enum proposal_status state,
                          struct proposal_row *out, size_t max, size_t *n) {
    *n = 0;
    struct query q = query_on(store, SQL_PROPOSAL_LIST);
    query_id_or_null(&q, ":mentor", mentor);
    query_int(&q, ":status", state);
    query_int(&q, ":max", (int64_t)max);
    while (*n < max && query_next(&q)) {
        proposal_at(&q, &out[(*n)++]);
    }
    return query_end(&q);
}
