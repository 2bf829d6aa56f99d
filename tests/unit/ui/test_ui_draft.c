/* Drafts: when they are kept, what is in them, and how they come back. */
#include <chairside/bytes.h>

#include "check.h"
#include "screens.h"
#include "view.h"

#define R 24
#define C 80

static int reset(void **state) {
    (void)state;
    fake_reset();
    fake.role = ROLE_BIT_MENTOR;
    return 0;
}

static void test_kept_two_seconds_after_the_first_key(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    fake_wait(app, 5000);
    assert_int_equal(fake.kept, 0); /* nothing was typed */
    type(app, "1");                 /* and went on: the field was left */
    assert_int_equal(fake.kept, 1);
    type(app, "\r4");
    assert_int_equal(fake.kept, 1);
    assert_true(app_wait_ms(app) <= 2000);
    fake_wait(app, 1999);
    type(app, "5"); /* the clock runs from the first one */
    assert_int_equal(fake.kept, 1);
    fake_wait(app, 1);
    assert_int_equal(fake.kept, 2);
    assert_shows(shown(app, R, C), "Kept as a draft");
    fake_wait(app, 9000);
    assert_int_equal(fake.kept, 2);
    app_destroy(app);
}

static void test_kept_at_every_end(void **state) {
    static const enum app_end ends[] = {APP_HANGUP, APP_SIGNAL, APP_END_OF_INPUT, APP_IDLE};

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        reset(NULL);
        struct app *app = fake_app(&screen_home, R, C);
        type(app, "11\r5\r\r\r\rhalf a wor");
        int kept = fake.kept;
        app_stop(app, ends[i]);
        app_stop(app, APP_LOCKED); /* the first reason stays */
        assert_int_equal(fake.kept, kept + 1);
        assert_int_equal(fake.why, ends[i]);
        assert_int_equal(fake.kept_field, 7);
        assert_int_equal(fake.kept_cursor, 10);
        app_destroy(app);
        assert_int_equal(fake.left, 1);
    }
}

static void test_kept_on_the_way_back(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "1\r5\x1b");
    assert_string_equal(app_screen(app), "home"); /* no question: nothing is lost */
    assert_int_equal(fake.kept, 1);
    assert_int_equal(fake.forgotten, 0);
    app_destroy(app);
}

static void test_forgotten_after_a_save(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "1\r5\r\r\r\r\t\r");
    assert_int_equal(fake.saves, 1);
    assert_int_equal(fake.forgotten, 1);
    int kept = fake.kept;
    app_destroy(app);
    assert_int_equal(fake.kept, kept);
}

static void test_thrown_away(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "11");
    app_press(app, KEY_TAB);
    app_press(app, KEY_RIGHT);
    app_press(app, KEY_ENTERED);
    assert_shows(shown(app, R, C), "Throw this away?");
    int kept = fake.kept;
    type(app, "2");
    assert_string_equal(app_screen(app), "home");
    assert_int_equal(fake.forgotten, 1);
    app_destroy(app);
    assert_int_equal(fake.kept, kept);
}

static void test_back_to_the_same_place(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "212\r45\r29022028\r2\rFor the nurse\rSe\xc3\xb1"
              "al\xc3\xb3\ragain");
    app_press(app, KEY_LEFT);
    app_press(app, KEY_LEFT);
    app_stop(app, APP_HANGUP);
    app_destroy(app);
    assert_true(fake.kept > 0);

    app = fake_app(&screen_home, R, C);
    type(app, "5"); /* go on with it */
    assert_string_equal(app_screen(app), "talk");
    assert_shows(shown(app, R, C), "Señaló");
    assert_shows(spoken(app, R, C), "again");
    type(app, "X");
    assert_shows(spoken(app, R, C), "agaXin");
    app_press(app, KEY_TAB);
    app_press(app, KEY_ENTERED);
    assert_int_equal(fake.saves, 1);
    assert_int_equal(fake.saved.place, 2);
    assert_int_equal(fake.saved.topics, 3);
    app_destroy(app);
}

/* Left in the action row: back to what still waits, not to some question. */
static void test_back_from_the_buttons(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "21");
    app_press(app, KEY_TAB);
    assert_shows(spoken(app, R, C), "[ Save ]");
    app_stop(app, APP_HANGUP);
    app_destroy(app);
    assert_int_equal(fake.kept_field, 8);
    app = fake_app(&screen_home, R, C);
    type(app, "5");
    assert_shows(spoken(app, R, C), "[___]");
    app_destroy(app);
}

/* ---- the bytes ---- */

static struct view *talk_view(void) {
    struct view *view;

    assert_ok(view_open(&screen_talk, &id_zero, NULL, &view));
    return view;
}

static void test_round_trip(void **state) {
    struct view *a = talk_view(), *b = talk_view();
    struct talk_input *in = a->input;
    static uint8_t pairs[DRAFT_PAIRS_MAX];
    size_t n;

    (void)state;
    in->place = 3;
    in->topics = 0x12;
    in->minutes = 240;
    in->day = 20280229;
    in->nurse.b[0] = 12;
    strcpy(in->words, "¿Qué tal?");
    strcpy(in->note, "Uno\n\ndos ");
    for (size_t i = 0; i < a->screen->n_fields; i++)
        field_format(a, i);
    assert_ok(draft_write(a, pairs, sizeof pairs, &n));
    assert_true(n <= draft_room(a));
    assert_ok(draft_lay(b, pairs, n));
    struct talk_input *out = b->input;
    assert_true(id_equal(&in->head.record, &out->head.record));
    assert_false(id_equal(&in->head.draft, &out->head.draft));
    out->head = in->head;
    assert_memory_equal(in, out, sizeof *in);
    assert_status(draft_write(a, pairs, 40, &n), ST_TOO_LONG);
    view_close(a);
    view_close(b);
}

static void lay(struct view *view, const char *name, const char *value) {
    uint8_t bytes[9000];
    struct writer w = writer_on(bytes, sizeof bytes);

    write_text(&w, name);
    write_text(&w, value);
    assert_false(w.bad);
    assert_ok(draft_lay(view, bytes, w.used));
}

static void test_what_cannot_have_been_typed_is_left_out(void **state) {
    struct view *view = talk_view();
    struct talk_input *in = view->input;
    struct id record = in->head.record;
    char longer[260];

    (void)state;
    lay(view, "nobody", "knows");
    lay(view, "place", "5");
    lay(view, "place", "-1");
    lay(view, "place", "99999999999999999999");
    lay(view, "place", "1x");
    lay(view, "place", "");
    assert_int_equal(in->place, 0);
    lay(view, "topics", "7"); /* three ticks, two are the limit */
    lay(view, "topics", "32");
    assert_int_equal(in->topics, 0);
    lay(view, "minutes", "999");
    assert_true(in->minutes == INPUT_NONE);
    lay(view, "day", "31022026");
    assert_int_equal(in->day, 0);
    lay(view, "nurse", "ff000000000000000000000000000000");
    lay(view, "nurse", "zz");
    assert_true(id_is_zero(&in->nurse));
    lay(view, "#record", "12");
    assert_true(id_equal(&record, &in->head.record));
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    lay(view, "words", longer);
    assert_string_equal(in->words, "");
    lay(view, "words", "two\nrows");
    assert_string_equal(in->words, "two rows");
    view_close(view);
}

static void test_broken_bytes(void **state) {
    struct view *view = talk_view();
    static uint8_t pairs[DRAFT_PAIRS_MAX];
    size_t n;

    (void)state;
    strcpy(((struct talk_input *)view->input)->note, "a note");
    assert_ok(draft_write(view, pairs, sizeof pairs, &n));
    for (size_t cut = 1; cut < n; cut++) {
        struct view *other = talk_view();
        enum status st = draft_lay(other, pairs, cut);
        assert_true(st == ST_CORRUPT || st == ST_OK);
        view_close(other);
    }
    assert_ok(draft_lay(view, pairs, 0));
    assert_status(draft_lay(view, (const uint8_t *)"\xff\xff", 2), ST_CORRUPT);
    assert_status(draft_lay(view, (const uint8_t *)"\x01\x00\xff\x01\x00x", 6), ST_CORRUPT);
    view_close(view);
}

/* ---- forms without a draft ---- */

static void test_words_that_no_draft_keeps(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "7\x1b");
    assert_string_equal(app_screen(app), "home"); /* nothing typed: no question */
    type(app, "7words\x1b");
    assert_shows(shown(app, R, C), "Leave? What you typed here is not kept.");
    type(app, "\r");
    assert_string_equal(app_screen(app), "plain");
    assert_shows(shown(app, R, C), "[words");
    type(app, "\x1b"
              "2");
    assert_string_equal(app_screen(app), "home");
    assert_int_equal(fake.kept, 0);
    app_destroy(app);
}

static void test_secrets_are_in_no_draft(void **state) {
    struct view *view;
    uint8_t pairs[2000];
    size_t n;

    (void)state;
    assert_ok(view_open(&screen_lock, &id_zero, NULL, &view));
    strcpy(((struct lock_input *)view->input)->phrase, "open sesame");
    assert_ok(draft_write(view, pairs, sizeof pairs, &n));
    assert_null(memmem(pairs, n, "sesame", 6));
    assert_null(memmem(pairs, n, "phrase", 6));
    view_close(view);
}

/* A closed view leaves nothing in the locked region. */
static void test_closing_wipes(void **state) {
    struct view *view = talk_view();
    struct talk_input *in = view->input;

    (void)state;
    strcpy(in->note, "a secret");
    const char *note = in->note; /* the region stays readable */
    view_close(view);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(note[i], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_kept_two_seconds_after_the_first_key, reset),
        cmocka_unit_test_setup(test_kept_at_every_end, reset),
        cmocka_unit_test_setup(test_kept_on_the_way_back, reset),
        cmocka_unit_test_setup(test_forgotten_after_a_save, reset),
        cmocka_unit_test_setup(test_thrown_away, reset),
        cmocka_unit_test_setup(test_back_to_the_same_place, reset),
        cmocka_unit_test_setup(test_back_from_the_buttons, reset),
        cmocka_unit_test_setup(test_round_trip, reset),
        cmocka_unit_test_setup(test_what_cannot_have_been_typed_is_left_out, reset),
        cmocka_unit_test_setup(test_broken_bytes, reset),
        cmocka_unit_test_setup(test_words_that_no_draft_keeps, reset),
        cmocka_unit_test_setup(test_secrets_are_in_no_draft, reset),
        cmocka_unit_test_setup(test_closing_wipes, reset),
    };

    lang_start(NULL);
    lang_set(LANG_EN);
    if (secret_start() != ST_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
