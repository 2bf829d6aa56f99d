/* The one table of rows: what each kind packs to, and that nothing else is taken for it. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "store_internal.h"

/* What is under signatures for ever: name, bytes of data, signed, puts an object. */
static const struct {
    enum entry_kind kind;
    const char *name;
    size_t bytes;
    bool is_signed, puts;
} released[] = {
    {1, "app.open", 6, false, false},        {2, "signin.fail", 2, false, false},
    {3, "clock.jump", 16, false, false},     {4, "kdf.busy", 2, false, false},
    {5, "backup", 17, false, false},         {10, "signin", 2, true, false},
    {11, "signout", 1, true, false},         {20, "unit.setup", 4, true, false},
    {21, "unit.restored", 40, true, false},  {22, "setting.set", 4, true, false},
    {23, "clock.confirm", 8, true, false},   {24, "recovery.use", 1, true, false},
    {30, "user.invite", 35, true, true},     {31, "user.certify", 64, true, false},
    {32, "user.edit", 32, true, true},       {33, "role.admit", 37, true, false},
    {34, "role.rotate", 32, true, false},    {35, "user.status", 2, true, false},
    {36, "user.person", 16, true, false},    {37, "phrase.change", 0, true, false},
    {40, "person.add", 34, true, true},      {41, "person.edit", 34, true, true},
    {42, "person.status", 1, true, false},   {43, "person.erase", 1, true, false},
    {50, "consent.set", 70, true, false},    {51, "consent.withdraw", 3, true, false},
    {52, "consent.expire", 10, true, false}, {53, "consent.void", 10, true, false},
    {54, "proposal.add", 32, true, true},    {55, "proposal.settle", 17, true, false},
    {60, "match.start", 40, true, false},    {61, "match.end", 1, true, false},
    {70, "encounter.save", 73, true, true},  {71, "encounter.amend", 73, true, true},
    {72, "encounter.void", 17, true, false}, {73, "note.save", 64, true, true},
    {74, "object.destroy", 2, true, false},  {80, "referral.ask", 68, true, true},
    {81, "words.put", 48, true, true},       {82, "referral.keep", 33, true, true},
    {83, "referral.claim", 0, true, false},  {84, "referral.release", 0, true, false},
    {85, "referral.reply", 49, true, true},  {86, "referral.decline", 1, true, false},
    {87, "referral.reopen", 1, true, false}, {88, "referral.told", 0, true, false},
    {89, "referral.cancel", 1, true, false}, {90, "read", 1, true, false},
    {91, "denied", 2, true, false},          {92, "report", 21, true, false},
    {93, "journal.view", 21, true, false},
};

#define RELEASED (sizeof released / sizeof released[0])

/* Every byte of every field different, so that a swapped pair shows. */
static void fill(struct entry *entry, enum entry_kind kind) {
    uint8_t *p = (uint8_t *)entry;
    for (size_t i = 0; i < sizeof *entry; i++) {
        p[i] = (uint8_t)(i * 7 + 13);
    }
    entry->kind = kind;
    entry->value_bytes = 2;
}

static void every_kind_packs_to_its_released_size(void **state) {
    (void)state;
    assert_int_equal(entry_rules_n, RELEASED);
    for (size_t i = 0; i < RELEASED; i++) {
        struct entry entry;
        uint8_t data[ENTRY_DATA_MAX];
        size_t bytes = 0;
        fill(&entry, released[i].kind);
        assert_ok(entry_pack(&entry, data, sizeof data, &bytes));
        size_t want = released[i].bytes + (released[i].kind == ENTRY_SETTING_SET ? 2 : 0);
        assert_int_equal(bytes, want);
        assert_string_equal(entry_name(released[i].kind), released[i].name);
        assert_int_equal(entry_is_signed(released[i].kind), released[i].is_signed);
        assert_int_equal(entry_puts_object(released[i].kind), released[i].puts);
    }
}

static void every_kind_comes_back_as_it_was(void **state) {
    (void)state;
    for (size_t i = 0; i < RELEASED; i++) {
        struct entry entry, back;
        uint8_t data[ENTRY_DATA_MAX], again[ENTRY_DATA_MAX];
        size_t bytes = 0, bytes_again = 0;
        fill(&entry, released[i].kind);
        assert_ok(entry_pack(&entry, data, sizeof data, &bytes));
        memset(&back, 0, sizeof back);
        back.kind = released[i].kind;
        assert_true(entry_unpack(&back, data, bytes));
        const struct entry_rule *rule = entry_rule_of(back.kind);
        for (const struct entry_field *f = rule->fields; f->name != NULL; f++) {
            size_t width = f->type == FIELD_U8      ? 1
                           : f->type == FIELD_U16   ? 2
                           : f->type == FIELD_U32   ? 4
                           : f->type == FIELD_ID    ? 16
                           : f->type == FIELD_HASH  ? 32
                           : f->type == FIELD_VALUE ? 2
                                                    : 8;
            assert_memory_equal((uint8_t *)&back + f->offset, (uint8_t *)&entry + f->offset, width);
        }
        assert_ok(entry_pack(&back, again, sizeof again, &bytes_again));
        assert_int_equal(bytes, bytes_again);
        assert_memory_equal(data, again, bytes);
    }
}

static void another_length_is_not_taken(void **state) {
    (void)state;
    for (size_t i = 0; i < RELEASED; i++) {
        struct entry entry, back;
        uint8_t data[ENTRY_DATA_MAX + 1] = {0};
        size_t bytes = 0;
        fill(&entry, released[i].kind);
        assert_ok(entry_pack(&entry, data, ENTRY_DATA_MAX, &bytes));
        memset(&back, 0, sizeof back);
        back.kind = released[i].kind;
        struct entry before = back;
        assert_false(entry_unpack(&back, data, bytes + 1));
        for (size_t cut = 0; cut < bytes; cut++) {
            assert_false(entry_unpack(&back, data, cut));
        }
        assert_memory_equal(&back, &before, sizeof back);
    }
}

static void bytes_are_little_endian_in_the_order_of_the_table(void **state) {
    (void)state;
    struct entry entry = {
        .kind = ENTRY_CONSENT_EXPIRE, .scope = 2, .ref = UINT64_C(0x0102030405060708), .reason = 9};
    const uint8_t want[] = {2, 8, 7, 6, 5, 4, 3, 2, 1, 9};
    uint8_t data[ENTRY_DATA_MAX];
    size_t bytes = 0;
    assert_ok(entry_pack(&entry, data, sizeof data, &bytes));
    assert_int_equal(bytes, sizeof want);
    assert_memory_equal(data, want, sizeof want);

    struct entry setting = {
        .kind = ENTRY_SETTING_SET, .key = 0x0201, .value = {'h', 'i'}, .value_bytes = 2};
    const uint8_t want_setting[] = {1, 2, 2, 0, 'h', 'i'};
    assert_ok(entry_pack(&setting, data, sizeof data, &bytes));
    assert_int_equal(bytes, sizeof want_setting);
    assert_memory_equal(data, want_setting, sizeof want_setting);
}

static void too_long_a_value_is_our_own_mistake(void **state) {
    (void)state;
    struct entry setting = {.kind = ENTRY_SETTING_SET, .value_bytes = ENTRY_VALUE_MAX + 1};
    uint8_t data[512] = {0};
    size_t bytes = 0;
    assert_status(entry_pack(&setting, data, sizeof data, &bytes), ST_BUG);
    /* and from a file: a length that does not fit */
    memset(&setting, 0, sizeof setting);
    setting.kind = ENTRY_SETTING_SET;
    data[2] = 0xff;
    assert_false(entry_unpack(&setting, data, 4 + 255));
    setting.kind = 99;
    assert_status(entry_pack(&setting, data, sizeof data, &bytes), ST_BUG);
    assert_false(entry_unpack(&setting, data, 0));
    assert_null(entry_name(99));
    assert_true(entry_is_signed(99));
    assert_false(entry_puts_object(99));
}

/* A projection may use the kind's own fields and what every row has; nothing else. */
static void projections_use_only_what_the_row_has(void **state) {
    struct unit *unit = *state;
    static const char *const always[] = {":seq", ":at", ":boot", ":actor", ":obj", ":ver"};
    for (size_t i = 0; i < entry_rules_n; i++) {
        sqlite3_stmt *stmt = unit->store->project[i];
        assert_int_equal(stmt != NULL, entry_rules[i].sql != NULL);
        for (int p = 1; stmt != NULL && p <= sqlite3_bind_parameter_count(stmt); p++) {
            const char *name = sqlite3_bind_parameter_name(stmt, p);
            bool known = false;
            for (size_t k = 0; k < sizeof always / sizeof always[0]; k++) {
                known = known || strcmp(name, always[k]) == 0;
            }
            for (const struct entry_field *f = entry_rules[i].fields; f->name != NULL; f++) {
                known = known || strcmp(name, f->name) == 0;
            }
            if (!known) {
                fail_msg("%s uses %s", entry_rules[i].name, name);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_packs_to_its_released_size),
        cmocka_unit_test(every_kind_comes_back_as_it_was),
        cmocka_unit_test(another_length_is_not_taken),
        cmocka_unit_test(bytes_are_little_endian_in_the_order_of_the_table),
        cmocka_unit_test(too_long_a_value_is_our_own_mistake),
        cmocka_unit_test_setup_teardown(projections_use_only_what_the_row_has, unit_setup,
                                        unit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
