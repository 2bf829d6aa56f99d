/*
 * Every column of every table, changed by somebody who can write the file: verify must name it.
 *
 * One line a change: the SQL, and the beginning of where it must be found. "file" where SQLite or
 * the schema refuse first.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static bool is_found(const char *where) {
    for (size_t i = 0; i < report.n_findings; i++)
        if (strncmp(report.findings[i].where, where, strlen(where)) == 0)
            return true;
    return false;
}

struct change {
    const char *sql;
    const char *where;
};

static void each_is_found(const struct change *changes, size_t n) {
    char copy[64];

    for (size_t i = 0; i < n; i++) {
        world_copy(w.folder, copy);
        if (world_sql(copy, changes[i].sql) == 0)
            fail_msg("%s: nothing was changed", changes[i].sql);
        enum status st = verify_unit(copy, NULL, NULL, NULL, NULL, &report);
        world_remove(copy);
        if (st == ST_TAMPERED && is_found(changes[i].where))
            continue;
        for (size_t k = 0; k < report.n_findings; k++)
            print_error("found: %s: %s\n", report.findings[k].where, report.findings[k].what);
        fail_msg("%s: %s, nothing at %s", changes[i].sql, status_name(st), changes[i].where);
    }
}

#define EACH(changes) each_is_found((changes), sizeof(changes) / sizeof(changes)[0])

static void journal(void **state) {
    static const struct change changes[] = {
        {"UPDATE journal SET at=at+1 WHERE seq=9", "journal"},
        {"UPDATE journal SET boot=flip(boot) WHERE seq=9", "journal"},
        {"UPDATE journal SET boot_ms=boot_ms+1 WHERE seq=9", "journal"},
        {"UPDATE journal SET actor=(SELECT id FROM user_now WHERE number=101) WHERE seq=9",
         "journal"},
        {"UPDATE journal SET actor_gen=2 WHERE seq=9", "journal"},
        {"UPDATE journal SET kind=43 WHERE kind=90 OR seq=9", "journal"},
        {"UPDATE journal SET kind=1 WHERE kind=54", "journal"},
        {"UPDATE journal SET kind=9999 WHERE seq=9", "journal"},
        {"UPDATE journal SET obj=flip(obj) WHERE seq=9", "journal"},
        {"UPDATE journal SET ver=ver+1 WHERE seq=9", "journal"},
        {"UPDATE journal SET data=flip(data) WHERE seq=9", "journal"},
        {"UPDATE journal SET data=substr(data,2) WHERE seq=9", "journal"},
        {"UPDATE journal SET prev=flip(prev) WHERE seq=9", "journal"},
        {"UPDATE journal SET h=flip(h) WHERE seq=9", "journal"},
        {"UPDATE journal SET sig=flip(sig) WHERE seq=9", "journal"},
        {"UPDATE journal SET sig=NULL WHERE seq=9", "journal"},
        {"UPDATE journal SET sig=x'00' WHERE seq=9", "journal"},
        {"UPDATE journal SET h=x'00' WHERE seq=9", "journal"},
        {"UPDATE journal SET prev=x'00',h=x'00' WHERE seq>8", "journal"},
        {"DELETE FROM journal WHERE seq=9", "journal"},
        {"DELETE FROM journal WHERE seq=1", "journal"},
        /* the tail: the anchor remembers, and so do the tables */
        {"DELETE FROM journal WHERE seq=(SELECT max(seq) FROM journal)", "anchor"},
        {"DELETE FROM journal WHERE seq>(SELECT max(seq) FROM journal)-3", "anchor"},
        {"DELETE FROM journal WHERE seq>(SELECT max(seq) FROM journal)-3", "projection"},
        /* one row twice, two rows in each other's place */
        {"INSERT INTO journal SELECT seq+1,at,boot,boot_ms,actor,actor_gen,kind,obj,ver,data,prev,"
         "h,sig FROM journal ORDER BY seq DESC LIMIT 1",
         "journal"},
        {"UPDATE journal SET seq=-9 WHERE seq=9; UPDATE journal SET seq=9 WHERE seq=10;"
         "UPDATE journal SET seq=10 WHERE seq=-9",
         "journal"},
    };
    (void)state;
    EACH(changes);
}

#define WORDS " WHERE kind=3"
#define NOTE " WHERE kind=1"

static void objects(void **state) {
    static const struct change changes[] = {
        {"UPDATE object SET kind=4" NOTE, "object encounter"},
        {"UPDATE object SET kind=99" NOTE, "object"},
        {"UPDATE object SET author=flip(author)" NOTE, "object note"},
        {"UPDATE object SET author_gen=2" NOTE, "object note"},
        {"UPDATE object SET subject=flip(subject)" NOTE, "object note"},
        {"UPDATE object SET at=at-1" NOTE, "object note"},
        {"UPDATE object SET nonce=flip(nonce)" NOTE, "object note"},
        {"UPDATE object SET kc=flip(kc)" NOTE, "object note"},
        {"UPDATE object SET ct=flip(ct)" NOTE, "object note"},
        {"UPDATE object SET sig=flip(sig)" NOTE, "object note"},
        {"UPDATE object SET kc=x'00'" NOTE, "object"},
        {"UPDATE object SET at=at-1 WHERE kind=5", "object draft"},
        {"PRAGMA foreign_keys=OFF; UPDATE object SET ver=2" NOTE, "file"},
        {"PRAGMA foreign_keys=ON; DELETE FROM object" NOTE, "object note"},
        {"PRAGMA foreign_keys=OFF; DELETE FROM object" NOTE, "file"},
        {"UPDATE object SET (ct,nonce,kc)=(SELECT ct,nonce,kc FROM object WHERE kind=3) WHERE "
         "kind=1",
         "object note"},
        {"INSERT INTO object(id,ver,kind,author,author_gen,subject,at,nonce,kc,ct,sig) SELECT "
         "id,2,kind,author,author_gen,subject,at,nonce,kc,ct,sig FROM object" NOTE,
         "object note"},
    };
    (void)state;
    EACH(changes);
}

#define BOX " WHERE length(sealed)=125 AND id=(SELECT id FROM object WHERE kind=3)"
#define OWN " WHERE length(sealed)=72 AND id=(SELECT id FROM object WHERE kind=3)"

static void grants(void **state) {
    static const struct change changes[] = {
        {"UPDATE grant_key SET rcpt=flip(rcpt)" BOX, "grant to object words"},
        {"UPDATE grant_key SET rcpt=CAST(zeroblob(15)||x'05' AS BLOB)" BOX,
         "grant to object words"},
        {"UPDATE grant_key SET rcpt=(SELECT id FROM user_now WHERE number=102)" BOX,
         "grant to object words"},
        {"UPDATE grant_key SET rcpt_gen=2" BOX, "grant to object words"},
        {"UPDATE grant_key SET consent_seq=consent_seq+1" BOX, "grant to object words"},
        {"UPDATE grant_key SET granter=(SELECT id FROM user_now WHERE number=401)" BOX,
         "grant to object words"},
        {"UPDATE grant_key SET granter_gen=2" BOX, "grant to object words"},
        {"UPDATE grant_key SET sealed=flip(sealed)" BOX, "grant to object words"},
        {"UPDATE grant_key SET sig=flip(sig)" BOX, "grant to object words"},
        {"UPDATE grant_key SET sig=NULL" BOX, "grant"},
        {"UPDATE grant_key SET sig=zeroblob(64)" OWN, "grant"},
        {"UPDATE grant_key SET rcpt=flip(rcpt)" OWN, "grant to object words"},
        {"UPDATE grant_key SET consent_seq=1" OWN, "grant to object words"},
        {"UPDATE grant_key SET granter_gen=2" OWN, "grant to object words"},
        {"DELETE FROM grant_key" OWN, "object words"},
        {"PRAGMA foreign_keys=OFF; UPDATE grant_key SET id=flip(id)" BOX, "file"},
        {"PRAGMA foreign_keys=OFF; UPDATE grant_key SET ver=2" BOX, "file"},
        /* the coordinators' key to the talk, pasted to the note of it */
        {"INSERT INTO grant_key(id,ver,rcpt,rcpt_gen,consent_seq,granter,granter_gen,sealed,sig) "
         "SELECT (SELECT id FROM object WHERE kind=1),ver,rcpt,rcpt_gen,consent_seq,granter,"
         "granter_gen,sealed,sig FROM grant_key WHERE length(sealed)=125 AND "
         "id=(SELECT id FROM object WHERE kind=4)",
         "grant to object note"},
    };
    (void)state;
    EACH(changes);
}

#define OF_NURSE " WHERE principal=(SELECT id FROM user_now WHERE number=401)"

static void certificates(void **state) {
    static const struct change changes[] = {
        {"UPDATE cert SET principal=flip(principal)" OF_NURSE, "cert"},
        {"UPDATE cert SET gen=2" OF_NURSE, "cert"},
        {"UPDATE cert SET type=2" OF_NURSE, "cert"},
        {"UPDATE cert SET role=5" OF_NURSE, "cert"},
        {"UPDATE cert SET sign_pk=flip(sign_pk)" OF_NURSE, "cert"},
        {"UPDATE cert SET box_pk=flip(box_pk)" OF_NURSE, "cert"},
        {"UPDATE cert SET not_before=0" OF_NURSE, "cert"},
        {"UPDATE cert SET issuer=flip(issuer)" OF_NURSE, "cert"},
        {"UPDATE cert SET issuer_gen=2" OF_NURSE, "cert"},
        {"UPDATE cert SET sig=flip(sig)" OF_NURSE, "cert"},
        {"UPDATE cert SET sig=NULL" OF_NURSE, "cert"},
        {"UPDATE cert SET sig=NULL,issuer=zeroblob(16)" OF_NURSE, "cert"},
        {"DELETE FROM cert" OF_NURSE, "cert"},
        {"UPDATE cert SET box_pk=flip(box_pk) WHERE type=2 AND role=2", "cert"},
        {"UPDATE cert SET sign_pk=flip(sign_pk) WHERE type=3", "cert"},
        {"DELETE FROM cert WHERE type=2 AND role=2", "member"},
    };
    (void)state;
    EACH(changes);
}

#define HER " WHERE member=(SELECT id FROM user_now WHERE number=401)"

static void members_locks_escrow_meta(void **state) {
    static const struct change changes[] = {
        {"UPDATE member SET role=CAST(zeroblob(15)||x'05' AS BLOB)" HER, "member"},
        {"UPDATE member SET role_gen=2" HER, "member"},
        {"UPDATE member SET member=(SELECT id FROM user_now WHERE number=102)" HER, "member"},
        {"UPDATE member SET member_gen=2" HER, "member"},
        {"UPDATE member SET sealed=flip(sealed)" HER, "member"},
        {"UPDATE member SET issuer=member,issuer_gen=1" HER, "member"},
        {"UPDATE member SET issuer_gen=2" HER, "member"},
        {"UPDATE member SET sig=flip(sig)" HER, "member"},
        {"UPDATE member SET sig=x'00'" HER, "member"},
        {"DELETE FROM member" HER, "member"},
        {"DELETE FROM member WHERE member=issuer", "member"}, /* recovery's own */
        {"UPDATE user_lock SET ops=1" OF_NURSE, "user_lock"},
        {"UPDATE user_lock SET mem=33554432" OF_NURSE, "user_lock"},
        {"UPDATE user_lock SET kek_mode=0" OF_NURSE, "user_lock"},
        {"UPDATE user_lock SET gen=2" OF_NURSE, "user_lock"},
        {"UPDATE user_lock SET principal=flip(principal)" OF_NURSE, "user_lock"},
        {"UPDATE user_lock SET salt=x'00'" OF_NURSE, "user_lock"},
        {"DELETE FROM user_lock" OF_NURSE, "user_lock"},
        {"UPDATE escrow SET principal=flip(principal)" OF_NURSE, "escrow"},
        {"UPDATE escrow SET gen=2" OF_NURSE, "escrow"},
        {"UPDATE escrow SET sealed=flip(sealed)" OF_NURSE, "escrow"},
        {"UPDATE escrow SET sig=flip(sig)" OF_NURSE, "escrow"},
        {"DELETE FROM escrow" OF_NURSE, "escrow"},
        {"UPDATE meta SET v=flip(v) WHERE k='unit_id'", "meta"},
        {"UPDATE meta SET v=flip(v) WHERE k='root_pk'", "meta"},
        {"UPDATE meta SET v=flip(v) WHERE k='policy'", "meta"},
        {"UPDATE meta SET v=flip(v) WHERE k='canary'", "meta"},
        {"UPDATE meta SET sig=flip(sig) WHERE k='canary'", "meta"},
        {"UPDATE meta SET k='other' WHERE k='policy'", "meta"},
        {"DELETE FROM meta WHERE k='canary'", "meta"},
        {"INSERT INTO meta SELECT 'extra',v,sig FROM meta WHERE k='policy'", "meta"},
        {"UPDATE wording SET text='May a friend come?'", "wording"},
        {"UPDATE wording SET id=flip(id)", "wording"},
        {"DELETE FROM wording", "wording"},
    };
    (void)state;
    EACH(changes);
}

static void projections(void **state) {
    static const struct change changes[] = {
        {"UPDATE user_now SET role=5 WHERE number=101", "projection user_now"},
        {"UPDATE user_now SET number=109 WHERE number=101", "projection user_now"},
        {"UPDATE user_now SET gen=2 WHERE number=101", "projection user_now"},
        {"UPDATE user_now SET status=3 WHERE number=101", "projection user_now"},
        {"UPDATE user_now SET person=id WHERE number=101", "projection user_now"},
        {"UPDATE user_now SET seq=seq+1 WHERE number=101", "projection user_now"},
        {"UPDATE person_now SET status=3", "projection person_now"},
        {"UPDATE person_now SET ver=2", "projection person_now"},
        {"UPDATE consent_now SET status=3 WHERE scope=1", "projection consent_now"},
        {"UPDATE consent_now SET expires=expires+1 WHERE scope=1", "projection consent_now"},
        {"UPDATE consent_now SET given_at=0 WHERE scope=1", "projection consent_now"},
        {"DELETE FROM consent_now WHERE scope=3", "projection consent_now"},
        {"UPDATE proposal_now SET status=2", "projection proposal_now"},
        {"UPDATE match_now SET status=2", "projection match_now"},
        {"UPDATE match_now SET mentor=(SELECT id FROM user_now WHERE number=102)",
         "projection match_now"},
        {"UPDATE match_now SET consent_seq=1", "projection match_now"},
        {"UPDATE encounter_now SET status=3", "projection encounter_now"},
        {"UPDATE encounter_now SET note=NULL", "projection encounter_now"},
        {"UPDATE encounter_now SET at=1", "projection encounter_now"},
        {"UPDATE referral_now SET state=5", "projection referral_now"},
        {"UPDATE referral_now SET priority=3", "projection referral_now"},
        {"UPDATE referral_now SET holder=author", "projection referral_now"},
        {"UPDATE referral_now SET words=NULL", "projection referral_now"},
        {"DELETE FROM referral_now", "projection referral_now"},
        {"UPDATE setting_now SET v=x'00010000' WHERE k=13", "projection setting_now"},
        {"INSERT INTO setting_now VALUES(3,x'ffffffff',9)", "projection setting_now"},
        {"INSERT INTO read_now SELECT id,author,1,1,1,9 FROM object WHERE kind=3",
         "projection read_now"},
    };
    (void)state;
    EACH(changes);
}

static void schema(void **state) {
    static const struct change changes[] = {
        {"CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM journal WHERE kind=90; END;"
         "UPDATE user_now SET seq=seq",
         "file"},
        {"CREATE VIEW v AS SELECT 1; UPDATE user_now SET seq=seq", "file"},
        {"DROP INDEX match_open; UPDATE user_now SET seq=seq", "file"},
    };
    (void)state;
    EACH(changes);
}

/* The anchor: a line changed, a line of somebody who signs nothing. */
static void anchor(void **state) {
    static const char *const lines[] = {
        "A1 5 0000000000000000000000000000000000000000000000000000000000000000 "
        "00000000000000000000000000000000 1 00\n",
        "nothing of ours\n",
    };
    char copy[64], path[80];
    (void)state;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        world_copy(w.folder, copy);
        snprintf(path, sizeof path, "%s/anchor", copy);
        FILE *f = fopen(path, "a");
        assert_non_null(f);
        fputs(lines[i], f);
        fclose(f);
        assert_status(ST_TAMPERED, verify_unit(copy, NULL, NULL, NULL, NULL, &report));
        assert_true(is_found("anchor"));
        world_remove(copy);
    }
}

/* The whole file as it was yesterday: only what is outside it can know. */
static void the_file_rolled_back(void **state) {
    struct entry row = {.kind = ENTRY_DENIED, .obj = w.person, .verb = 1};
    char old[64], path[2][80];
    (void)state;

    world_copy(w.folder, old);
    world_row(&w, w.nurse.ring, &row);
    assert_ok(anchor_write(w.store, w.nurse.ring));
    snprintf(path[0], sizeof path[0], "%s/anchor", old);
    snprintf(path[1], sizeof path[1], "%s/anchor", w.folder);
    unlink(path[0]);
    assert_int_equal(link(path[1], path[0]), 0);
    assert_status(ST_TAMPERED, verify_unit(old, NULL, NULL, NULL, NULL, &report));
    assert_true(is_found("anchor"));
    assert_int_equal(report.findings[0].seq, row.seq);
    world_remove(old);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(journal),
        cmocka_unit_test(objects),
        cmocka_unit_test(grants),
        cmocka_unit_test(certificates),
        cmocka_unit_test(members_locks_escrow_meta),
        cmocka_unit_test(projections),
        cmocka_unit_test(schema),
        cmocka_unit_test(anchor),
        cmocka_unit_test(the_file_rolled_back),
    };
    return cmocka_run_group_tests_name("verify tamper", tests, setup, teardown);
}
