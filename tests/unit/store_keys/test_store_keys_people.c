/* From set-up to leaving: phrases, certificates, admission, new generations, both cards. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

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

static struct user_row user_of(const struct world_user *user) {
    struct user_row row;

    assert_ok(user_get(w.store, &user->id, &row));
    return row;
}

/* Tries a phrase; nothing is kept. */
static enum status tries(const struct user_row *user, uint16_t number, const char *text) {
    const struct phrase phrase = world_phrase(text);
    struct keyring *ring = NULL;
    enum status st = keys_unlock(w.store, user, number, &phrase, &ring);

    assert_true((ring != NULL) == (st == ST_OK));
    keyring_destroy(ring);
    return st;
}

/* Invited again or for the first time: keys, in a transaction of their own. */
static uint32_t make_phrase(const struct world_user *user, const char *text) {
    const struct phrase phrase = world_phrase(text);
    struct new_keys *keys = NULL;
    uint32_t gen = 0;

    assert_ok(keys_prepare(w.store, &user->id, user->role, &phrase, WORLD_COST_MIB, &keys));
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(keys_install(w.store, keys, &gen));
    assert_ok(store_commit(w.store));
    keys_discard(keys);
    return gen;
}

static void certify(struct keyring *by, const struct world_user *user, uint32_t gen) {
    struct entry row = {.kind = ENTRY_USER_CERTIFY, .obj = user->id, .ver = gen};

    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(keys_certify(w.store, by, &user->id, gen, row.hash, row.hash2));
    world_append(&w, by, &row);
    assert_ok(store_commit(w.store));
}

static void admit(struct keyring *by, const struct world_user *user) {
    struct entry row = {.kind = ENTRY_ROLE_ADMIT, .obj = user->id, .role = (uint8_t)user->role};

    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(keys_admit(w.store, by, user->role, &user->id, &row.role_gen, row.hash));
    world_append(&w, by, &row);
    assert_ok(store_commit(w.store));
}

static void invite(const struct world_user *user) {
    struct entry row = {.kind = ENTRY_USER_INVITE,
                        .obj = user->id,
                        .ver = 1,
                        .role = (uint8_t)user->role,
                        .number = user->number};

    world_put(&w, w.coordinator.ring, OBJECT_PROFILE, &id_zero, NULL, 0, "profile", &row);
}

static void set_status(const struct world_user *user, enum user_status status) {
    struct entry row = {.kind = ENTRY_USER_STATUS, .obj = user->id, .status = (uint8_t)status};

    world_row(&w, w.coordinator.ring, &row);
}

/* ---- signing in ---- */

static void only_the_right_phrase_opens(void **state) {
    const struct user_row mentor = user_of(&w.mentor), nobody = {.number = 999};
    struct user_row suspended = mentor, uncertified = mentor;
    (void)state;

    suspended.status = USER_SUSPENDED;
    uncertified.gen = 0;
    assert_ok(tries(&mentor, 101, w.mentor.phrase));
    assert_status(ST_NO_MATCH, tries(&mentor, 101, w.nurse.phrase));
    assert_status(ST_NO_MATCH, tries(&mentor, 101, ""));
    assert_status(ST_NO_MATCH, tries(NULL, nobody.number, w.mentor.phrase));
    assert_status(ST_NO_MATCH, tries(&suspended, 101, w.mentor.phrase));
    assert_status(ST_NO_MATCH, tries(&uncertified, 101, w.mentor.phrase));
}

static void a_keyring_holds_its_role_and_no_other(void **state) {
    const struct id nurses = role_id(ROLE_NURSE), coordinators = role_id(ROLE_COORDINATOR);
    (void)state;

    assert_true(keyring_holds(w.nurse.ring, &nurses, 1));
    assert_false(keyring_holds(w.nurse.ring, &coordinators, 1));
    assert_false(keyring_holds(w.coordinator.ring, &nurses, 1));
    assert_true(keyring_holds(w.coordinator.ring, &coordinators, 1));
    assert_false(keyring_holds(w.mentor.ring, &nurses, 1));
}

/* Somebody else computes: with every slot taken a third has to wait, and then says so. */
static void only_two_compute_at_once(void **state) {
    const struct user_row mentor = user_of(&w.mentor);
    char path[128];
    int fds[2], status = -1;
    (void)state;

    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/kdf.%d", w.folder, i);
        fds[i] = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        assert_int_equal(flock(fds[i], LOCK_EX), 0);
    }
    pid_t child = fork();
    if (child == 0) {
        /* Its copies of the descriptors share the locks; it gives them back after a while. */
        usleep(300 * 1000);
        flock(fds[0], LOCK_UN);
        _exit(0);
    }
    assert_ok(tries(&mentor, 101, w.mentor.phrase));
    assert_int_equal(waitpid(child, &status, WNOHANG), child); /* not before it gave way */
    close(fds[0]);
    close(fds[1]);
}

/* ---- a new person ---- */

static void a_new_nurse_is_certified_then_admitted(void **state) {
    struct world_user nurse = {fresh_id(), ROLE_NURSE, 402, "pears and plums at noon", NULL};
    struct user_row row;
    uint8_t h[32], h2[32];
    char typed[11], seen[11];
    uint32_t gen, waits = 0;
    (void)state;

    invite(&nurse);
    assert_status(ST_NOT_FOUND, keys_waiting(w.store, &nurse.id, &waits));
    gen = make_phrase(&nurse, nurse.phrase);
    assert_int_equal(gen, 1);
    assert_ok(keys_waiting(w.store, &nurse.id, &waits));
    assert_int_equal(waits, gen);
    assert_ok(keys_fingerprint(w.store, &nurse.id, gen, typed));

    /* Only a coordinator certifies; nobody may sign in before. */
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_status(ST_DENIED, keys_certify(w.store, w.mentor.ring, &nurse.id, gen, h, h2));
    assert_status(ST_DENIED, keys_certify(w.store, w.nurse.ring, &nurse.id, gen, h, h2));
    store_rollback(w.store);
    row = user_of(&nurse);
    assert_status(ST_NO_MATCH, tries(&row, 402, nurse.phrase));
    certify(w.coordinator.ring, &nurse, gen);
    assert_status(ST_NOT_FOUND, keys_waiting(w.store, &nurse.id, &waits));
    assert_ok(keys_fingerprint(w.store, &nurse.id, gen, seen));
    assert_string_equal(typed, seen);

    /* Certified, but no nurse has admitted her: she opens nothing of theirs. */
    world_sign_in(&w, &nurse);
    assert_status(ST_NOT_FOUND, world_open(&w, nurse.ring, &w.words, "please look"));
    keyring_destroy(nurse.ring);
    admit(w.nurse.ring, &nurse);
    world_sign_in(&w, &nurse);
    assert_ok(world_open(&w, nurse.ring, &w.words, "please look"));
    keyring_destroy(nurse.ring);
}

/* A coordinator cannot make herself, or anybody, a nurse. */
static void a_coordinator_admits_no_nurse(void **state) {
    uint32_t gen;
    uint8_t h[32];
    (void)state;

    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_status(ST_DENIED,
                  keys_admit(w.store, w.coordinator.ring, ROLE_NURSE, &w.nurse.id, &gen, h));
    assert_status(ST_DENIED, keys_admit(w.store, w.nurse.ring, ROLE_NURSE, &w.mentor.id, &gen, h));
    assert_status(ST_DENIED, keys_rotate(w.store, w.coordinator.ring, ROLE_NURSE, &gen, h));
    store_rollback(w.store);
}

/* Making the phrase twice leaves one that waits; the first ten symbols certify nothing. */
static void the_symbols_belong_to_one_generation(void **state) {
    struct world_user mentor = {fresh_id(), ROLE_MENTOR, 103, "the first of two phrases", NULL};
    struct phrase phrase = world_phrase("the last of the phrases");
    struct new_keys *late = NULL;
    uint8_t h[32], h2[32];
    uint32_t first, second, gen;
    (void)state;

    invite(&mentor);
    assert_ok(keys_prepare(w.store, &mentor.id, ROLE_MENTOR, &phrase, WORLD_COST_MIB, &late));
    first = make_phrase(&mentor, mentor.phrase);
    second = make_phrase(&mentor, "the second of two phrases");
    assert_int_equal(second, first + 1);
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_status(ST_NOT_FOUND,
                  keys_certify(w.store, w.coordinator.ring, &mentor.id, first, h, h2));
    assert_status(ST_CHANGED, keys_install(w.store, late, &gen));
    store_rollback(w.store);
    keys_discard(late);
    certify(w.coordinator.ring, &mentor, second);
    struct user_row row = user_of(&mentor);
    assert_status(ST_NO_MATCH, tries(&row, 103, mentor.phrase));
    assert_ok(tries(&row, 103, "the second of two phrases"));
}

static void keys_that_nobody_compares_run_out(void **state) {
    struct world_user mentor = {fresh_id(), ROLE_MENTOR, 104, "made on a friday evening", NULL};
    uint8_t h[32], h2[32];
    char symbols[11];
    uint32_t first, second, waits;
    (void)state;

    invite(&mentor);
    first = make_phrase(&mentor, mentor.phrase);
    const int64_t made = clock_at();
    clock_pretend(made + KEYS_WAIT_S - 5);
    assert_ok(keys_waiting(w.store, &mentor.id, &waits));
    clock_pretend(made + KEYS_WAIT_S + 1);
    assert_status(ST_NOT_FOUND, keys_waiting(w.store, &mentor.id, &waits));
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_status(ST_NOT_FOUND,
                  keys_certify(w.store, w.coordinator.ring, &mentor.id, first, h, h2));
    store_rollback(w.store);
    clock_pretend(0);

    /* Made again: nothing of the first is left, and its generation does not come back. */
    second = make_phrase(&mentor, mentor.phrase);
    assert_int_equal(second, first + 1);
    assert_status(ST_NOT_FOUND, keys_fingerprint(w.store, &mentor.id, first, symbols));
    certify(w.coordinator.ring, &mentor, second);
    /* Once signed, keys do not age. */
    clock_pretend(made + 10 * KEYS_WAIT_S);
    struct user_row row = user_of(&mentor);
    assert_ok(tries(&row, 104, mentor.phrase));
    clock_pretend(0);
}

/* ---- a phrase changed, a phrase forgotten ---- */

static void a_phrase_is_changed_by_who_knows_the_old_one(void **state) {
    const struct user_row other = user_of(&w.other);
    const struct phrase wrong = world_phrase("not the old phrase"),
                        old = world_phrase(w.other.phrase),
                        new = world_phrase("a violin and two lemons");
    struct new_phrase *made = NULL;
    (void)state;

    assert_status(ST_NO_MATCH, keys_prepare_phrase(w.store, w.other.ring, &wrong, &new, &made));
    assert_ok(keys_prepare_phrase(w.store, w.other.ring, &old, &new, &made));
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(keys_install_phrase(w.store, made));
    assert_ok(store_commit(w.store));
    keys_discard_phrase(made);
    assert_status(ST_NO_MATCH, tries(&other, 102, w.other.phrase));
    assert_ok(tries(&other, 102, new.text));
    w.other.phrase = new.text;
    assert_ok(world_open(&w, w.other.ring, &w.proposal, "Rosa"));
}

/* Forgotten: new keys, what was private waits for both cards, and comes back. */
static void both_cards_give_a_note_back(void **state) {
    struct keyring *old = w.mentor.ring, *root = NULL;
    struct recipient mentor = {w.mentor.id, 0};
    unsigned bad_row = 0;
    uint32_t gen;
    (void)state;

    set_status(&w.mentor, USER_INVITED);
    gen = make_phrase(&w.mentor, "boats and boats again");
    assert_int_equal(gen, 2);
    certify(w.coordinator.ring, &w.mentor, gen);
    w.mentor.phrase = "boats and boats again";
    world_sign_in(&w, &w.mentor);
    assert_status(ST_NOT_FOUND, world_open(&w, w.mentor.ring, &w.note, "a private note"));
    assert_ok(keys_root_from_cards(w.store, w.cards, &bad_row, &root));
    assert_ok(keys_open_escrow(w.store, root, &w.mentor.id));
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(vault_grant(w.store, root, &w.note, &mentor));
    assert_status(ST_DENIED, vault_grant(w.store, root, &w.draft, &mentor));
    assert_ok(store_commit(w.store));
    keyring_destroy(root);
    assert_ok(world_open(&w, w.mentor.ring, &w.note, "a private note"));
    keyring_destroy(old);
}

static void cards_of_another_unit_open_nothing(void **state) {
    struct cards *cards = w.cards, kept = *w.cards;
    struct keyring *root = NULL;
    unsigned bad_row = 99;
    (void)state;

    cards->b[2][3] = cards->b[2][3] == 'A' ? 'B' : 'A';
    assert_status(ST_CARD_ROW, keys_root_from_cards(w.store, cards, &bad_row, &root));
    assert_int_equal(bad_row, 6);
    *cards = kept;
    memcpy(cards->b, kept.a, sizeof cards->b);
    assert_status(ST_CARD_WRONG, keys_root_from_cards(w.store, cards, &bad_row, &root));
    assert_null(root);
    *cards = kept;
}

/* ---- leaving ---- */

static void who_has_left_opens_nothing_that_is_new(void **state) {
    struct world_user leaver = {fresh_id(), ROLE_NURSE, 403, "a nurse who will leave", NULL};
    struct entry rotate = {.kind = ENTRY_ROLE_ROTATE, .obj = role_id(ROLE_NURSE)};
    const struct id nurses = role_id(ROLE_NURSE);
    const struct recipient to = {nurses, 0};
    struct entry reply = {.kind = ENTRY_PROPOSAL_ADD, .obj = fresh_id(), .ver = 1};
    bool has_member = false;
    (void)state;

    invite(&leaver);
    certify(w.coordinator.ring, &leaver, make_phrase(&leaver, leaver.phrase));
    admit(w.nurse.ring, &leaver);
    world_sign_in(&w, &leaver);
    set_status(&leaver, USER_LEFT);
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(keys_forget(w.store, &leaver.id));
    assert_ok(keys_rotate(w.store, w.nurse.ring, ROLE_NURSE, &rotate.ver, rotate.hash));
    world_append(&w, w.nurse.ring, &rotate);
    assert_ok(store_commit(w.store));
    assert_int_equal(rotate.ver, 2);
    assert_ok(keys_role_has_member(w.store, ROLE_NURSE, &has_member));
    assert_true(has_member);
    assert_ok(keys_role_has_member(w.store, ROLE_DIETITIAN, &has_member));
    assert_false(has_member);

    world_put(&w, w.mentor.ring, OBJECT_PROPOSAL, &id_zero, &to, 1, "new", &reply);
    assert_status(ST_NOT_FOUND, world_open(&w, leaver.ring, &reply.obj, "new"));
    assert_ok(world_open(&w, w.nurse.ring, &reply.obj, "new"));
    keyring_destroy(leaver.ring);
    struct user_row row = user_of(&leaver);
    row.status = USER_ACTIVE; /* even for a program that did not look */
    assert_status(ST_NO_MATCH, tries(&row, 403, leaver.phrase));

    /* The next sign-in of a member holds both generations; so does recovery. */
    struct keyring *before = w.nurse.ring, *root = NULL;
    unsigned bad_row;
    world_sign_in(&w, &w.nurse);
    assert_true(keyring_holds(w.nurse.ring, &nurses, 1));
    assert_true(keyring_holds(w.nurse.ring, &nurses, 2));
    keyring_destroy(before);
    assert_ok(keys_root_from_cards(w.store, w.cards, &bad_row, &root));
    assert_true(keyring_holds(root, &nurses, 2));
    keyring_destroy(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_right_phrase_opens),
        cmocka_unit_test(a_keyring_holds_its_role_and_no_other),
        cmocka_unit_test(only_two_compute_at_once),
        cmocka_unit_test(a_new_nurse_is_certified_then_admitted),
        cmocka_unit_test(a_coordinator_admits_no_nurse),
        cmocka_unit_test(the_symbols_belong_to_one_generation),
        cmocka_unit_test(keys_that_nobody_compares_run_out),
        cmocka_unit_test(a_phrase_is_changed_by_who_knows_the_old_one),
        cmocka_unit_test(both_cards_give_a_note_back),
        cmocka_unit_test(cards_of_another_unit_open_nothing),
        cmocka_unit_test(who_has_left_opens_nothing_that_is_new),
    };
    return cmocka_run_group_tests_name("keys people", tests, setup, teardown);
}
