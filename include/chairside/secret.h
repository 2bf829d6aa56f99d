/*
 * secret.h - the one locked, guarded region for keys and typed text.
 *
 * MUST: nothing else ever holds a key, a phrase or typed text. The region is made once, before the
 * unit opens: 256 KiB, locked in memory, guard pages at both ends, wiped when given back. One
 * region and not one allocation a secret: libsodium 1.0.18 ignores a failed mlock (security.md 3).
 */
#ifndef CHAIRSIDE_SECRET_H
#define CHAIRSIDE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include <chairside/status.h>

#define SECRET_REGION_BYTES (256u * 1024u)

/* Makes the region; also forbids core dumps and ptrace. Calling twice is fine. ST_NO_MEMORY. */
enum status secret_start(void) MUST_CHECK;

/* Whether the kernel really keeps the region out of swap (VmLck checked). */
bool secret_is_locked(void);

/* 16-byte aligned, zeroed. NULL when the region is full. */
void *secret_take(size_t bytes);

/* Wipes and gives back; NULL is fine. */
void secret_give(void *p);

/* Wipes what the compiler may not leave out. */
void secret_wipe(void *p, size_t bytes);

/* Wipes the region and closes it: take answers NULL and give does nothing until secret_start. */
void secret_wipe_all(void);

#endif
