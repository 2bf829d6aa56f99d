/*
 * How every reading statement of the store finds its rows: never a scan of a table that grows with
 * the age of the unit, and no sort but of a set that does not.
 */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "store_internal.h"

#define NAME(name, text) {#name, text},
static const struct { const char *name, *text; } statements[] = {SQL_CORE_LIST(NAME)};
#undef NAME

/* Tables whose size is that of the unit, not of its age: people, and what is set. */
static bool is_bounded(const char *detail) {
    static const char *const bounded[] = {"user_now",    "person_now", "consent_now",
                                          "setting_now", "meta",       "proposal_now"};
    for (size_t i = 0; i < sizeof bounded / sizeof bounded[0]; i++) {
        if (strstr(detail, bounded[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* A partial index of what is open, or the journal walked from its newest row until enough. */
static bool is_allowed_scan(const char *name, const char *detail) {
    return is_bounded(detail) || strstr(detail, "match_open") != NULL ||
           strcmp(name, "JOURNAL_HEAD") == 0;
}

/* Sorts of one author's referrals, and of the few consents that run out. */
static bool is_allowed_sort(const char *name) {
    return strcmp(name, "REFERRAL_OF_AUTHOR") == 0 || strcmp(name, "CONSENT_EXPIRING") == 0;
}

static void no_statement_scans_what_grows(void **state) {
    struct unit *u = *state;
    char sql[2048];
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;
        if (strncmp(statements[i].text, "SELECT", 6) != 0) {
            continue;
        }
        char path[128];
        path_in(u, "unit.db", path);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statements[i].text);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(stmt, 3);
            if (strncmp(detail, "SCAN", 4) == 0 && !is_allowed_scan(statements[i].name, detail)) {
                fail_msg("%s: %s", statements[i].name, detail);
            }
            if (strstr(detail, "TEMP B-TREE") != NULL && !is_allowed_sort(statements[i].name)) {
                fail_msg("%s: %s", statements[i].name, detail);
            }
        }
        sqlite3_finalize(stmt);
        sqlite3_close(db);
    }
}

/* The plans that the design names, word for word. */
static void the_named_plans_hold(void **state) {
    struct unit *u = *state;
    static const struct {
        const char *name, *plan;
    } plans[] = {
        {"ENCOUNTER_PAGE", "SEARCH encounter_now USING INDEX encounter_at (at>? AND at<?)"},
        {"ENCOUNTER_PAGE_MENTOR",
         "SEARCH encounter_now USING INDEX encounter_mentor (mentor=? AND at>? AND at<?)"},
        {"ENCOUNTER_PAGE_PERSON",
         "SEARCH encounter_now USING INDEX encounter_person (person=? AND at>? AND at<?)"},
        {"REFERRAL_INBOX", "SEARCH r USING INDEX referral_open (role=?)"},
        {"REFERRAL_COUNT_OPEN", "SEARCH referral_now USING INDEX referral_open (role=?)"},
        {"REFERRAL_OF_AUTHOR_STATE", "SEARCH r USING INDEX referral_author (author=? AND state=?)"},
        {"REFERRAL_OF_PERSON", "SEARCH o USING INDEX object_subject (subject=? AND kind=?)"},
        {"JOURNAL_OF", "SEARCH journal USING INDEX journal_obj (obj=? AND seq<?)"},
        {"JOURNAL_OF_NEWEST", "SEARCH journal USING INDEX journal_obj (obj=? AND seq<?)"},
        {"JOURNAL_PAGE", "SEARCH journal USING INTEGER PRIMARY KEY (rowid<?)"},
        {"JOURNAL_HEAD", "SEARCH journal USING INTEGER PRIMARY KEY (rowid<?)"},
        {"MATCH_FIND_OPEN", "SEARCH match_now USING INDEX match_open (mentor=? AND person=?)"},
        {"MATCH_OPEN_OF_MENTOR", "SEARCH match_now USING INDEX match_open (mentor=?)"},
        {"PROPOSAL_LIST", "SCAN proposal_now USING INDEX sqlite_autoindex_proposal_now_1"},
        {"READ_LIST", "SEARCH read_now USING INDEX sqlite_autoindex_read_now_1 (obj=?)"},
        {"USER_BY_NUMBER", "SEARCH user_now USING INDEX sqlite_autoindex_user_now_2 (number=?)"},
    };
    char path[128], sql[2048];
    sqlite3 *db = NULL;
    path_in(u, "unit.db", path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) {
        const char *text = NULL;
        for (size_t k = 0; k < sizeof statements / sizeof statements[0]; k++) {
            text = strcmp(statements[k].name, plans[i].name) == 0 ? statements[k].text : text;
        }
        assert_non_null(text);
        sqlite3_stmt *stmt = NULL;
        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", text);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        if (strcmp((const char *)sqlite3_column_text(stmt, 3), plans[i].plan) != 0) {
            fail_msg("%s: %s", plans[i].name, (const char *)sqlite3_column_text(stmt, 3));
        }
        sqlite3_finalize(stmt);
    }
    sqlite3_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_statement_scans_what_grows, unit_setup, unit_teardown),
        cmocka_unit_test_setup_teardown(the_named_plans_hold, unit_setup, unit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
