/*
 * work.h - what the store does, one operation at a time, for tests that make something fail in the
 * middle; and what the file looks like then, asked without the store in between.
 */
#ifndef FAULT_WORK_H
#define FAULT_WORK_H

#include "../../unit/store/fixture.h"

enum { WORK_OPEN, WORK_SAVE, WORK_CONSENT, WORK_PAGE, WORK_COPY, WORK_DESTROY, WORK_COUNT };

struct work {
    const char *name;
    enum status (*run)(struct unit *u, unsigned round); /* may leave u->store NULL */
    bool writes; /* and so must differ after ST_OK, and be the same after anything else */
};

extern const struct work work[WORK_COUNT];

/* A unit with people and one sealed object. */
int work_setup(void **state);
/* All that can change, as text; free it. Fails the test if the file's pages are damaged. */
char *picture(struct unit *u);
/* The chain has no gap, and every table is what the rows say. */
void assert_whole(struct unit *u);

#endif
