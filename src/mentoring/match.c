/*
 * match.c - a mentor and a person.
 *
 * MUST: a match makes exactly one key (the person's identity, to that mentor, under the row that
 * allows `approach`), and its end takes exactly that key away, in the same transaction.
 */
#include "people_internal.h"

enum status match_start(struct session *s, const struct id *new_id, const struct id *mentor,
                        const struct id *person) {
    struct entry row = {
        .kind = ENTRY_MATCH_START, .obj = *new_id, .mentor = *mentor, .person = *person};
    enum status st = session_may(s, VERB_MATCH_START,
                                 &(struct permit_about){.person = *person, .mentor = *mentor});

    if (st == ST_OK)
        st = session_begin(s);
    if (st != ST_OK)
        return st;
    st = consent_in_force(s, person, SCOPE_APPROACH, &row.ref);
    if (st == ST_OK && row.ref == 0)
        st = ST_NO_APPROACH;
    if (st == ST_OK)
        st = session_append(s, &row);
    if (st == ST_OK)
        st = vault_grant(session_store(s), session_keyring(s), person,
                         &(struct recipient){*mentor, row.ref});
    return session_finish(s, st);
}

enum status match_end(struct session *s, const struct id *match, enum match_end_reason reason) {
    struct entry row = {.kind = ENTRY_MATCH_END, .obj = *match, .reason = (uint8_t)reason};
    struct match_row now;

    if (reason < END_GOAL_MET || reason > END_OTHER)
        return status_origin(ST_BAD_CHOICE);
    enum status st = match_get(session_store(s), match, &now);
    if (st == ST_OK)
        st = session_may(s, VERB_MATCH_END,
                         &(struct permit_about){.person = now.person, .mentor = now.mentor});
    if (st == ST_OK)
        st = session_begin(s);
    if (st != ST_OK)
        return st;
    st = session_append(s, &row);
    if (st == ST_OK)
        st = vault_revoke(session_store(s), &now.person, &now.mentor);
    st = session_finish(s, st);
    session_forget_labels(s);
    return st;
}
