/*
 * journal_clock.c - what the journal knows of time, and what it remembers of failed sign-ins.
 *
 * Order is seq, never the clock. A clock that went back, ran apart from the boot clock, or stands
 * far ahead of the last row when a kiosk starts first appends clock.jump; from then on time is
 * doubtful until clock.confirm. Whether it is, and since which row, is a projection (entry.c), so
 * that asking costs one row however old the unit is.
 */
#include <stdio.h>
#include <string.h>

#include "unit_file.h"

#define JUMP_S 300
#define AHEAD_S (14 * 24 * 60 * 60)
#define FAILURES_LOOK 1000

/* ---- doubt ---- */

/* The row that began the doubt; 0: there is none. */
static enum status doubt_since(struct store *store, uint64_t *seq) {
    size_t n = 0;
    *seq = 0;
    struct query q = query_on(store, SQL_SETTING_GET);
    query_int(&q, ":k", OWN_SETTING_CLOCK);
    if (query_next(&q)) {
        query_blob_at(&q, 0, &n);
        *seq = n > 0 ? (uint64_t)query_int_at(&q, 1) : 0;
    }
    return query_end(&q);
}

enum status journal_clock_doubtful(struct store *store, bool *out) {
    uint64_t since = 0;
    enum status status = doubt_since(store, &since);
    *out = since != 0;
    return status;
}

/* Wall time of the row; 0 where there is none. */
static enum status row_at(struct store *store, uint64_t seq, int64_t *at) {
    *at = 0;
    struct query q = query_on(store, SQL_JOURNAL_GET);
    query_int(&q, ":seq", (int64_t)seq);
    query_int(&q, ":end", (int64_t)journal_end(store));
    if (query_next(&q)) {
        *at = query_int_at(&q, 1);
    }
    return query_end(&q);
}

enum status journal_now(struct store *store, int64_t *out) {
    uint64_t since = 0, head = 0;
    int64_t last = 0;
    *out = store->replay ? store->replay_row.when.at : clock_at();
    bool own = store->transaction == TRANSACTION_NONE;
    enum status status = own ? store_begin_read(store) : ST_OK;
    if (status != ST_OK) {
        return status;
    }
    status = doubt_since(store, &since);
    if (status == ST_OK) {
        status = journal_head(store, &head, NULL);
    }
    if (status == ST_OK) {
        status = row_at(store, since != 0 ? since - 1 : head, &last);
    }
    if (own) {
        store_end_read(store);
    }
    if (status == ST_OK && last > *out) {
        *out = last;
    }
    return status;
}

static bool clock_jumped(const struct store *store, const struct instant *now) {
    const struct instant *last = &store->head.when;
    if (now->at < last->at) {
        return true;
    }
    if (id_equal(&now->boot, &last->boot) && !id_is_zero(&now->boot)) {
        int64_t passed = (int64_t)(now->boot_ms - last->boot_ms) / 1000;
        int64_t apart = now->at - last->at - passed;
        if (apart > JUMP_S || apart < -JUMP_S) {
            return true;
        }
    }
    return !store->started && now->at - last->at > AHEAD_S;
}

/* ---- what a write transaction begins with ---- */

static uint32_t build_number(void) {
    unsigned major = 0, minor = 0, patch = 0;
    if (sscanf(CHAIRSIDE_VERSION, "%u.%u.%u", &major, &minor, &patch) != 3) {
        return 0;
    }
    return (uint32_t)(major << 16 | minor << 8 | patch);
}

/* Whether this kiosk's newest app.open names this boot and this version. */
static enum status app_is_known(struct store *store, const struct instant *now, bool *known) {
    struct id boot = id_zero;
    uint64_t seq = 0;
    *known = false;
    struct query q = query_on(store, SQL_SETTING_GET);
    query_int(&q, ":k", OWN_SETTING_KIOSK + store->kiosk);
    if (query_next(&q)) {
        boot = query_id_at(&q, 0);
        seq = (uint64_t)query_int_at(&q, 1);
    }
    enum status status = query_end(&q);
    if (status != ST_OK || seq == 0 || !id_equal(&boot, &now->boot)) {
        return status;
    }
    struct entry row;
    status = journal_read(store, seq, &row);
    *known = status == ST_OK && row.build == build_number();
    return status;
}

enum status journal_open_write(struct store *store) {
    struct instant now;
    bool known = false;
    clock_now(&now);
    if (store->head.seq == 0) {
        return ST_OK; /* set-up: the first row is the unit's own */
    }
    enum status status = ST_OK;
    if (clock_jumped(store, &now)) {
        struct entry jump = {.kind = ENTRY_CLOCK_JUMP, .was = store->head.when.at, .now = now.at};
        status = journal_append(store, NULL, &jump);
    }
    if (status != ST_OK || store->started) {
        return status;
    }
    status = app_is_known(store, &now, &known);
    if (status == ST_OK && !known) {
        struct entry open = {
            .kind = ENTRY_APP_OPEN, .kiosk = store->kiosk, .build = build_number()};
        status = journal_append(store, NULL, &open);
    }
    return status;
}

/* ---- failed sign-ins ---- */

static void failure_seen(struct failures *out, const struct entry *row) {
    if (out->count == 0) {
        out->last = row->when;
    }
    out->count++;
}

/* Newest first, until somebody got in. */
static enum status failures_walk(struct query *q, uint16_t kiosk, bool any_user,
                                 struct failures *out) {
    for (unsigned looked = 0; looked < FAILURES_LOOK && query_next(q); looked++) {
        enum entry_kind kind = (enum entry_kind)query_int_at(q, 6);
        if (kind != ENTRY_SIGNIN_FAIL && kind != ENTRY_SIGNIN) {
            continue;
        }
        struct journal_raw raw;
        journal_raw_at(q, &raw);
        if (any_user && raw.entry.kiosk != kiosk) {
            continue;
        }
        if (kind == ENTRY_SIGNIN) {
            break;
        }
        failure_seen(out, &raw.entry);
    }
    return query_end(q);
}

enum status journal_failures(struct store *store, const struct id *user, struct failures *out) {
    memset(out, 0, sizeof *out);
    bool any_user = user == NULL || id_is_zero(user);
    struct query q = query_on(store, any_user ? SQL_JOURNAL_NEWEST : SQL_JOURNAL_OF_NEWEST);
    if (!any_user) {
        query_id(&q, ":obj", user);
    }
    query_int(&q, ":end", (int64_t)journal_end(store));
    return failures_walk(&q, store->kiosk, any_user, out);
}
