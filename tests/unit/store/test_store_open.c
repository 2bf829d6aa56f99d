/* Every refusal of opening, each by its own status; and what is kept when a disk says no. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "store_internal.h"
#include "unit_file.h"

static enum status open_as(struct unit *u, enum store_mode mode) {
    struct store *store = NULL;
    enum status status = store_open(u->folder, mode, 3, &store);
    assert_true((store != NULL) == (status == ST_OK));
    store_close(store);
    return status;
}

static void close_unit(struct unit *u) {
    store_close(u->store);
    u->store = NULL;
}

/* Writes bytes into a closed file of the unit. */
static void write_at(struct unit *u, const char *name, off_t at, const void *p, size_t n) {
    char path[128];
    path_in(u, name, path);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, p, n, at), (ssize_t)n);
    close(fd);
}

static void size_of_unit(struct unit *u, off_t bytes) {
    char path[128];
    path_in(u, "unit.db", path);
    assert_int_equal(truncate(path, bytes), 0);
}

static off_t unit_bytes(struct unit *u) {
    struct stat st;
    char path[128];
    path_in(u, "unit.db", path);
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

static void a_good_unit_opens_in_every_mode(void **state) {
    struct unit *u = *state;
    close_unit(u);
    assert_ok(store_probe(u->folder));
    assert_ok(open_as(u, STORE_KIOSK));
    assert_ok(open_as(u, STORE_READONLY));
    assert_status(open_as(u, STORE_CREATE), ST_UNIT_EXISTS);
    assert_ok(store_open(u->folder, STORE_READONLY, 9, &u->store));
    assert_true(store_is_readonly(u->store));
    assert_int_equal(store_kiosk(u->store), 9);
    assert_string_equal(store_folder(u->store), u->folder);
    assert_status(store_begin_write(u->store, 0, NULL), ST_READ_ONLY);
}

static void pragmas_are_what_they_must_be(void **state) {
    struct unit *u = *state;
    static const struct {
        const char *name;
        int64_t value;
    } want[] = {{"synchronous", 3},
                {"foreign_keys", 1},
                {"secure_delete", 1},
                {"cell_size_check", 1},
                {"temp_store", 2},
                {"mmap_size", 0},
                {"cache_spill", 0},
                {"trusted_schema", 0},
                {"page_size", 4096},
                {"user_version", 1},
                {"application_id", 0x504D4C47}};
    sqlite3_set_authorizer(u->store->db, NULL, NULL);
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        int64_t value = -1;
        assert_ok(guard_pragma(u->store->db, want[i].name, &value));
        assert_int_equal(value, want[i].value);
    }
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(u->store->db, "PRAGMA journal_mode", -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "truncate");
    sqlite3_finalize(stmt);
}

static void folders_that_cannot_be_used(void **state) {
    struct unit *u = *state;
    struct store *store = NULL;
    close_unit(u);
    assert_status(store_open("/tmp/chairside-nowhere", STORE_KIOSK, 1, &store), ST_NO_FOLDER);
    assert_status(store_probe("/tmp/chairside-nowhere"), ST_NO_UNIT);
    assert_status(store_probe("/dev/null"), ST_NO_FOLDER);
    assert_status(store_open("/dev/null", STORE_KIOSK, 1, &store), ST_NO_FOLDER);
    assert_status(store_open("/dev/null/x", STORE_CREATE, 1, &store), ST_NO_FOLDER);
    assert_int_equal(chmod(u->folder, 0750), 0);
    assert_status(open_as(u, STORE_KIOSK), ST_PERMISSIONS);
    assert_int_equal(chmod(u->folder, 0700), 0);
    if (geteuid() == 0) {
        assert_int_equal(chown(u->folder, 1, 0), 0);
        assert_status(open_as(u, STORE_KIOSK), ST_NO_FOLDER);
        assert_int_equal(chown(u->folder, 0, 0), 0);
    }
    assert_ok(open_as(u, STORE_KIOSK));
    char long_folder[2 * STORE_PATH_MAX];
    memset(long_folder, 'x', sizeof long_folder - 1);
    long_folder[0] = '/';
    long_folder[sizeof long_folder - 1] = '\0';
    assert_status(store_open(long_folder, STORE_KIOSK, 1, &store), ST_NO_FOLDER);
}

static void network_disks_are_known_by_their_number(void **state) {
    (void)state;
    assert_true(folder_is_network(0x6969));             /* NFS */
    assert_true(folder_is_network(0xFF534D42));         /* CIFS */
    assert_true(folder_is_network(0xFFFFFFFFFF534D42)); /* the same, sign-extended */
    assert_true(folder_is_network(0x65735546));         /* FUSE */
    assert_false(folder_is_network(0xEF53));            /* ext4 */
    assert_false(folder_is_network(0x58465342));        /* XFS */
    assert_false(folder_is_network(0x9123683E));        /* btrfs */
    assert_false(folder_is_network(0x01021994));        /* tmpfs */
}

static void nothing_there_and_something_missing_differ(void **state) {
    struct unit *u = *state;
    char path[128];
    close_unit(u);
    path_in(u, "unit.db", path);
    assert_int_equal(unlink(path), 0);
    assert_status(store_probe(u->folder), ST_UNIT_MISSING); /* its journal file is there still */
    path_in(u, "unit.db-journal", path);
    assert_int_equal(unlink(path), 0);
    assert_status(store_probe(u->folder), ST_NO_UNIT);
    assert_status(open_as(u, STORE_KIOSK), ST_NO_UNIT);
    static const char *const traces[] = {"anchor", "unit.db.old-1", "unit.db-journal", "restored",
                                         "anchor.old-2"};
    for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++) {
        write_at(u, traces[i], 0, "x", 1);
        assert_status(store_probe(u->folder), ST_UNIT_MISSING);
        assert_status(open_as(u, STORE_KIOSK), ST_UNIT_MISSING);
        assert_status(open_as(u, STORE_CREATE), ST_UNIT_MISSING);
        path_in(u, traces[i], path);
        assert_int_equal(unlink(path), 0);
    }
    assert_ok(open_as(u, STORE_CREATE));
}

static void a_set_up_that_never_ended_is_no_unit(void **state) {
    struct unit fresh = {.store = NULL};
    (void)state;
    folder_fresh(&fresh);
    assert_ok(open_as(&fresh, STORE_CREATE));
    assert_status(open_as(&fresh, STORE_KIOSK), ST_NO_UNIT);
    assert_ok(open_as(&fresh, STORE_CREATE)); /* and is gone on with */
    size_of_unit(&fresh, 0);                  /* killed even earlier */
    assert_status(open_as(&fresh, STORE_KIOSK), ST_CORRUPT);
    assert_ok(open_as(&fresh, STORE_CREATE));
    unit_finish(&fresh);
}

static void creating_makes_a_private_folder(void **state) {
    struct unit u = {.store = NULL};
    struct stat st;
    (void)state;
    folder_fresh(&u);
    assert_int_equal(rmdir(u.folder), 0);
    assert_ok(open_as(&u, STORE_CREATE));
    assert_int_equal(stat(u.folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    unit_finish(&u);
}

static void files_that_are_no_unit(void **state) {
    struct unit *u = *state;
    char path[128];
    close_unit(u);
    path_in(u, "unit.db", path);
    size_of_unit(u, 0);
    assert_status(open_as(u, STORE_KIOSK), ST_CORRUPT);
    write_at(u, "unit.db", 0, "hello", 5);
    assert_status(open_as(u, STORE_KIOSK), ST_NOT_A_UNIT);
    static const char letter[4096] = "Dear all, this is a letter and no database.";
    write_at(u, "unit.db", 0, letter, sizeof letter);
    assert_status(open_as(u, STORE_KIOSK), ST_NOT_A_UNIT);
    assert_int_equal(unlink(path), 0);
    outside(u, "CREATE TABLE recipes(name TEXT)");
    assert_status(open_as(u, STORE_KIOSK), ST_NOT_A_UNIT);
    assert_status(open_as(u, STORE_CREATE), ST_SCHEMA);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_status(open_as(u, STORE_KIOSK), ST_NOT_A_UNIT);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_status(open_as(u, STORE_KIOSK), ST_NOT_A_UNIT);
}

static void versions_and_modes_that_are_refused(void **state) {
    struct unit *u = *state;
    close_unit(u);
    outside(u, "PRAGMA user_version=2");
    assert_status(open_as(u, STORE_KIOSK), ST_NEWER);
    outside(u, "PRAGMA user_version=0");
    assert_status(open_as(u, STORE_KIOSK), ST_SCHEMA); /* an id of ours, and no step done */
    outside(u, "PRAGMA user_version=1; PRAGMA application_id=7");
    assert_status(open_as(u, STORE_KIOSK), ST_NOT_A_UNIT);
    outside(u, "PRAGMA application_id=0x504D4C47; PRAGMA journal_mode=WAL");
    assert_status(open_as(u, STORE_KIOSK), ST_SCHEMA);
    outside(u, "PRAGMA journal_mode=DELETE");
    assert_ok(open_as(u, STORE_KIOSK));
}

static void a_file_cut_off_or_blown_up_is_damaged(void **state) {
    struct unit *u = *state;
    close_unit(u);
    off_t bytes = unit_bytes(u);
    size_of_unit(u, (off_t)1 << 40); /* sparse: looking through it would take for ever */
    assert_status(open_as(u, STORE_KIOSK), ST_CORRUPT);
    size_of_unit(u, bytes);
    assert_ok(open_as(u, STORE_KIOSK));
    size_of_unit(u, bytes - 4096);
    assert_status(open_as(u, STORE_KIOSK), ST_CORRUPT);
}

static void damaged_pages_are_found_at_start(void **state) {
    struct unit *u = *state;
    close_unit(u);
    int64_t page =
        outside_number(u, "SELECT rootpage FROM sqlite_schema WHERE name='object_subject'");
    uint8_t rubbish[64];
    memset(rubbish, 0xEE, sizeof rubbish);
    write_at(u, "unit.db", (off_t)(page - 1) * 4096, rubbish, sizeof rubbish);
    assert_status(open_as(u, STORE_KIOSK), ST_CORRUPT);
}

static void a_changed_head_row_is_found_at_start(void **state) {
    struct unit *u = *state;
    static const char *const changes[] = {
        "UPDATE journal SET at = at + 1 WHERE seq = (SELECT max(seq) FROM journal)",
        "UPDATE journal SET data = x'09' WHERE seq = (SELECT max(seq) FROM journal)",
        "UPDATE journal SET prev = zeroblob(32) WHERE seq = (SELECT max(seq) FROM journal)",
        "UPDATE journal SET h = zeroblob(32) WHERE seq = (SELECT max(seq) FROM journal)",
        "UPDATE journal SET h = x'00' WHERE seq = (SELECT max(seq) FROM journal)",
        "UPDATE journal SET h = zeroblob(32) WHERE seq = (SELECT max(seq) - 1 FROM journal)",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) - 1 FROM journal)",
        "DELETE FROM meta",
    };
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_SIGNIN, .obj = id_of(MENTOR)));
    close_unit(u);
    char keep[128], path[128], command[300];
    path_in(u, "unit.db", path);
    path_in(u, "keep", keep);
    snprintf(command, sizeof command, "cp '%s' '%s'", path, keep);
    assert_int_equal(system(command), 0);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        outside(u, changes[i]);
        assert_status(open_as(u, STORE_KIOSK), ST_CORRUPT);
        snprintf(command, sizeof command, "cp '%s' '%s'", keep, path);
        assert_int_equal(system(command), 0);
        assert_ok(open_as(u, STORE_KIOSK));
    }
}

static void a_restore_keeps_kiosks_out(void **state) {
    struct unit *u = *state;
    char path[128];
    close_unit(u);
    path_in(u, "open.lock", path);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    assert_status(open_as(u, STORE_KIOSK), ST_UNIT_OPEN);
    close(fd);
    assert_ok(open_as(u, STORE_KIOSK));
}

static void ballast_is_made_and_given_back(void **state) {
    struct unit *u = *state;
    struct stat st;
    char path[128];
    path_in(u, "ballast", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, BALLAST_BYTES);
    assert_true(st.st_blocks * 512 >= BALLAST_BYTES); /* real blocks, not a hole */
    assert_status(store_status(u->store, SQLITE_FULL), ST_DISK_FULL);
    assert_int_not_equal(stat(path, &st), 0);
    unit_reopen(u, STORE_KIOSK);
    assert_int_equal(stat(path, &st), 0);
}

/* Root writes everywhere, so the test steps down; a folder without the right to write is to SQLite
 * what a disk mounted read-only is. */
static void a_disk_that_cannot_be_written_still_shows(void **state) {
    struct unit *u = *state;
    char command[200];
    close_unit(u);
    if (geteuid() == 0) {
        assert_int_equal(chown(u->folder, 65534, 65534), 0);
        snprintf(command, sizeof command, "chown 65534 '%s'/*", u->folder);
        assert_int_equal(system(command), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    snprintf(command, sizeof command, "%s/unit.db", u->folder);
    assert_int_equal(chmod(command, 0400), 0);
    enum status status = store_open(u->folder, STORE_KIOSK, 3, &u->store);
    assert_ok(status);
    assert_true(store_is_readonly(u->store));
    assert_status(store_begin_write(u->store, 0, NULL), ST_READ_ONLY);
    uint64_t seq = 0;
    assert_ok(journal_head(u->store, &seq, NULL));
    assert_int_equal(seq, 1);
    close_unit(u);
    assert_int_equal(seteuid(getuid()), 0);
}

#define OPEN_TEST(f) cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        OPEN_TEST(a_good_unit_opens_in_every_mode),
        OPEN_TEST(pragmas_are_what_they_must_be),
        OPEN_TEST(folders_that_cannot_be_used),
        cmocka_unit_test(network_disks_are_known_by_their_number),
        OPEN_TEST(nothing_there_and_something_missing_differ),
        cmocka_unit_test(a_set_up_that_never_ended_is_no_unit),
        cmocka_unit_test(creating_makes_a_private_folder),
        OPEN_TEST(files_that_are_no_unit),
        OPEN_TEST(versions_and_modes_that_are_refused),
        OPEN_TEST(a_file_cut_off_or_blown_up_is_damaged),
        OPEN_TEST(damaged_pages_are_found_at_start),
        OPEN_TEST(a_changed_head_row_is_found_at_start),
        OPEN_TEST(a_restore_keeps_kiosks_out),
        OPEN_TEST(ballast_is_made_and_given_back),
        OPEN_TEST(a_disk_that_cannot_be_written_still_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
