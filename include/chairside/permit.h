/*
 * permit.h - who may do what: one table that every verb and verify ask (datamodel.md 7).
 *
 * MUST: every row of the journal passes permit_entry before it is appended (session_append does
 * this) and again in verify, where the store answers as the unit stood at that row. A gate that
 * only a screen knows is a defect.
 */
#ifndef CHAIRSIDE_PERMIT_H
#define CHAIRSIDE_PERMIT_H

#include <chairside/store.h>

/* The rows of the table. */
enum verb {
    VERB_OPEN_IDENTITY,
    VERB_PERSON_EDIT, /* add, edit, status */
    VERB_CONSENT_APPROACH,
    VERB_CONSENT_KEEP, /* record and note */
    VERB_CONSENT_WITHDRAW,
    VERB_PROPOSAL_ADD,
    VERB_PROPOSAL_SETTLE,
    VERB_MATCH_START,
    VERB_MATCH_END,
    VERB_ENCOUNTER_SAVE, /* with a person */
    VERB_ENCOUNTER_TALLY,
    VERB_ENCOUNTER_AMEND, /* amend, void */
    VERB_NOTE_SAVE,
    VERB_ENCOUNTER_READ,
    VERB_NOTE_READ,
    VERB_REFERRAL_ASK, /* ask, keep */
    VERB_REFERRAL_CANCEL,
    VERB_REFERRAL_TOLD,
    VERB_WORDS_READ,
    VERB_REFERRAL_CLAIM,
    VERB_REFERRAL_ANSWER, /* reply, decline, release (of one whose holder is gone: CLAIM) */
    VERB_REFERRAL_REOPEN,
    VERB_USER_MANAGE, /* invite, certify, edit, status, person */
    VERB_ROLE_ADMIT,  /* admit, rotate */
    VERB_DESK,        /* settings, journal, report, restored, clock */
    VERB_COUNT
};

enum permit_mark {
    PERMIT_NO,
    PERMIT_YES,
    PERMIT_OWN,
    PERMIT_MATCHED,
    PERMIT_ITS_ROLE,
    PERMIT_HOLDER
};

struct permit_rule {
    const char *name;                   /* "consent.set approach" */
    enum permit_mark marks[ROLE_COUNT]; /* by enum role */
};

/* VERB_COUNT rows, in the order of enum verb. */
extern const struct permit_rule permit_table[];

/* What an act is about; fields that a verb has no use for are zero. */
struct permit_about {
    struct id person, mentor, author, holder, object;
    enum role role;
};

/*
 * Whether `who` may: account active, the table's mark satisfied, never about oneself
 * (user_now.person). ST_OK, ST_DENIED, ST_NOT_READY, ST_NOT_MATCHED, ST_NOT_YOURSELF, or what the
 * store answers.
 */
enum status permit_ask(struct store *, const struct user_row *who, enum verb,
                       const struct permit_about *) MUST_CHECK;

/*
 * The gate of one journal row, before it is applied: permit_ask for its kind, and the "besides" of
 * datamodel.md 7: consents active at this seq, states, policy, teach-back. Answers in particular
 * ST_NO_APPROACH, ST_NO_RECORD, ST_NO_NOTE, ST_TEACH_BACK, ST_STATE, ST_TAKEN, ST_POLICY_OFF,
 * ST_OPEN_MATCH, ST_WITHDRAWN. Is a verify_gate_fn.
 */
enum status permit_entry(struct store *, const struct entry *) MUST_CHECK;

/* Whether a scope is active now: its row says so, and it has not run out (journal_now). */
enum status permit_consent(struct store *, const struct id *person, enum scope,
                           struct consent_row *row, bool *active) MUST_CHECK;

#endif
