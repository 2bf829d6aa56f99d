/*
 * kiosk_child.h - one session's process: from the lock screen to lock, or the set-up of a unit.
 */
#ifndef CHAIRSIDE_KIOSK_CHILD_H
#define CHAIRSIDE_KIOSK_CHILD_H

#include "kiosk.h"

/* Exit codes towards the parent; CHILD_FAILED + enum status says why it could not go on. */
enum child_end { CHILD_LOCKED = 0, CHILD_ENDED = 1, CHILD_FAILED = 8 };

_Static_assert(CHILD_FAILED + (int)ST_COUNT < 256, "a status fits into an exit code");

int kiosk_child(const struct kiosk *kiosk);

#endif
