/*
 * clock.h - the one source of time.
 *
 * Order in a unit is the journal's sequence number, never the clock (datamodel.md 8). A practice
 * unit writes its history through clock_pretend.
 */
#ifndef CHAIRSIDE_CLOCK_H
#define CHAIRSIDE_CLOCK_H

#include <stdint.h>

#include <chairside/id.h>

struct instant {
    int64_t at;       /* Unix seconds UTC, the wall clock as it is */
    struct id boot;   /* the kernel's boot id; zero where there is none */
    uint64_t boot_ms; /* CLOCK_BOOTTIME: counts suspend, never goes back within one boot */
};

void clock_now(struct instant *out);
int64_t clock_at(void);       /* clock_now().at */
int64_t clock_at_ms(void);    /* the same clock in milliseconds: for ids */
uint64_t clock_boot_ms(void); /* real CLOCK_BOOTTIME, never pretended: for timers */

/*
 * From now on the wall clock answers `at` (and stands still) until called again; 0 = real time.
 * While it pretends, clock_now also answers a boot id of its own, and a boot_ms that moves with
 * `at`.
 */
void clock_pretend(int64_t at);

/* Civil dates in the unit's time zone (TZ), as year*10000 + month*100 + day; 0 = no date. */
int32_t clock_day(int64_t at);
int64_t clock_day_start(int32_t day); /* Unix seconds where that day begins; -1: no such date */

#endif
