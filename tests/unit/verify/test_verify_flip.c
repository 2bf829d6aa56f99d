/*
 * One bit changed, all over the file: verify must name it, or everything that means something still
 * says the same. SQLite's own check misses almost all such changes.
 *
 * Left out of "the same": what only a phrase or a reader can check (locks, the author's own
 * copies), the number and language beside a wording, and the order in which rows lie.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chairside/verify.h>

#include "world.h"

#define FLIPS 500

/* A SELF copy authenticates by itself and is opened by its author alone: verify cannot see into it.
 */
#define GRANTS                                                                                     \
    "SELECT id,ver,rcpt,rcpt_gen,consent_seq,granter,granter_gen,sig,"                             \
    "iif(sig IS NULL,0,sealed) FROM grant_key ORDER BY 1,2,3,4"

static const char *const contents[] = {
    "SELECT * FROM meta ORDER BY 1",
    "SELECT * FROM cert ORDER BY 1,2",
    "SELECT principal,gen,kek_mode FROM user_lock ORDER BY 1,2",
    "SELECT * FROM escrow ORDER BY 1,2",
    "SELECT * FROM member ORDER BY 1,2,3,4",
    "SELECT id,ver,kind,author,author_gen,subject,at,nonce,kc,ct,sig FROM object ORDER BY 1,2",
    GRANTS,
    "SELECT * FROM journal ORDER BY 1",
    "SELECT id,text FROM wording ORDER BY 1",
    "SELECT * FROM user_now ORDER BY 1",
    "SELECT * FROM person_now ORDER BY 1",
    "SELECT * FROM consent_now ORDER BY 1,2",
    "SELECT * FROM proposal_now ORDER BY 1",
    "SELECT * FROM match_now ORDER BY 1",
    "SELECT id,ver,mentor,person,at,status,note,seq FROM encounter_now ORDER BY 1",
    "SELECT * FROM referral_now ORDER BY 1",
    "SELECT * FROM setting_now ORDER BY 1",
    "SELECT * FROM read_now ORDER BY 1,2",
};

struct content {
    uint8_t h[32];
};

/* Types, lengths and bytes of every value, chained. */
static void add_row(struct content *content, sqlite3_stmt *stmt) {
    uint8_t buffer[32 + 8 + 70000];

    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        int type = sqlite3_column_type(stmt, i), bytes = sqlite3_column_bytes(stmt, i);
        memcpy(buffer, content->h, 32);
        memcpy(buffer + 32, &type, 4);
        memcpy(buffer + 36, &bytes, 4);
        assert_true((size_t)bytes <= sizeof buffer - 40);
        if (bytes > 0)
            memcpy(buffer + 40, sqlite3_column_blob(stmt, i), (size_t)bytes);
        seal_hash(buffer, 40 + (size_t)bytes, content->h);
    }
}

static struct content content_of(const char *file) {
    struct content content = {{0}};
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        assert_int_equal(sqlite3_prepare_v2(db, contents[i], -1, &stmt, NULL), SQLITE_OK);
        while (sqlite3_step(stmt) == SQLITE_ROW)
            add_row(&content, stmt);
        sqlite3_finalize(stmt);
    }
    sqlite3_close(db);
    return content;
}

static uint8_t *read_all(const char *file, size_t *bytes) {
    struct stat st;
    int fd = open(file, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    uint8_t *all = malloc((size_t)st.st_size);
    assert_non_null(all);
    assert_int_equal(read(fd, all, (size_t)st.st_size), st.st_size);
    close(fd);
    *bytes = (size_t)st.st_size;
    return all;
}

static void flip_at(const char *file, const uint8_t *all, size_t at, unsigned bit) {
    uint8_t byte = (uint8_t)(all[at] ^ 1u << bit);
    int fd = open(file, O_WRONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    close(fd);
}

static void unflip_at(const char *file, const uint8_t *all, size_t at) {
    int fd = open(file, O_WRONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, all + at, 1, (off_t)at), 1);
    close(fd);
}

static void no_bit_changes_unnoticed(void **state) {
    struct verify_report report;
    struct world w;
    char copy[64], file[80];
    size_t bytes, named = 0;
    (void)state;

    world_make(&w);
    world_fill(&w);
    world_copy(w.folder, copy);
    world_finish(&w);
    snprintf(file, sizeof file, "%s/unit.db", copy);
    uint8_t *all = read_all(file, &bytes);
    struct content good = content_of(file);
    assert_ok(verify_unit(NULL, file, NULL, NULL, NULL, &report));
    for (size_t i = 0; i < FLIPS; i++) {
        size_t at = i * bytes / FLIPS + i % 7;
        flip_at(file, all, at, (unsigned)(i % 8));
        if (verify_unit(NULL, file, NULL, NULL, NULL, &report) != ST_OK) {
            named++;
        } else {
            struct content now = content_of(file);
            if (memcmp(&now, &good, sizeof now) != 0)
                fail_msg("byte %zu, bit %zu: nobody noticed", at, i % 8);
        }
        unflip_at(file, all, at);
    }
    assert_true(named > FLIPS / 10); /* else the test changed nothing but padding */
    print_message("%zu of %d changes meant something and were named\n", named, FLIPS);
    free(all);
    world_remove(copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_bit_changes_unnoticed)};
    return cmocka_run_group_tests_name("verify flip", tests, NULL, NULL);
}
