/*
 * proposal.c - "they asked me first": what a mentor may say about somebody who was not asked yet.
 *
 * MUST: a proposal opens nothing. Only staff and coordinators read it, and only their question to
 * the person (consent.set approach, in the same transaction as the yes) leads anywhere.
 */
#include <string.h>

#include <chairside/lang.h>

#include "people_internal.h"

#define PROPOSAL_NAME_CHARS 60
#define PROPOSAL_BYTES (1 + 2 + 4 * PROPOSAL_NAME_CHARS + 2 + 4 * STATION_CHARS + 1)
#define PROPOSAL_ROLES                                                                             \
    (ROLE_BIT(ROLE_NURSE) | ROLE_BIT(ROLE_SOCIAL_WORKER) | ROLE_BIT(ROLE_COORDINATOR))

static enum status proposal_seal(struct session *s, const struct id *id, const struct proposal *p,
                                 struct envelope **envelope) {
    struct readers readers = {.n = 0};
    void *plain = secret_take(PROPOSAL_BYTES);

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, PROPOSAL_BYTES);
    write_text(&w, p->name);
    write_text(&w, p->station);
    write_u8(&w, p->lang);
    readers_add_roles(&readers, PROPOSAL_ROLES, 0);
    enum status st = session_seal(s, OBJECT_PROPOSAL, id, 1, &id_zero, &readers, &w, envelope);
    secret_give(plain);
    return st;
}

enum status proposal_add(struct session *s, const struct id *new_id, const struct proposal *p) {
    struct entry row = {.kind = ENTRY_PROPOSAL_ADD, .obj = *new_id, .ver = 1};
    struct envelope *envelope = NULL;
    enum status st = session_may(s, VERB_PROPOSAL_ADD, &(struct permit_about){.role = 0});

    if (st == ST_OK)
        st = text_check(p->name, PROPOSAL_NAME_CHARS, false, true);
    if (st == ST_OK)
        st = text_check(p->station, STATION_CHARS, false, false);
    if (st == ST_OK && (p->lang < LANG_EN || p->lang > LANG_ES))
        st = ST_BAD_CHOICE;
    if (st == ST_OK)
        st = proposal_seal(s, new_id, p, &envelope);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_finish(s, session_put(s, envelope, &row));
    envelope_destroy(envelope);
    return st;
}

enum status proposal_open(struct session *s, const struct id *proposal, struct proposal *out) {
    struct opened opened;
    enum status st = sealed_open(s, OBJECT_PROPOSAL, proposal, PROPOSAL_BYTES, &opened);

    memset(out, 0, sizeof *out);
    if (st != ST_OK)
        return st;
    read_text(&opened.fields, out->name, sizeof out->name);
    read_text(&opened.fields, out->station, sizeof out->station);
    out->lang = read_u8(&opened.fields);
    st = plain_end(&opened.fields);
    sealed_close(&opened);
    return st;
}

static enum status settle(struct session *s, const struct id *proposal, const struct id *person,
                          enum proposal_status result) {
    struct entry row = {.kind = ENTRY_PROPOSAL_SETTLE,
                        .obj = *proposal,
                        .ver = 1,
                        .result = (uint8_t)result,
                        .person = *person};

    return session_append(s, &row);
}

enum status proposal_settle_no(struct session *s, const struct id *proposal) {
    enum status st = session_may(s, VERB_PROPOSAL_SETTLE, &(struct permit_about){.role = 0});

    if (st == ST_OK)
        st = session_begin(s);
    return st == ST_OK ? session_finish(s, settle(s, proposal, &id_zero, PROPOSAL_NO)) : st;
}

enum status proposal_settle_yes(struct session *s, const struct id *proposal,
                                const struct id *person, const struct consent_answer *answer,
                                char receipt[RECEIPT_CHARS + 1]) {
    struct entry row;
    receipt[0] = '\0';

    if (answer->scope != SCOPE_APPROACH || !answer->yes)
        return status_origin(ST_BAD_CHOICE);
    enum status st = consent_check(answer);
    if (st == ST_OK)
        st = session_may(s, VERB_PROPOSAL_SETTLE, &(struct permit_about){.person = *person});
    if (st == ST_OK)
        st = session_begin(s);
    if (st != ST_OK)
        return st;
    st = consent_append(s, person, answer, &row);
    if (st == ST_OK)
        st = settle(s, proposal, person, PROPOSAL_YES);
    st = session_finish(s, st);
    if (st == ST_OK)
        receipt_write(row.seq, receipt);
    return st;
}
