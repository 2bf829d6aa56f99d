/* Profiles: what a user is called. Staff and coordinators see them; mentors see numbers. */
#include <string.h>

#include <chairside/secret.h>
#include <chairside/text.h>

#include "unit_internal.h"

#define PROFILE_NAME_CHARS 40

static enum status name_check(const char *name, size_t room) {
    const size_t bytes = strnlen(name, room);

    if (bytes == room || text_length(name) > PROFILE_NAME_CHARS)
        return ST_TOO_LONG;
    return text_is_clean(name, bytes, false) ? ST_OK : ST_BAD_TEXT;
}

enum status profile_check(const struct profile *profile) {
    if (profile->given[strspn(profile->given, " ")] == '\0')
        return ST_EMPTY;
    enum status st = name_check(profile->given, sizeof profile->given);
    if (st == ST_OK)
        st = name_check(profile->family, sizeof profile->family);
    return st == ST_OK && profile->langs > UINT8_MAX ? ST_BAD_CHOICE : st;
}

enum status profile_seal(struct session *s, const struct id *user, uint32_t ver, bool certified,
                         const struct profile *profile, struct envelope **out) {
    struct readers readers = {0};
    uint8_t *plain = secret_take(PROFILE_BYTES);

    *out = NULL;
    if (!plain)
        return status_origin(ST_NO_MEMORY);
    readers_add_roles(&readers, ROLES_ALL, 0);
    if (certified)
        (void)readers_add(&readers, user, 0); /* there is room behind four roles */
    struct writer w = plain_write(plain, PROFILE_BYTES);
    write_text(&w, profile->given);
    write_text(&w, profile->family);
    write_u8(&w, (uint8_t)profile->langs);
    enum status st = session_seal(s, OBJECT_PROFILE, user, ver, &id_zero, &readers, &w, out);
    secret_give(plain);
    return st;
}

enum status profile_grant(struct session *s, const struct id *user) {
    const struct recipient to = {.principal = *user};

    return vault_grant(session_store(s), session_keyring(s), user, &to);
}

static enum status profile_open(struct session *s, const struct id *user, struct profile *out,
                                struct object_info *info) {
    uint8_t *plain = secret_take(PROFILE_BYTES);
    struct reader r;
    size_t bytes = 0;

    *out = (struct profile){0};
    if (!plain)
        return status_origin(ST_NO_MEMORY);
    enum status st =
        vault_open(session_store(s), session_keyring(s), user, plain, PROFILE_BYTES, &bytes, info);
    if (st == ST_OK && info->kind != OBJECT_PROFILE)
        st = ST_NOT_FOUND;
    if (st == ST_OK)
        st = plain_read(plain, bytes, &r);
    if (st == ST_OK) {
        read_text(&r, out->given, sizeof out->given);
        read_text(&r, out->family, sizeof out->family);
        out->langs = read_u8(&r);
        st = plain_end(&r);
    }
    secret_give(plain);
    return st;
}

enum status user_profile(struct session *s, const struct id *user, struct profile *out) {
    struct object_info info;

    if (!session_keyring(s))
        return ST_SESSION_OVER;
    return profile_open(s, user, out, &info);
}

/* The version that is there now; its text is not wanted. */
static enum status profile_version(struct session *s, const struct id *user, uint32_t *ver) {
    struct profile *old = secret_take(sizeof *old);
    struct object_info info = {0};

    if (!old)
        return status_origin(ST_NO_MEMORY);
    enum status st = profile_open(s, user, old, &info);
    secret_give(old);
    *ver = info.ver;
    return st;
}

enum status user_edit(struct session *s, const struct id *user, const struct profile *profile) {
    struct entry row = {.kind = ENTRY_USER_EDIT, .obj = *user};
    struct envelope *envelope = NULL;
    struct user_row known;
    enum status st = session_may(s, VERB_USER_MANAGE, &(struct permit_about){.object = *user});

    if (st == ST_OK)
        st = profile_check(profile);
    if (st == ST_OK)
        st = user_get(session_store(s), user, &known);
    if (st == ST_OK)
        st = profile_version(s, user, &row.ver);
    row.ver++;
    if (st == ST_OK)
        st = profile_seal(s, user, row.ver, known.gen > 0, profile, &envelope);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_put(s, envelope, &row);
    st = session_finish(s, st);
    envelope_destroy(envelope);
    if (st == ST_OK)
        session_forget_labels(s);
    return st == ST_EXISTS ? ST_CHANGED : st; /* somebody else has edited it meanwhile */
}
