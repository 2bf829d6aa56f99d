/* replay.c - runs a fuzz target over every file of the folders and files it is given. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

enum { INPUT_MAX = 1 << 20 };

static int replay_file(const char *path) {
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(INPUT_MAX);
    int done = 0;

    if (f && data) {
        size_t size = fread(data, 1, INPUT_MAX, f);
        /* Exactly as long as the input, so that a sanitizer sees the first byte behind it. */
        uint8_t *exact = malloc(size ? size : 1);
        if (exact) {
            memcpy(exact, data, size);
            LLVMFuzzerTestOneInput(exact, size);
            done = 1;
        }
        free(exact);
    }
    if (f)
        fclose(f);
    free(data);
    return done;
}

static int replay_folder(const char *folder) {
    char path[4096];
    int done = 0;
    DIR *dir = opendir(folder);

    if (!dir)
        return replay_file(folder);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        done += replay_file(path);
    }
    closedir(dir);
    return done;
}

int main(int argc, char **argv) {
    int done = 0;

    for (int i = 1; i < argc; i++)
        done += replay_folder(argv[i]);
    printf("%d passed, 0 failed\n", done);
    return done > 0 ? 0 : 1; /* an empty corpus proves nothing */
}
