/*
 * practice.h - a practice unit with fictional people, made through the acts that a person would
 * use.
 *
 * The unit is set up, people are invited, certified, asked, matched and talked with, day after day
 * of a pretended clock, until today. So a practice unit passes `chairside verify` as a real one
 * does. Tests and benchmarks make their units with it too.
 */
#ifndef CHAIRSIDE_PRACTICE_H
#define CHAIRSIDE_PRACTICE_H

#include <chairside/status.h>

struct practice_plan {
    unsigned people;     /* 1..400 */
    unsigned encounters; /* in all; spread over the months */
    unsigned months;     /* 1..240, ending today */
    unsigned idle_s;     /* 3..600: locks after so long without a key */
};

#define PRACTICE_PHRASE "open the window"

/* Called with 0..100 now and then; may be NULL. */
typedef void practice_progress_fn(void *ctx, unsigned percent);

/* Makes the unit in `folder` (which must not hold one) and its practice.txt. Deterministic for one
 * plan and day. ST_UNIT_EXISTS, ST_NO_FOLDER, ST_BAD_NUMBER, or what the store answers. */
enum status practice_make(const char *folder, const struct practice_plan *plan,
                          practice_progress_fn *progress, void *ctx) MUST_CHECK;

#endif
