/*
 * lang.h - the two languages of the program (gettext).
 *
 * Words on screens are translated with the screen's name as context; sentences born in C without
 * one. The language changes live, with everything typed untouched.
 */
#ifndef CHAIRSIDE_LANG_H
#define CHAIRSIDE_LANG_H

#include <libintl.h>

enum lang { LANG_EN = 1, LANG_ES = 2 };

#define _(msgid) gettext(msgid)
#define N_(msgid) msgid

/*
 * Sets a UTF-8 locale (C.UTF-8 where the environment has none) and the catalogue folder: the
 * installed one, or `folder` if not NULL (a build tree). Call once, first: text widths need it too.
 * The language is then Spanish where LANGUAGE or the locale says es, else English.
 */
void lang_start(const char *folder);
void lang_set(enum lang lang);
enum lang lang_now(void);

/*
 * The translation of `msgid` under `context` (a screen's name); "" stays "". Both together are
 * less than 8 KiB, else `msgid` comes back as it is.
 */
const char *lang_text(const char *context, const char *msgid);

#endif
