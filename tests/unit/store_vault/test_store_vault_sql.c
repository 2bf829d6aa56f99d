/* What SQL says of kinds in numbers is what the table of kinds says in C. */
#include <stdlib.h>

#include <chairside/entry.h>

#include "sql_vault.h"
#include "world.h"

static bool is_listed(const char *list, int kind) {
    char *end;

    for (const char *p = list; *p; p = *end ? end + 1 : end)
        if (strtol(p, &end, 10) == kind)
            return true;
    return false;
}

static void the_kinds_that_put_are_all_listed(void **state) {
    (void)state;
    for (int kind = 0; kind < 256; kind++)
        if (is_listed(PUT_KINDS, kind) != entry_puts_object((enum entry_kind)kind))
            fail_msg("kind %d", kind);
}

/* Rows that put what keeps its earlier versions: talks and notes. */
static void the_kinds_that_keep_versions_are_all_listed(void **state) {
    (void)state;
    for (int kind = 0; kind < 256; kind++) {
        bool keeps = kind == ENTRY_ENCOUNTER_SAVE || kind == ENTRY_ENCOUNTER_AMEND ||
                     kind == ENTRY_NOTE_SAVE;
        if (is_listed(KEPT_PUT_KINDS, kind) != keeps)
            fail_msg("kind %d", kind);
    }
}

static void roles_are_principals_of_their_own(void **state) {
    (void)state;
    for (enum role a = ROLE_NURSE; a <= ROLE_COORDINATOR; a++) {
        const struct id id = role_id(a);
        assert_false(id_is_zero(&id));
        for (enum role b = ROLE_NURSE; b < a; b++) {
            const struct id other = role_id(b);
            assert_false(id_equal(&id, &other));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kinds_that_put_are_all_listed),
        cmocka_unit_test(the_kinds_that_keep_versions_are_all_listed),
        cmocka_unit_test(roles_are_principals_of_their_own),
    };
    return cmocka_run_group_tests_name("vault sql", tests, NULL, NULL);
}
