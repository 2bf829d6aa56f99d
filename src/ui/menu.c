/* menu.c - menus and pages: text to read, and items with a digit. */
#include "kind.h"

/* " > 1  Label" */
#define ITEM_LABEL_COL 6

static int item_rows(const struct view *view, struct sheet *sheet, const struct binding *binding) {
    const char *label = words_say(&sheet->words, view->screen, view->facts, binding->label);

    return sheet_text_rows(label, sheet->area.cols - ITEM_LABEL_COL - 1);
}

/* Items stand in the order of their digits; 0 is the last. */
static void menu_lay(const struct view *view, struct sheet *sheet) {
    const struct screen *screen = view->screen;
    int gap = 1;

    sheet_add_text(sheet, view);
    for (unsigned place = 1; place <= 10; place++)
        for (size_t i = 0; i < screen->n_keys; i++) {
            const struct binding *binding = &screen->keys[i];
            if (binding->key != (enum binding_key)(place % 10) || !view_offers(view, binding))
                continue;
            sheet_add(sheet, BLOCK_ITEM, i, item_rows(view, sheet, binding), gap);
            gap = 0;
        }
}

static enum where menu_where(const struct view *view, const struct sheet *sheet) {
    (void)view;
    switch (sheet->focus.kind) {
    case STOP_ITEM: return WHERE_MENU;
    case STOP_BUTTON: return WHERE_BUTTON;
    default: return WHERE_READ;
    }
}

static void menu_command(struct view *view, struct sheet *sheet, const struct press *press,
                         struct request *request) {
    (void)common_command(view, sheet, press, request);
}

const struct kind kind_menu = {menu_lay, menu_where, menu_command};
