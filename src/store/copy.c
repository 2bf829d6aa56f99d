/*
 * copy.c - a consistent copy of a unit file while kiosks run, by VACUUM INTO.
 *
 * MUST: the copy is made by SQLite and synced before anybody renames it; never by copying bytes of
 * a file that somebody may be writing.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit_file.h"

static enum status copy_vacuum(sqlite3 *db, const char *into) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, "VACUUM main INTO ?1", -1, &stmt, NULL);
    mode_t mask = umask(077);
    if (rc == SQLITE_OK) {
        rc = sqlite3_bind_text(stmt, 1, into, -1, SQLITE_STATIC);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    sqlite3_finalize(stmt);
    umask(mask);
    /* Where the size of the new file cannot be asked, SQLite says that there is one already. */
    return rc == SQLITE_ERROR ? status_origin(ST_IO) : store_status(NULL, rc);
}

static enum status copy_sync(const char *path) {
    /* No connection to the copy is open in this process, so no lock is lost by closing it. */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return status_origin(ST_IO);
    }
    enum status status = fsync(fd) == 0 ? ST_OK : status_origin(ST_IO);
    close(fd);
    return status;
}

enum status copy_file(const char *file, bool readonly, const char *into) {
    struct stat st;
    sqlite3 *db = NULL;
    if (lstat(into, &st) == 0) {
        return status_origin(ST_UNIT_EXISTS);
    }
    if (lstat(file, &st) != 0) {
        return status_origin(ST_NO_UNIT);
    }
    enum status status = guard_open(file, readonly, false, &db);
    if (status == ST_OK) {
        status = guard_pragmas(db);
    }
    if (status == ST_OK) {
        status = schema_migrate(db, false, true);
    }
    if (status == ST_OK) {
        status = copy_vacuum(db, into);
    }
    sqlite3_close(db);
    if (status == ST_OK) {
        status = copy_sync(into);
    }
    if (status != ST_OK) {
        unlink(into);
    }
    return status;
}

enum status store_snapshot(const char *folder, const char *into) {
    char path[STORE_PATH_MAX];
    int lock_fd = -1;
    enum status status = folder_check(folder);
    if (status == ST_OK) {
        status = folder_unit(folder, NULL);
    }
    if (status == ST_OK) {
        status = folder_path(folder, UNIT_FILE, path);
    }
    if (status == ST_OK) {
        status = lock_open(folder, UNIT_LOCK, true, &lock_fd);
    }
    if (status == ST_OK) {
        status = lock_take(lock_fd, false, BUSY_WAIT_MS);
    }
    if (status == ST_OK) {
        /* Not read-only: where a kiosk was killed, SQLite rolls its half save back first. */
        status = copy_file(path, false, into);
        lock_give(lock_fd);
    }
    if (lock_fd >= 0) {
        close(lock_fd);
    }
    return status;
}
