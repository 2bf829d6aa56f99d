/*
 * verify_internal.h - one check of a whole unit, and where its parts write what they find.
 *
 * A part answers a status only where it could not go on (the disk, memory). What is wrong with the
 * unit is a finding, and the check goes on.
 */
#ifndef CHAIRSIDE_VERIFY_INTERNAL_H
#define CHAIRSIDE_VERIFY_INTERNAL_H

#include <chairside/verify.h>

#include "vault_internal.h"
#include "verify_helper.h"

/* An unbroken run of one consent: active from `since` on, whatever renewed it. */
struct consent_run {
    struct id person;
    enum scope scope;
    uint64_t since; /* 0: ended */
};

struct verify {
    struct store *store; /* a replay */
    struct trust trust;
    verify_gate_fn *gate;
    verify_progress_fn *progress;
    void *ctx;
    struct verify_report *report;

    struct helper helper;
    uint64_t head;
    bool doubtful;      /* a clock.jump that nobody has confirmed yet */
    int64_t settled_at; /* latest sign-in after which that person also signed out */
    struct signed_in {  /* who is signed in, as the rows say */
        struct id user;
        int64_t at;
    } signed_in[64];
    size_t signed_in_n;
    struct consent_run *runs;
    size_t runs_n, runs_room;
};

/* `what` is a sentence, already translated. Kept up to 50, counted always; logged without data. */
void verify_found(struct verify *v, uint64_t seq, enum entry_kind kind, const char *where,
                  const char *what);
/* Turns the two statuses that speak of one bad record into a finding, and answers ST_OK. */
enum status verify_judge(struct verify *v, enum status st, const char *where,
                         const char *what) MUST_CHECK;
void verify_progress(struct verify *v, unsigned percent);
/* Checks a signature, here or in the helper; then a failure is found by the end of the check. */
void verify_signature(struct verify *v, const struct check *check);
void verify_grant_found(struct verify *v, unsigned object, uint64_t seq, const char *what);

/* Parts, in the order of the manual (verify.h). */
enum status verify_meta(struct verify *v) MUST_CHECK;
enum status verify_keys(struct verify *v) MUST_CHECK;    /* certificates, members, locks, escrow */
enum status verify_journal(struct verify *v) MUST_CHECK; /* also leaves the projections replayed */
enum status verify_objects(struct verify *v) MUST_CHECK; /* with their grants */
enum status verify_grants(struct verify *v, const struct seal_object *object) MUST_CHECK;
enum status verify_words(struct verify *v) MUST_CHECK; /* wordings; the policy of the set-up */
enum status verify_projections(struct verify *v) MUST_CHECK;

/* Since which row a consent is active without a break; 0: it is not. */
uint64_t verify_run_since(const struct verify *v, const struct id *person, enum scope scope);
/* "object note": for `where`. */
const char *verify_object_name(unsigned kind);

/* The lines of the anchor file, read before the snapshot: rows written later are not missing. */
struct anchors {
    struct anchor_line *lines;
    size_t n, room;
    bool no_memory;
};
enum status anchors_read(const char *folder, struct anchors *out) MUST_CHECK;
void anchors_finish(struct anchors *anchors);
enum status verify_anchors(struct verify *v, const struct anchors *anchors) MUST_CHECK;

#endif
