/*
 * verify.c MUST
 * 1. need no secret, and trust nothing but the root key that it names;
 * 2. work on a copy of its own, so that kiosks go on, and leave nothing of it behind;
 * 3. go on after a finding: one wrong row never hides the next.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chairside/lang.h>
#include <chairside/log.h>
#include <chairside/text.h>

#include "verify_internal.h"

#define FINDINGS_MAX (sizeof(((struct verify_report *)0)->findings) / sizeof(struct finding))

/* ---- findings ---- */

void verify_found(struct verify *v, uint64_t seq, enum entry_kind kind, const char *where,
                  const char *what) {
    struct verify_report *report = v->report;

    report->findings_total++;
    if (report->n_findings == FINDINGS_MAX)
        return;
    struct finding *finding = &report->findings[report->n_findings++];
    *finding = (struct finding){.seq = seq, .kind = kind};
    text_print(finding->where, sizeof finding->where, "%s", where);
    text_print(finding->what, sizeof finding->what, "%s", what);
    log_line("verify: row %llu %s", (unsigned long long)seq, where);
}

enum status verify_judge(struct verify *v, enum status st, const char *where, const char *what) {
    if (st != ST_TAMPERED && st != ST_CORRUPT)
        return st;
    verify_found(v, 0, (enum entry_kind)0, where, what);
    return ST_OK;
}

void verify_progress(struct verify *v, unsigned percent) {
    if (v->progress)
        v->progress(v->ctx, percent);
}

static void signature_failed(void *ctx, const struct check *check) {
    struct verify *v = ctx;
    const char *what = _("The signature is not that of the person named.");

    if (check->object)
        verify_grant_found(v, check->object, check->seq, what);
    else
        verify_found(v, check->seq, check->kind, "journal", what);
}

void verify_signature(struct verify *v, const struct check *check) {
    if (!helper_take(&v->helper, check) && !check_holds(&v->trust.unit, check))
        signature_failed(v, check);
}

const char *verify_object_name(unsigned kind) {
    static const char *const names[] = {
        "object",       "object note",     "object identity", "object words", "object encounter",
        "object draft", "object reply",    "object referral", "object link",  "object profile",
        "object prefs", "object proposal", "object month"};

    return kind < sizeof names / sizeof names[0] ? names[kind] : names[0];
}

/* ---- projections ---- */

static void projection_differs(void *ctx, const char *table, uint64_t seq) {
    struct verify *v = ctx;
    struct entry row;
    char where[96];
    enum entry_kind kind = (enum entry_kind)0;

    if (seq > 0 && seq <= v->head && journal_read(v->store, seq, &row) == ST_OK)
        kind = row.kind;
    text_print(where, sizeof where, "projection %s", table);
    verify_found(v, seq, kind, where, _("The table does not say what the journal says."));
}

enum status verify_projections(struct verify *v) {
    return replay_compare(v->store, projection_differs, v);
}

/* ---- the copy ---- */

struct copy {
    char folder[STORE_PATH_MAX];
    char file[STORE_PATH_MAX + 16];
};

/* A private folder: in the unit's own, or where that cannot be written in $TMPDIR. */
static enum status copy_folder(const char *unit, struct copy *copy) {
    const char *tmp = getenv("TMPDIR");

    snprintf(copy->folder, sizeof copy->folder, "%s/.verify-XXXXXX", unit);
    if (mkdtemp(copy->folder))
        return ST_OK;
    snprintf(copy->folder, sizeof copy->folder, "%s/chairside-verify-XXXXXX",
             tmp && *tmp ? tmp : "/tmp");
    if (mkdtemp(copy->folder))
        return ST_OK;
    copy->folder[0] = '\0';
    return status_origin(errno == ENOSPC ? ST_DISK_FULL : ST_IO);
}

static enum status copy_make(const char *unit, struct copy *copy) {
    *copy = (struct copy){.folder = ""};
    enum status st = copy_folder(unit, copy);

    if (st != ST_OK)
        return st;
    snprintf(copy->file, sizeof copy->file, "%s/unit.db", copy->folder);
    return store_snapshot(unit, copy->file);
}

static void copy_remove(const struct copy *copy) {
    char journal[sizeof copy->file + 16];

    if (!copy->folder[0])
        return;
    snprintf(journal, sizeof journal, "%s-journal", copy->file);
    unlink(journal);
    unlink(copy->file);
    rmdir(copy->folder);
}

/* ---- all of it ---- */

/* Item by item; what a later item stands on was looked at by an earlier one. */
static enum status verify_all(struct verify *v, const struct anchors *anchors) {
    enum status st = verify_meta(v);

    if (st == ST_OK)
        st = verify_journal(v);
    if (st == ST_OK)
        st = verify_keys(v);
    if (st == ST_OK)
        st = verify_objects(v);
    if (st == ST_OK)
        st = verify_words(v);
    if (st == ST_OK)
        st = verify_projections(v);
    if (st == ST_OK && anchors)
        st = verify_anchors(v, anchors);
    enum status helped = helper_end(&v->helper, signature_failed, v);
    verify_progress(v, 100);
    return st == ST_OK ? helped : st;
}

/* Whether opening failed because of what is in the file: then that is the finding. */
static bool is_about_file(enum status st) {
    return st == ST_CORRUPT || st == ST_SCHEMA || st == ST_TAMPERED || st == ST_NOT_A_UNIT;
}

static enum status verify_file(const char *file, const struct anchors *anchors, struct verify *v) {
    enum status st = replay_open(file, &v->store);

    if (st == ST_OK)
        st = verify_all(v, anchors);
    if (is_about_file(st)) {
        if (v->report->findings_total == 0)
            verify_found(v, 0, (enum entry_kind)0, "file", status_sentence(st));
        st = ST_OK;
    }
    store_close(v->store);
    free(v->runs);
    if (st != ST_OK)
        return st;
    return v->report->findings_total > 0 ? ST_TAMPERED : ST_OK;
}

enum status verify_unit(const char *folder, const char *file, verify_gate_fn *gate,
                        verify_progress_fn *progress, void *ctx, struct verify_report *out) {
    struct verify v = {.gate = gate, .progress = progress, .ctx = ctx, .report = out};
    struct anchors anchors = {.n = 0};
    struct copy copy;

    *out = (struct verify_report){.rows = 0};
    if (file)
        return verify_file(file, NULL, &v);
    enum status st = anchors_read(folder, &anchors);
    if (st == ST_OK)
        st = copy_make(folder, &copy);
    else
        copy = (struct copy){.folder = ""};
    if (st == ST_OK) {
        st = verify_file(copy.file, &anchors, &v);
    } else if (is_about_file(st)) {
        verify_found(&v, 0, (enum entry_kind)0, "file", status_sentence(st));
        st = ST_TAMPERED;
    }
    copy_remove(&copy);
    anchors_finish(&anchors);
    return st;
}
