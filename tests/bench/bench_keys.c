/*
 * bench-keys PROGRAM UNIT - from a key press to the last byte of what it draws.
 *
 * A mentor signs in at a practice unit; then keys are pressed in turn in the program and in `less`,
 * each on a pty of its own: write of the key to last byte read, nothing more for QUIET_MS. Bytes
 * a key are counted too: over a slow line they are what people wait for.
 *
 * Targets: the median at most 3 times that of less; at most 64 bytes a typed letter, 300 a move of
 * the focus, 2,000 a whole new screen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"
#include "on_pty.h"

#define QUIET_MS 25
#define KEYS_A_ROUND 16
#define LESS_LINES 4000

#define DOWN "\033OB"
#define UP "\033OA"

struct place {
    const char *what;
    const char *const *keys; /* pressed over and over; ends at NULL */
    const char *undo;        /* pressed after each of them, not measured; NULL = nothing */
    const char *const *less; /* what less does meanwhile */
    double bytes_at_most;
};

static const char *const focus[] = {DOWN, DOWN, DOWN, UP, UP, UP, NULL};
static const char *const lines[] = {"j", "j", "j", "k", "k", "k", NULL};
static const char *const letters[] = {"t", "a", "l", "k", "e", "d", " ", "a", "b", "o",
                                      "u", "t", " ", "h", "o", "m", "e", " ", NULL};
static const char *const open_list[] = {"6", NULL};
static const char *const back[] = {".", NULL};
static const char *const pages[] = {" ", "b", NULL};

static const struct place menu = {"focus moves in the menu", focus, NULL, lines, 300};
static const struct place opening = {"a list opens", open_list, ".", pages, 2000};
static const struct place going_back = {"back to the menu", back, "6", pages, 2000};
static const struct place list = {"focus moves in a list", focus, NULL, lines, 300};
static const struct place note = {"a letter in a note", letters, NULL, lines, 64};

static const char *next_key(const char *const *keys, size_t *at) {
    const char *key = keys[*at];

    *at = keys[*at + 1] ? *at + 1 : 0;
    return key;
}

/* One key here, one key there, so that both meet the same noise. */
static bool measure_place(const struct place *place, struct pty *program, struct pty *less) {
    static struct compare time;
    static struct samples bytes, all, less_all;
    size_t at = 0, less_at = 0;
    char note_text[64];

    memset(&time, 0, sizeof time);
    bytes.n = all.n = less_all.n = 0;
    time.what = place->what;
    time.unit = "ms";
    time.at_most = 3;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < KEYS_A_ROUND; i++) {
            struct burst ours, theirs, undone;
            if (!pty_key(program, next_key(place->keys, &at), QUIET_MS, &ours) ||
                !pty_key(less, next_key(place->less, &less_at), QUIET_MS, &theirs) ||
                (place->undo && !pty_key(program, place->undo, QUIET_MS, &undone)))
                return false;
            samples_add(&time.value_now, ours.ms);
            samples_add(&time.baseline_now, theirs.ms);
            samples_add(&all, ours.ms);
            samples_add(&less_all, theirs.ms);
            samples_add(&bytes, (double)ours.bytes);
        }
        compare_round(&time);
    }
    compare_print(&time);
    snprintf(note_text, sizeof note_text, "p95 %.2f (less %.2f) ms", samples_at(&all, 0.95),
             samples_at(&less_all, 0.95));
    limit_print("  bytes, median", samples_at(&bytes, 0.5), "B", place->bytes_at_most, note_text);
    snprintf(note_text, sizeof note_text, "least %.0f", samples_at(&bytes, 0));
    limit_print("  bytes, most", samples_at(&bytes, 1), "B", 0, note_text);
    return samples_at(&bytes, 0.5) > 0;
}

/* Past the question about a draft that an earlier run has left. */
static bool sign_in(struct pty *p) {
    struct burst burst;

    return pty_wait(p, "phrase") && pty_key(p, "107\r", QUIET_MS, &burst) &&
           pty_key(p, "open the window\r", QUIET_MS, &burst) &&
           pty_key(p, "\r", QUIET_MS, &burst) && pty_wait(p, "mentor") &&
           (!pty_shows(p, "Later") || pty_key(p, "2", QUIET_MS, &burst)) &&
           pty_wait(p, "Unfinished");
}

/* Into the note of the first talk in the list whose person allows one. */
static bool open_note(struct pty *p) {
    struct burst burst;

    for (char digit = '1'; digit <= '9'; digit++) {
        char key[2] = {digit, '\0'};
        if (!pty_go(p, key, "Next:"))
            return false;
        if (pty_shows(p, "add") && pty_key(p, "1", QUIET_MS, &burst) && pty_shows(p, "Accent"))
            return true;
        for (int i = 0; i < 3 && !pty_shows(p, "Day"); i++)
            if (!pty_key(p, ".", QUIET_MS, &burst))
                return false;
    }
    return false;
}

static int measure_on(const char *term, char *program, char *unit, char *file) {
    static struct pty ours, less;
    char *const argv[] = {program, "--unit", unit, NULL}, *const less_argv[] = {"less", file, NULL};
    struct burst burst;
    char title[80];

    snprintf(title, sizeof title, "key press to last byte, TERM=%s, %dx%d", term, PTY_COLS,
             PTY_ROWS);
    if (!pty_start(&ours, term, argv) || !pty_start(&less, term, less_argv) ||
        !pty_settle(&less, measure_ns(), 200, &burst) || !sign_in(&ours))
        return measure_failed("the program did not come to its home screen");
    compare_head(title, "chairside", "less");
    bool good = measure_place(&menu, &ours, &less) && measure_place(&opening, &ours, &less) &&
                pty_go(&ours, "6", "Day") && measure_place(&going_back, &ours, &less) &&
                measure_place(&list, &ours, &less) && open_note(&ours) &&
                measure_place(&note, &ours, &less);
    pty_end(&ours);
    pty_end(&less);
    return good ? 0 : measure_failed(title);
}

int main(int argc, char **argv) {
    char file[] = "/tmp/chairside-less-XXXXXX";
    int fd = mkstemp(file);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

    if (argc != 3 || !f)
        return measure_failed("usage: bench-keys PROGRAM UNIT");
    for (int i = 0; i < LESS_LINES; i++)
        fprintf(f, "%5d  a row of words as long as those of a list, more or less\n", i);
    fclose(f);
    int failed = measure_on("xterm-256color", argv[1], argv[2], file) |
                 measure_on("linux", argv[1], argv[2], file);
    unlink(file);
    return failed;
}
