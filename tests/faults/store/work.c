#include "work.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store_internal.h"

/* ---- the operations; each leaves the store as it likes, the harness closes it ---- */

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

static enum status op_consent(struct unit *u, unsigned round) {
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

const struct work work[WORK_COUNT] = {
    [WORK_OPEN] = {"open", op_open, false},         [WORK_SAVE] = {"save", op_save, true},
    [WORK_CONSENT] = {"consent", op_consent, true}, [WORK_PAGE] = {"page", op_page, false},
    [WORK_COPY] = {"copy", op_snapshot, false},     [WORK_DESTROY] = {"destroy", op_destroy, false},
};

/* ---- what the file looks like, without our store in between ---- */

char *picture(struct unit *u) {
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

void assert_whole(struct unit *u) {
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

static void object_make(struct unit *u) {
    struct entry talk = {
        .kind = ENTRY_ENCOUNTER_SAVE, .obj = test_id(1), .ver = 1, .start = 1, .status = 1};
    assert_ok(put(u, MENTOR, &talk));
    outside(u, "INSERT INTO object(id,ver,kind,author,author_gen,subject,at,nonce,kc,ct,sig) "
               "SELECT id,1,4,mentor,1,zeroblob(16),0,zeroblob(24),x'',zeroblob(30000),"
               "zeroblob(64) FROM encounter_now");
}

int work_setup(void **state) {
    unit_setup(state);
    people_make(*state);
    object_make(*state);
    return 0;
}
