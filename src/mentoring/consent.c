/*
 * consent.c - permission given, refused, void, run out.
 *
 * MUSTs
 *  1. A permission is one signed row that names the very words shown (wording id) and how the
 *     person answered; its receipt is that row's number.
 *  2. Whatever ends a permission ends the keys that hang on it, in the same transaction
 *     (withdraw.c).
 *  3. A renewed `approach` moves the mentors' keys under the new row: no key stands on a row that
 *     no longer decides.
 */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/seal.h>
#include <chairside/talk.h>
#include <chairside/text.h>

#include "people_internal.h"

void receipt_write(uint64_t seq, char out[RECEIPT_CHARS + 1]) {
    char whole[15];

    seal_receipt(seq, whole);
    text_print(out, RECEIPT_CHARS + 1, "%s", whole);
}

enum status consent_in_force(struct session *s, const struct id *person, enum scope scope,
                             uint64_t *seq) {
    struct consent_row row;
    bool active = false;
    enum status st = permit_consent(session_store(s), person, scope, &row, &active);

    *seq = st == ST_OK && active ? row.seq : 0;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum verb verb_of(enum scope scope) {
    return scope == SCOPE_APPROACH ? VERB_CONSENT_APPROACH : VERB_CONSENT_KEEP;
}

enum status consent_check(const struct consent_answer *a) {
    if (a->scope < SCOPE_APPROACH || a->scope > SCOPE_NOTE || a->how < HOW_TOLD_ME ||
        a->how > HOW_REPRESENTATIVE || a->lang < LANG_EN || a->lang > LANG_ES ||
        a->interpreter > INTERPRETER_FAMILY)
        return ST_BAD_CHOICE;
    if (a->yes && a->teach != TEACH_YES && a->teach != TEACH_SECOND_TIME)
        return ST_TEACH_BACK;
    return a->wording && a->wording[0] ? ST_OK : status_origin(ST_BUG);
}

/* The same day that many months on; the last day of the month where there is no such day. */
static int64_t months_after(int64_t at, uint32_t months) {
    int32_t day = clock_day(at);
    int32_t month = (int32_t)(day / 100 % 100 - 1 + (int32_t)months);
    int32_t year = day / 10000 + month / 12;

    for (int32_t d = day % 100; d > 0; d--) {
        int64_t start = clock_day_start(year * 10000 + (month % 12 + 1) * 100 + d);
        if (start >= 0)
            return start;
    }
    return at;
}

/* ---- running out ---- */

#define EXPIRE_RAN_OUT 1

static enum status expire_one(struct session *s, const struct consent_row *due) {
    struct entry row = {.kind = ENTRY_CONSENT_EXPIRE,
                        .obj = due->person,
                        .scope = (uint8_t)due->scope,
                        .ref = due->seq,
                        .reason = EXPIRE_RAN_OUT};
    struct withdrawal count = {.told = 0};
    const struct ending ending = {END_WITHDRAWN, CANCEL_WITHDRAWN, false, &count};
    enum status st = session_append(s, &row);

    return st == ST_OK ? scope_ended(s, &due->person, due->scope, &ending) : st;
}

/* What has run out, but no sign-in has said so yet, ends before anything new is said: a fresh
 * answer never revives or leaves behind the keys of the old one. */
static enum status lapse(struct session *s, const struct id *person, enum scope scope,
                         bool *active) {
    struct consent_row row;
    enum status st = permit_consent(session_store(s), person, scope, &row, active);

    if (st == ST_OK && row.status == CONSENT_ACTIVE && !*active)
        st = expire_one(s, &row);
    return st;
}

/* ---- answers ---- */

enum status consent_append(struct session *s, const struct id *person,
                           const struct consent_answer *a, struct entry *row) {
    bool active = false;
    int64_t now = clock_at();
    enum status st = lapse(s, person, a->scope, &active);

    if (st == ST_OK && active && !a->yes)
        return status_origin(ST_STATE); /* a "no" to what was allowed is a withdrawal */
    *row = (struct entry){.kind = ENTRY_CONSENT_SET,
                          .obj = *person,
                          .scope = (uint8_t)a->scope,
                          .status = a->yes ? CONSENT_ACTIVE : CONSENT_REJECTED,
                          .how = a->how,
                          .teach = a->teach,
                          .interpreter = a->interpreter,
                          .lang = a->lang,
                          .witness = a->witness,
                          .given = now};
    if (a->yes)
        row->expires = a->expires
                           ? a->expires
                           : months_after(now, setting_or_default(s, SETTING_CONSENT_MONTHS));
    if (st == ST_OK)
        st = wording_put(session_store(s), a->wording_number, a->lang, a->wording, row->wording);
    if (st == ST_OK)
        st = session_append(s, row);
    if (st == ST_OK && a->yes && a->scope == SCOPE_APPROACH)
        st = identity_settle(s, person, NULL);
    return st;
}

enum status consent_set(struct session *s, const struct id *person,
                        const struct consent_answer *answer, char receipt[RECEIPT_CHARS + 1]) {
    struct entry row;
    receipt[0] = '\0';
    enum status st = consent_check(answer);

    if (st == ST_OK)
        st = session_may(s, verb_of(answer->scope), &(struct permit_about){.person = *person});
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_finish(s, consent_append(s, person, answer, &row));
    if (st == ST_OK)
        receipt_write(row.seq, receipt);
    return st;
}

enum status consent_withdraw(struct session *s, const struct id *person, enum scope scope,
                             uint8_t how, bool destroy, struct withdrawal *out) {
    struct entry row = {.kind = ENTRY_CONSENT_WITHDRAW,
                        .obj = *person,
                        .scope = (uint8_t)scope,
                        .how = how,
                        .destroy = destroy};
    const struct ending ending = {END_WITHDRAWN, CANCEL_WITHDRAWN, destroy, out};

    memset(out, 0, sizeof *out);
    if (destroy && scope == SCOPE_APPROACH)
        return status_origin(ST_BAD_CHOICE);
    enum status st =
        session_may(s, VERB_CONSENT_WITHDRAW, &(struct permit_about){.person = *person});
    if (st == ST_OK)
        st = session_begin(s);
    if (st != ST_OK)
        return st;
    st = session_append(s, &row);
    if (st == ST_OK)
        st = scope_ended(s, person, scope, &ending);
    st = session_finish(s, st);
    session_forget_labels(s);
    if (st == ST_OK)
        receipt_write(row.seq, out->receipt);
    else
        memset(out, 0, sizeof *out);
    return st;
}

enum status consent_void(struct session *s, const struct id *person, enum scope scope,
                         uint8_t reason) {
    struct entry row = {
        .kind = ENTRY_CONSENT_VOID, .obj = *person, .scope = (uint8_t)scope, .reason = reason};
    struct withdrawal count = {.told = 0};
    const struct ending ending = {END_OTHER, CANCEL_WRONG_PERSON, false, &count};
    struct consent_row now;
    enum status st = session_may(s, verb_of(scope), &(struct permit_about){.person = *person});

    if (st == ST_OK)
        st = session_begin(s);
    if (st != ST_OK)
        return st;
    st = consent_get(session_store(s), person, scope, &now);
    if (st == ST_OK) {
        row.ref = now.seq;
        st = session_append(s, &row);
    }
    if (st == ST_OK)
        st = scope_ended(s, person, scope, &ending);
    st = session_finish(s, st);
    session_forget_labels(s);
    return st;
}

/* ---- what is due at a sign-in ---- */

#define DUE_BATCH 16

/* Looked up before the lock, so that most sign-ins write nothing, and again inside. */
static enum status due_now(struct session *s, struct consent_row *due, size_t *n) {
    int64_t now;
    enum status st = journal_now(session_store(s), &now);

    *n = 0;
    return st == ST_OK ? consent_expiring(session_store(s), now, due, DUE_BATCH, n) : st;
}

enum status consent_expire_due(struct session *s) {
    struct consent_row due[DUE_BATCH];
    size_t n = 0;
    enum status st = due_now(s, due, &n);

    while (st == ST_OK && n > 0) {
        st = session_begin(s);
        if (st != ST_OK)
            return st;
        st = due_now(s, due, &n);
        for (size_t i = 0; st == ST_OK && i < n; i++)
            st = expire_one(s, &due[i]);
        st = session_finish(s, st);
        if (st == ST_OK)
            st = due_now(s, due, &n);
    }
    return st == ST_OK ? draft_forget_notes(s) : st;
}
