#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <chairside/clock.h>

#include "check.h"

/* Rules are written out, so that the test does not need the machine's zone files. */
static void in_zone(const char *tz) {
    setenv("TZ", tz, 1);
    tzset();
}

#define MADRID "CET-1CEST,M3.5.0,M10.5.0/3"
#define MIDNIGHT "BRT3BRST,M11.1.0/0,M2.3.0/0" /* summer time begins and ends at midnight */

static void test_days(void **state) {
    (void)state;
    in_zone("UTC0");
    assert_int_equal(clock_day(0), 19700101);
    assert_int_equal(clock_day(1700000000), 20231114);
    assert_int_equal(clock_day_start(19700101), 0);
    assert_int_equal(clock_day_start(20240229), 1709164800);
}

static void test_no_such_day(void **state) {
    static const int32_t days[] = {0,        -1,       20230229, 20230431,
                                   20231301, 20230001, 20230100, 20230132};

    (void)state;
    in_zone("UTC0");
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        assert_int_equal(clock_day_start(days[i]), -1);
}

static void test_summer_time(void **state) {
    (void)state;
    in_zone(MADRID);
    assert_int_equal(clock_day_start(20240331), 1711839600); /* 23 hours long */
    assert_int_equal(clock_day_start(20240401), 1711839600 + 23 * 3600);
    assert_int_equal(clock_day_start(20241027), 1729980000); /* 25 hours long */
    assert_int_equal(clock_day_start(20241028), 1729980000 + 25 * 3600);
}

static void test_no_midnight(void **state) {
    (void)state;
    in_zone(MIDNIGHT);
    /* 4 November 2018 began at 01:00 local, 03:00 UTC. */
    assert_int_equal(clock_day_start(20181104), 1541300400);
    /* 18 February 2018: at midnight the clock went back to 23:00 of the 17th. */
    assert_int_equal(clock_day_start(20180218), 1518922800);
}

/* The start is in the day, and the second before it is not. */
static void test_every_day(void **state) {
    static const char *const zones[] = {"UTC0", MADRID, MIDNIGHT,
                                        "LHST-10:30LHDT-11,M10.1.0,M4.1.0"};

    (void)state;
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        in_zone(zones[z]);
        for (int64_t at = 1704110400; at < 1704110400 + 366 * 86400; at += 86400) {
            int32_t day = clock_day(at);
            int64_t start = clock_day_start(day);
            assert_int_equal(clock_day(start), day);
            assert_true(clock_day(start - 1) < day);
        }
    }
}

static void test_now(void **state) {
    struct instant a, b;

    (void)state;
    clock_now(&a);
    clock_now(&b);
    assert_true(llabs((long long)(a.at - time(NULL))) <= 1);
    assert_true(id_equal(&a.boot, &b.boot));
    assert_true(b.boot_ms >= a.boot_ms);
    assert_true(clock_boot_ms() >= b.boot_ms);
}

static void test_pretend(void **state) {
    struct instant a, b;

    (void)state;
    clock_pretend(1600000000);
    clock_now(&a);
    assert_int_equal(a.at, 1600000000);
    assert_int_equal(clock_at(), 1600000000);
    assert_int_equal(clock_at_ms(), 1600000000000);
    clock_pretend(1600000060);
    clock_now(&b);
    assert_true(id_equal(&a.boot, &b.boot));
    assert_false(id_is_zero(&a.boot));
    assert_int_equal(b.boot_ms - a.boot_ms, 60000); /* so that history has no jump */
    clock_pretend(0);
    assert_true(clock_at() > 1700000000);
    assert_true(clock_boot_ms() < b.boot_ms);
}

static void test_ids(void **state) {
    struct id a, b;

    (void)state;
    clock_pretend(1600000000);
    assert_ok(id_new(&a));
    assert_ok(id_new(&b));
    clock_pretend(0);
    assert_memory_equal(a.b, "\x01\x74\x87\x6e\x80\x00", 6); /* 1600000000000 ms */
    assert_memory_equal(b.b, a.b, 6);
    assert_false(id_equal(&a, &b));
    assert_true(id_equal(&a, &a));
    assert_false(id_is_zero(&a));
    assert_true(id_is_zero(&id_zero));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),        cmocka_unit_test(test_no_such_day),
        cmocka_unit_test(test_summer_time), cmocka_unit_test(test_no_midnight),
        cmocka_unit_test(test_every_day),   cmocka_unit_test(test_now),
        cmocka_unit_test(test_pretend),     cmocka_unit_test(test_ids),
    };

    return cmocka_run_group_tests_name("base clock", tests, NULL, NULL);
}
