/*
 * store_internal.h - what the files of src/store share; nothing outside this folder includes it.
 *
 * How a file here talks to SQLite
 *     Every statement is a row of sql_core.h or sql_vault.h: X(NAME, "SQL with :names"). All are
 *     prepared in store_open, so bad SQL never reaches a kiosk, and used like this:
 *
 *         struct query q = query_on(store, SQL_PERSON_GET);
 *         query_id(&q, ":id", person);
 *         if (query_next(&q)) {
 *             out->number = (uint16_t)query_int_at(&q, 1);
 *         }
 *         return query_end_one(&q);
 *
 *     A query turns bad at its first mistake and stays bad; look once, at the end (as bytes.h
 * does). One statement is used by one query at a time; several statements may be open together.
 *     Columns of ids, hashes and signatures have one length: another one is ST_CORRUPT.
 *
 * MUSTs
 *  1. No plaintext is ever bound. Only journal_append writes the journal and the projections.
 *  2. Every query_on is followed by a query_end*, on every path, before the transaction ends.
 *  3. Statements that write assert a write transaction (query_on looks at the statement itself).
 *  4. Tables of the truth are named without a schema prefix, projections too: in a replay the same
 *     text finds the temp tables.
 */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <sqlite3.h>

#include <chairside/seal.h>
#include <chairside/store.h>

#include "sql_core.h"
#include "sql_vault.h"

#define STORE_APPLICATION_ID 0x504D4C47 /* "PMLG" */
#define STORE_PAGE_BYTES 4096
#define STORE_PATH_MAX 1024

#define SQL_NAME(name, text) SQL_##name,
enum sql { SQL_CORE_LIST(SQL_NAME) SQL_VAULT_LIST(SQL_NAME) SQL_COUNT };
#undef SQL_NAME

#define ENTRY_RULES 64     /* room for the kinds of entry.c */
#define ENTRY_STATEMENTS 1 /* projection statements a kind */
#define ENTRY_DATA_MAX 256 /* bytes of `data` of any kind */

enum transaction { TRANSACTION_NONE, TRANSACTION_READ, TRANSACTION_WRITE };

/* The newest row as this transaction knows it; seq 0 = empty journal. */
struct head {
    uint64_t seq;
    uint8_t h[32];
    struct instant when;
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *stmt[SQL_COUNT];
    sqlite3_stmt *project[ENTRY_RULES];
    char folder[STORE_PATH_MAX]; /* empty in a replay */
    enum store_mode mode;
    bool readonly;
    uint16_t kiosk;
    int open_fd; /* open.lock, shared for as long as we run; -1 */
    int lock_fd; /* unit.lock; -1 */

    enum transaction transaction;
    enum status failed;      /* why this write transaction can only be rolled back; ST_OK */
    struct head head;        /* inside a write transaction */
    struct keyring *last_by; /* who signed last in this transaction: signs a due anchor line */
    bool restored_row;       /* this transaction says that the unit was restored */
    uint64_t wrote_seq;      /* newest row of this transaction, 0 = none */
    uint8_t wrote_h[32];
    bool started; /* the first write has looked at app.open and at the clock */

    struct id unit;
    bool has_unit;
    uint64_t anchored; /* seq of the newest anchor line known */

    void *cert_cache; /* keys_cert.c: one malloc'ed block, freed by store_close */

    bool replay;             /* projections are temp tables; see below */
    struct entry replay_row; /* the store answers as just before this row */
};

/* ---- statements (query.c) ---- */

struct query {
    struct store *store;
    sqlite3_stmt *stmt;
    enum status status; /* the first thing that went wrong */
    bool own_read;      /* took the shared lock by itself */
    bool row;
};

/* Ready to bind. Outside any transaction a reading statement takes the shared lock by itself and
 * query_end gives it back. */
struct query query_on(struct store *store, enum sql which);
struct query query_on_statement(struct store *store, sqlite3_stmt *stmt);

void query_int(struct query *q, const char *name, int64_t value);
void query_id(struct query *q, const char *name, const struct id *id);
/* Zero id = SQL NULL. */
void query_id_or_null(struct query *q, const char *name, const struct id *id);
/* The bytes must live until query_end. */
void query_blob(struct query *q, const char *name, const void *p, size_t n);
void query_text(struct query *q, const char *name, const char *text);

/* One more row? false at the end, or when the query is bad. */
bool query_next(struct query *q);
bool query_is_null(const struct query *q, int column);
int64_t query_int_at(struct query *q, int column);
/* A NULL is the zero id; another length than 16 makes the query bad (ST_CORRUPT). */
struct id query_id_at(struct query *q, int column);
/* Exactly n bytes, or the query is bad and p zeroed. */
void query_bytes_at(struct query *q, int column, void *p, size_t n);
/* As long as it is; valid until the next query_next or query_end. */
const void *query_blob_at(struct query *q, int column, size_t *n);
/* For a mapper that finds a value that no writer of ours has written. */
void query_bad(struct query *q, enum status status);

/* Resets; answers what went wrong, or ST_OK. */
enum status query_end(struct query *q) MUST_CHECK;
/* The same, and ST_NOT_FOUND where query_next found no row. */
enum status query_end_one(struct query *q) MUST_CHECK;
/* Steps a statement that writes, then ends. *changes (may be NULL) = rows touched. */
enum status query_run(struct query *q, int *changes) MUST_CHECK;

/* What an SQLite result means here; ST_OK for OK, ROW and DONE. Logs where it is born. At a full
 * disk also takes the ballast away. */
enum status store_status(struct store *store, int rc);

/* Asserted by all that write rows; answers why the transaction cannot go on, or ST_OK. */
enum status store_writing(struct store *store) MUST_CHECK;
/* This transaction can only be rolled back: commit will answer `status`. Returns it. */
enum status store_poison(struct store *store, enum status status);

/* The unit's id from meta (key "unit_id", 16 bytes); ST_NOT_FOUND before set-up. */
enum status store_unit(struct store *store, struct id *out) MUST_CHECK;

/* ---- the journal, as it lies in the file ---- */

struct journal_raw {
    struct entry entry; /* all fields, unpacked; entry.h is the stored h */
    uint8_t prev[32];
    bool has_sig;
    uint8_t sig[64];
    uint8_t data[ENTRY_DATA_MAX];
    size_t data_bytes;
    bool unpacked; /* data was exactly what its kind holds; else fields of the kind are zero */
};

/* Maps a row of any statement whose columns are JOURNAL_COLUMNS (sql_core.h). */
void journal_raw_at(struct query *q, struct journal_raw *out);
/* For seal_row_hash; points into `raw`. */
struct seal_row journal_seal_row(const struct journal_raw *raw);
/* Rows seq >= from, oldest first, at most max; for verify, in slices. */
enum status journal_raw_from(struct store *store, uint64_t from, struct journal_raw *out,
                             size_t max, size_t *n) MUST_CHECK;
/* The newest row about this id that puts it (entry_puts_object) or destroys it; ST_NOT_FOUND. */
enum status journal_last_put(struct store *store, const struct id *id,
                             struct entry *out) MUST_CHECK;
/* The newest row that puts exactly this version, or the row that destroyed the id after it. */
enum status journal_put_of(struct store *store, const struct id *id, uint32_t ver,
                           struct entry *out) MUST_CHECK;

/* ---- entry.c ---- */

enum field_type {
    FIELD_U8,
    FIELD_U16,
    FIELD_U32,
    FIELD_U64,
    FIELD_I64,
    FIELD_ID,
    FIELD_HASH,
    FIELD_VALUE
};

struct entry_field {
    const char *name; /* ":role": also the parameter of the projection statement */
    enum field_type type;
    size_t offset; /* in struct entry */
};

#define ENTRY_FIELDS 11

struct entry_rule {
    enum entry_kind kind;
    const char *name;
    bool is_signed, puts_object;
    struct entry_field fields[ENTRY_FIELDS]; /* in the order of `data`; ends at name NULL */
    const char *sql; /* the projection, or NULL; parameters: fields, :seq :at :actor :obj :ver */
    enum status unchanged; /* ST_OK, or the answer where the statement has touched no row */
};

extern const struct entry_rule entry_rules[];
extern const size_t entry_rules_n;

/* NULL: a kind of a newer version. */
const struct entry_rule *entry_rule_of(enum entry_kind kind);
/* ST_BUG where a value is too long for its field. */
enum status entry_pack(const struct entry *entry, uint8_t *data, size_t room,
                       size_t *bytes) MUST_CHECK;
/* Fields only; false: not what the kind holds. */
bool entry_unpack(struct entry *entry, const uint8_t *data, size_t bytes);
/* Runs the kind's projection for a row whose seq, when and actor are filled in. */
enum status entry_project(struct store *store, const struct entry *entry) MUST_CHECK;

/* ---- replay, for verify (replay.c) ---- */

/*
 * Opens a file (a snapshot or a backup, nobody writes it) with empty temp tables in front of its
 * projections, so that the same statements read and write those. Checks as store_open does, but for
 * folder, locks and anchor; and the pages (integrity_check). The file is never written to.
 */
enum status replay_open(const char *file, struct store **out) MUST_CHECK; /* then store_close */
/* From now on the store answers as it stood just before this row: head, clock, journal queries. */
void replay_look(struct store *store, const struct entry *row);
/* Applies the row's projections. ST_STATE (or the kind's own answer): it could not stand there. */
enum status replay_apply(struct store *store, const struct entry *row) MUST_CHECK;
/* After the last row: the rows seq <= infinity are seen again, projections stay the temp tables. */
void replay_look_at_end(struct store *store);
/* Compares every projection with the file's own, row by row; calls `found` for each difference with
 * the table's name and the row's seq column. */
typedef void replay_found_fn(void *ctx, const char *table, uint64_t seq);
enum status replay_compare(struct store *store, replay_found_fn *found, void *ctx) MUST_CHECK;

/* ---- whole files (backup.c) ---- */

/* VACUUM INTO `into` (must not exist; made 0600) under the shared lock, kiosks go on. */
enum status store_snapshot(const char *folder, const char *into) MUST_CHECK;

/* ---- the anchor file (anchor.c) ---- */

struct anchor_line {
    struct seal_anchor anchor;
    bool good; /* the line could be read; signature not looked at */
};
/* Calls `each` for every line, oldest first. ST_NOT_FOUND: there is no anchor file. */
typedef void anchor_each_fn(void *ctx, const struct anchor_line *line);
enum status anchor_read_all(const char *folder, anchor_each_fn *each, void *ctx) MUST_CHECK;

#endif
