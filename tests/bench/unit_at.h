/*
 * unit_at.h - a practice unit opened by a benchmark, with somebody signed in.
 */
#ifndef BENCH_UNIT_AT_H
#define BENCH_UNIT_AT_H

#include <stdbool.h>
#include <stdint.h>

#include <chairside/session.h>

struct unit_at {
    struct store *store;
    struct session *session;
};

/* Once a process: locked memory, libsodium, the verbs' share of it. */
bool bench_wake(const char *folder);
bool unit_open(const char *folder, uint16_t number, struct unit_at *);
void unit_close(struct unit_at *);
/* The first person with whom this mentor may log a talk and keep a note. */
bool unit_person_with_note(struct unit_at *, struct id *person);

#endif
