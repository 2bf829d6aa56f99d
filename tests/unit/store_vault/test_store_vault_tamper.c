/* Somebody who can write the file, but knows no phrase: nothing they change is ever shown as good.
 */
#include <stdio.h>
#include <stdlib.h>

#include "world.h"

static struct world w;

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

static void hex(const struct id *id, char out[40]) {
    out[0] = 'x';
    out[1] = '\'';
    for (size_t i = 0; i < sizeof id->b; i++)
        snprintf(out + 2 + 2 * i, 3, "%02x", id->b[i]);
    snprintf(out + 34, 3, "'");
}

/* Every %s becomes the literal. */
static void fill_in(const char *format, const char *literal, char *out, size_t room) {
    size_t used = 0;

    for (const char *p = format; *p && used + 40 < room; p++) {
        if (p[0] == '%' && p[1] == 's') {
            used += (size_t)snprintf(out + used, room - used, "%s", literal);
            p++;
        } else {
            out[used++] = *p;
        }
    }
    out[used] = '\0';
}

/* Runs the statement with %s = the id, then looks at that version (0: the newest); puts the unit
 * back as it was. */
static enum status after_version(const char *format, const struct id *id, uint32_t ver,
                                 struct keyring *reader, const char *text) {
    char sql[1024], literal[40], kept[64];
    struct store *store = w.store;

    hex(id, literal);
    fill_in(format, literal, sql, sizeof sql);
    world_copy(w.folder, kept);
    assert_true(world_sql(kept, sql) > 0);
    assert_ok(store_open(kept, STORE_READONLY, 1, &w.store));
    enum status st = world_open_version(&w, reader, id, ver, text);
    store_close(w.store);
    w.store = store;
    world_remove(kept);
    return st;
}

static enum status after(const char *format, const struct id *id, struct keyring *reader,
                         const char *text) {
    return after_version(format, id, 0, reader, text);
}

#define FLIP(column) "UPDATE object SET " column "=flip(" column ") WHERE id=%s"
#define FLIP_GRANT(column) "UPDATE grant_key SET " column "=flip(" column ") WHERE id=%s"

static void every_column_of_an_object_is_under_its_signature(void **state) {
    static const char *const changes[] = {
        "UPDATE object SET kind=4 WHERE id=%s",
        "UPDATE object SET author_gen=2 WHERE id=%s",
        "UPDATE object SET at=at+1 WHERE id=%s",
        FLIP("author"),
        FLIP("subject"),
        FLIP("nonce"),
        FLIP("kc"),
        FLIP("ct"),
        FLIP("sig"),
        "UPDATE object SET ct=substr(ct,1,length(ct)-1) WHERE id=%s",
        "UPDATE object SET ct=x'' WHERE id=%s",
    };
    (void)state;

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        enum status st = after(changes[i], &w.words, w.nurse.ring, "please look");
        if (st != ST_TAMPERED)
            fail_msg("%s: %s", changes[i], status_name(st));
    }
}

/* The version is the key of its grants: changed alone, nothing refers to it any more. */
static void another_version_or_id_is_not_put(void **state) {
    (void)state;
    assert_status(ST_TAMPERED,
                  after("PRAGMA foreign_keys=OFF; UPDATE object SET ver=2 WHERE id=%s; UPDATE "
                        "grant_key SET ver=2 WHERE id=%s",
                        &w.words, w.nurse.ring, "please look"));
    /* other words under this id */
    assert_status(ST_TAMPERED, after("PRAGMA foreign_keys=ON; DELETE FROM object WHERE id=%s;"
                                     "PRAGMA foreign_keys=OFF; UPDATE grant_key SET id=%s WHERE "
                                     "id=(SELECT id FROM object WHERE kind=7);"
                                     "UPDATE object SET id=%s WHERE kind=7",
                                     &w.words, w.nurse.ring, "please look"));
}

static void every_column_of_a_grant_is_checked(void **state) {
    static const struct {
        const char *sql;
        enum status want; /* NOT_FOUND: it is not this reader's any more */
    } changes[] = {
        {FLIP_GRANT("rcpt") " AND length(sealed)=125", ST_NOT_FOUND},
        {"UPDATE grant_key SET rcpt_gen=2 WHERE length(sealed)=125 AND id=%s", ST_NOT_FOUND},
        {"UPDATE grant_key SET consent_seq=consent_seq+1 WHERE length(sealed)=125 AND id=%s",
         ST_TAMPERED},
        {FLIP_GRANT("granter") " AND length(sealed)=125", ST_TAMPERED},
        {"UPDATE grant_key SET granter_gen=2 WHERE length(sealed)=125 AND id=%s", ST_TAMPERED},
        {FLIP_GRANT("sealed") " AND length(sealed)=125", ST_TAMPERED},
        {FLIP_GRANT("sig") " AND length(sealed)=125", ST_TAMPERED},
        {"UPDATE grant_key SET sig=NULL WHERE length(sealed)=125 AND id=%s", ST_CORRUPT},
    };
    (void)state;

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        enum status st = after(changes[i].sql, &w.words, w.nurse.ring, "please look");
        if (st != changes[i].want)
            fail_msg("%s: %s", changes[i].sql, status_name(st));
    }
    assert_status(ST_TAMPERED, after(FLIP_GRANT("sealed") " AND length(sealed)=72", &w.note,
                                     w.mentor.ring, "a private note"));
}

/* A box that was made for one object does not open another, whatever the row says. */
static void swapped_ciphertexts_and_boxes_are_refused(void **state) {
    (void)state;
    assert_status(ST_TAMPERED,
                  after("UPDATE object SET ct=(SELECT ct FROM object WHERE kind=7),nonce=(SELECT "
                        "nonce FROM object WHERE kind=7),kc=(SELECT kc FROM object WHERE kind=7) "
                        "WHERE id=%s",
                        &w.words, w.nurse.ring, "please look"));
    assert_status(ST_TAMPERED,
                  after("UPDATE grant_key SET sealed=(SELECT sealed FROM grant_key WHERE "
                        "id=(SELECT id FROM object WHERE kind=7) AND length(sealed)=125 LIMIT 1) "
                        "WHERE length(sealed)=125 AND id=%s",
                        &w.words, w.nurse.ring, "please look"));
    assert_status(ST_TAMPERED,
                  after("UPDATE grant_key SET sealed=(SELECT sealed FROM grant_key WHERE "
                        "id<>%s AND length(sealed)=72 LIMIT 1) WHERE length(sealed)=72 AND id=%s",
                        &w.note, w.mentor.ring, "a private note"));
}

/* Version 1 with all its keys, kept from before and put back in place of version 2. */
static void an_older_version_is_not_the_last_one_put(void **state) {
    char before[64], after_[64], sql[1024], literal[40];
    struct store *store = w.store;
    (void)state;

    world_copy(w.folder, before);
    world_add_note(&w, 2, "a private note, more");
    world_copy(w.folder, after_);
    hex(&w.note, literal);
    snprintf(sql, sizeof sql,
             "ATTACH '%s/unit.db' AS old; PRAGMA foreign_keys=OFF;"
             "DELETE FROM main.object WHERE id=%s; DELETE FROM main.grant_key WHERE id=%s;"
             "INSERT INTO main.object SELECT * FROM old.object WHERE id=%s;"
             "INSERT INTO main.grant_key SELECT * FROM old.grant_key WHERE id=%s",
             before, literal, literal, literal, literal);
    assert_true(world_sql(after_, sql) >= 4);
    assert_ok(store_open(after_, STORE_READONLY, 1, &w.store));
    assert_status(ST_TAMPERED, world_open(&w, w.mentor.ring, &w.note, "a private note"));
    store_close(w.store);
    w.store = store;
    assert_ok(world_open(&w, w.mentor.ring, &w.note, "a private note, more"));
    world_remove(before);
    world_remove(after_);
}

/* Where somebody takes the newest version away, what it said before is not what it says now. */
static void an_older_version_never_becomes_the_newest(void **state) {
    static const char *const take = "PRAGMA foreign_keys=ON; DELETE FROM object WHERE id=%s AND "
                                    "ver=2";
    (void)state;

    world_correct(&w, 2, "other facts");
    assert_status(ST_TAMPERED, after(take, &w.note, w.mentor.ring, "a private note"));
    assert_status(ST_TAMPERED, after(take, &w.encounter, w.mentor.ring, "facts"));
    assert_status(ST_TAMPERED, after(take, &w.encounter, w.coordinator.ring, "facts"));
    /* asked for as what it is, it is still good */
    assert_ok(after_version(take, &w.note, 1, w.mentor.ring, "a private note"));
    assert_ok(after_version(take, &w.encounter, 1, w.coordinator.ring, "facts"));
    assert_status(ST_NOT_FOUND, after_version(take, &w.encounter, 2, w.mentor.ring, "facts"));
}

#define FLIP_FIRST(column) FLIP(column) " AND ver=1"

static void an_older_version_is_checked_like_the_newest(void **state) {
    static const char *const changes[] = {FLIP_FIRST("author"),
                                          FLIP_FIRST("subject"),
                                          FLIP_FIRST("nonce"),
                                          FLIP_FIRST("kc"),
                                          FLIP_FIRST("ct"),
                                          FLIP_FIRST("sig"),
                                          "UPDATE object SET at=at+1 WHERE id=%s AND ver=1"};
    (void)state;

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        assert_status(ST_TAMPERED,
                      after_version(changes[i], &w.encounter, 1, w.coordinator.ring, "facts"));
        assert_ok(after(changes[i], &w.encounter, w.coordinator.ring, "other facts"));
    }
    /* in each other's place: the row that put it knows better */
    assert_status(ST_TAMPERED,
                  after_version("PRAGMA foreign_keys=OFF; UPDATE object SET ver=ver+10 WHERE id=%s;"
                                "UPDATE object SET ver=13-ver WHERE id=%s;"
                                "UPDATE grant_key SET ver=ver+10 WHERE id=%s;"
                                "UPDATE grant_key SET ver=13-ver WHERE id=%s",
                                &w.note, 1, w.mentor.ring, "a private note, more"));
}

/* What was destroyed at the person's wish, and a name that was edited: put back out of an old copy
 * of the file, no number brings them back. */
static void what_was_taken_away_stays_away(void **state) {
    struct entry gone = {.kind = ENTRY_OBJECT_DESTROY,
                         .obj = w.note,
                         .ver = 2,
                         .object_kind = OBJECT_NOTE,
                         .cause = 1};
    struct entry edit = {.kind = ENTRY_PERSON_EDIT, .obj = w.person, .ver = 2, .number = 17};
    const struct recipient nurses = {role_id(ROLE_NURSE), 0};
    const struct id *const ids[] = {&w.note, &w.person};
    char before[64], sql[512], literal[40];
    (void)state;

    world_copy(w.folder, before);
    assert_ok(store_begin_write(w.store, 1000, NULL));
    world_append(&w, w.mentor.ring, &gone);
    assert_ok(vault_destroy(w.store, &w.note));
    assert_ok(store_commit(w.store));
    world_add_note(&w, 3, "begun anew");
    world_put(&w, w.nurse.ring, OBJECT_IDENTITY, &w.person, &nurses, 1, "married", &edit);
    for (size_t i = 0; i < 2; i++) {
        hex(ids[i], literal);
        snprintf(sql, sizeof sql,
                 "ATTACH '%s/unit.db' AS old;"
                 "INSERT INTO main.object SELECT NULL,id,ver,kind,author,author_gen,subject,at,"
                 "nonce,kc,ct,sig FROM old.object WHERE id=%s;"
                 "INSERT INTO main.grant_key SELECT NULL,id,ver,rcpt,rcpt_gen,consent_seq,granter,"
                 "granter_gen,sealed,sig FROM old.grant_key WHERE id=%s",
                 before, literal, literal);
        assert_true(world_sql(w.folder, sql) >= 2);
    }
    assert_status(ST_TAMPERED, world_open_version(&w, w.mentor.ring, &w.note, 1, "a private note"));
    assert_status(ST_TAMPERED,
                  world_open_version(&w, w.mentor.ring, &w.note, 2, "a private note, more"));
    assert_ok(world_open(&w, w.mentor.ring, &w.note, "begun anew"));
    assert_status(ST_TAMPERED, world_open_version(&w, w.nurse.ring, &w.person, 1, "identity"));
    assert_ok(world_open(&w, w.nurse.ring, &w.person, "married"));
    world_remove(before);
}

/* The certificates that everything hangs on, up to the root. */
static void a_changed_certificate_carries_nothing(void **state) {
    static const char *const changes[] = {
        "UPDATE cert SET sign_pk=(SELECT sign_pk FROM cert WHERE role=2 AND type=1) "
        "WHERE principal=(SELECT author FROM object WHERE id=%s)",
        "UPDATE cert SET box_pk=zeroblob(32) "
        "WHERE principal=(SELECT author FROM object WHERE id=%s)",
        "UPDATE cert SET role=5 WHERE principal=(SELECT author FROM object WHERE id=%s)",
        "UPDATE cert SET not_before=not_before-1 "
        "WHERE principal=(SELECT author FROM object WHERE id=%s)",
        "UPDATE cert SET issuer_gen=2 WHERE principal=(SELECT author FROM object WHERE id=%s)",
        "UPDATE cert SET type=2 WHERE principal=(SELECT author FROM object WHERE id=%s)",
        "DELETE FROM cert WHERE principal=(SELECT author FROM object WHERE id=%s)",
    };
    (void)state;

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        enum status st = after(changes[i], &w.words, w.nurse.ring, "please look");
        if (st != ST_TAMPERED)
            fail_msg("%s: %s", changes[i], status_name(st));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_of_an_object_is_under_its_signature),
        cmocka_unit_test(another_version_or_id_is_not_put),
        cmocka_unit_test(every_column_of_a_grant_is_checked),
        cmocka_unit_test(swapped_ciphertexts_and_boxes_are_refused),
        cmocka_unit_test(an_older_version_is_not_the_last_one_put),
        cmocka_unit_test(an_older_version_never_becomes_the_newest),
        cmocka_unit_test(an_older_version_is_checked_like_the_newest),
        cmocka_unit_test(a_changed_certificate_carries_nothing),
        cmocka_unit_test(what_was_taken_away_stays_away),
    };
    return cmocka_run_group_tests_name("vault tamper", tests, setup, teardown);
}
