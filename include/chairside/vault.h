/*
 * vault.h - sealed objects of a unit: put, open, share, take away (datamodel.md 3).
 *
 * Consent is a key: who may read a thing is whether a sealed copy of its key exists for them. The
 * vault seals before anything is bound to a statement, and checks before it opens: object signature
 * and its author's certificate up to the root, last put row's hash, granter's signature, context
 * inside the box, key commitment. One's own is opened by one's own copy, which no other could have
 * made, so that its signatures are left to verify. Any failure is ST_TAMPERED, and nothing is
 * shown. (ST_CORRUPT: a row has not even the shape of one.)
 *
 * Talks and notes keep every version until they are destroyed: each has a key of its own, and the
 * newest is the one that the last row of the journal put. Of all other kinds one version is kept:
 * putting the next one deletes the one before, and with it every key to it. Who may sign a key for
 * others: the author; root, with both cards; of an identity also staff and coordinators, of a
 * profile also coordinators, who hold them through their role.
 */
#ifndef CHAIRSIDE_VAULT_H
#define CHAIRSIDE_VAULT_H

#include <chairside/store.h>

#define VAULT_PLAIN_MAX 65000u
#define RECIPIENT_MAX 16

/* consent_seq of a recipient whose permission is the row appended in this very transaction. */
#define CONSENT_SEQ_THIS UINT64_MAX

struct recipient {
    struct id principal;  /* a user, or role_id(role) */
    uint64_t consent_seq; /* the row that permits it; 0 where none is needed; CONSENT_SEQ_THIS */
};

/* The principal id of a role that holds keys (nurse, social worker, dietitian, coordinator): 15
 * zeros, then the role. No clock makes such an id. */
struct id role_id(enum role role);

/*
 * An object on its way: a fresh key, sealed ahead for its readers, so that a save does little work.
 * The author (the keyring) always gets the SELF copy: under the vault key, or the draft key for
 * kinds 5, 8 and 10.
 */
struct envelope;

/* Boxes go to certified keys of the newest generation: ST_NOT_READY if a recipient has none. The
 * author among the recipients, or one twice, is left out. Notes and the private kinds (5, 8, 10)
 * have no recipients: asserted. The keyring is borrowed until the envelope is destroyed. */
enum status envelope_create(struct store *, struct keyring *, enum object_kind, const struct id *id,
                            uint32_t ver, const struct recipient *to, size_t n,
                            struct envelope **out) MUST_CHECK;
/* Seals the text, once: each version wants a fresh envelope, and filling twice asserts. `plain` is
 * in locked memory, at most VAULT_PLAIN_MAX bytes: ST_TOO_LONG. */
enum status envelope_fill(struct envelope *, const struct id *subject, const void *plain,
                          size_t bytes) MUST_CHECK;
/* H, for the journal row that puts it. Only after fill. */
void envelope_hash(const struct envelope *, uint8_t h[32]);
void envelope_destroy(struct envelope *); /* NULL is fine; wipes */

/* In a write transaction, after its journal row (if its kind has one): inserts the object, signs
 * and inserts the grants. `this_seq` replaces CONSENT_SEQ_THIS. Kinds outside the journal (5, 8,
 * 10, 12) replace the row of their id in place. ST_EXISTS: this id is there already in this version
 * or a later one, as another kind, or (5, 8, 10) of another author. */
enum status vault_put(struct store *, struct keyring *, struct envelope *,
                      uint64_t this_seq) MUST_CHECK;

struct object_info {
    struct id id, author, subject;
    uint32_t ver;
    enum object_kind kind;
    int64_t at;
};
/* Opens the newest version with whatever key the keyring has: its own, or a role's. `plain` must be
 * from secret_take. ST_NOT_FOUND: no such object, or no key to it for this reader. ST_NEWER: made
 * by a newer version. ST_TAMPERED. */
enum status vault_open(struct store *, struct keyring *, const struct id *id, void *plain,
                       size_t room, size_t *bytes, struct object_info *info) MUST_CHECK;
/* The same for one version of a talk or a note: good if the row that put exactly this one has its
 * hash and no later row destroyed the object. Also the newest; never take an older one for it.
 * ST_NOT_FOUND: not there, or no key to this version for this reader. */
enum status vault_open_version(struct store *, struct keyring *, const struct id *id, uint32_t ver,
                               void *plain, size_t room, size_t *bytes,
                               struct object_info *info) MUST_CHECK;
/* Newest first, of each object its newest version. Zero author or subject = any (not both); kind is
 * needed. By author alone only the kinds 5, 8, 10 and 12 have an index: of others it reads the
 * whole table. Nothing is proven. */
enum status vault_list(struct store *, enum object_kind, const struct id *author,
                       const struct id *subject, struct object_info *, size_t max,
                       size_t *n) MUST_CHECK;

/* In a write transaction: opens the newest version's key through this keyring and seals it to the
 * newest generation of one more reader, signed by this keyring; CONSENT_SEQ_THIS is the newest row.
 * Where the reader has a copy already nothing happens, ST_OK: revoke first to put it under another
 * row. ST_DENIED: kinds 5, 8, 10 are nobody else's, and a note is only ever given back to its
 * author. ST_NOT_FOUND: no such object, or no key to it in this keyring; ST_NOT_READY as above. */
enum status vault_grant(struct store *, struct keyring *, const struct id *id,
                        const struct recipient *to) MUST_CHECK;
/* In a write transaction: takes the copies away, of every version; principal zero = of everybody
 * but the author, whose own copy stays in any case. */
enum status vault_revoke(struct store *, const struct id *id,
                         const struct id *principal) MUST_CHECK;
/* The same of one version and one reader: to put a copy under another row, the others stay. */
enum status vault_revoke_version(struct store *, const struct id *id, uint32_t ver,
                                 const struct id *principal) MUST_CHECK;
/* The same for all objects of one kind and subject. */
enum status vault_revoke_subject(struct store *, enum object_kind, const struct id *subject,
                                 const struct id *principal) MUST_CHECK;
/* In a write transaction: deletes the object, every version, and with it every copy of a key; fine
 * where there is none. The caller appends object.destroy for kinds that the journal puts. */
enum status vault_destroy(struct store *, const struct id *id) MUST_CHECK;

#endif
