#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t measure_ns(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void samples_add(struct samples *s, double v) {
    if (s->n < SAMPLES_MAX)
        s->v[s->n++] = v;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double samples_at(const struct samples *s, double share) {
    static double sorted[SAMPLES_MAX];

    if (s->n == 0)
        return 0;
    memcpy(sorted, s->v, s->n * sizeof *sorted);
    qsort(sorted, s->n, sizeof *sorted, by_size);
    return sorted[(size_t)(share * (double)(s->n - 1) + 0.5)];
}

void compare_round(struct compare *c) {
    double value = samples_at(&c->value_now, 0.5), baseline = samples_at(&c->baseline_now, 0.5);

    if (c->value_now.n > 0 && c->baseline_now.n > 0 && baseline > 0) {
        samples_add(&c->value, value);
        samples_add(&c->baseline, baseline);
        samples_add(&c->ratio, value / baseline);
    }
    c->value_now.n = c->baseline_now.n = 0;
}

void compare_head(const char *title, const char *value, const char *baseline) {
    printf("\n%s\n%-38s %10s %10s  %-22s %s\n", title, "", value, baseline, "ratio (min-max)",
           "target");
}

static const char *verdict(double value, double at_most) {
    return at_most <= 0 ? "" : value <= at_most ? "met" : "MISSED";
}

void compare_print(const struct compare *c) {
    char ratio[48], target[32] = "-";
    double median = samples_at(&c->ratio, 0.5);

    snprintf(ratio, sizeof ratio, "%.2f (%.2f-%.2f)", median, samples_at(&c->ratio, 0),
             samples_at(&c->ratio, 1));
    if (c->at_most > 0)
        snprintf(target, sizeof target, "at most %.4g", c->at_most);
    printf("%-38s %7.3g %-2s %7.3g %-2s  %-22s %-13s %s\n", c->what, samples_at(&c->value, 0.5),
           c->unit, samples_at(&c->baseline, 0.5), c->unit, ratio, target,
           verdict(median, c->at_most));
    fflush(stdout);
}

void limit_print(const char *what, double value, const char *unit, double at_most,
                 const char *note) {
    char target[32] = "-";

    if (at_most > 0)
        snprintf(target, sizeof target, "at most %.6g", at_most);
    printf("%-38s %10.6g %-10s  %-22s %-13s %s\n", what, value, unit, note ? note : "", target,
           verdict(value, at_most));
    fflush(stdout);
}

int measure_failed(const char *what) {
    fprintf(stderr, "not measured: %s\n", what);
    return 1;
}
