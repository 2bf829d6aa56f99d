/* consent.c - asking, stopping, and the receipt. */
#include <stdarg.h>
#include <stdio.h>

#include "verbs.h"

/* The three consent screens ask alike; their generated inputs hold the same answers. */
struct answers {
    int32_t answer, how, teach, interpreter;
    struct id witness;
    int64_t months;
    int32_t lang;
};

/* Seconds of `months` months of 30.4 days, so that a year is a year. */
static int64_t months_s(int64_t months) {
    return months * 365 * 86400 / 12;
}

static void receipt_says(const struct id *person, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void receipt_says(const struct id *person, const char *format, ...) {
    carry()->receipt_person = *person;
    va_list args;
    va_start(args, format);
    vsnprintf(carry()->receipt_text, sizeof carry()->receipt_text, format, args);
    va_end(args);
}

void receipt_for(struct session *s, const struct id *person, enum scope scope, bool yes,
                 int64_t expires) {
    char who[96], until[64];
    session_person_label(s, person, who, sizeof who);
    if (!yes) {
        receipt_says(person, _("%s said no: %s. A no is kept too."), who, scope_word(scope));
        return;
    }
    if (!expires)
        expires = clock_at() + months_s((int64_t)setting_or_default(s, SETTING_CONSENT_MONTHS));
    day_long_words(expires, until, sizeof until);
    receipt_says(person, _("%s said yes: %s. Good until %s."), who, scope_word(scope), until);
}

static enum status ask(struct session *s, const struct id *id, const char *name, enum scope scope,
                       const struct answers *a, struct outcome *out) {
    struct consent_answer answer = {.scope = scope,
                                    .yes = a->answer == 1,
                                    .how = (uint8_t)a->how,
                                    .teach = (uint8_t)a->teach,
                                    .interpreter = (uint8_t)a->interpreter,
                                    .lang = (uint8_t)a->lang,
                                    .witness = a->witness};
    answer.wording = screen_wording(name, a->lang, &answer.wording_number);
    if (answer.yes) {
        int64_t now;
        enum status st = journal_now(session_store(s), &now);
        if (st != ST_OK)
            return st;
        answer.expires = now + months_s(a->months);
    }
    enum status st = consent_set(s, id, &answer, carry()->receipt);
    if (st == ST_TEACH_BACK)
        return at_field(out, "teach", st);
    if (st != ST_OK)
        return st;
    receipt_for(s, id, scope, answer.yes, answer.expires);
    SAY(out->text, _("Saved. Receipt %s."), carry()->receipt);
    return ST_OK;
}

enum status witnesses(struct session *s, const struct id *id, struct pick *out, size_t max,
                      size_t *n) {
    (void)id;
    struct user_row users[PICK_MAX];
    size_t found = 0;
    enum status st = user_list(session_store(s), ROLE_NONE, USER_ACTIVE, users, PICK_MAX, &found);
    *n = 0;
    for (size_t i = 0; st == ST_OK && i < found && *n < max; i++) {
        if (id_equal(&users[i].id, &session_user(s)->id))
            continue;
        out[*n].id = users[i].id;
        session_user_label(s, &users[i].id, out[*n].label, sizeof out[*n].label);
        ++*n;
    }
    return st;
}

#define CONSENT_SCREEN(screen, scope)                                                              \
    enum status screen##_load(struct session *s, const struct id *id,                              \
                              struct screen##_facts *facts, struct screen##_input *in) {           \
        session_person_label(s, id, facts->name, sizeof facts->name);                              \
        in->interpreter = INTERPRETER_NONE;                                                        \
        in->months = (int64_t)setting_or_default(s, SETTING_CONSENT_MONTHS);                       \
        return ST_OK;                                                                              \
    }                                                                                              \
    enum status screen##_save(struct session *s, const struct id *id,                              \
                              const struct screen##_input *in, struct outcome *out) {              \
        const struct answers a = {in->answer,  in->how,    in->teach,    in->interpreter,          \
                                  in->witness, in->months, in->head.lang};                         \
        return ask(s, id, #screen, scope, &a, out);                                                \
    }

CONSENT_SCREEN(consent_approach, SCOPE_APPROACH)
CONSENT_SCREEN(consent_record, SCOPE_RECORD)
CONSENT_SCREEN(consent_note, SCOPE_NOTE)

/* ---- receipt ---- */

enum status receipt_load(struct session *s, const struct id *id, struct receipt_facts *facts) {
    (void)id;
    SAY(facts->what, "%s", carry()->receipt_text);
    SAY(facts->number, "%s", carry()->receipt);
    enum talk_way way;
    facts->can_receipt_talk = carry()->receipt_to_talk && session_role(s) == ROLE_MENTOR &&
                              talk_way(s, &carry()->receipt_person, &way) == ST_OK &&
                              way != WAY_CONSENT;
    return ST_OK;
}

enum status receipt_person(struct session *s, const struct id *id, struct outcome *out) {
    (void)s;
    (void)id;
    out->id = carry()->receipt_person;
    return ST_OK;
}

enum status receipt_talk(struct session *s, const struct id *id, struct outcome *out) {
    (void)id;
    enum talk_way way;
    out->id = carry()->receipt_person;
    enum status st = talk_way(s, &out->id, &way);
    out->next = way == WAY_ENCOUNTER ? RECEIPT_TALK_TO_TALK_FORM
                : way == WAY_TALLY   ? RECEIPT_TALK_TO_TALLY
                                     : RECEIPT_TALK_TO_CONSENT_RECORD;
    return st;
}

/* ---- stop ---- */

enum status stop_load(struct session *s, const struct id *id, struct stop_facts *facts,
                      struct stop_input *in) {
    (void)in;
    session_person_label(s, id, facts->name, sizeof facts->name);
    return ST_OK;
}

enum status stop_save(struct session *s, const struct id *id, const struct stop_input *in,
                      struct outcome *out) {
    enum scope scope = (enum scope)in->which;
    bool destroy = in->kept == 2 && scope != SCOPE_APPROACH;
    char who[96];
    session_person_label(s, id, who, sizeof who);
    struct withdrawal w;
    enum status st = consent_withdraw(s, id, scope, (uint8_t)in->how, destroy, &w);
    if (st == ST_STATE || st == ST_NOT_FOUND) {
        SAY(out->text, "%s", _("This permission was not given, so there is nothing to stop."));
        return at_field(out, "which", st);
    }
    if (st != ST_OK)
        return st;
    SAY(carry()->receipt, "%s", w.receipt);
    receipt_says(id,
                 _("%s stopped: %s. It holds from now on, at every kiosk.\n"
                   "Matches ended: %u. Words to staff taken back: %u. Destroyed: %u.\n"
                   "Staff had read or taken already, and nobody can call back: %u."),
                 who, scope_word(scope), w.matches_ended, w.referrals_cancelled, w.destroyed,
                 w.referrals_claimed + w.told);
    carry()->receipt_to_talk = false;
    SAY(out->text, _("Stopped. Receipt %s."), w.receipt);
    return ST_OK;
}
