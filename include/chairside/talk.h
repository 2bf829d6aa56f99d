/*
 * talk.h - encounters, notes and drafts (programme.md 5.3; screens say "talk").
 *
 * Rules: no encounter without `approach` in force at its start, none with a person without `record`
 * (an anonymous tally may be kept); no note without `note`; nothing is overwritten: amend, void.
 */
#ifndef CHAIRSIDE_TALK_H
#define CHAIRSIDE_TALK_H

#include <chairside/session.h>

#define NOTE_CHARS 2000

enum mode {
    MODE_CHAIRSIDE = 1,
    MODE_WAITING = 2,
    MODE_PHONE = 3,
    MODE_VIDEO = 4,
    MODE_GROUP = 5,
    MODE_MESSAGE = 6
};
enum outcome_code {
    OUTCOME_WELL = 1,
    OUTCOME_TREATMENT = 2,
    OUTCOME_THEIR_WISH = 3,
    OUTCOME_NOT_GOOD_TIME = 4,
    OUTCOME_ASLEEP = 5,
    OUTCOME_MESSAGE = 6
};
enum next_contact { NEXT_DATE = 1, NEXT_NONE = 2, NEXT_THEY_ASK = 3 };

struct encounter {      /* allowed values: programme.md 5.3, in that order from 1 */
    uint8_t mode;       /* enum mode */
    uint16_t minutes;   /* 1..480 */
    uint8_t activities; /* bit 0 providing information, listening, sharing experience, positive
                           behaviour, encouragement, relieving anxiety */
    uint16_t topics;    /* at most 3 of bits 0..8, or bit 9 undisclosed alone */
    uint8_t present;    /* bit 0 carer, 1 interpreter, 2 staff; 0 = nobody else */
    uint8_t lang;       /* enum lang */
    uint8_t outcome;    /* enum outcome_code */
    uint8_t next;       /* enum next_contact */
    int64_t next_at;    /* local midnight; only with NEXT_DATE */
};

/* ST_EMPTY, ST_BAD_NUMBER, ST_BAD_CHOICE, ST_TOO_MANY, ST_DATE_PAST with *field at fault. */
enum status encounter_check(const struct encounter *, const char **field) MUST_CHECK;

struct note_text {
    const char *text; /* clean, in locked memory; "" = no note */
    uint8_t lang;
    bool co_written;
};

/*
 * Sealed ahead: the object keys and boxes for a talk and its note, made as the form opens, so that
 * the save itself only encrypts, signs and writes. Optional: encounter_save makes one where NULL.
 */
struct talk_seals;
enum status talk_seals_create(struct session *, const struct id *new_id, const struct id *person,
                              struct talk_seals **out) MUST_CHECK;
void talk_seals_destroy(struct talk_seals *); /* NULL is fine */

/*
 * Saves a talk; `person` zero = anonymous tally (mode, minutes and language only are kept). `start`
 * Unix seconds (0 = now less the minutes). `note` NULL = none. A cancelled visit
 * (ENCOUNTER_CANCELLED) wants `approach` at its start, within 24 h (so it also may be saved after a
 * withdrawal), and takes no note: ST_STATE. `seals` made for another id or person: ST_BUG. Seals
 * may be used again after a save that failed. The draft of a form goes in the same transaction,
 * here and in all that saves a form: session_saves_draft.
 */
enum status encounter_save(struct session *, struct talk_seals *, const struct id *new_id,
                           const struct id *person, int64_t start, enum encounter_status,
                           const struct encounter *, const struct note_text *note) MUST_CHECK;
/* A new version of one's own. ST_CHANGED: `ver` is not the newest. */
enum status encounter_amend(struct session *, const struct id *encounter, uint32_t ver,
                            const struct encounter *) MUST_CHECK;
enum void_reason { VOID_WRONG_PERSON = 1, VOID_TWICE = 2, VOID_DID_NOT_HAPPEN = 3, VOID_OTHER = 4 };
/* Entered in error: hidden from lists and reports, kept in the journal; asked or claimed referrals
 * of that talk are cancelled (A21). `again` = where it was entered anew, or zero. */
enum status encounter_void(struct session *, const struct id *encounter, enum void_reason,
                           const struct id *again) MUST_CHECK;
/* Opens one's own; the coordinator's reading of one talk's detail is journalled first. */
enum status encounter_open(struct session *, const struct id *encounter,
                           struct encounter *) MUST_CHECK;
/* For a list's cells: opened without a journal row (lists are not read rows). */
enum status encounter_peek(struct session *, const struct id *encounter,
                           struct encounter *) MUST_CHECK;

/* ---- what was said before: nothing is overwritten ---- */

/* A version that a later one took the place of. */
struct earlier {
    uint32_t ver;
    int64_t until; /* when the next one was saved */
};
/* The versions of a talk before the newest, newest first, at most `max`; none of what was
 * destroyed. Without a journal row, as encounter_peek. */
enum status encounter_earlier(struct session *, const struct id *encounter, struct earlier *,
                              size_t max, size_t *n) MUST_CHECK;
/* Opens one of them as encounter_open does: the coordinator's reading of each is journalled first.
 * ST_NOT_FOUND: no such version, or no key to it: `record` had ended when it was the newest, or it
 * was sealed under keys of a forgotten phrase. */
enum status encounter_open_version(struct session *, const struct id *encounter, uint32_t ver,
                                   struct encounter *) MUST_CHECK;

/* The note of a talk: the first, or a newer version (`text` is the whole note as it now reads; the
 * versions before are kept). Own talks only. ST_EMPTY, ST_TOO_LONG, ST_BAD_TEXT, ST_BAD_CHOICE (no
 * language); ST_NO_NOTE, ST_NO_RECORD, ST_WITHDRAWN from the gate; ST_CHANGED: a newer version was
 * saved meanwhile. */
enum status note_save(struct session *, const struct id *encounter, const struct id *new_id,
                      const struct note_text *) MUST_CHECK;
/* The newest version, into locked memory of 4 * NOTE_CHARS + 1 bytes. */
enum status note_open(struct session *, const struct id *note, char *text, size_t room,
                      uint8_t *lang) MUST_CHECK;
/* The versions of one's own note before the newest, newest first; and one of them, opened. */
enum status note_earlier(struct session *, const struct id *note, struct earlier *, size_t max,
                         size_t *n) MUST_CHECK;
enum status note_open_version(struct session *, const struct id *note, uint32_t ver, char *text,
                              size_t room, uint8_t *lang) MUST_CHECK;

/* ---- drafts: sealed to their author, outside the journal, never in escrow ---- */

#define DRAFT_PAIRS_MAX 16384u

struct draft {
    char form[33]; /* the screen's name */
    int64_t typed_at;
    uint8_t field;
    uint16_t cursor;
    const uint8_t *pairs; /* (name, value) texts, as the form wrote them */
    size_t pairs_bytes;
};
/* Replaces what was kept under this id. Waits for the lock 200 ms at most: ST_LOCKED, come back at
 * the next tick. Also for a session that may not save any more. ST_TOO_LONG past DRAFT_PAIRS_MAX.
 */
enum status draft_keep(struct session *, const struct id *draft, const struct id *subject,
                       const struct draft *) MUST_CHECK;
/* One's own drafts, newest first. */
struct draft_view {
    struct id id, subject;
    char form[33];
    int64_t typed_at;
};
enum status draft_list(struct session *, struct draft_view *, size_t max, size_t *n) MUST_CHECK;
/* `pairs` in locked memory. `draft->pairs` points into it. */
enum status draft_open(struct session *, const struct id *draft, struct draft *, uint8_t *pairs,
                       size_t room, struct id *subject) MUST_CHECK;
/* Removes one's own draft; ST_OK where there is none. */
enum status draft_throw_away(struct session *, const struct id *draft) MUST_CHECK;
/* The form field that holds a note's text. Where the person took `note` back and wanted destroyed
 * what was kept, drafts about them lose it at their author's next sign-in (done by session_sign_in
 * through consent_expire_due). */
#define DRAFT_NOTE_FIELD "text"
enum status draft_forget_notes(struct session *) MUST_CHECK;
/* What a draft may still become: permission may have been withdrawn since it was typed (A8). */
struct draft_allowed {
    bool talk;      /* saved as a talk with the person */
    bool note;      /* its note text too */
    bool tell;      /* told to staff */
    bool cancelled; /* only instead of `talk`: kept as a cancelled visit, without note */
};
enum status draft_allows(struct session *, const struct draft_view *,
                         struct draft_allowed *) MUST_CHECK;

#endif
