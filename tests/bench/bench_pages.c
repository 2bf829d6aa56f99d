/*
 * bench-pages SMALL BIG [SCREEN] - what a screen reads, on a unit with few talks and on one with
 * many.
 *
 * The screens' own verbs are called, facts and names are opened as when a page is shown, only the
 * painting is left out. Beside the time stand the steps of SQLite's virtual machine: they do not
 * depend on the machine. A page may not cost more because the unit is older; both units have the
 * same people, so what differs is the number of talks. With SCREEN only that one is shown.
 *
 * Targets: time on the big unit at most 1.1 times the small one's; steps the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/screen.h>
#include <chairside/secret.h>

#include "measure.h"
#include "unit_at.h"
#include "vm_steps.h"

#define CALLS_A_ROUND 8
#define PAGE_ROWS 18
#define REPORT_ROWS 128

enum about { ABOUT_NOBODY, ABOUT_PERSON, ABOUT_MENTOR };

struct reading {
    const char *what, *screen;
    uint16_t number;
    enum about about;
    bool middle; /* the page in the middle of all talks */
    bool grows;  /* with what it counts, as it must: no target */
};

static const struct reading readings[] = {
    {"mentor: home", "mentor_home", 107, ABOUT_NOBODY, false, false},
    {"mentor: own talks", "my_talks", 107, ABOUT_NOBODY, false, false},
    {"mentor: talks of one person", "person_talks", 107, ABOUT_PERSON, false, false},
    {"mentor: people", "people", 107, ABOUT_NOBODY, false, false},
    {"mentor: one person", "person", 107, ABOUT_PERSON, false, false},
    {"mentor: answers to pass on", "replies", 107, ABOUT_NOBODY, false, false},
    {"mentor: what I told staff", "my_flags", 107, ABOUT_NOBODY, false, false},
    {"nurse: inbox", "inbox", 401, ABOUT_NOBODY, false, false},
    {"nurse: people", "people", 401, ABOUT_NOBODY, false, false},
    {"coordinator: home", "coordinator_home", 701, ABOUT_NOBODY, false, false},
    {"coordinator: log", "log", 701, ABOUT_NOBODY, false, false},
    {"coordinator: log, page in the middle", "log", 701, ABOUT_NOBODY, true, false},
    {"coordinator: log of one mentor", "log", 701, ABOUT_MENTOR, false, false},
    {"coordinator: matches", "matches", 701, ABOUT_NOBODY, false, false},
    {"coordinator: journal", "journal", 701, ABOUT_NOBODY, false, false},
    {"coordinator: month, all its talks", "month", 701, ABOUT_NOBODY, false, true},
};
#define READINGS (sizeof readings / sizeof *readings)

/* A screen as an open kiosk has it. */
struct shown {
    struct unit_at *unit;
    const struct screen *screen;
    struct id id, mark;
    void *facts, *input, *rows;
    size_t max, n; /* rows asked for, rows answered */
};

/* Rows of a list or a report; facts of anything else. */
static bool show(struct shown *v) {
    struct page page = {.mark = v->mark, .max = v->max};

    if (v->screen->rows)
        return v->screen->rows(v->unit->session, &v->id, v->input, &page, v->rows, &v->n) == ST_OK;
    return v->screen->load(v->unit->session, &v->id, v->facts, v->input) == ST_OK;
}

static bool shown_open(struct shown *v, const struct reading *r, struct unit_at *unit) {
    struct user_row mentor;

    *v = (struct shown){.unit = unit, .screen = screen_find(r->screen)};
    size_t row = v->screen->row_size > sizeof(struct report_row) ? v->screen->row_size
                                                                 : sizeof(struct report_row);
    v->facts = calloc(1, v->screen->facts_size + 1);
    v->input = calloc(1, v->screen->input_size + 1);
    v->rows = calloc(LIST_WHOLE_MAX, row);
    bool good = v->facts && v->input && v->rows &&
                (r->about != ABOUT_PERSON || unit_person_with_note(unit, &v->id)) &&
                (!r->middle || vm_middle_mark(unit->store, &v->mark));
    if (good && v->screen->load)
        good = v->screen->load(unit->session, &v->id, v->facts, v->input) == ST_OK;
    for (size_t i = 0; good && i < v->screen->n_fields; i++)
        if (r->about == ABOUT_MENTOR && v->screen->fields[i].type == FIELD_PICK) {
            good = user_by_number(unit->store, 107, &mentor) == ST_OK;
            memcpy((char *)v->input + v->screen->fields[i].offset, &mentor.id, sizeof mentor.id);
        }
    v->max = v->screen->kind == KIND_REPORT ? REPORT_ROWS
             : v->screen->find              ? LIST_WHOLE_MAX
                                            : PAGE_ROWS;
    return good && show(v);
}

/* Where one unit has fewer rows for a page, both show as many as that. */
static void as_many(struct shown *a, struct shown *b) {
    if (a->screen->kind == KIND_LIST && a->n != b->n && a->n > 0 && b->n > 0)
        a->max = b->max = a->n < b->n ? a->n : b->n;
}

static void shown_close(struct shown *v) {
    free(v->facts);
    free(v->input);
    free(v->rows);
}

static bool show_timed(struct shown *v, struct samples *out) {
    uint64_t from = measure_ns();
    bool good = show(v);

    samples_add(out, (double)(measure_ns() - from) / 1e6);
    return good;
}

static void steps_print(struct shown *small, struct shown *big) {
    char note[64];

    vm_steps(small->unit->store);
    vm_steps(big->unit->store);
    if (!show(small) || !show(big))
        return;
    double few = vm_steps(small->unit->store), many = vm_steps(big->unit->store);
    snprintf(note, sizeof note, "small %.0f; rows %zu, %zu", few, big->n, small->n);
    limit_print("  steps of the virtual machine", many, "", 0, note);
}

static bool measure(const struct reading *r, struct unit_at *small_unit, struct unit_at *big_unit) {
    static struct compare time;
    struct shown small = {0}, big = {0};

    memset(&time, 0, sizeof time);
    time.what = r->what;
    time.unit = "ms";
    time.at_most = r->grows ? 0 : 1.1;
    bool good = shown_open(&small, r, small_unit) && shown_open(&big, r, big_unit);
    if (good)
        as_many(&small, &big);
    for (int round = 0; good && round < ROUNDS; round++) {
        for (int i = 0; good && i < CALLS_A_ROUND; i++)
            good = show_timed(&big, &time.value_now) && show_timed(&small, &time.baseline_now);
        compare_round(&time);
    }
    if (good) {
        compare_print(&time);
        steps_print(&small, &big);
    }
    shown_close(&small);
    shown_close(&big);
    return good;
}

/* Signing in: what a sign-in does besides Argon2id may not grow either. */
static bool sign_in_timed(const char *folder, struct samples *out) {
    struct unit_at u;
    uint64_t from = measure_ns();
    bool good = unit_open(folder, 107, &u);

    samples_add(out, (double)(measure_ns() - from) / 1e6);
    unit_close(&u);
    return good;
}

static bool sign_ins(const char *small, const char *big) {
    static struct compare time = {
        .what = "open the unit and sign in", .unit = "ms", .at_most = 1.2};
    bool good = true;

    for (int round = 0; good && round < ROUNDS; round++) {
        good = sign_in_timed(big, &time.value_now) && sign_in_timed(small, &time.baseline_now);
        compare_round(&time);
    }
    if (good)
        compare_print(&time);
    return good;
}

int main(int argc, char **argv) {
    struct unit_at small, big;
    const char *only = argc == 4 ? argv[3] : NULL;

    if (argc < 3 || !bench_wake(argv[1]))
        return measure_failed("usage: bench-pages SMALL BIG [SCREEN]");
    compare_head("what a screen reads", "big", "small");
    for (size_t i = 0; i < READINGS;) {
        uint16_t number = readings[i].number;
        bool good = unit_open(argv[1], number, &small) && unit_open(argv[2], number, &big);
        for (; good && i < READINGS && readings[i].number == number; i++)
            if ((!only || strcmp(only, readings[i].screen) == 0) &&
                !measure(&readings[i], &small, &big))
                return measure_failed(readings[i].what);
        if (!good)
            return measure_failed("the units did not open");
        unit_close(&small);
        unit_close(&big);
    }
    bool good = only || sign_ins(argv[1], argv[2]);
    secret_wipe_all();
    return good ? 0 : measure_failed("sign-in");
}
