/* The anchor: lines, what a torn or forged one does, and a file that is older than its anchor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "store_internal.h"
#include "unit_file.h"

struct lines {
    struct anchor_line line[40];
    size_t n;
};

static void collect(void *ctx, const struct anchor_line *line) {
    struct lines *lines = ctx;
    assert_true(lines->n < 40);
    lines->line[lines->n++] = *line;
}

static struct lines lines_of(struct unit *u) {
    struct lines lines = {.n = 0};
    assert_ok(anchor_read_all(u->folder, collect, &lines));
    return lines;
}

static void tick(struct unit *u) {
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_SIGNIN, .obj = id_of(MENTOR)));
}

static void append_text(struct unit *u, const char *text) {
    char path[128];
    path_in(u, "anchor", path);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void save_file(struct unit *u, const char *from, const char *to) {
    char command[200];
    snprintf(command, sizeof command, "cp '%s/%s' '%s/%s'", u->folder, from, u->folder, to);
    assert_int_equal(system(command), 0);
}

static enum status open_as(struct unit *u, enum store_mode mode) {
    store_close(u->store);
    u->store = NULL;
    return store_open(u->folder, mode, 3, &u->store);
}

static void a_line_says_the_head_and_who_saw_it(void **state) {
    struct unit *u = *state;
    struct lines none = {.n = 0};
    uint64_t seq = 0;
    uint8_t h[32];
    struct seal_public keys;
    struct id unit, mentor = id_of(MENTOR);
    assert_status(anchor_read_all(u->folder, collect, &none), ST_NOT_FOUND);
    tick(u);
    assert_ok(anchor_write(u->store, u->by[MENTOR]));
    tick(u);
    assert_ok(anchor_write(u->store, u->by[MENTOR]));
    struct lines lines = lines_of(u);
    assert_int_equal(lines.n, 2);
    assert_ok(journal_head(u->store, &seq, h));
    assert_ok(store_unit(u->store, &unit));
    keyring_public(u->by[MENTOR], &keys);
    const struct seal_anchor *last = &lines.line[1].anchor;
    assert_true(lines.line[0].good && lines.line[1].good);
    assert_int_equal(lines.line[0].anchor.seq, seq - 1);
    assert_int_equal(last->seq, seq);
    assert_memory_equal(last->h, h, 32);
    assert_true(id_equal(&last->actor, &mentor));
    assert_ok(seal_anchor_check(&unit, last, &keys));
    assert_ok(open_as(u, STORE_KIOSK));
    struct stat st;
    char path[128];
    path_in(u, "anchor", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void every_64_rows_a_line_comes_by_itself(void **state) {
    struct unit *u = *state;
    for (unsigned i = 0; i < 130; i++) {
        tick(u);
    }
    struct lines lines = lines_of(u);
    assert_int_equal(lines.n, 2);
    assert_true(lines.line[0].anchor.seq >= 64);
    assert_int_equal(lines.line[1].anchor.seq, lines.line[0].anchor.seq + 64);
}

static void an_older_file_is_rolled_back(void **state) {
    struct unit *u = *state;
    tick(u);
    save_file(u, "unit.db", "old");
    tick(u);
    assert_ok(anchor_write(u->store, u->by[MENTOR]));
    store_close(u->store);
    u->store = NULL;
    save_file(u, "old", "unit.db");
    assert_status(open_as(u, STORE_KIOSK), ST_ROLLED_BACK);
    assert_ok(open_as(u, STORE_READONLY)); /* to look, verify and copy */
}

/* Rows cut off and others written in their place: as long, but another history. */
static void another_history_of_the_same_length_is_rolled_back_too(void **state) {
    struct unit *u = *state;
    tick(u);
    save_file(u, "unit.db", "old");
    tick(u);
    assert_ok(anchor_write(u->store, u->by[MENTOR]));
    save_file(u, "anchor", "keep");
    store_close(u->store);
    u->store = NULL;
    char path[128];
    path_in(u, "anchor", path);
    assert_int_equal(unlink(path), 0);
    save_file(u, "old", "unit.db");
    assert_ok(open_as(u, STORE_KIOSK));
    assert_ok(put_row(u, NURSE, .kind = ENTRY_SIGNIN, .obj = id_of(NURSE)));
    tick(u);
    save_file(u, "keep", "anchor");
    assert_status(open_as(u, STORE_KIOSK), ST_ROLLED_BACK);
}

static void a_torn_line_is_no_line_and_the_next_starts_anew(void **state) {
    struct unit *u = *state;
    tick(u);
    assert_ok(anchor_write(u->store, u->by[MENTOR]));
    append_text(u, "A1 99 abcdef");
    assert_int_equal(lines_of(u).n, 1);
    assert_ok(open_as(u, STORE_KIOSK));
    tick(u);
    assert_ok(anchor_write(u->store, u->by[MENTOR]));
    struct lines lines = lines_of(u);
    assert_int_equal(lines.n, 3);
    assert_true(lines.line[0].good);
    assert_false(lines.line[1].good);
    assert_true(lines.line[2].good);
    assert_ok(open_as(u, STORE_KIOSK));
}

static void rubbish_does_not_stop_a_kiosk_but_is_reported(void **state) {
    struct unit *u = *state;
    tick(u);
    append_text(u, "hello\n\nA1 x\nA1 1 00\nA1 18446744073709551616 00 00 1 00\n");
    assert_ok(open_as(u, STORE_KIOSK));
    struct lines lines = lines_of(u);
    assert_int_equal(lines.n, 4);
    for (size_t i = 0; i < lines.n; i++) {
        assert_false(lines.line[i].good);
    }
}

/* More lines than are looked at: the end is what counts. */
static void a_long_anchor_is_looked_at_from_its_end(void **state) {
    struct unit *u = *state;
    for (unsigned i = 0; i < 35; i++) {
        tick(u);
        assert_ok(anchor_write(u->store, u->by[MENTOR]));
    }
    struct stat st;
    char path[128];
    path_in(u, "anchor", path);
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size > 8192);
    assert_ok(open_as(u, STORE_KIOSK));
    assert_int_equal(u->store->anchored, lines_of(u).line[34].anchor.seq);
}

static void a_restore_leaves_a_mark_until_it_is_signed(void **state) {
    struct unit *u = *state;
    uint64_t seq = 9;
    uint8_t hash[32], want[32];
    memset(want, 7, sizeof want);
    assert_status(store_restored(u->store, &seq, hash), ST_NOT_FOUND);
    assert_ok(restored_mark(u->folder, 41, want));
    assert_ok(store_restored(u->store, &seq, hash));
    assert_int_equal(seq, 41);
    assert_memory_equal(hash, want, 32);
    struct entry row = {.kind = ENTRY_UNIT_RESTORED, .ref = seq};
    memcpy(row.hash2, hash, 32);
    assert_ok(store_begin_write(u->store, 1000, NULL));
    assert_ok(journal_append(u->store, u->by[COORDINATOR], &row));
    store_rollback(u->store); /* not signed after all */
    assert_ok(store_restored(u->store, &seq, hash));
    tick(u);
    assert_ok(store_restored(u->store, &seq, hash));
    assert_ok(put(u, COORDINATOR, &row));
    assert_status(store_restored(u->store, &seq, hash), ST_NOT_FOUND);
}

#define ANCHOR_TEST(f) cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        ANCHOR_TEST(a_line_says_the_head_and_who_saw_it),
        ANCHOR_TEST(every_64_rows_a_line_comes_by_itself),
        ANCHOR_TEST(an_older_file_is_rolled_back),
        ANCHOR_TEST(another_history_of_the_same_length_is_rolled_back_too),
        ANCHOR_TEST(a_torn_line_is_no_line_and_the_next_starts_anew),
        ANCHOR_TEST(rubbish_does_not_stop_a_kiosk_but_is_reported),
        ANCHOR_TEST(a_long_anchor_is_looked_at_from_its_end),
        ANCHOR_TEST(a_restore_leaves_a_mark_until_it_is_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
