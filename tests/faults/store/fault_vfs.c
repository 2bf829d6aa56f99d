#include "fault_vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

const char *const fault_op_names[FAULT_OPS] = {"open", "read", "write", "truncate",
                                               "sync", "size", "lock",  "delete"};

static struct {
    bool set, sticky, happened;
    enum fault_op op;
    unsigned nth, seen;
    int code;
} fault;

static struct {
    bool on;
    struct event *events;
    size_t n, room;
} record;

static sqlite3_vfs *real_vfs;

/* ---- failing ---- */

void fault_set(enum fault_op op, unsigned nth, bool sticky, int code) {
    memset(&fault, 0, sizeof fault);
    fault.set = true;
    fault.op = op;
    fault.nth = nth;
    fault.sticky = sticky;
    fault.code = code;
}

void fault_clear(void) {
    fault.set = false;
}

bool fault_happened(void) {
    return fault.happened;
}

static bool fails(enum fault_op op) {
    if (!fault.set || fault.op != op) {
        return false;
    }
    fault.seen++;
    bool now = fault.seen == fault.nth || (fault.sticky && fault.seen > fault.nth);
    fault.happened = fault.happened || now;
    return now;
}

/* ---- remembering ---- */

static void remember(struct event event, const void *data) {
    if (!record.on) {
        return;
    }
    if (record.n == record.room) {
        record.room = record.room ? record.room * 2 : 1024;
        record.events = realloc(record.events, record.room * sizeof *record.events);
    }
    if (record.events == NULL) {
        abort();
    }
    if (data != NULL) {
        event.data = malloc(event.bytes);
        if (event.data == NULL) {
            abort();
        }
        memcpy(event.data, data, event.bytes);
    }
    record.events[record.n++] = event;
}

void fault_record_start(void) {
    for (size_t i = 0; i < record.n; i++) {
        free(record.events[i].data);
    }
    record.n = 0;
    record.on = true;
}

void fault_record_ack(int64_t what) {
    remember((struct event){.kind = EVENT_ACK, .at = what}, NULL);
}

const struct event *fault_record_stop(size_t *n) {
    record.on = false;
    *n = record.n;
    return record.events;
}

/* ---- a file ---- */

struct fault_file {
    sqlite3_file base;
    bool is_journal, is_kept; /* kept: unit.db or its journal, not a copy being made */
    sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *file) {
    return ((struct fault_file *)file)->real;
}

static int file_close(sqlite3_file *file) {
    sqlite3_file *real = real_of(file);
    return real->pMethods != NULL ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at) {
    sqlite3_file *real = real_of(file);
    return fails(FAULT_READ) ? SQLITE_IOERR_READ : real->pMethods->xRead(real, p, n, at);
}

static int file_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at) {
    struct fault_file *f = (struct fault_file *)file;
    if (fails(FAULT_WRITE)) {
        /* half of it got there: a full disk writes what fits */
        f->real->pMethods->xWrite(f->real, p, n / 2, at);
        return fault.code == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    if (f->is_kept) {
        remember(
            (struct event){
                .kind = EVENT_WRITE, .is_journal = f->is_journal, .at = at, .bytes = (size_t)n},
            p);
    }
    return f->real->pMethods->xWrite(f->real, p, n, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    struct fault_file *f = (struct fault_file *)file;
    if (fails(FAULT_TRUNCATE)) {
        return SQLITE_IOERR_TRUNCATE;
    }
    if (f->is_kept) {
        remember((struct event){.kind = EVENT_TRUNCATE, .is_journal = f->is_journal, .at = size},
                 NULL);
    }
    return f->real->pMethods->xTruncate(f->real, size);
}

static int file_sync(sqlite3_file *file, int flags) {
    struct fault_file *f = (struct fault_file *)file;
    if (fails(FAULT_SYNC)) {
        return SQLITE_IOERR_FSYNC;
    }
    if (f->is_kept) {
        remember((struct event){.kind = EVENT_SYNC, .is_journal = f->is_journal}, NULL);
    }
    return f->real->pMethods->xSync(f->real, flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    sqlite3_file *real = real_of(file);
    return fails(FAULT_SIZE) ? SQLITE_IOERR_FSTAT : real->pMethods->xFileSize(real, size);
}

static int file_lock(sqlite3_file *file, int level) {
    sqlite3_file *real = real_of(file);
    return fails(FAULT_LOCK) ? SQLITE_IOERR_LOCK : real->pMethods->xLock(real, level);
}

static int file_unlock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_reserved(sqlite3_file *file, int *out) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int file_control(sqlite3_file *file, int op, void *arg) {
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int file_sector(sqlite3_file *file) {
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_device(sqlite3_file *file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

/* Version 1: no shared memory, no memory maps; the store uses neither. */
static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
};

/* ---- the VFS ---- */

static bool ends_with(const char *s, const char *end) {
    size_t n = s != NULL ? strlen(s) : 0, m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                    int *out_flags) {
    struct fault_file *f = (struct fault_file *)file;
    (void)vfs;
    f->base.pMethods = NULL;
    if (fails(FAULT_OPEN)) {
        return SQLITE_CANTOPEN;
    }
    f->real = (sqlite3_file *)(f + 1);
    f->is_journal = ends_with(name, "/unit.db-journal");
    f->is_kept = f->is_journal || ends_with(name, "/unit.db");
    int rc = real_vfs->xOpen(real_vfs, name, f->real, flags, out_flags);
    if (rc == SQLITE_OK) {
        f->base.pMethods = &methods;
    }
    return rc;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_name) {
    (void)vfs;
    if (fails(FAULT_DELETE)) {
        return SQLITE_IOERR_DELETE;
    }
    if (ends_with(name, "/unit.db-journal")) {
        remember(
            (struct event){.kind = EVENT_DELETE, .is_journal = true, .synced_name = sync_name != 0},
            NULL);
    }
    return real_vfs->xDelete(real_vfs, name, sync_name);
}

static int vfs_last_error(sqlite3_vfs *vfs, int n, char *out) {
    (void)vfs;
    if (fault.set && fault.happened) {
        return fault.code;
    }
    return real_vfs->xGetLastError(real_vfs, n, out);
}

void fault_vfs_install(void) {
    static sqlite3_vfs vfs;
    sqlite3_initialize();
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "fault";
    vfs.szOsFile = (int)sizeof(struct fault_file) + real_vfs->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xGetLastError = vfs_last_error;
    sqlite3_vfs_register(&vfs, 1);
}
