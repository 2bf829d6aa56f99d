/*
 * plain_rows.h - what a save costs without keys and without rules: SQLite alone.
 *
 * Two baselines on the same disk, with the store's own pragmas: a commit of one row, and a commit
 * of the very rows that a save has written into a copy of the unit, with the same indexes.
 */
#ifndef BENCH_PLAIN_ROWS_H
#define BENCH_PLAIN_ROWS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct plain {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *insert;
};

/* `file` is made anew. */
bool plain_open(struct plain *, const char *file);
bool plain_save(struct plain *, const void *row, int bytes);
void plain_close(struct plain *);

#define SHAPE_ROWS 24
#define SHAPE_COLUMNS 16

/* The rows of one save: what they were, and how to write such rows again. */
struct shape {
    struct plain plain;
    struct {
        sqlite3_stmt *insert;
        sqlite3_value *v[SHAPE_COLUMNS];
        int columns;
        bool counted; /* the first column is an INTEGER PRIMARY KEY */
        int64_t key;
    } row[SHAPE_ROWS];
    int n;
    uint32_t turn;
};

/* `file` becomes a copy of the unit file as it is now. Before the save that is looked at. */
bool shape_copy(const char *unit_file, const char *file);
/* After it: the rows that `unit_file` has and the copy has not. */
bool shape_open(struct shape *, const char *unit_file, const char *file);
bool shape_save(struct shape *);
void shape_close(struct shape *);

#endif
