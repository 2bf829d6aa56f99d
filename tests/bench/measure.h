/*
 * measure.h - figures side by side: what every benchmark counts and prints with.
 *
 * Wall time on a shared machine says little by itself. So everything is measured together with a
 * baseline, in turn, in one run; each round gives one ratio; what is printed is the median of the
 * rounds and how far they lie apart. Nothing here fails because something was slow: it says MISSED.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROUNDS 11
#define SAMPLES_MAX 4096

/* Samples of one thing. All zero is empty; past SAMPLES_MAX they are dropped. */
struct samples {
    double v[SAMPLES_MAX];
    size_t n;
};

uint64_t measure_ns(void); /* CLOCK_MONOTONIC */
void samples_add(struct samples *, double);
/* share 0.5 = the median, 0 the least, 1 the most; 0 where there is no sample. */
double samples_at(const struct samples *, double share);

/* One line of a table: a value, its baseline, and how many times the baseline it may be. */
struct compare {
    const char *what, *unit;
    double at_most;                         /* 0 = no target: printed for information */
    struct samples value, baseline, ratio;  /* one a round */
    struct samples value_now, baseline_now; /* of the round that is going on */
};

/* Ends a round: its medians, and their ratio. */
void compare_round(struct compare *);
void compare_head(const char *title, const char *value, const char *baseline);
void compare_print(const struct compare *);
/* A figure with a limit of its own (bytes, memory); at_most 0 = none. `note` may be NULL. */
void limit_print(const char *what, double value, const char *unit, double at_most,
                 const char *note);

/* On standard error; answers 1, for main: the measurement itself failed. */
int measure_failed(const char *what);

#endif
