/* The states of a referral: every act in every state, and what the inbox shows. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "store_internal.h"

static int referral_setup(void **state) {
    unit_setup(state);
    people_make(*state);
    return 0;
}

static struct entry ask_row(unsigned id, unsigned person, enum priority priority) {
    return (struct entry){.kind = ENTRY_REFERRAL_ASK,
                          .obj = test_id(id),
                          .ver = 1,
                          .role = ROLE_NURSE,
                          .priority = (uint8_t)priority,
                          .permission = PERMISSION_WORDS,
                          .person = person != 0 ? person_id(person) : id_zero};
}

static void ask(struct unit *u, unsigned id, unsigned person, enum priority priority) {
    struct entry row = ask_row(id, person, priority);
    assert_ok(put(u, MENTOR, &row));
}

/* Acts on a referral, by who does them. */
enum act { CLAIM, RELEASE, REPLY, DECLINE, REOPEN, TOLD, CANCEL, ACTS };

static const struct {
    enum entry_kind kind;
    enum who who;
} acts[ACTS] = {
    [CLAIM] = {ENTRY_REFERRAL_CLAIM, NURSE},    [RELEASE] = {ENTRY_REFERRAL_RELEASE, NURSE},
    [REPLY] = {ENTRY_REFERRAL_REPLY, NURSE},    [DECLINE] = {ENTRY_REFERRAL_DECLINE, NURSE},
    [REOPEN] = {ENTRY_REFERRAL_REOPEN, NURSE2}, [TOLD] = {ENTRY_REFERRAL_TOLD, MENTOR},
    [CANCEL] = {ENTRY_REFERRAL_CANCEL, MENTOR},
};

static enum status act_by(struct unit *u, enum act act, enum who who, unsigned id) {
    struct entry row = {.kind = acts[act].kind, .obj = test_id(id), .ver = 1};
    if (act == REPLY) { /* the row is about the reply */
        row.referral = row.obj;
        row.obj = test_id(id + 500);
    }
    return put(u, who, &row);
}

static enum status do_act(struct unit *u, enum act act, unsigned id) {
    return act_by(u, act, acts[act].who, id);
}

static struct referral_row get(struct unit *u, unsigned id) {
    struct referral_row row;
    struct id obj = test_id(id);
    assert_ok(referral_get(u->store, &obj, &row));
    return row;
}

/* Ways into each state. */
static const struct {
    enum referral_state state;
    enum act way[4];
    size_t n;
} ways[] = {
    {REFERRAL_ASKED, {0}, 0},
    {REFERRAL_CLAIMED, {CLAIM}, 1},
    {REFERRAL_ANSWERED, {CLAIM, REPLY}, 2},
    {REFERRAL_DECLINED, {CLAIM, DECLINE}, 2},
    {REFERRAL_TOLD, {CLAIM, REPLY, TOLD}, 3},
    {REFERRAL_CANCELLED, {CANCEL}, 1},
};

/* Where each act leads from each of these states; 0 = refused. */
static const enum referral_state leads[6][ACTS] = {
    /* asked     */ {REFERRAL_CLAIMED, 0, 0, 0, 0, 0, REFERRAL_CANCELLED},
    /* claimed   */
    {0, REFERRAL_ASKED, REFERRAL_ANSWERED, REFERRAL_DECLINED, 0, 0, REFERRAL_CLAIMED},
    /* answered  */ {0, 0, 0, 0, REFERRAL_ASKED, REFERRAL_TOLD, REFERRAL_ANSWERED},
    /* declined  */ {0, 0, 0, 0, REFERRAL_ASKED, REFERRAL_TOLD, REFERRAL_DECLINED},
    /* told      */ {0, 0, 0, 0, 0, 0, 0},
    /* cancelled */ {0, 0, 0, 0, 0, 0, 0},
};

static void every_act_in_every_state(void **state) {
    struct unit *u = *state;
    unsigned id = 0;
    for (size_t from = 0; from < 6; from++) {
        for (enum act act = 0; act < ACTS; act++) {
            ask(u, ++id, 1, PRIORITY_ROUTINE);
            for (size_t i = 0; i < ways[from].n; i++) {
                assert_ok(do_act(u, ways[from].way[i], id));
            }
            assert_int_equal(get(u, id).state, ways[from].state);
            enum status status = do_act(u, act, id);
            if (leads[from][act] == 0) {
                assert_status(status, act == CLAIM ? ST_TAKEN : ST_STATE);
                assert_int_equal(get(u, id).state, ways[from].state);
            } else {
                assert_ok(status);
                assert_int_equal(get(u, id).state, leads[from][act]);
            }
        }
    }
}

static void facts_follow_the_states(void **state) {
    struct unit *u = *state;
    struct id nurse = id_of(NURSE), reply = test_id(501), person = person_id(1);
    ask(u, 1, 1, PRIORITY_URGENT);
    struct referral_row row = get(u, 1);
    assert_true(id_equal(&row.person, &person));
    assert_int_equal(row.asked_at, TEST_TIME);
    assert_int_equal(row.claimed_at, 0);
    clock_pretend(TEST_TIME + 10);
    assert_ok(do_act(u, CLAIM, 1));
    row = get(u, 1);
    assert_true(id_equal(&row.holder, &nurse));
    assert_int_equal(row.claimed_at, TEST_TIME + 10);
    clock_pretend(TEST_TIME + 20);
    assert_status(act_by(u, REPLY, NURSE2, 1), ST_STATE); /* not the holder */
    assert_status(act_by(u, RELEASE, NURSE2, 1), ST_STATE);
    assert_ok(do_act(u, REPLY, 1));
    row = get(u, 1);
    assert_true(id_equal(&row.reply, &reply));
    assert_int_equal(row.answered_at, TEST_TIME + 20);
    assert_status(act_by(u, TOLD, MENTOR2, 1), ST_STATE); /* not the author */
    assert_ok(do_act(u, REOPEN, 1));
    row = get(u, 1);
    assert_true(id_is_zero(&row.holder));
    assert_int_equal(row.claimed_at, 0);
    assert_int_equal(row.answered_at, 0);
    assert_ok(do_act(u, CLAIM, 1));
    assert_ok(do_act(u, DECLINE, 1));
    clock_pretend(TEST_TIME + 30);
    assert_ok(do_act(u, TOLD, 1));
    assert_int_equal(get(u, 1).told_at, TEST_TIME + 30);
}

static void what_is_withdrawn_while_held_never_comes_back(void **state) {
    struct unit *u = *state;
    ask(u, 1, 1, PRIORITY_ROUTINE);
    assert_ok(do_act(u, CLAIM, 1));
    assert_ok(do_act(u, CANCEL, 1));
    assert_true(get(u, 1).withdrawn);
    assert_status(do_act(u, CANCEL, 1), ST_STATE);
    assert_ok(do_act(u, RELEASE, 1));
    assert_int_equal(get(u, 1).state, REFERRAL_CANCELLED);
    ask(u, 2, 1, PRIORITY_ROUTINE);
    assert_ok(do_act(u, CLAIM, 2));
    assert_ok(do_act(u, REPLY, 2));
    assert_ok(do_act(u, CANCEL, 2));
    assert_status(do_act(u, REOPEN, 2), ST_STATE);
    assert_ok(do_act(u, TOLD, 2));
}

static void words_are_put_once_by_the_author(void **state) {
    struct unit *u = *state;
    struct entry words = {
        .kind = ENTRY_WORDS_PUT, .obj = test_id(50), .ver = 1, .referral = test_id(1)};
    ask(u, 1, 1, PRIORITY_ROUTINE);
    assert_status(put(u, MENTOR2, &words), ST_STATE);
    assert_ok(put(u, MENTOR, &words));
    struct referral_row row = get(u, 1);
    assert_true(id_equal(&row.words, &words.obj));
    words.obj = test_id(51);
    assert_status(put(u, MENTOR, &words), ST_STATE);
}

static void kept_ends_at_once(void **state) {
    struct unit *u = *state;
    unsigned asked = 9, claimed = 9;
    assert_ok(put_row(u, MENTOR, .kind = ENTRY_REFERRAL_KEEP, .obj = test_id(1), .ver = 1,
                      .permission = PERMISSION_NO));
    assert_int_equal(get(u, 1).state, REFERRAL_KEPT);
    assert_status(do_act(u, CANCEL, 1), ST_STATE);
    assert_status(do_act(u, CLAIM, 1), ST_TAKEN);
    assert_ok(referral_count_open(u->store, ROLE_NURSE, &asked, &claimed));
    assert_int_equal(asked + claimed, 0);
}

static void the_inbox_is_urgent_first_then_oldest(void **state) {
    struct unit *u = *state;
    static const enum priority priorities[] = {PRIORITY_ROUTINE, PRIORITY_ASAP, PRIORITY_URGENT,
                                               PRIORITY_ASAP, PRIORITY_ROUTINE};
    static const unsigned order[] = {2, 4, 3, 1, 5};
    struct referral_row rows[8];
    unsigned asked = 0, claimed = 0;
    size_t n = 0;
    for (unsigned i = 0; i < 5; i++) {
        clock_pretend(TEST_TIME + (int64_t)i);
        ask(u, i + 1, i % 2, priorities[i]);
    }
    struct entry other = ask_row(9, 1, PRIORITY_ASAP);
    other.role = ROLE_DIETITIAN;
    assert_ok(put(u, MENTOR, &other));
    assert_ok(do_act(u, CLAIM, 3));
    assert_ok(referral_inbox(u->store, ROLE_NURSE, rows, 8, &n));
    assert_int_equal(n, 5);
    for (size_t i = 0; i < n; i++) {
        struct id want = test_id(order[i]);
        assert_true(id_equal(&rows[i].id, &want));
    }
    assert_ok(referral_count_open(u->store, ROLE_NURSE, &asked, &claimed));
    assert_int_equal(asked, 4);
    assert_int_equal(claimed, 1);
    assert_ok(referral_inbox(u->store, ROLE_NURSE, rows, 2, &n));
    assert_int_equal(n, 2);
    assert_ok(do_act(u, REPLY, 3));
    assert_ok(referral_inbox(u->store, ROLE_NURSE, rows, 8, &n));
    assert_int_equal(n, 4);
}

static void an_author_finds_ones_own_newest_first(void **state) {
    struct unit *u = *state;
    struct referral_row rows[8];
    struct id mentor = id_of(MENTOR), mentor2 = id_of(MENTOR2);
    size_t n = 0;
    for (unsigned i = 0; i < 4; i++) {
        clock_pretend(TEST_TIME + (int64_t)i);
        ask(u, i + 1, 1, PRIORITY_ROUTINE);
    }
    assert_ok(do_act(u, CLAIM, 2));
    assert_ok(do_act(u, REPLY, 2));
    assert_ok(referral_of_author(u->store, &mentor, 0, rows, 8, &n));
    assert_int_equal(n, 4);
    struct id newest = test_id(4), answered = test_id(2);
    assert_true(id_equal(&rows[0].id, &newest));
    assert_ok(referral_of_author(u->store, &mentor, REFERRAL_ANSWERED, rows, 8, &n));
    assert_int_equal(n, 1);
    assert_true(id_equal(&rows[0].id, &answered));
    assert_ok(referral_of_author(u->store, &mentor, REFERRAL_ASKED, rows, 8, &n));
    assert_int_equal(n, 3);
    assert_true(id_equal(&rows[0].id, &newest));
    assert_ok(referral_of_author(u->store, &mentor2, 0, rows, 8, &n));
    assert_int_equal(n, 0);
}

/* Found through the sealed object's subject, which has an index. */
static void a_persons_referrals_are_found_and_no_anonymous_ones(void **state) {
    struct unit *u = *state;
    struct referral_row rows[8];
    struct id p1 = person_id(1);
    size_t n = 0;
    char sql[700];
    ask(u, 1, 1, PRIORITY_ROUTINE);
    ask(u, 2, 2, PRIORITY_ROUTINE);
    ask(u, 3, 0, PRIORITY_ROUTINE);
    ask(u, 4, 1, PRIORITY_ROUTINE);
    snprintf(
        sql, sizeof sql,
        "INSERT INTO object(id, ver, kind, author, author_gen, subject, at, nonce, kc, ct, sig)"
        " SELECT id, 1, 7, author, 1, coalesce(person, zeroblob(16)), 0, zeroblob(24),"
        " zeroblob(32), zeroblob(16), zeroblob(64) FROM referral_now ORDER BY rowid");
    outside(u, sql);
    assert_ok(referral_of_person(u->store, &p1, 0, rows, 8, &n));
    assert_int_equal(n, 2);
    struct id newest = test_id(4);
    assert_true(id_equal(&rows[0].id, &newest));
    assert_ok(do_act(u, CLAIM, 4));
    assert_ok(referral_of_person(u->store, &p1, REFERRAL_ASKED, rows, 8, &n));
    assert_int_equal(n, 1);
}

#define REFERRAL_TEST(f) cmocka_unit_test_setup_teardown(f, referral_setup, unit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        REFERRAL_TEST(every_act_in_every_state),
        REFERRAL_TEST(facts_follow_the_states),
        REFERRAL_TEST(what_is_withdrawn_while_held_never_comes_back),
        REFERRAL_TEST(words_are_put_once_by_the_author),
        REFERRAL_TEST(kept_ends_at_once),
        REFERRAL_TEST(the_inbox_is_urgent_first_then_oldest),
        REFERRAL_TEST(an_author_finds_ones_own_newest_first),
        REFERRAL_TEST(a_persons_referrals_are_found_and_no_anonymous_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
