/* What verify says about units that nobody has changed: nothing; and about rules that were broken
 * by somebody with real keys, and about what a permission left behind. */
#include <stdio.h>
#include <string.h>

#include <chairside/clock.h>
#include <chairside/verify.h>

#include "world.h"

static struct world w;
static struct verify_report report;

static int setup(void **state) {
    (void)state;
    world_make(&w);
    world_fill(&w);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_finish(&w);
    return 0;
}

static enum status checked(verify_gate_fn *gate) {
    return verify_unit(w.folder, NULL, gate, NULL, NULL, &report);
}

static void print_findings(void) {
    for (size_t i = 0; i < report.n_findings; i++)
        print_error("row %llu, %s: %s\n", (unsigned long long)report.findings[i].seq,
                    report.findings[i].where, report.findings[i].what);
}

static void assert_good(void) {
    enum status st = checked(NULL);

    if (st != ST_OK)
        print_findings();
    assert_ok(st);
    assert_int_equal(report.findings_total, 0);
}

static void assert_found(const char *where, uint64_t seq) {
    assert_status(ST_TAMPERED, checked(NULL));
    for (size_t i = 0; i < report.n_findings; i++)
        if (strcmp(report.findings[i].where, where) == 0 && report.findings[i].seq == seq)
            return;
    print_findings();
    fail_msg("nothing was found at %s, row %llu", where, (unsigned long long)seq);
}

static unsigned last_percent;

static void note_percent(void *ctx, unsigned percent) {
    assert_ptr_equal(ctx, &w);
    assert_true(percent >= last_percent && percent <= 100);
    last_percent = percent;
}

static void a_good_unit_has_no_findings(void **state) {
    char fingerprint[20];
    uint64_t head;
    uint8_t h[32];
    (void)state;

    assert_ok(verify_unit(w.folder, NULL, NULL, note_percent, &w, &report));
    assert_int_equal(last_percent, 100);
    assert_ok(journal_head(w.store, &head, h));
    assert_int_equal(report.rows, head);
    assert_int_equal(report.objects, 12); /* 4 profiles, 7 others, a draft */
    assert_true(report.grants > report.objects);
    assert_ok(keys_root_fingerprint(w.store, fingerprint));
    assert_string_equal(report.fingerprint, fingerprint);
}

static void a_copy_is_checked_as_a_file(void **state) {
    char copy[64], file[80];
    (void)state;

    world_copy(w.folder, copy);
    snprintf(file, sizeof file, "%s/unit.db", copy);
    assert_ok(verify_unit(NULL, file, NULL, NULL, NULL, &report));
    world_sql(copy, "UPDATE object SET at=at+1 WHERE kind=1");
    assert_status(ST_TAMPERED, verify_unit(NULL, file, NULL, NULL, NULL, &report));
    world_remove(copy);
    assert_status(ST_NO_UNIT, verify_unit(copy, NULL, NULL, NULL, NULL, &report) == ST_NO_FOLDER
                                  ? ST_NO_UNIT
                                  : ST_OK);
}

/* The gate sees each row, once, in order, with the unit as it stood just before. */
static uint64_t gate_seq;

static enum status gate_looks_back(struct store *store, const struct entry *row) {
    uint64_t head;
    uint8_t h[32];
    struct consent_row consent;

    assert_int_equal(row->seq, ++gate_seq);
    assert_ok(journal_head(store, &head, h));
    assert_int_equal(head, row->seq - 1);
    if (row->seq == w.record_seq)
        assert_status(ST_NOT_FOUND, consent_get(store, &w.person, SCOPE_RECORD, &consent));
    if (row->seq == w.record_seq + 1)
        assert_ok(consent_get(store, &w.person, SCOPE_RECORD, &consent));
    return row->seq == w.ask_seq ? ST_NO_APPROACH : ST_OK;
}

static void the_gate_is_asked_at_every_row(void **state) {
    (void)state;
    gate_seq = 0;
    assert_status(ST_TAMPERED, checked(gate_looks_back));
    assert_int_equal(gate_seq, report.rows);
    assert_int_equal(report.findings_total, 1);
    assert_int_equal(report.findings[0].seq, w.ask_seq);
    assert_int_equal(report.findings[0].kind, ENTRY_REFERRAL_ASK);
    assert_string_equal(report.findings[0].where, "journal");
}

/* ---- acts that leave a key behind, or take what they need with them ---- */

/* Runs in a copy of the unit, so that each test begins with the good one. */
static struct store *kept;
static char kept_folder[64];

static void in_copy(void) {
    char copy[64];

    kept = w.store;
    strcpy(kept_folder, w.folder);
    world_copy(w.folder, copy);
    strcpy(w.folder, copy);
    assert_ok(store_open(w.folder, STORE_KIOSK, 3, &w.store));
}

static void out_of_copy(void) {
    store_close(w.store);
    world_remove(w.folder);
    strcpy(w.folder, kept_folder);
    w.store = kept;
}

static void a_withdrawal_that_takes_its_keys_is_good(void **state) {
    const struct id coordinators = role_id(ROLE_COORDINATOR);
    struct entry withdraw = {
        .kind = ENTRY_CONSENT_WITHDRAW, .obj = w.person, .scope = SCOPE_RECORD};
    (void)state;

    in_copy();
    assert_ok(store_begin_write(w.store, 1000, NULL));
    world_append(&w, w.mentor.ring, &withdraw);
    assert_ok(vault_revoke_subject(w.store, OBJECT_ENCOUNTER, &w.person, &coordinators));
    assert_ok(vault_revoke_subject(w.store, OBJECT_REFERRAL, &w.person, &coordinators));
    assert_ok(store_commit(w.store));
    assert_good();
    out_of_copy();
}

static void a_withdrawal_that_leaves_a_key_is_found(void **state) {
    struct entry withdraw = {
        .kind = ENTRY_CONSENT_WITHDRAW, .obj = w.person, .scope = SCOPE_RECORD};
    (void)state;

    in_copy();
    world_row(&w, w.mentor.ring, &withdraw);
    assert_found("grant to object encounter", w.record_seq);
    assert_found("grant to object referral", w.record_seq);
    out_of_copy();
}

static void a_match_that_ends_and_leaves_the_name_is_found(void **state) {
    struct entry end = {.kind = ENTRY_MATCH_END, .obj = w.match, .reason = 1};
    (void)state;

    in_copy();
    world_row(&w, w.coordinator.ring, &end);
    assert_found("grant to object identity", w.approach_seq);
    out_of_copy();
}

static void a_cancelled_referral_that_leaves_its_words_is_found(void **state) {
    struct entry release = {.kind = ENTRY_REFERRAL_RELEASE, .obj = w.referral};
    struct entry cancel = {.kind = ENTRY_REFERRAL_CANCEL, .obj = w.referral, .reason = 1};
    struct entry reopen = {.kind = ENTRY_REFERRAL_REOPEN, .obj = w.referral, .reason = 1};
    (void)state;
    (void)release;

    in_copy();
    world_row(&w, w.nurse.ring, &reopen);
    world_row(&w, w.mentor.ring, &cancel);
    assert_found("grant to object words", w.ask_seq);
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_revoke(w.store, &w.words, &id_zero));
    assert_ok(store_commit(w.store));
    assert_good();
    out_of_copy();
}

/* A consent that ran out and that somebody's whole visit did not end. */
static void a_consent_that_ran_out_is_found_after_a_visit(void **state) {
    struct entry in = {.kind = ENTRY_SIGNIN, .obj = w.nurse.id, .kiosk = 3};
    struct entry out = {.kind = ENTRY_SIGNOUT, .obj = w.nurse.id, .why = 1};
    struct entry jump;
    (void)state;
    (void)jump;

    in_copy();
    clock_pretend(clock_at() + 2 * 86400);
    world_row(&w, w.nurse.ring, &in);
    assert_good();
    world_row(&w, w.nurse.ring, &out);
    clock_pretend(0);
    assert_found("grant to object encounter", w.record_seq);
    out_of_copy();
}

/* A renewal keeps what stood on the consent before it; a break does not. */
static void a_renewed_consent_still_carries_its_keys(void **state) {
    struct entry renew = {.kind = ENTRY_CONSENT_SET,
                          .obj = w.person,
                          .scope = SCOPE_RECORD,
                          .status = CONSENT_ACTIVE,
                          .teach = TEACH_YES,
                          .given = clock_at(),
                          .expires = clock_at() + 86400};
    struct entry withdraw = {
        .kind = ENTRY_CONSENT_WITHDRAW, .obj = w.person, .scope = SCOPE_RECORD};
    (void)state;

    in_copy();
    world_row(&w, w.mentor.ring, &renew);
    assert_good();
    world_row(&w, w.mentor.ring, &withdraw);
    world_row(&w, w.mentor.ring, &renew);
    assert_found("grant to object encounter", w.record_seq);
    out_of_copy();
}

/* The author of the words gives them to another mentor: a real signature, and still no right. */
static void a_key_for_who_may_not_read_is_found(void **state) {
    const struct recipient other = {w.other.id, w.ask_seq}, wrong_row = {w.other.id, w.record_seq},
                           dietitians = {role_id(ROLE_DIETITIAN), w.ask_seq};
    (void)state;

    in_copy();
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_grant(w.store, w.mentor.ring, &w.words, &other));
    assert_ok(vault_grant(w.store, w.mentor.ring, &w.referral, &dietitians));
    assert_ok(vault_grant(w.store, w.coordinator.ring, &w.identity, &wrong_row));
    assert_ok(store_commit(w.store));
    assert_found("grant to object words", w.ask_seq);
    assert_found("grant to object referral", w.ask_seq);
    assert_found("grant to object identity", w.record_seq);
    assert_int_equal(report.findings_total, 3);
    out_of_copy();
}

static void a_destroyed_object_has_its_row(void **state) {
    struct entry gone = {.kind = ENTRY_OBJECT_DESTROY,
                         .obj = w.note,
                         .ver = 1,
                         .object_kind = OBJECT_NOTE,
                         .cause = 1};
    struct entry row;
    (void)state;

    in_copy();
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_destroy(w.store, &w.note));
    assert_ok(store_commit(w.store));
    size_t n;
    assert_ok(journal_of(w.store, &w.note, &row, 1, &n));
    assert_found("object note", row.seq);
    world_row(&w, w.mentor.ring, &gone);
    assert_good();
    out_of_copy();
}

/* ---- versions of talks and notes ---- */

static void every_version_is_good_with_its_row(void **state) {
    (void)state;

    in_copy();
    world_correct(&w, 2, "other facts");
    world_correct(&w, 3, "other facts still");
    world_add_note(&w, 2, "a private note, more");
    assert_good();
    assert_int_equal(report.objects, 15);
    out_of_copy();
}

static uint64_t row_that_put(const struct id *id, unsigned nth) {
    struct entry rows[4];
    size_t n = 0;

    assert_ok(journal_of(w.store, id, rows, 4, &n));
    assert_true(nth < n);
    return rows[nth].seq;
}

/* "Replaced" excuses a name that was edited, and neither a talk nor a note. */
static void a_version_that_nobody_destroyed_is_missed(void **state) {
    const struct recipient nurses[] = {{role_id(ROLE_NURSE), 0}};
    struct entry edit = {.kind = ENTRY_PERSON_EDIT, .obj = w.person, .ver = 2, .number = 17};
    (void)state;

    in_copy();
    world_correct(&w, 2, "other facts");
    world_add_note(&w, 2, "a private note, more");
    world_put(&w, w.nurse.ring, OBJECT_IDENTITY, &w.person, nurses, 1, "married", &edit);
    assert_good();
    world_sql(w.folder, "PRAGMA foreign_keys=ON; DELETE FROM object WHERE kind=4 AND ver=1");
    assert_found("object encounter", row_that_put(&w.encounter, 0));
    assert_int_equal(report.findings_total, 1);
    world_sql(w.folder, "PRAGMA foreign_keys=ON; DELETE FROM object WHERE kind=1 AND ver=2");
    assert_found("object note", row_that_put(&w.note, 1));
    assert_int_equal(report.findings_total, 2);
    out_of_copy();
}

/* A mentor who writes an earlier version anew, under a row of their own. */
static void a_version_put_twice_is_found(void **state) {
    (void)state;

    in_copy();
    world_add_note(&w, 2, "a private note, more");
    world_sql(w.folder, "PRAGMA foreign_keys=ON; DELETE FROM object WHERE kind=1");
    world_add_note(&w, 1, "what it never said");
    world_add_note(&w, 2, "a private note, more");
    assert_found("object note", row_that_put(&w.note, 0));
    assert_found("object note", row_that_put(&w.note, 1));
    assert_int_equal(report.findings_total, 2);
    out_of_copy();
}

/* The end of `record` has to reach what the talk said before it was corrected. */
static void a_key_to_an_older_version_is_found(void **state) {
    const struct id coordinators = role_id(ROLE_COORDINATOR);
    struct entry withdraw = {
        .kind = ENTRY_CONSENT_WITHDRAW, .obj = w.person, .scope = SCOPE_RECORD};
    (void)state;

    in_copy();
    world_correct(&w, 2, "other facts");
    assert_ok(store_begin_write(w.store, 1000, NULL));
    world_append(&w, w.mentor.ring, &withdraw);
    assert_ok(vault_revoke_version(w.store, &w.encounter, 2, &coordinators));
    assert_ok(vault_revoke_subject(w.store, OBJECT_REFERRAL, &w.person, &coordinators));
    assert_ok(store_commit(w.store));
    assert_found("grant to object encounter", w.record_seq);
    assert_int_equal(report.findings_total, 1);
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_revoke_subject(w.store, OBJECT_ENCOUNTER, &w.person, &coordinators));
    assert_ok(store_commit(w.store));
    assert_good();
    out_of_copy();
}

static void an_older_version_that_was_changed_is_found(void **state) {
    (void)state;

    in_copy();
    world_correct(&w, 2, "other facts");
    world_sql(w.folder, "UPDATE object SET ct=flip(ct) WHERE kind=4 AND ver=1");
    assert_found("object encounter", row_that_put(&w.encounter, 0));
    assert_int_equal(report.findings_total, 1);
    out_of_copy();
}

static void a_version_left_behind_by_its_end_is_found(void **state) {
    struct entry gone = {.kind = ENTRY_OBJECT_DESTROY,
                         .obj = w.note,
                         .ver = 2,
                         .object_kind = OBJECT_NOTE,
                         .cause = 1};
    (void)state;

    in_copy();
    world_add_note(&w, 2, "a private note, more");
    world_row(&w, w.mentor.ring, &gone);
    assert_found("object note", gone.seq);
    assert_int_equal(report.findings_total, 2); /* both of them */
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_destroy(w.store, &w.note));
    assert_ok(store_commit(w.store));
    assert_good();
    world_add_note(&w, 3, "begun anew");
    assert_good();
    out_of_copy();
}

/* A row by somebody who is suspended, with keys that are still good. */
static void a_row_by_a_suspended_person_is_found(void **state) {
    struct entry suspend = {
        .kind = ENTRY_USER_STATUS, .obj = w.other.id, .status = USER_SUSPENDED, .reason = 1};
    struct entry row = {.kind = ENTRY_DENIED, .obj = w.person, .verb = 1};
    (void)state;

    in_copy();
    world_row(&w, w.coordinator.ring, &suspend);
    assert_good();
    world_row(&w, w.other.ring, &row);
    assert_found("journal", row.seq);
    out_of_copy();
}

static void findings_are_counted_past_the_fiftieth(void **state) {
    struct entry suspend = {
        .kind = ENTRY_USER_STATUS, .obj = w.other.id, .status = USER_SUSPENDED, .reason = 1};
    (void)state;

    in_copy();
    world_row(&w, w.coordinator.ring, &suspend);
    assert_ok(store_begin_write(w.store, 1000, NULL));
    for (unsigned i = 0; i < 60; i++) {
        struct entry row = {.kind = ENTRY_DENIED, .obj = w.person, .verb = 1};
        world_append(&w, w.other.ring, &row);
    }
    assert_ok(store_commit(w.store));
    assert_status(ST_TAMPERED, checked(NULL));
    assert_int_equal(report.findings_total, 60);
    assert_int_equal(report.n_findings, 50);
    out_of_copy();
}

/* A journal long enough for the helper: what it finds is named like everything else. */
static void a_long_journal_is_checked_by_two(void **state) {
    uint64_t first = 0;
    char sql[256];
    (void)state;

    in_copy();
    assert_ok(store_begin_write(w.store, 1000, NULL));
    for (unsigned i = 0; i < 400; i++) {
        struct entry row = {.kind = ENTRY_DENIED, .obj = w.person, .verb = 1};
        world_append(&w, w.mentor.ring, &row);
        first = first ? first : row.seq;
    }
    assert_ok(store_commit(w.store));
    assert_good();
    assert_true(report.rows > 400);
    snprintf(sql, sizeof sql,
             "UPDATE journal SET sig=flip(sig) WHERE seq IN (%llu,%llu,%llu);"
             "UPDATE grant_key SET sig=flip(sig) WHERE sig IS NOT NULL AND consent_seq=%llu",
             (unsigned long long)first, (unsigned long long)first + 100,
             (unsigned long long)first + 399, (unsigned long long)w.approach_seq);
    assert_int_equal(world_sql(w.folder, sql), 4);
    assert_found("journal", first);
    assert_found("journal", first + 100);
    assert_found("journal", first + 399);
    assert_found("grant to object identity", w.approach_seq);
    assert_int_equal(report.findings_total, 4);
    out_of_copy();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_unit_has_no_findings),
        cmocka_unit_test(a_copy_is_checked_as_a_file),
        cmocka_unit_test(the_gate_is_asked_at_every_row),
        cmocka_unit_test(a_withdrawal_that_takes_its_keys_is_good),
        cmocka_unit_test(a_withdrawal_that_leaves_a_key_is_found),
        cmocka_unit_test(a_match_that_ends_and_leaves_the_name_is_found),
        cmocka_unit_test(a_cancelled_referral_that_leaves_its_words_is_found),
        cmocka_unit_test(a_consent_that_ran_out_is_found_after_a_visit),
        cmocka_unit_test(a_renewed_consent_still_carries_its_keys),
        cmocka_unit_test(a_key_for_who_may_not_read_is_found),
        cmocka_unit_test(a_destroyed_object_has_its_row),
        cmocka_unit_test(every_version_is_good_with_its_row),
        cmocka_unit_test(a_version_that_nobody_destroyed_is_missed),
        cmocka_unit_test(a_version_put_twice_is_found),
        cmocka_unit_test(a_key_to_an_older_version_is_found),
        cmocka_unit_test(an_older_version_that_was_changed_is_found),
        cmocka_unit_test(a_version_left_behind_by_its_end_is_found),
        cmocka_unit_test(a_row_by_a_suspended_person_is_found),
        cmocka_unit_test(findings_are_counted_past_the_fiftieth),
        cmocka_unit_test(a_long_journal_is_checked_by_two),
    };
    return cmocka_run_group_tests_name("verify good", tests, setup, teardown);
}
