/*
 * entry_pack.c - a row's fields to the bytes of `data`, back, and into its projection.
 */
#include <assert.h>
#include <string.h>

#include <chairside/bytes.h>

#include "unit_file.h"

static const void *place_of(const struct entry *entry, const struct entry_field *field) {
    return (const uint8_t *)entry + field->offset;
}

static void *place_in(struct entry *entry, const struct entry_field *field) {
    return (uint8_t *)entry + field->offset;
}

/* One number field as it lies in the struct. */
static int64_t number_of(const struct entry *entry, const struct entry_field *field) {
    const void *p = place_of(entry, field);
    switch (field->type) {
    case FIELD_U8: return *(const uint8_t *)p;
    case FIELD_U16: return *(const uint16_t *)p;
    case FIELD_U32: return *(const uint32_t *)p;
    case FIELD_U64: return (int64_t) * (const uint64_t *)p;
    case FIELD_I64: return *(const int64_t *)p;
    default: return 0;
    }
}

static void pack_field(struct writer *w, const struct entry *entry,
                       const struct entry_field *field) {
    int64_t number = number_of(entry, field);
    switch (field->type) {
    case FIELD_U8: write_u8(w, (uint8_t)number); break;
    case FIELD_U16: write_u16(w, (uint16_t)number); break;
    case FIELD_U32: write_u32(w, (uint32_t)number); break;
    case FIELD_U64: write_u64(w, (uint64_t)number); break;
    case FIELD_I64: write_i64(w, number); break;
    case FIELD_ID: write_id(w, place_of(entry, field)); break;
    case FIELD_HASH: write_bytes(w, place_of(entry, field), 32); break;
    case FIELD_VALUE:
        write_u16(w, entry->value_bytes);
        write_bytes(w, entry->value, entry->value_bytes);
        break;
    }
}

enum status entry_pack(const struct entry *entry, uint8_t *data, size_t room, size_t *bytes) {
    const struct entry_rule *rule = entry_rule_of(entry->kind);
    struct writer w = writer_on(data, room);
    if (rule == NULL || entry->value_bytes > ENTRY_VALUE_MAX) {
        return status_origin(ST_BUG);
    }
    for (const struct entry_field *f = rule->fields; f->name != NULL; f++) {
        pack_field(&w, entry, f);
    }
    *bytes = w.used;
    return w.bad ? status_origin(ST_BUG) : ST_OK;
}

static void unpack_value(struct reader *r, struct entry *entry) {
    uint16_t n = read_u16(r);
    if (n > ENTRY_VALUE_MAX) {
        r->bad = true;
        return;
    }
    entry->value_bytes = n;
    read_bytes(r, entry->value, n);
}

static void unpack_field(struct reader *r, struct entry *entry, const struct entry_field *field) {
    void *p = place_in(entry, field);
    switch (field->type) {
    case FIELD_U8: *(uint8_t *)p = read_u8(r); break;
    case FIELD_U16: *(uint16_t *)p = read_u16(r); break;
    case FIELD_U32: *(uint32_t *)p = read_u32(r); break;
    case FIELD_U64: *(uint64_t *)p = read_u64(r); break;
    case FIELD_I64: *(int64_t *)p = read_i64(r); break;
    case FIELD_ID: *(struct id *)p = read_id(r); break;
    case FIELD_HASH: read_bytes(r, p, 32); break;
    case FIELD_VALUE: unpack_value(r, entry); break;
    }
}

bool entry_unpack(struct entry *entry, const uint8_t *data, size_t bytes) {
    const struct entry_rule *rule = entry_rule_of(entry->kind);
    if (rule == NULL) {
        return false;
    }
    struct entry fresh = *entry;
    struct reader r = reader_on(data, bytes);
    for (const struct entry_field *f = rule->fields; f->name != NULL; f++) {
        unpack_field(&r, &fresh, f);
    }
    if (!reader_done(&r)) {
        return false;
    }
    *entry = fresh;
    return true;
}

static void bind_field(struct query *q, const struct entry *entry,
                       const struct entry_field *field) {
    switch (field->type) {
    case FIELD_ID: query_id(q, field->name, place_of(entry, field)); break;
    case FIELD_HASH: query_blob(q, field->name, place_of(entry, field), 32); break;
    case FIELD_VALUE: query_blob(q, field->name, entry->value, entry->value_bytes); break;
    default: query_int(q, field->name, number_of(entry, field)); break;
    }
}

static const struct entry_field *field_of(const struct entry_rule *rule, const char *name) {
    for (const struct entry_field *f = rule->fields; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0) {
            return f;
        }
    }
    return NULL;
}

/* A parameter is a field of the kind, or one of what every row has. */
static void bind_parameter(struct query *q, const struct entry_rule *rule,
                           const struct entry *entry, const char *name) {
    const struct entry_field *field = field_of(rule, name);
    if (field != NULL) {
        bind_field(q, entry, field);
    } else if (strcmp(name, ":seq") == 0) {
        query_int(q, name, (int64_t)entry->seq);
    } else if (strcmp(name, ":at") == 0) {
        query_int(q, name, entry->when.at);
    } else if (strcmp(name, ":boot") == 0) {
        query_id(q, name, &entry->when.boot);
    } else if (strcmp(name, ":actor") == 0) {
        query_id(q, name, &entry->actor);
    } else if (strcmp(name, ":obj") == 0) {
        query_id(q, name, &entry->obj);
    } else if (strcmp(name, ":ver") == 0) {
        query_int(q, name, entry->ver);
    } else {
        query_bad(q, status_origin(ST_BUG));
    }
}

enum status entry_project(struct store *store, const struct entry *entry) {
    const struct entry_rule *rule = entry_rule_of(entry->kind);
    if (rule == NULL) {
        return status_origin(ST_NEWER);
    }
    if (rule->sql == NULL) {
        return ST_OK;
    }
    sqlite3_stmt *stmt = store->project[rule - entry_rules];
    struct query q = query_on_statement(store, stmt);
    int parameters = sqlite3_bind_parameter_count(stmt);
    for (int i = 1; i <= parameters; i++) {
        bind_parameter(&q, rule, entry, sqlite3_bind_parameter_name(stmt, i));
    }
    int changes = 0;
    enum status status = query_run(&q, &changes);
    return status == ST_OK && changes == 0 ? rule->unchanged : status;
}
