/*
 * kind.h - kinds of screen are code: how one is laid out, and what a command does on it.
 *
 * A new kind is one struct kind and a row in kind_of (kind.c).
 */
#ifndef UI_KIND_H
#define UI_KIND_H

#include "keymap.h"
#include "sheet.h"
#include "view.h"

struct kind {
    /* Adds its blocks to the sheet, top to bottom. */
    void (*lay)(const struct view *, struct sheet *);
    /* What the focus takes keys as. */
    enum where (*where)(const struct view *, const struct sheet *);
    /* Does what the person asked; what only the app can do goes into the request. */
    void (*command)(struct view *, struct sheet *, const struct press *, struct request *);
};

extern const struct kind kind_menu, kind_form, kind_list, kind_report;

const struct kind *kind_of(const struct view *);

/* ---- shared by kinds ---- */

/* Up, down, Tab, Home, End, Enter on a button or text; false: not its business. */
bool common_command(struct view *, struct sheet *, const struct press *, struct request *);
/* Moves the focus; in fields to the choice or the end. */
void focus_move(struct view *, struct stop stop, struct request *);
/* A question or filter with the focus (form.c). False: not its business. */
bool question_command(struct view *, struct sheet *, const struct press *, struct request *);
enum where question_where(const struct view *, const struct sheet *);
/* All answers of a form; false and said why, with the focus there. */
bool form_check(struct view *);

#endif
