#include "screens.h"

#include <stdio.h>

#include <chairside/text.h>

#include "check.h"

struct fake fake;

/* ---- verbs ---- */

static enum status talk_load(struct session *session, const struct id *id, void *facts,
                             void *input) {
    struct talk_facts *f = facts;
    struct talk_input *in = input;

    (void)session;
    (void)id;
    fake.loads++;
    fake.loads_again += fake.again;
    text_print(f->name, sizeof f->name, "%s", "Begoña P.");
    f->can_note = true;
    in->aside = 1;
    if (fake.preset)
        in->place = 2;
    return fake.load;
}

static enum status talk_save(struct session *session, const struct id *id, const void *input,
                             struct outcome *outcome) {
    (void)session;
    fake.saves++;
    fake.about = *id;
    fake.saved = *(const struct talk_input *)input;
    outcome->field = fake.field;
    outcome->next = fake.next;
    return fake.save;
}

static enum status lock_save(struct session *session, const struct id *id, const void *input,
                             struct outcome *outcome) {
    const struct lock_input *in = input;

    (void)session;
    (void)id;
    (void)outcome;
    fake.saves++;
    if (strcmp(in->number, "402") != 0 || strcmp(in->phrase, "open sesame") != 0)
        return ST_NO_MATCH;
    fake.role = ROLE_BIT_MENTOR;
    return ST_OK;
}

static enum status do_act(struct session *session, const struct id *id, const void *input,
                          struct outcome *outcome) {
    (void)session;
    (void)input;
    fake.acts++;
    fake.about = *id;
    outcome->next = fake.next;
    outcome->draft = fake.draft;
    return fake.act;
}

static enum status nurses(struct session *session, const struct id *id, struct pick *picks,
                          size_t max, size_t *n) {
    (void)session;
    (void)id;
    for (*n = 0; *n < 12 && *n < max; (*n)++) {
        picks[*n].id.b[0] = (uint8_t)(*n + 1);
        text_print(picks[*n].label, sizeof picks[*n].label, "nurse %d", 401 + (int)*n);
    }
    return ST_OK;
}

static enum status people_rows(struct session *session, const struct id *id, const void *input,
                               struct page *page, void *out, size_t *n) {
    static const char *const names[] = {"Begoña P.", "Íñigo S.", "Roberto A.", "Ana R."};
    struct people_row *rows = out;
    size_t at = page->mark.b[0] | (size_t)page->mark.b[1] << 8;

    (void)session;
    (void)id;
    (void)input;
    fake.rows_asked++;
    for (*n = 0; *n < page->max && at < fake.people; (*n)++, at++) {
        struct people_row *row = &rows[*n];
        row->head.id.b[0] = (uint8_t)(at + 1);
        row->head.mark.b[0] = (uint8_t)(at + 1);
        row->head.mark.b[1] = (uint8_t)((at + 1) >> 8);
        row->head.urgency = at % 4;
        row->head.warn = at % 5 == 4;
        text_print(row->name, sizeof row->name, "%s %zu", names[at % 4], at + 1);
        text_print(row->chair, sizeof row->chair, "chair %zu", at + 1);
        text_print(row->why, sizeof row->why, "Reason number %zu is a somewhat longer text.",
                   at + 1);
    }
    page->more = at < fake.people;
    return fake.rows;
}

static enum status month_rows(struct session *session, const struct id *id, const void *input,
                              struct page *page, void *out, size_t *n) {
    static const struct report_row all[] = {{"week 40", 12, "+3"},
                                            {"week 41", 18, "+6"},
                                            {"week 42", 20, "+2"},
                                            {"Not seen after 4 h", -1, "1"}};

    (void)session;
    (void)id;
    (void)input;
    *n = sizeof all / sizeof all[0];
    if (*n > page->max)
        *n = page->max;
    memcpy(out, all, *n * sizeof all[0]);
    return ST_OK;
}

/* ---- screens ---- */

#define BUTTON(a, label_)                                                                          \
    .key = KEY_BUTTON, .act = (a), .label = (label_), .offered = OFFERED_ALWAYS
#define BACK                                                                                       \
    { .key = KEY_ESC, .act = ACT_BACK, .label = "Back", .offered = OFFERED_ALWAYS }
#define EVERYBODY 0x3f

static const struct field lock_fields[] = {
    {.name = "number",
     .label = "Your number",
     .type = FIELD_CODE,
     .hi = 3,
     .offset = offsetof(struct lock_input, number)},
    {.name = "phrase",
     .label = "Your phrase",
     .type = FIELD_SECRET,
     .hi = 128,
     .offset = offsetof(struct lock_input, phrase)},
};

static const struct binding lock_keys[] = {
    {BUTTON(ACT_SAVE, "Sign in"), .verb = lock_save,
     .targets = (const struct screen *const[]){&screen_home, NULL}},
    {BUTTON(ACT_LANGUAGE, "Language")},
    {BUTTON(ACT_SHOW, "Show")},
    {BUTTON(ACT_HELP, "Help")},
};

const struct screen screen_lock = {
    .name = "lock",
    .title = "Chairside",
    .help = "Type your number.\nThen your phrase.",
    .kind = KIND_FORM,
    .roles = ROLE_BIT_NOBODY,
    .bilingual = true,
    .home = true,
    .fields = lock_fields,
    .n_fields = 2,
    .input_size = sizeof(struct lock_input),
    .keys = lock_keys,
    .n_keys = 4,
};

static const char *const home_text[] = {"What would you like to do?", NULL};
static const struct binding home_keys[] = {
    {.key = (enum binding_key)1,
     .act = ACT_GO,
     .label = "Log a talk",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_talk, NULL}},
    {.key = (enum binding_key)2,
     .act = ACT_GO,
     .label = "People",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_people, NULL}},
    {.key = (enum binding_key)3,
     .act = ACT_DO,
     .label = "Do it",
     .verb = do_act,
     .confirm = "Do this now? It takes effect at once.",
     .offered = OFFERED_ALWAYS},
    {.key = (enum binding_key)4,
     .act = ACT_GO,
     .label = "Log",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_log, NULL}},
    {.key = (enum binding_key)5,
     .act = ACT_DO,
     .label = "Go on with a draft",
     .verb = do_act,
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_talk, NULL}},
    {.key = (enum binding_key)6,
     .act = ACT_GO,
     .label = "The month",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_month, NULL}},
    {.key = (enum binding_key)7,
     .act = ACT_GO,
     .label = "Plain",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_plain, NULL}},
    {.key = (enum binding_key)8,
     .act = ACT_GO,
     .label = "Not for you",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_other, NULL}},
    {BUTTON(ACT_HELP, "Help")},
    {BUTTON(ACT_LOCK, "Lock")},
};

const struct screen screen_home = {
    .name = "home",
    .title = "Home",
    .help = "Press a digit.",
    .text = home_text,
    .kind = KIND_MENU,
    .roles = ROLE_BIT_MENTOR,
    .home = true,
    .keys = home_keys,
    .n_keys = 10,
};

static const char *const places[] = {"at the chair", "in the waiting area", "by phone", "elsewhere",
                                     NULL};
static const char *const topics[] = {"fear", "needles", "food", "family", "work", NULL};
static const char *const languages[] = {"English", "Spanish", NULL};

static const struct fact talk_fact_list[] = {{"name", 24, offsetof(struct talk_facts, name)}};

static const struct field talk_fields[] = {
    {.name = "place",
     .label = "Where did you talk?",
     .type = FIELD_CHOICE,
     .choices = places,
     .n_choices = 4,
     .offset = offsetof(struct talk_input, place)},
    {.name = "topics",
     .label = "What about? (at most 2)",
     .type = FIELD_MANY,
     .hi = 2,
     .optional = true,
     .choices = topics,
     .n_choices = 5,
     .offset = offsetof(struct talk_input, topics)},
    {.name = "minutes",
     .label = "How many minutes?",
     .type = FIELD_NUMBER,
     .lo = 1,
     .hi = 240,
     .offset = offsetof(struct talk_input, minutes)},
    {.name = "day",
     .label = "The next talk",
     .type = FIELD_DATE,
     .optional = true,
     .offset = offsetof(struct talk_input, day)},
    {.name = "aside",
     .label = "Language",
     .type = FIELD_CHOICE,
     .aside = true,
     .choices = languages,
     .n_choices = 2,
     .offset = offsetof(struct talk_input, aside)},
    {.name = "nurse",
     .label = "Which nurse?",
     .type = FIELD_PICK,
     .optional = true,
     .pick = nurses,
     .offset = offsetof(struct talk_input, nurse)},
    {.name = "words",
     .label = "The words for the nurse",
     .type = FIELD_LINE,
     .optional = true,
     .hi = 200,
     .offset = offsetof(struct talk_input, words)},
    {.name = "note",
     .label = "Your note",
     .type = FIELD_NOTE,
     .optional = true,
     .hi = 2000,
     .offset = offsetof(struct talk_input, note)},
};

static const struct binding talk_keys[] = {
    {BUTTON(ACT_SAVE, "Save"), .verb = talk_save,
     .targets = (const struct screen *const[]){&screen_saved, &screen_home, NULL}},
    {BUTTON(ACT_DO, "Throw away"), .verb = do_act, .confirm = "Throw this away?",
     .targets = (const struct screen *const[]){&screen_home, NULL}},
    {BUTTON(ACT_BACK, "Stop for now")},
    BACK,
};

const struct screen screen_talk = {
    .name = "talk",
    .title = "A talk with {name}",
    .help = "Digits answer. Enter goes on.",
    .kind = KIND_FORM,
    .roles = ROLE_BIT_MENTOR,
    .drafted = true,
    .facts = talk_fact_list,
    .n_facts = 1,
    .facts_size = sizeof(struct talk_facts),
    .fields = talk_fields,
    .n_fields = 8,
    .input_size = sizeof(struct talk_input),
    .keys = talk_keys,
    .n_keys = 4,
    .load = talk_load,
};

static const struct field plain_fields[] = {
    {.name = "words",
     .label = "Words",
     .type = FIELD_LINE,
     .hi = 200,
     .offset = offsetof(struct talk_input, words)},
};
static const struct binding plain_keys[] = {
    {BUTTON(ACT_SAVE, "Save"), .verb = talk_save},
    BACK,
};

const struct screen screen_plain = {
    .name = "plain",
    .title = "No draft is kept here",
    .help = "",
    .kind = KIND_FORM,
    .roles = ROLE_BIT_MENTOR,
    .fields = plain_fields,
    .n_fields = 1,
    .input_size = sizeof(struct talk_input),
    .keys = plain_keys,
    .n_keys = 2,
};

static const struct binding saved_keys[] = {
    {.key = (enum binding_key)1,
     .act = ACT_GO,
     .label = "Home",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_home, NULL}},
    BACK,
};

const struct screen screen_saved = {
    .name = "saved",
    .title = "Saved",
    .help = "",
    .kind = KIND_PAGE,
    .roles = ROLE_BIT_MENTOR,
    .text = (const char *const[]){"The talk is saved.", NULL},
    .keys = saved_keys,
    .n_keys = 2,
};

static const struct column people_columns[] = {
    {"name", "Name", 24, offsetof(struct people_row, name)},
    {"chair", "Chair", 8, offsetof(struct people_row, chair)},
};
static const struct column people_details[] = {
    {"why", "Why", 120, offsetof(struct people_row, why)},
};
static const struct binding people_keys[] = {
    {.key = KEY_ENTER,
     .act = ACT_GO,
     .label = "Open",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_person, NULL}},
    {BUTTON(ACT_DO, "Mark"), .verb = do_act},
    BACK,
};

const struct screen screen_people = {
    .name = "people",
    .title = "People",
    .help = "Press a digit.",
    .empty = "Nobody is here yet.",
    .kind = KIND_LIST,
    .roles = ROLE_BIT_MENTOR,
    .find = true,
    .columns = people_columns,
    .n_columns = 2,
    .row_size = sizeof(struct people_row),
    .keys = people_keys,
    .n_keys = 3,
    .rows = people_rows,
};

static const char *const months[] = {"this month", "last month", NULL};
static const struct field log_fields[] = {
    {.name = "month",
     .label = "Month",
     .type = FIELD_CHOICE,
     .optional = true,
     .choices = months,
     .n_choices = 2,
     .offset = offsetof(struct list_input, month)},
};

const struct screen screen_log = {
    .name = "log",
    .title = "Log",
    .help = "",
    .empty = "No talk is logged yet.",
    .kind = KIND_LIST,
    .roles = ROLE_BIT_MENTOR,
    .fields = log_fields,
    .n_fields = 1,
    .input_size = sizeof(struct list_input),
    .columns = people_columns,
    .n_columns = 2,
    .details = people_details,
    .n_details = 1,
    .row_size = sizeof(struct people_row),
    .keys = people_keys,
    .n_keys = 3,
    .rows = people_rows,
};

static const struct binding person_keys[] = {
    {.key = (enum binding_key)1,
     .act = ACT_GO,
     .label = "Log a talk",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_talk, NULL}},
    {.key = (enum binding_key)2,
     .act = ACT_GO,
     .label = "All people",
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_people, NULL}},
    {.key = (enum binding_key)3,
     .act = ACT_DO,
     .label = "Stop",
     .verb = do_act,
     .offered = OFFERED_ALWAYS,
     .targets = (const struct screen *const[]){&screen_saved, NULL}},
    {.key = (enum binding_key)4,
     .act = ACT_GO,
     .label = "Look at {name}",
     .offered = offsetof(struct talk_facts, can_note),
     .targets = (const struct screen *const[]){&screen_long, NULL}},
    BACK,
};

const struct screen screen_person = {
    .name = "person",
    .title = "{name}",
    .help = "",
    .kind = KIND_PAGE,
    .roles = ROLE_BIT_MENTOR,
    .text = (const char *const[]){"About {name}:", "{name}", NULL},
    .facts = talk_fact_list,
    .n_facts = 1,
    .facts_size = sizeof(struct talk_facts),
    .keys = person_keys,
    .n_keys = 5,
    .input_size = sizeof(struct talk_input),
    .load = talk_load,
};

const struct screen screen_month = {
    .name = "month",
    .title = "October 2026",
    .help = "",
    .empty = "Nothing.",
    .kind = KIND_REPORT,
    .roles = ROLE_BIT_MENTOR,
    .fields = log_fields,
    .n_fields = 1,
    .input_size = sizeof(struct list_input),
    .row_size = sizeof(struct report_row),
    .keys = (const struct binding[]){{BUTTON(ACT_BACK, "Back")}, BACK},
    .n_keys = 2,
    .rows = month_rows,
};

#define P "A paragraph that takes some room on the screen, so that a page of them does not fit. "
const struct screen screen_long = {
    .name = "long",
    .title = "Long",
    .help = "",
    .kind = KIND_PAGE,
    .roles = EVERYBODY,
    .text =
        (const char *const[]){P P P "one", P P P "two", P P P "three", P P P "four", P P P "five",
                              P P P P P P P P P P P P P P P P P P P P "six", NULL},
    .keys = (const struct binding[]){BACK},
    .n_keys = 1,
};

const struct screen screen_other = {
    .name = "other",
    .title = "Other",
    .help = "",
    .kind = KIND_PAGE,
    .roles = ROLE_BIT_NURSE,
    .text = (const char *const[]){"For nurses.", NULL},
    .keys = (const struct binding[]){BACK},
    .n_keys = 1,
};

/* ---- the host ---- */

static void host_who(struct session *session, char *out, size_t room) {
    (void)session;
    text_print(out, room, "%s", fake.role == ROLE_BIT_NOBODY ? "" : "María G. · mentor");
}

static unsigned host_role(struct session *session) {
    (void)session;
    return fake.role;
}

static unsigned host_idle(struct session *session) {
    (void)session;
    return fake.idle_ms;
}

static const struct screen *host_safety(struct session *session) {
    (void)session;
    return fake.safety ? &screen_long : NULL;
}

static void host_prefs(struct session *session, struct app_prefs *out) {
    (void)session;
    out->bounce_ms = fake.bounce_ms;
    out->reader = fake.reader;
}

static enum status host_keep(struct session *session, const char *screen, const struct id *id,
                             const struct id *draft, unsigned field, unsigned cursor,
                             const uint8_t *pairs, size_t n) {
    (void)session;
    (void)id;
    assert_string_equal(screen, "talk");
    assert_true(n <= sizeof fake.pairs);
    fake.kept++;
    fake.draft = *draft;
    fake.kept_field = field;
    fake.kept_cursor = cursor;
    memcpy(fake.pairs, pairs, n);
    fake.n_pairs = n;
    return ST_OK;
}

static enum status host_read(struct session *session, const struct id *draft, app_draft_fn *fn,
                             void *ctx) {
    (void)session;
    if (!id_equal(draft, &fake.draft))
        return ST_NOT_FOUND;
    fn(ctx, fake.kept_field, fake.kept_cursor, fake.pairs, fake.n_pairs);
    return ST_OK;
}

static enum status host_forget(struct session *session, const struct id *draft) {
    (void)session;
    (void)draft;
    fake.forgotten++;
    return ST_NOT_FOUND;
}

static void host_tick(struct session *session, struct app_tick *tick) {
    (void)session;
    fake.ticks++;
    tick->over = fake.tick_over;
    tick->reload = fake.tick_reload;
    text_print(tick->text, sizeof tick->text, "%s", fake.tick_text ? fake.tick_text : "");
}

static void host_again(struct session *session, bool on) {
    (void)session;
    fake.again = on;
}

static void host_leave(struct session *session, enum app_end why) {
    (void)session;
    fake.left++;
    fake.why = why;
}

const struct app_host fake_host = {
    .who = host_who,
    .role = host_role,
    .idle_ms = host_idle,
    .safety = host_safety,
    .prefs = host_prefs,
    .draft_keep = host_keep,
    .draft_read = host_read,
    .draft_forget = host_forget,
    .tick = host_tick,
    .again = host_again,
    .leave = host_leave,
};

static uint64_t fake_clock(void *ctx) {
    (void)ctx;
    return fake.now_ms;
}

void fake_reset(void) {
    fake = (struct fake){.role = ROLE_BIT_NOBODY, .people = 20, .now_ms = 1000000};
}

struct app *fake_app(const struct screen *first, int rows, int cols) {
    struct app *app = NULL;
    struct app_config config = {
        .first = first, .host = &fake_host, .clock = fake_clock, .rows = rows, .cols = cols};

    assert_int_equal(app_create(&config, &app), ST_OK);
    return app;
}

void type(struct app *app, const char *keys) {
    for (const char *s = keys; *s; s++) {
        app_feed(app, s, 1);
        if (*s == 0x1b && s[1] != '[' && s[1] != 'O')
            fake_wait(app, 400);
    }
}

void fake_wait(struct app *app, uint64_t ms) {
    fake.now_ms += ms;
    app_tick(app);
}

static struct canvas drawn(const struct app *app, int rows, int cols) {
    struct canvas canvas;

    assert_int_equal(canvas_init(&canvas, rows, cols), ST_OK);
    app_draw(app, &canvas);
    return canvas;
}

const char *shown(struct app *app, int rows, int cols) {
    static char text[CANVAS_ROWS_MAX * (CANVAS_COLS_MAX * 3 + 1) + 64];
    struct canvas canvas = drawn(app, rows, cols);

    canvas_dump(&canvas, false, text, sizeof text);
    canvas_finish(&canvas);
    return text;
}

const char *spoken(struct app *app, int rows, int cols) {
    static char row[2048];
    struct canvas canvas = drawn(app, rows, cols);
    int at = canvas.cursor_row;

    canvas_finish(&canvas);
    const char *text = shown(app, rows, cols);
    for (; at > 0 && strchr(text, '\n'); at--)
        text = strchr(text, '\n') + 1;
    text_print(row, sizeof row, "%.*s", (int)strcspn(text, "\n"), text);
    return row;
}
