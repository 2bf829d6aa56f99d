#include <chairside/theme.h>

#define PLAIN(ink, paper)                                                                          \
    { ink, paper, false, false, false }
#define BOLD(ink, paper)                                                                           \
    { ink, paper, true, false, false }

static const struct look looks[THEME_COUNT][STYLE_COUNT] = {
    [THEME_CONTRAST] =
        {
            [STYLE_TEXT] = BOLD(INK_WHITE, INK_BLACK),
            [STYLE_QUIET] = PLAIN(INK_WHITE, INK_BLACK),
            [STYLE_FOCUS] = PLAIN(INK_BLACK, INK_WHITE),
            [STYLE_TITLE] = PLAIN(INK_BLACK, INK_CYAN),
            [STYLE_WARN] = BOLD(INK_YELLOW, INK_BLACK),
            [STYLE_GOOD] = BOLD(INK_CYAN, INK_BLACK),
        },
    [THEME_LIGHT] =
        {
            [STYLE_TEXT] = PLAIN(INK_BLACK, INK_WHITE),
            [STYLE_QUIET] = PLAIN(INK_BLACK, INK_WHITE),
            [STYLE_FOCUS] = BOLD(INK_WHITE, INK_BLACK),
            [STYLE_TITLE] = BOLD(INK_WHITE, INK_BLUE),
            [STYLE_WARN] = {INK_BLACK, INK_WHITE, false, false, true},
            [STYLE_GOOD] = PLAIN(INK_BLACK, INK_WHITE),
        },
    [THEME_MONO] =
        {
            [STYLE_FOCUS] = {.reverse = true},
            [STYLE_TITLE] = {.reverse = true},
            [STYLE_WARN] = {.bold = true, .underline = true},
            [STYLE_GOOD] = {.bold = true},
        },
};

const struct look *theme_look(enum theme theme, enum style style) {
    if ((unsigned)theme < THEME_CONTRAST || (unsigned)theme >= THEME_COUNT)
        theme = THEME_CONTRAST;
    return &looks[theme][(unsigned)style < STYLE_COUNT ? style : STYLE_TEXT];
}

enum theme theme_next(enum theme theme) {
    return theme >= THEME_MONO ? THEME_CONTRAST : (enum theme)(theme + 1);
}
