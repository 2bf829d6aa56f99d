/*
 * practice.c - sets a practice unit up and lives its months, act by act.
 *
 * One process plays everybody: a session each over one store. Time only goes forward.
 */
#include "practice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <chairside/lang.h>
#include <chairside/people.h>
#include <chairside/referral.h>
#include <chairside/screen.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/talk.h>
#include <chairside/text.h>
#include <chairside/unit.h>

#include "cast.h"

#define MENTORS 8
#define STAFF 7
#define PEOPLE_MAX 400
#define OPEN_MAX 256
#define DAY_S 86400
#define ASK_AGAIN_S (300 * DAY_S) /* a permission runs out after a year */
#define PRACTICE_KDF_MIB 64

enum { COORDINATOR, NURSE, SOCIAL_WORKER, DIETITIAN, NURSE_2, NURSE_3, COORDINATOR_2 };

struct player {
    struct session *session;
    struct id id;
    uint16_t number;
    uint8_t lang;
};

struct person {
    struct id id;
    uint8_t lang;
    unsigned mentor; /* index; MENTORS = nobody */
    bool record, note;
    int64_t asked; /* when the permissions in force were given */
    unsigned talks;
};

struct flag {
    struct id id;
    unsigned mentor, staff;
    int64_t due;   /* when the next step happens */
    unsigned step; /* 0 asked, 1 claimed, 2 answered */
    uint8_t lang;
};

struct play {
    const struct practice_plan *plan;
    struct store *store;
    struct player mentors[MENTORS], staff[STAFF];
    struct person people[PEOPLE_MAX];
    unsigned n_people;
    struct flag flags[OPEN_MAX];
    unsigned n_flags;
    uint64_t dice;
    int64_t now;
    unsigned talks;
};

/* Deterministic: the same plan on the same day gives the same unit (splitmix64). */
static unsigned throw(struct play * p, unsigned sides) {
    uint64_t z = p->dice += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (unsigned)((z ^ (z >> 31)) % sides);
}

static bool chance(struct play *p, unsigned percent) {
    return throw(p, 100) < percent;
}

static void pass(struct play *p, int64_t seconds) {
    p->now += seconds;
    clock_pretend(p->now);
}

/* ---- who takes part ---- */

static void profile_of(const struct cast_name *name, struct profile *out) {
    text_print(out->given, sizeof out->given, "%s", name->given);
    text_print(out->family, sizeof out->family, "%s", name->family);
    out->langs = name->lang == LANG_ES ? 3 : 1;
}

static enum status sign_in(struct play *p, struct player *player) {
    unsigned wait_s;
    enum status st = session_create(p->store, &player->session);
    if (st == ST_OK)
        st = session_sign_in(player->session, player->number, PRACTICE_PHRASE, &wait_s);
    if (st == ST_OK)
        player->id = session_user(player->session)->id;
    return st;
}

static enum status found(struct play *p, const char *folder) {
    struct unit_plan *plan = secret_take(sizeof *plan);
    struct cards *cards = secret_take(sizeof *cards);
    struct keyring *root = NULL;
    struct session *nobody = NULL;
    enum status st = plan && cards ? session_create(NULL, &nobody) : status_origin(ST_NO_MEMORY);
    if (st == ST_OK)
        st = keys_make_root(cards, &root);
    if (st == ST_OK) {
        text_print(plan->name_en, sizeof plan->name_en, "North Unit");
        text_print(plan->name_es, sizeof plan->name_es, "Unidad Norte");
        plan->policy = POLICY_PRACTICE | POLICY_IMMINENT_DANGER;
        plan->chairs = 24;
        plan->shifts = 3;
        plan->langs = 3;
        plan->kdf_mib = PRACTICE_KDF_MIB;
        plan->idle_s = p->plan->idle_s;
        plan->coordinator_number = 701;
        profile_of(&cast_staff[COORDINATOR], &plan->coordinator);
        text_print(plan->coordinator_phrase, sizeof plan->coordinator_phrase, PRACTICE_PHRASE);
        for (unsigned i = 0; i < 3; i++) {
            plan->first[i].role = (enum role)(ROLE_NURSE + i);
            plan->first[i].number = (uint16_t)(401 + i);
            profile_of(&cast_staff[NURSE + i], &plan->first[i].profile);
            text_print(plan->first[i].phrase, sizeof plan->first[i].phrase, PRACTICE_PHRASE);
        }
        st = unit_set_up(nobody, folder, 1, plan, root, &p->store);
    }
    keyring_destroy(root);
    session_destroy(nobody);
    secret_give(cards);
    secret_give(plan);
    return st;
}

/* Invited by the coordinator, a phrase made alone, ten symbols compared, let in by the role. */
static enum status join(struct play *p, struct player *player, enum role role,
                        const struct cast_name *name, struct player *admits) {
    struct session *coordinator = p->staff[COORDINATOR].session, *nobody = NULL;
    struct profile profile;
    struct id id;
    char symbols[11], seen[11];
    profile_of(name, &profile);
    enum status st = id_new(&id);
    if (st == ST_OK)
        st = user_invite(coordinator, &id, role, &profile, &player->number);
    if (st == ST_OK)
        st = session_create(p->store, &nobody);
    if (st == ST_OK)
        st = user_make_phrase(nobody, player->number, PRACTICE_PHRASE, symbols);
    if (st == ST_OK)
        st = user_fingerprint(coordinator, &id, seen);
    if (st == ST_OK && strcmp(symbols, seen) != 0)
        st = status_origin(ST_TAMPERED);
    if (st == ST_OK)
        st = user_certify(coordinator, &id, seen);
    if (st == ST_OK && admits)
        st = user_admit(admits->session, &id);
    session_destroy(nobody);
    pass(p, 300);
    player->lang = name->lang;
    return st == ST_OK ? sign_in(p, player) : st;
}

static enum status gather(struct play *p) {
    static const uint16_t numbers[] = {701, 401, 402, 403};
    enum status st = ST_OK;
    for (unsigned i = 0; st == ST_OK && i < 4; i++) {
        p->staff[i].number = numbers[i];
        p->staff[i].lang = cast_staff[i].lang;
        st = sign_in(p, &p->staff[i]);
    }
    for (unsigned i = NURSE_2; st == ST_OK && i <= NURSE_3; i++)
        st = join(p, &p->staff[i], ROLE_NURSE, &cast_staff[i], &p->staff[NURSE]);
    if (st == ST_OK)
        st = join(p, &p->staff[COORDINATOR_2], ROLE_COORDINATOR, &cast_staff[COORDINATOR_2], NULL);
    for (unsigned i = 0; st == ST_OK && i < MENTORS; i++)
        st = join(p, &p->mentors[i], ROLE_MENTOR, &cast_mentors[i], NULL);
    return st;
}

/* ---- persons, permissions, matches ---- */

static enum status ask(struct play *p, struct session *who, struct person *person, enum scope scope,
                       const char *screen, bool yes) {
    char receipt[RECEIPT_CHARS + 1];
    struct consent_answer a = {.scope = scope,
                               .yes = yes,
                               .how = (uint8_t)(1 + throw(p, 2)),
                               .teach = chance(p, 60) ? TEACH_YES : TEACH_SECOND_TIME,
                               .interpreter = INTERPRETER_NONE,
                               .lang = person->lang};
    a.wording = screen_wording(screen, person->lang, &a.wording_number);
    enum status st = consent_set(who, &person->id, &a, receipt);
    pass(p, 120);
    return st;
}

static enum status match(struct play *p, struct person *person) {
    unsigned best = throw(p, MENTORS);
    for (unsigned i = 0; i < MENTORS && p->mentors[best].lang != person->lang; i++)
        best = (best + 1) % MENTORS;
    struct id id;
    enum status st = id_new(&id);
    if (st == ST_OK)
        st = match_start(p->staff[COORDINATOR].session, &id, &p->mentors[best].id, &person->id);
    pass(p, 60);
    person->mentor = best;
    return st;
}

static enum status permit(struct play *p, struct person *person) {
    struct session *staff = p->staff[chance(p, 50) ? SOCIAL_WORKER : NURSE].session;
    unsigned way = throw(p, 100);
    if (way < 8)
        return ST_OK; /* not asked yet */
    enum status st = ask(p, staff, person, SCOPE_APPROACH, "consent_approach", way >= 16);
    if (st != ST_OK || way < 16)
        return st;
    st = match(p, person);
    struct session *mentor = p->mentors[person->mentor].session;
    person->record = way >= 28;
    person->note = way >= 45;
    if (st == ST_OK)
        st = ask(p, mentor, person, SCOPE_RECORD, "consent_record", person->record);
    if (st == ST_OK && person->record)
        st = ask(p, mentor, person, SCOPE_NOTE, "consent_note", person->note);
    person->asked = p->now;
    return st;
}

/* Before they run out, permissions are asked for once more, by whoever asked the first time. */
static enum status ask_again(struct play *p) {
    enum status st = ST_OK;
    for (unsigned i = 0; st == ST_OK && i < p->n_people; i++) {
        struct person *person = &p->people[i];
        if (person->mentor == MENTORS || p->now - person->asked < ASK_AGAIN_S)
            continue;
        struct session *mentor = p->mentors[person->mentor].session;
        st = ask(p, p->staff[NURSE].session, person, SCOPE_APPROACH, "consent_approach", true);
        if (st == ST_OK && person->record)
            st = ask(p, mentor, person, SCOPE_RECORD, "consent_record", true);
        if (st == ST_OK && person->note)
            st = ask(p, mentor, person, SCOPE_NOTE, "consent_note", true);
        person->asked = p->now;
    }
    return st;
}

static enum status arrive(struct play *p) {
    struct person *person = &p->people[p->n_people];
    const struct cast_name *name = &cast_people[p->n_people % cast_people_n];
    struct identity *who = secret_take(sizeof *who);
    if (!who)
        return status_origin(ST_NO_MEMORY);
    const char *field;
    uint16_t number;
    text_print(who->preferred, sizeof who->preferred, "%s", name->given);
    text_print(who->family, sizeof who->family, "%s", name->family);
    who->birth_day = (uint8_t)(1 + throw(p, 28));
    who->birth_month = (uint8_t)(1 + throw(p, 12));
    who->lang = name->lang;
    who->schedule = (uint8_t)(1 + throw(p, 2));
    who->shift = (uint8_t)(1 + throw(p, 3));
    text_print(who->station, sizeof who->station, "%u", 1 + throw(p, 24));
    *person = (struct person){.lang = name->lang, .mentor = MENTORS};
    enum status st = id_new(&person->id);
    if (st == ST_OK)
        st = person_add(p->staff[chance(p, 50) ? NURSE : SOCIAL_WORKER].session, &person->id, who,
                        &field, &number);
    secret_give(who);
    pass(p, 180);
    p->n_people++;
    return st == ST_OK ? permit(p, person) : st;
}

/* ---- talks ---- */

static const enum role told_roles[] = {ROLE_NURSE, ROLE_NURSE, ROLE_SOCIAL_WORKER, ROLE_DIETITIAN};

/* How a person answers "may I tell them this?": mostly yes. */
static enum permission permission_of(struct play *p) {
    unsigned way = throw(p, 20);
    return way == 0   ? PERMISSION_NO
           : way == 1 ? PERMISSION_NOT_ASKED
           : way == 2 ? PERMISSION_ANONYMOUS
                      : PERMISSION_WORDS;
}

static enum status tell(struct play *p, struct person *person, const struct id *talk,
                        enum role role, enum permission permission) {
    if (p->n_flags == OPEN_MAX)
        return ST_OK;
    struct flag *flag = &p->flags[p->n_flags];
    struct referral_ask a = {
        .person = person->id,
        .encounter = *talk,
        .category = (uint8_t)(1 + throw(p, 6)),
        .role = role,
        .priority = chance(p, 70) ? PRIORITY_ROUTINE : PRIORITY_URGENT,
        .permission = permission,
        .how = HOW_TOLD_ME,
        .lang = person->lang,
    };
    bool kept = permission == PERMISSION_NO || permission == PERMISSION_NOT_ASKED;
    const char *field;
    a.words = kept ? "" : cast_words[person->lang - 1][throw(p, 8)];
    *flag = (struct flag){.mentor = person->mentor, .lang = person->lang};
    enum status st = id_new(&flag->id);
    if (st == ST_OK)
        st = referral_send(p->mentors[person->mentor].session, &flag->id, &a, &field);
    if (st == ST_OK && !kept) {
        flag->due = p->now + (int64_t)(1 + throw(p, 30)) * 3600;
        flag->staff = role == ROLE_SOCIAL_WORKER ? SOCIAL_WORKER
                      : role == ROLE_DIETITIAN   ? DIETITIAN
                      : chance(p, 60)            ? NURSE
                                                 : NURSE_2;
        p->n_flags++;
    }
    pass(p, 90);
    return st;
}

static enum status talk(struct play *p, struct person *person) {
    static const uint16_t lengths[] = {5, 10, 10, 15, 15, 15, 30, 30, 45};
    struct session *mentor = p->mentors[person->mentor].session;
    struct encounter e = {
        .mode = (uint8_t)(chance(p, 80) ? MODE_CHAIRSIDE : 2 + throw(p, 2)),
        .minutes = lengths[throw(p, 9)],
        .activities = (uint8_t)(2u | 1u << throw(p, 6)),
        .topics = (uint16_t)(1u << throw(p, 9) | 1u << throw(p, 9)),
        .present = chance(p, 12) ? 1 : 0,
        .lang = person->lang,
        .outcome = (uint8_t)(chance(p, 80) ? OUTCOME_WELL : 2 + throw(p, 4)),
        .next = chance(p, 70) ? NEXT_THEY_ASK : NEXT_NONE,
    };
    struct note_text note = {.text = cast_notes[person->lang - 1][throw(p, 12)],
                             .lang = person->lang,
                             .co_written = chance(p, 20)};
    struct id id;
    bool with_note = person->record && person->note && chance(p, 45);
    enum status st = id_new(&id);
    if (st == ST_OK)
        st = encounter_save(mentor, NULL, &id, person->record ? &person->id : &id_zero, 0,
                            ENCOUNTER_FINISHED, &e, with_note ? &note : NULL);
    pass(p, 60);
    person->talks++;
    p->talks++;
    if (st == ST_OK && person->record && chance(p, 12))
        st = tell(p, person, &id, told_roles[throw(p, 4)], permission_of(p));
    return st;
}

/* ---- answers ---- */

static enum status answer(struct play *p, struct flag *flag) {
    struct session *staff = p->staff[flag->staff].session;
    char *words = secret_take(4 * WORDS_CHARS + 1);
    struct id id;
    if (!words)
        return status_origin(ST_NO_MEMORY);
    enum status st = ST_OK;
    if (flag->step == 0) {
        st = referral_words(staff, &flag->id, words, 4 * WORDS_CHARS + 1);
        if (st == ST_OK)
            st = referral_claim(staff, &flag->id);
    } else if (flag->step == 1) {
        st = id_new(&id);
        uint8_t phrase = (uint8_t)(chance(p, 70) ? 1 + throw(p, 5) : 0);
        if (st == ST_OK)
            st = referral_reply(staff, &flag->id, &id, phrase,
                                phrase ? "" : cast_replies[flag->lang - 1][throw(p, 4)]);
    } else
        st = referral_told(p->mentors[flag->mentor].session, &flag->id);
    secret_give(words);
    flag->step++;
    flag->due = p->now + (int64_t)(1 + throw(p, 40)) * 3600;
    pass(p, 60);
    return st;
}

static enum status answer_due(struct play *p) {
    for (unsigned i = 0; i < p->n_flags;) {
        if (p->flags[i].due > p->now) {
            i++;
            continue;
        }
        enum status st = answer(p, &p->flags[i]);
        if (st != ST_OK)
            return st;
        if (p->flags[i].step > 2)
            p->flags[i] = p->flags[--p->n_flags];
        else
            i++;
    }
    return ST_OK;
}

/* ---- days ---- */

/* A person whose turn it is: matched, and the one seen least. */
static struct person *next_person(struct play *p) {
    struct person *best = NULL;
    for (unsigned i = 0; i < p->n_people; i++) {
        struct person *person = &p->people[i];
        if (person->mentor < MENTORS && (!best || person->talks < best->talks))
            best = person;
    }
    return best;
}

static enum status live_day(struct play *p, unsigned day, unsigned days) {
    int64_t morning = clock_day_start(clock_day(p->now)) + DAY_S + 7 * 3600;
    if (morning > p->now)
        pass(p, morning - p->now);
    enum status st = ask_again(p);
    /* Most people are there from the start; the others come in the first two thirds. */
    unsigned here = p->plan->people / 2 + p->plan->people * (day + 1) / (days * 2 / 3 + 1);
    while (st == ST_OK && p->n_people < p->plan->people && p->n_people < here)
        st = arrive(p);
    unsigned talks = (unsigned)((uint64_t)p->plan->encounters * (day + 1) / days);
    while (st == ST_OK && p->talks < talks) {
        struct person *person = next_person(p);
        if (!person)
            break;
        st = talk(p, person);
        if (chance(p, 30))
            pass(p, 600);
    }
    return st == ST_OK ? answer_due(p) : st;
}

/* What makes the last day worth looking at: words that wait for every role, somebody who asked
 * first, and an answer to pass on. */
static enum status last_day(struct play *p) {
    struct proposal *asked = secret_take(sizeof *asked);
    struct id id;
    unsigned told = 0;
    if (!asked)
        return status_origin(ST_NO_MEMORY);
    text_print(asked->name, sizeof asked->name, "Mrs. Alvarez, by the window");
    text_print(asked->station, sizeof asked->station, "17");
    asked->lang = LANG_ES;
    enum status st = id_new(&id);
    if (st == ST_OK)
        st = proposal_add(p->mentors[0].session, &id, asked);
    secret_give(asked);
    for (unsigned i = 0; st == ST_OK && i < p->n_people && told < 6; i++) {
        struct person *person = &p->people[i];
        if (person->mentor == MENTORS || !person->record)
            continue;
        st = tell(p, person, &id_zero, told_roles[told % 4],
                  told == 5 ? PERMISSION_ANONYMOUS : PERMISSION_WORDS);
        told++;
    }
    if (st != ST_OK || told < 2)
        return st;
    struct flag *answered = &p->flags[p->n_flags - told];
    answered->staff = NURSE;
    for (unsigned step = 0; st == ST_OK && step < 2; step++)
        st = answer(p, answered);
    return st;
}

static enum status write_sheet(const char *folder) {
    char path[4096 + 16];
    snprintf(path, sizeof path, "%s/practice.txt", folder);
    FILE *f = fopen(path, "we");
    if (!f)
        return status_origin(ST_IO);
    fprintf(f,
            "Mentors / Mentores: 101-108    Nurses / Enfermería: 401, 404, 405\n"
            "Social worker / Trabajo social: 402    Dietitian / Dietista: 403\n"
            "Coordinators / Coordinación: 701, 702\n"
            "Phrase of everybody / Frase de todos: %s\n",
            PRACTICE_PHRASE);
    return fclose(f) == 0 ? ST_OK : status_origin(ST_IO);
}

static void part(struct play *p) {
    for (unsigned i = 0; i < STAFF + MENTORS; i++) {
        struct player *player = i < STAFF ? &p->staff[i] : &p->mentors[i - STAFF];
        if (player->session && session_user(player->session))
            session_sign_out(player->session, SIGNOUT_LOCK);
        session_destroy(player->session);
    }
    store_close(p->store);
    clock_pretend(0);
}

enum status practice_make(const char *folder, const struct practice_plan *plan,
                          practice_progress_fn *progress, void *ctx) {
    if (plan->people < 1 || plan->people > PEOPLE_MAX || plan->months < 1 || plan->months > 240 ||
        plan->idle_s < 3 || plan->idle_s > 600)
        return status_origin(ST_BAD_NUMBER);
    struct play *p = calloc(1, sizeof *p);
    if (!p)
        return status_origin(ST_NO_MEMORY);
    unsigned days = plan->months * 30;
    int64_t end = clock_at();
    p->plan = plan;
    p->dice = 20260101;
    p->now = clock_day_start(clock_day(end)) - (int64_t)(days + 1) * DAY_S + 8 * 3600;
    clock_pretend(p->now);
    enum status st = found(p, folder);
    if (st == ST_OK)
        st = gather(p);
    for (unsigned day = 0; st == ST_OK && day < days; day++) {
        st = live_day(p, day, days);
        if (progress)
            progress(ctx, (day + 1) * 100 / days);
    }
    if (st == ST_OK && p->now < end - 3600)
        pass(p, end - 3600 - p->now);
    if (st == ST_OK)
        st = last_day(p);
    part(p);
    free(p);
    return st == ST_OK ? write_sheet(folder) : st;
}
