#include "plain_rows.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char pragmas[] = "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=EXTRA;"
                              "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
                              "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;"
                              "PRAGMA cache_spill=OFF; PRAGMA cache_size=-4096;";

static bool prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out) {
    return sqlite3_prepare_v2(db, sql, -1, out, NULL) == SQLITE_OK;
}

static bool run(sqlite3_stmt *stmt) {
    int rc = sqlite3_step(stmt);

    return sqlite3_reset(stmt) == SQLITE_OK && rc == SQLITE_DONE;
}

/* The locks that a kiosk takes with flock are not taken here: nobody else is there. */
static bool plain_begin(struct plain *p, const char *file) {
    memset(p, 0, sizeof *p);
    return sqlite3_open(file, &p->db) == SQLITE_OK &&
           sqlite3_exec(p->db, pragmas, NULL, NULL, NULL) == SQLITE_OK &&
           prepare(p->db, "BEGIN IMMEDIATE", &p->begin) && prepare(p->db, "COMMIT", &p->commit);
}

bool plain_open(struct plain *p, const char *file) {
    static const char table[] = "CREATE TABLE row(n INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT;";

    unlink(file);
    return plain_begin(p, file) && sqlite3_exec(p->db, table, NULL, NULL, NULL) == SQLITE_OK &&
           prepare(p->db, "INSERT INTO row(b) VALUES(?1)", &p->insert);
}

bool plain_save(struct plain *p, const void *row, int bytes) {
    sqlite3_bind_blob(p->insert, 1, row, bytes, SQLITE_STATIC);
    return run(p->begin) && run(p->insert) && run(p->commit);
}

void plain_close(struct plain *p) {
    sqlite3_finalize(p->begin);
    sqlite3_finalize(p->commit);
    sqlite3_finalize(p->insert);
    sqlite3_close(p->db);
}

/* ---- the same rows ---- */

static const struct {
    const char *name;
    bool counted;
} tables[] = {{"journal", true},
              {"object", true},
              {"grant_key", true},
              {"encounter_now", true},
              {"read_now", false}};

bool shape_copy(const char *unit_file, const char *file) {
    sqlite3 *db = NULL;
    char sql[5000];

    unlink(file);
    snprintf(sql, sizeof sql, "VACUUM INTO '%s'", file);
    bool good = sqlite3_open_v2(unit_file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(db);
    return good;
}

static bool row_take(struct shape *s, size_t table, sqlite3_stmt *from) {
    char sql[256];
    int columns = sqlite3_column_count(from);

    if (s->n == SHAPE_ROWS || columns > SHAPE_COLUMNS)
        return false;
    int used = snprintf(sql, sizeof sql, "INSERT INTO main.%s VALUES(?1", tables[table].name);
    for (int i = 2; i <= columns; i++)
        used += snprintf(sql + used, sizeof sql - (size_t)used, ",?%d", i);
    snprintf(sql + used, sizeof sql - (size_t)used, ")");
    s->row[s->n].columns = columns;
    s->row[s->n].counted = tables[table].counted;
    s->row[s->n].key = sqlite3_column_int64(from, 0) + 1000000;
    for (int i = 0; i < columns; i++)
        s->row[s->n].v[i] = sqlite3_value_dup(sqlite3_column_value(from, i));
    return prepare(s->plain.db, sql, &s->row[s->n++].insert);
}

/* In the order in which a save writes: an object before the keys to it. */
bool shape_open(struct shape *s, const char *unit_file, const char *file) {
    char sql[5000];

    memset(s, 0, sizeof *s);
    if (!plain_begin(&s->plain, file))
        return false;
    snprintf(sql, sizeof sql, "ATTACH '%s' AS unit", unit_file);
    bool good = sqlite3_exec(s->plain.db, sql, NULL, NULL, NULL) == SQLITE_OK;
    for (size_t t = 0; good && t < sizeof tables / sizeof *tables; t++) {
        sqlite3_stmt *from = NULL;
        snprintf(sql, sizeof sql, "SELECT * FROM unit.%s EXCEPT SELECT * FROM main.%s",
                 tables[t].name, tables[t].name);
        good = prepare(s->plain.db, sql, &from);
        while (good && sqlite3_step(from) == SQLITE_ROW)
            good = row_take(s, t, from);
        sqlite3_finalize(from);
    }
    return good && s->n > 0 &&
           sqlite3_exec(s->plain.db, "DETACH unit", NULL, NULL, NULL) == SQLITE_OK;
}

/* Ids become other ids, the same one in every table; ids of people stay what they are. */
static void bind_turned(sqlite3_stmt *stmt, int place, const sqlite3_value *was, uint32_t turn,
                        bool turned) {
    sqlite3_value *v = (sqlite3_value *)(uintptr_t)was;
    unsigned char id[16];

    if (!turned || sqlite3_value_bytes(v) != (int)sizeof id) {
        sqlite3_bind_value(stmt, place, v);
        return;
    }
    memcpy(id, sqlite3_value_blob(v), sizeof id);
    for (int i = 0; i < 4; i++)
        id[6 + i] ^= (unsigned char)(turn >> 8 * i); /* new ids grow: their time goes first */
    sqlite3_bind_blob(stmt, place, id, sizeof id, SQLITE_TRANSIENT);
}

/* The columns that hold the new object's id: 1 in object, grant_key and encounter_now, 7 in
 * journal. */
static bool is_new_id(const struct shape *s, int row, int column) {
    return column == (s->row[row].columns == 13 ? 7 : 1) || (!s->row[row].counted && column == 0);
}

bool shape_save(struct shape *s) {
    bool good = run(s->plain.begin);

    s->turn++;
    for (int r = 0; good && r < s->n; r++) {
        for (int c = 0; c < s->row[r].columns; c++)
            bind_turned(s->row[r].insert, c + 1, s->row[r].v[c], s->turn, is_new_id(s, r, c));
        if (s->row[r].counted)
            sqlite3_bind_int64(s->row[r].insert, 1, s->row[r].key + (int64_t)s->turn * SHAPE_ROWS);
        good = run(s->row[r].insert);
    }
    return good && run(s->plain.commit);
}

void shape_close(struct shape *s) {
    for (int r = 0; r < s->n; r++) {
        sqlite3_finalize(s->row[r].insert);
        for (int c = 0; c < s->row[r].columns; c++)
            sqlite3_value_free(s->row[r].v[c]);
    }
    plain_close(&s->plain);
}
