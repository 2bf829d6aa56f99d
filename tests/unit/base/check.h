/* check.h - cmocka with what it needs before it, and statuses by name. */
#ifndef BASE_TEST_CHECK_H
#define BASE_TEST_CHECK_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <chairside/lang.h>
#include <chairside/status.h>

#define assert_status(call, want) assert_string_equal(status_name(call), status_name(want))
#define assert_ok(call) assert_status(call, ST_OK)

#endif
