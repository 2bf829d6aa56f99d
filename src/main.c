/* main.c - the command line, and nothing else. */
#include <ftw.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chairside/lang.h>
#include <chairside/log.h>
#include <chairside/permit.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/store.h>
#include <chairside/text.h>
#include <chairside/verify.h>

#include "kiosk.h"
#include "practice/practice.h"

enum { EXIT_GOOD = 0, EXIT_NO = 1, EXIT_WRONG_USE = 2, EXIT_COULD_NOT = 3 };

struct options {
    char unit[4096];
    unsigned kiosk;
    const char *into;
    bool open;
    struct practice_plan plan;
};

static int help(FILE *out) {
    fputs(_("Chairside - peer mentoring at the dialysis chair, with consent as the key.\n"
            "\n"
            "usage: chairside [--unit DIR] [--kiosk N] [COMMAND]\n"
            "\n"
            "  (none)           open the kiosk; the first start sets the unit up\n"
            "  demo             open a practice unit with fictional people\n"
            "      --into DIR   make it in DIR and keep it (else a temporary folder)\n"
            "      --no-open    make it, but do not open it\n"
            "      --people N, --encounters N, --months N   how large it is\n"
            "      --idle S     lock after S seconds without a key\n"
            "  verify           check every signature, chain, projection and gate\n"
            "  backup FILE      a checked copy, while kiosks run\n"
            "  restore FILE     put a checked copy back; kiosks must be closed\n"
            "\n"
            "  --unit DIR       where the unit lives ($CHAIRSIDE_UNIT, else the user's data "
            "folder)\n"
            "  --kiosk N        which kiosk this is, 1 to 999\n"
            "  --help, --version\n"
            "\n"
            "Exit codes: 0 good, 1 the answer is no, 2 used wrongly, 3 could not.\n"),
          out);
    return out == stdout ? EXIT_GOOD : EXIT_WRONG_USE;
}

/* One line on standard error: what, and what to do. */
static int could_not(enum status st) {
    fprintf(stderr, "chairside: %s\n", status_sentence(st));
    return st == ST_USAGE ? EXIT_WRONG_USE : EXIT_COULD_NOT;
}

static void default_unit(char *out, size_t room) {
    const char *unit = getenv("CHAIRSIDE_UNIT"), *data = getenv("XDG_DATA_HOME"),
               *home = getenv("HOME");
    if (unit && *unit)
        snprintf(out, room, "%s", unit);
    else if (data && *data)
        snprintf(out, room, "%s/chairside", data);
    else
        snprintf(out, room, "%s/.local/share/chairside", home && *home ? home : "");
}

/* A whole number within limits, or false. */
static bool number(const char *text, unsigned long lo, unsigned long hi, unsigned *out) {
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value < lo || value > hi)
        return false;
    *out = (unsigned)value;
    return true;
}

static struct kiosk kiosk_of(const struct options *o) {
    return (struct kiosk){
        .folder = o->unit, .number = (uint16_t)o->kiosk, .log = getenv("CHAIRSIDE_LOG")};
}

/* ---- verify, backup, restore ---- */

static void show_percent(void *ctx, unsigned percent) {
    static unsigned shown = 101;
    if (percent == shown || !isatty(STDERR_FILENO))
        return;
    shown = percent;
    fprintf(stderr, "\r%s %u %%", (const char *)ctx, percent);
    if (percent == 100)
        fputs("\n", stderr);
}

static enum status wake(void) {
    enum status st = secret_start();
    return st == ST_OK ? seal_start() : st;
}

static int verify(const struct options *o) {
    static struct verify_report report;
    enum status st = wake();
    if (st == ST_OK)
        st = verify_unit(o->unit, NULL, permit_entry, show_percent, _("Checking"), &report);
    for (size_t i = 0; i < report.n_findings; i++) {
        const struct finding *f = &report.findings[i];
        if (f->seq)
            printf(_("row %llu: %s: %s\n"), (unsigned long long)f->seq, f->where, f->what);
        else
            printf("%s: %s\n", f->where, f->what);
    }
    if (st == ST_TAMPERED) {
        printf(_("%zu findings. Do not write to this unit; restore the last good backup.\n"),
               report.findings_total);
        return EXIT_NO;
    }
    if (st != ST_OK)
        return could_not(st);
    printf(_("All good: %llu rows, %llu objects, %llu grants.\nRoot fingerprint: %s (compare with "
             "the cards)\n"),
           (unsigned long long)report.rows, (unsigned long long)report.objects,
           (unsigned long long)report.grants, report.fingerprint);
    return EXIT_GOOD;
}

static int backup(const struct options *o, const char *file) {
    struct backup_result result;
    enum status st = wake();
    if (st == ST_OK)
        st = store_backup(o->unit, file, permit_entry, &result);
    if (st != ST_OK)
        return could_not(st);
    printf(_("Backup checked and kept: %llu rows, %llu bytes.\n"), (unsigned long long)result.head,
           (unsigned long long)result.bytes);
    return EXIT_GOOD;
}

static int restore(const struct options *o, const char *file) {
    enum status st = wake();
    if (st == ST_OK)
        st = store_restore(o->unit, file, permit_entry);
    if (st != ST_OK)
        return could_not(st);
    puts(_("Restored. The coordinator's next sign-in confirms it."));
    return EXIT_GOOD;
}

/* ---- the kiosk and the practice unit ---- */

static int open_kiosk(const struct options *o) {
    struct kiosk kiosk = kiosk_of(o);
    enum status st = kiosk_run(&kiosk);
    return st == ST_OK ? EXIT_GOOD : could_not(st);
}

/* Made by a child: the process that opens kiosks never opens the unit. */
static enum status make_practice(const struct options *o) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0)
        return status_origin(ST_NO_MEMORY);
    if (pid == 0) {
        enum status st = wake();
        if (st == ST_OK)
            st = practice_make(o->unit, &o->plan, show_percent, _("Making the practice unit"));
        _exit((int)st);
    }
    int how = 0;
    if (waitpid(pid, &how, 0) != pid || !WIFEXITED(how))
        return status_origin(ST_BUG);
    return (enum status)WEXITSTATUS(how);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw) {
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static int demo(struct options *o) {
    char temporary[] = "/tmp/chairside-practice-XXXXXX";
    if (o->into)
        snprintf(o->unit, sizeof o->unit, "%s", o->into);
    else if (mkdtemp(temporary))
        snprintf(o->unit, sizeof o->unit, "%s", temporary);
    else
        return could_not(status_origin(ST_NO_FOLDER));
    enum status st = make_practice(o);
    int code = st == ST_OK ? EXIT_GOOD : could_not(st);
    if (st == ST_OK && o->open)
        code = open_kiosk(o);
    else if (st == ST_OK)
        printf(_("The practice unit is in %s\n"), o->unit);
    if (!o->into && (o->open || st != ST_OK))
        nftw(o->unit, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return code;
}

/* ---- options ---- */

enum {
    OPT_UNIT = 256,
    OPT_KIOSK,
    OPT_INTO,
    OPT_NO_OPEN,
    OPT_PEOPLE,
    OPT_ENCOUNTERS,
    OPT_MONTHS,
    OPT_IDLE
};

static const struct option long_options[] = {
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'v'},
    {"unit", required_argument, NULL, OPT_UNIT},
    {"kiosk", required_argument, NULL, OPT_KIOSK},
    {"into", required_argument, NULL, OPT_INTO},
    {"no-open", no_argument, NULL, OPT_NO_OPEN},
    {"people", required_argument, NULL, OPT_PEOPLE},
    {"encounters", required_argument, NULL, OPT_ENCOUNTERS},
    {"months", required_argument, NULL, OPT_MONTHS},
    {"idle", required_argument, NULL, OPT_IDLE},
    {0},
};

static bool take(struct options *o, int opt) {
    switch (opt) {
    case OPT_UNIT: return (size_t)snprintf(o->unit, sizeof o->unit, "%s", optarg) < sizeof o->unit;
    case OPT_KIOSK: return number(optarg, 1, 999, &o->kiosk);
    case OPT_INTO: o->into = optarg; return strlen(optarg) < sizeof o->unit;
    case OPT_NO_OPEN: o->open = false; return true;
    case OPT_PEOPLE: return number(optarg, 1, 400, &o->plan.people);
    case OPT_ENCOUNTERS: return number(optarg, 0, 10000000, &o->plan.encounters);
    case OPT_MONTHS: return number(optarg, 1, 240, &o->plan.months);
    case OPT_IDLE: return number(optarg, 3, 600, &o->plan.idle_s);
    default: return false;
    }
}

static int command(struct options *o, int argc, char **argv) {
    const char *name = argc ? argv[0] : "";
    if (!argc)
        return open_kiosk(o);
    if (strcmp(name, "demo") == 0 && argc == 1)
        return demo(o);
    if (strcmp(name, "verify") == 0 && argc == 1)
        return verify(o);
    if (strcmp(name, "backup") == 0 && argc == 2)
        return backup(o, argv[1]);
    if (strcmp(name, "restore") == 0 && argc == 2)
        return restore(o, argv[1]);
    return could_not(ST_USAGE);
}

/* The catalogues beside the program while it runs from where it was built; NULL: installed. */
static const char *build_tree(char *out, size_t room) {
    ssize_t n = readlink("/proc/self/exe", out, room - 1);
    if (n <= 0)
        return NULL;
    out[n] = '\0';
    char *name = strrchr(out, '/');
    size_t left = room - (size_t)(name - out);
    snprintf(name, left, "/../screens/po");
    return access(out, X_OK) == 0 ? out : NULL;
}

int main(int argc, char **argv) {
    struct options o = {.kiosk = 1, .open = true, .plan = {40, 600, 6, 120}};
    umask(077);
    char locales[4096];
    lang_start(build_tree(locales, sizeof locales));
    default_unit(o.unit, sizeof o.unit);
    for (int opt; (opt = getopt_long(argc, argv, "h", long_options, NULL)) != -1;) {
        if (opt == 'h')
            return help(stdout);
        if (opt == 'v')
            return puts("chairside " CHAIRSIDE_VERSION) < 0 ? EXIT_COULD_NOT : EXIT_GOOD;
        if (!take(&o, opt))
            return could_not(ST_USAGE);
    }
    return command(&o, argc - optind, argv + optind);
}
