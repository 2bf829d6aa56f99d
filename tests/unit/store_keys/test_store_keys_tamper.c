/* Locks, certificates, memberships and escrow changed by somebody without a phrase: no key comes
 * out, and new secrets are sealed to nobody they planted. */
#include <stdio.h>
#include <string.h>

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

/* A changed copy of the unit, open instead of it. */
struct changed {
    char folder[64];
    struct store *kept;
    enum status opened;
};

static struct changed change(const char *sql) {
    struct changed changed = {.kept = w.store};
    struct store *store = NULL;

    world_copy(w.folder, changed.folder);
    if (world_sql(changed.folder, sql) == 0)
        fail_msg("%s: nothing was changed", sql);
    changed.opened = store_open(changed.folder, STORE_KIOSK, 1, &store);
    w.store = store;
    return changed;
}

static void change_back(struct changed *changed) {
    store_close(w.store);
    w.store = changed->kept;
    world_remove(changed->folder);
}

static enum status nurse_signs_in(void) {
    const struct phrase phrase = world_phrase(w.nurse.phrase);
    struct keyring *ring = NULL;
    struct user_row row;

    assert_ok(user_get(w.store, &w.nurse.id, &row));
    enum status st = keys_unlock(w.store, &row, 401, &phrase, &ring);
    keyring_destroy(ring);
    return st;
}

/* How far she gets: the unit may not even open. */
static enum status nurse_signs_in_after(const char *sql) {
    struct changed changed = change(sql);
    enum status st = changed.opened == ST_OK ? nurse_signs_in() : changed.opened;

    change_back(&changed);
    return st;
}

#define OF_NURSE " WHERE principal=(SELECT id FROM user_now WHERE number=401)"

static void nothing_opens_a_changed_lock(void **state) {
    static const struct {
        const char *sql;
        enum status want;
    } changes[] = {
        {"UPDATE user_lock SET salt=flip(salt)" OF_NURSE, ST_NO_MATCH},
        {"UPDATE user_lock SET nonce=flip(nonce)" OF_NURSE, ST_NO_MATCH},
        {"UPDATE user_lock SET wrapped=flip(wrapped)" OF_NURSE, ST_NO_MATCH},
        {"UPDATE user_lock SET ops=4" OF_NURSE, ST_NO_MATCH},
        /* cheaper than allowed, dearer than allowed: not even tried */
        {"UPDATE user_lock SET ops=1" OF_NURSE, ST_TAMPERED},
        {"UPDATE user_lock SET mem=1048576" OF_NURSE, ST_TAMPERED},
        {"UPDATE user_lock SET mem=1099511627776" OF_NURSE, ST_TAMPERED},
        {"UPDATE user_lock SET kek_mode=2" OF_NURSE, ST_NEWER},
        {"UPDATE user_lock SET gen=2" OF_NURSE, ST_NO_MATCH},
        {"DELETE FROM user_lock" OF_NURSE, ST_NO_MATCH},
        /* another's lock in her place */
        {"UPDATE user_lock SET (salt,nonce,wrapped)=(SELECT o.salt,o.nonce,o.wrapped FROM "
         "user_lock AS o JOIN user_now AS u ON u.id=o.principal WHERE u.number=101)" OF_NURSE,
         ST_NO_MATCH},
    };
    (void)state;

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        enum status st = nurse_signs_in_after(changes[i].sql);
        if (st != changes[i].want)
            fail_msg("%s: %s", changes[i].sql, status_name(st));
    }
    assert_ok(nurse_signs_in());
}

static void nobody_signs_in_under_a_changed_certificate(void **state) {
    static const char *const changes[] = {
        "UPDATE cert SET sign_pk=flip(sign_pk)" OF_NURSE,
        "UPDATE cert SET box_pk=flip(box_pk)" OF_NURSE,
        "UPDATE cert SET role=5" OF_NURSE,
        "UPDATE cert SET sig=flip(sig)" OF_NURSE,
        "UPDATE user_now SET role=5 WHERE number=401",
        "UPDATE member SET sealed=flip(sealed) WHERE role_gen=1",
        "UPDATE member SET sig=flip(sig) WHERE role_gen=1",
        "UPDATE member SET issuer=member,issuer_gen=1 WHERE member<>issuer",
        "UPDATE cert SET sign_pk=flip(sign_pk) WHERE type=3",
        "UPDATE cert SET box_pk=flip(box_pk) WHERE type=2 AND role=2",
        "UPDATE meta SET v=flip(v) WHERE k='root_pk'",
        "UPDATE meta SET sig=flip(sig) WHERE k='root_pk'",
    };
    (void)state;

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        enum status st = nurse_signs_in_after(changes[i]);
        if (st != ST_TAMPERED)
            fail_msg("%s: %s", changes[i], status_name(st));
    }
    /* The unit's id is under every hash of the journal too. */
    assert_status(ST_CORRUPT, nurse_signs_in_after("UPDATE meta SET v=flip(v) WHERE k='unit_id'"));
}

/* A mentor who put his row of user_now beside the nurses' member row still holds no key of theirs.
 */
static void a_planted_membership_is_refused(void **state) {
    const struct phrase phrase = world_phrase(w.mentor.phrase);
    struct changed changed =
        change("INSERT INTO member SELECT role,role_gen,(SELECT id FROM user_now WHERE number=101),"
               "1,sealed,issuer,issuer_gen,sig FROM member WHERE member=(SELECT id FROM user_now "
               "WHERE number=401)");
    struct keyring *ring = NULL;
    struct user_row row;
    (void)state;

    assert_ok(user_get(w.store, &w.mentor.id, &row));
    assert_status(ST_TAMPERED, keys_unlock(w.store, &row, 101, &phrase, &ring));
    assert_null(ring);
    change_back(&changed);
}

/* A certificate of a coordinator for herself under the name of a role, or of a nurse of her own
 * making, is no better: tried with her real keys. */
static void a_coordinator_cannot_forge_a_role(void **state) {
    struct seal_cert mine = {.principal = role_id(ROLE_NURSE),
                             .gen = 2,
                             .type = SEAL_CERT_ROLE,
                             .role = ROLE_NURSE,
                             .issuer = w.coordinator.id,
                             .issuer_gen = 1};
    struct changed changed = change("UPDATE meta SET v=v WHERE k='policy'");
    const struct recipient to = {mine.principal, 0};
    struct envelope *envelope = NULL;
    const struct id id = fresh_id();
    char sql[1024], parts[5][140];
    (void)state;

    keyring_public(w.coordinator.ring, &mine.keys);
    assert_ok(seal_cert_sign(w.coordinator.ring, &mine));
    const struct {
        const uint8_t *p;
        size_t n;
    } blobs[] = {{mine.principal.b, 16},
                 {mine.keys.sign, 32},
                 {mine.keys.box, 32},
                 {mine.issuer.b, 16},
                 {mine.sig, 64}};
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < blobs[i].n; k++)
            snprintf(parts[i] + 2 * k, 3, "%02x", blobs[i].p[k]);
    snprintf(sql, sizeof sql, "INSERT INTO cert VALUES(x'%s',2,2,2,x'%s',x'%s',0,x'%s',1,x'%s')",
             parts[0], parts[1], parts[2], parts[3], parts[4]);
    assert_int_equal(world_sql(changed.folder, sql), 1);
    assert_status(ST_TAMPERED,
                  envelope_create(w.store, w.mentor.ring, OBJECT_WORDS, &id, 1, &to, 1, &envelope));
    change_back(&changed);
}

/* Taking the newest certificate of a role away would send new secrets to those who have left. */
static void a_role_cannot_be_turned_back(void **state) {
    struct entry rotate = {.kind = ENTRY_ROLE_ROTATE, .obj = role_id(ROLE_NURSE)};
    const struct recipient to = {rotate.obj, 0};
    struct envelope *envelope = NULL;
    const struct id id = fresh_id();
    (void)state;

    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(keys_rotate(w.store, w.nurse.ring, ROLE_NURSE, &rotate.ver, rotate.hash));
    world_append(&w, w.nurse.ring, &rotate);
    assert_ok(store_commit(w.store));
    struct changed changed = change("DELETE FROM cert WHERE type=2 AND role=2 AND gen=2");
    assert_status(ST_TAMPERED,
                  envelope_create(w.store, w.mentor.ring, OBJECT_WORDS, &id, 1, &to, 1, &envelope));
    change_back(&changed);
}

static void a_foreign_escrow_is_not_certified(void **state) {
    const struct id user = fresh_id();
    const struct phrase phrase = world_phrase("somebody entirely new");
    struct entry invite = {
        .kind = ENTRY_USER_INVITE, .obj = user, .ver = 1, .role = ROLE_MENTOR, .number = 104};
    struct new_keys *keys = NULL;
    uint8_t h[32], h2[32];
    uint32_t gen;
    (void)state;

    world_put(&w, w.coordinator.ring, OBJECT_PROFILE, &id_zero, NULL, 0, "p", &invite);
    assert_ok(keys_prepare(w.store, &user, ROLE_MENTOR, &phrase, WORLD_COST_MIB, &keys));
    assert_ok(store_begin_write(w.store, 1000, NULL));
    assert_ok(keys_install(w.store, keys, &gen));
    assert_ok(store_commit(w.store));
    keys_discard(keys);
    static const char *const changes[] = {
        "UPDATE escrow SET sealed=flip(sealed)",
        "UPDATE escrow SET sig=flip(sig)",
        "DELETE FROM escrow",
        "UPDATE cert SET sign_pk=flip(sign_pk) WHERE sig IS NULL",
        "UPDATE cert SET role=2 WHERE sig IS NULL",
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct changed changed = change(changes[i]);
        assert_ok(store_begin_write(w.store, 1000, NULL));
        enum status st = keys_certify(w.store, w.coordinator.ring, &user, gen, h, h2);
        store_rollback(w.store);
        change_back(&changed);
        if (st != ST_TAMPERED)
            fail_msg("%s: %s", changes[i], status_name(st));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_opens_a_changed_lock),
        cmocka_unit_test(nobody_signs_in_under_a_changed_certificate),
        cmocka_unit_test(a_planted_membership_is_refused),
        cmocka_unit_test(a_coordinator_cannot_forge_a_role),
        cmocka_unit_test(a_role_cannot_be_turned_back),
        cmocka_unit_test(a_foreign_escrow_is_not_certified),
    };
    return cmocka_run_group_tests_name("keys tamper", tests, setup, teardown);
}
