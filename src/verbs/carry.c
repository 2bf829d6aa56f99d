/* carry.c - what one screen leaves for the next, list marks, and ways on. */
#include <chairside/bytes.h>

#include "verbs.h"

static struct carry *the_carry;

struct carry *carry(void) {
    return the_carry;
}

enum status carry_start(void) {
    if (!the_carry)
        the_carry = secret_take(sizeof *the_carry);
    return the_carry ? ST_OK : status_origin(ST_NO_MEMORY);
}

void carry_finish(void) {
    if (the_carry)
        talk_seals_destroy(the_carry->seals);
    secret_give(the_carry);
    the_carry = NULL;
}

enum status at_field(struct outcome *out, const char *field, enum status st) {
    out->field = field;
    return st;
}

size_t page_from(const struct page *page) {
    int64_t before, unused;
    mark_read(&page->mark, &before, &unused);
    return before > 0 ? (size_t)before : 0;
}

struct id page_mark(size_t row) {
    return mark_of((int64_t)row + 1, 0);
}

struct id mark_of(int64_t a, int64_t b) {
    struct id mark;
    struct writer w = writer_on(mark.b, sizeof mark.b);
    write_i64(&w, a);
    write_i64(&w, b);
    return mark;
}

void mark_read(const struct id *mark, int64_t *a, int64_t *b) {
    struct reader r = reader_on(mark->b, sizeof mark->b);
    *a = read_i64(&r);
    *b = read_i64(&r);
}

enum status talk_way(struct session *s, const struct id *person, enum talk_way *out) {
    struct consent_row row;
    bool active;
    enum status st = permit_consent(session_store(s), person, SCOPE_RECORD, &row, &active);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    if (st == ST_OK && active)
        *out = WAY_ENCOUNTER;
    else if (st == ST_OK && row.status == CONSENT_REJECTED)
        *out = WAY_TALLY;
    else
        *out = WAY_CONSENT;
    return ST_OK;
}

enum status needs_birthday(struct session *s, const struct id *person, bool *out) {
    struct person_view v;
    enum status st = person_view(s, person, &v);
    *out = st == ST_OK && v.same_name && !id_equal(&carry()->checked, person);
    return st;
}

unsigned home_of(struct session *s) {
    switch (session_role(s)) {
    case ROLE_MENTOR: return 0;
    case ROLE_COORDINATOR: return 2;
    default: return 1;
    }
}

enum status newest_draft(struct session *s, struct draft_view *out) {
    size_t n = 0;
    enum status st = draft_list(s, out, 1, &n);
    return st != ST_OK ? st : n ? ST_OK : ST_NOT_FOUND;
}
