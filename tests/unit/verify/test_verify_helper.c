/* The second process: it answers for all it took, and a dead one is never a good answer. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verify_helper.h"
#include "world.h"

static struct id unit;
static struct keyring *ring;
static struct check good, bad;

static int setup(void **state) {
    const struct id me = {{1}};
    struct seal_keys *keys = NULL;
    (void)state;

    assert_ok(seal_start());
    assert_ok(seal_keys_create(&keys));
    assert_ok(id_new(&unit));
    assert_ok(keyring_create(&unit, (const uint8_t[32]){0}, &me, 1, keys, &ring));
    good = (struct check){.seq = 7, .kind = ENTRY_READ};
    keyring_public(ring, &good.signer);
    memset(good.h, 0x5a, sizeof good.h);
    assert_ok(seal_row_sign(ring, good.h, good.sig));
    bad = good;
    bad.seq = 8;
    bad.h[3] ^= 1;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    keyring_destroy(ring);
    return 0;
}

static unsigned failed;

static void note_failed(void *ctx, const struct check *check) {
    assert_ptr_equal(ctx, &unit);
    assert_int_equal(check->seq, 8);
    failed++;
}

/* Where there is one core there is no helper, and everything is checked by the one who asks. */
static bool has_helper(const struct helper *helper) {
    bool two = sysconf(_SC_NPROCESSORS_ONLN) >= 2;

    assert_int_equal(helper->pid != 0, two);
    return two;
}

static void each_check_is_answered_by_one_of_the_two(void **state) {
    struct helper helper;
    uint64_t here = 0;
    (void)state;

    failed = 0;
    helper_start(&helper, &unit);
    has_helper(&helper);
    for (unsigned i = 0; i < 3000; i++) {
        const struct check *check = i % 3 == 0 ? &bad : &good;
        if (helper_take(&helper, check))
            continue;
        here++;
        assert_int_equal(check_holds(&unit, check), check == &good);
        failed += check == &bad;
    }
    assert_int_equal(helper.taken + here, 3000);
    assert_ok(helper_end(&helper, note_failed, &unit));
    assert_int_equal(failed, 1000);
}

static void nothing_to_do_is_fine(void **state) {
    struct helper helper;
    (void)state;

    helper_start(&helper, &unit);
    assert_ok(helper_end(&helper, note_failed, &unit));
    assert_ok(helper_end(&helper, note_failed, &unit));
    assert_false(helper_take(&helper, &good));
}

static void a_dead_helper_is_no_good_unit(void **state) {
    struct helper helper;
    (void)state;

    helper_start(&helper, &unit);
    if (!has_helper(&helper))
        return;
    assert_true(helper_take(&helper, &good));
    assert_int_equal(kill(helper.pid, SIGKILL), 0);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)helper.pid, &info, WEXITED | WNOWAIT), 0);
    assert_false(helper_take(&helper, &good));
    assert_status(ST_IO, helper_end(&helper, note_failed, &unit));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_check_is_answered_by_one_of_the_two),
        cmocka_unit_test(nothing_to_do_is_fine),
        cmocka_unit_test(a_dead_helper_is_no_good_unit),
    };
    return cmocka_run_group_tests_name("verify helper", tests, setup, teardown);
}
