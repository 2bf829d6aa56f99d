/* Opening sealed objects into locked memory, and lists of rows without an upper limit. */
#include <stdlib.h>
#include <string.h>

#include <chairside/text.h>

#include "people_internal.h"

enum status text_check(const char *text, size_t chars, bool lines, bool needed) {
    size_t bytes = strlen(text);

    if (needed && strspn(text, " \n") == bytes)
        return ST_EMPTY;
    if (bytes > 4 * chars)
        return ST_TOO_LONG;
    if (!text_is_clean(text, bytes, lines))
        return ST_BAD_TEXT;
    return text_length(text) > chars ? ST_TOO_LONG : ST_OK;
}

enum status sealed_open_version(struct session *s, enum object_kind kind, const struct id *id,
                                uint32_t ver, size_t room, struct opened *out) {
    *out = (struct opened){.plain = NULL};
    struct store *store = session_store(s);
    struct keyring *ring = session_keyring(s);
    size_t bytes = 0;

    if (!ring)
        return status_origin(ST_SESSION_OVER);
    out->plain = secret_take(room);
    if (!out->plain)
        return status_origin(ST_NO_MEMORY);
    enum status st =
        ver ? vault_open_version(store, ring, id, ver, out->plain, room, &bytes, &out->info)
            : vault_open(store, ring, id, out->plain, room, &bytes, &out->info);
    if (st == ST_OK && out->info.kind != kind)
        st = status_origin(ST_NOT_FOUND);
    if (st == ST_OK)
        st = plain_read(out->plain, bytes, &out->fields);
    if (st != ST_OK)
        sealed_close(out);
    return st;
}

enum status sealed_open(struct session *s, enum object_kind kind, const struct id *id, size_t room,
                        struct opened *out) {
    return sealed_open_version(s, kind, id, 0, room, out);
}

void sealed_close(struct opened *opened) {
    secret_give(opened->plain);
    opened->plain = NULL;
}

/* Asks again with more room until all fit: nothing that has to be taken away may be left out. */
typedef enum status list_fn(struct store *store, const struct id *of, int which, void *rows,
                            size_t max, size_t *n);

static enum status list_whole(struct store *store, list_fn *list, const struct id *of, int which,
                              size_t row_bytes, void **out, size_t *n) {
    *out = NULL;
    *n = 0;
    for (size_t max = 32;; max *= 2) {
        void *rows = realloc(*out, max * row_bytes);
        if (!rows) {
            free(*out);
            *out = NULL;
            return status_origin(ST_NO_MEMORY);
        }
        *out = rows;
        enum status st = list(store, of, which, rows, max, n);
        if (st == ST_OK && *n == max)
            continue;
        if (st != ST_OK) {
            free(rows);
            *out = NULL;
            *n = 0;
        }
        return st;
    }
}

static enum status list_of_person(struct store *store, const struct id *of, int which, void *rows,
                                  size_t max, size_t *n) {
    return referral_of_person(store, of, (enum referral_state)which, rows, max, n);
}

static enum status list_of_author(struct store *store, const struct id *of, int which, void *rows,
                                  size_t max, size_t *n) {
    return referral_of_author(store, of, (enum referral_state)which, rows, max, n);
}

static enum status list_objects(struct store *store, const struct id *of, int which, void *rows,
                                size_t max, size_t *n) {
    return vault_list(store, (enum object_kind)which, &id_zero, of, rows, max, n);
}

static enum status list_journal(struct store *store, const struct id *of, int which, void *rows,
                                size_t max, size_t *n) {
    (void)which;
    return journal_of(store, of, rows, max, n);
}

enum status journal_newest_of(struct store *store, const struct id *obj, struct entry *out) {
    void *rows;
    size_t n;
    enum status st = list_whole(store, list_journal, obj, 0, sizeof *out, &rows, &n);

    if (st == ST_OK && n == 0)
        st = status_origin(ST_NOT_FOUND);
    if (st == ST_OK)
        *out = ((struct entry *)rows)[n - 1];
    else
        *out = (struct entry){.seq = 0};
    free(rows);
    return st;
}

enum status versions_earlier(struct store *store, const struct id *obj, struct earlier *out,
                             size_t max, size_t *n) {
    void *rows;
    size_t i;
    enum status st = list_whole(store, list_journal, obj, 0, sizeof(struct entry), &rows, &i);
    const struct entry *next = NULL; /* the version that replaced the one being looked for */

    *n = 0;
    while (st == ST_OK && *n < max && i-- > 0) {
        const struct entry *row = &((struct entry *)rows)[i];
        if (row->kind == ENTRY_OBJECT_DESTROY)
            break;
        if (!entry_puts_object(row->kind))
            continue;
        if (next)
            out[(*n)++] = (struct earlier){.ver = row->ver, .until = next->when.at};
        next = row;
    }
    free(rows);
    return st;
}

enum status referrals_of_person(struct store *store, const struct id *person,
                                enum referral_state state, struct referral_row **out, size_t *n) {
    void *rows;
    enum status st = list_whole(store, list_of_person, person, (int)state, sizeof **out, &rows, n);

    *out = rows;
    return st;
}

enum status referrals_of_author(struct store *store, const struct id *author,
                                enum referral_state state, struct referral_row **out, size_t *n) {
    void *rows;
    enum status st = list_whole(store, list_of_author, author, (int)state, sizeof **out, &rows, n);

    *out = rows;
    return st;
}

enum status objects_of_person(struct store *store, enum object_kind kind, const struct id *person,
                              struct object_info **out, size_t *n) {
    void *rows;
    enum status st = list_whole(store, list_objects, person, (int)kind, sizeof **out, &rows, n);

    *out = rows;
    return st;
}
