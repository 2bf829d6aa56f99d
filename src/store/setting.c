/*
 * setting.c - the unit's settings and policy as the journal has set them, and consent wordings.
 */
#include <assert.h>
#include <string.h>

#include "unit_file.h"

static enum status setting_get(struct store *store, enum setting key, void *out, size_t room,
                               size_t *n) {
    *n = 0;
    struct query q = query_on(store, SQL_SETTING_GET);
    query_int(&q, ":k", key);
    if (query_next(&q)) {
        const void *p = query_blob_at(&q, 0, n);
        if (*n > room) {
            query_bad(&q, status_origin(ST_TOO_LONG));
        } else {
            memcpy(out, p, *n);
        }
    }
    return query_end_one(&q);
}

enum status setting_text(struct store *store, enum setting key, char *out, size_t room) {
    size_t n = 0;
    assert(room > 0);
    enum status status = setting_get(store, key, out, room - 1, &n);
    out[status == ST_OK ? n : 0] = '\0';
    return status;
}

enum status setting_number(struct store *store, enum setting key, uint32_t *out) {
    uint8_t b[4];
    size_t n = 0;
    enum status status = setting_get(store, key, b, sizeof b, &n);
    if (status != ST_OK) {
        return status;
    }
    if (n != sizeof b) {
        return status_origin(ST_CORRUPT);
    }
    *out = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    return ST_OK;
}

/* unit.setup is among the first rows that are about nothing in particular. */
enum status store_policy(struct store *store, uint32_t *bits) {
    struct entry rows[32];
    size_t n = 0;
    *bits = 0;
    enum status status = journal_of(store, &id_zero, rows, sizeof rows / sizeof rows[0], &n);
    for (size_t i = 0; status == ST_OK && i < n; i++) {
        if (rows[i].kind == ENTRY_UNIT_SETUP) {
            *bits = rows[i].policy;
            return ST_OK;
        }
    }
    return status == ST_OK ? ST_NOT_FOUND : status;
}

enum status wording_put(struct store *store, unsigned number, int lang, const char *text,
                        uint8_t id[32]) {
    seal_hash(text, strlen(text), id);
    enum status status = store_writing(store);
    if (status != ST_OK) {
        return status;
    }
    struct query q = query_on(store, SQL_WORDING_PUT);
    query_blob(&q, ":id", id, 32);
    query_int(&q, ":number", number);
    query_int(&q, ":lang", lang);
    query_text(&q, ":text", text);
    return query_run(&q, NULL);
}
