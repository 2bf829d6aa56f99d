/*
 * entry.c - the one table of journal rows: what each kind holds, and what it changes.
 *
 * A row of the table is the whole meaning of a kind: its name, whether it is signed, whether it
 * puts an object, the fields of `data` in their order (little-endian, fixed width; only a setting's
 * value has a length before it), and the one statement that writes its projection. Append, read and
 * verify work from here and from nowhere else.
 *
 * MUSTs
 *  1. Field lists are never changed once released: they are under every signature. What changes is
 *     a new kind.
 *  2. A projection reads nothing but the row and other projections (and earlier rows): verify runs
 *     the same text over temp tables.
 *  3. Where a row needs a state, its statement says so in WHERE, and touching no row is the
 * refusal. The gate has asked before; this is the compare-and-swap under the lock.
 *  4. Withdrawing never fails: also what was never asked can be withdrawn.
 */
#include <stddef.h>

#include "unit_file.h"

#define U8(f)                                                                                      \
    { ":" #f, FIELD_U8, offsetof(struct entry, f) }
#define U16(f)                                                                                     \
    { ":" #f, FIELD_U16, offsetof(struct entry, f) }
#define U32(f)                                                                                     \
    { ":" #f, FIELD_U32, offsetof(struct entry, f) }
#define U64(f)                                                                                     \
    { ":" #f, FIELD_U64, offsetof(struct entry, f) }
#define I64(f)                                                                                     \
    { ":" #f, FIELD_I64, offsetof(struct entry, f) }
#define ID(f)                                                                                      \
    { ":" #f, FIELD_ID, offsetof(struct entry, f) }
#define HASH(f)                                                                                    \
    { ":" #f, FIELD_HASH, offsetof(struct entry, f) }
#define VALUE(f)                                                                                   \
    { ":" #f, FIELD_VALUE, offsetof(struct entry, f) }
#define FIELDS(...) .fields = {__VA_ARGS__}

#define ZERO "zeroblob(16)"

/* The store's own settings (unit_file.h): is the clock in doubt, which boot has a kiosk seen. */
#define SQL_CLOCK_JUMP                                                                             \
    "INSERT INTO setting_now(k, v, seq) VALUES(1000, x'01', :seq) ON CONFLICT(k) DO UPDATE "       \
    "SET v = x'01', seq = :seq WHERE length(v) = 0"
#define SQL_CLOCK_CONFIRM                                                                          \
    "INSERT INTO setting_now(k, v, seq) VALUES(1000, x'', :seq) ON CONFLICT(k) DO UPDATE "         \
    "SET v = x'', seq = :seq"
#define SQL_APP_OPEN                                                                               \
    "INSERT INTO setting_now(k, v, seq) VALUES(2000 + :kiosk, :boot, :seq) "                       \
    "ON CONFLICT(k) DO UPDATE SET v = :boot, seq = :seq"

#define SQL_ENCOUNTER_FIELDS HASH(hash), ID(person), ID(match), I64(start), U8(status)

const struct entry_rule entry_rules[] = {
    /* what a kiosk writes by itself, unsigned */
    {ENTRY_APP_OPEN, "app.open", false, false, FIELDS(U16(kiosk), U32(build)), .sql = SQL_APP_OPEN},
    {ENTRY_SIGNIN_FAIL, "signin.fail", false, false, FIELDS(U16(kiosk))},
    {ENTRY_CLOCK_JUMP, "clock.jump", false, false, FIELDS(I64(was), I64(now)),
     .sql = SQL_CLOCK_JUMP},
    {ENTRY_KDF_BUSY, "kdf.busy", false, false, FIELDS(U16(kiosk))},
    {ENTRY_BACKUP, "backup", false, false, FIELDS(U64(ref), U64(ref2), U8(good))},
    {ENTRY_SIGNIN, "signin", true, false, FIELDS(U16(kiosk))},
    {ENTRY_SIGNOUT, "signout", true, false, FIELDS(U8(why))},

    /* the unit */
    {ENTRY_UNIT_SETUP, "unit.setup", true, false, FIELDS(U32(policy))},
    {ENTRY_UNIT_RESTORED, "unit.restored", true, false, FIELDS(U64(ref), HASH(hash2))},
    {ENTRY_SETTING_SET, "setting.set", true, false, FIELDS(U16(key), VALUE(value)),
     .sql = "INSERT INTO setting_now(k, v, seq) SELECT :key, :value, :seq WHERE :key < 1000 "
            "ON CONFLICT(k) DO UPDATE SET v = :value, seq = :seq",
     .unchanged = ST_BUG},
    {ENTRY_CLOCK_CONFIRM, "clock.confirm", true, false, FIELDS(I64(now)), .sql = SQL_CLOCK_CONFIRM},
    {ENTRY_RECOVERY_USE, "recovery.use", true, false, FIELDS(U8(why))},

    /* users; a number is never reused, an invitation may be repeated for the same one */
    {ENTRY_USER_INVITE, "user.invite", true, true, FIELDS(HASH(hash), U8(role), U16(number)),
     .sql = "INSERT INTO user_now(id, role, number, gen, status, person, seq) "
            "VALUES(:obj, :role, :number, 0, 1, NULL, :seq) ON CONFLICT(id) DO UPDATE "
            "SET status = 1, seq = :seq WHERE role = :role AND number = :number AND status <> 4",
     .unchanged = ST_STATE},
    {ENTRY_USER_CERTIFY, "user.certify", true, false, FIELDS(HASH(hash), HASH(hash2)),
     .sql = "UPDATE user_now SET status = 2, gen = :ver, seq = :seq "
            "WHERE id = :obj AND status <> 4 AND gen < :ver",
     .unchanged = ST_STATE},
    {ENTRY_USER_EDIT, "user.edit", true, true, FIELDS(HASH(hash)),
     .sql = "UPDATE user_now SET seq = :seq WHERE id = :obj", .unchanged = ST_NOT_FOUND},
    {ENTRY_ROLE_ADMIT, "role.admit", true, false, FIELDS(U8(role), U32(role_gen), HASH(hash))},
    {ENTRY_ROLE_ROTATE, "role.rotate", true, false, FIELDS(HASH(hash))},
    {ENTRY_USER_STATUS, "user.status", true, false, FIELDS(U8(status), U8(reason)),
     .sql = "UPDATE user_now SET status = :status, seq = :seq "
            "WHERE id = :obj AND status NOT IN (4, :status) AND :status BETWEEN 1 AND 4",
     .unchanged = ST_STATE},
    {ENTRY_USER_PERSON, "user.person", true, false, FIELDS(ID(person)),
     .sql = "UPDATE user_now SET person = nullif(:person, " ZERO "), seq = :seq WHERE id = :obj",
     .unchanged = ST_NOT_FOUND},
    {ENTRY_PHRASE_CHANGE, "phrase.change", true, false, FIELDS({0})},

    /* persons: an edit names the version after the one that was read */
    {ENTRY_PERSON_ADD, "person.add", true, true, FIELDS(HASH(hash), U16(number)),
     .sql = "INSERT INTO person_now(id, number, ver, status, seq) "
            "VALUES(:obj, :number, :ver, 1, :seq)"},
    {ENTRY_PERSON_EDIT, "person.edit", true, true, FIELDS(HASH(hash), U16(number)),
     .sql = "UPDATE person_now SET number = :number, ver = :ver, seq = :seq "
            "WHERE id = :obj AND ver = :ver - 1 AND status <> 4",
     .unchanged = ST_CHANGED},
    {ENTRY_PERSON_STATUS, "person.status", true, false, FIELDS(U8(status)),
     .sql = "UPDATE person_now SET status = :status, seq = :seq "
            "WHERE id = :obj AND status NOT IN (4, :status) AND :status BETWEEN 1 AND 3",
     .unchanged = ST_STATE},
    {ENTRY_PERSON_ERASE, "person.erase", true, false, FIELDS(U8(status)),
     .sql = "UPDATE person_now SET status = 4, seq = :seq WHERE id = :obj AND status <> 4",
     .unchanged = ST_STATE},

    /* consents */
    {ENTRY_CONSENT_SET, "consent.set", true, false,
     FIELDS(U8(scope), U8(status), U8(how), U8(teach), U8(interpreter), U8(lang), ID(witness),
            HASH(wording), I64(given), I64(expires)),
     .sql = "INSERT INTO consent_now(person, scope, status, given_at, expires, seq) "
            "VALUES(:obj, :scope, :status, :given, :expires, :seq) "
            "ON CONFLICT(person, scope) DO UPDATE "
            "SET status = :status, given_at = :given, expires = :expires, seq = :seq"},
    {ENTRY_CONSENT_WITHDRAW, "consent.withdraw", true, false,
     FIELDS(U8(scope), U8(how), U8(destroy)),
     .sql = "INSERT INTO consent_now(person, scope, status, given_at, expires, seq) "
            "VALUES(:obj, :scope, 3, 0, 0, :seq) "
            "ON CONFLICT(person, scope) DO UPDATE SET status = 3, seq = :seq"},
    {ENTRY_CONSENT_EXPIRE, "consent.expire", true, false, FIELDS(U8(scope), U64(ref), U8(reason)),
     .sql = "UPDATE consent_now SET status = 4, seq = :seq "
            "WHERE person = :obj AND scope = :scope AND status = 1 AND seq = :ref",
     .unchanged = ST_CHANGED},
    {ENTRY_CONSENT_VOID, "consent.void", true, false, FIELDS(U8(scope), U64(ref), U8(reason)),
     .sql = "UPDATE consent_now SET status = 5, seq = :seq "
            "WHERE person = :obj AND scope = :scope AND status = 1 AND seq = :ref",
     .unchanged = ST_CHANGED},
    {ENTRY_PROPOSAL_ADD, "proposal.add", true, true, FIELDS(HASH(hash)),
     .sql = "INSERT INTO proposal_now(id, mentor, status, person, seq) "
            "VALUES(:obj, :actor, 1, NULL, :seq)"},
    {ENTRY_PROPOSAL_SETTLE, "proposal.settle", true, false, FIELDS(U8(result), ID(person)),
     .sql = "UPDATE proposal_now SET status = :result, person = nullif(:person, " ZERO "), "
            "seq = :seq WHERE id = :obj AND status = 1 AND :result IN (2, 3)",
     .unchanged = ST_STATE},

    /* matches and talks */
    {ENTRY_MATCH_START, "match.start", true, false, FIELDS(ID(mentor), ID(person), U64(ref)),
     .sql = "INSERT INTO match_now(id, mentor, person, status, consent_seq, seq) "
            "VALUES(:obj, :mentor, :person, 1, :ref, :seq)"},
    {ENTRY_MATCH_END, "match.end", true, false, FIELDS(U8(reason)),
     .sql = "UPDATE match_now SET status = 2, seq = :seq WHERE id = :obj AND status = 1",
     .unchanged = ST_STATE},
    {ENTRY_ENCOUNTER_SAVE, "encounter.save", true, true, FIELDS(SQL_ENCOUNTER_FIELDS),
     .sql = "INSERT INTO encounter_now(id, ver, mentor, person, at, status, note, seq) "
            "VALUES(:obj, :ver, :actor, nullif(:person, " ZERO "), :start, :status, NULL, :seq)"},
    {ENTRY_ENCOUNTER_AMEND, "encounter.amend", true, true, FIELDS(SQL_ENCOUNTER_FIELDS),
     .sql = "UPDATE encounter_now SET ver = :ver, at = :start, status = :status, seq = :seq "
            "WHERE id = :obj AND ver = :ver - 1 AND mentor = :actor AND status <> 3 "
            "AND person IS nullif(:person, " ZERO ")",
     .unchanged = ST_CHANGED},
    {ENTRY_ENCOUNTER_VOID, "encounter.void", true, false, FIELDS(U8(reason), ID(again)),
     .sql = "UPDATE encounter_now SET status = 3, seq = :seq WHERE id = :obj AND status <> 3",
     .unchanged = ST_STATE},
    {ENTRY_NOTE_SAVE, "note.save", true, true, FIELDS(HASH(hash), ID(encounter), ID(person)),
     .sql = "UPDATE encounter_now SET note = :obj, seq = :seq "
            "WHERE id = :encounter AND mentor = :actor AND (note IS NULL OR note = :obj) "
            "AND person IS nullif(:person, " ZERO ")",
     .unchanged = ST_STATE},
    {ENTRY_OBJECT_DESTROY, "object.destroy", true, false, FIELDS(U8(object_kind), U8(cause))},

    /* referrals: asked 1, claimed 2, answered 3, declined 4, told 5, cancelled 6, kept 7 */
    {ENTRY_REFERRAL_ASK, "referral.ask", true, true,
     FIELDS(HASH(hash), U8(role), U8(priority), U8(permission), U8(how), ID(person), ID(encounter)),
     .sql = "INSERT INTO referral_now(id, author, person, role, priority, permission, state, "
            "words, reply, holder, asked_at, claimed_at, answered_at, told_at, withdrawn, seq) "
            "VALUES(:obj, :actor, nullif(:person, " ZERO "), :role, :priority, :permission, 1, "
            "NULL, NULL, NULL, :at, NULL, NULL, NULL, 0, :seq)"},
    {ENTRY_WORDS_PUT, "words.put", true, true, FIELDS(HASH(hash), ID(referral)),
     .sql = "UPDATE referral_now SET words = :obj, seq = :seq "
            "WHERE id = :referral AND author = :actor AND words IS NULL AND state = 1",
     .unchanged = ST_STATE},
    {ENTRY_REFERRAL_KEEP, "referral.keep", true, true, FIELDS(HASH(hash), U8(permission)),
     .sql = "INSERT INTO referral_now(id, author, person, role, priority, permission, state, "
            "words, reply, holder, asked_at, claimed_at, answered_at, told_at, withdrawn, seq) "
            "VALUES(:obj, :actor, NULL, 0, 0, :permission, 7, "
            "NULL, NULL, NULL, :at, NULL, NULL, NULL, 0, :seq)"},
    {ENTRY_REFERRAL_CLAIM, "referral.claim", true, false, FIELDS({0}),
     .sql = "UPDATE referral_now SET state = 2, holder = :actor, claimed_at = :at, seq = :seq "
            "WHERE id = :obj AND state = 1",
     .unchanged = ST_TAKEN},
    {ENTRY_REFERRAL_RELEASE, "referral.release", true, false, FIELDS({0}),
     .sql = "UPDATE referral_now SET state = CASE withdrawn WHEN 0 THEN 1 ELSE 6 END, "
            "holder = NULL, claimed_at = NULL, seq = :seq "
            "WHERE id = :obj AND state = 2 AND (holder = :actor OR "
            "(SELECT status FROM user_now WHERE id = holder) <> 2)", /* active */
     .unchanged = ST_STATE},
    {ENTRY_REFERRAL_REPLY, "referral.reply", true, true,
     FIELDS(HASH(hash), ID(referral), U8(phrase)),
     .sql = "UPDATE referral_now SET state = 3, reply = :obj, answered_at = :at, seq = :seq "
            "WHERE id = :referral AND state = 2 AND holder = :actor",
     .unchanged = ST_STATE},
    {ENTRY_REFERRAL_DECLINE, "referral.decline", true, false, FIELDS(U8(reason)),
     .sql = "UPDATE referral_now SET state = 4, answered_at = :at, seq = :seq "
            "WHERE id = :obj AND state = 2 AND holder = :actor",
     .unchanged = ST_STATE},
    {ENTRY_REFERRAL_REOPEN, "referral.reopen", true, false, FIELDS(U8(reason)),
     .sql = "UPDATE referral_now SET state = 1, holder = NULL, claimed_at = NULL, "
            "answered_at = NULL, seq = :seq "
            "WHERE id = :obj AND state IN (3, 4) AND withdrawn = 0",
     .unchanged = ST_STATE},
    {ENTRY_REFERRAL_TOLD, "referral.told", true, false, FIELDS({0}),
     .sql = "UPDATE referral_now SET state = 5, told_at = :at, seq = :seq "
            "WHERE id = :obj AND state IN (3, 4) AND author = :actor",
     .unchanged = ST_STATE},
    {ENTRY_REFERRAL_CANCEL, "referral.cancel", true, false, FIELDS(U8(reason)),
     .sql = "UPDATE referral_now SET withdrawn = 1, "
            "state = CASE state WHEN 1 THEN 6 ELSE state END, seq = :seq "
            "WHERE id = :obj AND state IN (1, 2, 3, 4) AND withdrawn = 0",
     .unchanged = ST_STATE},

    /* looking */
    {ENTRY_READ, "read", true, false, FIELDS(U8(object_kind)),
     .sql = "INSERT INTO read_now(obj, reader, first_at, last_at, n, seq) "
            "VALUES(:obj, :actor, :at, :at, 1, :seq) ON CONFLICT(obj, reader) DO UPDATE "
            "SET last_at = :at, n = n + 1, seq = :seq"},
    {ENTRY_DENIED, "denied", true, false, FIELDS(U16(verb))},
    {ENTRY_REPORT, "report", true, false, FIELDS(U8(what), U64(ref), U64(ref2), U32(rows))},
    {ENTRY_JOURNAL_VIEW, "journal.view", true, false,
     FIELDS(U8(what), U64(ref), U64(ref2), U32(rows))},
};

const size_t entry_rules_n = sizeof entry_rules / sizeof entry_rules[0];

const struct entry_rule *entry_rule_of(enum entry_kind kind) {
    for (size_t i = 0; i < entry_rules_n; i++) {
        if (entry_rules[i].kind == kind) {
            return &entry_rules[i];
        }
    }
    return NULL;
}

const char *entry_name(enum entry_kind kind) {
    const struct entry_rule *rule = entry_rule_of(kind);
    return rule != NULL ? rule->name : NULL;
}

bool entry_is_signed(enum entry_kind kind) {
    const struct entry_rule *rule = entry_rule_of(kind);
    return rule == NULL || rule->is_signed;
}

bool entry_puts_object(enum entry_kind kind) {
    const struct entry_rule *rule = entry_rule_of(kind);
    return rule != NULL && rule->puts_object;
}
