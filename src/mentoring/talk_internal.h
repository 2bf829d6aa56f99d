/* talk_internal.h - what the files about talks share. */
#ifndef CHAIRSIDE_TALK_INTERNAL_H
#define CHAIRSIDE_TALK_INTERNAL_H

#include "people_internal.h"

/* ---- sealed bytes ---- */

#define ENCOUNTER_BYTES (1 + 1 + 2 + 1 + 2 + 1 + 1 + 1 + 1 + 8)
#define NOTE_BYTES (1 + 1 + 1 + 2 + 4 * NOTE_CHARS)

void encounter_write(struct writer *w, const struct encounter *e);
enum status encounter_read(struct reader *r, struct encounter *out) MUST_CHECK;

/* What is kept of a talk: all of it, or of a tally only where, how long and the language. */
struct encounter encounter_kept(const struct encounter *e, const struct id *person);

/*
 * What may be kept: a finished talk answers all, a cancelled one where and the language, a tally
 * where, how long and the language. A next talk lies on or after the day of `since`.
 */
enum status encounter_check_kept(const struct encounter *e, const struct id *person,
                                 enum encounter_status status, int64_t since,
                                 const char **field) MUST_CHECK;

enum status note_check(const struct note_text *note) MUST_CHECK;
/* Seals a filled note's text into an envelope made ahead. */
enum status note_fill(struct envelope *envelope, const struct id *person,
                      const struct note_text *note) MUST_CHECK;

/* ---- made as the form opens ---- */

struct talk_seals {
    struct id encounter, person, note;
    struct envelope *facts, *text;
    struct record_reader reader;
    bool used; /* an envelope is filled once: a save that failed seals anew */
};

/* Gives back ones that fit this save: `seals`, renewed where they are used or stale. */
enum status talk_seals_refresh(struct session *s, struct talk_seals *seals) MUST_CHECK;

/* The mentor's match with the person: the open one, or the one that ended with `approach`. */
enum status match_of_talk(struct session *s, const struct id *person, struct id *match) MUST_CHECK;

#endif
