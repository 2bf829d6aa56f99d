/*
 * tell.c - telling staff, from a mentor's side: words, read-back, answers to pass on.
 *
 * MUST: what is sent is exactly what readback showed: the words go from tell to readback in
 * locked memory (carry) and are not asked again.
 */
#include "verbs.h"

static const enum role roles_offered[] = {ROLE_NURSE, ROLE_SOCIAL_WORKER, ROLE_DIETITIAN,
                                          ROLE_COORDINATOR};

/* tell is opened with a person, or with a talk just saved. */
static enum status about(struct session *s, const struct id *id, struct id *person,
                         struct id *encounter) {
    struct encounter_row row;
    *person = *id;
    *encounter = id_zero;
    enum status st = encounter_get(session_store(s), id, &row);
    if (st == ST_OK) {
        *person = row.person;
        *encounter = row.id;
    }
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status tell_load(struct session *s, const struct id *id, struct tell_facts *facts,
                      struct tell_input *in) {
    struct id person, encounter;
    enum status st = about(s, id, &person, &encounter);
    if (st != ST_OK)
        return st;
    session_person_label(s, &person, facts->name, sizeof facts->name);
    struct carry *c = carry();
    in->category = c->tell_category;
    in->priority = c->tell_priority ? c->tell_priority : PRIORITY_ROUTINE;
    in->permission = c->tell_permission;
    if (in->category == CATEGORY_MEDICAL || in->category == CATEGORY_SAFETY)
        in->role = 1;
    return ST_OK;
}

static const enum permission permissions[] = {PERMISSION_WORDS, PERMISSION_ANONYMOUS, PERMISSION_NO,
                                              PERMISSION_NOT_ASKED};

/* A ready sentence goes in the language the person reads it in. */
static const char *chosen_words(const struct tell_input *in) {
    if (in->words[0] || !in->phrase)
        return in->words;
    return referral_phrase((uint8_t)in->phrase, in->head.lang);
}

enum status tell_save(struct session *s, const struct id *id, const struct tell_input *in,
                      struct outcome *out) {
    struct carry *c = carry();
    memset(&c->ask, 0, sizeof c->ask);
    enum status st = about(s, id, &c->ask.person, &c->ask.encounter);
    if (st != ST_OK)
        return st;
    c->ask.category = (uint8_t)in->category;
    c->ask.role = roles_offered[in->role - 1];
    c->ask.priority = (enum priority)in->priority;
    c->ask.permission = permissions[in->permission - 1];
    if (c->imminent && in->permission == 1)
        c->ask.permission = PERMISSION_IMMINENT;
    c->ask.lang = (uint8_t)in->head.lang;
    c->ask.phrase = in->words[0] ? 0 : (uint8_t)in->phrase;
    SAY(c->words, "%s", chosen_words(in));
    c->ask.words = c->words;
    c->ask_record = in->head.record;
    c->ask_draft = in->head.draft;
    if (c->ask.permission == PERMISSION_NO || c->ask.permission == PERMISSION_NOT_ASKED) {
        c->words[0] = '\0';
        session_saves_draft(s, &in->head.draft);
        st = draft_gone(s, referral_send(s, &in->head.record, &c->ask, &out->field));
        out->next = TELL_SAVE_TO_MENTOR_HOME;
        if (st == ST_OK)
            SAY(out->text, "%s", _("Staff are told nothing. Only you see that you asked."));
        return st;
    }
    if (!c->words[0])
        return at_field(out, "words", ST_EMPTY);
    out->next = TELL_SAVE_TO_READBACK;
    out->keep = true; /* Esc there comes back to the words */
    return ST_OK;
}

enum status readback_load(struct session *s, const struct id *id, struct readback_facts *facts,
                          struct readback_input *in) {
    (void)id;
    const struct carry *c = carry();
    if (!c->words[0])
        return status_origin(ST_STATE);
    session_person_label(s, &c->ask.person, facts->name, sizeof facts->name);
    SAY(facts->who, "%s", role_with_article(c->ask.role));
    SAY(facts->words, "\"%s\"", c->words);
    if (c->ask.permission == PERMISSION_ANONYMOUS)
        SAY(facts->named, "%s", _("No name is given, yours neither. Staff may still guess."));
    else if (c->ask.permission == PERMISSION_IMMINENT) {
        SAY(facts->named, "%s",
            _("Told without asking: imminent danger. The coordinator sees it."));
        in->how = HOW_TOLD_ME;
    } else
        SAY(facts->named, "%s", _("The name of the person goes with it."));
    return ST_OK;
}

enum status readback_save(struct session *s, const struct id *id, const struct readback_input *in,
                          struct outcome *out) {
    (void)id;
    struct carry *c = carry();
    c->ask.how = (uint8_t)in->how;
    const char *field = NULL;
    session_saves_draft(s, &c->ask_draft);
    enum status st = draft_gone(s, referral_send(s, &c->ask_record, &c->ask, &field));
    if (st != ST_OK)
        return st;
    c->words[0] = '\0';
    c->tell_category = c->tell_priority = c->tell_permission = 0;
    c->imminent = false;
    SAY(out->text, _("Sent to %s. You will see here when they answer."),
        role_with_article(c->ask.role));
    return ST_OK;
}

/* ---- answers to pass on, and all that was raised ---- */

#define FLAGS_MAX 128

static void flag_who(const struct referral_view *v, char *out, size_t room) {
    text_print(out, room, "%s%s", v->person,
               v->row.permission == PERMISSION_ANONYMOUS ? _(" (no name)") : "");
}

/* Opened up to the end of this page, and one that says whether there are more. */
static size_t flags_wanted(const struct page *page) {
    size_t want = page_from(page) + page->max + 1;
    return want < FLAGS_MAX ? want : FLAGS_MAX;
}

enum status replies_rows(struct session *s, const struct id *id, struct page *page,
                         struct replies_row *rows, size_t *n) {
    (void)id;
    struct referral_view found[FLAGS_MAX];
    size_t answered = 0, declined = 0, want = flags_wanted(page);
    enum status st = referral_own_views(s, REFERRAL_ANSWERED, found, want, &answered);
    if (st == ST_OK && answered < want)
        st = referral_own_views(s, REFERRAL_DECLINED, found + answered, want - answered, &declined);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < answered + declined && *n < page->max;
         i++, ++*n) {
        struct replies_row *row = &rows[*n];
        row->head.id = found[i].row.id;
        row->head.mark = page_mark(i);
        day_words(found[i].row.answered_at, row->when, sizeof row->when);
        flag_who(&found[i], row->who, sizeof row->who);
        SAY(row->from, "%s", session_role_word(found[i].row.role));
        SAY(row->why, "%s", category_word(found[i].category));
    }
    page->more = page_from(page) + *n < answered + declined;
    return st;
}

enum status my_flags_rows(struct session *s, const struct id *id, struct page *page,
                          struct my_flags_row *rows, size_t *n) {
    (void)id;
    struct referral_view found[FLAGS_MAX];
    size_t got = 0;
    enum status st = referral_own_views(s, 0, found, flags_wanted(page), &got);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < got && *n < page->max; i++, ++*n) {
        struct my_flags_row *row = &rows[*n];
        row->head.mark = page_mark(i);
        row->head.id = found[i].row.id;
        day_words(found[i].row.asked_at, row->when, sizeof row->when);
        flag_who(&found[i], row->who, sizeof row->who);
        SAY(row->to, "%s",
            found[i].row.state == REFERRAL_KEPT ? _("nobody")
                                                : session_role_word(found[i].row.role));
        SAY(row->state, "%s", referral_state_word(&found[i]));
    }
    page->more = page_from(page) + *n < got;
    return st;
}

/* "Read by nurse 402 on 12 Oct 10:05." for each reader (so that the person can be told). */
static void read_words(struct session *s, const struct referral_row *row, char *out, size_t room) {
    struct read_row reads[8];
    size_t n = 0, used = 0;
    out[0] = '\0';
    if (read_list(session_store(s), &row->words, reads, 8, &n) != ST_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        char who[96], when[64];
        session_user_label(s, &reads[i].reader, who, sizeof who);
        when_words(reads[i].first_at, when, sizeof when);
        text_print(out + used, room - used, "%s", used ? "\n" : "");
        used = strlen(out);
        text_print(out + used, room - used, _("Read by %s, %s."), who, when);
        used = strlen(out);
    }
}

static enum status answer_words(struct session *s, const struct id *id, char *out, size_t room) {
    uint8_t phrase = 0;
    char *text = secret_take(4 * REPLY_CHARS + 1);
    if (!text)
        return status_origin(ST_NO_MEMORY);
    enum status st = referral_answer(s, id, &phrase, text, 4 * REPLY_CHARS + 1);
    const char *fixed = phrase ? reply_phrase(phrase, (int)lang_now()) : NULL;
    if (st == ST_OK)
        text_print(out, room, _("Answer: %s%s%s"), fixed ? fixed : "", fixed && text[0] ? " " : "",
                   text);
    secret_give(text);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status flag_load(struct session *s, const struct id *id, struct flag_facts *facts) {
    struct referral_view v;
    enum status st = referral_view(s, id, &v);
    if (st != ST_OK)
        return st;
    char day[64];
    SAY(facts->name, "%s", v.person[0] ? v.person : _("no name"));
    when_words(v.row.asked_at, day, sizeof day);
    if (v.row.state == REFERRAL_KEPT)
        SAY(facts->state, "%s · %s · %s", day, category_word(v.category), referral_state_word(&v));
    else
        SAY(facts->state, "%s · %s · %s · %s", day, session_role_word(v.row.role),
            category_word(v.category), referral_state_word(&v));
    if (!id_is_zero(&v.row.words)) {
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
    if (!id_is_zero(&v.row.reply))
        st = answer_words(s, id, facts->answer, sizeof facts->answer);
    else if (v.row.state == REFERRAL_DECLINED)
        SAY(facts->answer, "%s", _("They cannot help with this. Ask whom else to tell."));
    read_words(s, &v.row, facts->read, sizeof facts->read);
    facts->can_flag_told = v.row.state == REFERRAL_ANSWERED || v.row.state == REFERRAL_DECLINED;
    facts->can_flag_stop = v.row.state == REFERRAL_ASKED || v.row.state == REFERRAL_CLAIMED;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status flag_told(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = referral_told(s, id);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Closed: the person has the answer."));
    return st;
}

enum status flag_stop(struct session *s, const struct id *id, struct outcome *out) {
    enum status st = referral_cancel(s, id, CANCEL_NOT_NEEDED);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Stopped. Staff can no longer open these words."));
    return st;
}

/* ---- somebody asked first; boundary card; danger ---- */

enum status propose_save(struct session *s, const struct id *id, const struct propose_input *in,
                         struct outcome *out) {
    (void)id;
    struct proposal *p = secret_take(sizeof *p);
    if (!p)
        return status_origin(ST_NO_MEMORY);
    SAY(p->name, "%s", in->name);
    SAY(p->station, "%s", in->station);
    p->lang = (uint8_t)in->lang;
    session_saves_draft(s, &in->head.draft);
    enum status st = draft_gone(s, proposal_add(s, &in->head.record, p));
    secret_give(p);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Staff will ask this person. Until then only a count, no name."));
    return st;
}

static enum status preset(unsigned category, unsigned priority, unsigned permission,
                          bool imminent) {
    struct carry *c = carry();
    c->tell_category = (uint8_t)category;
    c->tell_priority = (uint8_t)priority;
    c->tell_permission = (uint8_t)permission;
    c->imminent = imminent;
    return ST_OK;
}

enum status medical_tell(struct session *s, const struct id *id, struct outcome *out) {
    (void)s;
    (void)id;
    (void)out;
    return preset(CATEGORY_MEDICAL, PRIORITY_ROUTINE, 0, false);
}

enum status safety_load(struct session *s, const struct id *id, struct safety_facts *facts) {
    (void)id;
    uint32_t policy = 0;
    enum status st = store_policy(session_store(s), &policy);
    facts->can_safety_imminent = (policy & POLICY_IMMINENT_DANGER) != 0;
    return st;
}

enum status safety_asked(struct session *s, const struct id *id, struct outcome *out) {
    (void)s;
    (void)id;
    (void)out;
    return preset(CATEGORY_SAFETY, PRIORITY_ASAP, 0, false);
}

enum status safety_imminent(struct session *s, const struct id *id, struct outcome *out) {
    (void)s;
    (void)id;
    (void)out;
    return preset(CATEGORY_SAFETY, PRIORITY_ASAP, 1, true);
}
