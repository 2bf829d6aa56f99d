/*
 * encounter_views.c - talks opened, and taken out of the log.
 *
 * MUST: the coordinator's reading of one talk is journalled before anything is answered ("no log,
 * no read"), of each version that is read; a mentor reads one's own without.
 */
#include <stdlib.h>
#include <string.h>

#include "talk_internal.h"

/* Version 0: the newest. */
static enum status facts_open(struct session *s, const struct id *id, uint32_t ver,
                              struct encounter *out) {
    struct opened opened;
    enum status st = sealed_open_version(s, OBJECT_ENCOUNTER, id, ver, ENCOUNTER_BYTES, &opened);

    if (st == ST_OK)
        st = encounter_read(&opened.fields, out);
    sealed_close(&opened);
    return st;
}

/* Whether a list may show it: asked for row by row, so that a "no" is not journalled. */
static enum status may_peek(struct session *s, const struct id *encounter) {
    struct encounter_row row;
    const struct user_row *me = session_user(s);
    enum status st = me ? encounter_get(session_store(s), encounter, &row) : ST_SESSION_OVER;

    if (st != ST_OK)
        return st;
    return permit_ask(session_store(s), me, VERB_ENCOUNTER_READ,
                      &(struct permit_about){.person = row.person, .author = row.mentor});
}

enum status encounter_peek(struct session *s, const struct id *encounter, struct encounter *out) {
    enum status st = may_peek(s, encounter);

    memset(out, 0, sizeof *out);
    return st == ST_OK ? facts_open(s, encounter, 0, out) : st;
}

enum status encounter_earlier(struct session *s, const struct id *encounter, struct earlier *out,
                              size_t max, size_t *n) {
    enum status st = may_peek(s, encounter);

    *n = 0;
    return st == ST_OK ? versions_earlier(session_store(s), encounter, out, max, n) : st;
}

/* Version 0: the newest. */
static enum status talk_read(struct session *s, const struct id *encounter, uint32_t ver,
                             struct encounter *out) {
    struct encounter_row row;
    const struct id me = session_me(s);
    enum status st = encounter_get(session_store(s), encounter, &row);

    memset(out, 0, sizeof *out);
    if (st == ST_OK)
        st = session_may(s, VERB_ENCOUNTER_READ,
                         &(struct permit_about){.person = row.person, .author = row.mentor});
    if (st == ST_OK && ver > row.ver)
        st = status_origin(ST_NOT_FOUND);
    if (st == ST_OK && !id_equal(&row.mentor, &me))
        st = session_reads(s, OBJECT_ENCOUNTER, encounter, ver ? ver : row.ver);
    return st == ST_OK ? facts_open(s, encounter, ver, out) : st;
}

enum status encounter_open(struct session *s, const struct id *encounter, struct encounter *out) {
    return talk_read(s, encounter, 0, out);
}

enum status encounter_open_version(struct session *s, const struct id *encounter, uint32_t ver,
                                   struct encounter *out) {
    memset(out, 0, sizeof *out);
    return ver ? talk_read(s, encounter, ver, out) : status_origin(ST_NOT_FOUND);
}

/* ---- entered in error ---- */

/* Whether an open referral came from this talk: its first row says so, or the author's own link. */
static enum status came_from(struct session *s, const struct referral_row *row,
                             const struct id *encounter, bool *out) {
    struct link link;
    struct entry asked;
    size_t n = 0;
    enum status st;

    *out = false;
    if (row->permission == PERMISSION_ANONYMOUS) {
        st = link_open(s, &row->id, &link);
        *out = st == ST_OK && id_equal(&link.encounter, encounter);
        return st == ST_NOT_FOUND ? ST_OK : st;
    }
    st = journal_of(session_store(s), &row->id, &asked, 1, &n);
    *out = st == ST_OK && n == 1 && id_equal(&asked.encounter, encounter);
    return st;
}

static enum status referrals_stop_of(struct session *s, const struct id *encounter,
                                     enum referral_state state) {
    const struct id me = session_me(s);
    struct referral_row *rows;
    size_t n;
    enum status st = referrals_of_author(session_store(s), &me, state, &rows, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++) {
        bool is_linked;
        if (rows[i].withdrawn)
            continue;
        st = came_from(s, &rows[i], encounter, &is_linked);
        if (st == ST_OK && is_linked)
            st = referral_stop(s, &rows[i], CANCEL_WRONG_PERSON);
    }
    free(rows);
    return st;
}

enum status encounter_void(struct session *s, const struct id *encounter, enum void_reason reason,
                           const struct id *again) {
    struct entry row = {.kind = ENTRY_ENCOUNTER_VOID,
                        .obj = *encounter,
                        .reason = (uint8_t)reason,
                        .again = again ? *again : id_zero};
    struct encounter_row old;

    if (reason < VOID_WRONG_PERSON || reason > VOID_OTHER)
        return status_origin(ST_BAD_CHOICE);
    enum status st = encounter_get(session_store(s), encounter, &old);
    if (st == ST_OK)
        st = session_may(s, VERB_ENCOUNTER_AMEND,
                         &(struct permit_about){.person = old.person, .author = old.mentor});
    if (st == ST_OK)
        st = session_begin(s);
    if (st != ST_OK)
        return st;
    st = session_append(s, &row);
    if (st == ST_OK)
        st = referrals_stop_of(s, encounter, REFERRAL_ASKED);
    if (st == ST_OK)
        st = referrals_stop_of(s, encounter, REFERRAL_CLAIMED);
    return session_finish(s, st);
}
