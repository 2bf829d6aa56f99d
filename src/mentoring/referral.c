/*
 * referral.c - telling staff what the person allowed, word for word.
 *
 * MUSTs
 *  1. Words are sealed to their author and the one role that the person named; nothing else of the
 *     mentor's ever goes along.
 *  2. Without a name means without an id: objects and rows of an anonymous referral carry no person
 *     and no talk. Only the author's own link knows.
 *  3. "No" and "not asked" send nothing and keep no words.
 */
#include <string.h>

#include <chairside/lang.h>

#include "people_internal.h"

#define REFERRAL_BYTES (1 + 1 + 1)
#define WORDS_BYTES (1 + 1 + 1 + 2 + 4 * WORDS_CHARS)

struct sending {
    struct id id, words;
    const struct referral_ask *ask;
    struct id subject; /* the person, or zero */
    bool told;         /* goes to staff; else kept for the author alone */
    struct record_reader reader;
    struct envelope *facts, *text, *link;
};

static enum status ask_choice(const char *name, unsigned code, unsigned last, const char **field) {
    *field = name;
    if (code == 0)
        return ST_EMPTY;
    return code > last ? ST_BAD_CHOICE : ST_OK;
}

static bool is_told(const struct referral_ask *ask) {
    return ask->permission == PERMISSION_WORDS || ask->permission == PERMISSION_ANONYMOUS ||
           ask->permission == PERMISSION_IMMINENT;
}

static enum status ask_check(const struct referral_ask *ask, const char **field) {
    enum status st = ask_choice("category", ask->category, CATEGORY_SAFETY, field);

    if (st == ST_OK)
        st = ask_choice("permission", ask->permission, PERMISSION_NOT_ASKED, field);
    if (st == ST_OK)
        st = ask_choice("lang", ask->lang, LANG_ES, field);
    if (st == ST_OK && is_told(ask)) {
        st = ask_choice("role", ask->role, ROLE_COORDINATOR, field);
        if (st == ST_OK && ask->role < ROLE_NURSE)
            st = ST_BAD_CHOICE;
        if (st == ST_OK)
            st = ask_choice("priority", ask->priority, PRIORITY_ASAP, field);
        if (st == ST_OK) {
            *field = "words";
            st = text_check(ask->words, WORDS_CHARS, false, true);
        }
    }
    if (st == ST_OK)
        *field = NULL;
    return st;
}

/* ---- sealing ---- */

static enum status facts_seal(struct session *s, struct sending *send) {
    uint8_t *plain = secret_take(REFERRAL_BYTES);
    struct readers readers = {.n = 0};
    enum status st = ST_OK;

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, REFERRAL_BYTES);
    write_u8(&w, send->ask->category);
    write_u8(&w, send->ask->lang);
    if (send->told) {
        readers_add_roles(&readers, ROLE_BIT(send->ask->role), CONSENT_SEQ_THIS);
        st = record_reader(s, &send->subject, &send->reader);
        if (st == ST_OK && send->ask->role != ROLE_COORDINATOR)
            record_reader_add(&send->reader, &readers);
    }
    if (st == ST_OK)
        st = session_seal(s, OBJECT_REFERRAL, &send->id, 1, &send->subject, &readers, &w,
                          &send->facts);
    secret_give(plain);
    return st;
}

static enum status words_seal(struct session *s, struct sending *send) {
    void *plain = secret_take(WORDS_BYTES);
    struct readers readers = {.n = 0};

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, WORDS_BYTES);
    write_u8(&w, send->ask->lang);
    write_u8(&w, send->ask->phrase);
    write_text(&w, send->ask->words);
    readers_add_roles(&readers, ROLE_BIT(send->ask->role), CONSENT_SEQ_THIS);
    enum status st = id_new(&send->words);
    if (st == ST_OK)
        st = session_seal(s, OBJECT_WORDS, &send->words, 1, &send->subject, &readers, &w,
                          &send->text);
    secret_give(plain);
    return st;
}

static enum status sending_seal(struct session *s, struct sending *send) {
    const struct link link = {send->ask->person, send->ask->encounter, send->id};
    enum status st = facts_seal(s, send);

    if (st == ST_OK && send->told)
        st = words_seal(s, send);
    if (st == ST_OK && id_is_zero(&send->subject))
        st = link_seal(s, &link, &send->link);
    return st;
}

/* ---- writing ---- */

static enum status ask_write(struct session *s, const struct sending *send) {
    const struct referral_ask *ask = send->ask;
    const bool named = !id_is_zero(&send->subject);
    struct entry asked = {.kind = ENTRY_REFERRAL_ASK,
                          .obj = send->id,
                          .ver = 1,
                          .role = (uint8_t)ask->role,
                          .priority = (uint8_t)ask->priority,
                          .permission = (uint8_t)ask->permission,
                          .how = ask->how,
                          .person = send->subject,
                          .encounter = named ? ask->encounter : id_zero};
    struct entry words = {
        .kind = ENTRY_WORDS_PUT, .obj = send->words, .ver = 1, .referral = send->id};
    enum status st = session_put(s, send->facts, &asked);

    if (st != ST_OK)
        return st;
    /* By hand and not by session_put: the words' keys stand on the row that asked. */
    envelope_hash(send->text, words.hash);
    st = session_append(s, &words);
    if (st == ST_OK)
        st = vault_put(session_store(s), session_keyring(s), send->text, asked.seq);
    if (st == ST_OK && ask->role != ROLE_COORDINATOR)
        st = record_reader_settle(s, &send->id, 1, &send->subject, &send->reader);
    return st;
}

static enum status keep_write(struct session *s, const struct sending *send) {
    struct entry kept = {.kind = ENTRY_REFERRAL_KEEP,
                         .obj = send->id,
                         .ver = 1,
                         .permission = (uint8_t)send->ask->permission};

    return session_put(s, send->facts, &kept);
}

static enum status sending_write(struct session *s, const struct sending *send) {
    enum status st = send->told ? ask_write(s, send) : keep_write(s, send);

    if (st == ST_OK && send->link)
        st = vault_put(session_store(s), session_keyring(s), send->link, 0);
    return st;
}

/* The gate of a row without a name cannot ask whether the two are matched: this does. */
static enum status may_ask_for(struct session *s, const struct referral_ask *ask) {
    const struct id me = session_me(s);
    struct match_row match;
    enum status st = session_may(s, VERB_REFERRAL_ASK,
                                 &(struct permit_about){.person = ask->person, .author = me});

    if (st != ST_OK)
        return st;
    st = match_find_open(session_store(s), &me, &ask->person, &match);
    if (st != ST_NOT_FOUND)
        return st;
    struct consent_row approach;
    st = consent_get(session_store(s), &ask->person, SCOPE_APPROACH, &approach);
    return st == ST_OK && approach.status == CONSENT_WITHDRAWN ? ST_WITHDRAWN : ST_NOT_MATCHED;
}

enum status referral_send(struct session *s, const struct id *new_id,
                          const struct referral_ask *ask, const char **field) {
    struct sending send = {.id = *new_id, .ask = ask, .told = is_told(ask)};

    *field = NULL;
    if (send.told && ask->permission != PERMISSION_ANONYMOUS)
        send.subject = ask->person;
    enum status st = ask_check(ask, field);
    if (st == ST_OK)
        st = may_ask_for(s, ask);
    if (st == ST_OK)
        st = sending_seal(s, &send);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_finish(s, sending_write(s, &send));
    envelope_destroy(send.facts);
    envelope_destroy(send.text);
    envelope_destroy(send.link);
    return st;
}
