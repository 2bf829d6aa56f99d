/*
 * bench-save UNIT FOLDER [rows|save|shape N] - a talk with a note of two thousand letters, saved.
 *
 * The keys are sealed as the form opens (talk_seals_create), outside what is timed, as the program
 * does. Beside it, in turn, on the same disk with the same pragmas: a commit of one row of the
 * note's size; the same rows as the save's, with the same indexes, from plain SQLite; and a write
 * of 4 kB with fdatasync. FOLDER (on the disk of UNIT) is for their files. UNIT grows.
 *
 * With a third word only N of those are done, and nothing is printed: for a tool that counts system
 * calls.
 *
 * Target: at most 3 times the plain row. (Aim: at most 1.15 times the same rows.)
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <chairside/clock.h>
#include <chairside/secret.h>
#include <chairside/talk.h>

#include "measure.h"
#include "plain_rows.h"
#include "unit_at.h"

#define SAVES_A_ROUND 20
#define NOTE_LETTERS 2000
#define MENTOR 107

struct bench {
    struct unit_at unit;
    struct id person;
    char text[NOTE_LETTERS + 1];
    struct plain plain;
    struct shape shape;
    int raw;
    off_t raw_at;
};

static bool seals_make(struct bench *b, struct id *id, struct talk_seals **seals) {
    return id_new(id) == ST_OK &&
           talk_seals_create(b->unit.session, id, &b->person, seals) == ST_OK;
}

static enum status save(struct bench *b, const struct id *id, struct talk_seals *seals) {
    static const struct encounter e = {.mode = MODE_CHAIRSIDE,
                                       .minutes = 15,
                                       .activities = 3,
                                       .topics = 3,
                                       .lang = 1,
                                       .outcome = OUTCOME_WELL,
                                       .next = NEXT_NONE};
    struct note_text note = {.text = b->text, .lang = 1};

    return encounter_save(b->unit.session, seals, id, &b->person, 0, ENCOUNTER_FINISHED, &e, &note);
}

static bool save_timed(struct bench *b, double *ms) {
    struct talk_seals *seals = NULL;
    struct id id;
    bool good = seals_make(b, &id, &seals);
    uint64_t from = measure_ns();

    good = good && save(b, &id, seals) == ST_OK;
    *ms = (double)(measure_ns() - from) / 1e6;
    talk_seals_destroy(seals);
    return good;
}

static bool plain_timed(struct bench *b, double *ms) {
    uint64_t from = measure_ns();
    bool good = plain_save(&b->plain, b->text, NOTE_LETTERS);

    *ms = (double)(measure_ns() - from) / 1e6;
    return good;
}

static bool shape_timed(struct bench *b, double *ms) {
    uint64_t from = measure_ns();
    bool good = shape_save(&b->shape);

    *ms = (double)(measure_ns() - from) / 1e6;
    return good;
}

static bool raw_timed(struct bench *b, double *ms) {
    static const char page[4096] = "a page";
    uint64_t from = measure_ns();
    bool good = pwrite(b->raw, page, sizeof page, b->raw_at) == (ssize_t)sizeof page &&
                fdatasync(b->raw) == 0;

    *ms = (double)(measure_ns() - from) / 1e6;
    b->raw_at += (off_t)sizeof page;
    return good;
}

static bool bench_open(struct bench *b, char **argv) {
    char unit_file[4200], file[4200];

    for (size_t i = 0; i < NOTE_LETTERS; i++)
        b->text[i] = "we talked about the ride home and the food, and laughed. "[i % 57];
    snprintf(unit_file, sizeof unit_file, "%s/unit.db", argv[1]);
    snprintf(file, sizeof file, "%s/raw", argv[2]);
    b->raw = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    snprintf(file, sizeof file, "%s/plain.db", argv[2]);
    if (b->raw < 0 || !bench_wake(argv[1]) || !plain_open(&b->plain, file))
        return false;
    snprintf(file, sizeof file, "%s/shape.db", argv[2]);
    double ms;
    return unit_open(argv[1], MENTOR, &b->unit) && unit_person_with_note(&b->unit, &b->person) &&
           save_timed(b, &ms) && shape_copy(unit_file, file) && save_timed(b, &ms) &&
           shape_open(&b->shape, unit_file, file);
}

static void bench_close(struct bench *b) {
    unit_close(&b->unit);
    plain_close(&b->plain);
    shape_close(&b->shape);
    close(b->raw);
}

/* One of each, over and over, so that all meet the same disk. */
static bool measure(struct bench *b) {
    static struct compare row = {.what = "talk and note / one plain row",
                                 .unit = "ms",
                                 .at_most = 3},
                          same = {.what = "talk and note / the same rows", .unit = "ms"},
                          rows = {.what = "the same rows / one plain row", .unit = "ms"},
                          floor = {.what = "one plain row / 4 kB and fdatasync", .unit = "ms"};
    static struct samples all;
    double ours, plain, shape, raw;

    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < SAVES_A_ROUND; i++) {
            if (!save_timed(b, &ours) || !plain_timed(b, &plain) || !shape_timed(b, &shape) ||
                !raw_timed(b, &raw))
                return false;
            samples_add(&row.value_now, ours);
            samples_add(&row.baseline_now, plain);
            samples_add(&same.value_now, ours);
            samples_add(&same.baseline_now, shape);
            samples_add(&rows.value_now, shape);
            samples_add(&rows.baseline_now, plain);
            samples_add(&floor.value_now, plain);
            samples_add(&floor.baseline_now, raw);
            samples_add(&all, ours);
        }
        compare_round(&row);
        compare_round(&same);
        compare_round(&rows);
        compare_round(&floor);
    }
    compare_head("a save, on the disk", "value", "baseline");
    compare_print(&row);
    compare_print(&same);
    compare_print(&rows);
    compare_print(&floor);
    limit_print("a save, 95 of 100 under", samples_at(&all, 0.95), "ms", 0, NULL);
    return true;
}

static bool only(struct bench *b, const char *what, long n) {
    double ms;
    bool good = true;

    for (long i = 0; good && i < n; i++)
        good = strcmp(what, "save") == 0    ? save_timed(b, &ms)
               : strcmp(what, "shape") == 0 ? shape_timed(b, &ms)
                                            : plain_timed(b, &ms);
    return good;
}

int main(int argc, char **argv) {
    static struct bench b;

    if (argc != 3 && argc != 5)
        return measure_failed("usage: bench-save UNIT FOLDER [rows|save|shape N]");
    if (!bench_open(&b, argv))
        return measure_failed("a save: the unit, or a file beside it, did not open");
    bool good = argc == 3 ? measure(&b) : only(&b, argv[3], strtol(argv[4], NULL, 10));
    bench_close(&b);
    secret_wipe_all();
    return good ? 0 : measure_failed("a save");
}
