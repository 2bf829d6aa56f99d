#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store_internal.h"

static const uint8_t unit_bytes[16] = {0xA0, 0xA0, 0xA0, 0xA0, 0xA0, 0xA0, 0xA0, 0xA0,
                                       0xA0, 0xA0, 0xA0, 0xA0, 0xA0, 0xA0, 0xA0, 0xA0};

struct id test_id(unsigned n) {
    struct id id = {{0x01, 0x8b, 0xcf, 0xe5, 0x68, 0x00}};
    id.b[4] = (uint8_t)(n >> 8); /* later ids sort later, as real ones do */
    id.b[5] = (uint8_t)n;
    id.b[15] = 0x77;
    return id;
}

struct id person_id(unsigned n) {
    return test_id(1000 + n);
}

struct id id_of(enum who who) {
    struct id id = test_id(0);
    id.b[0] = (uint8_t)(0xC0 + who);
    return who == ROOT ? seal_root_id : id;
}

struct keyring *ring_of(enum who who) {
    struct id unit;
    uint8_t seed[SEAL_SEED_BYTES], root_seed[SEAL_SEED_BYTES];
    struct seal_keys *keys = NULL, *root = NULL;
    struct seal_public root_public;
    struct keyring *ring = NULL;
    struct id principal = id_of(who);

    memcpy(unit.b, unit_bytes, sizeof unit.b);
    memset(root_seed, 0x44, sizeof root_seed);
    memset(seed, who == ROOT ? 0x44 : (int)(0x11 + who), sizeof seed);
    assert_ok(seal_start());
    assert_ok(seal_keys_from_seed(root_seed, &root));
    seal_keys_public(root, &root_public);
    seal_keys_destroy(root);
    assert_ok(seal_keys_from_seed(seed, &keys));
    assert_ok(keyring_create(&unit, root_public.sign, &principal, 1, keys, &ring));
    return ring;
}

void path_in(const struct unit *unit, const char *name, char out[128]) {
    snprintf(out, 128, "%s/%s", unit->folder, name);
}

static void meta_make(struct unit *unit) {
    uint8_t sig[SEAL_SIG_BYTES];
    assert_ok(seal_meta_sign(unit->by[ROOT], "unit_id", unit_bytes, sizeof unit_bytes, sig));
    struct query q = query_on(unit->store, SQL_META_INSERT);
    query_text(&q, ":k", "unit_id");
    query_blob(&q, ":v", unit_bytes, sizeof unit_bytes);
    query_blob(&q, ":sig", sig, sizeof sig);
    assert_ok(query_run(&q, NULL));
}

void folder_fresh(struct unit *unit) {
    const char *tmp = getenv("TMPDIR");
    snprintf(unit->folder, sizeof unit->folder, "%s/chairside-store-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(unit->folder));
}

void unit_make(struct unit *unit) {
    memset(unit, 0, sizeof *unit);
    folder_fresh(unit);
    clock_pretend(TEST_TIME);
    for (enum who who = 0; who < WHO_COUNT; who++) {
        unit->by[who] = ring_of(who);
    }
    assert_ok(store_open(unit->folder, STORE_CREATE, 3, &unit->store));
    assert_ok(store_begin_write(unit->store, 1000, NULL));
    meta_make(unit);
    struct entry setup = {.kind = ENTRY_UNIT_SETUP, .policy = POLICY_PRACTICE};
    assert_ok(journal_append(unit->store, unit->by[ROOT], &setup));
    assert_ok(store_commit(unit->store));
    unit_reopen(unit, STORE_KIOSK);
}

void unit_reopen(struct unit *unit, enum store_mode mode) {
    store_close(unit->store);
    unit->store = NULL;
    assert_ok(store_open(unit->folder, mode, 3, &unit->store));
}

void unit_finish(struct unit *unit) {
    char command[96];
    store_close(unit->store);
    for (enum who who = 0; who < WHO_COUNT; who++) {
        keyring_destroy(unit->by[who]);
    }
    clock_pretend(0);
    snprintf(command, sizeof command, "rm -rf '%s'", unit->folder);
    assert_int_equal(system(command), 0);
}

int unit_setup(void **state) {
    struct unit *unit = calloc(1, sizeof *unit);
    assert_non_null(unit);
    unit_make(unit);
    *state = unit;
    return 0;
}

int unit_teardown(void **state) {
    unit_finish(*state);
    free(*state);
    return 0;
}

static enum status put_by(struct unit *unit, struct keyring *by, struct entry *entry) {
    enum status status = store_begin_write(unit->store, 10000, NULL);
    if (status != ST_OK) {
        return status;
    }
    status = journal_append(unit->store, by, entry);
    if (status != ST_OK) {
        store_rollback(unit->store);
        return status;
    }
    return store_commit(unit->store);
}

enum status put(struct unit *unit, enum who who, struct entry *entry) {
    return put_by(unit, unit->by[who], entry);
}

enum status put_unsigned(struct unit *unit, struct entry *entry) {
    return put_by(unit, NULL, entry);
}

static void user_make(struct unit *unit, enum who who, enum role role, uint16_t number) {
    assert_ok(put_row(unit, COORDINATOR, .kind = ENTRY_USER_INVITE, .obj = id_of(who), .ver = 1,
                      .role = (uint8_t)role, .number = number));
    assert_ok(put_row(unit, COORDINATOR, .kind = ENTRY_USER_CERTIFY, .obj = id_of(who), .ver = 1));
}

void person_make(struct unit *unit, unsigned n) {
    assert_ok(put_row(unit, NURSE, .kind = ENTRY_PERSON_ADD, .obj = person_id(n), .ver = 1,
                      .number = (uint16_t)n));
    for (uint8_t scope = SCOPE_APPROACH; scope <= SCOPE_RECORD; scope++) {
        assert_ok(put_row(unit, NURSE, .kind = ENTRY_CONSENT_SET, .obj = person_id(n),
                          .scope = scope, .status = CONSENT_ACTIVE, .teach = TEACH_YES,
                          .given = TEST_TIME, .expires = TEST_TIME + 86400 + (int64_t)n));
    }
}

void people_make(struct unit *unit) {
    user_make(unit, MENTOR, ROLE_MENTOR, 101);
    user_make(unit, MENTOR2, ROLE_MENTOR, 102);
    user_make(unit, NURSE, ROLE_NURSE, 401);
    user_make(unit, NURSE2, ROLE_NURSE, 402);
    user_make(unit, COORDINATOR, ROLE_COORDINATOR, 701);
    for (unsigned n = 1; n <= 3; n++) {
        person_make(unit, n);
    }
}

static sqlite3 *outside_open(const struct unit *unit) {
    char path[128];
    sqlite3 *db = NULL;
    path_in(unit, "unit.db", path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

void outside(const struct unit *unit, const char *sql) {
    char *message = NULL;
    sqlite3 *db = outside_open(unit);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message);
    }
    sqlite3_close(db);
}

int64_t outside_number(const struct unit *unit, const char *sql) {
    sqlite3_stmt *stmt = NULL;
    sqlite3 *db = outside_open(unit);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return n;
}
