/*
 * main.c - screenc: compiles screen files on the build machine. docs/SCREENS.md is the language.
 *
 * Ends with 0 (good), 1 (something is refused: `file:line: sentence` on stderr), 2 (used wrongly)
 * or 3 (a file cannot be read or written). Nothing is written while anything is refused.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "screenc.h"

enum option {
    OPTION_C,
    OPTION_H,
    OPTION_POT,
    OPTION_PO,
    OPTION_FAKES,
    OPTION_MAP,
    OPTION_WORDING,
    OPTION_WORDING_CHECK,
    OPTION_WORDING_WRITE,
    OPTION_COUNT,
};

static const char *const option_names[] = {
    [OPTION_C] = "--c",
    [OPTION_H] = "--h",
    [OPTION_POT] = "--pot",
    [OPTION_PO] = "--po",
    [OPTION_FAKES] = "--fakes",
    [OPTION_MAP] = "--map",
    [OPTION_WORDING] = "--wording",
    [OPTION_WORDING_CHECK] = "--wording-check",
    [OPTION_WORDING_WRITE] = "--wording-write",
};

static const char usage[] =
    "usage: screenc [options] FILE.screen...      (- reads one screen from standard input)\n"
    "  --c OUT.c               the tables of screen.h\n"
    "  --h OUT.h               the structs and the prototypes of the verbs\n"
    "  --fakes OUT.c           verbs for golden tests, see fakes.h\n"
    "  --po es=FILE.po         check and measure the Spanish too\n"
    "  --pot OUT.pot           the translators' template\n"
    "  --map OUT.txt           every screen, who it is for, and where its keys lead\n"
    "  --wording OUT.txt       the words of the consent pages\n"
    "  --wording-check FILE    refuse words that differ from FILE under the same number\n"
    "  --wording-write FILE    the same, and add new wordings to FILE\n"
    "Without any OUT the screens are only checked.\n";

static void fail(const char *path) {
    fprintf(stderr, "screenc: %s: %s\n", path, strerror(errno));
    exit(3);
}

struct bytes_read {
    char *bytes;
    size_t n;
};

/* The whole file. If `may_miss`, a file that is not there is an empty one. */
static struct bytes_read read_all(struct pool *pool, const char *path, bool may_miss) {
    struct bytes_read all = {pool_copy(pool, "", 0), 0};
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t room = 0, got;

    if (in == NULL && may_miss && errno == ENOENT)
        return all;
    if (in == NULL)
        fail(path);
    do {
        if (all.n == room) {
            room = room == 0 ? 65536 : 2 * room;
            char *wider = pool_take(pool, room);
            memcpy(wider, all.bytes, all.n);
            all.bytes = wider;
        }
        got = fread(all.bytes + all.n, 1, room - all.n, in);
        all.n += got;
    } while (got > 0);
    if (ferror(in))
        fail(path);
    if (in != stdin)
        fclose(in);
    return all;
}

static FILE *open_out(const char *path, const char *mode) {
    FILE *out = path == NULL ? NULL : fopen(path, mode);

    if (path != NULL && out == NULL)
        fail(path);
    return out;
}

static void close_out(FILE *out, const char *path) {
    if (ferror(out) || fclose(out) != 0)
        fail(path);
}

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* Writes what was asked for. The tables and the fakes include the header by its name. */
static void write_all(const struct set *set, const char *const *values) {
    const char *header = values[OPTION_H] == NULL ? "screens.h" : file_name(values[OPTION_H]);

    for (int option = 0; option < OPTION_COUNT; option++) {
        const char *path = values[option];

        if (option == OPTION_PO || option == OPTION_WORDING_CHECK ||
            option == OPTION_WORDING_WRITE || path == NULL)
            continue;
        FILE *out = open_out(path, "w");
        if (option == OPTION_C)
            emit_tables(set, header, out);
        else if (option == OPTION_H)
            emit_header(set, out);
        else if (option == OPTION_FAKES)
            emit_fakes(set, header, out);
        else if (option == OPTION_POT)
            emit_template(set, out);
        else if (option == OPTION_MAP)
            emit_map(set, out);
        else if (option == OPTION_WORDING)
            emit_wordings(set, "", 0, out);
        close_out(out, path);
    }
}

static void use_record(struct set *set, const char *path, bool may_add) {
    struct bytes_read record = read_all(&set->pool, path, true);

    set_check_wordings(set, path, record.bytes, record.n, may_add);
    if (!may_add || !set_is_good(set))
        return;
    FILE *out = open_out(path, "a");
    emit_wordings(set, record.bytes, record.n, out);
    close_out(out, path);
}

static void compile(struct set *set, const char *const *values, char **files) {
    const char *po = values[OPTION_PO];

    for (; *files != NULL; files++) {
        struct bytes_read file = read_all(&set->pool, *files, false);
        set_read(set, *files, file.bytes, file.n);
    }
    set_check(set);
    if (set_is_good(set) && po != NULL) {
        struct bytes_read file = read_all(&set->pool, po + 3, false);
        set_translate(set, po + 3, file.bytes, file.n);
    }
    if (set_is_good(set) || set->translated)
        set_fit(set);
    if (set_is_good(set) && values[OPTION_WORDING_CHECK] != NULL)
        use_record(set, values[OPTION_WORDING_CHECK], false);
    if (set_is_good(set) && values[OPTION_WORDING_WRITE] != NULL)
        use_record(set, values[OPTION_WORDING_WRITE], true);
    if (set_is_good(set))
        write_all(set, values);
}

/* Takes the options out of `argv`; what is left are the files. False if one is unknown. */
static bool read_options(char **argv, const char **values) {
    char **kept = argv;

    for (; *argv != NULL; argv++) {
        int option = 0;

        if (strncmp(*argv, "--", 2) != 0) {
            *kept++ = *argv;
            continue;
        }
        while (option < OPTION_COUNT && strcmp(option_names[option], *argv) != 0)
            option++;
        if (option == OPTION_COUNT || argv[1] == NULL || values[option] != NULL)
            return false;
        values[option] = *++argv;
    }
    *kept = NULL;
    return true;
}

int main(int argc, char **argv) {
    const char *values[OPTION_COUNT] = {NULL};
    struct set set = {0};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc < 2 || !read_options(argv + 1, values) || argv[1] == NULL ||
        (values[OPTION_PO] != NULL && strncmp(values[OPTION_PO], "es=", 3) != 0)) {
        fputs(usage, stderr);
        return 2;
    }
    compile(&set, values, argv + 1);
    set_print_refusals(&set, stderr);
    bool good = set_is_good(&set);
    set_finish(&set);
    return good ? 0 : 1;
}
