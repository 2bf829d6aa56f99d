/* Forms: answering, going on, saving, and what is said where. */
#include "check.h"
#include "screens.h"

#define R 24
#define C 80

static int reset(void **state) {
    (void)state;
    fake_reset();
    fake.role = ROLE_BIT_MENTOR;
    return 0;
}

static void test_digits_answer_and_go_on(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    assert_shows(spoken(app, R, C), "> ");
    assert_shows(spoken(app, R, C), "( ) 1  at the chair");
    type(app, "2");
    assert_shows(shown(app, R, C), "(•) 2  in the waiting area");
    assert_shows(spoken(app, R, C), "[ ] 1  fear"); /* the next question */
    type(app, "13");
    assert_shows(spoken(app, R, C), "[x] 1  fear"); /* many: ticked, and still here */
    assert_shows(spoken(app, R, C), "[x] 3  food");
    type(app, "1");
    assert_shows(spoken(app, R, C), "[ ] 1  fear");
    type(app, "\r45\r");
    assert_shows(shown(app, R, C), "[45_]");
    app_destroy(app);
}

static void test_preset_and_aside_are_passed_by(void **state) {
    fake.preset = true;
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "(•) 2  in the waiting area");
    assert_shows(spoken(app, R, C), "[ ] 1  fear"); /* opened at the first that waits */
    type(app, "\r45\r\r"); /* topics, minutes, the date; then not the language, but the nurse */
    assert_shows(spoken(app, R, C), "( ) 1  nurse 401");
    assert_shows(shown(app, R, C), "0 More (1-9 / 12)");
    type(app, "\r\r\t"); /* no nurse, no words, no note: the first button */
    assert_shows(spoken(app, R, C), "[ Save ]");
    app_destroy(app);
}

static void test_many_has_a_limit(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "1123");
    assert_shows(shown(app, R, C), "! Too many are ticked.");
    assert_shows(shown(app, R, C), "[ ] 3  food");
    type(app, "1");
    assert_hides(shown(app, R, C), "Too many");
    app_destroy(app);
}

static void test_arrows_choose_too(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    app_press(app, KEY_ENTERED); /* not moved: nothing is chosen by it */
    assert_hides(shown(app, R, C), "(•) 1  at");
    app_press(app, KEY_UP);
    assert_shows(spoken(app, R, C), "1  at the chair");
    app_press(app, KEY_RIGHT);
    app_press(app, KEY_DOWN);
    assert_shows(spoken(app, R, C), "4  elsewhere");
    app_press(app, KEY_ENTERED);
    assert_shows(shown(app, R, C), "(•) 4  elsewhere");
    assert_shows(spoken(app, R, C), "fear");
    type(app, " "); /* ticks the one in focus */
    assert_shows(spoken(app, R, C), "[x] 1  fear");
    app_press(app, KEY_UP);
    app_press(app, KEY_ERASE); /* takes the answer back */
    assert_hides(shown(app, R, C), "(•) 4  elsewhere");
    app_destroy(app);
}

static void test_up_and_down_reach_everything(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);
    static const char *const rows[] = {"( ) 1  at the chair", "( ) 3  by phone", "[ ] 1  fear",
                                       "[ ] 4  family",       "[___]",           "[__/__/____]",
                                       "(•) 1  English",      "( ) 1  nurse 401"};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_shows(spoken(app, R, C), rows[i]);
        app_press(app, KEY_DOWN);
    }
    for (int i = 0; i < 30; i++)
        app_press(app, KEY_DOWN); /* round and round */
    app_press(app, KEY_HOME);
    app_press(app, KEY_HOME);
    app_destroy(app);
}

static void test_numbers(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "1\r999\r");
    assert_shows(shown(app, R, C), "! Please type a number from 1 to 240.");
    assert_shows(spoken(app, R, C), "[999]"); /* what was typed is still there */
    type(app, "4");                           /* no fourth digit */
    assert_shows(spoken(app, R, C), "[999]");
    type(app, "\x7f\x7fx5");
    assert_shows(spoken(app, R, C), "[95_]");
    assert_hides(shown(app, R, C), "Please type a number");
    app_press(app, KEY_ERASE);
    app_press(app, KEY_ERASE);
    type(app, "0");
    app_press(app, KEY_UP); /* left all the same, and it says so there */
    assert_shows(shown(app, R, C), "! Please type a number from 1 to 240.");
    app_destroy(app);
}

static void test_dates(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "1\r5\r31");
    assert_shows(spoken(app, R, C), "[31/__/____]  day, month, year");
    type(app, "022026\r");
    assert_shows(shown(app, R, C), "! This date does not exist.");
    for (int i = 0; i < 8; i++)
        app_press(app, KEY_ERASE);
    type(app, "29022028");
    assert_shows(spoken(app, R, C), "[29/02/2028]  29 February 2028");
    app_destroy(app);
}

static void test_picks_have_pages(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "1\r5\r\r0");
    assert_shows(spoken(app, R, C), "( ) 1  nurse 410");
    assert_shows(shown(app, R, C), "(10-12 / 12)");
    type(app, "5"); /* there is no fifth */
    type(app, "2");
    for (int i = 0; i < 3; i++)
        app_press(app, KEY_UP);
    type(app, "\r");
    app_press(app, KEY_END);
    app_press(app, KEY_TAB);
    app_destroy(app);
    fake_reset();
    fake.role = ROLE_BIT_MENTOR;
    app = fake_app(&screen_talk, R, C);
    type(app, "1\r5\r\r02\r\t\r");
    assert_int_equal(fake.saves, 1);
    assert_int_equal(fake.saved.nurse.b[0], 11);
    app_destroy(app);
}

static void test_save(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "1"
              "211\r30\r\r\r"
              "Tell her\r"
              "Se\xc3\xb1"
              "al\xc3\xb3\rtwo\t");
    assert_shows(spoken(app, R, C), "[ Save ]");
    type(app, "\r");
    assert_int_equal(fake.saves, 1);
    assert_int_equal(fake.saved.place, 2);
    assert_int_equal(fake.saved.topics, 0);
    assert_int_equal(fake.saved.minutes, 30);
    assert_int_equal(fake.saved.day, 0);
    assert_string_equal(fake.saved.words, "Tell her");
    assert_string_equal(fake.saved.note, "Señaló\ntwo");
    assert_false(id_is_zero(&fake.saved.head.record));
    assert_false(id_equal(&fake.saved.head.record, &fake.saved.head.draft));
    assert_int_equal(fake.saved.head.lang, LANG_EN);
    assert_string_equal(app_screen(app), "saved"); /* in the place of the form */
    assert_int_equal(app_depth(app), 2);
    type(app, "\x1b");
    assert_string_equal(app_screen(app), "home");
    app_destroy(app);
}

static void test_save_wants_answers(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    app_press(app, KEY_TAB);
    app_press(app, KEY_ENTERED);
    assert_int_equal(fake.saves, 0);
    assert_shows(shown(app, R, C), "! This question still needs an answer.");
    assert_shows(spoken(app, R, C), "1  at the chair");
    type(app, "1");
    app_press(app, KEY_TAB);
    app_press(app, KEY_ENTERED);
    assert_shows(spoken(app, R, C), "[___]"); /* the minutes; topics are optional */
    app_destroy(app);
}

static void test_refused_save_loses_nothing(void **state) {
    fake.save = ST_LOCKED;
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "1\r5\r\r\rwords\rnote\t\r");
    assert_int_equal(fake.saves, 1);
    assert_shows(shown(app, R, C), "! Another kiosk is saving. Your text is kept.");
    fake.save = ST_BAD_TEXT;
    fake.field = "words";
    type(app, "\r");
    assert_int_equal(fake.saves, 2);
    assert_shows(spoken(app, R, C), "[words");
    assert_shows(shown(app, R, C), "     ! This text has signs");
    assert_shows(shown(app, R, C), "\n ! This text has signs"); /* and in the status line */
    struct id record = fake.saved.head.record;
    fake.save = ST_OK;
    app_press(app, KEY_TAB);
    app_press(app, KEY_TAB);
    app_press(app, KEY_ENTERED);
    assert_string_equal(fake.saved.note, "note");
    assert_true(id_equal(&record, &fake.saved.head.record)); /* the same thing, not a second one */
    app_destroy(app);
}

static void test_note_keys(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "1\r5\r\r\r\rmanana");
    app_press(app, KEY_LEFT);
    app_press(app, KEY_LEFT);
    app_press(app, KEY_LEFT);
    type(app, "n");
    app_press(app, KEY_ERASE);
    app_press(app, KEY_F4);
    assert_shows(shown(app, R, C), "mañana");
    type(app, "\033OM"); /* Enter on the pad goes on */
    assert_shows(spoken(app, R, C), "[ Save ]");
    app_press(app, KEY_UP);
    type(app, "\033On.");
    assert_shows(shown(app, R, C), "..");
    type(app, "\033[200~1\n2*\033[201~");
    assert_shows(shown(app, R, C), "2*");
    app_destroy(app);
}

static void test_paste_is_never_a_key(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "\033[200~123\n\033[201~");
    assert_hides(shown(app, R, C), "(•) 1  at");
    assert_shows(spoken(app, R, C), "1  at the chair");
    app_destroy(app);
}

static void test_resize_in_the_middle_of_typing(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);
    static const int sizes[][2] = {{5, 25}, {1, 1}, {12, 40}, {200, 500}, {33, 120}, {24, 80}};

    (void)state;
    type(app, "1\r5\r\r\r\runo dos tres cuatro");
    app_press(app, KEY_LEFT);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        app_resize(app, sizes[i][0], sizes[i][1]);
        (void)shown(app, sizes[i][0], sizes[i][1]);
        type(app, "x"); /* too small a window takes no text */
    }
    assert_shows(shown(app, R, C), "uno dos tres cuatrxxxxo");
    app_destroy(app);
}

static void test_pages_of_a_form(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "Page 1 of 3");
    app_press(app, KEY_PAGE_DOWN);
    assert_shows(shown(app, R, C), "Page 2 of 3");
    assert_shows(spoken(app, R, C), "nurse 401");
    app_press(app, KEY_END);
    assert_shows(shown(app, R, C), "Page 2 of 3"); /* what was left for the buttons is still seen */
    assert_shows(spoken(app, R, C), "[ Stop for now ]");
    app_destroy(app);
}

static void test_one_question_at_a_time(void **state) {
    struct app *app = fake_app(&screen_talk, 12, 40);

    (void)state;
    assert_shows(shown(app, 12, 40), "Where did you talk?");
    assert_hides(shown(app, 12, 40), "What about?");
    type(app, "1");
    assert_shows(shown(app, 12, 40), "What about?");
    assert_hides(shown(app, 12, 40), "Where did you talk?");
    type(app, "\r5\r\r\r\r\t");
    assert_shows(spoken(app, 12, 40), "[ Save ]");
    type(app, "\r");
    assert_int_equal(fake.saves, 1);
    app_destroy(app);
}

/* Words to read aloud that take the first page are not skipped; Enter goes on to the question. */
static void test_words_come_before_questions(void **state) {
    struct screen wordy = screen_talk;

    (void)state;
    wordy.text = (const char *const[]){"Read this aloud.\n\n\n\n", "And this.\n\n\n\n", NULL};
    struct app *app = fake_app(&wordy, 12, 40);
    assert_shows(spoken(app, 12, 40), "> Read this aloud.");
    type(app, "1");
    assert_shows(spoken(app, 12, 40), "> Read this aloud.");
    type(app, "\r");
    assert_shows(spoken(app, 12, 40), "> And this.");
    type(app, "\r");
    assert_shows(shown(app, 12, 40), "Where did you talk?");
    type(app, "1");
    assert_shows(shown(app, 12, 40), "What about?");
    app_destroy(app);
    fake.preset = true; /* the first question has its answer: on to the second */
    app = fake_app(&wordy, 12, 40);
    assert_shows(spoken(app, 12, 40), "> Read this aloud.");
    type(app, "\r\r");
    assert_shows(shown(app, 12, 40), "What about?");
    app_destroy(app);
}

static void test_sign_in(void **state) {
    fake.role = ROLE_BIT_NOBODY;
    struct app *app = fake_app(&screen_lock, R, C);

    (void)state;
    type(app, "402\ropen sesame");
    assert_hides(shown(app, R, C), "sesame");
    assert_shows(shown(app, R, C), "[●●●●●●●●●●●____");
    app_press(app, KEY_TAB);
    app_press(app, KEY_RIGHT);
    app_press(app, KEY_RIGHT);
    app_press(app, KEY_ENTERED);
    assert_shows(shown(app, R, C), "[open sesame___");
    app_press(app, KEY_ENTERED);
    assert_hides(shown(app, R, C), "sesame");
    app_press(app, KEY_LEFT);
    app_press(app, KEY_LEFT);
    app_press(app, KEY_ENTERED);
    assert_string_equal(app_screen(app), "home");
    assert_int_equal(app_depth(app), 1);
    app_destroy(app);
}

static void test_sign_in_refused(void **state) {
    fake.role = ROLE_BIT_NOBODY;
    struct app *app = fake_app(&screen_lock, R, C);

    (void)state;
    type(app, "402\rwrong\r\r");
    assert_shows(shown(app, R, C), "! That number and phrase do not match.");
    type(app, "\x1b"); /* at home without a Lock button: cleared */
    assert_shows(spoken(app, R, C), "[___]");
    assert_hides(shown(app, R, C), "●");
    /* And cleared by itself, when nobody goes on. */
    type(app, "40");
    fake_wait(app, 59000);
    assert_shows(shown(app, R, C), "[40_]");
    fake_wait(app, 1000);
    assert_shows(shown(app, R, C), "[___]");
    app_destroy(app);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_digits_answer_and_go_on, reset),
        cmocka_unit_test_setup(test_preset_and_aside_are_passed_by, reset),
        cmocka_unit_test_setup(test_many_has_a_limit, reset),
        cmocka_unit_test_setup(test_arrows_choose_too, reset),
        cmocka_unit_test_setup(test_up_and_down_reach_everything, reset),
        cmocka_unit_test_setup(test_numbers, reset),
        cmocka_unit_test_setup(test_dates, reset),
        cmocka_unit_test_setup(test_picks_have_pages, reset),
        cmocka_unit_test_setup(test_save, reset),
        cmocka_unit_test_setup(test_save_wants_answers, reset),
        cmocka_unit_test_setup(test_refused_save_loses_nothing, reset),
        cmocka_unit_test_setup(test_note_keys, reset),
        cmocka_unit_test_setup(test_paste_is_never_a_key, reset),
        cmocka_unit_test_setup(test_resize_in_the_middle_of_typing, reset),
        cmocka_unit_test_setup(test_pages_of_a_form, reset),
        cmocka_unit_test_setup(test_one_question_at_a_time, reset),
        cmocka_unit_test_setup(test_words_come_before_questions, reset),
        cmocka_unit_test_setup(test_sign_in, reset),
        cmocka_unit_test_setup(test_sign_in_refused, reset),
    };

    lang_start(NULL);
    lang_set(LANG_EN);
    if (secret_start() != ST_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
