/*
 * verify_anchor.c - what was written down outside the unit file: the journal must still say so.
 *
 * MUST: the lines are read before the snapshot is made. Kiosks go on, and a line that is written in
 * between speaks of a row that the snapshot does not have.
 */
#include <stdlib.h>
#include <string.h>

#include <chairside/lang.h>

#include "verify_internal.h"

static void anchor_keep(void *ctx, const struct anchor_line *line) {
    struct anchors *anchors = ctx;

    if (anchors->n == anchors->room) {
        size_t room = anchors->room ? anchors->room * 2 : 64;
        struct anchor_line *more = realloc(anchors->lines, room * sizeof *more);
        if (!more) {
            anchors->no_memory = true;
            return;
        }
        anchors->lines = more;
        anchors->room = room;
    }
    anchors->lines[anchors->n++] = *line;
}

enum status anchors_read(const char *folder, struct anchors *out) {
    *out = (struct anchors){.n = 0};
    enum status st = anchor_read_all(folder, anchor_keep, out);

    if (st == ST_NOT_FOUND)
        return ST_OK; /* nobody has signed out yet */
    return st == ST_OK && out->no_memory ? status_origin(ST_NO_MEMORY) : st;
}

void anchors_finish(struct anchors *anchors) {
    free(anchors->lines);
    *anchors = (struct anchors){.n = 0};
}

static enum status check_line(struct verify *v, const struct anchor_line *line) {
    const struct seal_anchor *anchor = &line->anchor;
    struct seal_cert actor;
    struct entry row;

    if (!line->good) {
        verify_found(v, 0, (enum entry_kind)0, "anchor", _("A line of the anchor was changed."));
        return ST_OK;
    }
    enum status st = journal_read(v->store, anchor->seq, &row);
    if (st == ST_NOT_FOUND || (st == ST_OK && memcmp(row.h, anchor->h, sizeof row.h) != 0)) {
        verify_found(v, anchor->seq, (enum entry_kind)0, "anchor",
                     _("The journal has lost what the anchor remembers."));
        return ST_OK;
    }
    if (st == ST_OK)
        st = cert_trusted(v->store, &v->trust, &anchor->actor, anchor->actor_gen, &actor);
    if (st == ST_OK)
        st = seal_anchor_check(&v->trust.unit, anchor, &actor.keys);
    if (st == ST_NOT_FOUND)
        st = ST_TAMPERED;
    return verify_judge(v, st, "anchor", _("A line of the anchor has a wrong signature."));
}

enum status verify_anchors(struct verify *v, const struct anchors *anchors) {
    enum status st = ST_OK;

    for (size_t i = 0; st == ST_OK && i < anchors->n; i++)
        st = check_line(v, &anchors->lines[i]);
    return st;
}
