/* Several processes on one unit: nothing lost, nothing doubled, who waits learns for whom. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "store_internal.h"

#define WRITERS 4
#define SAVES 60

static void save_and_read(struct store *store, struct keyring *by, unsigned writer) {
    for (unsigned i = 0; i < SAVES; i++) {
        struct entry row = {.kind = ENTRY_ENCOUNTER_SAVE,
                            .ver = 1,
                            .status = 1,
                            .obj = test_id(5000 + writer * 1000 + i),
                            .start = (int64_t)i + 1};
        struct encounter_row page[10];
        size_t n = 0;
        struct encounter_query about = {.mentor = id_of(MENTOR)};
        if (store_begin_write(store, 10000, NULL) != ST_OK ||
            journal_append(store, by, &row) != ST_OK || store_commit(store) != ST_OK ||
            encounter_page(store, &about, page, 10, &n) != ST_OK || n == 0) {
            _exit(1);
        }
    }
    _exit(0);
}

/* SQLite handles do not cross a fork: every child opens its own. */
static pid_t writer(struct unit *u, unsigned number) {
    pid_t pid = fork();
    if (pid == 0) {
        struct store *store = NULL;
        if (store_open(u->folder, STORE_KIOSK, (uint16_t)(10 + number), &store) != ST_OK) {
            _exit(2);
        }
        save_and_read(store, u->by[MENTOR], number);
    }
    return pid;
}

static void four_writers_lose_nothing(void **state) {
    struct unit *u = *state;
    struct differences {
        int64_t gaps, rows, talks, links;
    } d;
    store_close(u->store);
    u->store = NULL;
    pid_t pids[WRITERS];
    for (unsigned i = 0; i < WRITERS; i++) {
        pids[i] = writer(u, i);
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        int code = -1;
        assert_int_equal(waitpid(pids[i], &code, 0), pids[i]);
        assert_int_equal(code, 0);
    }
    d.talks = outside_number(u, "SELECT count(*) FROM encounter_now");
    d.rows = outside_number(u, "SELECT count(*) FROM journal WHERE kind = 70");
    d.gaps = outside_number(u, "SELECT max(seq) - count(*) FROM journal");
    d.links =
        outside_number(u, "SELECT count(*) FROM journal a JOIN journal b ON b.seq = a.seq + 1 "
                          "WHERE b.prev <> a.h");
    assert_int_equal(d.talks, WRITERS * SAVES);
    assert_int_equal(d.rows, WRITERS * SAVES);
    assert_int_equal(d.gaps, 0);
    assert_int_equal(d.links, 0);
    assert_ok(store_open(u->folder, STORE_KIOSK, 3, &u->store));
}

static uint64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void who_waits_learns_for_whom_and_not_for_long(void **state) {
    struct unit *u = *state;
    struct store *other = NULL;
    uint16_t holder = 99;
    uint32_t version = 0;
    uint64_t seq = 0;
    assert_ok(store_open(u->folder, STORE_KIOSK, 7, &other));
    assert_ok(store_begin_write(other, 0, NULL));
    assert_status(store_begin_write(u->store, 0, &holder), ST_LOCKED);
    assert_int_equal(holder, 7);
    uint64_t before = now_ms();
    assert_status(store_begin_write(u->store, 200, &holder), ST_LOCKED);
    uint64_t waited = now_ms() - before;
    assert_true(waited >= 195 && waited < 1500);
    assert_status(store_data_version(u->store, &version), ST_LOCKED); /* does not wait */
    before = now_ms();
    assert_status(journal_head(u->store, &seq, NULL), ST_LOCKED);
    assert_true(now_ms() - before < 5000);
    store_rollback(other);
    assert_ok(store_begin_write(u->store, 0, &holder));
    assert_int_equal(holder, 0);
    store_rollback(u->store);
    store_close(other);
}

static void a_reader_holds_nobody_out_but_a_writer(void **state) {
    struct unit *u = *state;
    struct store *other = NULL;
    uint16_t holder = 99;
    uint64_t seq = 0;
    assert_ok(store_open(u->folder, STORE_KIOSK, 7, &other));
    assert_ok(store_begin_read(other));
    assert_ok(journal_head(u->store, &seq, NULL));
    assert_status(store_begin_write(u->store, 50, &holder), ST_LOCKED);
    assert_int_equal(holder, 0); /* nobody saves; somebody reads */
    store_end_read(other);
    assert_ok(store_begin_write(u->store, 0, NULL));
    store_rollback(u->store);
    store_close(other);
}

/* The lock comes free while we wait in the kernel's queue: we get it then, not at the end. */
static void the_wait_ends_when_the_lock_comes_free(void **state) {
    struct unit *u = *state;
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct store *store = NULL;
        struct timespec t = {.tv_nsec = 150 * 1000000L};
        if (store_open(u->folder, STORE_KIOSK, 8, &store) != ST_OK ||
            store_begin_write(store, 1000, NULL) != ST_OK || write(ready[1], "x", 1) != 1) {
            _exit(1);
        }
        nanosleep(&t, NULL);
        store_rollback(store);
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    uint64_t before = now_ms();
    assert_ok(store_begin_write(u->store, 10000, NULL));
    assert_true(now_ms() - before < 3000);
    store_rollback(u->store);
    int code = -1;
    assert_int_equal(waitpid(pid, &code, 0), pid);
    assert_int_equal(code, 0);
    close(ready[0]);
    close(ready[1]);
}

static void data_version_changes_when_another_saves(void **state) {
    struct unit *u = *state;
    struct store *other = NULL;
    uint32_t a = 0, b = 0;
    assert_ok(store_open(u->folder, STORE_KIOSK, 7, &other));
    assert_ok(store_data_version(other, &a));
    assert_ok(store_data_version(other, &b));
    assert_int_equal(a, b);
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_SIGNIN, .obj = id_of(MENTOR)));
    assert_ok(store_data_version(other, &b));
    assert_int_not_equal(a, b);
    store_close(other);
}

#define SHARING_TEST(f) cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        SHARING_TEST(four_writers_lose_nothing),
        SHARING_TEST(who_waits_learns_for_whom_and_not_for_long),
        SHARING_TEST(a_reader_holds_nobody_out_but_a_writer),
        SHARING_TEST(the_wait_ends_when_the_lock_comes_free),
        SHARING_TEST(data_version_changes_when_another_saves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
