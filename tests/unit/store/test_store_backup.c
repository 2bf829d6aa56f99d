/* A verified copy away and back: what is kept, what is marked, what is refused. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chairside/keys.h>
#include <chairside/secret.h>
#include <chairside/verify.h>

#include "fixture.h"
#include "store_internal.h"
#include "unit_file.h"

/* A unit whose root and roles are real, so that all of it verifies. */
static int whole_setup(void **state) {
    struct unit *u = calloc(1, sizeof *u);
    assert_non_null(u);
    folder_fresh(u);
    clock_pretend(TEST_TIME);
    assert_ok(seal_start());
    struct cards *cards = secret_take(sizeof *cards);
    assert_non_null(cards);
    assert_ok(keys_make_root(cards, &u->by[ROOT]));
    secret_give(cards);
    assert_ok(store_open(u->folder, STORE_CREATE, 3, &u->store));
    assert_ok(store_begin_write(u->store, 1000, NULL));
    assert_ok(keys_install_root(u->store, u->by[ROOT], POLICY_PRACTICE));
    struct entry setup = {.kind = ENTRY_UNIT_SETUP, .policy = POLICY_PRACTICE};
    assert_ok(journal_append(u->store, u->by[ROOT], &setup));
    assert_ok(store_commit(u->store));
    unit_reopen(u, STORE_KIOSK);
    *state = u;
    return 0;
}

static enum status gate_open(struct store *store, const struct entry *entry) {
    (void)store;
    (void)entry;
    return ST_OK;
}

static enum status gate_shut(struct store *store, const struct entry *entry) {
    (void)store;
    return entry->kind == ENTRY_KDF_BUSY ? ST_DENIED : ST_OK;
}

static void tick(struct unit *u) {
    assert_ok(put_unsigned(u, &(struct entry){.kind = ENTRY_KDF_BUSY, .kiosk = 3}));
}

static uint64_t head_of(struct unit *u, uint8_t h[32]) {
    uint64_t seq = 0;
    assert_ok(journal_head(u->store, &seq, h));
    return seq;
}

static bool is_there(struct unit *u, const char *name) {
    struct stat st;
    char path[128];
    path_in(u, name, path);
    return stat(path, &st) == 0;
}

static struct entry newest(struct unit *u) {
    struct entry row;
    size_t n = 0;
    assert_ok(journal_page(u->store, 0, 0, NULL, &row, 1, &n));
    assert_int_equal(n, 1);
    return row;
}

static void a_backup_is_a_verified_copy(void **state) {
    struct unit *u = *state;
    struct backup_result result;
    struct stat st;
    char file[128];
    tick(u);
    path_in(u, "copy", file);
    uint64_t head = head_of(u, NULL);
    assert_ok(store_backup(u->folder, file, gate_open, &result)); /* while a kiosk runs */
    assert_int_equal(result.head, head);
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal((uint64_t)st.st_size, result.bytes);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_false(is_there(u, "copy.part"));
    struct entry row = newest(u);
    assert_int_equal(row.kind, ENTRY_BACKUP);
    assert_int_equal(row.ref, head);
    assert_int_equal(row.ref2, result.bytes);
    assert_int_equal(row.good, 1);
    assert_status(store_backup(u->folder, file, gate_open, &result), ST_UNIT_EXISTS);
    assert_status(store_backup(u->folder, "/nowhere/copy", gate_open, &result), ST_IO);
    assert_status(store_backup("/tmp/chairside-nowhere", file, gate_open, &result), ST_UNIT_EXISTS);
}

static void a_copy_that_does_not_verify_is_taken_away(void **state) {
    struct unit *u = *state;
    struct backup_result result;
    char file[128];
    tick(u);
    path_in(u, "copy", file);
    assert_status(store_backup(u->folder, file, gate_shut, &result), ST_TAMPERED);
    assert_false(is_there(u, "copy"));
    assert_false(is_there(u, "copy.part"));
    assert_int_equal(newest(u).kind, ENTRY_BACKUP);
    assert_int_equal(newest(u).good, 0);
    outside(u, "UPDATE setting_now SET v = x'07'");
    assert_status(store_backup(u->folder, file, gate_open, &result), ST_TAMPERED);
}

static void a_restore_keeps_what_was_there_and_says_so(void **state) {
    struct unit *u = *state;
    struct backup_result result;
    char file[128];
    uint8_t old_h[32], h[32];
    uint64_t seq = 0;
    path_in(u, "copy", file);
    tick(u);
    assert_ok(store_backup(u->folder, file, gate_open, &result));
    tick(u);
    assert_ok(anchor_write(u->store, u->by[ROOT]));
    uint64_t old_seq = head_of(u, old_h);
    assert_status(store_restore(u->folder, file, gate_open), ST_UNIT_OPEN); /* kiosks run */
    store_close(u->store);
    u->store = NULL;
    assert_ok(store_restore(u->folder, file, gate_open));
    assert_true(is_there(u, "unit.db.old-1"));
    assert_true(is_there(u, "anchor.old-1"));
    assert_false(is_there(u, "anchor"));
    assert_false(is_there(u, "unit.db.new"));
    unit_reopen(u, STORE_KIOSK); /* not rolled back for ever */
    assert_int_equal(head_of(u, NULL), result.head);
    assert_ok(store_restored(u->store, &seq, h));
    assert_int_equal(seq, old_seq);
    assert_memory_equal(h, old_h, 32);
    tick(u);
    store_close(u->store);
    u->store = NULL;
    assert_ok(store_restore(u->folder, file, gate_open)); /* and again: nothing is overwritten */
    assert_true(is_there(u, "unit.db.old-1"));
    assert_true(is_there(u, "unit.db.old-2"));
}

static void an_older_file_can_be_gone_on_with_on_purpose(void **state) {
    struct unit *u = *state;
    char command[1024];
    tick(u);
    snprintf(command, sizeof command, "cp '%s/unit.db' '%s/older'", u->folder, u->folder);
    assert_int_equal(system(command), 0);
    tick(u);
    assert_ok(anchor_write(u->store, u->by[ROOT]));
    store_close(u->store);
    u->store = NULL;
    snprintf(command, sizeof command, "cp '%s/older' '%s/unit.db'", u->folder, u->folder);
    assert_int_equal(system(command), 0);
    assert_status(store_open(u->folder, STORE_KIOSK, 3, &u->store), ST_ROLLED_BACK);
    char file[128];
    path_in(u, "older", file);
    assert_ok(store_restore(u->folder, file, gate_open));
    unit_reopen(u, STORE_KIOSK);
}

static void a_bad_file_never_takes_the_place_of_a_unit(void **state) {
    struct unit *u = *state;
    struct backup_result result;
    char file[128], bad[128], command[1024];
    path_in(u, "copy", file);
    path_in(u, "bad", bad);
    tick(u);
    assert_ok(store_backup(u->folder, file, gate_open, &result));
    tick(u);
    uint64_t seq = head_of(u, NULL);
    store_close(u->store);
    u->store = NULL;
    assert_status(store_restore(u->folder, "/nowhere", gate_open), ST_NO_UNIT);
    assert_status(store_restore(u->folder, "/etc/passwd", gate_open), ST_NOT_A_UNIT);
    assert_status(store_restore(u->folder, file, gate_shut), ST_TAMPERED);
    (void)snprintf(command, sizeof command, "cp '%s' '%s' && truncate -s -4096 '%s'", file, bad,
                   bad);
    assert_int_equal(system(command), 0);
    assert_int_not_equal(store_restore(u->folder, bad, gate_open), ST_OK);
    assert_false(is_there(u, "restored"));
    assert_false(is_there(u, "unit.db.new"));
    assert_false(is_there(u, "unit.db.old-1"));
    unit_reopen(u, STORE_KIOSK);
    assert_int_equal(head_of(u, NULL), seq);
}

/* A backup on a new machine, or where the unit was lost. */
static void a_restore_needs_no_unit_in_the_folder(void **state) {
    struct unit *u = *state;
    struct backup_result result;
    char file[128], folder[128], command[1024];
    path_in(u, "copy", file);
    path_in(u, "new", folder);
    tick(u);
    assert_ok(store_backup(u->folder, file, gate_open, &result));
    assert_ok(store_restore(folder, file, gate_open));
    struct store *store = NULL;
    uint64_t seq = 9;
    uint8_t h[32];
    assert_ok(store_open(folder, STORE_KIOSK, 1, &store));
    assert_ok(store_restored(store, &seq, h));
    assert_int_equal(seq, 0);
    store_close(store);
    snprintf(command, sizeof command, "rm '%s/unit.db'", folder);
    assert_int_equal(system(command), 0);
    assert_status(store_open(folder, STORE_KIOSK, 1, &store), ST_UNIT_MISSING);
    assert_ok(store_restore(folder, file, gate_open));
    assert_ok(store_open(folder, STORE_KIOSK, 1, &store));
    store_close(store);
}

/* A kiosk was killed in the middle of a save: the half save belongs to the old file alone. */
static void a_journal_of_the_old_file_does_not_touch_the_new(void **state) {
    struct unit *u = *state;
    struct backup_result result;
    char file[128], path[128];
    path_in(u, "copy", file);
    tick(u);
    assert_ok(store_backup(u->folder, file, gate_open, &result));
    store_close(u->store);
    u->store = NULL;
    path_in(u, "unit.db-journal", path);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "hot", 3), 3);
    close(fd);
    path_in(u, "unit.db", path);
    fd = open(path, O_WRONLY); /* and the old file is past help */
    assert_int_equal(pwrite(fd, "rubbish", 7, 0), 7);
    close(fd);
    assert_ok(store_restore(u->folder, file, gate_open));
    assert_true(is_there(u, "unit.db.old-1"));
    assert_true(is_there(u, "unit.db.old-1-journal"));
    assert_false(is_there(u, "unit.db-journal"));
    unit_reopen(u, STORE_KIOSK);
}

#define WRITERS 4
#define BACKUPS 6

/* R9: every copy verifies and has all that was acknowledged before it began. */
static void backups_while_others_save(void **state) {
    struct unit *u = *state;
    pid_t pids[WRITERS];
    for (unsigned i = 0; i < WRITERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            struct store *store = NULL;
            if (store_open(u->folder, STORE_KIOSK, (uint16_t)(10 + i), &store) != ST_OK) {
                _exit(1);
            }
            for (;;) {
                struct entry row = {.kind = ENTRY_KDF_BUSY};
                if (store_begin_write(store, 20000, NULL) != ST_OK ||
                    journal_append(store, NULL, &row) != ST_OK || store_commit(store) != ST_OK) {
                    _exit(2);
                }
                usleep(3000);
            }
        }
    }
    for (unsigned i = 0; i < BACKUPS; i++) {
        struct backup_result result;
        char name[32], file[128];
        snprintf(name, sizeof name, "copy-%u", i);
        path_in(u, name, file);
        uint64_t before = head_of(u, NULL);
        assert_ok(store_backup(u->folder, file, gate_open, &result));
        assert_true(result.head >= before);
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        int code = 0;
        assert_int_equal(kill(pids[i], SIGKILL), 0);
        assert_int_equal(waitpid(pids[i], &code, 0), pids[i]);
        assert_true(WIFSIGNALED(code)); /* none had given up before */
    }
}

#define BACKUP_TEST(f) cmocka_unit_test_setup_teardown(f, whole_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        BACKUP_TEST(a_backup_is_a_verified_copy),
        BACKUP_TEST(a_copy_that_does_not_verify_is_taken_away),
        BACKUP_TEST(a_restore_keeps_what_was_there_and_says_so),
        BACKUP_TEST(an_older_file_can_be_gone_on_with_on_purpose),
        BACKUP_TEST(a_bad_file_never_takes_the_place_of_a_unit),
        BACKUP_TEST(a_restore_needs_no_unit_in_the_folder),
        BACKUP_TEST(a_journal_of_the_old_file_does_not_touch_the_new),
        BACKUP_TEST(backups_while_others_save),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
