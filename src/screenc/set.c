/*
 * set.c - memory, lists and refusals of the screen compiler.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "screenc.h"

struct block {
    struct block *next;
    max_align_t bytes[];
};

void *pool_take(struct pool *pool, size_t bytes) {
    struct block *block =
        bytes < SIZE_MAX - sizeof *block ? calloc(1, sizeof *block + bytes) : NULL;

    if (block == NULL) {
        fputs("screenc: there is no memory left\n", stderr);
        exit(3);
    }
    block->next = pool->blocks;
    pool->blocks = block;
    return block->bytes;
}

char *pool_copy(struct pool *pool, const char *s, size_t bytes) {
    char *copy = pool_take(pool, bytes + 1);

    if (bytes > 0)
        memcpy(copy, s, bytes);
    return copy;
}

static char *pool_vprint(struct pool *pool, const char *format, va_list args)
    __attribute__((format(printf, 2, 0), nonnull(2)));

static char *pool_vprint(struct pool *pool, const char *format, va_list args) {
    va_list again;

    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (bytes < 0)
        return pool_copy(pool, "", 0);

    char *s = pool_take(pool, (size_t)bytes + 1);
    vsnprintf(s, (size_t)bytes + 1, format, args);
    return s;
}

char *pool_print(struct pool *pool, const char *format, ...) {
    va_list args;

    va_start(args, format);
    char *s = pool_vprint(pool, format, args);
    va_end(args);
    return s;
}

void pool_finish(struct pool *pool) {
    while (pool->blocks != NULL) {
        struct block *block = pool->blocks;

        pool->blocks = block->next;
        free(block);
    }
}

void *list_grow(struct pool *pool, void *at, size_t n, size_t *room, size_t size) {
    if (n < *room)
        return at;
    *room = *room == 0 ? 8 : 2 * *room;
    void *wider = pool_take(pool, *room * size);
    if (n > 0)
        memcpy(wider, at, n * size);
    return wider;
}

void set_finish(struct set *set) {
    pool_finish(&set->pool);
    *set = (struct set){0};
}

void set_refuse(struct set *set, const char *path, size_t line, const char *format, ...) {
    va_list args;

    va_start(args, format);
    char *sentence = pool_vprint(&set->pool, format, args);
    va_end(args);
    for (char *at = sentence; *at != '\0'; at++)
        if (*at == '\n')
            *at = ' '; /* a refusal is one line, whatever it quotes */
    size_t order = set->refusals.n;
    *LIST_ADD(&set->pool, &set->refusals) = (struct refusal){path, sentence, line, order};
}

bool set_is_good(const struct set *set) {
    return set->refusals.n == 0;
}

static int refusal_compare(const void *a, const void *b) {
    const struct refusal *x = a, *y = b;
    int paths = strcmp(x->path, y->path);

    if (paths != 0)
        return paths;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void set_print_refusals(struct set *set, FILE *out) {
    if (set->refusals.n == 0)
        return;
    qsort(set->refusals.at, set->refusals.n, sizeof *set->refusals.at, refusal_compare);
    for (size_t i = 0; i < set->refusals.n; i++) {
        const struct refusal *refusal = &set->refusals.at[i];

        if (i == REFUSALS_SHOWN) {
            fprintf(out, "screenc: and %zu more\n", set->refusals.n - i);
            return;
        }
        fprintf(out, "%s:%zu: %s\n", refusal->path, refusal->line, refusal->sentence);
    }
}

const struct key *set_key_of(const struct set *set, const char *verb) {
    for (size_t i = 0; i < set->screens.n; i++) {
        const struct source *s = set->screens.at[i];

        for (size_t k = 0; k < s->keys.n; k++)
            if (s->keys.at[k].verb && s->keys.at[k].targets.n > 0 &&
                strcmp(s->keys.at[k].verb, verb) == 0)
                return &s->keys.at[k];
    }
    return NULL;
}
