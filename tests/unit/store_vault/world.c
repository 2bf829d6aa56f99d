#include "world.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chairside/clock.h>
#include <chairside/secret.h>

#define OPEN_ROOM 4096

void world_assert(enum status expected, enum status got, const char *call, const char *file,
                  int line) {
    if (expected == got)
        return;
    print_error("%s: %s instead of %s\n", call, status_name(got), status_name(expected));
    _fail(file, line);
}

struct id fresh_id(void) {
    struct id id;

    assert_ok(id_new(&id));
    return id;
}

struct phrase world_phrase(const char *text) {
    return (struct phrase){text, strlen(text)};
}

/* ---- rows and objects ---- */

void world_append(struct world *w, struct keyring *by, struct entry *row) {
    assert_ok(journal_append(w->store, by, row));
}

void world_row(struct world *w, struct keyring *by, struct entry *row) {
    assert_ok(store_begin_write(w->store, 1000, NULL));
    world_append(w, by, row);
    assert_ok(store_commit(w->store));
}

static struct envelope *sealed(struct world *w, struct keyring *by, enum object_kind kind,
                               const struct id *id, uint32_t ver, const struct id *subject,
                               const struct recipient *to, size_t n, const char *text) {
    struct envelope *envelope = NULL;

    assert_ok(envelope_create(w->store, by, kind, id, ver, to, n, &envelope));
    assert_ok(envelope_fill(envelope, subject, text, strlen(text)));
    return envelope;
}

static void put(struct world *w, struct keyring *by, enum object_kind kind,
                const struct id *subject, const struct recipient *to, size_t n, const char *text,
                struct entry *row) {
    struct envelope *envelope = sealed(w, by, kind, &row->obj, row->ver, subject, to, n, text);

    envelope_hash(envelope, row->hash);
    world_append(w, by, row);
    assert_ok(vault_put(w->store, by, envelope, row->seq));
    envelope_destroy(envelope);
}

void world_put(struct world *w, struct keyring *by, enum object_kind kind, const struct id *subject,
               const struct recipient *to, size_t n, const char *text, struct entry *row) {
    assert_ok(store_begin_write(w->store, 1000, NULL));
    put(w, by, kind, subject, to, n, text, row);
    assert_ok(store_commit(w->store));
}

void world_put_plain(struct world *w, struct keyring *by, enum object_kind kind,
                     const struct id *id, const struct id *subject, const char *text) {
    struct envelope *envelope = sealed(w, by, kind, id, 1, subject, NULL, 0, text);

    assert_ok(store_begin_write(w->store, 1000, NULL));
    assert_ok(vault_put(w->store, by, envelope, 0));
    assert_ok(store_commit(w->store));
    envelope_destroy(envelope);
}

/* Version 0: the newest. */
enum status world_open_version(struct world *w, struct keyring *ring, const struct id *id,
                               uint32_t ver, const char *text) {
    char *plain = secret_take(OPEN_ROOM);
    struct object_info info;
    size_t bytes = 0;

    assert_non_null(plain);
    enum status st =
        ver ? vault_open_version(w->store, ring, id, ver, plain, OPEN_ROOM, &bytes, &info)
            : vault_open(w->store, ring, id, plain, OPEN_ROOM, &bytes, &info);
    if (st == ST_OK) {
        assert_int_equal(bytes, strlen(text));
        assert_memory_equal(plain, text, bytes);
        assert_true(id_equal(&info.id, id));
        assert_true(ver == 0 || info.ver == ver);
    }
    secret_give(plain);
    return st;
}

enum status world_open(struct world *w, struct keyring *ring, const struct id *id,
                       const char *text) {
    return world_open_version(w, ring, id, 0, text);
}

/* ---- people ---- */

static void admit(struct world *w, const struct world_user *user) {
    struct entry row = {.kind = ENTRY_ROLE_ADMIT, .obj = user->id, .role = (uint8_t)user->role};

    assert_ok(keys_admit(w->store, w->root, user->role, &user->id, &row.role_gen, row.hash));
    world_append(w, w->root, &row);
}

/* Root invites, the person makes a phrase, root certifies and admits; one transaction around. */
static void enrol(struct world *w, struct world_user *user) {
    const struct recipient readers[] = {{role_id(ROLE_NURSE), 0},
                                        {role_id(ROLE_SOCIAL_WORKER), 0},
                                        {role_id(ROLE_DIETITIAN), 0},
                                        {role_id(ROLE_COORDINATOR), 0}};
    const struct phrase phrase = world_phrase(user->phrase);
    struct entry invite = {.kind = ENTRY_USER_INVITE,
                           .obj = user->id,
                           .ver = 1,
                           .role = (uint8_t)user->role,
                           .number = user->number};
    struct entry certify = {.kind = ENTRY_USER_CERTIFY, .obj = user->id};
    struct new_keys *keys = NULL;

    put(w, w->root, OBJECT_PROFILE, &id_zero, readers, 4, "profile", &invite);
    assert_ok(keys_prepare(w->store, &user->id, user->role, &phrase, WORLD_COST_MIB, &keys));
    assert_ok(keys_install(w->store, keys, &certify.ver));
    keys_discard(keys);
    assert_ok(keys_certify(w->store, w->root, &user->id, certify.ver, certify.hash, certify.hash2));
    world_append(w, w->root, &certify);
    assert_ok(vault_grant(w->store, w->root, &user->id, &(struct recipient){user->id, 0}));
    if (user->role != ROLE_MENTOR)
        admit(w, user);
}

void world_sign_in(struct world *w, struct world_user *user) {
    const struct phrase phrase = world_phrase(user->phrase);
    struct user_row row;

    assert_ok(user_get(w->store, &user->id, &row));
    assert_ok(keys_unlock(w->store, &row, user->number, &phrase, &user->ring));
}

void world_make(struct world *w) {
    struct entry setup = {.kind = ENTRY_UNIT_SETUP, .policy = POLICY_PRACTICE};
    struct entry kdf = {
        .kind = ENTRY_SETTING_SET, .key = SETTING_KDF, .value = {WORLD_COST_MIB}, .value_bytes = 4};

    assert_ok(seal_start());
    *w = (struct world){
        .coordinator = {fresh_id(), ROLE_COORDINATOR, 701, "seven gravel ladders", NULL},
        .nurse = {fresh_id(), ROLE_NURSE, 401, "four autumn pianos here", NULL},
        .mentor = {fresh_id(), ROLE_MENTOR, 101, "one hundred quiet boats", NULL},
        .other = {fresh_id(), ROLE_MENTOR, 102, "two lemons and a violin", NULL}};
    snprintf(w->folder, sizeof w->folder, "/tmp/chairside-world-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    w->cards = secret_take(sizeof *w->cards);
    assert_non_null(w->cards);
    assert_ok(store_open(w->folder, STORE_CREATE, 3, &w->store));
    assert_ok(keys_make_root(w->cards, &w->root));
    assert_ok(store_begin_write(w->store, 1000, NULL));
    assert_ok(keys_install_root(w->store, w->root, setup.policy));
    world_append(w, w->root, &setup);
    enrol(w, &w->coordinator);
    enrol(w, &w->nurse);
    enrol(w, &w->mentor);
    enrol(w, &w->other);
    world_append(w, w->root, &kdf);
    assert_ok(store_commit(w->store));
}

/* ---- a person, and an object of every kind ---- */

static uint64_t allow(struct world *w, struct keyring *by, enum scope scope) {
    struct entry row = {.kind = ENTRY_CONSENT_SET,
                        .obj = w->person,
                        .scope = (uint8_t)scope,
                        .status = CONSENT_ACTIVE,
                        .how = 1,
                        .teach = TEACH_YES,
                        .lang = 1,
                        .given = clock_at(),
                        .expires = clock_at() + 86400};

    assert_ok(store_begin_write(w->store, 1000, NULL));
    assert_ok(wording_put(w->store, 1, 1, "May a mentor come?", row.wording));
    world_append(w, by, &row);
    assert_ok(store_commit(w->store));
    return row.seq;
}

static void fill_person(struct world *w) {
    const struct recipient readers[] = {{role_id(ROLE_NURSE), 0},
                                        {role_id(ROLE_SOCIAL_WORKER), 0},
                                        {role_id(ROLE_DIETITIAN), 0},
                                        {role_id(ROLE_COORDINATOR), 0}};
    struct entry add = {.kind = ENTRY_PERSON_ADD, .obj = w->person, .ver = 1, .number = 17};

    world_put(w, w->nurse.ring, OBJECT_IDENTITY, &w->person, readers, 4, "identity", &add);
    w->approach_seq = allow(w, w->nurse.ring, SCOPE_APPROACH);
    struct entry start = {.kind = ENTRY_MATCH_START,
                          .obj = w->match,
                          .mentor = w->mentor.id,
                          .person = w->person,
                          .ref = w->approach_seq};
    assert_ok(store_begin_write(w->store, 1000, NULL));
    world_append(w, w->coordinator.ring, &start);
    assert_ok(vault_grant(w->store, w->coordinator.ring, &w->person,
                          &(struct recipient){w->mentor.id, w->approach_seq}));
    assert_ok(store_commit(w->store));
    w->record_seq = allow(w, w->mentor.ring, SCOPE_RECORD);
    w->note_seq = allow(w, w->mentor.ring, SCOPE_NOTE);
}

static void fill_talk(struct world *w) {
    const struct recipient coordinator = {role_id(ROLE_COORDINATOR), w->record_seq};
    struct entry save = {.kind = ENTRY_ENCOUNTER_SAVE,
                         .obj = w->encounter,
                         .ver = 1,
                         .person = w->person,
                         .match = w->match,
                         .start = clock_at(),
                         .status = ENCOUNTER_FINISHED};
    struct entry note = {.kind = ENTRY_NOTE_SAVE,
                         .obj = w->note,
                         .ver = 1,
                         .encounter = w->encounter,
                         .person = w->person};

    world_put(w, w->mentor.ring, OBJECT_ENCOUNTER, &w->person, &coordinator, 1, "facts", &save);
    world_put(w, w->mentor.ring, OBJECT_NOTE, &w->person, NULL, 0, "a private note", &note);
}

void world_correct(struct world *w, uint32_t ver, const char *text) {
    const struct recipient coordinator = {role_id(ROLE_COORDINATOR), w->record_seq};
    struct encounter_row talk;

    assert_ok(encounter_get(w->store, &w->encounter, &talk));
    struct entry amend = {.kind = ENTRY_ENCOUNTER_AMEND,
                          .obj = w->encounter,
                          .ver = ver,
                          .person = w->person,
                          .match = w->match,
                          .start = talk.start,
                          .status = ENCOUNTER_FINISHED};
    world_put(w, w->mentor.ring, OBJECT_ENCOUNTER, &w->person, &coordinator, 1, text, &amend);
}

void world_add_note(struct world *w, uint32_t ver, const char *text) {
    struct entry note = {.kind = ENTRY_NOTE_SAVE,
                         .obj = w->note,
                         .ver = ver,
                         .encounter = w->encounter,
                         .person = w->person};

    world_put(w, w->mentor.ring, OBJECT_NOTE, &w->person, NULL, 0, text, &note);
}

static void fill_referral(struct world *w) {
    const struct recipient readers[] = {{role_id(ROLE_NURSE), CONSENT_SEQ_THIS},
                                        {role_id(ROLE_COORDINATOR), w->record_seq}};
    struct entry ask = {.kind = ENTRY_REFERRAL_ASK,
                        .obj = w->referral,
                        .ver = 1,
                        .role = ROLE_NURSE,
                        .priority = PRIORITY_ROUTINE,
                        .permission = PERMISSION_WORDS,
                        .how = 1,
                        .person = w->person,
                        .encounter = w->encounter};
    struct entry words = {
        .kind = ENTRY_WORDS_PUT, .obj = w->words, .ver = 1, .referral = w->referral};

    world_put(w, w->mentor.ring, OBJECT_REFERRAL, &w->person, readers, 2, "itching", &ask);
    w->ask_seq = ask.seq;
    const struct recipient nurses = {role_id(ROLE_NURSE), ask.seq};
    world_put(w, w->mentor.ring, OBJECT_WORDS, &w->person, &nurses, 1, "please look", &words);
}

static void fill_reply(struct world *w) {
    const struct recipient readers[] = {{role_id(ROLE_NURSE), 0}, {w->mentor.id, 0}};
    const struct recipient proposal_readers[] = {
        {role_id(ROLE_NURSE), 0}, {role_id(ROLE_SOCIAL_WORKER), 0}, {role_id(ROLE_COORDINATOR), 0}};
    struct entry claim = {.kind = ENTRY_REFERRAL_CLAIM, .obj = w->referral};
    struct entry reply = {.kind = ENTRY_REFERRAL_REPLY,
                          .obj = w->reply,
                          .ver = 1,
                          .referral = w->referral,
                          .phrase = 1};
    struct entry add = {.kind = ENTRY_PROPOSAL_ADD, .obj = w->proposal, .ver = 1};

    world_row(w, w->nurse.ring, &claim);
    world_put(w, w->nurse.ring, OBJECT_REPLY, &w->person, readers, 2, "seen to", &reply);
    world_put(w, w->other.ring, OBJECT_PROPOSAL, &id_zero, proposal_readers, 3, "Rosa", &add);
}

void world_fill(struct world *w) {
    struct id *const ids[] = {&w->person, &w->encounter, &w->note,  &w->referral, &w->words,
                              &w->reply,  &w->proposal,  &w->match, &w->draft,    &w->month};

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        *ids[i] = fresh_id();
    w->identity = w->person;
    world_sign_in(w, &w->coordinator);
    world_sign_in(w, &w->nurse);
    world_sign_in(w, &w->mentor);
    world_sign_in(w, &w->other);
    fill_person(w);
    fill_talk(w);
    fill_referral(w);
    fill_reply(w);
    world_put_plain(w, w->mentor.ring, OBJECT_DRAFT, &w->draft, &w->person, "half a sent");
    assert_ok(anchor_write(w->store, w->coordinator.ring));
}

void world_finish(struct world *w) {
    struct world_user *const users[] = {&w->coordinator, &w->nurse, &w->mentor, &w->other};

    for (size_t i = 0; i < 4; i++)
        keyring_destroy(users[i]->ring);
    keyring_destroy(w->root);
    secret_give(w->cards);
    store_close(w->store);
    world_remove(w->folder);
}

/* ---- behind the program's back ---- */

/* flip(blob): the same with one bit changed. */
static void sql_flip(sqlite3_context *context, int n, sqlite3_value **values) {
    const uint8_t *from = sqlite3_value_blob(values[0]);
    int bytes = sqlite3_value_bytes(values[0]);
    uint8_t copy[1024];

    assert_int_equal(n, 1);
    assert_true(bytes > 0 && (size_t)bytes <= sizeof copy);
    memcpy(copy, from, (size_t)bytes);
    copy[bytes / 2] ^= 0x10;
    sqlite3_result_blob(context, copy, bytes, SQLITE_TRANSIENT);
}

int world_sql(const char *folder, const char *sql) {
    char path[128], *error = NULL;
    sqlite3 *db = NULL;

    snprintf(path, sizeof path, "%s/unit.db", folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_create_function(db, "flip", 1, SQLITE_UTF8, NULL, sql_flip, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", sql, error);
    int changes = sqlite3_total_changes(db);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return changes;
}

static void copy_file(const char *from, const char *to, const char *name) {
    char path[128], buffer[65536];
    ssize_t n;

    snprintf(path, sizeof path, "%s/%s", from, name);
    int in = open(path, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return; /* not every unit has every file */
    snprintf(path, sizeof path, "%s/%s", to, name);
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(out >= 0);
    while ((n = read(in, buffer, sizeof buffer)) > 0)
        assert_int_equal(write(out, buffer, (size_t)n), n);
    assert_int_equal(n, 0);
    close(in);
    close(out);
}

void world_copy(const char *from, char to[64]) {
    snprintf(to, 64, "/tmp/chairside-copy-XXXXXX");
    assert_non_null(mkdtemp(to));
    copy_file(from, to, "unit.db");
    copy_file(from, to, "anchor");
}

void world_remove(const char *folder) {
    char path[512];
    DIR *dir = opendir(folder);
    struct dirent *file;

    assert_non_null(dir);
    while ((file = readdir(dir))) {
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}
