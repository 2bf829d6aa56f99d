-- The unit file, step 1. A released step is never edited: what changes is a new step.
-- Ids are 16 bytes, times Unix seconds UTC, zero id = nobody; every table STRICT.

-- truth
CREATE TABLE meta(
  k TEXT PRIMARY KEY,
  v BLOB NOT NULL,
  sig BLOB NOT NULL) STRICT;

CREATE TABLE cert(
  principal BLOB NOT NULL,
  gen INT NOT NULL,
  type INT NOT NULL,
  role INT NOT NULL,
  sign_pk BLOB NOT NULL,
  box_pk BLOB NOT NULL,
  not_before INT NOT NULL,
  issuer BLOB NOT NULL,
  issuer_gen INT NOT NULL,
  sig BLOB,
  PRIMARY KEY(principal, gen)) STRICT;

CREATE TABLE user_lock(
  principal BLOB NOT NULL,
  gen INT NOT NULL,
  kek_mode INT NOT NULL,
  ops INT NOT NULL,
  mem INT NOT NULL,
  salt BLOB NOT NULL,
  nonce BLOB NOT NULL,
  wrapped BLOB NOT NULL CHECK(length(wrapped) = 48),
  PRIMARY KEY(principal, gen)) STRICT;

CREATE TABLE escrow(
  principal BLOB NOT NULL,
  gen INT NOT NULL,
  sealed BLOB NOT NULL,
  sig BLOB NOT NULL,
  PRIMARY KEY(principal, gen)) STRICT;

CREATE TABLE member(
  role BLOB NOT NULL,
  role_gen INT NOT NULL,
  member BLOB NOT NULL,
  member_gen INT NOT NULL,
  sealed BLOB NOT NULL,
  issuer BLOB NOT NULL,
  issuer_gen INT NOT NULL,
  sig BLOB NOT NULL,
  PRIMARY KEY(role, role_gen, member, member_gen)) STRICT;

CREATE TABLE object(
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL CHECK(length(id) = 16),
  ver INT NOT NULL CHECK(ver > 0),
  kind INT NOT NULL,
  author BLOB NOT NULL,
  author_gen INT NOT NULL,
  subject BLOB NOT NULL,
  at INT NOT NULL,
  nonce BLOB NOT NULL CHECK(length(nonce) = 24),
  kc BLOB NOT NULL,
  ct BLOB NOT NULL CHECK(length(ct) <= 65552),
  sig BLOB NOT NULL CHECK(length(sig) = 64),
  UNIQUE(id, ver)) STRICT;
CREATE INDEX object_subject ON object(subject, kind);
CREATE INDEX object_own ON object(author, kind) WHERE kind IN (5, 8, 10, 12);

CREATE TABLE grant_key(
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  ver INT NOT NULL,
  rcpt BLOB NOT NULL,
  rcpt_gen INT NOT NULL,
  consent_seq INT NOT NULL,
  granter BLOB NOT NULL,
  granter_gen INT NOT NULL,
  sealed BLOB NOT NULL CHECK(length(sealed) IN (72, 125)),
  sig BLOB,
  UNIQUE(id, ver, rcpt, rcpt_gen),
  FOREIGN KEY(id, ver) REFERENCES object(id, ver) ON DELETE CASCADE) STRICT;

CREATE TABLE journal(
  seq INTEGER PRIMARY KEY,
  at INT NOT NULL,
  boot BLOB NOT NULL,
  boot_ms INT NOT NULL,
  actor BLOB NOT NULL,
  actor_gen INT NOT NULL,
  kind INT NOT NULL,
  obj BLOB NOT NULL,
  ver INT NOT NULL,
  data BLOB NOT NULL,
  prev BLOB NOT NULL,
  h BLOB NOT NULL,
  sig BLOB) STRICT;
CREATE INDEX journal_obj ON journal(obj, seq);

CREATE TABLE wording(
  id BLOB PRIMARY KEY,
  number INT NOT NULL,
  lang INT NOT NULL,
  text TEXT NOT NULL) STRICT;

-- projections: only from journal rows; verify builds them again and compares
CREATE TABLE user_now(
  id BLOB PRIMARY KEY,
  role INT NOT NULL,
  number INT NOT NULL UNIQUE,
  gen INT NOT NULL,
  status INT NOT NULL,
  person BLOB,
  seq INT NOT NULL) STRICT;

CREATE TABLE person_now(
  id BLOB PRIMARY KEY,
  number INT NOT NULL UNIQUE,
  ver INT NOT NULL,
  status INT NOT NULL,
  seq INT NOT NULL) STRICT;

CREATE TABLE consent_now(
  person BLOB NOT NULL REFERENCES person_now(id),
  scope INT NOT NULL CHECK(scope IN (1, 2, 3)),
  status INT NOT NULL,
  given_at INT NOT NULL,
  expires INT NOT NULL,
  seq INT NOT NULL,
  PRIMARY KEY(person, scope)) STRICT;

CREATE TABLE proposal_now(
  id BLOB PRIMARY KEY,
  mentor BLOB NOT NULL,
  status INT NOT NULL,
  person BLOB,
  seq INT NOT NULL) STRICT;

CREATE TABLE match_now(
  id BLOB PRIMARY KEY,
  mentor BLOB NOT NULL,
  person BLOB NOT NULL,
  status INT NOT NULL,
  consent_seq INT NOT NULL,
  seq INT NOT NULL) STRICT;
CREATE UNIQUE INDEX match_open ON match_now(mentor, person) WHERE status = 1;

CREATE TABLE encounter_now(
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  ver INT NOT NULL,
  mentor BLOB NOT NULL,
  person BLOB,
  at INT NOT NULL,
  status INT NOT NULL,
  note BLOB,
  seq INT NOT NULL) STRICT;
CREATE INDEX encounter_at ON encounter_now(at, n);
CREATE INDEX encounter_mentor ON encounter_now(mentor, at, n);
CREATE INDEX encounter_person ON encounter_now(person, at, n);

CREATE TABLE referral_now(
  id BLOB PRIMARY KEY,
  author BLOB NOT NULL,
  person BLOB,
  role INT NOT NULL,
  priority INT NOT NULL,
  permission INT NOT NULL,
  state INT NOT NULL,
  words BLOB,
  reply BLOB,
  holder BLOB,
  asked_at INT NOT NULL,
  claimed_at INT,
  answered_at INT,
  told_at INT,
  withdrawn INT NOT NULL,
  seq INT NOT NULL) STRICT;
CREATE INDEX referral_open ON referral_now(role, priority DESC, asked_at) WHERE state IN (1, 2);
CREATE INDEX referral_author ON referral_now(author, state);

CREATE TABLE setting_now(
  k INT PRIMARY KEY,
  v BLOB NOT NULL,
  seq INT NOT NULL) STRICT;

CREATE TABLE read_now(
  obj BLOB NOT NULL,
  reader BLOB NOT NULL,
  first_at INT NOT NULL,
  last_at INT NOT NULL,
  n INT NOT NULL,
  seq INT NOT NULL,
  PRIMARY KEY(obj, reader)) STRICT;
