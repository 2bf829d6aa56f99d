/* Phrases unlock keys: what a lock is bound to, what a try costs, and who may not be told apart. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chairside/bytes.h>

#include "flip.h"

#define PHRASE "gravel autumn ladder piano"

struct lock_case {
    struct people *p;
    struct id unit;
    uint8_t root[32];
    struct seal_public certified;
    struct seal_lock lock;
};

static void make(struct lock_case *c, struct people *p) {
    struct seal_cost cost = seal_cost_mib(64);

    *c = (struct lock_case){.p = p, .unit = p->unit, .certified = p->author_public};
    memcpy(c->root, p->root_public.sign, 32);
    assert_ok(seal_lock_make(p->author, &cost, PHRASE, strlen(PHRASE), &c->lock));
}

static enum status open_lock(const struct lock_case *c, const char *phrase) {
    struct keyring *ring = NULL;
    enum status st =
        seal_lock_open(&c->lock, &c->unit, c->root, &c->certified, phrase, strlen(phrase), &ring);

    if (st == ST_OK) {
        struct seal_public keys;
        keyring_public(ring, &keys);
        assert_memory_equal(&keys, &c->p->author_public, sizeof keys);
        assert_int_equal(keyring_gen(ring), 1);
    } else {
        assert_null(ring);
    }
    keyring_destroy(ring);
    return st;
}

static void test_opens(void **state) {
    struct lock_case c, again;

    make(&c, *state);
    make(&again, *state);
    assert_memory_not_equal(c.lock.salt, again.lock.salt, SEAL_SALT_BYTES);
    assert_ok(open_lock(&c, PHRASE));
    assert_status(open_lock(&c, "gravel autumn ladder pianp"), ST_NO_MATCH);
    assert_status(open_lock(&c, PHRASE " "), ST_NO_MATCH);
    assert_status(open_lock(&c, ""), ST_EMPTY);
}

/* One changed bit in each thing that the lock is bound to: the phrase no longer opens it. */
static void test_bound_to(void **state) {
    struct lock_case c;

    make(&c, *state);
    struct field all[] = {FIELD(c.unit),          FIELD(c.root),           FIELD(c.certified.sign),
                          FIELD(c.certified.box), FIELD(c.lock.principal), FIELD(c.lock.gen),
                          FIELD(c.lock.cost.ops), FIELD(c.lock.salt),      FIELD(c.lock.nonce),
                          FIELD(c.lock.wrapped)};
    for (size_t f = 0; f < sizeof all / sizeof *all; f++) {
        uint8_t *byte = all[f].p;
        *byte ^= 4; /* ops: 3 becomes 7, which is allowed */
        assert_status(open_lock(&c, PHRASE), ST_NO_MATCH);
        *byte ^= 4;
    }
    c.lock.cost.mem += 1024;
    assert_status(open_lock(&c, PHRASE), ST_NO_MATCH);
    c.lock.cost.mem -= 1024;
    assert_ok(open_lock(&c, PHRASE));
}

/* Too cheap a cost helps a thief, too dear a one stops a kiosk: neither is ever begun. */
static void test_cost_bounds(void **state) {
    static const struct {
        uint64_t ops, mem;
    } bad[] = {{2, 1 << 26},       {0, 1 << 26}, {11, 1 << 26}, {UINT64_MAX, 1 << 26},
               {3, (1 << 26) - 1}, {3, 8192},    {3, 0},        {3, (1ull << 30) + 1},
               {3, UINT64_MAX}};
    struct lock_case c;
    struct seal_lock out;

    make(&c, *state);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct seal_cost cost = {.ops = bad[i].ops, .mem = bad[i].mem};
        c.lock.cost = cost;
        assert_status(open_lock(&c, PHRASE), ST_TAMPERED);
        assert_status(seal_lock_make(c.p->author, &cost, PHRASE, strlen(PHRASE), &out), ST_BUG);
        assert_status(seal_lock_open_nobody(&c.unit, 101, &cost, PHRASE, strlen(PHRASE)),
                      ST_TAMPERED);
    }
    c.lock.cost = seal_cost_mib(64);
    c.lock.kek_mode = 2;
    assert_status(open_lock(&c, PHRASE), ST_NEWER);
}

static void test_phrase_bytes(void **state) {
    struct people *p = *state;
    struct seal_cost cost = seal_cost_mib(64);
    struct seal_lock lock;
    static char long_phrase[1026];

    memset(long_phrase, 'x', sizeof long_phrase - 1);
    assert_status(seal_lock_make(p->author, &cost, "", 0, &lock), ST_EMPTY);
    assert_status(seal_lock_make(p->author, &cost, long_phrase, 1025, &lock), ST_TOO_LONG);
    assert_ok(seal_lock_make(p->author, &cost, long_phrase, 1024, &lock));
}

/* The same answer and the same work whether anybody has the number. */
static void test_nobody(void **state) {
    struct people *p = *state;
    struct seal_cost cost = seal_cost_mib(64);

    assert_status(seal_lock_open_nobody(&p->unit, 999, &cost, PHRASE, strlen(PHRASE)), ST_NO_MATCH);
    assert_status(seal_lock_open_nobody(&p->unit, 999, &cost, "", 0), ST_EMPTY);
}

/*
 * A lock that says one person's keys and holds another's seed: whoever knows the phrase could have
 * made it, so the seed's own keys must be the certified ones.
 */
static void test_seed_of_somebody_else(void **state) {
    struct lock_case c;
    uint8_t kek[32], seed[SEAL_SEED_BYTES], context[168];

    make(&c, *state);
    assert_int_equal(crypto_pwhash(kek, sizeof kek, PHRASE, strlen(PHRASE), c.lock.salt, 3, 1 << 26,
                                   crypto_pwhash_ALG_ARGON2ID13),
                     0);
    struct writer w = writer_on(context, sizeof context);
    write_bytes(&w, "PMW1", 4);
    write_id(&w, &c.unit);
    write_id(&w, &c.lock.principal);
    write_u32(&w, c.lock.gen);
    write_u64(&w, c.lock.cost.ops);
    write_u64(&w, c.lock.cost.mem);
    write_bytes(&w, c.lock.salt, sizeof c.lock.salt);
    write_bytes(&w, &c.certified, sizeof c.certified);
    write_bytes(&w, c.root, sizeof c.root);
    assert_false(w.bad);
    for (int fill = 0x11; fill <= 0x33; fill += 0x22) { /* the author's, then the other's */
        memset(seed, fill, sizeof seed);
        assert_int_equal(crypto_aead_xchacha20poly1305_ietf_encrypt(c.lock.wrapped, NULL, seed,
                                                                    sizeof seed, context, w.used,
                                                                    NULL, c.lock.nonce, kek),
                         0);
        assert_status(open_lock(&c, PHRASE), fill == 0x11 ? ST_OK : ST_TAMPERED);
    }
}

/* Full secret memory is no wrong phrase, and leaves nothing behind. */
static void test_no_memory(void **state) {
    struct people *p = *state;
    struct lock_case c;
    struct seal_cost cost = seal_cost_mib(64);
    size_t largest = SECRET_REGION_BYTES, fails = 0;
    struct seal_lock lock;
    enum status made = ST_NO_MEMORY, opened = ST_NO_MEMORY;
    void *holes[64];
    size_t n = 0;

    make(&c, p);
    void *rest = NULL;
    while (largest > 16 && !(rest = secret_take(largest)))
        largest -= 16;
    for (size_t size = 4096; size > 0; size -= 16)
        while (n < 64 && (holes[n] = secret_take(size)) != NULL)
            n++;
    secret_give(rest);
    for (size_t left = 32; made != ST_OK || opened != ST_OK; left += 64) {
        assert_true(left < 4096);
        rest = secret_take(largest - left);
        assert_non_null(rest);
        made = seal_lock_make(p->author, &cost, PHRASE, strlen(PHRASE), &lock);
        opened = open_lock(&c, PHRASE);
        assert_true(made == ST_OK || made == ST_NO_MEMORY);
        assert_true(opened == ST_OK || opened == ST_NO_MEMORY);
        fails += opened != ST_OK;
        secret_give(rest);
        rest = secret_take(largest);
        assert_non_null(rest);
        secret_give(rest);
    }
    assert_true(fails > 3);
    while (n > 0)
        secret_give(holes[--n]);
}

/* From here on the process may grow by so much and no more. */
static void allow_mib(unsigned long mib) {
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lu", &pages), 1);
    fclose(f);
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
    limit.rlim_cur = pages * (unsigned long)sysconf(_SC_PAGESIZE) + (mib << 20);
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

static void allow_all(void) {
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

/* No memory for Argon2id is "busy", with the right phrase and the wrong one: never a failed try. */
static void test_busy(void **state) {
    struct lock_case c;
    struct seal_cost cost = seal_cost_mib(64), chosen[2];
    struct seal_lock lock;

    make(&c, *state);
    allow_mib(40);
    enum status right = open_lock(&c, PHRASE), wrong = open_lock(&c, "gravel autumn ladder plane");
    enum status nobody = seal_lock_open_nobody(&c.unit, 999, &cost, PHRASE, strlen(PHRASE));
    enum status made = seal_lock_make(c.p->author, &cost, PHRASE, strlen(PHRASE), &lock);
    enum status measured = seal_cost_measure(&chosen[0]);
    allow_mib(180); /* not 256, but 128 */
    enum status measured_more = seal_cost_measure(&chosen[1]);
    allow_all();
    assert_status(right, ST_BUSY);
    assert_status(wrong, ST_BUSY);
    assert_status(nobody, ST_BUSY);
    assert_status(made, ST_BUSY);
    assert_ok(measured);
    assert_ok(measured_more);
    assert_int_equal(chosen[0].mem, 64 << 20); /* the floor: never less, whatever the host */
    assert_true(chosen[1].mem == 128 << 20 || chosen[1].mem == 64 << 20);
    assert_ok(open_lock(&c, PHRASE));
}

static void test_cost_choice(void **state) {
    struct seal_cost cost;

    (void)state;
    assert_ok(seal_cost_measure(&cost));
    assert_int_equal(cost.ops, 3);
    assert_true(cost.mem == 64u << 20 || cost.mem == 128u << 20 || cost.mem == 256u << 20);
    cost = seal_cost_mib(128);
    assert_int_equal(cost.mem, 1 << 27);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opens),       cmocka_unit_test(test_bound_to),
        cmocka_unit_test(test_cost_bounds), cmocka_unit_test(test_phrase_bytes),
        cmocka_unit_test(test_nobody),      cmocka_unit_test(test_seed_of_somebody_else),
        cmocka_unit_test(test_no_memory),   cmocka_unit_test(test_busy),
        cmocka_unit_test(test_cost_choice),
    };

    return cmocka_run_group_tests_name("seal locks", tests, people_setup, people_teardown);
}
