/*
 * team.h - a small practice unit in a temporary folder, with one session for each of its people.
 *
 * All sessions share one store, as if they took turns at one kiosk. Nothing here is made up behind
 * the back of the program: set-up, invitation, certificate and sign-in are the real ones.
 */
#ifndef TEAM_H
#define TEAM_H

/* clang-format off */
#include <setjmp.h> /* cmocka wants these four before it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <chairside/unit.h>

#define TEAM_PHRASE "willow copper lantern seven fields"

struct team {
    char folder[64];
    struct store *store;
    struct session *kiosk; /* nobody signed in */
    struct session *coordinator, *nurse, *social_worker, *dietitian, *mentor;
    struct cards *cards; /* secret memory */
};

/* Numbers: 701 coordinator, 401 nurse, 402 social worker, 403 dietitian, 101 mentor. */
void team_start(struct team *team);
void team_end(struct team *team);

/* The plan that team_start sets up; phrase of everybody: TEAM_PHRASE. In secret memory. */
struct unit_plan *team_plan(uint32_t policy);
void team_folder(char out[64]);       /* a name that is not there yet */
void team_remove(const char *folder); /* with all in it */

/* Another account, from invitation to certificate. */
struct id team_invite(struct team *team, enum role role, const char *given, uint16_t *number);
void team_certify(struct team *team, const struct id *user, uint16_t number, const char *phrase);
struct session *team_sign_in(struct team *team, uint16_t number, const char *phrase);

struct id new_id(void);
const struct id *me(const struct session *s);
/* One row in a transaction of its own: kept, or tried and taken back. */
struct entry row_put(struct session *s, struct entry row);
enum status row_try(struct session *s, struct entry row);

/* Rows without the objects that would go with them: what the gates look at. */
struct id person_here(struct team *team);
uint64_t consent_given(struct session *by, const struct id *person, enum scope scope);
void consent_taken_back(struct session *by, const struct id *person, enum scope scope);
struct id match_made(struct team *team, struct session *mentor, const struct id *person);
struct id talk_kept(struct session *mentor, const struct id *person, const struct id *match);
struct id referral_asked(struct session *mentor, const struct id *person, enum role role);

#define assert_ok(call) assert_status((call), ST_OK, #call, __FILE__, __LINE__)
#define assert_st(call, expected) assert_status((call), (expected), #call, __FILE__, __LINE__)
void assert_status(enum status got, enum status expected, const char *call, const char *file,
                   int line);

#endif
