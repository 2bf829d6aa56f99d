/* Sharing and its end: consent is a key, and withdrawing it takes the key away. */
#include <chairside/text.h>

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

static const struct id *at_first(const struct id *id) {
    assert_ok(store_begin_write(w.store, 1000, NULL));
    return id;
}

static void a_match_gives_a_name_and_its_end_takes_it(void **state) {
    const struct recipient other = {w.other.id, w.approach_seq};
    (void)state;

    assert_status(ST_NOT_FOUND, world_open(&w, w.other.ring, &w.identity, "identity"));
    assert_ok(vault_grant(w.store, w.coordinator.ring, at_first(&w.identity), &other));
    assert_ok(vault_grant(w.store, w.coordinator.ring, &w.identity, &other)); /* twice is once */
    assert_ok(store_commit(w.store));
    assert_ok(world_open(&w, w.other.ring, &w.identity, "identity"));
    assert_ok(vault_revoke(w.store, at_first(&w.identity), &w.other.id));
    assert_ok(store_commit(w.store));
    assert_status(ST_NOT_FOUND, world_open(&w, w.other.ring, &w.identity, "identity"));
    assert_ok(world_open(&w, w.mentor.ring, &w.identity, "identity"));
    assert_ok(vault_grant(w.store, w.coordinator.ring, at_first(&w.identity), &other));
    assert_ok(store_commit(w.store));
    assert_ok(world_open(&w, w.other.ring, &w.identity, "identity"));
    assert_ok(vault_revoke(w.store, at_first(&w.identity), &w.other.id));
    assert_ok(store_commit(w.store));
}

static void who_has_no_key_can_give_none(void **state) {
    const struct recipient other = {w.other.id, 0};
    (void)state;

    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_status(ST_NOT_FOUND, vault_grant(w.store, w.other.ring, &w.encounter, &other));
    assert_status(ST_NOT_FOUND, vault_grant(w.store, w.other.ring, &w.match, &other));
    store_rollback(w.store);
}

/* A note is its author's, a draft too, whoever asks. */
static void a_note_is_never_shared(void **state) {
    const struct recipient nurses = {role_id(ROLE_NURSE), 0};
    (void)state;

    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_status(ST_DENIED, vault_grant(w.store, w.mentor.ring, &w.note, &nurses));
    assert_status(ST_DENIED, vault_grant(w.store, w.mentor.ring, &w.draft, &nurses));
    store_rollback(w.store);
}

/* A reader may not hand on what was sealed to them: their signature opens nothing. */
static void a_reader_is_no_giver(void **state) {
    const struct recipient other = {w.other.id, 0};
    (void)state;

    assert_ok(vault_grant(w.store, w.nurse.ring, at_first(&w.words), &other));
    assert_status(ST_TAMPERED, world_open(&w, w.other.ring, &w.words, "please look"));
    store_rollback(w.store);
    assert_status(ST_NOT_FOUND, world_open(&w, w.other.ring, &w.words, "please look"));
}

static void revoking_everybody_leaves_the_author(void **state) {
    (void)state;

    assert_ok(vault_revoke(w.store, at_first(&w.words), &id_zero));
    assert_status(ST_NOT_FOUND, world_open(&w, w.nurse.ring, &w.words, "please look"));
    assert_ok(world_open(&w, w.mentor.ring, &w.words, "please look"));
    store_rollback(w.store);
    assert_ok(world_open(&w, w.nurse.ring, &w.words, "please look"));
}

static void revoking_by_subject_reaches_every_object_of_the_kind(void **state) {
    const struct id coordinators = role_id(ROLE_COORDINATOR);
    const struct recipient to = {coordinators, w.record_seq};
    struct entry save = {.kind = ENTRY_ENCOUNTER_SAVE,
                         .obj = fresh_id(),
                         .ver = 1,
                         .person = w.person,
                         .match = w.match,
                         .start = 2,
                         .status = ENCOUNTER_FINISHED};
    (void)state;

    world_put(&w, w.mentor.ring, OBJECT_ENCOUNTER, &w.person, &to, 1, "later", &save);
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_revoke_subject(w.store, OBJECT_ENCOUNTER, &w.person, &coordinators));
    assert_ok(store_commit(w.store));
    assert_status(ST_NOT_FOUND, world_open(&w, w.coordinator.ring, &w.encounter, "other facts"));
    assert_status(ST_NOT_FOUND, world_open(&w, w.coordinator.ring, &save.obj, "later"));
    assert_ok(world_open(&w, w.mentor.ring, &save.obj, "later"));
    assert_ok(world_open(&w, w.coordinator.ring, &w.referral, "itching"));
}

/* What a talk said before it was corrected goes with it, and so do its readers. */
static void what_takes_away_takes_every_version(void **state) {
    const struct id coordinators = role_id(ROLE_COORDINATOR);
    struct keyring *const hers = w.coordinator.ring, *const his = w.mentor.ring;
    (void)state;

    world_correct(&w, 2, "other facts");
    assert_ok(vault_revoke_version(w.store, at_first(&w.encounter), 2, &coordinators));
    assert_status(ST_NOT_FOUND, world_open(&w, hers, &w.encounter, "other facts"));
    assert_ok(world_open_version(&w, hers, &w.encounter, 1, "facts"));
    assert_ok(vault_revoke_version(w.store, &w.encounter, 1, &w.mentor.id)); /* not one's own */
    assert_ok(world_open_version(&w, his, &w.encounter, 1, "facts"));
    store_rollback(w.store);

    assert_ok(vault_revoke(w.store, at_first(&w.encounter), &id_zero));
    assert_status(ST_NOT_FOUND, world_open_version(&w, hers, &w.encounter, 1, "facts"));
    assert_status(ST_NOT_FOUND, world_open_version(&w, hers, &w.encounter, 2, "other facts"));
    assert_ok(world_open_version(&w, his, &w.encounter, 1, "facts"));
    assert_ok(world_open_version(&w, his, &w.encounter, 2, "other facts"));
    store_rollback(w.store);

    assert_ok(vault_destroy(w.store, at_first(&w.encounter)));
    assert_status(ST_NOT_FOUND, world_open_version(&w, his, &w.encounter, 1, "facts"));
    assert_status(ST_NOT_FOUND, world_open_version(&w, his, &w.encounter, 2, "other facts"));
    store_rollback(w.store);

    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_revoke_subject(w.store, OBJECT_ENCOUNTER, &w.person, &coordinators));
    assert_status(ST_NOT_FOUND, world_open_version(&w, hers, &w.encounter, 1, "facts"));
    assert_status(ST_NOT_FOUND, world_open_version(&w, hers, &w.encounter, 2, "other facts"));
    store_rollback(w.store);
}

/* One line an object, however many versions it has: what is destroyed is destroyed once. */
static void a_list_names_each_object_once(void **state) {
    struct object_info infos[8];
    size_t n = 0;
    (void)state;

    assert_ok(vault_list(w.store, OBJECT_ENCOUNTER, &id_zero, &w.person, infos, 8, &n));
    assert_int_equal(n, 1);
    assert_int_equal(infos[0].ver, 2);
    assert_ok(vault_list(w.store, OBJECT_ENCOUNTER, &w.mentor.id, &id_zero, infos, 8, &n));
    assert_int_equal(n, 1);
    assert_int_equal(infos[0].ver, 2);
}

static void destroying_leaves_nothing_to_anybody(void **state) {
    struct entry save = {.kind = ENTRY_ENCOUNTER_SAVE,
                         .obj = fresh_id(),
                         .ver = 1,
                         .start = 1,
                         .status = ENCOUNTER_FINISHED};
    struct entry gone = {.kind = ENTRY_OBJECT_DESTROY,
                         .obj = save.obj,
                         .ver = 1,
                         .object_kind = OBJECT_ENCOUNTER,
                         .cause = 1};
    (void)state;

    world_put(&w, w.mentor.ring, OBJECT_ENCOUNTER, &id_zero, NULL, 0, "to be gone", &save);
    assert_ok(world_open(&w, w.mentor.ring, &save.obj, "to be gone"));
    assert_ok(store_begin_write(w.store, 1000, NULL));
    world_append(&w, w.mentor.ring, &gone);
    assert_ok(vault_destroy(w.store, &save.obj));
    assert_ok(vault_destroy(w.store, &save.obj)); /* nothing more to take */
    assert_ok(store_commit(w.store));
    assert_status(ST_NOT_FOUND, world_open(&w, w.mentor.ring, &save.obj, "to be gone"));
}

/* CONSENT_SEQ_THIS stands on the row that was appended last. */
static void this_very_row_permits(void **state) {
    struct entry renew = {.kind = ENTRY_CONSENT_SET,
                          .obj = w.person,
                          .scope = SCOPE_APPROACH,
                          .status = CONSENT_ACTIVE,
                          .teach = TEACH_YES,
                          .expires = INT64_MAX};
    const struct recipient other = {w.other.id, CONSENT_SEQ_THIS};
    char sql[128];
    (void)state;

    assert_ok(store_begin_write(w.store, 1000, NULL));
    world_append(&w, w.nurse.ring, &renew);
    assert_ok(vault_grant(w.store, w.nurse.ring, &w.identity, &other));
    assert_ok(store_commit(w.store));
    assert_ok(world_open(&w, w.other.ring, &w.identity, "identity"));
    text_print(sql, sizeof sql, "DELETE FROM grant_key WHERE consent_seq=%llu",
               (unsigned long long)renew.seq);
    assert_int_equal(world_sql(w.folder, sql), 1);
    assert_status(ST_NOT_FOUND, world_open(&w, w.other.ring, &w.identity, "identity"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_gives_a_name_and_its_end_takes_it),
        cmocka_unit_test(who_has_no_key_can_give_none),
        cmocka_unit_test(a_note_is_never_shared),
        cmocka_unit_test(a_reader_is_no_giver),
        cmocka_unit_test(revoking_everybody_leaves_the_author),
        cmocka_unit_test(what_takes_away_takes_every_version),
        cmocka_unit_test(a_list_names_each_object_once),
        cmocka_unit_test(revoking_by_subject_reaches_every_object_of_the_kind),
        cmocka_unit_test(destroying_leaves_nothing_to_anybody),
        cmocka_unit_test(this_very_row_permits),
    };
    return cmocka_run_group_tests_name("vault share", tests, setup, teardown);
}
