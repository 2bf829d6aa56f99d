/*
 * unit_file.h - the folder, the file and the locks of a unit: what opening, transactions and whole
 * copies need from each other. Vault, keys and verify need none of it.
 */
#ifndef UNIT_FILE_H
#define UNIT_FILE_H

#include "store_internal.h"

#define UNIT_FILE "unit.db"
#define UNIT_JOURNAL "unit.db-journal"
#define UNIT_LOCK "unit.lock"
#define UNIT_OPEN_LOCK "open.lock"
#define UNIT_ANCHOR "anchor"
#define UNIT_BALLAST "ballast"
#define UNIT_RESTORED "restored"

#define BALLAST_BYTES (4 * 1024 * 1024)
/* Pages of files up to this size are looked through at every start; of larger ones by backup and
 * verify, so that a lock screen never waits for the age of a unit. */
#define QUICK_CHECK_BYTES (32 * 1024 * 1024)
#define READ_WAIT_MS 2000
#define BUSY_WAIT_MS 5000 /* readers that know nothing of unit.lock: an administrator's shell */

/* Keys of setting_now that are the store's own, written by projections of clock.jump and app.open:
 * whether the clock is in doubt (seq = since which row), and the boot that each kiosk has seen. */
#define OWN_SETTING_CLOCK 1000
#define OWN_SETTING_KIOSK 2000

/* ---- folder.c ---- */

/* folder/name; ST_NO_FOLDER: too long. */
enum status folder_path(const char *folder, const char *name, char out[STORE_PATH_MAX]) MUST_CHECK;
bool folder_is_network(unsigned long magic); /* statfs f_type */
/* Ours, private, on a local disk. ST_NO_FOLDER, ST_PERMISSIONS, ST_NETWORK_FS. */
enum status folder_check(const char *folder) MUST_CHECK;
enum status folder_make(const char *folder) MUST_CHECK; /* 0700; fine if it is there */
/* Whether unit.db is there: ST_OK, ST_NO_UNIT, ST_UNIT_MISSING. *bytes may be NULL. */
enum status folder_unit(const char *folder, int64_t *bytes) MUST_CHECK;
enum status folder_sync(const char *folder) MUST_CHECK; /* names are on disk */
/* Writes a small file whole, synced, under its name. */
enum status folder_write(const char *folder, const char *name, const void *p, size_t n) MUST_CHECK;
/* Makes 4 MiB of ballast where there is room for more than that; quietly not otherwise. */
void ballast_make(const char *folder);
void ballast_drop(struct store *store);

/* ---- lock.c ---- */

/* Opens a lock file; -1 in *fd where it cannot be and `readonly`. */
enum status lock_open(const char *folder, const char *name, bool readonly, int *fd) MUST_CHECK;
/* flock, waiting at most wait_ms in the kernel's queue. ST_LOCKED. fd -1 is fine. */
enum status lock_take(int fd, bool exclusive, unsigned wait_ms) MUST_CHECK;
void lock_give(int fd);
uint16_t lock_holder(int fd);
void lock_say_holder(int fd, uint16_t kiosk);

/* ---- guard.c ---- */

/* Opens through SQLite, shuts what we do not use, and checks the first page: ST_NOT_A_UNIT,
 * ST_SCHEMA (WAL), ST_CORRUPT (cut off). An empty file is fine only when creating. */
enum status guard_open(const char *path, bool readonly, bool creating, sqlite3 **out) MUST_CHECK;
/* Sets the pragmas and reads each back. */
enum status guard_pragmas(sqlite3 *db) MUST_CHECK;
/* From now on only these statements on only these tables; before preparing. */
enum status guard_authorize(struct store *store) MUST_CHECK;
/* "PRAGMA name" as a number. */
enum status guard_pragma(sqlite3 *db, const char *name, int64_t *out) MUST_CHECK;
/* ST_CORRUPT. `whole`: integrity_check, else quick_check. */
enum status guard_pages(sqlite3 *db, bool whole) MUST_CHECK;

/* ---- schema.c ---- */

/* Runs pending steps, each in one transaction. ST_NEWER, ST_NOT_A_UNIT. `creating`: from nothing.
 */
enum status schema_migrate(sqlite3 *db, bool creating, bool readonly) MUST_CHECK;
/* Names and text of all tables and indexes are those of the compiled-in steps. ST_SCHEMA. */
enum status schema_compare(sqlite3 *db) MUST_CHECK;
/* Calls exec for the CREATE text of each projection table and index, with TEMP put in. */
enum status schema_temp_projections(sqlite3 *db) MUST_CHECK;

extern const char *const schema_projections[]; /* names, ends at NULL */
extern const char *const schema_steps[];       /* generated from schema/NNN.sql */
extern const int schema_steps_n;

/* ---- open.c ---- */

/* Prepares every statement and every projection. */
enum status store_prepare(struct store *store) MUST_CHECK;

/* ---- copy.c ---- */

/* VACUUM INTO a file that must not exist yet, synced, 0600. */
enum status copy_file(const char *file, bool readonly, const char *into) MUST_CHECK;

/* ---- restored.c ---- */

#define RESTORED_BYTES 40

enum status restored_mark(const char *folder, uint64_t seq, const uint8_t hash[32]) MUST_CHECK;
void store_restored_done(struct store *store); /* takes the mark away */

/* ---- journal.c, journal_clock.c, anchor.c ---- */

/* Reads the head into store->head. */
enum status journal_look(struct store *store) MUST_CHECK;
/* The head row hashes to its h and follows the one before. ST_CORRUPT. */
enum status journal_check_head(struct store *store) MUST_CHECK;
/* With the first rows of a write transaction: app.open, clock.jump. */
enum status journal_open_write(struct store *store) MUST_CHECK;
uint64_t journal_end(const struct store *store); /* :end */

/* Compares the anchor's last lines with the journal: ST_ROLLED_BACK. */
enum status anchor_check(struct store *store) MUST_CHECK;
/* Writes a line if 64 rows have passed; a failure is logged only, for the rows are on disk. */
void anchor_if_due(struct store *store, struct keyring *by);

#endif
