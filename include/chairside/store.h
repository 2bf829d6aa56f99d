/*
 * store.h - the unit file: opening, transactions, the journal, what the tables answer.
 *
 * One SQLite file in one private folder. journal_mode=TRUNCATE, synchronous=EXTRA, no WAL; writers
 * take an exclusive flock on unit.lock, readers a shared one. Beside unit.db lie
 *   unit.lock   the queue of those who save; its first two bytes say which kiosk does
 *   open.lock   held shared by every kiosk that runs, exclusively by a restore
 *   anchor      the head of the journal, remembered outside the file: one signed line a sign-out
 *   ballast     4 MiB, given back when the disk is full, made again later
 *   restored    after a restore, until a coordinator's row says so
 *   unit.db.old-N, anchor.old-N   what a restore has put aside
 *
 * MUSTs
 *  1. No plaintext is ever bound to a statement: sealed objects (vault.h) and numbers only.
 *  2. The unit file is never opened or closed but through SQLite (POSIX locks).
 *  3. Nothing waits for a key, and nothing touches the terminal, inside a transaction.
 *  4. journal_append is the only writer of the journal and of the projections.
 *  5. The store never sees a key: it signs and seals through an opaque keyring (seal.h).
 *
 * Statuses that every function here may answer: ST_IO, ST_DISK_FULL, ST_READ_ONLY, ST_CORRUPT,
 * ST_NO_MEMORY. Queries answer ST_NOT_FOUND where one row is asked for and there is none.
 */
#ifndef CHAIRSIDE_STORE_H
#define CHAIRSIDE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/entry.h>
#include <chairside/id.h>
#include <chairside/status.h>

struct store;
struct keyring; /* seal.h: who acts, with what keys */

enum store_mode {
    STORE_KIOSK,    /* read and write; takes open.lock shared for as long as it is open */
    STORE_READONLY, /* look only: verify, a disk that cannot be written */
    STORE_CREATE,   /* makes the folder (0700) and an empty unit; ST_UNIT_EXISTS */
};

/* Whether `folder` holds a unit: ST_OK, ST_NO_UNIT (no such folder, or an empty one),
 * ST_UNIT_MISSING (traces but no file: an alarm, never a silent new unit), ST_NO_FOLDER (cannot be
 * looked into). */
enum status store_probe(const char *folder) MUST_CHECK;

/*
 * Opens and checks, in this order, each with its own answer; runs pending schema steps (never in
 * READONLY).
 *   ST_NO_FOLDER      no such folder, or not ours
 *   ST_PERMISSIONS    others may look into it
 *   ST_NETWORK_FS     NFS, SMB, FUSE and their like: they lose saves
 *   ST_UNIT_OPEN      a restore is running
 *   ST_NO_UNIT        nothing here, or a set-up that never ended (an empty journal)
 *   ST_UNIT_MISSING   an anchor or an old file, but no unit
 *   ST_UNIT_EXISTS    only CREATE; a set-up that never ended is gone on with
 *   ST_CORRUPT        zero length, cut off, pages damaged (files up to 32 MiB are looked through at
 *                     every start, larger ones by backup and verify), head row does not hash
 *   ST_NOT_A_UNIT     another file, or another program's database
 *   ST_SCHEMA         in WAL mode, or other tables, indexes, triggers or views than ours
 *   ST_NEWER          made by a newer Chairside
 *   ST_ROLLED_BACK    the anchor knows rows that the file does not have, or other ones. Not in
 *                     READONLY. To go on with an older file on purpose: store_restore it.
 * On a disk that cannot be written a kiosk opens, store_is_readonly is true, and begin_write
 * answers ST_READ_ONLY.
 */
enum status store_open(const char *folder, enum store_mode mode, uint16_t kiosk,
                       struct store **out) MUST_CHECK;
void store_close(struct store *store); /* NULL is fine */
const char *store_folder(const struct store *store);
bool store_is_readonly(const struct store *store);
uint16_t store_kiosk(const struct store *store);

/* A number that changes whenever another process has committed (PRAGMA data_version). Does not
 * wait: ST_LOCKED while somebody saves. */
enum status store_data_version(struct store *store, uint32_t *out) MUST_CHECK;

/* ---- transactions: one at a time, asserted ---- */

/* Shared lock for a group of reads, which see one state. Reads outside any transaction take it by
 * themselves. ST_LOCKED: somebody has been saving for two seconds. */
enum status store_begin_read(struct store *store) MUST_CHECK;
void store_end_read(struct store *store);

/*
 * Exclusive lock, then BEGIN IMMEDIATE. Waits at most `wait_ms` (a kiosk calls with 200 again and
 * again while it says who saves, up to 10 s): ST_LOCKED, and *holder is the kiosk that saves (may
 * be NULL). Also appends clock.jump where the clock went back, ran apart from the boot clock by
 * more than 300 s, or stands 14 days ahead of the last row at start; and, with the first write of a
 * process, app.open where boot or version differs from this kiosk's last.
 */
enum status store_begin_write(struct store *store, unsigned wait_ms, uint16_t *holder) MUST_CHECK;
/*
 * On ST_OK the save is on disk. ST_DISK_FULL and ST_IO: nothing was saved (an unknown outcome is
 * looked up by the journal's own row before anything is answered); the transaction is over. After a
 * failed journal_append, or after a failure of the disk, it answers that failure and saves nothing.
 * A full disk gives the ballast back, so that the next try has 4 MiB. Every 64 rows the last signer
 * of the transaction, whose keyring must live until here, also writes an anchor line.
 */
enum status store_commit(struct store *store) MUST_CHECK;
void store_rollback(struct store *store); /* fine when none is open */

/* ---- the journal ---- */

/*
 * Appends one row inside a write transaction: fields packed by the kind's table, hash chain, the
 * signature of `by` (NULL only for unsigned kinds), then the kind's projections. Fills entry->seq,
 * when, actor and h. Does not ask who may: the gate (permit.h) does, before. ST_STATE where a
 * projection's compare-and-swap finds another state than the row needs; ST_TAKEN for
 * referral.claim, ST_CHANGED for edits and amendments of another version, ST_EXISTS for an id that
 * is there already, ST_NOT_FOUND for a person who is not. After any failure the transaction can
 * only be rolled back.
 */
enum status journal_append(struct store *store, struct keyring *by, struct entry *entry) MUST_CHECK;

/* The head; seq 0 on an empty journal. */
enum status journal_head(struct store *store, uint64_t *seq, uint8_t h[32]) MUST_CHECK;
enum status journal_read(struct store *store, uint64_t seq, struct entry *out) MUST_CHECK;
/* Newest first, those with seq < before (0 = newest); kind 0 = all, actor NULL = all. Answers up to
 * max in *n. */
enum status journal_page(struct store *store, uint64_t before, enum entry_kind kind,
                         const struct id *actor, struct entry *out, size_t max,
                         size_t *n) MUST_CHECK;
/* The rows about one object, oldest first, at most `max`. */
enum status journal_of(struct store *store, const struct id *obj, struct entry *out, size_t max,
                       size_t *n) MUST_CHECK;

/* The later of the wall clock and the last row that is not doubtful: what runs out is compared with
 * this. Inside verify: of the row being checked. */
enum status journal_now(struct store *store, int64_t *out) MUST_CHECK;
/* Whether a clock.jump has not been confirmed yet. */
enum status journal_clock_doubtful(struct store *store, bool *out) MUST_CHECK;

/* Failed sign-ins since the last success, and when the last was: for the throttle, which counts
 * boot time and starts over in another boot. Of one user at any kiosk; or user zero: at this kiosk,
 * whatever number was tried, since anybody signed in here. Looks at the last 1,000 rows at most. */
struct failures {
    unsigned count;
    struct instant last;
};
enum status journal_failures(struct store *store, const struct id *user,
                             struct failures *out) MUST_CHECK;

/* One signed line to the anchor file and syslog (seq and hash only): at sign-out; store_commit does
 * it every 64 rows. Not inside a transaction. */
enum status anchor_write(struct store *store, struct keyring *by) MUST_CHECK;

/* ---- what the projections answer ---- */

struct user_row {
    struct id id;
    enum role role;
    uint16_t number;
    uint32_t gen; /* 0 until certified */
    enum user_status status;
    struct id person; /* this mentor is that patient; zero = none */
    uint64_t seq;
};
struct person_row {
    struct id id;
    uint16_t number;
    uint32_t ver;
    enum person_status status;
    uint64_t seq;
};
struct consent_row {
    struct id person;
    enum scope scope;
    enum consent_status status;
    int64_t given, expires;
    uint64_t seq;
};
struct match_row {
    struct id id, mentor, person;
    enum match_status status;
    uint64_t consent_seq, seq;
};
struct proposal_row {
    struct id id, mentor, person;
    enum proposal_status status;
    uint64_t seq;
};
struct encounter_row {
    int64_t n;                          /* order within one second */
    struct id id, mentor, person, note; /* person zero = tally; note zero = none */
    uint32_t ver;
    int64_t start;
    enum encounter_status status;
    uint64_t seq;
};
struct referral_row {
    struct id id, author, person, words, reply, holder; /* person zero = anonymous */
    enum role role;
    enum priority priority;
    enum permission permission;
    enum referral_state state;
    int64_t asked_at, claimed_at, answered_at, told_at; /* 0 = not yet */
    bool withdrawn;
    uint64_t seq;
};
struct read_row {
    struct id reader;
    int64_t first_at, last_at;
    unsigned times;
};

enum status user_get(struct store *, const struct id *, struct user_row *) MUST_CHECK;
enum status user_by_number(struct store *, uint16_t number, struct user_row *) MUST_CHECK;
/* role 0 = all, status 0 = all; by number. */
enum status user_list(struct store *, enum role, enum user_status, struct user_row *, size_t max,
                      size_t *n) MUST_CHECK;
/* The lowest number from 101 (role mentor), 401 (staff) or 701 (coordinators) never used yet. */
enum status user_next_number(struct store *, enum role, uint16_t *out) MUST_CHECK;

enum status person_get(struct store *, const struct id *, struct person_row *) MUST_CHECK;
/* status 0 = all but erased; by number. */
enum status person_list(struct store *, enum person_status, struct person_row *, size_t max,
                        size_t *n) MUST_CHECK;
enum status person_next_number(struct store *, uint16_t *out) MUST_CHECK;

/* ST_NOT_FOUND: never asked. Status is as the journal says; whether it has run out: expires. */
enum status consent_get(struct store *, const struct id *person, enum scope,
                        struct consent_row *) MUST_CHECK;
/* Active consents that run out before `before`, soonest first. */
enum status consent_expiring(struct store *, int64_t before, struct consent_row *, size_t max,
                             size_t *n) MUST_CHECK;

enum status match_get(struct store *, const struct id *, struct match_row *) MUST_CHECK;
enum status match_find_open(struct store *, const struct id *mentor, const struct id *person,
                            struct match_row *) MUST_CHECK;
/* Open matches; mentor or person zero = any. */
enum status match_list_open(struct store *, const struct id *mentor, const struct id *person,
                            struct match_row *, size_t max, size_t *n) MUST_CHECK;

enum status proposal_get(struct store *, const struct id *, struct proposal_row *) MUST_CHECK;
/* mentor zero = all; status 0 = all; newest first. */
enum status proposal_list(struct store *, const struct id *mentor, enum proposal_status,
                          struct proposal_row *, size_t max, size_t *n) MUST_CHECK;

enum status encounter_get(struct store *, const struct id *, struct encounter_row *) MUST_CHECK;
/* Newest first; mentor and person zero = all; from/to = start times [from, to), 0 = open; those
 * after (after_start, after_n), zero = the first page. Keyset only: cost does not grow with age. */
struct encounter_query {
    struct id mentor, person;
    int64_t from, to;
    int64_t after_start, after_n;
};
enum status encounter_page(struct store *, const struct encounter_query *, struct encounter_row *,
                           size_t max, size_t *n) MUST_CHECK;

enum status referral_get(struct store *, const struct id *, struct referral_row *) MUST_CHECK;
/* Asked or claimed for one role: most urgent first, then oldest. */
enum status referral_inbox(struct store *, enum role, struct referral_row *, size_t max,
                           size_t *n) MUST_CHECK;
enum status referral_count_open(struct store *, enum role, unsigned *asked,
                                unsigned *claimed) MUST_CHECK;
/* One author's, newest first; state 0 = all. */
enum status referral_of_author(struct store *, const struct id *author, enum referral_state,
                               struct referral_row *, size_t max, size_t *n) MUST_CHECK;
/* Those about one person (anonymous ones carry no link), state 0 = all. */
enum status referral_of_person(struct store *, const struct id *person, enum referral_state,
                               struct referral_row *, size_t max, size_t *n) MUST_CHECK;
enum status read_list(struct store *, const struct id *obj, struct read_row *, size_t max,
                      size_t *n) MUST_CHECK;

/* ST_NOT_FOUND: not set. Text is NUL-ended in `out`. */
enum status setting_text(struct store *, enum setting, char *out, size_t room) MUST_CHECK;
enum status setting_number(struct store *, enum setting, uint32_t *out) MUST_CHECK;
/* The policy bits of unit.setup. */
enum status store_policy(struct store *, uint32_t *bits) MUST_CHECK;

/* Writes the words of a consent page once (id = BLAKE2b-256 of text); answers the id. In a write
 * transaction. */
enum status wording_put(struct store *, unsigned number, int lang, const char *text,
                        uint8_t id[32]) MUST_CHECK;

/* ---- whole files: kiosks go on during a backup, and must be closed to restore ---- */

struct backup_result {
    uint64_t head, bytes;
};
/* Who knows the rules (permit_entry); the same type as verify_gate_fn of verify.h. */
typedef enum status store_gate_fn(struct store *store, const struct entry *entry);

/* VACUUM INTO a temporary name beside `file`, checked whole (verify.h), then renamed. Appends the
 * backup row, good or not. ST_UNIT_EXISTS if `file` exists; ST_TAMPERED: the copy does not verify
 * and was taken away again. */
enum status store_backup(const char *folder, const char *file, store_gate_fn *gate,
                         struct backup_result *) MUST_CHECK;
/*
 * Checks `file` whole, then puts a copy of it in place of the unit's. The old file is kept as
 * unit.db.old-N, the old anchor as anchor.old-N, and a file `restored` keeps where that anchor
 * stood until a unit.restored row says so (store_restored). Makes the folder if need be.
 * ST_UNIT_OPEN while kiosks run; ST_TAMPERED and the statuses of store_open about `file`.
 */
enum status store_restore(const char *folder, const char *file, store_gate_fn *gate) MUST_CHECK;

/*
 * After a restore: where the anchor of the old file stood (seq 0 and zeros: there was none). The
 * next coordinator who signs in appends ENTRY_UNIT_RESTORED with ref = seq and hash2 = hash;
 * committing it takes the mark away. ST_NOT_FOUND: nothing was restored.
 */
enum status store_restored(struct store *store, uint64_t *seq, uint8_t hash[32]) MUST_CHECK;

#endif
