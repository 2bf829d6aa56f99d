/*
 * keys.c - any bytes, sizes and waits into an app: it never reads or writes where it must not, the
 * cursor is always on the screen, what was typed stays clean, and every session ends.
 *
 * Bytes go to the app as they are, but for 0x00..0x02, which are orders of the fuzzer: the window
 * takes the size of the next two bytes, time passes, the terminal hangs up.
 */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/secret.h>
#include <chairside/text.h>

#include "../fuzz.h"
#include "screens.h"

enum { ORDER_RESIZE = 0, ORDER_WAIT = 1, ORDER_HANGUP = 2 };

static void start_once(void) {
    static bool done;

    if (!done) {
        lang_start(NULL);
        PROMISE(secret_start() == ST_OK);
    }
    done = true;
}

static void look(const struct app *app, int rows, int cols) {
    struct canvas canvas;

    PROMISE(canvas_init(&canvas, rows, cols) == ST_OK);
    app_draw(app, &canvas);
    PROMISE(canvas.cursor_row >= 0 && canvas.cursor_row < canvas.rows);
    PROMISE(canvas.cursor_col >= 0 && canvas.cursor_col < canvas.cols);
    PROMISE(app_ended(app) != APP_GOES_ON || (app_depth(app) > 0 && app_depth(app) <= 8));
    canvas_finish(&canvas);
}

/* Begins with any of the screens: the first byte says which, and with what verbs that fail. */
static struct app *begin(uint8_t which) {
    const struct screen *all[] = {&screen_home,   &screen_talk,  &screen_people, &screen_log,
                                  &screen_person, &screen_month, &screen_long,   &screen_lock};

    fake_reset();
    lang_set(LANG_EN);
    fake.role = which % 8 == 7 ? ROLE_BIT_NOBODY : ROLE_BIT_MENTOR;
    fake.idle_ms = 120000;
    fake.safety = which & 8;
    fake.reader = which & 16;
    fake.save = which & 32 ? ST_TOO_LONG : ST_OK;
    fake.field = which & 64 ? "words" : NULL;
    fake.people = which & 128 ? 0 : 40;
    return fake_app(all[which % 8], 24, 80);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    int rows = 24, cols = 80;

    start_once();
    if (size == 0 || size > 4096)
        return 0;
    struct app *app = begin(data[0]);
    for (size_t i = 1; i < size && app_ended(app) == APP_GOES_ON; i++) {
        if (data[i] == ORDER_RESIZE && i + 2 < size) {
            rows = data[i + 1] % 64;
            cols = data[i + 2];
            i += 2;
            app_resize(app, rows, cols);
        } else if (data[i] == ORDER_WAIT) {
            fake_wait(app, 400);
        } else if (data[i] == ORDER_HANGUP) {
            app_stop(app, APP_HANGUP);
        } else {
            app_feed(app, data + i, 1);
        }
        PROMISE(app_wait_ms(app) >= 0);
        look(app, rows, cols);
    }
    if (fake.saves > 0) {
        PROMISE(text_is_clean(fake.saved.note, strlen(fake.saved.note), true));
        PROMISE(text_is_clean(fake.saved.words, strlen(fake.saved.words), false));
        PROMISE(text_length(fake.saved.note) <= 2000 && text_length(fake.saved.words) <= 200);
        PROMISE(fake.saved.place >= 0 && fake.saved.place <= 4);
        PROMISE(__builtin_popcount(fake.saved.topics) <= 2);
    }
    app_destroy(app);
    PROMISE(fake.left == 1);
    return 0;
}
