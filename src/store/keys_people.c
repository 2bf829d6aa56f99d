/*
 * keys_people.c MUST
 * 1. leave nothing of a person's seed behind: it goes into the lock and is wiped;
 * 2. never make a generation anew: whoever compared ten symbols certifies those keys or none;
 * 3. certify only what was made within the last day and fits the account: the role of the
 * invitation, an escrow that is the person's.
 */
#include <stdlib.h>
#include <string.h>

#include "keys_lock.h"

#define MIB (1024u * 1024u)

/* All of it may be seen by anybody: the seed is inside the lock. */
struct new_keys {
    struct seal_cert cert;
    struct seal_lock lock;
    struct seal_escrow escrow;
};

unsigned keys_measure_cost(void) {
    struct seal_cost cost;

    if (seal_cost_measure(&cost) != ST_OK)
        return 64; /* the floor is right where this host could not even try */
    return (unsigned)(cost.mem / MIB);
}

enum status keys_generate_phrase(int lang, bool strong, bool digits, char *out, size_t room) {
    return digits ? seal_phrase_digits(strong, out, room)
                  : seal_phrase_words((enum lang)lang, strong, out, room);
}

enum status keys_check_phrase(const char *phrase) {
    return seal_phrase_check(phrase);
}

/* ---- the new person, alone at the kiosk ---- */

static enum status phrase_lock(struct store *store, const struct keyring *ring, unsigned cost_mib,
                               const struct phrase *phrase, struct seal_lock *out) {
    const struct seal_cost cost = seal_cost_mib(cost_mib);
    int slot;
    enum status st = kdf_slot_take(store, &slot);

    if (st != ST_OK)
        return st;
    st = seal_lock_make(ring, &cost, phrase->text, phrase->bytes, out);
    kdf_slot_give(slot);
    return st;
}

/* Certificate (waiting), lock and escrow out of fresh keys. */
static enum status new_keys_fill(struct store *store, const struct keyring *ring,
                                 const struct trust *trust, const struct phrase *phrase,
                                 unsigned cost_mib, struct new_keys *out) {
    struct seal_cert root;
    enum status st = cert_trusted(store, trust, &seal_root_id, SEAL_ROOT_GEN, &root);

    keyring_public(ring, &out->cert.keys);
    if (st == ST_OK)
        st = seal_escrow_make(ring, &root.keys, &out->escrow);
    return st == ST_OK ? phrase_lock(store, ring, cost_mib, phrase, &out->lock) : st;
}

static enum status new_ring(const struct trust *trust, const struct id *user, uint32_t gen,
                            struct keyring **out) {
    struct seal_keys *keys = NULL;
    enum status st = seal_keys_create(&keys);

    if (st == ST_OK)
        st = keyring_create(&trust->unit, trust->root, user, gen, keys, out);
    if (st != ST_OK)
        seal_keys_destroy(keys);
    return st;
}

enum status keys_prepare(struct store *store, const struct id *user, enum role role,
                         const struct phrase *phrase, unsigned cost_mib, struct new_keys **out) {
    struct trust trust;
    struct keyring *ring = NULL;
    uint32_t newest = 0;
    int64_t now = 0;
    struct new_keys *made = calloc(1, sizeof *made);

    if (!made)
        return status_origin(ST_NO_MEMORY);
    enum status st = trust_of_unit(store, &trust);
    if (st == ST_OK)
        st = cert_row_newest(store, user, false, &newest);
    if (st == ST_OK)
        st = journal_now(store, &now);
    if (st == ST_OK)
        st = new_ring(&trust, user, newest + 1, &ring);
    if (st == ST_OK) {
        made->cert = (struct seal_cert){.principal = *user,
                                        .gen = newest + 1,
                                        .type = SEAL_CERT_USER,
                                        .role = (uint8_t)role,
                                        .not_before = now};
        st = new_keys_fill(store, ring, &trust, phrase, cost_mib, made);
    }
    keyring_destroy(ring);
    if (st != ST_OK) {
        keys_discard(made);
        return st;
    }
    *out = made;
    return ST_OK;
}

void keys_discard(struct new_keys *keys) {
    free(keys);
}

/* Who makes a phrase again before the first was certified leaves nothing of the first. */
static enum status delete_waiting(struct store *store, const struct id *user) {
    static const enum sql statements[] = {SQL_LOCK_DELETE_WAITING, SQL_ESCROW_DELETE_WAITING,
                                          SQL_CERT_DELETE_WAITING}; /* certificates last */
    enum status st = ST_OK;

    for (size_t i = 0; st == ST_OK && i < sizeof statements / sizeof statements[0]; i++) {
        struct query q = query_on(store, statements[i]);
        query_id(&q, ":principal", user);
        st = query_run(&q, NULL);
    }
    return st;
}

enum status keys_install(struct store *store, struct new_keys *keys, uint32_t *gen) {
    uint32_t newest;
    enum status st = cert_row_newest(store, &keys->cert.principal, false, &newest);

    if (st != ST_OK)
        return st;
    if (newest + 1 != keys->cert.gen)
        return status_origin(ST_CHANGED);
    st = delete_waiting(store, &keys->cert.principal);
    if (st == ST_OK)
        st = cert_row_insert(store, &keys->cert);
    if (st == ST_OK)
        st = lock_write(store, &keys->lock, false);
    if (st == ST_OK)
        st = escrow_insert(store, &keys->escrow);
    if (st == ST_OK)
        *gen = keys->cert.gen;
    return st;
}

/* ---- compared and certified ---- */

enum status keys_fingerprint(struct store *store, const struct id *user, uint32_t gen,
                             char out[11]) {
    struct trust trust;
    struct seal_cert cert;
    enum status st = trust_of_unit(store, &trust);

    if (st == ST_OK)
        st = cert_row_get(store, user, gen, &cert);
    if (st == ST_OK)
        seal_fingerprint(&trust.unit, user, &cert.keys, out);
    return st;
}

/* ST_NOT_FOUND: signed already, or too old to be. A time far ahead was written by a clock that has
 * been put right since, and says nothing of how long these keys wait. */
static enum status still_waits(struct store *store, const struct seal_cert *cert) {
    int64_t now;

    if (!id_is_zero(&cert->issuer))
        return ST_NOT_FOUND;
    enum status st = journal_now(store, &now);
    if (st != ST_OK)
        return st;
    int64_t age_s = now - cert->not_before;
    return age_s > KEYS_WAIT_S || age_s < -KEYS_WAIT_S ? ST_NOT_FOUND : ST_OK;
}

enum status keys_waiting(struct store *store, const struct id *user, uint32_t *gen) {
    struct seal_cert cert;
    enum status st = cert_row_newest(store, user, false, gen);

    if (st != ST_OK)
        return st;
    if (*gen == 0)
        return ST_NOT_FOUND;
    st = cert_row_get(store, user, *gen, &cert);
    return st == ST_OK ? still_waits(store, &cert) : st;
}

/* Everything that is checked before the signature; fills cert and escrow. */
static enum status certify_check(struct store *store, const struct trust *trust,
                                 const struct keyring *by, const struct id *user, uint32_t gen,
                                 struct seal_cert *cert, struct seal_escrow *escrow) {
    struct seal_cert issuer;
    struct user_row account;
    enum status st = user_get(store, user, &account);

    if (st == ST_OK)
        st = cert_row_get(store, user, gen, cert);
    if (st == ST_OK)
        st = still_waits(store, cert);
    if (st == ST_OK)
        st = cert_trusted(store, trust, keyring_principal(by), keyring_gen(by), &issuer);
    if (st != ST_OK)
        return st;
    if (!cert_may_issue(&issuer, cert))
        return status_origin(ST_DENIED);
    if ((enum role)cert->role != account.role)
        return status_origin(ST_TAMPERED);
    st = escrow_row_get(store, user, gen, escrow);
    if (st == ST_NOT_FOUND)
        return status_origin(ST_TAMPERED);
    return st == ST_OK ? seal_escrow_check(&trust->unit, escrow, &cert->keys) : st;
}

static enum status certify_write(struct store *store, const struct seal_cert *cert) {
    int changes = 0;
    struct query q = query_on(store, SQL_CERT_SIGN);

    query_id(&q, ":principal", &cert->principal);
    query_int(&q, ":gen", cert->gen);
    query_id(&q, ":issuer", &cert->issuer);
    query_int(&q, ":issuer_gen", cert->issuer_gen);
    query_blob(&q, ":sig", cert->sig, sizeof cert->sig);
    enum status st = query_run(&q, &changes);
    if (st == ST_OK && changes != 1)
        st = status_origin(ST_CHANGED);
    if (st != ST_OK)
        return st;
    struct query old = query_on(store, SQL_LOCK_DELETE_OLDER);
    query_id(&old, ":principal", &cert->principal);
    query_int(&old, ":gen", cert->gen);
    return query_run(&old, NULL);
}

enum status keys_certify(struct store *store, struct keyring *by, const struct id *user,
                         uint32_t gen, uint8_t cert_hash[32], uint8_t escrow_hash[32]) {
    const struct trust trust = trust_of_keyring(by);
    struct seal_cert cert;
    struct seal_escrow escrow;
    enum status st = certify_check(store, &trust, by, user, gen, &cert, &escrow);

    if (st != ST_OK)
        return st;
    cert.issuer = *keyring_principal(by);
    cert.issuer_gen = keyring_gen(by);
    st = seal_cert_sign(by, &cert);
    if (st == ST_OK)
        st = certify_write(store, &cert);
    if (st != ST_OK)
        return st;
    seal_cert_hash(&trust.unit, &cert, cert_hash);
    seal_escrow_hash(&trust.unit, &escrow, escrow_hash);
    return ST_OK;
}

enum status keys_forget(struct store *store, const struct id *user) {
    struct query lock = query_on(store, SQL_LOCK_DELETE);
    query_id(&lock, ":principal", user);
    enum status st = query_run(&lock, NULL);

    if (st != ST_OK)
        return st;
    struct query member = query_on(store, SQL_MEMBER_DELETE);
    query_id(&member, ":member", user);
    return query_run(&member, NULL);
}
