/*
 * verify_helper.h - a second process that checks signatures, so that verify uses two cores.
 *
 * A check is all that a signature needs: plain bytes, no key of anybody. The helper takes as many
 * as it can; what it has no room for, whoever asks checks alone, so that neither waits for the
 * other.
 */
#ifndef CHAIRSIDE_VERIFY_HELPER_H
#define CHAIRSIDE_VERIFY_HELPER_H

#include <sys/types.h>

#include <chairside/entry.h>
#include <chairside/seal.h>

struct check {
    uint64_t seq; /* and kind: what to name if it does not hold */
    enum entry_kind kind;
    uint8_t object; /* of a grant: the kind of object; 0: a row of the journal */
    struct seal_public signer;
    uint8_t h[SEAL_HASH_BYTES];
    uint8_t sig[SEAL_SIG_BYTES];
    struct seal_grant grant;
};

/* Whether the signature is the signer's. */
bool check_holds(const struct id *unit, const struct check *check);

struct helper {
    pid_t pid; /* 0: there is none */
    int socket;
    uint64_t taken;
};

/* On a host with one core, or where no process can be made, there is none: that is no failure. */
void helper_start(struct helper *helper, const struct id *unit);
/* False: check it yourself. */
bool helper_take(struct helper *helper, const struct check *check);
/* Waits for the last one; `failed` for each that did not hold. ST_IO: it did not answer for all. */
typedef void helper_failed_fn(void *ctx, const struct check *check);
enum status helper_end(struct helper *helper, helper_failed_fn *failed, void *ctx) MUST_CHECK;

#endif
