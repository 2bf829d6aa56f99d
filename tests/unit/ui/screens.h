/*
 * screens.h - a few screens written by hand, with verbs that remember what they were asked, and a
 * host with a clock that only moves when a test says so.
 */
#ifndef TEST_UI_SCREENS_H
#define TEST_UI_SCREENS_H

#include <chairside/app.h>
#include <chairside/screen.h>

struct talk_facts {
    char name[97];
    bool can_note;
};

struct talk_input {
    struct input_head head;
    int32_t place;
    uint32_t topics;
    int64_t minutes;
    int32_t day;
    char code[4];
    char words[4 * 200 + 1];
    char note[4 * 2000 + 1];
    struct id nurse;
    int32_t aside;
};

struct lock_input {
    struct input_head head;
    char number[4];
    char phrase[4 * 128 + 1];
};

struct list_input {
    struct input_head head;
    int32_t month;
};

struct people_row {
    struct row_head head;
    char name[4 * 24 + 1];
    char chair[4 * 8 + 1];
    char why[4 * 120 + 1];
};

extern const struct screen screen_lock, screen_home, screen_talk, screen_people, screen_log,
    screen_person, screen_saved, screen_month, screen_long, screen_other, screen_plain;

/* What the verbs saw and shall answer. */
struct fake {
    unsigned role;
    enum status save, load, act, rows;
    unsigned next;
    const char *field;
    struct talk_input saved;
    struct id about; /* what the last verb was about */
    int saves, acts, loads, rows_asked;
    size_t people; /* rows that there are */
    bool preset;   /* talk_load answers the first question */
    struct id draft;
    uint64_t now_ms;
    unsigned idle_ms;
    const char *tick_text;
    bool tick_over, tick_reload;
    bool again; /* a tick loads the screen in sight */
    int loads_again;
    int kept, forgotten, left, ticks;
    enum app_end why;
    unsigned kept_field, kept_cursor;
    uint8_t pairs[60000];
    size_t n_pairs;
    bool safety;
    unsigned bounce_ms;
    bool reader;
};

extern struct fake fake;
extern const struct app_host fake_host;

/* All as at the start; nobody is signed in, 20 people, idle never. */
void fake_reset(void);
/* An app on a screen; asserts that it opens. */
struct app *fake_app(const struct screen *first, int rows, int cols);
/* Types a string; "\x1b" is a lone Esc and waits for it. */
void type(struct app *, const char *keys);
/* The app as text; the buffer is the function's own. */
const char *shown(struct app *, int rows, int cols);
/* The row under the cursor: what a screen reader would speak. */
const char *spoken(struct app *, int rows, int cols);
void fake_wait(struct app *, uint64_t ms);

#endif
