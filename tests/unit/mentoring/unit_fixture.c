#include "unit_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <chairside/lang.h>
#include <chairside/permit.h>
#include <chairside/seal.h>
#include <chairside/verify.h>

#define KIOSK_FIRST 11
#define PHRASE_ROOM 513

static const char *const phrases[WHO_COUNT] = {
    [COORDINATOR] = "amber window quiet river stone", [NURSE] = "seven lanterns cross the harbour",
    [NURSE2] = "copper kettles sing in winter",       [SOCIAL] = "paper boats along the garden",
    [DIETITIAN] = "yellow ladders lean on walls",     [MENTOR] = "slow trains over old bridges",
    [MENTOR2] = "wooden spoons and honey jars",
};

const char *fixture_phrase(enum who who) {
    return phrases[who];
}

void fixture_is(enum status got, enum status wanted, const char *what, const char *file, int line) {
    if (got == wanted)
        return;
    print_error("%s: %s, not %s\n", what, status_name(got), status_name(wanted));
    _fail(file, line);
}

struct id fresh(void) {
    struct id id;

    ok(id_new(&id));
    return id;
}

/* ---- a unit ---- */

static struct profile profile_named(const char *given) {
    struct profile profile = {.langs = 3};

    snprintf(profile.given, sizeof profile.given, "%s", given);
    snprintf(profile.family, sizeof profile.family, "Example");
    return profile;
}

static void plan_first(struct unit_plan *plan, unsigned i, enum role role, uint16_t number,
                       enum who who) {
    plan->first[i].role = role;
    plan->first[i].profile = profile_named("First");
    plan->first[i].number = number;
    snprintf(plan->first[i].phrase, sizeof plan->first[i].phrase, "%s", phrases[who]);
}

static struct unit_plan *plan_new(void) {
    struct unit_plan *plan = secret_take(sizeof *plan);

    assert_non_null(plan);
    snprintf(plan->name_en, sizeof plan->name_en, "Test unit");
    snprintf(plan->name_es, sizeof plan->name_es, "Unidad de prueba");
    plan->policy = POLICY_IMMINENT_DANGER | POLICY_PRACTICE;
    plan->chairs = 24;
    plan->shifts = 3;
    plan->langs = 3;
    plan->kdf_mib = 64;
    plan->idle_s = 120;
    plan->coordinator = profile_named("Coordinator");
    plan->coordinator_number = 701;
    snprintf(plan->coordinator_phrase, sizeof plan->coordinator_phrase, "%s", phrases[COORDINATOR]);
    plan_first(plan, 0, ROLE_NURSE, 401, NURSE);
    plan_first(plan, 1, ROLE_SOCIAL_WORKER, 402, SOCIAL);
    plan_first(plan, 2, ROLE_DIETITIAN, 403, DIETITIAN);
    return plan;
}

static void make_unit(struct unit_fixture *f) {
    struct unit_plan *plan = plan_new();
    struct cards *cards = secret_take(sizeof *cards);
    struct keyring *root = NULL;
    struct session *nobody = NULL;
    struct store *store = NULL;

    assert_non_null(cards);
    ok(keys_make_root(cards, &root));
    ok(session_create(NULL, &nobody));
    ok(unit_set_up(nobody, f->folder, 1, plan, root, &store));
    keyring_destroy(root);
    session_destroy(nobody);
    store_close(store);
    secret_give(cards);
    secret_give(plan);
}

/* ---- people ---- */

static void sign_in(struct unit_fixture *f, enum who who, uint16_t number) {
    unsigned wait_s = 0;

    f->number[who] = number;
    ok(store_open(f->folder, STORE_KIOSK, (uint16_t)(KIOSK_FIRST + who), &f->store[who]));
    ok(session_create(f->store[who], &f->session[who]));
    ok(session_sign_in(f->session[who], number, phrases[who], &wait_s));
    f->user[who] = session_user(f->session[who])->id;
}

static void join(struct unit_fixture *f, enum who who, enum role role) {
    const struct profile profile = profile_named("Joined");
    struct id user = fresh();
    struct session *nobody;
    struct store *store;
    char symbols[11];
    uint16_t number;

    ok(user_invite(f->session[COORDINATOR], &user, role, &profile, &number));
    ok(store_open(f->folder, STORE_KIOSK, 2, &store));
    ok(session_create(store, &nobody));
    ok(user_make_phrase(nobody, number, phrases[who], symbols));
    session_destroy(nobody);
    store_close(store);
    ok(user_certify(f->session[COORDINATOR], &user, symbols));
    if (role == ROLE_NURSE)
        ok(user_admit(f->session[NURSE], &user));
    sign_in(f, who, number);
}

int fixture_setup(void **state) {
    struct unit_fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    ok(seal_start());
    lang_start(NULL);
    lang_set(LANG_EN);
    snprintf(f->folder, sizeof f->folder, "/tmp/chairside-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    strcat(f->folder, "/unit");
    make_unit(f);
    sign_in(f, COORDINATOR, 701);
    sign_in(f, NURSE, 401);
    sign_in(f, SOCIAL, 402);
    sign_in(f, DIETITIAN, 403);
    join(f, NURSE2, ROLE_NURSE);
    join(f, MENTOR, ROLE_MENTOR);
    join(f, MENTOR2, ROLE_MENTOR);
    *state = f;
    return 0;
}

static void remove_folder(const char *folder) {
    DIR *dir = opendir(folder);
    const struct dirent *file;
    char path[512];

    while (dir && (file = readdir(dir))) {
        if (file->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        unlink(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

void fixture_verify(void **state) {
    const struct unit_fixture *f = *state;
    struct verify_report *report = calloc(1, sizeof *report);
    enum status st = verify_unit(f->folder, NULL, permit_entry, NULL, NULL, report);

    if (st != ST_OK)
        print_error("verify: %s, %zu findings\n", status_name(st), report->findings_total);
    for (size_t i = 0; i < report->n_findings; i++)
        print_error("  row %llu (%s): %s: %s\n", (unsigned long long)report->findings[i].seq,
                    report->findings[i].kind ? entry_name(report->findings[i].kind) : "-",
                    report->findings[i].where, report->findings[i].what);
    free(report);
    ok(st);
}

int fixture_teardown(void **state) {
    struct unit_fixture *f = *state;

    for (int who = 0; who < WHO_COUNT; who++) {
        session_destroy(f->session[who]);
        store_close(f->store[who]);
    }
    remove_folder(f->folder);
    *strrchr(f->folder, '/') = '\0';
    rmdir(f->folder);
    free(f);
    return 0;
}

/* ---- the usual beginnings ---- */

struct identity somebody(const char *preferred, const char *family) {
    struct identity p = {
        .birth_day = 3, .birth_month = 4, .lang = LANG_EN, .schedule = SCHEDULE_MWF, .shift = 1};

    snprintf(p.preferred, sizeof p.preferred, "%s", preferred);
    snprintf(p.family, sizeof p.family, "%s", family);
    snprintf(p.station, sizeof p.station, "12");
    return p;
}

struct id add_person(struct unit_fixture *f, const char *preferred, const char *family) {
    const struct identity identity = somebody(preferred, family);
    struct id person = fresh();
    const char *field;
    uint16_t number;

    ok(person_add(f->session[NURSE], &person, &identity, &field, &number));
    return person;
}

struct consent_answer yes_to(enum scope scope) {
    return (struct consent_answer){.scope = scope,
                                   .yes = true,
                                   .how = HOW_TOLD_ME,
                                   .teach = TEACH_YES,
                                   .interpreter = INTERPRETER_NONE,
                                   .lang = LANG_EN,
                                   .wording_number = scope,
                                   .wording = "The words that were shown."};
}

void allow(struct unit_fixture *f, const struct id *person, enum scope scope) {
    const struct consent_answer answer = yes_to(scope);
    char receipt[RECEIPT_CHARS + 1];

    ok(consent_set(f->session[NURSE], person, &answer, receipt));
    assert_true(strlen(receipt) >= 5);
}

struct id match(struct unit_fixture *f, enum who mentor, const struct id *person) {
    struct id id = fresh();

    ok(match_start(f->session[COORDINATOR], &id, &f->user[mentor], person));
    return id;
}

struct id matched_person(struct unit_fixture *f, const char *preferred, const char *family) {
    struct id person = add_person(f, preferred, family);

    allow(f, &person, SCOPE_APPROACH);
    allow(f, &person, SCOPE_RECORD);
    allow(f, &person, SCOPE_NOTE);
    match(f, MENTOR, &person);
    return person;
}

struct encounter a_talk(void) {
    return (struct encounter){.mode = MODE_CHAIRSIDE,
                              .minutes = 15,
                              .activities = 3,
                              .topics = 5,
                              .lang = LANG_EN,
                              .outcome = OUTCOME_WELL,
                              .next = NEXT_NONE};
}

struct id save_talk(struct unit_fixture *f, const struct id *person, const char *note) {
    const struct encounter talk = a_talk();
    const struct note_text text = {.text = note ? note : "", .lang = LANG_EN};
    struct id id = fresh();

    ok(encounter_save(f->session[MENTOR], NULL, &id, person, 0, ENCOUNTER_FINISHED, &talk,
                      note ? &text : NULL));
    return id;
}

struct referral_ask ask_of(const struct id *person, enum role role, enum permission permission,
                           const char *words) {
    return (struct referral_ask){.person = *person,
                                 .category = CATEGORY_SYMPTOM,
                                 .role = role,
                                 .priority = PRIORITY_ROUTINE,
                                 .permission = permission,
                                 .how = HOW_TOLD_ME,
                                 .lang = LANG_EN,
                                 .words = words};
}

struct id send_to(struct unit_fixture *f, const struct id *person, enum role role,
                  enum permission permission, const char *words) {
    const struct referral_ask ask = ask_of(person, role, permission, words);
    struct id id = fresh();
    const char *field;

    ok(referral_send(f->session[MENTOR], &id, &ask, &field));
    return id;
}

/* ---- looking ---- */

bool opens(struct unit_fixture *f, enum who who, const struct id *object) {
    size_t room = 20000, bytes = 0;
    void *plain = secret_take(room);
    struct object_info info;

    assert_non_null(plain);
    enum status st = vault_open(f->store[who], session_keyring(f->session[who]), object, plain,
                                room, &bytes, &info);
    secret_give(plain);
    if (st != ST_OK && st != ST_NOT_FOUND)
        fail_msg("opening: %s", status_name(st));
    return st == ST_OK;
}

unsigned who_opens(struct unit_fixture *f, const struct id *object) {
    unsigned bits = 0;

    for (int who = 0; who < WHO_COUNT; who++)
        if (opens(f, (enum who)who, object))
            bits |= BIT(who);
    return bits;
}

static unsigned bytes_in_file(const char *path, const void *bytes, size_t n) {
    FILE *file = fopen(path, "rb");
    unsigned found = 0;

    if (!file)
        return 0;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *all = malloc((size_t)size + 1);
    assert_non_null(all);
    size_t got = fread(all, 1, (size_t)size, file);
    fclose(file);
    for (char *at = all; (at = memmem(at, (size_t)(all + got - at), bytes, n)); at++)
        found++;
    free(all);
    return found;
}

unsigned bytes_in_files(const struct unit_fixture *f, const void *bytes, size_t n) {
    DIR *dir = opendir(f->folder);
    const struct dirent *file;
    unsigned found = 0;
    char path[512];

    assert_non_null(dir);
    while ((file = readdir(dir))) {
        if (file->d_name[0] == '.' || strcmp(file->d_name, "ballast") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", f->folder, file->d_name);
        found += bytes_in_file(path, bytes, n);
    }
    closedir(dir);
    return found;
}
