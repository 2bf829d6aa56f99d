/*
 * Names, as this session may see them, kept in locked memory so that a list of two hundred rows
 * does not open two hundred objects at every key. Whatever could take a name away (an edit, a
 * withdrawal, somebody else's save) forgets them all.
 */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/secret.h>
#include <chairside/text.h>

#include "people_internal.h"
#include "session_state.h"

const char *session_role_word(enum role role) {
    switch (role) {
    case ROLE_MENTOR: return _("mentor");
    case ROLE_NURSE: return _("nurse");
    case ROLE_SOCIAL_WORKER: return _("social worker");
    case ROLE_DIETITIAN: return _("dietitian");
    case ROLE_COORDINATOR: return _("coordinator");
    case ROLE_PERSON: return _("person");
    case ROLE_NONE:
    case ROLE_COUNT: break;
    }
    return "?";
}

/* ---- the cache ---- */

static unsigned label_set(const struct id *id) {
    return (unsigned)(id->b[15] ^ id->b[14]) % LABEL_SETS;
}

static bool label_find(const struct session *s, const struct id *id, char *out, size_t room) {
    if (!s->labels)
        return false;
    const struct label *set = s->labels->slots[label_set(id)];
    for (int i = 0; i < LABEL_WAYS; i++) {
        if (id_equal(&set[i].id, id)) {
            text_print(out, room, "%s", set[i].text);
            return true;
        }
    }
    return false;
}

/* Without room in the locked region there is simply no cache. */
static void label_keep(struct session *s, const struct id *id, const char *text) {
    if (!s->ring)
        return;
    if (!s->labels)
        s->labels = secret_take(sizeof *s->labels);
    if (!s->labels)
        return;
    const unsigned set = label_set(id);
    struct label *slot = &s->labels->slots[set][s->labels->next[set]];

    s->labels->next[set] = (uint8_t)((s->labels->next[set] + 1) % LABEL_WAYS);
    slot->id = *id;
    text_print(slot->text, sizeof slot->text, "%s", text);
}

void session_forget_labels(struct session *s) {
    if (s->labels)
        secret_wipe(s->labels, sizeof *s->labels);
}

/* ---- persons ---- */

static bool person_name(struct session *s, const struct id *person, char *out, size_t room) {
    struct identity *identity = s->ring ? secret_take(sizeof *identity) : NULL;

    if (!identity)
        return false;
    const bool opened = person_open(s, person, identity) == ST_OK;

    if (opened)
        identity_label(identity, out, room);
    secret_give(identity);
    return opened && out[0] != '\0';
}

static void person_number(struct session *s, const struct id *person, char *out, size_t room) {
    struct person_row row;

    if (s->store && person_get(s->store, person, &row) == ST_OK)
        text_print(out, room, "P-%03u", (unsigned)row.number);
    else
        text_print(out, room, "?");
}

void session_person_label(struct session *s, const struct id *person, char *out, size_t room) {
    if (label_find(s, person, out, room))
        return;
    if (!person_name(s, person, out, room))
        person_number(s, person, out, room);
    label_keep(s, person, out);
}

/* ---- users ---- */

/* Mentors know the others by role and number; everybody knows their own name. */
static bool user_name(struct session *s, const struct id *user, char *out, size_t room) {
    const bool own = s->ring && id_equal(user, &s->user.id);

    if (!s->ring || (s->user.role == ROLE_MENTOR && !own) || s->user.role == ROLE_PERSON)
        return false;
    struct profile *profile = secret_take(sizeof *profile);
    if (!profile)
        return false;
    const bool opened = user_profile(s, user, profile) == ST_OK;

    if (opened) {
        const size_t first = text_next(profile->family, strlen(profile->family), 0);
        text_print(out, room, first ? "%s %.*s." : "%s", profile->given, (int)first,
                   profile->family);
    }
    secret_give(profile);
    return opened;
}

static void user_number(struct session *s, const struct id *user, char *out, size_t room) {
    struct user_row row;

    if (s->store && user_get(s->store, user, &row) == ST_OK)
        text_print(out, room, "%s %u", session_role_word(row.role), (unsigned)row.number);
    else
        text_print(out, room, "?");
}

/* Words of a role follow the language, so only names are kept. */
void session_user_label(struct session *s, const struct id *user, char *out, size_t room) {
    if (label_find(s, user, out, room))
        return;
    if (user_name(s, user, out, room))
        label_keep(s, user, out);
    else
        user_number(s, user, out, room);
}
