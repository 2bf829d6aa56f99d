/*
 * verify_keys.c MUST
 * 1. follow every certificate to the root key, and to the row of the journal that says it was made;
 * 2. let nobody hold a role's key whom the journal does not say was admitted;
 * 3. miss nothing that was taken away: an active account has its lock, its certificate, its escrow.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "verify_internal.h"

static void keys_found(struct verify *v, const char *where, const char *what) {
    verify_found(v, 0, (enum entry_kind)0, where, what);
}

/* ---- rows of the journal about keys ---- */

/* The first row of that kind about `obj` whose hash is `h`; *any: there is one of that kind. */
static enum status row_with_hash(struct verify *v, const struct id *obj, enum entry_kind kind,
                                 const uint8_t h[SEAL_HASH_BYTES], struct entry *out, bool *named,
                                 bool *any) {
    struct journal_raw raw;
    struct query q = query_on(v->store, SQL_JOURNAL_ABOUT_KEYS);

    *named = *any = false;
    query_id(&q, ":obj", obj);
    query_int(&q, ":kind", kind);
    while (!*named && query_next(&q)) {
        journal_raw_at(&q, &raw);
        *any = true;
        *named = memcmp(raw.entry.hash, h, SEAL_HASH_BYTES) == 0;
        *out = raw.entry;
    }
    return query_end(&q);
}

/* ---- certificates ---- */

static enum status check_cert_user(struct verify *v, const struct seal_cert *cert,
                                   const uint8_t h[SEAL_HASH_BYTES]) {
    struct entry row;
    struct seal_escrow escrow;
    uint8_t escrow_h[SEAL_HASH_BYTES];
    bool named, any;
    enum status st = row_with_hash(v, &cert->principal, ENTRY_USER_CERTIFY, h, &row, &named, &any);

    if (st != ST_OK)
        return st;
    if (!named || row.ver != cert->gen || !id_equal(&row.actor, &cert->issuer)) {
        keys_found(v, "cert", _("No row of the journal says that this person was certified."));
        return ST_OK;
    }
    st = escrow_row_get(v->store, &cert->principal, cert->gen, &escrow);
    if (st == ST_OK) {
        seal_escrow_hash(&v->trust.unit, &escrow, escrow_h);
        if (memcmp(escrow_h, row.hash2, sizeof escrow_h) != 0)
            st = ST_TAMPERED;
    }
    if (st == ST_NOT_FOUND)
        st = ST_TAMPERED;
    return verify_judge(v, st, "escrow", _("The copy for recovery is not the one certified."));
}

/* With both cards every generation of every role can be opened. */
static enum status check_recovery_of_role(struct verify *v, const struct seal_cert *cert) {
    struct query q = query_on(v->store, SQL_MEMBER_GET);

    query_id(&q, ":role", &cert->principal);
    query_int(&q, ":role_gen", cert->gen);
    query_id(&q, ":member", &seal_root_id);
    query_int(&q, ":member_gen", SEAL_ROOT_GEN);
    if (!query_next(&q))
        keys_found(v, "member", _("Recovery has lost its key to a role."));
    return query_end(&q);
}

static enum status check_cert_role(struct verify *v, const struct seal_cert *cert,
                                   const uint8_t h[SEAL_HASH_BYTES]) {
    struct entry row;
    bool named = true, any;
    enum status st = ST_OK;

    if (cert->gen > 1)
        st = row_with_hash(v, &cert->principal, ENTRY_ROLE_ROTATE, h, &row, &named, &any);
    if (st == ST_OK && (!named || (cert->gen > 1 && row.ver != cert->gen)))
        keys_found(v, "cert", _("No row of the journal says that this role's key was made."));
    return st == ST_OK ? check_recovery_of_role(v, cert) : st;
}

static enum status check_cert(struct verify *v, const struct seal_cert *cert) {
    struct seal_cert proven;
    uint8_t h[SEAL_HASH_BYTES];

    if (id_is_zero(&cert->issuer))
        return ST_OK; /* waits; nobody trusts it */
    seal_cert_hash(&v->trust.unit, cert, h);
    enum status st = cert_trusted(v->store, &v->trust, &cert->principal, cert->gen, &proven);
    if (st != ST_OK)
        return verify_judge(v, st, "cert", _("A certificate does not lead to the root key."));
    if (cert->type == SEAL_CERT_USER)
        return check_cert_user(v, cert, h);
    return cert->type == SEAL_CERT_ROLE ? check_cert_role(v, cert, h) : ST_OK;
}

static enum status check_certs(struct verify *v) {
    struct seal_cert cert;
    enum status st = ST_OK;
    struct query q = query_on(v->store, SQL_CERT_ALL);

    while (st == ST_OK && query_next(&q)) {
        cert_at(&q, &cert);
        if (q.status == ST_OK)
            st = check_cert(v, &cert);
    }
    enum status rows = verify_judge(v, query_end(&q), "cert", _("A certificate cannot be read."));
    return rows != ST_OK ? rows : st;
}

/* ---- what the journal says must be there ---- */

static enum status check_named_cert(struct verify *v, const struct entry *row) {
    struct seal_cert cert;
    uint8_t h[SEAL_HASH_BYTES];
    enum status st = cert_row_get(v->store, &row->obj, row->ver, &cert);

    if (st == ST_OK) {
        seal_cert_hash(&v->trust.unit, &cert, h);
        if (id_is_zero(&cert.issuer) || memcmp(h, row->hash, sizeof h) != 0)
            st = ST_TAMPERED;
    }
    if (st == ST_NOT_FOUND || st == ST_TAMPERED || st == ST_CORRUPT) {
        verify_found(v, row->seq, row->kind, "cert",
                     _("The certificate that this row speaks of is not there."));
        st = ST_OK;
    }
    return st;
}

/* Whether one of this person's memberships is the one that the row speaks of. */
static enum status membership_is_there(struct verify *v, const struct entry *row, bool *there) {
    struct seal_member member;
    uint8_t h[SEAL_HASH_BYTES];
    struct query q = query_on(v->store, SQL_MEMBER_OF_ANY);

    *there = false;
    query_id(&q, ":member", &row->obj);
    while (!*there && query_next(&q)) {
        member_at(&q, &member);
        seal_member_hash(&v->trust.unit, &member, h);
        *there = q.status == ST_OK && memcmp(h, row->hash, sizeof h) == 0;
    }
    return query_end(&q);
}

/* Whoever was admitted and has not left can still open what the role can. */
static enum status check_named_member(struct verify *v, const struct entry *row) {
    struct user_row user;
    bool there = false;
    enum status st = user_get(v->store, &row->obj, &user);

    if (st == ST_OK && user.status == USER_LEFT)
        return ST_OK;
    if (st == ST_OK)
        st = membership_is_there(v, row, &there);
    if (st != ST_OK && st != ST_NOT_FOUND && st != ST_CORRUPT)
        return st;
    if (!there)
        verify_found(v, row->seq, row->kind, "member",
                     _("The membership that this row speaks of is not there."));
    return ST_OK;
}

static enum status check_named_rows(struct verify *v, enum entry_kind a, enum entry_kind b,
                                    enum status (*check)(struct verify *, const struct entry *)) {
    struct journal_raw raw;
    enum status st = ST_OK;
    struct query q = query_on(v->store, SQL_JOURNAL_OF_KIND);

    query_int(&q, ":a", a);
    query_int(&q, ":b", b);
    while (st == ST_OK && query_next(&q)) {
        journal_raw_at(&q, &raw);
        if (q.status == ST_OK)
            st = check(v, &raw.entry);
    }
    enum status rows = query_end(&q);
    /* A row that cannot be read was named by the walk. */
    return rows != ST_OK && rows != ST_CORRUPT ? rows : st;
}

/* ---- members ---- */

/* Admitted by that very row; or the seed of another generation of a role they were admitted to. */
static enum status member_is_admitted(struct verify *v, const struct seal_member *row,
                                      bool *admitted) {
    struct entry named_by;
    struct user_row user;
    uint8_t h[SEAL_HASH_BYTES];
    bool named, any;

    *admitted = true;
    if (id_equal(&row->member, &seal_root_id))
        return ST_OK;
    seal_member_hash(&v->trust.unit, row, h);
    enum status st = row_with_hash(v, &row->member, ENTRY_ROLE_ADMIT, h, &named_by, &named, &any);
    if (st == ST_OK)
        st = user_get(v->store, &row->member, &user);
    *admitted = st == ST_OK && user.status != USER_LEFT &&
                (named || (any && named_by.role_gen != row->role_gen));
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status check_member(struct verify *v, const struct seal_member *row) {
    struct seal_cert role;
    bool admitted;
    enum status st = member_trusted(v->store, &v->trust, row);

    if (st == ST_OK)
        st = cert_trusted(v->store, &v->trust, &row->role, row->role_gen, &role);
    if (st == ST_NOT_FOUND)
        st = ST_TAMPERED;
    if (st != ST_OK)
        return verify_judge(v, st, "member", _("A membership does not lead to the root key."));
    st = member_is_admitted(v, row, &admitted);
    if (st == ST_OK && !admitted)
        keys_found(v, "member", _("A membership was never granted, or has ended."));
    return st;
}

static enum status check_members(struct verify *v) {
    struct seal_member row;
    enum status st = ST_OK;
    struct query q = query_on(v->store, SQL_MEMBER_ALL);

    while (st == ST_OK && query_next(&q)) {
        member_at(&q, &row);
        if (q.status == ST_OK)
            st = check_member(v, &row);
    }
    enum status rows = verify_judge(v, query_end(&q), "member", _("A membership cannot be read."));
    return rows != ST_OK ? rows : st;
}

/* ---- locks and escrow ---- */

static bool cost_is_allowed(const struct seal_cost *cost) {
    const struct seal_cost least = seal_cost_mib(64), most = seal_cost_mib(1024);

    return cost->ops >= least.ops && cost->ops <= 10 && cost->mem >= least.mem &&
           cost->mem <= most.mem;
}

static enum status check_lock(struct verify *v, const struct seal_lock *lock) {
    struct seal_cert cert;
    struct user_row user;
    enum status st = cert_row_get(v->store, &lock->principal, lock->gen, &cert);

    if (st == ST_OK)
        st = user_get(v->store, &lock->principal, &user);
    if (st == ST_OK && (user.status == USER_LEFT || lock->gen < user.gen))
        keys_found(v, "user_lock", _("A lock is there whose time is over."));
    if (st == ST_OK && (lock->kek_mode != SEAL_KEK_PHRASE || !cost_is_allowed(&lock->cost)))
        keys_found(v, "user_lock", _("The cost of a phrase is not allowed."));
    if (st == ST_NOT_FOUND)
        st = ST_TAMPERED;
    return verify_judge(v, st, "user_lock", _("A lock belongs to nobody."));
}

static enum status check_locks(struct verify *v) {
    struct seal_lock lock;
    enum status st = ST_OK;
    struct query q = query_on(v->store, SQL_LOCK_ALL);

    while (st == ST_OK && query_next(&q)) {
        lock_at(&q, &lock);
        if (q.status == ST_OK)
            st = check_lock(v, &lock);
    }
    enum status rows = verify_judge(v, query_end(&q), "user_lock", _("A lock cannot be read."));
    return rows != ST_OK ? rows : st;
}

static enum status check_escrow(struct verify *v, const struct seal_escrow *row) {
    struct seal_cert cert;
    enum status st = cert_row_get(v->store, &row->principal, row->gen, &cert);

    if (st == ST_OK)
        st = seal_escrow_check(&v->trust.unit, row, &cert.keys);
    if (st == ST_NOT_FOUND)
        st = ST_TAMPERED;
    return verify_judge(v, st, "escrow", _("A copy for recovery is not the person's own."));
}

static enum status check_escrows(struct verify *v) {
    struct seal_escrow row;
    enum status st = ST_OK;
    struct query q = query_on(v->store, SQL_ESCROW_ALL);

    while (st == ST_OK && query_next(&q)) {
        escrow_at(&q, &row);
        if (q.status == ST_OK)
            st = check_escrow(v, &row);
    }
    enum status rows =
        verify_judge(v, query_end(&q), "escrow", _("A copy for recovery cannot be read."));
    return rows != ST_OK ? rows : st;
}

/* Every account that may sign in can: nobody took its lock away. */
static enum status check_accounts(struct verify *v) {
    enum { USERS_MAX = 1000 }; /* numbers have three digits */
    struct user_row *users = malloc(USERS_MAX * sizeof *users);
    struct seal_lock lock;
    size_t n;

    if (!users)
        return status_origin(ST_NO_MEMORY);
    enum status st = user_list(v->store, ROLE_NONE, USER_ACTIVE, users, USERS_MAX, &n);

    for (size_t i = 0; st == ST_OK && i < n; i++) {
        st = lock_row_get(v->store, &users[i].id, users[i].gen, &lock);
        if (st == ST_NOT_FOUND)
            st = ST_TAMPERED;
        st = verify_judge(v, st, "user_lock", _("An active account has lost its lock."));
    }
    free(users);
    return st;
}

enum status verify_keys(struct verify *v) {
    enum status st = check_certs(v);

    if (st == ST_OK)
        st = check_named_rows(v, ENTRY_USER_CERTIFY, ENTRY_ROLE_ROTATE, check_named_cert);
    if (st == ST_OK)
        st = check_named_rows(v, ENTRY_ROLE_ADMIT, ENTRY_ROLE_ADMIT, check_named_member);
    if (st == ST_OK)
        st = check_members(v);
    if (st == ST_OK)
        st = check_locks(v);
    if (st == ST_OK)
        st = check_escrows(v);
    return st == ST_OK ? check_accounts(v) : st;
}
