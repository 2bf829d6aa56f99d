/*
 * A long walk of acts by chance: after each one, whoever holds a key must be somebody who may, and
 * at the end verify finds nothing. Refusals are part of the walk. The seed is fixed, or WALK_SEED.
 */
#include <stdio.h>
#include <stdlib.h>

#include <chairside/permit.h>

#include "unit_fixture.h"

#define PERSONS 3
#define TALKS 24
#define FLAGS 24
#define STEPS 400

static struct {
    struct id person[PERSONS], talk[TALKS], flag[FLAGS];
    uint32_t version[PERSONS];
    unsigned talks, flags, done, refused;
    uint64_t random;
} walk;

static unsigned chance(unsigned n) {
    walk.random = walk.random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(walk.random >> 33) % n;
}

static void count(enum status st) {
    *(st == ST_OK ? &walk.done : &walk.refused) += 1;
    assert_true(st == ST_OK || st < ST_BUSY); /* a rule said no, not the machine */
}

static const struct id *a_person(void) {
    return &walk.person[chance(PERSONS)];
}

/* ---- acts ---- */

static void step_consent(struct unit_fixture *f) {
    const struct consent_answer answer = yes_to(SCOPE_APPROACH + chance(3));
    static const enum who by[] = {NURSE, SOCIAL, MENTOR};
    char receipt[RECEIPT_CHARS + 1];

    count(consent_set(f->session[by[chance(3)]], a_person(), &answer, receipt));
}

static void step_withdraw(struct unit_fixture *f) {
    static const enum who by[] = {NURSE, MENTOR, DIETITIAN};
    struct withdrawal w;

    count(consent_withdraw(f->session[by[chance(3)]], a_person(), SCOPE_APPROACH + chance(3),
                           HOW_TOLD_ME, chance(3) == 0, &w));
}

static void step_void(struct unit_fixture *f) {
    if (chance(3) == 0)
        count(consent_void(f->session[SOCIAL], a_person(), SCOPE_APPROACH + chance(3), 1));
}

static void step_match(struct unit_fixture *f) {
    struct id id = fresh();

    count(match_start(f->session[COORDINATOR], &id, &f->user[chance(3) ? MENTOR : MENTOR2],
                      a_person()));
}

static void step_match_end(struct unit_fixture *f) {
    struct match_row rows[8];
    size_t n;

    ok(match_list_open(f->store[NURSE], &id_zero, &id_zero, rows, 8, &n));
    if (n > 0)
        count(match_end(f->session[COORDINATOR], &rows[chance((unsigned)n)].id, END_NO_FAULT));
}

static void step_edit(struct unit_fixture *f) {
    const struct identity identity = somebody("Walk", "Er");
    unsigned i = chance(PERSONS);
    const char *field;
    enum status st =
        person_edit(f->session[SOCIAL], &walk.person[i], walk.version[i], &identity, &field);

    walk.version[i] += st == ST_OK;
    count(st);
}

static void step_talk(struct unit_fixture *f) {
    const struct encounter talk = a_talk();
    const struct note_text note = {.text = "Walked.", .lang = 1};
    struct id id = fresh();
    enum status st = encounter_save(f->session[MENTOR], NULL, &id, a_person(), 0,
                                    ENCOUNTER_FINISHED, &talk, chance(2) ? &note : NULL);

    if (st == ST_OK)
        walk.talk[walk.talks++ % TALKS] = id;
    count(st);
}

static void step_talk_again(struct unit_fixture *f) {
    const struct encounter talk = a_talk();
    const struct note_text note = {.text = "Walked on.", .lang = 1};
    struct encounter_row row;
    struct id id = fresh();

    if (walk.talks == 0)
        return;
    const struct id *old = &walk.talk[chance(walk.talks < TALKS ? walk.talks : TALKS)];
    ok(encounter_get(f->store[MENTOR], old, &row));
    switch (chance(5)) {
    case 0: count(encounter_void(f->session[MENTOR], old, VOID_OTHER, &id_zero)); break;
    case 1:
    case 2: count(encounter_amend(f->session[MENTOR], old, row.ver, &talk)); break;
    default: count(note_save(f->session[MENTOR], old, &id, &note)); break;
    }
}

static void step_tell(struct unit_fixture *f) {
    const enum permission how[] = {PERMISSION_WORDS, PERMISSION_WORDS, PERMISSION_ANONYMOUS,
                                   PERMISSION_NO};
    struct referral_ask ask =
        ask_of(a_person(), ROLE_NURSE + chance(4), how[chance(4)], "Walked to tell.");
    struct id id = fresh();
    const char *field;

    if (walk.talks > 0 && chance(2))
        ask.encounter = walk.talk[chance(walk.talks < TALKS ? walk.talks : TALKS)];
    enum status st = referral_send(f->session[MENTOR], &id, &ask, &field);
    if (st == ST_OK)
        walk.flag[walk.flags++ % FLAGS] = id;
    count(st);
}

static void step_flag(struct unit_fixture *f) {
    static const enum who staff[] = {NURSE, NURSE2, SOCIAL, DIETITIAN, COORDINATOR};
    struct session *s = f->session[staff[chance(5)]];
    struct id reply = fresh();

    if (walk.flags == 0)
        return;
    const struct id *flag = &walk.flag[chance(walk.flags < FLAGS ? walk.flags : FLAGS)];
    switch (chance(7)) {
    case 0: count(referral_release(s, flag)); break;
    case 1: count(referral_reply(s, flag, &reply, REPLY_DONE, "")); break;
    case 2: count(referral_decline(s, flag, 1)); break;
    case 3: count(referral_reopen(s, flag, 1)); break;
    case 4: count(referral_told(f->session[MENTOR], flag)); break;
    case 5: count(referral_cancel(f->session[MENTOR], flag, CANCEL_NOT_NEEDED)); break;
    default: count(referral_claim(s, flag)); break;
    }
}

typedef void step_fn(struct unit_fixture *f);

static step_fn *const steps[] = {
    step_consent,    step_consent,    step_consent, step_consent, step_consent, step_withdraw,
    step_void,       step_match,      step_match,   step_match,   step_edit,    step_match_end,
    step_talk,       step_talk,       step_talk,    step_tell,    step_tell,    step_flag,
    step_talk_again, step_talk_again, step_flag,    step_flag,
};

/* ---- what must always hold ---- */

static bool in_force(struct unit_fixture *f, const struct id *person, enum scope scope) {
    struct consent_row row;
    bool active;

    ok(permit_consent(f->store[NURSE], person, scope, &row, &active));
    return active;
}

static bool matched(struct unit_fixture *f, enum who mentor, const struct id *person) {
    struct match_row row;

    return match_find_open(f->store[NURSE], &f->user[mentor], person, &row) == ST_OK &&
           in_force(f, person, SCOPE_APPROACH);
}

static void identities_hold(struct unit_fixture *f) {
    for (unsigned i = 0; i < PERSONS; i++) {
        assert_int_equal(opens(f, MENTOR, &walk.person[i]), matched(f, MENTOR, &walk.person[i]));
        assert_int_equal(opens(f, MENTOR2, &walk.person[i]), matched(f, MENTOR2, &walk.person[i]));
        assert_true(opens(f, NURSE, &walk.person[i]));
    }
}

static void talks_hold(struct unit_fixture *f) {
    for (unsigned i = 0; i < walk.talks && i < TALKS; i++) {
        struct encounter_row row;
        ok(encounter_get(f->store[NURSE], &walk.talk[i], &row));
        unsigned readers = who_opens(f, &walk.talk[i]);
        assert_int_equal(readers & ~(BIT(MENTOR) | BIT(COORDINATOR)), 0);
        if (readers & BIT(COORDINATOR))
            assert_true(in_force(f, &row.person, SCOPE_RECORD));
        if (!id_is_zero(&row.note))
            assert_int_equal(who_opens(f, &row.note) & ~BIT(MENTOR), 0);
    }
}

static void flags_hold(struct unit_fixture *f) {
    for (unsigned i = 0; i < walk.flags && i < FLAGS; i++) {
        struct referral_row row;
        ok(referral_get(f->store[NURSE], &walk.flag[i], &row));
        if (row.state == REFERRAL_KEPT) {
            assert_int_equal(who_opens(f, &row.id), BIT(MENTOR));
            continue;
        }
        unsigned readers = who_opens(f, &row.words) & ~BIT(MENTOR);
        if (row.withdrawn || row.state == REFERRAL_CANCELLED)
            assert_int_equal(readers, 0);
        else
            assert_true(readers != 0);
        if (!id_is_zero(&row.person) && !in_force(f, &row.person, SCOPE_APPROACH))
            assert_true(row.state != REFERRAL_ASKED);
    }
}

static void test_walk(void **state) {
    struct unit_fixture *f = *state;
    const char *seed = getenv("WALK_SEED");

    walk.random = seed ? strtoull(seed, NULL, 10) : 20260401;
    for (unsigned i = 0; i < PERSONS; i++) {
        walk.person[i] = matched_person(f, "Walk", "Er");
        walk.version[i] = 1;
    }
    for (unsigned i = 0; i < STEPS; i++) {
        steps[chance(sizeof steps / sizeof *steps)](f);
        identities_hold(f);
        if (i % 8 == 7) {
            talks_hold(f);
            flags_hold(f);
        }
    }
    print_message("%u acts, %u refused, %u talks, %u flags\n", walk.done, walk.refused, walk.talks,
                  walk.flags);
    assert_true(walk.done > STEPS / 4 && walk.refused > STEPS / 20 && walk.talks > 4 &&
                walk.flags > 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walk),
        cmocka_unit_test(fixture_verify),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
