/*
 * saver.c - a kiosk with nobody at it: signs in and logs one talk after another, until it is
 * killed.
 *
 *   saver UNIT KIOSK NUMBER DRAFT      DRAFT: 32 hexadecimal digits, the id of its one draft
 *
 * Each talk is first kept as a draft, which names the id that the talk will have, and then saved
 * with it, as the form does. A line on standard output says what the disk has acknowledged:
 *
 *   left ID     at start: a draft was there, of the talk with this id (or "none")
 *   ready       signed in
 *   draft ID    the draft is kept
 *   saved ID    the talk is saved, and its draft is gone
 *   other NAME  a status that should not be; the end
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <chairside/bytes.h>
#include <chairside/clock.h>
#include <chairside/lang.h>
#include <chairside/people.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/session.h>
#include <chairside/talk.h>

#define PHRASE "open the window"
#define FORM "talk_form"
#define PEOPLE_MAX 64
#define HEX_ROOM 33

struct saver {
    struct store *store;
    struct session *session;
    struct id person, draft;
};

static void say(const char *what, const struct id *id) {
    char line[64];
    int n = snprintf(line, sizeof line, "%s", what);
    for (size_t i = 0; id && i < sizeof id->b; i++)
        n += snprintf(line + n, sizeof line - (size_t)n, "%s%02x", i ? "" : " ", id->b[i]);
    line[n++] = '\n';
    if (write(STDOUT_FILENO, line, (size_t)n) != n) /* one write: a line is there or it is not */
        exit(1);
}

static void must(enum status st) {
    if (st == ST_OK)
        return;
    char line[64];
    snprintf(line, sizeof line, "other %s", status_name(st));
    say(line, NULL);
    exit(1);
}

/* Another kiosk is at it: come again. */
static bool later(enum status st) {
    return st == ST_LOCKED || st == ST_BUSY || st == ST_WAIT;
}

static struct id id_read(const char *hex) {
    struct id id = {{0}};
    for (size_t i = 0; i < sizeof id.b && strlen(hex) == HEX_ROOM - 1; i++) {
        unsigned byte = 0;
        sscanf(hex + 2 * i, "%2x", &byte);
        id.b[i] = (uint8_t)byte;
    }
    return id;
}

static void id_write(const struct id *id, char out[HEX_ROOM]) {
    for (size_t i = 0; i < sizeof id->b; i++)
        snprintf(out + 2 * i, 3, "%02x", id->b[i]);
}

static void sign_in(struct saver *s, const char *folder, uint16_t kiosk, uint16_t number) {
    unsigned wait_s = 0;
    enum status st;

    must(secret_start());
    must(seal_start());
    do
        st = store_open(folder, STORE_KIOSK, kiosk, &s->store);
    while (later(st));
    must(st);
    must(session_create(s->store, &s->session));
    do
        st = session_sign_in(s->session, number, PHRASE, &wait_s);
    while (later(st));
    must(st);
}

/* Somebody who lets this mentor keep a note. */
static void choose_person(struct saver *s) {
    struct match_row matches[PEOPLE_MAX];
    const struct id *me = &session_user(s->session)->id;
    size_t n = 0;
    bool active = false;

    must(match_list_open(s->store, me, &id_zero, matches, PEOPLE_MAX, &n));
    for (size_t i = 0; i < n && !active; i++) {
        struct consent_row row;
        s->person = matches[i].person;
        enum status st = permit_consent(s->store, &s->person, SCOPE_NOTE, &row, &active);
        if (st != ST_NOT_FOUND)
            must(st);
    }
    if (!active)
        must(ST_NO_NOTE);
}

static void keep_draft(struct saver *s, const struct id *record) {
    char hex[HEX_ROOM];
    uint8_t *pairs = secret_take(256);
    if (!pairs)
        must(ST_NO_MEMORY);
    struct writer w = writer_on(pairs, 256);
    id_write(record, hex);
    write_text(&w, "#record");
    write_text(&w, hex);
    struct draft d = {.form = FORM, .typed_at = clock_at(), .pairs = pairs, .pairs_bytes = w.used};
    enum status st;
    do
        st = draft_keep(s->session, &s->draft, &s->person, &d);
    while (later(st));
    secret_give(pairs);
    must(st);
    say("draft", record);
}

static void save_talk(struct saver *s, const struct id *record) {
    static const struct encounter e = {.mode = MODE_CHAIRSIDE,
                                       .minutes = 15,
                                       .activities = 3,
                                       .topics = 3,
                                       .lang = LANG_EN,
                                       .outcome = OUTCOME_WELL,
                                       .next = NEXT_NONE};
    const struct note_text note = {.text = "We talked about the ride home.", .lang = LANG_EN};
    enum status st;

    do {
        session_saves_draft(s->session, &s->draft);
        st = encounter_save(s->session, NULL, record, &s->person, 0, ENCOUNTER_FINISHED, &e,
                            record->b[15] & 1 ? &note : NULL);
        session_saves_draft(s->session, &id_zero);
    } while (later(st));
    must(st);
    say("saved", record);
}

/* What the last process of this kiosk left behind is finished first, as a person would. */
static void finish_draft(struct saver *s) {
    char name[16], hex[HEX_ROOM];
    uint8_t *room = secret_take(DRAFT_PAIRS_MAX);
    struct draft d;
    struct id subject;

    if (!room)
        must(ST_NO_MEMORY);
    enum status st = draft_open(s->session, &s->draft, &d, room, DRAFT_PAIRS_MAX, &subject);
    if (st == ST_OK) {
        struct reader r = reader_on(d.pairs, d.pairs_bytes);
        read_text(&r, name, sizeof name);
        read_text(&r, hex, sizeof hex);
    }
    secret_give(room);
    if (st == ST_NOT_FOUND) {
        say("none", NULL);
        return;
    }
    must(st);
    struct id record = id_read(hex);
    say("left", &record);
    save_talk(s, &record);
}

int main(int argc, char **argv) {
    struct saver s = {0};

    if (argc != 5)
        return 2;
    lang_start(NULL);
    s.draft = id_read(argv[4]);
    sign_in(&s, argv[1], (uint16_t)atoi(argv[2]), (uint16_t)atoi(argv[3]));
    choose_person(&s);
    finish_draft(&s);
    say("ready", NULL);
    for (;;) {
        struct id record;
        must(id_new(&record));
        keep_draft(&s, &record);
        save_talk(&s, &record);
        usleep((useconds_t)record.b[15] * 40); /* up to 10 ms: the others come in between */
    }
}
