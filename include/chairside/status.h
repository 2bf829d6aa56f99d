/*
 * status.h - the one error type of the program.
 *
 * Every function that can fail returns an enum status; answers leave by pointer. No errno, SQLite
 * code or libsodium -1 crosses a header. Each status has the sentence a person reads: what
 * happened, then what to do (status_sentence, translated). Where an error is born it is logged once
 * with its place, never with data: `return status_origin(ST_DISK_FULL);`.
 */
#ifndef CHAIRSIDE_STATUS_H
#define CHAIRSIDE_STATUS_H

#define MUST_CHECK __attribute__((warn_unused_result))

/* X(NAME, msgid). Keep each group together; the msgids are in screens/po. */
#define STATUS_LIST(X)                                                                             \
    X(OK, "Done.")                                                                                 \
    /* the person at the kiosk: what was typed */                                                  \
    X(EMPTY, "This question still needs an answer.")                                               \
    X(TOO_LONG, "This text is too long. Please make it shorter.")                                  \
    X(BAD_TEXT, "This text has signs that cannot be kept. Please type it again.")                  \
    X(BAD_NUMBER, "This number is not possible here. Please check it.")                            \
    X(BAD_DATE, "This date does not exist. Please check it.")                                      \
    X(DATE_PAST, "This date has passed. Please choose a later one.")                               \
    X(DATE_FUTURE, "This date has not come yet. Please check it.")                                 \
    X(BAD_CHOICE, "This choice is not offered here. Please choose again.")                         \
    X(TOO_MANY, "Too many are ticked. Please take one away.")                                      \
    /* signing in */                                                                               \
    X(NO_MATCH, "That number and phrase do not match. You can try again.")                         \
    X(WAIT, "Too many tries. Please wait a little, then try again.")                               \
    X(PHRASE_SHORT, "The phrase is too short. Use 15 characters or more.")                         \
    X(PHRASE_WEAK, "That phrase is too easy to guess. Please choose another one.")                 \
    X(PHRASE_DIFFERS, "The two phrases are not the same. Please type both again.")                 \
    X(CARD_ROW, "This row of the card has a mistake. Please compare it with the card.")            \
    X(CARD_WRONG, "These cards do not belong together, or to this unit. Please check them.")       \
    X(SESSION_OVER, "This session has ended. Please sign in again.")                               \
    /* the programme's rules */                                                                    \
    X(DENIED, "Your role cannot do this. Please ask the coordinator.")                             \
    X(NOT_YOURSELF, "You cannot do this for yourself. Please ask the coordinator.")                \
    X(NOT_MATCHED, "You are not matched with this person. Please ask the coordinator.")            \
    X(NO_APPROACH, "This person has not said that a mentor may come. Please ask staff first.")     \
    X(NO_RECORD, "This person has not said that talks may be logged. Please ask them first.")      \
    X(NO_NOTE, "This person has not said that you may keep a note. Please ask them first.")        \
    X(TEACH_BACK, "Please explain again first. Then ask the person to say it in their words.")     \
    X(WITHDRAWN, "The person has withdrawn this. Nothing was saved.")                              \
    X(POLICY_OFF, "This unit does not allow that. Please tell a nurse face to face.")              \
    X(NOT_READY, "This account is not active yet. Please ask the coordinator.")                    \
    X(OPEN_MATCH, "These two are matched already.")                                                \
    X(FIRST_MEMBER, "This role has no member yet. Both recovery cards are needed.")                \
    /* two people at once */                                                                       \
    X(CHANGED, "This has changed since you opened it. Please look again.")                         \
    X(TAKEN, "Somebody else has this already. Please look again.")                                 \
    X(EXISTS, "This is saved already.")                                                            \
    X(NOT_FOUND, "This is not here any more. Please go back and look again.")                      \
    X(STATE, "This cannot be done at this point. Please look again.")                              \
    X(LOCKED, "Another kiosk is saving. Your text is kept. Please try again.")                     \
    /* the machine */                                                                              \
    X(BUSY, "The computer is busy. Please try again in a moment.")                                 \
    X(NO_MEMORY, "The computer has no memory left. Please close other programs and try again.")    \
    X(DISK_FULL, "The disk is full. Your text is kept on screen. Please tell the coordinator.")    \
    X(READ_ONLY, "The disk cannot be written to. Nobody can sign in until that is mended.")        \
    X(IO, "The disk did not answer. Your text is kept on screen. Please tell the coordinator.")    \
    X(CLOCK, "The clock of this computer is in doubt. Please ask the coordinator to check it.")    \
    X(TERMINAL, "This terminal cannot show Chairside. Please use another one.")                    \
    X(END_OF_INPUT, "The keyboard has gone. The session has ended.")                               \
    X(TOO_SMALL, "This window is too small. Please make it larger.")                               \
    /* the unit file */                                                                            \
    X(NO_UNIT, "There is no unit in this folder. Run chairside to set one up.")                    \
    X(UNIT_MISSING, "The unit file is missing although traces of it are here. Restore a backup.")  \
    X(UNIT_EXISTS, "There is a unit in this folder already. Choose another folder.")               \
    X(NOT_A_UNIT, "The file is not a Chairside unit. Check the folder.")                           \
    X(NEWER, "The unit was made by a newer Chairside. Install that version on this computer.")     \
    X(NETWORK_FS, "The unit is on a network disk, which can lose saves. Move it to a local disk.") \
    X(UNIT_OPEN, "Kiosks are still running. Close them all, then try again.")                      \
    X(CORRUPT, "The unit file is damaged. Nothing was written. Restore the last good backup.")     \
    X(SCHEMA, "The unit file has been changed by another program. Restore the last good backup.")  \
    X(TAMPERED, "A record does not match its signature. Tell the coordinator to run verify.")      \
    X(ROLLED_BACK, "The unit file is older than this kiosk remembers. Tell the coordinator.")      \
    X(NO_FOLDER, "The folder cannot be used. Check that it exists and belongs to you.")            \
    X(PERMISSIONS,                                                                                 \
      "Other people on this computer can read the folder. Make it private: chmod 700.")            \
    /* the command line */                                                                         \
    X(USAGE, "The command was not understood. See chairside --help.")                              \
    X(BUG, "Something went wrong inside Chairside. Nothing was saved. Please tell the "            \
           "coordinator.")

#define STATUS_ENUM(name, text) ST_##name,
enum status { STATUS_LIST(STATUS_ENUM) ST_COUNT };
#undef STATUS_ENUM

/* The sentence in the current language (lang.h). Never NULL; lives for the whole program. */
const char *status_sentence(enum status status);

/* "DISK_FULL": for logs and tests. */
const char *status_name(enum status status);

/* Logs where an error is born (once, with no data), and answers it. ST_OK is not logged. */
#define status_origin(status) status_origin_at((status), __FILE__, __LINE__)
enum status status_origin_at(enum status status, const char *file, int line);

#endif
