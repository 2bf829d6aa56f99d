/*
 * kiosk.h - one kiosk: a parent that never opens the unit, and a child for each session.
 *
 * Locking ends the process (design: no wiping code can promise what the kernel can). The parent
 * restores and clears the terminal after every child, however it ended, and starts the next.
 */
#ifndef CHAIRSIDE_KIOSK_H
#define CHAIRSIDE_KIOSK_H

#include <stdint.h>

#include <chairside/status.h>

struct kiosk {
    const char *folder; /* of the unit */
    uint16_t number;    /* shown to others while this one saves */
    const char *log;    /* file; NULL = syslog */
};

/* Until the terminal goes or a signal ends it: ST_OK. Else why the unit could not be opened. */
enum status kiosk_run(const struct kiosk *kiosk) MUST_CHECK;

#endif
