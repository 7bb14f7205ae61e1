// What the operations of administrators answer, and what anybody may know of the server.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/json.h"
#include "model/objects.h"
#include "model/settings.h"

namespace snug {

/// What a client must know before it can offer a login or a registration.
struct ServerFacts {
  std::string name;                                  ///< of the program
  std::string version;                               ///< of the program
  Registration registration = Registration::invite;  ///< who may register
  bool set_up = false;                               ///< false: there is no account yet
  std::optional<std::string> contact{};   ///< contact for an account or a new password: e-mail or web address
  std::optional<std::string> title{};     ///< what the place is called; none: it has no name of its own
  std::optional<std::string> logo_url{};  ///< path of its logo, for everybody
};

/// The public facts of the server.
struct ServerAnswer {
  ServerFacts server;  ///< the server
};

/// A user as an administrator sees it.
struct Account {
  UserId id;                                   ///< for ever the same
  std::string username;                        ///< unique; letter case makes no difference
  std::string display_name;                    ///< the name to show
  UserRole role = UserRole::member;            ///< on this server
  bool disabled = false;                       ///< true: locked out
  std::optional<std::string> disabled_reason;  ///< the reason, as the user gets it
  std::optional<Time> disabled_until;          ///< the end of it; none: for good
  Time created_at;                             ///< when the account was made
};

/// Accounts, and where the next page begins.
struct AccountsAnswer {
  std::vector<Account> users;              ///< this page
  std::optional<std::string> next_cursor;  ///< where the next page begins; none: this was the last one
};

/// An account, and what there is of it.
struct AccountAnswer {
  Account account;                   ///< the account
  std::int64_t sessions = 0;         ///< how many login sessions it has
  std::int64_t chats = 0;            ///< how many chats it is a member of
  std::optional<Time> last_seen_at;  ///< when it was connected last, if that is known
};

/// A chat as an administrator sees it: what it is, not what is said in it.
struct ChatSummary {
  ChatId id;                         ///< for ever the same
  ChatKind kind = ChatKind::group;   ///< direct, group or channel
  std::optional<bool> is_private;    ///< true: has members of its own; channels only
  std::optional<std::string> title;  ///< its name; direct chats have none
  std::optional<ChatId> group_id;    ///< the group that a channel is in
  std::int64_t member_count = 0;     ///< how many members it has
  std::int64_t message_count = 0;    ///< how many messages were sent to it
  Time created_at;                   ///< when it was made
  Time updated_at;                   ///< when it last had a message or a change
};

/// Chats, and where the next page begins.
struct ChatSummariesAnswer {
  std::vector<ChatSummary> chats;          ///< this page
  std::optional<std::string> next_cursor;  ///< where the next page begins; none: this was the last one
};

/// An invite as an administrator sees it: without its token, which is shown once.
struct InviteSummary {
  InviteId id;                            ///< for ever the same
  ChatId chat_id;                         ///< the chat that it leads into
  std::optional<std::string> chat_title;  ///< that chat's name
  UserId created_by;                      ///< the user that made it
  std::string creator;                    ///< username of the user that made it
  Time created_at;                        ///< when it was made
  std::optional<Time> expires_at;         ///< good until then; none: it does not expire
  std::optional<std::int64_t> uses_left;  ///< how many more can enter by it; none: any number
};

/// Invites, and where the next page begins.
struct InviteSummariesAnswer {
  std::vector<InviteSummary> invites;      ///< this page
  std::optional<std::string> next_cursor;  ///< where the next page begins; none: this was the last one
};

// Settings (src/model/settings.h) as they are told.
/// What the server is called and how it looks.
struct BrandingAnswer {
  Branding branding;  ///< as it is now
};

/// What a store of files has.
struct StoredFiles {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
};

/// Files of one kind.
struct FilesOfKind {
  AttachmentKind kind = AttachmentKind::file;  ///< the kind
  std::int64_t files = 0;                      ///< how many messages have
  std::int64_t bytes = 0;                      ///< of them; what was sent twice counts twice
};

/// Files of one user.
struct FilesOfUser {
  UserId user_id;          ///< the user
  std::string username;    ///< its name
  std::int64_t files = 0;  ///< how many its messages have
  std::int64_t bytes = 0;  ///< of them
};

/// What files take on the disk, and whose they are.
struct FilesFiguresAnswer {
  std::int64_t files = 0;            ///< contents in the store of this node, previews and pictures too
  std::int64_t bytes = 0;            ///< of them
  std::optional<std::int64_t> free;  ///< bytes free on the file system
  std::vector<FilesOfKind> kinds;    ///< of messages, by kind
  std::vector<FilesOfUser> users;    ///< the 20 users with the most bytes
};

/// The rules in force.
struct ServerSettings {
  Registration registration = Registration::invite;  ///< who may register
  std::int64_t receipts_limit = 0;                   ///< members above which a chat loses its receipts for good
  std::int64_t members_limit = 0;                    ///< members of one group or channel
  std::int64_t chats_limit = 0;                      ///< chats that one user may be a member of
  std::int64_t channels_limit = 0;                   ///< channels of one group
  std::int64_t contacts_limit = 0;                   ///< contacts, and blocked users, of one user
  std::int64_t logins_limit = 0;             ///< login sessions of one user; beyond it the one unused longest ends
  std::int64_t invites_limit = 0;            ///< live invites of one chat
  std::int64_t file_limit = 0;               ///< MiB of one file
  std::int64_t files_limit = 0;              ///< MiB of all files in one user's messages; 0: no limit
  LinkPreviews previews = LinkPreviews::on;  ///< whether the server looks at links in messages
  /// who may see what a message said before its edits
  EditHistory edit_history = EditHistory::everyone;
  std::int64_t edit_minutes = 0;    ///< minutes for which a message can be edited; 0: for ever
  std::int64_t retention_days = 0;  ///< days after which messages go; 0: never
};
ServerSettings server_settings(const Settings& settings);

/// The rules in force.
struct SettingsAnswer {
  ServerSettings settings;  ///< the rules
};

/// An address or range from which the server takes no connections.
struct Ban {
  std::string address;                ///< an address, or a range as `203.0.113.0/24`
  std::optional<std::string> reason;  ///< why
  std::optional<Time> until;          ///< the end of it; none: for good
  Time created_at;                    ///< since when
};

/// A ban.
struct BanAnswer {
  Ban ban;  ///< the ban
};

/// Bans, and where the next page begins.
struct BansAnswer {
  std::vector<Ban> bans;                   ///< this page
  std::optional<std::string> next_cursor;  ///< where the next page begins; none: this was the last one
};

/// The announcement in force, if there is one.
struct AnnouncementAnswer {
  std::optional<Announcement> announcement;  ///< none: nothing is announced
};

/// How the server did between the sample before and `time`.
struct FigureSample {
  Time time;                               ///< when it ended
  std::int64_t span_ms = 0;                ///< how long it was, in milliseconds
  std::int64_t connections = 0;            ///< open at its end
  std::int64_t sessions = 0;               ///< logged in at its end
  std::int64_t messages = 0;               ///< sent
  std::int64_t deliveries = 0;             ///< events put into outboxes
  std::optional<std::int64_t> ack_p50_us;  ///< microseconds until a command's answer, half of them
  std::optional<std::int64_t> ack_p99_us;  ///< the same, 99 of 100
  std::int64_t cpu_ms = 0;                 ///< milliseconds of a core used, by all threads
  std::int64_t memory = 0;                 ///< resident bytes at its end
};

/// Sizes in bytes.
struct DiskUse {
  std::int64_t database = 0;          ///< of the database
  std::int64_t wal = 0;               ///< of its write-ahead log
  std::int64_t search = 0;            ///< of the search index
  std::optional<std::int64_t> free;   ///< free on the file system
  std::optional<std::int64_t> total;  ///< of the file system
};

/// How much there is.
struct ServerCounts {
  std::int64_t users = 0;     ///< accounts
  std::int64_t chats = 0;     ///< chats of all kinds
  std::int64_t messages = 0;  ///< messages that were sent
};

/// How the server did in the last ten minutes.
struct FiguresAnswer {
  std::string version;                ///< of the program
  Time time;                          ///< now, by the server
  Time started_at;                    ///< when the server was started
  std::int64_t interval_ms = 0;       ///< milliseconds from sample to sample
  std::vector<FigureSample> samples;  ///< oldest first
  DiskUse disk;                       ///< what it uses
  ServerCounts counts;                ///< how much there is
};

/// What a node of the cluster is to the others: with all rights, on its way in, or without a sign of life.
enum class NodeState { up, joining, gone };
template <>
struct EnumNames<NodeState> {
  static constexpr std::array<std::string_view, 3> names{"up", "joining", "gone"};
};

/// Whether the log that the nodes share takes commands; `ended`: not from this node, until it is started anew.
enum class LogState { open, closed, ended };
template <>
struct EnumNames<LogState> {
  static constexpr std::array<std::string_view, 3> names{"open", "closed", "ended"};
};

/// A node of the cluster, as the node sees it that answers.
struct NodeFacts {
  std::int64_t node = 0;                 ///< its number
  NodeState state = NodeState::gone;     ///< what it is to the others
  bool self = false;                     ///< true: the node that answers
  std::optional<std::int64_t> position;  ///< how far in the log it is; none: that is not known
  std::optional<std::int64_t> behind;    ///< how many commands of the log it does not have yet
  std::optional<std::string> address;    ///< where the other nodes reach it, HOST:PORT
};

/// The Redis that has the log, as it was when the node connected.
struct RedisFacts {
  std::string url;                         ///< without user and password
  std::string version;                     ///< of its program
  std::int64_t memory = 0;                 ///< bytes in use
  std::optional<std::int64_t> max_memory;  ///< bytes that it may use; none: it is not limited
  bool append_only = false;                ///< true: what is written is kept on its disk
  bool writes = true;                      ///< false: it can't write to its disk
};

/// The nodes of the cluster. A server that stands alone has none.
struct ClusterAnswer {
  std::vector<NodeFacts> nodes;     ///< by number
  std::optional<LogState> log;      ///< of the log; none: the server stands alone
  std::optional<std::string> why;   ///< the reason why it is not open, for people
  std::optional<RedisFacts> redis;  ///< none: it was not reached yet, or the server stands alone
};

/// A row of the audit log: an act of administration.
struct AuditEntry {
  std::int64_t id = 0;                     ///< its number
  Time time;                               ///< when
  std::optional<UserId> actor_id;          ///< the user; none: the operator, the host program or the server itself
  std::optional<std::string> actor;        ///< the actor's username
  std::string action;                      ///< the name of the command
  std::optional<std::string> target;       ///< a user's or chat's id, or an address
  std::optional<std::string> target_name;  ///< the target's name, if it has one
  json::Raw details;                       ///< what else was said in the command, by names of its fields
  std::optional<std::string> address;      ///< where the actor's login session was begun
};

/// Entries of the audit log, and where the next page begins.
struct AuditAnswer {
  std::vector<AuditEntry> entries;         ///< this page
  std::optional<std::string> next_cursor;  ///< where the next page begins; none: this was the last one
};

}  // namespace snug
