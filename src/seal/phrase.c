/*
 * phrase.c MUST
 * 1. choose every word and digit with an even chance (randombytes_uniform);
 * 2. refuse what anybody in the unit would try first.
 */
#include <stdio.h>
#include <string.h>

#include <chairside/text.h>

#include "inner.h"

enum { WORDS_STRONG = 6, WORDS_USUAL = 5, DIGITS_STRONG = 20, DIGITS_USUAL = 15 };
enum { FOLDED_ROOM = 4 * SEAL_PHRASE_MAX_CHARS + 1 };

static const char *const *words_of(enum lang lang) {
    return lang == LANG_ES ? words_es : words_en;
}

enum status seal_phrase_words(enum lang lang, bool strong, char *out, size_t room) {
    struct writer w = writer_on(out, room);
    int count = strong ? WORDS_STRONG : WORDS_USUAL;

    for (int i = 0; i < count; i++) {
        const char *word = words_of(lang)[randombytes_uniform(WORD_COUNT)];
        if (i > 0)
            write_u8(&w, ' ');
        write_bytes(&w, word, strlen(word));
    }
    write_u8(&w, '\0');
    return w.bad ? status_origin(ST_BUG) : ST_OK;
}

enum status seal_phrase_digits(bool strong, char *out, size_t room) {
    struct writer w = writer_on(out, room);
    int count = strong ? DIGITS_STRONG : DIGITS_USUAL;

    for (int i = 0; i < count; i++)
        write_u8(&w, (uint8_t)('0' + randombytes_uniform(10)));
    write_u8(&w, '\0');
    return w.bad ? status_origin(ST_BUG) : ST_OK;
}

const char *seal_word_complete(enum lang lang, const char *typed, size_t bytes) {
    const char *const *words = words_of(lang);
    const char *found = NULL;

    if (bytes == 0)
        return NULL;
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (strncmp(words[i], typed, bytes) != 0)
            continue;
        if (found)
            return NULL;
        found = words[i];
    }
    return found;
}

/* ---- own phrases ---- */

/*
 * What stands in a weak phrase is taken away; what is left must still be a phrase. Folded, so
 * without case and accents. Longer ones first where one begins another.
 */
static const char *const tried_first[] = {
    "chairside", "password", "passphrase", "contrasena", "phrase",    "frase",       "secreto",
    "secret",    "welcome",  "bienvenido", "letmein",    "iloveyou",  "tequiero",    "teamo",
    "dialysis",  "dialisis", "kidneys",    "kidney",     "rinones",   "rinon",       "renal",
    "hospital",  "clinica",  "clinic",     "mentores",   "mentors",   "mentora",     "mentor",
    "nurses",    "nurse",    "enfermeras", "enfermera",  "enfermero", "coordinator", "coordinador",
    "social",    "worker",   "trabajador", "trabajo",    "dietitian", "dietista",    "patient",
    "paciente",  "unidad",   "unit",       "center",     "centro",    "qwerty",      "admin",
    "monday",    "tuesday",  "wednesday",  "thursday",   "friday",    "saturday",    "sunday",
    "lunes",     "martes",   "miercoles",  "jueves",     "viernes",   "sabado",      "domingo",
};

/* Runs that a hand makes without thinking, read forwards and backwards. */
static const char *const runs[] = {
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
};

enum { RUN_LENGTH = 4, LEAST_LEFT = 8, LEAST_KINDS = 5, LONGEST_PERIOD = 6 };

/* Letters and digits only, folded: "My  Kidney-Unit" becomes "mykidneyunit". */
static void phrase_bare(const char *phrase, char *out, size_t room) {
    size_t used = 0;

    text_fold(phrase, out, room);
    for (size_t i = 0; out[i]; i++)
        if ((out[i] >= 'a' && out[i] <= 'z') || (out[i] >= '0' && out[i] <= '9') ||
            (uint8_t)out[i] >= 0x80)
            out[used++] = out[i];
    out[used] = '\0';
}

static void remove_all(char *text, const char *part) {
    size_t n = strlen(part);

    for (char *at = strstr(text, part); at; at = strstr(at, part))
        memmove(at, at + n, strlen(at + n) + 1);
}

static bool in_run(const char *at, bool backwards) {
    char piece[RUN_LENGTH + 1] = {0};

    for (size_t i = 0; i < RUN_LENGTH; i++)
        piece[backwards ? RUN_LENGTH - 1 - i : i] = at[i];
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++)
        if (strlen(piece) == RUN_LENGTH && strstr(runs[r], piece))
            return true;
    return false;
}

/* Takes away runs of four and more, and letters that only repeat the one before. */
static void remove_runs(char *text) {
    size_t used = 0, n = strlen(text), run_end = 0;
    char last = 0, before_last = 0;

    for (size_t i = 0; i < n; i++) {
        if (i + RUN_LENGTH <= n && (in_run(text + i, false) || in_run(text + i, true)))
            run_end = i + RUN_LENGTH;
        char c = text[i];
        bool repeats = c == last && c == before_last;
        before_last = last;
        last = c;
        if (i >= run_end && !repeats)
            text[used++] = c;
    }
    memset(text + used, 0, n - used);
}

/* "abcabcabcabcabc": the same few signs over and over. */
static bool is_periodic(const char *text) {
    size_t n = strlen(text);

    for (size_t period = 1; period <= LONGEST_PERIOD && 2 * period <= n; period++) {
        size_t same = period;
        while (same < n && text[same] == text[same - period])
            same++;
        if (same == n)
            return true;
    }
    return false;
}

static size_t different_signs(const char *text) {
    bool seen[256] = {false};
    size_t kinds = 0;

    for (; *text; text++) {
        kinds += !seen[(uint8_t)*text];
        seen[(uint8_t)*text] = true;
    }
    return kinds;
}

/* `bare` is consumed. */
static bool is_weak(char *bare) {
    if (is_periodic(bare) || different_signs(bare) < LEAST_KINDS)
        return true;
    for (size_t i = 0; i < sizeof tried_first / sizeof *tried_first; i++)
        remove_all(bare, tried_first[i]);
    remove_runs(bare);
    return strlen(bare) < LEAST_LEFT;
}

enum status seal_phrase_check(const char *phrase) {
    size_t chars = text_length(phrase);

    if (chars < SEAL_PHRASE_MIN_CHARS)
        return ST_PHRASE_SHORT;
    if (chars > SEAL_PHRASE_MAX_CHARS || strlen(phrase) >= FOLDED_ROOM)
        return ST_TOO_LONG;
    if (!text_is_clean(phrase, strlen(phrase), false))
        return ST_BAD_TEXT;
    char *bare = secret_take(FOLDED_ROOM);
    if (!bare)
        return status_origin(ST_NO_MEMORY);
    phrase_bare(phrase, bare, FOLDED_ROOM);
    bool weak = is_weak(bare);
    secret_give(bare);
    return weak ? ST_PHRASE_WEAK : ST_OK;
}
