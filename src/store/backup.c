/*
 * backup.c - a verified copy away, and a verified copy back.
 *
 * MUSTs
 *  1. A backup appears under its name only after all of it has been checked.
 *  2. A restore checks the very copy that it then puts in place, keeps the file that was there, and
 *     leaves its mark before it changes anything.
 *  3. A journal that belongs to the old file never lies beside the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chairside/log.h>
#include <chairside/verify.h>

#include "unit_file.h"

#define BACKUP_WAIT_MS 10000

static bool path_is_there(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0;
}

/* Folder NULL: the anchor of the unit may be ahead of a copy, and is of a restored one. */
static enum status check_whole(const char *file, store_gate_fn *gate) {
    struct verify_report report;
    return verify_unit(NULL, file, gate, NULL, NULL, &report);
}

static enum status sync_folder_of(const char *file) {
    char path[STORE_PATH_MAX];
    if (snprintf(path, sizeof path, "%s", file) >= (int)sizeof path) {
        return status_origin(ST_NO_FOLDER);
    }
    return folder_sync(dirname(path));
}

/* ---- backup ---- */

static enum status copy_facts(const char *file, struct backup_result *out) {
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    struct stat st;
    enum status status = guard_open(file, true, false, &db);
    if (status == ST_OK) {
        status = store_status(
            NULL, sqlite3_prepare_v2(db, "SELECT max(seq) FROM journal", -1, &stmt, NULL));
    }
    if (status == ST_OK) {
        int rc = sqlite3_step(stmt);
        out->head = (uint64_t)sqlite3_column_int64(stmt, 0);
        status = store_status(NULL, rc);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    if (status == ST_OK && stat(file, &st) != 0) {
        status = status_origin(ST_IO);
    }
    out->bytes = status == ST_OK ? (uint64_t)st.st_size : 0;
    return status;
}

static enum status append_backup_row(const char *folder, const struct backup_result *result,
                                     bool good) {
    struct store *store = NULL;
    enum status status = store_open(folder, STORE_KIOSK, 0, &store);
    if (status == ST_OK) {
        status = store_begin_write(store, BACKUP_WAIT_MS, NULL);
    }
    if (status == ST_OK) {
        struct entry row = {
            .kind = ENTRY_BACKUP, .ref = result->head, .ref2 = result->bytes, .good = good ? 1 : 0};
        status = journal_append(store, NULL, &row);
        if (status == ST_OK) {
            status = store_commit(store);
        }
    }
    store_close(store);
    return status;
}

/* Never over a file that came meanwhile; a stick's file system may not know how. */
static enum status rename_new(const char *from, const char *to) {
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return ST_OK;
    }
    if (errno == EEXIST) {
        return status_origin(ST_UNIT_EXISTS);
    }
    return rename(from, to) == 0 ? ST_OK : status_origin(ST_IO);
}

enum status store_backup(const char *folder, const char *file, store_gate_fn *gate,
                         struct backup_result *out) {
    char part[STORE_PATH_MAX];
    memset(out, 0, sizeof *out);
    if (snprintf(part, sizeof part, "%s.part", file) >= (int)sizeof part) {
        return status_origin(ST_NO_FOLDER);
    }
    if (path_is_there(file)) {
        return status_origin(ST_UNIT_EXISTS);
    }
    unlink(part); /* of a backup that was killed */
    enum status status = store_snapshot(folder, part);
    if (status != ST_OK) {
        return status;
    }
    status = copy_facts(part, out);
    if (status == ST_OK) {
        status = check_whole(part, gate);
    }
    bool good = status == ST_OK;
    if (good) {
        status = rename_new(part, file);
    }
    if (status == ST_OK) {
        status = sync_folder_of(file);
    } else {
        unlink(part);
    }
    enum status row = append_backup_row(folder, out, good && status == ST_OK);
    if (row != ST_OK) {
        /* A copy of a unit that cannot be written is worth the more. */
        log_line("the backup row was not written: %s", status_name(row));
    }
    return status;
}

/* ---- restore ---- */

struct restoring {
    const char *folder;
    char unit[STORE_PATH_MAX], journal[STORE_PATH_MAX], fresh[STORE_PATH_MAX];
    char anchor[STORE_PATH_MAX];
    char old_unit[STORE_PATH_MAX], old_journal[STORE_PATH_MAX], old_anchor[STORE_PATH_MAX];
};

static enum status old_names(struct restoring *r, unsigned number) {
    char name[64];
    snprintf(name, sizeof name, UNIT_FILE ".old-%u", number);
    enum status status = folder_path(r->folder, name, r->old_unit);
    if (status == ST_OK) {
        snprintf(name, sizeof name, UNIT_FILE ".old-%u-journal", number);
        status = folder_path(r->folder, name, r->old_journal);
    }
    if (status == ST_OK) {
        snprintf(name, sizeof name, UNIT_ANCHOR ".old-%u", number);
        status = folder_path(r->folder, name, r->old_anchor);
    }
    return status;
}

static enum status restoring_names(struct restoring *r) {
    enum status status = folder_path(r->folder, UNIT_FILE, r->unit);
    if (status == ST_OK) {
        status = folder_path(r->folder, UNIT_JOURNAL, r->journal);
    }
    if (status == ST_OK) {
        status = folder_path(r->folder, UNIT_ANCHOR, r->anchor);
    }
    if (status == ST_OK) {
        status = folder_path(r->folder, UNIT_FILE ".new", r->fresh);
    }
    for (unsigned number = 1; status == ST_OK; number++) {
        status = old_names(r, number);
        if (status == ST_OK && !path_is_there(r->old_unit) && !path_is_there(r->old_anchor) &&
            !path_is_there(r->old_journal)) {
            break;
        }
    }
    return status;
}

struct newest {
    uint64_t seq;
    uint8_t h[32];
};

static void newest_line(void *ctx, const struct anchor_line *line) {
    struct newest *newest = ctx;
    if (line->good && line->anchor.seq >= newest->seq) {
        newest->seq = line->anchor.seq;
        memcpy(newest->h, line->anchor.h, sizeof newest->h);
    }
}

static enum status mark_and_keep_anchor(const struct restoring *r) {
    struct newest newest = {0};
    enum status status = anchor_read_all(r->folder, newest_line, &newest);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    status = restored_mark(r->folder, newest.seq, newest.h);
    if (status == ST_OK && path_is_there(r->anchor) && rename(r->anchor, r->old_anchor) != 0) {
        status = status_origin(ST_IO); /* append-only: an administrator must allow it */
    }
    return status;
}

/* Lets SQLite roll a half save back, so that the old file is whole without its journal. */
static bool settle_old_file(const struct restoring *r) {
    sqlite3 *db = NULL;
    enum status status = guard_open(r->unit, false, false, &db);
    if (status == ST_OK) {
        status = store_status(
            NULL, sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL));
    }
    sqlite3_close(db);
    return status == ST_OK;
}

static enum status keep_old_file(const struct restoring *r) {
    bool whole = path_is_there(r->unit) && settle_old_file(r);
    if (path_is_there(r->unit) && link(r->unit, r->old_unit) != 0) {
        return status_origin(errno == ENOSPC ? ST_DISK_FULL : ST_IO);
    }
    if (!path_is_there(r->journal)) {
        return ST_OK;
    }
    if (whole ? unlink(r->journal) != 0 : rename(r->journal, r->old_journal) != 0) {
        return status_origin(ST_IO);
    }
    return ST_OK;
}

static enum status put_in_place(const struct restoring *r) {
    enum status status = mark_and_keep_anchor(r);
    if (status == ST_OK) {
        status = keep_old_file(r);
    }
    if (status == ST_OK) {
        status = folder_sync(r->folder);
    }
    if (status == ST_OK && rename(r->fresh, r->unit) != 0) {
        status = status_origin(ST_IO);
    }
    return status == ST_OK ? folder_sync(r->folder) : status;
}

static enum status restore_alone(struct restoring *r, const char *file, store_gate_fn *gate) {
    enum status status = restoring_names(r);
    if (status != ST_OK) {
        return status;
    }
    unlink(r->fresh); /* of a restore that was killed */
    status = copy_file(file, true, r->fresh);
    if (status == ST_OK) {
        status = check_whole(r->fresh, gate);
    }
    if (status == ST_OK) {
        status = put_in_place(r);
    }
    if (status != ST_OK) {
        unlink(r->fresh);
    }
    return status;
}

enum status store_restore(const char *folder, const char *file, store_gate_fn *gate) {
    struct restoring r = {.folder = folder};
    int open_fd = -1;
    enum status status = folder_make(folder);
    if (status == ST_OK) {
        status = folder_check(folder);
    }
    if (status == ST_OK) {
        status = lock_open(folder, UNIT_OPEN_LOCK, false, &open_fd);
    }
    if (status == ST_OK) {
        status = lock_take(open_fd, true, 0);
        status = status == ST_LOCKED ? status_origin(ST_UNIT_OPEN) : status;
    }
    if (status == ST_OK) {
        status = restore_alone(&r, file, gate);
    }
    if (open_fd >= 0) {
        close(open_fd);
    }
    return status;
}
