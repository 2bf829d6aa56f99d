/* Referrals: who reads them, every step allowed and refused, without a name, late ones. */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit_fixture.h"

static struct referral_row row_of(struct unit_fixture *f, const struct id *id) {
    struct referral_row row;

    ok(referral_get(f->store[NURSE], id, &row));
    return row;
}

/* ---- who reads ---- */

static unsigned members(enum role role) {
    switch (role) {
    case ROLE_NURSE: return BIT(NURSE) | BIT(NURSE2);
    case ROLE_SOCIAL_WORKER: return BIT(SOCIAL);
    case ROLE_DIETITIAN: return BIT(DIETITIAN);
    case ROLE_COORDINATOR: return BIT(COORDINATOR);
    default: return 0;
    }
}

static void test_words_go_to_one_role(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Words", "One");
    char words[4 * WORDS_CHARS + 1];

    for (enum role role = ROLE_NURSE; role <= ROLE_COORDINATOR; role++) {
        struct id id = send_to(f, &person, role, PERMISSION_WORDS, "¿Puede venir?");
        struct referral_row row = row_of(f, &id);
        assert_int_equal(who_opens(f, &row.words), members(role) | BIT(MENTOR));
        assert_int_equal(who_opens(f, &id), members(role) | BIT(MENTOR) | BIT(COORDINATOR));
        for (int who = 0; who < WHO_COUNT; who++) {
            enum status st = referral_words(f->session[who], &id, words, sizeof words);
            if (who == MENTOR || (members(role) & BIT(who))) {
                ok(st);
                assert_string_equal(words, "¿Puede venir?");
            } else {
                is(st, ST_DENIED);
                assert_string_equal(words, "");
            }
        }
    }
}

static void test_without_record_the_desk_reads_nothing(void **state) {
    struct unit_fixture *f = *state;
    struct id person = add_person(f, "Without", "Record");

    allow(f, &person, SCOPE_APPROACH);
    match(f, MENTOR, &person);
    struct id id = send_to(f, &person, ROLE_SOCIAL_WORKER, PERMISSION_WORDS, "A ride, please.");
    assert_int_equal(who_opens(f, &id), BIT(SOCIAL) | BIT(MENTOR));
}

static void test_no_log_no_read(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Read", "Logged");
    struct id id = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "I feel dizzy.");
    struct referral_row row = row_of(f, &id);
    struct read_row reads[4];
    char words[4 * WORDS_CHARS + 1];
    size_t n;

    ok(referral_words(f->session[MENTOR], &id, words, sizeof words));
    ok(read_list(f->store[NURSE], &row.words, reads, 4, &n));
    assert_int_equal(n, 0);
    ok(referral_words(f->session[NURSE2], &id, words, sizeof words));
    ok(read_list(f->store[NURSE], &row.words, reads, 4, &n));
    assert_int_equal(n, 1);
    assert_true(id_equal(&reads[0].reader, &f->user[NURSE2]));
    ok(referral_words(f->session[NURSE2], &id, words, sizeof words));
    ok(read_list(f->store[NURSE], &row.words, reads, 4, &n));
    assert_int_equal(reads[0].times, 2);
}

static void test_a11_no_means_no(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Says", "No");
    struct id no = send_to(f, &person, 0, PERMISSION_NO, "Never told.");
    struct id not_asked = send_to(f, &person, 0, PERMISSION_NOT_ASKED, "");
    struct referral_row row = row_of(f, &no);
    struct referral_view views[64];
    char words[4 * WORDS_CHARS + 1];
    size_t n;

    assert_int_equal(row.state, REFERRAL_KEPT);
    assert_true(id_is_zero(&row.words));
    assert_int_equal(who_opens(f, &no), BIT(MENTOR));
    assert_int_equal(who_opens(f, &not_asked), BIT(MENTOR));
    assert_int_equal(bytes_in_files(f, "Never told.", 11), 0);
    is(referral_words(f->session[MENTOR], &no, words, sizeof words), ST_NOT_FOUND);
    for (int who = 0; who < WHO_COUNT; who++)
        if (who != MENTOR)
            is(referral_view(f->session[who], &no, views), ST_NOT_FOUND);
    ok(referral_view(f->session[MENTOR], &no, views));
    assert_string_equal(views[0].person, "Says N.");
    assert_int_equal(views[0].category, CATEGORY_SYMPTOM);
    ok(referral_own_views(f->session[MENTOR], REFERRAL_KEPT, views, 64, &n));
    assert_int_equal(n, 2);
    is(referral_claim(f->session[NURSE], &no), ST_DENIED);
    is(referral_told(f->session[MENTOR], &no), ST_STATE);
    is(referral_cancel(f->session[MENTOR], &no, CANCEL_NOT_NEEDED), ST_STATE);
}

static void test_what_is_asked_is_checked(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Ask", "Checked"), id = fresh();
    struct id stranger = add_person(f, "No", "Match");
    struct referral_ask ask = ask_of(&person, ROLE_NURSE, PERMISSION_WORDS, "");
    char long_words[WORDS_CHARS + 2];
    const char *field;

    is(referral_send(f->session[MENTOR], &id, &ask, &field), ST_EMPTY);
    assert_string_equal(field, "words");
    memset(long_words, 'a', sizeof long_words);
    long_words[WORDS_CHARS + 1] = '\0';
    ask.words = long_words;
    is(referral_send(f->session[MENTOR], &id, &ask, &field), ST_TOO_LONG);
    long_words[WORDS_CHARS] = '\0';
    ask.role = 0;
    is(referral_send(f->session[MENTOR], &id, &ask, &field), ST_EMPTY);
    assert_string_equal(field, "role");
    ask.role = ROLE_MENTOR;
    is(referral_send(f->session[MENTOR], &id, &ask, &field), ST_BAD_CHOICE);
    ask.role = ROLE_NURSE;
    ask.category = 9;
    is(referral_send(f->session[MENTOR], &id, &ask, &field), ST_BAD_CHOICE);
    assert_string_equal(field, "category");
    ask.category = CATEGORY_DIET;
    is(referral_send(f->session[NURSE], &id, &ask, &field), ST_DENIED);
    is(referral_send(f->session[MENTOR2], &id, &ask, &field), ST_NOT_MATCHED);
    ask.person = stranger;
    is(referral_send(f->session[MENTOR], &id, &ask, &field), ST_NOT_MATCHED);
    ask.permission = PERMISSION_ANONYMOUS; /* nor without a name */
    is(referral_send(f->session[MENTOR], &id, &ask, &field), ST_NOT_MATCHED);
    ask.permission = PERMISSION_IMMINENT;
    ask.person = person;
    ok(referral_send(f->session[MENTOR], &id, &ask, &field)); /* this unit's policy */
    is(referral_send(f->session[MENTOR], &id, &ask, &field), ST_EXISTS);
}

/* ---- without a name ---- */

static void test_a18_anonymous_leaves_no_trace(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Hidden", "Person");
    struct id talk = save_talk(f, &person, NULL);
    struct referral_ask ask = ask_of(&person, ROLE_NURSE, PERMISSION_ANONYMOUS, "Somebody hurts.");
    struct id id = fresh(), reply = fresh();
    struct referral_view view;
    const char *field;

    ask.encounter = talk;
    const unsigned persons = bytes_in_files(f, &person, sizeof person);
    const unsigned talks = bytes_in_files(f, &talk, sizeof talk);
    assert_true(persons > 0 && talks > 0);
    ok(referral_send(f->session[MENTOR], &id, &ask, &field));
    assert_int_equal(bytes_in_files(f, &person, sizeof person), persons);
    assert_int_equal(bytes_in_files(f, &talk, sizeof talk), talks);
    assert_int_equal(bytes_in_files(f, "Somebody hurts.", 15), 0);
    struct referral_row row = row_of(f, &id);
    assert_true(id_is_zero(&row.person));
    assert_int_equal(who_opens(f, &id), BIT(MENTOR) | BIT(NURSE) | BIT(NURSE2) | BIT(COORDINATOR));
    /* Staff see neither; the author both. */
    ok(referral_view(f->session[NURSE], &id, &view));
    assert_string_equal(view.person, "");
    assert_string_equal(view.author, "");
    assert_true(id_is_zero(&view.row.author));
    assert_true(id_is_zero(&view.row.person));
    assert_int_equal(view.category, CATEGORY_SYMPTOM);
    ok(referral_view(f->session[MENTOR], &id, &view));
    assert_string_equal(view.person, "Hidden P.");
    assert_true(id_equal(&view.row.person, &person));
    /* The answer still finds its way. */
    ok(referral_claim(f->session[NURSE], &id));
    ok(referral_reply(f->session[NURSE], &id, &reply, 0, "We will look in on everybody."));
    assert_int_equal(who_opens(f, &reply), BIT(MENTOR) | BIT(NURSE) | BIT(NURSE2));
    assert_int_equal(bytes_in_files(f, &person, sizeof person), persons);
}

static void test_anonymous_and_withdrawn(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Hidden", "Stops");
    struct id id = send_to(f, &person, ROLE_NURSE, PERMISSION_ANONYMOUS, "Somebody asks.");
    struct referral_view views[16];
    struct withdrawal w;
    size_t n;

    ok(referral_to_stop(f->session[MENTOR], views, 16, &n));
    assert_int_equal(n, 0);
    ok(consent_withdraw(f->session[NURSE], &person, SCOPE_APPROACH, HOW_TOLD_ME, false, &w));
    assert_int_equal(row_of(f, &id).state, REFERRAL_ASKED); /* nothing in the file links it */
    ok(referral_to_stop(f->session[MENTOR], views, 16, &n));
    assert_int_equal(n, 1);
    assert_true(id_equal(&views[0].row.id, &id));
    ok(referral_cancel(f->session[MENTOR], &id, CANCEL_WITHDRAWN));
    ok(referral_to_stop(f->session[MENTOR], views, 16, &n));
    assert_int_equal(n, 0);
}

/* ---- states: each step from each state ---- */

enum step { CLAIM, RELEASE, REPLY, DECLINE, TOLD, REOPEN, CANCEL, STEPS };

static enum status take(struct unit_fixture *f, enum step step, const struct id *id) {
    struct id reply = fresh();

    switch (step) {
    case CLAIM: return referral_claim(f->session[NURSE], id);
    case RELEASE: return referral_release(f->session[NURSE], id);
    case REPLY: return referral_reply(f->session[NURSE], id, &reply, REPLY_TODAY, "");
    case DECLINE: return referral_decline(f->session[NURSE], id, 1);
    case TOLD: return referral_told(f->session[MENTOR], id);
    case REOPEN: return referral_reopen(f->session[NURSE], id, 1);
    case CANCEL: return referral_cancel(f->session[MENTOR], id, CANCEL_NOT_NEEDED);
    case STEPS: break;
    }
    return ST_BUG;
}

struct walk {
    const char *name;
    enum step steps[4];
    size_t n;
    unsigned allowed; /* bits of steps that may follow */
};

#define MAY(step) (1u << (step))

static void test_every_step_from_every_state(void **state) {
    static const struct walk walks[] = {
        {"asked", {0}, 0, MAY(CLAIM) | MAY(CANCEL)},
        {"claimed", {CLAIM}, 1, MAY(RELEASE) | MAY(REPLY) | MAY(DECLINE) | MAY(CANCEL)},
        {"released", {CLAIM, RELEASE}, 2, MAY(CLAIM) | MAY(CANCEL)},
        {"answered", {CLAIM, REPLY}, 2, MAY(TOLD) | MAY(REOPEN)},
        {"declined", {CLAIM, DECLINE}, 2, MAY(TOLD) | MAY(REOPEN)},
        {"told", {CLAIM, REPLY, TOLD}, 3, 0},
        {"reopened", {CLAIM, REPLY, REOPEN}, 3, MAY(CLAIM) | MAY(CANCEL)},
        {"cancelled", {CANCEL}, 1, 0},
    };
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Every", "Step");

    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++)
        for (int step = 0; step < STEPS; step++) {
            struct id id = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Every step.");
            for (size_t k = 0; k < walks[i].n; k++)
                ok(take(f, walks[i].steps[k], &id));
            struct referral_row before = row_of(f, &id);
            enum status st = take(f, (enum step)step, &id);
            struct referral_row after = row_of(f, &id);
            if ((st == ST_OK) != ((walks[i].allowed & MAY(step)) != 0))
                fail_msg("%s, step %d: %s", walks[i].name, step, status_name(st));
            if (st != ST_OK) {
                assert_int_equal(before.seq, after.seq);
                assert_int_equal(before.state, after.state);
            }
        }
}

static void test_withdrawn_while_claimed(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Withdrawn", "Claimed"), reply = fresh();
    struct id id = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Too late?");
    struct referral_view view;

    ok(referral_claim(f->session[NURSE], &id));
    ok(referral_cancel(f->session[MENTOR], &id, CANCEL_WITHDRAWN));
    ok(referral_view(f->session[NURSE], &id, &view));
    assert_int_equal(view.row.state, REFERRAL_CLAIMED);
    assert_true(view.row.withdrawn);
    assert_false(view.overdue);
    assert_int_equal(who_opens(f, &view.row.words), BIT(MENTOR));
    is(referral_cancel(f->session[MENTOR], &id, CANCEL_WITHDRAWN), ST_STATE);
    is(referral_claim(f->session[NURSE2], &id), ST_WITHDRAWN);
    ok(referral_reply(f->session[NURSE], &id, &reply, REPLY_DONE, "")); /* what was done is said */
    is(referral_reopen(f->session[NURSE], &id, 1), ST_WITHDRAWN);
}

static void test_only_those_who_may(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Only", "Those"), reply = fresh();
    struct id id = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "For nurses.");

    is(referral_claim(f->session[SOCIAL], &id), ST_DENIED);
    is(referral_claim(f->session[COORDINATOR], &id), ST_DENIED);
    is(referral_claim(f->session[MENTOR], &id), ST_DENIED);
    ok(referral_claim(f->session[NURSE], &id));
    is(referral_release(f->session[NURSE2], &id), ST_DENIED);
    is(referral_reply(f->session[NURSE2], &id, &reply, REPLY_DONE, ""), ST_DENIED);
    is(referral_decline(f->session[NURSE2], &id, 1), ST_DENIED);
    is(referral_cancel(f->session[MENTOR2], &id, CANCEL_NOT_NEEDED), ST_DENIED);
    is(referral_reply(f->session[NURSE], &id, &reply, 0, ""), ST_EMPTY);
    is(referral_reply(f->session[NURSE], &id, &reply, 6, ""), ST_BAD_CHOICE);
    ok(referral_reply(f->session[NURSE], &id, &reply, REPLY_DONE, ""));
    is(referral_told(f->session[MENTOR2], &id), ST_DENIED);
    is(referral_told(f->session[NURSE], &id), ST_DENIED);
    is(referral_reopen(f->session[SOCIAL], &id, 1), ST_DENIED);
    ok(referral_reopen(f->session[NURSE2], &id, 1));
}

/* Who took it does not come back: the role takes it over, and nobody else (fixture_verify agrees).
 */
static void test_holder_who_is_gone(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Holder", "Gone"), reply = fresh();
    struct id id = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Who comes now?");
    struct referral_view view;

    ok(referral_claim(f->session[NURSE2], &id));
    ok(referral_view(f->session[NURSE], &id, &view));
    assert_false(view.holder_gone);
    is(referral_release(f->session[NURSE], &id), ST_DENIED);
    ok(user_set_status(f->session[COORDINATOR], &f->user[NURSE2], USER_SUSPENDED, 1));
    ok(referral_view(f->session[NURSE], &id, &view));
    assert_true(view.holder_gone);
    assert_string_not_equal(view.holder, "");
    is(referral_release(f->session[NURSE2], &id), ST_SESSION_OVER);
    is(referral_release(f->session[SOCIAL], &id), ST_DENIED);
    is(referral_release(f->session[COORDINATOR], &id), ST_DENIED);
    is(referral_release(f->session[MENTOR], &id), ST_DENIED);
    is(referral_reply(f->session[NURSE], &id, &reply, REPLY_DONE, ""), ST_DENIED);
    ok(referral_release(f->session[NURSE], &id));
    assert_int_equal(row_of(f, &id).state, REFERRAL_ASKED);
    is(referral_release(f->session[NURSE], &id), ST_STATE);
    ok(referral_claim(f->session[NURSE], &id));
    ok(user_set_status(f->session[COORDINATOR], &f->user[NURSE2], USER_ACTIVE, 1));
    is(referral_release(f->session[NURSE2], &id), ST_DENIED);
    ok(referral_reply(f->session[NURSE], &id, &reply, REPLY_DONE, ""));
}

static void test_a14_two_claim_at_once(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Two", "Claim");
    struct id id = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Who comes?");
    struct referral_view view;
    char holder[96];

    /* Both have seen it as asked; the second is behind the first one's lock. */
    ok(referral_claim(f->session[NURSE2], &id));
    is(referral_claim(f->session[NURSE], &id), ST_TAKEN);
    ok(referral_view(f->session[NURSE], &id, &view));
    assert_true(id_equal(&view.row.holder, &f->user[NURSE2]));
    assert_true(view.row.claimed_at > 0);
    session_user_label(f->session[NURSE], &f->user[NURSE2], holder, sizeof holder);
    assert_string_equal(view.holder, holder);
}

/* ---- for real: two processes, each with its own kiosk ---- */

#define RACE_FLAGS 12
#define RACE_BROKEN 100

static int race_claims(const struct unit_fixture *f, enum who who, const struct id *flags,
                       int start) {
    struct session *s;
    struct store *store;
    unsigned wait_s;
    int won = 0;
    char go;

    if (store_open(f->folder, STORE_KIOSK, (uint16_t)(90 + who), &store) != ST_OK ||
        session_create(store, &s) != ST_OK ||
        session_sign_in(s, f->number[who], fixture_phrase(who), &wait_s) != ST_OK ||
        read(start, &go, 1) != 1)
        return RACE_BROKEN;
    for (int i = 0; i < RACE_FLAGS; i++) {
        enum status st = referral_claim(s, &flags[i]);
        if (st != ST_OK && st != ST_TAKEN)
            return RACE_BROKEN;
        won += st == ST_OK;
    }
    session_destroy(s);
    store_close(store);
    return won;
}

static void test_a14_two_kiosks_race(void **state) {
    static const enum who nurses[] = {NURSE, NURSE2};
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Race", "For"), flags[RACE_FLAGS];
    int start[2], won = 0, status;
    pid_t child[2];

    for (int i = 0; i < RACE_FLAGS; i++)
        flags[i] = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Who is first?");
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < 2; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0)
            _exit(race_claims(f, nurses[i], flags, start[0]));
    }
    assert_int_equal(write(start[1], "go", 2), 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) != RACE_BROKEN);
        won += WEXITSTATUS(status);
    }
    close(start[0]);
    close(start[1]);
    assert_int_equal(won, RACE_FLAGS); /* each has one winner, none has two */
    for (int i = 0; i < RACE_FLAGS; i++)
        assert_int_equal(row_of(f, &flags[i]).state, REFERRAL_CLAIMED);
}

static void test_a15_loop_closed(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Loop", "Closed"), reply = fresh();
    struct id talk = save_talk(f, &person, "What the nurse never sees.");
    struct id id = send_to(f, &person, ROLE_NURSE, PERMISSION_WORDS, "Please come by.");
    struct referral_view views[64];
    struct encounter_row row;
    char text[4 * REPLY_CHARS + 1];
    uint8_t phrase;
    size_t n;

    is(referral_answer(f->session[MENTOR], &id, &phrase, text, sizeof text), ST_NOT_FOUND);
    ok(referral_claim(f->session[NURSE], &id));
    ok(referral_reply(f->session[NURSE], &id, &reply, REPLY_TODAY, "At eleven."));
    assert_int_equal(who_opens(f, &reply), BIT(NURSE) | BIT(NURSE2) | BIT(MENTOR));
    ok(referral_own_views(f->session[MENTOR], REFERRAL_ANSWERED, views, 64, &n));
    assert_true(n >= 1);
    assert_true(id_equal(&views[0].row.id, &id)); /* newest first */
    ok(referral_answer(f->session[MENTOR], &id, &phrase, text, sizeof text));
    assert_int_equal(phrase, REPLY_TODAY);
    assert_string_equal(text, "At eleven.");
    is(referral_answer(f->session[SOCIAL], &id, &phrase, text, sizeof text), ST_NOT_FOUND);
    ok(referral_told(f->session[MENTOR], &id));
    assert_int_equal(row_of(f, &id).state, REFERRAL_TOLD);
    ok(encounter_get(f->store[NURSE], &talk, &row));
    assert_false(opens(f, NURSE, &row.note));
}

/* ---- lists ---- */

static size_t place_of(const struct referral_view *views, size_t n, const struct id *id) {
    for (size_t i = 0; i < n; i++)
        if (id_equal(&views[i].row.id, id))
            return i;
    fail_msg("not in the list");
    return n;
}

static struct id send_urgency(struct unit_fixture *f, const struct id *person,
                              enum priority priority) {
    struct referral_ask ask = ask_of(person, ROLE_DIETITIAN, PERMISSION_WORDS, "About food.");
    struct id id = fresh();
    const char *field;

    ask.priority = priority;
    ok(referral_send(f->session[MENTOR], &id, &ask, &field));
    return id;
}

/* The dietitian's list has these in this order; other tests may have left others between them. */
static void list_has(struct unit_fixture *f, const struct id *const wanted[], size_t n_wanted) {
    struct referral_view views[32];
    size_t n;

    ok(referral_inbox_views(f->session[DIETITIAN], views, 32, &n));
    for (size_t i = 1; i < n_wanted; i++)
        if (place_of(views, n, wanted[i - 1]) > place_of(views, n, wanted[i]))
            fail_msg("number %zu stands below number %zu", i - 1, i);
}

/* Two of each urgency, asked in the least helpful order; then all but the last of each are late. */
static void test_a16_order_of_the_inbox(void **state) {
    static const enum priority priorities[] = {PRIORITY_ROUTINE, PRIORITY_URGENT, PRIORITY_ASAP};
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Order", "Inbox"), old[3], new[3];
    int64_t start = clock_at() + 600;

    for (unsigned i = 0; i < 3; i++) {
        clock_pretend(start + i);
        old[i] = send_urgency(f, &person, priorities[i]);
    }
    list_has(f, (const struct id *[]){&old[2], &old[1], &old[0]}, 3);
    start += 4 * 86400; /* three days of treatment, with at most one Sunday */
    for (unsigned i = 0; i < 3; i++) {
        clock_pretend(start + i);
        new[i] = send_urgency(f, &person, priorities[i]);
    }
    /* Late wishes, the oldest first, above what is new, but never above what is needed now. */
    list_has(f, (const struct id *[]){&old[2], &new[2], &old[0], &old[1], &new[1], &new[0]}, 6);
    /* What somebody has is late again only after its time with them. */
    ok(referral_claim(f->session[DIETITIAN], &old[0]));
    list_has(f, (const struct id *[]){&old[2], &new[2], &old[1], &new[1], &old[0], &new[0]}, 6);
    for (unsigned i = 0; i < 3; i++) {
        ok(referral_cancel(f->session[MENTOR], &old[i], CANCEL_NOT_NEEDED));
        ok(referral_cancel(f->session[MENTOR], &new[i], CANCEL_NOT_NEEDED));
    }
    clock_pretend(0);
}

static void test_a16_late_ones_first(void **state) {
    struct unit_fixture *f = *state;
    struct id person = matched_person(f, "Late", "First");
    struct referral_view views[32];
    int64_t start = clock_at() + 600;
    size_t n;

    clock_pretend(start);
    struct id routine = send_urgency(f, &person, PRIORITY_ROUTINE);
    struct id urgent = send_urgency(f, &person, PRIORITY_URGENT);
    ok(referral_inbox_views(f->session[DIETITIAN], views, 32, &n));
    assert_true(place_of(views, n, &urgent) < place_of(views, n, &routine));
    assert_false(views[place_of(views, n, &routine)].overdue);
    clock_pretend(start + 4 * 86400); /* three days of treatment, with at most one Sunday */
    struct id asap = send_urgency(f, &person, PRIORITY_ASAP);
    ok(referral_inbox_views(f->session[DIETITIAN], views, 32, &n));
    assert_true(views[place_of(views, n, &routine)].overdue);
    assert_true(views[place_of(views, n, &urgent)].overdue);
    assert_false(views[place_of(views, n, &asap)].overdue);
    assert_int_equal(place_of(views, n, &asap), 0);
    assert_int_equal(row_of(f, &routine).state, REFERRAL_ASKED); /* never closes by itself */
    clock_pretend(start + 4 * 86400 + 3601);
    ok(referral_inbox_views(f->session[DIETITIAN], views, 32, &n));
    assert_int_equal(place_of(views, n, &asap), 0);
    ok(referral_claim(f->session[DIETITIAN], &asap));
    ok(referral_view(f->session[DIETITIAN], &asap, views));
    assert_false(views[0].overdue);
    clock_pretend(0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_go_to_one_role),
        cmocka_unit_test(test_without_record_the_desk_reads_nothing),
        cmocka_unit_test(test_no_log_no_read),
        cmocka_unit_test(test_a11_no_means_no),
        cmocka_unit_test(test_what_is_asked_is_checked),
        cmocka_unit_test(test_a18_anonymous_leaves_no_trace),
        cmocka_unit_test(test_anonymous_and_withdrawn),
        cmocka_unit_test(test_every_step_from_every_state),
        cmocka_unit_test(test_withdrawn_while_claimed),
        cmocka_unit_test(test_only_those_who_may),
        cmocka_unit_test(test_holder_who_is_gone),
        cmocka_unit_test(test_a14_two_claim_at_once),
        cmocka_unit_test(test_a14_two_kiosks_race),
        cmocka_unit_test(test_a15_loop_closed),
        cmocka_unit_test(test_a16_order_of_the_inbox),
        cmocka_unit_test(test_a16_late_ones_first),
        cmocka_unit_test(fixture_verify),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
