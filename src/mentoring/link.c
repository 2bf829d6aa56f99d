/*
 * link.c - how a mentor knows whom a referral without a name was for.
 *
 * MUST: a link is sealed to its author alone, under the draft key, which is not in escrow; its row
 * names nobody.
 *
 * Its id is the referral's with the last byte turned over, so that it is found by the referral.
 * That tells nobody anything: both rows are of one transaction of one author anyway.
 */
#include "people_internal.h"

#define LINK_BYTES (1 + 3 * 16)
#define LINK_VERSION 1

static struct id link_id(const struct id *referral) {
    struct id id = *referral;

    id.b[15] ^= 0xff;
    return id;
}

enum status link_seal(struct session *s, const struct link *link, struct envelope **out) {
    const struct id id = link_id(&link->referral);
    void *plain = secret_take(LINK_BYTES);

    if (!plain)
        return status_origin(ST_NO_MEMORY);
    struct writer w = plain_write(plain, LINK_BYTES);
    write_id(&w, &link->person);
    write_id(&w, &link->encounter);
    write_id(&w, &link->referral);
    enum status st = session_seal(s, OBJECT_LINK, &id, LINK_VERSION, &id_zero, NULL, &w, out);
    secret_give(plain);
    return st;
}

enum status link_open(struct session *s, const struct id *referral, struct link *out) {
    const struct id id = link_id(referral);
    struct opened opened;
    enum status st = sealed_open(s, OBJECT_LINK, &id, LINK_BYTES, &opened);

    *out = (struct link){.person = id_zero};
    if (st != ST_OK)
        return st;
    out->person = read_id(&opened.fields);
    out->encounter = read_id(&opened.fields);
    out->referral = read_id(&opened.fields);
    st = plain_end(&opened.fields);
    sealed_close(&opened);
    if (st == ST_OK && !id_equal(&out->referral, referral))
        st = status_origin(ST_TAMPERED);
    return st;
}
