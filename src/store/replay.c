/*
 * replay.c - a file whose projections are made anew in the temp schema, for verify.
 *
 * The connection is read-only: whatever runs here, the file stays as it is. Projection tables of
 * the temp schema stand in front of the file's own, so the statements of entry.c and all queries
 * are the very same texts. The store then answers as it stood just before the row being looked at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit_file.h"

static enum status no_row(sqlite3 *db, const char *sql) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? status_origin(ST_CORRUPT) : store_status(NULL, rc);
}

static enum status replay_file(struct store *store, const char *file) {
    enum status status = guard_open(file, true, false, &store->db);
    if (status == ST_OK) {
        status = guard_pragmas(store->db);
    }
    if (status == ST_OK) {
        status = schema_migrate(store->db, false, true);
    }
    if (status == ST_OK) {
        status = schema_compare(store->db);
    }
    if (status == ST_OK) {
        status = guard_pages(store->db, true);
    }
    return status == ST_OK ? no_row(store->db, "PRAGMA foreign_key_check") : status;
}

enum status replay_open(const char *file, struct store **out) {
    *out = NULL;
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return status_origin(ST_NO_MEMORY);
    }
    store->open_fd = store->lock_fd = -1;
    store->mode = STORE_READONLY;
    store->readonly = true;
    store->replay = true;
    enum status status = replay_file(store, file);
    if (status == ST_OK) {
        status = schema_temp_projections(store->db);
    }
    if (status == ST_OK) {
        /* One transaction for all of it: a million rows are not a million commits. */
        status = store_status(store, sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL));
    }
    if (status == ST_OK) {
        status = guard_authorize(store);
    }
    if (status == ST_OK) {
        status = store_prepare(store);
    }
    if (status != ST_OK) {
        store_close(store);
        return status;
    }
    replay_look_at_end(store);
    *out = store;
    return ST_OK;
}

void replay_look(struct store *store, const struct entry *row) {
    store->replay_row = *row;
}

void replay_look_at_end(struct store *store) {
    memset(&store->replay_row, 0, sizeof store->replay_row);
    store->replay_row.seq = (uint64_t)INT64_MAX;
    clock_now(&store->replay_row.when);
}

enum status replay_apply(struct store *store, const struct entry *row) {
    return entry_project(store, row);
}

/* ---- comparing ---- */

static int compare_bytes(sqlite3_stmt *a, sqlite3_stmt *b, int column) {
    int m = sqlite3_column_bytes(a, column), n = sqlite3_column_bytes(b, column);
    int shorter = m < n ? m : n;
    int order = shorter > 0 ? memcmp(sqlite3_column_blob(a, column), sqlite3_column_blob(b, column),
                                     (size_t)shorter)
                            : 0;
    return order != 0 ? order : m - n;
}

/* As SQLite sorts: NULL, then numbers, then bytes. */
static int compare_column(sqlite3_stmt *a, sqlite3_stmt *b, int column) {
    int s = sqlite3_column_type(a, column), t = sqlite3_column_type(b, column);
    if (s != t) {
        return s == SQLITE_NULL || (s == SQLITE_INTEGER && t != SQLITE_NULL) ? -1 : 1;
    }
    if (s == SQLITE_INTEGER) {
        sqlite3_int64 x = sqlite3_column_int64(a, column), y = sqlite3_column_int64(b, column);
        return x < y ? -1 : x > y;
    }
    return s == SQLITE_NULL ? 0 : compare_bytes(a, b, column);
}

static int compare_columns(sqlite3_stmt *a, sqlite3_stmt *b, int n) {
    int order = 0;
    for (int i = 0; order == 0 && i < n; i++) {
        order = compare_column(a, b, i);
    }
    return order;
}

/* Every projection has a column seq. */
static uint64_t seq_of(sqlite3_stmt *stmt) {
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        if (strcmp(sqlite3_column_name(stmt, i), "seq") == 0) {
            return (uint64_t)sqlite3_column_int64(stmt, i);
        }
    }
    return 0;
}

/* How many of the first columns are the key. */
static int key_columns(const char *table) {
    return strcmp(table, "consent_now") == 0 || strcmp(table, "read_now") == 0 ? 2 : 1;
}

static enum status compare_table(sqlite3_stmt *a, sqlite3_stmt *b, const char *table,
                                 replay_found_fn *found, void *ctx) {
    int keys = key_columns(table);
    int x = sqlite3_step(a), y = sqlite3_step(b);
    while (x == SQLITE_ROW || y == SQLITE_ROW) {
        if ((x != SQLITE_ROW && x != SQLITE_DONE) || (y != SQLITE_ROW && y != SQLITE_DONE)) {
            break;
        }
        int key = x != SQLITE_ROW ? 1 : y != SQLITE_ROW ? -1 : compare_columns(a, b, keys);
        if (key != 0 || compare_columns(a, b, sqlite3_column_count(a)) != 0) {
            found(ctx, table, seq_of(key > 0 ? b : a));
        }
        x = key <= 0 ? sqlite3_step(a) : x;
        y = key >= 0 ? sqlite3_step(b) : y;
    }
    enum status status = store_status(NULL, x);
    return status == ST_OK ? store_status(NULL, y) : status;
}

enum status replay_compare(struct store *store, replay_found_fn *found, void *ctx) {
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && schema_projections[i] != NULL; i++) {
        const char *table = schema_projections[i];
        char sql[2][80];
        sqlite3_stmt *a = NULL, *b = NULL;
        snprintf(sql[0], sizeof sql[0], "SELECT * FROM main.%s ORDER BY 1, 2", table);
        snprintf(sql[1], sizeof sql[1], "SELECT * FROM temp.%s ORDER BY 1, 2", table);
        status = store_status(store, sqlite3_prepare_v2(store->db, sql[0], -1, &a, NULL));
        if (status == ST_OK) {
            status = store_status(store, sqlite3_prepare_v2(store->db, sql[1], -1, &b, NULL));
        }
        if (status == ST_OK) {
            status = compare_table(a, b, table, found, ctx);
        }
        sqlite3_finalize(a);
        sqlite3_finalize(b);
    }
    return status;
}
