/*
 * read_lines.c - reads each line of a .screen file by its keyword.
 */
#include <string.h>

#include "read.h"

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
        REFUSE(r, "no %s stands here", what);
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

void read_bar(struct reader *r, const char *words) {
    r->bar = NULL;
    if (*words == '\0') {
        REFUSE(r, "there are no words after |");
    } else if (r->bars == BARS_TEXT) {
        r->bar = add_words(r, WORDS_TEXT, words);
        *LIST_ADD(&r->set->pool, &r->s->text) = r->bar;
    } else if (r->bars == BARS_CHOICES) {
        struct ask *ask = &r->s->asks.at[r->s->asks.n - 1];
        r->bar = add_words(r, WORDS_CHOICE, words);
        *LIST_ADD(&r->set->pool, &ask->choices) = r->bar;
    } else if (r->bars == BARS_NONE) {
        REFUSE(r, "a line with | goes on with text or with a choice, and above is neither");
    }
}

/* An indented line without | is more of the paragraph or choice above it. */
void read_indented(struct reader *r, const char *words) {
    if (r->bar == NULL && r->bars != BARS_REFUSED)
        REFUSE(r, "an indented line goes on with a line with |, and above is none");
    else if (r->bar != NULL)
        r->bar->en = pool_print(&r->set->pool, "%s %s", r->bar->en, words);
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

    r->bars = BARS_REFUSED;
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
    r->bars = ask.type == FIELD_CHOICE || ask.type == FIELD_MANY ? BARS_CHOICES : BARS_NONE;
}

/* --- all keywords --- */

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
    {"empty", read_empty, true, ONLY(KIND_LIST) | ONLY(KIND_REPORT)},
    {"key", read_key, false, ANY_KIND},
};
void read_keyword(struct reader *r) {
    const char *word = next_word(r);
    size_t i = 0, n = sizeof keywords / sizeof keywords[0];

    r->bars = BARS_NONE;
    r->bar = NULL;
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
