/*
 * vm_steps.h - a look beneath the store, for benchmarks alone.
 */
#ifndef BENCH_VM_STEPS_H
#define BENCH_VM_STEPS_H

#include <stdbool.h>

struct store;
struct id;

/* Steps of SQLite's virtual machine since the last call, over all statements of the connection. */
double vm_steps(struct store *);
/* The mark of a list of talks (two numbers) from which the second half of all talks follows. */
bool vm_middle_mark(struct store *, struct id *mark);

#endif
