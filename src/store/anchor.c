/*
 * anchor.c - the head of the journal, remembered outside the file.
 *
 * One line a sign-out and every 64 rows: "A1 seq hash actor gen signature", numbers in decimal,
 * bytes in hex. The same seq and hash go to syslog. Whoever puts an older file in place of the unit
 * would have to take lines away here (chattr +a forbids it) and on the host that keeps the log.
 *
 * MUSTs
 *  1. Lines are only ever appended. A line that a power cut has torn ends the file without a
 * newline and is no line; the next one starts anew.
 *  2. At start every line of the file's end must be a row of the journal: ST_ROLLED_BACK.
 * Signatures are for verify: a forged line can only raise a false alarm.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <chairside/log.h>

#include "unit_file.h"

#define ANCHOR_EVERY 64
#define ANCHOR_LINE_MAX 384
#define ANCHOR_TAIL 8192 /* bytes of the file's end that are compared at start */

/* ---- one line ---- */

static size_t put_hex(char *out, const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        snprintf(out + 2 * i, 3, "%02x", p[i]);
    }
    return 2 * n;
}

static int hex_value(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads exactly n bytes of hex and the character that ends them. */
static bool take_hex(const char **s, uint8_t *p, size_t n, char end) {
    for (size_t i = 0; i < n; i++) {
        int high = hex_value((*s)[0]);
        int low = high >= 0 ? hex_value((*s)[1]) : -1;
        if (low < 0) {
            return false;
        }
        p[i] = (uint8_t)(high << 4 | low);
        *s += 2;
    }
    return *(*s)++ == end;
}

static bool take_number(const char **s, uint64_t *out, char end) {
    if (**s < '0' || **s > '9') {
        return false;
    }
    char *stop = NULL;
    errno = 0;
    *out = strtoull(*s, &stop, 10);
    *s = stop + 1;
    return errno == 0 && *stop == end;
}

static size_t line_write(const struct seal_anchor *a, char out[ANCHOR_LINE_MAX]) {
    char h[65], actor[33], sig[129];
    h[put_hex(h, a->h, sizeof a->h)] = '\0';
    actor[put_hex(actor, a->actor.b, sizeof a->actor.b)] = '\0';
    sig[put_hex(sig, a->sig, sizeof a->sig)] = '\0';
    int n = snprintf(out, ANCHOR_LINE_MAX, "A1 %llu %s %s %u %s\n", (unsigned long long)a->seq, h,
                     actor, a->actor_gen, sig);
    return n > 0 ? (size_t)n : 0;
}

/* `s` ends with a newline. */
static bool line_read(const char *s, struct seal_anchor *a) {
    uint64_t gen = 0;
    memset(a, 0, sizeof *a);
    if (strncmp(s, "A1 ", 3) != 0) {
        return false;
    }
    s += 3;
    bool good = take_number(&s, &a->seq, ' ') && take_hex(&s, a->h, sizeof a->h, ' ') &&
                take_hex(&s, a->actor.b, sizeof a->actor.b, ' ') && take_number(&s, &gen, ' ') &&
                take_hex(&s, a->sig, sizeof a->sig, '\n');
    a->actor_gen = (uint32_t)gen;
    return good && gen <= UINT32_MAX;
}

/* ---- the file ---- */

enum status anchor_read_all(const char *folder, anchor_each_fn *each, void *ctx) {
    char path[STORE_PATH_MAX], text[ANCHOR_LINE_MAX];
    enum status status = folder_path(folder, UNIT_ANCHOR, path);
    if (status != ST_OK) {
        return status;
    }
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT ? ST_NOT_FOUND : status_origin(ST_IO);
    }
    while (fgets(text, sizeof text, file) != NULL) {
        struct anchor_line line;
        bool whole = strchr(text, '\n') != NULL;
        if (text[0] == '\n' || (!whole && feof(file))) {
            continue; /* after a torn line, or torn itself */
        }
        line.good = whole && line_read(text, &line.anchor);
        each(ctx, &line);
    }
    status = ferror(file) ? status_origin(ST_IO) : ST_OK;
    fclose(file);
    return status;
}

struct tail {
    struct store *store;
    enum status status;
};

static void tail_line(struct tail *tail, const char *line) {
    struct seal_anchor anchor;
    struct entry row;
    if (tail->status != ST_OK || !line_read(line, &anchor)) {
        return;
    }
    enum status status = journal_read(tail->store, anchor.seq, &row);
    if (status == ST_NOT_FOUND || (status == ST_OK && memcmp(row.h, anchor.h, sizeof row.h) != 0)) {
        status = status_origin(ST_ROLLED_BACK);
    }
    tail->status = status;
    if (anchor.seq > tail->store->anchored) {
        tail->store->anchored = anchor.seq;
    }
}

/* The end of the file, beginning with a whole line. ST_NOT_FOUND. */
static enum status tail_read(const char *folder, char out[ANCHOR_TAIL + 1]) {
    char path[STORE_PATH_MAX];
    out[0] = '\0';
    enum status status = folder_path(folder, UNIT_ANCHOR, path);
    if (status != ST_OK) {
        return status;
    }
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? ST_NOT_FOUND : status_origin(ST_IO);
    }
    struct stat st;
    ssize_t n = -1;
    off_t from = 0;
    if (fstat(fd, &st) == 0) {
        from = st.st_size > ANCHOR_TAIL ? st.st_size - ANCHOR_TAIL : 0;
        n = pread(fd, out, ANCHOR_TAIL, from);
    }
    close(fd);
    if (n < 0) {
        return status_origin(ST_IO);
    }
    out[n] = '\0';
    char *line = from > 0 ? strchr(out, '\n') : NULL;
    if (line != NULL) {
        memmove(out, line + 1, strlen(line + 1) + 1);
    }
    return ST_OK;
}

enum status anchor_check(struct store *store) {
    char text[ANCHOR_TAIL + 1];
    enum status status = tail_read(store->folder, text);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    struct tail tail = {.store = store};
    char *line = text;
    for (char *end = strchr(line, '\n'); end != NULL; end = strchr(line, '\n')) {
        tail_line(&tail, line);
        line = end + 1;
    }
    return tail.status;
}

static enum status file_append(const char *folder, const char *line, size_t n) {
    char path[STORE_PATH_MAX], text[ANCHOR_LINE_MAX + 1];
    enum status status = folder_path(folder, UNIT_ANCHOR, path);
    if (status != ST_OK) {
        return status;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return status_origin(errno == ENOSPC  ? ST_DISK_FULL
                             : errno == EROFS ? ST_READ_ONLY
                                              : ST_IO);
    }
    char last = '\n';
    struct stat st;
    if (fstat(fd, &st) == 0 && st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) != 1) {
        last = '\n';
    }
    size_t used = 0;
    if (last != '\n') {
        text[used++] = '\n';
    }
    memcpy(text + used, line, n);
    used += n;
    if (write(fd, text, used) != (ssize_t)used || fsync(fd) != 0) {
        status = status_origin(errno == ENOSPC ? ST_DISK_FULL : ST_IO);
    }
    close(fd);
    return status;
}

enum status anchor_write(struct store *store, struct keyring *by) {
    struct seal_anchor anchor;
    char line[ANCHOR_LINE_MAX], hex[65];
    if (store->readonly) {
        return status_origin(ST_READ_ONLY);
    }
    memset(&anchor, 0, sizeof anchor);
    enum status status = journal_head(store, &anchor.seq, anchor.h);
    if (status == ST_OK && anchor.seq == 0) {
        return ST_OK;
    }
    if (status == ST_OK) {
        status = seal_anchor_sign(by, &anchor);
    }
    if (status == ST_OK) {
        status = file_append(store->folder, line, line_write(&anchor, line));
    }
    if (status != ST_OK) {
        return status;
    }
    hex[put_hex(hex, anchor.h, sizeof anchor.h)] = '\0';
    syslog(LOG_AUTHPRIV | LOG_NOTICE, "chairside anchor %llu %s", (unsigned long long)anchor.seq,
           hex);
    store->anchored = anchor.seq;
    ballast_make(store->folder);
    return ST_OK;
}

void anchor_if_due(struct store *store, struct keyring *by) {
    if (store->head.seq < store->anchored + ANCHOR_EVERY) {
        return;
    }
    enum status status = anchor_write(store, by);
    if (status != ST_OK) {
        log_line("the anchor line was not written: %s", status_name(status));
    }
}
