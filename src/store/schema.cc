// Every table, with what its columns mean.
#include "store/schema.h"

#include <array>

#include "store/client_keys.h"
#include "store/migrations.h"
#include "store/schema_marks.h"

namespace snug {

namespace {

// Ids are Snowflakes, times milliseconds since 1970, versions positions in the total order; 0 stands for "none" where
// a column is not null. Enums are stored as their number in src/model/objects.h.
constexpr const char* first_schema = R"sql(
-- Where the state machine stands. One row, written with every batch.
CREATE TABLE meta (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  epoch         TEXT    NOT NULL,   -- random; a new one when a backup is restored or the log restarts
  position      INTEGER NOT NULL,   -- commands sequenced
  version       INTEGER NOT NULL,   -- commands that changed something
  time          INTEGER NOT NULL,   -- the clock of the order: never runs backwards
  level         INTEGER NOT NULL,   -- of behaviour
  chain         TEXT    NOT NULL,   -- hash over all commands and outcomes, base64url
  setup_hash    TEXT,               -- of the one-time set-up token
  setup_expires INTEGER NOT NULL DEFAULT 0,
  unclean       INTEGER NOT NULL DEFAULT 0  -- a server with synchronous below FULL is at work, or died
) STRICT;

-- The last command of each node: what is appended twice is applied once.
CREATE TABLE nodes (
  node    INTEGER PRIMARY KEY,
  boot    INTEGER NOT NULL,
  counter INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id               INTEGER PRIMARY KEY,
  username         TEXT    NOT NULL,
  username_key     TEXT    NOT NULL UNIQUE,
  display_name     TEXT    NOT NULL,
  avatar_url       TEXT,
  bio              TEXT,
  role             INTEGER NOT NULL,
  disabled         INTEGER NOT NULL DEFAULT 0,
  password_hash    TEXT    NOT NULL,
  password_version INTEGER NOT NULL DEFAULT 1,
  created_at       INTEGER NOT NULL,
  version          INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_version ON users (version);

-- The words that a user is found by, case-folded.
CREATE TABLE user_terms (
  term    TEXT    NOT NULL,
  user_id INTEGER NOT NULL,
  PRIMARY KEY (term, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_terms_by_user ON user_terms (user_id);

CREATE TABLE login_sessions (
  id           INTEGER PRIMARY KEY,
  user_id      INTEGER NOT NULL,
  generation   INTEGER NOT NULL,
  rotated_at   INTEGER NOT NULL,
  long_lived   INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  user_agent   TEXT,
  address      TEXT
) STRICT;
CREATE INDEX login_sessions_by_user ON login_sessions (user_id, last_used_at);

CREATE TABLE contacts (
  user_id  INTEGER NOT NULL,
  other_id INTEGER NOT NULL,
  contact  INTEGER NOT NULL,
  blocked  INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  PRIMARY KEY (user_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_by_other ON contacts (other_id, user_id);

CREATE TABLE chats (
  id                 INTEGER PRIMARY KEY,
  kind               INTEGER NOT NULL,
  is_private         INTEGER NOT NULL DEFAULT 0,
  group_id           INTEGER,                      -- channels
  direct_low         INTEGER,                      -- direct chats: the two users, ordered
  direct_high        INTEGER,
  title              TEXT,
  topic              TEXT,
  member_count       INTEGER NOT NULL,
  receipts           INTEGER NOT NULL,
  last_seq           INTEGER NOT NULL DEFAULT 0,
  preview_id         INTEGER,                      -- of the last message
  preview_sender     INTEGER,
  preview_type       INTEGER,
  preview_content    TEXT,
  preview_created_at INTEGER,
  created_by         INTEGER NOT NULL,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  activity           INTEGER NOT NULL,             -- version of the last message, or of the creation: the list's order
  version            INTEGER NOT NULL,
  touched            INTEGER NOT NULL,             -- version of the last change of anything in the chat
  deleted_version    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX chats_direct ON chats (direct_low, direct_high) WHERE direct_low IS NOT NULL;
CREATE INDEX chats_by_group ON chats (group_id) WHERE group_id IS NOT NULL;

-- What is per user and chat. For an open channel the membership is the group's: a row here is state only, and a
-- missing one means zeros.
CREATE TABLE chat_states (
  user_id         INTEGER NOT NULL,
  chat_id         INTEGER NOT NULL,
  role            INTEGER NOT NULL,
  joined_at       INTEGER NOT NULL,
  delivered_seq   INTEGER NOT NULL DEFAULT 0,
  read_seq        INTEGER NOT NULL DEFAULT 0,
  from_seq        INTEGER NOT NULL DEFAULT 0,      -- messages up to it are hidden from this member
  pinned          INTEGER NOT NULL DEFAULT 0,
  archived_seq    INTEGER NOT NULL DEFAULT -1,     -- archived while it equals the chat's last_seq
  muted_until     INTEGER NOT NULL DEFAULT 0,
  entered_version INTEGER NOT NULL,
  left_version    INTEGER NOT NULL DEFAULT 0,      -- 0: a member
  left_before     INTEGER NOT NULL DEFAULT 0,      -- left_version that the present entry put an end to
  removed         INTEGER NOT NULL DEFAULT 0,      -- left by someone else's hand: comes back only by being added
  version         INTEGER NOT NULL,                -- of the state that only this user sees
  member_version  INTEGER NOT NULL,                -- of what the others see: entered, role, left
  marks_version   INTEGER NOT NULL DEFAULT 0,      -- of the watermarks
  PRIMARY KEY (user_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_states_by_chat ON chat_states (chat_id, user_id);

CREATE TABLE messages (
  id              INTEGER PRIMARY KEY,
  chat_id         INTEGER NOT NULL,
  seq             INTEGER NOT NULL,
  sender_id       INTEGER NOT NULL,
  client_id       TEXT,
  request_hash    TEXT,
  type            INTEGER NOT NULL,
  content         TEXT    NOT NULL,
  reply_to        INTEGER,
  mentions        TEXT,                            -- user ids joined by commas
  created_at      INTEGER NOT NULL,
  edited_at       INTEGER,
  deleted_at      INTEGER,
  created_version INTEGER NOT NULL,
  version         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_by_seq ON messages (chat_id, seq);
CREATE UNIQUE INDEX messages_by_client ON messages (sender_id, client_id) WHERE client_id IS NOT NULL;

-- Edits and deletions, for those who resume: what a message's version was moved to.
CREATE TABLE message_changes (
  chat_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  PRIMARY KEY (chat_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE mentions (
  user_id INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  PRIMARY KEY (user_id, chat_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE invites (
  id         INTEGER PRIMARY KEY,
  chat_id    INTEGER NOT NULL,
  token_hash TEXT    NOT NULL UNIQUE,
  created_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL DEFAULT 0,
  uses_left  INTEGER NOT NULL DEFAULT -1           -- -1: no limit
) STRICT;
CREATE INDEX invites_by_chat ON invites (chat_id, created_by);

-- clientIds of create_chat, create_channel and create_invite.
CREATE TABLE client_requests (
  user_id      INTEGER NOT NULL,
  operation    TEXT    NOT NULL,
  client_id    TEXT    NOT NULL,
  request_hash TEXT    NOT NULL,
  object_id    INTEGER NOT NULL,
  PRIMARY KEY (user_id, operation, client_id)
) STRICT, WITHOUT ROWID;

-- Filled outside the order (no apply reads it): the manual status, and when a user was last here.
CREATE TABLE presence (
  user_id   INTEGER PRIMARY KEY,
  status    INTEGER NOT NULL,
  last_seen INTEGER NOT NULL
) STRICT;
)sql";

// For who recovers: whether a chat is new, or has changed in a way that its messages don't imply. 0: not known, it was
// there before these columns.
constexpr const char* chat_facts = R"sql(
ALTER TABLE chats ADD COLUMN created_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN facts_version INTEGER NOT NULL DEFAULT 0;
)sql";

// For who administrates.
constexpr const char* administration = R"sql(
ALTER TABLE users ADD COLUMN disabled_reason TEXT;
ALTER TABLE users ADD COLUMN disabled_until INTEGER NOT NULL DEFAULT 0;  -- 0: for good

-- What the configuration last said of each rule: what it says anew counts, what it says again does not.
CREATE TABLE configured (
  key   TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO configured (key, value) SELECT key, value FROM settings;

-- Who did what to the server and its people. Rows are only ever added.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  time    INTEGER NOT NULL,
  actor   INTEGER NOT NULL,              -- a user; 0: the operator, the host program or the server itself
  action  TEXT    NOT NULL,              -- the name of the command
  target  TEXT,                          -- the id of a user or chat, or an address
  details TEXT    NOT NULL,              -- a JSON object
  address TEXT                           -- where the actor's login session was begun
) STRICT;
CREATE INDEX audit_by_time ON audit (time);
CREATE TRIGGER audit_not_updated BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;

-- Addresses that nobody connects from.
CREATE TABLE bans (
  id         INTEGER PRIMARY KEY,        -- version of the command that first banned it
  range      TEXT    NOT NULL UNIQUE,
  reason     TEXT,
  until      INTEGER NOT NULL DEFAULT 0, -- 0: for good
  created_at INTEGER NOT NULL
) STRICT;

-- The announcement in force, if there is one.
CREATE TABLE announcement (
  only       INTEGER PRIMARY KEY CHECK (only = 1),
  id         INTEGER NOT NULL,
  text       TEXT    NOT NULL,
  level      INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
)sql";

// Accounts that are gone for good. What they leave behind is removed piece by piece.
constexpr const char* deletion = R"sql(
ALTER TABLE users ADD COLUMN deleted_at INTEGER NOT NULL DEFAULT 0;  -- 0: it is there

CREATE TABLE deletions (
  user_id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,              -- that closed the account: they take their turn
  stage   INTEGER NOT NULL DEFAULT 0,    -- what is being removed (src/model/deletion.h) …
  place   INTEGER NOT NULL DEFAULT 0     -- … and how far that has got: the last id looked at
) STRICT;
)sql";

// The clientIds of messages in two levels: see ClientKeys.
constexpr const char* client_keys = R"sql(
CREATE TABLE client_keys (
  key        INTEGER NOT NULL,           -- a hash of sender and clientId
  message_id INTEGER NOT NULL,
  PRIMARY KEY (key, message_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE client_run_0 (n INTEGER PRIMARY KEY, key INTEGER NOT NULL, message_id INTEGER NOT NULL) STRICT;
CREATE TABLE client_run_1 (n INTEGER PRIMARY KEY, key INTEGER NOT NULL, message_id INTEGER NOT NULL) STRICT;
DROP INDEX messages_by_client;
UPDATE meta SET level = 2;
)sql";

// Whose quota a membership counts against: who made or entered the chat itself, or put the user into it. 0: nobody's.
constexpr const char* placement = R"sql(
ALTER TABLE chat_states ADD COLUMN placed_by INTEGER NOT NULL DEFAULT 0;
UPDATE meta SET level = 3;
)sql";

// For who resumes: the history that a version is of (store/start_rows.h).
constexpr const char* histories = R"sql(
CREATE TABLE starts (
  version INTEGER PRIMARY KEY,           -- the first that was committed under this start
  number  INTEGER NOT NULL               -- random
) STRICT;
ALTER TABLE meta ADD COLUMN start INTEGER NOT NULL DEFAULT 0;  -- of the last version: the newest of `starts`
)sql";

// Why login sessions ended: their devices may ask much later. Of each user the last ones
// (src/applier/login_sessions.cc).
constexpr const char* ended_logins = R"sql(
CREATE TABLE ended_logins (
  id       INTEGER PRIMARY KEY,          -- that the login session had
  user_id  INTEGER NOT NULL,
  reason   INTEGER NOT NULL,             -- src/model/login_end.h
  ended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ended_logins_by_user ON ended_logins (user_id, id);
)sql";

// What nodes know of each other: what the configuration of each last said (two that differ don't take turns), and which
// tokens were seen in use.
constexpr const char* several_nodes = R"sql(
CREATE TABLE configured_by_node (
  node  INTEGER NOT NULL,                -- that the command ChangeSettings was of
  key   TEXT    NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (node, key)
) STRICT, WITHOUT ROWID;
INSERT INTO configured_by_node (node, key, value) SELECT n.node, c.key, c.value FROM nodes n, configured c;
DROP TABLE configured;
ALTER TABLE configured_by_node RENAME TO configured;
-- The youngest generation whose access token was seen in use; 0: none, or not noted.
ALTER TABLE login_sessions ADD COLUMN used_generation INTEGER NOT NULL DEFAULT 0;
)sql";

// Which node does each job (src/jobs).
constexpr const char* leases = R"sql(
CREATE TABLE leases (
  job   TEXT    PRIMARY KEY,
  node  INTEGER NOT NULL,                -- that has it, or had it last
  fence INTEGER NOT NULL,                -- grows each time that the job is taken anew: a lower one is rejected
  until INTEGER NOT NULL                 -- by the clock of the order
) STRICT, WITHOUT ROWID;
)sql";

// The order of several nodes (src/cluster): who is a member, and the place in the shared log.
constexpr const char* cluster = R"sql(
CREATE TABLE cluster_members (
  node  INTEGER PRIMARY KEY,
  up    INTEGER NOT NULL,                -- it may tell callers that a command is done; 0: it joins
  since INTEGER NOT NULL                 -- by the clock of the order
) STRICT;
ALTER TABLE meta ADD COLUMN log TEXT NOT NULL DEFAULT '';    -- id of the shared log; empty: the server stands alone
ALTER TABLE meta ADD COLUMN term INTEGER NOT NULL DEFAULT 0; -- of the last command in it
-- The last commands as the log had them: what it loses is put back from here. Not a part of the ordered state.
CREATE TABLE log_tail (
  first   INTEGER PRIMARY KEY,           -- position of the first command of a batch
  entries TEXT    NOT NULL               -- store/cluster_rows.h
) STRICT;
)sql";

// What people send each other beside text. The bytes lie beside the database, named by their hash (src/files).
constexpr const char* files = R"sql(
CREATE TABLE files (
  message_id  INTEGER NOT NULL,
  n           INTEGER NOT NULL,          -- 0, 1, 2 … in the message
  chat_id     INTEGER NOT NULL,          -- these three as in the message
  seq         INTEGER NOT NULL,
  sender_id   INTEGER NOT NULL,
  kind        INTEGER NOT NULL,          -- AttachmentKind
  hash        TEXT    NOT NULL,          -- SHA-256 of its bytes, in lower-case hex
  name        TEXT    NOT NULL,
  type        TEXT    NOT NULL,
  size        INTEGER NOT NULL,
  width       INTEGER,
  height      INTEGER,
  thumb_hash  TEXT,
  preview     TEXT,                      -- SHA-256 of its preview's bytes
  animated    INTEGER NOT NULL DEFAULT 0,
  duration_ms INTEGER,
  waveform    TEXT,                      -- numbers from 0 to 31, with commas between them
  alt         TEXT,
  PRIMARY KEY (message_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX files_by_hash ON files (hash);
CREATE INDEX files_by_preview ON files (preview) WHERE preview IS NOT NULL;
CREATE INDEX files_by_chat ON files (chat_id, kind, seq, n);
CREATE INDEX files_by_sender ON files (sender_id, size);
ALTER TABLE messages ADD COLUMN files INTEGER NOT NULL DEFAULT 0;      -- how many it has
ALTER TABLE messages ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;  -- 1: it was said elsewhere before
)sql";

// Pictures that are no files of messages: of people, chats, emoji, links, and the server. Their bytes lie with the
// files.
constexpr const char* pictures = R"sql(
CREATE TABLE pictures (
  of    INTEGER NOT NULL,                -- PictureOf (store/picture_rows.h)
  owner INTEGER NOT NULL,                -- id of what it is of
  n     INTEGER NOT NULL,                -- its place there
  hash  TEXT    NOT NULL,                -- SHA-256 of its bytes, in lower-case hex
  type  TEXT    NOT NULL,
  PRIMARY KEY (of, owner, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX pictures_by_hash ON pictures (hash);
-- What links in messages lead to.
CREATE TABLE link_previews (
  message_id  INTEGER NOT NULL,
  n           INTEGER NOT NULL,
  url         TEXT    NOT NULL,
  title       TEXT    NOT NULL,
  description TEXT,
  site_name   TEXT,
  width       INTEGER,                   -- these three of its picture, which is in `pictures`
  height      INTEGER,
  thumb_hash  TEXT,
  PRIMARY KEY (message_id, n)
) STRICT, WITHOUT ROWID;
ALTER TABLE messages ADD COLUMN previews INTEGER NOT NULL DEFAULT 0;  -- how many; -1: it gets none
CREATE TABLE emoji (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL,
  animated   INTEGER NOT NULL,
  created_by INTEGER NOT NULL,
  version    INTEGER NOT NULL,
  deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX emoji_by_name ON emoji (name) WHERE deleted = 0;
CREATE INDEX emoji_by_version ON emoji (version);
CREATE TABLE branding (
  only     INTEGER PRIMARY KEY CHECK (only = 1),
  title    TEXT,
  logo_url TEXT
) STRICT;
ALTER TABLE chats ADD COLUMN picture_url TEXT;
)sql";

constexpr std::array<Migration, 14> migrations{{{first_schema},
                                                {chat_facts},
                                                {administration},
                                                {deletion},
                                                {client_keys, ClientKeys::fill},
                                                {placement},
                                                {histories},
                                                {ended_logins},
                                                {several_nodes},
                                                {leases},
                                                {cluster},
                                                {files},
                                                {pictures},
                                                {marks}}};

}  // namespace

const std::int64_t schema_version = static_cast<std::int64_t>(migrations.size());

std::span<const Migration> all_migrations() { return migrations; }

}  // namespace snug
