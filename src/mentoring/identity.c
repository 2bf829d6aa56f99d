/* A person's identity: what is allowed in it, its sealed bytes, its short name, its readers. */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "people_internal.h"

static const uint8_t month_days[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static enum status birth_check(const struct identity *p, const char **field) {
    if (p->birth_day == 0 && p->birth_month == 0)
        return ST_OK;
    *field = "month";
    if (p->birth_month < 1 || p->birth_month > 12)
        return ST_BAD_DATE;
    *field = "day";
    return p->birth_day < 1 || p->birth_day > month_days[p->birth_month] ? ST_BAD_DATE : ST_OK;
}

static enum status code_check(const char *name, unsigned code, unsigned last, const char **field) {
    *field = name;
    if (code == 0)
        return ST_EMPTY;
    return code > last ? ST_BAD_CHOICE : ST_OK;
}

enum status identity_check(const struct identity *p, const char **field) {
    *field = "preferred";
    enum status st = text_check(p->preferred, NAME_CHARS, false, true);
    if (st == ST_OK) {
        *field = "given";
        st = text_check(p->given, NAME_CHARS, false, false);
    }
    if (st == ST_OK) {
        *field = "family";
        st = text_check(p->family, NAME_CHARS, false, false);
    }
    if (st == ST_OK)
        st = birth_check(p, field);
    if (st == ST_OK)
        st = code_check("lang", p->lang, LANG_ES, field);
    if (st == ST_OK)
        st = code_check("schedule", p->schedule, SCHEDULE_OTHER, field);
    if (st == ST_OK)
        st = code_check("shift", p->shift, 4, field);
    if (st == ST_OK) {
        *field = "station";
        st = text_check(p->station, STATION_CHARS, false, false);
    }
    if (st == ST_OK)
        *field = NULL;
    return st;
}

void identity_write(struct writer *w, const struct identity *p) {
    write_text(w, p->preferred);
    write_text(w, p->given);
    write_text(w, p->family);
    write_u8(w, p->birth_day);
    write_u8(w, p->birth_month);
    write_u8(w, p->lang);
    write_u8(w, p->schedule);
    write_u8(w, p->shift);
    write_text(w, p->station);
}

enum status identity_read(struct reader *r, struct identity *out) {
    read_text(r, out->preferred, sizeof out->preferred);
    read_text(r, out->given, sizeof out->given);
    read_text(r, out->family, sizeof out->family);
    out->birth_day = read_u8(r);
    out->birth_month = read_u8(r);
    out->lang = read_u8(r);
    out->schedule = read_u8(r);
    out->shift = read_u8(r);
    read_text(r, out->station, sizeof out->station);
    return plain_end(r);
}

void identity_label(const struct identity *p, char *out, size_t room) {
    const char *first = p->preferred[0] ? p->preferred : p->given;
    size_t initial = text_next(p->family, strlen(p->family), 0);

    if (initial > 0)
        text_print(out, room, "%s %.*s.", first, (int)initial, p->family);
    else
        text_print(out, room, "%s", first);
}

/* ---- readers ---- */

/* A mentor who makes a new phrase gets the key when certified; one who left gets none. */
static enum status mentor_has_key(struct store *store, const struct id *mentor, bool *out) {
    struct user_row user;
    enum status st = user_get(store, mentor, &user);

    *out = st == ST_OK && (user.status == USER_ACTIVE || user.status == USER_SUSPENDED) &&
           user.gen > 0;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

#define MATCHES_MAX 64

/* Calls `act` for each mentor who may have the key now. */
typedef enum status mentor_fn(void *ctx, const struct recipient *to);

static enum status each_matched(struct session *s, const struct id *person, mentor_fn *act,
                                void *ctx) {
    struct store *store = session_store(s);
    struct match_row rows[MATCHES_MAX];
    uint64_t seq = 0;
    size_t n = 0;
    enum status st = consent_in_force(s, person, SCOPE_APPROACH, &seq);

    if (st != ST_OK || seq == 0)
        return st;
    st = match_list_open(store, &id_zero, person, rows, MATCHES_MAX, &n);
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        bool has_key;
        st = mentor_has_key(store, &rows[i].mentor, &has_key);
        if (st == ST_OK && has_key)
            st = act(ctx, &(struct recipient){rows[i].mentor, seq});
    }
    return st;
}

static enum status reader_add(void *ctx, const struct recipient *to) {
    /* Past the room of an envelope identity_settle grants the rest. */
    (void)readers_add(ctx, &to->principal, to->consent_seq);
    return ST_OK;
}

enum status identity_readers(struct session *s, const struct id *person, struct readers *out) {
    *out = (struct readers){.n = 0};
    readers_add_roles(out, ROLES_ALL, 0);
    return each_matched(s, person, reader_add, out);
}

struct granting {
    struct session *session;
    const struct id *person;
};

static enum status reader_grant(void *ctx, const struct recipient *to) {
    const struct granting *g = ctx;

    return vault_grant(session_store(g->session), session_keyring(g->session), g->person, to);
}

static bool same_readers(const struct readers *a, const struct readers *b) {
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!id_equal(&a->to[i].principal, &b->to[i].principal) ||
            a->to[i].consent_seq != b->to[i].consent_seq)
            return false;
    return true;
}

enum status identity_settle(struct session *s, const struct id *person,
                            const struct readers *planned) {
    struct readers now;
    struct granting granting = {s, person};
    enum status st = identity_readers(s, person, &now);

    if (st != ST_OK)
        return st;
    const struct readers *held = planned ? planned : &now;
    bool stale = !planned || !same_readers(planned, &now);
    for (size_t i = 0; st == ST_OK && stale && i < held->n; i++)
        if (held->to[i].consent_seq != 0) /* the roles, under no row, keep theirs */
            st = vault_revoke(session_store(s), person, &held->to[i].principal);
    if (st == ST_OK && (stale || now.n == RECIPIENT_MAX))
        st = each_matched(s, person, reader_grant, &granting);
    return st;
}
