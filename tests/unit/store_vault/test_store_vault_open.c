/* Putting and opening: who can read what, kind by kind, and what a save refuses. */
#include <string.h>

#include <chairside/secret.h>

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

/* One line an object: what each keyring gets. */
struct reading {
    const char *name;
    const struct id *id;
    const char *text;
    bool coordinator, nurse, mentor, other;
};

static void each_reader_opens_what_is_theirs(void **state) {
    const struct reading readings[] = {
        {"note", &w.note, "a private note", false, false, true, false},
        {"identity", &w.identity, "identity", true, true, true, false},
        {"words", &w.words, "please look", false, true, true, false},
        {"encounter", &w.encounter, "facts", true, false, true, false},
        {"draft", &w.draft, "half a sent", false, false, true, false},
        {"reply", &w.reply, "seen to", false, true, true, false},
        {"referral", &w.referral, "itching", true, true, true, false},
        {"profile", &w.mentor.id, "profile", true, true, true, false},
        {"proposal", &w.proposal, "Rosa", true, true, false, true},
    };
    (void)state;

    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        const struct reading *r = &readings[i];
        struct keyring *const rings[] = {w.coordinator.ring, w.nurse.ring, w.mentor.ring,
                                         w.other.ring};
        const bool opens[] = {r->coordinator, r->nurse, r->mentor, r->other};
        for (size_t k = 0; k < 4; k++) {
            enum status st = world_open(&w, rings[k], r->id, r->text);
            if (st != (opens[k] ? ST_OK : ST_NOT_FOUND))
                fail_msg("%s, reader %zu: %s", r->name, k, status_name(st));
        }
    }
}

/* Drafts, links and prefs are under a key that is not in escrow; all others are. */
static void escrow_opens_all_but_private_kinds(void **state) {
    static const struct {
        enum object_kind kind;
        bool in_escrow;
    } kinds[] = {{OBJECT_NOTE, true},   {OBJECT_WORDS, true}, {OBJECT_ENCOUNTER, true},
                 {OBJECT_DRAFT, false}, {OBJECT_LINK, false}, {OBJECT_PREFS, false}};
    const struct id link = fresh_id(), prefs = fresh_id();
    const struct id *ids[] = {&w.note, &w.words, &w.encounter, &w.draft, &link, &prefs};
    const char *texts[] = {"a private note", "please look", "facts", "half a sent", "L", "P"};
    struct keyring *root = NULL;
    unsigned bad_row = 0;
    (void)state;

    world_put_plain(&w, w.mentor.ring, OBJECT_LINK, &link, &id_zero, "L");
    world_put_plain(&w, w.mentor.ring, OBJECT_PREFS, &prefs, &id_zero, "P");
    assert_ok(keys_root_from_cards(w.store, w.cards, &bad_row, &root));
    assert_status(ST_NOT_FOUND, world_open(&w, root, &w.note, "a private note"));
    assert_ok(keys_open_escrow(w.store, root, &w.mentor.id));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        enum status st = world_open(&w, root, ids[i], texts[i]);
        assert_int_equal(st, kinds[i].in_escrow ? ST_OK : ST_NOT_FOUND);
        assert_ok(world_open(&w, w.mentor.ring, ids[i], texts[i]));
    }
    keyring_destroy(root);
}

static void a_corrected_talk_keeps_what_it_said_with_its_keys(void **state) {
    const struct recipient coordinator = {role_id(ROLE_COORDINATOR), 0};
    struct entry save = {.kind = ENTRY_ENCOUNTER_SAVE,
                         .obj = fresh_id(),
                         .ver = 1,
                         .start = 1,
                         .status = ENCOUNTER_FINISHED};
    struct entry amend = {.kind = ENTRY_ENCOUNTER_AMEND,
                          .obj = save.obj,
                          .ver = 2,
                          .start = 1,
                          .status = ENCOUNTER_FINISHED};
    struct object_info infos[8];
    size_t n = 0;
    (void)state;

    world_put(&w, w.other.ring, OBJECT_ENCOUNTER, &id_zero, &coordinator, 1, "first", &save);
    assert_ok(world_open(&w, w.coordinator.ring, &save.obj, "first"));
    world_put(&w, w.other.ring, OBJECT_ENCOUNTER, &id_zero, NULL, 0, "second", &amend);
    assert_ok(world_open(&w, w.other.ring, &save.obj, "second"));
    assert_ok(world_open_version(&w, w.other.ring, &save.obj, 2, "second"));
    assert_ok(world_open_version(&w, w.other.ring, &save.obj, 1, "first"));
    assert_status(ST_NOT_FOUND, world_open_version(&w, w.other.ring, &save.obj, 3, "third"));
    /* each version has its own readers */
    assert_status(ST_NOT_FOUND, world_open(&w, w.coordinator.ring, &save.obj, "second"));
    assert_ok(world_open_version(&w, w.coordinator.ring, &save.obj, 1, "first"));
    assert_status(ST_NOT_FOUND, world_open_version(&w, w.nurse.ring, &save.obj, 1, "first"));
    assert_ok(vault_list(w.store, OBJECT_ENCOUNTER, &w.other.id, &id_zero, infos, 8, &n));
    assert_int_equal(n, 1);
    assert_int_equal(infos[0].ver, 2);
}

static void a_note_keeps_each_version_for_its_author(void **state) {
    (void)state;

    world_add_note(&w, 2, "a private note, more");
    assert_ok(world_open(&w, w.mentor.ring, &w.note, "a private note, more"));
    assert_ok(world_open_version(&w, w.mentor.ring, &w.note, 1, "a private note"));
    assert_status(ST_NOT_FOUND,
                  world_open_version(&w, w.coordinator.ring, &w.note, 1, "a private note"));
}

/* A name that was edited is not anybody's history. */
static void a_new_version_of_a_name_replaces_the_old_with_every_key(void **state) {
    const struct recipient nurses = {role_id(ROLE_NURSE), 0};
    struct entry edit = {.kind = ENTRY_PERSON_EDIT, .obj = w.person, .ver = 2, .number = 17};
    (void)state;

    world_put(&w, w.nurse.ring, OBJECT_IDENTITY, &w.person, &nurses, 1, "married", &edit);
    assert_ok(world_open(&w, w.nurse.ring, &w.person, "married"));
    assert_status(ST_NOT_FOUND, world_open_version(&w, w.nurse.ring, &w.person, 1, "identity"));
    assert_status(ST_NOT_FOUND, world_open(&w, w.mentor.ring, &w.person, "married"));
}

static void saving_twice_is_refused(void **state) {
    (void)state;

    for (uint32_t ver = 1; ver <= 2; ver++) { /* neither the newest nor one before it */
        struct envelope *again = NULL;
        assert_ok(
            envelope_create(w.store, w.mentor.ring, OBJECT_NOTE, &w.note, ver, NULL, 0, &again));
        assert_ok(envelope_fill(again, &w.person, "again", 5));
        assert_ok(store_begin_write(w.store, 1000, NULL));
        assert_status(ST_EXISTS, vault_put(w.store, w.mentor.ring, again, 0));
        store_rollback(w.store);
        envelope_destroy(again);
    }
    assert_ok(world_open(&w, w.mentor.ring, &w.note, "a private note, more"));
    assert_ok(world_open_version(&w, w.mentor.ring, &w.note, 1, "a private note"));
}

/* Another mentor, or another kind, can never take an id that is in use. */
static void a_draft_is_replaced_only_by_its_author_in_its_kind(void **state) {
    const struct id link = fresh_id();
    struct envelope *theirs = NULL, *kind = NULL;
    (void)state;

    world_put_plain(&w, w.mentor.ring, OBJECT_DRAFT, &w.draft, &w.person, "half a sentence");
    assert_ok(world_open(&w, w.mentor.ring, &w.draft, "half a sentence"));
    world_put_plain(&w, w.mentor.ring, OBJECT_DRAFT, &w.draft, &w.person, "half a sent");
    world_put_plain(&w, w.mentor.ring, OBJECT_LINK, &link, &id_zero, "link");
    assert_ok(envelope_create(w.store, w.other.ring, OBJECT_DRAFT, &w.draft, 1, NULL, 0, &theirs));
    assert_ok(envelope_fill(theirs, &w.person, "x", 1));
    assert_ok(envelope_create(w.store, w.mentor.ring, OBJECT_DRAFT, &link, 1, NULL, 0, &kind));
    assert_ok(envelope_fill(kind, &w.person, "x", 1));
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_status(ST_EXISTS, vault_put(w.store, w.other.ring, theirs, 0));
    assert_status(ST_EXISTS, vault_put(w.store, w.mentor.ring, kind, 0));
    store_rollback(w.store);
    envelope_destroy(theirs);
    envelope_destroy(kind);
}

static void readers_must_have_certified_keys(void **state) {
    const struct id nobody = fresh_id();
    const struct recipient to = {nobody, 0};
    struct envelope *envelope = NULL;
    (void)state;

    assert_status(ST_NOT_READY, envelope_create(w.store, w.nurse.ring, OBJECT_REPLY, &nobody, 1,
                                                &to, 1, &envelope));
    assert_status(ST_NOT_FOUND, world_open(&w, w.nurse.ring, &nobody, ""));
}

static void long_text_is_refused_and_the_longest_comes_back(void **state) {
    const struct id id = fresh_id();
    struct envelope *envelope = NULL;
    char *text = secret_take(VAULT_PLAIN_MAX + 1), *back = secret_take(VAULT_PLAIN_MAX);
    size_t bytes = 0;
    (void)state;

    assert_non_null(text);
    assert_non_null(back);
    memset(text, 'm', VAULT_PLAIN_MAX + 1);
    assert_ok(envelope_create(w.store, w.other.ring, OBJECT_DRAFT, &id, 1, NULL, 0, &envelope));
    assert_status(ST_TOO_LONG, envelope_fill(envelope, &id_zero, text, VAULT_PLAIN_MAX + 1));
    assert_ok(envelope_fill(envelope, &id_zero, text, VAULT_PLAIN_MAX));
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_put(w.store, w.other.ring, envelope, 0));
    assert_ok(store_commit(w.store));
    envelope_destroy(envelope);
    assert_ok(vault_open(w.store, w.other.ring, &id, back, VAULT_PLAIN_MAX, &bytes, NULL));
    assert_int_equal(bytes, VAULT_PLAIN_MAX);
    assert_memory_equal(back, text, bytes);
    assert_status(ST_TOO_LONG, vault_open(w.store, w.other.ring, &id, back, 16, &bytes, NULL));
    secret_give(text);
    secret_give(back);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reader_opens_what_is_theirs),
        cmocka_unit_test(escrow_opens_all_but_private_kinds),
        cmocka_unit_test(a_corrected_talk_keeps_what_it_said_with_its_keys),
        cmocka_unit_test(a_note_keeps_each_version_for_its_author),
        cmocka_unit_test(a_new_version_of_a_name_replaces_the_old_with_every_key),
        cmocka_unit_test(saving_twice_is_refused),
        cmocka_unit_test(a_draft_is_replaced_only_by_its_author_in_its_kind),
        cmocka_unit_test(readers_must_have_certified_keys),
        cmocka_unit_test(long_text_is_refused_and_the_longest_comes_back),
    };
    return cmocka_run_group_tests_name("vault open", tests, setup, teardown);
}
