/*
 * golden.c - golden LANG COLSxROWS DATA EXPECTED LOCALE: all cases in one language and size.
 *
 * DATA and EXPECTED are folders with one folder a language. Ends with 0 if every picture is as
 * expected. With GOLDEN_WRITE=1 it writes the pictures instead of comparing them.
 */
#include "golden.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/clock.h>
#include <chairside/secret.h>

#include "fakes.h"

#define FRIDAY_AT_14_05 1792764300 /* 23 October 2026, UTC */

static const struct size sizes[] = {
    {"80x24", 80, 24, SIZE_80X24}, {"120x33", 120, 33, SIZE_120X33}, {"60x20", 60, 20, SIZE_60X20},
    {"40x12", 40, 12, SIZE_40X12}, {"39x11", 39, 11, SIZE_39X11},
};

void golden_file_name(const struct golden_case *is, char *out, size_t room) {
    snprintf(out, room, "%s%s%s.txt", is->screen, is->name[0] ? "@" : "", is->name);
}

void golden_fail(struct golden *golden, const struct golden_case *is, const char *format, ...) {
    char name[128];
    va_list args;

    golden_file_name(is, name, sizeof name);
    fprintf(stderr, "%s/%s: ", golden->expected, name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    golden->failures++;
}

/* ---- the cases that every screen has ---- */

static bool asks_for_something(const struct screen *screen) {
    return screen->kind == KIND_FORM;
}

static bool has_rows(const struct screen *screen) {
    return screen->kind == KIND_LIST || screen->kind == KIND_REPORT;
}

/* A case of the table with this name takes the place of the one that every screen has. */
static bool is_in_table(const char *screen, const char *name) {
    for (const struct golden_case *is = golden_cases; is->screen; is++)
        if (strcmp(is->screen, screen) == 0 && strcmp(is->name, name) == 0)
            return true;
    return false;
}

static void play(struct golden *golden, const struct golden_case *is) {
    unsigned in = is->sizes ? is->sizes : SIZES_NORMAL;

    if (!(in & golden->size->bit))
        return;
    char *picture = stage_play(golden, is);
    check_picture(golden, is, picture);
    compare(golden, is, picture);
    free(picture);
}

static void play_screen(struct golden *golden, const struct screen *screen) {
    const struct golden_case plain = {.screen = screen->name, .name = "", .keys = ""};
    const struct golden_case empty = {
        .screen = screen->name, .name = "empty", .keys = "", .data = "empty"};
    const struct golden_case error = {.screen = screen->name, .name = "error", .keys = "<Save>"};

    if (!is_in_table(screen->name, ""))
        play(golden, &plain);
    if (has_rows(screen) && !is_in_table(screen->name, "empty"))
        play(golden, &empty);
    if (asks_for_something(screen) && !is_in_table(screen->name, "error"))
        play(golden, &error);
}

static void play_all(struct golden *golden) {
    for (const struct screen *const *s = screens; *s; s++)
        play_screen(golden, *s);
    for (const struct golden_case *is = golden_cases; is->screen; is++)
        play(golden, is);
    compare_strays(golden);
}

/* ---- what it is called with ---- */

static int used_wrongly(const char *why) {
    fprintf(stderr, "golden: %s\nusage: golden en|es COLSxROWS DATA EXPECTED LOCALE\n", why);
    return 2;
}

static const struct size *size_named(const char *name) {
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (strcmp(sizes[i].name, name) == 0)
            return &sizes[i];
    return NULL;
}

static void start(const struct golden *golden, const char *locale) {
    setenv("TZ", "UTC", 1);
    lang_start(locale);
    lang_set(golden->lang);
    if (golden->lang == LANG_ES && strcmp(_("Back"), "Back") == 0) {
        fprintf(stderr, "golden: there is no Spanish in %s\n", locale);
        exit(3);
    }
    clock_pretend(FRIDAY_AT_14_05);
    fakes_folder(golden->data);
    if (secret_start() != ST_OK) {
        fputs("golden: there is no locked memory\n", stderr);
        exit(3);
    }
}

int main(int argc, char **argv) {
    const char *write = getenv("GOLDEN_WRITE");
    char data[1024], expected[1024];

    if (argc != 6)
        return used_wrongly("it wants five words");
    if (strcmp(argv[1], "en") != 0 && strcmp(argv[1], "es") != 0)
        return used_wrongly("the language is en or es");
    snprintf(data, sizeof data, "%s/%s", argv[3], argv[1]);
    snprintf(expected, sizeof expected, "%s/%s/%s", argv[4], argv[1], argv[2]);
    struct golden golden = {
        .lang = strcmp(argv[1], "es") == 0 ? LANG_ES : LANG_EN,
        .data = data,
        .expected = expected,
        .size = size_named(argv[2]),
        .write = write && strcmp(write, "1") == 0,
    };
    if (!golden.size)
        return used_wrongly("this size is not looked at");
    start(&golden, argv[5]);
    play_all(&golden);
    secret_wipe_all();
    if (golden.failures > 0)
        fprintf(stderr,
                "\n%u failures. Are the new pictures right? GOLDEN_WRITE=1 meson test --suite "
                "golden\nwrites them; look at them with git diff before you commit.\n",
                golden.failures);
    return golden.failures > 0;
}
