/*
 * people_internal.h - what the files about people, consent, talks and referrals share.
 *
 * MUSTs
 *  1. Opened text lives in memory of secret_take and is wiped when it is given back.
 *  2. Who gets a copy of a key is said here once for each kind of object (datamodel.md 3): planned
 *     before the lock, so that boxes are sealed outside it, and settled inside the transaction
 *     against the consent as it is then. A consent that moved in between never leaves a stray key.
 */
#ifndef CHAIRSIDE_PEOPLE_INTERNAL_H
#define CHAIRSIDE_PEOPLE_INTERNAL_H

#include <chairside/people.h>
#include <chairside/referral.h>
#include <chairside/secret.h>
#include <chairside/talk.h>

#include "mentoring_internal.h"

/* ---- typed text ---- */

/* ST_EMPTY (only if `needed`; spaces are nothing), ST_TOO_LONG, ST_BAD_TEXT. */
enum status text_check(const char *text, size_t chars, bool lines, bool needed) MUST_CHECK;

/* ---- opening ---- */

/* An opened object. `plain` is NULL unless sealed_open answered ST_OK. */
struct opened {
    uint8_t *plain;
    struct reader fields; /* behind the format byte */
    struct object_info info;
};

/* Opens the newest version. ST_NOT_FOUND also where the id is of another kind. */
enum status sealed_open(struct session *s, enum object_kind kind, const struct id *id, size_t room,
                        struct opened *out) MUST_CHECK;
/* The same for one version of a talk or a note; 0 = the newest. */
enum status sealed_open_version(struct session *s, enum object_kind kind, const struct id *id,
                                uint32_t ver, size_t room, struct opened *out) MUST_CHECK;
void sealed_close(struct opened *opened); /* wipes; fine after a failure */

/* ---- rows of one kind, however many: malloc'ed, the caller frees ---- */

enum status referrals_of_person(struct store *store, const struct id *person,
                                enum referral_state state, struct referral_row **out,
                                size_t *n) MUST_CHECK;
enum status referrals_of_author(struct store *store, const struct id *author,
                                enum referral_state state, struct referral_row **out,
                                size_t *n) MUST_CHECK;
enum status objects_of_person(struct store *store, enum object_kind kind, const struct id *person,
                              struct object_info **out, size_t *n) MUST_CHECK;

/* What stood before the newest version of an object and was not destroyed, newest first. */
enum status versions_earlier(struct store *store, const struct id *obj, struct earlier *out,
                             size_t max, size_t *n) MUST_CHECK;

/* The last row about one object that has few. */
enum status journal_newest_of(struct store *store, const struct id *obj,
                              struct entry *out) MUST_CHECK;

/* ---- consent ---- */

/* The row that makes the scope active now; 0 = not in force. */
enum status consent_in_force(struct session *s, const struct id *person, enum scope scope,
                             uint64_t *seq) MUST_CHECK;
/* ST_BAD_CHOICE; ST_TEACH_BACK: a yes that was not said back. */
enum status consent_check(const struct consent_answer *answer) MUST_CHECK;
/* In a transaction: wording, row, and what a renewal of `approach` means for mentors' keys. */
enum status consent_append(struct session *s, const struct id *person,
                           const struct consent_answer *answer, struct entry *row) MUST_CHECK;
void receipt_write(uint64_t seq, char out[RECEIPT_CHARS + 1]);

/* What the end of a permission takes away. */
struct ending {
    enum match_end_reason match_reason;
    enum cancel_reason cancel_reason;
    bool destroy;
    struct withdrawal *count; /* zeroed by the caller */
};
/* In a transaction, after the row that ends `scope`. */
enum status scope_ended(struct session *s, const struct id *person, enum scope scope,
                        const struct ending *ending) MUST_CHECK;
/* Parts of it, for persons who leave or are erased. */
enum status matches_end_all(struct session *s, const struct id *person,
                            const struct ending *ending) MUST_CHECK;
enum status referrals_cancel_all(struct session *s, const struct id *person,
                                 const struct ending *ending) MUST_CHECK;
/* Every object of one kind and subject, and a row each where its kind has one. */
enum status objects_destroy_all(struct session *s, enum object_kind kind, const struct id *person,
                                enum destroy_cause cause, unsigned *destroyed) MUST_CHECK;

/* ---- who reads an identity: the four roles, and mentors with an open match ---- */

enum status identity_readers(struct session *s, const struct id *person,
                             struct readers *out) MUST_CHECK;
/* In a transaction, after the identity was put for `planned`, or after `approach` was renewed with
 * `planned` NULL: takes keys back and grants keys until they are as the unit says now. */
enum status identity_settle(struct session *s, const struct id *person,
                            const struct readers *planned) MUST_CHECK;

/* ---- who reads what `record` allows: the coordinators ---- */

struct record_reader {
    bool reads;   /* whether the coordinators get a key at all */
    uint64_t seq; /* under which row; 0 where no consent is needed */
};
/* Person zero: always, under no row. */
enum status record_reader(struct session *s, const struct id *person,
                          struct record_reader *out) MUST_CHECK;
void record_reader_add(const struct record_reader *reader, struct readers *readers);
/* In a transaction, after this version of `obj` was put for `planned`: the keys of versions before
 * it stay as they are, for what ended `record` took them already. */
enum status record_reader_settle(struct session *s, const struct id *obj, uint32_t ver,
                                 const struct id *person,
                                 const struct record_reader *planned) MUST_CHECK;

/* ---- identity ---- */

/* Format byte, three names, station, five single bytes, lengths. */
#define IDENTITY_BYTES (1 + 3 * (2 + 4 * NAME_CHARS) + 5 + 2 + 4 * STATION_CHARS)

enum status identity_check(const struct identity *identity, const char **field) MUST_CHECK;
void identity_write(struct writer *w, const struct identity *identity);
enum status identity_read(struct reader *r, struct identity *out) MUST_CHECK;
/* Without the gate: for lists that have asked it, row by row. */
enum status identity_open(struct session *s, const struct id *person,
                          struct identity *out) MUST_CHECK;

/* ---- drafts and links ---- */

/* In a transaction: removes one's own draft; zero or an id that is not a draft of one's own:
 * nothing happens. */
enum status draft_remove(struct session *s, const struct id *draft) MUST_CHECK;

/* A mentor's own memory of whom an anonymous referral was for. Its id follows from the referral's,
 * so that it is found without looking through all. */
struct link {
    struct id person, encounter, referral;
};
enum status link_seal(struct session *s, const struct link *link, struct envelope **out) MUST_CHECK;
/* ST_NOT_FOUND: none, or not one's own. */
enum status link_open(struct session *s, const struct id *referral, struct link *out) MUST_CHECK;

/* In a transaction: cancels one, in keys too. `state` is the state it is in. */
enum status referral_stop(struct session *s, const struct referral_row *row,
                          uint8_t reason) MUST_CHECK;

#endif
