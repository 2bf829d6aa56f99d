/* keys_lock.c - user_lock and escrow, as they lie in the tables; and the one place at a time. */
#include "keys_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* ---- rows ---- */

void lock_at(struct query *q, struct seal_lock *out) {
    *out = (struct seal_lock){
        .principal = query_id_at(q, 0),
        .gen = (uint32_t)query_int_at(q, 1),
        .kek_mode = (uint32_t)query_int_at(q, 2),
        .cost = {.ops = (uint64_t)query_int_at(q, 3), .mem = (uint64_t)query_int_at(q, 4)}};
    query_bytes_at(q, 5, out->salt, sizeof out->salt);
    query_bytes_at(q, 6, out->nonce, sizeof out->nonce);
    query_bytes_at(q, 7, out->wrapped, sizeof out->wrapped);
    if (query_int_at(q, 1) != out->gen || query_int_at(q, 2) != out->kek_mode)
        query_bad(q, ST_CORRUPT);
}

void escrow_at(struct query *q, struct seal_escrow *out) {
    *out =
        (struct seal_escrow){.principal = query_id_at(q, 0), .gen = (uint32_t)query_int_at(q, 1)};
    query_bytes_at(q, 2, out->sealed, sizeof out->sealed);
    query_bytes_at(q, 3, out->sig, sizeof out->sig);
    if (query_int_at(q, 1) != out->gen)
        query_bad(q, ST_CORRUPT);
}

enum status lock_row_get(struct store *store, const struct id *principal, uint32_t gen,
                         struct seal_lock *out) {
    struct query q = query_on(store, SQL_LOCK_GET);

    query_id(&q, ":principal", principal);
    query_int(&q, ":gen", gen);
    if (query_next(&q))
        lock_at(&q, out);
    return query_end_one(&q);
}

enum status escrow_row_get(struct store *store, const struct id *principal, uint32_t gen,
                           struct seal_escrow *out) {
    struct query q = query_on(store, SQL_ESCROW_GET);

    query_id(&q, ":principal", principal);
    query_int(&q, ":gen", gen);
    if (query_next(&q))
        escrow_at(&q, out);
    return query_end_one(&q);
}

enum status lock_write(struct store *store, const struct seal_lock *lock, bool replace) {
    int changes = 0;
    struct query q = query_on(store, replace ? SQL_LOCK_REPLACE : SQL_LOCK_INSERT);

    query_id(&q, ":principal", &lock->principal);
    query_int(&q, ":gen", lock->gen);
    query_int(&q, ":kek_mode", lock->kek_mode);
    query_int(&q, ":ops", (int64_t)lock->cost.ops);
    query_int(&q, ":mem", (int64_t)lock->cost.mem);
    query_blob(&q, ":salt", lock->salt, sizeof lock->salt);
    query_blob(&q, ":nonce", lock->nonce, sizeof lock->nonce);
    query_blob(&q, ":wrapped", lock->wrapped, sizeof lock->wrapped);
    enum status st = query_run(&q, &changes);
    return st == ST_OK && changes != 1 ? status_origin(ST_NOT_FOUND) : st;
}

enum status escrow_insert(struct store *store, const struct seal_escrow *row) {
    struct query q = query_on(store, SQL_ESCROW_INSERT);

    query_id(&q, ":principal", &row->principal);
    query_int(&q, ":gen", row->gen);
    query_blob(&q, ":sealed", row->sealed, sizeof row->sealed);
    query_blob(&q, ":sig", row->sig, sizeof row->sig);
    return query_run(&q, NULL);
}

/* ---- at most two Argon2id at once ---- */

#define SLOT_WAIT_MS 10000u
#define SLOT_STEP_MS 20u
#define SECOND_SLOT_KIB (2ul * 1024 * 1024)

/* MemTotal of a machine sold as 2 GiB is a little less: what the kernel keeps for itself. */
static bool has_second_slot(void) {
    char line[128];
    unsigned long total_kib = 0;
    FILE *f = fopen("/proc/meminfo", "re");

    if (!f)
        return false;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "MemTotal: %lu kB", &total_kib) == 1)
            break;
    fclose(f);
    return total_kib >= SECOND_SLOT_KIB - SECOND_SLOT_KIB / 16;
}

static int slot_file(struct store *store, unsigned slot) {
    char path[STORE_PATH_MAX + 16];

    snprintf(path, sizeof path, "%s/kdf.%u", store_folder(store), slot);
    return open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Takes the first file that is free. ST_BUSY: none is. */
static enum status slot_try(const int fds[2], unsigned slots, int *taken) {
    for (unsigned i = 0; i < slots; i++) {
        if (flock(fds[i], LOCK_EX | LOCK_NB) == 0) {
            *taken = fds[i];
            return ST_OK;
        }
        if (errno != EWOULDBLOCK && errno != EINTR)
            return status_origin(ST_IO);
    }
    return ST_BUSY;
}

enum status kdf_slot_take(struct store *store, int *slot) {
    const struct timespec step = {0, SLOT_STEP_MS * 1000000L};
    unsigned slots = has_second_slot() ? 2 : 1;
    int fds[2] = {-1, -1};
    enum status st = ST_OK;

    *slot = -1;
    for (unsigned i = 0; st == ST_OK && i < slots; i++) {
        fds[i] = slot_file(store, i);
        if (fds[i] < 0)
            st = status_origin(errno == EROFS ? ST_READ_ONLY : ST_IO);
    }
    if (st == ST_OK)
        st = slot_try(fds, slots, slot);
    for (unsigned ms = 0; st == ST_BUSY && ms < SLOT_WAIT_MS; ms += SLOT_STEP_MS) {
        nanosleep(&step, NULL);
        st = slot_try(fds, slots, slot);
    }
    for (unsigned i = 0; i < slots; i++)
        if (fds[i] >= 0 && fds[i] != *slot)
            close(fds[i]);
    return st == ST_BUSY ? status_origin(ST_BUSY) : st;
}

void kdf_slot_give(int slot) {
    if (slot >= 0)
        close(slot); /* the lock goes with the descriptor */
}
