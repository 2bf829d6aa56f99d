/* Words: facts in their places, and never more than there is room for. */
#include <stdlib.h>

#include "check.h"
#include "screens.h"
#include "words.h"

static char room[WORDS_ROOM];
static struct words words = {.p = room};
static const struct talk_facts facts = {.name = "Begoña P."};

static const char *say(const char *msgid) {
    words.used = 0;
    return words_say(&words, &screen_talk, &facts, msgid);
}

static void test_facts(void **state) {
    (void)state;
    assert_string_equal(say("A talk with {name}"), "A talk with Begoña P.");
    assert_string_equal(say("{name}{name}"), "Begoña P.Begoña P.");
    assert_string_equal(say("{name}"), "Begoña P.");
    assert_string_equal(say("{nobody} and {name"), "{nobody} and {name");
    assert_string_equal(say("{}{ }"), "{}{ }");
    assert_string_equal(say(""), "");
    assert_string_equal(words_say(&words, &screen_talk, NULL, "{name}"), "{name}");
}

static void test_no_room(void **state) {
    char *longer = malloc(WORDS_ROOM + 10);

    (void)state;
    memset(longer, 'a', WORDS_ROOM + 9);
    longer[WORDS_ROOM + 9] = '\0';
    words.used = 0;
    assert_string_equal(words_print(&words, "%s", longer), "");
    longer[WORDS_ROOM - 1] = '\0';
    assert_int_equal(strlen(words_print(&words, "%s", longer)), WORDS_ROOM - 1);
    assert_string_equal(words_print(&words, "x"), "");
    assert_string_equal(words_say(&words, &screen_talk, &facts, "x {name}"), "");
    free(longer);
}

static void test_sentences(void **state) {
    char out[200];

    (void)state;
    words_sentence(ST_EMPTY, false, out, sizeof out);
    assert_string_equal(out, "This question still needs an answer.");
    words_own_sentence("Please type a number from %ld to %ld.", false, 1, 240, out, sizeof out);
    assert_string_equal(out, "Please type a number from 1 to 240.");
    words_own_sentence("Please type a number from %ld to %ld.", true, 1, 240, out, 20);
    assert_string_equal(out, "Please type a numbe");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_sentences),
    };

    lang_start("/nowhere"); /* no catalogue: both languages say the same */
    lang_set(LANG_EN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
