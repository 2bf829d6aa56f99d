/* Certificates, roles and members, escrow rows, journal rows, anchor, meta: who vouches for what.
 */
#include <sodium.h>
#include <string.h>

#include "flip.h"

struct cert_case {
    struct id unit;
    struct seal_cert cert;
    const struct seal_public *issuer;
};

static enum status check_cert(void *ctx) {
    struct cert_case *c = ctx;

    return seal_cert_check(&c->unit, &c->cert, c->issuer);
}

static struct seal_cert cert_for(const struct people *p, struct id who, struct id issuer) {
    return (struct seal_cert){.principal = who,
                              .gen = 1,
                              .type = SEAL_CERT_USER,
                              .role = 1,
                              .keys = p->author_public,
                              .not_before = 1700000000,
                              .issuer = issuer,
                              .issuer_gen = 1};
}

static void test_cert(void **state) {
    struct people *p = *state;
    struct cert_case c = {.unit = p->unit, .issuer = &p->other_public};
    uint8_t before[SEAL_HASH_BYTES], after[SEAL_HASH_BYTES];

    c.cert = cert_for(p, id_of(0xc0), id_of(0xc2));
    assert_status(seal_cert_sign(p->author, &c.cert), ST_DENIED);
    assert_ok(seal_cert_sign(p->other, &c.cert));
    assert_ok(check_cert(&c));
    seal_cert_hash(&c.unit, &c.cert, before);
    struct seal_cert *t = &c.cert;
    struct field all[] = {FIELD(c.unit),        FIELD(t->principal), FIELD(t->gen),
                          FIELD(t->type),       FIELD(t->role),      FIELD(t->keys),
                          FIELD(t->not_before), FIELD(t->issuer),    FIELD(t->issuer_gen),
                          FIELD(t->sig)};
    assert_int_equal(flip_every_bit(all, 10, check_cert, &c),
                     8 * (16 + 16 + 4 + 1 + 1 + 64 + 8 + 16 + 4 + 64));
    t->sig[0] ^= 1;
    seal_cert_hash(&c.unit, &c.cert, after);
    assert_memory_not_equal(before, after, sizeof before);
    t->issuer_gen = 2;
    assert_status(seal_cert_sign(p->other, &c.cert), ST_DENIED);
}

/* Generation n + 1 of a role is vouched for by n, or by root. */
static void test_role_generations(void **state) {
    struct people *p = *state;
    struct keyring *ring = ring_of(p, id_of(0xc1), 0x22);
    struct seal_member row;
    struct id nurse = id_of(0xc1);
    struct seal_public second;

    assert_ok(seal_member_make(p->root, &p->role, 1, &nurse, 1, &p->nurse_public, &row));
    assert_ok(keyring_add_role(ring, &row, &p->role_public));
    assert_ok(keyring_add_role(ring, &row, &p->role_public));    /* held already */
    assert_ok(keyring_add_role(p->root, &row, &p->role_public)); /* whoever the row is for */
    assert_status(keyring_new_role(ring, &p->role, 1, &second), ST_EXISTS);
    assert_ok(keyring_new_role(ring, &p->role, 2, &second));
    assert_true(keyring_holds(ring, &p->role, 1));
    assert_true(keyring_holds(ring, &p->role, 2));
    assert_false(keyring_holds(ring, &p->role, 3));
    struct seal_cert cert = cert_for(p, p->role, p->role);
    cert.gen = 2;
    cert.type = SEAL_CERT_ROLE;
    cert.keys = second;
    assert_ok(seal_cert_sign(ring, &cert));
    assert_ok(seal_cert_check(&p->unit, &cert, &p->role_public));
    assert_status(seal_cert_check(&p->unit, &cert, &p->nurse_public), ST_TAMPERED);
    assert_status(seal_cert_sign(p->author, &cert), ST_DENIED);
    cert.issuer = seal_root_id;
    assert_ok(seal_cert_sign(p->root, &cert));
    assert_ok(seal_cert_check(&p->unit, &cert, &p->root_public));
    keyring_destroy(ring);
}

struct member_case {
    struct people *p;
    struct seal_member row;
};

static enum status check_member(void *ctx) {
    struct member_case *c = ctx;

    return seal_member_check(&c->p->unit, &c->row, &c->p->root_public);
}

static enum status open_member(void *ctx) {
    struct member_case *c = ctx;
    struct keyring *ring = ring_of(c->p, id_of(0xc1), 0x22);
    enum status st = keyring_add_role(ring, &c->row, &c->p->role_public);

    keyring_destroy(ring);
    return st;
}

static void test_member(void **state) {
    struct member_case c = {.p = *state};
    struct id nurse = id_of(0xc1);
    struct seal_member *r = &c.row;

    assert_ok(seal_member_make(c.p->root, &c.p->role, 1, &nurse, 1, &c.p->nurse_public, r));
    struct field all[] = {FIELD(r->role),       FIELD(r->role_gen), FIELD(r->member),
                          FIELD(r->member_gen), FIELD(r->sealed),   FIELD(r->issuer),
                          FIELD(r->issuer_gen), FIELD(r->sig)};
    assert_int_equal(flip_every_bit(all, 8, check_member, &c),
                     8 * (16 + 4 + 16 + 4 + 124 + 16 + 4 + 64));
    flip_every_bit(all, 5, open_member, &c);
}

/* Only who holds the role's seed can pass it on. */
static void test_coordinator_cannot_admit(void **state) {
    struct people *p = *state;
    struct seal_member row;
    struct id other = id_of(0xc2);

    assert_status(seal_member_make(p->other, &p->role, 1, &other, 1, &p->other_public, &row),
                  ST_DENIED);
    assert_ok(seal_member_make(p->root, &p->role, 1, &other, 1, &p->other_public, &row));
    assert_status(keyring_add_role(p->author, &row, &p->role_public), ST_DENIED);
}

/* A role's seed that does not give the certified keys is somebody's own. */
static void test_swapped_role_key(void **state) {
    struct people *p = *state;
    struct keyring *liar = ring_of(p, seal_root_id, 0x55), *ring = ring_of(p, id_of(0xc1), 0x22);
    struct seal_public wrong;
    struct seal_member row;
    struct id nurse = id_of(0xc1);

    assert_ok(keyring_new_role(liar, &p->role, 1, &wrong));
    assert_ok(seal_member_make(liar, &p->role, 1, &nurse, 1, &p->nurse_public, &row));
    assert_status(seal_member_check(&p->unit, &row, &p->root_public), ST_TAMPERED);
    assert_status(keyring_add_role(ring, &row, &p->role_public), ST_TAMPERED);
    assert_false(keyring_holds(ring, &p->role, 1));
    keyring_destroy(liar);
    keyring_destroy(ring);
}

/* An X25519 key of low order takes no box. */
static void test_zero_key(void **state) {
    struct people *p = *state;
    struct seal_public zero = {{0}, {0}};
    struct seal_member row;
    struct seal_escrow escrow;
    struct id nurse = id_of(0xc1);

    assert_status(seal_member_make(p->root, &p->role, 1, &nurse, 1, &zero, &row), ST_TAMPERED);
    assert_status(seal_escrow_make(p->author, &zero, &escrow), ST_TAMPERED);
}

struct escrow_case {
    struct people *p;
    struct seal_escrow row;
};

static enum status check_escrow(void *ctx) {
    struct escrow_case *c = ctx;

    return seal_escrow_check(&c->p->unit, &c->row, &c->p->author_public);
}

static enum status open_escrow(void *ctx) {
    struct escrow_case *c = ctx;
    struct keyring *root = ring_of(c->p, seal_root_id, 0x44);
    enum status st = keyring_add_vault(root, &c->row);

    keyring_destroy(root);
    return st;
}

static void test_escrow_row(void **state) {
    struct escrow_case c = {.p = *state};
    uint8_t before[SEAL_HASH_BYTES], after[SEAL_HASH_BYTES];

    assert_ok(seal_escrow_make(c.p->author, &c.p->root_public, &c.row));
    struct field all[] = {FIELD(c.row.principal), FIELD(c.row.gen), FIELD(c.row.sealed),
                          FIELD(c.row.sig)};
    assert_int_equal(flip_every_bit(all, 4, check_escrow, &c), 8 * (16 + 4 + 120 + 64));
    flip_every_bit(all, 3, open_escrow, &c);
    seal_escrow_hash(&c.p->unit, &c.row, before);
    c.row.sig[9] ^= 4;
    seal_escrow_hash(&c.p->unit, &c.row, after);
    assert_memory_not_equal(before, after, sizeof before);
}

struct row_case {
    struct people *p;
    struct id unit;
    struct seal_row row;
    uint8_t data[12], h[SEAL_HASH_BYTES], sig[SEAL_SIG_BYTES];
};

static enum status check_row(void *ctx) {
    struct row_case *c = ctx;
    uint8_t h[SEAL_HASH_BYTES];

    seal_row_hash(&c->unit, &c->row, h);
    return seal_row_check(h, c->sig, &c->p->author_public);
}

static void test_row(void **state) {
    struct row_case c = {.p = *state};

    c.unit = c.p->unit;
    c.row = (struct seal_row){.seq = 9,
                              .at = 1700000000,
                              .boot = id_of(1),
                              .boot_ms = 77,
                              .actor = id_of(0xc0),
                              .actor_gen = 1,
                              .kind = 73,
                              .obj = c.p->obj,
                              .ver = 1,
                              .data = c.data,
                              .data_bytes = sizeof c.data};
    seal_row_hash(&c.unit, &c.row, c.h);
    assert_ok(seal_row_sign(c.p->author, c.h, c.sig));
    struct seal_row *r = &c.row;
    struct field all[] = {FIELD(c.unit),  FIELD(r->seq),     FIELD(r->prev),  FIELD(r->at),
                          FIELD(r->boot), FIELD(r->boot_ms), FIELD(r->actor), FIELD(r->actor_gen),
                          FIELD(r->kind), FIELD(r->obj),     FIELD(r->ver),   FIELD(c.data),
                          FIELD(c.sig)};
    flip_every_bit(all, 13, check_row, &c);
    r->data_bytes--;
    assert_status(check_row(&c), ST_TAMPERED);
    r->data_bytes++;
    assert_status(seal_row_check(c.h, c.sig, &c.p->other_public), ST_TAMPERED);
}

struct anchor_case {
    struct people *p;
    struct seal_anchor anchor;
};

static enum status check_anchor(void *ctx) {
    struct anchor_case *c = ctx;

    return seal_anchor_check(&c->p->unit, &c->anchor, &c->p->author_public);
}

static void test_anchor(void **state) {
    struct anchor_case c = {.p = *state, .anchor = {.seq = 64}};
    struct seal_anchor *a = &c.anchor;

    memset(a->h, 5, sizeof a->h);
    assert_ok(seal_anchor_sign(c.p->author, a));
    struct field all[] = {FIELD(a->seq), FIELD(a->h), FIELD(a->actor), FIELD(a->actor_gen),
                          FIELD(a->sig)};
    assert_int_equal(flip_every_bit(all, 5, check_anchor, &c), 8 * (8 + 32 + 16 + 4 + 64));
}

static void test_meta(void **state) {
    struct people *p = *state;
    uint8_t sig[SEAL_SIG_BYTES];
    struct id elsewhere = id_of(0xa1);

    assert_status(seal_meta_sign(p->author, "policy", "\1", 1, sig), ST_DENIED);
    assert_ok(seal_meta_sign(p->root, "policy", "\1", 1, sig));
    const uint8_t *root = p->root_public.sign;
    assert_ok(seal_meta_check(&p->unit, "policy", "\1", 1, sig, root));
    assert_status(seal_meta_check(&p->unit, "policy", "\2", 1, sig, root), ST_TAMPERED);
    assert_status(seal_meta_check(&p->unit, "policy", "\1", 2, sig, root), ST_TAMPERED);
    assert_status(seal_meta_check(&p->unit, "policx", "\1", 1, sig, root), ST_TAMPERED);
    assert_status(seal_meta_check(&elsewhere, "policy", "\1", 1, sig, root), ST_TAMPERED);
    assert_status(seal_meta_check(&p->unit, "policy", "\1", 1, sig, p->author_public.sign),
                  ST_TAMPERED);
}

/* A signature made for one purpose is none for another. */
static void test_purposes_apart(void **state) {
    struct people *p = *state;
    struct seal_anchor anchor = {.seq = 1};
    uint8_t h[SEAL_HASH_BYTES] = {0}, sig[SEAL_SIG_BYTES];

    assert_ok(seal_row_sign(p->author, h, sig));
    anchor.actor = id_of(0xc0);
    anchor.actor_gen = 1;
    memcpy(anchor.sig, sig, sizeof sig);
    assert_status(seal_anchor_check(&p->unit, &anchor, &p->author_public), ST_TAMPERED);
    assert_status(seal_meta_check(&p->unit, "", "", 0, sig, p->author_public.sign), ST_TAMPERED);
}

static void test_keyring_says(void **state) {
    struct people *p = *state;
    struct id author = id_of(0xc0);
    struct seal_public keys;

    assert_true(id_equal(keyring_unit(p->author), &p->unit));
    assert_true(id_equal(keyring_principal(p->author), &author));
    assert_int_equal(keyring_gen(p->author), 1);
    assert_memory_equal(keyring_root(p->author), p->root_public.sign, 32);
    keyring_public(p->author, &keys);
    assert_memory_equal(&keys, &p->author_public, sizeof keys);
    assert_true(keyring_holds(p->author, &author, 1));
    assert_false(keyring_holds(p->author, &author, 2));
    keyring_destroy(NULL);
    seal_keys_destroy(NULL);
    seal_dek_destroy(NULL);
}

static void test_new_keys_differ(void **state) {
    struct seal_keys *a = NULL, *b = NULL;
    struct seal_public pa, pb;

    (void)state;
    assert_ok(seal_keys_create(&a));
    assert_ok(seal_keys_create(&b));
    seal_keys_public(a, &pa);
    seal_keys_public(b, &pb);
    assert_memory_not_equal(pa.sign, pb.sign, 32);
    assert_memory_not_equal(pa.box, pb.box, 32);
    seal_keys_destroy(a);
    seal_keys_destroy(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cert),
        cmocka_unit_test(test_role_generations),
        cmocka_unit_test(test_member),
        cmocka_unit_test(test_coordinator_cannot_admit),
        cmocka_unit_test(test_swapped_role_key),
        cmocka_unit_test(test_zero_key),
        cmocka_unit_test(test_escrow_row),
        cmocka_unit_test(test_row),
        cmocka_unit_test(test_anchor),
        cmocka_unit_test(test_meta),
        cmocka_unit_test(test_purposes_apart),
        cmocka_unit_test(test_keyring_says),
        cmocka_unit_test(test_new_keys_differ),
    };

    return cmocka_run_group_tests_name("seal keyring", tests, people_setup, people_teardown);
}
