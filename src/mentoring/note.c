/*
 * note.c - the mentor's private note of a talk.
 *
 * MUST: a note is sealed to its author alone, ever; every version is kept, and only the newest is
 * answered as the note.
 */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "talk_internal.h"

enum status note_check(const struct note_text *note) {
    if (note->lang < LANG_EN || note->lang > LANG_ES)
        return ST_BAD_CHOICE;
    return text_check(note->text, NOTE_CHARS, true, true);
}

static void note_write(struct writer *w, const struct note_text *note) {
    write_u8(w, note->lang);
    write_u8(w, note->co_written);
    write_text(w, note->text);
}

enum status note_fill(struct envelope *envelope, const struct id *person,
                      const struct note_text *note) {
    void *plain = secret_take(NOTE_BYTES);

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, NOTE_BYTES);
    note_write(&w, note);
    enum status st =
        w.bad ? status_origin(ST_TOO_LONG) : envelope_fill(envelope, person, plain, w.used);
    secret_give(plain);
    return st;
}

/* The id and version that this save puts: the first note of the talk, or the next of the one it
 * has. The journal knows the last version, also of a note that was destroyed when `note` was
 * withdrawn, or that keys of a forgotten phrase closed. */
static enum status note_next(struct session *s, const struct encounter_row *talk,
                             const struct id *new_id, struct id *id, uint32_t *ver) {
    struct entry last;

    *id = *new_id;
    *ver = 1;
    if (id_is_zero(&talk->note))
        return ST_OK;
    if (id_equal(&talk->note, new_id))
        return status_origin(ST_EXISTS);
    enum status st = journal_newest_of(session_store(s), &talk->note, &last);
    *id = talk->note;
    *ver = last.ver + 1;
    return st;
}

static enum status note_seal(struct session *s, const struct id *id, uint32_t ver,
                             const struct id *person, const struct note_text *note,
                             struct envelope **envelope) {
    void *plain = secret_take(NOTE_BYTES);

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, NOTE_BYTES);
    note_write(&w, note);
    enum status st = session_seal(s, OBJECT_NOTE, id, ver, person, NULL, &w, envelope);
    secret_give(plain);
    return st;
}

enum status note_save(struct session *s, const struct id *encounter, const struct id *new_id,
                      const struct note_text *note) {
    struct entry row = {.kind = ENTRY_NOTE_SAVE, .encounter = *encounter};
    struct envelope *envelope = NULL;
    struct encounter_row talk;
    enum status st = encounter_get(session_store(s), encounter, &talk);

    if (st == ST_OK)
        st = session_may(s, VERB_NOTE_SAVE,
                         &(struct permit_about){.person = talk.person, .author = talk.mentor});
    if (st == ST_OK)
        st = note_check(note);
    if (st == ST_OK)
        st = note_next(s, &talk, new_id, &row.obj, &row.ver);
    if (st == ST_OK)
        st = note_seal(s, &row.obj, row.ver, &talk.person, note, &envelope);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK) {
        row.person = talk.person;
        st = session_finish(s, session_put(s, envelope, &row));
    }
    envelope_destroy(envelope);
    /* The next version is there already: written at another kiosk meanwhile. */
    return st == ST_EXISTS && row.ver > 1 ? ST_CHANGED : st;
}

/* Version 0: the newest. */
static enum status note_read(struct session *s, const struct id *note, uint32_t ver, char *text,
                             size_t room, uint8_t *lang) {
    struct opened opened;

    text[0] = '\0';
    *lang = 0;
    enum status st = sealed_open_version(s, OBJECT_NOTE, note, ver, NOTE_BYTES, &opened);
    if (st != ST_OK)
        return st;
    *lang = read_u8(&opened.fields);
    (void)read_u8(&opened.fields); /* co-written */
    read_text(&opened.fields, text, room);
    st = plain_end(&opened.fields);
    sealed_close(&opened);
    return st;
}

enum status note_open(struct session *s, const struct id *note, char *text, size_t room,
                      uint8_t *lang) {
    return note_read(s, note, 0, text, room, lang);
}

enum status note_open_version(struct session *s, const struct id *note, uint32_t ver, char *text,
                              size_t room, uint8_t *lang) {
    if (ver)
        return note_read(s, note, ver, text, room, lang);
    text[0] = '\0';
    *lang = 0;
    return status_origin(ST_NOT_FOUND);
}

enum status note_earlier(struct session *s, const struct id *note, struct earlier *out, size_t max,
                         size_t *n) {
    const struct id me = session_me(s);
    struct entry first;
    size_t rows = 0;

    *n = 0;
    enum status st = journal_of(session_store(s), note, &first, 1, &rows);
    if (st == ST_OK && (rows == 0 || first.kind != ENTRY_NOTE_SAVE || !id_equal(&first.actor, &me)))
        st = ST_NOT_FOUND;
    return st == ST_OK ? versions_earlier(session_store(s), note, out, max, n) : st;
}
