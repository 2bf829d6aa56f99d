/* The facts of a talk: what may be kept, and their sealed bytes. */
#include <chairside/lang.h>

#include "talk_internal.h"

#define MINUTES_MAX 480
#define ACTIVITY_BITS 0x3fu
#define TOPIC_BITS 0x1ffu
#define TOPIC_UNDISCLOSED 0x200u
#define TOPICS_MAX 3
#define PRESENT_BITS 0x7u

void encounter_write(struct writer *w, const struct encounter *e) {
    write_u8(w, e->mode);
    write_u16(w, e->minutes);
    write_u8(w, e->activities);
    write_u16(w, e->topics);
    write_u8(w, e->present);
    write_u8(w, e->lang);
    write_u8(w, e->outcome);
    write_u8(w, e->next);
    write_i64(w, e->next_at);
}

enum status encounter_read(struct reader *r, struct encounter *out) {
    out->mode = read_u8(r);
    out->minutes = read_u16(r);
    out->activities = read_u8(r);
    out->topics = read_u16(r);
    out->present = read_u8(r);
    out->lang = read_u8(r);
    out->outcome = read_u8(r);
    out->next = read_u8(r);
    out->next_at = read_i64(r);
    return plain_end(r);
}

struct encounter encounter_kept(const struct encounter *e, const struct id *person) {
    if (!id_is_zero(person))
        return *e;
    return (struct encounter){.mode = e->mode, .minutes = e->minutes, .lang = e->lang};
}

static enum status at(const char **field, const char *name, enum status st) {
    *field = st == ST_OK ? NULL : name;
    return st;
}

static enum status choice(unsigned code, unsigned last, bool needed) {
    if (code == 0)
        return needed ? ST_EMPTY : ST_OK;
    return code > last ? ST_BAD_CHOICE : ST_OK;
}

static enum status minutes_check(unsigned minutes, bool needed) {
    if (minutes == 0)
        return needed ? ST_EMPTY : ST_OK;
    return minutes > MINUTES_MAX ? ST_BAD_NUMBER : ST_OK;
}

static enum status topics_check(unsigned topics) {
    if (topics & ~(TOPIC_BITS | TOPIC_UNDISCLOSED))
        return ST_BAD_CHOICE;
    if (topics & TOPIC_UNDISCLOSED)
        return topics == TOPIC_UNDISCLOSED ? ST_OK : ST_TOO_MANY;
    return __builtin_popcount(topics) > TOPICS_MAX ? ST_TOO_MANY : ST_OK;
}

static enum status next_check(const struct encounter *e, int64_t since) {
    if (e->next != NEXT_DATE)
        return e->next_at == 0 ? ST_OK : ST_BAD_CHOICE;
    if (e->next_at == 0)
        return ST_EMPTY;
    return clock_day(e->next_at) < clock_day(since) ? ST_DATE_PAST : ST_OK;
}

enum status encounter_check_kept(const struct encounter *e, const struct id *person,
                                 enum encounter_status status, int64_t since, const char **field) {
    const bool finished = status == ENCOUNTER_FINISHED;
    const bool whole = finished && !id_is_zero(person);
    enum status st = at(field, "mode", choice(e->mode, MODE_MESSAGE, true));

    if (st == ST_OK)
        st = at(field, "minutes", minutes_check(e->minutes, finished));
    if (st == ST_OK)
        st = at(field, "activities", e->activities & ~ACTIVITY_BITS ? ST_BAD_CHOICE : ST_OK);
    if (st == ST_OK)
        st = at(field, "topics", topics_check(e->topics));
    if (st == ST_OK)
        st = at(field, "present", e->present & ~PRESENT_BITS ? ST_BAD_CHOICE : ST_OK);
    if (st == ST_OK)
        st = at(field, "lang", choice(e->lang, LANG_ES, true));
    if (st == ST_OK)
        st = at(field, "outcome", choice(e->outcome, OUTCOME_MESSAGE, whole));
    if (st == ST_OK)
        st = at(field, "next", choice(e->next, NEXT_THEY_ASK, whole));
    return st == ST_OK ? at(field, "next_at", next_check(e, since)) : st;
}

enum status encounter_check(const struct encounter *e, const char **field) {
    static const struct id somebody = {{1}};

    return encounter_check_kept(e, &somebody, ENCOUNTER_FINISHED, clock_at(), field);
}
