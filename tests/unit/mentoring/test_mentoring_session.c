/* Signing in and out, the throttle, what a live session notices, names, own settings. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <chairside/clock.h>
#include <chairside/lang.h>
#include <chairside/people.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/talk.h>
#include <chairside/text.h>

#include "session_state.h"
#include "team.h"
#include "unit_internal.h"

static struct team team;
static int64_t today; /* the pretended clock, which the throttle's delays are measured by */

static void later(int64_t seconds) {
    today += seconds;
    clock_pretend(today);
}

static int start(void **state) {
    (void)state;
    today = clock_at();
    later(0);
    team_start(&team);
    return 0;
}

static int end(void **state) {
    (void)state;
    team_end(&team);
    clock_pretend(0);
    return 0;
}

static enum status sign_in(uint16_t number, const char *phrase, unsigned *wait_s) {
    struct session *s;

    assert_ok(session_create(team.store, &s));
    enum status st = session_sign_in(s, number, phrase, wait_s);
    assert_true((session_user(s) != NULL) == (st == ST_OK));
    session_destroy(s);
    return st;
}

static const struct entry *last_row(void) {
    static struct entry row;
    uint64_t seq;
    uint8_t h[32];

    assert_ok(journal_head(team.store, &seq, h));
    assert_ok(journal_read(team.store, seq, &row));
    return &row;
}

/* ---- the throttle ---- */

static void delays_double_up_to_a_quarter_of_an_hour(void **state) {
    (void)state;
    static const unsigned expected[] = {0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900};
    struct instant now = {.boot = {"this boot"}, .boot_ms = 5000000};
    struct failures f = {.last = now};

    for (unsigned i = 0; i < sizeof expected / sizeof *expected; i++) {
        f.count = i;
        assert_int_equal(signin_wait_s(&f, &now), expected[i]);
    }
    f.count = 1000000;
    assert_int_equal(signin_wait_s(&f, &now), 900);
    f.count = 3;
    now.boot_ms += 4001;
    assert_int_equal(signin_wait_s(&f, &now), 1);
    now.boot_ms += 999;
    assert_int_equal(signin_wait_s(&f, &now), 0);
}

static void a_restart_starts_the_delay_over(void **state) {
    (void)state;
    struct instant now = {.boot = {"another boot"}, .boot_ms = 2000};
    struct failures f = {.count = 4, .last = {.boot = {"this boot"}, .boot_ms = 5000000}};

    assert_int_equal(signin_wait_s(&f, &now), 8); /* ten seconds, two of them since the restart */
    now.boot_ms = 10000;
    assert_int_equal(signin_wait_s(&f, &now), 0);
    now.boot = f.last.boot; /* the same boot cannot be earlier than the failure: wait in full */
    assert_int_equal(signin_wait_s(&f, &now), 10);
}

static void three_tries_are_free(void **state) {
    (void)state;
    unsigned wait_s;

    for (int i = 0; i < 3; i++) {
        assert_st(sign_in(401, "wrong phrase, quite wrong", &wait_s), ST_NO_MATCH);
        assert_int_equal(last_row()->kind, ENTRY_SIGNIN_FAIL);
        assert_true(id_equal(&last_row()->obj, me(team.nurse)));
        assert_true(id_is_zero(&last_row()->actor));
    }
    assert_st(sign_in(401, TEAM_PHRASE, &wait_s), ST_WAIT);
    assert_int_equal(wait_s, 5);
    later(4);
    assert_st(sign_in(401, TEAM_PHRASE, &wait_s), ST_WAIT);
    assert_int_equal(wait_s, 1);
    later(1);
    assert_ok(sign_in(401, TEAM_PHRASE, &wait_s));
    assert_st(sign_in(401, "wrong phrase, quite wrong", &wait_s), ST_NO_MATCH); /* counts anew */
    assert_ok(sign_in(401, TEAM_PHRASE, &wait_s));
}

static void unknown_numbers_count_for_the_kiosk(void **state) {
    (void)state;
    unsigned wait_s;

    for (int i = 0; i < 3; i++) {
        assert_st(sign_in(999, TEAM_PHRASE, &wait_s), ST_NO_MATCH);
        assert_true(id_is_zero(&last_row()->obj)); /* never what was typed */
    }
    assert_st(sign_in(402, TEAM_PHRASE, &wait_s), ST_WAIT);
    later(5);
    assert_ok(sign_in(402, TEAM_PHRASE, &wait_s));
    assert_st(sign_in(0, "", &wait_s), ST_NO_MATCH);
    assert_ok(sign_in(402, TEAM_PHRASE, &wait_s));
}

static void fail_often(const struct id *user, unsigned times) {
    assert_ok(store_begin_write(team.store, 0, NULL));
    for (unsigned i = 0; i < times; i++) {
        struct entry row = {.kind = ENTRY_SIGNIN_FAIL, .obj = *user, .kiosk = 9};
        assert_ok(journal_append(team.store, NULL, &row));
    }
    assert_ok(store_commit(team.store));
}

static void a_hundred_failures_wait_for_the_coordinator(void **state) {
    (void)state;
    uint16_t number;
    unsigned wait_s;
    char symbols[11];
    struct id user = team_invite(&team, ROLE_MENTOR, "Olga", &number);

    team_certify(&team, &user, number, TEAM_PHRASE);
    fail_often(&user, 99);
    later(900);
    assert_ok(sign_in(number, TEAM_PHRASE, &wait_s)); /* ninety-nine are forgiven */
    fail_often(&user, 100);
    assert_st(sign_in(number, TEAM_PHRASE, &wait_s), ST_WAIT);
    assert_int_equal(wait_s, 900);
    later(900);
    assert_st(sign_in(number, TEAM_PHRASE, &wait_s), ST_NO_MATCH);
    later(900);
    assert_st(sign_in(number, TEAM_PHRASE, &wait_s), ST_NO_MATCH);
    assert_ok(user_invite_again(team.coordinator, &user));
    assert_ok(user_make_phrase(team.kiosk, number, TEAM_PHRASE, symbols));
    assert_ok(user_certify(team.coordinator, &user, symbols));
    later(900);
    assert_ok(sign_in(number, TEAM_PHRASE, &wait_s));
    fail_often(me(team.coordinator), 150); /* nobody could let the last of them in again */
    later(900);
    assert_ok(sign_in(701, TEAM_PHRASE, &wait_s));
}

/* Both turns at Argon2id are taken: it is the computer's fault, and counts for nobody. */
static void a_busy_computer_is_no_failed_try(void **state) {
    (void)state;
    unsigned wait_s;
    char path[80];
    int fds[2];

    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/kdf.%d", team.folder, i);
        fds[i] = open(path, O_RDWR | O_CREAT, 0600);
        assert_true(fds[i] >= 0);
        assert_int_equal(flock(fds[i], LOCK_EX), 0);
    }
    assert_st(sign_in(401, TEAM_PHRASE, &wait_s), ST_BUSY);
    close(fds[0]);
    close(fds[1]);
    assert_int_equal(last_row()->kind, ENTRY_KDF_BUSY);
    assert_true(id_is_zero(&last_row()->obj));
    assert_ok(sign_in(401, TEAM_PHRASE, &wait_s));
}

static void nobody_signs_in_where_nothing_can_be_kept(void **state) {
    (void)state;
    struct store *store;
    struct session *s;
    struct user_row row;
    unsigned wait_s;

    assert_ok(store_open(team.folder, STORE_READONLY, 5, &store));
    assert_ok(session_create(store, &s));
    assert_st(session_sign_in(s, 401, TEAM_PHRASE, &wait_s), ST_READ_ONLY);
    assert_st(user_may_make_phrase(s, 101, &row), ST_READ_ONLY);
    assert_null(session_user(s));
    session_destroy(s);
    store_close(store);
}

/* ---- in and out ---- */

static void coming_and_going_is_journalled(void **state) {
    (void)state;
    struct session *s = team_sign_in(&team, 403, TEAM_PHRASE);

    assert_int_equal(last_row()->kind, ENTRY_SIGNIN);
    assert_int_equal(last_row()->kiosk, 1);
    assert_true(id_equal(&last_row()->actor, me(team.dietitian)));
    assert_int_equal(session_role(s), ROLE_DIETITIAN);
    session_sign_out(s, SIGNOUT_IDLE);
    assert_int_equal(last_row()->kind, ENTRY_SIGNOUT);
    assert_int_equal(last_row()->why, SIGNOUT_IDLE);
    assert_null(session_user(s));
    assert_null(session_keyring(s));
    session_sign_out(s, SIGNOUT_LOCK); /* nobody is there: nothing happens */
    assert_st(session_begin(s), ST_SESSION_OVER);
    session_destroy(s);
}

static void a_suspended_account_is_out_at_once(void **state) {
    (void)state;
    struct session_news news;
    struct entry row = {.kind = ENTRY_PROPOSAL_ADD, .obj = new_id(), .ver = 1};
    unsigned wait_s;

    assert_ok(session_look(team.mentor, &news));
    assert_false(news.over);
    assert_ok(user_set_status(team.coordinator, me(team.mentor), USER_SUSPENDED, REASON_OTHER));
    assert_ok(session_look(team.mentor, &news));
    assert_true(news.over);
    assert_st(session_begin(team.mentor), ST_SESSION_OVER);
    assert_st(sign_in(101, TEAM_PHRASE, &wait_s), ST_NO_MATCH);
    assert_ok(user_set_status(team.coordinator, me(team.mentor), USER_ACTIVE, 0));
    assert_ok(session_look(team.mentor, &news));
    assert_false(news.over);
    assert_ok(session_begin(team.mentor));
    session_abort(team.mentor);
    assert_st(session_append(team.mentor, &row), ST_BUG); /* outside any transaction */
    assert_ok(sign_in(101, TEAM_PHRASE, &wait_s));
}

static void refusals_are_journalled(void **state) {
    (void)state;
    struct id person = new_id();
    const struct permit_about about = {.person = person};

    assert_st(session_may(team.mentor, VERB_PERSON_EDIT, &about), ST_DENIED);
    struct entry row = *last_row();
    assert_int_equal(row.kind, ENTRY_DENIED);
    assert_int_equal(row.verb, VERB_PERSON_EDIT);
    assert_true(id_equal(&row.obj, &person));
    assert_true(id_equal(&row.actor, me(team.mentor)));
    struct entry setting = {.kind = ENTRY_SETTING_SET, .key = SETTING_CHAIRS, .value_bytes = 4};
    assert_st(row_try(team.nurse, setting), ST_DENIED);
    row = *last_row();
    assert_int_equal(row.kind, ENTRY_DENIED);
    assert_int_equal(row.verb, DENIED_ROW + ENTRY_SETTING_SET);
    assert_true(id_equal(&row.actor, me(team.nurse)));
}

static void root_is_nobody_s_session(void **state) {
    (void)state;
    struct keyring *root;
    unsigned bad_row;

    assert_ok(keys_root_from_cards(team.store, team.cards, &bad_row, &root));
    session_act_as(team.nurse, root);
    struct entry row = {.kind = ENTRY_PERSON_ADD, .obj = new_id(), .ver = 1, .number = 900};
    assert_st(row_try(team.nurse, row), ST_DENIED);
    session_act_as(team.nurse, NULL);
    keyring_destroy(root);
    assert_st(row_try(team.mentor, row), ST_DENIED);
    assert_ok(row_try(team.nurse, row));
}

/* ---- two kiosks ---- */

struct held {
    struct store *other;
    unsigned calls;
    uint16_t kiosk;
};

static void give_back(void *ctx, uint16_t kiosk) {
    struct held *held = ctx;

    held->calls++;
    held->kiosk = kiosk;
    if (held->calls == 2)
        store_rollback(held->other);
}

static void a_save_waits_and_says_for_whom(void **state) {
    (void)state;
    struct held held = {0};

    assert_ok(store_open(team.folder, STORE_KIOSK, 7, &held.other));
    assert_ok(store_begin_write(held.other, 0, NULL));
    session_on_wait(team.nurse, give_back, &held);
    assert_ok(session_begin(team.nurse));
    session_abort(team.nurse);
    session_on_wait(team.nurse, NULL, NULL);
    assert_int_equal(held.calls, 2);
    assert_int_equal(held.kiosk, 7);
    store_close(held.other);
}

static void looking_does_not_wait(void **state) {
    (void)state;
    struct session_news news;
    struct store *other;

    assert_ok(store_open(team.folder, STORE_KIOSK, 7, &other));
    assert_ok(store_begin_write(other, 0, NULL));
    const uint64_t before_ms = clock_boot_ms();
    assert_ok(session_look(team.nurse, &news));
    assert_true(clock_boot_ms() - before_ms < 100);
    assert_false(news.over);
    store_rollback(other);
    store_close(other);
}

static void looking_counts_what_waits(void **state) {
    (void)state;
    struct session_news news;
    struct id person = person_here(&team);

    consent_given(team.nurse, &person, SCOPE_APPROACH);
    match_made(&team, team.mentor, &person);
    struct id asked = referral_asked(team.mentor, &person, ROLE_NURSE);
    assert_ok(session_look(team.nurse, &news));
    assert_int_equal(news.waiting, 1);
    assert_ok(session_look(team.dietitian, &news));
    assert_int_equal(news.waiting, 0);
    row_put(team.nurse, (struct entry){.kind = ENTRY_REFERRAL_CLAIM, .obj = asked});
    assert_ok(session_look(team.nurse, &news));
    assert_int_equal(news.waiting, 0);
    row_put(team.nurse, (struct entry){.kind = ENTRY_REFERRAL_DECLINE, .obj = asked, .reason = 1});
    assert_ok(session_look(team.mentor, &news));
    assert_int_equal(news.waiting, 1); /* an answer to pass on */
    row_put(team.mentor, (struct entry){.kind = ENTRY_REFERRAL_TOLD, .obj = asked});
    assert_ok(session_look(team.mentor, &news));
    assert_int_equal(news.waiting, 0);
}

static void looking_tells_of_others_saves(void **state) {
    (void)state;
    struct session_news news;
    struct session *far;
    struct store *other;
    unsigned wait_s;

    assert_ok(store_open(team.folder, STORE_KIOSK, 8, &other));
    assert_ok(session_look(team.nurse, &news));
    assert_ok(session_look(team.nurse, &news));
    assert_false(news.changed);
    assert_ok(session_create(other, &far));
    assert_ok(session_sign_in(far, 402, TEAM_PHRASE, &wait_s));
    assert_ok(session_look(team.nurse, &news));
    assert_true(news.changed);
    assert_ok(session_look(team.nurse, &news));
    assert_false(news.changed);
    session_destroy(far);
    store_close(other);
}

/* ---- names and own settings ---- */

static void names_are_for_those_who_may(void **state) {
    (void)state;
    char text[96];

    session_user_label(team.nurse, me(team.coordinator), text, sizeof text);
    assert_string_equal(text, "Carmen O.");
    session_user_label(team.nurse, me(team.mentor), text, sizeof text);
    assert_string_equal(text, "Marek N.");
    session_user_label(team.mentor, me(team.nurse), text, sizeof text);
    assert_string_equal(text, "nurse 401");
    session_user_label(team.mentor, me(team.mentor), text, sizeof text);
    assert_string_equal(text, "Marek N.");
    session_user_label(team.kiosk, me(team.nurse), text, sizeof text);
    assert_string_equal(text, "nurse 401");
    struct id nobody = new_id();
    session_user_label(team.nurse, &nobody, text, sizeof text);
    assert_string_equal(text, "?");
}

static struct id person_added(const char *given, const char *family) {
    struct identity *who = secret_take(sizeof *who);
    const char *field;
    struct id id = new_id();
    uint16_t number;

    assert_non_null(who);
    *who = (struct identity){.lang = LANG_ES, .schedule = SCHEDULE_MWF, .shift = 1};
    text_print(who->preferred, sizeof who->preferred, "%s", given);
    text_print(who->given, sizeof who->given, "%s", given);
    text_print(who->family, sizeof who->family, "%s", family);
    assert_ok(person_add(team.nurse, &id, who, &field, &number));
    secret_give(who);
    return id;
}

static void persons_are_numbers_to_those_who_may_not(void **state) {
    (void)state;
    struct id id = person_added("Begoña", "Pérez");
    struct person_row row;
    char text[96], number[16];

    assert_ok(person_get(team.store, &id, &row));
    snprintf(number, sizeof number, "P-%03u", (unsigned)row.number);
    for (int i = 0; i < 2; i++) { /* opened, then from the cache */
        session_person_label(team.nurse, &id, text, sizeof text);
        assert_string_equal(text, "Begoña P.");
        session_person_label(team.mentor, &id, text, sizeof text);
        assert_string_equal(text, number);
    }
    session_forget_labels(team.nurse);
    session_person_label(team.nurse, &id, text, 8);
    assert_string_equal(text, "Begoña"); /* cut between characters */
    session_person_label(team.kiosk, &id, text, sizeof text);
    assert_string_equal(text, number);
}

static void many_names_fit_the_cache(void **state) {
    (void)state;
    struct id ids[40];
    char given[16], text[96], expected[24];

    for (unsigned i = 0; i < 40; i++) {
        snprintf(given, sizeof given, "Person%u", i);
        ids[i] = person_added(given, "Zed");
    }
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 40; i++) {
            snprintf(expected, sizeof expected, "Person%u Z.", i);
            session_person_label(team.nurse, &ids[i], text, sizeof text);
            assert_string_equal(text, expected);
        }
    }
}

static void own_settings_are_kept(void **state) {
    (void)state;
    const struct prefs mine = {
        .lang = LANG_ES, .theme = 2, .layout = 1, .bounce_ms = 250, .pad = true};
    struct prefs got;

    assert_ok(prefs_load(team.social_worker, &got));
    assert_int_equal(got.lang, 0);
    assert_int_equal(got.bounce_ms, 0);
    for (int i = 0; i < 2; i++) {
        assert_ok(prefs_save(team.social_worker, &mine));
        assert_ok(prefs_load(team.social_worker, &got));
        assert_int_equal(got.lang, LANG_ES);
        assert_int_equal(got.theme, 2);
        assert_int_equal(got.layout, 1);
        assert_int_equal(got.bounce_ms, 250);
        assert_true(got.pad);
        assert_false(got.reader);
    }
    assert_ok(prefs_load(team.nurse, &got));
    assert_int_equal(got.lang, 0);
    assert_st(prefs_load(team.kiosk, &got), ST_SESSION_OVER);
    assert_st(prefs_save(team.kiosk, &mine), ST_SESSION_OVER);
}

static void a_draft_goes_with_its_save_only(void **state) {
    (void)state;
    struct id draft = new_id();
    const struct draft text = {.form = "tally", .typed_at = clock_at(), .pairs = NULL};
    struct draft_view views[4];
    const struct entry changed = {.kind = ENTRY_PHRASE_CHANGE, .obj = *me(team.mentor), .ver = 1};
    struct prefs prefs = {0};
    size_t n;

    assert_ok(draft_keep(team.mentor, &draft, &id_zero, &text));
    assert_ok(draft_list(team.mentor, views, 4, &n));
    assert_int_equal(n, 1);
    session_saves_draft(team.mentor, &draft);
    assert_ok(prefs_save(team.mentor, &prefs)); /* no row: not its save */
    assert_ok(draft_list(team.mentor, views, 4, &n));
    assert_int_equal(n, 1);
    row_put(team.mentor, changed); /* forgotten by that commit */
    assert_ok(draft_list(team.mentor, views, 4, &n));
    assert_int_equal(n, 1);
    session_saves_draft(team.mentor, &draft);
    struct entry refused = {.kind = ENTRY_PERSON_ADD, .obj = new_id(), .ver = 1};
    assert_st(row_try(team.mentor, refused), ST_DENIED);
    row_put(team.mentor, changed); /* and by an abort */
    assert_ok(draft_list(team.mentor, views, 4, &n));
    assert_int_equal(n, 1);
    session_saves_draft(team.mentor, &draft);
    row_put(team.mentor, changed);
    assert_ok(draft_list(team.mentor, views, 4, &n));
    assert_int_equal(n, 0);
}

/* ---- a journal that is not the one they have seen ---- */

static void a_rewritten_journal_is_noticed(void **state) {
    (void)state;
    struct prefs_kept kept;
    unsigned wait_s;
    struct session *s = team_sign_in(&team, 403, TEAM_PHRASE);

    session_sign_out(s, SIGNOUT_LOCK);
    assert_ok(session_sign_in(s, 403, TEAM_PHRASE, &wait_s)); /* what was seen is still there */
    assert_ok(prefs_read(s, &kept));
    assert_int_not_equal(kept.seen_seq, 0);
    kept.seen_hash[0] ^= 1;
    assert_ok(session_begin(s));
    assert_ok(prefs_write(s, &kept));
    assert_ok(session_commit(s));
    assert_st(sign_in(403, TEAM_PHRASE, &wait_s), ST_ROLLED_BACK);
    kept.seen_hash[0] ^= 1;
    kept.seen_seq += 100000;
    kept.ver++;
    assert_ok(session_begin(s));
    assert_ok(prefs_write(s, &kept));
    assert_ok(session_commit(s));
    assert_st(sign_in(403, TEAM_PHRASE, &wait_s), ST_ROLLED_BACK);
    session_sign_out(s, SIGNOUT_LOCK); /* remembers the truth */
    assert_ok(sign_in(403, TEAM_PHRASE, &wait_s));
    session_destroy(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_double_up_to_a_quarter_of_an_hour),
        cmocka_unit_test(a_restart_starts_the_delay_over),
        cmocka_unit_test(three_tries_are_free),
        cmocka_unit_test(unknown_numbers_count_for_the_kiosk),
        cmocka_unit_test(a_hundred_failures_wait_for_the_coordinator),
        cmocka_unit_test(a_busy_computer_is_no_failed_try),
        cmocka_unit_test(nobody_signs_in_where_nothing_can_be_kept),
        cmocka_unit_test(coming_and_going_is_journalled),
        cmocka_unit_test(a_suspended_account_is_out_at_once),
        cmocka_unit_test(refusals_are_journalled),
        cmocka_unit_test(root_is_nobody_s_session),
        cmocka_unit_test(a_save_waits_and_says_for_whom),
        cmocka_unit_test(looking_does_not_wait),
        cmocka_unit_test(looking_counts_what_waits),
        cmocka_unit_test(looking_tells_of_others_saves),
        cmocka_unit_test(names_are_for_those_who_may),
        cmocka_unit_test(persons_are_numbers_to_those_who_may_not),
        cmocka_unit_test(many_names_fit_the_cache),
        cmocka_unit_test(own_settings_are_kept),
        cmocka_unit_test(a_draft_goes_with_its_save_only),
        cmocka_unit_test(a_rewritten_journal_is_noticed),
    };
    return cmocka_run_group_tests(tests, start, end);
}
