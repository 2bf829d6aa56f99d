/* Objects, the author's copy, grants: what opens, and all that must not. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "flip.h"

#define NOTE "She is worried about needles."

enum { KIND_NOTE = 1, KIND_DRAFT = 5, KIND_LINK = 8, KIND_PREFS = 10 };

struct made {
    struct people *p;
    struct seal_dek *dek;
    struct seal_object object;
    struct seal_grant grant;
    uint8_t ct[272], self[SEAL_SELF_BYTES];
    uint8_t hash[SEAL_HASH_BYTES];
};

static void make(struct made *m, struct people *p, uint8_t kind) {
    memset(m, 0, sizeof *m);
    m->p = p;
    assert_ok(seal_dek_create(kind, &p->obj, 3, &m->dek));
    struct id nurse = id_of(0xc1);
    assert_ok(seal_grant_box(m->dek, &nurse, 1, &p->nurse_public, &m->grant));
    assert_ok(seal_object_make(p->author, m->dek, &p->subject, 1700000000, NOTE, strlen(NOTE),
                               m->ct, sizeof m->ct, &m->object));
    assert_ok(seal_self_make(p->author, m->dek, &m->object, m->self));
    assert_ok(seal_grant_sign(p->author, 7, &m->grant));
    seal_object_hash(&p->unit, &m->object, m->hash);
}

static enum status open_with(const struct made *m, const struct seal_dek *dek) {
    char text[64] = "";
    size_t bytes = 0;
    enum status st = seal_object_open(&m->p->unit, &m->object, dek, text, sizeof text, &bytes);

    if (st == ST_OK) {
        assert_int_equal(bytes, strlen(NOTE));
        assert_memory_equal(text, NOTE, bytes);
    }
    return st;
}

static enum status open_as_author(void *ctx) {
    struct made *m = ctx;
    struct seal_dek *dek = NULL;
    enum status st = seal_self_open(m->p->author, &m->object, m->self, &dek);

    if (st == ST_OK)
        st = open_with(m, dek);
    seal_dek_destroy(dek);
    return st;
}

static enum status open_as_nurse(void *ctx) {
    struct made *m = ctx;
    struct seal_dek *dek = NULL;
    enum status st = seal_grant_open(m->p->nurse, &m->object, &m->grant, &dek);

    if (st == ST_OK)
        st = open_with(m, dek);
    seal_dek_destroy(dek);
    return st;
}

static enum status check_object(void *ctx) {
    struct made *m = ctx;
    uint8_t hash[SEAL_HASH_BYTES];

    seal_object_hash(&m->p->unit, &m->object, hash);
    enum status st = seal_object_check(&m->p->unit, &m->object, &m->p->author_public);
    /* The signature is not part of H: what it signs is. */
    if (st != ST_OK && memcmp(hash, m->hash, sizeof hash) == 0)
        return ST_STATE;
    return st;
}

static enum status check_grant(void *ctx) {
    struct made *m = ctx;

    return seal_grant_check(&m->p->unit, &m->grant, &m->p->author_public);
}

static void test_opens(void **state) {
    struct made m;

    make(&m, *state, KIND_NOTE);
    assert_ok(check_object(&m));
    assert_ok(check_grant(&m));
    assert_ok(open_as_author(&m));
    assert_ok(open_as_nurse(&m));
    assert_ok(open_with(&m, m.dek));
    seal_dek_destroy(m.dek);
}

static void test_every_bit_of_an_object(void **state) {
    struct made m;

    make(&m, *state, KIND_NOTE);
    struct seal_object *o = &m.object;
    struct field all[] = {FIELD(o->kind),       FIELD(o->id),      FIELD(o->ver), FIELD(o->author),
                          FIELD(o->author_gen), FIELD(o->subject), FIELD(o->at),  FIELD(o->nonce),
                          FIELD(o->kc),         FIELD(m.ct),       FIELD(o->sig)};
    size_t n = sizeof all / sizeof *all;
    assert_int_equal(flip_every_bit(all, n, check_object, &m), 3656);
    /* Opening notices by itself too: all but the signature. */
    flip_every_bit(all, n - 1, open_as_author, &m);
    flip_every_bit(all, n - 1, open_as_nurse, &m);
    seal_dek_destroy(m.dek);
}

static void test_every_bit_of_a_grant(void **state) {
    struct made m;

    make(&m, *state, KIND_NOTE);
    struct seal_grant *g = &m.grant;
    struct field all[] = {FIELD(g->obj),      FIELD(g->ver),         FIELD(g->rcpt),
                          FIELD(g->rcpt_gen), FIELD(g->sealed),      FIELD(g->consent_seq),
                          FIELD(g->granter),  FIELD(g->granter_gen), FIELD(g->sig)};
    assert_int_equal(flip_every_bit(all, 9, check_grant, &m),
                     8 * (16 + 4 + 16 + 4 + 125 + 8 + 16 + 4 + 64));
    flip_every_bit(all, 5, open_as_nurse, &m);
    struct field self[] = {FIELD(m.self)};
    assert_int_equal(flip_every_bit(self, 1, open_as_author, &m), 576);
    seal_dek_destroy(m.dek);
}

/* Somebody who has the right key, but for something else. */
static void test_swapped(void **state) {
    struct people *p = *state;
    struct made m, other;
    struct seal_dek *dek = NULL;

    make(&m, p, KIND_NOTE);
    make(&other, p, KIND_NOTE);
    assert_memory_not_equal(m.ct, other.ct, sizeof m.ct);
    assert_status(open_with(&m, other.dek), ST_TAMPERED);
    assert_status(seal_self_open(p->author, &m.object, other.self, &dek), ST_TAMPERED);
    /* A grant of the other sealing opens, but its key is not this object's. */
    assert_ok(seal_grant_open(p->nurse, &m.object, &other.grant, &dek));
    assert_status(open_with(&m, dek), ST_TAMPERED);
    seal_dek_destroy(dek);
    /* The commitment stands before the cipher: with it changed, the right key opens nothing. */
    m.object.kc[0] ^= 1;
    assert_status(open_with(&m, m.dek), ST_TAMPERED);
    /* A grant of one version is none of the next, nor of another object. */
    m.object.ver++;
    assert_status(seal_grant_open(p->nurse, &m.object, &m.grant, &dek), ST_TAMPERED);
    m.object.ver--;
    m.object.id = id_of(0xb1);
    assert_status(seal_grant_open(p->nurse, &m.object, &m.grant, &dek), ST_TAMPERED);
    seal_dek_destroy(m.dek);
    seal_dek_destroy(other.dek);
}

static void test_wrong_reader(void **state) {
    struct people *p = *state;
    struct made m;
    struct seal_dek *dek = NULL;

    make(&m, p, KIND_NOTE);
    assert_status(seal_grant_open(p->other, &m.object, &m.grant, &dek), ST_DENIED);
    assert_status(seal_self_open(p->nurse, &m.object, m.self, &dek), ST_DENIED);
    assert_status(seal_self_make(p->nurse, m.dek, &m.object, m.self), ST_DENIED);
    /* Another generation of the same reader. */
    m.grant.rcpt_gen = 2;
    assert_status(open_as_nurse(&m), ST_DENIED);
    /* Somebody who says to be the reader, with keys of their own. */
    struct keyring *liar = ring_of(p, id_of(0xc1), 0x77);
    m.grant.rcpt_gen = 1;
    assert_status(seal_grant_open(liar, &m.object, &m.grant, &dek), ST_TAMPERED);
    keyring_destroy(liar);
    assert_null(dek);
    seal_dek_destroy(m.dek);
}

/* Whoever can read may not give on: the granter's signature is not the author's. */
static void test_not_the_author(void **state) {
    struct people *p = *state;
    struct made m;

    make(&m, p, KIND_NOTE);
    assert_ok(seal_grant_sign(p->other, 7, &m.grant));
    assert_status(check_grant(&m), ST_TAMPERED);
    assert_ok(seal_grant_check(&p->unit, &m.grant, &p->other_public));
    m.grant.granter = id_of(0xc0); /* and to say so does not help */
    assert_status(check_grant(&m), ST_TAMPERED);
    assert_status(seal_grant_check(&p->unit, &m.grant, &p->other_public), ST_TAMPERED);
    struct id elsewhere = id_of(0xa1);
    assert_status(seal_object_check(&elsewhere, &m.object, &p->author_public), ST_TAMPERED);
    assert_status(seal_object_check(&p->unit, &m.object, &p->other_public), ST_TAMPERED);
    seal_dek_destroy(m.dek);
}

static void seal_box_with_tag(struct made *m, const char *tag) {
    uint8_t plain[77];
    struct id nurse = id_of(0xc1);

    memcpy(plain, tag, 4);
    plain[4] = KIND_NOTE;
    memcpy(plain + 5, m->p->obj.b, 16);
    memcpy(plain + 21, "\3\0\0", 4);
    memcpy(plain + 25, nurse.b, 16);
    memcpy(plain + 41, "\1\0\0", 4);
    memcpy(plain + 45, m->dek, 32);
    assert_int_equal(crypto_box_seal(m->grant.sealed, plain, sizeof plain, m->p->nurse_public.box),
                     0);
}

static void test_tags(void **state) {
    struct made m;

    make(&m, *state, KIND_NOTE);
    seal_box_with_tag(&m, "PMG1");
    assert_ok(open_as_nurse(&m));
    seal_box_with_tag(&m, "PMG2");
    assert_status(open_as_nurse(&m), ST_NEWER);
    seal_box_with_tag(&m, "PMG0");
    assert_status(open_as_nurse(&m), ST_TAMPERED);
    seal_box_with_tag(&m, "PMR1");
    assert_status(open_as_nurse(&m), ST_TAMPERED);
    seal_dek_destroy(m.dek);
}

/* Who has the role reads what is sealed to the role; each generation by itself. */
static void test_role_reader(void **state) {
    struct people *p = *state;
    struct made m;
    struct seal_member row;
    struct keyring *ring = ring_of(p, id_of(0xc1), 0x22);
    struct seal_dek *dek = NULL;
    struct id nurse = id_of(0xc1);

    make(&m, p, KIND_NOTE);
    assert_ok(seal_grant_box(m.dek, &p->role, 1, &p->role_public, &m.grant));
    assert_status(seal_grant_open(ring, &m.object, &m.grant, &dek), ST_DENIED);
    assert_ok(seal_member_make(p->root, &p->role, 1, &nurse, 1, &p->nurse_public, &row));
    assert_ok(keyring_add_role(ring, &row, &p->role_public));
    assert_ok(seal_grant_open(ring, &m.object, &m.grant, &dek));
    assert_ok(open_with(&m, dek));
    /* An opened key can be sealed on, but never seals another text. */
    struct seal_grant on;
    struct id other = id_of(0xc2);
    assert_ok(seal_grant_box(dek, &other, 1, &p->other_public, &on));
    assert_status(seal_object_make(ring, dek, &p->subject, 1, "x", 1, m.ct, sizeof m.ct, &m.object),
                  ST_BUG);
    seal_dek_destroy(dek);
    seal_dek_destroy(m.dek);
    keyring_destroy(ring);
}

/* The vault key comes back from escrow; the draft key never does. */
static void test_escrow(void **state) {
    static const uint8_t kinds[] = {KIND_NOTE, KIND_DRAFT, KIND_LINK, KIND_PREFS};
    struct people *p = *state;
    struct seal_escrow row, others;
    struct keyring *root = ring_of(p, seal_root_id, 0x44);

    assert_ok(seal_escrow_make(p->author, &p->root_public, &row));
    assert_status(keyring_add_vault(p->author, &row), ST_DENIED);
    assert_ok(seal_escrow_make(p->other, &p->root_public, &others));
    for (size_t i = 0; i < sizeof kinds; i++) {
        struct made m;
        struct seal_dek *dek = NULL;
        make(&m, p, kinds[i]);
        assert_ok(open_as_author(&m));
        assert_status(seal_self_open(root, &m.object, m.self, &dek), ST_DENIED);
        if (i == 0) {
            assert_ok(keyring_add_vault(root, &row));
            assert_ok(keyring_add_vault(root, &others));
            assert_ok(seal_self_open(root, &m.object, m.self, &dek));
            assert_ok(open_with(&m, dek));
            seal_dek_destroy(dek);
        }
        seal_dek_destroy(m.dek);
    }
    keyring_destroy(root);
}

/* A draft's copy must not open under the vault key, nor a note's under the draft key. */
static void test_draft_key_is_another(void **state) {
    struct people *p = *state;
    struct made note, draft;
    struct seal_dek *dek = NULL;

    make(&note, p, KIND_NOTE);
    make(&draft, p, KIND_DRAFT);
    note.object.kind = KIND_DRAFT;
    assert_status(seal_self_open(p->author, &note.object, note.self, &dek), ST_TAMPERED);
    draft.object.kind = KIND_NOTE;
    assert_status(seal_self_open(p->author, &draft.object, draft.self, &dek), ST_TAMPERED);
    seal_dek_destroy(note.dek);
    seal_dek_destroy(draft.dek);
}

static void test_lengths(void **state) {
    static const size_t lengths[] = {0, 1, 255, 256, 257, 511, 512, 4096, SEAL_PLAIN_MAX};
    struct people *p = *state;
    uint8_t *plain = secret_take(SEAL_PLAIN_MAX), *ct = malloc(SEAL_CT_MAX + 256);

    assert_non_null(plain);
    assert_non_null(ct);
    memset(plain, 0x80, SEAL_PLAIN_MAX); /* looks like padding */
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct seal_dek *dek = NULL;
        struct seal_object object;
        size_t n = lengths[i], got = 0;
        assert_ok(seal_dek_create(1, &p->obj, 1, &dek));
        assert_status(seal_object_make(p->author, dek, &p->subject, 0, plain, n, ct,
                                       seal_ct_bytes(n) - 1, &object),
                      ST_TOO_LONG);
        assert_ok(
            seal_object_make(p->author, dek, &p->subject, 0, plain, n, ct, SEAL_CT_MAX, &object));
        assert_int_equal(object.ct_bytes, seal_ct_bytes(n));
        assert_int_equal(object.ct_bytes % 256, 16);
        uint8_t *back = secret_take(n + 1);
        assert_non_null(back);
        if (n > 0)
            assert_status(seal_object_open(&p->unit, &object, dek, back, n - 1, &got), ST_TOO_LONG);
        assert_ok(seal_object_open(&p->unit, &object, dek, back, n, &got));
        assert_int_equal(got, n);
        assert_memory_equal(back, plain, n);
        secret_give(back);
        seal_dek_destroy(dek);
    }
    struct seal_dek *dek = NULL;
    struct seal_object object;
    assert_ok(seal_dek_create(1, &p->obj, 1, &dek));
    assert_status(seal_object_make(p->author, dek, &p->subject, 0, plain, SEAL_PLAIN_MAX + 1, ct,
                                   SEAL_CT_MAX + 256, &object),
                  ST_TOO_LONG);
    seal_dek_destroy(dek);
    free(ct);
    secret_give(plain);
}

/* Cut or stretched sealed bytes are refused before anything is done with them. */
static void test_sealed_lengths(void **state) {
    struct made m;
    uint8_t longer[1024] = {0};

    make(&m, *state, KIND_NOTE);
    memcpy(longer, m.ct, sizeof m.ct);
    m.object.ct = longer;
    for (size_t n = 0; n <= sizeof longer; n++) {
        m.object.ct_bytes = n;
        assert_status(open_with(&m, m.dek), n == 272 ? ST_OK : ST_TAMPERED);
    }
    m.object.ct_bytes = SIZE_MAX;
    assert_status(open_with(&m, m.dek), ST_TAMPERED);
    seal_dek_destroy(m.dek);
}

/* Fresh keys and nonces, always. */
static void test_never_twice(void **state) {
    enum { TIMES = 500 };
    static uint8_t seen[TIMES][32 + SEAL_NONCE_BYTES];

    for (size_t i = 0; i < TIMES; i++) {
        struct made m;
        make(&m, *state, KIND_NOTE);
        memcpy(seen[i], m.dek, 32);
        memcpy(seen[i] + 32, m.object.nonce, SEAL_NONCE_BYTES);
        for (size_t j = 0; j < i; j++) {
            assert_memory_not_equal(seen[i], seen[j], 32);
            assert_memory_not_equal(seen[i] + 32, seen[j] + 32, SEAL_NONCE_BYTES);
        }
        seal_dek_destroy(m.dek);
    }
}

/* ---- when the secret region is full ---- */

typedef enum status memory_fn(struct made *m);

static enum status use_new_role(struct made *m) {
    struct keyring *ring = NULL;
    struct seal_keys *keys = NULL;
    struct seal_public public;
    struct id role = id_of(9);
    enum status st = seal_keys_create(&keys);

    if (st == ST_OK)
        st = keyring_create(&m->p->unit, m->p->root_public.sign, &m->p->obj, 1, keys, &ring);
    if (st != ST_OK) {
        assert_null(ring);
        seal_keys_destroy(keys);
        return st;
    }
    st = keyring_new_role(ring, &role, 1, &public);
    assert_int_equal(keyring_holds(ring, &role, 1), st == ST_OK);
    keyring_destroy(ring);
    return st;
}

/* The row is made beforehand; opening it alone is what runs out of memory. */
static struct seal_member member_row;
static struct seal_escrow escrow_row;

static enum status use_member(struct made *m) {
    uint8_t seed[SEAL_SEED_BYTES];
    struct seal_keys *keys = NULL;
    struct keyring *ring = NULL;
    struct id nurse = id_of(0xc1);

    memset(seed, 0x22, sizeof seed);
    enum status st = seal_keys_from_seed(seed, &keys);
    if (st == ST_OK)
        st = keyring_create(&m->p->unit, m->p->root_public.sign, &nurse, 1, keys, &ring);
    if (st != ST_OK) {
        seal_keys_destroy(keys);
        return st;
    }
    st = keyring_add_role(ring, &member_row, &m->p->role_public);
    assert_int_equal(keyring_holds(ring, &m->p->role, 1), st == ST_OK);
    keyring_destroy(ring);
    return st;
}

static enum status use_escrow(struct made *m) {
    uint8_t seed[SEAL_SEED_BYTES];
    struct seal_keys *keys = NULL;
    struct keyring *ring = NULL;

    memset(seed, 0x44, sizeof seed);
    enum status st = seal_keys_from_seed(seed, &keys);
    if (st == ST_OK)
        st = keyring_create(&m->p->unit, m->p->root_public.sign, &seal_root_id, 1, keys, &ring);
    if (st != ST_OK) {
        seal_keys_destroy(keys);
        return st;
    }
    st = keyring_add_vault(ring, &escrow_row);
    keyring_destroy(ring);
    return st;
}

static enum status use_object(struct made *m) {
    struct made new = {.p = m->p};
    struct id who = *keyring_principal(m->p->author);
    enum status st = seal_dek_create(1, &m->p->obj, 1, &new.dek);

    if (st == ST_OK)
        st = seal_object_make(m->p->author, new.dek, &who, 0, NOTE, strlen(NOTE), new.ct,
                              sizeof new.ct, &new.object);
    if (st == ST_OK) /* what is called made also opens */
        st = open_with(&new, new.dek);
    seal_dek_destroy(new.dek);
    return st;
}

static enum status use_grant(struct made *m) {
    struct seal_grant grant;
    struct id nurse = id_of(0xc1);

    return seal_grant_box(m->dek, &nurse, 1, &m->p->nurse_public, &grant);
}

static enum status use_nurse(struct made *m) {
    return open_as_nurse(m);
}

static enum status use_author(struct made *m) {
    return open_as_author(m);
}

static enum status use_phrase(struct made *m) {
    (void)m;
    return seal_phrase_check("gravel autumn ladder piano");
}

static enum status use_cards(struct made *m) {
    char a[SEAL_CARD_ROWS][SEAL_CARD_ROW_BYTES], b[SEAL_CARD_ROWS][SEAL_CARD_ROW_BYTES];
    struct seal_keys *root = NULL;
    enum status st = seal_cards_make(a, b, &root);

    (void)m;
    seal_keys_destroy(root);
    return st;
}

/*
 * With every amount of memory that is too little: ST_NO_MEMORY, nothing half done, nothing kept.
 * With enough: ST_OK.
 */
static void check_memory(struct made *m, memory_fn *use) {
    size_t fails = 0;
    enum status st = ST_NO_MEMORY;

    for (size_t left = 16; st != ST_OK; left += 16) {
        assert_true(left < 8192);
        /* Fills all holes, then all but `left` bytes at the end. */
        void *holes[64], *rest = NULL;
        size_t n = 0, largest = SECRET_REGION_BYTES;
        while (largest > 16 && !(rest = secret_take(largest)))
            largest -= 16;
        for (size_t size = 4096; size > 0; size -= 16)
            while (n < 64 && (holes[n] = secret_take(size)) != NULL)
                n++;
        assert_true(n < 64 && largest > left + 64);
        secret_give(rest);
        rest = secret_take(largest - left - 16);
        assert_non_null(rest);
        st = use(m);
        assert_true(st == ST_OK || st == ST_NO_MEMORY);
        fails += st != ST_OK;
        secret_give(rest);
        rest = secret_take(largest); /* all that was there is there again */
        assert_non_null(rest);
        secret_give(rest);
        while (n > 0)
            secret_give(holes[--n]);
    }
    assert_true(fails > 0);
}

static void test_no_memory(void **state) {
    static memory_fn *const uses[] = {use_new_role, use_member, use_escrow, use_object, use_grant,
                                      use_nurse,    use_author, use_phrase, use_cards};
    struct people *p = *state;
    struct id nurse = id_of(0xc1);
    struct made m;

    make(&m, p, KIND_NOTE);
    assert_ok(seal_member_make(p->root, &p->role, 1, &nurse, 1, &p->nurse_public, &member_row));
    assert_ok(seal_escrow_make(p->author, &p->root_public, &escrow_row));
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
        check_memory(&m, uses[i]);
    seal_dek_destroy(m.dek);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opens),
        cmocka_unit_test(test_every_bit_of_an_object),
        cmocka_unit_test(test_every_bit_of_a_grant),
        cmocka_unit_test(test_swapped),
        cmocka_unit_test(test_wrong_reader),
        cmocka_unit_test(test_not_the_author),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_role_reader),
        cmocka_unit_test(test_escrow),
        cmocka_unit_test(test_draft_key_is_another),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_sealed_lengths),
        cmocka_unit_test(test_never_twice),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests_name("seal objects", tests, people_setup, people_teardown);
}
