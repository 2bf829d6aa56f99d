/* What the file itself refuses, and what our own connection refuses: CHECKs and the white list. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "store_internal.h"
#include "unit_file.h"

static int run(sqlite3 *db, const char *sql) {
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static void checks_hold_for_anybody(void **state) {
    struct unit *u = *state;
    static const struct {
        const char *sql;
        int want;
    } tries[] = {
#define OBJECT                                                                                     \
    "INSERT INTO object(id,ver,kind,author,author_gen,subject,at,nonce,kc,ct,sig) VALUES("
#define REST ",1,x'01',1,x'02',0,"
        {OBJECT "zeroblob(16),1" REST "zeroblob(24),x'',zeroblob(65552),zeroblob(64))", SQLITE_OK},
        {OBJECT "zeroblob(16),1" REST "zeroblob(24),x'',x'',zeroblob(64))",
         SQLITE_CONSTRAINT_UNIQUE},
        {OBJECT "zeroblob(15),1" REST "zeroblob(24),x'',x'',zeroblob(64))",
         SQLITE_CONSTRAINT_CHECK},
        {OBJECT "zeroblob(16),0" REST "zeroblob(24),x'',x'',zeroblob(64))",
         SQLITE_CONSTRAINT_CHECK},
        {OBJECT "zeroblob(16),2" REST "zeroblob(23),x'',x'',zeroblob(64))",
         SQLITE_CONSTRAINT_CHECK},
        {OBJECT "zeroblob(16),2" REST "zeroblob(24),x'',zeroblob(65553),zeroblob(64))",
         SQLITE_CONSTRAINT_CHECK},
        {OBJECT "zeroblob(16),2" REST "zeroblob(24),x'',x'',zeroblob(63))",
         SQLITE_CONSTRAINT_CHECK},
        {OBJECT "zeroblob(16),'two'" REST "zeroblob(24),x'',x'',zeroblob(64))",
         SQLITE_CONSTRAINT_DATATYPE},
#define GRANT                                                                                      \
    "INSERT INTO grant_key(id,ver,rcpt,rcpt_gen,consent_seq,granter,granter_gen,sealed) VALUES("
        {GRANT "zeroblob(16),1,x'01',1,0,x'02',1,zeroblob(72))", SQLITE_OK},
        {GRANT "zeroblob(16),1,x'01',2,0,x'02',1,zeroblob(125))", SQLITE_OK},
        {GRANT "zeroblob(16),1,x'01',1,0,x'02',1,zeroblob(72))", SQLITE_CONSTRAINT_UNIQUE},
        {GRANT "zeroblob(16),1,x'03',1,0,x'02',1,zeroblob(73))", SQLITE_CONSTRAINT_CHECK},
        {GRANT "zeroblob(16),7,x'03',1,0,x'02',1,zeroblob(72))", SQLITE_CONSTRAINT_FOREIGNKEY},
        {"INSERT INTO user_lock VALUES(x'01',1,1,3,4,x'',x'',zeroblob(47))",
         SQLITE_CONSTRAINT_CHECK},
        {"INSERT INTO consent_now VALUES(x'01',1,1,0,0,1)", SQLITE_CONSTRAINT_FOREIGNKEY},
        {"INSERT INTO person_now VALUES(x'01',1,1,1,1)", SQLITE_OK},
        {"INSERT INTO consent_now VALUES(x'01',4,1,0,0,1)", SQLITE_CONSTRAINT_CHECK},
        {"INSERT INTO person_now VALUES(x'02',1,1,1,1)", SQLITE_CONSTRAINT_UNIQUE},
        {"INSERT INTO match_now VALUES(x'01',x'0a',x'0b',1,1,1)", SQLITE_OK},
        {"INSERT INTO match_now VALUES(x'02',x'0a',x'0b',2,1,1)", SQLITE_OK},
        {"INSERT INTO match_now VALUES(x'03',x'0a',x'0b',1,1,1)", SQLITE_CONSTRAINT_UNIQUE},
        {"INSERT INTO wording VALUES(x'01',1,0,zeroblob(3))", SQLITE_CONSTRAINT_DATATYPE},
    };
    char path[128];
    sqlite3 *db = NULL;
    path_in(u, "unit.db", path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_extended_result_codes(db, 1);
    assert_int_equal(run(db, "PRAGMA foreign_keys=ON; BEGIN"), SQLITE_OK);
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        int rc = run(db, tries[i].sql);
        if (rc != tries[i].want) {
            fail_msg("%d: %s", rc, tries[i].sql);
        }
    }
    /* every copy of a key goes with its object */
    assert_int_equal(run(db, "DELETE FROM object"), SQLITE_OK);
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT 1 FROM grant_key", -1, &stmt, NULL), 0);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

static void our_own_connection_may_do_only_what_it_must(void **state) {
    struct unit *u = *state;
    static const char *const refused[] = {
        "UPDATE journal SET at = 0",
        "DELETE FROM journal",
        "UPDATE meta SET v = x''",
        "DELETE FROM meta",
        "UPDATE wording SET number = 2",
        "DELETE FROM wording",
        "UPDATE object SET at = 0",
        "UPDATE grant_key SET consent_seq = 0",
        "INSERT INTO sqlite_schema VALUES('table','x','x',0,'')",
        "CREATE TABLE x(a)",
        "CREATE TEMP TABLE x(a)",
        "CREATE INDEX x ON journal(at)",
        "CREATE TRIGGER x AFTER INSERT ON journal BEGIN SELECT 1; END",
        "CREATE VIEW x AS SELECT 1",
        "DROP TABLE wording",
        "ALTER TABLE wording ADD COLUMN x",
        "ATTACH ':memory:' AS x",
        "PRAGMA journal_mode=WAL",
        "PRAGMA writable_schema=1",
        "PRAGMA user_version=9",
        "VACUUM",
        "REINDEX",
        "ANALYZE",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (run(u->store->db, refused[i]) == SQLITE_OK) {
            fail_msg("allowed: %s", refused[i]);
        }
    }
    assert_int_equal(run(u->store->db, "DELETE FROM object"), SQLITE_OK);
    assert_int_equal(run(u->store->db, "DELETE FROM grant_key"), SQLITE_OK);
    assert_int_equal(run(u->store->db, "UPDATE cert SET sig = NULL"), SQLITE_OK);
}

/* Each as somebody with a shell would plant it; the file is refused as soon as it is opened. */
static void planted_schema_is_refused(void **state) {
    struct unit *u = *state;
    static const struct {
        const char *plant, *undo;
    } plants[] = {
        {"CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM consent_now; END",
         "DROP TRIGGER t"},
        {"CREATE VIEW v AS SELECT * FROM user_now", "DROP VIEW v"},
        {"CREATE TABLE extra(a)", "DROP TABLE extra"},
        {"CREATE INDEX i ON journal(abs(at))", "DROP INDEX i"},
        {"DROP INDEX journal_obj", "CREATE INDEX journal_obj ON journal(obj, seq)"},
        {"PRAGMA writable_schema=1; UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') "
         "WHERE name = 'setting_now'",
         NULL},
    };
    for (size_t i = 0; i < sizeof plants / sizeof plants[0]; i++) {
        store_close(u->store);
        u->store = NULL;
        outside(u, plants[i].plant);
        assert_status(store_open(u->folder, STORE_KIOSK, 3, &u->store), ST_SCHEMA);
        if (plants[i].undo != NULL) {
            outside(u, plants[i].undo);
            assert_ok(store_open(u->folder, STORE_KIOSK, 3, &u->store));
        }
    }
}

/* Planted while a kiosk runs: the switches of guard.c, not the comparison, hold here. */
static void a_trigger_planted_meanwhile_does_not_fire(void **state) {
    struct unit *u = *state;
    people_make(u);
    outside(u, "CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM consent_now; "
               "UPDATE user_now SET role = 5; END");
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_SIGNIN, .obj = id_of(MENTOR)));
    assert_int_equal(outside_number(u, "SELECT count(*) FROM consent_now"), 6);
    assert_int_equal(outside_number(u, "SELECT count(*) FROM user_now WHERE role = 5"), 1);
}

static void deleting_an_object_through_us_takes_its_grants(void **state) {
    struct unit *u = *state;
    outside(u,
            "INSERT INTO object(id,ver,kind,author,author_gen,subject,at,nonce,kc,ct,sig) VALUES("
            "zeroblob(16),1,1,x'01',1,x'02',0,zeroblob(24),x'',x'',zeroblob(64));"
            "INSERT INTO grant_key(id,ver,rcpt,rcpt_gen,consent_seq,granter,granter_gen,sealed)"
            " VALUES(zeroblob(16),1,x'01',1,0,x'02',1,zeroblob(72))");
    assert_ok(store_begin_write(u->store, 1000, NULL));
    struct query q = query_on(u->store, SQL_OBJECT_DELETE);
    query_id(&q, ":id", &id_zero);
    assert_ok(query_run(&q, NULL));
    assert_ok(store_commit(u->store));
    assert_int_equal(outside_number(u, "SELECT count(*) FROM grant_key"), 0);
}

#define SCHEMA_TEST(f) cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        SCHEMA_TEST(checks_hold_for_anybody),
        SCHEMA_TEST(our_own_connection_may_do_only_what_it_must),
        SCHEMA_TEST(planted_schema_is_refused),
        SCHEMA_TEST(a_trigger_planted_meanwhile_does_not_fire),
        SCHEMA_TEST(deleting_an_object_through_us_takes_its_grants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
