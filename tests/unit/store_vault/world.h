/*
 * world.h - a small unit on disk for the tests of vault, keys and verify: a coordinator, a nurse,
 * two mentors and one person, and one object of every kind that the journal puts.
 *
 * Asks no gate: that is mentoring's. Phrases cost 64 MiB each, so a test makes one world and works
 * on copies of its folder.
 */
#ifndef WORLD_H
#define WORLD_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include <chairside/keys.h>
#include <chairside/seal.h>
#include <chairside/vault.h>

#define assert_ok(call) assert_status(ST_OK, call)
#define assert_status(expected, call) world_assert((expected), (call), #call, __FILE__, __LINE__)
void world_assert(enum status expected, enum status got, const char *call, const char *file,
                  int line);

#define WORLD_COST_MIB 64u

struct world_user {
    struct id id;
    enum role role;
    uint16_t number;
    const char *phrase;
    struct keyring *ring; /* NULL until world_sign_in */
};

struct world {
    char folder[64];
    struct store *store;
    struct cards *cards; /* secret memory */
    struct keyring *root;
    struct world_user coordinator, nurse, mentor, other;
    struct id person;
    struct id identity, encounter, note, referral, words, reply, proposal, match; /* objects */
    struct id draft, month;
    uint64_t approach_seq, record_seq, note_seq, ask_seq;
};

/* Root and the four people, certified, staff admitted; nobody signed in. */
void world_make(struct world *w);
/* All four sign in; then person, consents, match, and one object of each kind. */
void world_fill(struct world *w);
/* Closes, wipes, removes the folder. */
void world_finish(struct world *w);

void world_sign_in(struct world *w, struct world_user *user);
struct phrase world_phrase(const char *text);

/* One row in a transaction that is open already. */
void world_append(struct world *w, struct keyring *by, struct entry *row);
/* The same in a transaction of its own. */
void world_row(struct world *w, struct keyring *by, struct entry *row);
/* Seals `text` as a version of an object and puts it under its row; in a transaction of its own. */
void world_put(struct world *w, struct keyring *by, enum object_kind kind, const struct id *subject,
               const struct recipient *to, size_t n, const char *text, struct entry *row);
/* Kinds without a row. */
void world_put_plain(struct world *w, struct keyring *by, enum object_kind kind,
                     const struct id *id, const struct id *subject, const char *text);

/* Whether `ring` can open it, and then that it is `text`. */
enum status world_open(struct world *w, struct keyring *ring, const struct id *id,
                       const char *text) MUST_CHECK;
/* The same for one version. */
enum status world_open_version(struct world *w, struct keyring *ring, const struct id *id,
                               uint32_t ver, const char *text) MUST_CHECK;
/* Version `ver` of the talk or the note that world_fill made, put under its row. */
void world_correct(struct world *w, uint32_t ver, const char *text);
void world_add_note(struct world *w, uint32_t ver, const char *text);

/* Runs SQL on the unit file with a plain connection of its own, which also knows flip(blob); the
 * store must be closed or idle. Answers how many rows were changed. */
int world_sql(const char *folder, const char *sql);
/* Copies unit.db (and the anchor) of a closed or idle unit into a fresh folder. */
void world_copy(const char *from, char to[64]);
void world_remove(const char *folder);

struct id fresh_id(void);

#endif
