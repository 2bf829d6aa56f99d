/*
 * setup.c - the first start: gathers a plan, shows the cards, makes the unit in one transaction.
 *
 * MUSTs
 *  1. Nothing is written before setup_finish.
 *  2. The plan, the cards and the root keyring live in locked memory and are gone when set-up ends.
 */
#include <chairside/seal.h>

#include "verbs.h"

static struct {
    char folder[4096];
    uint16_t kiosk;
    struct store *made;
    struct unit_plan *plan;
    struct cards *cards;
    struct keyring *root;
    unsigned row_a, row_b; /* which rows are typed back, 0..3 */
} at;

static void forget(void) {
    keyring_destroy(at.root);
    secret_give(at.plan);
    secret_give(at.cards);
    at.root = NULL;
    at.plan = NULL;
    at.cards = NULL;
}

enum status verbs_start(const char *folder, uint16_t kiosk) {
    SAY(at.folder, "%s", folder);
    at.kiosk = kiosk;
    return carry_start();
}

void verbs_finish(void) {
    forget();
    carry_finish();
}

struct store *verbs_take_new_store(void) {
    struct store *made = at.made;
    at.made = NULL;
    return made;
}

static enum status plan(struct unit_plan **out) {
    if (!at.plan)
        at.plan = secret_take(sizeof *at.plan);
    *out = at.plan;
    return at.plan ? ST_OK : status_origin(ST_NO_MEMORY);
}

enum status setup_save(struct session *s, const struct id *id, const struct setup_input *input,
                       struct outcome *out) {
    (void)s;
    (void)id;
    (void)out;
    struct unit_plan *p;
    enum status st = plan(&p);
    if (st != ST_OK)
        return st;
    SAY(p->name_en, "%s", input->name_en);
    SAY(p->name_es, "%s", input->name_es);
    p->chairs = (uint32_t)input->chairs;
    p->shifts = (uint32_t)input->shifts;
    p->langs = input->langs == 1 ? 3u : input->langs == 2 ? 1u : 2u;
    p->policy = input->danger == 2 ? POLICY_IMMINENT_DANGER : 0u;
    p->idle_s = 120;
    return ST_OK;
}

enum status setup_you_load(struct session *s, const struct id *id, struct setup_you_facts *facts,
                           struct setup_you_input *input) {
    (void)s;
    (void)id;
    (void)input;
    struct unit_plan *p;
    enum status st = plan(&p);
    if (st == ST_OK)
        SAY(facts->unit, "%s", lang_now() == LANG_ES ? p->name_es : p->name_en);
    return st;
}

enum status setup_you_save(struct session *s, const struct id *id,
                           const struct setup_you_input *input, struct outcome *out) {
    (void)out;
    struct unit_plan *p;
    enum status st = plan(&p);
    if (st != ST_OK)
        return st;
    SAY(p->coordinator.given, "%s", input->given);
    SAY(p->coordinator.family, "%s", input->family);
    p->coordinator.langs = lang_now() == LANG_ES ? 2 : 1;
    p->coordinator_number = 701;
    return setup_phrase_other(s, id, out);
}

enum status setup_phrase_other(struct session *s, const struct id *id, struct outcome *out) {
    (void)s;
    (void)id;
    (void)out;
    return keys_generate_phrase((int)lang_now(), true, false, carry()->offer,
                                sizeof carry()->offer);
}

enum status setup_phrase_load(struct session *s, const struct id *id,
                              struct setup_phrase_facts *facts, struct setup_phrase_input *input) {
    (void)s;
    (void)id;
    (void)input;
    SAY(facts->offer, "%s", carry()->offer);
    SAY(facts->number, "%d", 701);
    return ST_OK;
}

/* The cards are made once: Esc and back shows the same ones. */
static enum status make_cards(void) {
    if (at.root)
        return ST_OK;
    at.cards = at.cards ? at.cards : secret_take(sizeof *at.cards);
    if (!at.cards)
        return status_origin(ST_NO_MEMORY);
    struct id random;
    enum status st = id_new(&random);
    if (st != ST_OK)
        return st;
    at.row_a = random.b[15] % CARD_ROWS;
    at.row_b = random.b[14] % CARD_ROWS;
    return keys_make_root(at.cards, &at.root);
}

enum status setup_phrase_save(struct session *s, const struct id *id,
                              const struct setup_phrase_input *input, struct outcome *out) {
    (void)s;
    (void)id;
    enum status st = phrase_pair_check(input->phrase, input->again, out);
    if (st != ST_OK)
        return st;
    struct unit_plan *p;
    st = plan(&p);
    if (st != ST_OK)
        return st;
    SAY(p->coordinator_phrase, "%s", input->phrase);
    return make_cards();
}

static void card_words(char rows[CARD_ROWS][CARD_ROW_CHARS + 1], char *out, size_t room) {
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < CARD_ROWS; i++) {
        text_print(out + used, room - used, "%s%u   %.3s %.3s %.3s", i ? "\n" : "", i + 1, rows[i],
                   rows[i] + 3, rows[i] + 6);
        used = strlen(out);
    }
}

enum status setup_cards_load(struct session *s, const struct id *id,
                             struct setup_cards_facts *facts) {
    (void)s;
    (void)id;
    enum status st = make_cards();
    if (st != ST_OK)
        return st;
    card_words(at.cards->a, facts->card_a, sizeof facts->card_a);
    card_words(at.cards->b, facts->card_b, sizeof facts->card_b);
    return ST_OK;
}

enum status setup_check_load(struct session *s, const struct id *id,
                             struct setup_check_facts *facts, struct setup_check_input *input) {
    (void)s;
    (void)id;
    (void)input;
    SAY(facts->row_a, "%u", at.row_a + 1);
    SAY(facts->row_b, "%u", at.row_b + 1);
    return ST_OK;
}

static enum status same_row(const char *typed, const char *row) {
    char clean[SEAL_CARD_ROW_BYTES];
    enum status st = seal_card_read_row(typed, clean);
    if (st == ST_OK && strcmp(clean, row) != 0)
        st = ST_CARD_ROW;
    secret_wipe(clean, sizeof clean);
    return st;
}

enum status setup_check_save(struct session *s, const struct id *id,
                             const struct setup_check_input *input, struct outcome *out) {
    (void)s;
    (void)id;
    if (!at.cards)
        return status_origin(ST_STATE);
    enum status st = same_row(input->a, at.cards->a[at.row_a]);
    if (st != ST_OK)
        return at_field(out, "a", st);
    st = same_row(input->b, at.cards->b[at.row_b]);
    return st == ST_OK ? ST_OK : at_field(out, "b", st);
}

static unsigned first_count(const struct unit_plan *p) {
    unsigned n = 0;
    while (n < 3 && p->first[n].number)
        n++;
    return n;
}

enum status setup_team_load(struct session *s, const struct id *id,
                            struct setup_team_facts *facts) {
    (void)s;
    (void)id;
    struct unit_plan *p;
    enum status st = plan(&p);
    if (st != ST_OK)
        return st;
    char all[sizeof facts->names] = "";
    for (unsigned i = 0; i < first_count(p); i++) {
        size_t used = strlen(all);
        text_print(all + used, sizeof all - used, "%s%u %s (%s)", used ? ", " : "",
                   p->first[i].number, p->first[i].profile.given,
                   session_role_word(p->first[i].role));
    }
    SAY(facts->names, "%s", all);
    return setup_phrase_other(s, id, NULL);
}

enum status setup_member_load(struct session *s, const struct id *id,
                              struct setup_member_facts *facts, struct setup_member_input *input) {
    (void)s;
    (void)id;
    (void)input;
    SAY(facts->offer, "%s", carry()->offer);
    return ST_OK;
}

enum status setup_member_save(struct session *s, const struct id *id,
                              const struct setup_member_input *input, struct outcome *out) {
    (void)s;
    (void)id;
    enum status st = phrase_pair_check(input->phrase, input->again, out);
    if (st != ST_OK)
        return st;
    struct unit_plan *p;
    st = plan(&p);
    if (st != ST_OK)
        return st;
    enum role role = (enum role)(ROLE_NURSE + input->role - 1);
    unsigned n = first_count(p);
    for (unsigned i = 0; i < n; i++)
        if (p->first[i].role == role) {
            SAY(out->text, "%s", _("This role has its first member. Invite others later."));
            return at_field(out, "role", ST_EXISTS);
        }
    if (n == 3)
        return at_field(out, "role", ST_TOO_MANY);
    p->first[n].role = role;
    p->first[n].number = (uint16_t)(401 + n);
    SAY(p->first[n].profile.given, "%s", input->given);
    SAY(p->first[n].profile.family, "%s", input->family);
    p->first[n].profile.langs = lang_now() == LANG_ES ? 2 : 1;
    SAY(p->first[n].phrase, "%s", input->phrase);
    SAY(out->text, _("%s signs in with number %u."), input->given, p->first[n].number);
    return ST_OK;
}

enum status setup_finish(struct session *s, const struct id *id, struct outcome *out) {
    (void)id;
    struct unit_plan *p;
    enum status st = plan(&p);
    if (st != ST_OK)
        return st;
    if (!at.root || !p->coordinator_number)
        return status_origin(ST_STATE);
    p->kdf_mib = keys_measure_cost();
    st = unit_set_up(s, at.folder, at.kiosk, p, at.root, &at.made);
    if (st != ST_OK)
        return st;
    session_set_store(s, at.made);
    forget();
    char both[200];
    verbs_say_both(N_("The unit is ready. Sign in."), both, sizeof both);
    SAY(out->text, "%s (701)", both);
    return ST_OK;
}
