/*
 * query.c - statements by name, with one running check (store_internal.h).
 *
 * MUSTs
 *  1. A statement that writes runs only inside a write transaction that has not failed.
 *  2. Where SQLite has rolled back by itself (full disk, failed disk, no memory), every later
 *     statement of that transaction is refused: it would commit alone.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "unit_file.h"

static enum status status_of_io(struct store *store, int rc) {
    if (rc == SQLITE_IOERR_NOMEM) {
        return ST_NO_MEMORY;
    }
    int saved_errno = store != NULL && store->db != NULL ? sqlite3_system_errno(store->db) : 0;
    if (saved_errno == ENOSPC || saved_errno == EDQUOT) {
        return ST_DISK_FULL;
    }
    return ST_IO;
}

static enum status status_of_constraint(int rc) {
    switch (rc) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_ROWID: return ST_EXISTS;
    case SQLITE_CONSTRAINT_FOREIGNKEY: return ST_NOT_FOUND;
    default: return ST_BUG; /* CHECK, NOT NULL, STRICT: the program's own mistake */
    }
}

static enum status status_of(struct store *store, int rc) {
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return ST_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ST_LOCKED;
    case SQLITE_NOMEM: return ST_NO_MEMORY;
    case SQLITE_FULL: return ST_DISK_FULL;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return status_of_io(store, rc);
    case SQLITE_READONLY: return ST_READ_ONLY;
    case SQLITE_CORRUPT: return ST_CORRUPT;
    case SQLITE_NOTADB: return ST_NOT_A_UNIT;
    case SQLITE_CONSTRAINT: return status_of_constraint(rc);
    case SQLITE_TOOBIG: return ST_TOO_LONG;
    case SQLITE_SCHEMA: return ST_SCHEMA;
    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS: return ST_NETWORK_FS;
    default: return ST_BUG;
    }
}

enum status store_status(struct store *store, int rc) {
    enum status status = status_of(store, rc);
    if (status == ST_OK) {
        return ST_OK;
    }
    if (status == ST_DISK_FULL && store != NULL) {
        ballast_drop(store);
    }
    return status_origin(status);
}

enum status store_writing(struct store *store) {
    assert(store->transaction == TRANSACTION_WRITE);
    return store->failed;
}

enum status store_poison(struct store *store, enum status status) {
    if (store->transaction == TRANSACTION_WRITE && store->failed == ST_OK) {
        store->failed = status;
    }
    return status;
}

static void query_allow(struct query *q) {
    struct store *store = q->store;
    bool writes = sqlite3_stmt_readonly(q->stmt) == 0;
    if (store->replay) {
        return; /* the authorizer lets it write temp tables only */
    }
    if (store->transaction == TRANSACTION_WRITE) {
        q->status = store->failed;
        return;
    }
    assert(!writes);
    (void)writes;
    if (store->transaction == TRANSACTION_NONE) {
        q->status = store_begin_read(store);
        q->own_read = q->status == ST_OK;
    }
}

struct query query_on_statement(struct store *store, sqlite3_stmt *stmt) {
    struct query q = {.store = store, .stmt = stmt};
    assert(!sqlite3_stmt_busy(stmt));
    query_allow(&q);
    if (q.status == ST_OK) {
        sqlite3_clear_bindings(stmt);
    }
    return q;
}

struct query query_on(struct store *store, enum sql which) {
    return query_on_statement(store, store->stmt[which]);
}

void query_bad(struct query *q, enum status status) {
    if (q->status == ST_OK) {
        q->status = status;
    }
}

/* The place of a parameter; 0 when the query is bad already. */
static int query_place(struct query *q, const char *name) {
    if (q->status != ST_OK) {
        return 0;
    }
    int place = sqlite3_bind_parameter_index(q->stmt, name);
    assert(place > 0);
    return place;
}

static void query_bound(struct query *q, int rc) {
    if (rc != SQLITE_OK) {
        query_bad(q, store_status(q->store, rc));
    }
}

void query_int(struct query *q, const char *name, int64_t value) {
    int place = query_place(q, name);
    if (place > 0) {
        query_bound(q, sqlite3_bind_int64(q->stmt, place, value));
    }
}

void query_blob(struct query *q, const char *name, const void *p, size_t n) {
    int place = query_place(q, name);
    if (place > 0) {
        /* SQLite reads a NULL pointer as SQL NULL; no bytes are an empty blob here. */
        const void *bytes = n > 0 ? p : "";
        query_bound(q, sqlite3_bind_blob64(q->stmt, place, bytes, n, SQLITE_STATIC));
    }
}

void query_id(struct query *q, const char *name, const struct id *id) {
    int place = query_place(q, name);
    if (place > 0) {
        query_bound(q, sqlite3_bind_blob(q->stmt, place, id->b, sizeof id->b, SQLITE_TRANSIENT));
    }
}

void query_id_or_null(struct query *q, const char *name, const struct id *id) {
    if (id == NULL || id_is_zero(id)) {
        int place = query_place(q, name);
        if (place > 0) {
            query_bound(q, sqlite3_bind_null(q->stmt, place));
        }
        return;
    }
    query_id(q, name, id);
}

void query_text(struct query *q, const char *name, const char *text) {
    int place = query_place(q, name);
    if (place > 0) {
        query_bound(q, sqlite3_bind_text(q->stmt, place, text, -1, SQLITE_STATIC));
    }
}

bool query_next(struct query *q) {
    if (q->status != ST_OK) {
        return false;
    }
    int rc = sqlite3_step(q->stmt);
    if (rc == SQLITE_ROW) {
        q->row = true;
        return true;
    }
    if (rc != SQLITE_DONE) {
        q->status = store_status(q->store, rc);
        /* SQLite may have rolled back by itself; nothing may follow that would commit alone. */
        if (q->store->transaction == TRANSACTION_WRITE &&
            ((rc & 0xff) != SQLITE_CONSTRAINT || sqlite3_get_autocommit(q->store->db))) {
            store_poison(q->store, q->status);
        }
    }
    return false;
}

bool query_is_null(const struct query *q, int column) {
    return sqlite3_column_type(q->stmt, column) == SQLITE_NULL;
}

int64_t query_int_at(struct query *q, int column) {
    return sqlite3_column_int64(q->stmt, column);
}

const void *query_blob_at(struct query *q, int column, size_t *n) {
    const void *p = sqlite3_column_blob(q->stmt, column);
    *n = (size_t)sqlite3_column_bytes(q->stmt, column);
    if (p == NULL && *n > 0) {
        query_bad(q, status_origin(ST_NO_MEMORY));
        *n = 0;
    }
    return p != NULL ? p : "";
}

void query_bytes_at(struct query *q, int column, void *p, size_t n) {
    size_t got = 0;
    const void *bytes = query_blob_at(q, column, &got);
    if (got != n) {
        memset(p, 0, n);
        query_bad(q, status_origin(ST_CORRUPT));
        return;
    }
    memcpy(p, bytes, n);
}

struct id query_id_at(struct query *q, int column) {
    struct id id = id_zero;
    if (!query_is_null(q, column)) {
        query_bytes_at(q, column, id.b, sizeof id.b);
    }
    return id;
}

enum status query_end(struct query *q) {
    sqlite3_reset(q->stmt); /* answers once more what query_next has answered */
    if (q->own_read) {
        store_end_read(q->store);
        q->own_read = false;
    }
    return q->status;
}

enum status query_end_one(struct query *q) {
    enum status status = query_end(q);
    return status == ST_OK && !q->row ? ST_NOT_FOUND : status;
}

enum status query_run(struct query *q, int *changes) {
    while (query_next(q)) {
    }
    if (changes != NULL) {
        *changes = q->status == ST_OK ? sqlite3_changes(q->store->db) : 0;
    }
    return query_end(q);
}
