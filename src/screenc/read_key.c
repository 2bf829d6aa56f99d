/*
 * read_key.c - reads `key`: KEY ACT [> SCREEN | SCREEN] [?] LABEL [| QUESTION].
 */
#include <string.h>

#include "read.h"

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

void read_key(struct reader *r) {
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
