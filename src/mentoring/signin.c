/*
 * signin.c MUST
 * 1. count tries from the journal alone: there is no counter that could be set back;
 * 2. measure delays by the time since the machine started, never by the wall clock;
 * 3. do the same work and give the same answer for an unknown number, a wrong phrase and an account
 *    that is not active;
 * 4. never count a try that failed for want of memory;
 * 5. let nobody in whose sign-in the journal could not keep.
 */
#include <string.h>

#include <chairside/clock.h>

#include "people_internal.h"
#include "permit_gate.h"
#include "session_state.h"
#include "unit_internal.h"

#define FREE_TRIES 3u
#define FIRST_DELAY_S 5u
#define LONGEST_DELAY_S (15u * 60u)
#define MOST_TRIES 100u   /* then the account waits for the coordinator */
#define SIGNOUT_SLICES 10 /* 2 s: the next person is waiting */

/* ---- throttle ---- */

static unsigned delay_s(unsigned failures) {
    unsigned delay = FIRST_DELAY_S;

    if (failures < FREE_TRIES)
        return 0;
    for (unsigned i = FREE_TRIES; i < failures && delay < LONGEST_DELAY_S; i++)
        delay *= 2;
    return delay < LONGEST_DELAY_S ? delay : LONGEST_DELAY_S;
}

unsigned signin_wait_s(const struct failures *failures, const struct instant *now) {
    const uint64_t delay_ms = (uint64_t)delay_s(failures->count) * 1000;
    const bool same_boot = id_equal(&now->boot, &failures->last.boot);
    const uint64_t from_ms = same_boot ? failures->last.boot_ms : 0;
    const uint64_t gone_ms = now->boot_ms > from_ms ? now->boot_ms - from_ms : 0;

    return gone_ms >= delay_ms ? 0 : (unsigned)((delay_ms - gone_ms + 999) / 1000);
}

/*
 * Whether an account has failed so often that it waits until a coordinator certifies it anew.
 * Coordinators only ever wait for the delay: nobody could let the last of them in again.
 */
static enum status is_worn_out(struct store *store, const struct user_row *user, bool *out) {
    struct entry page[8];
    const size_t max = sizeof page / sizeof *page;
    uint64_t certified, before = 0;
    unsigned failed = 0;
    size_t n = max;
    enum status st = gate_last(store, ENTRY_USER_CERTIFY, &user->id, &certified);

    while (st == ST_OK && n == max && failed < MOST_TRIES) {
        st = journal_page(store, before, ENTRY_SIGNIN_FAIL, NULL, page, max, &n);
        for (size_t i = 0; st == ST_OK && i < n; i++) {
            before = page[i].seq;
            if (before < certified)
                n = 0;
            else
                failed += id_equal(&page[i].obj, &user->id);
        }
    }
    *out = failed >= MOST_TRIES;
    return st;
}

/* By account, and by this kiosk, whatever was typed at it. *worn_out: the account is as if it were
 * not there. */
static enum status throttle(struct store *store, const struct user_row *user, unsigned *wait_s,
                            bool *worn_out) {
    struct failures kiosk, account = {0};
    struct instant now;
    enum status st = journal_failures(store, &id_zero, &kiosk);

    if (st == ST_OK && user)
        st = journal_failures(store, &user->id, &account);
    if (st == ST_OK && user && account.count >= MOST_TRIES && user->role != ROLE_COORDINATOR)
        st = is_worn_out(store, user, worn_out);
    if (st != ST_OK)
        return st;
    clock_now(&now);
    const unsigned here = signin_wait_s(&kiosk, &now), own = signin_wait_s(&account, &now);

    *wait_s = here > own ? here : own;
    return *wait_s > 0 ? ST_WAIT : ST_OK;
}

/* ---- rows without a signature ---- */

static enum status row_unsigned(struct session *s, enum entry_kind kind, const struct id *obj) {
    struct entry row = {.kind = kind, .obj = *obj, .kiosk = store_kiosk(s->store)};
    enum status st = session_lock(s, WAIT_SLICES);

    if (st == ST_OK)
        st = session_append(s, &row);
    return session_finish(s, st);
}

/* The answer stands, unless the journal cannot keep it: then nobody may go on trying. */
static enum status refused(struct session *s, enum status why, const struct user_row *user) {
    if (why != ST_NO_MATCH && why != ST_BUSY)
        return why;
    enum status st = row_unsigned(s, why == ST_BUSY ? ENTRY_KDF_BUSY : ENTRY_SIGNIN_FAIL,
                                  user && why == ST_NO_MATCH ? &user->id : &id_zero);
    return st == ST_OK ? why : st;
}

/* ---- the journal as this user saw it last ---- */

static enum status seen_still(struct store *store, const struct prefs_kept *kept, bool *out) {
    struct entry row;
    uint64_t head;
    uint8_t h[32];
    enum status st = journal_head(store, &head, h);

    *out = true;
    if (st != ST_OK || kept->seen_seq == 0)
        return st;
    *out = kept->seen_seq <= head;
    if (!*out)
        return ST_OK;
    st = journal_read(store, kept->seen_seq, &row);
    *out = st == ST_OK && memcmp(row.h, kept->seen_hash, sizeof row.h) == 0;
    return st;
}

/* A coordinator who signs in after a restore signs for it. */
static enum status sign_restored(struct session *s) {
    struct entry row = {.kind = ENTRY_UNIT_RESTORED};
    enum status st = s->user.role == ROLE_COORDINATOR
                         ? store_restored(s->store, &row.ref, row.hash2)
                         : ST_NOT_FOUND;

    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    st = session_append(s, &row);
    s->restored = st == ST_OK;
    return st;
}

/* In the sign-in's transaction: nobody works on in a journal that is not the one they have seen. */
static enum status check_seen(struct session *s) {
    struct prefs_kept kept;
    bool still = true;
    enum status st = prefs_read(s, &kept);

    if (st == ST_OK)
        st = seen_still(s->store, &kept, &still);
    return st == ST_OK && !still ? status_origin(ST_ROLLED_BACK) : st;
}

/* ---- in and out ---- */

static enum status enter(struct session *s, struct keyring *ring, const struct user_row *user) {
    struct entry row = {.kind = ENTRY_SIGNIN, .obj = user->id, .kiosk = store_kiosk(s->store)};

    session_enter(s, ring, user);
    enum status st = session_begin(s);
    if (st == ST_OK)
        st = session_append(s, &row);
    if (st == ST_OK)
        st = check_seen(s);
    if (st == ST_OK)
        st = sign_restored(s);
    st = session_finish(s, st);
    if (st != ST_OK)
        session_leave(s);
    return st;
}

/* What is due when somebody comes is not theirs: it never keeps them out. */
static void do_due(enum status st) {
    if (st != ST_OK)
        status_origin(st); /* logged; tried again at the next sign-in */
}

enum status session_sign_in(struct session *s, uint16_t number, const char *phrase,
                            unsigned *wait_s) {
    struct user_row row;
    struct keyring *ring = NULL;
    bool worn_out = false;

    *wait_s = 0;
    if (!s->store)
        return status_origin(ST_NO_UNIT);
    if (s->ring)
        return status_origin(ST_BUG);
    if (store_is_readonly(s->store))
        return ST_READ_ONLY;
    enum status st = user_by_number(s->store, number, &row);
    const struct user_row *user = st == ST_OK ? &row : NULL;
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    st = throttle(s->store, user, wait_s, &worn_out);
    if (st != ST_OK)
        return st;
    st = keys_unlock(s->store, worn_out ? NULL : user, number,
                     &(struct phrase){phrase, strlen(phrase)}, &ring);
    if (st != ST_OK)
        return refused(s, st, user);
    st = enter(s, ring, user);
    if (st != ST_OK)
        return st;
    do_due(consent_expire_due(s));
    do_due(role_rotate_owed(s));
    return ST_OK;
}

bool session_was_restored(const struct session *s) {
    return s->restored;
}

/* The last row of a session is also what its user remembers of the journal. */
static enum status signout_rows(struct session *s, enum signout why) {
    struct entry row = {.kind = ENTRY_SIGNOUT, .obj = s->user.id, .why = (uint8_t)why};
    struct prefs_kept kept;

    enum status st = session_append(s, &row);
    if (st == ST_OK)
        st = prefs_read(s, &kept);
    if (st != ST_OK)
        return st;
    kept.seen_seq = row.seq;
    memcpy(kept.seen_hash, row.h, sizeof kept.seen_hash);
    return prefs_write(s, &kept);
}

void session_sign_out(struct session *s, enum signout why) {
    if (!s->ring)
        return;
    session_abort(s);
    enum status st = session_lock(s, SIGNOUT_SLICES);
    if (st == ST_OK)
        st = session_finish(s, signout_rows(s, why));
    if (st == ST_OK)
        st = anchor_write(s->store, s->ring);
    if (st != ST_OK)
        status_origin(st); /* logged: there is nobody left to tell */
    session_leave(s);
}
