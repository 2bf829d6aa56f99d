/*
 * restored.c - the mark that a restore leaves until a coordinator has signed that it happened.
 *
 * The file `restored` is 40 bytes: where the anchor of the old file stood, seq (little-endian) and
 * hash. Written before the restored file is put in place, so that no crash can hide a restore.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <chairside/bytes.h>
#include <chairside/log.h>

#include "unit_file.h"

enum status restored_mark(const char *folder, uint64_t seq, const uint8_t hash[32]) {
    uint8_t b[RESTORED_BYTES];
    struct writer w = writer_on(b, sizeof b);
    write_u64(&w, seq);
    write_bytes(&w, hash, 32);
    return folder_write(folder, UNIT_RESTORED, b, sizeof b);
}

enum status store_restored(struct store *store, uint64_t *seq, uint8_t hash[32]) {
    char path[STORE_PATH_MAX];
    uint8_t b[RESTORED_BYTES];
    *seq = 0;
    memset(hash, 0, 32);
    enum status status = folder_path(store->folder, UNIT_RESTORED, path);
    if (status != ST_OK) {
        return status;
    }
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? ST_NOT_FOUND : status_origin(ST_IO);
    }
    ssize_t n = read(fd, b, sizeof b);
    close(fd);
    if (n == (ssize_t)sizeof b) { /* a cut mark still says that something was restored */
        struct reader r = reader_on(b, sizeof b);
        *seq = read_u64(&r);
        read_bytes(&r, hash, 32);
    }
    return ST_OK;
}

void store_restored_done(struct store *store) {
    char path[STORE_PATH_MAX];
    if (folder_path(store->folder, UNIT_RESTORED, path) != ST_OK || unlink(path) != 0) {
        log_line("the mark of a restore could not be taken away");
    }
}
