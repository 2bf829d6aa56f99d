/*
 * unit_fixture.h - a unit in a temporary folder with everybody signed in, each at a kiosk of their
 * own, so that two people can really act at once.
 *
 * Argon2id makes it slow (about two seconds): one for each test program, as group set-up.
 */
#ifndef UNIT_FIXTURE_H
#define UNIT_FIXTURE_H

/* clang-format off */
#include <setjmp.h> /* cmocka wants these four before it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <chairside/people.h>
#include <chairside/referral.h>
#include <chairside/secret.h>
#include <chairside/session.h>
#include <chairside/talk.h>
#include <chairside/unit.h>
#include <chairside/vault.h>

enum who { COORDINATOR, NURSE, NURSE2, SOCIAL, DIETITIAN, MENTOR, MENTOR2, WHO_COUNT };

struct unit_fixture {
    char folder[64];
    struct store *store[WHO_COUNT];
    struct session *session[WHO_COUNT];
    struct id user[WHO_COUNT];
    uint16_t number[WHO_COUNT];
};

/* The phrase of everybody in it. */
const char *fixture_phrase(enum who who);

/* For cmocka: *state is a struct unit_fixture *. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
/* The last test of every program: whatever the others did, the unit they leave behind is one that
 * verify finds nothing wrong with. No key is there for somebody who may not read any more, no row
 * that the gate would not let stand. */
void fixture_verify(void **state);

/* Asserts ST_OK, and names the status that came instead. */
#define ok(expression) fixture_is((expression), ST_OK, #expression, __FILE__, __LINE__)
/* Asserts another status. */
#define is(expression, status) fixture_is((expression), (status), #expression, __FILE__, __LINE__)
void fixture_is(enum status got, enum status wanted, const char *what, const char *file, int line);

struct id fresh(void); /* a new id */

/* ---- the usual beginnings ---- */

struct identity somebody(const char *preferred, const char *family);
struct id add_person(struct unit_fixture *f, const char *preferred, const char *family);
struct consent_answer yes_to(enum scope scope);
/* Asked for by the nurse. */
void allow(struct unit_fixture *f, const struct id *person, enum scope scope);
struct id match(struct unit_fixture *f, enum who mentor, const struct id *person);
/* Added, `approach`, `record` and `note` allowed, matched with MENTOR. */
struct id matched_person(struct unit_fixture *f, const char *preferred, const char *family);
struct encounter a_talk(void);
/* Saved now by MENTOR. */
struct id save_talk(struct unit_fixture *f, const struct id *person, const char *note);
struct referral_ask ask_of(const struct id *person, enum role role, enum permission permission,
                           const char *words);
struct id send_to(struct unit_fixture *f, const struct id *person, enum role role,
                  enum permission permission, const char *words);

/* Whether this session's keys open the object, whatever the verbs would say. */
bool opens(struct unit_fixture *f, enum who who, const struct id *object);
/* Bit `who` for everybody who can. */
unsigned who_opens(struct unit_fixture *f, const struct id *object);
#define BIT(who) (1u << (who))

/* How often these bytes stand in the unit's files as they are on disk. */
unsigned bytes_in_files(const struct unit_fixture *f, const void *bytes, size_t n);

#endif
