/*
 * Rows as a hostile file may hold them: an object, the author's copy of its key, a grant and a
 * member row, all fields taken from the input. Nothing that is not the one sealed here may open.
 */
#include <stdbool.h>
#include <string.h>

#include <chairside/bytes.h>
#include <chairside/seal.h>
#include <chairside/secret.h>

#include "../fuzz.h"

struct rows {
    struct seal_object object;
    uint8_t self[SEAL_SELF_BYTES];
    struct seal_grant grant;
    struct seal_member member;
};

static const struct id unit = {"fuzzed unit ...."};
static const struct id person = {"fuzzed person .."};
static struct keyring *ring;
static struct seal_public own;

static void prepare(void) {
    uint8_t seed[SEAL_SEED_BYTES] = {7};
    struct seal_keys *keys = NULL;

    if (ring)
        return;
    lang_start(NULL);
    PROMISE(seal_start() == ST_OK);
    PROMISE(seal_keys_from_seed(seed, &keys) == ST_OK);
    seal_keys_public(keys, &own);
    PROMISE(keyring_create(&unit, own.sign, &person, 1, keys, &ring) == ST_OK);
}

static void read_object(struct reader *r, struct seal_object *o) {
    o->kind = read_u8(r);
    o->id = read_id(r);
    o->ver = read_u32(r);
    o->author = read_id(r);
    o->author_gen = read_u32(r);
    o->subject = read_id(r);
    o->at = read_i64(r);
    read_bytes(r, o->nonce, sizeof o->nonce);
    read_bytes(r, o->kc, sizeof o->kc);
    read_bytes(r, o->sig, sizeof o->sig);
}

static void read_grant(struct reader *r, struct seal_grant *g) {
    g->obj = read_id(r);
    g->ver = read_u32(r);
    g->rcpt = read_id(r);
    g->rcpt_gen = read_u32(r);
    g->consent_seq = read_u64(r);
    g->granter = read_id(r);
    g->granter_gen = read_u32(r);
    read_bytes(r, g->sealed, sizeof g->sealed);
    read_bytes(r, g->sig, sizeof g->sig);
}

static void read_member(struct reader *r, struct seal_member *m) {
    m->role = read_id(r);
    m->role_gen = read_u32(r);
    m->member = read_id(r);
    m->member_gen = read_u32(r);
    read_bytes(r, m->sealed, sizeof m->sealed);
    m->issuer = read_id(r);
    m->issuer_gen = read_u32(r);
    read_bytes(r, m->sig, sizeof m->sig);
}

static void open_with(const struct rows *rows, struct seal_dek *dek) {
    char *text = secret_take(SEAL_PLAIN_MAX);
    size_t bytes = 0;

    PROMISE(text != NULL);
    if (seal_object_open(&unit, &rows->object, dek, text, SEAL_PLAIN_MAX, &bytes) == ST_OK)
        PROMISE(bytes < rows->object.ct_bytes);
    secret_give(text);
    seal_dek_destroy(dek);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct reader r = reader_on(data, size);
    struct rows rows;
    struct seal_dek *dek = NULL;
    bool author_signed;

    prepare();
    read_object(&r, &rows.object);
    read_bytes(&r, rows.self, sizeof rows.self);
    read_grant(&r, &rows.grant);
    read_member(&r, &rows.member);
    rows.object.ct = data + r.used;
    rows.object.ct_bytes = size - r.used;
    author_signed = seal_object_check(&unit, &rows.object, &own) == ST_OK;
    if (seal_self_open(ring, &rows.object, rows.self, &dek) == ST_OK)
        open_with(&rows, dek);
    if (seal_grant_open(ring, &rows.object, &rows.grant, &dek) == ST_OK)
        open_with(&rows, dek);
    if (keyring_add_role(ring, &rows.member, &own) == ST_OK)
        PROMISE(keyring_holds(ring, &rows.member.role, rows.member.role_gen));
    /* Without the seed nobody signs for this author; the corpus holds one object of theirs. */
    PROMISE(!author_signed || rows.object.at == 1700000000);
    return 0;
}
