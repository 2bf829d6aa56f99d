#include "unit_at.h"

#include <string.h>

#include <chairside/lang.h>
#include <chairside/seal.h>
#include <chairside/secret.h>
#include <chairside/verbs_host.h>

#include "../../src/practice/practice.h"

#define PEOPLE_MAX 400

bool bench_wake(const char *folder) {
    lang_start(NULL);
    return secret_start() == ST_OK && seal_start() == ST_OK && verbs_start(folder, 1) == ST_OK;
}

bool unit_open(const char *folder, uint16_t number, struct unit_at *u) {
    unsigned wait_s;

    memset(u, 0, sizeof *u);
    if (store_open(folder, STORE_KIOSK, 1, &u->store) == ST_OK &&
        session_create(u->store, &u->session) == ST_OK &&
        session_sign_in(u->session, number, PRACTICE_PHRASE, &wait_s) == ST_OK)
        return true;
    unit_close(u);
    return false;
}

void unit_close(struct unit_at *u) {
    if (u->session && session_user(u->session))
        session_sign_out(u->session, SIGNOUT_LOCK);
    session_destroy(u->session);
    store_close(u->store);
    memset(u, 0, sizeof *u);
}

bool unit_person_with_note(struct unit_at *u, struct id *person) {
    static struct match_row matches[PEOPLE_MAX];
    const struct id *me = &session_user(u->session)->id;
    size_t n = 0;

    if (match_list_open(u->store, me, &id_zero, matches, PEOPLE_MAX, &n) != ST_OK)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct consent_row row;
        bool active = false;
        if (permit_consent(u->store, &matches[i].person, SCOPE_NOTE, &row, &active) == ST_OK &&
            active) {
            *person = matches[i].person;
            return true;
        }
    }
    return false;
}
