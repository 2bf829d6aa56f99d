/* words.c - codes of programme.md 5.3 as words, and days as people write them. */
#include <time.h>

#include "verbs.h"

static const char *word(const char *const *words, size_t n, unsigned code) {
    return code >= 1 && code <= n ? _(words[code - 1]) : "";
}

#define WORDS(name, ...)                                                                           \
    const char *name(unsigned code) {                                                              \
        static const char *const words[] = {__VA_ARGS__};                                          \
        return word(words, sizeof words / sizeof *words, code);                                    \
    }

WORDS(mode_word, N_("at the chair"), N_("waiting area"), N_("by phone"), N_("by video"),
      N_("in a group"), N_("left a message"))
WORDS(category_word, N_("medical question"), N_("symptom or treatment"), N_("mood or coping"),
      N_("rides, money, home"), N_("diet"), N_("transplant, at home"), N_("complaint"),
      N_("safety"))
WORDS(outcome_word, N_("well"), N_("treatment came first"), N_("they wished to stop"),
      N_("not a good time"), N_("they were asleep"), N_("left a message"))
WORDS(next_word, N_("next talk on a day"), N_("no plan"), N_("they will ask"))
WORDS(scope_word, N_("a mentor may come"), N_("talks may be logged"), N_("a note may be kept"))
WORDS(lang_word, N_("English"), N_("Spanish"))
WORDS(schedule_word, N_("Mon Wed Fri"), N_("Tue Thu Sat"), N_("other days"))
WORDS(shift_word, N_("first shift"), N_("second shift"), N_("third shift"), N_("night shift"))
WORDS(user_status_word, N_("invited"), N_("active"), N_("suspended"), N_("left"))

const char *role_with_article(enum role role) {
    switch (role) {
    case ROLE_NURSE: return _("a nurse");
    case ROLE_SOCIAL_WORKER: return _("the social worker");
    case ROLE_DIETITIAN: return _("the dietitian");
    case ROLE_COORDINATOR: return _("the coordinator");
    default: return session_role_word(role);
    }
}

void verbs_say_both(const char *msgid, char *out, size_t room) {
    enum lang now = lang_now();
    lang_set(LANG_EN);
    text_print(out, room, "%s", gettext(msgid));
    lang_set(LANG_ES);
    size_t used = strlen(out);
    text_print(out + used, room - used, " / %s", gettext(msgid));
    lang_set(now);
}

const char *consent_short(enum consent_status status) {
    switch (status) {
    case CONSENT_ACTIVE: return _("yes");
    case CONSENT_REJECTED: return _("NO");
    case CONSENT_WITHDRAWN: return _("stopped");
    case CONSENT_EXPIRED: return _("ran out");
    case CONSENT_VOID: break;
    }
    return _("ask");
}

const char *referral_state_word(const struct referral_view *v) {
    if (v->row.withdrawn)
        return _("withdrew");
    switch (v->row.state) {
    case REFERRAL_ASKED: return v->overdue ? _("LATE") : _("new");
    case REFERRAL_CLAIMED: return _("taken");
    case REFERRAL_ANSWERED: return _("answered, not told yet");
    case REFERRAL_DECLINED: return _("cannot help, not told");
    case REFERRAL_TOLD: return _("closed");
    case REFERRAL_CANCELLED: return _("stopped");
    case REFERRAL_KEPT: return _("asked not to share");
    }
    return "";
}

const char *entry_words(enum entry_kind kind) {
    static const struct {
        enum entry_kind kind;
        const char *words;
    } table[] = {
        {ENTRY_APP_OPEN, N_("kiosk started")},
        {ENTRY_SIGNIN_FAIL, N_("sign-in failed")},
        {ENTRY_CLOCK_JUMP, N_("clock jumped")},
        {ENTRY_KDF_BUSY, N_("computer was busy")},
        {ENTRY_BACKUP, N_("backup made")},
        {ENTRY_SIGNIN, N_("signed in")},
        {ENTRY_SIGNOUT, N_("signed out")},
        {ENTRY_UNIT_SETUP, N_("unit set up")},
        {ENTRY_UNIT_RESTORED, N_("backup put back")},
        {ENTRY_SETTING_SET, N_("setting changed")},
        {ENTRY_CLOCK_CONFIRM, N_("clock confirmed")},
        {ENTRY_RECOVERY_USE, N_("cards used")},
        {ENTRY_USER_INVITE, N_("somebody invited")},
        {ENTRY_USER_CERTIFY, N_("signs compared")},
        {ENTRY_USER_EDIT, N_("account changed")},
        {ENTRY_ROLE_ADMIT, N_("let into a role")},
        {ENTRY_ROLE_ROTATE, N_("role has new keys")},
        {ENTRY_USER_STATUS, N_("account state set")},
        {ENTRY_USER_PERSON, N_("is a patient here")},
        {ENTRY_PHRASE_CHANGE, N_("phrase changed")},
        {ENTRY_PERSON_ADD, N_("person added")},
        {ENTRY_PERSON_EDIT, N_("person changed")},
        {ENTRY_PERSON_STATUS, N_("person here or not")},
        {ENTRY_PERSON_ERASE, N_("person erased")},
        {ENTRY_CONSENT_SET, N_("permission asked")},
        {ENTRY_CONSENT_WITHDRAW, N_("permission stopped")},
        {ENTRY_CONSENT_EXPIRE, N_("permission ran out")},
        {ENTRY_CONSENT_VOID, N_("permission taken out")},
        {ENTRY_PROPOSAL_ADD, N_("somebody asked first")},
        {ENTRY_PROPOSAL_SETTLE, N_("asked first: settled")},
        {ENTRY_MATCH_START, N_("matched")},
        {ENTRY_MATCH_END, N_("match ended")},
        {ENTRY_ENCOUNTER_SAVE, N_("talk saved")},
        {ENTRY_ENCOUNTER_AMEND, N_("talk corrected")},
        {ENTRY_ENCOUNTER_VOID, N_("talk taken out")},
        {ENTRY_NOTE_SAVE, N_("note saved")},
        {ENTRY_OBJECT_DESTROY, N_("destroyed")},
        {ENTRY_REFERRAL_ASK, N_("staff told")},
        {ENTRY_WORDS_PUT, N_("words for staff")},
        {ENTRY_REFERRAL_KEEP, N_("not to be told")},
        {ENTRY_REFERRAL_CLAIM, N_("taken by staff")},
        {ENTRY_REFERRAL_RELEASE, N_("given back")},
        {ENTRY_REFERRAL_REPLY, N_("answered")},
        {ENTRY_REFERRAL_DECLINE, N_("cannot help")},
        {ENTRY_REFERRAL_REOPEN, N_("opened again")},
        {ENTRY_REFERRAL_TOLD, N_("answer passed on")},
        {ENTRY_REFERRAL_CANCEL, N_("words taken back")},
        {ENTRY_READ, N_("opened and read")},
        {ENTRY_DENIED, N_("refused")},
        {ENTRY_REPORT, N_("report made")},
        {ENTRY_JOURNAL_VIEW, N_("log looked at")},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].kind == kind)
            return _(table[i].words);
    return "";
}

static void bit_words(unsigned bits, const char *const *words, size_t n, char *out, size_t room) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        if (!(bits & (1u << i)))
            continue;
        text_print(out + used, room - used, "%s%s", used ? ", " : "", _(words[i]));
        used = strlen(out);
    }
}

void activities_words(unsigned bits, char *out, size_t room) {
    static const char *const words[] = {
        N_("gave information"),      N_("listened"),   N_("shared own experience"),
        N_("supported good habits"), N_("encouraged"), N_("eased worry")};
    bit_words(bits, words, 6, out, room);
}

void topics_words(unsigned bits, char *out, size_t room) {
    static const char *const words[] = {N_("fear"),       N_("needles"),           N_("food"),
                                        N_("family"),     N_("work, money"),       N_("travel"),
                                        N_("transplant"), N_("treatment at home"), N_("planning"),
                                        N_("not said")};
    bit_words(bits, words, 10, out, room);
}

void present_words(unsigned bits, char *out, size_t room) {
    static const char *const words[] = {N_("carer or family"), N_("interpreter"), N_("staff")};
    bit_words(bits, words, 3, out, room);
    if (!bits)
        text_print(out, room, "%s", _("nobody else"));
}

void consent_words(struct session *s, const struct id *person, enum scope scope, char *out,
                   size_t room) {
    struct consent_row row;
    bool active;
    enum status st = permit_consent(session_store(s), person, scope, &row, &active);
    if (st != ST_OK) {
        text_print(out, room, "%s", st == ST_NOT_FOUND ? _("not asked yet") : status_sentence(st));
        return;
    }
    char day[64];
    if (active) {
        day_long_words(row.expires, day, sizeof day);
        text_print(out, room, _("yes, until %s"), day);
        return;
    }
    enum consent_status now = row.status == CONSENT_ACTIVE ? CONSENT_EXPIRED : row.status;
    if (!row.given) {
        text_print(out, room, "%s", _("not asked yet"));
        return;
    }
    day_long_words(row.given, day, sizeof day);
    text_print(out, room, "%s (%s)", consent_short(now), day);
}

/* ---- days and times ---- */

static const char *month_word(int month) {
    static const char *const words[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
                                        N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
                                        N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};
    return word(words, 12, (unsigned)month + 1);
}

static struct tm civil(int64_t at) {
    time_t t = (time_t)at;
    struct tm tm = {0};
    localtime_r(&t, &tm);
    return tm;
}

void month_words(int64_t at, char *out, size_t room) {
    struct tm tm = civil(at);
    text_print(out, room, "%s %d", month_word(tm.tm_mon), tm.tm_year + 1900);
}

void day_long_words(int64_t at, char *out, size_t room) {
    struct tm tm = civil(at);
    text_print(out, room, "%d %s %d", tm.tm_mday, month_word(tm.tm_mon), tm.tm_year + 1900);
}

void day_words(int64_t at, char *out, size_t room) {
    struct tm tm = civil(at), now = civil(clock_at());
    if (tm.tm_year != now.tm_year)
        day_long_words(at, out, room);
    else
        text_print(out, room, "%d %s", tm.tm_mday, month_word(tm.tm_mon));
}

void when_words(int64_t at, char *out, size_t room) {
    struct tm tm = civil(at);
    if (clock_day(at) == clock_day(clock_at())) {
        text_print(out, room, "%02d:%02d", tm.tm_hour, tm.tm_min);
        return;
    }
    char day[64];
    day_words(at, day, sizeof day);
    if (tm.tm_year != civil(clock_at()).tm_year) /* the hour of another year tells nobody much */
        text_print(out, room, "%s", day);
    else
        text_print(out, room, "%s %02d:%02d", day, tm.tm_hour, tm.tm_min);
}
