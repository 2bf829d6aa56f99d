/*
 * emit_fakes.c - writes the verbs of the golden tests: each reads its answer from text (fakes.h).
 */
#include "screenc.h"

static void emit_flags(const struct source *s, FILE *out) {
    if (s->flags.n == 0)
        return;
    fprintf(out, "\nstatic const struct fake_flag %s__flags[] = {\n", s->name);
    for (size_t i = 0; i < s->flags.n; i++)
        fprintf(out, "    {\"%s\", offsetof(struct %s_facts, %s)},\n", s->flags.at[i], s->name,
                s->flags.at[i]);
    fputs("    {NULL, 0},\n};\n", out);
}

static void emit_fake(const struct verb *verb, FILE *out) {
    const struct source *s = verb->screen;

    fputc('\n', out);
    emit_prototype(verb, out);
    fputs(" {\n    (void)session;\n    (void)id;\n", out);
    switch (verb->sort) {
    case VERB_LOAD:
        fprintf(out, "    return fake_load(\"%s\", %s, %s%s, %s);\n", s->name,
                source_has_facts(s) ? "facts" : "NULL", s->flags.n > 0 ? s->name : "NULL",
                s->flags.n > 0 ? "__flags" : "", s->asks.n > 0 ? "input" : "NULL");
        break;
    case VERB_ROWS:
        if (s->asks.n > 0)
            fputs("    (void)filters;\n", out);
        fprintf(out, "    return fake_rows(\"%s\", page, rows, n);\n", s->name);
        break;
    case VERB_SAVE:
        fprintf(out, "    (void)input;\n    return fake_outcome(\"%s\", outcome);\n", verb->name);
        break;
    case VERB_DO: fprintf(out, "    return fake_outcome(\"%s\", outcome);\n", verb->name); break;
    case VERB_PICK:
        fprintf(out, "    return fake_pick(\"%s\", picks, max, n);\n", verb->name);
        break;
    }
    fputs("}\n", out);
}

void emit_fakes(const struct set *set, const char *header, FILE *out) {
    fprintf(
        out,
        "/* Made by screenc from the screen files: verbs that read their answers from text. */\n"
        "#include <stddef.h>\n\n#include \"fakes.h\"\n#include \"%s\"\n",
        header);
    for (size_t i = 0; i < set->screens.n; i++)
        emit_flags(set->screens.at[i], out);
    for (size_t i = 0; i < set->verbs.n; i++)
        emit_fake(&set->verbs.at[i], out);
}
