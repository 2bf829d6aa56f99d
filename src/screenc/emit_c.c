/*
 * emit_c.c - writes screens.h and screens.c: structs, prototypes, tables, thunks.
 *
 * What is made here and not by hand has two underscores in its name, which no name in a screen has.
 */
#include <string.h>

#include "screenc.h"

void emit_string(FILE *out, const char *s, bool c) {
    fputc('"', out);
    for (char last = '\0'; *s != '\0'; last = *s++) {
        if (*s == '\n')
            fputs("\\n", out);
        else if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if (c && *s == '?' && last == '?')
            fputs("\\?", out); /* no trigraphs */
        else
            fputc(*s, out);
    }
    fputc('"', out);
}

static void emit_upper(FILE *out, const char *s) {
    for (; *s != '\0'; s++)
        fputc(*s >= 'a' && *s <= 'z' ? *s - 'a' + 'A' : *s, out);
}

/* Words inside a comment, which they may neither end nor nest. */
static void emit_comment(FILE *out, const char *s) {
    for (char last = '\0'; *s != '\0'; last = *s++) {
        if ((last == '*' && *s == '/') || (last == '/' && *s == '*'))
            fputc(' ', out);
        fputc(*s, out);
    }
}

/* --- screens.h --- */

static void emit_answer(FILE *out, const struct ask *ask) {
    switch (ask->type) {
    case FIELD_CHOICE: fprintf(out, "    int32_t %s; /* 0 = no answer", ask->name); break;
    case FIELD_MANY:
        fprintf(out, "    uint32_t %s; /* bit 0 is the first choice", ask->name);
        break;
    case FIELD_NUMBER: fprintf(out, "    int64_t %s; /* INPUT_NONE = no answer", ask->name); break;
    case FIELD_DATE: fprintf(out, "    int32_t %s; /* yyyymmdd, 0 = no answer", ask->name); break;
    case FIELD_CODE: fprintf(out, "    char %s[%ld + 1]; /* digits", ask->name, ask->hi); break;
    case FIELD_LINE:
    case FIELD_NOTE:
    case FIELD_SECRET: fprintf(out, "    char %s[4 * %ld + 1]; /* text", ask->name, ask->hi); break;
    case FIELD_PICK: fprintf(out, "    struct id %s; /* zero = no answer", ask->name); break;
    }
    fprintf(out, "%s */\n", ask->optional ? "; optional" : "");
    for (size_t i = 0; i < ask->choices.n; i++) {
        fprintf(out, "    /*   %zu ", i + 1);
        emit_comment(out, ask->choices.at[i]->en);
        fputs(" */\n", out);
    }
}

static void emit_cells(FILE *out, const struct cell *cells, size_t n) {
    for (size_t i = 0; i < n; i++)
        fprintf(out, "    char %s[4 * %u + 1];\n", cells[i].name, cells[i].width);
}

static void emit_structs(FILE *out, const struct source *s) {
    if (source_has_facts(s)) {
        fprintf(out, "\nstruct %s_facts {\n", s->name);
        emit_cells(out, s->facts.at, s->facts.n);
        for (size_t i = 0; i < s->flags.n; i++)
            fprintf(out, "    bool %s;\n", s->flags.at[i]);
        fputs("};\n", out);
    }
    if (s->asks.n > 0) {
        fprintf(out, "\nstruct %s_input {\n    struct input_head head;\n", s->name);
        for (size_t i = 0; i < s->asks.n; i++)
            emit_answer(out, &s->asks.at[i]);
        fputs("};\n", out);
    }
    if (s->kind == KIND_LIST) {
        fprintf(out, "\nstruct %s_row {\n    struct row_head head;\n", s->name);
        emit_cells(out, s->columns.at, s->columns.n);
        emit_cells(out, s->details.at, s->details.n);
        fputs("};\n", out);
    }
}

void emit_prototype(const struct verb *verb, FILE *out) {
    const struct source *s = verb->screen;

    fprintf(out, "enum status %s(struct session *session, const struct id *id", verb->name);
    switch (verb->sort) {
    case VERB_LOAD:
        if (source_has_facts(s))
            fprintf(out, ",\n        struct %s_facts *facts", s->name);
        if (s->asks.n > 0)
            fprintf(out, ",\n        struct %s_input *input", s->name);
        break;
    case VERB_ROWS:
        if (s->asks.n > 0)
            fprintf(out, ",\n        const struct %s_input *filters", s->name);
        fprintf(out, ",\n        struct page *page, struct %s_row *rows, size_t *n",
                s->kind == KIND_REPORT ? "report" : s->name);
        break;
    case VERB_SAVE:
        fprintf(out, ",\n        const struct %s_input *input, struct outcome *outcome", s->name);
        break;
    case VERB_DO: fputs(", struct outcome *outcome", out); break;
    case VERB_PICK: fputs(",\n        struct pick *picks, size_t max, size_t *n", out); break;
    }
    fputc(')', out);
}

/* DO_THIS_TO_THERE: what a verb sets as outcome.next, so that a target moved or renamed shows. */
static void emit_ways(const struct set *set, const struct verb *verb, FILE *out) {
    const struct key *key = set_key_of(set, verb->name);

    if (!key || key->targets.n < 2)
        return;
    fputs("enum {\n", out);
    for (size_t i = 0; i < key->targets.n; i++) {
        fputs("    ", out);
        emit_upper(out, verb->name);
        fputs("_TO_", out);
        emit_upper(out, key->targets.at[i].name);
        fprintf(out, " = %zu,\n", i);
    }
    fputs("};\n", out);
}

void emit_header(const struct set *set, FILE *out) {
    fputs("/* Made by screenc from the screen files: what the verbs fill, and the verbs to be "
          "written. "
          "*/\n"
          "#ifndef SCREENS_MADE_H\n#define SCREENS_MADE_H\n\n"
          "#include <chairside/screen.h>\n",
          out);
    for (size_t i = 0; i < set->screens.n; i++) {
        const struct source *s = set->screens.at[i];

        fprintf(out, "\n/* --- %s: ", s->name);
        emit_comment(out, s->title->en);
        fputs(" --- */\n", out);
        emit_structs(out, s);
    }
    fputs("\n/* --- the verbs --- */\n", out);
    for (size_t i = 0; i < set->verbs.n; i++) {
        const struct verb *verb = &set->verbs.at[i];

        fprintf(out, "\n/* %s.screen:%zu */\n", verb->screen->name, verb->line);
        emit_prototype(verb, out);
        fputs(" MUST_CHECK;\n", out);
        emit_ways(set, verb, out);
    }
    fputs("\n#endif\n", out);
}

/* --- screens.c: thunks --- */

static void emit_thunk(const struct verb *verb, FILE *out) {
    const struct source *s = verb->screen;
    const char *input = s->asks.n > 0 ? ", input" : "";
    const char *head = "(struct session *session, const struct id *id, ";

    fprintf(out, "\nstatic enum status %s__thunk%s", verb->name, head);
    switch (verb->sort) {
    case VERB_LOAD:
        fputs("void *facts, void *input) {\n", out);
        if (!source_has_facts(s))
            fputs("    (void)facts;\n", out);
        if (s->asks.n == 0)
            fputs("    (void)input;\n", out);
        fprintf(out, "    return %s(session, id%s%s);\n", verb->name,
                source_has_facts(s) ? ", facts" : "", input);
        break;
    case VERB_ROWS:
        fputs("const void *input,\n        struct page *page, void *rows, size_t *n) {\n", out);
        if (s->asks.n == 0)
            fputs("    (void)input;\n", out);
        fprintf(out, "    return %s(session, id%s, page, rows, n);\n", verb->name, input);
        break;
    case VERB_SAVE:
    case VERB_DO:
        fputs("const void *input,\n        struct outcome *outcome) {\n", out);
        if (verb->sort == VERB_DO)
            fputs("    (void)input;\n", out);
        fprintf(out, "    return %s(session, id%s, outcome);\n", verb->name,
                verb->sort == VERB_SAVE ? ", input" : "");
        break;
    case VERB_PICK: break;
    }
    fputs("}\n", out);
}

/* --- screens.c: tables --- */

static void emit_words(FILE *out, const char *member, const struct words *words) {
    if (words == NULL)
        return;
    fprintf(out, "%s = ", member);
    emit_string(out, words->en, true);
}

static void emit_cell_table(FILE *out, const struct source *s, const struct cell *cells, size_t n,
                            const char *table) {
    bool fact = strcmp(table, "facts") == 0;

    if (n == 0)
        return;
    fprintf(out, "\nstatic const struct %s %s__%s[] = {\n", fact ? "fact" : "column", s->name,
            table);
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "    {.name = \"%s\"", cells[i].name);
        emit_words(out, ", .label", cells[i].label);
        fprintf(out, ", .width = %u, .offset = offsetof(struct %s_%s, %s)},\n", cells[i].width,
                s->name, fact ? "facts" : "row", cells[i].name);
    }
    fputs("};\n", out);
}

static const char *const type_names[] = {
    [FIELD_CHOICE] = "FIELD_CHOICE", [FIELD_MANY] = "FIELD_MANY",
    [FIELD_NUMBER] = "FIELD_NUMBER", [FIELD_DATE] = "FIELD_DATE",
    [FIELD_CODE] = "FIELD_CODE",     [FIELD_LINE] = "FIELD_LINE",
    [FIELD_NOTE] = "FIELD_NOTE",     [FIELD_SECRET] = "FIELD_SECRET",
    [FIELD_PICK] = "FIELD_PICK",
};

static void emit_field(FILE *out, const struct source *s, const struct ask *ask) {
    fprintf(out, "    {.name = \"%s\", .type = %s", ask->name, type_names[ask->type]);
    emit_words(out, ",\n     .label", ask->label);
    if (ask->optional)
        fputs(", .optional = true", out);
    if (ask->aside)
        fputs(", .aside = true", out);
    if (ask->lo != 0 || ask->hi != 0)
        fprintf(out, ", .lo = %ld, .hi = %ld", ask->lo, ask->hi);
    if (ask->choices.n > 0) {
        fputs(",\n     .choices = (const char *const[]){", out);
        for (size_t i = 0; i < ask->choices.n; i++) {
            fputs(i == 0 ? "" : ", ", out);
            emit_string(out, ask->choices.at[i]->en, true);
        }
        fprintf(out, "},\n     .n_choices = %zu", ask->choices.n);
    }
    if (ask->pick != NULL)
        fprintf(out, ",\n     .pick = %s", ask->pick);
    fprintf(out, ",\n     .offset = offsetof(struct %s_input, %s)},\n", s->name, ask->name);
}

static const char *const act_names[] = {
    [ACT_GO] = "ACT_GO",       [ACT_DO] = "ACT_DO",
    [ACT_SAVE] = "ACT_SAVE",   [ACT_BACK] = "ACT_BACK",
    [ACT_LOCK] = "ACT_LOCK",   [ACT_LANGUAGE] = "ACT_LANGUAGE",
    [ACT_THEME] = "ACT_THEME", [ACT_SHOW] = "ACT_SHOW",
    [ACT_HELP] = "ACT_HELP",   [ACT_STEP_AWAY] = "ACT_STEP_AWAY",
};

static void emit_key(FILE *out, const struct source *s, const struct key *key) {
    if (key->key <= KEY_DIGIT_9)
        fprintf(out, "    {.key = KEY_DIGIT_0 + %d", (int)key->key);
    else
        fprintf(out, "    {.key = %s",
                key->key == KEY_ENTER ? "KEY_ENTER"
                : key->key == KEY_ESC ? "KEY_ESC"
                                      : "KEY_BUTTON");
    fprintf(out, ", .act = %s", act_names[key->act]);
    emit_words(out, ",\n     .label", key->label);
    emit_words(out, ",\n     .confirm", key->question);
    if (key->verb != NULL)
        fprintf(out, ",\n     .verb = %s__thunk", key->verb);
    if (key->targets.n > 0) {
        fputs(",\n     .targets = (const struct screen *const[]){", out);
        for (size_t i = 0; i < key->targets.n; i++)
            fprintf(out, "&%s__screen, ", key->targets.at[i].name);
        fputs("NULL}", out);
    }
    if (key->offered != NULL)
        fprintf(out, ",\n     .offered = offsetof(struct %s_facts, %s)},\n", s->name, key->offered);
    else
        fputs(",\n     .offered = OFFERED_ALWAYS},\n", out);
}

static const struct {
    unsigned bit;
    const char *name;
} role_bit_names[] = {
    {ROLE_BIT_NOBODY, "ROLE_BIT_NOBODY"},       {ROLE_BIT_MENTOR, "ROLE_BIT_MENTOR"},
    {ROLE_BIT_NURSE, "ROLE_BIT_NURSE"},         {ROLE_BIT_SOCIAL_WORKER, "ROLE_BIT_SOCIAL_WORKER"},
    {ROLE_BIT_DIETITIAN, "ROLE_BIT_DIETITIAN"}, {ROLE_BIT_COORDINATOR, "ROLE_BIT_COORDINATOR"},
};

static void emit_roles(FILE *out, unsigned roles) {
    const char *between = "\n    .roles = ";

    for (size_t i = 0; i < sizeof role_bit_names / sizeof role_bit_names[0]; i++) {
        if ((roles & role_bit_names[i].bit) == 0)
            continue;
        fprintf(out, "%s%s", between, role_bit_names[i].name);
        between = " | ";
    }
    fputs(",", out);
}

static void emit_count(FILE *out, const struct source *s, const char *table, size_t n) {
    if (n > 0)
        fprintf(out, "\n    .%s = %s__%s,\n    .n_%s = %zu,", table, s->name, table, table, n);
}

static const char *const kind_constants[] = {
    [KIND_MENU] = "KIND_MENU", [KIND_FORM] = "KIND_FORM",     [KIND_LIST] = "KIND_LIST",
    [KIND_PAGE] = "KIND_PAGE", [KIND_REPORT] = "KIND_REPORT",
};

static void emit_screen_words(FILE *out, const struct source *s) {
    emit_words(out, "\n    .title", s->title);
    fputc(',', out);
    if (s->help != NULL) {
        emit_words(out, "\n    .help", s->help);
        fputc(',', out);
    }
    if (s->empty != NULL) {
        emit_words(out, "\n    .empty", s->empty);
        fputc(',', out);
    }
    if (s->text.n > 0) {
        fputs("\n    .text = (const char *const[]){", out);
        for (size_t i = 0; i < s->text.n; i++) {
            fputs("\n        ", out);
            emit_string(out, s->text.at[i]->en, true);
            fputc(',', out);
        }
        fputs(" NULL},", out);
    }
}

static void emit_screen(FILE *out, const struct source *s) {
    fprintf(out, "\nstatic const struct screen %s__screen = {\n    .name = \"%s\",", s->name,
            s->name);
    emit_screen_words(out, s);
    fprintf(out, "\n    .kind = %s,", kind_constants[s->kind]);
    emit_roles(out, s->roles);
    if ((s->with & WITH_BILINGUAL) != 0)
        fputs("\n    .bilingual = true,", out);
    if ((s->with & WITH_HOME) != 0)
        fputs("\n    .home = true,", out);
    if ((s->with & WITH_DRAFT) != 0)
        fputs("\n    .drafted = true,", out);
    if ((s->with & WITH_FIND) != 0)
        fputs("\n    .find = true,", out);
    if (s->wording != 0)
        fprintf(out, "\n    .wording = %u,", s->wording);
    emit_count(out, s, "facts", s->facts.n);
    emit_count(out, s, "fields", s->asks.n);
    emit_count(out, s, "columns", s->columns.n);
    emit_count(out, s, "details", s->details.n);
    emit_count(out, s, "keys", s->keys.n);
    if (source_has_facts(s))
        fprintf(out, "\n    .facts_size = sizeof(struct %s_facts),", s->name);
    if (s->asks.n > 0)
        fprintf(out, "\n    .input_size = sizeof(struct %s_input),", s->name);
    if (source_has_rows(s))
        fprintf(out, "\n    .row_size = sizeof(struct %s_row),",
                s->kind == KIND_REPORT ? "report" : s->name);
    if (source_has_load(s))
        fprintf(out, "\n    .load = %s_load__thunk,", s->name);
    if (source_has_rows(s))
        fprintf(out, "\n    .rows = %s_rows__thunk,", s->name);
    fputs("\n};\n", out);
}

static void emit_screen_tables(FILE *out, const struct source *s) {
    fprintf(out, "\n/* --- %s --- */\n", s->name);
    emit_cell_table(out, s, s->facts.at, s->facts.n, "facts");
    emit_cell_table(out, s, s->columns.at, s->columns.n, "columns");
    emit_cell_table(out, s, s->details.at, s->details.n, "details");
    if (s->asks.n > 0) {
        fprintf(out, "\nstatic const struct field %s__fields[] = {\n", s->name);
        for (size_t i = 0; i < s->asks.n; i++)
            emit_field(out, s, &s->asks.at[i]);
        fputs("};\n", out);
    }
    if (s->keys.n > 0) {
        fprintf(out, "\nstatic const struct binding %s__keys[] = {\n", s->name);
        for (size_t i = 0; i < s->keys.n; i++)
            emit_key(out, s, &s->keys.at[i]);
        fputs("};\n", out);
    }
    emit_screen(out, s);
}

/* --- screens.c: finding --- */

const char *source_wording(struct pool *pool, const struct source *s, bool es) {
    const char *joined = NULL;

    for (size_t i = 0; s->wording != 0 && i < s->text.n; i++) {
        const char *text = es ? s->text.at[i]->es : s->text.at[i]->en;

        if (text == NULL)
            return NULL;
        joined = joined == NULL ? text : pool_print(pool, "%s\n%s", joined, text);
    }
    return joined;
}

static void emit_wording_case(struct pool *pool, FILE *out, const struct source *s) {
    const char *es = source_wording(pool, s, true);

    fprintf(out, "    {\"%s\", %u,\n     ", s->name, s->wording);
    emit_string(out, source_wording(pool, s, false), true);
    fputs(",\n     ", out);
    if (es == NULL)
        fputs("NULL", out);
    else
        emit_string(out, es, true);
    fputs("},\n", out);
}

static void emit_finders(const struct set *set, FILE *out) {
    struct pool pool = {0};

    fputs("\n/* --- all of them --- */\n\nconst struct screen *const screens[] = {\n", out);
    for (size_t i = 0; i < set->screens.n; i++)
        fprintf(out, "    &%s__screen,\n", set->screens.at[i]->name);
    fputs("    NULL,\n};\n\n"
          "const struct screen *screen_find(const char *name) {\n"
          "    for (const struct screen *const *s = screens; *s != NULL; s++)\n"
          "        if (strcmp((*s)->name, name) == 0)\n"
          "            return *s;\n"
          "    return NULL;\n}\n\n"
          "static const struct {\n    const char *name;\n    unsigned number;\n"
          "    const char *en, *es;\n} wordings[] = {\n",
          out);
    for (size_t i = 0; i < set->screens.n; i++)
        if (set->screens.at[i]->wording != 0)
            emit_wording_case(&pool, out, set->screens.at[i]);
    fputs("    {NULL, 0, NULL, NULL},\n};\n\n"
          "const char *screen_wording(const char *name, int lang, unsigned *number) {\n"
          "    for (size_t i = 0; wordings[i].name != NULL; i++) {\n"
          "        if (strcmp(wordings[i].name, name) != 0)\n"
          "            continue;\n"
          "        if (number != NULL)\n"
          "            *number = wordings[i].number;\n"
          "        return lang == LANG_EN   ? wordings[i].en\n"
          "               : lang == LANG_ES ? wordings[i].es\n"
          "                                 : NULL;\n"
          "    }\n"
          "    return NULL;\n}\n",
          out);
    pool_finish(&pool);
}

void emit_tables(const struct set *set, const char *header, FILE *out) {
    fprintf(out,
            "/* Made by screenc from the screen files: the tables of screen.h. */\n"
            "#include <string.h>\n\n"
            "#include <chairside/lang.h>\n#include <chairside/screen.h>\n\n"
            "#include \"%s\"\n\n",
            header);
    for (size_t i = 0; i < set->screens.n; i++)
        fprintf(out, "static const struct screen %s__screen;\n", set->screens.at[i]->name);
    for (size_t i = 0; i < set->verbs.n; i++)
        if (set->verbs.at[i].sort != VERB_PICK)
            emit_thunk(&set->verbs.at[i], out);
    for (size_t i = 0; i < set->screens.n; i++)
        emit_screen_tables(out, set->screens.at[i]);
    emit_finders(set, out);
}
