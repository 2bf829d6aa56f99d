/* accounts.c - the coordinator's work on mentors' and staff's accounts. */
#include <chairside/seal.h>

#include "verbs.h"

#define STAFF_MAX LIST_WHOLE_MAX

/* What an account waits for, as words. */
static enum status state_words(struct session *s, const struct user_row *user, char *out,
                               size_t room) {
    uint32_t gen;
    enum status st = keys_waiting(session_store(s), &user->id, &gen);
    if (st == ST_OK && user->status != USER_LEFT) {
        text_print(out, room, "%s", _("compare the signs"));
        return ST_OK;
    }
    if (st != ST_NOT_FOUND && st != ST_OK)
        return st;
    bool in = true;
    if (user->status == USER_ACTIVE && user->role != ROLE_MENTOR) {
        st = user_is_admitted(s, &user->id, &in);
        if (st != ST_OK)
            return st;
    }
    text_print(out, room, "%s", in ? user_status_word(user->status) : _("waits to be let in"));
    return ST_OK;
}

enum status staff_rows(struct session *s, const struct id *id, struct page *page,
                       struct staff_row *rows, size_t *n) {
    (void)id;
    static struct user_row users[STAFF_MAX];
    size_t got = 0;
    enum status st = user_list(session_store(s), ROLE_NONE, 0, users, STAFF_MAX, &got);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < got && *n < page->max; i++, ++*n) {
        rows[*n].head.mark = page_mark(i);
        rows[*n].head.id = users[i].id;
        SAY(rows[*n].number, "%u", users[i].number);
        session_user_label(s, &users[i].id, rows[*n].name, sizeof rows[*n].name);
        SAY(rows[*n].role, "%s", session_role_word(users[i].role));
        st = state_words(s, &users[i], rows[*n].state, sizeof rows[*n].state);
    }
    page->more = page_from(page) + *n < got;
    return st;
}

enum status invite_save(struct session *s, const struct id *id, const struct invite_input *in,
                        struct outcome *out) {
    (void)id;
    struct profile profile = {.langs = (uint32_t)in->langs};
    SAY(profile.given, "%s", in->given);
    SAY(profile.family, "%s", in->family);
    uint16_t number = 0;
    enum status st = user_invite(s, &in->head.record, (enum role)in->role, &profile, &number);
    if (st != ST_OK)
        return st;
    out->id = in->head.record;
    SAY(out->text, _("Invited. Give them the number %u."), number);
    return ST_OK;
}

static void next_words(const struct user_row *user, bool waiting, bool admitted, bool first,
                       char *out, size_t room) {
    const char *words = "";
    if (user->status == USER_LEFT)
        words = _("This account is closed.");
    else if (waiting)
        words = _("A phrase is made. Press 1 and compare the ten signs with the person.");
    else if (user->status == USER_INVITED)
        words = _("Next: they choose I am new here at a kiosk, type this number, and make a "
                  "phrase alone.");
    else if (user->status == USER_SUSPENDED)
        words = _("Suspended: they cannot sign in.");
    else if (!admitted && first)
        words = _("Nobody holds this role yet. Press 7: both recovery cards let the first in.");
    else if (!admitted)
        words = _("Next: a colleague of that role lets them in, under Colleagues.");
    text_print(out, room, "%s", words);
}

enum status user_load(struct session *s, const struct id *id, struct user_facts *facts) {
    struct user_row user;
    struct store *store = session_store(s);
    enum status st = user_get(store, id, &user);
    if (st != ST_OK)
        return st;
    uint32_t gen;
    st = keys_waiting(store, id, &gen);
    bool waiting = st == ST_OK, admitted = true, member = true;
    if (st == ST_NOT_FOUND)
        st = ST_OK;
    if (st == ST_OK && user.role != ROLE_MENTOR && user.status == USER_ACTIVE)
        st = user_is_admitted(s, id, &admitted);
    if (st == ST_OK && user.role != ROLE_MENTOR)
        st = keys_role_has_member(store, user.role, &member);
    if (st != ST_OK)
        return st;
    session_user_label(s, id, facts->name, sizeof facts->name);
    SAY(facts->number, "%u", user.number);
    SAY(facts->about, "%s · %s", session_role_word(user.role), user_status_word(user.status));
    next_words(&user, waiting, admitted, !member, facts->next, sizeof facts->next);
    bool me = id_equal(id, &session_user(s)->id), open = user.status != USER_LEFT;
    facts->can_certify = waiting && open;
    facts->can_user_suspend = user.status == USER_ACTIVE && !me;
    facts->can_user_activate = user.status == USER_SUSPENDED && !me;
    facts->can_user_again = user.status == USER_ACTIVE && !waiting && !me;
    facts->can_user_patient = user.role == ROLE_MENTOR && open;
    facts->can_user_left = open && !me;
    facts->can_admit_first = user.status == USER_ACTIVE && !admitted && !member;
    return ST_OK;
}

enum status user_suspend(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = user_set_status(s, id, USER_SUSPENDED, 1);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Suspended. An open session ends within seconds."));
    return st;
}

enum status user_activate(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = user_set_status(s, id, USER_ACTIVE, 1);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Active again."));
    return st;
}

enum status user_again(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = user_invite_again(s, id);
    if (st == ST_OK)
        SAY(out->text, "%s", _("They can make a new phrase now, under I am new here."));
    return st;
}

enum status user_left(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = user_set_status(s, id, USER_LEFT, 1);
    if (st == ST_OK)
        SAY(out->text, "%s", _("The account is closed and its key destroyed."));
    return st;
}

/* ---- ten signs ---- */

/* Two people look at them: they never change in sight. */
enum status certify_load(struct session *s, const struct id *id, struct certify_facts *facts) {
    char *symbols = carry()->compared, now[11];
    enum status st = user_fingerprint(s, id, now);
    if (st == ST_OK && session_is_again(s) && strcmp(now, symbols) != 0)
        st = ST_CHANGED;
    if (st != ST_OK)
        return st;
    memcpy(symbols, now, sizeof now);
    session_user_label(s, id, facts->name, sizeof facts->name);
    SAY(facts->symbols, "%.5s %s", symbols, symbols + 5);
    return ST_OK;
}

enum status certify_same(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = user_certify(s, id, carry()->compared);
    if (st == ST_OK)
        SAY(out->text, "%s", _("The account is active."));
    return st;
}

/* ---- also a patient ---- */

enum status user_people(struct session *s, const struct id *id, struct pick *out, size_t max,
                        size_t *n) {
    (void)id;
    return pick_people(s, out, max, n);
}

enum status user_patient_load(struct session *s, const struct id *id,
                              struct user_patient_facts *facts, struct user_patient_input *in) {
    (void)in;
    session_user_label(s, id, facts->name, sizeof facts->name);
    return ST_OK;
}

enum status user_patient_save(struct session *s, const struct id *id,
                              const struct user_patient_input *in, struct outcome *out) {
    enum status st = user_is_person(s, id, &in->who);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Saved: they never see themselves in a list."));
    return st;
}

/* ---- the first of a role, with both cards ---- */

enum status admit_first_load(struct session *s, const struct id *id,
                             struct admit_first_facts *facts, struct admit_first_input *in) {
    (void)in;
    session_user_label(s, id, facts->name, sizeof facts->name);
    return ST_OK;
}

enum status admit_first_save(struct session *s, const struct id *id,
                             const struct admit_first_input *in, struct outcome *out) {
    static const char *const fields[] = {"a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"};
    const char *const typed[] = {in->a1, in->a2, in->a3, in->a4, in->b1, in->b2, in->b3, in->b4};
    struct cards *cards = secret_take(sizeof *cards);
    if (!cards)
        return status_origin(ST_NO_MEMORY);
    enum status st = ST_OK;
    for (unsigned i = 0; st == ST_OK && i < 2 * CARD_ROWS; i++) {
        char *row = i < CARD_ROWS ? cards->a[i] : cards->b[i - CARD_ROWS];
        st = seal_card_read_row(typed[i], row);
        if (st != ST_OK)
            out->field = fields[i];
    }
    unsigned bad = 0;
    if (st == ST_OK) {
        st = unit_admit_first(s, cards, &bad, id);
        if (st == ST_CARD_ROW)
            out->field = fields[bad % 8];
    }
    secret_give(cards);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Let in. That the cards were used is in the journal."));
    return st;
}
