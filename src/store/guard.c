/*
 * guard.c - SQLite as a store for a file that somebody else may have written.
 *
 * MUSTs
 *  1. Before any SQL of the file runs: no triggers, no views, no extensions, untrusted schema,
 *     defensive; trusted_schema alone would let a planted trigger delete rows of the journal.
 *  2. Every pragma is read back: one that did not take is a refusal, not a hope.
 *  3. After migrating and before preparing: a white list. Nothing updates or deletes journal, meta
 *     or wording; object and grant_key are only inserted into and deleted from. Nothing attaches
 *     another file.
 *  4. The first page is read through SQLite's own file handle.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "unit_file.h"

#define HEADER_BYTES 100
#define HEADER_WRITE_VERSION 18
#define HEADER_READ_VERSION 19
#define HEADER_WAL 2

static enum status guard_configure(sqlite3 *db) {
    static const struct {
        int what, value;
    } switches[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},       {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},     {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},         {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        int now = -1;
        int rc = sqlite3_db_config(db, switches[i].what, switches[i].value, &now);
        if (rc != SQLITE_OK || now != switches[i].value) {
            return status_origin(ST_BUG);
        }
    }
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 20);
    sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 100 * 1000);
    sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, 64);
    sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
    return ST_OK;
}

/* What the first page says, before SQLite acts on it. */
static enum status guard_header(sqlite3 *db, bool creating) {
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc != SQLITE_OK || file == NULL || file->pMethods == NULL) {
        return status_origin(ST_IO);
    }
    sqlite3_int64 bytes = 0;
    if (file->pMethods->xFileSize(file, &bytes) != SQLITE_OK) {
        return status_origin(ST_IO);
    }
    if (bytes == 0) {
        return creating ? ST_OK : status_origin(ST_CORRUPT);
    }
    unsigned char header[HEADER_BYTES];
    if (bytes < HEADER_BYTES) {
        return status_origin(ST_NOT_A_UNIT);
    }
    if (file->pMethods->xRead(file, header, sizeof header, 0) != SQLITE_OK) {
        return status_origin(ST_IO);
    }
    if (memcmp(header, "SQLite format 3", 16) != 0) {
        return status_origin(ST_NOT_A_UNIT);
    }
    bool wal =
        header[HEADER_WRITE_VERSION] == HEADER_WAL || header[HEADER_READ_VERSION] == HEADER_WAL;
    return wal ? status_origin(ST_SCHEMA) : ST_OK;
}

enum status guard_open(const char *path, bool readonly, bool creating, sqlite3 **out) {
    *out = NULL;
    int flags = readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (creating) {
        flags |= SQLITE_OPEN_CREATE;
    }
    flags |= SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
    sqlite3 *db = NULL;
    enum status status = store_status(NULL, sqlite3_open_v2(path, &db, flags, NULL));
    if (status == ST_OK) {
        status = guard_configure(db);
    }
    if (status == ST_OK) {
        status = guard_header(db, creating);
    }
    if (status == ST_OK) {
        status = store_status(NULL, sqlite3_busy_timeout(db, BUSY_WAIT_MS));
    }
    if (status != ST_OK) {
        sqlite3_close(db);
        return status;
    }
    *out = db;
    return ST_OK;
}

/* The first column of the first row as text, cut to fit. */
static enum status guard_ask(sqlite3 *db, const char *sql, char *out, size_t room) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    out[0] = '\0';
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW) {
            const unsigned char *text = sqlite3_column_text(stmt, 0);
            snprintf(out, room, "%s", text != NULL ? (const char *)text : "");
            rc = sqlite3_step(stmt);
        }
    }
    sqlite3_finalize(stmt);
    return store_status(NULL, rc);
}

enum status guard_pragma(sqlite3 *db, const char *name, int64_t *out) {
    char sql[80], text[32];
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    enum status status = guard_ask(db, sql, text, sizeof text);
    *out = status == ST_OK ? strtoll(text, NULL, 10) : 0;
    return status;
}

enum status guard_pragmas(sqlite3 *db) {
    static const struct {
        const char *set, *ask, *answer;
    } pragmas[] = {
        {"PRAGMA journal_mode=TRUNCATE", "PRAGMA journal_mode", "truncate"},
        {"PRAGMA synchronous=EXTRA", "PRAGMA synchronous", "3"},
        {"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1"},
        {"PRAGMA secure_delete=ON", "PRAGMA secure_delete", "1"},
        {"PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1"},
        {"PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2"},
        {"PRAGMA mmap_size=0", "PRAGMA mmap_size", "0"},
        {"PRAGMA cache_spill=OFF", "PRAGMA cache_spill", "0"},
        {"PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0"},
        {"PRAGMA cache_size=-4096", "PRAGMA cache_size", "-4096"},
    };
    for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++) {
        char text[32];
        enum status status = guard_ask(db, pragmas[i].set, text, sizeof text);
        if (status == ST_OK) {
            status = guard_ask(db, pragmas[i].ask, text, sizeof text);
        }
        if (status != ST_OK) {
            return status;
        }
        /* mmap_size answers nothing where memory maps are not built in at all. */
        if (strcmp(text, pragmas[i].answer) != 0 && text[0] != '\0') {
            return status_origin(ST_SCHEMA);
        }
    }
    return ST_OK;
}

/* A page that could not be read is no damaged page, but the check puts both into its words. */
static bool check_could_not_read(const char *text) {
    const char *code = strstr(text, "error code");
    if (code == NULL) {
        return strstr(text, "failed to get page") != NULL;
    }
    code += strcspn(code, "0123456789");
    int rc = (int)strtol(code, NULL, 10) & 0xff;
    return rc == SQLITE_IOERR || rc == SQLITE_NOMEM;
}

/* Twice, where the disk or memory failed the first time: damage is there the second time too. */
static enum status check_pages(sqlite3 *db, const char *sql) {
    char text[256];
    for (unsigned again = 0; again < 2; again++) {
        enum status status = guard_ask(db, sql, text, sizeof text);
        if (status != ST_OK || strcmp(text, "ok") == 0) {
            return status;
        }
        if (!check_could_not_read(text)) {
            return status_origin(ST_CORRUPT);
        }
    }
    return status_origin(ST_IO);
}

enum status guard_pages(sqlite3 *db, bool whole) {
    int64_t pages = 0;
    enum status status = guard_pragma(db, "page_count", &pages);
    if (status != ST_OK) {
        return status;
    }
    /* Longer or shorter than it says: cut off, or blown up to make this check take for ever. */
    sqlite3_file *file = NULL;
    sqlite3_int64 bytes = 0;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file->pMethods->xFileSize(file, &bytes) != SQLITE_OK) {
        return status_origin(ST_IO);
    }
    if (bytes != pages * STORE_PAGE_BYTES) {
        return status_origin(ST_CORRUPT);
    }
    if (!whole && bytes > QUICK_CHECK_BYTES) {
        return ST_OK;
    }
    return check_pages(db, whole ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
}

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0) {
            return true;
        }
    }
    return false;
}

static int guard_allows(void *ctx, int action, const char *a, const char *b, const char *database,
                        const char *trigger) {
    static const char *const never_changed[] = {"journal", "meta", "wording", NULL};
    static const char *const never_updated[] = {"journal", "meta",      "wording",
                                                "object",  "grant_key", NULL};
    (void)ctx;
    (void)b;
    (void)database;
    (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_TRANSACTION: return SQLITE_OK;
    case SQLITE_PRAGMA: return strcmp(a, "data_version") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_INSERT: return strncmp(a, "sqlite_", 7) == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_UPDATE: return is_one_of(a, never_updated) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_DELETE: return is_one_of(a, never_changed) ? SQLITE_DENY : SQLITE_OK;
    default: return SQLITE_DENY;
    }
}

enum status guard_authorize(struct store *store) {
    sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 0);
    return store_status(store, sqlite3_set_authorizer(store->db, guard_allows, NULL));
}
