/*
 * bench-start PROGRAM UNIT [BIG-UNIT] - from the start to a lock screen that stands still, against
 * `vim -u NONE` to its first screen; and the memory that is resident then.
 *
 * Targets: at most twice vim; at most 16 MB in parent and child each; a big unit's start at most
 * 1.1 times a small one's.
 */
#include <string.h>

#include "measure.h"
#include "on_pty.h"

#define QUIET_MS 120

struct started {
    double ms;
    long own_kb, child_kb;
};

static bool start_once(char *const argv[], const char *term, struct started *out) {
    static struct pty pty;
    struct burst burst;
    bool good = pty_start(&pty, term, argv) && pty_settle(&pty, pty.started_ns, 400, &burst) &&
                burst.bytes > 0;

    if (good)
        pty_memory_kb(&pty, &out->own_kb, &out->child_kb);
    out->ms = burst.ms;
    pty_end(&pty);
    return good;
}

static bool against(struct compare *c, char *const ours[], char *const theirs[], const char *term,
                    struct started *last) {
    struct started baseline;

    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 3; i++) {
            if (!start_once(ours, term, last) || !start_once(theirs, term, &baseline))
                return false;
            samples_add(&c->value_now, last->ms);
            samples_add(&c->baseline_now, baseline.ms);
        }
        compare_round(c);
    }
    compare_print(c);
    return true;
}

int main(int argc, char **argv) {
    static struct compare vim = {.what = "start to lock screen", .unit = "ms", .at_most = 2},
                          big = {.what = "start, big unit", .unit = "ms", .at_most = 1.1};
    struct started last, of_big;

    if (argc < 3)
        return measure_failed("usage: bench-start PROGRAM UNIT [BIG-UNIT]");
    char *const ours[] = {argv[1], "--unit", argv[2], NULL}, *const vim_argv[] = {"vim",  "-u",
                                                                                  "NONE", "-i",
                                                                                  "NONE", NULL};
    compare_head("start, TERM=xterm-256color", "chairside", "vim");
    if (!against(&vim, ours, vim_argv, "xterm-256color", &last))
        return measure_failed("start");
    limit_print("resident at the lock screen, child", (double)last.child_kb / 1024, "MB", 16, NULL);
    limit_print("resident at the lock screen, parent", (double)last.own_kb / 1024, "MB", 16, NULL);
    if (argc == 3)
        return 0;
    char *const bigger[] = {argv[1], "--unit", argv[3], NULL};
    compare_head("start on a big unit", "big", "small");
    if (!against(&big, bigger, ours, "xterm-256color", &of_big))
        return measure_failed("start on a big unit");
    limit_print("resident, big unit, child", (double)of_big.child_kb / 1024, "MB", 16, NULL);
    return 0;
}
