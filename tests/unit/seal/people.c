#include "people.h"

#include <string.h>

struct id id_of(uint8_t fill) {
    struct id id;

    memset(id.b, fill, sizeof id.b);
    return id;
}

struct keyring *ring_of(const struct people *p, struct id who, uint8_t seed_fill) {
    uint8_t seed[SEAL_SEED_BYTES];
    struct seal_keys *keys = NULL;
    struct keyring *ring = NULL;

    memset(seed, seed_fill, sizeof seed);
    assert_ok(seal_keys_from_seed(seed, &keys));
    assert_ok(keyring_create(&p->unit, p->root_public.sign, &who, 1, keys, &ring));
    return ring;
}

int people_setup(void **state) {
    static struct people p;
    uint8_t seed[SEAL_SEED_BYTES];
    struct seal_keys *root = NULL;

    lang_start(NULL);
    assert_ok(seal_start());
    memset(&p, 0, sizeof p);
    p.unit = id_of(0xa0);
    p.obj = id_of(0xb0);
    p.subject = id_of(0xd0);
    p.role = id_of(0x02);
    memset(seed, 0x44, sizeof seed);
    assert_ok(seal_keys_from_seed(seed, &root));
    seal_keys_public(root, &p.root_public);
    seal_keys_destroy(root);
    p.root = ring_of(&p, seal_root_id, 0x44);
    p.author = ring_of(&p, id_of(0xc0), 0x11);
    p.nurse = ring_of(&p, id_of(0xc1), 0x22);
    p.other = ring_of(&p, id_of(0xc2), 0x33);
    keyring_public(p.author, &p.author_public);
    keyring_public(p.nurse, &p.nurse_public);
    keyring_public(p.other, &p.other_public);
    assert_ok(keyring_new_role(p.root, &p.role, 1, &p.role_public));
    *state = &p;
    return 0;
}

int people_teardown(void **state) {
    struct people *p = *state;

    keyring_destroy(p->author);
    keyring_destroy(p->nurse);
    keyring_destroy(p->other);
    keyring_destroy(p->root);
    /* Nothing was left behind: the whole region can be had again. */
    void *all = secret_take(SECRET_REGION_BYTES - 64);
    assert_non_null(all);
    secret_give(all);
    return 0;
}
