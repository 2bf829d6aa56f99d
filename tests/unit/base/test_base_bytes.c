#include <string.h>

#include <chairside/bytes.h>

#include "check.h"

static const struct id some_id = {"0123456789abcde"};

static size_t write_one_of_each(uint8_t *buffer, size_t room, bool *bad) {
    struct writer w = writer_on(buffer, room);

    write_u8(&w, 0xfe);
    write_u16(&w, 0xfedc);
    write_u32(&w, 0xfedcba98);
    write_u64(&w, 0xfedcba9876543210);
    write_i64(&w, -2);
    write_id(&w, &some_id);
    write_text(&w, "se\xc3\xb1o\n");
    write_bytes(&w, "xyz", 3);
    *bad = w.bad;
    return w.used;
}

static bool read_one_of_each(const uint8_t *buffer, size_t size) {
    struct reader r = reader_on(buffer, size);
    char text[16], rest[3];
    bool same = read_u8(&r) == 0xfe && read_u16(&r) == 0xfedc && read_u32(&r) == 0xfedcba98 &&
                read_u64(&r) == 0xfedcba9876543210 && read_i64(&r) == -2;
    struct id id = read_id(&r);

    read_text(&r, text, sizeof text);
    read_bytes(&r, rest, sizeof rest);
    return same && id_equal(&id, &some_id) && strcmp(text, "se\xc3\xb1o\n") == 0 &&
           memcmp(rest, "xyz", 3) == 0 && reader_done(&r);
}

static void test_round_trip(void **state) {
    uint8_t buffer[128];
    bool bad;
    size_t n = write_one_of_each(buffer, sizeof buffer, &bad);

    (void)state;
    assert_false(bad);
    assert_int_equal(n, 1 + 2 + 4 + 8 + 8 + 16 + 2 + 6 + 3);
    assert_memory_equal(buffer, "\xfe\xdc\xfe\x98\xba\xdc\xfe\x10\x32", 9);
    assert_true(read_one_of_each(buffer, n));
}

static void test_no_room(void **state) {
    uint8_t buffer[128];
    bool bad;
    size_t whole = write_one_of_each(buffer, sizeof buffer, &bad);

    (void)state;
    for (size_t room = 0; room < whole; room++) {
        memset(buffer, 0xaa, sizeof buffer);
        assert_true(write_one_of_each(buffer, room, &bad) <= room);
        assert_true(bad);
        for (size_t i = room; i < sizeof buffer; i++)
            assert_int_equal(buffer[i], 0xaa);
    }
}

static void test_cut(void **state) {
    uint8_t buffer[128];
    bool bad;
    size_t whole = write_one_of_each(buffer, sizeof buffer, &bad);

    (void)state;
    for (size_t size = 0; size < whole; size++)
        assert_false(read_one_of_each(buffer, size));
    assert_false(read_one_of_each(buffer, whole + 1)); /* something left over */
}

static void test_bad_stays_bad(void **state) {
    uint8_t buffer[4] = {1, 2, 3, 4}, out[8];
    struct reader r = reader_on(buffer, sizeof buffer);

    (void)state;
    memset(out, 0xaa, sizeof out);
    read_bytes(&r, out, sizeof out);
    for (size_t i = 0; i < sizeof out; i++)
        assert_int_equal(out[i], 0);
    assert_int_equal(read_u8(&r), 0);
    assert_true(r.bad);
}

static void test_text(void **state) {
    char out[4], long_text[70000];
    struct reader fits = reader_on("\3\0abc", 5), too_long = reader_on("\4\0abcd", 6);
    struct reader unclean = reader_on("\2\0\xff\xff", 4), promised = reader_on("\3\0ab", 4);
    struct writer w = writer_on(long_text, sizeof long_text);
    static char source[66001];

    (void)state;
    read_text(&fits, out, sizeof out);
    assert_string_equal(out, "abc");
    assert_true(reader_done(&fits));
    read_text(&too_long, out, sizeof out);
    assert_true(too_long.bad);
    assert_string_equal(out, "");
    read_text(&unclean, out, sizeof out);
    assert_true(unclean.bad);
    read_text(&promised, out, sizeof out);
    assert_true(promised.bad);
    memset(source, 'x', sizeof source - 1);
    write_text(&w, source);
    assert_true(w.bad);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_cut),        cmocka_unit_test(test_bad_stays_bad),
        cmocka_unit_test(test_text),
    };

    lang_start(NULL);
    return cmocka_run_group_tests_name("base bytes", tests, NULL, NULL);
}
