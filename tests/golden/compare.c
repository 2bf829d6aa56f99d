/* compare.c - a picture and the file that holds what is expected. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "golden.h"

#define HUNKS_SHOWN 3
#define ROWS_MAX 1024

static char *file_read(const char *path) {
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t room = 0;

    if (!file)
        return NULL;
    if (getdelim(&text, &room, '\0', file) < 0 && text)
        text[0] = '\0';
    fclose(file);
    return text;
}

static void folder_make(const char *path) {
    char parent[1024];

    snprintf(parent, sizeof parent, "%s", path);
    for (char *slash = strchr(parent + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(parent, 0777);
        *slash = '/';
    }
    (void)mkdir(path, 0777);
}

static bool file_write(const char *path, const char *text) {
    FILE *file = fopen(path, "we");

    if (!file)
        return false;
    bool good = fputs(text, file) >= 0;
    return fclose(file) == 0 && good;
}

/* ---- what differs: rows of a picture keep their places, so they are compared one by one ---- */

struct rows {
    const char *at[ROWS_MAX];
    int bytes[ROWS_MAX];
    int n;
};

static void rows_split(struct rows *rows, const char *text) {
    for (rows->n = 0; *text && rows->n < ROWS_MAX; rows->n++) {
        rows->at[rows->n] = text;
        rows->bytes[rows->n] = (int)strcspn(text, "\n");
        text += rows->bytes[rows->n];
        text += *text == '\n';
    }
}

static bool row_differs(const struct rows *a, const struct rows *b, int row) {
    if (row >= a->n || row >= b->n)
        return row < a->n || row < b->n;
    return a->bytes[row] != b->bytes[row] ||
           memcmp(a->at[row], b->at[row], (size_t)a->bytes[row]) != 0;
}

static void hunk_side(const struct rows *rows, char sign, int from, int to) {
    for (int row = from; row < to && row < rows->n; row++)
        fprintf(stderr, "%c%.*s\n", sign, rows->bytes[row], rows->at[row]);
}

/* One hunk of a unified diff without rows around it. Answers the row after it. */
static int hunk(const struct rows *was, const struct rows *is, int from) {
    int to = from;

    while (row_differs(was, is, to))
        to++;
    int before = to < was->n ? to - from : was->n > from ? was->n - from : 0;
    int after = to < is->n ? to - from : is->n > from ? is->n - from : 0;
    fprintf(stderr, "@@ -%d,%d +%d,%d @@\n", from + 1, before, from + 1, after);
    hunk_side(was, '-', from, to);
    hunk_side(is, '+', from, to);
    return to;
}

static void show_difference(const char *path, const char *was_text, const char *is_text) {
    static struct rows was, is;
    int shown = 0;

    rows_split(&was, was_text);
    rows_split(&is, is_text);
    fprintf(stderr, "--- %s\n+++ as it is now\n", path);
    for (int row = 0; row < was.n || row < is.n;) {
        if (!row_differs(&was, &is, row)) {
            row++;
        } else if (shown++ < HUNKS_SHOWN) {
            row = hunk(&was, &is, row);
        } else {
            fputs("...\n", stderr);
            return;
        }
    }
}

/* ---- the whole ---- */

/* Names of the files that cases have looked at, one behind the other. */
static char *looked_at;
static size_t looked_at_bytes;

static void remember(const char *name) {
    size_t n = strlen(name) + 1;
    char *more = realloc(looked_at, looked_at_bytes + n);

    if (!more)
        abort();
    looked_at = more;
    memcpy(looked_at + looked_at_bytes, name, n);
    looked_at_bytes += n;
}

static bool is_remembered(const char *name) {
    for (size_t at = 0; at < looked_at_bytes; at += strlen(looked_at + at) + 1)
        if (strcmp(looked_at + at, name) == 0)
            return true;
    return false;
}

void compare(struct golden *golden, const struct golden_case *is, const char *picture) {
    char name[128], path[1280];

    golden_file_name(is, name, sizeof name);
    snprintf(path, sizeof path, "%s/%s", golden->expected, name);
    if (is_remembered(name))
        golden_fail(golden, is, "two cases have this name");
    remember(name);
    if (golden->write) {
        folder_make(golden->expected);
        if (!file_write(path, picture))
            golden_fail(golden, is, "it cannot be written");
        return;
    }
    char *was = file_read(path);
    if (!was) {
        golden_fail(golden, is, "there is no golden for this screen and case");
    } else if (strcmp(was, picture) != 0) {
        golden->failures++;
        show_difference(path, was, picture);
    }
    free(was);
}

void compare_strays(struct golden *golden) {
    DIR *folder = opendir(golden->expected);

    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.' || is_remembered(entry->d_name))
            continue;
        char path[1280];
        snprintf(path, sizeof path, "%s/%s", golden->expected, entry->d_name);
        if (golden->write) {
            (void)remove(path);
            continue;
        }
        fprintf(stderr, "%s: no case looks at this file\n", path);
        golden->failures++;
    }
    if (folder)
        closedir(folder);
    free(looked_at);
    looked_at = NULL;
    looked_at_bytes = 0;
}
