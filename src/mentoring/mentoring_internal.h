/*
 * mentoring_internal.h - what the files of src/mentoring share and nobody else sees.
 *
 * A verb that writes always has this shape, so that nothing slow or refused happens under the lock:
 *
 *     st = session_may(s, VERB_X, &about);                  says no early, and journals the denial
 *     st = session_seal(s, kind, id, ver, subject, &readers, &plain, &envelope);
 *     if (st == ST_OK) st = session_begin(s);
 *     if (st == ST_OK) st = session_put(s, envelope, &row);       gate, row, object, grants
 *     if (st == ST_OK) st = session_append(s, &other_row);        rows that put nothing
 *     st = session_finish(s, st);                                 commits, or takes all of it back
 *     envelope_destroy(envelope);
 *
 * The gate (permit_entry) sees the unit as the rows before left it. So rows that follow from an act
 * come after the row they follow from, and each is let through because of it:
 *   consent.withdraw / expire / void of approach, then match.end and referral.cancel of that person
 *     (allowed to whoever acts, since `approach` is not in force any more);
 *   consent.withdraw with destroy, or person.erase, then object.destroy: same actor, nothing but
 *     match.end, referral.cancel and object.destroy between, cause = DESTROY_WITHDRAWN or
 *     DESTROY_ERASED;
 *   consent.set approach, then proposal.settle with result PROPOSAL_YES;
 *   person.status not available or left, then referral.cancel (and match.end when left);
 *   consent.withdraw for each scope still active, then person.erase;
 *   referral.ask, then at once its words.put.
 * consent.withdraw is let through unless the scope is withdrawn already (with `destroy`: always).
 */
#ifndef CHAIRSIDE_MENTORING_INTERNAL_H
#define CHAIRSIDE_MENTORING_INTERNAL_H

#include <chairside/bytes.h>
#include <chairside/permit.h>
#include <chairside/session.h>
#include <chairside/unit.h>
#include <chairside/vault.h>

/* ---- sealed plaintexts: a format byte, then the fields (bytes.h) ---- */

#define PLAIN_FORMAT 1u

/* A writer on `p` (from secret_take) with the format byte written. */
struct writer plain_write(void *p, size_t room);
/* A reader behind the format byte. ST_NEWER: made by a newer version; ST_TAMPERED: no format. */
enum status plain_read(const void *p, size_t bytes, struct reader *out) MUST_CHECK;
/* ST_OK if everything was read and nothing is left over, else ST_TAMPERED. */
enum status plain_end(const struct reader *r) MUST_CHECK;

/* ---- who gets a copy of a key ---- */

struct readers {
    struct recipient to[RECIPIENT_MAX];
    size_t n;
};

/* Bits for readers_add_roles. */
#define ROLE_BIT(role) (1u << (role))
#define ROLES_STAFF (ROLE_BIT(ROLE_NURSE) | ROLE_BIT(ROLE_SOCIAL_WORKER) | ROLE_BIT(ROLE_DIETITIAN))
#define ROLES_ALL (ROLES_STAFF | ROLE_BIT(ROLE_COORDINATOR)) /* identity, profile */

/* Whoever is there already is not added again. False: no room (grant the rest by vault_grant). */
bool readers_add(struct readers *readers, const struct id *principal, uint64_t consent_seq);
void readers_add_roles(struct readers *readers, unsigned role_bits, uint64_t consent_seq);

/* ---- acting ---- */

/* Who acts: the signed-in user or root; zero if nobody does. */
struct id session_me(const struct session *s);

/* permit_ask for who is signed in (ST_SESSION_OVER: nobody). A denial is journalled: at once, or
 * after the roll-back if a transaction is open. */
enum status session_may(struct session *s, enum verb verb,
                        const struct permit_about *about) MUST_CHECK;

/* envelope_create and envelope_fill in one; `plain` as plain_write began it. ST_TOO_LONG if the
 * writer ran out of room. `readers` NULL: the author alone. *out is NULL unless ST_OK. */
enum status session_seal(struct session *s, enum object_kind kind, const struct id *id,
                         uint32_t ver, const struct id *subject, const struct readers *readers,
                         const struct writer *plain, struct envelope **out) MUST_CHECK;

/* In a transaction: hash into the row, session_append, vault_put under the row's seq. */
enum status session_put(struct session *s, struct envelope *envelope, struct entry *row) MUST_CHECK;

/*
 * "No log, no read": journals that who is signed in reads this version of somebody else's, in a
 * transaction of its own, before anything is answered. Not once more for a screen that is in sight
 * already (session_looks_again).
 */
enum status session_reads(struct session *s, enum object_kind kind, const struct id *obj,
                          uint32_t ver) MUST_CHECK;

/* Commits if so_far is ST_OK, else aborts and answers so_far. Fine when session_begin failed. */
enum status session_finish(struct session *s, enum status so_far) MUST_CHECK;

/* A denied row's `verb`: an enum verb, or this plus the kind of the row that was refused. */
#define DENIED_ROW 1000u

/* ---- rules shared by the gate and the verbs ---- */

/* object.destroy's cause. */
enum destroy_cause { DESTROY_WITHDRAWN = 1, DESTROY_ERASED = 2 };

/* Seconds within which a cancelled visit may be kept. */
#define CANCELLED_WITHIN_S (24 * 3600)

/* Whether a number or text is allowed for a setting: ST_OK, ST_BAD_NUMBER, ST_BAD_TEXT,
 * ST_TOO_LONG, ST_BAD_CHOICE (no such setting). `value` as in the row. */
enum status setting_check(enum setting key, const uint8_t *value, size_t bytes,
                          uint32_t policy) MUST_CHECK;
/* What a setting is where nobody has set it; 0 for texts. */
uint32_t setting_default(enum setting key);

#endif
