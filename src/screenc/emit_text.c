/*
 * emit_text.c - writes what people read: the translators' template, the map, the wordings.
 */
#include <stdlib.h>
#include <string.h>

#include "screenc.h"

/* --- the template --- */

/* "screens/home.screen" of a longer path: the same wherever it is built. */
static const char *short_path(const char *path) {
    const char *at = path + strlen(path);

    for (int slashes = 0; at > path; at--) {
        slashes += at[-1] == '/';
        if (slashes == 2)
            break;
    }
    return at;
}

static bool is_said_before(const struct source *s, size_t i) {
    for (size_t j = 0; j < i; j++)
        if (strcmp(s->words.at[j]->en, s->words.at[i]->en) == 0)
            return true;
    return false;
}

/* A string of a .po: a paragraph a line. */
static void emit_msgid(FILE *out, const char *text) {
    struct pool pool = {0};

    fputs("msgid ", out);
    if (strchr(text, '\n') != NULL)
        fputs("\"\"\n", out);
    while (*text != '\0') {
        size_t bytes = strcspn(text, "\n");

        bytes += text[bytes] == '\n';
        emit_string(out, pool_copy(&pool, text, bytes), false);
        fputc('\n', out);
        text += bytes;
    }
    pool_finish(&pool);
}

static void emit_message(FILE *out, const struct source *s, size_t i) {
    const struct words *words = s->words.at[i];

    fprintf(out, "\n#. %s", words_rules[words->use].name);
    if (words->cells > 0)
        fprintf(out, ", at most %u cells", words->cells);
    fputs("\n#:", out);
    for (size_t j = i; j < s->words.n; j++)
        if (strcmp(s->words.at[j]->en, words->en) == 0)
            fprintf(out, " %s:%zu", short_path(s->path), s->words.at[j]->line);
    fputs("\n", out);
    if (strchr(words->en, '%') != NULL)
        fputs("#, no-c-format\n", out);
    fprintf(out, "msgctxt \"%s\"\n", s->name);
    emit_msgid(out, words->en);
    fputs("msgstr \"\"\n", out);
}

void emit_template(const struct set *set, FILE *out) {
    fputs("# The words of the screens. The context of each is the screen's name.\n"
          "msgid \"\"\nmsgstr \"\"\n"
          "\"Project-Id-Version: chairside\\n\"\n"
          "\"MIME-Version: 1.0\\n\"\n"
          "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
          "\"Content-Transfer-Encoding: 8bit\\n\"\n",
          out);
    for (size_t i = 0; i < set->screens.n; i++)
        for (size_t j = 0; j < set->screens.at[i]->words.n; j++)
            if (words_are_translated(set->screens.at[i]->words.at[j]) &&
                !is_said_before(set->screens.at[i], j))
                emit_message(out, set->screens.at[i], j);
}

/* --- the map --- */

static const char *const act_words[] = {
    [ACT_GO] = "go",     [ACT_DO] = "do",          [ACT_SAVE] = "save",         [ACT_BACK] = "back",
    [ACT_LOCK] = "lock", [ACT_THEME] = "theme",    [ACT_LANGUAGE] = "language", [ACT_SHOW] = "show",
    [ACT_HELP] = "help", [ACT_STEP_AWAY] = "away",
};

static void emit_map_key(FILE *out, const struct key *key) {
    if (key->key <= KEY_DIGIT_9)
        fprintf(out, "    %-7d", (int)key->key);
    else
        fprintf(out, "    %-7s",
                key->key == KEY_ENTER ? "Enter"
                : key->key == KEY_ESC ? "Esc"
                                      : "button");
    fprintf(out, "%s", key->label->en);
    if (key->question != NULL)
        fprintf(out, " (asks first: %s)", key->question->en);
    fprintf(out, " -> %s", key->act == ACT_DO ? key->verb : act_words[key->act]);
    for (size_t i = 0; i < key->targets.n; i++)
        fprintf(out, "%s%s",
                i > 0                ? " or "
                : key->act == ACT_GO ? " "
                                     : ", then ",
                key->targets.at[i].name);
    fprintf(out, "%s\n", key->offered == NULL ? "" : " (where offered)");
}

void emit_map(const struct set *set, FILE *out) {
    struct pool pool = {0};

    for (size_t i = 0; i < set->screens.n; i++) {
        const struct source *s = set->screens.at[i];

        fprintf(out, "%s%s (%s) for %s: %s\n", i > 0 ? "\n" : "", s->name, kind_names[s->kind],
                role_names(&pool, s->roles), s->title->en);
        for (size_t j = 0; j < s->asks.n; j++)
            fprintf(out, "    %-7s%s%s\n", s->kind == KIND_FORM ? "asks" : "filter",
                    s->asks.at[j].label->en, s->asks.at[j].optional ? " (optional)" : "");
        for (size_t j = 0; j < s->keys.n; j++)
            emit_map_key(out, &s->keys.at[j]);
    }
    pool_finish(&pool);
}

/* --- the wordings --- */

/* The line of a wording, without its end: "consent en 3 Text\nof two paragraphs". */
static const char *wording_line(struct pool *pool, const struct source *s, bool es) {
    const char *text = source_wording(pool, s, es);
    char *flat;

    if (text == NULL)
        return NULL;
    const char *head = pool_print(pool, "%s %s %u ", s->name, es ? "es" : "en", s->wording);
    size_t n = strlen(head);
    flat = pool_take(pool, n + 2 * strlen(text) + 1);
    memcpy(flat, head, n);
    for (; *text != '\0'; text++) {
        if (*text == '\n' || *text == '\\')
            flat[n++] = '\\';
        flat[n++] = *text == '\n' ? 'n' : *text;
    }
    return flat;
}

/* What the record says about one consent page in one language. */
struct memory {
    size_t line;     /* where it stands with this number; 0 = nowhere */
    bool same;       /* with these words */
    unsigned newest; /* the greatest number it stands with */
};

static struct memory remember(const char *record, size_t n, const char *line) {
    struct memory memory = {0};
    size_t key = strcspn(line, " "), number;

    key += 1 + strcspn(line + key + 1, " ") + 1; /* "consent en " */
    number = key + strcspn(line + key, " ") + 1; /* "consent en 3 " */
    for (size_t row = 1; n > 0; row++) {
        const char *end = memchr(record, '\n', n);
        size_t bytes = end == NULL ? n : (size_t)(end - record);

        if (bytes > key && memcmp(record, line, key) == 0) {
            unsigned long seen = 0;

            for (size_t i = key; i < bytes && record[i] >= '0' && record[i] <= '9'; i++)
                seen = seen < 100000 ? seen * 10 + (unsigned long)(record[i] - '0') : seen;
            if (seen > memory.newest)
                memory.newest = (unsigned)seen;
            if (bytes >= number && memcmp(record, line, number) == 0) {
                memory.line = row;
                memory.same = bytes == strlen(line) && memcmp(record, line, bytes) == 0;
            }
        }
        bytes += end != NULL;
        record += bytes;
        n -= bytes;
    }
    return memory;
}

static void check_wording_line(struct set *set, const struct source *s, const char *path,
                               struct memory memory, const char *in, bool may_add) {
    if (memory.line != 0 && !memory.same)
        set_refuse(set, s->path, s->wording_line,
                   "the words of '%s' changed %s, and wording %u did not: see %s:%zu", s->name, in,
                   s->wording, path, memory.line);
    else if (memory.line == 0 && memory.newest > s->wording)
        set_refuse(set, s->path, s->wording_line, "'%s' had wording %u already, and %u is less",
                   s->name, memory.newest, s->wording);
    else if (memory.line == 0 && !may_add)
        set_refuse(set, s->path, s->wording_line, "wording %u of '%s' is not written down %s in %s",
                   s->wording, s->name, in, path);
}

void set_check_wordings(struct set *set, const char *path, const char *bytes, size_t n,
                        bool may_add) {
    for (size_t i = 0; i < set->screens.n; i++) {
        const struct source *s = set->screens.at[i];

        for (int es = 0; es <= 1; es++) {
            const char *line = wording_line(&set->pool, s, es == 1);

            if (line != NULL)
                check_wording_line(set, s, path, remember(bytes, n, line),
                                   es == 1 ? "in Spanish" : "in English", may_add);
        }
    }
}

void emit_wordings(const struct set *set, const char *record, size_t n, FILE *out) {
    struct pool pool = {0};

    for (size_t i = 0; i < set->screens.n; i++) {
        for (int es = 0; es <= 1; es++) {
            const char *line = wording_line(&pool, set->screens.at[i], es == 1);

            if (line != NULL && remember(record, n, line).line == 0)
                fprintf(out, "%s\n", line);
        }
    }
    pool_finish(&pool);
}
