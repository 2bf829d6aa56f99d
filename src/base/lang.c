#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>

/* Longest context + msgid together that lang_text looks up. */
#define LANG_KEY_BYTES 8192

/* glibc's own sign that the catalogues must be looked up anew. */
extern int _nl_msg_cat_cntr;

static enum lang current = LANG_EN;

static int locale_is_utf8(void) {
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/*
 * Only characters and messages follow the environment: numbers and order stay those of C, so that a
 * report reads the same on every kiosk.
 */
static void lang_set_locale(void) {
    if (!setlocale(LC_CTYPE, "") || !locale_is_utf8())
        setlocale(LC_CTYPE, "C.UTF-8");
    const char *messages = setlocale(LC_MESSAGES, "");
    /* gettext answers msgids under plain C, whatever LANGUAGE says. */
    if (!messages || strcmp(messages, "C") == 0 || strcmp(messages, "POSIX") == 0)
        setlocale(LC_MESSAGES, "C.UTF-8");
}

static enum lang lang_of_environment(void) {
    const char *first = getenv("LANGUAGE");

    if (!first || !*first)
        first = setlocale(LC_MESSAGES, NULL);
    return first && strncmp(first, "es", 2) == 0 ? LANG_ES : LANG_EN;
}

void lang_start(const char *folder) {
    lang_set_locale();
    bindtextdomain("chairside", folder ? folder : CHAIRSIDE_LOCALEDIR);
    bind_textdomain_codeset("chairside", "UTF-8");
    textdomain("chairside");
    lang_set(lang_of_environment());
}

void lang_set(enum lang lang) {
    setenv("LANGUAGE", lang == LANG_ES ? "es" : "en", 1);
    ++_nl_msg_cat_cntr;
    current = lang == LANG_ES ? LANG_ES : LANG_EN;
}

enum lang lang_now(void) {
    return current;
}

const char *lang_text(const char *context, const char *msgid) {
    char key[LANG_KEY_BYTES];

    if (!*msgid)
        return ""; /* gettext("") answers the catalogue's header */
    int n = snprintf(key, sizeof key, "%s\004%s", context, msgid);
    if (n < 0 || (size_t)n >= sizeof key)
        return msgid;
    const char *text = gettext(key);
    return text == key ? msgid : text;
}
