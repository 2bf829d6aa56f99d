/*
 * verify_grants.c - every copy of every key: who gave it, who has it, and why they may.
 *
 * MUSTs
 *  1. A copy for somebody who is not entitled to that kind at the head of the journal is found.
 *  2. A copy that stands on a permission stands on the very row that gave it, of the right person
 *     and scope, and nothing has ended it since.
 *  3. No copy outlives its reason: a match that ended, a referral that was cancelled, a consent
 * that ran out and that a sign-in should have ended.
 */
#include <chairside/lang.h>
#include <chairside/text.h>

#include "verify_internal.h"

/* ---- the rows that permit ---- */

/* Whether `seq` is a row that made the consent active and that still is in force. */
static enum status consent_permits(struct verify *v, const struct id *person, enum scope scope,
                                   uint64_t seq, bool *out) {
    struct entry row;
    struct consent_row now;
    uint64_t since = verify_run_since(v, person, scope);

    *out = false;
    if (since == 0 || seq < since)
        return ST_OK;
    enum status st = journal_read(v->store, seq, &row);
    if (st == ST_OK)
        st = consent_get(v->store, person, scope, &now);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    *out = row.kind == ENTRY_CONSENT_SET && id_equal(&row.obj, person) &&
           (enum scope)row.scope == scope && row.status == CONSENT_ACTIVE &&
           now.status == CONSENT_ACTIVE && now.expires >= v->settled_at;
    return ST_OK;
}

/* Whether `seq` is the row that asked for this referral. */
static enum status ask_permits(struct verify *v, const struct id *referral, uint64_t seq,
                               bool *out) {
    struct entry row;
    enum status st = journal_read(v->store, seq, &row);

    *out = st == ST_OK && row.kind == ENTRY_REFERRAL_ASK && id_equal(&row.obj, referral);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* The referral that words or a reply belong to, by the row that put them. */
static enum status referral_of(struct verify *v, const struct id *part, struct referral_row *out,
                               bool *there) {
    struct entry put;
    enum status st = journal_last_put(v->store, part, &put);

    if (st == ST_OK)
        st = referral_get(v->store, &put.referral, out);
    *there = st == ST_OK;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* ---- who may have a copy, kind by kind ---- */

struct claim {
    const struct seal_object *object;
    const struct seal_grant *grant;
    enum role role; /* of the recipient; ROLE_NONE: a user */
};

typedef enum status entitled_fn(struct verify *v, const struct claim *claim, bool *out);

static bool is_role(const struct claim *claim, unsigned first, unsigned last) {
    return claim->role != ROLE_NONE && claim->role >= first && claim->role <= last;
}

static enum status entitled_identity(struct verify *v, const struct claim *claim, bool *out) {
    struct match_row match;

    *out = is_role(claim, ROLE_NURSE, ROLE_COORDINATOR) && claim->grant->consent_seq == 0;
    if (claim->role != ROLE_NONE)
        return ST_OK;
    enum status st =
        match_find_open(v->store, &claim->grant->rcpt, &claim->object->subject, &match);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    return consent_permits(v, &claim->object->subject, SCOPE_APPROACH, claim->grant->consent_seq,
                           out);
}

static enum status entitled_words(struct verify *v, const struct claim *claim, bool *out) {
    struct referral_row referral;
    bool there;
    enum status st = referral_of(v, &claim->object->id, &referral, &there);

    *out = false;
    if (st != ST_OK || !there || claim->role == ROLE_NONE || claim->role != referral.role ||
        referral.state == REFERRAL_CANCELLED || referral.state == REFERRAL_KEPT ||
        referral.withdrawn)
        return st;
    return ask_permits(v, &referral.id, claim->grant->consent_seq, out);
}

static enum status entitled_encounter(struct verify *v, const struct claim *claim, bool *out) {
    *out = false;
    if (claim->role != ROLE_COORDINATOR)
        return ST_OK;
    if (id_is_zero(&claim->object->subject)) {
        *out = claim->grant->consent_seq == 0;
        return ST_OK;
    }
    return consent_permits(v, &claim->object->subject, SCOPE_RECORD, claim->grant->consent_seq,
                           out);
}

static enum status entitled_reply(struct verify *v, const struct claim *claim, bool *out) {
    struct referral_row referral;
    bool there;
    enum status st = referral_of(v, &claim->object->id, &referral, &there);

    *out = false;
    if (st != ST_OK || !there)
        return st;
    bool reader = claim->role == ROLE_NONE ? id_equal(&claim->grant->rcpt, &referral.author)
                                           : claim->role == referral.role;
    *out = reader && claim->grant->consent_seq == 0;
    return ST_OK;
}

/* The role that was asked, under that row; the coordinators under `record`, or where it names
 * nobody. One that is kept is its author's alone. */
static enum status entitled_referral(struct verify *v, const struct claim *claim, bool *out) {
    const struct id *subject = &claim->object->subject;
    struct referral_row referral;
    enum status st = referral_get(v->store, &claim->object->id, &referral);

    *out = false;
    if (st != ST_OK || referral.state == REFERRAL_KEPT || claim->role == ROLE_NONE)
        return st == ST_NOT_FOUND ? ST_OK : st;
    if (claim->role == referral.role)
        return ask_permits(v, &referral.id, claim->grant->consent_seq, out);
    if (claim->role != ROLE_COORDINATOR)
        return ST_OK;
    if (id_is_zero(subject)) {
        *out = claim->grant->consent_seq == 0;
        return ST_OK;
    }
    return consent_permits(v, subject, SCOPE_RECORD, claim->grant->consent_seq, out);
}

static enum status entitled_profile(struct verify *v, const struct claim *claim, bool *out) {
    (void)v;
    bool reader = claim->role == ROLE_NONE ? id_equal(&claim->grant->rcpt, &claim->object->id)
                                           : is_role(claim, ROLE_NURSE, ROLE_COORDINATOR);
    *out = reader && claim->grant->consent_seq == 0;
    return ST_OK;
}

static enum status entitled_proposal(struct verify *v, const struct claim *claim, bool *out) {
    (void)v;
    *out = (is_role(claim, ROLE_NURSE, ROLE_SOCIAL_WORKER) || claim->role == ROLE_COORDINATOR) &&
           claim->grant->consent_seq == 0;
    return ST_OK;
}

static enum status entitled_month(struct verify *v, const struct claim *claim, bool *out) {
    (void)v;
    *out = claim->role == ROLE_COORDINATOR && claim->grant->consent_seq == 0;
    return ST_OK;
}

/* NULL: nobody besides the author. */
static entitled_fn *const entitled[] = {
    [OBJECT_IDENTITY] = entitled_identity,   [OBJECT_WORDS] = entitled_words,
    [OBJECT_ENCOUNTER] = entitled_encounter, [OBJECT_REPLY] = entitled_reply,
    [OBJECT_REFERRAL] = entitled_referral,   [OBJECT_PROFILE] = entitled_profile,
    [OBJECT_PROPOSAL] = entitled_proposal,   [OBJECT_MONTH] = entitled_month,
};

/* An author's new keys, given back what the old ones could open, with both cards. */
static bool is_given_back(const struct claim *claim) {
    return id_equal(&claim->grant->rcpt, &claim->object->author) &&
           id_equal(&claim->grant->granter, &seal_root_id) && claim->grant->consent_seq == 0 &&
           !object_is_private((enum object_kind)claim->object->kind);
}

/* ---- one copy ---- */

static void grant_found(struct verify *v, const struct claim *claim, const char *what) {
    verify_grant_found(v, claim->object->kind, claim->grant->consent_seq, what);
}

void verify_grant_found(struct verify *v, unsigned object, uint64_t seq, const char *what) {
    struct entry row;
    bool named = seq > 0 && journal_read(v->store, seq, &row) == ST_OK;
    char where[96];

    text_print(where, sizeof where, "grant to %s", verify_object_name(object));
    verify_found(v, named ? seq : 0, named ? row.kind : (enum entry_kind)0, where, what);
}

static void check_signature(struct verify *v, const struct claim *claim,
                            const struct seal_public *granter) {
    const struct check check = {.seq = claim->grant->consent_seq,
                                .object = claim->object->kind,
                                .signer = *granter,
                                .grant = *claim->grant};

    verify_signature(v, &check);
}

static enum status check_box(struct verify *v, const struct claim *claim) {
    const struct seal_object *object = claim->object;
    const struct seal_grant *grant = claim->grant;
    struct seal_cert granter, rcpt;
    bool may = is_given_back(claim);
    entitled_fn *fn =
        object->kind < sizeof entitled / sizeof entitled[0] ? entitled[object->kind] : NULL;
    enum status st = grant_signer(v->store, &v->trust, object, grant, &granter);

    if (st == ST_OK)
        st = cert_trusted(v->store, &v->trust, &grant->rcpt, grant->rcpt_gen, &rcpt);
    if (st == ST_TAMPERED || st == ST_NOT_FOUND || st == ST_CORRUPT) {
        grant_found(v, claim, _("A key was not given by somebody who may, or not to that reader."));
        return ST_OK;
    }
    if (st != ST_OK)
        return st;
    check_signature(v, claim, &granter.keys);
    if (!may && fn)
        st = fn(v, claim, &may);
    if (st == ST_OK && !may)
        grant_found(v, claim, _("A key is there for somebody who may not read this any more."));
    return st;
}

static bool is_own_copy(const struct seal_object *object, const struct seal_grant *grant) {
    return id_equal(&grant->rcpt, &object->author) && grant->rcpt_gen == object->author_gen &&
           id_equal(&grant->granter, &object->author) && grant->granter_gen == object->author_gen &&
           grant->consent_seq == 0;
}

enum status verify_grants(struct verify *v, const struct seal_object *object) {
    struct grant_row row;
    bool own = false;
    enum status st = ST_OK;
    struct query q = query_on(v->store, SQL_GRANT_OF);

    query_id(&q, ":id", &object->id);
    query_int(&q, ":ver", object->ver);
    while (st == ST_OK && query_next(&q)) {
        grant_at(&q, &row);
        if (q.status != ST_OK)
            break;
        const struct claim claim = {object, &row.grant, role_of_id(&row.grant.rcpt)};
        v->report->grants++;
        if (!row.is_self) {
            st = check_box(v, &claim);
        } else if (is_own_copy(object, &row.grant)) {
            own = true;
        } else {
            grant_found(v, &claim, _("A key is there for somebody who may not read this."));
        }
    }
    enum status rows = verify_judge(v, query_end(&q), "grant", _("A key cannot be read."));
    if (rows == ST_OK && st == ST_OK && !own)
        verify_found(v, 0, (enum entry_kind)0, verify_object_name(object->kind),
                     _("The author's own key to this is gone."));
    return rows != ST_OK ? rows : st;
}
