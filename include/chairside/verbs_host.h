/*
 * verbs_host.h - what main needs of the verbs besides the generated prototypes.
 */
#ifndef CHAIRSIDE_VERBS_HOST_H
#define CHAIRSIDE_VERBS_HOST_H

#include <chairside/session.h>

/* Where a unit will be set up, and for which kiosk; `practice` as practice.txt says it, or "".
 * Takes the verbs' share of the locked region. ST_NO_MEMORY. */
enum status verbs_start(const char *folder, uint16_t kiosk) MUST_CHECK;
void verbs_finish(void); /* wipes */

/* What the lock screen says above the questions: a practice unit's numbers and phrases, a disk that
 * cannot be written, a file that was rolled back. */
void verbs_say_at_lock(const char *text);

/* A sentence in both languages, for before anybody has signed in: "... / ...". */
void verbs_say_both(const char *msgid, char *out, size_t room);

/* The store that set-up has made, once: the caller owns it from then on. NULL: none. */
struct store *verbs_take_new_store(void);

/*
 * Drafts: the form's name and the id its screen was opened with go in front of its answers, so that
 * the form can be opened again; the subject is the person it is about.
 */
enum status verbs_keep_draft(struct session *, const char *form, const struct id *form_id,
                             const struct id *draft, uint8_t field, uint16_t cursor,
                             const uint8_t *pairs, size_t bytes) MUST_CHECK;

#endif
