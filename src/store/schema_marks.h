// The tables of the last migration (schema.cc): what is added to messages and chats.
#pragma once

namespace snug {

// What people add to messages, and what they keep for themselves.
inline constexpr const char* marks = R"sql(
CREATE TABLE reactions (
  message_id INTEGER NOT NULL,
  emoji      TEXT    NOT NULL,           -- model/emoji_text.h
  user_id    INTEGER NOT NULL,
  PRIMARY KEY (message_id, emoji, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_by_user ON reactions (user_id, message_id, emoji);
CREATE TABLE pins (
  chat_id    INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  pinned_by  INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  version    INTEGER NOT NULL,
  PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE polls (
  message_id INTEGER PRIMARY KEY,
  options    TEXT    NOT NULL,           -- a line each
  counts     TEXT    NOT NULL,           -- votes for each, with commas between them
  voters     INTEGER NOT NULL,           -- users that have voted
  multiple   INTEGER NOT NULL,
  anonymous  INTEGER NOT NULL,
  closes_at  INTEGER,
  closed_at  INTEGER
) STRICT;
CREATE TABLE poll_votes (
  message_id INTEGER NOT NULL,
  option     INTEGER NOT NULL,           -- its place: 0, 1, 2 …
  user_id    INTEGER NOT NULL,
  PRIMARY KEY (message_id, option, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX poll_votes_by_user ON poll_votes (user_id, message_id, option);
CREATE TABLE revisions (
  message_id INTEGER NOT NULL,
  version    INTEGER NOT NULL,           -- with which the text came
  content    TEXT    NOT NULL,
  edited_at  INTEGER NOT NULL,           -- when it came
  PRIMARY KEY (message_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE saved (
  user_id    INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  removed    INTEGER NOT NULL,           -- 1: not any more; for a sync to name
  version    INTEGER NOT NULL,
  PRIMARY KEY (user_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX saved_by_version ON saved (user_id, version);
CREATE TABLE drafts (
  user_id  INTEGER NOT NULL,
  chat_id  INTEGER NOT NULL,
  text     TEXT    NOT NULL,             -- empty: there is none any more; for a sync to name
  reply_to INTEGER,
  version  INTEGER NOT NULL,
  PRIMARY KEY (user_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX drafts_by_version ON drafts (user_id, version);
CREATE TABLE scheduled (
  message_id INTEGER PRIMARY KEY,        -- that the message will have
  user_id    INTEGER NOT NULL,
  chat_id    INTEGER NOT NULL,
  content    TEXT    NOT NULL,
  reply_to   INTEGER,
  no_preview INTEGER NOT NULL,
  send_at    INTEGER NOT NULL,
  failed     TEXT,                       -- why it could not be sent
  removed    INTEGER NOT NULL DEFAULT 0, -- 1: sent or cancelled; for a sync to name
  version    INTEGER NOT NULL
) STRICT;
CREATE INDEX scheduled_by_user ON scheduled (user_id) WHERE removed = 0;
CREATE UNIQUE INDEX scheduled_by_version ON scheduled (user_id, version);
CREATE INDEX scheduled_by_time ON scheduled (send_at) WHERE removed = 0 AND failed IS NULL;
-- Messages that mention everybody: one row, however many they are.
CREATE TABLE room_mentions (
  chat_id   INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  sender_id INTEGER NOT NULL,
  version   INTEGER NOT NULL,            -- of the message when it was sent
  PRIMARY KEY (chat_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_mentions_by_version ON room_mentions (version);
ALTER TABLE mentions ADD COLUMN version INTEGER NOT NULL DEFAULT 0;      -- of the message when it was sent
UPDATE mentions SET version =
  coalesce((SELECT m.created_version FROM messages m WHERE m.chat_id = mentions.chat_id AND m.seq = mentions.seq), 0);
CREATE INDEX mentions_by_version ON mentions (user_id, version);
ALTER TABLE messages ADD COLUMN room_mention INTEGER NOT NULL DEFAULT 0; -- 1 + RoomMention; 0: it mentions single people only
ALTER TABLE chats ADD COLUMN room_mentions INTEGER NOT NULL DEFAULT 0;   -- ChatRight
ALTER TABLE chats ADD COLUMN slow_mode INTEGER NOT NULL DEFAULT 0;       -- seconds
ALTER TABLE chat_states ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0;   -- the last message, where slow mode is on
ALTER TABLE messages ADD COLUMN reactions TEXT;                          -- "EMOJI COUNT" a line; NULL: none
ALTER TABLE messages ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;        -- store/message_rows.h
ALTER TABLE messages ADD COLUMN content_version INTEGER;                 -- of the present text; NULL: as it was sent
ALTER TABLE chats ADD COLUMN description TEXT;
ALTER TABLE chats ADD COLUMN posting INTEGER NOT NULL DEFAULT 0;         -- ChatRight
ALTER TABLE chat_states ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;    -- Notify
ALTER TABLE chat_states ADD COLUMN marked_unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN status_emoji TEXT;
ALTER TABLE users ADD COLUMN status_text TEXT;
ALTER TABLE users ADD COLUMN status_until INTEGER;
-- Threads: chats of messages, apart from the chats that those are in.
ALTER TABLE chats ADD COLUMN parent_id INTEGER;                          -- of a thread: the chat of its root …
ALTER TABLE chats ADD COLUMN root_id INTEGER;                            -- … the message that it answers …
ALTER TABLE chats ADD COLUMN root_seq INTEGER NOT NULL DEFAULT 0;        -- … the place of that in its chat …
ALTER TABLE chats ADD COLUMN room_id INTEGER;                            -- … and whose members are its members
-- What a root says of its thread. It is there from the first reply on.
CREATE TABLE threads (
  root_id       INTEGER PRIMARY KEY,
  chat_id       INTEGER NOT NULL,
  replies       INTEGER NOT NULL,        -- messages that are not deleted
  last_reply_at INTEGER NOT NULL,        -- also of one that is deleted
  user_ids      TEXT    NOT NULL         -- at most 5 of `repliers`, joined by commas; who wrote last comes first
) STRICT;
CREATE TABLE repliers (
  chat_id  INTEGER NOT NULL,             -- the thread
  user_id  INTEGER NOT NULL,
  replies  INTEGER NOT NULL,             -- messages of the user there that are not deleted; at least 1
  last_seq INTEGER NOT NULL,             -- of its last message there, also of one that is deleted
  PRIMARY KEY (chat_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX repliers_by_seq ON repliers (chat_id, last_seq);
ALTER TABLE messages ADD COLUMN thread_root INTEGER;                     -- in whose thread it was sent, too
-- 1: of a thread. The row is there while the user follows it, and afterwards with left_version; a row that is older than
-- the user's membership of the room counts as none (store/thread_rows.h).
ALTER TABLE chat_states ADD COLUMN is_thread INTEGER NOT NULL DEFAULT 0;
CREATE INDEX chat_states_of_threads ON chat_states (user_id, chat_id) WHERE is_thread = 1;
ALTER TABLE chats ADD COLUMN is_public INTEGER NOT NULL DEFAULT 0;       -- groups: in the directory
ALTER TABLE chats ADD COLUMN retention_days INTEGER NOT NULL DEFAULT 0;  -- 0: none of its own
ALTER TABLE chats ADD COLUMN first_seq INTEGER NOT NULL DEFAULT 1;       -- the first place that is still there
-- The directory, in the order of its titles.
CREATE INDEX chats_public ON chats (title COLLATE NOCASE, id) WHERE is_public = 1 AND deleted_version = 0;
-- Users that a message mentions together.
CREATE TABLE user_groups (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL,           -- as it is shown; in lower case it is no user's either
  title      TEXT,
  created_by INTEGER NOT NULL,           -- 0: the operator
  deleted    INTEGER NOT NULL DEFAULT 0, -- 1: not any more; for a sync to name
  version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX user_groups_by_name ON user_groups (name COLLATE NOCASE) WHERE deleted = 0;
CREATE UNIQUE INDEX user_groups_by_version ON user_groups (version);
CREATE TABLE user_group_members (
  group_id INTEGER NOT NULL,
  user_id  INTEGER NOT NULL,
  PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_group_members_by_user ON user_group_members (user_id, group_id);
-- What users want of their clients.
CREATE TABLE preferences (
  user_id      INTEGER PRIMARY KEY,
  quiet_from   TEXT,                     -- HH:MM; NULL: no quiet hours, and the next three say nothing
  quiet_to     TEXT,
  quiet_zone   TEXT,
  quiet_days   INTEGER NOT NULL,         -- bit 0: Sunday …; 0: all
  paused_until INTEGER,
  version      INTEGER NOT NULL
) STRICT;
ALTER TABLE chats ADD COLUMN purged_version INTEGER NOT NULL DEFAULT 0;  -- that moved it last; 0: none has
CREATE INDEX chats_by_retention ON chats (id) WHERE retention_days > 0;
CREATE INDEX saved_by_message ON saved (message_id);
-- What users find wrong with messages; one of each user and message.
CREATE TABLE reports (
  id          INTEGER PRIMARY KEY,
  message_id  INTEGER NOT NULL,
  chat_id     INTEGER NOT NULL,          -- these two as in the message
  sender_id   INTEGER NOT NULL,
  reported_by INTEGER NOT NULL,
  reason      TEXT    NOT NULL,          -- empty: that user's account was deleted
  content     TEXT    NOT NULL,          -- of the message then; empty also: it was purged, or its sender deleted
  created_at  INTEGER NOT NULL,
  state       INTEGER NOT NULL DEFAULT 0,-- ReportState
  action      INTEGER,                   -- ReportAction, as the next two when it is resolved
  resolved_by INTEGER,                   -- NULL: the operator
  resolved_at INTEGER
) STRICT;
CREATE UNIQUE INDEX reports_by_user ON reports (reported_by, message_id);
CREATE INDEX reports_by_message ON reports (message_id);
CREATE INDEX reports_by_sender ON reports (sender_id);
CREATE INDEX reports_by_state ON reports (state, id);
-- Recent messages of users that are being removed.
CREATE TABLE removals (
  version INTEGER PRIMARY KEY,           -- that began it: they take their turn
  user_id INTEGER NOT NULL,              -- whose messages …
  chat_id INTEGER,                       -- … in which chat; NULL: in all
  since   INTEGER NOT NULL               -- … sent from then on, and before the removal began
) STRICT;
CREATE INDEX removals_by_user ON removals (user_id);
)sql";

}  // namespace snug
