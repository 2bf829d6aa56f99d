/* check.h - cmocka with what it needs before it, and statuses by name. */
#ifndef UI_TEST_CHECK_H
#define UI_TEST_CHECK_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
/* clang-format on */

#include <chairside/lang.h>
#include <chairside/secret.h>
#include <chairside/status.h>

#define assert_status(call, want) assert_string_equal(status_name(call), status_name(want))
#define assert_ok(call) assert_status(call, ST_OK)

/* The text is there, or not; the whole screen is printed where that is wrong. */
#define assert_shows(screen, text)                                                                 \
    do {                                                                                           \
        const char *shows_ = (screen);                                                             \
        if (!strstr(shows_, (text)))                                                               \
            fail_msg("\"%s\" is not on the screen:\n%s", (text), shows_);                          \
    } while (0)
#define assert_hides(screen, text)                                                                 \
    do {                                                                                           \
        const char *shows_ = (screen);                                                             \
        if (strstr(shows_, (text)))                                                                \
            fail_msg("\"%s\" is on the screen:\n%s", (text), shows_);                              \
    } while (0)

#endif
