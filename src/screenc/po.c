/*
 * po.c - reads a .po file and gives the words of the screens their Spanish.
 *
 * Of gettext's format this knows what msgmerge writes: msgctxt, msgid, msgid_plural, msgstr with
 * or without [n], strings over several lines, C escapes, #, fuzzy, and #~ for what is gone.
 */
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "screenc.h"

struct entry {
    const char *context, *id, *text; /* context: "" = none */
    size_t line;
    bool fuzzy;
};

struct po_reader {
    struct set *set;
    const char *path;
    size_t line;
    LIST(struct entry) entries;
    struct entry now;
    bool has_id, fuzzy_next;
    const char **part; /* where a string goes on; NULL = nowhere (msgstr[1]) */
    const char *ignored;
};

#define REFUSE(r, ...) set_refuse((r)->set, (r)->path, (r)->line, __VA_ARGS__)

static void end_entry(struct po_reader *r) {
    if (r->has_id && r->now.text != NULL)
        *LIST_ADD(&r->set->pool, &r->entries) = r->now;
    else if (r->has_id)
        REFUSE(r, "this message has no msgstr");
    r->now = (struct entry){.context = ""};
    r->has_id = false;
    r->part = NULL;
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that the escape after the backslash at `at` stands for; 0 if it is none. */
static char read_escape(const char *at, const char **end) {
    static const char names[] = "nrtabfv\"\\'?", bytes[] = "\n\r\t\a\b\f\v\"\\'?";
    const char *name = *at == '\0' ? NULL : strchr(names, *at);
    unsigned value = 0;
    int digits = 0;

    *end = at + 1;
    if (name != NULL)
        return bytes[name - names];
    if (*at == 'x') {
        for (at++; digits < 2 && hex_value(*at) >= 0; digits++)
            value = value * 16 + (unsigned)hex_value(*at++);
    } else {
        for (; digits < 3 && *at >= '0' && *at <= '7'; digits++)
            value = value * 8 + (unsigned)(*at++ - '0');
    }
    *end = at;
    return value > 0 && value < 256 ? (char)value : '\0';
}

/* A "string" that is the rest of the line; NULL (refused) if it is none. */
static const char *read_string(struct po_reader *r, const char *at) {
    at += strspn(at, " \t");
    char *out = pool_take(&r->set->pool, strlen(at) + 1);
    size_t n = 0;

    if (*at++ != '"') {
        REFUSE(r, "a string in \" is missing here");
        return NULL;
    }
    while (*at != '"' && *at != '\0') {
        char c = *at++;

        if (c == '\\' && (c = read_escape(at, &at)) == '\0') {
            REFUSE(r, "this escape is not known");
            return NULL;
        }
        out[n++] = c;
    }
    if (*at != '"' || at[1 + strspn(at + 1, " \t\r")] != '\0') {
        REFUSE(r, "this string has no end");
        return NULL;
    }
    return out;
}

static void begin_part(struct po_reader *r, const char **part, const char *at) {
    const char *string = read_string(r, at);

    r->part = part;
    *part = string == NULL ? "" : string;
}

/* True if `line` begins with `word`; *at is then after it. */
static bool begins(const char *line, const char *word, const char **at) {
    size_t bytes = strlen(word);

    *at = line + bytes;
    return strncmp(line, word, bytes) == 0;
}

static void read_comment(struct po_reader *r, const char *line) {
    if (r->has_id && r->now.text != NULL)
        end_entry(r);
    if (line[1] == ',' && strstr(line, "fuzzy") != NULL)
        r->fuzzy_next = true;
}

static void read_po_line(struct po_reader *r, const char *line) {
    const char *at;

    line += strspn(line, " \t\r");
    if (*line == '\0') {
        end_entry(r);
    } else if (*line == '#') {
        read_comment(r, line);
    } else if (begins(line, "msgctxt", &at)) {
        end_entry(r);
        begin_part(r, &r->now.context, at);
    } else if (begins(line, "msgid_plural", &at)) {
        begin_part(r, &r->ignored, at);
    } else if (begins(line, "msgid", &at)) {
        if (r->has_id)
            end_entry(r);
        r->has_id = true;
        r->now.line = r->line;
        r->now.fuzzy = r->fuzzy_next;
        r->fuzzy_next = false;
        begin_part(r, &r->now.id, at);
    } else if (begins(line, "msgstr[0]", &at) || begins(line, "msgstr", &at)) {
        if (!r->has_id)
            REFUSE(r, "msgstr has no msgid before it");
        bool plural = *at == '[';
        begin_part(r, plural ? &r->ignored : &r->now.text, plural ? at + strcspn(at, " ") : at);
    } else if (*line == '"' && r->part != NULL) {
        const char *string = read_string(r, line);
        *r->part = pool_print(&r->set->pool, "%s%s", *r->part, string == NULL ? "" : string);
    } else {
        REFUSE(r, "this is no line of a .po file");
    }
}

static int entry_compare(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    int contexts = strcmp(x->context, y->context);

    return contexts != 0 ? contexts : strcmp(x->id, y->id);
}

static const struct entry *find_entry(struct po_reader *r, const char *context, const char *id) {
    struct entry key = {.context = context, .id = id};

    if (r->entries.n == 0)
        return NULL;
    return bsearch(&key, r->entries.at, r->entries.n, sizeof key, entry_compare);
}

bool words_are_translated(const struct words *words) {
    const char *at = words->en;

    while (*at != '\0') {
        if (*at == '{')
            at += strcspn(at, "}");
        else if ((*at & 0x80) != 0 || (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z'))
            return true;
        else
            at++;
    }
    return false;
}

/* Every fact of the one must be in the other. */
static bool has_facts_of(const struct source *s, const char *text, const char *of) {
    const char *end;

    for (const char *at = strchr(of, '{'); at != NULL; at = strchr(end, '{')) {
        source_fact_at(s, at, &end);
        if (memmem(text, strlen(text), at, (size_t)(end - at)) == NULL)
            return false;
    }
    return true;
}

static size_t count_newlines(const char *s) {
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += *s == '\n';
    return n;
}

/* True if the Spanish may stand where the English does; refuses, at the English, if not. */
static bool check_spanish(struct set *set, const struct source *s, const struct words *words,
                          const char *es) {
    if (u8_check((const uint8_t *)es, strlen(es)) != NULL) {
        set_refuse(set, s->path, words->line, "the Spanish is not UTF-8 text: %s", words->en);
        return false;
    }
    for (const char *at = es; *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
        const char *row = pool_copy(&set->pool, at, strcspn(at, "\n"));
        uint32_t sign = text_undrawable(row);

        if (sign != 0) {
            set_refuse(set, s->path, words->line,
                       "the font of the console cannot draw the sign U+%04X in Spanish: %s",
                       (unsigned)sign, words->en);
            return false;
        }
    }
    if (count_newlines(es) != count_newlines(words->en)) {
        set_refuse(set, s->path, words->line, "the Spanish has not as many paragraphs: %s",
                   words->en);
        return false;
    }
    if (!check_braces(set, s, words, es, " in Spanish"))
        return false;
    if (!has_facts_of(s, es, words->en) || !has_facts_of(s, words->en, es)) {
        set_refuse(set, s->path, words->line, "the Spanish does not say the same facts: %s",
                   words->en);
        return false;
    }
    return true;
}

static void translate_screen(struct po_reader *r, struct source *s) {
    for (size_t i = 0; i < s->words.n; i++) {
        struct words *words = s->words.at[i];
        const struct entry *entry = find_entry(r, s->name, words->en);

        if (!words_are_translated(words))
            words->es = words->en;
        else if (entry == NULL || *entry->text == '\0')
            set_refuse(r->set, s->path, words->line, "this has no Spanish in %s: %s", r->path,
                       words->en);
        else if (entry->fuzzy)
            set_refuse(r->set, s->path, words->line, "the Spanish is marked fuzzy in %s:%zu: %s",
                       r->path, entry->line, words->en);
        else if (check_spanish(r->set, s, words, entry->text))
            words->es = entry->text;
    }
}

void set_translate(struct set *set, const char *path, const char *bytes, size_t n) {
    struct po_reader reader = {.set = set, .path = pool_copy(&set->pool, path, strlen(path))};
    size_t before = set->refusals.n;

    reader.now.context = "";
    while (n > 0) {
        const char *end = memchr(bytes, '\n', n);
        size_t length = end == NULL ? n : (size_t)(end - bytes);

        reader.line++;
        if (memchr(bytes, '\0', length) != NULL)
            set_refuse(set, reader.path, reader.line, "this line is not text");
        read_po_line(&reader, pool_copy(&set->pool, bytes, length));
        length += end != NULL;
        bytes += length;
        n -= length;
    }
    end_entry(&reader);
    set->translated = true;
    if (set->refusals.n > before)
        return;
    if (reader.entries.n > 0)
        qsort(reader.entries.at, reader.entries.n, sizeof *reader.entries.at, entry_compare);
    for (size_t i = 0; i < set->screens.n; i++)
        translate_screen(&reader, set->screens.at[i]);
}
