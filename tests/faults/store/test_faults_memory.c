/*
 * Memory runs out at the nth allocation of SQLite, once and for good, for every n until nothing
 * fails any more. The answer is "no memory" or a clean success; the file is as before or as after.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work.h"

static sqlite3_mem_methods real;
static struct {
    bool set, sticky, happened;
    unsigned nth, seen;
} starve;

static bool fails(void) {
    if (!starve.set) {
        return false;
    }
    starve.seen++;
    bool now = starve.seen == starve.nth || (starve.sticky && starve.seen > starve.nth);
    starve.happened = starve.happened || now;
    return now;
}

static void *starving_malloc(int n) {
    return fails() ? NULL : real.xMalloc(n);
}

static void *starving_realloc(void *p, int n) {
    return fails() ? NULL : real.xRealloc(p, n);
}

/* Before SQLite is used at all. */
static void starve_install(void) {
    static sqlite3_mem_methods methods;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real), SQLITE_OK);
    methods = real;
    methods.xMalloc = starving_malloc;
    methods.xRealloc = starving_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods), SQLITE_OK);
    assert_int_equal(sqlite3_initialize(), SQLITE_OK);
}

static bool try_starving(struct unit *u, size_t which, unsigned nth, bool sticky, unsigned round) {
    char *before = picture(u);
    memset(&starve, 0, sizeof starve);
    starve.nth = nth;
    starve.sticky = sticky;
    starve.set = true;
    enum status status = work[which].run(u, round);
    starve.set = false;
    if (status != ST_OK && status != ST_NO_MEMORY) {
        fail_msg("%s, allocation %u: answers %s", work[which].name, nth, status_name(status));
    }
    if (u->store == NULL) {
        assert_ok(store_open(u->folder, STORE_KIOSK, 3, &u->store));
    }
    char *after = picture(u);
    bool changed = strcmp(before, after) != 0;
    if (work[which].writes && changed != (status == ST_OK)) {
        fail_msg("%s, allocation %u: said %s, and the file %s", work[which].name, nth,
                 status_name(status), changed ? "changed" : "did not change");
    }
    free(before);
    free(after);
    return starve.happened;
}

/* Opening makes thousands of allocations: a step that has no common measure with anything. */
static void every_allocation(struct unit *u, bool sticky) {
    unsigned round = 0, happened = 0;
    for (size_t which = 0; which < WORK_COUNT; which++) {
        unsigned step = which == WORK_OPEN ? 37 : which == WORK_COPY ? 17 : 1;
        for (unsigned nth = 1; try_starving(u, which, nth, sticky, round); nth += step) {
            happened++;
            round++;
        }
        round++;
    }
    assert_true(happened > 50);
    assert_whole(u);
}

static void memory_runs_out_once(void **state) {
    every_allocation(*state, false);
}

static void memory_runs_out_for_good(void **state) {
    every_allocation(*state, true);
}

int main(void) {
    starve_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_runs_out_once, work_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(memory_runs_out_for_good, work_setup, unit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
