/* A practice unit is made through the acts of people, so it is sound as a real one is. */
#include <stdio.h>
#include <stdlib.h>

#include <chairside/lang.h>
#include <chairside/permit.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/verify.h>

#include "../../../src/practice/practice.h"
#include "../base/check.h"

static char folder[] = "/tmp/chairside-test-XXXXXX";

static void sound(const char *where, const struct practice_plan *plan,
                  struct verify_report *report) {
    assert_int_equal(practice_make(where, plan, NULL, NULL), ST_OK);
    enum status st = verify_unit(where, NULL, permit_entry, NULL, NULL, report);
    for (size_t i = 0; i < report->n_findings; i++)
        print_message("row %llu %s: %s\n", (unsigned long long)report->findings[i].seq,
                      report->findings[i].where, report->findings[i].what);
    assert_int_equal(st, ST_OK);
}

static void is_sound(void **state) {
    static struct verify_report report;
    const struct practice_plan plan = {.people = 16, .encounters = 60, .months = 2, .idle_s = 120};
    (void)state;
    sound(folder, &plan, &report);
    assert_true(report.rows > 200);
    assert_true(report.objects > 100);
}

/* Permissions run out after a year: in an older unit people were asked again. */
static void is_sound_after_years(void **state) {
    static struct verify_report report;
    const struct practice_plan plan = {.people = 6, .encounters = 60, .months = 26, .idle_s = 120};
    char older[sizeof folder + 8];
    (void)state;
    snprintf(older, sizeof older, "%s/older", folder);
    sound(older, &plan, &report);
    assert_true(report.objects > 60);
}

static void refuses_a_second(void **state) {
    const struct practice_plan plan = {.people = 1, .encounters = 0, .months = 1, .idle_s = 120};
    (void)state;
    assert_int_equal(practice_make(folder, &plan, NULL, NULL), ST_UNIT_EXISTS);
}

static void refuses_numbers(void **state) {
    const struct practice_plan none = {.people = 0, .months = 1, .idle_s = 120},
                               long_ago = {1, 0, 999, 120}, hasty = {1, 0, 1, 2};
    (void)state;
    assert_int_equal(practice_make(folder, &none, NULL, NULL), ST_BAD_NUMBER);
    assert_int_equal(practice_make(folder, &long_ago, NULL, NULL), ST_BAD_NUMBER);
    assert_int_equal(practice_make(folder, &hasty, NULL, NULL), ST_BAD_NUMBER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_sound),
        cmocka_unit_test(is_sound_after_years),
        cmocka_unit_test(refuses_a_second),
        cmocka_unit_test(refuses_numbers),
    };
    lang_start(NULL);
    if (secret_start() != ST_OK || seal_start() != ST_OK || !mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char command[sizeof folder + 16];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? failed : 1;
}
