/*
 * check.c - what the lines of the screens mean together: names, kinds, keys, roles, ways in and
 * out.
 */
#include <stdlib.h>
#include <string.h>

#include "screenc.h"

#define REFUSE(set, s, line, ...) set_refuse((set), (s)->path, (line), __VA_ARGS__)

const char *const kind_names[] = {
    [KIND_MENU] = "menu", [KIND_FORM] = "form",     [KIND_LIST] = "list",
    [KIND_PAGE] = "page", [KIND_REPORT] = "report",
};

bool source_has_facts(const struct source *s) {
    return s->facts.n > 0 || s->flags.n > 0;
}

bool source_has_load(const struct source *s) {
    return source_has_facts(s) || (s->with & WITH_LOAD) != 0;
}

bool source_has_rows(const struct source *s) {
    return s->kind == KIND_LIST || s->kind == KIND_REPORT;
}

/* --- one screen --- */

/* What every other check stands on. */
static void check_frame(struct set *set, const struct source *s) {
    if (!s->has_kind)
        REFUSE(set, s, s->line, "the screen '%s' has no kind", s->name);
    if (s->title == NULL)
        REFUSE(set, s, s->line, "the screen '%s' has no title", s->name);
    if (s->roles == 0)
        REFUSE(set, s, s->line, "the screen '%s' is for nobody: name its roles after 'for'",
               s->name);
}

static void check_kind(struct set *set, const struct source *s) {
    bool item = false, save = false;

    for (size_t i = 0; i < s->uses.n; i++)
        if ((s->uses.at[i].kinds & (1U << s->kind)) == 0)
            REFUSE(set, s, s->uses.at[i].line, "'%s' is not for a %s", s->uses.at[i].keyword,
                   kind_names[s->kind]);
    if ((s->with & WITH_DRAFT) != 0 && s->kind != KIND_FORM)
        REFUSE(set, s, s->line, "only a form can be kept as a draft");
    if ((s->with & WITH_FIND) != 0 && s->kind != KIND_LIST)
        REFUSE(set, s, s->line, "only a list can be searched");
    for (size_t i = 0; i < s->keys.n; i++) {
        item = item || s->keys.at[i].key <= KEY_DIGIT_9;
        save = save || s->keys.at[i].act == ACT_SAVE;
    }
    if (s->kind == KIND_MENU && !item)
        REFUSE(set, s, s->line, "the menu '%s' has no items", s->name);
    if (s->kind == KIND_FORM && s->asks.n == 0)
        REFUSE(set, s, s->line, "the form '%s' asks nothing", s->name);
    if (s->kind == KIND_FORM && !save)
        REFUSE(set, s, s->line, "the form '%s' cannot be saved", s->name);
    if (s->kind == KIND_LIST && s->columns.n == 0)
        REFUSE(set, s, s->line, "the list '%s' has no columns", s->name);
    if (s->kind == KIND_LIST && s->empty == NULL)
        REFUSE(set, s, s->line, "the list '%s' does not say what to do when it is empty", s->name);
    if (s->kind == KIND_LIST && strcmp(s->name, "report") == 0)
        REFUSE(set, s, s->line, "a list cannot be called 'report': its rows have that name");
    if (s->kind == KIND_PAGE && s->text.n == 0)
        REFUSE(set, s, s->line, "the page '%s' has no text", s->name);
}

struct name {
    const char *name;
    size_t line;
};

static int name_compare(const void *a, const void *b) {
    const struct name *x = a, *y = b;
    int names = strcmp(x->name, y->name);

    return names != 0 ? names : (x->line > y->line) - (x->line < y->line);
}

static void check_names_once(struct set *set, const struct source *s, struct name *names, size_t n,
                             const char *what) {
    if (n > 0)
        qsort(names, n, sizeof *names, name_compare);
    for (size_t i = 1; i < n; i++)
        if (strcmp(names[i].name, names[i - 1].name) == 0)
            REFUSE(set, s, names[i].line, "'%s' is %s already in line %zu", names[i].name, what,
                   names[i - 1].line);
}

static void check_names(struct set *set, const struct source *s) {
    LIST(struct name) said = {0};
    LIST(struct name) cells = {0};

    for (size_t i = 0; i < s->facts.n; i++)
        *LIST_ADD(&set->pool, &said) = (struct name){s->facts.at[i].name, s->facts.at[i].line};
    for (size_t i = 0; i < s->asks.n; i++)
        *LIST_ADD(&set->pool, &said) = (struct name){s->asks.at[i].name, s->asks.at[i].line};
    for (size_t i = 0; i < s->columns.n; i++)
        *LIST_ADD(&set->pool, &cells) = (struct name){s->columns.at[i].name, s->columns.at[i].line};
    for (size_t i = 0; i < s->details.n; i++)
        *LIST_ADD(&set->pool, &cells) = (struct name){s->details.at[i].name, s->details.at[i].line};
    check_names_once(set, s, said.at, said.n, "asked or shown");
    check_names_once(set, s, cells.at, cells.n, "in a row");
}

static void check_asks(struct set *set, const struct source *s) {
    for (size_t i = 0; i < s->asks.n; i++) {
        const struct ask *ask = &s->asks.at[i];
        bool choice = ask->type == FIELD_CHOICE || ask->type == FIELD_MANY;

        if (choice && ask->choices.n < 2)
            REFUSE(set, s, ask->line, "'%s' has fewer than two choices", ask->name);
        if (choice && ask->choices.n > CHOICES_MAX)
            REFUSE(set, s, ask->line, "'%s' has %zu choices, and there are %d digits", ask->name,
                   ask->choices.n, CHOICES_MAX);
        if (ask->type == FIELD_MANY && ask->choices.n >= 2 && ask->hi > (long)ask->choices.n)
            REFUSE(set, s, ask->line, "'%s' lets %ld be ticked and has %zu choices", ask->name,
                   ask->hi, ask->choices.n);
        if (ask->type == FIELD_NUMBER && ask->lo >= ask->hi)
            REFUSE(set, s, ask->line, "there is no choice of numbers from %ld to %ld", ask->lo,
                   ask->hi);
    }
}

static const char *key_name(struct set *set, enum binding_key key) {
    return key == KEY_ENTER ? "Enter"
           : key == KEY_ESC ? "Esc"
                            : pool_print(&set->pool, "%d", (int)key);
}

static void check_key(struct set *set, const struct source *s, size_t i) {
    const struct key *key = &s->keys.at[i];
    const char *name = key_name(set, key->key);

    for (size_t j = 0; key->key != KEY_BUTTON && j < i; j++) {
        if (s->keys.at[j].key == key->key) {
            REFUSE(set, s, key->line, "the key %s is used already in line %zu", name,
                   s->keys.at[j].line);
            break;
        }
    }
    if (key->key <= KEY_DIGIT_9 && s->kind != KIND_MENU && s->kind != KIND_PAGE)
        REFUSE(set, s, key->line, "in a %s the digits choose what is on it, so no key is a digit",
               kind_names[s->kind]);
    if (key->key == KEY_ENTER && s->kind != KIND_LIST)
        REFUSE(set, s, key->line, "Enter is a key of lists only");
    if (key->act == ACT_SAVE && s->kind != KIND_FORM)
        REFUSE(set, s, key->line, "only a form can be saved");
    if (key->key == KEY_ESC && key->offered != NULL)
        REFUSE(set, s, key->line, "Esc is always offered, so it has no ?");
    if (key->key == KEY_ESC && key->act != ACT_BACK && key->act != ACT_GO && key->act != ACT_LOCK &&
        key->act != ACT_DO)
        REFUSE(set, s, key->line, "Esc leaves the screen: back, go, do or lock");
}

static void check_keys(struct set *set, const struct source *s) {
    bool esc = false;

    for (size_t i = 0; i < s->keys.n; i++) {
        check_key(set, s, i);
        esc = esc || s->keys.at[i].key == KEY_ESC;
    }
    if (!esc && (s->with & WITH_HOME) == 0)
        REFUSE(set, s, s->line, "the screen '%s' cannot be left: it has no Esc and is no home",
               s->name);
}

/* A sentence that was broken by | would be broken on every screen: | begins a paragraph. */
static void check_text(struct set *set, const struct source *s) {
    for (size_t i = 1; i < s->text.n; i++) {
        const char *above = s->text.at[i - 1]->en, *text = s->text.at[i]->en;
        char last = above[strlen(above) - 1];

        if (*text >= 'a' && *text <= 'z' && (last == ',' || (last >= 'a' && last <= 'z')))
            REFUSE(set, s, s->text.at[i]->line,
                   "| breaks a sentence here: without | the line goes on with the paragraph");
    }
}

static void check_wording(struct set *set, const struct source *s) {
    if ((s->with & WITH_CONSENT) != 0 && s->wording == 0)
        REFUSE(set, s, s->line, "the consent page '%s' has no wording number", s->name);
    if (s->wording != 0 && s->text.n == 0)
        REFUSE(set, s, s->wording_line, "there is a wording number and no text");
}

/* --- all screens --- */

static struct source *find_screen(const struct set *set, const char *name) {
    for (size_t i = 0; i < set->screens.n; i++)
        if (strcmp(set->screens.at[i]->name, name) == 0)
            return set->screens.at[i];
    return NULL;
}

static void find_targets(struct set *set, struct source *s) {
    for (size_t i = 0; i < s->keys.n; i++) {
        struct key *key = &s->keys.at[i];

        for (size_t j = 0; j < key->targets.n; j++) {
            key->targets.at[j].screen = find_screen(set, key->targets.at[j].name);
            if (key->targets.at[j].screen == NULL)
                REFUSE(set, s, key->line, "there is no screen '%s'", key->targets.at[j].name);
            for (size_t k = 0; k < j; k++)
                if (strcmp(key->targets.at[k].name, key->targets.at[j].name) == 0)
                    REFUSE(set, s, key->line, "'%s' is named twice", key->targets.at[j].name);
        }
    }
}

/*
 * Every role of a screen must be let in where its key leads. One role is enough where something
 * decides at run time (a `?`, or a verb with several targets); and signing in leads to every role.
 */
static void check_roles(struct set *set, const struct source *s) {
    if (s->roles == ROLE_BIT_NOBODY)
        return;
    for (size_t i = 0; i < s->keys.n; i++) {
        const struct key *key = &s->keys.at[i];
        bool decided = key->offered != NULL || key->targets.n > 1;

        for (size_t j = 0; j < key->targets.n; j++) {
            const struct target *target = &key->targets.at[j];
            unsigned out = s->roles & ~target->screen->roles;

            if (decided && out == s->roles)
                REFUSE(set, s, key->line, "'%s' is closed to every role of '%s'", target->name,
                       s->name);
            else if (!decided && out != 0)
                REFUSE(set, s, key->line, "'%s' is closed to: %s", target->name,
                       role_names(&set->pool, out));
        }
    }
}

static bool is_start(const struct source *s) {
    return (s->with & WITH_ENTRY) != 0 || strcmp(s->name, "lock") == 0 ||
           strcmp(s->name, "setup") == 0;
}

static void reach(struct set *set) {
    for (size_t i = 0; i < set->screens.n; i++)
        set->screens.at[i]->reached = is_start(set->screens.at[i]);
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < set->screens.n; i++) {
            const struct source *s = set->screens.at[i];

            for (size_t j = 0; s->reached && j < s->keys.n; j++) {
                for (size_t k = 0; k < s->keys.at[j].targets.n; k++) {
                    struct source *to = find_screen(set, s->keys.at[j].targets.at[k].name);

                    more = more || !to->reached;
                    to->reached = true;
                }
            }
        }
    }
}

static void check_reach(struct set *set) {
    reach(set);
    for (size_t i = 0; i < set->screens.n; i++) {
        const struct source *s = set->screens.at[i];

        if (!s->reached)
            REFUSE(set, s, s->line, "the screen '%s' cannot be reached", s->name);
    }
}

/* The screen to begin with stands first: lock, or whatever starts where there is no lock. */
static void put_first(struct set *set) {
    size_t first = 0;

    for (size_t i = set->screens.n; i-- > 0;)
        if (strcmp(set->screens.at[i]->name, "lock") == 0)
            first = i;
    if (first == 0)
        return;
    struct source *lock = set->screens.at[first];
    memmove(&set->screens.at[1], &set->screens.at[0], first * sizeof set->screens.at[0]);
    set->screens.at[0] = lock;
}

/* --- verbs --- */

static void add_verb(struct set *set, const struct source *s, enum verb_sort sort, const char *name,
                     size_t line) {
    struct verb *verb = LIST_ADD(&set->pool, &set->verbs);

    *verb = (struct verb){.name = name, .sort = sort, .screen = s, .line = line};
}

static void add_verbs(struct set *set, const struct source *s) {
    if (source_has_load(s))
        add_verb(set, s, VERB_LOAD, pool_print(&set->pool, "%s_load", s->name), s->line);
    if (source_has_rows(s))
        add_verb(set, s, VERB_ROWS, pool_print(&set->pool, "%s_rows", s->name), s->line);
    if (s->kind == KIND_FORM)
        add_verb(set, s, VERB_SAVE, pool_print(&set->pool, "%s_save", s->name), s->line);
    for (size_t i = 0; i < s->asks.n; i++)
        if (s->asks.at[i].pick != NULL)
            add_verb(set, s, VERB_PICK, s->asks.at[i].pick, s->asks.at[i].line);
    for (size_t i = 0; i < s->keys.n; i++)
        if (s->keys.at[i].act == ACT_DO)
            add_verb(set, s, VERB_DO, s->keys.at[i].verb, s->keys.at[i].line);
}

/* A verb chooses by number, so wherever it is called the same screens stand in the same order. */
static void check_ways(struct set *set, const struct source *s) {
    for (size_t i = 0; i < s->keys.n; i++) {
        const struct key *key = &s->keys.at[i];
        const struct key *first = key->verb ? set_key_of(set, key->verb) : NULL;

        if (!first || first == key || key->targets.n == 0)
            continue;
        bool same = first->targets.n == key->targets.n;
        for (size_t t = 0; same && t < key->targets.n; t++)
            same = strcmp(first->targets.at[t].name, key->targets.at[t].name) == 0;
        if (!same)
            REFUSE(set, s, key->line, "'%s' chooses from other screens elsewhere", key->verb);
    }
}

static int verb_compare(const void *a, const void *b) {
    const struct verb *x = a, *y = b;
    int names = strcmp(x->name, y->name);

    if (names != 0)
        return names;
    if (x->sort != y->sort)
        return x->sort < y->sort ? -1 : 1;
    int paths = strcmp(x->screen->path, y->screen->path);
    if (paths != 0)
        return paths;
    return (x->line > y->line) - (x->line < y->line);
}

/* Each verb once; a name stands for one function, so it cannot be two sorts of verb. */
static void collect_verbs(struct set *set) {
    size_t kept = 0;

    for (size_t i = 0; i < set->screens.n; i++)
        check_ways(set, set->screens.at[i]);
    for (size_t i = 0; i < set->screens.n; i++)
        add_verbs(set, set->screens.at[i]);
    if (set->verbs.n > 0)
        qsort(set->verbs.at, set->verbs.n, sizeof *set->verbs.at, verb_compare);
    for (size_t i = 0; i < set->verbs.n; i++) {
        const struct verb *verb = &set->verbs.at[i], *last = &set->verbs.at[kept - (kept > 0)];

        if (kept == 0 || strcmp(verb->name, last->name) != 0)
            set->verbs.at[kept++] = *verb;
        else if (verb->sort != last->sort)
            REFUSE(set, verb->screen, verb->line, "'%s' is another function already: %s:%zu",
                   verb->name, last->screen->path, last->line);
    }
    set->verbs.n = kept;
}

/* --- facts in braces --- */

const struct cell *source_fact_at(const struct source *s, const char *at, const char **end) {
    size_t bytes = strcspn(at + 1, "{}");

    *end = at + 1 + bytes;
    if (at[1 + bytes] != '}')
        return NULL;
    *end += 1;
    for (size_t i = 0; i < s->facts.n; i++)
        if (strlen(s->facts.at[i].name) == bytes &&
            strncmp(s->facts.at[i].name, at + 1, bytes) == 0)
            return &s->facts.at[i];
    return NULL;
}

bool check_braces(struct set *set, const struct source *s, const struct words *words,
                  const char *text, const char *in) {
    const struct words_rule *rule = &words_rules[words->use];
    const char *end;

    for (const char *at = strpbrk(text, "{}"); at != NULL; at = strpbrk(end, "{}")) {
        if (rule->facts && *at == '{' && source_fact_at(s, at, &end) != NULL)
            continue;
        if (*at == '}')
            REFUSE(set, s, words->line, "a } stands alone%s", in);
        else if (!rule->facts)
            REFUSE(set, s, words->line, "%s cannot hold a fact in {braces}%s", rule->name, in);
        else
            REFUSE(set, s, words->line, "there is no fact %.*s on this screen%s", (int)(end - at),
                   at, in);
        return false;
    }
    return true;
}

void set_check(struct set *set) {
    if (!set_is_good(set))
        return;
    for (size_t i = 0; i < set->screens.n; i++)
        check_frame(set, set->screens.at[i]);
    if (!set_is_good(set))
        return;
    for (size_t i = 0; i < set->screens.n; i++) {
        struct source *s = set->screens.at[i];

        check_kind(set, s);
        check_names(set, s);
        check_asks(set, s);
        check_keys(set, s);
        check_text(set, s);
        check_wording(set, s);
        for (size_t j = 0; j < s->words.n; j++)
            check_braces(set, s, s->words.at[j], s->words.at[j]->en, "");
        find_targets(set, s);
    }
    collect_verbs(set);
    if (!set_is_good(set))
        return;
    for (size_t i = 0; i < set->screens.n; i++)
        check_roles(set, set->screens.at[i]);
    check_reach(set);
    put_first(set);
}
