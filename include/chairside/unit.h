/*
 * unit.h - setting a unit up, its settings, and its users' accounts (datamodel.md 4, design.md 8,
 * 12).
 */
#ifndef CHAIRSIDE_UNIT_H
#define CHAIRSIDE_UNIT_H

#include <chairside/keys.h>
#include <chairside/session.h>

struct profile {
    char given[161], family[161]; /* at most 40 characters each, family may be empty */
    uint32_t langs;               /* bit 0 English, bit 1 Spanish */
};

/* Set-up gathers this; nothing is written before unit_set_up, which is one transaction. */
struct unit_plan {
    char name_en[161], name_es[161];
    uint32_t policy; /* enum policy_bit */
    uint32_t chairs, shifts, langs, kdf_mib, idle_s;
    struct profile coordinator;
    uint16_t coordinator_number;
    char coordinator_phrase[513];
    /* First members of other roles, optional: number 0 = none. Each made the phrase alone. */
    struct {
        enum role role;
        struct profile profile;
        uint16_t number;
        char phrase[513];
    } first[3];
};

/*
 * Makes the unit in `folder`: root, cards (already shown and confirmed), roles, the coordinator and
 * first members certified and admitted, settings; then the store is open and belongs to the caller.
 * `plan` and `cards` in locked memory. On failure nothing is left behind.
 */
enum status unit_set_up(struct session *, const char *folder, uint16_t kiosk,
                        const struct unit_plan *, struct keyring *root,
                        struct store **out) MUST_CHECK;

enum status unit_name(struct session *, int lang, char *out, size_t room) MUST_CHECK;
/* Coordinators. ST_BAD_NUMBER outside the limits of entry.h. */
enum status setting_set_number(struct session *, enum setting, uint32_t value) MUST_CHECK;
enum status setting_set_text(struct session *, enum setting, const char *value) MUST_CHECK;
/* With the default where nothing is set: idle 120 s, consent 12 months, routine 3 days. */
uint32_t setting_or_default(struct session *, enum setting);

/* ---- accounts ---- */

/* recovery.use: why both cards came out. */
enum recovery_why { RECOVERY_FIRST_MEMBER = 1, RECOVERY_OLD_NOTES = 2, RECOVERY_CHECK = 3 };
/* user.status: why. */
enum user_reason {
    REASON_OWN_WISH = 1,
    REASON_UNWELL = 2,
    REASON_TRANSPLANT = 3,
    REASON_OTHER = 4,
    REASON_PHRASE_FORGOTTEN = 5
};

/* A coordinator invites: the next free number of the role, and a profile. */
enum status user_invite(struct session *, const struct id *new_id, enum role,
                        const struct profile *, uint16_t *number) MUST_CHECK;
/* Whether there is an open invitation for this number, and whose: ST_NO_MATCH. Nobody signed in. */
enum status user_may_make_phrase(struct session *, uint16_t number,
                                 struct user_row *out) MUST_CHECK;
/* "I am new here", nobody signed in: the person with an invited (or re-invited) number makes a
 * phrase alone. Slow. Answers the ten symbols to read to the coordinator, good for KEYS_WAIT_S.
 * ST_NO_MATCH: no such open invitation. ST_WAIT: twenty wait already. ST_PHRASE_SHORT,
 * ST_PHRASE_WEAK. */
enum status user_make_phrase(struct session *, uint16_t number, const char *phrase,
                             char fingerprint[11]) MUST_CHECK;
enum status user_fingerprint(struct session *, const struct id *user, char out[11]) MUST_CHECK;
/* The coordinator has compared these ten symbols (user_fingerprint). ST_CHANGED: the keys that wait
 * now have others, made by somebody at a kiosk since; ST_NOT_FOUND: none wait. A mentor's open
 * matches are granted anew; a coordinator's certificate of a coordinator admits too. */
enum status user_certify(struct session *, const struct id *user,
                         const char compared[11]) MUST_CHECK;
/* A member of the role admits. ST_FIRST_MEMBER: no member yet (cards, unit_admit_first). */
enum status user_admit(struct session *, const struct id *user) MUST_CHECK;
enum status unit_admit_first(struct session *, const struct cards *, unsigned *bad_row,
                             const struct id *user) MUST_CHECK;
/* Whether a certified staff user still waits to be admitted. */
enum status user_is_admitted(struct session *, const struct id *user, bool *out) MUST_CHECK;
/* Suspend, make active again, or left for good (lock and memberships deleted). Not one's own. */
enum status user_set_status(struct session *, const struct id *user, enum user_status,
                            uint8_t reason) MUST_CHECK;
/* A phrase was forgotten: the user may make a new one with the same number; old private notes wait
 * for both cards. */
enum status user_invite_again(struct session *, const struct id *user) MUST_CHECK;
enum status user_edit(struct session *, const struct id *user, const struct profile *) MUST_CHECK;
enum status user_profile(struct session *, const struct id *user, struct profile *) MUST_CHECK;
/* This mentor is that patient (zero: is not a patient here). */
enum status user_is_person(struct session *, const struct id *user,
                           const struct id *person) MUST_CHECK;
enum status user_change_phrase(struct session *, const char *old_phrase,
                               const char *new_phrase) MUST_CHECK;

/* ---- personal settings, sealed to oneself ---- */
struct prefs {
    int lang, theme, layout;
    uint16_t bounce_ms;
    bool pad, reader;
};
enum status prefs_load(struct session *, struct prefs *) MUST_CHECK; /* defaults where none */
enum status prefs_save(struct session *, const struct prefs *) MUST_CHECK;

#endif
