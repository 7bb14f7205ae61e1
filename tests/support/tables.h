// Every table of the database, with how the end of an account and an export treat it. A table that is not listed here
// fails `unit_applier`: who adds one decides.
#pragma once

#include <string_view>

#include "store/database.h"

namespace snug::test {

struct TableTreatment {
  std::string_view name;
  /// Counts what there is of the user ?1: something before its account ends, nothing when its deletion is finished.
  /// Empty: the table holds nothing of a user, or `why` says what becomes of it.
  Sql personal;
  /// The type of its lines in an export; empty: it is not exported.
  std::string_view exported;
  /// Why nothing is removed, or nothing exported.
  std::string_view why;

  constexpr bool is_personal() const { return *personal.text != 0; }
};

inline constexpr TableTreatment tables[] = {
    {"announcement", "", "", "the server's"},
    {"audit", "", "", "kept for good: who administers answers for it"},
    {"bans", "", "", "addresses, not users"},
    {"branding", "", "", "the server's"},
    {"chat_states", "SELECT count(*) FROM chat_states WHERE user_id = ?1 AND left_version = 0", "membership", ""},
    {"chats", "SELECT count(*) FROM chats WHERE preview_sender = ?1 AND preview_content <> ''", "chat", ""},
    {"client_keys", "", "", "hashes; a message that was erased has no clientId that they could find"},
    {"client_requests", "SELECT count(*) FROM client_requests WHERE user_id = ?1", "", "of use to devices only"},
    {"client_run_0", "", "", "as client_keys"},
    {"client_run_1", "", "", "as client_keys"},
    {"cluster_members", "", "", "nodes, not users"},
    {"configured", "", "", "the server's"},
    {"contacts", "SELECT count(*) FROM contacts WHERE (user_id = ?1 OR other_id = ?1) AND (contact OR blocked)",
     "contact", ""},
    {"deletions", "", "", "there until the deletion is finished"},
    {"drafts", "SELECT count(*) FROM drafts WHERE user_id = ?1 AND text <> ''", "draft", ""},
    {"emoji", "", "emoji", "the server's: who added one stays as a tombstone"},
    {"ended_logins", "", "", "numbers only, the last of each user: its devices may still ask"},
    {"files", "SELECT count(*) FROM files WHERE sender_id = ?1", "file", ""},
    {"invites", "SELECT count(*) FROM invites WHERE created_by = ?1", "", "secrets"},
    {"leases", "", "", "nodes and jobs, not users"},
    {"link_previews", "", "preview", "of messages, with which they go: what other sites say"},
    {"log_tail", "", "", "of a cluster only: its last commands, which go as others come"},
    {"login_sessions", "SELECT count(*) FROM login_sessions WHERE user_id = ?1", "session", ""},
    {"mentions", "SELECT count(*) FROM mentions WHERE user_id = ?1", "", "stands in the messages"},
    {"message_changes", "", "", "numbers only"},
    {"messages", "SELECT count(*) FROM messages WHERE sender_id = ?1 AND (content <> '' OR client_id IS NOT NULL)",
     "message", ""},
    {"meta", "", "", "where the state machine stands"},
    {"nodes", "", "", "where the state machine stands"},
    {"pictures", "SELECT count(*) FROM pictures WHERE of = 0 AND owner = ?1", "picture", ""},
    {"pins", "", "", "numbers only; the messages that are pinned are exported"},
    {"poll_votes", "SELECT count(*) FROM poll_votes WHERE user_id = ?1", "vote", ""},
    {"polls", "", "poll", "of messages, with which they go"},
    {"preferences", "SELECT count(*) FROM preferences WHERE user_id = ?1", "preferences", ""},
    {"presence", "", "", "outside the order: the server removes the row on AccountDeleted"},
    {"reactions", "SELECT count(*) FROM reactions WHERE user_id = ?1", "reaction", ""},
    {"removals", "", "", "there until the removal is finished"},
    {"repliers", "SELECT count(*) FROM repliers WHERE user_id = ?1", "", "counts of messages, which are exported"},
    {"reports",
     "SELECT count(*) FROM reports WHERE (reported_by = ?1 AND reason <> '') OR (sender_id = ?1 AND content <> '')",
     "report", ""},
    {"revisions", "", "revision", "of messages, with which they go"},
    {"room_mentions", "", "", "numbers only; goes with the message"},
    {"saved", "SELECT count(*) FROM saved WHERE user_id = ?1", "saved", ""},
    {"scheduled", "SELECT count(*) FROM scheduled WHERE user_id = ?1", "scheduled", ""},
    {"settings", "", "", "the server's"},
    {"starts", "", "", "where the state machine stands"},
    {"threads", "SELECT count(*) FROM threads WHERE instr(',' || user_ids || ',', ',' || ?1 || ',') > 0", "",
     "counts of messages, which are exported"},
    {"user_group_members", "SELECT count(*) FROM user_group_members WHERE user_id = ?1", "", "in those of user_groups"},
    {"user_groups", "", "user_group", "the server's: who made one stays as a tombstone"},
    {"user_terms", "SELECT count(*) FROM user_terms WHERE user_id = ?1", "", "made of the names"},
    {"users",
     "SELECT count(*) FROM users WHERE id = ?1 AND (username LIKE 'ann%' OR bio IS NOT NULL OR password_hash <> '')",
     "user", ""},
};

}  // namespace snug::test
