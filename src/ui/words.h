/*
 * words.h - the words on a screen: translated, facts filled in, both languages where nobody is
 * signed in. They live in the sheet that is being laid out, until the next layout.
 */
#ifndef UI_WORDS_H
#define UI_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include <chairside/screen.h>

#define WORDS_ROOM (64u * 1024u)

struct words {
    char *p; /* WORDS_ROOM bytes */
    size_t used;
};

/* A short piece: both languages are joined by " / ". */
const char *words_say(struct words *, const struct screen *, const void *facts, const char *msgid);
/* Prose: both languages are joined by a line feed. */
const char *words_prose(struct words *, const struct screen *, const void *facts,
                        const char *msgid);
/* The ui's own words (a msgid without context, marked N_). */
const char *words_own(struct words *, bool both, const char *msgid);
/* A copy; formatted. "" when there is no room: a screen then shows less, and nothing breaks. */
const char *words_print(struct words *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A status's sentence; both languages joined by a line feed. */
void words_sentence(enum status, bool both, char *out, size_t room);
/* The same for the ui's own sentence with one or two numbers in it. */
void words_own_sentence(const char *msgid, bool both, long a, long b, char *out, size_t room);

#endif
