/*
 * encounter.c - talks saved and corrected.
 *
 * MUSTs
 *  1. Everything slow (keys, boxes, sealing) is done before the lock; inside it a save only signs
 *     and writes.
 *  2. A talk and its note are one transaction, and so is the end of its draft
 *     (session_saves_draft).
 *  3. Nothing is overwritten: a correction is a new version under a fresh key.
 *  4. A tally keeps where, how long and the language, and no person.
 */
#include <stdlib.h>

#include "talk_internal.h"

/* ---- seals made ahead ---- */

static enum status seals_make(struct session *s, struct talk_seals *seals) {
    struct store *store = session_store(s);
    struct keyring *ring = session_keyring(s);
    struct readers readers = {.n = 0};

    if (!ring)
        return status_origin(ST_SESSION_OVER);
    enum status st = record_reader(s, &seals->person, &seals->reader);
    if (st != ST_OK)
        return st;
    record_reader_add(&seals->reader, &readers);
    st = envelope_create(store, ring, OBJECT_ENCOUNTER, &seals->encounter, 1, readers.to, readers.n,
                         &seals->facts);
    if (st == ST_OK && !id_is_zero(&seals->person))
        st = envelope_create(store, ring, OBJECT_NOTE, &seals->note, 1, NULL, 0, &seals->text);
    return st;
}

static void seals_clear(struct talk_seals *seals) {
    envelope_destroy(seals->facts);
    envelope_destroy(seals->text);
    seals->facts = seals->text = NULL;
    seals->used = false;
}

enum status talk_seals_create(struct session *s, const struct id *new_id, const struct id *person,
                              struct talk_seals **out) {
    struct talk_seals *seals = calloc(1, sizeof *seals);

    *out = NULL;
    if (!seals)
        return status_origin(ST_NO_MEMORY);
    seals->encounter = *new_id;
    seals->person = *person;
    enum status st = id_new(&seals->note);
    if (st == ST_OK)
        st = seals_make(s, seals);
    if (st != ST_OK) {
        talk_seals_destroy(seals);
        return st;
    }
    *out = seals;
    return ST_OK;
}

void talk_seals_destroy(struct talk_seals *seals) {
    if (!seals)
        return;
    seals_clear(seals);
    free(seals);
}

enum status talk_seals_refresh(struct session *s, struct talk_seals *seals) {
    struct record_reader now;
    enum status st = record_reader(s, &seals->person, &now);

    if (st != ST_OK)
        return st;
    if (seals->facts && !seals->used && now.reads == seals->reader.reads &&
        now.seq == seals->reader.seq)
        return ST_OK;
    seals_clear(seals);
    return seals_make(s, seals);
}

/* ---- which match ---- */

/* Behind the row that ended `approach` stand the matches that it ended. */
static enum status match_ended_with(struct session *s, const struct id *person, struct id *match) {
    struct store *store = session_store(s);
    const struct id me = session_me(s);
    struct consent_row approach;
    struct entry row;
    uint64_t head;
    uint8_t h[32];
    enum status st = consent_get(store, person, SCOPE_APPROACH, &approach);

    if (st == ST_OK)
        st = journal_head(store, &head, h);
    for (uint64_t seq = approach.seq + 1; st == ST_OK && seq <= head; seq++) {
        struct match_row ended;
        st = journal_read(store, seq, &row);
        if (st == ST_OK && row.kind != ENTRY_MATCH_END)
            break;
        if (st == ST_OK)
            st = match_get(store, &row.obj, &ended);
        if (st == ST_OK && id_equal(&ended.mentor, &me) && id_equal(&ended.person, person)) {
            *match = ended.id;
            return ST_OK;
        }
    }
    return st == ST_OK || st == ST_NOT_FOUND ? ST_NOT_MATCHED : st;
}

enum status match_of_talk(struct session *s, const struct id *person, struct id *match) {
    const struct id me = session_me(s);
    struct match_row open;
    enum status st = match_find_open(session_store(s), &me, person, &open);

    if (st == ST_NOT_FOUND)
        return match_ended_with(s, person, match);
    *match = open.id;
    return st;
}

/* ---- save ---- */

static enum status facts_fill(struct envelope *envelope, const struct id *person,
                              const struct encounter *e) {
    void *plain = secret_take(ENCOUNTER_BYTES);

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, ENCOUNTER_BYTES);
    encounter_write(&w, e);
    enum status st = envelope_fill(envelope, person, plain, w.used);
    secret_give(plain);
    return st;
}

struct saving {
    struct talk_seals *seals;
    struct id person, match;
    int64_t start;
    enum encounter_status status;
    const struct note_text *note; /* NULL = none */
};

static enum status saving_fill(struct session *s, const struct saving *save,
                               const struct encounter *e) {
    enum status st = talk_seals_refresh(s, save->seals);

    if (st != ST_OK)
        return st;
    save->seals->used = true;
    st = facts_fill(save->seals->facts, &save->person, e);
    if (st == ST_OK && save->note)
        st = note_fill(save->seals->text, &save->person, save->note);
    return st;
}

static enum status saving_write(struct session *s, const struct saving *save) {
    const struct talk_seals *seals = save->seals;
    struct entry talk = {.kind = ENTRY_ENCOUNTER_SAVE,
                         .obj = seals->encounter,
                         .ver = 1,
                         .person = save->person,
                         .match = save->match,
                         .start = save->start,
                         .status = (uint8_t)save->status};
    struct entry note = {.kind = ENTRY_NOTE_SAVE,
                         .obj = seals->note,
                         .ver = 1,
                         .encounter = seals->encounter,
                         .person = save->person};
    enum status st = session_put(s, seals->facts, &talk);

    if (st == ST_OK)
        st = record_reader_settle(s, &seals->encounter, 1, &save->person, &seals->reader);
    if (st == ST_OK && save->note)
        st = session_put(s, seals->text, &note);
    return st;
}

static enum status saving_check(struct session *s, struct saving *save, const struct encounter *e) {
    const bool tally = id_is_zero(&save->person);
    const char *field;
    enum status st = encounter_check_kept(e, &save->person, save->status, clock_at(), &field);

    if (st == ST_OK && save->start > clock_at())
        st = ST_DATE_FUTURE;
    if (st == ST_OK && save->note)
        st = tally || save->status != ENCOUNTER_FINISHED ? status_origin(ST_STATE)
                                                         : note_check(save->note);
    if (st == ST_OK)
        st = session_may(s, tally ? VERB_ENCOUNTER_TALLY : VERB_ENCOUNTER_SAVE,
                         &(struct permit_about){.person = save->person, .author = session_me(s)});
    return st == ST_OK && !tally ? match_of_talk(s, &save->person, &save->match) : st;
}

enum status encounter_save(struct session *s, struct talk_seals *seals, const struct id *new_id,
                           const struct id *person, int64_t start, enum encounter_status status,
                           const struct encounter *e, const struct note_text *note) {
    const struct encounter kept = encounter_kept(e, person);
    struct saving save = {.seals = seals,
                          .person = *person,
                          .start = start ? start : clock_at() - 60 * (int64_t)kept.minutes,
                          .status = status,
                          .note = note && note->text[0] ? note : NULL};
    struct talk_seals *own = NULL;
    enum status st = saving_check(s, &save, &kept);

    if (st == ST_OK && !seals) {
        st = talk_seals_create(s, new_id, person, &own);
        save.seals = own;
    } else if (st == ST_OK &&
               (!id_equal(&seals->encounter, new_id) || !id_equal(&seals->person, person))) {
        st = status_origin(ST_BUG);
    }
    if (st == ST_OK)
        st = saving_fill(s, &save, &kept);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_finish(s, saving_write(s, &save));
    talk_seals_destroy(own);
    return st;
}

/* ---- amend ---- */

/* The row that saved it knows under which match. */
static enum status match_of_encounter(struct session *s, const struct id *encounter,
                                      struct id *match) {
    struct entry first;
    size_t n = 0;
    enum status st = journal_of(session_store(s), encounter, &first, 1, &n);

    if (st == ST_OK && n == 0)
        st = status_origin(ST_NOT_FOUND);
    if (st == ST_OK)
        *match = first.match;
    return st;
}

static enum status amend_seal(struct session *s, const struct encounter_row *old,
                              const struct encounter *e, struct record_reader *reader,
                              struct envelope **envelope) {
    struct readers readers = {.n = 0};
    void *plain = secret_take(ENCOUNTER_BYTES);

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, ENCOUNTER_BYTES);
    encounter_write(&w, e);
    enum status st = record_reader(s, &old->person, reader);
    record_reader_add(reader, &readers);
    if (st == ST_OK)
        st = session_seal(s, OBJECT_ENCOUNTER, &old->id, old->ver + 1, &old->person, &readers, &w,
                          envelope);
    secret_give(plain);
    return st;
}

static enum status amend_write(struct session *s, const struct encounter_row *old,
                               struct envelope *envelope, const struct record_reader *reader) {
    struct entry row = {.kind = ENTRY_ENCOUNTER_AMEND,
                        .obj = old->id,
                        .ver = old->ver + 1,
                        .person = old->person,
                        .start = old->start,
                        .status = (uint8_t)old->status};
    enum status st = match_of_encounter(s, &old->id, &row.match);

    if (st == ST_OK)
        st = session_put(s, envelope, &row);
    if (st == ST_OK)
        st = record_reader_settle(s, &old->id, row.ver, &old->person, reader);
    return st;
}

enum status encounter_amend(struct session *s, const struct id *encounter, uint32_t ver,
                            const struct encounter *e) {
    struct record_reader reader;
    struct envelope *envelope = NULL;
    struct encounter_row old;
    const char *field;
    enum status st = encounter_get(session_store(s), encounter, &old);

    if (st == ST_OK)
        st = session_may(s, VERB_ENCOUNTER_AMEND,
                         &(struct permit_about){.person = old.person, .author = old.mentor});
    if (st == ST_OK && old.ver != ver)
        st = ST_CHANGED;
    if (st != ST_OK)
        return st;
    const struct encounter kept = encounter_kept(e, &old.person);
    st = encounter_check_kept(&kept, &old.person, old.status, old.start, &field);
    if (st == ST_OK)
        st = amend_seal(s, &old, &kept, &reader, &envelope);
    if (st == ST_OK)
        st = session_begin(s);
    if (st == ST_OK)
        st = session_finish(s, amend_write(s, &old, envelope, &reader));
    envelope_destroy(envelope);
    return st;
}
