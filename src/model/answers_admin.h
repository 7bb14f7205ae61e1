// What the operations of administrators answer, and what anybody may know of the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/json.h"
#include "model/objects.h"
#include "model/settings.h"

namespace snug {

/// What a client must know before it can offer a login or a registration.
struct ServerFacts {
  std::string name;
  std::string version;
  Registration registration = Registration::invite;
  bool set_up = false;  ///< false: nobody has an account yet
};

struct ServerAnswer {
  ServerFacts server;
};

/// A user as an administrator sees it.
struct Account {
  UserId id;
  std::string username;
  std::string display_name;
  UserRole role = UserRole::member;
  bool disabled = false;
  std::optional<std::string> disabled_reason;
  std::optional<Time> disabled_until;
  Time created_at;
};

struct AccountsAnswer {
  std::vector<Account> users;
  std::optional<std::string> next_cursor;
};

struct AccountAnswer {
  Account account;
  std::int64_t sessions = 0;  ///< login sessions
  std::int64_t chats = 0;     ///< that it is a member of
  std::optional<Time> last_seen_at;
};

/// A chat as an administrator sees it: what it is, not what is said in it.
struct ChatSummary {
  ChatId id;
  ChatKind kind = ChatKind::group;
  std::optional<bool> is_private;
  std::optional<std::string> title;
  std::optional<ChatId> group_id;
  std::int64_t member_count = 0;
  std::int64_t message_count = 0;
  Time created_at;
  Time updated_at;
};

struct ChatSummariesAnswer {
  std::vector<ChatSummary> chats;
  std::optional<std::string> next_cursor;
};

/// An invite as an administrator sees it: not its token, which nobody is shown twice.
struct InviteSummary {
  InviteId id;
  ChatId chat_id;
  std::optional<std::string> chat_title;
  UserId created_by;
  std::string creator;  ///< its username
  Time created_at;
  std::optional<Time> expires_at;
  std::optional<std::int64_t> uses_left;  ///< none: no limit
};

struct InviteSummariesAnswer {
  std::vector<InviteSummary> invites;
  std::optional<std::string> next_cursor;
};

/// The rules of the state machine (src/model/settings.h) as they are told.
struct ServerSettings {
  Registration registration = Registration::invite;
  std::int64_t receipts_limit = 0;
  std::int64_t members_limit = 0;
  std::int64_t chats_limit = 0;
  std::int64_t channels_limit = 0;
  std::int64_t contacts_limit = 0;
  std::int64_t logins_limit = 0;
  std::int64_t invites_limit = 0;
};
ServerSettings told(const Settings& settings);

struct SettingsAnswer {
  ServerSettings settings;
};

struct Ban {
  std::string address;  ///< or a range
  std::optional<std::string> reason;
  std::optional<Time> until;
  Time created_at;
};

struct BanAnswer {
  Ban ban;
};

struct BansAnswer {
  std::vector<Ban> bans;
  std::optional<std::string> next_cursor;
};

struct AnnouncementAnswer {
  std::optional<Announcement> announcement;  ///< none: nothing is announced
};

/// How the server did between the sample before and `time`.
struct FigureSample {
  Time time;
  std::int64_t span_ms = 0;
  std::int64_t connections = 0;            ///< open at its end
  std::int64_t sessions = 0;               ///< logged in at its end
  std::int64_t messages = 0;               ///< sent
  std::int64_t deliveries = 0;             ///< event frames put into outboxes
  std::optional<std::int64_t> ack_p50_us;  ///< from a command's place in the order to its answer; none: no command
  std::optional<std::int64_t> ack_p99_us;
  std::int64_t cpu_ms = 0;  ///< used by all threads
  std::int64_t memory = 0;  ///< resident bytes at its end
};

/// Bytes.
struct DiskUse {
  std::int64_t database = 0;
  std::int64_t wal = 0;  ///< the write-ahead log
  std::optional<std::int64_t> free;
  std::optional<std::int64_t> total;  ///< of the file system
};

struct ServerCounts {
  std::int64_t users = 0;
  std::int64_t chats = 0;
  std::int64_t messages = 0;
};

struct FiguresAnswer {
  std::string version;
  Time time;
  Time started_at;
  std::int64_t interval_ms = 0;       ///< from sample to sample
  std::vector<FigureSample> samples;  ///< oldest first
  DiskUse disk;
  ServerCounts counts;
};

/// Who did what: a row of the audit log.
struct AuditEntry {
  std::int64_t id = 0;
  Time time;
  std::optional<UserId> actor_id;    ///< none: the operator at the command line, the host program, or the server itself
  std::optional<std::string> actor;  ///< its username
  std::string action;                ///< the name of the command
  std::optional<std::string> target;  ///< a user's or chat's id, or an address
  std::optional<std::string> target_name;
  json::Raw details;
  std::optional<std::string> address;  ///< where the actor's login session was begun
};

struct AuditAnswer {
  std::vector<AuditEntry> entries;
  std::optional<std::string> next_cursor;
};

}  // namespace snug
