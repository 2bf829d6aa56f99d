/*
 * verify_journal.c MUST
 * 1. look at every row: its place, its link, its hash, its signature by a certified key;
 * 2. ask the gate before a row is applied, with the unit as it stood just before;
 * 3. apply a row to the temp projections even where it is wrong, so that later rows are not blamed.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "verify_internal.h"

#define SLICE 64
#define HELPER_ROWS 256 /* a shorter journal is done before a helper has begun */

static void row_found(struct verify *v, const struct entry *row, const char *what) {
    verify_found(v, row->seq, row->kind, "journal", what);
}

/* ---- hash, link, signature ---- */

static void check_link(struct verify *v, const struct journal_raw *raw, uint64_t seq,
                       const uint8_t prev[SEAL_HASH_BYTES]) {
    const struct seal_row sealed = journal_seal_row(raw);
    uint8_t h[SEAL_HASH_BYTES];

    if (raw->entry.seq != seq)
        row_found(v, &raw->entry, _("Rows before this one are missing."));
    else if (memcmp(raw->prev, prev, SEAL_HASH_BYTES) != 0)
        row_found(v, &raw->entry, _("The row does not follow from the one before it."));
    seal_row_hash(&v->trust.unit, &sealed, h);
    if (memcmp(h, raw->entry.h, SEAL_HASH_BYTES) != 0)
        row_found(v, &raw->entry, _("The row does not match its own hash."));
    if (!raw->unpacked)
        row_found(v, &raw->entry, _("The row does not hold what its kind holds."));
}

static enum status check_signature(struct verify *v, const struct journal_raw *raw) {
    const struct entry *row = &raw->entry;
    struct seal_cert actor;

    if (!entry_is_signed(row->kind)) {
        if (raw->has_sig || !id_is_zero(&row->actor))
            row_found(v, row, _("A row of this kind has no signature, but this one does."));
        return ST_OK;
    }
    if (!raw->has_sig) {
        row_found(v, row, _("The row has no signature."));
        return ST_OK;
    }
    enum status st = cert_trusted(v->store, &v->trust, &row->actor, row->actor_gen, &actor);
    if (st == ST_NOT_FOUND || st == ST_TAMPERED || st == ST_CORRUPT) {
        row_found(v, row, _("The signature is not that of the person named."));
        return ST_OK;
    }
    if (st != ST_OK)
        return st;
    struct check check = {.seq = row->seq, .kind = row->kind, .signer = actor.keys};
    memcpy(check.h, row->h, sizeof check.h);
    memcpy(check.sig, raw->sig, sizeof check.sig);
    verify_signature(v, &check);
    return ST_OK;
}

/* ---- whether it could stand there ---- */

/* Active at this row, with the keys of that time. Root is nobody's account. */
static enum status actor_is_live(struct verify *v, const struct entry *row, bool *live) {
    struct user_row user;

    *live = true;
    if (!entry_is_signed(row->kind) || id_equal(&row->actor, &seal_root_id))
        return ST_OK;
    enum status st = user_get(v->store, &row->actor, &user);
    *live = st == ST_OK && user.status == USER_ACTIVE && user.gen == row->actor_gen;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Whether a gate's answer speaks of the row, or of a machine that could not answer. */
static bool is_machine(enum status st) {
    return st == ST_NO_MEMORY || st == ST_IO || st == ST_DISK_FULL;
}

static enum status check_gate(struct verify *v, const struct entry *row) {
    char what[160];
    bool live;
    enum status st = actor_is_live(v, row, &live);

    if (st != ST_OK)
        return st;
    if (!live) {
        row_found(v, row, _("The person was not active, or used old keys."));
        return ST_OK;
    }
    st = v->gate ? v->gate(v->store, row) : ST_OK;
    if (is_machine(st))
        return st;
    if (st != ST_OK) {
        text_print(what, sizeof what, "%s %s", _("The rules do not allow this row:"),
                   status_sentence(st));
        row_found(v, row, what);
    }
    return ST_OK;
}

static enum status apply(struct verify *v, const struct entry *row) {
    enum status st = replay_apply(v->store, row);

    if (st == ST_OK || is_machine(st))
        return st;
    row_found(v, row, _("The row does not fit the state that the rows before it left."));
    return ST_OK;
}

/* ---- what later checks need to remember ---- */

static struct consent_run *run_find(struct verify *v, const struct id *person, enum scope scope) {
    for (size_t i = 0; i < v->runs_n; i++)
        if (v->runs[i].scope == scope && id_equal(&v->runs[i].person, person))
            return &v->runs[i];
    return NULL;
}

static enum status run_add(struct verify *v, const struct id *person, enum scope scope,
                           struct consent_run **out) {
    if (v->runs_n == v->runs_room) {
        size_t room = v->runs_room ? v->runs_room * 2 : 64;
        struct consent_run *more = realloc(v->runs, room * sizeof *more);
        if (!more)
            return status_origin(ST_NO_MEMORY);
        v->runs = more;
        v->runs_room = room;
    }
    *out = &v->runs[v->runs_n++];
    **out = (struct consent_run){.person = *person, .scope = scope};
    return ST_OK;
}

static enum status note_consent(struct verify *v, const struct entry *row) {
    struct consent_run *run = run_find(v, &row->obj, (enum scope)row->scope);
    bool active = row->kind == ENTRY_CONSENT_SET && row->status == CONSENT_ACTIVE;

    if (!run) {
        enum status st = run_add(v, &row->obj, (enum scope)row->scope, &run);
        if (st != ST_OK)
            return st;
    }
    if (!active)
        run->since = 0;
    else if (run->since == 0)
        run->since = row->seq;
    return ST_OK;
}

uint64_t verify_run_since(const struct verify *v, const struct id *person, enum scope scope) {
    for (size_t i = 0; i < v->runs_n; i++)
        if (v->runs[i].scope == scope && id_equal(&v->runs[i].person, person))
            return v->runs[i].since;
    return 0;
}

/* A sign-in ends what has run out, but not in its own row: by the time of the sign-out it has. */
static void note_signin(struct verify *v, const struct entry *row) {
    size_t i = 0;

    while (i < v->signed_in_n && !id_equal(&v->signed_in[i].user, &row->actor))
        i++;
    if (row->kind == ENTRY_SIGNOUT) {
        if (i < v->signed_in_n && v->signed_in[i].at > v->settled_at)
            v->settled_at = v->signed_in[i].at;
        return;
    }
    if (i == sizeof v->signed_in / sizeof v->signed_in[0])
        return;
    if (i == v->signed_in_n)
        v->signed_in_n++;
    /* A doubtful clock ends nothing. */
    v->signed_in[i].user = row->actor;
    v->signed_in[i].at = v->doubtful ? 0 : row->when.at;
}

static enum status note_row(struct verify *v, const struct entry *row) {
    switch (row->kind) {
    case ENTRY_CLOCK_JUMP: v->doubtful = true; return ST_OK;
    case ENTRY_CLOCK_CONFIRM: v->doubtful = false; return ST_OK;
    case ENTRY_SIGNIN:
    case ENTRY_SIGNOUT: note_signin(v, row); return ST_OK;
    case ENTRY_CONSENT_SET:
    case ENTRY_CONSENT_WITHDRAW:
    case ENTRY_CONSENT_EXPIRE:
    case ENTRY_CONSENT_VOID: return note_consent(v, row);
    default: return ST_OK;
    }
}

/* ---- the walk ---- */

static enum status check_row(struct verify *v, const struct journal_raw *raw, uint64_t seq,
                             const uint8_t prev[SEAL_HASH_BYTES]) {
    const struct entry *row = &raw->entry;

    check_link(v, raw, seq, prev);
    if (!entry_rule_of(row->kind)) {
        row_found(v, row, _("This version does not know rows of this kind."));
        return ST_OK;
    }
    enum status st = check_signature(v, raw);
    if (st != ST_OK || !raw->unpacked)
        return st;
    replay_look(v->store, row);
    st = check_gate(v, row);
    if (st == ST_OK)
        st = apply(v, row);
    return st == ST_OK ? note_row(v, row) : st;
}

struct walk {
    struct journal_raw *rows;
    size_t slice, n;
    uint8_t prev[SEAL_HASH_BYTES];
    bool broken; /* the row before could not be read: nothing to link to */
};

static enum status check_slice(struct verify *v, struct walk *walk) {
    enum status st = ST_OK;

    for (size_t i = 0; st == ST_OK && i < walk->n; i++) {
        const struct journal_raw *raw = &walk->rows[i];
        st = check_row(v, raw, v->head + 1, walk->broken ? raw->prev : walk->prev);
        memcpy(walk->prev, raw->entry.h, SEAL_HASH_BYTES);
        walk->broken = false;
        v->head = raw->entry.seq;
        v->report->rows++;
    }
    return st;
}

static enum status next_seq(struct verify *v, uint64_t *seq) {
    struct query q = query_on(v->store, SQL_JOURNAL_NEXT_SEQ);

    query_int(&q, ":from", (int64_t)v->head + 1);
    if (query_next(&q))
        *seq = (uint64_t)query_int_at(&q, 0);
    return query_end(&q);
}

/* A row that has not even the shape of one is looked for alone, named and passed. */
static enum status next_slice(struct verify *v, struct walk *walk) {
    enum status st = journal_raw_from(v->store, v->head + 1, walk->rows, walk->slice, &walk->n);

    if (st != ST_CORRUPT)
        return st == ST_OK ? check_slice(v, walk) : st;
    if (walk->slice > 1) {
        walk->slice = walk->n = 1; /* there is more */
        return ST_OK;
    }
    st = next_seq(v, &v->head);
    if (st != ST_OK)
        return st;
    verify_found(v, v->head, (enum entry_kind)0, "journal", _("The row cannot be read."));
    v->report->rows++;
    walk->broken = true;
    walk->slice = walk->n = SLICE;
    return ST_OK;
}

enum status verify_journal(struct verify *v) {
    struct walk walk = {.slice = SLICE, .n = SLICE};
    uint8_t last_h[SEAL_HASH_BYTES];
    uint64_t last = 0;

    walk.rows = calloc(SLICE, sizeof *walk.rows);
    if (!walk.rows)
        return status_origin(ST_NO_MEMORY);
    replay_look_at_end(v->store);
    enum status st = journal_head(v->store, &last, last_h);
    if (st == ST_CORRUPT)
        st = ST_OK; /* the walk will name it; progress stands still meanwhile */
    if (last >= HELPER_ROWS)
        helper_start(&v->helper, &v->trust.unit);
    while (st == ST_OK && walk.n == walk.slice) {
        st = next_slice(v, &walk);
        verify_progress(v, v->head < last ? (unsigned)(v->head * 80 / last) : 80);
    }
    free(walk.rows);
    replay_look_at_end(v->store);
    return st;
}
