/* cast.h - the fictional people of a practice unit, and what they say. Nobody here is real. */
#ifndef CHAIRSIDE_CAST_H
#define CHAIRSIDE_CAST_H

#include <stdint.h>

struct cast_name {
    const char *given, *family;
    uint8_t lang; /* enum lang */
};

extern const struct cast_name cast_mentors[], cast_staff[], cast_people[];
extern const unsigned cast_mentors_n, cast_people_n;

/* Sentences by language (index lang - 1), NULL-ended. */
extern const char *const cast_notes[2][13];
extern const char *const cast_words[2][9];
extern const char *const cast_replies[2][5];

#endif
