/*
 * entry.h - the kinds of journal row and what each holds.
 *
 * The journal is the truth: signed, hash-chained rows of numbers, ids and hashes, never personal
 * text. One table (src/store/entry.c) names each kind's fields in order and the statement that
 * writes its projection; append, read and verify all work from that table.
 */
#ifndef CHAIRSIDE_ENTRY_H
#define CHAIRSIDE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/clock.h>
#include <chairside/id.h>

enum role {
    ROLE_NONE = 0,
    ROLE_MENTOR = 1,
    ROLE_NURSE = 2,
    ROLE_SOCIAL_WORKER = 3,
    ROLE_DIETITIAN = 4,
    ROLE_COORDINATOR = 5,
    ROLE_PERSON = 6,
    ROLE_COUNT = 7,
};

enum entry_kind {
    ENTRY_APP_OPEN = 1,
    ENTRY_SIGNIN_FAIL = 2,
    ENTRY_CLOCK_JUMP = 3,
    ENTRY_KDF_BUSY = 4,
    ENTRY_BACKUP = 5,
    ENTRY_SIGNIN = 10,
    ENTRY_SIGNOUT = 11,
    ENTRY_UNIT_SETUP = 20,
    ENTRY_UNIT_RESTORED = 21,
    ENTRY_SETTING_SET = 22,
    ENTRY_CLOCK_CONFIRM = 23,
    ENTRY_RECOVERY_USE = 24,
    ENTRY_USER_INVITE = 30,
    ENTRY_USER_CERTIFY = 31,
    ENTRY_USER_EDIT = 32,
    ENTRY_ROLE_ADMIT = 33,
    ENTRY_ROLE_ROTATE = 34,
    ENTRY_USER_STATUS = 35,
    ENTRY_USER_PERSON = 36,
    ENTRY_PHRASE_CHANGE = 37,
    ENTRY_PERSON_ADD = 40,
    ENTRY_PERSON_EDIT = 41,
    ENTRY_PERSON_STATUS = 42,
    ENTRY_PERSON_ERASE = 43,
    ENTRY_CONSENT_SET = 50,
    ENTRY_CONSENT_WITHDRAW = 51,
    ENTRY_CONSENT_EXPIRE = 52,
    ENTRY_CONSENT_VOID = 53,
    ENTRY_PROPOSAL_ADD = 54,
    ENTRY_PROPOSAL_SETTLE = 55,
    ENTRY_MATCH_START = 60,
    ENTRY_MATCH_END = 61,
    ENTRY_ENCOUNTER_SAVE = 70,
    ENTRY_ENCOUNTER_AMEND = 71,
    ENTRY_ENCOUNTER_VOID = 72,
    ENTRY_NOTE_SAVE = 73,
    ENTRY_OBJECT_DESTROY = 74,
    ENTRY_REFERRAL_ASK = 80,
    ENTRY_WORDS_PUT = 81,
    ENTRY_REFERRAL_KEEP = 82,
    ENTRY_REFERRAL_CLAIM = 83,
    ENTRY_REFERRAL_RELEASE = 84,
    ENTRY_REFERRAL_REPLY = 85,
    ENTRY_REFERRAL_DECLINE = 86,
    ENTRY_REFERRAL_REOPEN = 87,
    ENTRY_REFERRAL_TOLD = 88,
    ENTRY_REFERRAL_CANCEL = 89,
    ENTRY_READ = 90,
    ENTRY_DENIED = 91,
    ENTRY_REPORT = 92,
    ENTRY_JOURNAL_VIEW = 93,
};

/* Kinds of sealed object (vault.h). */
enum object_kind {
    OBJECT_NOTE = 1,
    OBJECT_IDENTITY = 2,
    OBJECT_WORDS = 3,
    OBJECT_ENCOUNTER = 4,
    OBJECT_DRAFT = 5,
    OBJECT_REPLY = 6,
    OBJECT_REFERRAL = 7,
    OBJECT_LINK = 8,
    OBJECT_PROFILE = 9,
    OBJECT_PREFS = 10,
    OBJECT_PROPOSAL = 11,
    OBJECT_MONTH = 12,
};

/* Codes of the projections; journal rows carry the same. */
enum user_status { USER_INVITED = 1, USER_ACTIVE = 2, USER_SUSPENDED = 3, USER_LEFT = 4 };
enum person_status {
    PERSON_HERE = 1,
    PERSON_NOT_AVAILABLE = 2,
    PERSON_LEFT = 3,
    PERSON_ERASED = 4
};
enum scope { SCOPE_APPROACH = 1, SCOPE_RECORD = 2, SCOPE_NOTE = 3 };
enum consent_status {
    CONSENT_ACTIVE = 1,
    CONSENT_REJECTED = 2,
    CONSENT_WITHDRAWN = 3,
    CONSENT_EXPIRED = 4,
    CONSENT_VOID = 5,
};
enum teach_back { TEACH_YES = 1, TEACH_SECOND_TIME = 2, TEACH_NOT_YET = 3 };
enum match_status { MATCH_OPEN = 1, MATCH_ENDED = 2 };
enum proposal_status { PROPOSAL_OPEN = 1, PROPOSAL_YES = 2, PROPOSAL_NO = 3 };
enum encounter_status { ENCOUNTER_FINISHED = 1, ENCOUNTER_CANCELLED = 2, ENCOUNTER_VOID = 3 };
enum referral_state {
    REFERRAL_ASKED = 1,
    REFERRAL_CLAIMED = 2,
    REFERRAL_ANSWERED = 3,
    REFERRAL_DECLINED = 4,
    REFERRAL_TOLD = 5,
    REFERRAL_CANCELLED = 6,
    REFERRAL_KEPT = 7,
};
enum priority { PRIORITY_ROUTINE = 1, PRIORITY_URGENT = 2, PRIORITY_ASAP = 3 };
enum permission {
    PERMISSION_WORDS = 1,
    PERMISSION_ANONYMOUS = 2,
    PERMISSION_IMMINENT = 3,
    PERMISSION_NO = 4,
    PERMISSION_NOT_ASKED = 5,
};
enum policy_bit {
    POLICY_IMMINENT_DANGER = 1,
    POLICY_SHADE = 2,
    POLICY_PRACTICE = 4,
    POLICY_LOCKED_MEMORY = 8,
};
enum setting {
    SETTING_NAME_EN = 1,
    SETTING_NAME_ES = 2,
    SETTING_IDLE_S = 3, /* u32: 60..600; practice units 3..600 */
    SETTING_CONSENT_MONTHS = 4,
    SETTING_ROUTINE_DAYS = 5,
    SETTING_GRACE_DAYS = 6,
    SETTING_PHONE_FACILITY = 7,
    SETTING_PHONE_NETWORK = 8,
    SETTING_PHONE_STATE = 9,
    SETTING_CHAIRS = 10,    /* u32: how many chairs; a hint for people, nothing is checked by it */
    SETTING_SHIFTS = 11,    /* u32: shifts a day, 1..4 */
    SETTING_LANGUAGES = 12, /* u32: bit 0 English, bit 1 Spanish */
    SETTING_KDF = 13,       /* u32: MiB of Argon2id in this unit */
    SETTING_COUNT = 14,
};

#define ENTRY_VALUE_MAX 160

/*
 * One journal row, all kinds in one flat struct: fields that a kind has no use for are zero and
 * neither written nor read. Whoever appends fills kind, obj, ver and the kind's fields; seq, when,
 * actor and h are set by the append and by reading.
 */
struct entry {
    enum entry_kind kind;
    struct id obj;
    uint32_t ver;

    uint64_t seq;
    struct instant when;
    struct id actor; /* zero for the unsigned kinds 1..5 */
    uint32_t actor_gen;
    uint8_t h[32];

    uint8_t hash[32];  /* H of the object put; or of a cert or member row */
    uint8_t hash2[32]; /* user.certify: of the escrow row; unit.restored: of the anchor */
    uint8_t wording[32];
    struct id person, mentor, match, encounter, referral, witness, again;
    uint64_t ref;  /* consent_seq, given_seq, anchor seq, backup head, report from */
    uint64_t ref2; /* backup bytes, report to */
    int64_t start, given, expires, was, now;
    uint32_t role_gen, policy, build, rows;
    uint16_t number, kiosk, key, verb;
    uint8_t role, status, reason, scope, how, teach, interpreter, lang, destroy, result;
    uint8_t object_kind, cause, priority, permission, phrase, why, what, good;
    uint8_t value[ENTRY_VALUE_MAX]; /* setting.set: u32 little-endian or UTF-8 text */
    uint16_t value_bytes;
};

/* "consent.set"; NULL for an unknown kind. */
const char *entry_name(enum entry_kind kind);
/* Whether rows of this kind carry a signature. */
bool entry_is_signed(enum entry_kind kind);
/* Whether a row of this kind puts an object version (carries H); such rows and object.destroy
 * decide whether an object is good. */
bool entry_puts_object(enum entry_kind kind);

#endif
