#include <string.h>

#include "inner.h"

const struct id seal_root_id = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                 0xff, 0xff, 0xff, 0xff, 0xff}};

enum status keyring_create(const struct id *unit, const uint8_t root_sign[32],
                           const struct id *principal, uint32_t gen, struct seal_keys *keys,
                           struct keyring **out) {
    struct keyring *ring = secret_take(sizeof *ring);

    if (!ring)
        return status_origin(ST_NO_MEMORY);
    ring->unit = *unit;
    memcpy(ring->root_sign, root_sign, sizeof ring->root_sign);
    ring->principal = *principal;
    ring->gen = gen;
    ring->keys = keys;
    *out = ring;
    return ST_OK;
}

void keyring_destroy(struct keyring *ring) {
    if (!ring)
        return;
    for (struct held_role *role = ring->roles, *next; role; role = next) {
        next = role->next;
        seal_keys_destroy(role->keys);
        secret_give(role);
    }
    for (struct held_vault *vault = ring->vaults, *next; vault; vault = next) {
        next = vault->next;
        secret_give(vault);
    }
    seal_keys_destroy(ring->keys);
    secret_give(ring);
}

const struct id *keyring_unit(const struct keyring *ring) {
    return &ring->unit;
}

const struct id *keyring_principal(const struct keyring *ring) {
    return &ring->principal;
}

uint32_t keyring_gen(const struct keyring *ring) {
    return ring->gen;
}

const uint8_t *keyring_root(const struct keyring *ring) {
    return ring->root_sign;
}

void keyring_public(const struct keyring *ring, struct seal_public *out) {
    *out = ring->keys->public;
}

const struct seal_keys *keyring_keys_of(const struct keyring *ring, const struct id *principal,
                                        uint32_t gen) {
    if (id_equal(principal, &ring->principal) && gen == ring->gen)
        return ring->keys;
    for (const struct held_role *role = ring->roles; role; role = role->next)
        if (id_equal(principal, &role->role) && gen == role->gen)
            return role->keys;
    return NULL;
}

bool keyring_holds(const struct keyring *ring, const struct id *principal, uint32_t gen) {
    return keyring_keys_of(ring, principal, gen) != NULL;
}

/* Takes `keys` over if ST_OK. */
static enum status hold_role(struct keyring *ring, const struct id *role, uint32_t gen,
                             struct seal_keys *keys) {
    struct held_role *held = secret_take(sizeof *held);

    if (!held)
        return status_origin(ST_NO_MEMORY);
    *held = (struct held_role){.next = ring->roles, .role = *role, .gen = gen, .keys = keys};
    ring->roles = held;
    return ST_OK;
}

enum status keyring_new_role(struct keyring *ring, const struct id *role, uint32_t role_gen,
                             struct seal_public *out) {
    struct seal_keys *keys = NULL;

    if (keyring_holds(ring, role, role_gen))
        return status_origin(ST_EXISTS);
    enum status st = seal_keys_create(&keys);
    if (st == ST_OK)
        st = hold_role(ring, role, role_gen, keys);
    if (st != ST_OK) {
        seal_keys_destroy(keys);
        return st;
    }
    *out = keys->public;
    return ST_OK;
}

/* What the box of a member row must say: who it is for, and which key is inside. */
static struct writer member_context(const struct seal_member *row, uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);

    write_bytes(&w, "PMR1", 4);
    write_id(&w, &row->role);
    write_u32(&w, row->role_gen);
    write_id(&w, &row->member);
    write_u32(&w, row->member_gen);
    return w;
}

static struct writer member_record(const struct id *unit, const struct seal_member *row,
                                   uint8_t *buffer, size_t room) {
    struct writer w = writer_on(buffer, room);
    uint8_t hash[SEAL_HASH_BYTES];

    seal_hash(row->sealed, sizeof row->sealed, hash);
    write_bytes(&w, "PMS1M", 5);
    write_id(&w, unit);
    write_id(&w, &row->role);
    write_u32(&w, row->role_gen);
    write_id(&w, &row->member);
    write_u32(&w, row->member_gen);
    write_bytes(&w, hash, sizeof hash);
    write_id(&w, &row->issuer);
    write_u32(&w, row->issuer_gen);
    return w;
}

enum status seal_member_make(const struct keyring *ring, const struct id *role, uint32_t role_gen,
                             const struct id *member, uint32_t member_gen,
                             const struct seal_public *to, struct seal_member *out) {
    uint8_t buffer[160];
    const struct seal_keys *held = keyring_keys_of(ring, role, role_gen);

    if (!held)
        return status_origin(ST_DENIED);
    *out = (struct seal_member){.role = *role,
                                .role_gen = role_gen,
                                .member = *member,
                                .member_gen = member_gen,
                                .issuer = ring->principal,
                                .issuer_gen = ring->gen};
    struct writer context = member_context(out, buffer, sizeof buffer);
    enum status st = box_make(&context, held->seed, to, out->sealed);
    if (st != ST_OK)
        return st;
    struct writer record = member_record(&ring->unit, out, buffer, sizeof buffer);
    return record_sign(ring->keys, &record, out->sig);
}

enum status seal_member_check(const struct id *unit, const struct seal_member *row,
                              const struct seal_public *issuer) {
    uint8_t buffer[160];
    struct writer record = member_record(unit, row, buffer, sizeof buffer);

    return record_check(&record, row->sig, issuer->sign);
}

void seal_member_hash(const struct id *unit, const struct seal_member *row,
                      uint8_t out[SEAL_HASH_BYTES]) {
    uint8_t buffer[160];
    struct writer record = member_record(unit, row, buffer, sizeof buffer);

    record_hash(&record, row->sig, out);
}

/* The role's keys out of its member row. */
static enum status member_open(const struct keyring *ring, const struct seal_member *row,
                               struct seal_keys **out) {
    uint8_t buffer[160];
    struct writer context = member_context(row, buffer, sizeof buffer);
    uint8_t *seed = secret_take(SEAL_SEED_BYTES);

    if (!seed)
        return status_origin(ST_NO_MEMORY);
    enum status st = box_open(&context, row->sealed, sizeof row->sealed, ring->keys, seed);
    if (st == ST_OK)
        st = seal_keys_from_seed(seed, out);
    secret_give(seed);
    return st;
}

enum status keyring_add_role(struct keyring *ring, const struct seal_member *row,
                             const struct seal_public *certified) {
    struct seal_keys *keys = NULL;

    if (keyring_holds(ring, &row->role, row->role_gen))
        return ST_OK;
    if (!id_equal(&row->member, &ring->principal) || row->member_gen != ring->gen)
        return status_origin(ST_DENIED);
    enum status st = member_open(ring, row, &keys);
    if (st == ST_OK && sodium_memcmp(&keys->public, certified, sizeof *certified) != 0)
        st = status_origin(ST_TAMPERED);
    if (st == ST_OK)
        st = hold_role(ring, &row->role, row->role_gen, keys);
    if (st != ST_OK)
        seal_keys_destroy(keys);
    return st;
}
