#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <chairside/secret.h>

#include "check.h"

static bool is_zero(const void *p, size_t n) {
    const uint8_t *b = p;

    for (size_t i = 0; i < n; i++)
        if (b[i])
            return false;
    return true;
}

static int start(void **state) {
    (void)state;
    assert_ok(secret_start());
    return 0;
}

static void test_reuse(void **state) {
    (void)state;
    void *a = secret_take(100), *b = secret_take(100), *c = secret_take(100);

    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    assert_int_equal((uintptr_t)a % 16, 0);
    assert_int_equal((uintptr_t)b % 16, 0);
    secret_give(b);
    assert_ptr_equal(secret_take(50), b); /* first fit */
    secret_give(b);
    secret_give(a);
    assert_ptr_equal(secret_take(200), a); /* neighbours became one */
    secret_give(a);
    secret_give(c);
    secret_give(NULL);
}

static void test_wiped(void **state) {
    (void)state;
    char *a = secret_take(64);

    assert_true(is_zero(a, 64));
    memset(a, 'x', 64);
    secret_give(a);
    assert_true(is_zero(a, 64)); /* the region is still there; nothing of it is */
    char *b = secret_take(64);
    assert_ptr_equal(a, b);
    assert_true(is_zero(b, 64));
    secret_give(b);
}

static void test_exhaustion(void **state) {
    void *blocks[300];
    size_t n = 0;

    (void)state;
    assert_null(secret_take(SECRET_REGION_BYTES));
    assert_null(secret_take(SIZE_MAX));
    while (n < 300 && (blocks[n] = secret_take(1000)) != NULL)
        n++;
    assert_true(n > 250 && n < 300);
    assert_null(secret_take(1000));
    for (size_t i = 0; i < n; i += 2)
        secret_give(blocks[i]);
    assert_null(secret_take(1500)); /* only holes */
    for (size_t i = 1; i < n; i += 2)
        secret_give(blocks[i]);
    void *all = secret_take(SECRET_REGION_BYTES - 16);
    assert_non_null(all);
    secret_give(all);
}

/* Thousands of random takes and gives: nothing overlaps, all that comes is zero. */
static void test_random_use(void **state) {
    struct held {
        uint8_t *p;
        size_t n;
    } held[64] = {{0}};
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        seed = seed * 1664525u + 1013904223u;
        struct held *one = &held[seed >> 26];
        if (one->p) {
            for (size_t i = 0; i < one->n; i++)
                assert_int_equal(one->p[i], (uint8_t)(one - held + 1));
            secret_give(one->p);
            one->p = NULL;
        } else {
            one->n = seed >> 8 & 0xfff;
            one->p = secret_take(one->n);
            assert_non_null(one->p);
            assert_true(is_zero(one->p, one->n));
            memset(one->p, (int)(one - held + 1), one->n);
        }
    }
    for (size_t i = 0; i < 64; i++)
        secret_give(held[i].p);
    void *all = secret_take(SECRET_REGION_BYTES - 16);
    assert_non_null(all);
    secret_give(all);
}

static void test_wipe_all(void **state) {
    (void)state;
    char *a = secret_take(32);

    memset(a, 'x', 32);
    secret_wipe_all();
    assert_true(is_zero(a, 32));
    secret_give(a); /* destructors may still come */
    assert_null(secret_take(16));
    assert_ok(secret_start());
    a = secret_take(16);
    assert_non_null(a);
    memset(a, 'x', 16);
    secret_wipe(a, 8);
    assert_true(is_zero(a, 8));
    assert_int_equal(a[8], 'x');
    secret_give(a);
}

static void test_no_dumps(void **state) {
    struct rlimit core;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_cur, 0);
    assert_int_equal(core.rlim_max, 0);
    assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
}

/* Says what the kernel's own count says (sanitizers make mlock do nothing, so both may be no). */
static void test_locked(void **state) {
    char line[128];
    unsigned long kib = 0;
    FILE *f = fopen("/proc/self/status", "r");

    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "VmLck: %lu", &kib) == 1)
            break;
    fclose(f);
    assert_int_equal(secret_is_locked(), kib >= 256);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reuse),      cmocka_unit_test(test_wiped),
        cmocka_unit_test(test_exhaustion), cmocka_unit_test(test_random_use),
        cmocka_unit_test(test_wipe_all),   cmocka_unit_test(test_no_dumps),
        cmocka_unit_test(test_locked),
    };

    return cmocka_run_group_tests_name("base secret", tests, start, NULL);
}
