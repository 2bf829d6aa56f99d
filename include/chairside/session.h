/*
 * session.h - one person at one kiosk, from sign-in to lock.
 *
 * A session exists from the start of the process (nobody signed in) and is destroyed at its end:
 * locking ends the process. Every verb takes it first. Writing goes: session_begin, session_append
 * for each row (asks the gate), vault calls, session_commit; on any error session_abort.
 */
#ifndef CHAIRSIDE_SESSION_H
#define CHAIRSIDE_SESSION_H

#include <chairside/permit.h>
#include <chairside/store.h>

struct session;

/* `store` is borrowed; NULL while there is no unit yet (set-up), then session_set_store. */
enum status session_create(struct store *store, struct session **out) MUST_CHECK;
void session_destroy(struct session *); /* wipes; NULL is fine */
void session_set_store(struct session *, struct store *);
struct store *session_store(const struct session *);
struct keyring *session_keyring(const struct session *); /* NULL while nobody is signed in */

/*
 * Throttle from the journal (after the 3rd failure 5, 10, 20... s, at most 15 min; per account and
 * per kiosk; ST_WAIT with *wait_s), one Argon2id, signin or signin.fail row. A number nobody has,
 * a wrong phrase, and an account that is not active: ST_NO_MATCH, same time. ST_READ_ONLY: nobody
 * signs in when the journal cannot be written. ST_ROLLED_BACK: the journal is not the one that this
 * user has seen. Also runs what is due at a sign-in: consent.expire
 * rows, unit.restored.
 */
enum status session_sign_in(struct session *, uint16_t number, const char *phrase,
                            unsigned *wait_s) MUST_CHECK;
/* Whether this sign-in was a coordinator's first after a backup was put back: it has signed so
 * (unit.restored), and should be told. */
bool session_was_restored(const struct session *);
enum signout { SIGNOUT_LOCK = 1, SIGNOUT_IDLE = 2, SIGNOUT_HANGUP = 3, SIGNOUT_ENDED = 4 };
/* Signout row and anchor line; the keyring is wiped even if the disk fails. */
void session_sign_out(struct session *, enum signout why);

/* NULL while nobody is signed in. */
const struct user_row *session_user(const struct session *);
enum role session_role(const struct session *);

/* Adopts a keyring for the one transaction of set-up or recovery (root acts); NULL to end. */
void session_act_as(struct session *, struct keyring *);

/* Called every 2 s while signed in; does not wait for a lock. */
struct session_news {
    bool over;        /* the account is no longer active: the session ends */
    bool changed;     /* somebody has saved since the last call */
    unsigned waiting; /* inbox: asked for this role; mentors: replies to pass on */
};
enum status session_look(struct session *, struct session_news *) MUST_CHECK;
/*
 * While this is on, a screen that is in sight is only loaded again because somebody has saved: what
 * this session has read already is not journalled as read once more. Otherwise two kiosks that
 * show what is journalled would wake each other for ever.
 */
void session_looks_again(struct session *, bool on);
bool session_is_again(const struct session *);

/* ---- writing ---- */

/* Waits for the lock up to 10 s in slices; between them calls the wait hook (may be NULL) with the
 * kiosk that saves. ST_LOCKED after that. Re-reads the user's own status: ST_SESSION_OVER. */
typedef void session_wait_fn(void *ctx, uint16_t kiosk);
void session_on_wait(struct session *, session_wait_fn *, void *ctx);
enum status session_begin(struct session *) MUST_CHECK;
/* Gate (permit_entry with the actor filled in), then journal_append. */
enum status session_append(struct session *, struct entry *) MUST_CHECK;
enum status session_commit(struct session *) MUST_CHECK;
/*
 * The form that is being saved was kept as this draft (zero = it was not): the next commit, if it
 * has appended a row, also removes it, in the same transaction. Any commit and any abort forgets
 * it, and so must the caller, with zero, when its verb has answered: a verb that refuses before it
 * begins a transaction leaves it behind, and a draft must never go with another act.
 */
void session_saves_draft(struct session *, const struct id *draft);
void session_abort(struct session *);

/* ---- names ---- */

/* A person's short name ("Begoña P."), from the cache in locked memory or opened; "P-017" where
 * this session may not open it. Never fails: "P-017" again, or "?" . */
void session_person_label(struct session *, const struct id *person, char *out, size_t room);
/* A user as this session may see them: "María G." to staff and coordinators, role and number
 * ("nurse 402") to mentors; own name always. */
void session_user_label(struct session *, const struct id *user, char *out, size_t room);
/* Forgets cached names: after an edit, a withdrawal, or news. */
void session_forget_labels(struct session *);
/* The role's word in the current language: "mentor". */
const char *session_role_word(enum role role);

#endif
