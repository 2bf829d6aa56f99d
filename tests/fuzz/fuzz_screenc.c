/*
 * fuzz_screenc.c - any bytes, as a screen file and its translation, through the whole of screenc.
 *
 * The input is one screen; what follows a line "===" is a .po for it, and after another "===" a
 * record of wordings. Everything is written, and thrown away. Built with -DFUZZ_REPLAY this runs
 * files or folders of files, such as the corpus, as an ordinary test.
 */
#include <stdlib.h>
#include <string.h>

#include "screenc.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct part {
    const char *bytes;
    size_t n;
    bool there;
};

/* Cuts the next part off, up to a line "===". */
static struct part next_part(struct part *rest) {
    static const char cut[] = "\n===\n";
    const size_t cut_n = sizeof cut - 1;
    const char *at = rest->n == 0 ? NULL : memmem(rest->bytes, rest->n, cut, cut_n);
    struct part part = *rest;

    if (at == NULL) {
        *rest = (struct part){.bytes = ""};
        return part;
    }
    part.n = (size_t)(at - rest->bytes) + 1;
    rest->bytes += part.n + cut_n - 1;
    rest->n -= part.n + cut_n - 1;
    return part;
}

static void write_all(struct set *set, struct part record) {
    char *out = NULL;
    size_t out_n = 0;
    FILE *stream = open_memstream(&out, &out_n);

    if (stream == NULL)
        abort();
    set_print_refusals(set, stream);
    if (set_is_good(set)) {
        emit_header(set, stream);
        emit_tables(set, "screens.h", stream);
        emit_fakes(set, "screens.h", stream);
        emit_template(set, stream);
        emit_map(set, stream);
        emit_wordings(set, record.bytes, record.n, stream);
    }
    fclose(stream);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) {
    struct part rest = {(const char *)bytes, n, true};
    struct part screen = next_part(&rest), po = next_part(&rest), record = rest;
    struct set set = {0};

    set_read(&set, "-", screen.bytes, screen.n);
    set_check(&set);
    if (set_is_good(&set) && po.there)
        set_translate(&set, "es.po", po.bytes, po.n);
    if (set_is_good(&set))
        set_fit(&set);
    if (set_is_good(&set) && record.there)
        set_check_wordings(&set, "wording.txt", record.bytes, record.n, true);
    write_all(&set, record);
    set_finish(&set);
    return 0;
}

#ifdef FUZZ_REPLAY
#include <dirent.h>

static unsigned run_file(const char *path) {
    FILE *in = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t n = 0, room = 0, got;

    if (in == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(3);
    }
    do {
        room += 65536;
        bytes = realloc(bytes, room);
        if (bytes == NULL)
            exit(3);
        got = fread(bytes + n, 1, room - n, in);
        n += got;
    } while (n == room);
    fclose(in);
    bytes = realloc(bytes, n > 0 ? n : 1); /* so that a read past the end is seen */
    LLVMFuzzerTestOneInput(bytes, n);
    free(bytes);
    return 1;
}

static unsigned run_path(const char *path) {
    DIR *folder = opendir(path);
    unsigned n = 0;

    if (folder == NULL)
        return run_file(path);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char *name = NULL;

        if (entry->d_name[0] == '.')
            continue;
        if (asprintf(&name, "%s/%s", path, entry->d_name) < 0)
            exit(3);
        n += run_file(name);
        free(name);
    }
    closedir(folder);
    return n;
}

int main(int argc, char **argv) {
    unsigned n = 0;

    for (int i = 1; i < argc; i++)
        n += run_path(argv[i]);
    printf("%u inputs\n", n);
    return n > 0 ? 0 : 1;
}
#endif
