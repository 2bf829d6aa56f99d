/*
 * sql_core.h - the statements of journal, projections and settings: X(NAME, "SQL").
 *
 * Prepared in store_open, bound by name (store_internal.h). None scans a table that grows with the
 * age of the unit, and none sorts one: tests/unit/store/test_store_plan.c pins every plan. A query
 * that wants a partial index repeats the index's term.
 */
#ifndef SQL_CORE_H
#define SQL_CORE_H

#define JOURNAL_COLUMNS                                                                            \
    "seq, at, boot, boot_ms, actor, actor_gen, kind, obj, ver, data, prev, h, sig"
#define USER_COLUMNS "id, role, number, gen, status, person, seq"
#define PERSON_COLUMNS "id, number, ver, status, seq"
#define CONSENT_COLUMNS "person, scope, status, given_at, expires, seq"
#define MATCH_COLUMNS "id, mentor, person, status, consent_seq, seq"
#define PROPOSAL_COLUMNS "id, mentor, status, person, seq"
#define ENCOUNTER_COLUMNS "n, id, ver, mentor, person, at, status, note, seq"
#define REFERRAL_COLUMNS                                                                           \
    "r.id, r.author, r.person, r.role, r.priority, r.permission, r.state, r.words, r.reply, "      \
    "r.holder, r.asked_at, r.claimed_at, r.answered_at, r.told_at, r.withdrawn, r.seq"

/* clang-format off */
#define SQL_CORE_LIST(X)                                                                           \
    X(BEGIN_READ, "BEGIN DEFERRED")                                                                \
    X(BEGIN_WRITE, "BEGIN IMMEDIATE")                                                              \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(DATA_VERSION, "PRAGMA data_version")                                                         \
    X(UNIT_ID, "SELECT v FROM meta WHERE k = 'unit_id'")                                           \
    /* the journal; :end = the first seq that is not seen (a replay stands in the middle) */       \
    X(JOURNAL_PUT,                                                                                 \
      "INSERT INTO journal(" JOURNAL_COLUMNS ") VALUES(:seq, :at, :boot, :boot_ms, :actor, "       \
      ":actor_gen, :kind, :obj, :ver, :data, :prev, :h, :sig)")                                    \
    X(JOURNAL_HEAD,                                                                                \
      "SELECT seq, h, at, boot, boot_ms FROM journal WHERE seq < :end ORDER BY seq DESC LIMIT 1")  \
    X(JOURNAL_GET, "SELECT " JOURNAL_COLUMNS " FROM journal WHERE seq = :seq AND seq < :end")      \
    X(JOURNAL_FROM,                                                                                \
      "SELECT " JOURNAL_COLUMNS " FROM journal WHERE seq >= :from ORDER BY seq LIMIT :max")        \
    X(JOURNAL_PAGE,                                                                                \
      "SELECT " JOURNAL_COLUMNS " FROM journal WHERE seq < :end AND (:kind = 0 OR kind = :kind) "  \
      "AND (:actor IS NULL OR actor = :actor) ORDER BY seq DESC LIMIT :max")                       \
    X(JOURNAL_OF,                                                                                  \
      "SELECT " JOURNAL_COLUMNS " FROM journal WHERE obj = :obj AND seq < :end ORDER BY seq "      \
      "LIMIT :max")                                                                                \
    X(JOURNAL_OF_NEWEST,                                                                           \
      "SELECT " JOURNAL_COLUMNS " FROM journal WHERE obj = :obj AND seq < :end ORDER BY seq DESC") \
    X(JOURNAL_NEWEST,                                                                              \
      "SELECT " JOURNAL_COLUMNS " FROM journal WHERE seq < :end ORDER BY seq DESC")                \
    /* people */                                                                                   \
    X(USER_GET, "SELECT " USER_COLUMNS " FROM user_now WHERE id = :id")                            \
    X(USER_BY_NUMBER, "SELECT " USER_COLUMNS " FROM user_now WHERE number = :number")              \
    X(USER_LIST,                                                                                   \
      "SELECT " USER_COLUMNS " FROM user_now WHERE (:role = 0 OR role = :role) AND "               \
      "(:status = 0 OR status = :status) ORDER BY number LIMIT :max")                              \
    X(USER_NUMBERS,                                                                                \
      "SELECT number FROM user_now WHERE number BETWEEN :low AND :high ORDER BY number")           \
    X(PERSON_GET, "SELECT " PERSON_COLUMNS " FROM person_now WHERE id = :id")                      \
    X(PERSON_LIST,                                                                                 \
      "SELECT " PERSON_COLUMNS " FROM person_now WHERE (:status = 0 AND status <> 4) "             \
      "OR status = :status ORDER BY number LIMIT :max")                                            \
    X(PERSON_LAST_NUMBER, "SELECT number FROM person_now ORDER BY number DESC LIMIT 1")            \
    X(CONSENT_GET,                                                                                 \
      "SELECT " CONSENT_COLUMNS " FROM consent_now WHERE person = :person AND scope = :scope")     \
    X(CONSENT_EXPIRING,                                                                            \
      "SELECT " CONSENT_COLUMNS " FROM consent_now WHERE status = 1 AND expires > 0 AND "          \
      "expires < :before ORDER BY expires, person, scope LIMIT :max")                              \
    X(MATCH_GET, "SELECT " MATCH_COLUMNS " FROM match_now WHERE id = :id")                         \
    X(MATCH_FIND_OPEN,                                                                             \
      "SELECT " MATCH_COLUMNS " FROM match_now WHERE mentor = :mentor AND person = :person AND "   \
      "status = 1")                                                                                \
    X(MATCH_OPEN_OF_MENTOR,                                                                        \
      "SELECT " MATCH_COLUMNS " FROM match_now WHERE mentor = :mentor AND status = 1 "             \
      "ORDER BY person LIMIT :max")                                                                \
    X(MATCH_OPEN,                                                                                  \
      "SELECT " MATCH_COLUMNS " FROM match_now INDEXED BY match_open WHERE status = 1 AND "        \
      "(:person IS NULL OR person = :person) ORDER BY mentor, person LIMIT :max")                  \
    X(PROPOSAL_GET, "SELECT " PROPOSAL_COLUMNS " FROM proposal_now WHERE id = :id")                \
    X(PROPOSAL_LIST,                                                                               \
      "SELECT " PROPOSAL_COLUMNS " FROM proposal_now WHERE (:mentor IS NULL OR mentor = :mentor) " \
      "AND (:status = 0 OR status = :status) ORDER BY id DESC LIMIT :max")                         \
    /* talks: (at, n) < (:at, :n) is the keyset page */                                            \
    X(ENCOUNTER_GET, "SELECT " ENCOUNTER_COLUMNS " FROM encounter_now WHERE id = :id")             \
    X(ENCOUNTER_PAGE,                                                                              \
      "SELECT " ENCOUNTER_COLUMNS " FROM encounter_now WHERE (at, n) < (:at, :n) AND at >= :from " \
      "ORDER BY at DESC, n DESC LIMIT :max")                                                       \
    X(ENCOUNTER_PAGE_MENTOR,                                                                       \
      "SELECT " ENCOUNTER_COLUMNS " FROM encounter_now WHERE mentor = :mentor AND "                \
      "(at, n) < (:at, :n) AND at >= :from ORDER BY at DESC, n DESC LIMIT :max")                   \
    X(ENCOUNTER_PAGE_PERSON,                                                                       \
      "SELECT " ENCOUNTER_COLUMNS " FROM encounter_now WHERE person = :person AND "                \
      "(:mentor IS NULL OR +mentor = :mentor) AND (at, n) < (:at, :n) AND at >= :from "            \
      "ORDER BY at DESC, n DESC LIMIT :max")                                                       \
    /* referrals */                                                                                \
    X(REFERRAL_GET, "SELECT " REFERRAL_COLUMNS " FROM referral_now r WHERE r.id = :id")            \
    X(REFERRAL_INBOX,                                                                              \
      "SELECT " REFERRAL_COLUMNS " FROM referral_now r WHERE r.role = :role AND r.state IN (1,2) " \
      "ORDER BY r.priority DESC, r.asked_at LIMIT :max")                                           \
    X(REFERRAL_COUNT_OPEN,                                                                         \
      "SELECT total(state = 1), total(state = 2) FROM referral_now INDEXED BY referral_open "      \
      "WHERE role = :role AND state IN (1,2)")                                                     \
    X(REFERRAL_OF_AUTHOR,                                                                          \
      "SELECT " REFERRAL_COLUMNS " FROM referral_now r WHERE r.author = :author "                  \
      "ORDER BY r.asked_at DESC, r.seq DESC LIMIT :max")                                           \
    X(REFERRAL_OF_AUTHOR_STATE,                                                                    \
      "SELECT " REFERRAL_COLUMNS " FROM referral_now r WHERE r.author = :author AND "              \
      "r.state = :state ORDER BY r.rowid DESC LIMIT :max")                                         \
    X(REFERRAL_OF_PERSON,                                                                          \
      "SELECT " REFERRAL_COLUMNS " FROM object o CROSS JOIN referral_now r WHERE "                 \
      "o.subject = :person AND o.kind = 7 AND r.id = o.id AND r.person = :person AND "             \
      "(:state = 0 OR r.state = :state) ORDER BY o.n DESC LIMIT :max")                             \
    X(READ_LIST,                                                                                   \
      "SELECT reader, first_at, last_at, n FROM read_now WHERE obj = :obj ORDER BY reader "        \
      "LIMIT :max")                                                                                \
    /* settings */                                                                                 \
    X(SETTING_GET, "SELECT v, seq FROM setting_now WHERE k = :k")                                  \
    X(WORDING_PUT,                                                                                 \
      "INSERT INTO wording(id, number, lang, text) VALUES(:id, :number, :lang, :text) "            \
      "ON CONFLICT(id) DO NOTHING")
/* clang-format on */

#endif
