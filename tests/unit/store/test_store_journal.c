/* The chain: what a row holds, what it refuses, and what the journal knows of time. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "store_internal.h"
#include "unit_file.h"

static void the_chain_holds_and_is_signed(void **state) {
    struct unit *u = *state;
    struct journal_raw rows[16];
    size_t n = 0;
    struct id unit;
    struct seal_public keys;
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_SIGNIN, .obj = id_of(MENTOR), .kiosk = 3));
    assert_ok(put_unsigned(u, &(struct entry){.kind = ENTRY_KDF_BUSY, .kiosk = 3}));
    assert_ok(store_begin_read(u->store));
    assert_ok(journal_raw_from(u->store, 1, rows, 16, &n));
    assert_ok(store_unit(u->store, &unit));
    store_end_read(u->store);
    /* unit.setup, app.open of this process, and the two */
    assert_int_equal(n, 4);
    assert_int_equal(rows[1].entry.kind, ENTRY_APP_OPEN);
    assert_int_equal(rows[1].entry.build, 0x000100);
    keyring_public(u->by[MENTOR], &keys);
    const uint8_t zero[32] = {0};
    for (size_t i = 0; i < n; i++) {
        uint8_t h[32];
        struct seal_row row = journal_seal_row(&rows[i]);
        seal_row_hash(&unit, &row, h);
        assert_int_equal(rows[i].entry.seq, i + 1);
        assert_memory_equal(h, rows[i].entry.h, 32);
        assert_memory_equal(rows[i].prev, i == 0 ? zero : rows[i - 1].entry.h, 32);
        assert_int_equal(rows[i].has_sig, entry_is_signed(rows[i].entry.kind));
        assert_true(rows[i].unpacked);
    }
    assert_ok(seal_row_check(rows[2].entry.h, rows[2].sig, &keys));
    struct id actor = id_of(MENTOR);
    assert_true(id_equal(&rows[2].entry.actor, &actor));
    assert_int_equal(rows[2].entry.actor_gen, 1);
    assert_true(id_is_zero(&rows[3].entry.actor));
}

static void signed_kinds_need_a_signer_and_others_refuse_one(void **state) {
    struct unit *u = *state;
    assert_status(put_unsigned(u, &(struct entry){.kind = ENTRY_SIGNIN}), ST_BUG);
    assert_status(put_row(u, MENTOR, .kind = ENTRY_KDF_BUSY), ST_BUG);
    assert_status(put_row(u, MENTOR, .kind = 99), ST_BUG);
}

static void after_a_failed_row_nothing_can_be_saved(void **state) {
    struct unit *u = *state;
    struct entry bad = {.kind = ENTRY_MATCH_END, .obj = test_id(1)};
    struct entry good = {.kind = ENTRY_SIGNIN, .obj = id_of(MENTOR)};
    uint64_t before = 0, after = 0;
    assert_ok(journal_head(u->store, &before, NULL));
    assert_ok(store_begin_write(u->store, 1000, NULL));
    assert_ok(journal_append(u->store, u->by[MENTOR], &good));
    assert_status(journal_append(u->store, u->by[MENTOR], &bad), ST_STATE);
    assert_status(journal_append(u->store, u->by[MENTOR], &good), ST_STATE);
    assert_status(store_commit(u->store), ST_STATE);
    assert_ok(journal_head(u->store, &after, NULL));
    assert_int_equal(before, after);
    assert_ok(put(u, MENTOR, &good));
}

static void rows_are_read_by_seq_object_page_and_actor(void **state) {
    struct unit *u = *state;
    struct entry rows[10], one;
    size_t n = 0;
    for (unsigned i = 0; i < 5; i++) {
        assert_ok(put_row(u, i % 2 ? MENTOR : NURSE, .kind = ENTRY_DENIED, .obj = test_id(i / 2),
                          .verb = (uint16_t)(100 + i)));
    }
    assert_ok(journal_read(u->store, 5, &one));
    assert_int_equal(one.verb, 102);
    assert_status(journal_read(u->store, 99, &one), ST_NOT_FOUND);
    assert_status(journal_read(u->store, UINT64_MAX, &one), ST_NOT_FOUND);
    assert_ok(journal_page(u->store, 0, 0, NULL, rows, 3, &n));
    assert_int_equal(n, 3);
    assert_int_equal(rows[0].verb, 104);
    assert_int_equal(rows[2].verb, 102);
    assert_ok(journal_page(u->store, rows[2].seq, 0, NULL, rows, 10, &n));
    assert_int_equal(n, 4);
    assert_int_equal(rows[0].verb, 101);
    assert_int_equal(rows[3].kind, ENTRY_UNIT_SETUP);
    struct id nurse = id_of(NURSE);
    assert_ok(journal_page(u->store, 0, ENTRY_DENIED, &nurse, rows, 10, &n));
    assert_int_equal(n, 3);
    struct id obj = test_id(1);
    assert_ok(journal_of(u->store, &obj, rows, 10, &n));
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].verb, 102);
    assert_int_equal(rows[1].verb, 103);
    assert_ok(journal_of(u->store, &obj, rows, 1, &n));
    assert_int_equal(n, 1);
}

static void the_last_row_that_puts_or_destroys_is_found(void **state) {
    struct unit *u = *state;
    struct entry row;
    struct id profile = id_of(MENTOR);
    assert_status(journal_last_put(u->store, &profile, &row), ST_NOT_FOUND);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_USER_INVITE, .obj = profile, .ver = 1,
                      .role = ROLE_MENTOR, .number = 101, .hash = {1}));
    assert_ok(
        put_row(u, COORDINATOR, .kind = ENTRY_USER_EDIT, .obj = profile, .ver = 2, .hash = {2}));
    assert_ok(put_row(u, NURSE, .kind = ENTRY_READ, .obj = profile, .ver = 2));
    assert_ok(journal_last_put(u->store, &profile, &row));
    assert_int_equal(row.kind, ENTRY_USER_EDIT);
    assert_int_equal(row.hash[0], 2);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_OBJECT_DESTROY, .obj = profile, .ver = 2));
    assert_ok(journal_last_put(u->store, &profile, &row));
    assert_int_equal(row.kind, ENTRY_OBJECT_DESTROY);
}

/* ---- time ---- */

static struct entry last_but(struct unit *u, unsigned back) {
    struct entry rows[8];
    size_t n = 0;
    assert_ok(journal_page(u->store, 0, 0, NULL, rows, 8, &n));
    assert_true(n > back);
    return rows[back];
}

static void tick(struct unit *u) {
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_SIGNIN, .obj = id_of(MENTOR)));
}

static void assert_doubtful(struct unit *u, bool want) {
    bool doubtful = !want;
    assert_ok(journal_clock_doubtful(u->store, &doubtful));
    assert_int_equal(doubtful, want);
}

static int64_t now_of(struct unit *u) {
    int64_t now = 0;
    assert_ok(journal_now(u->store, &now));
    return now;
}

static void a_clock_that_goes_back_is_doubted_until_confirmed(void **state) {
    struct unit *u = *state;
    tick(u);
    assert_doubtful(u, false);
    clock_pretend(TEST_TIME - 50);
    tick(u);
    struct entry jump = last_but(u, 1);
    assert_int_equal(jump.kind, ENTRY_CLOCK_JUMP);
    assert_int_equal(jump.was, TEST_TIME);
    assert_int_equal(jump.now, TEST_TIME - 50);
    assert_doubtful(u, true);
    /* what runs out is compared with the last row that nobody doubts */
    assert_int_equal(now_of(u), TEST_TIME);
    clock_pretend(TEST_TIME - 100); /* again: the doubt stays the first one's */
    tick(u);
    assert_int_equal(now_of(u), TEST_TIME);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_CLOCK_CONFIRM, .now = TEST_TIME - 100));
    assert_doubtful(u, false);
    assert_int_equal(now_of(u), TEST_TIME - 100);
    clock_pretend(TEST_TIME - 90);
    tick(u);
    assert_int_equal(last_but(u, 1).kind, ENTRY_CLOCK_CONFIRM);
    assert_int_equal(now_of(u), TEST_TIME - 90);
}

static void now_is_never_before_the_last_row(void **state) {
    struct unit *u = *state;
    tick(u);
    clock_pretend(TEST_TIME - 1);
    assert_int_equal(now_of(u), TEST_TIME);
    clock_pretend(TEST_TIME + 1);
    assert_int_equal(now_of(u), TEST_TIME + 1);
}

static void two_weeks_ahead_are_doubted_only_at_start(void **state) {
    struct unit *u = *state;
    tick(u);
    clock_pretend(TEST_TIME + 15 * 86400);
    tick(u); /* this process has seen the clock move */
    assert_doubtful(u, false);
    clock_pretend(TEST_TIME + 30 * 86400);
    unit_reopen(u, STORE_KIOSK);
    tick(u);
    assert_doubtful(u, true);
}

static void a_wall_clock_apart_from_the_boot_clock_is_doubted(void **state) {
    struct unit *u = *state;
    clock_pretend(
        0); /* real time: one boot, and the wall clock cannot be moved here, so a row is */
    tick(u);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_CLOCK_CONFIRM, .now = clock_at()));
    assert_doubtful(u, false);
    tick(u);
    assert_doubtful(u, false);
    assert_ok(store_begin_write(u->store, 1000, NULL));
    u->store->head.when.boot_ms -= 301 * 1000; /* 301 s more have passed since boot than on it */
    assert_ok(journal_open_write(u->store));
    assert_int_equal(last_but(u, 0).kind, ENTRY_CLOCK_JUMP);
    store_rollback(u->store);
}

static void app_open_is_written_once_a_boot_and_kiosk(void **state) {
    struct unit *u = *state;
    tick(u);
    assert_int_equal(last_but(u, 1).kind, ENTRY_APP_OPEN);
    unit_reopen(u, STORE_KIOSK);
    tick(u);
    assert_int_equal(last_but(u, 1).kind, ENTRY_SIGNIN);
    store_close(u->store);
    assert_ok(store_open(u->folder, STORE_KIOSK, 4, &u->store));
    tick(u);
    assert_int_equal(last_but(u, 1).kind, ENTRY_APP_OPEN);
    assert_int_equal(last_but(u, 1).kiosk, 4);
    clock_pretend(0); /* another boot */
    tick(u);
    assert_int_equal(last_but(u, 1).kind, ENTRY_SIGNIN); /* but this process has said so */
    unit_reopen(u, STORE_KIOSK);
    tick(u);
    assert_int_equal(last_but(u, 1).kind, ENTRY_APP_OPEN);
}

/* ---- failed sign-ins ---- */

static void fail_in(struct unit *u, struct id user, uint16_t kiosk) {
    assert_ok(
        put_unsigned(u, &(struct entry){.kind = ENTRY_SIGNIN_FAIL, .obj = user, .kiosk = kiosk}));
}

static void failures_count_since_the_last_success(void **state) {
    struct unit *u = *state;
    struct failures f;
    struct id mentor = id_of(MENTOR), nurse = id_of(NURSE);
    assert_ok(journal_failures(u->store, &mentor, &f));
    assert_int_equal(f.count, 0);
    fail_in(u, mentor, 3);
    fail_in(u, mentor, 5);
    clock_pretend(TEST_TIME + 9);
    fail_in(u, mentor, 3);
    fail_in(u, id_zero, 3); /* a number nobody has */
    assert_ok(journal_failures(u->store, &mentor, &f));
    assert_int_equal(f.count, 3);
    assert_int_equal(f.last.at, TEST_TIME + 9);
    assert_ok(journal_failures(u->store, &nurse, &f));
    assert_int_equal(f.count, 0);
    assert_ok(journal_failures(u->store, &id_zero, &f)); /* this kiosk, any number */
    assert_int_equal(f.count, 3);
    assert_ok(put_row(u, NURSE, .kind = ENTRY_SIGNIN, .obj = nurse, .kiosk = 5));
    assert_ok(journal_failures(u->store, &id_zero, &f));
    assert_int_equal(f.count, 3);
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_SIGNIN, .obj = mentor, .kiosk = 3));
    assert_ok(journal_failures(u->store, &id_zero, &f));
    assert_int_equal(f.count, 0);
    assert_ok(journal_failures(u->store, &mentor, &f));
    assert_int_equal(f.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_chain_holds_and_is_signed, unit_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(signed_kinds_need_a_signer_and_others_refuse_one,
                                        unit_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(after_a_failed_row_nothing_can_be_saved, unit_setup,
                                        unit_teardown),
        cmocka_unit_test_setup_teardown(rows_are_read_by_seq_object_page_and_actor, unit_setup,
                                        unit_teardown),
        cmocka_unit_test_setup_teardown(the_last_row_that_puts_or_destroys_is_found, unit_setup,
                                        unit_teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_goes_back_is_doubted_until_confirmed,
                                        unit_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(now_is_never_before_the_last_row, unit_setup,
                                        unit_teardown),
        cmocka_unit_test_setup_teardown(two_weeks_ahead_are_doubted_only_at_start, unit_setup,
                                        unit_teardown),
        cmocka_unit_test_setup_teardown(a_wall_clock_apart_from_the_boot_clock_is_doubted,
                                        unit_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(app_open_is_written_once_a_boot_and_kiosk, unit_setup,
                                        unit_teardown),
        cmocka_unit_test_setup_teardown(failures_count_since_the_last_success, unit_setup,
                                        unit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
