/*
 * read.c - reads one .screen file: bytes to lines, lines to words.
 *
 * Only the shape of each line is judged while reading; what lines mean together is check.c's.
 */
#include "read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

const struct words_rule words_rules[] = {
    [WORDS_TITLE] = {"the title", 44, true},
    [WORDS_HELP] = {"help", 0, false},
    [WORDS_TEXT] = {"a paragraph", 0, true},
    [WORDS_EMPTY] = {"said when the list is empty", 0, true},
    [WORDS_LABEL] = {"a question", 72, true},
    [WORDS_CHOICE] = {"a choice", 70, false},
    [WORDS_COLUMN] = {"a column heading", 0, false},
    [WORDS_DETAIL] = {"the label of a detail", 72, false},
    [WORDS_ITEM] = {"a menu item", 70, true},
    [WORDS_HINT] = {"a key hint", 30, false},
    [WORDS_BUTTON] = {"a button", 72, false},
    [WORDS_QUESTION] = {"asked before it is done", 0, true},
};

/* --- words of a line --- */

const char *skip_spaces(const char *at) {
    while (*at == ' ')
        at++;
    return at;
}

const char *next_word(struct reader *r) {
    const char *start = skip_spaces(r->at);
    size_t bytes = strcspn(start, " ");

    r->at = start + bytes;
    return bytes == 0 ? NULL : pool_copy(&r->set->pool, start, bytes);
}

bool take_word(struct reader *r, const char *word) {
    const char *start = skip_spaces(r->at);
    size_t bytes = strcspn(start, " ");

    if (bytes != strlen(word) || strncmp(start, word, bytes) != 0)
        return false;
    r->at = start + bytes;
    return true;
}

const char *rest_of_line(struct reader *r) {
    const char *start = skip_spaces(r->at);

    r->at = start + strlen(start);
    return start;
}

void expect_end(struct reader *r) {
    const char *rest = rest_of_line(r);

    if (*rest != '\0')
        REFUSE(r, "'%s' is too much here", rest);
}

static bool is_c_word(const char *name) {
    static const char *const words[] = {
        "auto",   "bool",   "break",  "case",     "char",   "const",  "continue", "default",
        "do",     "double", "else",   "enum",     "extern", "false",  "float",    "for",
        "goto",   "if",     "inline", "int",      "long",   "return", "register", "restrict",
        "short",  "signed", "sizeof", "static",   "struct", "switch", "true",     "typedef",
        "union",  "unix",   "linux",  "unsigned", "void",   "while",  "volatile", "asm",
        "typeof", "head",   "main",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return false;
}

const char *next_name(struct reader *r, const char *what) {
    const char *name = next_word(r);

    if (name == NULL) {
        REFUSE(r, "%s is missing here", what);
        return NULL;
    }
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (name[n] != '\0' || !(name[0] >= 'a' && name[0] <= 'z') || name[n - 1] == '_' ||
        strstr(name, "__") != NULL || strncmp(name, "can_", 4) == 0) {
        REFUSE(r, "'%s' is no name: a-z, 0-9 and single _, not can_", name);
        return NULL;
    }
    if (n > NAME_MAX_BYTES) {
        REFUSE(r, "'%s' is too long a name: at most %d letters", name, NAME_MAX_BYTES);
        return NULL;
    }
    if (is_c_word(name)) {
        REFUSE(r, "'%s' is a word of C and no name", name);
        return NULL;
    }
    return name;
}

bool next_number(struct reader *r, const char *what, long lo, long hi, long *out) {
    const char *word = next_word(r);
    char *end;

    if (word == NULL) {
        REFUSE(r, "%s is missing here", what);
        return false;
    }
    errno = 0;
    *out = strtol(word, &end, 10);
    if (errno != 0 || *end != '\0' || *out < lo || *out > hi) {
        REFUSE(r, "%s is from %ld to %ld, not '%s'", what, lo, hi, word);
        return false;
    }
    return true;
}

struct words *add_words(struct reader *r, enum words_use use, const char *en) {
    struct words *words = pool_take(&r->set->pool, sizeof *words);

    *words = (struct words){.en = en, .use = use, .cells = words_rules[use].cells, .line = r->line};
    *LIST_ADD(&r->set->pool, &r->s->words) = words;
    return words;
}

struct words *read_label(struct reader *r, enum words_use use) {
    const char *label = rest_of_line(r);

    if (*label == '\0')
        REFUSE(r, "%s has no words", words_rules[use].name);
    return add_words(r, use, label);
}

/* --- the file --- */

/* The first line of a file: `screen NAME`, and the file is NAME.screen. */
static void read_screen(struct reader *r) {
    const char *name = NULL;
    const char *slash = strrchr(r->path, '/');
    const char *file = slash == NULL ? r->path : slash + 1;

    if (take_word(r, "screen"))
        name = next_name(r, "a name");
    else
        REFUSE(r, "a screen file begins with 'screen' and its name");
    r->s = pool_take(&r->set->pool, sizeof *r->s);
    *r->s = (struct source){.path = r->path, .name = name == NULL ? "" : name, .line = r->line};
    if (name == NULL)
        return;
    expect_end(r);
    if (strcmp(r->path, "-") != 0 &&
        strcmp(file, pool_print(&r->set->pool, "%s.screen", name)) != 0)
        REFUSE(r, "the screen '%s' is in a file of another name", name);
    for (size_t i = 0; i < r->set->screens.n; i++)
        if (strcmp(r->set->screens.at[i]->name, name) == 0)
            REFUSE(r, "there is a screen '%s' already, in %s", name, r->set->screens.at[i]->path);
    *LIST_ADD(&r->set->pool, &r->set->screens) = r->s;
}

static void read_line(struct reader *r, const char *bytes, size_t n) {
    while (n > 0 && bytes[n - 1] == ' ')
        n--;
    if (n == 0)
        return;
    const char *line = pool_copy(&r->set->pool, bytes, n);
    if (memchr(bytes, '\0', n) != NULL || u8_check((const uint8_t *)bytes, n) != NULL) {
        REFUSE(r, "this line is not UTF-8 text");
        return;
    }
    r->at = skip_spaces(line);
    if (*r->at == '#')
        return;
    uint32_t sign = text_undrawable(line);

    if (sign == '\t') {
        REFUSE(r, "a tab stands here: use spaces");
        return;
    }
    if (sign != 0) {
        REFUSE(r, "the font of the console cannot draw the sign U+%04X", (unsigned)sign);
        return;
    }
    if (r->s == NULL)
        read_screen(r);
    else if (*r->at == '|')
        read_bar(r, skip_spaces(r->at + 1));
    else if (r->at != line)
        read_indented(r, r->at);
    else
        read_keyword(r);
}

/* The help lines are one text of many paragraphs, so that it is translated as a whole. */
static void join_help(struct reader *r) {
    const char *help = r->help.n == 0 ? NULL : r->help.at[0];

    for (size_t i = 1; i < r->help.n; i++)
        help = pool_print(&r->set->pool, "%s\n%s", help, r->help.at[i]);
    r->line = r->help_line;
    if (help != NULL)
        r->s->help = add_words(r, WORDS_HELP, help);
}

void set_read(struct set *set, const char *path, const char *bytes, size_t n) {
    struct reader reader = {.set = set, .path = pool_copy(&set->pool, path, strlen(path))};

    while (n > 0) {
        const char *end = memchr(bytes, '\n', n);
        size_t length = end == NULL ? n : (size_t)(end - bytes);

        reader.line++;
        read_line(&reader, bytes, length);
        length += end != NULL;
        bytes += length;
        n -= length;
    }
    if (reader.s == NULL)
        set_refuse(set, reader.path, 1, "there is no screen in this file");
    else
        join_help(&reader);
}
