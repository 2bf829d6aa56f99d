/*
 * transaction.c - one transaction at a time: lock, work, commit, unlock.
 *
 * MUSTs
 *  1. unit.lock is taken before SQLite is asked and given back after it has ended: shared to read,
 *     exclusive to write. Nothing is held outside a transaction.
 *  2. store_commit answers ST_OK only when the save is on disk. Where the disk failed in the middle
 *     of a commit, a fresh connection looks for the transaction's own last journal row.
 *  3. A transaction that failed once is only ever rolled back.
 */
#include <assert.h>
#include <string.h>

#include <chairside/log.h>

#include "unit_file.h"

static bool nothing_runs(struct store *store) {
    for (sqlite3_stmt *s = sqlite3_next_stmt(store->db, NULL); s != NULL;
         s = sqlite3_next_stmt(store->db, s)) {
        if (sqlite3_stmt_busy(s)) {
            return false;
        }
    }
    return true;
}

/* BEGIN and its like: they work between the transactions that query_on asserts. */
static enum status run_plain(struct store *store, enum sql which) {
    sqlite3_stmt *stmt = store->stmt[which];
    int rc = sqlite3_step(stmt);
    enum status status = store_status(store, rc);
    sqlite3_reset(stmt);
    return status;
}

enum status store_data_version(struct store *store, uint32_t *out) {
    assert(store->transaction == TRANSACTION_NONE);
    enum status status = lock_take(store->lock_fd, false, 0);
    if (status != ST_OK) {
        return status;
    }
    sqlite3_stmt *stmt = store->stmt[SQL_DATA_VERSION];
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        *out = (uint32_t)sqlite3_column_int64(stmt, 0);
    }
    sqlite3_reset(stmt);
    lock_give(store->lock_fd);
    return store_status(store, rc);
}

enum status store_begin_read(struct store *store) {
    assert(store->transaction == TRANSACTION_NONE);
    if (store->replay) {
        store->transaction = TRANSACTION_READ; /* a private file that nobody writes */
        return ST_OK;
    }
    enum status status = lock_take(store->lock_fd, false, READ_WAIT_MS);
    if (status != ST_OK) {
        return status;
    }
    status = run_plain(store, SQL_BEGIN_READ);
    if (status != ST_OK) {
        lock_give(store->lock_fd);
        return status;
    }
    store->transaction = TRANSACTION_READ;
    return ST_OK;
}

void store_end_read(struct store *store) {
    assert(store->transaction == TRANSACTION_READ);
    store->transaction = TRANSACTION_NONE;
    if (store->replay) {
        return;
    }
    /* A read has nothing to save: whatever COMMIT answers, the lock goes. */
    if (run_plain(store, SQL_COMMIT) != ST_OK && !sqlite3_get_autocommit(store->db)) {
        enum status ignored = run_plain(store, SQL_ROLLBACK);
        (void)ignored;
    }
    lock_give(store->lock_fd);
}

static void write_over(struct store *store) {
    store->transaction = TRANSACTION_NONE;
    store->last_by = NULL;
    lock_say_holder(store->lock_fd, 0);
    lock_give(store->lock_fd);
}

enum status store_begin_write(struct store *store, unsigned wait_ms, uint16_t *holder) {
    assert(store->transaction == TRANSACTION_NONE);
    assert(nothing_runs(store));
    if (holder != NULL) {
        *holder = 0;
    }
    if (store->readonly) {
        return status_origin(ST_READ_ONLY);
    }
    enum status status = lock_take(store->lock_fd, true, wait_ms);
    if (status != ST_OK) {
        if (status == ST_LOCKED && holder != NULL) {
            *holder = lock_holder(store->lock_fd);
        }
        return status;
    }
    lock_say_holder(store->lock_fd, store->kiosk);
    store->failed = ST_OK;
    store->last_by = NULL;
    store->restored_row = false;
    store->wrote_seq = 0;
    status = run_plain(store, SQL_BEGIN_WRITE);
    if (status != ST_OK) {
        write_over(store);
        return status;
    }
    store->transaction = TRANSACTION_WRITE;
    status = journal_look(store);
    if (status == ST_OK) {
        status = journal_open_write(store);
    }
    if (status != ST_OK) {
        store_rollback(store);
    }
    return status;
}

void store_rollback(struct store *store) {
    if (store->transaction == TRANSACTION_READ) {
        store_end_read(store);
        return;
    }
    if (store->transaction != TRANSACTION_WRITE) {
        return;
    }
    /* Statements that a caller left open on its way out would keep SQLite from rolling back. */
    for (sqlite3_stmt *s = sqlite3_next_stmt(store->db, NULL); s != NULL;
         s = sqlite3_next_stmt(store->db, s)) {
        sqlite3_reset(s);
    }
    if (!sqlite3_get_autocommit(store->db)) {
        enum status ignored = run_plain(store, SQL_ROLLBACK);
        (void)ignored;
    }
    write_over(store);
}

/* Whether the file has our last row. Then one more small commit, so that it also stays there. */
static enum status look_for_own_row(struct store *store, bool *found) {
    char path[STORE_PATH_MAX];
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    *found = false;
    enum status status = folder_path(store->folder, UNIT_FILE, path);
    if (status == ST_OK) {
        status = guard_open(path, false, false, &db);
    }
    if (status == ST_OK) {
        status = guard_pragmas(db);
    }
    if (status == ST_OK) {
        status =
            store_status(NULL, sqlite3_prepare_v2(db, "SELECT h FROM main.journal WHERE seq = ?1",
                                                  -1, &stmt, NULL));
    }
    if (status == ST_OK) {
        sqlite3_bind_int64(stmt, 1, (sqlite3_int64)store->wrote_seq);
        int rc = sqlite3_step(stmt);
        *found = rc == SQLITE_ROW && sqlite3_column_bytes(stmt, 0) == (int)sizeof store->wrote_h &&
                 memcmp(sqlite3_column_blob(stmt, 0), store->wrote_h, sizeof store->wrote_h) == 0;
        status = store_status(NULL, rc);
    }
    sqlite3_finalize(stmt);
    if (status == ST_OK && *found) {
        char sql[64];
        sqlite3_snprintf((int)sizeof sql, sql, "PRAGMA user_version=%d", schema_steps_n);
        status = store_status(NULL, sqlite3_exec(db, sql, NULL, NULL, NULL));
    }
    sqlite3_close(db);
    return status;
}

/* After a commit that the disk did not answer: what is in the file decides. */
static enum status commit_unknown(struct store *store, enum status why) {
    bool found = false;
    if (store->wrote_seq == 0 || (why != ST_IO && why != ST_DISK_FULL)) {
        return why;
    }
    if (look_for_own_row(store, &found) != ST_OK || !found) {
        return why;
    }
    log_line("a commit failed, yet row %llu is there", (unsigned long long)store->wrote_seq);
    return ST_OK;
}

static void after_commit(struct store *store) {
    struct keyring *by = store->last_by;
    bool restored = store->restored_row;
    write_over(store);
    if (restored) {
        store_restored_done(store);
    }
    if (by != NULL) {
        anchor_if_due(store, by);
    }
}

enum status store_commit(struct store *store) {
    assert(store->transaction == TRANSACTION_WRITE);
    enum status status = store->failed;
    if (status != ST_OK) {
        store_rollback(store);
        return status;
    }
    assert(nothing_runs(store));
    status = run_plain(store, SQL_COMMIT);
    if (status != ST_OK) {
        if (!sqlite3_get_autocommit(store->db)) {
            enum status ignored = run_plain(store, SQL_ROLLBACK);
            (void)ignored;
        }
        status = commit_unknown(store, status);
    }
    if (status != ST_OK) {
        write_over(store);
        return status;
    }
    store->started = true;
    after_commit(store);
    return ST_OK;
}
