/*
 * sql_vault.h - the statements of vault, keys and verify: objects, grants, certificates, locks.
 * X(NAME, "SQL"); see store_internal.h.
 */
#ifndef SQL_VAULT_H
#define SQL_VAULT_H

/* Columns in the order that the mappers read them (vault_rows.c, keys_cert.c, keys_member.c). */
#define OBJECT_COLUMNS "n,id,ver,kind,author,author_gen,subject,at,nonce,kc,ct,sig"
#define OBJECT_INFO_COLUMNS "id,author,subject,ver,kind,at"
#define GRANT_COLUMNS "n,id,ver,rcpt,rcpt_gen,consent_seq,granter,granter_gen,sealed,sig"
#define CERT_COLUMNS "principal,gen,type,role,sign_pk,box_pk,not_before,issuer,issuer_gen,sig"
#define MEMBER_COLUMNS "role,role_gen,member,member_gen,sealed,issuer,issuer_gen,sig"
#define LOCK_COLUMNS "principal,gen,kek_mode,ops,mem,salt,nonce,wrapped"
#define ESCROW_COLUMNS "principal,gen,sealed,sig"

/* entry_puts_object, for SQL; tests/unit/store_vault compares the two. 74 is object.destroy. */
#define PUT_KINDS "30,32,40,41,54,70,71,73,80,81,82,85"
/* Of these, the ones that put what keeps its earlier versions: talks and notes. */
#define KEPT_PUT_KINDS "70,71,73"
/* The newest version of each id. */
#define IS_NEWEST "NOT EXISTS(SELECT 1 FROM object AS p WHERE p.id=o.id AND p.ver>o.ver)"

/* clang-format off */
#define SQL_VAULT_LIST(X)                                                                          \
    X(OBJECT_NEWEST, "SELECT " OBJECT_COLUMNS " FROM object WHERE id=:id ORDER BY ver DESC LIMIT 1") \
    X(OBJECT_VERSION, "SELECT " OBJECT_COLUMNS " FROM object WHERE id=:id AND ver=:ver")           \
    X(OBJECT_FROM, "SELECT " OBJECT_COLUMNS " FROM object WHERE n>:n ORDER BY n")                  \
    X(OBJECT_OF_SUBJECT, "SELECT " OBJECT_INFO_COLUMNS " FROM object AS o"                         \
      " WHERE subject=:subject AND kind=:kind AND " IS_NEWEST " ORDER BY n DESC")                  \
    /* object_own: only a query that repeats its term may use it */                                \
    X(OBJECT_OWN, "SELECT " OBJECT_INFO_COLUMNS " FROM object"                                     \
      " WHERE author=:author AND kind=:kind AND kind IN (5,8,10,12) ORDER BY n DESC")              \
    X(OBJECT_OF_AUTHOR, "SELECT " OBJECT_INFO_COLUMNS " FROM object AS o"                          \
      " WHERE author=:author AND kind=:kind AND " IS_NEWEST " ORDER BY n DESC")                    \
    X(OBJECT_INSERT, "INSERT INTO object"                                                          \
      "(id,ver,kind,author,author_gen,subject,at,nonce,kc,ct,sig) VALUES"                          \
      "(:id,:ver,:kind,:author,:author_gen,:subject,:at,:nonce,:kc,:ct,:sig)")                     \
    X(OBJECT_DELETE, "DELETE FROM object WHERE id=:id")                                            \
    X(OBJECT_COUNT, "SELECT count(*) FROM object")                                                 \
    X(GRANT_OF, "SELECT " GRANT_COLUMNS " FROM grant_key"                                          \
      " WHERE id=:id AND ver=:ver ORDER BY length(sealed),n")                                      \
    X(GRANT_FIND, "SELECT " GRANT_COLUMNS " FROM grant_key"                                        \
      " WHERE id=:id AND ver=:ver AND rcpt=:rcpt AND rcpt_gen=:rcpt_gen")                          \
    X(GRANT_INSERT, "INSERT INTO grant_key"                                                        \
      "(id,ver,rcpt,rcpt_gen,consent_seq,granter,granter_gen,sealed,sig) VALUES"                   \
      "(:id,:ver,:rcpt,:rcpt_gen,:consent_seq,:granter,:granter_gen,:sealed,:sig)")                \
    /* the author's own copy is the one without a signature */                                     \
    X(GRANT_REVOKE, "DELETE FROM grant_key WHERE id=:id AND rcpt=:rcpt AND sig IS NOT NULL")       \
    X(GRANT_REVOKE_VERSION, "DELETE FROM grant_key"                                                \
      " WHERE id=:id AND ver=:ver AND rcpt=:rcpt AND sig IS NOT NULL")                             \
    X(GRANT_REVOKE_ALL, "DELETE FROM grant_key WHERE id=:id AND sig IS NOT NULL"                   \
      " AND rcpt NOT IN (SELECT author FROM object WHERE id=:id)")                                 \
    X(CERT_GET, "SELECT " CERT_COLUMNS " FROM cert WHERE principal=:principal AND gen=:gen")       \
    X(CERT_ALL, "SELECT " CERT_COLUMNS " FROM cert ORDER BY type DESC,not_before,principal,gen")   \
    X(CERT_NEWEST, "SELECT max(gen) FROM cert WHERE principal=:principal")                         \
    X(CERT_NEWEST_SIGNED, "SELECT max(gen) FROM cert WHERE principal=:principal"                   \
      " AND sig IS NOT NULL")                                                                      \
    X(CERT_INSERT, "INSERT INTO cert(" CERT_COLUMNS ") VALUES(:principal,:gen,:type,:role,"        \
      ":sign_pk,:box_pk,:not_before,:issuer,:issuer_gen,:sig)")                                    \
    X(CERT_SIGN, "UPDATE cert SET issuer=:issuer,issuer_gen=:issuer_gen,sig=:sig"                  \
      " WHERE principal=:principal AND gen=:gen AND sig IS NULL")                                  \
    X(CERT_DELETE_WAITING, "DELETE FROM cert WHERE principal=:principal AND sig IS NULL")          \
    X(ROLE_ROTATED, "SELECT max(ver) FROM journal WHERE obj=:role AND kind=34")                    \
    X(LOCK_GET, "SELECT " LOCK_COLUMNS " FROM user_lock WHERE principal=:principal AND gen=:gen")  \
    X(LOCK_ALL, "SELECT " LOCK_COLUMNS " FROM user_lock ORDER BY principal,gen")                   \
    X(LOCK_INSERT, "INSERT INTO user_lock(" LOCK_COLUMNS ") VALUES"                                \
      "(:principal,:gen,:kek_mode,:ops,:mem,:salt,:nonce,:wrapped)")                               \
    X(LOCK_REPLACE, "UPDATE user_lock SET kek_mode=:kek_mode,ops=:ops,mem=:mem,salt=:salt,"        \
      "nonce=:nonce,wrapped=:wrapped WHERE principal=:principal AND gen=:gen")                     \
    X(LOCK_DELETE, "DELETE FROM user_lock WHERE principal=:principal")                             \
    X(LOCK_DELETE_OLDER, "DELETE FROM user_lock WHERE principal=:principal AND gen<:gen")          \
    /* an uncertified generation: neither lock nor escrow of it is worth anything */               \
    X(LOCK_DELETE_WAITING, "DELETE FROM user_lock WHERE principal=:principal AND gen IN"           \
      " (SELECT gen FROM cert WHERE principal=:principal AND sig IS NULL)")                        \
    X(ESCROW_GET, "SELECT " ESCROW_COLUMNS " FROM escrow WHERE principal=:principal AND gen=:gen") \
    X(ESCROW_ALL, "SELECT " ESCROW_COLUMNS " FROM escrow ORDER BY principal,gen")                  \
    X(ESCROW_OF, "SELECT " ESCROW_COLUMNS " FROM escrow WHERE principal=:principal ORDER BY gen")  \
    X(ESCROW_INSERT, "INSERT INTO escrow(" ESCROW_COLUMNS ") VALUES(:principal,:gen,:sealed,:sig)") \
    X(ESCROW_DELETE_WAITING, "DELETE FROM escrow WHERE principal=:principal AND gen IN"            \
      " (SELECT gen FROM cert WHERE principal=:principal AND sig IS NULL)")                        \
    X(MEMBER_ALL, "SELECT " MEMBER_COLUMNS " FROM member ORDER BY role,role_gen,member,member_gen") \
    X(MEMBER_GET, "SELECT " MEMBER_COLUMNS " FROM member WHERE role=:role AND role_gen=:role_gen"  \
      " AND member=:member AND member_gen=:member_gen")                                            \
    X(MEMBER_OF, "SELECT " MEMBER_COLUMNS " FROM member WHERE member=:member"                      \
      " AND member_gen=:member_gen ORDER BY role_gen")                                             \
    X(MEMBER_OF_ANY, "SELECT " MEMBER_COLUMNS " FROM member WHERE member=:member")                 \
    X(MEMBER_INSERT, "INSERT INTO member(" MEMBER_COLUMNS ") VALUES(:role,:role_gen,:member,"      \
      ":member_gen,:sealed,:issuer,:issuer_gen,:sig)")                                             \
    X(MEMBER_DELETE, "DELETE FROM member WHERE member=:member")                                    \
    X(MEMBER_ACTIVE, "SELECT u.id,u.gen FROM member AS m JOIN user_now AS u ON u.id=m.member"      \
      " AND u.gen=m.member_gen WHERE m.role=:role AND m.role_gen=:role_gen AND u.status=2"         \
      " ORDER BY u.number")                                                                        \
    /* the rows that say what a principal's keys are: certified, admitted, rotated, left */        \
    X(JOURNAL_ABOUT_KEYS, "SELECT " JOURNAL_COLUMNS " FROM journal WHERE obj=:obj AND kind=:kind"  \
      " ORDER BY seq")                                                                             \
    X(JOURNAL_OF_KIND, "SELECT " JOURNAL_COLUMNS " FROM journal WHERE kind IN (:a,:b,:c)"          \
      " ORDER BY seq")                                                                             \
    /* rows that put an object that is neither there nor destroyed; "replaced" excuses only kinds  \
       that are replaced. Of the others no version is put twice, and none after a later one. */    \
    X(PUT_WITHOUT_OBJECT, "SELECT j.seq,j.kind FROM journal AS j WHERE j.kind IN (" PUT_KINDS ")"  \
      " AND NOT EXISTS(SELECT 1 FROM journal AS k WHERE k.obj=j.obj AND k.seq>j.seq AND k.kind=74)" \
      " AND CASE WHEN j.kind IN (" KEPT_PUT_KINDS ")"                                              \
      " THEN NOT EXISTS(SELECT 1 FROM object AS o WHERE o.id=j.obj AND o.ver=j.ver)"               \
      " OR EXISTS(SELECT 1 FROM journal AS k WHERE k.obj=j.obj AND k.seq>j.seq"                    \
      " AND k.kind IN (" KEPT_PUT_KINDS ") AND k.ver<=j.ver)"                                      \
      " ELSE NOT EXISTS(SELECT 1 FROM object AS o WHERE o.id=j.obj AND o.ver=j.ver)"               \
      " AND NOT EXISTS(SELECT 1 FROM journal AS k WHERE k.obj=j.obj AND k.seq>j.seq"               \
      " AND k.kind IN (" PUT_KINDS ")) END ORDER BY j.seq")                                        \
    X(META_GET, "SELECT v,sig FROM meta WHERE k=:k")                                               \
    X(META_COUNT, "SELECT count(*) FROM meta")                                                     \
    X(WORDING_ALL, "SELECT id,text FROM wording")                                                  \
    X(WORDING_THERE, "SELECT 1 FROM wording WHERE id=:id")                                         \
    X(JOURNAL_NEXT_SEQ, "SELECT min(seq) FROM journal WHERE seq>=:from")                           \
    X(META_INSERT, "INSERT INTO meta(k,v,sig) VALUES(:k,:v,:sig)")
/* clang-format on */

#endif
