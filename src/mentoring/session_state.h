/*
 * session_state.h - what a session holds; for the files of the session, and user.c that locks
 * without one.
 */
#ifndef CHAIRSIDE_SESSION_STATE_H
#define CHAIRSIDE_SESSION_STATE_H

#include "mentoring_internal.h"

/* Nobody works longer than this at one sign-in. */
#define SESSION_MAX_MS (4u * 3600u * 1000u)

/* Names, in locked memory: sets of four, the oldest of a set makes room. */
#define LABEL_SETS 64
#define LABEL_WAYS 4
struct label {
    struct id id; /* zero = empty */
    char text[80];
};
struct labels {
    struct label slots[LABEL_SETS][LABEL_WAYS];
    uint8_t next[LABEL_SETS];
};

/* As many as one screen shows: the versions of a talk. */
#define READS_KEPT 8

struct session {
    struct store *store;    /* borrowed */
    struct keyring *ring;   /* of who is signed in; ours */
    struct keyring *acting; /* root's, borrowed while set-up or recovery lasts */
    struct user_row user;   /* as last read; only while `ring` is there */
    uint64_t since_ms;      /* signed in at, CLOCK_BOOTTIME */
    bool restored;          /* this sign-in has signed that a backup was put back */
    bool writing;
    bool appended;   /* this transaction has written a row */
    struct id draft; /* goes with the next commit that has a row; zero = none */

    session_wait_fn *wait;
    void *wait_ctx;

    bool has_version; /* session_look: what it saw last */
    uint32_t version;
    unsigned waiting;

    bool again; /* session_looks_again */
    struct reading {
        struct id obj;
        uint32_t ver;
    } reads[READS_KEPT]; /* journalled last */
    unsigned n_reads;    /* ever */

    bool has_denial; /* the last refusal, to be journalled */
    struct entry denial;

    struct labels *labels; /* secret memory; NULL until first used, or where there is no room */
};

/* Waits for the write lock in so many slices, with the hook between; asks nothing about who acts.
 */
#define WAIT_SLICE_MS 200u
#define WAIT_SLICES 50 /* 10 s */
enum status session_lock(struct session *s, int slices) MUST_CHECK;
/* Takes a keyring over: this user is signed in from now on. */
void session_enter(struct session *s, struct keyring *ring, const struct user_row *user);
/* Wipes the keyring and all names: nobody is signed in. */
void session_leave(struct session *s);

/* Seconds until the next try: after the third failure 5, 10, 20... up to 15 minutes, counted by
 * the time since the machine started; after a restart all of it again, from the restart. */
unsigned signin_wait_s(const struct failures *failures, const struct instant *now);

#endif
