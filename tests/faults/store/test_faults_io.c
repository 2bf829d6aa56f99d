/*
 * The disk fails at the nth read, write, sync, truncate, size, lock, open or delete, once and for
 * good, for every n until nothing fails any more, in every operation of the store. Whatever it
 * answers, the file is then as it was before or as it is after, never half; and ST_OK means after.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../unit/store/fixture.h"
#include "fault_vfs.h"
#include "store_internal.h"
#include "unit_file.h"

#define NTH_MAX 400

/* ---- the operations; each leaves the store as it likes, the harness closes it ---- */

typedef enum status operation(struct unit *u, unsigned round);

static enum status op_open(struct unit *u, unsigned round) {
    (void)round;
    store_close(u->store);
    u->store = NULL;
    return store_open(u->folder, STORE_KIOSK, 3, &u->store);
}

/* A talk and a reading in one transaction: several rows, several tables. */
static enum status op_save(struct unit *u, unsigned round) {
    struct entry talk = {.kind = ENTRY_ENCOUNTER_SAVE,
                         .obj = test_id(100 + round),
                         .ver = 1,
                         .person = person_id(1),
                         .start = 1,
                         .status = 1};
    struct entry look = {.kind = ENTRY_READ, .obj = test_id(100 + round), .ver = 1};
    enum status status = store_begin_write(u->store, 0, NULL);
    if (status != ST_OK) {
        return status;
    }
    status = journal_append(u->store, u->by[MENTOR], &talk);
    if (status == ST_OK) {
        status = journal_append(u->store, u->by[NURSE], &look);
    }
    if (status != ST_OK) {
        store_rollback(u->store);
        return status;
    }
    return store_commit(u->store);
}

static enum status op_amend(struct unit *u, unsigned round) {
    struct consent_row consent;
    struct id p = person_id(1);
    (void)round;
    enum status status = consent_get(u->store, &p, SCOPE_RECORD, &consent);
    return status != ST_OK
               ? status
               : put_row(u, NURSE, .kind = ENTRY_CONSENT_SET, .obj = p, .scope = SCOPE_RECORD,
                         .status = CONSENT_ACTIVE, .given = consent.given + 1);
}

static enum status op_page(struct unit *u, unsigned round) {
    struct encounter_query about = {.from = 0};
    struct encounter_row rows[10];
    struct entry entries[10];
    size_t n = 0;
    (void)round;
    enum status status = encounter_page(u->store, &about, rows, 10, &n);
    return status != ST_OK ? status : journal_page(u->store, 0, 0, NULL, entries, 10, &n);
}

static enum status op_snapshot(struct unit *u, unsigned round) {
    char path[128];
    (void)round;
    path_in(u, "snapshot", path);
    unlink(path);
    return store_snapshot(u->folder, path);
}

static enum status op_destroy(struct unit *u, unsigned round) {
    struct id obj = test_id(1);
    (void)round;
    enum status status = store_begin_write(u->store, 0, NULL);
    if (status != ST_OK) {
        return status;
    }
    struct query q = query_on(u->store, SQL_OBJECT_DELETE);
    query_id(&q, ":id", &obj);
    status = query_run(&q, NULL);
    if (status != ST_OK) {
        store_rollback(u->store);
        return status;
    }
    return store_commit(u->store);
}

static const struct {
    const char *name;
    operation *run;
} operations[] = {{"open", op_open}, {"save", op_save},         {"amend", op_amend},
                  {"page", op_page}, {"snapshot", op_snapshot}, {"destroy", op_destroy}};

/* ---- what the file looks like, without our store in between ---- */

static char *picture(struct unit *u) {
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    char path[128];
    path_in(u, "unit.db", path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    const char *sql =
        "SELECT (SELECT count(*) || ':' || max(seq) || ':' || hex(max(h)) FROM journal) || ' ' ||"
        "(SELECT group_concat(hex(id) || seq) FROM encounter_now) || ' ' ||"
        "(SELECT coalesce(sum(seq), 0) FROM read_now) || ' ' ||"
        "(SELECT group_concat(seq) FROM consent_now) || ' ' || (SELECT count(*) FROM object) ||"
        "' ' || (SELECT group_concat(k || ':' || seq) FROM setting_now)";
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    char *text = strdup((const char *)sqlite3_column_text(stmt, 0));
    assert_non_null(text);
    sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "ok");
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return text;
}

/* The chain, the head, and every table by replay: equal to what the rows say. */
static void found(void *ctx, const char *table, uint64_t seq) {
    (void)ctx;
    fail_msg("%s differs at row %llu", table, (unsigned long long)seq);
}

static void assert_whole(struct unit *u) {
    char path[128];
    struct store *replay = NULL;
    struct journal_raw rows[32];
    size_t n = 0;
    uint64_t next = 1;
    path_in(u, "whole", path);
    unlink(path);
    assert_ok(store_snapshot(u->folder, path));
    assert_ok(replay_open(path, &replay));
    do {
        assert_ok(journal_raw_from(replay, next, rows, 32, &n));
        for (size_t i = 0; i < n; i++, next++) {
            assert_int_equal(rows[i].entry.seq, next);
            replay_look(replay, &rows[i].entry);
            assert_ok(replay_apply(replay, &rows[i].entry));
        }
    } while (n > 0);
    assert_ok(replay_compare(replay, found, NULL));
    store_close(replay);
}

static bool is_clean_answer(enum status status, int code) {
    switch (status) {
    case ST_OK:
    case ST_IO:
    case ST_LOCKED: return true;
    case ST_DISK_FULL: return code == ENOSPC;
    default: return false;
    }
}

/* One fault in one operation. Answers whether it happened at all. */
static bool try_fault(struct unit *u, size_t which, enum fault_op op, unsigned nth, bool sticky,
                      int code, unsigned round) {
    char *before = picture(u);
    fault_set(op, nth, sticky, code);
    enum status status = operations[which].run(u, round);
    bool happened = fault_happened();
    store_close(u->store); /* closing, too, happens on the failing disk */
    u->store = NULL;
    fault_clear();
    assert_ok(store_open(u->folder, STORE_KIOSK, 3, &u->store));
    char *after = picture(u);
    bool changed = strcmp(before, after) != 0;
    bool writes = operations[which].run == op_save || operations[which].run == op_amend;
    if (!is_clean_answer(status, code)) {
        fail_msg("%s, %s %u%s: answers %s", operations[which].name, fault_op_names[op], nth,
                 sticky ? " and after" : "", status_name(status));
    }
    if (writes && status == ST_OK && !changed) {
        fail_msg("%s, %s %u: said saved, and is not", operations[which].name, fault_op_names[op],
                 nth);
    }
    /* Only where the disk never answers again can it be unknown whether the last step got there. */
    if (writes && status != ST_OK && changed && !sticky) {
        fail_msg("%s, %s %u: said %s, and is saved", operations[which].name, fault_op_names[op],
                 nth, status_name(status));
    }
    if (changed) {
        assert_whole(u);
    }
    free(before);
    free(after);
    return happened;
}

static int fault_setup(void **state) {
    unit_setup(state);
    people_make(*state);
    return 0;
}

static void object_make(struct unit *u) {
    struct entry talk = {
        .kind = ENTRY_ENCOUNTER_SAVE, .obj = test_id(1), .ver = 1, .start = 1, .status = 1};
    assert_ok(put(u, MENTOR, &talk));
    outside(u, "INSERT INTO object(id,ver,kind,author,author_gen,subject,at,nonce,kc,ct,sig) "
               "SELECT id,1,4,mentor,1,zeroblob(16),0,zeroblob(24),x'',zeroblob(30000),"
               "zeroblob(64) FROM encounter_now");
}

static void every_fault(struct unit *u, int code, bool sticky) {
    unsigned round = 0, happened = 0;
    object_make(u);
    for (size_t which = 0; which < sizeof operations / sizeof operations[0]; which++) {
        for (enum fault_op op = 0; op < FAULT_OPS; op++) {
            if (code == ENOSPC && op != FAULT_WRITE) {
                continue;
            }
            unsigned nth = 1;
            while (nth < NTH_MAX && try_fault(u, which, op, nth, sticky, code, round)) {
                happened++;
                nth++;
                round++;
            }
            round++;
            assert_true(nth < NTH_MAX); /* it came to the end: every call was failed once */
        }
    }
    assert_true(happened > (code == ENOSPC ? 20 : 100)); /* else the shim is not in the way */
    assert_whole(u);
}

static void input_and_output_errors_once(void **state) {
    every_fault(*state, EIO, false);
}

static void input_and_output_errors_for_good(void **state) {
    every_fault(*state, EIO, true);
}

static void full_disk_once(void **state) {
    every_fault(*state, ENOSPC, false);
}

static void full_disk_for_good(void **state) {
    every_fault(*state, ENOSPC, true);
}

static void a_full_disk_gives_the_ballast_back(void **state) {
    struct unit *u = *state;
    struct stat st;
    char path[128];
    path_in(u, "ballast", path);
    assert_int_equal(stat(path, &st), 0);
    fault_set(FAULT_WRITE, 1, true, ENOSPC);
    assert_status(op_save(u, 1), ST_DISK_FULL);
    assert_int_not_equal(stat(path, &st), 0);
    fault_clear();
    assert_ok(op_save(u, 1)); /* the text was kept; the next try has room */
}

/* A unit being made, killed by the disk at every step: it is then made whole, or not there. */
static void set_up_can_be_begun_again_after_any_fault(void **state) {
    (void)state;
    for (enum fault_op op = 0; op < FAULT_OPS; op++) {
        bool happened = true;
        for (unsigned nth = 1; happened; nth++) {
            struct unit fresh = {.store = NULL};
            folder_fresh(&fresh);
            fault_set(op, nth, true, EIO);
            enum status status = store_open(fresh.folder, STORE_CREATE, 3, &fresh.store);
            happened = fault_happened();
            store_close(fresh.store);
            fresh.store = NULL;
            fault_clear();
            assert_true(status == ST_OK || status == ST_IO);
            enum status again = store_open(fresh.folder, STORE_CREATE, 3, &fresh.store);
            if (again != ST_OK) {
                fail_msg("%s %u: then %s", fault_op_names[op], nth, status_name(again));
            }
            unit_finish(&fresh);
        }
    }
}

int main(void) {
    fault_vfs_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(input_and_output_errors_once, fault_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(input_and_output_errors_for_good, fault_setup,
                                        unit_teardown),
        cmocka_unit_test_setup_teardown(full_disk_once, fault_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(full_disk_for_good, fault_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_gives_the_ballast_back, fault_setup,
                                        unit_teardown),
        cmocka_unit_test(set_up_can_be_begun_again_after_any_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
