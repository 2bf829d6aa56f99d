/* Who reads what `record` allows (talks, referrals): the coordinators, while it is in force. */
#include "people_internal.h"

enum status record_reader(struct session *s, const struct id *person, struct record_reader *out) {
    *out = (struct record_reader){.reads = true};
    if (id_is_zero(person))
        return ST_OK;
    enum status st = consent_in_force(s, person, SCOPE_RECORD, &out->seq);
    out->reads = out->seq != 0;
    return st;
}

void record_reader_add(const struct record_reader *reader, struct readers *readers) {
    if (reader->reads)
        readers_add_roles(readers, ROLE_BIT(ROLE_COORDINATOR), reader->seq);
}

enum status record_reader_settle(struct session *s, const struct id *obj, uint32_t ver,
                                 const struct id *person, const struct record_reader *planned) {
    const struct id coordinators = role_id(ROLE_COORDINATOR);
    struct record_reader now;
    enum status st = record_reader(s, person, &now);

    if (st != ST_OK || (now.reads == planned->reads && now.seq == planned->seq))
        return st;
    if (planned->reads)
        st = vault_revoke_version(session_store(s), obj, ver, &coordinators);
    if (st == ST_OK && now.reads)
        st = vault_grant(session_store(s), session_keyring(s), obj,
                         &(struct recipient){coordinators, now.seq});
    return st;
}
