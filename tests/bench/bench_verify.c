/*
 * bench-verify UNIT ROUNDS - the whole unit checked: rows a second, and what of it is the floor.
 *
 * The floor is Ed25519 alone: as many signatures as the unit holds, checked one after the other on
 * one core. What is above it is reading, hashing, asking the gate of every row, building the
 * projections again and comparing them.
 */
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include <chairside/permit.h>
#include <chairside/secret.h>
#include <chairside/verify.h>

#include "measure.h"
#include "unit_at.h"

static const char count_sql[] = "SELECT (SELECT count(sig) FROM journal) +"
                                "(SELECT count(sig) FROM object) +"
                                "(SELECT count(sig) FROM grant_key) +"
                                "(SELECT count(sig) FROM cert) + (SELECT count(*) FROM member) +"
                                "(SELECT count(*) FROM escrow) + (SELECT count(*) FROM meta)";

static long count_signatures(const char *folder) {
    char path[4200];
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    long n = 0;

    snprintf(path, sizeof path, "%s/unit.db", folder);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, count_sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        n = (long)sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return n;
}

/* Checks `n` signatures of one message of a row's hash. */
static bool check_signatures(long n) {
    unsigned char pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES],
        sig[crypto_sign_BYTES], h[32];
    bool good = crypto_sign_keypair(pk, sk) == 0;

    randombytes_buf(h, sizeof h);
    good = good && crypto_sign_detached(sig, NULL, h, sizeof h, sk) == 0;
    for (long i = 0; good && i < n; i++)
        good = crypto_sign_verify_detached(sig, h, sizeof h, pk) == 0;
    return good;
}

int main(int argc, char **argv) {
    static struct compare time = {.what = "verify / signatures alone", .unit = "s"};
    static struct verify_report report;
    long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

    if (rounds < 1 || !bench_wake(argv[1]))
        return measure_failed("usage: bench-verify UNIT ROUNDS");
    long signatures = count_signatures(argv[1]);
    for (long round = 0; round < rounds; round++) {
        uint64_t from = measure_ns();
        if (verify_unit(argv[1], NULL, permit_entry, NULL, NULL, &report) != ST_OK)
            return measure_failed("verify: the unit is not sound");
        uint64_t then = measure_ns();
        if (!check_signatures(signatures))
            return measure_failed("verify: signatures");
        samples_add(&time.value_now, (double)(then - from) / 1e9);
        samples_add(&time.baseline_now, (double)(measure_ns() - then) / 1e9);
        compare_round(&time);
    }
    compare_head("verify", "verify", "Ed25519");
    compare_print(&time);
    printf("  %llu rows, %llu objects, %llu grants; %ld signatures\n",
           (unsigned long long)report.rows, (unsigned long long)report.objects,
           (unsigned long long)report.grants, signatures);
    double s = samples_at(&time.value, 0.5);
    limit_print("  journal rows a second", (double)report.rows / s, "", 0, NULL);
    limit_print("  signatures a second", (double)signatures / s, "", 0, NULL);
    secret_wipe_all();
    return 0;
}
