/*
 * Kiosks are killed at random moments while four of them save. Whatever a kiosk said was saved is
 * there, once; the journal has no gap; the next kiosk always opens.
 *
 *     test_faults_kill [kills]        default 200; a release asks 1,000
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../unit/store/fixture.h"
#include "store_internal.h"

#define WRITERS 4
#define ACKS_MAX 200000

static unsigned kills_wanted = 200;

struct ack {
    uint64_t seq;
    struct id obj;
};

/* A kiosk: opens, saves, says so, until it is killed. */
static void kiosk(const struct unit *u, unsigned number, int say) {
    struct store *store = NULL;
    struct keyring *by = u->by[MENTOR];
    if (store_open(u->folder, STORE_KIOSK, (uint16_t)number, &store) != ST_OK) {
        _exit(1);
    }
    for (;;) {
        struct entry row = {.kind = ENTRY_ENCOUNTER_SAVE, .ver = 1, .start = 1, .status = 1};
        if (id_new(&row.obj) != ST_OK || store_begin_write(store, 20000, NULL) != ST_OK ||
            journal_append(store, by, &row) != ST_OK || store_commit(store) != ST_OK) {
            _exit(2);
        }
        struct ack ack = {.seq = row.seq, .obj = row.obj};
        if (write(say, &ack, sizeof ack) != (ssize_t)sizeof ack) {
            _exit(3);
        }
    }
}

static pid_t start(const struct unit *u, unsigned number, int say) {
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        kiosk(u, number, say);
    }
    return pid;
}

/* Whole acks only: a write of so few bytes to a pipe is all or nothing. */
static size_t listen_to(int pipe_end, struct ack *acks, size_t n) {
    for (;;) {
        ssize_t got = read(pipe_end, &acks[n], sizeof acks[0]);
        if (got <= 0) {
            return n;
        }
        assert_int_equal(got, sizeof acks[0]);
        assert_true(++n < ACKS_MAX);
    }
}

static void wait_a_little(unsigned at_most_us) {
    struct timespec t = {.tv_nsec = 1000L * (rand() % (long)at_most_us)};
    nanosleep(&t, NULL);
}

/* Until somebody has saved again: a kill before that would meet nothing. */
static size_t wait_for_a_save(int pipe_end, struct ack *acks, size_t n) {
    size_t before = n;
    for (unsigned tries = 0; n == before; tries++) {
        struct timespec t = {.tv_nsec = 1000 * 1000};
        assert_true(tries < 20000);
        nanosleep(&t, NULL);
        n = listen_to(pipe_end, acks, n);
    }
    return n;
}

static bool is_there(sqlite3_stmt *stmt, const struct ack *ack) {
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)ack->seq);
    bool there = sqlite3_step(stmt) == SQLITE_ROW &&
                 memcmp(sqlite3_column_blob(stmt, 0), ack->obj.b, sizeof ack->obj.b) == 0;
    sqlite3_reset(stmt);
    return there;
}

static size_t count_lost(const struct unit *u, const struct ack *acks, size_t n) {
    char path[128];
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    size_t lost = 0;
    path_in(u, "unit.db", path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT e.id FROM journal j JOIN encounter_now e ON "
                                        "e.id = j.obj WHERE j.seq = ?1",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < n; i++) {
        lost += !is_there(stmt, &acks[i]);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return lost;
}

static void nothing_acknowledged_is_lost(void **state) {
    struct unit *u = *state;
    struct ack *acks = calloc(ACKS_MAX, sizeof *acks);
    int ends[2];
    pid_t pids[WRITERS];
    size_t n = 0, hot = 0;
    assert_non_null(acks);
    clock_pretend(0);
    store_close(u->store);
    u->store = NULL;
    assert_int_equal(pipe(ends), 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    for (unsigned i = 0; i < WRITERS; i++) {
        pids[i] = start(u, i, ends[1]);
    }
    for (unsigned kill_n = 0; kill_n < kills_wanted; kill_n++) {
        unsigned who = (unsigned)rand() % WRITERS;
        int code = 0;
        n = wait_for_a_save(ends[0], acks, n);
        wait_a_little(20000);
        assert_int_equal(kill(pids[who], SIGKILL), 0);
        assert_int_equal(waitpid(pids[who], &code, 0), pids[who]);
        if (!WIFSIGNALED(code)) {
            fail_msg("kiosk %u gave up by itself: %d", who, WEXITSTATUS(code));
        }
        char path[128];
        path_in(u, "unit.db-journal", path);
        int fd = open(path, O_RDONLY);
        hot += fd >= 0 && lseek(fd, 0, SEEK_END) > 0;
        close(fd);
        pids[who] = start(u, who, ends[1]);
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        int code = 0;
        assert_int_equal(kill(pids[i], SIGKILL), 0);
        waitpid(pids[i], &code, 0);
        assert_true(WIFSIGNALED(code));
    }
    n = listen_to(ends[0], acks, n);
    close(ends[0]);
    close(ends[1]);
    assert_ok(store_open(u->folder, STORE_KIOSK, 3, &u->store));
    print_message("%u kills, %zu acknowledged saves, %zu times in the middle of one\n",
                  kills_wanted, n, hot);
    assert_true(n >= kills_wanted);
    assert_int_equal(count_lost(u, acks, n), 0);
    assert_int_equal(outside_number(u, "SELECT max(seq) - count(*) FROM journal"), 0);
    assert_int_equal(outside_number(u, "SELECT count(*) FROM journal a JOIN journal b ON "
                                       "b.seq = a.seq + 1 WHERE b.prev <> a.h"),
                     0);
    assert_int_equal(outside_number(u, "SELECT count(*) - count(DISTINCT obj) FROM journal "
                                       "WHERE kind = 70"),
                     0);
    free(acks);
}

int main(int argc, char **argv) {
    if (argc > 1) {
        kills_wanted = (unsigned)strtoul(argv[1], NULL, 10);
    }
    srand((unsigned)time(NULL));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_acknowledged_is_lost, unit_setup, unit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
