/*
 * session_reads.c - what this session reads of others is journalled first.
 *
 * MUST: "no log, no read": the row is on disk before anything is answered. One opening is one row,
 * however often the screen that is in sight loads itself again meanwhile.
 */
#include "session_state.h"

void session_looks_again(struct session *s, bool on) {
    s->again = on;
}

bool session_is_again(const struct session *s) {
    return s->again;
}

static bool has_read(const struct session *s, const struct id *obj, uint32_t ver) {
    for (unsigned i = 0; i < READS_KEPT && i < s->n_reads; i++)
        if (s->reads[i].ver == ver && id_equal(&s->reads[i].obj, obj))
            return true;
    return false;
}

enum status session_reads(struct session *s, enum object_kind kind, const struct id *obj,
                          uint32_t ver) {
    struct entry row = {.kind = ENTRY_READ, .obj = *obj, .ver = ver, .object_kind = (uint8_t)kind};

    if (s->again && has_read(s, obj, ver))
        return ST_OK;
    enum status st = session_begin(s);
    if (st == ST_OK)
        st = session_finish(s, session_append(s, &row));
    if (st == ST_OK)
        s->reads[s->n_reads++ % READS_KEPT] = (struct reading){.obj = *obj, .ver = ver};
    return st;
}
