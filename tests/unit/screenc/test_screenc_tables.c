/*
 * The tables that screenc makes of good/ are what screen.h says, and its fakes answer from fakes/.
 */
/* cmocka.h wants these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include <chairside/lang.h>

#include "fakes.h"
#include "good_screens.h"

static const struct binding *key_of(const struct screen *screen, enum binding_key key) {
    for (size_t i = 0; i < screen->n_keys; i++)
        if (screen->keys[i].key == key)
            return &screen->keys[i];
    fail_msg("%s has no key %d", screen->name, (int)key);
    return NULL;
}

static const struct field *field_of(const struct screen *screen, const char *name) {
    for (size_t i = 0; i < screen->n_fields; i++)
        if (strcmp(screen->fields[i].name, name) == 0)
            return &screen->fields[i];
    fail_msg("%s does not ask %s", screen->name, name);
    return NULL;
}

static void test_the_first_screen_is_lock(void **state) {
    (void)state;
    size_t n = 0;

    while (screens[n] != NULL)
        n++;
    assert_int_equal(n, 8);
    assert_string_equal(screens[0]->name, "lock");
    for (size_t i = 0; i < n; i++)
        assert_ptr_equal(screen_find(screens[i]->name), screens[i]);
    assert_null(screen_find("nowhere"));
}

static void test_a_screen_says_what_its_file_says(void **state) {
    (void)state;
    const struct screen *lock = screen_find("lock"), *talks = screen_find("talks");

    assert_int_equal(lock->kind, KIND_FORM);
    assert_int_equal(lock->roles, ROLE_BIT_NOBODY);
    assert_true(lock->bilingual && lock->home && !lock->drafted && !lock->find);
    assert_string_equal(lock->help, "Type your number, then your phrase.\n"
                                    "Nobody can see your phrase. Use Show to see it.");
    assert_null(lock->text);
    assert_int_equal(screen_find("talk_page")->roles, ROLE_BIT_MENTOR | ROLE_BIT_NURSE);
    assert_true(screen_find("talk")->drafted);
    assert_true(talks->find);
    assert_int_equal(talks->kind, KIND_LIST);
    assert_int_equal(talks->n_columns, 2);
    assert_string_equal(talks->columns[1].label, "Person");
    assert_int_equal(talks->columns[1].offset, offsetof(struct talks_row, person));
    assert_string_equal(talks->details[0].name, "words");
    assert_int_equal(talks->row_size, sizeof(struct talks_row));
    assert_int_equal(screen_find("figures")->row_size, sizeof(struct report_row));
    assert_string_equal(screen_find("home")->text[0], "{waiting}");
    assert_non_null(strstr(screen_find("home")->text[1], "\"Enter\"; a \\ is fine too, even 100%"));
    assert_non_null(strstr(screen_find("home")->text[1], "or?\?!"));
    assert_null(screen_find("home")->text[2]);
    assert_string_equal(screen_find("talk_page")->text[1],
                        "It was told over two lines of the file, and is one paragraph.");
}

static void test_answers_have_their_types_and_places(void **state) {
    (void)state;
    const struct screen *talk = screen_find("talk");

    assert_int_equal(talk->n_fields, 9);
    assert_int_equal(talk->input_size, sizeof(struct talk_input));
    assert_int_equal(offsetof(struct talk_input, head), 0);
    assert_int_equal(offsetof(struct talks_row, head), 0);
    const struct field *topics = field_of(talk, "topics");
    assert_int_equal(topics->type, FIELD_MANY);
    assert_int_equal(topics->hi, 2);
    assert_int_equal(topics->n_choices, 3);
    assert_string_equal(topics->choices[2], "family");
    assert_int_equal(topics->offset, offsetof(struct talk_input, topics));
    const struct field *minutes = field_of(talk, "minutes");
    assert_int_equal(minutes->lo, 1);
    assert_int_equal(minutes->hi, 240);
    assert_false(minutes->optional);
    const struct field *lang = field_of(talk, "lang");
    assert_true(lang->optional && lang->aside);
    assert_string_equal(lang->label, "Language of the talk");
    assert_ptr_equal(field_of(talk, "who")->pick, people);
    assert_int_equal(sizeof((struct talk_input){0}.note), 4 * 2000 + 1);
    assert_int_equal(sizeof((struct talk_input){0}.card), 9);
    assert_int_equal(sizeof((struct talk_facts){0}.name), 4 * 24 + 1);
}

static void test_keys_lead_where_they_say(void **state) {
    (void)state;
    const struct screen *home = screen_find("home");
    const struct binding *talks = key_of(home, (enum binding_key)3);
    const struct binding *clean = key_of(home, (enum binding_key)4);
    const struct binding *save = key_of(screen_find("talk"), KEY_BUTTON);

    assert_int_equal(talks->act, ACT_GO);
    assert_ptr_equal(talks->targets[0], screen_find("talks"));
    assert_null(talks->targets[1]);
    assert_int_equal(talks->offered, offsetof(struct home_facts, can_talks));
    assert_int_equal(clean->act, ACT_DO);
    assert_string_equal(clean->confirm, "Clean it now? No key works for {waiting}.");
    assert_true(clean->offered == OFFERED_ALWAYS);
    assert_int_equal(key_of(home, KEY_DIGIT_0)->act, ACT_LOCK);
    assert_null(key_of(home, KEY_DIGIT_0)->targets);
    assert_int_equal(save->act, ACT_SAVE);
    assert_ptr_equal(save->targets[1], screen_find("home"));
    assert_null(save->targets[2]);
}

static void test_a_wording_is_known_in_both_languages(void **state) {
    (void)state;
    unsigned number = 0;

    assert_string_equal(screen_wording("permission", LANG_EN, &number),
                        "Do you want to talk with me today?\n"
                        "You can say no. You can change your mind.");
    assert_int_equal(number, 3);
    assert_int_equal(screen_find("permission")->wording, 3);
    assert_string_equal(screen_wording("permission", LANG_ES, NULL),
                        "¿Quiere hablar conmigo hoy?\nPuede decir que no. Puede cambiar de idea.");
    assert_null(screen_wording("permission", 0, &number));
    assert_null(screen_wording("home", LANG_EN, &number));
}

static void test_fakes_load_facts_and_answers(void **state) {
    (void)state;
    struct home_facts facts = {0};
    struct talk_facts talk = {0};
    struct talk_input input = {0};

    assert_int_equal(screen_find("home")->load(NULL, NULL, &facts, NULL), ST_OK);
    assert_string_equal(facts.name, "María");
    assert_string_equal(facts.waiting, "two rows\nof a fact");
    assert_true(facts.can_talks);
    assert_int_equal(screen_find("talk")->load(NULL, NULL, &talk, &input), ST_OK);
    assert_string_equal(talk.name, "José");
    assert_int_equal(input.place, 2);
    assert_int_equal(input.topics, 1 << 0 | 1 << 2);
    assert_int_equal(input.minutes, 45);
    assert_int_equal(input.day, 20261023);
    assert_string_equal(input.card, "00000402");
    assert_int_equal(input.who.b[15], 7);
    assert_string_equal(input.words, "Please ask about the rides.");
    assert_string_equal(input.note, "");
}

static void test_fakes_have_cases(void **state) {
    (void)state;
    struct home_facts facts = {0};
    struct talks_row rows[2];
    struct page page = {.max = 2};
    struct outcome outcome = {0};
    size_t n = 9;

    fakes_case("empty");
    assert_int_equal(screen_find("home")->load(NULL, NULL, &facts, NULL), ST_OK);
    assert_string_equal(facts.name, "Begoña");
    assert_false(facts.can_talks);
    fakes_case("locked");
    assert_int_equal(screen_find("talks")->rows(NULL, NULL, NULL, &page, rows, &n), ST_LOCKED);
    assert_int_equal(n, 0);
    fakes_case("long");
    const struct binding *save = key_of(screen_find("talk"), KEY_BUTTON);
    assert_int_equal(save->verb(NULL, NULL, NULL, &outcome), ST_TOO_LONG);
    assert_string_equal(outcome.field, "note");
    fakes_case(NULL);
    outcome = (struct outcome){0};
    assert_int_equal(save->verb(NULL, NULL, NULL, &outcome), ST_OK);
    assert_int_equal(outcome.next, 1);
    assert_int_equal(outcome.id.b[15], 7);
    assert_string_equal(outcome.text, "Kept.");
    assert_null(outcome.field);
}

static void test_fakes_serve_rows_by_the_page(void **state) {
    (void)state;
    const struct screen *talks = screen_find("talks");
    struct talks_row rows[2];
    struct page page = {.max = 2};
    size_t n = 0;

    assert_int_equal(talks->rows(NULL, NULL, NULL, &page, rows, &n), ST_OK);
    assert_int_equal(n, 2);
    assert_true(page.more);
    assert_string_equal(rows[0].person, "Begoña P.");
    assert_string_equal(rows[0].words, "a first row\nand a second");
    assert_int_equal(rows[0].head.urgency, 2);
    assert_int_equal(rows[0].head.id.b[15], 1);
    assert_true(rows[1].head.warn);
    assert_int_equal(rows[1].head.id.b[15], 99);
    page.mark = rows[1].head.mark;
    assert_int_equal(talks->rows(NULL, NULL, NULL, &page, rows, &n), ST_OK);
    assert_int_equal(n, 1);
    assert_false(page.more);
    assert_string_equal(rows[0].person, "Ana R.");
    assert_string_equal(rows[0].words, "");
}

static void test_fakes_know_reports_and_picks(void **state) {
    (void)state;
    struct figures_input filters = {0};
    struct report_row rows[4];
    struct pick picks[2];
    struct page page = {.max = 4};
    size_t n = 0;

    assert_int_equal(screen_find("figures")->rows(NULL, NULL, &filters, &page, rows, &n), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].value, 21);
    assert_int_equal(rows[1].value, -1);
    assert_string_equal(rows[1].text, "under 5");
    assert_int_equal(field_of(screen_find("talk"), "who")->pick(NULL, NULL, picks, 2, &n), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(picks[1].label, "José M.");
    assert_int_equal(picks[1].id.b[15], 12);
    assert_int_equal(months(NULL, NULL, picks, 2, &n), ST_OK);
    assert_int_equal(n, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_screen_is_lock),
        cmocka_unit_test(test_a_screen_says_what_its_file_says),
        cmocka_unit_test(test_answers_have_their_types_and_places),
        cmocka_unit_test(test_keys_lead_where_they_say),
        cmocka_unit_test(test_a_wording_is_known_in_both_languages),
        cmocka_unit_test(test_fakes_load_facts_and_answers),
        cmocka_unit_test(test_fakes_have_cases),
        cmocka_unit_test(test_fakes_serve_rows_by_the_page),
        cmocka_unit_test(test_fakes_know_reports_and_picks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
