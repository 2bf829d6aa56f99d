/*
 * permit.c MUST
 * 1. hold the one table of who may do what, and nothing else that decides by role;
 * 2. ask for an active account before anything else;
 * 3. never let somebody act on themselves through another role than the person's own;
 * 4. answer from the store's queries alone, so that verify gets the answer of that moment.
 */
#include "permit_gate.h"

#define NO PERMIT_NO
#define YES PERMIT_YES
#define OWN PERMIT_OWN
#define MATCHED PERMIT_MATCHED
#define ITS_ROLE PERMIT_ITS_ROLE
#define HOLDER PERMIT_HOLDER

/* clang-format off */
const struct permit_rule permit_table[VERB_COUNT] = {
    /*                            nobody  mentor   nurse     social w. dietitian coordin.  person */
    [VERB_OPEN_IDENTITY]     = {"open identity",
                                {NO,      MATCHED, YES,      YES,      YES,      YES,      OWN}},
    [VERB_PERSON_EDIT]       = {"person.edit",
                                {NO,      NO,      YES,      YES,      NO,       YES,      NO}},
    [VERB_CONSENT_APPROACH]  = {"consent.set approach",
                                {NO,      NO,      YES,      YES,      YES,      YES,      OWN}},
    [VERB_CONSENT_KEEP]      = {"consent.set record, note",
                                {NO,      MATCHED, YES,      YES,      NO,       YES,      OWN}},
    [VERB_CONSENT_WITHDRAW]  = {"consent.withdraw",
                                {NO,      MATCHED, YES,      YES,      YES,      YES,      OWN}},
    [VERB_PROPOSAL_ADD]      = {"proposal.add",
                                {NO,      YES,     NO,       NO,       NO,       NO,       NO}},
    [VERB_PROPOSAL_SETTLE]   = {"proposal.settle",
                                {NO,      NO,      YES,      YES,      NO,       YES,      NO}},
    [VERB_MATCH_START]       = {"match.start",
                                {NO,      NO,      NO,       NO,       NO,       YES,      NO}},
    [VERB_MATCH_END]         = {"match.end",
                                {NO,      OWN,     NO,       NO,       NO,       YES,      OWN}},
    [VERB_ENCOUNTER_SAVE]    = {"encounter.save",
                                {NO,      OWN,     NO,       NO,       NO,       NO,       NO}},
    [VERB_ENCOUNTER_TALLY]   = {"encounter.save tally",
                                {NO,      OWN,     NO,       NO,       NO,       NO,       NO}},
    [VERB_ENCOUNTER_AMEND]   = {"encounter.amend",
                                {NO,      OWN,     NO,       NO,       NO,       NO,       NO}},
    [VERB_NOTE_SAVE]         = {"note.save",
                                {NO,      OWN,     NO,       NO,       NO,       NO,       NO}},
    [VERB_ENCOUNTER_READ]    = {"encounter, read",
                                {NO,      OWN,     NO,       NO,       NO,       YES,      OWN}},
    [VERB_NOTE_READ]         = {"note, read",
                                {NO,      OWN,     NO,       NO,       NO,       NO,       NO}},
    [VERB_REFERRAL_ASK]      = {"referral.ask",
                                {NO,      OWN,     NO,       NO,       NO,       NO,       NO}},
    [VERB_REFERRAL_CANCEL]   = {"referral.cancel",
                                {NO,      OWN,     NO,       NO,       NO,       NO,       NO}},
    [VERB_REFERRAL_TOLD]     = {"referral.told",
                                {NO,      OWN,     NO,       NO,       NO,       NO,       NO}},
    [VERB_WORDS_READ]        = {"words, read",
                                {NO,      NO,      ITS_ROLE, ITS_ROLE, ITS_ROLE, ITS_ROLE, NO}},
    [VERB_REFERRAL_CLAIM]    = {"referral.claim",
                                {NO,      NO,      ITS_ROLE, ITS_ROLE, ITS_ROLE, ITS_ROLE, NO}},
    [VERB_REFERRAL_ANSWER]   = {"referral.reply",
                                {NO,      NO,      HOLDER,   HOLDER,   HOLDER,   HOLDER,   NO}},
    [VERB_REFERRAL_REOPEN]   = {"referral.reopen",
                                {NO,      NO,      ITS_ROLE, ITS_ROLE, ITS_ROLE, ITS_ROLE, NO}},
    [VERB_USER_MANAGE]       = {"user.invite",
                                {NO,      NO,      NO,       NO,       NO,       YES,      NO}},
    [VERB_ROLE_ADMIT]        = {"role.admit",
                                {NO,      NO,      ITS_ROLE, ITS_ROLE, ITS_ROLE, ITS_ROLE, NO}},
    [VERB_DESK]              = {"setting.set",
                                {NO,      NO,      NO,       NO,       NO,       YES,      NO}},
};
/* clang-format on */

static bool same(const struct id *a, const struct id *b) {
    return !id_is_zero(a) && id_equal(a, b);
}

/* Own: what they wrote or were matched for; for a person's account, what is about them. */
static bool permit_is_own(const struct user_row *who, const struct permit_about *about) {
    if (who->role == ROLE_PERSON)
        return same(&who->person, &about->person);
    return same(&who->id, &about->author) || same(&who->id, &about->mentor);
}

static enum status permit_matched(struct store *store, const struct user_row *who,
                                  const struct id *person) {
    struct match_row match;

    if (id_is_zero(person))
        return ST_NOT_MATCHED;
    enum status st = match_find_open(store, &who->id, person, &match);
    return st == ST_NOT_FOUND ? ST_NOT_MATCHED : st;
}

enum status permit_ask(struct store *store, const struct user_row *who, enum verb verb,
                       const struct permit_about *about) {
    if (who->status != USER_ACTIVE)
        return ST_NOT_READY;
    if (verb >= VERB_COUNT || who->role <= ROLE_NONE || who->role >= ROLE_COUNT)
        return ST_DENIED;
    const enum permit_mark mark = permit_table[verb].marks[who->role];

    if (mark == PERMIT_NO)
        return ST_DENIED;
    if (who->role != ROLE_PERSON && same(&who->person, &about->person))
        return ST_NOT_YOURSELF;
    switch (mark) {
    case PERMIT_YES: return ST_OK;
    case PERMIT_OWN: return permit_is_own(who, about) ? ST_OK : ST_DENIED;
    case PERMIT_ITS_ROLE: return about->role == who->role ? ST_OK : ST_DENIED;
    case PERMIT_HOLDER:
        return about->role == who->role && same(&who->id, &about->holder) ? ST_OK : ST_DENIED;
    case PERMIT_MATCHED: break;
    case PERMIT_NO: return ST_DENIED;
    }
    enum status st = permit_matched(store, who, &about->person);
    if (st != ST_OK || verb == VERB_CONSENT_WITHDRAW)
        return st; /* stopping is never made harder: a permission that ran out can be withdrawn */
    return gate_need(store, &about->person, SCOPE_APPROACH);
}

enum status permit_consent(struct store *store, const struct id *person, enum scope scope,
                           struct consent_row *row, bool *active) {
    struct consent_row own;
    int64_t now;

    *active = false;
    row = row ? row : &own;
    *row = (struct consent_row){0};
    enum status st = consent_get(store, person, scope, row);
    if (st == ST_NOT_FOUND)
        return ST_OK;
    if (st == ST_OK)
        st = journal_now(store, &now);
    if (st == ST_OK)
        *active = row->status == CONSENT_ACTIVE && row->expires > now;
    return st;
}
