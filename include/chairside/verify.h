/*
 * verify.h - the whole unit checked, without any secret (datamodel.md 9).
 *
 * Works on a snapshot (VACUUM INTO a private file), so that kiosks go on; or on a backup file. It
 * replays the journal into projections of the temp schema, with the same statements that wrote the
 * real ones, asks the same gate that every verb asks at each row, and compares.
 */
#ifndef CHAIRSIDE_VERIFY_H
#define CHAIRSIDE_VERIFY_H

#include <chairside/store.h>

/* Asked before a row is applied; `store` answers as the unit stood just before that row. Given by
 * who knows the programme's rules (permit.h): ST_OK or why the row may not stand. */
typedef enum status verify_gate_fn(struct store *store, const struct entry *entry);

struct finding {
    uint64_t seq;         /* 0: not about one row */
    enum entry_kind kind; /* 0 likewise */
    char where[96]; /* "journal", "object note", "grant", "projection consent_now": no names */
    char what[160]; /* one sentence, in the current language */
};

struct verify_report {
    uint64_t rows, objects, grants;
    size_t findings_total;
    struct finding findings[50];
    size_t n_findings;
    char fingerprint[20]; /* of the root key, to compare with the cards */
};

/* Called now and then with 0..100. May be NULL. */
typedef void verify_progress_fn(void *ctx, unsigned percent);

/*
 * Checks all of it and reports every finding, 50 of them in words. ST_TAMPERED if there is one;
 * other statuses: could not. `file` NULL: a snapshot of the unit in `folder`, made in a private
 * folder inside it (or in $TMPDIR where that cannot be written) and removed; and the unit's anchor.
 * Else only that file, which nobody may write meanwhile; folder is not looked at. `gate` NULL:
 * none. A file that SQLite or the schema refuse is one finding, at "file": nothing in it can be
 * trusted.
 */
enum status verify_unit(const char *folder, const char *file, verify_gate_fn *gate,
                        verify_progress_fn *progress, void *ctx,
                        struct verify_report *out) MUST_CHECK;

#endif
