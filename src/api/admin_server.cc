// Administration of the server: its chats, rules, bans, the announcement, and the log of who did what.
#include <algorithm>
#include <utility>

#include "api/admin_page.h"
#include "api/attached_files.h"
#include "api/context.h"
#include "api/ending.h"
#include "api/failures.h"
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

Preparation delete_chat(Context&, const CallContext&, AdminDeleteChatParams& p) { return RemoveChat{p.chat_id}; }

// --- Rules ---------------------------------------------------------------------------------------

Result<std::string> get_settings(QueryContext& q, const NoParams&) {
  return json::to_text(SettingsAnswer{server_settings(q.settings)});
}

Preparation change_settings(Context&, const CallContext&, AdminChangeSettingsParams& p) {
  ChangeSettings change;
  if (p.registration) change.settings.push_back({"registration", static_cast<std::int64_t>(*p.registration)});
  if (p.previews) change.settings.push_back({"previews", static_cast<std::int64_t>(*p.previews)});
  if (p.edit_history) change.settings.push_back({"edit_history", static_cast<std::int64_t>(*p.edit_history)});
  each_common_rule(
      [&](const Rule& rule, const auto& value) {
        if (value) change.settings.push_back({std::string(rule.key), *value});
      },
      p);
  return change;
}

// --- Bans of addresses ---------------------------------------------------------------------------

Result<std::string> range_of(const std::string& text) {
  const auto range = IpRange::parse(text);
  if (!range) return bad_field("address", "is no address or range, like 203.0.113.7 or 203.0.113.0/24");
  return range->text();
}

Preparation ban_address(Context& context, const CallContext&, AdminBanParams& p) {
  auto range = range_of(p.address);
  if (!range) return range.error();
  const auto until = ending(context.clock, "until", p.until, p.for_seconds);
  if (!until) return until.error();
  BanAddress ban{*range, std::nullopt, *until};
  if (p.reason) ban.reason = *p.reason;
  return ban;
}

Preparation unban_address(Context&, const CallContext&, AdminUnbanParams& p) {
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

Preparation announce(Context& context, const CallContext&, AdminAnnounceParams& p) {
  return SetAnnouncement{context.ids.next<AnnouncementId>(), p.text, p.level.value_or(AnnouncementLevel::info)};
}

Preparation clear_announcement(Context&, const CallContext&, NoParams&) { return ClearAnnouncement{}; }

Result<std::string> get_announcement(QueryContext& q, const NoParams&) {
  return json::to_text(AnnouncementAnswer{rows::announcement_in_force(q.db)});
}

// --- How it looks --------------------------------------------------------------------------------

Preparation set_branding(Context& context, const CallContext& calling, AdminSetBrandingParams& p) {
  auto logo = picture_in(context.uploads, calling.user, p.logo_upload_id, "logoUploadId");
  if (!logo) return logo.error();
  SetBranding branding{{p.title.present, std::nullopt}, std::move(*logo)};
  if (p.title.value) branding.title.value = *p.title.value;
  return branding;
}

// --- The audit log -------------------------------------------------------------------------------

Result<std::string> list_audit(QueryContext& q, const AdminListAuditParams& p) {
  const auto past = place_of(p.page);
  if (!past) return past.error();
  const int most = page_size(p.limit);
  Time since = p.since.value_or(Time{});
  if (p.last_seconds) since = std::max(since, Time{q.now.ms - p.last_seconds->value * 1000});
  AuditAnswer answer{rows::audit_entries(q.db, since, p.oldest_first.value_or(false), *past, most), std::nullopt};
  if (!answer.entries.empty()) answer.next_cursor = next_place(answer.entries.size(), most, answer.entries.back().id);
  return json::to_text(answer);
}

}  // namespace

void add_admin_server_operations(Operations& out) {
  const auto add = [&](Operation&& operation) { out.push_back(std::move(operation).open_to(Access::admin)); };
  static constexpr Failure no_range{Code::bad_request, "it is not an address or range"};

  add(query<ChatSummariesAnswer>("admin_list_chats", "GET", "/admin/chats", "All chats, newest first", list_chats)
          .described("What is said in a chat is its members'."));
  add(command<EmptyAnswer>("admin_delete_chat", "DELETE", "/admin/chats/{chatId}", "Delete any group or channel",
                           delete_chat)
          .described("A group goes with its channels.")
          .fails({{Code::not_found, "there is no such chat"}, {Code::forbidden, "the chat is a direct chat"}}));
  add(query<SettingsAnswer>("admin_get_settings", "GET", "/admin/settings", "The rules in force", get_settings));
  add(command<SettingsAnswer>("admin_change_settings", "PATCH", "/admin/settings", "Change rules, from now on",
                              change_settings)
          .described("A rule that is absent is left as it is."));
  add(query<BansAnswer>("admin_list_bans", "GET", "/admin/bans",
                        "The addresses from which the server takes no connections", list_bans));
  add(command<BanAnswer>("admin_ban_address", "POST", "/admin/bans",
                         "Refuse connections from an address or range, and close those that are open", ban_address)
          .described("At least /8, of IPv6 /16. One that is banned already gets the new reason and end.")
          .fails({no_range,
                  {Code::bad_request, "the range is too wide"},
                  {Code::forbidden, "there are as many bans as is allowed"}}));
  add(command<EmptyAnswer>("admin_unban_address", "DELETE", "/admin/bans", "Lift a ban", unban_address)
          .fails({no_range, {Code::not_found, "the address or range is not banned by itself"}}));
  add(query<AnnouncementAnswer>("admin_get_announcement", "GET", "/admin/announcement", "The announcement in force",
                                get_announcement)
          .described("Others have it in `ready`."));
  add(command<AnnouncementAnswer>("admin_announce", "PUT", "/admin/announcement",
                                  "Announce something to all users, until it is cleared", announce)
          .described("It takes the place of the one before. All sessions get `announcement`."));
  add(command<EmptyAnswer>("admin_clear_announcement", "DELETE", "/admin/announcement", "Take the announcement back",
                           clear_announcement)
          .described("All sessions get `announcement_cleared`."));
  add(command<BrandingAnswer>("admin_set_branding", "PUT", "/admin/branding",
                              "Change what the place is called and its logo, on the page for signing in and in clients",
                              set_branding)
          .described("A field that is absent is left as it is; null clears it. `GET /server` and `ready` have both.")
          .fails({failures::no_upload, failures::half_uploaded, failures::no_picture}));
  add(query<AuditAnswer>("admin_list_audit", "GET", "/admin/audit", "The audit log of administration", list_audit)
          .described("Newest first, unless asked otherwise."));
}

}  // namespace snug
