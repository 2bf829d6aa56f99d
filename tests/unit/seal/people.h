/* people.h - the unit that the tests of seal act in: an author, a nurse with the role, the root. */
#ifndef SEAL_TEST_PEOPLE_H
#define SEAL_TEST_PEOPLE_H

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <chairside/seal.h>
#include <chairside/secret.h>

struct people {
    struct id unit, obj, subject, role;
    struct keyring *author, *nurse, *other, *root;
    struct seal_public author_public, nurse_public, other_public, root_public, role_public;
};

#define assert_status(call, want) assert_string_equal(status_name(call), status_name(want))
#define assert_ok(call) assert_status(call, ST_OK)

struct id id_of(uint8_t fill);
/* A keyring over a seed of equal bytes, generation 1. */
struct keyring *ring_of(const struct people *p, struct id who, uint8_t seed_fill);

/* cmocka group fixtures: *state is a struct people. Role keys are not added to nurse. */
int people_setup(void **state);
int people_teardown(void **state);

#endif
