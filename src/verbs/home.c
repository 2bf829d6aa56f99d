/* home.c - home screens, what is unfinished, personal settings. */
#include <stdlib.h>

#include <chairside/bytes.h>

#include "verbs.h"

/* " (3)" behind a menu item that has something waiting; "" where there is nothing. */
static void count_words(char *out, size_t room, size_t n) {
    if (n)
        text_print(out, room, "(%zu)", n);
    else
        out[0] = '\0';
}

#define COUNT_MAX 99

enum status mentor_home_load(struct session *s, const struct id *id,
                             struct mentor_home_facts *facts) {
    (void)id;
    struct draft_view drafts[COUNT_MAX];
    struct referral_row rows[COUNT_MAX];
    size_t n = 0, answered = 0, declined = 0;
    enum status st = draft_list(s, drafts, COUNT_MAX, &n);
    if (st != ST_OK)
        return st;
    const struct id *me = &session_user(s)->id;
    st = referral_of_author(session_store(s), me, REFERRAL_ANSWERED, rows, COUNT_MAX, &answered);
    if (st == ST_OK)
        st =
            referral_of_author(session_store(s), me, REFERRAL_DECLINED, rows, COUNT_MAX, &declined);
    count_words(facts->drafts, sizeof facts->drafts, n);
    count_words(facts->replies, sizeof facts->replies, answered + declined);
    return st;
}

enum status coordinator_home_load(struct session *s, const struct id *id,
                                  struct coordinator_home_facts *facts) {
    (void)id;
    struct store *store = session_store(s);
    struct proposal_row proposals[COUNT_MAX];
    struct consent_row consents[COUNT_MAX];
    size_t asked = 0, expiring = 0;
    unsigned open = 0, claimed = 0;
    int64_t now = 0;
    enum status st = proposal_list(store, &id_zero, PROPOSAL_OPEN, proposals, COUNT_MAX, &asked);
    if (st == ST_OK)
        st = referral_count_open(store, ROLE_COORDINATOR, &open, &claimed);
    if (st == ST_OK)
        st = journal_now(store, &now);
    if (st == ST_OK)
        st = consent_expiring(store, now + EXPIRING_S, consents, COUNT_MAX, &expiring);
    count_words(facts->asked, sizeof facts->asked, asked);
    count_words(facts->flags, sizeof facts->flags, open + claimed);
    count_words(facts->expiring, sizeof facts->expiring, expiring);
    return st;
}

/* ---- unfinished ---- */

static const struct {
    const char *form, *what;
    unsigned next;
} forms[] = {
    {"talk_form", N_("a talk"), DRAFT_RESUME_TO_TALK_FORM},
    {"note_form", N_("a note"), DRAFT_RESUME_TO_NOTE_FORM},
    {"tell", N_("words for staff"), DRAFT_RESUME_TO_TELL},
    {"amend", N_("a correction"), DRAFT_RESUME_TO_AMEND},
    {"propose", N_("somebody asked first"), DRAFT_RESUME_TO_PROPOSE},
    {"reply", N_("an answer"), DRAFT_RESUME_TO_REPLY},
    {"person_add", N_("a new person"), DRAFT_RESUME_TO_PERSON_ADD},
    {"person_edit", N_("a change of names"), DRAFT_RESUME_TO_PERSON_EDIT},
};
#define N_FORMS (sizeof forms / sizeof *forms)

static const char *form_word(const char *form) {
    for (size_t i = 0; i < N_FORMS; i++)
        if (strcmp(forms[i].form, form) == 0)
            return _(forms[i].what);
    return form;
}

/* Finds one of one's own drafts by its id. */
static enum status draft_find(struct session *s, const struct id *id, struct draft_view *out) {
    struct draft_view drafts[COUNT_MAX];
    size_t n = 0;
    enum status st = draft_list(s, drafts, COUNT_MAX, &n);
    for (size_t i = 0; st == ST_OK && i < n; i++)
        if (id_equal(&drafts[i].id, id)) {
            *out = drafts[i];
            return ST_OK;
        }
    return st == ST_OK ? ST_NOT_FOUND : st;
}

static void draft_who(struct session *s, const struct draft_view *d, char *out, size_t room) {
    out[0] = '\0';
    if (!id_is_zero(&d->subject))
        session_person_label(s, &d->subject, out, room);
}

enum status unfinished_rows(struct session *s, const struct id *id, struct page *page,
                            struct unfinished_row *rows, size_t *n) {
    (void)id;
    struct draft_view drafts[COUNT_MAX];
    size_t found = 0;
    enum status st = draft_list(s, drafts, COUNT_MAX, &found);
    *n = 0;
    for (size_t i = page_from(page); st == ST_OK && i < found && *n < page->max; i++, ++*n) {
        rows[*n].head.mark = page_mark(i);
        rows[*n].head.id = drafts[i].id;
        SAY(rows[*n].what, "%s", form_word(drafts[i].form));
        draft_who(s, &drafts[i], rows[*n].who, sizeof rows[*n].who);
        when_words(drafts[i].typed_at, rows[*n].when, sizeof rows[*n].when);
    }
    page->more = page_from(page) + *n < found;
    return st;
}

/* Whether the form can still be saved, as permissions stand now (A8). */
static bool can_go_on(const struct draft_view *d, const struct draft_allowed *allowed) {
    if (strcmp(d->form, "talk_form") == 0)
        return allowed->talk;
    if (strcmp(d->form, "note_form") == 0)
        return allowed->note;
    if (strcmp(d->form, "tell") == 0)
        return allowed->tell;
    return true;
}

enum status resume_load(struct session *s, const struct id *id, struct resume_facts *facts) {
    struct draft_view d;
    struct draft_allowed allowed;
    enum status st = draft_find(s, id, &d);
    if (st == ST_OK)
        st = draft_allows(s, &d, &allowed);
    if (st != ST_OK)
        return st;
    char who[128], when[64];
    draft_who(s, &d, who, sizeof who);
    when_words(d.typed_at, when, sizeof when);
    if (who[0])
        SAY(facts->what, _("You have not finished %s, with %s, typed %s."), form_word(d.form), who,
            when);
    else
        SAY(facts->what, _("You have not finished %s, typed %s."), form_word(d.form), when);
    facts->can_draft_resume = can_go_on(&d, &allowed);
    facts->can_draft_cancelled = allowed.cancelled && strcmp(d.form, "talk_form") == 0;
    if (!facts->can_draft_resume)
        SAY(facts->stopped, "%s",
            _("The person has taken the permission back. It cannot be saved as it was."));
    return ST_OK;
}

/* A draft knows which screen it was typed on and what that screen was opened with. */
enum status draft_resume(struct session *s, const struct id *id, struct outcome *out) {
    struct draft_view d;
    enum status st = draft_find(s, id, &d);
    if (st != ST_OK)
        return st;
    st = verbs_draft_form_id(s, id, &out->id);
    if (st != ST_OK)
        return st;
    out->draft = *id;
    for (size_t i = 0; i < N_FORMS; i++)
        if (strcmp(forms[i].form, d.form) == 0) {
            out->next = forms[i].next;
            return ST_OK;
        }
    return status_origin(ST_NEWER);
}

enum status draft_later(struct session *s, const struct id *id, struct outcome *out) {
    (void)id;
    out->next = home_of(s);
    return ST_OK;
}

enum status draft_drop(struct session *s, const struct id *id, struct outcome *out) {
    out->next = home_of(s);
    return draft_throw_away(s, id);
}

/* The answers a cancelled visit keeps, out of a draft's pairs: where it was to be, and its id. */
static enum status cancelled_from(const struct draft *d, struct encounter *e, struct id *record) {
    struct reader r = reader_on(d->pairs, d->pairs_bytes);
    char name[64], *value = secret_take(DRAFT_PAIRS_MAX);
    if (!value)
        return status_origin(ST_NO_MEMORY);
    *e = (struct encounter){.mode = MODE_CHAIRSIDE, .lang = (uint8_t)lang_now()};
    while (!r.bad && r.used < r.size) {
        read_text(&r, name, sizeof name);
        read_text(&r, value, DRAFT_PAIRS_MAX);
        if (strcmp(name, "mode") == 0 && atoi(value) >= 1 && atoi(value) <= MODE_MESSAGE)
            e->mode = (uint8_t)atoi(value);
        else if (strcmp(name, "#record") == 0)
            (void)verbs_id_from_hex(value, record);
    }
    secret_give(value);
    return r.bad ? status_origin(ST_TAMPERED) : ST_OK;
}

enum status draft_cancelled(struct session *s, const struct id *id, struct outcome *out) {
    uint8_t *room = secret_take(DRAFT_PAIRS_MAX);
    struct draft d;
    struct encounter e;
    struct id person, record = id_zero;
    if (!room)
        return status_origin(ST_NO_MEMORY);
    enum status st = draft_open(s, id, &d, room, DRAFT_PAIRS_MAX, &person);
    if (st == ST_OK)
        st = cancelled_from(&d, &e, &record);
    if (st == ST_OK && id_is_zero(&record))
        st = id_new(&record);
    if (st == ST_OK) {
        session_saves_draft(s, id);
        st = draft_gone(s, encounter_save(s, NULL, &record, &person, d.typed_at,
                                          ENCOUNTER_CANCELLED, &e, NULL));
    }
    secret_give(room);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Kept as a visit that was not held. No note was kept."));
    return st;
}

/* ---- personal settings ---- */

enum status me_load(struct session *s, const struct id *id, struct me_facts *facts) {
    (void)id;
    struct prefs prefs;
    enum status st = prefs_load(s, &prefs);
    if (st != ST_OK)
        return st;
    SAY(facts->theme, "%s",
        prefs.theme == 1   ? _("dark on light")
        : prefs.theme == 2 ? _("no colours")
                           : _("light on dark"));
    return ST_OK;
}

enum status phrase_load(struct session *s, const struct id *id, struct phrase_facts *facts,
                        struct phrase_input *input) {
    (void)id;
    (void)input;
    enum status st = keys_generate_phrase((int)lang_now(), session_role(s) != ROLE_MENTOR, false,
                                          carry()->offer, sizeof carry()->offer);
    SAY(facts->offer, "%s", carry()->offer);
    return st;
}

enum status phrase_save(struct session *s, const struct id *id, const struct phrase_input *input,
                        struct outcome *out) {
    (void)id;
    enum status st = phrase_pair_check(input->new, input->again, out);
    if (st != ST_OK) {
        if (out->field && strcmp(out->field, "phrase") == 0)
            out->field = "new";
        return st;
    }
    st = user_change_phrase(s, input->old, input->new);
    if (st == ST_OK)
        SAY(out->text, "%s", _("Your phrase is changed."));
    return st == ST_NO_MATCH ? at_field(out, "old", st) : st;
}
