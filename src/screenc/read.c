/*
 * read.c - reads one .screen file: lines to words, words to what a screen says.
 *
 * Only the shape of each line is judged here; what lines mean together is check.c's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "screenc.h"

struct reader {
    struct set *set;
    struct source *s;
    const char *path;
    size_t line;
    const char *at;                                   /* the rest of the line */
    enum { BARS_NONE, BARS_TEXT, BARS_CHOICES } bars; /* what lines that begin with | go on with */
    LIST(const char *) help;
    size_t help_line;
};

#define REFUSE(r, ...) set_refuse((r)->set, (r)->path, (r)->line, __VA_ARGS__)

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

static const char *skip_spaces(const char *at) {
    while (*at == ' ')
        at++;
    return at;
}

/* The next word of the line, or NULL at its end. */
static const char *next_word(struct reader *r) {
    const char *start = skip_spaces(r->at);
    size_t bytes = strcspn(start, " ");

    r->at = start + bytes;
    return bytes == 0 ? NULL : pool_copy(&r->set->pool, start, bytes);
}

/* Takes the next word if it is `word`. */
static bool take_word(struct reader *r, const char *word) {
    const char *start = skip_spaces(r->at);
    size_t bytes = strcspn(start, " ");

    if (bytes != strlen(word) || strncmp(start, word, bytes) != 0)
        return false;
    r->at = start + bytes;
    return true;
}

static const char *rest_of_line(struct reader *r) {
    const char *start = skip_spaces(r->at);

    r->at = start + strlen(start);
    return start;
}

static void expect_end(struct reader *r) {
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

/* A name that is safe in C: no clash with C's words, nor with what is made here (that has __). */
static const char *next_name(struct reader *r, const char *what) {
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

static bool next_number(struct reader *r, const char *what, long lo, long hi, long *out) {
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

static struct words *add_words(struct reader *r, enum words_use use, const char *en) {
    struct words *words = pool_take(&r->set->pool, sizeof *words);

    *words = (struct words){.en = en, .use = use, .cells = words_rules[use].cells, .line = r->line};
    *LIST_ADD(&r->set->pool, &r->s->words) = words;
    return words;
}

/* The label that is the rest of the line. */
static struct words *read_label(struct reader *r, enum words_use use) {
    const char *label = rest_of_line(r);

    if (*label == '\0')
        REFUSE(r, "%s has no words", words_rules[use].name);
    return add_words(r, use, label);
}

/* --- lines --- */

static void read_kind(struct reader *r) {
    const char *word = next_word(r);

    for (int kind = KIND_MENU; word != NULL && kind <= KIND_REPORT; kind++) {
        if (strcmp(word, kind_names[kind]) == 0) {
            r->s->kind = (enum screen_kind)kind;
            r->s->has_kind = true;
            expect_end(r);
            return;
        }
    }
    REFUSE(r, "a kind is menu, form, list, page or report");
}

static void read_title(struct reader *r) {
    r->s->title = read_label(r, WORDS_TITLE);
}

static void read_help(struct reader *r) {
    const char *paragraph = rest_of_line(r);

    if (*paragraph == '\0') {
        REFUSE(r, "help has no words");
        return;
    }
    if (r->help.n == 0)
        r->help_line = r->line;
    *LIST_ADD(&r->set->pool, &r->help) = paragraph;
}

struct bit {
    const char *word;
    unsigned bits;
};

#define ROLES_ALL                                                                                  \
    (ROLE_BIT_MENTOR | ROLE_BIT_NURSE | ROLE_BIT_SOCIAL_WORKER | ROLE_BIT_DIETITIAN |              \
     ROLE_BIT_COORDINATOR)

static const struct bit role_bits[] = {
    {"all", ROLES_ALL},
    {"nobody", ROLE_BIT_NOBODY},
    {"mentor", ROLE_BIT_MENTOR},
    {"nurse", ROLE_BIT_NURSE},
    {"social-worker", ROLE_BIT_SOCIAL_WORKER},
    {"dietitian", ROLE_BIT_DIETITIAN},
    {"coordinator", ROLE_BIT_COORDINATOR},
    {NULL, 0},
};

static const struct bit attribute_bits[] = {
    {"bilingual", WITH_BILINGUAL}, {"home", WITH_HOME}, {"draft", WITH_DRAFT},
    {"find", WITH_FIND},           {"load", WITH_LOAD}, {"entry", WITH_ENTRY},
    {"consent", WITH_CONSENT},     {NULL, 0},
};

const char *role_names(struct pool *pool, unsigned roles) {
    const char *names = "";

    for (const struct bit *bit = role_bits; bit->word != NULL; bit++) {
        if (bit->bits != 0 && (roles & bit->bits) == bit->bits) {
            names = pool_print(pool, "%s%s%s", names, *names == '\0' ? "" : " ", bit->word);
            roles &= ~bit->bits;
        }
    }
    return names;
}

static void read_bits(struct reader *r, const struct bit *bits, const char *what, unsigned *out) {
    const char *word = next_word(r);

    if (word == NULL)
        REFUSE(r, "%s is missing here", what);
    for (; word != NULL; word = next_word(r)) {
        const struct bit *bit = bits;

        while (bit->word != NULL && strcmp(bit->word, word) != 0)
            bit++;
        if (bit->word == NULL)
            REFUSE(r, "there is no %s '%s'", what, word);
        *out |= bit->bits;
    }
}

static void read_for(struct reader *r) {
    read_bits(r, role_bits, "role", &r->s->roles);
}

static void read_with(struct reader *r) {
    read_bits(r, attribute_bits, "attribute", &r->s->with);
}

static void read_wording(struct reader *r) {
    long number;

    r->s->wording_line = r->line;
    if (next_number(r, "a wording number", 1, 9999, &number)) {
        r->s->wording = (unsigned)number;
        expect_end(r);
    }
}

static void read_empty(struct reader *r) {
    r->s->empty = read_label(r, WORDS_EMPTY);
}

/* NAME WIDTH of show, column and detail. */
static bool read_cell(struct reader *r, long widest, struct cell *out) {
    long width;
    const char *name = next_name(r, "a name");

    if (name == NULL || !next_number(r, "a width", 1, widest, &width))
        return false;
    *out = (struct cell){.name = name, .width = (unsigned)width, .line = r->line};
    return true;
}

static void read_show(struct reader *r) {
    struct cell cell;

    if (!read_cell(r, ANSWER_MAX, &cell))
        return;
    expect_end(r);
    *LIST_ADD(&r->set->pool, &r->s->facts) = cell;
}

static void read_column(struct reader *r) {
    struct cell cell;

    if (!read_cell(r, COLUMN_MAX, &cell))
        return;
    cell.label = read_label(r, WORDS_COLUMN);
    cell.label->cells = cell.width;
    *LIST_ADD(&r->set->pool, &r->s->columns) = cell;
}

static void read_detail(struct reader *r) {
    struct cell cell;

    if (!read_cell(r, ANSWER_MAX, &cell))
        return;
    cell.label = read_label(r, WORDS_DETAIL);
    *LIST_ADD(&r->set->pool, &r->s->details) = cell;
}

static void read_bar(struct reader *r, const char *words) {
    if (*words == '\0') {
        REFUSE(r, "there are no words after |");
    } else if (r->bars == BARS_TEXT) {
        *LIST_ADD(&r->set->pool, &r->s->text) = add_words(r, WORDS_TEXT, words);
    } else if (r->bars == BARS_CHOICES) {
        struct ask *ask = &r->s->asks.at[r->s->asks.n - 1];
        *LIST_ADD(&r->set->pool, &ask->choices) = add_words(r, WORDS_CHOICE, words);
    } else {
        REFUSE(r, "a line with | goes on with text or with a choice, and above is neither");
    }
}

static void read_text(struct reader *r) {
    r->bars = BARS_TEXT;
    if (take_word(r, "|"))
        read_bar(r, rest_of_line(r));
    else
        REFUSE(r, "text is | and a paragraph");
}

static const struct {
    const char *word;
    enum field_type type;
} types[] = {
    {"choice", FIELD_CHOICE}, {"many", FIELD_MANY},     {"number", FIELD_NUMBER},
    {"date", FIELD_DATE},     {"code", FIELD_CODE},     {"line", FIELD_LINE},
    {"note", FIELD_NOTE},     {"secret", FIELD_SECRET}, {"pick", FIELD_PICK},
};

#define NUMBER_MAX 999999999L

static bool read_type(struct reader *r, struct ask *ask) {
    const char *word = next_word(r);
    size_t i = 0, n = sizeof types / sizeof types[0];

    while (word != NULL && i < n && strcmp(types[i].word, word) != 0)
        i++;
    if (word == NULL || i == n) {
        REFUSE(r, "an answer is choice, many, number, date, code, line, note, secret or pick");
        return false;
    }
    ask->type = types[i].type;
    switch (ask->type) {
    case FIELD_CHOICE:
    case FIELD_DATE: return true;
    case FIELD_MANY: return next_number(r, "how many may be ticked", 1, CHOICES_MAX, &ask->hi);
    case FIELD_NUMBER:
        return next_number(r, "the least number", -NUMBER_MAX, NUMBER_MAX, &ask->lo) &&
               next_number(r, "the greatest number", -NUMBER_MAX, NUMBER_MAX, &ask->hi);
    case FIELD_CODE: return next_number(r, "the length of a code", 1, CODE_MAX, &ask->hi);
    case FIELD_LINE:
    case FIELD_NOTE:
    case FIELD_SECRET: return next_number(r, "the length of an answer", 1, ANSWER_MAX, &ask->hi);
    case FIELD_PICK: break;
    }
    return (ask->pick = next_name(r, "a verb")) != NULL;
}

static void read_ask(struct reader *r) {
    struct ask ask = {.name = next_name(r, "a name"), .line = r->line};

    if (ask.name == NULL || !read_type(r, &ask))
        return;
    for (bool more = true; more;) {
        if (take_word(r, "?"))
            ask.optional = true;
        else if (take_word(r, "aside"))
            ask.aside = true;
        else
            more = false;
    }
    ask.label = read_label(r, WORDS_LABEL);
    *LIST_ADD(&r->set->pool, &r->s->asks) = ask;
    if (ask.type == FIELD_CHOICE || ask.type == FIELD_MANY)
        r->bars = BARS_CHOICES;
}

/* --- keys --- */

static const struct {
    const char *word;
    enum act act;
} acts[] = {
    {"go", ACT_GO},     {"do", ACT_DO},          {"save", ACT_SAVE},         {"back", ACT_BACK},
    {"lock", ACT_LOCK}, {"theme", ACT_THEME},    {"language", ACT_LANGUAGE}, {"show", ACT_SHOW},
    {"help", ACT_HELP}, {"away", ACT_STEP_AWAY},
};

static bool read_key_name(struct reader *r, struct key *key) {
    const char *word = next_word(r);

    if (word != NULL && word[0] >= '0' && word[0] <= '9' && word[1] == '\0')
        key->key = (enum binding_key)(word[0] - '0');
    else if (word != NULL && strcmp(word, "Enter") == 0)
        key->key = KEY_ENTER;
    else if (word != NULL && strcmp(word, "Esc") == 0)
        key->key = KEY_ESC;
    else if (word != NULL && strcmp(word, "button") == 0)
        key->key = KEY_BUTTON;
    else {
        REFUSE(r, "a key is a digit, Enter, Esc or button");
        return false;
    }
    return true;
}

static bool add_target(struct reader *r, struct key *key) {
    const char *name = next_name(r, "a screen");

    if (name == NULL)
        return false;
    LIST_ADD(&r->set->pool, &key->targets)->name = name;
    return true;
}

/* What the key does; `word` is what a ? after it is named by. */
static bool read_act(struct reader *r, struct key *key, const char **word) {
    size_t i = 0, n = sizeof acts / sizeof acts[0];

    *word = next_word(r);
    while (*word != NULL && i < n && strcmp(acts[i].word, *word) != 0)
        i++;
    if (*word == NULL || i == n) {
        REFUSE(r, "a key does go, do, save, back, lock, language, theme, show, help or away");
        return false;
    }
    key->act = acts[i].act;
    if (key->act == ACT_GO) {
        if (!add_target(r, key))
            return false;
        *word = key->targets.at[0].name;
    }
    if (key->act == ACT_DO && (*word = key->verb = next_name(r, "a verb")) == NULL)
        return false;
    if (key->act == ACT_SAVE)
        key->verb = pool_print(&r->set->pool, "%s_save", r->s->name);
    if ((key->act == ACT_DO || key->act == ACT_SAVE) && take_word(r, ">")) {
        do {
            if (!add_target(r, key))
                return false;
        } while (take_word(r, "|"));
    }
    return true;
}

static enum words_use key_words(enum binding_key key) {
    switch (key) {
    case KEY_BUTTON: return WORDS_BUTTON;
    case KEY_ENTER:
    case KEY_ESC: return WORDS_HINT;
    case KEY_DIGIT_0:
    case KEY_DIGIT_9: break;
    }
    return WORDS_ITEM;
}

static void add_flag(struct reader *r, const char *flag) {
    for (size_t i = 0; i < r->s->flags.n; i++)
        if (strcmp(r->s->flags.at[i], flag) == 0)
            return;
    *LIST_ADD(&r->set->pool, &r->s->flags) = flag;
}

static void read_key(struct reader *r) {
    struct key key = {.line = r->line};
    const char *word;

    if (!read_key_name(r, &key) || !read_act(r, &key, &word))
        return;
    if (take_word(r, "?")) {
        key.offered = pool_print(&r->set->pool, "can_%s", word);
        add_flag(r, key.offered);
    }
    const char *label = rest_of_line(r);
    const char *bar = strstr(label, " | ");
    if (*label == '\0' || *label == '|') {
        REFUSE(r, "the key has no label");
        return;
    }
    if (bar != NULL) {
        size_t bytes = (size_t)(bar - label);
        while (bytes > 0 && label[bytes - 1] == ' ')
            bytes--;
        label = pool_copy(&r->set->pool, label, bytes);
    }
    key.label = add_words(r, key_words(key.key), label);
    if (bar != NULL)
        key.question = add_words(r, WORDS_QUESTION, skip_spaces(bar + 3));
    *LIST_ADD(&r->set->pool, &r->s->keys) = key;
}

/* --- the file --- */

#define ANY_KIND (~0U)
#define ONLY(kind) (1U << (kind))

static const struct keyword {
    const char *word;
    void (*read)(struct reader *);
    bool once;
    unsigned kinds;
} keywords[] = {
    {"kind", read_kind, true, ANY_KIND},
    {"title", read_title, true, ANY_KIND},
    {"help", read_help, false, ANY_KIND},
    {"for", read_for, true, ANY_KIND},
    {"with", read_with, true, ANY_KIND},
    {"wording", read_wording, true, ANY_KIND},
    {"show", read_show, false, ANY_KIND},
    {"text", read_text, false, ANY_KIND},
    {"ask", read_ask, false, ONLY(KIND_FORM)},
    {"filter", read_ask, false, ONLY(KIND_LIST) | ONLY(KIND_REPORT)},
    {"column", read_column, false, ONLY(KIND_LIST)},
    {"detail", read_detail, false, ONLY(KIND_LIST)},
    {"empty", read_empty, true, ONLY(KIND_LIST)},
    {"key", read_key, false, ANY_KIND},
};

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

static void read_keyword(struct reader *r) {
    const char *word = next_word(r);
    size_t i = 0, n = sizeof keywords / sizeof keywords[0];

    r->bars = BARS_NONE;
    while (i < n && strcmp(keywords[i].word, word) != 0)
        i++;
    if (i == n) {
        REFUSE(r, "'%s' is no keyword", word);
        return;
    }
    for (size_t j = 0; keywords[i].once && j < r->s->uses.n; j++)
        if (r->s->uses.at[j].keyword == keywords[i].word)
            REFUSE(r, "'%s' is here already in line %zu", word, r->s->uses.at[j].line);
    *LIST_ADD(&r->set->pool, &r->s->uses) =
        (struct use){keywords[i].word, keywords[i].kinds, r->line};
    keywords[i].read(r);
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
    if (sign != 0) {
        REFUSE(r, "the font of the console cannot draw the sign U+%04X", (unsigned)sign);
        return;
    }
    if (r->s == NULL)
        read_screen(r);
    else if (*r->at == '|')
        read_bar(r, skip_spaces(r->at + 1));
    else if (r->at != line)
        REFUSE(r, "an indented line begins with |");
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
