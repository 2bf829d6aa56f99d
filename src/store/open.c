/*
 * open.c - a unit from its folder to prepared statements, and back.
 *
 * MUSTs
 *  1. Every check of store.h has its own answer, and nothing is written before all of them passed
 *     (but a pending schema step, and a hot journal that SQLite rolls back).
 *  2. open.lock is held, shared, for as long as the file is open: a restore waits for it.
 *  3. A new unit never appears silently where there are traces of an old one.
 */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit_file.h"

#define SQL_TEXT(name, text) text,
static const char *const sql_text[] = {SQL_CORE_LIST(SQL_TEXT) SQL_VAULT_LIST(SQL_TEXT)};
#undef SQL_TEXT

enum status store_prepare(struct store *store) {
    const unsigned keep = SQLITE_PREPARE_PERSISTENT;
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < SQL_COUNT; i++) {
        rc = sqlite3_prepare_v3(store->db, sql_text[i], -1, keep, &store->stmt[i], NULL);
    }
    assert(entry_rules_n <= ENTRY_RULES);
    for (size_t i = 0; rc == SQLITE_OK && i < entry_rules_n; i++) {
        if (entry_rules[i].sql != NULL) {
            rc = sqlite3_prepare_v3(store->db, entry_rules[i].sql, -1, keep, &store->project[i],
                                    NULL);
        }
    }
    return store_status(store, rc);
}

/* Makes folder and file where they are to be made; ST_OK when there is a file to open. */
static enum status open_folder(struct store *store) {
    bool creating = store->mode == STORE_CREATE;
    enum status status = creating ? folder_make(store->folder) : ST_OK;
    if (status == ST_OK) {
        status = folder_check(store->folder);
    }
    if (status == ST_OK) {
        status = lock_open(store->folder, UNIT_OPEN_LOCK, store->mode == STORE_READONLY,
                           &store->open_fd);
    }
    if (status == ST_OK) {
        status = lock_take(store->open_fd, false, 0);
        status = status == ST_LOCKED ? status_origin(ST_UNIT_OPEN) : status;
    }
    if (status == ST_OK) {
        status = folder_unit(store->folder, NULL);
        status = status == ST_NO_UNIT && creating ? ST_OK : status;
    }
    if (status == ST_OK) {
        status =
            lock_open(store->folder, UNIT_LOCK, store->mode == STORE_READONLY, &store->lock_fd);
    }
    return status;
}

/* The file itself: first page, pragmas, version, schema text, pages. Under unit.lock. */
static enum status open_file(struct store *store) {
    char path[STORE_PATH_MAX];
    bool creating = store->mode == STORE_CREATE;
    bool readonly = store->mode == STORE_READONLY;
    enum status status = folder_path(store->folder, UNIT_FILE, path);
    if (status == ST_OK) {
        status = guard_open(path, readonly, creating, &store->db);
    }
    if (status == ST_OK && creating) {
        status =
            store_status(store, sqlite3_exec(store->db, "PRAGMA page_size=4096", NULL, NULL, NULL));
    }
    if (status == ST_OK) {
        store->readonly = readonly || sqlite3_db_readonly(store->db, "main") == 1;
        status = guard_pragmas(store->db);
    }
    if (status == ST_OK) {
        status = schema_migrate(store->db, creating, store->readonly);
    }
    if (status == ST_OK) {
        status = schema_compare(store->db);
    }
    return status == ST_OK ? guard_pages(store->db, false) : status;
}

/* What the journal says of itself. */
static enum status open_journal(struct store *store) {
    enum status status = guard_authorize(store);
    if (status == ST_OK) {
        status = store_prepare(store);
    }
    if (status == ST_OK) {
        status = journal_look(store);
    }
    if (status != ST_OK) {
        return status;
    }
    if (store->head.seq == 0) {
        return store->mode == STORE_CREATE ? ST_OK : ST_NO_UNIT;
    }
    if (store->mode == STORE_CREATE) {
        return status_origin(ST_UNIT_EXISTS);
    }
    status = journal_check_head(store);
    return status == ST_OK && store->mode == STORE_KIOSK ? anchor_check(store) : status;
}

static enum status open_locked(struct store *store) {
    bool alone = store->mode == STORE_CREATE;
    enum status status = lock_take(store->lock_fd, alone, BUSY_WAIT_MS);
    if (status != ST_OK) {
        return status;
    }
    /* The checks below read with the lock already taken: they are one read transaction. */
    store->transaction = TRANSACTION_READ;
    status = open_file(store);
    if (status == ST_OK) {
        status = open_journal(store);
    }
    store->transaction = TRANSACTION_NONE;
    lock_give(store->lock_fd);
    return status;
}

enum status store_open(const char *folder, enum store_mode mode, uint16_t kiosk,
                       struct store **out) {
    *out = NULL;
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return status_origin(ST_NO_MEMORY);
    }
    store->mode = mode;
    store->kiosk = kiosk;
    store->open_fd = store->lock_fd = -1;
    enum status status = ST_NO_FOLDER;
    if ((size_t)snprintf(store->folder, sizeof store->folder, "%s", folder) <
        sizeof store->folder - 32) {
        status = open_folder(store);
    }
    if (status == ST_OK) {
        status = open_locked(store);
    }
    if (status != ST_OK) {
        store_close(store);
        return status;
    }
    if (!store->readonly) {
        ballast_make(store->folder);
    }
    *out = store;
    return ST_OK;
}

void store_close(struct store *store) {
    if (store == NULL) {
        return;
    }
    store_rollback(store);
    for (size_t i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(store->stmt[i]);
    }
    for (size_t i = 0; i < ENTRY_RULES; i++) {
        sqlite3_finalize(store->project[i]);
    }
    sqlite3_close(store->db);
    if (store->lock_fd >= 0) {
        close(store->lock_fd);
    }
    if (store->open_fd >= 0) {
        close(store->open_fd);
    }
    free(store->cert_cache);
    free(store);
}

const char *store_folder(const struct store *store) {
    return store->folder;
}

bool store_is_readonly(const struct store *store) {
    return store->readonly;
}

uint16_t store_kiosk(const struct store *store) {
    return store->kiosk;
}
