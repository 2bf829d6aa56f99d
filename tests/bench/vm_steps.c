#include "vm_steps.h"

#include <chairside/bytes.h>

#include "../../src/store/store_internal.h"

double vm_steps(struct store *store) {
    double steps = 0;

    for (sqlite3_stmt *s = sqlite3_next_stmt(store->db, NULL); s;
         s = sqlite3_next_stmt(store->db, s))
        steps += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
    return steps;
}

bool vm_middle_mark(struct store *store, struct id *mark) {
    static const char sql[] = "SELECT at, n FROM encounter_now ORDER BY at, n LIMIT 1 OFFSET "
                              "(SELECT count(*) / 2 FROM encounter_now)";
    sqlite3_stmt *stmt = NULL;
    bool good = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
                sqlite3_step(stmt) == SQLITE_ROW;

    if (good) {
        struct writer w = writer_on(mark->b, sizeof mark->b);
        write_i64(&w, sqlite3_column_int64(stmt, 0));
        write_i64(&w, sqlite3_column_int64(stmt, 1));
    }
    sqlite3_finalize(stmt);
    return good;
}
