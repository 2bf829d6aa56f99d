/* The unit's settings: one table of limits, asked by the gate, by the verbs and by set-up. */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/text.h>

#include "unit_internal.h"

struct setting_rule {
    bool text;
    uint32_t least, most, normal; /* numbers */
    uint32_t practice_least;      /* in a practice unit, so that tests need not wait; 0 = `least` */
};

static const struct setting_rule rules[SETTING_COUNT] = {
    [SETTING_NAME_EN] = {.text = true},
    [SETTING_NAME_ES] = {.text = true},
    [SETTING_IDLE_S] = {.least = 60, .most = 600, .normal = 120, .practice_least = 3},
    [SETTING_CONSENT_MONTHS] = {.least = 1, .most = 24, .normal = 12},
    [SETTING_ROUTINE_DAYS] = {.least = 1, .most = 14, .normal = 3},
    [SETTING_GRACE_DAYS] = {.least = 0, .most = 60, .normal = 14},
    [SETTING_PHONE_FACILITY] = {.text = true},
    [SETTING_PHONE_NETWORK] = {.text = true},
    [SETTING_PHONE_STATE] = {.text = true},
    [SETTING_CHAIRS] = {.least = 1, .most = 200, .normal = 24},
    [SETTING_SHIFTS] = {.least = 1, .most = 4, .normal = 3},
    [SETTING_LANGUAGES] = {.least = 1, .most = 3, .normal = 3},
    [SETTING_KDF] = {.least = 64, .most = 256, .normal = 256},
};

static const struct setting_rule *rule_of(enum setting key) {
    return key >= SETTING_NAME_EN && key < SETTING_COUNT ? &rules[key] : NULL;
}

static enum status text_value_check(const uint8_t *value, size_t bytes) {
    if (bytes > ENTRY_VALUE_MAX)
        return ST_TOO_LONG;
    return text_is_clean((const char *)value, bytes, false) ? ST_OK : ST_BAD_TEXT;
}

enum status setting_check(enum setting key, const uint8_t *value, size_t bytes, uint32_t policy) {
    const struct setting_rule *rule = rule_of(key);

    if (!rule)
        return ST_BAD_CHOICE;
    if (rule->text)
        return text_value_check(value, bytes);
    struct reader r = reader_on(value, bytes);
    const uint32_t number = read_u32(&r);
    const bool practice = (policy & POLICY_PRACTICE) && rule->practice_least > 0;
    const uint32_t least = practice ? rule->practice_least : rule->least;

    if (!reader_done(&r) || number < least || number > rule->most)
        return ST_BAD_NUMBER;
    if (key == SETTING_KDF && number != 64 && number != 128 && number != 256)
        return ST_BAD_NUMBER;
    return ST_OK;
}

uint32_t setting_default(enum setting key) {
    const struct setting_rule *rule = rule_of(key);

    return rule ? rule->normal : 0;
}

uint32_t setting_or_default(struct session *s, enum setting key) {
    struct store *store = session_store(s);
    uint32_t value;

    if (store && setting_number(store, key, &value) == ST_OK)
        return value;
    return setting_default(key);
}

enum status unit_name(struct session *s, int lang, char *out, size_t room) {
    const enum setting first = lang == LANG_ES ? SETTING_NAME_ES : SETTING_NAME_EN;
    const enum setting other = lang == LANG_ES ? SETTING_NAME_EN : SETTING_NAME_ES;
    enum status st = setting_text(session_store(s), first, out, room);

    if (st == ST_NOT_FOUND || (st == ST_OK && out[0] == '\0'))
        st = setting_text(session_store(s), other, out, room);
    return st;
}

/* ---- writing ---- */

static struct entry setting_row(enum setting key) {
    return (struct entry){.kind = ENTRY_SETTING_SET, .key = (uint16_t)key};
}

enum status setting_append_number(struct session *s, enum setting key, uint32_t value) {
    struct entry row = setting_row(key);
    struct writer w = writer_on(row.value, sizeof row.value);

    write_u32(&w, value);
    row.value_bytes = (uint16_t)w.used;
    return session_append(s, &row);
}

enum status setting_append_text(struct session *s, enum setting key, const char *value) {
    struct entry row = setting_row(key);
    const size_t bytes = strlen(value);

    if (bytes > sizeof row.value)
        return ST_TOO_LONG;
    memcpy(row.value, value, bytes);
    row.value_bytes = (uint16_t)bytes;
    return session_append(s, &row);
}

enum status setting_set_number(struct session *s, enum setting key, uint32_t value) {
    const struct setting_rule *rule = rule_of(key);

    if (!rule || rule->text)
        return ST_BAD_CHOICE;
    enum status st = session_begin(s);
    if (st == ST_OK)
        st = setting_append_number(s, key, value);
    return session_finish(s, st);
}

enum status setting_set_text(struct session *s, enum setting key, const char *value) {
    const struct setting_rule *rule = rule_of(key);

    if (!rule || !rule->text)
        return ST_BAD_CHOICE;
    enum status st = session_begin(s);
    if (st == ST_OK)
        st = setting_append_text(s, key, value);
    return session_finish(s, st);
}
