/* Statuses, languages and the log: what people and administrators read. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chairside/log.h>
#include <chairside/text.h>

#include "check.h"

static char folder[] = "/tmp/chairside-base-XXXXXX";

static void put_u32(FILE *f, uint32_t v) {
    for (int i = 0; i < 4; i++)
        fputc((int)(v >> (8 * i) & 0xff), f);
}

/* A catalogue by hand: sorted msgids, then their translations. */
static void write_catalogue(const char *path) {
    static const char *const ids[] = {"", "Done.", "home\004Talk"};
    static const char *const words[] = {"Content-Type: text/plain; charset=UTF-8\n", "Hecho.",
                                        "Conversaci\xc3\xb3n"};
    FILE *f = fopen(path, "wb");
    uint32_t at = 28 + 3 * 16;

    assert_non_null(f);
    put_u32(f, 0x950412de);
    put_u32(f, 0);
    put_u32(f, 3);
    put_u32(f, 28);
    put_u32(f, 28 + 3 * 8);
    put_u32(f, 0);
    put_u32(f, at);
    for (int table = 0; table < 2; table++)
        for (int i = 0; i < 3; i++) {
            uint32_t n = (uint32_t)strlen(table ? words[i] : ids[i]);
            put_u32(f, n);
            put_u32(f, at);
            at += n + 1;
        }
    for (int i = 0; i < 3; i++)
        fwrite(ids[i], 1, strlen(ids[i]) + 1, f);
    for (int i = 0; i < 3; i++)
        fwrite(words[i], 1, strlen(words[i]) + 1, f);
    fclose(f);
}

static int setup(void **state) {
    char path[128];

    (void)state;
    assert_non_null(mkdtemp(folder));
    text_print(path, sizeof path, "%s/es", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    text_print(path, sizeof path, "%s/es/LC_MESSAGES", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    text_print(path, sizeof path, "%s/es/LC_MESSAGES/chairside.mo", folder);
    write_catalogue(path);
    return 0;
}

static int teardown(void **state) {
    char path[128];

    (void)state;
    text_print(path, sizeof path, "%s/es/LC_MESSAGES/chairside.mo", folder);
    unlink(path);
    text_print(path, sizeof path, "%s/log", folder);
    unlink(path);
    text_print(path, sizeof path, "%s/es/LC_MESSAGES", folder);
    rmdir(path);
    text_print(path, sizeof path, "%s/es", folder);
    rmdir(path);
    return rmdir(folder);
}

static void test_every_status(void **state) {
    (void)state;
    for (int s = 0; s < ST_COUNT; s++) {
        const char *sentence = status_sentence((enum status)s);
        size_t n = strlen(sentence);
        assert_true(n > 4 && n <= 90);
        assert_true(strchr(".?!", sentence[n - 1]) != NULL);
        assert_true(text_is_clean(sentence, n, false));
        for (int other = 0; other < s; other++) {
            assert_string_not_equal(sentence, status_sentence((enum status)other));
            assert_string_not_equal(status_name((enum status)s), status_name((enum status)other));
        }
    }
    assert_string_equal(status_name(ST_DISK_FULL), "DISK_FULL");
    assert_string_equal(status_name((enum status)999), "BUG");
    assert_string_equal(status_sentence((enum status) - 1), status_sentence(ST_BUG));
}

/* In whatever locale the kiosk starts, both languages work and change live. */
static void test_languages(void **state) {
    static const char *const locales[] = {"C", "C.UTF-8", "en_US.ISO-8859-1", "no_SUCH.locale", ""};

    (void)state;
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        unsetenv("LANGUAGE");
        setenv("LC_ALL", locales[i], 1);
        lang_start(folder);
        assert_int_equal(lang_now(), LANG_EN);
        assert_string_equal(status_sentence(ST_OK), "Done.");
        lang_set(LANG_ES);
        assert_string_equal(status_sentence(ST_OK), "Hecho.");
        assert_string_equal(lang_text("home", "Talk"), "Conversaci\xc3\xb3n");
        assert_string_equal(lang_text("other", "Talk"), "Talk");
        assert_string_equal(lang_text("home", ""), "");
        lang_set(LANG_EN);
        assert_string_equal(status_sentence(ST_OK), "Done.");
        assert_string_equal(lang_text("home", "Talk"), "Talk");
        assert_int_equal(text_width("\xc3\xb1"), 1);
        assert_string_equal(localeconv()->decimal_point, ".");
    }
}

static void test_language_of_environment(void **state) {
    (void)state;
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("LANGUAGE", "es_MX:en", 1);
    lang_start(folder);
    assert_int_equal(lang_now(), LANG_ES);
    setenv("LANGUAGE", "fr", 1);
    lang_start(folder);
    assert_int_equal(lang_now(), LANG_EN);
}

static void test_long_msgid(void **state) {
    static char text[10000];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    assert_ptr_equal(lang_text("home", text), text);
}

static void test_log(void **state) {
    char path[128], line[1024];
    struct stat st;

    (void)state;
    log_line("dropped: nothing is open");
    text_print(path, sizeof path, "%s/log", folder);
    log_open(path);
    log_line("kiosk %d", 3);
    assert_status(status_origin_at(ST_IO, "/a/b/file.c", 12), ST_IO);
    assert_status(status_origin_at(ST_OK, "file.c", 13), ST_OK);
    log_close();
    log_line("dropped again");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_non_null(strstr(line, "] kiosk 3\n"));
    assert_non_null(fgets(line, sizeof line, f));
    assert_non_null(strstr(line, "] IO at file.c:12\n"));
    assert_null(fgets(line, sizeof line, f));
    fclose(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_language_of_environment),
        cmocka_unit_test(test_long_msgid),
        cmocka_unit_test(test_log),
    };

    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("LANGUAGE", "en", 1);
    lang_start(NULL);
    return cmocka_run_group_tests_name("base words", tests, setup, teardown);
}
