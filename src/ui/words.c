#include "words.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

/* ---- both languages at once ---- */

#define PAIRS 256u

/* Translations live as long as the program, so the pointers of both languages may be kept. */
struct pair {
    const char *context, *msgid, *en, *es;
};

static struct pair pairs[PAIRS];

/* The language that was chosen stands first. */
static const char *first_of(const char *en, const char *es) {
    return lang_now() == LANG_ES ? es : en;
}

static const char *second_of(const char *en, const char *es) {
    return lang_now() == LANG_ES ? en : es;
}

static const char *translate(const char *context, const char *msgid) {
    if (context)
        return lang_text(context, msgid);
    return *msgid ? gettext(msgid) : "";
}

static const struct pair *pair_of(const char *context, const char *msgid) {
    size_t at = (((uintptr_t)msgid >> 2) ^ ((uintptr_t)context >> 4)) % PAIRS;
    struct pair *pair = &pairs[at];

    if (pair->msgid == msgid && pair->context == context)
        return pair;
    enum lang lang = lang_now();
    lang_set(LANG_EN);
    *pair = (struct pair){.context = context, .msgid = msgid, .en = translate(context, msgid)};
    lang_set(LANG_ES);
    pair->es = translate(context, msgid);
    lang_set(lang);
    return pair;
}

/* ---- the arena ---- */

const char *words_print(struct words *words, const char *format, ...) {
    size_t room = WORDS_ROOM - words->used;
    char *out = words->p + words->used;
    va_list args;

    va_start(args, format);
    int n = vsnprintf(out, room, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= room) {
        if (room > 0)
            out[0] = '\0';
        return "";
    }
    words->used += (size_t)n + 1;
    return out;
}

/* ---- facts ---- */

static const char *fact_at(const struct screen *screen, const void *facts, const char *name,
                           size_t n) {
    for (size_t i = 0; facts && i < screen->n_facts; i++)
        if (strlen(screen->facts[i].name) == n && memcmp(screen->facts[i].name, name, n) == 0)
            return (const char *)facts + screen->facts[i].offset;
    return NULL;
}

static void words_add(struct words *words, const char *s, size_t n) {
    if (n >= WORDS_ROOM - words->used)
        n = 0;
    memcpy(words->p + words->used, s, n);
    words->used += n;
}

/* Adds `s` with {facts} in their places. */
static void words_fill(struct words *words, const struct screen *screen, const void *facts,
                       const char *s) {
    while (*s) {
        size_t plain = strcspn(s, "{");
        words_add(words, s, plain);
        s += plain;
        size_t name = *s == '{' ? strcspn(s, "}") : 0;
        if (name == 0)
            break;
        const char *fact = s[name] == '}' ? fact_at(screen, facts, s + 1, name - 1) : NULL;
        if (fact)
            words_add(words, fact, strlen(fact));
        else
            words_add(words, s, 1);
        s += fact ? name + 1 : 1;
    }
}

static const char *words_end(struct words *words, size_t start) {
    if (words->used >= WORDS_ROOM)
        return "";
    words->p[words->used++] = '\0';
    return words->p + start;
}

/* A paragraph that is one fact and nothing else is in the person's language already. */
static bool is_fact_alone(const char *s) {
    return *s == '{' && strcspn(s, "}") == strlen(s) - 1;
}

static const char *words_join(struct words *words, const struct screen *screen, const void *facts,
                              const char *msgid, const char *between) {
    size_t start = words->used;

    if (!screen->bilingual) {
        words_fill(words, screen, facts, lang_text(screen->name, msgid));
        return words_end(words, start);
    }
    const struct pair *pair = pair_of(screen->name, msgid);
    words_fill(words, screen, facts, first_of(pair->en, pair->es));
    if (strcmp(pair->en, pair->es) != 0 && !is_fact_alone(msgid)) {
        words_add(words, between, strlen(between));
        words_fill(words, screen, facts, second_of(pair->en, pair->es));
    }
    return words_end(words, start);
}

const char *words_say(struct words *words, const struct screen *screen, const void *facts,
                      const char *msgid) {
    return words_join(words, screen, facts, msgid, " / ");
}

const char *words_prose(struct words *words, const struct screen *screen, const void *facts,
                        const char *msgid) {
    return words_join(words, screen, facts, msgid, "\n");
}

/* ---- the ui's own words ---- */

const char *words_own(struct words *words, bool both, const char *msgid) {
    if (!both)
        return *msgid ? gettext(msgid) : "";
    const struct pair *pair = pair_of(NULL, msgid);
    if (strcmp(pair->en, pair->es) == 0)
        return pair->en;
    return words_print(words, "%s / %s", first_of(pair->en, pair->es),
                       second_of(pair->en, pair->es));
}

void words_sentence(enum status st, bool both, char *out, size_t room) {
    enum lang lang = lang_now();

    if (!both) {
        text_print(out, room, "%s", status_sentence(st));
        return;
    }
    lang_set(LANG_EN);
    const char *en = status_sentence(st);
    lang_set(LANG_ES);
    const char *es = status_sentence(st);
    lang_set(lang);
    if (strcmp(en, es) == 0)
        text_print(out, room, "%s", en);
    else
        text_print(out, room, "%s\n%s", first_of(en, es), second_of(en, es));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void words_own_sentence(const char *msgid, bool both, long a, long b, char *out, size_t room) {
    const struct pair *pair = pair_of(NULL, msgid);
    size_t used;

    if (!both) {
        text_print(out, room, gettext(msgid), a, b);
        return;
    }
    text_print(out, room, first_of(pair->en, pair->es), a, b);
    used = strlen(out);
    if (strcmp(pair->en, pair->es) == 0 || used + 2 >= room)
        return;
    out[used++] = '\n';
    text_print(out + used, room - used, second_of(pair->en, pair->es), a, b);
}
#pragma GCC diagnostic pop
