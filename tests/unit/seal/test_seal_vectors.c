/*
 * The format's test vectors, byte for byte. Whoever changes one of these bytes can no longer open
 * the units that exist.
 */
#include <sodium.h>
#include <string.h>

#include "people.h"
#include "vectors_rng.h"

#define NOTE "She is worried about needles."

static void assert_hex(const uint8_t *got, size_t bytes, const char *hex) {
    char text[2 * 128 + 1];

    assert_true(bytes <= 128);
    sodium_bin2hex(text, sizeof text, got, bytes);
    assert_string_equal(text, hex);
}

static void test_public_keys(void **state) {
    struct people *p = *state;

    assert_hex(p->author_public.sign, 32,
               "71843ec7fa27cbe7f4b1eee818a1dcc847beabca89d82408c6362fc700952c94");
    assert_hex(p->author_public.box, 32,
               "ab1b53de4da35535c3ded4da23780704e26685310c51f6cbc90407c9ab15ce60");
}

static void test_object(void **state) {
    struct people *p = *state;
    struct seal_dek *dek = NULL;
    struct seal_object object;
    uint8_t ct[272], self[SEAL_SELF_BYTES], hash[SEAL_HASH_BYTES];
    struct seal_grant grant;

    vectors_rng_seek(0);
    assert_ok(seal_dek_create(1, &p->obj, 3, &dek));
    assert_hex((const uint8_t *)dek, 32,
               "39fd2b7dd9c5196a8dbd0377b8dc4a498a35d86fbcde6accb2cc7d4cd8ea2492");
    assert_ok(seal_object_make(p->author, dek, &p->subject, 1700000000, NOTE, strlen(NOTE), ct,
                               sizeof ct, &object));
    assert_hex(object.nonce, sizeof object.nonce,
               "2fa4f10250808e89a25231e50fdf6ee071c65f21ef9eee78");
    assert_int_equal(object.ct_bytes, 272);
    assert_hex(object.kc, sizeof object.kc,
               "734f6811e2b71d976312063a95a230a38d1658633f8bdf358243ac5a8badc142");
    seal_hash(object.ct, object.ct_bytes, hash);
    assert_hex(hash, 16, "e0a05fc335c13d2ef6c3d9d177e7e659");
    /* From here on our own: pinned so that they never change by accident. */
    seal_object_hash(&p->unit, &object, hash);
    assert_hex(hash, 32, "a8c68fecc316d8bb4675a25c96c0c722acfbe31b062f51e391f65fff8e15091d");
    assert_hex(object.sig, 64,
               "5da2aa38837b249005299b5f20babafbf6c9116a2fd8b8a813d4a31c4f273313"
               "e150e6510ab85886b3bdcf5c2a28ddd43e7a288611a2cdbb59f2794fa4ddaa08");
    assert_ok(seal_grant_box(dek, &p->role, 1, &p->nurse_public, &grant));
    assert_ok(seal_grant_sign(p->author, 7, &grant));
    seal_hash(grant.sealed, sizeof grant.sealed, hash);
    assert_hex(hash, 32, "6bb5698bd6a7082e2fb7a200d83527bbab2fb738918c5271baafedb56119baef");
    assert_hex(grant.sig, 64,
               "d4790c2791f1514a47084d1ead2f86c57d1f777a1b090c17299a869b46d9565d"
               "520385baffc2ad6a9588ae9743d2767eadd50b46864db8a213ae5c650a947902");
    assert_ok(seal_self_make(p->author, dek, &object, self));
    assert_hex(self, sizeof self,
               "697a41f898efe39ca1b05b75f501ec0cdf290f2c1a7949ea7cb5ab21b3a06518"
               "dc68402dbbac41ba3d550e937a3b5030de9f612620d926860eeb34255ac993d6"
               "b4d2486f4eb0859a");
    seal_dek_destroy(dek);
}

/* 256 MiB, once: make only; opening has its own tests with 64 MiB. */
static void test_lock(void **state) {
    struct people *p = *state;
    struct seal_cost cost = seal_cost_mib(256);
    struct seal_lock lock;
    const char *phrase = "gravel autumn ladder piano";

    vectors_rng_next_is(0x5a);
    vectors_rng_seek(6);
    assert_ok(seal_lock_make(p->author, &cost, phrase, strlen(phrase), &lock));
    assert_int_equal(lock.cost.ops, 3);
    assert_int_equal(lock.cost.mem, 1 << 28);
    assert_hex(lock.nonce, sizeof lock.nonce, "1dc0c8e60ff34f5df8e2bc8d73c5c0e302e7a574001dc48a");
    assert_hex(lock.wrapped, sizeof lock.wrapped,
               "5386198ad95afeec52812db87705b14c9511730a9d777917865ab9f3436b63e5"
               "d68247c4c1d38afafbbbaf2c74e52b5a");
}

static void test_rows(void **state) {
    struct people *p = *state;
    uint8_t hash[SEAL_HASH_BYTES], sig[SEAL_SIG_BYTES];
    struct seal_row row = {.seq = 9,
                           .at = 1700000000,
                           .boot = id_of(0xe0),
                           .boot_ms = 1234567,
                           .actor = id_of(0xc0),
                           .actor_gen = 1,
                           .kind = 73,
                           .obj = p->obj,
                           .ver = 3,
                           .data = (const uint8_t *)"data",
                           .data_bytes = 4};
    struct seal_cert cert = {.principal = id_of(0xc0),
                             .gen = 1,
                             .type = SEAL_CERT_USER,
                             .role = 1,
                             .keys = p->author_public,
                             .not_before = 1700000000,
                             .issuer = seal_root_id,
                             .issuer_gen = SEAL_ROOT_GEN};

    memset(row.prev, 0xf0, sizeof row.prev);
    seal_row_hash(&p->unit, &row, hash);
    assert_hex(hash, 32, "1a834ab253f393b8c18033448381d759530e3eb18aada02a93adfc96d3e418af");
    assert_ok(seal_row_sign(p->author, hash, sig));
    assert_hex(sig, 64,
               "7ad8cb07cd5eefa3c101ffb9a513fcf84dac12c5d10911d58f4f368be59a134c"
               "af7f83db4d6b3e92509cff6f06553c6d8862e50a7fa70650ce96589cc59b3b0b");
    assert_ok(seal_cert_sign(p->root, &cert));
    seal_cert_hash(&p->unit, &cert, hash);
    assert_hex(hash, 32, "c5a2e41f141defbc9caee6cbc97eb589fa8202ec41af8d8361654feee8b93839");
    assert_ok(seal_meta_sign(p->root, "policy", "\1\0\0\0", 4, sig));
    assert_hex(sig, 64,
               "0ebee85daef386a67499ba5547a1578135864cdd62bf3a0d114e99eca955e3e0"
               "cb09adad7ff27beb0077f43e53d6a458eda31a78ec50d303c4562672c27ed70e");
}

static void test_names(void **state) {
    struct people *p = *state;
    struct id author = id_of(0xc0);
    char ten[11], root[20];

    seal_fingerprint(&p->unit, &author, &p->author_public, ten);
    assert_string_equal(ten, "98V1KMAF2R");
    seal_root_fingerprint(p->root_public.sign, root);
    assert_string_equal(root, "DPP2 1G4V CDEA XNQY");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_public_keys), cmocka_unit_test(test_object),
        cmocka_unit_test(test_lock),        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_names),
    };

    vectors_rng_install();
    return cmocka_run_group_tests_name("seal vectors", tests, people_setup, people_teardown);
}
