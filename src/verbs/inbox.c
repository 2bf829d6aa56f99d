/* inbox.c - what people allowed a role to know: the list, one referral, the answer, colleagues. */
#include "verbs.h"

#define INBOX_MAX 128

/* Both inboxes show the same cells; their rows are of two generated types with one layout. */
_Static_assert(sizeof(struct inbox_row) == sizeof(struct desk_inbox_row), "one layout");

enum status inbox_load(struct session *s, const struct id *id, struct inbox_facts *facts) {
    (void)id;
    facts->can_proposals = session_role(s) != ROLE_DIETITIAN;
    return ST_OK;
}

enum status inbox_rows(struct session *s, const struct id *id, struct page *page,
                       struct inbox_row *rows, size_t *n) {
    (void)id;
    struct referral_view found[INBOX_MAX];
    size_t got = 0, want = page_from(page) + page->max + 1; /* one more says that there are more */
    enum status st = referral_inbox_views(s, found, want < INBOX_MAX ? want : INBOX_MAX, &got);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < got && *n < page->max; i++, ++*n) {
        struct inbox_row *row = &rows[*n];
        row->head.mark = page_mark(i);
        row->head.id = found[i].row.id;
        row->head.urgency = (uint8_t)found[i].row.priority;
        row->head.warn = found[i].overdue;
        when_words(found[i].row.asked_at, row->when, sizeof row->when);
        SAY(row->who, "%s", found[i].person[0] ? found[i].person : _("no name"));
        SAY(row->why, "%s", category_word(found[i].category));
        SAY(row->state, "%s", referral_state_word(&found[i]));
    }
    page->more = page_from(page) + *n < got;
    return st;
}

enum status desk_inbox_rows(struct session *s, const struct id *id, struct page *page,
                            struct desk_inbox_row *rows, size_t *n) {
    return inbox_rows(s, id, page, (struct inbox_row *)rows, n);
}

/* ---- one referral ---- */

static const char *priority_word(enum priority priority) {
    switch (priority) {
    case PRIORITY_ROUTINE: return _("in the next days");
    case PRIORITY_URGENT: return _("today");
    case PRIORITY_ASAP: return _("NOW");
    }
    return "";
}

static void about_words(const struct referral_view *v, char *out, size_t room) {
    char when[64];
    when_words(v->row.asked_at, when, sizeof when);
    if (v->row.permission == PERMISSION_IMMINENT)
        text_print(out, room, _("%s · %s · %s · from %s · told without asking: imminent danger"),
                   category_word(v->category), priority_word(v->row.priority), when, v->author);
    else if (v->row.permission == PERMISSION_ANONYMOUS)
        text_print(out, room, _("%s · %s · %s · they said yes, without a name"),
                   category_word(v->category), priority_word(v->row.priority), when);
    else
        text_print(out, room, _("%s · %s · %s · from %s · they said yes to these words"),
                   category_word(v->category), priority_word(v->row.priority), when, v->author);
}

enum status referral_load(struct session *s, const struct id *id, struct referral_facts *facts) {
    struct referral_view v;
    enum status st = referral_view(s, id, &v);
    if (st != ST_OK)
        return st;
    SAY(facts->who, "%s", v.person[0] ? v.person : _("no name"));
    about_words(&v, facts->about, sizeof facts->about);
    if (!v.row.withdrawn && v.row.state != REFERRAL_CANCELLED) {
        char *words = secret_take(4 * WORDS_CHARS + 1);
        if (!words)
            return status_origin(ST_NO_MEMORY);
        st = referral_words(s, id, words, 4 * WORDS_CHARS + 1);
        if (st == ST_OK)
            SAY(facts->words, "\"%s\"", words);
        secret_give(words);
        if (st != ST_OK && st != ST_NOT_FOUND)
            return st;
    }
    bool mine = id_equal(&v.row.holder, &session_user(s)->id);
    char when[64];
    when_words(v.row.claimed_at, when, sizeof when);
    if (v.row.withdrawn)
        SAY(facts->state, "%s", _("The person withdrew. Please do not act on it."));
    else if (v.row.state == REFERRAL_CLAIMED && mine)
        SAY(facts->state, _("You have this since %s."), when);
    else if (v.row.state == REFERRAL_CLAIMED)
        SAY(facts->state, _("%s has this since %s."), v.holder, when);
    else if (v.row.state == REFERRAL_ASKED)
        SAY(facts->state, "%s",
            v.overdue ? _("LATE. Nobody has taken it yet.") : _("Nobody has taken it yet."));
    else
        SAY(facts->state, "%s", referral_state_word(&v));
    facts->can_referral_take = v.row.state == REFERRAL_ASKED && !v.row.withdrawn;
    facts->can_reply = v.row.state == REFERRAL_CLAIMED && mine && !v.row.withdrawn;
    facts->can_referral_give_back = v.row.state == REFERRAL_CLAIMED && (mine || v.holder_gone);
    facts->can_decline = facts->can_reply;
    facts->can_referral_again =
        !v.row.withdrawn && (v.row.state == REFERRAL_ANSWERED || v.row.state == REFERRAL_DECLINED);
    return ST_OK;
}

enum status referral_take(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = referral_claim(s, id);
    if (st != ST_TAKEN)
        return st;
    struct referral_view v;
    if (referral_view(s, id, &v) == ST_OK && v.holder[0]) {
        char when[64];
        when_words(v.row.claimed_at, when, sizeof when);
        SAY(out->text, _("%s has this since %s."), v.holder, when);
    }
    return st;
}

enum status referral_give_back(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = referral_release(s, id);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Given back. A colleague can take it."));
    return st;
}

enum status referral_again(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = referral_reopen(s, id, 1);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Open again."));
    return st;
}

static enum status load_who(struct session *s, const struct id *id, char *out, size_t room) {
    struct referral_view v;
    enum status st = referral_view(s, id, &v);
    if (st == ST_OK)
        text_print(out, room, "%s", v.person[0] ? v.person : _("no name"));
    return st;
}

static unsigned inbox_or_home(struct session *s, unsigned inbox, unsigned home) {
    return session_role(s) == ROLE_COORDINATOR ? home : inbox;
}

enum status reply_load(struct session *s, const struct id *id, struct reply_facts *facts,
                       struct reply_input *in) {
    (void)in;
    return load_who(s, id, facts->who, sizeof facts->who);
}

#define OWN_WORDS 6 /* the choice after the fixed phrases */

enum status reply_save(struct session *s, const struct id *id, const struct reply_input *in,
                       struct outcome *out) {
    uint8_t phrase = in->phrase == OWN_WORDS ? 0 : (uint8_t)in->phrase;
    if (!phrase && !in->own[0])
        return at_field(out, "own", ST_EMPTY);
    session_saves_draft(s, &in->head.draft);
    enum status st = draft_gone(s, referral_reply(s, id, &in->head.record, phrase, in->own));
    out->next = inbox_or_home(s, REPLY_SAVE_TO_INBOX, REPLY_SAVE_TO_COORDINATOR_HOME);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Sent. The mentor passes it on."));
    return st;
}

enum status decline_load(struct session *s, const struct id *id, struct decline_facts *facts,
                         struct decline_input *in) {
    (void)in;
    return load_who(s, id, facts->who, sizeof facts->who);
}

enum status decline_save(struct session *s, const struct id *id, const struct decline_input *in,
                         struct outcome *out) {
    enum status st = referral_decline(s, id, (uint8_t)in->reason);
    out->next = inbox_or_home(s, DECLINE_SAVE_TO_INBOX, DECLINE_SAVE_TO_COORDINATOR_HOME);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Sent. The mentor asks the person whom else to tell."));
    return st;
}

/* ---- proposals ---- */

enum status proposals_rows(struct session *s, const struct id *id, struct page *page,
                           struct proposals_row *rows, size_t *n) {
    (void)id;
    struct proposal_row found[INBOX_MAX];
    size_t got = 0;
    enum status st =
        proposal_list(session_store(s), &id_zero, PROPOSAL_OPEN, found, INBOX_MAX, &got);
    struct proposal *p = secret_take(sizeof *p);
    if (!p)
        return status_origin(ST_NO_MEMORY);
    *n = 0;
    size_t i = page_from(page);
    for (; st == ST_OK && i < got && *n < page->max; i++) {
        struct entry row;
        if (proposal_open(s, &found[i].id, p) != ST_OK ||
            journal_read(session_store(s), found[i].seq, &row) != ST_OK)
            continue; /* sealed before this role's key: not for this reader */
        struct proposals_row *r = &rows[(*n)++];
        r->head.id = found[i].id;
        r->head.mark = page_mark(i);
        when_words(row.when.at, r->when, sizeof r->when);
        SAY(r->name, "%s", p->name);
        SAY(r->chair, "%s", p->station);
        SAY(r->lang, "%s", lang_word(p->lang));
    }
    page->more = i < got;
    secret_give(p);
    return st;
}

enum status proposal_load(struct session *s, const struct id *id, struct proposal_facts *facts,
                          struct proposal_input *in) {
    (void)in;
    struct proposal *p = secret_take(sizeof *p);
    if (!p)
        return status_origin(ST_NO_MEMORY);
    enum status st = proposal_open(s, id, p);
    if (st == ST_OK)
        SAY(facts->name, "%s", p->name);
    secret_give(p);
    return st;
}

enum status proposal_people(struct session *s, const struct id *id, struct pick *out, size_t max,
                            size_t *n) {
    (void)id;
    return pick_people(s, out, max, n);
}

enum status proposal_save(struct session *s, const struct id *id, const struct proposal_input *in,
                          struct outcome *out) {
    if (in->answer != 1) {
        enum status st = proposal_settle_no(s, id);
        out->next = PROPOSAL_SAVE_TO_PROPOSALS;
        if (st == ST_OK)
            SAY(out->text, "%s", _("Settled: no mentor will come."));
        return st;
    }
    if (id_is_zero(&in->who))
        return at_field(out, "who", ST_EMPTY);
    struct consent_answer a = {.scope = SCOPE_APPROACH,
                               .yes = true,
                               .how = (uint8_t)in->how,
                               .teach = (uint8_t)in->teach,
                               .interpreter = INTERPRETER_NONE,
                               .lang = (uint8_t)in->head.lang};
    a.wording = screen_wording("proposal", in->head.lang, &a.wording_number);
    enum status st = proposal_settle_yes(s, id, &in->who, &a, carry()->receipt);
    if (st == ST_TEACH_BACK)
        return at_field(out, "teach", st);
    if (st != ST_OK)
        return st;
    receipt_for(s, &in->who, SCOPE_APPROACH, true, 0);
    out->id = in->who;
    return ST_OK;
}

/* ---- colleagues ---- */

enum status colleagues_rows(struct session *s, const struct id *id, struct page *page,
                            struct colleagues_row *rows, size_t *n) {
    (void)id;
    struct user_row users[INBOX_MAX];
    size_t got = 0;
    enum status st = user_list(session_store(s), session_role(s), 0, users, INBOX_MAX, &got);
    *n = 0;
    size_t i = page_from(page);
    for (; st == ST_OK && i < got && *n < page->max; i++) {
        if (id_equal(&users[i].id, &session_user(s)->id))
            continue;
        bool in = false;
        st = user_is_admitted(s, &users[i].id, &in);
        struct colleagues_row *r = &rows[(*n)++];
        r->head.mark = page_mark(i);
        r->head.id = users[i].id;
        session_user_label(s, &users[i].id, r->name, sizeof r->name);
        SAY(r->number, "%u", users[i].number);
        SAY(r->state, "%s",
            users[i].status == USER_ACTIVE && !in ? _("waits to be let in")
                                                  : user_status_word(users[i].status));
    }
    page->more = i < got;
    return st;
}

enum status colleague_admit(struct session *s, const struct id *id, struct outcome *out) {
    bool in = false;
    enum status st = user_is_admitted(s, id, &in);
    if (st == ST_OK && in) {
        SAY(out->text, "%s", _("This colleague is in already."));
        return ST_OK;
    }
    if (st == ST_OK)
        st = user_admit(s, id);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Done: your colleague can read what is told to your role."));
    return st;
}
