/*
 * fault_vfs.h - a file system under SQLite that fails when it is told to, and remembers everything
 * that was written, so that a power cut can be played at any moment.
 *
 * It stands in front of the real one as the default VFS of a test program; the program under test
 * has no hook and does not know.
 */
#ifndef FAULT_VFS_H
#define FAULT_VFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault_op {
    FAULT_OPEN,
    FAULT_READ,
    FAULT_WRITE,
    FAULT_TRUNCATE,
    FAULT_SYNC,
    FAULT_SIZE,
    FAULT_LOCK,
    FAULT_DELETE,
    FAULT_OPS
};

extern const char *const fault_op_names[FAULT_OPS];

/* Registers itself as the default; once a program. */
void fault_vfs_install(void);

/* The nth call (from 1) of this operation fails with errno `code` (EIO or ENOSPC); sticky: and
 * every one after it. */
void fault_set(enum fault_op op, unsigned nth, bool sticky, int code);
void fault_clear(void);
/* Whether the fault that was set has happened. */
bool fault_happened(void);

/* ---- remembering ---- */

enum event_kind { EVENT_WRITE, EVENT_TRUNCATE, EVENT_SYNC, EVENT_DELETE, EVENT_ACK };

struct event {
    enum event_kind kind;
    bool is_journal; /* which of the two files */
    int64_t at;      /* offset; new size of a truncate; of an ack: what was acknowledged */
    size_t bytes;
    uint8_t *data;
    bool synced_name; /* of a delete: the folder was synced with it */
};

void fault_record_start(void);
void fault_record_ack(int64_t what);
/* Stops, and hands the events over; they live until the next start. */
const struct event *fault_record_stop(size_t *n);

#endif
