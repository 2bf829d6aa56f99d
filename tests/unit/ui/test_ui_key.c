/* Bytes become keys: each trap that a terminal has set for somebody. */
#include <stdio.h>

#include <chairside/key.h>

#include "check.h"

/* What bytes lead to: text as it is, keys as <CODE>, pad digits as {d}, pasted signs as (x). */
struct reading {
    struct keys keys;
    uint64_t now;
    char out[512];
};

static void note(struct reading *r, const struct key *key) {
    size_t used = strlen(r->out);
    char *at = r->out + used;
    size_t room = sizeof r->out - used;

    if (key->code == KEY_TEXT && key->pasted)
        snprintf(at, room, "(%s)", key->text[0] == '\n' ? "NL" : key->text);
    else if (key->code == KEY_TEXT && key->pad)
        snprintf(at, room, "{%s}", key->text);
    else if (key->code == KEY_TEXT)
        snprintf(at, room, "%s", key->text);
    else
        snprintf(at, room, "<%d>", (int)key->code);
}

static void feed(struct reading *r, const char *bytes, size_t n) {
    const uint8_t *p = (const uint8_t *)bytes;
    struct key key;

    while (n > 0) {
        size_t took = keys_take(&r->keys, p, n, r->now, &key);
        p += took;
        n -= took;
        if (key.code != KEY_NOTHING)
            note(r, &key);
        else
            assert_true(took > 0 || n == 0);
    }
}

static void pass(struct reading *r, uint64_t ms) {
    struct key key;

    r->now += ms;
    if (keys_timeout(&r->keys, r->now, &key))
        note(r, &key);
}

static struct reading begin(void) {
    struct reading r = {.now = 5000};

    keys_init(&r.keys, 25, false);
    return r;
}

static const char *code_text(enum key_code code) {
    static char text[4][16];
    static int next;
    char *out = text[next++ % 4];

    snprintf(out, sizeof text[0], "<%d>", (int)code);
    return out;
}

#define READS(bytes, want)                                                                         \
    do {                                                                                           \
        struct reading r_ = begin();                                                               \
        feed(&r_, (bytes), sizeof(bytes) - 1);                                                     \
        pass(&r_, 400);                                                                            \
        assert_string_equal(r_.out, (want));                                                       \
    } while (0)
#define READS_KEY(bytes, code) READS(bytes, code_text(code))

static void test_plain(void **state) {
    (void)state;
    READS("a1 Z~", "a1 Z~");
    READS("\xc3\xb1\xc2\xbf", "ñ¿");
    READS_KEY("\r", KEY_ENTERED);
    READS_KEY("\n", KEY_ENTERED);
    READS_KEY("\t", KEY_TAB);
    READS_KEY("\x7f", KEY_ERASE);
    READS_KEY("\x08", KEY_ERASE);
    READS_KEY("\x0c", KEY_F5);
    READS("\x03\x1a\x1c\x13\x11", ""); /* ^C ^Z ^\ ^S ^Q are nothing here */
    READS(((const char[]){0, 'a', 0, 0}), "a");
}

static void test_broken_bytes(void **state) {
    (void)state;
    READS("a\xff"
          "b\xf1"
          "o\xc3\xb1",
          "aboñ");
    READS("\xc3", "");
    READS("\xc3\xc3\xb1", "ñ");
    READS("\xe2\x82"
          "1",
          "1");
    READS("\xc0\xaf\xe0\x80\xaf", ""); /* overlong */
    READS("\xed\xa0\x80", "");         /* a surrogate */
    READS("\xf4\x90\x80\x80\xf5", ""); /* beyond Unicode */
    READS("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80");
    READS("\x80\xbf"
          "x",
          "x");
}

static void test_function_keys(void **state) {
    (void)state;
    READS_KEY("\033[[A", KEY_F1); /* linux */
    READS_KEY("\033[[E", KEY_F5);
    READS_KEY("\033OP", KEY_F1); /* xterm, vt220 */
    READS_KEY("\033OS", KEY_F4);
    READS_KEY("\033[15~", KEY_F5);
    READS_KEY("\033[20~", KEY_F9);
    READS_KEY("\033[11~", KEY_F1);
    READS_KEY("\033[28~", KEY_F1); /* Help on a vt220 */
    READS_KEY("\033[1;2P", KEY_F1);
    READS_KEY("\033[24~", KEY_F12);
}

static void test_moving_keys(void **state) {
    (void)state;
    READS_KEY("\033[A", KEY_UP);
    READS_KEY("\033OB", KEY_DOWN);
    READS_KEY("\033[1;5C", KEY_RIGHT);
    READS_KEY("\033[H", KEY_HOME);
    READS_KEY("\033[1~", KEY_HOME);
    READS_KEY("\033[7~", KEY_HOME);
    READS_KEY("\033[4~", KEY_END);
    READS_KEY("\033[5~", KEY_PAGE_UP);
    READS_KEY("\033[6~", KEY_PAGE_DOWN);
    READS_KEY("\033[3~", KEY_DELETE);
    READS_KEY("\033[Z", KEY_TAB_BACK);
    READS_KEY("\x9b"
              "A",
              KEY_UP); /* eight bits */
}

static void test_unknown_sequences_are_dropped(void **state) {
    (void)state;
    READS("a\033[99~b", "ab");
    READS("\033[I\033[O1", "1");                     /* focus reports */
    READS("\033[<0;10;10M\033[<0;10;10m2", "2");     /* mouse, SGR */
    READS("\033[M !!3", "3");                        /* mouse, old: three bytes more */
    READS("\033[32;10;10M4", "4");                   /* mouse, urxvt */
    READS("\033[27;5;49~5", "5");                    /* modified keys */
    READS("\033[49;5u6", "6");                       /* kitty */
    READS("\033[?1;2c\033[24;80R7", "7");            /* answers of the terminal */
    READS("\033]11;rgb:0000/0000/0000\033\\8", "8"); /* a colour */
    READS("\033]0;title\a\033P1+r\033\\9", "9");     /* title, DCS */
    READS("\033OX\033Oz1", "1");                     /* unknown SS3 */
    READS("\0331\033x", "");                         /* Alt is a chord */
    READS("\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15Zx", "\x3c\x35\x3ex");
    READS("\033[12\033[Ax", "<8>x"); /* one cut off by another */
}

static void test_pad(void **state) {
    char want[64];

    (void)state;
    READS("\033Op\033Oq\033Oy", "{0}{1}{9}");
    READS_KEY("\033OM", KEY_PAD_ENTER);
    READS_KEY("\033Ok", KEY_PAD_PLUS);
    READS_KEY("\033Om", KEY_PAD_MINUS);
    READS_KEY("\033Oj", KEY_PAD_STAR);
    READS_KEY("\033Oo", KEY_PAD_SLASH);
    READS_KEY("\033On", KEY_PAD_DOT);
    /* The console has letters of its own for the same keys, and NumLock is among them. */
    struct reading r = begin();
    keys_init(&r.keys, 25, true);
    feed(&r, "\033Ol\033OS\033OR\033OQ\033OP\033On", 18);
    snprintf(want, sizeof want, "<%d><%d><%d><%d><%d>", KEY_PAD_PLUS, KEY_PAD_MINUS, KEY_PAD_STAR,
             KEY_PAD_SLASH, KEY_PAD_DOT);
    assert_string_equal(r.out, want);
}

static void test_lone_escape(void **state) {
    struct reading r = begin();

    (void)state;
    feed(&r, "\033", 1);
    assert_int_equal(keys_wait_ms(&r.keys, r.now), 25);
    pass(&r, 24);
    assert_string_equal(r.out, "");
    pass(&r, 1);
    assert_string_equal(r.out, code_text(KEY_ESCAPE));
    assert_int_equal(keys_wait_ms(&r.keys, r.now), -1);
    /* Two at once are at least one. */
    r = begin();
    feed(&r, "\033\033", 2);
    assert_string_equal(r.out, code_text(KEY_ESCAPE));
    pass(&r, 25);
    assert_int_equal(strlen(r.out), 2 * strlen(code_text(KEY_ESCAPE)));
    /* A byte that comes when Esc is due finds it done. */
    r = begin();
    feed(&r, "\033", 1);
    r.now += 500;
    feed(&r, "1", 1);
    assert_string_equal(r.out, "<3>1");
    assert_int_equal(KEY_ESCAPE, 3);
}

static void test_slow_network(void **state) {
    struct reading r = begin();

    (void)state;
    keys_init(&r.keys, 100, false);
    feed(&r, "\033", 1);
    pass(&r, 99);
    feed(&r, "[15~", 4);
    assert_string_equal(r.out, code_text(KEY_F5));
    /* Later than that: Esc, and its tail is dropped whole. */
    r = begin();
    feed(&r, "\033", 1);
    pass(&r, 150);
    feed(&r, "[15~1", 5);
    assert_string_equal(r.out, "<3>1");
    r = begin();
    feed(&r, "\033", 1);
    pass(&r, 150);
    feed(&r, "OP2", 3);
    assert_string_equal(r.out, "<3>2");
    /* After 300 ms it is what somebody typed. */
    r = begin();
    feed(&r, "\033", 1);
    pass(&r, 30);
    pass(&r, 300);
    feed(&r, "[1", 2);
    assert_string_equal(r.out, "<3>[1");
}

static void test_half_a_sequence_is_forgotten(void **state) {
    struct reading r = begin();

    (void)state;
    feed(&r, "\033[1", 3);
    pass(&r, 300);
    feed(&r, "5~", 2);
    assert_string_equal(r.out, "5~");
}

static void test_paste(void **state) {
    (void)state;
    READS("\033[200~a1\r\nb\n\xc3\xb1\t\033[201~2", "(a)(1)(NL)(b)(NL)(ñ)( )2");
    READS("\033[200~\033[A\033OP\x03x\033[201~", "(x)");
    READS("\033[200~\033\033[201~y", "y");
    /* A paste whose end never came is over after a while. */
    struct reading r = begin();
    feed(&r, "\033[200~a", 7);
    pass(&r, 2000);
    feed(&r, "1", 1);
    assert_string_equal(r.out, "(a)1");
}

static void test_byte_by_byte_is_the_same(void **state) {
    static const char bytes[] = "\033[15~a\xc3\xb1\033Op\033[M123\033[200~x\033[201~\033[[A\033OQ9";
    struct reading whole = begin(), single = begin();

    (void)state;
    feed(&whole, bytes, sizeof bytes - 1);
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
        single.now += 3;
        feed(&single, bytes + i, 1);
    }
    assert_string_equal(whole.out, single.out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_broken_bytes),
        cmocka_unit_test(test_function_keys),
        cmocka_unit_test(test_moving_keys),
        cmocka_unit_test(test_unknown_sequences_are_dropped),
        cmocka_unit_test(test_pad),
        cmocka_unit_test(test_lone_escape),
        cmocka_unit_test(test_slow_network),
        cmocka_unit_test(test_half_a_sequence_is_forgotten),
        cmocka_unit_test(test_paste),
        cmocka_unit_test(test_byte_by_byte_is_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
