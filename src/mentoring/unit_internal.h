/*
 * unit_internal.h - what the files about the unit, its users and one's own settings share.
 */
#ifndef CHAIRSIDE_UNIT_INTERNAL_H
#define CHAIRSIDE_UNIT_INTERNAL_H

#include "mentoring_internal.h"

/* ---- settings: in a transaction ---- */

enum status setting_append_number(struct session *s, enum setting key, uint32_t value) MUST_CHECK;
enum status setting_append_text(struct session *s, enum setting key, const char *value) MUST_CHECK;

/* ---- profiles ---- */

#define PROFILE_BYTES (1 + 2 * (2 + 160) + 1) /* format, two names, languages */

/* ST_EMPTY (no given name), ST_TOO_LONG (40 characters), ST_BAD_TEXT. */
enum status profile_check(const struct profile *profile) MUST_CHECK;
/* Seals a profile to the roles that see it, and to the user if certified. */
enum status profile_seal(struct session *s, const struct id *user, uint32_t ver, bool certified,
                         const struct profile *profile, struct envelope **out) MUST_CHECK;
/* In a transaction: the user's copy. */
enum status profile_grant(struct session *s, const struct id *user) MUST_CHECK;

/* ---- certificates and roles: in a transaction ---- */

/* The waiting certificate signed by who acts, and its row. */
enum status user_append_certify(struct session *s, const struct id *user, uint32_t gen) MUST_CHECK;
/* The role's keys sealed by who acts, and the row. */
enum status user_append_admit(struct session *s, const struct user_row *user) MUST_CHECK;
/* Outside any: a role owes new keys since a member has left; made by a member who signs in. */
enum status role_rotate_owed(struct session *s) MUST_CHECK;

/* ---- one's own settings, and the head of the journal as one saw it last ---- */

struct prefs_kept {
    struct prefs prefs;
    struct id id; /* zero = none kept yet */
    uint32_t ver;
    uint64_t seen_seq; /* 0 = never */
    uint8_t seen_hash[32];
};

/* Defaults where none are kept, or where they were made by a newer version. */
enum status prefs_read(struct session *s, struct prefs_kept *out) MUST_CHECK;
/* In a transaction. */
enum status prefs_write(struct session *s, const struct prefs_kept *kept) MUST_CHECK;

#endif
