/* lock.c - the screens before anybody is signed in: lock, I am new here. */
#include <signal.h>
#include <stdlib.h>

#include "verbs.h"

static char at_lock[8001]; /* numbers and phrases of a practice unit only; nobody's secret */

void verbs_say_at_lock(const char *text) {
    SAY(at_lock, "%s", text);
}

enum status lock_load(struct session *s, const struct id *id, struct lock_facts *facts,
                      struct lock_input *input) {
    (void)id;
    (void)input;
    char en[161] = "", es[161] = "";
    if (session_store(s)) {
        enum status st = unit_name(s, LANG_EN, en, sizeof en);
        if (st == ST_OK)
            st = unit_name(s, LANG_ES, es, sizeof es);
        if (st != ST_OK && st != ST_NOT_FOUND)
            return st;
    }
    if (strcmp(en, es) == 0 || !es[0])
        SAY(facts->unit, "%s", en[0] ? en : "Chairside");
    else
        SAY(facts->unit, "%s / %s", en, es);
    SAY(facts->state, "%s", at_lock);
    uint32_t policy = 0;
    facts->can_close_practice = session_store(s) &&
                                store_policy(session_store(s), &policy) == ST_OK &&
                                (policy & POLICY_PRACTICE);
    return ST_OK;
}

/* A kiosk is not closed by whoever stands at it; a practice unit and an unfinished set-up are. The
 * program ends as it does when the system ends it. */
enum status close_practice(struct session *s, const struct id *id, struct outcome *out) {
    (void)s;
    (void)id;
    (void)out;
    return raise(SIGTERM) == 0 ? ST_OK : status_origin(ST_BUG);
}

static enum status land(struct session *s, struct outcome *out) {
    struct prefs prefs;
    if (prefs_load(s, &prefs) == ST_OK && prefs.lang)
        lang_set((enum lang)prefs.lang);
    const struct user_row *user = session_user(s);
    if (user->role != ROLE_MENTOR && user->role != ROLE_COORDINATOR) {
        bool admitted = false;
        enum status st = user_is_admitted(s, &user->id, &admitted);
        if (st != ST_OK)
            return st;
        if (!admitted) {
            out->next = LOCK_SAVE_TO_WAITING;
            return ST_OK;
        }
    }
    struct draft_view draft;
    enum status st = newest_draft(s, &draft);
    if (st == ST_OK) {
        out->next = LOCK_SAVE_TO_RESUME;
        out->id = draft.id;
        return ST_OK;
    }
    out->next = home_of(s);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Nobody is signed in yet whose language it could be: both, a row each. */
static void say_wait(unsigned wait_s, struct outcome *out) {
    enum lang now = lang_now();
    size_t used = 0;
    for (enum lang lang = LANG_EN; lang <= LANG_ES; lang++) {
        lang_set(lang);
        if (used > 0)
            out->text[used++] = '\n';
        text_print(out->text + used, sizeof out->text - used,
                   ngettext("Too many tries. You can try again in %u second.",
                            "Too many tries. You can try again in %u seconds.", wait_s),
                   wait_s);
        used = strlen(out->text);
    }
    lang_set(now);
}

enum status lock_save(struct session *s, const struct id *id, const struct lock_input *input,
                      struct outcome *out) {
    (void)id;
    unsigned wait_s = 0;
    enum status st = session_sign_in(s, (uint16_t)atoi(input->number), input->phrase, &wait_s);
    if (st == ST_WAIT)
        say_wait(wait_s, out);
    if (st != ST_OK)
        return at_field(out, "phrase", st);
    return land(s, out);
}

/* ---- I am new here ---- */

static enum status offer_phrase(bool strong) {
    return keys_generate_phrase((int)lang_now(), strong, false, carry()->offer,
                                sizeof carry()->offer);
}

enum status new_here_save(struct session *s, const struct id *id,
                          const struct new_here_input *input, struct outcome *out) {
    (void)id;
    struct user_row user;
    uint16_t number = (uint16_t)atoi(input->number);
    enum status st = user_may_make_phrase(s, number, &user);
    if (st != ST_OK)
        return at_field(out, "number", st);
    carry()->new_number = number;
    return offer_phrase(user.role != ROLE_MENTOR);
}

enum status new_phrase_load(struct session *s, const struct id *id, struct new_phrase_facts *facts,
                            struct new_phrase_input *input) {
    (void)s;
    (void)id;
    (void)input;
    SAY(facts->offer, "%s", carry()->offer);
    return ST_OK;
}

enum status new_phrase_other(struct session *s, const struct id *id, struct outcome *out) {
    (void)id;
    (void)out;
    struct user_row user;
    enum status st = user_may_make_phrase(s, carry()->new_number, &user);
    return st == ST_OK ? offer_phrase(user.role != ROLE_MENTOR) : st;
}

/* An offered phrase is strong as it was made; an own one is checked. */
enum status phrase_pair_check(const char *phrase, const char *again, struct outcome *out) {
    if (strcmp(phrase, again) != 0)
        return at_field(out, "again", ST_PHRASE_DIFFERS);
    if (strcmp(phrase, carry()->offer) == 0)
        return ST_OK;
    return at_field(out, "phrase", keys_check_phrase(phrase));
}

enum status new_phrase_save(struct session *s, const struct id *id,
                            const struct new_phrase_input *input, struct outcome *out) {
    (void)id;
    enum status st = phrase_pair_check(input->phrase, input->again, out);
    if (st != ST_OK)
        return st;
    return user_make_phrase(s, carry()->new_number, input->phrase, carry()->symbols);
}

enum status new_done_load(struct session *s, const struct id *id, struct new_done_facts *facts) {
    (void)s;
    (void)id;
    const char *c = carry()->symbols;
    SAY(facts->symbols, "%.5s %s", c, c[0] ? c + 5 : "");
    return ST_OK;
}
