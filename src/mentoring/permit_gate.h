/*
 * permit_gate.h - how permit_entry is put together: one small gate for each kind of row.
 *
 * A gate sees the unit as it stood just before its row: at the append because the row is not there
 * yet, in verify because the store answers so while it replays.
 */
#ifndef CHAIRSIDE_PERMIT_GATE_H
#define CHAIRSIDE_PERMIT_GATE_H

#include "mentoring_internal.h"

struct gate {
    struct store *store;
    const struct entry *e;
    struct user_row who; /* the actor; all zero for root and for unsigned rows */
};

typedef enum status gate_fn(const struct gate *g);

/* ---- the gates, by the file they are in ---- */

gate_fn gate_oneself, gate_setting, gate_desk, gate_invite, gate_certify, gate_user, gate_admit,
    gate_rotate, gate_user_status; /* permit_gate_unit.c */
gate_fn gate_person_add, gate_person_edit, gate_person_status, gate_person_erase, gate_consent_set,
    gate_consent_withdraw, gate_consent_expire, gate_consent_void, gate_proposal_add,
    gate_proposal_settle, gate_match_start, gate_match_end; /* permit_gate_people.c */
gate_fn gate_encounter_save, gate_encounter_amend, gate_encounter_void, gate_note_save,
    gate_object_destroy; /* permit_gate_talk.c */
gate_fn gate_referral_ask, gate_words_put, gate_referral_keep, gate_referral_claim,
    gate_referral_release, gate_referral_reply, gate_referral_decline, gate_referral_reopen,
    gate_referral_told, gate_referral_cancel, gate_read; /* permit_gate_referral.c */

/* What root may do with the cards (permit_gate_unit.c). */
enum status gate_root(const struct gate *g) MUST_CHECK;

/* ---- what they share (permit_gate.c) ---- */

/* The row just before. ST_STATE on an empty journal. */
enum status gate_previous(const struct gate *g, struct entry *out) MUST_CHECK;
/* The newest row of that kind about `obj` (NULL = about anything); *seq = 0: none. */
enum status gate_last(struct store *store, enum entry_kind kind, const struct id *obj,
                      uint64_t *seq) MUST_CHECK;
/* Whether a user holds its role's keys: admitted since last certified. Mentors: never. */
enum status gate_admitted(struct store *store, const struct user_row *user, bool *out) MUST_CHECK;
/* ST_OK while that scope is in force, else ST_NO_APPROACH, ST_NO_RECORD or ST_NO_NOTE. */
enum status gate_need(struct store *store, const struct id *person, enum scope scope) MUST_CHECK;
/* The same for what somebody was about to save: ST_WITHDRAWN where the person has taken it back. */
enum status gate_need_still(struct store *store, const struct id *person,
                            enum scope scope) MUST_CHECK;
/* Not found is not an error of the machine but of the row. */
enum status gate_found(enum status st, enum status if_missing);

#endif
