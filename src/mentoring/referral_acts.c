/*
 * referral_acts.c - what happens to a referral after it was asked.
 *
 * MUSTs
 *  1. One holder: a claim is a compare and swap on the row, and the loser is told so.
 *  2. Staff read words only after the reading is on disk ("no log, no read").
 *  3. An answer is sealed to the role that gives it and to the mentor who asked, to nobody else.
 */
#include <string.h>

#include <chairside/text.h>

#include "people_internal.h"

#define WORDS_BYTES (1 + 1 + 1 + 2 + 4 * WORDS_CHARS)
#define REPLY_BYTES (1 + 1 + 2 + 4 * REPLY_CHARS)

static struct permit_about about_of(const struct referral_row *row) {
    return (struct permit_about){
        .person = row->person, .author = row->author, .holder = row->holder, .role = row->role};
}

/* The row, if this session may do this to it. */
static enum status referral_for(struct session *s, const struct id *id, enum verb verb,
                                struct referral_row *row) {
    enum status st = referral_get(session_store(s), id, row);

    if (st != ST_OK)
        return st;
    const struct permit_about about = about_of(row);
    return session_may(s, verb, &about);
}

/* An act that is one row and nothing else. */
static enum status referral_row_only(struct session *s, const struct id *id, enum verb verb,
                                     enum entry_kind kind, uint8_t reason) {
    struct entry row = {.kind = kind, .obj = *id, .reason = reason};
    struct referral_row now;
    enum status st = referral_for(s, id, verb, &now);

    if (st == ST_OK)
        st = session_begin(s);
    return st == ST_OK ? session_finish(s, session_append(s, &row)) : st;
}

enum status referral_claim(struct session *s, const struct id *id) {
    return referral_row_only(s, id, VERB_REFERRAL_CLAIM, ENTRY_REFERRAL_CLAIM, 0);
}

/* Asked as its role's, and not as its holder's, whom the row's gate demands: that one's account may
 * not be active any more. */
enum status referral_release(struct session *s, const struct id *id) {
    return referral_row_only(s, id, VERB_REFERRAL_CLAIM, ENTRY_REFERRAL_RELEASE, 0);
}

enum status referral_decline(struct session *s, const struct id *id, uint8_t reason) {
    return referral_row_only(s, id, VERB_REFERRAL_ANSWER, ENTRY_REFERRAL_DECLINE, reason);
}

enum status referral_reopen(struct session *s, const struct id *id, uint8_t reason) {
    return referral_row_only(s, id, VERB_REFERRAL_REOPEN, ENTRY_REFERRAL_REOPEN, reason);
}

enum status referral_told(struct session *s, const struct id *id) {
    return referral_row_only(s, id, VERB_REFERRAL_TOLD, ENTRY_REFERRAL_TOLD, 0);
}

enum status referral_cancel(struct session *s, const struct id *id, enum cancel_reason reason) {
    struct referral_row now;

    if (reason < CANCEL_WITHDRAWN || reason > CANCEL_NOT_NEEDED)
        return status_origin(ST_BAD_CHOICE);
    enum status st = referral_for(s, id, VERB_REFERRAL_CANCEL, &now);
    if (st == ST_OK)
        st = session_begin(s);
    return st == ST_OK ? session_finish(s, referral_stop(s, &now, (uint8_t)reason)) : st;
}

/* ---- words ---- */

enum status referral_words(struct session *s, const struct id *id, char *words, size_t room) {
    struct opened opened;
    struct referral_row row;
    const struct id me = session_me(s);

    words[0] = '\0';
    enum status st = referral_get(session_store(s), id, &row);
    if (st == ST_OK && id_is_zero(&row.words))
        return ST_NOT_FOUND;
    if (st == ST_OK && !id_equal(&row.author, &me)) {
        const struct permit_about about = about_of(&row);
        st = session_may(s, VERB_WORDS_READ, &about);
        if (st == ST_OK)
            st = session_reads(s, OBJECT_WORDS, &row.words, 1);
    }
    if (st == ST_OK)
        st = sealed_open(s, OBJECT_WORDS, &row.words, WORDS_BYTES, &opened);
    if (st != ST_OK)
        return st;
    (void)read_u8(&opened.fields); /* language */
    (void)read_u8(&opened.fields); /* number of the fixed sentence */
    read_text(&opened.fields, words, room);
    st = plain_end(&opened.fields);
    sealed_close(&opened);
    return st;
}

/* ---- answer ---- */

/* Somebody who left, or waits for new keys, gets no copy; the role's stays. */
static enum status asker_add(struct session *s, const struct id *asker, struct readers *readers) {
    struct user_row user;
    enum status st = user_get(session_store(s), asker, &user);

    if (st == ST_OK && user.gen > 0 &&
        (user.status == USER_ACTIVE || user.status == USER_SUSPENDED))
        (void)readers_add(readers, asker, 0);
    return st;
}

static enum status reply_seal(struct session *s, const struct referral_row *row,
                              const struct id *new_id, uint8_t phrase, const char *text,
                              struct envelope **envelope) {
    struct readers readers = {.n = 0};
    void *plain = secret_take(REPLY_BYTES);

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, REPLY_BYTES);
    write_u8(&w, phrase);
    write_text(&w, text);
    readers_add_roles(&readers, ROLE_BIT(row->role), 0);
    enum status st = asker_add(s, &row->author, &readers);
    if (st == ST_OK)
        st = session_seal(s, OBJECT_REPLY, new_id, 1, &row->person, &readers, &w, envelope);
    secret_give(plain);
    return st;
}

enum status referral_reply(struct session *s, const struct id *id, const struct id *new_id,
                           uint8_t phrase, const char *text) {
    struct entry answer = {
        .kind = ENTRY_REFERRAL_REPLY, .obj = *new_id, .ver = 1, .referral = *id, .phrase = phrase};
    struct envelope *envelope = NULL;
    struct referral_row row;

    if (phrase > REPLY_TALK_TO_DOCTOR)
        return status_origin(ST_BAD_CHOICE);
    enum status st = text_check(text, REPLY_CHARS, false, phrase == 0);
    if (st == ST_OK)
        st = referral_for(s, id, VERB_REFERRAL_ANSWER, &row);
    if (st == ST_OK)
        st = reply_seal(s, &row, new_id, phrase, text, &envelope);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_finish(s, session_put(s, envelope, &answer));
    envelope_destroy(envelope);
    return st;
}

enum status referral_answer(struct session *s, const struct id *id, uint8_t *phrase, char *text,
                            size_t room) {
    struct opened opened;
    struct referral_row row;

    text[0] = '\0';
    *phrase = 0;
    enum status st = referral_get(session_store(s), id, &row);
    if (st == ST_OK && id_is_zero(&row.reply))
        return ST_NOT_FOUND;
    if (st == ST_OK)
        st = sealed_open(s, OBJECT_REPLY, &row.reply, REPLY_BYTES, &opened);
    if (st != ST_OK)
        return st;
    *phrase = read_u8(&opened.fields);
    read_text(&opened.fields, text, room);
    st = plain_end(&opened.fields);
    sealed_close(&opened);
    return st;
}
