/* Where keys lead: the stack, questions, lists, help, the hint row, time. */
#include <stdio.h>
#include <stdlib.h>

#include <chairside/text.h>

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

/* ---- the stack ---- */

static void test_go_and_back(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "2");
    assert_string_equal(app_screen(app), "people");
    type(app, "3");
    assert_string_equal(app_screen(app), "person");
    assert_int_equal(app_depth(app), 3);
    type(app, "\x1b");
    assert_string_equal(app_screen(app), "people");
    type(app, "\x1b\x1b\x1b");
    assert_string_equal(app_screen(app), "home");
    app_destroy(app);
}

static void test_go_to_what_lies_below(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "23");
    int asked = fake.rows_asked;
    type(app, "2"); /* "all people", with this person's id: another list */
    assert_string_equal(app_screen(app), "people");
    assert_int_equal(app_depth(app), 4);
    type(app, "3"); /* the same person as below: popped down to */
    assert_string_equal(app_screen(app), "person");
    assert_int_equal(app_depth(app), 3);
    assert_true(fake.rows_asked > asked);
    int loads = fake.loads;
    type(app, "2\x1b"); /* back loads again */
    assert_true(fake.loads > loads);
    app_destroy(app);
}

static void test_stack_is_bounded(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "2");
    for (int i = 0; i < 9; i++) {
        char row[2] = {(char)('1' + i), '\0'};
        type(app, row); /* a person */
        type(app, "2"); /* all people, with another id each time */
    }
    assert_int_equal(app_depth(app), 8);
    for (int i = 0; i < 9; i++)
        type(app, "\x1b");
    assert_string_equal(app_screen(app), "home"); /* the home screen was never dropped */
    app_destroy(app);
}

static void test_do_takes_the_place_of_a_page(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "23");
    type(app, "3"); /* do: leads to "saved", the page is closed */
    assert_int_equal(fake.acts, 1);
    assert_int_equal(fake.about.b[0], 3);
    assert_string_equal(app_screen(app), "saved");
    type(app, "\x1b");
    assert_string_equal(app_screen(app), "people");
    app_destroy(app);
}

static void test_home_clears_the_stack(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "2331");
    assert_string_equal(app_screen(app), "home");
    assert_int_equal(app_depth(app), 1);
    app_destroy(app);
}

static void test_not_for_this_role(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "8");
    assert_string_equal(app_screen(app), "home");
    assert_shows(shown(app, R, C), "! Your role cannot do this.");
    type(app, "2");
    assert_string_equal(app_screen(app), "people");
    app_destroy(app);
}

static void test_load_that_fails(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    fake.load = ST_NOT_FOUND;
    type(app, "1");
    assert_string_equal(app_screen(app), "home");
    assert_shows(shown(app, R, C), "! This is not here any more.");
    fake.load = ST_OK;
    type(app, "23");
    type(app, "2");
    fake.load = ST_NOT_FOUND;
    type(app, "\x1b"); /* the person below is gone meanwhile */
    assert_string_equal(app_screen(app), "people");
    assert_shows(shown(app, R, C), "! This is not here any more.");
    app_destroy(app);
}

static void test_offered_only_when_facts_say_so(void **state) {
    struct app *app = fake_app(&screen_person, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "4  Look at Begoña P.");
    assert_shows(shown(app, R, C), "About Begoña P.:");
    type(app, "4");
    assert_string_equal(app_screen(app), "long");
    app_destroy(app);
}

/* ---- questions ---- */

static void test_confirm(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    app_feed(app, "3\r\r2\r", 5); /* typed ahead: what follows the question is thrown away */
    assert_int_equal(fake.acts, 0);
    assert_shows(shown(app, R, C), "Do this now? It takes effect at once.");
    assert_shows(spoken(app, R, C), "> 1  No, go back");
    type(app, "\r");
    assert_int_equal(fake.acts, 0); /* Enter alone never does it */
    type(app, "3\x1b");
    assert_int_equal(fake.acts, 0);
    type(app, "39");
    assert_int_equal(fake.acts, 0);
    type(app, "2");
    assert_int_equal(fake.acts, 1);
    assert_shows(shown(app, R, C), "Done.");
    type(app, "3");
    app_press(app, KEY_DOWN);
    assert_shows(spoken(app, R, C), "> 2  Yes: Do it");
    app_press(app, KEY_ENTERED);
    assert_int_equal(fake.acts, 2);
    app_destroy(app);
}

static void test_lock(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    type(app, "\x1b");
    assert_shows(spoken(app, R, C), "[ Lock ]");
    assert_shows(shown(app, R, C), "Press Enter to lock.");
    type(app, "\x1b");
    assert_int_equal(app_ended(app), APP_GOES_ON); /* Esc twice is not locking */
    type(app, "\r");
    assert_int_equal(app_ended(app), APP_LOCKED);
    assert_int_equal(fake.left, 1);
    assert_int_equal(fake.why, APP_LOCKED);
    assert_hides(shown(app, R, C), "Home"); /* nothing stays in sight */
    type(app, "1\r2");                      /* and nothing is done any more */
    app_destroy(app);
    assert_int_equal(fake.left, 1);
}

static void test_step_away(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    app_press(app, KEY_F9);
    assert_int_equal(app_ended(app), APP_LOCKED);
    app_destroy(app);
    app = fake_app(&screen_home, R, C);
    type(app, "/");
    assert_int_equal(app_ended(app), APP_LOCKED);
    app_destroy(app);
    fake.role = ROLE_BIT_NOBODY;
    app = fake_app(&screen_lock, R, C);
    app_press(app, KEY_F9);
    assert_int_equal(app_ended(app), APP_GOES_ON);
    app_destroy(app);
}

/* ---- help and more ---- */

static void test_more(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    app_press(app, KEY_F1);
    assert_shows(spoken(app, R, C), "> 1  Help for this screen");
    assert_hides(shown(app, R, C), "It is urgent");
    type(app, "2"); /* not offered */
    app_press(app, KEY_F1);
    assert_hides(shown(app, R, C), "Help for this screen");
    fake.safety = true;
    type(app, "*");
    assert_shows(shown(app, R, C), "2  It is urgent");
    type(app, "2");
    assert_string_equal(app_screen(app), "long");
    type(app, "*1");
    assert_shows(shown(app, R, C), "help and more");
    type(app, "\x1b*3");
    assert_int_equal(lang_now(), LANG_ES);
    app_press(app, KEY_F2);
    assert_int_equal(lang_now(), LANG_EN);
    type(app, "*5");
    assert_int_equal(app_ended(app), APP_LOCKED);
    app_destroy(app);
}

static void test_help_leaves_the_hints(void **state) {
    struct app *app = fake_app(&screen_talk, R, C);

    (void)state;
    type(app, "*1");
    assert_shows(shown(app, R, C), "Digits answer. Enter goes on.");
    assert_shows(shown(app, R, C), "1-4                     Answer"); /* keys of this place */
    assert_shows(shown(app, R, C), "Esc Back");
    for (int i = 0; i < 40; i++)
        app_press(app, KEY_PAGE_DOWN);
    assert_shows(shown(app, R, C), "pages of a list");
    type(app, "\r");
    assert_shows(spoken(app, R, C), "1  at the chair"); /* at the same place */
    app_destroy(app);
}

/* ---- the hint row ---- */

static const char *hint_row(struct app *app, int cols) {
    const char *row = shown(app, R, cols);

    for (int i = 0; i < R - 1; i++)
        row = strchr(row, '\n') + 1;
    static char copy[2048];
    strncpy(copy, row, sizeof copy - 1);
    copy[strcspn(copy, "\n")] = '\0';
    return copy;
}

static void test_hints(void **state) {
    struct app *app = fake_app(&screen_home, R, 200);

    (void)state;
    assert_string_equal(hint_row(app, 200),
                        " 1-8 Choose   ↑↓ Move   Enter Open   F1 Help   Esc Lock");
    type(app, "2");
    assert_string_equal(
        hint_row(app, 200),
        " 1-9 Choose   0 More   Letters Find   ↑↓ Move   Enter Open   Tab To buttons"
        "   F5 Look again   F1 Help   Esc Back");
    type(app, "\t"); /* a button: Enter is the button's, and Tab is there already */
    assert_string_equal(hint_row(app, 200),
                        " 1-9 Choose   0 More   Letters Find   ↑↓ Move   Enter Choose"
                        "   F5 Look again   F1 Help   Esc Back");
    type(app, "zz"); /* no rows: nothing for digits or Enter to open */
    assert_string_equal(hint_row(app, 200), " Letters Find   Enter Choose   Bksp Erase"
                                            "   F5 Look again   F1 Help   Esc Back");
    app_destroy(app);
}

/* Dropped whole from the right, F1 and Esc last; nothing is ever cut. */
static void test_hints_that_do_not_fit(void **state) {
    struct app *app = fake_app(&screen_people, R, 40);
    static const char *const wholes[] = {
        "1-9 Choose",     "0 More",     "Letters Find",  "↑↓ Move", "Enter Open",
        "Tab To buttons", "Bksp Erase", "F5 Look again", "F1 Help", "Esc Back"};
    size_t n = sizeof wholes / sizeof wholes[0];

    (void)state;
    for (int cols = 40; cols < 140; cols++) {
        app_resize(app, R, cols);
        char row[512], *at = row + 1;
        text_print(row, sizeof row, "%s", hint_row(app, cols));
        size_t which = 0;
        for (;;) {
            while (which < n && strncmp(at, wholes[which], strlen(wholes[which])) != 0)
                which++;
            assert_true(which < n); /* each is one of them, whole, and in order */
            at += strlen(wholes[which]);
            if (!*at)
                break;
            assert_memory_equal(at, "   ", 3);
            at += 3;
        }
        assert_int_equal(which, n - 1); /* Esc is always there */
        assert_non_null(strstr(row, "F1 Help"));
    }
    app_destroy(app);
}

/* ---- lists ---- */

static void test_find(void **state) {
    struct app *app = fake_app(&screen_people, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "20 / 20");
    type(app, "inigo");
    assert_shows(shown(app, R, C), "Find: inigo_");
    assert_shows(shown(app, R, C), "5 / 20");
    assert_shows(spoken(app, R, C), "> 1");
    assert_shows(spoken(app, R, C), "Íñigo S. 2");
    type(app, "\x7f\x7f\x7f\x7f\x7f\x7f");
    assert_shows(shown(app, R, C), "20 / 20");
    type(app, "zz");
    assert_shows(shown(app, R, C), "No name like this. Bksp erases.");
    assert_shows(shown(app, R, C), "0 / 20");
    type(app, "1\r");
    assert_string_equal(app_screen(app), "people"); /* nothing to open */
    type(app, "\x7f\x7f");
    type(app, "b");
    type(app, "2");
    assert_string_equal(app_screen(app), "person");
    app_destroy(app);
}

static void test_find_pages(void **state) {
    struct app *app = fake_app(&screen_people, R, C);

    (void)state;
    assert_int_equal(fake.rows_asked, 1);
    type(app, "0");
    assert_shows(shown(app, R, C), "Rows 10 to 18");
    assert_shows(spoken(app, R, C), "Íñigo S. 10");
    type(app, "0");
    assert_shows(shown(app, R, C), "Rows 19 to 20");
    type(app, "0");
    assert_shows(shown(app, R, C), "Rows 1 to 9");
    app_press(app, KEY_PAGE_UP);
    assert_shows(shown(app, R, C), "Rows 1 to 9");
    app_destroy(app);
    fake.people = 600; /* more than a list is read whole */
    app = fake_app(&screen_people, R, C);
    assert_shows(shown(app, R, C), "512 / 512");
    app_destroy(app);
}

static void test_pages_by_mark(void **state) {
    struct app *app = fake_app(&screen_log, R, C);

    (void)state;
    assert_shows(spoken(app, R, C), "Begoña P. 1");
    app_press(app, KEY_PAGE_DOWN);
    assert_shows(spoken(app, R, C), "Íñigo S. 10");
    app_press(app, KEY_PAGE_DOWN);
    assert_shows(spoken(app, R, C), "19");
    app_press(app, KEY_PAGE_DOWN); /* no more */
    assert_shows(spoken(app, R, C), "19");
    app_press(app, KEY_PAGE_UP);
    assert_shows(spoken(app, R, C), "Íñigo S. 10");
    type(app, "5");
    assert_string_equal(app_screen(app), "person");
    type(app, "\x1b");
    assert_shows(spoken(app, R, C), "14"); /* back at the same row of the same page */
    app_destroy(app);
}

static void test_filters(void **state) {
    struct app *app = fake_app(&screen_log, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "Month [all]");
    app_press(app, KEY_UP);
    assert_shows(spoken(app, R, C), "> Month [all]");
    int asked = fake.rows_asked;
    app_press(app, KEY_RIGHT);
    assert_shows(spoken(app, R, C), "[this month]");
    assert_int_equal(fake.rows_asked, asked + 1);
    app_press(app, KEY_RIGHT);
    assert_shows(spoken(app, R, C), "[last month]");
    app_press(app, KEY_RIGHT);
    assert_shows(spoken(app, R, C), "[all]");
    app_press(app, KEY_LEFT);
    assert_shows(spoken(app, R, C), "[last month]");
    app_press(app, KEY_ERASE);
    assert_shows(spoken(app, R, C), "[all]");
    type(app, "2"); /* printed beside a row, and nowhere in the filter */
    assert_string_equal(app_screen(app), "person");
    type(app, "\x1b");
    assert_shows(shown(app, R, C), "Month [all]");
    assert_shows(spoken(app, R, C), "> 2");
    app_destroy(app);
}

static void test_detail(void **state) {
    struct app *app = fake_app(&screen_log, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "   Why: Reason number 1 is");
    app_press(app, KEY_DOWN);
    assert_shows(shown(app, R, C), "   Why: Reason number 2 is");
    app_resize(app, 33, 120);
    assert_shows(shown(app, 33, 120), "│   Why: Reason number 2 is"); /* beside */
    app_destroy(app);
}

static void test_buttons_are_about_the_row(void **state) {
    struct app *app = fake_app(&screen_log, R, C);

    (void)state;
    app_press(app, KEY_DOWN);
    app_press(app, KEY_DOWN);
    app_press(app, KEY_TAB);
    assert_shows(spoken(app, R, C), "[ Mark ]");
    assert_shows(shown(app, R, C), " • 3 !  Roberto A. 3"); /* which row that is */
    app_press(app, KEY_ENTERED);
    assert_int_equal(fake.acts, 1);
    assert_int_equal(fake.about.b[0], 3);
    app_destroy(app);
}

static void test_empty_list(void **state) {
    fake.people = 0;
    struct app *app = fake_app(&screen_log, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "No talk is logged yet.");
    type(app, "1\r0");
    assert_string_equal(app_screen(app), "log");
    fake.people = 3;
    app_press(app, KEY_F5);
    assert_shows(shown(app, R, C), "Roberto A. 3");
    app_destroy(app);
}

static void test_rows_that_fail(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    fake.rows = ST_IO;
    type(app, "4");
    assert_string_equal(app_screen(app), "home");
    assert_shows(shown(app, R, C), "! The disk did not answer.");
    fake.rows = ST_OK;
    type(app, "4");
    fake.rows = ST_SESSION_OVER;
    type(app, "0");
    assert_string_equal(app_screen(app), "log");
    app_press(app, KEY_F5);
    assert_int_equal(app_ended(app), APP_OVER);
    app_destroy(app);
}

static void test_report(void **state) {
    struct app *app = fake_app(&screen_month, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "week 42  ████████████████████████████████████    20  +2");
    assert_shows(shown(app, R, C), "Not seen after 4 h  1");
    app_destroy(app);
    fake.reader = true;
    app = fake_app(&screen_month, R, C);
    assert_hides(shown(app, R, C), "█");
    assert_shows(shown(app, R, C), "week 42:  20  +2");
    app_destroy(app);
}

static void test_long_text_can_be_read(void **state) {
    struct app *app = fake_app(&screen_long, R, C);

    (void)state;
    assert_shows(shown(app, R, C), "Page 1 of");
    app_press(app, KEY_DOWN);
    app_press(app, KEY_DOWN);
    app_press(app, KEY_DOWN);
    app_press(app, KEY_DOWN);
    assert_shows(shown(app, R, C), "Page 2 of");
    app_press(app, KEY_END);
    assert_shows(shown(app, R, C), "   six");
    app_destroy(app);
}

/* ---- sizes ---- */

static void test_sizes(void **state) {
    static const int sizes[][2] = {{24, 80}, {33, 120}, {12, 40},  {12, 79},  {23, 80},
                                   {1, 1},   {11, 200}, {200, 39}, {200, 500}};
    const struct screen *all[] = {&screen_home, &screen_talk,   &screen_people, &screen_log,
                                  &screen_long, &screen_person, &screen_month};

    (void)state;
    for (size_t s = 0; s < sizeof all / sizeof all[0]; s++) {
        struct app *app = fake_app(all[s], 24, 80);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            app_resize(app, sizes[i][0], sizes[i][1]);
            bool small = sizes[i][0] < 12 || sizes[i][1] < 40;
            const char *text = shown(app, sizes[i][0], sizes[i][1]);
            if (small && sizes[i][1] > 30)
                assert_shows(text, "This window is too small");
            if (!small)
                assert_shows(text, "Esc ");
            app_press(app, KEY_DOWN);
        }
        app_destroy(app);
    }
}

/* ---- long notes ---- */

#define NOTE_WORDS 250 /* "word001 ": 2,000 characters */

/* Marks the words of the note that are in sight. */
static void note_words_seen(struct app *app, int rows, int cols, bool *seen) {
    for (const char *at = shown(app, rows, cols); (at = strstr(at, "word")); at += 4)
        seen[strtol(at + 4, NULL, 10) % NOTE_WORDS] = true;
}

static void read_note(int rows, int cols, enum key_code key) {
    static char note[8 * NOTE_WORDS + 1];
    struct screen talk = screen_person;
    bool seen[NOTE_WORDS] = {false};

    for (size_t i = 0; i < NOTE_WORDS; i++)
        snprintf(note + 8 * i, 9, "word%03zu ", i);
    talk.text = (const char *const[]){"Facts.", note, NULL};
    struct app *app = fake_app(&talk, rows, cols);
    note_words_seen(app, rows, cols, seen);
    for (int presses = 0; presses < 40; presses++) {
        app_press(app, key);
        note_words_seen(app, rows, cols, seen);
    }
    for (size_t i = 0; i < NOTE_WORDS; i++)
        if (!seen[i])
            fail_msg("%dx%d: word %zu of the note is never in sight", cols, rows, i);
    app_press(app, KEY_HOME);
    assert_shows(shown(app, rows, cols), "word000");
    app_destroy(app);
}

static void test_long_notes_are_read_to_their_end(void **state) {
    (void)state;
    read_note(R, C, KEY_PAGE_DOWN);
    read_note(R, C, KEY_DOWN);
    read_note(R, C, KEY_UP);
    read_note(20, 60, KEY_PAGE_DOWN);
    read_note(20, 60, KEY_DOWN);
    read_note(12, 40, KEY_PAGE_DOWN);
    read_note(12, 40, KEY_DOWN);
}

/* ---- time ---- */

static void test_idle(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    fake.idle_ms = 120000;
    fake_wait(app, 89000);
    assert_hides(shown(app, R, C), "This screen locks in");
    assert_true(app_wait_ms(app) <= 1000);
    fake_wait(app, 1000);
    assert_shows(shown(app, R, C), "This screen locks in 30 seconds.");
    type(app, "2"); /* any key: and it does nothing else */
    assert_hides(shown(app, R, C), "This screen locks in");
    assert_string_equal(app_screen(app), "home");
    fake_wait(app, 90000);
    assert_shows(shown(app, R, C), "This screen locks in");
    fake_wait(app, 29999);
    assert_int_equal(app_ended(app), APP_GOES_ON);
    fake_wait(app, 1);
    assert_int_equal(app_ended(app), APP_IDLE);
    assert_int_equal(fake.why, APP_IDLE);
    app_destroy(app);
}

static void test_idle_of_a_practice_unit(void **state) {
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    fake.idle_ms = 4000;
    fake_wait(app, 2999);
    assert_hides(shown(app, R, C), "This screen locks in");
    fake_wait(app, 1);
    assert_shows(shown(app, R, C), "This screen locks in");
    fake_wait(app, 1000);
    assert_int_equal(app_ended(app), APP_IDLE);
    app_destroy(app);
}

static void test_tick(void **state) {
    struct app *app = fake_app(&screen_person, R, C);

    (void)state;
    fake.tick_text = "2 new. Press F5 to see them.";
    fake_wait(app, 1999);
    assert_int_equal(fake.ticks, 0);
    fake_wait(app, 1);
    assert_int_equal(fake.ticks, 1);
    assert_shows(shown(app, R, C), "2 new. Press F5");
    fake.tick_reload = true;
    int loads = fake.loads;
    fake_wait(app, 2000);
    assert_int_equal(fake.loads, loads + 1);
    assert_int_equal(fake.loads_again, 1); /* and only those of a tick */
    assert_false(fake.again);
    fake.tick_over = true;
    fake_wait(app, 2000);
    assert_int_equal(app_ended(app), APP_OVER);
    app_destroy(app);
}

static void test_bounce(void **state) {
    fake.bounce_ms = 300;
    struct app *app = fake_app(&screen_home, R, C);

    (void)state;
    fake_wait(app, 1000);
    type(app, "22"); /* the second one would open a person */
    assert_string_equal(app_screen(app), "people");
    fake_wait(app, 300);
    type(app, "2");
    assert_string_equal(app_screen(app), "person");
    app_destroy(app);
}

static void test_waking_key(void **state) {
    fake.role = ROLE_BIT_NOBODY;
    struct app *app = fake_app(&screen_lock, R, C);

    (void)state;
    fake_wait(app, 600001);
    type(app, "4"); /* the screen was dark */
    assert_shows(shown(app, R, C), "[___]");
    type(app, "4");
    assert_shows(shown(app, R, C), "[4__]");
    app_destroy(app);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_go_and_back, reset),
        cmocka_unit_test_setup(test_go_to_what_lies_below, reset),
        cmocka_unit_test_setup(test_stack_is_bounded, reset),
        cmocka_unit_test_setup(test_do_takes_the_place_of_a_page, reset),
        cmocka_unit_test_setup(test_home_clears_the_stack, reset),
        cmocka_unit_test_setup(test_not_for_this_role, reset),
        cmocka_unit_test_setup(test_load_that_fails, reset),
        cmocka_unit_test_setup(test_offered_only_when_facts_say_so, reset),
        cmocka_unit_test_setup(test_confirm, reset),
        cmocka_unit_test_setup(test_lock, reset),
        cmocka_unit_test_setup(test_step_away, reset),
        cmocka_unit_test_setup(test_more, reset),
        cmocka_unit_test_setup(test_help_leaves_the_hints, reset),
        cmocka_unit_test_setup(test_hints, reset),
        cmocka_unit_test_setup(test_hints_that_do_not_fit, reset),
        cmocka_unit_test_setup(test_find, reset),
        cmocka_unit_test_setup(test_find_pages, reset),
        cmocka_unit_test_setup(test_pages_by_mark, reset),
        cmocka_unit_test_setup(test_filters, reset),
        cmocka_unit_test_setup(test_detail, reset),
        cmocka_unit_test_setup(test_buttons_are_about_the_row, reset),
        cmocka_unit_test_setup(test_empty_list, reset),
        cmocka_unit_test_setup(test_rows_that_fail, reset),
        cmocka_unit_test_setup(test_report, reset),
        cmocka_unit_test_setup(test_long_text_can_be_read, reset),
        cmocka_unit_test_setup(test_sizes, reset),
        cmocka_unit_test_setup(test_long_notes_are_read_to_their_end, reset),
        cmocka_unit_test_setup(test_idle, reset),
        cmocka_unit_test_setup(test_idle_of_a_practice_unit, reset),
        cmocka_unit_test_setup(test_tick, reset),
        cmocka_unit_test_setup(test_bounce, reset),
        cmocka_unit_test_setup(test_waking_key, reset),
    };

    lang_start(NULL);
    lang_set(LANG_EN);
    if (secret_start() != ST_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
