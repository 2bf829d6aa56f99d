/*
 * keys_lock.h - rows of user_lock and escrow, and the slots for Argon2id.
 *
 * An Argon2id takes up to 256 MiB for half a second. Eight kiosks that sign in at once would need
 * 2 GiB, so that only two may compute at a time, one on a host with less than 2 GiB in all: each
 * holds the flock of kdf.0 or kdf.1 in the unit's folder meanwhile.
 */
#ifndef CHAIRSIDE_KEYS_LOCK_H
#define CHAIRSIDE_KEYS_LOCK_H

#include "vault_internal.h"

/* `replace`: another lock for the same generation; ST_NOT_FOUND if there is none. */
enum status lock_write(struct store *store, const struct seal_lock *lock, bool replace) MUST_CHECK;
enum status escrow_insert(struct store *store, const struct seal_escrow *row) MUST_CHECK;

/* Waits up to 10 s, then ST_BUSY. */
enum status kdf_slot_take(struct store *store, int *slot) MUST_CHECK;
void kdf_slot_give(int slot);

#endif
