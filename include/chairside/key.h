/*
 * key.h - bytes from a terminal become keys; a pure machine that is fed bytes and a clock.
 *
 * MUSTs
 *  1. A control sequence is one key or nothing: its bytes never come out as text or digits.
 *  2. A broken byte is skipped; the next good one is read as if it had not been there.
 *  3. Pasted text is text: never a key, whatever it holds.
 *  4. A lone Esc is answered `esc_ms` after it came; a tail of it that comes late ("[" or "O"
 *     within 300 ms) is dropped whole.
 * Esc and a sign at once (Alt, a chord) is dropped: nobody can tell what was meant.
 */
#ifndef CHAIRSIDE_KEY_H
#define CHAIRSIDE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
    KEY_NOTHING,
    KEY_TEXT, /* one character, in `text` */
    KEY_ENTERED,
    KEY_ESCAPE,
    KEY_TAB,
    KEY_TAB_BACK,
    KEY_ERASE,  /* the sign before the cursor */
    KEY_DELETE, /* the sign at the cursor */
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_F1,
    KEY_F2,
    KEY_F3,
    KEY_F4,
    KEY_F5, /* also Ctrl-L */
    KEY_F6,
    KEY_F7,
    KEY_F8,
    KEY_F9,
    KEY_F10,
    KEY_F11,
    KEY_F12,
    /* The number pad apart from its digits, which are KEY_TEXT with `pad`. */
    KEY_PAD_ENTER,
    KEY_PAD_PLUS,
    KEY_PAD_MINUS,
    KEY_PAD_STAR,
    KEY_PAD_SLASH,
    KEY_PAD_DOT,
    KEY_CODE_COUNT,
};

struct key {
    enum key_code code;
    char text[5]; /* KEY_TEXT: one UTF-8 character, NUL-ended; '\n' only when pasted */
    bool pad;     /* a digit from the number pad */
    bool pasted;  /* part of a paste: text and nothing else */
};

/* Bytes in, keys out. All zero is a good beginning but for esc_ms; keys_init sets both. */
struct keys {
    unsigned esc_ms;
    bool linux_pad; /* the console's own pad: ESC O l S R Q are + - * / */
    int state;
    uint64_t since_ms;      /* when the state began, or the last byte of it came */
    uint64_t tail_until_ms; /* a late tail of a lone Esc is dropped until then */
    bool dropping;          /* the sequence being read is such a tail */
    bool pasting;
    bool paste_cr; /* the last pasted byte was CR: an LF after it is the same line end */
    char params[16];
    size_t n_params;
    unsigned eat; /* bytes of an old mouse report still to come */
    uint8_t utf8[4];
    unsigned utf8_have, utf8_want;
};

/* esc_ms: 25, or 100 over a network. */
void keys_init(struct keys *, unsigned esc_ms, bool linux_pad);

/*
 * Takes bytes until a key is complete (its code is in *out) or all are taken (KEY_NOTHING). Answers
 * how many were taken: 0 with a key when a waiting Esc had become one meanwhile. `now_ms` never
 * goes back.
 */
size_t keys_take(struct keys *, const uint8_t *bytes, size_t n, uint64_t now_ms, struct key *out);

/* No byte has come: a waiting Esc may have become a key. True if so. */
bool keys_timeout(struct keys *, uint64_t now_ms, struct key *out);

/* Milliseconds until keys_timeout may have something to do; -1: nothing is waiting. */
int keys_wait_ms(const struct keys *, uint64_t now_ms);

/* Forgets what is half read; a paste goes on. */
void keys_flush(struct keys *);

#endif
