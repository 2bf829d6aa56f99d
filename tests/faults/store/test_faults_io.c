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

#include "fault_vfs.h"
#include "work.h"

#define NTH_MAX 400

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
    enum status status = work[which].run(u, round);
    bool happened = fault_happened();
    store_close(u->store); /* closing, too, happens on the failing disk */
    u->store = NULL;
    fault_clear();
    assert_ok(store_open(u->folder, STORE_KIOSK, 3, &u->store));
    char *after = picture(u);
    bool changed = strcmp(before, after) != 0;
    bool writes = work[which].writes;
    if (!is_clean_answer(status, code)) {
        fail_msg("%s, %s %u%s: answers %s", work[which].name, fault_op_names[op], nth,
                 sticky ? " and after" : "", status_name(status));
    }
    if (writes && status == ST_OK && !changed) {
        fail_msg("%s, %s %u: said saved, and is not", work[which].name, fault_op_names[op], nth);
    }
    /* Only where the disk never answers again can it be unknown whether the last step got there. */
    if (writes && status != ST_OK && changed && !sticky) {
        fail_msg("%s, %s %u: said %s, and is saved", work[which].name, fault_op_names[op], nth,
                 status_name(status));
    }
    if (changed) {
        assert_whole(u);
    }
    free(before);
    free(after);
    return happened;
}

static void every_fault(struct unit *u, int code, bool sticky) {
    unsigned round = 0, happened = 0;
    for (size_t which = 0; which < WORK_COUNT; which++) {
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
    assert_status(work[WORK_SAVE].run(u, 1), ST_DISK_FULL);
    assert_int_not_equal(stat(path, &st), 0);
    fault_clear();
    assert_ok(work[WORK_SAVE].run(u, 1)); /* the text was kept; the next try has room */
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
        cmocka_unit_test_setup_teardown(input_and_output_errors_once, work_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(input_and_output_errors_for_good, work_setup,
                                        unit_teardown),
        cmocka_unit_test_setup_teardown(full_disk_once, work_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(full_disk_for_good, work_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_gives_the_ballast_back, work_setup,
                                        unit_teardown),
        cmocka_unit_test(set_up_can_be_begun_again_after_any_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
