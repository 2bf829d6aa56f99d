/* The journal replayed into temp tables: equal to what was written, and different where it is not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "store_internal.h"

static int rich_setup(void **state) {
    unit_setup(state);
    struct unit *u = *state;
    people_make(u);
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_MATCH_START, .obj = test_id(1),
                      .mentor = id_of(MENTOR), .person = person_id(1), .ref = 12));
    clock_pretend(TEST_TIME - 100);
    for (unsigned i = 0; i < 4; i++) {
        assert_ok(put_row(u, MENTOR, .kind = ENTRY_ENCOUNTER_SAVE, .obj = test_id(10 + i), .ver = 1,
                          .person = person_id(1), .start = TEST_TIME + (int64_t)i, .status = 1));
    }
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_CLOCK_CONFIRM));
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_REFERRAL_ASK, .obj = test_id(20), .ver = 1,
                      .role = ROLE_NURSE, .priority = 1, .permission = 1));
    assert_ok(put_row(u, NURSE, .kind = ENTRY_REFERRAL_CLAIM, .obj = test_id(20), .ver = 1));
    assert_ok(put_row(u, NURSE, .kind = ENTRY_READ, .obj = test_id(20), .ver = 1));
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_PROPOSAL_ADD, .obj = test_id(30), .ver = 1));
    assert_ok(put_row(u, COORDINATOR, .kind = ENTRY_SETTING_SET, .key = 1, .value = "x",
                      .value_bytes = 1));
    return 0;
}

struct differences {
    char table[32];
    uint64_t seq;
    size_t n;
};

static void note_difference(void *ctx, const char *table, uint64_t seq) {
    struct differences *d = ctx;
    snprintf(d->table, sizeof d->table, "%s", table);
    d->seq = seq;
    d->n++;
}

static struct store *snapshot(struct unit *u) {
    struct store *replay = NULL;
    char path[128];
    path_in(u, "snapshot", path);
    remove(path);
    assert_ok(store_snapshot(u->folder, path));
    assert_ok(replay_open(path, &replay));
    return replay;
}

/* Replays all rows; answers how many there were. */
static size_t replay_all(struct store *replay) {
    struct journal_raw rows[7];
    size_t n = 0, total = 0;
    do {
        assert_ok(journal_raw_from(replay, total + 1, rows, 7, &n));
        for (size_t i = 0; i < n; i++) {
            replay_look(replay, &rows[i].entry);
            assert_ok(replay_apply(replay, &rows[i].entry));
        }
        total += n;
    } while (n > 0);
    replay_look_at_end(replay);
    return total;
}

static void a_replay_equals_what_was_written(void **state) {
    struct unit *u = *state;
    struct differences d = {.n = 0};
    uint64_t seq = 0;
    assert_ok(journal_head(u->store, &seq, NULL));
    struct store *replay = snapshot(u);
    assert_ok(replay_compare(replay, note_difference, &d));
    assert_true(d.n > 10); /* nothing replayed yet: every row differs */
    d.n = 0;
    assert_int_equal(replay_all(replay), seq);
    assert_ok(replay_compare(replay, note_difference, &d));
    assert_int_equal(d.n, 0);
    struct user_row user;
    assert_ok(user_by_number(replay, 101, &user));
    assert_status(store_begin_write(replay, 0, NULL), ST_READ_ONLY);
    store_close(replay);
}

static void every_projection_is_compared(void **state) {
    struct unit *u = *state;
    static const struct {
        const char *sql, *table;
    } changes[] = {
        {"UPDATE user_now SET role = 5 WHERE number = 101", "user_now"},
        {"UPDATE user_now SET person = zeroblob(16) WHERE number = 101", "user_now"},
        {"UPDATE person_now SET ver = 2 WHERE number = 1", "person_now"},
        {"UPDATE consent_now SET status = 3 WHERE rowid = 1", "consent_now"},
        {"DELETE FROM consent_now WHERE rowid = 2", "consent_now"},
        {"UPDATE proposal_now SET status = 2", "proposal_now"},
        {"UPDATE match_now SET consent_seq = 1", "match_now"},
        {"INSERT INTO match_now VALUES(zeroblob(16), x'01', x'02', 1, 1, 1)", "match_now"},
        {"UPDATE encounter_now SET at = at + 1 WHERE n = 2", "encounter_now"},
        {"DELETE FROM encounter_now WHERE n = 3", "encounter_now"},
        {"UPDATE referral_now SET role = 5", "referral_now"},
        {"UPDATE setting_now SET v = x'79' WHERE k = 1", "setting_now"},
        {"UPDATE read_now SET n = 2", "read_now"},
        {"DELETE FROM read_now", "read_now"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct differences d = {.n = 0};
        char keep[128], path[128], command[300];
        path_in(u, "unit.db", path);
        path_in(u, "keep", keep);
        snprintf(command, sizeof command, "cp '%s' '%s'", path, keep);
        assert_int_equal(system(command), 0);
        outside(u, changes[i].sql);
        struct store *replay = snapshot(u);
        replay_all(replay);
        assert_ok(replay_compare(replay, note_difference, &d));
        assert_int_equal(d.n, 1);
        assert_string_equal(d.table, changes[i].table);
        assert_true(d.seq > 0);
        store_close(replay);
        store_close(u->store);
        u->store = NULL;
        snprintf(command, sizeof command, "cp '%s' '%s'", keep, path);
        assert_int_equal(system(command), 0);
        assert_ok(store_open(u->folder, STORE_KIOSK, 3, &u->store));
    }
}

static void it_answers_as_it_stood_before_the_row(void **state) {
    struct unit *u = *state;
    struct journal_raw rows[64];
    size_t n = 0;
    struct store *replay = snapshot(u);
    assert_ok(journal_raw_from(replay, 1, rows, 64, &n));
    int64_t highest = 0;
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = &rows[i].entry;
        struct user_row user;
        struct referral_row referral;
        struct entry other;
        uint64_t head = 9;
        int64_t now = 0;
        bool doubtful = false;
        replay_look(replay, e);
        assert_ok(journal_head(replay, &head, NULL));
        assert_int_equal(head, e->seq - 1);
        assert_status(journal_read(replay, e->seq, &other), ST_NOT_FOUND);
        assert_ok(journal_now(replay, &now));
        assert_ok(journal_clock_doubtful(replay, &doubtful));
        highest = e->when.at > highest ? e->when.at : highest;
        assert_int_equal(now, highest); /* while in doubt the last good row, which is the highest */
        if (e->kind == ENTRY_USER_INVITE) {
            assert_status(user_get(replay, &e->obj, &user), ST_NOT_FOUND);
        } else if (e->kind == ENTRY_USER_CERTIFY) {
            assert_ok(user_get(replay, &e->obj, &user));
            assert_int_equal(user.status, USER_INVITED);
        } else if (e->kind == ENTRY_REFERRAL_CLAIM) {
            assert_ok(referral_get(replay, &e->obj, &referral));
            assert_int_equal(referral.state, REFERRAL_ASKED);
        } else if (e->kind == ENTRY_CLOCK_CONFIRM || e->kind == ENTRY_ENCOUNTER_SAVE) {
            assert_true(doubtful);
        }
        assert_ok(replay_apply(replay, e));
        if (e->kind == ENTRY_CLOCK_CONFIRM) {
            break;
        }
    }
    store_close(replay);
}

static void a_row_that_could_not_stand_there_is_named(void **state) {
    struct unit *u = *state;
    struct store *replay = snapshot(u);
    struct entry claim = {.kind = ENTRY_REFERRAL_CLAIM, .obj = test_id(20), .seq = 5};
    struct entry unknown = {.kind = 99, .seq = 5};
    replay_look(replay, &claim);
    assert_status(replay_apply(replay, &claim), ST_TAKEN);
    assert_status(replay_apply(replay, &unknown), ST_NEWER);
    store_close(replay);
}

static void a_damaged_copy_is_not_replayed(void **state) {
    struct unit *u = *state;
    struct store *replay = NULL;
    char path[128];
    path_in(u, "snapshot", path);
    assert_ok(store_snapshot(u->folder, path));
    assert_status(store_snapshot(u->folder, path), ST_UNIT_EXISTS);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    fseek(file, 5 * 4096, SEEK_SET);
    for (unsigned i = 0; i < 200; i++) {
        fputc(0xEE, file);
    }
    fclose(file);
    assert_status(replay_open(path, &replay), ST_CORRUPT);
    path_in(u, "nowhere", path);
    assert_int_not_equal(replay_open(path, &replay), ST_OK);
}

#define REPLAY_TEST(f) cmocka_unit_test_setup_teardown(f, rich_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        REPLAY_TEST(a_replay_equals_what_was_written),
        REPLAY_TEST(every_projection_is_compared),
        REPLAY_TEST(it_answers_as_it_stood_before_the_row),
        REPLAY_TEST(a_row_that_could_not_stand_there_is_named),
        REPLAY_TEST(a_damaged_copy_is_not_replayed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
