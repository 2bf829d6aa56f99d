/*
 * schema.c - the steps that make the unit file, and whether a file is what they make.
 *
 * MUSTs
 *  1. A released step is never edited. The version is read again inside the transaction that writes
 *     it: two kiosks may start at once.
 *  2. A file's schema text must be the compiled-in one, word for word: a planted index expression
 *     or CHECK would run with our rights.
 */
#include <stdio.h>
#include <string.h>

#include "unit_file.h"

const char *const schema_projections[] = {
    "user_now",      "person_now",   "consent_now", "proposal_now", "match_now",
    "encounter_now", "referral_now", "setting_now", "read_now",     NULL,
};

static enum status schema_run(sqlite3 *db, const char *sql) {
    return store_status(NULL, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static enum status schema_step(sqlite3 *db, int64_t version, int64_t application) {
    char sql[96];
    if (version > schema_steps_n) {
        return status_origin(ST_NEWER);
    }
    if (version == 0 && application != 0) {
        return status_origin(ST_SCHEMA);
    }
    enum status status = ST_OK;
    for (int64_t step = version; status == ST_OK && step < schema_steps_n; step++) {
        status = schema_run(db, schema_steps[step]);
    }
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
             STORE_APPLICATION_ID, schema_steps_n);
    return status == ST_OK ? schema_run(db, sql) : status;
}

static enum status schema_versions(sqlite3 *db, int64_t *version, int64_t *application) {
    enum status status = guard_pragma(db, "user_version", version);
    return status == ST_OK ? guard_pragma(db, "application_id", application) : status;
}

enum status schema_migrate(sqlite3 *db, bool creating, bool readonly) {
    int64_t version = 0, application = 0;
    enum status status = schema_versions(db, &version, &application);
    if (status != ST_OK) {
        return status;
    }
    bool empty = version == 0 && application == 0;
    if (application != STORE_APPLICATION_ID && !(empty && creating)) {
        return status_origin(ST_NOT_A_UNIT);
    }
    if (version > schema_steps_n) {
        return status_origin(ST_NEWER);
    }
    if (version == schema_steps_n) {
        return ST_OK;
    }
    if (readonly) {
        return status_origin(ST_READ_ONLY); /* an older file waits for a kiosk to bring it on */
    }
    status = schema_run(db, "BEGIN IMMEDIATE");
    if (status != ST_OK) {
        return status;
    }
    status = schema_versions(db, &version, &application);
    if (status == ST_OK) {
        status = schema_step(db, version, application);
    }
    if (status == ST_OK) {
        status = schema_run(db, "COMMIT");
    }
    if (!sqlite3_get_autocommit(db)) {
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return status;
}

/* Another database in memory, made by the steps alone: what the file must look like. */
static enum status schema_model(sqlite3 **out) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    enum status status = store_status(NULL, sqlite3_open_v2(":memory:", out, flags, NULL));
    for (int step = 0; status == ST_OK && step < schema_steps_n; step++) {
        status = schema_run(*out, schema_steps[step]);
    }
    return status;
}

static bool schema_same_row(sqlite3_stmt *a, sqlite3_stmt *b) {
    for (int i = 0; i < 4; i++) {
        const unsigned char *x = sqlite3_column_text(a, i), *y = sqlite3_column_text(b, i);
        if ((x == NULL) != (y == NULL) ||
            (x != NULL && strcmp((const char *)x, (const char *)y) != 0)) {
            return false;
        }
    }
    return true;
}

static enum status schema_same(sqlite3_stmt *a, sqlite3_stmt *b) {
    for (;;) {
        int x = sqlite3_step(a), y = sqlite3_step(b);
        if (x == SQLITE_DONE && y == SQLITE_DONE) {
            return ST_OK;
        }
        if (x != SQLITE_ROW && x != SQLITE_DONE) {
            return store_status(NULL, x);
        }
        if (x != y || !schema_same_row(a, b)) {
            return status_origin(ST_SCHEMA);
        }
    }
}

enum status schema_compare(sqlite3 *db) {
    static const char sql[] = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY "
                              "type, name, tbl_name, sql";
    sqlite3 *model = NULL;
    sqlite3_stmt *a = NULL, *b = NULL;
    enum status status = schema_model(&model);
    if (status == ST_OK) {
        status = store_status(NULL, sqlite3_prepare_v2(db, sql, -1, &a, NULL));
    }
    if (status == ST_OK) {
        status = store_status(NULL, sqlite3_prepare_v2(model, sql, -1, &b, NULL));
    }
    if (status == ST_OK) {
        status = schema_same(a, b);
    }
    sqlite3_finalize(a);
    sqlite3_finalize(b);
    sqlite3_close(model);
    return status;
}

/* "CREATE TABLE t(" becomes "CREATE TEMP TABLE t("; "CREATE INDEX i ON" "CREATE INDEX temp.i ON".
 */
static enum status schema_make_temp(sqlite3 *db, const char *sql) {
    static const struct {
        const char *from, *to;
    } starts[] = {
        {"CREATE TABLE ", "CREATE TEMP TABLE "},
        {"CREATE INDEX ", "CREATE INDEX temp."},
        {"CREATE UNIQUE INDEX ", "CREATE UNIQUE INDEX temp."},
    };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        size_t n = strlen(starts[i].from);
        if (strncmp(sql, starts[i].from, n) == 0) {
            char text[2048];
            int room = snprintf(text, sizeof text, "%s%s", starts[i].to, sql + n);
            return room < (int)sizeof text ? schema_run(db, text) : status_origin(ST_BUG);
        }
    }
    return status_origin(ST_BUG);
}

enum status schema_temp_projections(sqlite3 *db) {
    sqlite3_stmt *stmt = NULL;
    enum status status = store_status(
        NULL, sqlite3_prepare_v2(db,
                                 "SELECT sql FROM main.sqlite_schema WHERE tbl_name = ?1 AND "
                                 "sql IS NOT NULL ORDER BY type DESC",
                                 -1, &stmt, NULL)); /* the table before its indexes */
    for (size_t i = 0; status == ST_OK && schema_projections[i] != NULL; i++) {
        sqlite3_bind_text(stmt, 1, schema_projections[i], -1, SQLITE_STATIC);
        int rc = SQLITE_ROW;
        while (status == ST_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
            status = schema_make_temp(db, (const char *)sqlite3_column_text(stmt, 0));
        }
        if (status == ST_OK) {
            status = store_status(NULL, rc);
        }
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return status;
}
