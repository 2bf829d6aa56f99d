/*
 * permit_gate.c MUST
 * 1. know every kind of row: one that is not in its table may not stand;
 * 2. let no row stand whose actor was not active, or signed with keys of another generation;
 * 3. look at nothing later than the row itself.
 */
#include "permit_gate.h"

#include <chairside/seal.h>

enum gate_actor { BY_NOBODY = 1, BY_ROOT, BY_USER };

struct gate_rule {
    enum gate_actor by;
    gate_fn *gate; /* NULL: whoever `by` says may, whatever the row holds */
};

/* Root may do some of the users' acts too, with the cards: gate_root says which. */
static const struct gate_rule gate_rules[] = {
    [ENTRY_APP_OPEN] = {BY_NOBODY, NULL},
    [ENTRY_SIGNIN_FAIL] = {BY_NOBODY, NULL},
    [ENTRY_CLOCK_JUMP] = {BY_NOBODY, NULL},
    [ENTRY_KDF_BUSY] = {BY_NOBODY, NULL},
    [ENTRY_BACKUP] = {BY_NOBODY, NULL},
    [ENTRY_SIGNIN] = {BY_USER, gate_oneself},
    [ENTRY_SIGNOUT] = {BY_USER, gate_oneself},
    [ENTRY_UNIT_SETUP] = {BY_ROOT, NULL},
    [ENTRY_UNIT_RESTORED] = {BY_USER, gate_desk},
    [ENTRY_SETTING_SET] = {BY_USER, gate_setting},
    [ENTRY_CLOCK_CONFIRM] = {BY_USER, gate_desk},
    [ENTRY_RECOVERY_USE] = {BY_ROOT, NULL},
    [ENTRY_USER_INVITE] = {BY_USER, gate_invite},
    [ENTRY_USER_CERTIFY] = {BY_USER, gate_certify},
    [ENTRY_USER_EDIT] = {BY_USER, gate_user},
    [ENTRY_ROLE_ADMIT] = {BY_USER, gate_admit},
    [ENTRY_ROLE_ROTATE] = {BY_USER, gate_rotate},
    [ENTRY_USER_STATUS] = {BY_USER, gate_user_status},
    [ENTRY_USER_PERSON] = {BY_USER, gate_user},
    [ENTRY_PHRASE_CHANGE] = {BY_USER, gate_oneself},
    [ENTRY_PERSON_ADD] = {BY_USER, gate_person_add},
    [ENTRY_PERSON_EDIT] = {BY_USER, gate_person_edit},
    [ENTRY_PERSON_STATUS] = {BY_USER, gate_person_status},
    [ENTRY_PERSON_ERASE] = {BY_USER, gate_person_erase},
    [ENTRY_CONSENT_SET] = {BY_USER, gate_consent_set},
    [ENTRY_CONSENT_WITHDRAW] = {BY_USER, gate_consent_withdraw},
    [ENTRY_CONSENT_EXPIRE] = {BY_USER, gate_consent_expire},
    [ENTRY_CONSENT_VOID] = {BY_USER, gate_consent_void},
    [ENTRY_PROPOSAL_ADD] = {BY_USER, gate_proposal_add},
    [ENTRY_PROPOSAL_SETTLE] = {BY_USER, gate_proposal_settle},
    [ENTRY_MATCH_START] = {BY_USER, gate_match_start},
    [ENTRY_MATCH_END] = {BY_USER, gate_match_end},
    [ENTRY_ENCOUNTER_SAVE] = {BY_USER, gate_encounter_save},
    [ENTRY_ENCOUNTER_AMEND] = {BY_USER, gate_encounter_amend},
    [ENTRY_ENCOUNTER_VOID] = {BY_USER, gate_encounter_void},
    [ENTRY_NOTE_SAVE] = {BY_USER, gate_note_save},
    [ENTRY_OBJECT_DESTROY] = {BY_USER, gate_object_destroy},
    [ENTRY_REFERRAL_ASK] = {BY_USER, gate_referral_ask},
    [ENTRY_WORDS_PUT] = {BY_USER, gate_words_put},
    [ENTRY_REFERRAL_KEEP] = {BY_USER, gate_referral_keep},
    [ENTRY_REFERRAL_CLAIM] = {BY_USER, gate_referral_claim},
    [ENTRY_REFERRAL_RELEASE] = {BY_USER, gate_referral_release},
    [ENTRY_REFERRAL_REPLY] = {BY_USER, gate_referral_reply},
    [ENTRY_REFERRAL_DECLINE] = {BY_USER, gate_referral_decline},
    [ENTRY_REFERRAL_REOPEN] = {BY_USER, gate_referral_reopen},
    [ENTRY_REFERRAL_TOLD] = {BY_USER, gate_referral_told},
    [ENTRY_REFERRAL_CANCEL] = {BY_USER, gate_referral_cancel},
    [ENTRY_READ] = {BY_USER, gate_read},
    [ENTRY_DENIED] = {BY_USER, NULL},
    [ENTRY_REPORT] = {BY_USER, gate_desk},
    [ENTRY_JOURNAL_VIEW] = {BY_USER, gate_desk},
};

enum status permit_entry(struct store *store, const struct entry *e) {
    struct gate g = {.store = store, .e = e};

    if ((size_t)e->kind >= sizeof gate_rules / sizeof *gate_rules || !gate_rules[e->kind].by)
        return status_origin(ST_DENIED);
    const struct gate_rule *rule = &gate_rules[e->kind];

    if (rule->by == BY_NOBODY)
        return id_is_zero(&e->actor) ? ST_OK : ST_DENIED;
    if (id_equal(&e->actor, &seal_root_id))
        return gate_root(&g);
    if (rule->by == BY_ROOT)
        return ST_DENIED;
    enum status st = gate_found(user_get(store, &e->actor, &g.who), ST_DENIED);
    if (st != ST_OK)
        return st;
    if (g.who.status != USER_ACTIVE)
        return ST_NOT_READY;
    if (e->actor_gen != 0 && e->actor_gen != g.who.gen)
        return ST_DENIED;
    return rule->gate ? rule->gate(&g) : ST_OK;
}

enum status gate_previous(const struct gate *g, struct entry *out) {
    uint64_t seq;
    uint8_t h[32];
    enum status st = journal_head(g->store, &seq, h);

    if (st != ST_OK)
        return st;
    return seq == 0 ? ST_STATE : journal_read(g->store, seq, out);
}

enum status gate_last(struct store *store, enum entry_kind kind, const struct id *obj,
                      uint64_t *seq) {
    struct entry page[8];
    uint64_t before = 0;
    size_t n;

    *seq = 0;
    do {
        enum status st =
            journal_page(store, before, kind, NULL, page, sizeof page / sizeof *page, &n);
        if (st != ST_OK)
            return st;
        for (size_t i = 0; i < n; i++) {
            before = page[i].seq;
            if (!obj || id_equal(obj, &page[i].obj)) {
                *seq = page[i].seq;
                return ST_OK;
            }
        }
    } while (n == sizeof page / sizeof *page);
    return ST_OK;
}

enum status gate_admitted(struct store *store, const struct user_row *user, bool *out) {
    uint64_t admitted, certified;

    *out = false;
    enum status st = gate_last(store, ENTRY_ROLE_ADMIT, &user->id, &admitted);
    if (st != ST_OK || admitted == 0)
        return st;
    st = gate_last(store, ENTRY_USER_CERTIFY, &user->id, &certified);
    *out = st == ST_OK && admitted > certified;
    return st;
}

static enum status scope_missing(enum scope scope) {
    if (scope == SCOPE_APPROACH)
        return ST_NO_APPROACH;
    return scope == SCOPE_RECORD ? ST_NO_RECORD : ST_NO_NOTE;
}

enum status gate_need(struct store *store, const struct id *person, enum scope scope) {
    bool active;
    enum status st = permit_consent(store, person, scope, NULL, &active);

    return st != ST_OK || active ? st : scope_missing(scope);
}

enum status gate_need_still(struct store *store, const struct id *person, enum scope scope) {
    struct consent_row row;
    bool active;
    enum status st = permit_consent(store, person, scope, &row, &active);

    if (st != ST_OK || active)
        return st;
    return row.status == CONSENT_WITHDRAWN ? ST_WITHDRAWN : scope_missing(scope);
}

enum status gate_found(enum status st, enum status if_missing) {
    return st == ST_NOT_FOUND ? if_missing : st;
}
