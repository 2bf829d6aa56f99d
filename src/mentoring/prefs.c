/*
 * One's own settings, sealed to oneself under the draft key: nobody else ever reads them, and they
 * are not in escrow. Beside them lies the head of the journal as this user saw it last, so that a
 * journal rewritten in the meantime is noticed at their sign-in. (A whole file taken back takes
 * this back too: that is what the anchor, outside the file, is for.)
 */
#include <string.h>

#include <chairside/lang.h>
#include <chairside/secret.h>

#include "unit_internal.h"

#define PREFS_BYTES (1 + 3 + 2 + 2 + 8 + 32) /* format, three choices, bounce, two marks, seen */

static void prefs_defaults(struct prefs_kept *out) {
    *out = (struct prefs_kept){.prefs = {.lang = 0, .theme = 0, .layout = 0}};
}

static enum status prefs_decode(const uint8_t *plain, size_t bytes, struct prefs_kept *out) {
    struct reader r;
    enum status st = plain_read(plain, bytes, &r);

    if (st != ST_OK)
        return st;
    out->prefs.lang = read_u8(&r);
    out->prefs.theme = read_u8(&r);
    out->prefs.layout = read_u8(&r);
    out->prefs.bounce_ms = read_u16(&r);
    out->prefs.pad = read_u8(&r) != 0;
    out->prefs.reader = read_u8(&r) != 0;
    out->seen_seq = read_u64(&r);
    read_bytes(&r, out->seen_hash, sizeof out->seen_hash);
    return plain_end(&r);
}

static void prefs_encode(struct writer *w, const struct prefs_kept *kept) {
    write_u8(w, (uint8_t)kept->prefs.lang);
    write_u8(w, (uint8_t)kept->prefs.theme);
    write_u8(w, (uint8_t)kept->prefs.layout);
    write_u16(w, kept->prefs.bounce_ms);
    write_u8(w, kept->prefs.pad);
    write_u8(w, kept->prefs.reader);
    write_u64(w, kept->seen_seq);
    write_bytes(w, kept->seen_hash, sizeof kept->seen_hash);
}

/* An account with new keys cannot open what the old ones kept: it starts with the defaults. */
enum status prefs_read(struct session *s, struct prefs_kept *out) {
    const struct id me = session_me(s);
    uint8_t *plain = secret_take(PREFS_BYTES);
    struct object_info info;
    size_t n = 0, bytes = 0;

    prefs_defaults(out);
    if (!plain)
        return status_origin(ST_NO_MEMORY);
    enum status st = vault_list(session_store(s), OBJECT_PREFS, &me, &id_zero, &info, 1, &n);
    if (st == ST_OK && n == 1) {
        st = vault_open(session_store(s), session_keyring(s), &info.id, plain, PREFS_BYTES, &bytes,
                        &info);
        if (st == ST_OK)
            st = prefs_decode(plain, bytes, out);
        if (st == ST_NOT_FOUND || st == ST_NEWER) {
            prefs_defaults(out);
            st = ST_OK;
        }
        out->id = info.id;
        out->ver = info.ver;
    }
    secret_give(plain);
    return st;
}

enum status prefs_write(struct session *s, const struct prefs_kept *kept) {
    uint8_t *plain = secret_take(PREFS_BYTES);
    struct envelope *envelope = NULL;
    struct id id = kept->id;
    enum status st = ST_OK;

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, PREFS_BYTES);
    prefs_encode(&w, kept);
    if (id_is_zero(&id))
        st = id_new(&id);
    if (st == ST_OK)
        st = session_seal(s, OBJECT_PREFS, &id, kept->ver + 1, &id_zero, NULL, &w, &envelope);
    if (st == ST_OK)
        st = vault_put(session_store(s), session_keyring(s), envelope, 0);
    envelope_destroy(envelope);
    secret_give(plain);
    return st;
}

enum status prefs_load(struct session *s, struct prefs *out) {
    struct prefs_kept kept = {0};
    enum status st = session_user(s) ? prefs_read(s, &kept) : ST_SESSION_OVER;

    *out = kept.prefs;
    return st;
}

enum status prefs_save(struct session *s, const struct prefs *prefs) {
    struct prefs_kept kept;

    if (!session_user(s))
        return ST_SESSION_OVER;
    enum status st = session_begin(s);
    if (st == ST_OK)
        st = prefs_read(s, &kept);
    if (st == ST_OK) {
        kept.prefs = *prefs;
        st = prefs_write(s, &kept);
    }
    return session_finish(s, st);
}
