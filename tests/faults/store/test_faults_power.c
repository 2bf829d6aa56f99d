/*
 * The power goes at any moment. Everything that the store writes is recorded while it saves; then
 * for moments in between a file is made as the disk could hold it: what was synced, and of what was
 * not nothing, all, or any part in sectors of 512 bytes. Each must open, hold every save that was
 * acknowledged before that moment, and an unbroken chain.
 *
 * Modes of SQLite that are known to lose saves must lose them here, or this harness sees nothing.
 *
 *     test_faults_power [images]      how many at least, default 6,000; a release asks 100,000
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../unit/store/fixture.h"
#include "fault_vfs.h"
#include "store_internal.h"

#define SECTOR 512
#define FILE_MAX (4 * 1024 * 1024)
#define WAYS 5 /* nothing, all, three by chance */

static size_t images_wanted = 6000;

static uint32_t chance_state = 1;

static uint32_t chance(void) {
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 17;
    chance_state ^= chance_state << 5;
    return chance_state;
}

/* ---- what the disk holds ---- */

struct disk_file {
    uint8_t *bytes;
    int64_t size; /* -1: there is no such file */
};

struct disk {
    struct disk_file file[2]; /* unit.db, its journal: as they are for sure */
    size_t pending[512];      /* events since, not yet synced */
    size_t n_pending;
};

static void file_copy(struct disk_file *to, const struct disk_file *from) {
    to->size = from->size;
    if (from->size > 0) {
        memcpy(to->bytes, from->bytes, (size_t)from->size);
    }
}

static void file_grow(struct disk_file *file, int64_t size) {
    assert_true(size <= FILE_MAX);
    if (file->size < 0) {
        file->size = 0;
    }
    if (size > file->size) {
        memset(file->bytes + file->size, 0, (size_t)(size - file->size));
        file->size = size;
    }
}

/* Applies an event whole, or the sectors that chance picks. */
static void apply(struct disk_file *file, const struct event *e, bool whole) {
    if (e->kind == EVENT_DELETE) {
        file->size = whole || chance() & 1 ? -1 : file->size;
    } else if (e->kind == EVENT_TRUNCATE) {
        if (whole || chance() & 1) {
            file_grow(file, 0);
            file->size = e->at < file->size ? e->at : file->size;
        }
    } else if (e->kind == EVENT_WRITE) {
        for (size_t done = 0; done < e->bytes;) {
            int64_t at = e->at + (int64_t)done;
            size_t n = (size_t)(SECTOR - at % SECTOR);
            n = n < e->bytes - done ? n : e->bytes - done;
            if (whole || chance() & 1) {
                file_grow(file, at + (int64_t)n);
                memcpy(file->bytes + at, e->data + done, n);
            }
            done += n;
        }
    }
}

/* What was written to one file is now there for sure. */
static void settle(struct disk *disk, const struct event *events, bool is_journal) {
    size_t kept = 0;
    for (size_t i = 0; i < disk->n_pending; i++) {
        const struct event *e = &events[disk->pending[i]];
        if (e->is_journal == is_journal) {
            apply(&disk->file[is_journal], e, true);
        } else {
            disk->pending[kept++] = disk->pending[i];
        }
    }
    disk->n_pending = kept;
}

static void file_write(const char *folder, const char *name, const struct disk_file *file) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    if (file->size < 0) {
        return;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, file->bytes, (size_t)file->size), file->size);
    close(fd);
}

static void file_read(const struct unit *u, const char *name, struct disk_file *file) {
    char path[128];
    path_in(u, name, path);
    int fd = open(path, O_RDONLY);
    file->bytes = malloc(FILE_MAX);
    assert_non_null(file->bytes);
    file->size = fd >= 0 ? read(fd, file->bytes, FILE_MAX) : -1;
    if (fd >= 0) {
        close(fd);
    }
}

/* ---- one image ---- */

struct tally {
    size_t images, lost, broken;
};

static bool chain_holds(struct store *store, uint64_t *head) {
    struct journal_raw rows[64];
    struct id unit;
    size_t n = 0;
    uint8_t prev[32] = {0};
    *head = 0;
    if (store_unit(store, &unit) != ST_OK) {
        return false;
    }
    do {
        if (journal_raw_from(store, *head + 1, rows, 64, &n) != ST_OK) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            uint8_t h[32];
            struct seal_row row = journal_seal_row(&rows[i]);
            seal_row_hash(&unit, &row, h);
            if (rows[i].entry.seq != *head + 1 || memcmp(h, rows[i].entry.h, 32) != 0 ||
                memcmp(prev, rows[i].prev, 32) != 0) {
                return false;
            }
            memcpy(prev, h, 32);
            *head += 1;
        }
    } while (n > 0);
    return true;
}

static void look_at(const char *folder, uint64_t acked, struct tally *tally) {
    struct store *store = NULL;
    uint64_t head = 0;
    tally->images++;
    if (store_open(folder, STORE_KIOSK, 9, &store) != ST_OK || !chain_holds(store, &head)) {
        tally->broken++;
    } else if (head < acked) {
        tally->lost++;
    }
    store_close(store);
}

/* The power goes here: every way in which the disk may have kept what was not synced. */
static void power_cut(const struct disk *disk, const struct event *events, const char *folder,
                      uint64_t acked, struct tally *tally) {
    static struct disk_file image[2];
    for (size_t i = 0; i < 2 && image[i].bytes == NULL; i++) {
        image[i].bytes = malloc(FILE_MAX);
        assert_non_null(image[i].bytes);
    }
    for (unsigned way = 0; way < WAYS; way++) {
        for (size_t i = 0; i < 2; i++) {
            file_copy(&image[i], &disk->file[i]);
        }
        for (size_t i = 0; way > 0 && i < disk->n_pending; i++) {
            const struct event *e = &events[disk->pending[i]];
            apply(&image[e->is_journal], e, way == 1);
        }
        file_write(folder, "unit.db", &image[0]);
        file_write(folder, "unit.db-journal", &image[1]);
        look_at(folder, acked, tally);
        if (disk->n_pending == 0) {
            break;
        }
    }
}

static void play(const struct event *events, size_t n, struct disk *disk, const char *folder,
                 struct tally *tally) {
    uint64_t acked = 0;
    for (size_t i = 0; i < n; i++) {
        const struct event *e = &events[i];
        bool cut = e->kind != EVENT_WRITE || chance() % 100 < 15;
        if (e->kind == EVENT_SYNC) {
            power_cut(disk, events, folder, acked, tally); /* just before, too */
            settle(disk, events, e->is_journal);
        } else if (e->kind == EVENT_ACK) {
            acked = (uint64_t)e->at;
        } else {
            assert_true(disk->n_pending < 512);
            disk->pending[disk->n_pending++] = i;
        }
        if (e->kind == EVENT_DELETE && e->synced_name) {
            settle(disk, events, true);
        }
        if (cut) {
            power_cut(disk, events, folder, acked, tally);
        }
    }
}

/* ---- the work that is recorded ---- */

static void big_object(struct unit *u, unsigned i) {
    static uint8_t bytes[20000];
    struct id id = test_id(i);
    uint8_t nonce[24] = {0}, sig[64] = {0}, kc[32] = {0};
    memset(bytes, (int)i, sizeof bytes);
    struct query q = query_on(u->store, SQL_OBJECT_INSERT);
    query_id(&q, ":id", &id);
    query_int(&q, ":ver", 1);
    query_int(&q, ":kind", 4);
    query_id(&q, ":author", &id);
    query_int(&q, ":author_gen", 1);
    query_id(&q, ":subject", &id);
    query_int(&q, ":at", 1);
    query_blob(&q, ":nonce", nonce, sizeof nonce);
    query_blob(&q, ":kc", kc, sizeof kc);
    query_blob(&q, ":ct", bytes, 300 + 4000 * (i % 5));
    query_blob(&q, ":sig", sig, sizeof sig);
    assert_ok(query_run(&q, NULL));
}

static void save(struct unit *u, unsigned i) {
    struct entry talk = {
        .kind = ENTRY_ENCOUNTER_SAVE, .obj = test_id(i), .ver = 1, .start = 1, .status = 1};
    assert_ok(store_begin_write(u->store, 1000, NULL));
    assert_ok(journal_append(u->store, u->by[MENTOR], &talk));
    big_object(u, i);
    if (i % 3 == 2) {
        struct id earlier = test_id(i - 1);
        struct entry gone = {.kind = ENTRY_OBJECT_DESTROY, .obj = earlier, .ver = 1};
        assert_ok(journal_append(u->store, u->by[MENTOR], &gone));
        struct query q = query_on(u->store, SQL_OBJECT_DELETE);
        query_id(&q, ":id", &earlier);
        assert_ok(query_run(&q, NULL));
        talk = gone;
    }
    assert_ok(store_commit(u->store));
    fault_record_ack((int64_t)talk.seq);
}

/* The store always sets its own pragmas; here they are undone, to see that the harness can see. */
static void spoil(struct unit *u, const char *pragmas) {
    sqlite3_set_authorizer(u->store->db, NULL, NULL);
    assert_int_equal(sqlite3_exec(u->store->db, pragmas, NULL, NULL, NULL), SQLITE_OK);
}

static void image_folder(const char *folder) {
    assert_true(mkdir(folder, 0700) == 0 || errno == EEXIST);
}

static struct tally run_mode(const char *pragmas, size_t wanted) {
    struct unit u;
    struct tally tally = {.images = 0};
    char folder[100];
    unsigned saved = 0;
    unit_make(&u);
    save(&u, 9000); /* app.open and the like, before the recording */
    snprintf(folder, sizeof folder, "%s/image", u.folder);
    if (pragmas != NULL) {
        spoil(&u, pragmas);
    }
    while (tally.images < wanted) {
        struct disk disk = {.n_pending = 0};
        size_t n = 0;
        file_read(&u, "unit.db", &disk.file[0]);
        file_read(&u, "unit.db-journal", &disk.file[1]);
        fault_record_start();
        for (unsigned i = 0; i < 8; i++) {
            save(&u, saved++);
        }
        const struct event *events = fault_record_stop(&n);
        assert_true(n > 8 * 4);
        image_folder(folder);
        play(events, n, &disk, folder, &tally);
        free(disk.file[0].bytes);
        free(disk.file[1].bytes);
    }
    unit_finish(&u);
    return tally;
}

static void what_is_acknowledged_survives_any_power_cut(void **state) {
    (void)state;
    struct tally tally = run_mode(NULL, images_wanted);
    print_message("%zu images: %zu lost, %zu broken\n", tally.images, tally.lost, tally.broken);
    assert_int_equal(tally.lost, 0);
    assert_int_equal(tally.broken, 0);
}

/* Each is known to lose; a harness that does not see it is worth nothing. */
static void modes_that_lose_are_seen_to_lose(void **state) {
    static const char *const modes[] = {
        "PRAGMA synchronous=OFF",
        "PRAGMA synchronous=NORMAL",
        "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL",
    };
    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        struct tally tally = run_mode(modes[i], 400);
        print_message("%s: %zu images, %zu lost, %zu broken\n", modes[i], tally.images, tally.lost,
                      tally.broken);
        assert_true(tally.lost + tally.broken > 0);
    }
}

int main(int argc, char **argv) {
    if (argc > 1) {
        images_wanted = strtoul(argv[1], NULL, 10);
    }
    fault_vfs_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_acknowledged_survives_any_power_cut),
        cmocka_unit_test(modes_that_lose_are_seen_to_lose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
