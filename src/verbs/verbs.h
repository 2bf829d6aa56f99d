/*
 * verbs.h - inside src/verbs only: what the verbs share.
 *
 * A verb is what a key of a screen calls. It turns answers into the inputs of mentoring and facts
 * into words, and holds no rule: who may do what is asked below (permit.h).
 */
#ifndef CHAIRSIDE_VERBS_H
#define CHAIRSIDE_VERBS_H

#include <string.h>

#include <chairside/lang.h>
#include <chairside/people.h>
#include <chairside/referral.h>
#include <chairside/screen.h>
#include <chairside/secret.h>
#include <chairside/talk.h>
#include <chairside/text.h>
#include <chairside/unit.h>
#include <chairside/verbs_host.h>

#include "screens.h"

#define PEOPLE_MAX LIST_WHOLE_MAX

/* Where a same-name check goes on to. */
enum then { THEN_PERSON, THEN_TALK, THEN_TELL };

/*
 * What one screen leaves for the next. One for the process, as one process is one session; in
 * locked memory, since it holds words and phrases (verbs_start).
 */
struct carry {
    /* tell -> readback */
    struct referral_ask ask;
    char words[4 * WORDS_CHARS + 1];
    struct id ask_record, ask_draft;
    uint8_t tell_category, tell_priority, tell_permission; /* presets of the next tell; 0 = none */
    bool imminent; /* came from the safety page: told without asking, as the policy allows */
    /* same name */
    enum then then;
    struct id checked; /* the person whose birthday was just checked */
    /* receipt */
    char receipt[RECEIPT_CHARS + 1];
    char receipt_text[1200];
    struct id receipt_person;
    bool receipt_to_talk;
    /* talk_form: the keys of the talk it will save, sealed while the person still answers */
    struct talk_seals *seals;
    struct id seals_for;
    /* a phrase that is offered */
    char offer[256];
    uint16_t new_number;
    char symbols[11];
    char compared[11]; /* certify: the ten signs that two people look at */
};

struct carry *carry(void);
enum status carry_start(void) MUST_CHECK;
void carry_finish(void);

/* Once more than a line of words: a verb that cannot go on answers this with its field. */
enum status at_field(struct outcome *, const char *field, enum status);

/* Whether a form may go on after this many bytes of a fact: text into a fact, never cut a
 * character. */
#define SAY(fact, ...) text_print((fact), sizeof(fact), __VA_ARGS__)

/* ---- words for codes (words.c), in the current language; "" for an unknown code ---- */
const char *mode_word(unsigned mode);
const char *category_word(unsigned category);
const char *outcome_word(unsigned outcome);
const char *next_word(unsigned next);
const char *scope_word(unsigned scope);
const char *lang_word(unsigned lang);
const char *schedule_word(unsigned schedule);
const char *shift_word(unsigned shift);
const char *user_status_word(unsigned status);
const char *referral_state_word(const struct referral_view *);
/* A kind of journal row in plain words: "talk saved". */
const char *entry_words(enum entry_kind kind);
/* "listened, encouraged" */
void activities_words(unsigned bits, char *out, size_t room);
void topics_words(unsigned bits, char *out, size_t room);
void present_words(unsigned bits, char *out, size_t room);
/* The consent as it stands: "yes, until 12 Oct 2027", "not asked yet", "NO", "stopped". */
void consent_words(struct session *, const struct id *person, enum scope, char *out, size_t room);
/* "a nurse", "the social worker". */
const char *role_with_article(enum role role);
/* Short, for a list's cell. */
const char *consent_short(enum consent_status status);

/* ---- days and times ---- */
void day_words(int64_t at, char *out, size_t room);      /* "12 Oct" or "12 Oct 2025" */
void day_long_words(int64_t at, char *out, size_t room); /* "12 Oct 2026" */
void when_words(int64_t at, char *out, size_t room);     /* today "10:05", else "12 Oct 10:05" */
void month_words(int64_t at, char *out, size_t room);    /* "Oct 2026" */

/* ---- list marks ---- */
struct id mark_of(int64_t a, int64_t b);
void mark_read(const struct id *mark, int64_t *a, int64_t *b);
/* Where all rows of a list are found at once, its marks count them: which is the first of this
 * page, and the mark of a row. The verb says page->more. */
size_t page_from(const struct page *);
struct id page_mark(size_t row);

/* ---- ways on ---- */

/* Where a talk with this person begins: encounter, consent_record or tally. */
enum talk_way { WAY_ENCOUNTER, WAY_CONSENT, WAY_TALLY };
enum status talk_way(struct session *, const struct id *person, enum talk_way *out) MUST_CHECK;
/* Whether the person has to be told apart by birthday first. */
enum status needs_birthday(struct session *, const struct id *person, bool *out) MUST_CHECK;
/* The home screen's place among mentor_home | inbox | coordinator_home. */
unsigned home_of(struct session *);

/* Both typed phrases are the same, and strong; the error is at its field. */
enum status phrase_pair_check(const char *phrase, const char *again, struct outcome *) MUST_CHECK;

/* 32 hexadecimal digits as the forms write ids into drafts. */
bool verbs_id_from_hex(const char *hex, struct id *out);
/* Ends what session_saves_draft began: the draft goes with the form's own save and no other act. */
enum status draft_gone(struct session *, enum status st) MUST_CHECK;
/* What the screen of a draft was opened with: it stands in front of the draft's answers. */
enum status verbs_draft_form_id(struct session *, const struct id *draft,
                                struct id *out) MUST_CHECK;

/* What the receipt screen will say; `expires` 0 = the unit's default. */
void receipt_for(struct session *, const struct id *person, enum scope, bool yes, int64_t expires);
/* Everybody this session may see, as choices. */
enum status pick_people(struct session *, struct pick *, size_t max, size_t *n) MUST_CHECK;
/* A talk's facts as rows of prose. */
void talk_facts_words(const struct encounter_row *, const struct encounter *, char *out,
                      size_t room);
/* What stood before its last three corrections, newest first, a paragraph each; "": none. */
enum status talk_before_words(struct session *, const struct encounter_row *, char *out,
                              size_t room) MUST_CHECK;

#define EXPIRING_S (30 * 86400) /* "running out" on screens: within 30 days */

/* The one draft to offer at sign-in; ST_NOT_FOUND. */
enum status newest_draft(struct session *, struct draft_view *) MUST_CHECK;

#endif
