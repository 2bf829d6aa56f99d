/*
 * fixture.h - a unit in a temporary folder, with keyrings made from fixed seeds: what the store
 * needs to write rows. Nobody is certified here; who may do what is for other tests.
 */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

/* clang-format off */
#include <setjmp.h> /* cmocka wants these four before it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <chairside/clock.h>
#include <chairside/seal.h>
#include <chairside/store.h>

#define assert_status(call, want) assert_string_equal(status_name(call), status_name(want))
#define assert_ok(call) assert_status(call, ST_OK)

enum who { MENTOR, MENTOR2, NURSE, NURSE2, COORDINATOR, ROOT, WHO_COUNT };

struct unit {
    char folder[64];
    struct store *store;
    struct keyring *by[WHO_COUNT];
};

/* 2023-11-14, the time at which tests begin. */
#define TEST_TIME 1700000000

struct id test_id(unsigned n); /* not zero, different for every n */
struct id id_of(enum who who); /* the principal of a keyring */
struct keyring *ring_of(enum who who);

/* An empty private folder in $TMPDIR, else /tmp. */
void folder_fresh(struct unit *unit);
/* Folder, unit and the row unit.setup (seq 1); the clock stands at TEST_TIME. */
void unit_make(struct unit *unit);
void unit_finish(struct unit *unit); /* takes the folder away */
void unit_reopen(struct unit *unit, enum store_mode mode);
/* cmocka set-up and tear-down: *state is a struct unit *. */
int unit_setup(void **state);
int unit_teardown(void **state);

/* One row in a transaction of its own. */
enum status put(struct unit *unit, enum who who, struct entry *entry);
enum status put_unsigned(struct unit *unit, struct entry *entry);
/* The same for a row made on the spot: put_row(u, MENTOR, .kind = ..., .obj = ...). */
#define put_row(unit, who, ...) put((unit), (who), &(struct entry){__VA_ARGS__})

/* A mentor, nurses and coordinator as users; persons 1..n, each with `approach` and `record`. */
void people_make(struct unit *unit);
struct id person_id(unsigned n);
void person_make(struct unit *unit, unsigned n);

/* SQL on a connection of its own, as somebody with a shell would: any statement. */
void outside(const struct unit *unit, const char *sql);
/* The first column of the first row, -1 where there is none. */
int64_t outside_number(const struct unit *unit, const char *sql);
void path_in(const struct unit *unit, const char *name, char out[128]);

#endif
