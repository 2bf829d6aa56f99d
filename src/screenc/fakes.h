/*
 * fakes.h - verbs for the golden tests: what they answer stands in text files.
 *
 * `screenc --fakes` writes one call of these for each verb. They read, in the folder of fakes:
 *
 *   NAME.facts    what NAME_load fills:      fact: text      can_x: yes      answer: value
 *   NAME.rows     what NAME_rows answers:    field: value, a block a row, an empty line between
 *   VERB.rows     what a pick answers:       label: text, a block a pick
 *   VERB.outcome  what do VERB and NAME_save answer:
 *                 status: NAME   next: 1   field: minutes   text: Kept.   id: 7   draft: 8
 *
 * With a case set, NAME@CASE.facts wins over NAME.facts, and so on. No file = empty, and ST_OK.
 * `#` begins a comment line. In texts \n is a new row. An answer is as typed: the number of a
 * choice, "1 3" for ticks, 20261023 for a date. An id is a small number. In .rows and .facts
 * `@status: NAME` makes the verb fail, and `@id`, `@urgency` and `@warn` fill the head of a row;
 * rows are numbered from 1 where no @id says otherwise. Rows are served page by page as real ones.
 *
 * For tests only: a mistake in a file ends the program with `file:line: sentence`.
 */
#ifndef FAKES_H
#define FAKES_H

#include <chairside/screen.h>

/* Where the files are. Copied. Without it: the environment variable CHAIRSIDE_FAKES. */
void fakes_folder(const char *folder);

/* The case that wins, such as "filled" or "late"; NULL or "" = none. Copied. */
void fakes_case(const char *name);

struct fake_flag {
    const char *name;
    size_t offset; /* of a bool in the facts */
};

/* `flags` ends with a NULL name; facts, flags and input may be NULL. */
enum status fake_load(const char *screen, void *facts, const struct fake_flag *flags, void *input);
enum status fake_rows(const char *screen, struct page *page, void *rows, size_t *n);
enum status fake_outcome(const char *verb, struct outcome *outcome);
enum status fake_pick(const char *verb, struct pick *picks, size_t max, size_t *n);

#endif
