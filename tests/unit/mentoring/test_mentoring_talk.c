/* Talks, notes and drafts: saved, corrected, taken out, kept half-typed. */
#include <stdio.h>
#include <string.h>

#include <chairside/bytes.h>
#include <chairside/lang.h>

#include "unit_fixture.h"

/* ---- what may be kept ---- */

static void bad_talk(struct encounter e, enum status status, const char *field) {
    const char *at = NULL;

    is(encounter_check(&e, &at), status);
    assert_string_equal(at, field);
}

static void test_facts_are_checked(void **state) {
    (void)state;
    struct encounter e = a_talk();
    const char *field;

    ok(encounter_check(&e, &field));
    assert_null(field);
    e.mode = 0;
    bad_talk(e, ST_EMPTY, "mode");
    e.mode = 7;
    bad_talk(e, ST_BAD_CHOICE, "mode");
    e = a_talk();
    e.minutes = 0;
    bad_talk(e, ST_EMPTY, "minutes");
    e.minutes = 481;
    bad_talk(e, ST_BAD_NUMBER, "minutes");
    e = a_talk();
    e.activities = 0x40;
    bad_talk(e, ST_BAD_CHOICE, "activities");
    e = a_talk();
    e.topics = 0x0f;
    bad_talk(e, ST_TOO_MANY, "topics");
    e.topics = 0x201;
    bad_talk(e, ST_TOO_MANY, "topics");
    e.topics = 0x400;
    bad_talk(e, ST_BAD_CHOICE, "topics");
    e.topics = 0x200;
    ok(encounter_check(&e, &field));
    e.outcome = 0;
    bad_talk(e, ST_EMPTY, "outcome");
    e = a_talk();
    e.next = NEXT_DATE;
    bad_talk(e, ST_EMPTY, "next_at");
    e.next_at = clock_at() - 2 * 86400;
    bad_talk(e, ST_DATE_PAST, "next_at");
    e.next_at = clock_day_start(clock_day(clock_at()));
    ok(encounter_check(&e, &field));
    e.next = NEXT_NONE;
    bad_talk(e, ST_BAD_CHOICE, "next_at");
    e = a_talk();
    e.present = 8;
    bad_talk(e, ST_BAD_CHOICE, "present");
}

/* ---- saved ---- */

static void test_talk_comes_back(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Comes", "Back"), id = fresh();
    struct encounter talk = a_talk(), back;
    struct encounter_row row;
    struct read_row reads[4];
    int64_t now = clock_at();
    size_t n;

    talk.next = NEXT_DATE;
    talk.next_at = clock_day_start(clock_day(now)) + 86400;
    ok(encounter_save(f->session[MENTOR], NULL, &id, &person, 0, ENCOUNTER_FINISHED, &talk, NULL));
    ok(encounter_get(f->store[NURSE], &id, &row));
    assert_in_range(row.start, now - 15 * 60, clock_at() - 15 * 60);
    assert_true(id_is_zero(&row.note));
    ok(encounter_open(f->session[MENTOR], &id, &back));
    assert_memory_equal(&back, &talk, sizeof talk);
    assert_int_equal(who_opens(f, &id), BIT(MENTOR) | BIT(COORDINATOR));
    /* A list peeks without a trace; opening one talk leaves one. */
    ok(read_list(f->store[NURSE], &id, reads, 4, &n));
    assert_int_equal(n, 0);
    ok(encounter_peek(f->session[COORDINATOR], &id, &back));
    ok(read_list(f->store[NURSE], &id, reads, 4, &n));
    assert_int_equal(n, 0);
    ok(encounter_open(f->session[COORDINATOR], &id, &back));
    assert_int_equal(back.minutes, 15);
    ok(read_list(f->store[NURSE], &id, reads, 4, &n));
    assert_int_equal(n, 1);
    assert_true(id_equal(&reads[0].reader, &f->user[COORDINATOR]));
    is(encounter_open(f->session[NURSE], &id, &back), ST_DENIED);
    is(encounter_open(f->session[MENTOR2], &id, &back), ST_DENIED);
    is(encounter_peek(f->session[DIETITIAN], &id, &back), ST_DENIED);
    assert_int_equal(back.minutes, 0);
    /* The same form saved twice is refused by its id. */
    is(encounter_save(f->session[MENTOR], NULL, &id, &person, 0, ENCOUNTER_FINISHED, &talk, NULL),
       ST_EXISTS);
}

static void test_gates_of_a_talk(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Gates", "Talk"), id = fresh();
    const struct encounter talk = a_talk();

    is(encounter_save(f->session[NURSE], NULL, &id, &person, 0, ENCOUNTER_FINISHED, &talk, NULL),
       ST_DENIED);
    is(encounter_save(f->session[MENTOR2], NULL, &id, &person, 0, ENCOUNTER_FINISHED, &talk, NULL),
       ST_NOT_MATCHED);
    is(encounter_save(f->session[MENTOR], NULL, &id, &person, clock_at() + 3600, ENCOUNTER_FINISHED,
                      &talk, NULL),
       ST_DATE_FUTURE);
    struct id none = add_person(f, "Never", "Asked");
    is(encounter_save(f->session[MENTOR], NULL, &id, &none, 0, ENCOUNTER_FINISHED, &talk, NULL),
       ST_NOT_MATCHED);
}

static void test_seals_made_ahead(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Sealed", "Ahead"), id = fresh(), other = fresh();
    const struct encounter talk = a_talk();
    const struct note_text note = {.text = "Ahead.", .lang = LANG_EN};
    const struct note_text bad = {.text = "Bad \x01 sign.", .lang = LANG_EN};
    struct talk_seals *seals;
    struct encounter_row row;

    ok(talk_seals_create(f->session[MENTOR], &id, &person, &seals));
    is(encounter_save(f->session[MENTOR], seals, &other, &person, 0, ENCOUNTER_FINISHED, &talk,
                      &note),
       ST_BUG);
    is(encounter_save(f->session[MENTOR], seals, &id, &person, 0, ENCOUNTER_FINISHED, &talk, &bad),
       ST_BAD_TEXT);
    /* `record` is renewed while the form is open: the coordinators' key stands on the new row. */
    allow(f, &person, SCOPE_RECORD);
    /* A save that fails under the lock does not use the seals up. */
    ok(user_set_status(f->session[COORDINATOR], &f->user[MENTOR], USER_SUSPENDED, 1));
    assert_int_not_equal(ST_OK, encounter_save(f->session[MENTOR], seals, &id, &person, 0,
                                               ENCOUNTER_FINISHED, &talk, &note));
    ok(user_set_status(f->session[COORDINATOR], &f->user[MENTOR], USER_ACTIVE, 1));
    ok(encounter_save(f->session[MENTOR], seals, &id, &person, 0, ENCOUNTER_FINISHED, &talk,
                      &note));
    talk_seals_destroy(seals);
    talk_seals_destroy(NULL);
    assert_int_equal(who_opens(f, &id), BIT(MENTOR) | BIT(COORDINATOR));
    ok(encounter_get(f->store[NURSE], &id, &row));
    assert_int_equal(who_opens(f, &row.note), BIT(MENTOR));
}

static void test_tally_names_nobody(void **state) {
    struct unit_fixture *f = *state;
    struct encounter talk = a_talk();
    const struct note_text note = {.text = "No.", .lang = LANG_EN};
    struct encounter_row row;
    struct id id = fresh();

    is(encounter_save(f->session[MENTOR], NULL, &id, &id_zero, 0, ENCOUNTER_FINISHED, &talk, &note),
       ST_STATE);
    talk.outcome = talk.next = 0; /* not asked for a count */
    ok(encounter_save(f->session[MENTOR], NULL, &id, &id_zero, 0, ENCOUNTER_FINISHED, &talk, NULL));
    ok(encounter_get(f->store[NURSE], &id, &row));
    assert_true(id_is_zero(&row.person));
    assert_int_equal(who_opens(f, &id), BIT(MENTOR) | BIT(COORDINATOR));
}

/* ---- corrected, taken out ---- */

static void test_amend_keeps_versions(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Amend", "Ed"), id = save_talk(f, &person, NULL);
    struct encounter talk = a_talk(), back;
    struct encounter_row before, after;

    ok(encounter_get(f->store[NURSE], &id, &before));
    talk.minutes = 45;
    is(encounter_amend(f->session[MENTOR], &id, 2, &talk), ST_CHANGED);
    is(encounter_amend(f->session[MENTOR2], &id, 1, &talk), ST_DENIED);
    is(encounter_amend(f->session[COORDINATOR], &id, 1, &talk), ST_DENIED);
    ok(encounter_amend(f->session[MENTOR], &id, 1, &talk));
    is(encounter_amend(f->session[MENTOR], &id, 1, &talk), ST_CHANGED);
    ok(encounter_open(f->session[COORDINATOR], &id, &back));
    assert_int_equal(back.minutes, 45);
    ok(encounter_get(f->store[NURSE], &id, &after));
    assert_int_equal(after.ver, 2);
    assert_int_equal(after.start, before.start);
    ok(encounter_void(f->session[MENTOR], &id, VOID_DID_NOT_HAPPEN, &id_zero));
    is(encounter_amend(f->session[MENTOR], &id, 2, &talk), ST_STATE);
    is(encounter_void(f->session[MENTOR], &id, VOID_OTHER, &id_zero), ST_STATE);
}

static void state_is(struct unit_fixture *f, const struct id *referral, enum referral_state state) {
    struct referral_row row;

    ok(referral_get(f->store[NURSE], referral, &row));
    assert_int_equal(row.state, state);
}

static struct id tell_after(struct unit_fixture *f, const struct id *person,
                            const struct id *encounter, enum permission permission) {
    struct referral_ask ask = ask_of(person, ROLE_NURSE, permission, "After the talk.");
    struct id id = fresh();
    const char *field;

    ask.encounter = *encounter;
    ok(referral_send(f->session[MENTOR], &id, &ask, &field));
    return id;
}

static void test_a21_void_cancels_its_referrals(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Void", "Wrong");
    struct id wrong = save_talk(f, &person, NULL), right = save_talk(f, &person, NULL);
    struct id named = tell_after(f, &person, &wrong, PERMISSION_WORDS);
    struct id hidden = tell_after(f, &person, &wrong, PERMISSION_ANONYMOUS);
    struct id claimed = tell_after(f, &person, &wrong, PERMISSION_WORDS);
    struct id other = tell_after(f, &person, &right, PERMISSION_WORDS);
    struct id unlinked = tell_after(f, &person, &id_zero, PERMISSION_WORDS);
    struct referral_row row;

    ok(referral_claim(f->session[NURSE], &claimed));
    is(encounter_void(f->session[MENTOR], &wrong, 0, &id_zero), ST_BAD_CHOICE);
    is(encounter_void(f->session[NURSE], &wrong, VOID_TWICE, &id_zero), ST_DENIED);
    ok(encounter_void(f->session[MENTOR], &wrong, VOID_WRONG_PERSON, &right));
    state_is(f, &named, REFERRAL_CANCELLED);
    state_is(f, &hidden, REFERRAL_CANCELLED);
    state_is(f, &other, REFERRAL_ASKED);
    state_is(f, &unlinked, REFERRAL_ASKED);
    ok(referral_get(f->store[NURSE], &claimed, &row));
    assert_true(row.withdrawn);
    assert_int_equal(who_opens(f, &row.words), BIT(MENTOR));
    ok(referral_get(f->store[NURSE], &hidden, &row));
    assert_int_equal(who_opens(f, &row.words), BIT(MENTOR));
    assert_int_equal(who_opens(f, &wrong), BIT(MENTOR) | BIT(COORDINATOR)); /* kept, not shown */
}

/* How often the coordinator's reading of this version is journalled. */
static unsigned reads_of(struct unit_fixture *f, const struct id *talk, uint32_t ver) {
    struct entry rows[32];
    unsigned found = 0;
    size_t n = 0;

    ok(journal_of(f->store[NURSE], talk, rows, 32, &n));
    for (size_t i = 0; i < n; i++)
        found += rows[i].kind == ENTRY_READ && rows[i].ver == ver &&
                 id_equal(&rows[i].actor, &f->user[COORDINATOR]);
    return found;
}

static void test_what_a_correction_corrected(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Before", "After"), id = save_talk(f, &person, NULL);
    struct encounter talk = a_talk(), back;
    struct earlier earlier[4];
    size_t n = 9;

    ok(encounter_earlier(f->session[MENTOR], &id, earlier, 4, &n));
    assert_int_equal(n, 0);
    for (uint32_t ver = 1; ver < 4; ver++) {
        talk.minutes = (uint16_t)(20 + ver);
        ok(encounter_amend(f->session[MENTOR], &id, ver, &talk));
    }
    ok(encounter_open(f->session[COORDINATOR], &id, &back)); /* a row between versions */
    ok(encounter_earlier(f->session[COORDINATOR], &id, earlier, 2, &n));
    assert_int_equal(n, 2);
    ok(encounter_earlier(f->session[MENTOR], &id, earlier, 4, &n));
    assert_int_equal(n, 3);
    assert_int_equal(earlier[0].ver, 3);
    assert_int_equal(earlier[2].ver, 1);
    assert_true(earlier[0].until >= earlier[2].until && earlier[2].until >= clock_at() - 60);
    ok(encounter_open_version(f->session[MENTOR], &id, 1, &back));
    assert_int_equal(back.minutes, 15);
    ok(encounter_open_version(f->session[MENTOR], &id, 4, &back));
    assert_int_equal(back.minutes, 23);
    is(encounter_open_version(f->session[MENTOR], &id, 5, &back), ST_NOT_FOUND);
    is(encounter_open_version(f->session[MENTOR], &id, 0, &back), ST_NOT_FOUND);
    assert_int_equal(back.minutes, 0);
    assert_int_equal(reads_of(f, &id, 2), 0);
    ok(encounter_open_version(f->session[COORDINATOR], &id, 2, &back));
    assert_int_equal(back.minutes, 21);
    assert_int_equal(reads_of(f, &id, 2), 1);
    is(encounter_open_version(f->session[MENTOR2], &id, 1, &back), ST_DENIED);
    is(encounter_open_version(f->session[NURSE], &id, 1, &back), ST_DENIED);
    is(encounter_earlier(f->session[MENTOR2], &id, earlier, 4, &n), ST_DENIED);
    assert_int_equal(n, 0);
}

/* A screen that is in sight loads itself again whenever somebody saves: that is not one more
 * reading, but what is new on it is. */
static void test_one_opening_is_one_reading(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "In", "Sight"), id = save_talk(f, &person, NULL);
    struct id flag = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Please look.");
    struct encounter talk = a_talk(), back;
    struct referral_row row;
    struct read_row reads[2];
    char words[4 * WORDS_CHARS + 1];
    size_t n;

    ok(encounter_open(f->session[COORDINATOR], &id, &back));
    ok(referral_get(f->store[NURSE], &flag, &row));
    ok(referral_words(f->session[NURSE], &flag, words, sizeof words));
    session_looks_again(f->session[COORDINATOR], true);
    session_looks_again(f->session[NURSE], true);
    ok(encounter_open(f->session[COORDINATOR], &id, &back));
    ok(referral_words(f->session[NURSE], &flag, words, sizeof words));
    assert_string_equal(words, "Please look.");
    assert_int_equal(reads_of(f, &id, 1), 1);
    ok(encounter_amend(f->session[MENTOR], &id, 1, &talk));
    ok(encounter_open(f->session[COORDINATOR], &id, &back));
    ok(encounter_open_version(f->session[COORDINATOR], &id, 1, &back));
    assert_int_equal(reads_of(f, &id, 1), 1);
    assert_int_equal(reads_of(f, &id, 2), 1);
    session_looks_again(f->session[COORDINATOR], false);
    session_looks_again(f->session[NURSE], false);
    ok(encounter_open(f->session[COORDINATOR], &id, &back));
    assert_int_equal(reads_of(f, &id, 2), 2);
    ok(referral_words(f->session[NURSE], &flag, words, sizeof words));
    ok(read_list(f->store[NURSE], &row.words, reads, 2, &n));
    assert_int_equal(n, 1);
    assert_int_equal(reads[0].times, 2);
}

/* What was corrected while no log was allowed is the mentor's alone, also when one is again. */
static void test_a_version_between_two_permissions(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Between", "Two"), id = save_talk(f, &person, NULL);
    struct encounter talk = a_talk(), back;
    struct withdrawal w;

    ok(encounter_amend(f->session[MENTOR], &id, 1, &talk));
    ok(consent_withdraw(f->session[NURSE], &person, SCOPE_RECORD, HOW_TOLD_ME, false, &w));
    is(encounter_open_version(f->session[COORDINATOR], &id, 1, &back), ST_NOT_FOUND);
    ok(encounter_open_version(f->session[MENTOR], &id, 1, &back));
    allow(f, &person, SCOPE_RECORD);
    ok(encounter_amend(f->session[MENTOR], &id, 2, &talk));
    ok(encounter_open(f->session[COORDINATOR], &id, &back));
    is(encounter_open_version(f->session[COORDINATOR], &id, 1, &back), ST_NOT_FOUND);
    is(encounter_open_version(f->session[COORDINATOR], &id, 2, &back), ST_NOT_FOUND);
    ok(encounter_open_version(f->session[MENTOR], &id, 2, &back));
}

/* ---- notes ---- */

static void test_notes_have_versions_and_one_reader(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Note", "Reader"), talk = save_talk(f, &person, NULL);
    struct note_text note = {.text = "Café, primero.\nTwo rows.", .lang = LANG_ES};
    struct id first = fresh(), second = fresh();
    struct encounter_row row;
    struct earlier earlier[2];
    char *text = secret_take(4 * NOTE_CHARS + 1);
    uint8_t lang;
    size_t n;

    is(note_save(f->session[MENTOR2], &talk, &first, &note), ST_DENIED);
    is(note_save(f->session[NURSE], &talk, &first, &note), ST_DENIED);
    ok(note_save(f->session[MENTOR], &talk, &first, &note));
    is(note_save(f->session[MENTOR], &talk, &first, &note), ST_EXISTS);
    note.text = "Second version.";
    ok(note_save(f->session[MENTOR], &talk, &second, &note));
    ok(encounter_get(f->store[NURSE], &talk, &row));
    assert_true(id_equal(&row.note, &first));
    ok(note_open(f->session[MENTOR], &first, text, 4 * NOTE_CHARS + 1, &lang));
    assert_string_equal(text, "Second version.");
    assert_int_equal(lang, LANG_ES);
    ok(note_earlier(f->session[MENTOR], &first, earlier, 2, &n));
    assert_int_equal(n, 1);
    assert_int_equal(earlier[0].ver, 1);
    ok(note_open_version(f->session[MENTOR], &first, 1, text, 4 * NOTE_CHARS + 1, &lang));
    assert_string_equal(text, "Café, primero.\nTwo rows.");
    is(note_open_version(f->session[MENTOR], &first, 0, text, 4 * NOTE_CHARS + 1, &lang),
       ST_NOT_FOUND);
    assert_int_equal(who_opens(f, &first), BIT(MENTOR));
    for (int who = 0; who < WHO_COUNT; who++)
        if (who != MENTOR) {
            is(note_open(f->session[who], &first, text, 4 * NOTE_CHARS + 1, &lang), ST_NOT_FOUND);
            assert_string_equal(text, "");
            is(note_open_version(f->session[who], &first, 1, text, 4 * NOTE_CHARS + 1, &lang),
               ST_NOT_FOUND);
            assert_string_equal(text, "");
            is(note_earlier(f->session[who], &first, earlier, 2, &n), ST_NOT_FOUND);
        }
    secret_give(text);
}

static void test_note_limits(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Note", "Limits"), talk = save_talk(f, &person, NULL);
    struct id id = fresh();
    char *text = secret_take(4 * NOTE_CHARS + 8);
    struct note_text note = {.text = text, .lang = LANG_EN};
    uint8_t lang;

    is(note_save(f->session[MENTOR], &talk, &id, &note), ST_EMPTY);
    for (size_t i = 0; i < NOTE_CHARS; i++)
        memcpy(text + 2 * i, "ñ", 2);
    ok(note_save(f->session[MENTOR], &talk, &id, &note));
    ok(note_open(f->session[MENTOR], &id, text, 4 * NOTE_CHARS + 1, &lang));
    assert_int_equal(strlen(text), 2 * NOTE_CHARS);
    strcat(text, "x");
    is(note_save(f->session[MENTOR], &talk, &id, &note), ST_TOO_LONG);
    note.text = "No language.";
    note.lang = 0;
    is(note_save(f->session[MENTOR], &talk, &id, &note), ST_BAD_CHOICE);
    secret_give(text);
}

static void test_no_note_without_permission(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "No", "Notes"), id = fresh(), talk = fresh();
    const struct encounter facts = a_talk();
    const struct note_text note = {.text = "Never asked.", .lang = LANG_EN};
    struct encounter_row row;

    allow(f, &person, SCOPE_APPROACH);
    allow(f, &person, SCOPE_RECORD);
    match(f, MENTOR, &person);
    is(encounter_save(f->session[MENTOR], NULL, &talk, &person, 0, ENCOUNTER_FINISHED, &facts,
                      &note),
       ST_NO_NOTE);
    is(encounter_get(f->store[NURSE], &talk, &row), ST_NOT_FOUND); /* not half of it */
    talk = save_talk(f, &person, NULL);
    is(note_save(f->session[MENTOR], &talk, &id, &note), ST_NO_NOTE);
}

/* ---- drafts ---- */

static size_t drafts(struct unit_fixture *f, enum who who, struct draft_view *views, size_t max) {
    size_t n;

    ok(draft_list(f->session[who], views, max, &n));
    return n;
}

static void test_a04_draft_kept_replaced_and_opened(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Draft", "Kept"), one = fresh(), two = fresh(), subject;
    struct draft draft = {.form = "note", .typed_at = 1000, .field = 2, .cursor = 17}, back;
    struct draft_view views[8];
    uint8_t pairs[64];
    uint64_t head, after;
    uint8_t h[32];

    draft.pairs = (const uint8_t *)"half a sen";
    draft.pairs_bytes = 10;
    ok(journal_head(f->store[MENTOR], &head, h));
    ok(draft_keep(f->session[MENTOR], &one, &person, &draft));
    draft.pairs = (const uint8_t *)"half a sentence";
    draft.pairs_bytes = 15;
    draft.typed_at = 2000;
    ok(draft_keep(f->session[MENTOR], &one, &person, &draft));
    draft.typed_at = 3000;
    draft.pairs_bytes = 0;
    ok(draft_keep(f->session[MENTOR], &two, &id_zero, &draft));
    ok(journal_head(f->store[MENTOR], &after, h));
    assert_int_equal(head, after); /* no row says that somebody types */
    assert_int_equal(drafts(f, MENTOR, views, 8), 2);
    assert_true(id_equal(&views[0].id, &two)); /* newest first */
    assert_true(id_equal(&views[1].id, &one));
    assert_true(id_equal(&views[1].subject, &person));
    assert_string_equal(views[1].form, "note");
    assert_int_equal(drafts(f, MENTOR, views, 1), 1);
    assert_true(id_equal(&views[0].id, &two));
    ok(draft_open(f->session[MENTOR], &one, &back, pairs, sizeof pairs, &subject));
    assert_int_equal(back.typed_at, 2000);
    assert_int_equal(back.field, 2);
    assert_int_equal(back.cursor, 17);
    assert_int_equal(back.pairs_bytes, 15);
    assert_memory_equal(back.pairs, "half a sentence", 15);
    is(draft_open(f->session[MENTOR], &one, &back, pairs, 14, &subject), ST_TOO_LONG);
    /* Nobody else sees or removes it. */
    assert_int_equal(drafts(f, MENTOR2, views, 8), 0);
    assert_int_equal(drafts(f, COORDINATOR, views, 8), 0);
    assert_int_equal(who_opens(f, &one), BIT(MENTOR));
    is(draft_open(f->session[NURSE], &one, &back, pairs, sizeof pairs, &subject), ST_NOT_FOUND);
    ok(draft_throw_away(f->session[NURSE], &one));
    assert_int_equal(drafts(f, MENTOR, views, 8), 2);
    ok(draft_throw_away(f->session[MENTOR], &one));
    ok(draft_throw_away(f->session[MENTOR], &two));
    assert_int_equal(drafts(f, MENTOR, views, 8), 0);
    /* Throwing away takes drafts and nothing else. */
    ok(draft_throw_away(f->session[NURSE], &person));
    assert_true(opens(f, NURSE, &person));
}

/* Keeps a draft and says that the next save is its form's. */
static void keep_and_name(struct unit_fixture *f, const struct id *draft, const struct id *person) {
    const struct draft typed = {.form = "encounter", .typed_at = clock_at()};

    ok(draft_keep(f->session[MENTOR], draft, person, &typed));
    session_saves_draft(f->session[MENTOR], draft);
}

static void test_a05_draft_ends_with_its_save(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Draft", "Ends"), id = fresh(), draft = fresh();
    struct encounter talk = a_talk();
    const struct note_text note = {.text = "The note.", .lang = LANG_EN};
    struct draft_view views[4];
    struct id note_id = fresh(), flag = fresh();
    const char *field;

    keep_and_name(f, &draft, &person);
    talk.mode = 0;
    is(encounter_save(f->session[MENTOR], NULL, &id, &person, 0, ENCOUNTER_FINISHED, &talk, NULL),
       ST_EMPTY);
    assert_int_equal(drafts(f, MENTOR, views, 4), 1);
    talk = a_talk();
    session_saves_draft(f->session[MENTOR], &draft);
    ok(encounter_save(f->session[MENTOR], NULL, &id, &person, 0, ENCOUNTER_FINISHED, &talk, NULL));
    assert_int_equal(drafts(f, MENTOR, views, 4), 0);
    keep_and_name(f, &draft, &person);
    ok(note_save(f->session[MENTOR], &id, &note_id, &note));
    assert_int_equal(drafts(f, MENTOR, views, 4), 0);
    keep_and_name(f, &draft, &person);
    ok(encounter_amend(f->session[MENTOR], &id, 1, &talk));
    assert_int_equal(drafts(f, MENTOR, views, 4), 0);
    keep_and_name(f, &draft, &person);
    const struct referral_ask ask = ask_of(&person, ROLE_NURSE, PERMISSION_WORDS, "Come, please.");
    ok(referral_send(f->session[MENTOR], &flag, &ask, &field));
    assert_int_equal(drafts(f, MENTOR, views, 4), 0);
}

static void test_draft_does_not_wait_for_others(void **state) {
    struct unit_fixture *f = *state;
    struct id draft = fresh();
    const struct draft typed = {.form = "note", .typed_at = 1};
    struct draft_view views[4];

    ok(session_begin(f->session[NURSE]));
    uint64_t from = clock_boot_ms();
    is(draft_keep(f->session[MENTOR], &draft, &id_zero, &typed), ST_LOCKED);
    assert_in_range(clock_boot_ms() - from, 150, 2000);
    session_abort(f->session[NURSE]);
    ok(draft_keep(f->session[MENTOR], &draft, &id_zero, &typed));
    assert_int_equal(drafts(f, MENTOR, views, 4), 1);
    ok(draft_throw_away(f->session[MENTOR], &draft));
}

/* ---- a note that the person wanted destroyed ---- */

static void keep_note_draft(struct unit_fixture *f, const struct id *draft,
                            const struct id *person) {
    uint8_t pairs[128];
    struct writer w = writer_on(pairs, sizeof pairs);
    struct draft typed = {.form = "note_form", .typed_at = clock_at(), .pairs = pairs};

    write_text(&w, "#record");
    write_text(&w, "0123");
    write_text(&w, DRAFT_NOTE_FIELD);
    write_text(&w, "half a note");
    write_text(&w, "lang");
    write_text(&w, "2");
    typed.pairs_bytes = w.used;
    ok(draft_keep(f->session[MENTOR], draft, person, &typed));
}

static size_t pairs_of(struct unit_fixture *f, const struct id *draft, char *out, size_t room) {
    struct draft back;
    struct id subject;

    ok(draft_open(f->session[MENTOR], draft, &back, (uint8_t *)out, room, &subject));
    return back.pairs_bytes;
}

static void test_draft_loses_a_destroyed_note(void **state) {
    struct unit_fixture *f = *state;
    struct id gone = matched_person(f, "Draft", "Gone"), kept = matched_person(f, "Draft", "Stays");
    struct id one = fresh(), two = fresh();
    struct withdrawal w;
    char pairs[128];

    keep_note_draft(f, &one, &gone);
    keep_note_draft(f, &two, &kept);
    ok(consent_withdraw(f->session[NURSE], &gone, SCOPE_NOTE, HOW_TOLD_ME, true, &w));
    ok(consent_withdraw(f->session[NURSE], &kept, SCOPE_NOTE, HOW_TOLD_ME, false, &w));
    size_t whole = pairs_of(f, &one, pairs, sizeof pairs);
    ok(draft_forget_notes(f->session[MENTOR2])); /* nobody else's */
    assert_int_equal(pairs_of(f, &one, pairs, sizeof pairs), whole);
    ok(consent_expire_due(f->session[MENTOR])); /* as a sign-in does */
    size_t left = pairs_of(f, &one, pairs, sizeof pairs);
    assert_int_equal(left, whole - 2 - strlen(DRAFT_NOTE_FIELD) - 2 - strlen("half a note"));
    assert_null(memmem(pairs, left, "half a note", 11));
    assert_non_null(memmem(pairs, left, "lang", 4));
    assert_int_equal(pairs_of(f, &two, pairs, sizeof pairs), whole);
    ok(draft_throw_away(f->session[MENTOR], &one));
    ok(draft_throw_away(f->session[MENTOR], &two));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_are_checked),
        cmocka_unit_test(test_talk_comes_back),
        cmocka_unit_test(test_gates_of_a_talk),
        cmocka_unit_test(test_seals_made_ahead),
        cmocka_unit_test(test_tally_names_nobody),
        cmocka_unit_test(test_amend_keeps_versions),
        cmocka_unit_test(test_what_a_correction_corrected),
        cmocka_unit_test(test_one_opening_is_one_reading),
        cmocka_unit_test(test_a_version_between_two_permissions),
        cmocka_unit_test(test_a21_void_cancels_its_referrals),
        cmocka_unit_test(test_notes_have_versions_and_one_reader),
        cmocka_unit_test(test_note_limits),
        cmocka_unit_test(test_no_note_without_permission),
        cmocka_unit_test(test_a04_draft_kept_replaced_and_opened),
        cmocka_unit_test(test_a05_draft_ends_with_its_save),
        cmocka_unit_test(test_draft_does_not_wait_for_others),
        cmocka_unit_test(test_draft_loses_a_destroyed_note),
        cmocka_unit_test(fixture_verify),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
