#include <stdlib.h>
#include <string.h>

#include <chairside/key.h>

#define LATE_TAIL_MS 300
#define HALF_READ_MS 300   /* a sequence that stops half-way is forgotten */
#define PASTE_LOST_MS 2000 /* a paste whose end never came */

enum state { GROUND, ESCAPED, CSI, CSI_LINUX, SS3, STRING, STRING_ESCAPED, UTF8, MOUSE };

#define ESC 0x1b

struct key_row {
    int sign;
    enum key_code code;
};

/* CSI ... letter */
static const struct key_row csi_letters[] = {{'A', KEY_UP},       {'B', KEY_DOWN}, {'C', KEY_RIGHT},
                                             {'D', KEY_LEFT},     {'H', KEY_HOME}, {'F', KEY_END},
                                             {'Z', KEY_TAB_BACK}, {'P', KEY_F1},   {'Q', KEY_F2},
                                             {'S', KEY_F4},       {0, KEY_NOTHING}};

/* CSI number ~ ; 28 is the Help key of a vt220. */
static const struct key_row csi_numbers[] = {
    {1, KEY_HOME},   {3, KEY_DELETE}, {4, KEY_END},  {5, KEY_PAGE_UP}, {6, KEY_PAGE_DOWN},
    {7, KEY_HOME},   {8, KEY_END},    {11, KEY_F1},  {12, KEY_F2},     {13, KEY_F3},
    {14, KEY_F4},    {15, KEY_F5},    {17, KEY_F6},  {18, KEY_F7},     {19, KEY_F8},
    {20, KEY_F9},    {21, KEY_F10},   {23, KEY_F11}, {24, KEY_F12},    {28, KEY_F1},
    {0, KEY_NOTHING}};

/* ESC [ [ letter: the console's first five function keys. */
static const struct key_row linux_letters[] = {{'A', KEY_F1}, {'B', KEY_F2}, {'C', KEY_F3},
                                               {'D', KEY_F4}, {'E', KEY_F5}, {0, KEY_NOTHING}};

/* ESC O letter */
static const struct key_row ss3_letters[] = {
    {'A', KEY_UP},       {'B', KEY_DOWN},      {'C', KEY_RIGHT},     {'D', KEY_LEFT},
    {'H', KEY_HOME},     {'F', KEY_END},       {'P', KEY_F1},        {'Q', KEY_F2},
    {'R', KEY_F3},       {'S', KEY_F4},        {'M', KEY_PAD_ENTER}, {'j', KEY_PAD_STAR},
    {'k', KEY_PAD_PLUS}, {'m', KEY_PAD_MINUS}, {'n', KEY_PAD_DOT},   {'o', KEY_PAD_SLASH},
    {0, KEY_NOTHING}};

/* The console in application mode sends its pad like this; NumLock is ESC O P. */
static const struct key_row linux_pad[] = {{'l', KEY_PAD_PLUS}, {'S', KEY_PAD_MINUS},
                                           {'R', KEY_PAD_STAR}, {'Q', KEY_PAD_SLASH},
                                           {'P', KEY_NOTHING},  {0, KEY_NOTHING}};

static const struct key_row *key_find(const struct key_row *rows, int sign) {
    for (; rows->sign != 0; rows++)
        if (rows->sign == sign)
            return rows;
    return NULL;
}

static enum key_code key_of(const struct key_row *rows, int sign) {
    const struct key_row *row = key_find(rows, sign);

    return row ? row->code : KEY_NOTHING;
}

void keys_init(struct keys *keys, unsigned esc_ms, bool pad) {
    *keys = (struct keys){.esc_ms = esc_ms, .linux_pad = pad};
}

void keys_flush(struct keys *keys) {
    keys->state = GROUND;
    keys->dropping = false;
    keys->utf8_have = keys->utf8_want = 0;
}

static void keys_enter(struct keys *keys, enum state state) {
    keys->state = (int)state;
    keys->n_params = 0;
    memset(keys->params, 0, sizeof keys->params);
}

/* Back to the ground with a key; a dropped tail is none. */
static struct key keys_answer(struct keys *keys, enum key_code code) {
    bool dropped = keys->dropping || keys->pasting;

    keys_flush(keys);
    return (struct key){.code = dropped ? KEY_NOTHING : code};
}

static struct key key_text(const struct keys *keys, const uint8_t *bytes, unsigned n) {
    struct key key = {.code = KEY_TEXT, .pasted = keys->pasting};

    memcpy(key.text, bytes, n);
    return key;
}

/* ---- one byte in each state ---- */

static enum key_code control_code(uint8_t byte) {
    switch (byte) {
    case '\r':
    case '\n': return KEY_ENTERED;
    case '\t': return KEY_TAB;
    case 0x08:
    case 0x7f: return KEY_ERASE;
    case 0x0c: return KEY_F5;
    default: return KEY_NOTHING;
    }
}

static struct key paste_control(struct keys *keys, uint8_t byte) {
    bool second = byte == '\n' && keys->paste_cr;

    keys->paste_cr = byte == '\r';
    if (second || (byte != '\r' && byte != '\n' && byte != '\t'))
        return (struct key){0};
    return key_text(keys, (const uint8_t *)(byte == '\t' ? " " : "\n"), 1);
}

static unsigned utf8_length(uint8_t lead) {
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static struct key take_ground(struct keys *keys, uint8_t byte) {
    if (byte == ESC) {
        keys_enter(keys, ESCAPED);
    } else if (byte < 0x20 || byte == 0x7f) {
        return keys->pasting ? paste_control(keys, byte) : (struct key){.code = control_code(byte)};
    } else if (byte < 0x7f) {
        keys->paste_cr = false;
        return key_text(keys, &byte, 1);
    } else if (byte == 0x9b) {
        keys_enter(keys, CSI); /* a vt220 that sends eight bits */
    } else if (byte == 0x8f) {
        keys_enter(keys, SS3);
    } else if (utf8_length(byte) > 0) {
        keys->state = UTF8;
        keys->utf8[0] = byte;
        keys->utf8_have = 1;
        keys->utf8_want = utf8_length(byte);
    }
    return (struct key){0};
}

/* Overlong forms, surrogates and what lies beyond Unicode: the second byte tells. */
static bool utf8_second_fits(uint8_t lead, uint8_t second) {
    switch (lead) {
    case 0xe0: return second >= 0xa0;
    case 0xed: return second <= 0x9f;
    case 0xf0: return second >= 0x90;
    case 0xf4: return second <= 0x8f;
    default: return true;
    }
}

/* False: the byte does not belong to the character, and is to be read again from the ground. */
static bool take_utf8(struct keys *keys, uint8_t byte, struct key *out) {
    bool fits = (byte & 0xc0) == 0x80;

    if (fits && keys->utf8_have == 1)
        fits = utf8_second_fits(keys->utf8[0], byte);
    if (!fits) {
        keys_flush(keys);
        return false;
    }
    keys->utf8[keys->utf8_have++] = byte;
    if (keys->utf8_have == keys->utf8_want) {
        unsigned n = keys->utf8_have;
        keys->paste_cr = false;
        keys_flush(keys);
        *out = key_text(keys, keys->utf8, n);
    }
    return true;
}

static struct key take_escaped(struct keys *keys, uint8_t byte) {
    switch (byte) {
    case '[': keys_enter(keys, CSI); break;
    case 'O': keys_enter(keys, SS3); break;
    case 'P':
    case ']':
    case '^':
    case '_':
    case 'X': keys_enter(keys, STRING); break;
    case ESC: /* the first one was alone; the second waits */
        if (keys->pasting || keys->dropping)
            break;
        return (struct key){.code = KEY_ESCAPE};
    default: keys_flush(keys); break;
    }
    return (struct key){0};
}

static struct key csi_tilde(struct keys *keys) {
    int number = atoi(keys->params);

    if (number == 200 || number == 201) {
        keys_flush(keys);
        keys->pasting = number == 200;
        keys->paste_cr = false;
        return (struct key){0};
    }
    return keys_answer(keys, key_of(csi_numbers, number));
}

static struct key csi_final(struct keys *keys, uint8_t byte) {
    if (byte == '~' && keys->params[0] >= '0' && keys->params[0] <= '9')
        return csi_tilde(keys);
    if (byte == 'M' && keys->n_params == 0) {
        keys_enter(keys, MOUSE);
        keys->eat = 3;
        return (struct key){0};
    }
    bool plain = keys->n_params == 0 || (keys->params[0] >= '0' && keys->params[0] <= '9');
    return keys_answer(keys, plain ? key_of(csi_letters, byte) : KEY_NOTHING);
}

static struct key take_csi(struct keys *keys, uint8_t byte) {
    if (byte == '[' && keys->n_params == 0) {
        keys_enter(keys, CSI_LINUX);
    } else if (byte >= 0x40 && byte <= 0x7e) {
        return csi_final(keys, byte);
    } else if (byte >= 0x20 && byte < 0x40) {
        if (keys->n_params < sizeof keys->params - 1)
            keys->params[keys->n_params++] = (char)byte;
    } else if (byte >= 0x80) {
        keys_flush(keys);
    }
    return (struct key){0};
}

static struct key take_ss3(struct keys *keys, uint8_t byte) {
    const struct key_row *own = keys->linux_pad ? key_find(linux_pad, byte) : NULL;

    if (byte >= '0' && byte <= '9') /* a modifier, as some terminals put it: ESC O 2 P */
        return (struct key){0};
    if (byte >= 'p' && byte <= 'y') {
        struct key key = keys_answer(keys, KEY_TEXT);
        key.text[0] = (char)(byte - 'p' + '0');
        key.pad = true;
        return key;
    }
    return keys_answer(keys, own ? own->code : key_of(ss3_letters, byte));
}

/* A terminal's answer (a title, a colour): over at BEL or ESC \. */
static void take_string(struct keys *keys, uint8_t byte) {
    if (byte == 0x07 || (keys->state == STRING_ESCAPED && byte == '\\'))
        keys_flush(keys);
    else
        keys->state = byte == ESC ? STRING_ESCAPED : STRING;
}

/* An Esc in the middle of a sequence begins another one. */
static bool is_new_escape(const struct keys *keys, uint8_t byte) {
    return byte == ESC && (keys->state == CSI || keys->state == CSI_LINUX || keys->state == SS3);
}

static bool take_byte(struct keys *keys, uint8_t byte, struct key *out) {
    if (is_new_escape(keys, byte))
        keys_flush(keys);
    switch ((enum state)keys->state) {
    case GROUND: *out = take_ground(keys, byte); break;
    case ESCAPED: *out = take_escaped(keys, byte); break;
    case CSI: *out = take_csi(keys, byte); break;
    case CSI_LINUX: *out = keys_answer(keys, key_of(linux_letters, byte)); break;
    case SS3: *out = take_ss3(keys, byte); break;
    case STRING:
    case STRING_ESCAPED: take_string(keys, byte); break;
    case UTF8: return take_utf8(keys, byte, out);
    case MOUSE:
        if (--keys->eat == 0)
            keys_flush(keys);
        break;
    }
    return true;
}

/* ---- the clock ---- */

static unsigned state_patience_ms(const struct keys *keys) {
    return keys->state == ESCAPED ? keys->esc_ms : HALF_READ_MS;
}

bool keys_timeout(struct keys *keys, uint64_t now_ms, struct key *out) {
    bool escape = keys->state == ESCAPED && !keys->dropping && !keys->pasting;

    *out = (struct key){0};
    if (keys->pasting && now_ms - keys->since_ms >= PASTE_LOST_MS)
        keys->pasting = false;
    if (keys->state == GROUND || now_ms - keys->since_ms < state_patience_ms(keys))
        return false;
    keys_flush(keys);
    if (!escape)
        return false;
    keys->tail_until_ms = now_ms + LATE_TAIL_MS;
    out->code = KEY_ESCAPE;
    return true;
}

int keys_wait_ms(const struct keys *keys, uint64_t now_ms) {
    uint64_t due =
        keys->since_ms + (keys->state == GROUND ? PASTE_LOST_MS : state_patience_ms(keys));
    if (keys->state == GROUND && !keys->pasting)
        return -1;
    return due > now_ms ? (int)(due - now_ms) : 0;
}

static bool is_late_tail(const struct keys *keys, uint8_t byte, uint64_t now_ms) {
    return keys->state == GROUND && !keys->pasting && now_ms < keys->tail_until_ms &&
           (byte == '[' || byte == 'O');
}

size_t keys_take(struct keys *keys, const uint8_t *bytes, size_t n, uint64_t now_ms,
                 struct key *out) {
    if (keys_timeout(keys, now_ms, out))
        return 0;
    for (size_t i = 0; i < n;) {
        if (is_late_tail(keys, bytes[i], now_ms)) {
            keys_enter(keys, bytes[i] == '[' ? CSI : SS3);
            keys->dropping = true;
            keys->tail_until_ms = 0;
            i++;
        } else if (take_byte(keys, bytes[i], out)) {
            i++;
        }
        keys->since_ms = now_ms;
        if (out->code != KEY_NOTHING)
            return i;
    }
    return n;
}
