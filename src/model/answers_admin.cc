#include "model/answers_admin.h"

#include "model/json_impl.h"

namespace snug {

SNUG_JSON_ELSEWHERE(Announcement)
SNUG_JSON_ELSEWHERE(Branding)

SNUG_JSON(ServerFacts, name, version, registration, set_up, contact, title, logo_url)
SNUG_JSON(ServerAnswer, server)
SNUG_JSON(Account, id, username, display_name, role, disabled, disabled_reason, disabled_until, created_at)
SNUG_JSON(AccountsAnswer, users, next_cursor)
SNUG_JSON(AccountAnswer, account, sessions, chats, last_seen_at)
SNUG_JSON(ChatSummary, id, kind, is_private, title, group_id, member_count, message_count, created_at, updated_at)
SNUG_JSON(ChatSummariesAnswer, chats, next_cursor)
SNUG_JSON(InviteSummary, id, chat_id, chat_title, created_by, creator, created_at, expires_at, uses_left)
SNUG_JSON(InviteSummariesAnswer, invites, next_cursor)
SNUG_JSON(BrandingAnswer, branding)
SNUG_JSON(FilesOfKind, kind, files, bytes)
SNUG_JSON(FilesOfUser, user_id, username, files, bytes)
SNUG_JSON(FilesFiguresAnswer, files, bytes, free, kinds, users)
SNUG_JSON(ServerSettings, registration, receipts_limit, members_limit, chats_limit, channels_limit, contacts_limit,
          logins_limit, invites_limit, file_limit, files_limit, previews, edit_history, edit_minutes, retention_days)
SNUG_JSON(SettingsAnswer, settings)
SNUG_JSON(Ban, address, reason, until, created_at)
SNUG_JSON(BanAnswer, ban)
SNUG_JSON(BansAnswer, bans, next_cursor)
SNUG_JSON(AnnouncementAnswer, announcement)
SNUG_JSON(FigureSample, time, span_ms, connections, sessions, messages, deliveries, ack_p50_us, ack_p99_us, cpu_ms,
          memory)
SNUG_JSON(DiskUse, database, wal, search, free, total)
SNUG_JSON(ServerCounts, users, chats, messages)
SNUG_JSON(FiguresAnswer, version, time, started_at, interval_ms, samples, disk, counts)
SNUG_JSON(NodeFacts, node, state, self, position, behind, address)
SNUG_JSON(RedisFacts, url, version, memory, max_memory, append_only, writes)
SNUG_JSON(ClusterAnswer, nodes, log, why, redis)
SNUG_JSON(AuditEntry, id, time, actor_id, actor, action, target, target_name, details, address)
SNUG_JSON(AuditAnswer, entries, next_cursor)

ServerSettings server_settings(const Settings& s) {
  ServerSettings out{.registration = s.registration, .previews = s.previews, .edit_history = s.edit_history};
  each_rule([](const Rule&, std::int64_t& to, std::int64_t from) { to = from; }, out, s);
  return out;
}

}  // namespace snug
