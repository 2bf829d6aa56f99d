/*
 * people.h - the persons who are supported: identity, permission, match, proposals.
 *
 * Rules (programme.md 0, 5.3): a mentor waits for consent before approaching; `approach` becomes
 * active only through staff, a coordinator or the person; consent is a key.
 */
#ifndef CHAIRSIDE_PEOPLE_H
#define CHAIRSIDE_PEOPLE_H

#include <chairside/session.h>

#define NAME_CHARS 40
#define STATION_CHARS 12

enum schedule { SCHEDULE_MWF = 1, SCHEDULE_TTS = 2, SCHEDULE_OTHER = 3 };

struct identity { /* kept in locked memory by whoever holds one for long */
    char preferred[4 * NAME_CHARS + 1], given[4 * NAME_CHARS + 1], family[4 * NAME_CHARS + 1];
    uint8_t birth_day, birth_month;      /* 0 = not known */
    uint8_t lang;                        /* enum lang */
    uint8_t schedule;                    /* enum schedule */
    uint8_t shift;                       /* 1..3, 4 = nocturnal */
    char station[4 * STATION_CHARS + 1]; /* a hint for finding someone, never an identifier */
};

/* ST_EMPTY, ST_TOO_LONG, ST_BAD_TEXT, ST_BAD_CHOICE, ST_BAD_DATE with *field = the name of the
 * field at fault: preferred, given, family, day, month, lang, schedule, shift, station. Only the
 * preferred name is needed of the three; day and month of birth both or none. */
enum status person_add(struct session *, const struct id *new_id, const struct identity *,
                       const char **field, uint16_t *number) MUST_CHECK;
/* A new version: fresh key, granted to those entitled now. ST_CHANGED: `ver` is not the newest. */
enum status person_edit(struct session *, const struct id *person, uint32_t ver,
                        const struct identity *, const char **field) MUST_CHECK;
/* PERSON_NOT_AVAILABLE also ends open referrals (nobody waits for an answer about somebody who is
 * not here); PERSON_LEFT ends the matches too. */
enum status person_set_status(struct session *, const struct id *person,
                              enum person_status) MUST_CHECK;
/* Every object of the person is destroyed; counts stay. Confirmed by the screen. */
enum status person_erase(struct session *, const struct id *person) MUST_CHECK;
/* ST_NOT_FOUND where this session has no key. */
enum status person_open(struct session *, const struct id *person, struct identity *) MUST_CHECK;
/* "Begoña P." */
void identity_label(const struct identity *, char *out, size_t room);

struct person_view {
    struct id id;
    uint16_t number;
    enum person_status status;
    char label[96]; /* short name */
    char find[256]; /* all names folded, for text_finds */
    char station[4 * STATION_CHARS + 1];
    uint8_t lang, schedule, shift, birth_day, birth_month;
    enum consent_status consent[4]; /* by enum scope, as in force now; 0 = never asked */
    bool same_name;                 /* somebody else this session sees has the same short name */
    int64_t last_talk; /* this mentor's last with the person; 0 = none (mentors only) */
};
/*
 * Whom this session may see: mentors those matched with `approach` in force (never oneself), staff
 * and coordinators all that are here or not available for now. By name. At most `max`.
 * Whose identity is damaged, or of a newer version, stands there as "P-017"; person_open says why.
 */
enum status person_views(struct session *, struct person_view *, size_t max, size_t *n) MUST_CHECK;
/* One of them; ST_NOT_FOUND. */
enum status person_view(struct session *, const struct id *person, struct person_view *) MUST_CHECK;
/* A20: before a person with a same-name banner is opened. ST_NO_MATCH: another birthday, one that
 * is not known, or nobody this session may see; all three look the same. */
enum status person_check_birth(struct session *, const struct id *person, unsigned day,
                               unsigned month) MUST_CHECK;

/* ---- consent ---- */

enum consent_how { HOW_TOLD_ME = 1, HOW_PRESSED = 2, HOW_REPRESENTATIVE = 3 };
enum interpreter {
    INTERPRETER_NONE = 1,
    INTERPRETER_STAFF = 2,
    INTERPRETER_PHONE = 3,
    INTERPRETER_FAMILY = 4
};

struct consent_answer {
    enum scope scope;
    bool yes;
    uint8_t how, teach, interpreter, lang; /* teach: enum teach_back; lang of the words shown */
    struct id witness;                     /* a user; zero = none */
    unsigned wording_number;
    const char *wording; /* the very words shown */
    int64_t expires;     /* 0 = the unit's default from now (a year) */
};
#define RECEIPT_CHARS 9
/* Answers the receipt number. ST_TEACH_BACK: a yes that was not said back. ST_STATE: a "no" to a
 * scope that was active is a withdrawal: use that. A renewed `approach` moves the mentors' keys to
 * it. */
enum status consent_set(struct session *, const struct id *person, const struct consent_answer *,
                        char receipt[RECEIPT_CHARS + 1]) MUST_CHECK;

/* What a withdrawal took and what it cannot call back (A8). */
struct withdrawal {
    char receipt[RECEIPT_CHARS + 1];
    unsigned matches_ended, referrals_cancelled, referrals_claimed; /* claimed: show "withdrew" */
    unsigned told; /* were told to staff already: cannot be called back */
    unsigned destroyed;
};
/* At once, in one transaction, in keys too (datamodel.md 6). `destroy` only for record and note. */
enum status consent_withdraw(struct session *, const struct id *person, enum scope, uint8_t how,
                             bool destroy, struct withdrawal *) MUST_CHECK;
/* Entered for the wrong person: void, with a reason. */
enum status consent_void(struct session *, const struct id *person, enum scope,
                         uint8_t reason) MUST_CHECK;
/* At a sign-in: consent.expire for what ran out, and what that takes away; and draft_forget_notes.
 * Done by session_sign_in. */
enum status consent_expire_due(struct session *) MUST_CHECK;

/* ---- match ---- */

enum match_end_reason {
    END_GOAL_MET = 1,
    END_NO_FAULT = 2,
    END_MOVED = 3,
    END_MENTOR_LEFT = 4,
    END_WITHDRAWN = 5,
    END_OTHER = 6
};
/* Seals the identity to the mentor, under the approach row. */
enum status match_start(struct session *, const struct id *new_id, const struct id *mentor,
                        const struct id *person) MUST_CHECK;
enum status match_end(struct session *, const struct id *match, enum match_end_reason) MUST_CHECK;

/* ---- "they asked me first" (A35) ---- */

struct proposal {
    char name[4 * 60 + 1];
    char station[4 * STATION_CHARS + 1];
    uint8_t lang;
};
enum status proposal_add(struct session *, const struct id *new_id,
                         const struct proposal *) MUST_CHECK;
enum status proposal_open(struct session *, const struct id *proposal,
                          struct proposal *) MUST_CHECK;
/* no: settled without. yes: also writes consent.set approach for `person`, in the same transaction.
 */
enum status proposal_settle_no(struct session *, const struct id *proposal) MUST_CHECK;
enum status proposal_settle_yes(struct session *, const struct id *proposal,
                                const struct id *person, const struct consent_answer *,
                                char receipt[RECEIPT_CHARS + 1]) MUST_CHECK;

#endif
