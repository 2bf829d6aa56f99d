/* drafts.c - a form's draft remembers the screen it was typed on and what that was opened with. */
#include <chairside/bytes.h>

#include "verbs.h"

#define OPENED_WITH "_id"
#define DRAFT_ROOM 20000u

/* Whom a form is about: its id is a person, or a talk with one, or a referral about one. */
static struct id subject_of(struct session *s, const struct id *form_id) {
    struct person_row person;
    struct encounter_row talk;
    struct referral_row referral;
    struct store *store = session_store(s);
    if (person_get(store, form_id, &person) == ST_OK)
        return person.id;
    if (encounter_get(store, form_id, &talk) == ST_OK)
        return talk.person;
    if (referral_get(store, form_id, &referral) == ST_OK)
        return referral.person;
    return id_zero;
}

enum status verbs_keep_draft(struct session *s, const char *form, const struct id *form_id,
                             const struct id *draft, uint8_t field, uint16_t cursor,
                             const uint8_t *pairs, size_t bytes) {
    uint8_t *all = secret_take(bytes + 64);
    if (!all)
        return status_origin(ST_NO_MEMORY);
    char hex[33];
    for (size_t i = 0; i < 16; i++)
        text_print(hex + 2 * i, 3, "%02x", form_id->b[i]);
    struct writer w = writer_on(all, bytes + 64);
    write_text(&w, OPENED_WITH);
    write_text(&w, hex);
    write_bytes(&w, pairs, bytes);
    struct draft d = {.typed_at = clock_at(),
                      .field = field,
                      .cursor = cursor,
                      .pairs = all,
                      .pairs_bytes = w.used};
    SAY(d.form, "%s", form);
    struct id subject = subject_of(s, form_id);
    enum status st = w.bad ? status_origin(ST_TOO_LONG) : draft_keep(s, draft, &subject, &d);
    secret_give(all);
    return st;
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool verbs_id_from_hex(const char *hex, struct id *out) {
    if (strlen(hex) != 32)
        return false;
    for (size_t i = 0; i < 16; i++) {
        int hi = hex_digit(hex[2 * i]), lo = hex_digit(hex[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        out->b[i] = (uint8_t)(hi << 4 | lo);
    }
    return true;
}

enum status verbs_draft_form_id(struct session *s, const struct id *draft, struct id *out) {
    uint8_t *room = secret_take(DRAFT_ROOM);
    if (!room)
        return status_origin(ST_NO_MEMORY);
    struct draft d;
    struct id subject;
    enum status st = draft_open(s, draft, &d, room, DRAFT_ROOM, &subject);
    if (st == ST_OK) {
        struct reader r = reader_on(d.pairs, d.pairs_bytes);
        char name[33], value[64];
        read_text(&r, name, sizeof name);
        read_text(&r, value, sizeof value);
        if (r.bad || strcmp(name, OPENED_WITH) != 0 || !verbs_id_from_hex(value, out))
            st = status_origin(ST_TAMPERED);
    }
    secret_give(room);
    return st;
}

enum status draft_gone(struct session *s, enum status st) {
    session_saves_draft(s, &id_zero);
    return st;
}
