/*
 * referral.h - telling staff what the person allowed, word for word (programme.md 5.1, 5.3).
 *
 * Nothing is told without the person's permission for it. Staff get the referral's words, never a
 * note. Without my name: neither person nor mentor is named, in the file either.
 */
#ifndef CHAIRSIDE_REFERRAL_H
#define CHAIRSIDE_REFERRAL_H

#include <chairside/people.h>
#include <chairside/session.h>

#define WORDS_CHARS 200
#define REPLY_CHARS 120

enum category {
    CATEGORY_MEDICAL = 1,
    CATEGORY_SYMPTOM = 2,
    CATEGORY_MOOD = 3,
    CATEGORY_SOCIAL = 4,
    CATEGORY_DIET = 5,
    CATEGORY_MODALITY = 6,
    CATEGORY_GRIEVANCE = 7,
    CATEGORY_SAFETY = 8
};

struct referral_ask {
    struct id person, encounter; /* encounter zero = not after a talk */
    uint8_t category;            /* enum category */
    enum role role;              /* who may read it: nurse, social worker, dietitian, coordinator */
    enum priority priority;
    enum permission permission;
    uint8_t how;          /* enum consent_how: how the person said yes */
    uint8_t lang, phrase; /* phrase: a fixed sentence's number, 0 = own words */
    const char *words;    /* clean, at most WORDS_CHARS; exactly what was read back */
};
/*
 * Words, anonymous, imminent: asked, sealed to the one role. No, not asked: kept for the author
 * alone without words (A11). ST_EMPTY, ST_TOO_LONG, ST_BAD_TEXT, ST_BAD_CHOICE with *field:
 * category, permission, lang, role, priority, words; ST_NOT_MATCHED, ST_WITHDRAWN, ST_NO_APPROACH,
 * ST_POLICY_OFF.
 */
enum status referral_send(struct session *, const struct id *new_id, const struct referral_ask *,
                          const char **field) MUST_CHECK;

struct referral_view {
    struct referral_row row; /* author and person zero where anonymous to this reader */
    uint8_t category;        /* 0 where this session may not open it */
    uint8_t lang;
    char person[96]; /* short name, or "" where anonymous to this reader */
    char author[96]; /* as session_user_label; "" where anonymous */
    char holder[96];
    bool holder_gone; /* claimed, by an account that is not active any more */
    /* Waiting too long, since asked or claimed: asap 1 hour, urgent 5 hours (a shift), routine the
     * unit's setting in days on which it treats (all but Sundays). */
    bool overdue;
};
/* Asked and claimed ones of this session's role: asap ones first, late or not, then all that are
 * overdue, then urgent, then routine ones; the oldest first in each. Words are not opened here. */
enum status referral_inbox_views(struct session *, struct referral_view *, size_t max,
                                 size_t *n) MUST_CHECK;
/* A mentor's own, newest first; state 0 = all. An anonymous one's person comes from the link. */
enum status referral_own_views(struct session *, enum referral_state, struct referral_view *,
                               size_t max, size_t *n) MUST_CHECK;
/* For the author, the role asked, and coordinators unless it was kept; else ST_NOT_FOUND. */
enum status referral_view(struct session *, const struct id *, struct referral_view *) MUST_CHECK;
/* One's own anonymous ones, still open, whose person does not allow `approach` any more: nothing in
 * the file links them, so their author is asked at the next sign-in (referral_cancel). */
enum status referral_to_stop(struct session *, struct referral_view *, size_t max,
                             size_t *n) MUST_CHECK;

/* Staff: the read row is committed before the words are answered ("no log, no read"). The author
 * reads without. Buffer of 4 * WORDS_CHARS + 1 in locked memory. */
enum status referral_words(struct session *, const struct id *, char *words,
                           size_t room) MUST_CHECK;
/* The answer, for the mentor and the role. phrase 0 = own words in `text`. */
enum status referral_answer(struct session *, const struct id *, uint8_t *phrase, char *text,
                            size_t room) MUST_CHECK;

/* Compare and swap: ST_TAKEN when somebody else has it (see referral_view holder, claimed_at). */
enum status referral_claim(struct session *, const struct id *) MUST_CHECK;
/* By its holder; by any member of the role where the holder's account is not active any more. */
enum status referral_release(struct session *, const struct id *) MUST_CHECK;
enum reply_phrase {
    REPLY_TODAY = 1,
    REPLY_SOCIAL_WORKER = 2,
    REPLY_NEXT_VISIT = 3,
    REPLY_DONE = 4,
    REPLY_TALK_TO_DOCTOR = 5
};
/* phrase 0: `text` (at most REPLY_CHARS); otherwise text may be "". */
enum status referral_reply(struct session *, const struct id *, const struct id *new_id,
                           uint8_t phrase, const char *text) MUST_CHECK;
enum status referral_decline(struct session *, const struct id *, uint8_t reason) MUST_CHECK;
enum status referral_reopen(struct session *, const struct id *, uint8_t reason) MUST_CHECK;
/* The mentor has passed the answer on: closed. */
enum status referral_told(struct session *, const struct id *) MUST_CHECK;
enum cancel_reason { CANCEL_WITHDRAWN = 1, CANCEL_WRONG_PERSON = 2, CANCEL_NOT_NEEDED = 3 };
enum status referral_cancel(struct session *, const struct id *, enum cancel_reason) MUST_CHECK;

/* The fixed sentences, in a language; NULL past the last. */
const char *referral_phrase(uint8_t phrase, int lang); /* what a person may want told */
const char *reply_phrase(uint8_t phrase, int lang);

#endif
