// Administration of the server: its chats, rules, bans, the announcement, and the log of who did what.
#include <utility>

#include "api/admin_page.h"
#include "api/context.h"
#include "api/operations.h"
#include "base/ip_range.h"
#include "model/answers.h"
#include "model/answers_admin.h"
#include "model/params_admin.h"
#include "store/admin_rows.h"

namespace snug {

namespace {

// --- Chats ---------------------------------------------------------------------------------------

Result<std::string> list_chats(QueryContext& q, const AdminListChatsParams& p) {
  const auto before = place_of(p.page);
  if (!before) return before.error();
  const int most = page_size(p.limit);
  ChatSummariesAnswer answer{rows::chats_before(q.db, ChatId{*before}, most), std::nullopt};
  if (!answer.chats.empty()) answer.next_cursor = next_place(answer.chats.size(), most, answer.chats.back().id.value);
  return json::to_text(answer);
}

Preparation delete_chat(Context&, const Calling&, AdminDeleteChatParams& p) { return RemoveChat{p.chat_id}; }

// --- Rules ---------------------------------------------------------------------------------------

Result<std::string> get_settings(QueryContext& q, const NoParams&) {
  return json::to_text(SettingsAnswer{told(q.settings)});
}

Preparation change_settings(Context&, const Calling&, AdminChangeSettingsParams& p) {
  ChangeSettings change;
  const auto add = [&](const char* key, const auto& value) {
    if (value) change.settings.push_back({key, static_cast<std::int64_t>(*value)});
  };
  add("registration", p.registration);
  add("members_limit", p.members_limit);
  add("chats_limit", p.chats_limit);
  add("channels_limit", p.channels_limit);
  add("contacts_limit", p.contacts_limit);
  add("logins_limit", p.logins_limit);
  add("invites_limit", p.invites_limit);
  return change;
}

// --- Bans of addresses ---------------------------------------------------------------------------

Result<std::string> range_of(const std::string& text) {
  const auto range = IpRange::parse(text);
  if (!range) return bad_field("address", "is no address or range, like 203.0.113.7 or 203.0.113.0/24");
  return range->text();
}

Preparation ban_address(Context&, const Calling&, AdminBanParams& p) {
  auto range = range_of(p.address);
  if (!range) return range.error();
  BanAddress ban{*range, std::nullopt, p.until};
  if (p.reason) ban.reason = *p.reason;
  return ban;
}

Preparation unban_address(Context&, const Calling&, AdminUnbanParams& p) {
  auto range = range_of(p.address);
  if (!range) return range.error();
  return UnbanAddress{*range};
}

Result<std::string> list_bans(QueryContext& q, const AdminListBansParams& p) {
  const auto past = place_of(p.page);
  if (!past) return past.error();
  const int most = page_size(p.limit);
  const auto found = rows::bans_after(q.db, *past, most);
  BansAnswer answer;
  for (const rows::BanRow& row : found) answer.bans.push_back(row.ban);
  if (!found.empty()) answer.next_cursor = next_place(found.size(), most, found.back().id);
  return json::to_text(answer);
}

// --- The announcement ----------------------------------------------------------------------------

Preparation announce(Context& context, const Calling&, AdminAnnounceParams& p) {
  return SetAnnouncement{context.ids.next<AnnouncementId>(), p.text, p.level.value_or(AnnouncementLevel::info)};
}

Preparation clear_announcement(Context&, const Calling&, NoParams&) { return ClearAnnouncement{}; }

Result<std::string> get_announcement(QueryContext& q, const NoParams&) {
  return json::to_text(AnnouncementAnswer{rows::announcement_in_force(q.db)});
}

// --- The audit log -------------------------------------------------------------------------------

Result<std::string> list_audit(QueryContext& q, const AdminListAuditParams& p) {
  const auto past = place_of(p.page);
  if (!past) return past.error();
  const int most = page_size(p.limit);
  AuditAnswer answer{rows::audit_entries(q.db, p.since.value_or(Time{}), p.oldest_first.value_or(false), *past, most),
                     std::nullopt};
  if (!answer.entries.empty()) answer.next_cursor = next_place(answer.entries.size(), most, answer.entries.back().id);
  return json::to_text(answer);
}

}  // namespace

void add_admin_server_operations(Operations& out) {
  const auto add = [&](Operation&& operation) { out.push_back(std::move(operation).open_to(Access::admin)); };
  add(query<ChatSummariesAnswer>("admin_list_chats", "GET", "/admin/chats", "All chats, newest first", list_chats));
  add(command<EmptyAnswer>("admin_delete_chat", "DELETE", "/admin/chats/{chatId}",
                           "Delete a group or channel, whoever owns it", delete_chat));
  add(query<SettingsAnswer>("admin_get_settings", "GET", "/admin/settings", "The rules in force", get_settings));
  add(command<SettingsAnswer>("admin_change_settings", "PATCH", "/admin/settings", "Change rules, from now on",
                              change_settings));
  add(query<BansAnswer>("admin_list_bans", "GET", "/admin/bans", "The addresses that nobody connects from", list_bans));
  add(command<BanAnswer>("admin_ban_address", "POST", "/admin/bans",
                         "Let nobody connect from an address or range, and close what is open", ban_address));
  add(command<EmptyAnswer>("admin_unban_address", "DELETE", "/admin/bans", "Lift a ban", unban_address));
  add(query<AnnouncementAnswer>("admin_get_announcement", "GET", "/admin/announcement", "The announcement in force",
                                get_announcement));
  add(command<AnnouncementAnswer>("admin_announce", "PUT", "/admin/announcement",
                                  "Tell everybody who is or comes, until it is cleared", announce));
  add(command<EmptyAnswer>("admin_clear_announcement", "DELETE", "/admin/announcement", "Take the announcement back",
                           clear_announcement));
  add(query<AuditAnswer>("admin_list_audit", "GET", "/admin/audit", "Who did what to the server and its people",
                         list_audit));
}

}  // namespace snug
