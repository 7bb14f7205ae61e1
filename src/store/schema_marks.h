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
ALTER TABLE chats ADD COLUMN is_public INTEGER NOT NULL DEFAULT 0;       -- groups: in the directory
ALTER TABLE chats ADD COLUMN retention_days INTEGER NOT NULL DEFAULT 0;  -- 0: none of its own
ALTER TABLE chats ADD COLUMN first_seq INTEGER NOT NULL DEFAULT 1;       -- the first place that is still there
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
