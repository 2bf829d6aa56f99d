#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>
#include <wchar.h>

#include <chairside/text.h>

#include "text_kept.h"

size_t text_cells(ucs4_t c) {
    int cells = wcwidth((wchar_t)c);

    return cells > 0 ? (size_t)cells : 0;
}

bool text_keeps(ucs4_t c) {
    if (c >= 0x20 && c < 0x7f)
        return true;
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                   UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_P |
                                                   UC_CATEGORY_MASK_S | UC_CATEGORY_MASK_Zs) &&
           text_cells(c) == 1;
}

size_t text_step(const char *s, size_t bytes, ucs4_t *c, bool *broken) {
    int n = u8_mbtoucr(c, (const uint8_t *)s, bytes);

    *broken = n <= 0;
    if (n > 0)
        return (size_t)n;
    *c = 0xfffd;
    return 1;
}

static bool is_plain_ascii(const char *s, size_t bytes, bool lines) {
    for (size_t i = 0; i < bytes; i++)
        if ((s[i] < 0x20 || s[i] > 0x7e) && !(lines && s[i] == '\n'))
            return false;
    return true;
}

/*
 * What normalisation would answer is compared with the text while it streams by. These functions
 * never answer a failure to libunistring: its filter would not be freed then. They take note of it.
 */
struct comparison {
    const char *s;
    size_t bytes, at;
    bool same;
};

static int compare_next(void *data, ucs4_t c) {
    struct comparison *is = data;
    uint8_t u[6];
    int n = u8_uctomb(u, c, sizeof u);

    if (!is->same || n <= 0 || (size_t)n > is->bytes - is->at ||
        memcmp(is->s + is->at, u, (size_t)n) != 0) {
        is->same = false;
        return 0;
    }
    is->at += (size_t)n;
    return 0;
}

static bool is_normal(const char *s, size_t bytes) {
    struct comparison is = {.s = s, .bytes = bytes, .same = true};
    struct uninorm_filter *filter = uninorm_filter_create(UNINORM_NFC, compare_next, &is);
    ucs4_t c;
    bool broken;

    if (!filter)
        return false;
    for (size_t at = 0; at < bytes && is.same;) {
        at += text_step(s + at, bytes - at, &c, &broken);
        if (uninorm_filter_write(filter, c) != 0)
            is.same = false;
    }
    if (uninorm_filter_free(filter) != 0)
        is.same = false;
    return is.same && is.at == bytes;
}

bool text_is_clean(const char *s, size_t bytes, bool lines) {
    ucs4_t c;
    bool broken;

    if (is_plain_ascii(s, bytes, lines))
        return true;
    for (size_t at = 0; at < bytes;) {
        at += text_step(s + at, bytes - at, &c, &broken);
        if (broken || !(text_keeps(c) || (lines && c == '\n')))
            return false;
    }
    return is_normal(s, bytes);
}

struct cleaning {
    char *out;
    size_t room, used;
    bool full;
};

/* Takes what normalisation has composed: a mark that is still alone here has no cell and goes. */
static int clean_next(void *data, ucs4_t c) {
    struct cleaning *to = data;
    uint8_t u[6];

    if (to->full || (c != '\n' && !text_keeps(c)))
        return 0;
    int n = u8_uctomb(u, c, sizeof u);
    if (n <= 0 || (size_t)n >= to->room - to->used) {
        to->full = true;
        return 0;
    }
    memcpy(to->out + to->used, u, (size_t)n);
    to->used += (size_t)n;
    return 0;
}

/* Line ends and tabs, before normalisation. False: drop it. */
static bool clean_control(ucs4_t *c, bool lines, bool *after_cr) {
    bool second = *c == '\n' && *after_cr;

    *after_cr = *c == '\r';
    if (second)
        return false;
    if (*c == '\n' || *c == '\r')
        *c = lines ? '\n' : ' ';
    else if (*c == '\t')
        *c = ' ';
    return *c >= 0x20 || *c == '\n';
}

static enum status clean_pass(const char *s, size_t bytes, bool lines, struct cleaning *to) {
    struct uninorm_filter *filter = uninorm_filter_create(UNINORM_NFC, clean_next, to);
    bool broken, after_cr = false, good = true;
    ucs4_t c;

    if (!filter)
        return status_origin(ST_NO_MEMORY);
    for (size_t at = 0; at < bytes && good && !to->full;) {
        at += text_step(s + at, bytes - at, &c, &broken);
        if (!broken && clean_control(&c, lines, &after_cr))
            good = uninorm_filter_write(filter, c) == 0;
    }
    if (uninorm_filter_free(filter) != 0)
        good = false;
    if (to->full)
        return ST_TOO_LONG;
    return good ? ST_OK : status_origin(ST_NO_MEMORY);
}

enum status text_clean(const char *s, size_t bytes, bool lines, char *out, size_t room) {
    struct cleaning to = {.out = out, .room = room};
    enum status st = clean_pass(s, bytes, lines, &to);

    /* A dropped mark may have stood between two that compose; that only ever makes text shorter. */
    while (st == ST_OK && !is_plain_ascii(out, to.used, lines) && !is_normal(out, to.used)) {
        size_t used = to.used;
        to.used = 0;
        st = clean_pass(out, used, lines, &to);
    }
    out[st == ST_OK ? to.used : 0] = '\0';
    return st;
}

size_t text_width(const char *s) {
    size_t bytes = strlen(s), cells = 0;
    ucs4_t c;
    bool broken;

    for (size_t at = 0; at < bytes;) {
        at += text_step(s + at, bytes - at, &c, &broken);
        cells += text_cells(c);
    }
    return cells;
}

size_t text_length(const char *s) {
    size_t bytes = strlen(s), n = 0;

    for (size_t at = 0; at < bytes; at = text_next(s, bytes, at))
        n++;
    return n;
}

size_t text_next(const char *s, size_t bytes, size_t at) {
    const uint8_t *u = (const uint8_t *)s;

    if (at >= bytes)
        return bytes;
    const uint8_t *next = u8_grapheme_next(u + at, u + bytes);
    return next ? (size_t)(next - u) : bytes;
}

size_t text_prev(const char *s, size_t bytes, size_t at) {
    const uint8_t *u = (const uint8_t *)s;

    if (at > bytes)
        at = bytes;
    if (at == 0)
        return 0;
    const uint8_t *prev = u8_grapheme_prev(u + at, u);
    return prev ? (size_t)(prev - u) : 0;
}

static size_t grapheme_cells(const char *s, size_t bytes) {
    size_t cells = 0;
    ucs4_t c;
    bool broken;

    for (size_t at = 0; at < bytes;) {
        at += text_step(s + at, bytes - at, &c, &broken);
        cells += text_cells(c);
    }
    return cells;
}

size_t text_fit(const char *s, size_t bytes, size_t cells) {
    size_t at = 0, used = 0;

    while (at < bytes) {
        size_t next = text_next(s, bytes, at);
        used += grapheme_cells(s + at, next - at);
        if (used > cells)
            break;
        at = next;
    }
    return at;
}

void text_print(char *out, size_t room, const char *format, ...) {
    va_list args;

    if (room == 0)
        return;
    va_start(args, format);
    int n = vsnprintf(out, room, format, args);
    va_end(args);
    if (n < 0)
        out[0] = '\0';
    if (n < 0 || (size_t)n < room)
        return;
    /* Cut: the last character may be a half. */
    size_t end = room - 1, lead = end;
    while (lead > 0 && ((uint8_t)out[lead - 1] & 0xc0) == 0x80)
        lead--;
    if (lead > 0 && u8_mblen((const uint8_t *)out + lead - 1, end - lead + 1) < 0)
        out[lead - 1] = '\0';
}
