#include "api/table.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "unit/api/samples.h"

using namespace snug;

namespace {

const Table& table() {
  static const Table whole{all_operations()};
  return whole;
}

using Segments = std::vector<std::string>;

/// `name texts…` of what a path stands for.
std::string route(std::string_view method, const Segments& segments) {
  const Route found = table().route(method, segments);
  if (!found.operation) return found.allowed.empty() ? "nothing" : "not allowed: " + found.allowed;
  std::string out(found.operation->name);
  for (const auto& text : found.texts) out += " " + std::string(text.name) + "=" + std::string(text.value);
  return out;
}

/// An object of `fields`, with what `changed` says in the place of a field ("" leaves it out).
std::string object(const std::vector<json::FieldInfo>& fields, const json::Schemas& schemas, std::string_view name = "",
                   std::string_view value = "") {
  std::string out = "{";
  for (const auto& field : fields) {
    const bool changed = field.name == name;
    if (changed && value.empty()) continue;
    out += (out.size() == 1 ? "\"" : ",\"") + field.name +
           "\":" + (changed ? std::string(value) : good_sample(field.schema, schemas));
  }
  return out + "}";
}

/// The field that is at fault; "ok" if there is none.
std::string fault(const Operation& operation, const std::string& params) {
  const auto value = json::parse(params);
  REQUIRE(value);
  const auto work = operation.read(*value, {});
  if (work) return "ok";
  CHECK(work.error().code == Code::bad_request);
  return work.error().field.substr(0, work.error().field.find('['));
}

}  // namespace

TEST_CASE("every operation of the contract is there, and where it belongs") {
  const std::map<std::string, std::string> contract{
      {"register", "POST /auth/register"},
      {"check_setup", "POST /auth/setup"},
      {"login", "POST /auth/login"},
      {"refresh", "POST /auth/refresh"},
      {"logout", "POST /auth/logout"},
      {"change_password", "POST /auth/password"},
      {"delete_account", "POST /auth/delete"},
      {"list_sessions", "GET /auth/sessions"},
      {"revoke_session", "DELETE /auth/sessions/{sessionId}"},
      {"get_me", "GET /users/me"},
      {"update_me", "PATCH /users/me"},
      {"get_user", "GET /users/{userId}"},
      {"find_users", "GET /users"},
      {"list_contacts", "GET /contacts"},
      {"add_contact", "PUT /contacts/{userId}"},
      {"remove_contact", "DELETE /contacts/{userId}"},
      {"block_user", "PUT /blocks/{userId}"},
      {"unblock_user", "DELETE /blocks/{userId}"},
      {"list_chats", "GET /chats"},
      {"create_chat", "POST /chats"},
      {"get_chat", "GET /chats/{chatId}"},
      {"update_chat", "PATCH /chats/{chatId}"},
      {"delete_chat", "DELETE /chats/{chatId}"},
      {"create_channel", "POST /chats/{chatId}/channels"},
      {"list_channels", "GET /chats/{chatId}/channels"},
      {"list_members", "GET /chats/{chatId}/members"},
      {"add_members", "POST /chats/{chatId}/members"},
      {"update_member", "PATCH /chats/{chatId}/members/{userId}"},
      {"remove_member", "DELETE /chats/{chatId}/members/{userId}"},
      {"leave_chat", "POST /chats/{chatId}/leave"},
      {"create_invite", "POST /chats/{chatId}/invites"},
      {"get_invite", "GET /invites/{token}/preview"},
      {"list_invites", "GET /chats/{chatId}/invites"},
      {"revoke_invite", "DELETE /invites/{inviteId}"},
      {"accept_invite", "POST /invites/{token}/accept"},
      {"send_message", "POST /chats/{chatId}/messages"},
      {"send_direct_message", "POST /users/{userId}/messages"},
      {"list_messages", "GET /chats/{chatId}/messages"},
      {"get_message", "GET /messages/{messageId}"},
      {"edit_message", "PATCH /messages/{messageId}"},
      {"delete_message", "DELETE /messages/{messageId}"},
      {"message_delivered", "POST /chats/{chatId}/delivered"},
      {"message_read", "POST /chats/{chatId}/read"},
      {"update_chat_state", "PATCH /chats/{chatId}/state"},
      {"typing_start", " "},
      {"typing_stop", " "},
      {"join_chat", " "},
      {"set_presence", "PUT /presence"},
      {"get_presence", "GET /presence"},
      {"sync", "GET /sync"},
      {"get_server", "GET /server"},
      {"admin_list_users", "GET /admin/users"},
      {"admin_add_user", "POST /admin/users"},
      {"admin_get_user", "GET /admin/users/{username}"},
      {"admin_delete_user", "DELETE /admin/users/{username}"},
      {"admin_set_password", "PUT /admin/users/{username}/password"},
      {"admin_set_role", "PUT /admin/users/{username}/role"},
      {"admin_disable_user", "PUT /admin/users/{username}/disabled"},
      {"admin_list_sessions", "GET /admin/users/{username}/sessions"},
      {"admin_revoke_sessions", "DELETE /admin/users/{username}/sessions"},
      {"admin_revoke_session", "DELETE /admin/users/{username}/sessions/{sessionId}"},
      {"admin_list_chats", "GET /admin/chats"},
      {"admin_delete_chat", "DELETE /admin/chats/{chatId}"},
      {"admin_list_invites", "GET /admin/invites"},
      {"admin_revoke_invite", "DELETE /admin/invites/{inviteId}"},
      {"admin_get_settings", "GET /admin/settings"},
      {"admin_change_settings", "PATCH /admin/settings"},
      {"admin_list_bans", "GET /admin/bans"},
      {"admin_ban_address", "POST /admin/bans"},
      {"admin_unban_address", "DELETE /admin/bans"},
      {"admin_get_announcement", "GET /admin/announcement"},
      {"admin_announce", "PUT /admin/announcement"},
      {"admin_clear_announcement", "DELETE /admin/announcement"},
      {"admin_list_audit", "GET /admin/audit"},
      {"admin_get_figures", "GET /admin/figures"},
      {"admin_get_cluster", "GET /admin/cluster"},
      {"forward_message", "POST /messages/{messageId}/forward"},
      {"list_files", "GET /chats/{chatId}/files"},
      {"get_media_token", "GET /media-token"},
      {"remove_preview", "DELETE /messages/{messageId}/previews"},
      {"list_emoji", "GET /emoji"},
      {"add_emoji", "POST /emoji"},
      {"remove_emoji", "DELETE /emoji/{emojiId}"},
      {"add_reaction", "PUT /messages/{messageId}/reactions/{emoji}"},
      {"remove_reaction", "DELETE /messages/{messageId}/reactions/{emoji}"},
      {"list_reactions", "GET /messages/{messageId}/reactions"},
      {"pin_message", "PUT /messages/{messageId}/pin"},
      {"unpin_message", "DELETE /messages/{messageId}/pin"},
      {"list_pins", "GET /chats/{chatId}/pins"},
      {"save_message", "PUT /messages/{messageId}/save"},
      {"unsave_message", "DELETE /messages/{messageId}/save"},
      {"list_saved", "GET /saved"},
      {"list_revisions", "GET /messages/{messageId}/revisions"},
      {"vote_poll", "PUT /messages/{messageId}/vote"},
      {"close_poll", "POST /messages/{messageId}/close"},
      {"list_votes", "GET /messages/{messageId}/votes"},
      {"save_draft", "PUT /chats/{chatId}/draft"},
      {"list_drafts", "GET /drafts"},
      {"schedule_message", "POST /scheduled"},
      {"update_scheduled", "PATCH /scheduled/{scheduledId}"},
      {"send_scheduled", "POST /scheduled/{scheduledId}/send"},
      {"cancel_scheduled", "DELETE /scheduled/{scheduledId}"},
      {"list_scheduled", "GET /scheduled"},
      {"list_mentions", "GET /mentions"},
      {"list_public", "GET /directory"},
      {"join_public", "POST /directory/{chatId}/join"},
      {"list_user_groups", "GET /user_groups"},
      {"admin_add_user_group", "POST /admin/user_groups"},
      {"admin_update_user_group", "PATCH /admin/user_groups/{groupId}"},
      {"admin_remove_user_group", "DELETE /admin/user_groups/{groupId}"},
      {"get_preferences", "GET /me/preferences"},
      {"update_preferences", "PATCH /me/preferences"},
      {"reply_in_thread", "POST /messages/{messageId}/replies"},
      {"list_threads", "GET /threads"},
      {"follow_thread", "PUT /messages/{messageId}/follow"},
      {"unfollow_thread", "DELETE /messages/{messageId}/follow"},
      {"report_message", "POST /messages/{messageId}/report"},
      {"remove_recent_messages", "POST /chats/{chatId}/members/{userId}/remove_messages"},
      {"admin_list_reports", "GET /admin/reports"},
      {"admin_resolve_report", "POST /admin/reports/{reportId}/resolve"},
      {"admin_remove_messages", "POST /admin/users/{userId}/remove_messages"},
      {"search_messages", "GET /search"},
      {"admin_set_branding", "PUT /admin/branding"},
      {"admin_get_files", "GET /admin/files"}};
  std::set<std::string> others;
  for (const Operation& operation : table().all()) {
    const auto expected = contract.find(std::string(operation.name));
    if (expected == contract.end()) {
      others.insert(std::string(operation.name));
    } else {
      CHECK(std::string(operation.method) + " " + std::string(operation.path) == expected->second);
    }
  }
  CHECK(table().all().size() == contract.size() + others.size());
  CHECK(others.empty());
}

TEST_CASE("what administrators do is theirs alone, by name and by path") {
  for (const Operation& operation : table().all()) {
    CAPTURE(operation.name);
    CHECK((operation.access == Access::admin) == operation.name.starts_with("admin_"));
    CHECK((operation.access == Access::admin) == operation.path.starts_with("/admin/"));
  }
}

TEST_CASE("only what one needs before a login is open to anyone") {
  std::set<std::string_view> open;
  for (const Operation& operation : table().all())
    if (operation.access == Access::anyone) open.insert(operation.name);
  CHECK(open == std::set<std::string_view>{"register", "check_setup", "login", "refresh", "get_invite", "get_server"});
}

TEST_CASE("messages and syncs have a price of their own") {
  for (const Operation& operation : table().all())
    CHECK_MESSAGE(operation.cost == (operation.name == "send_message"          ? Cost::message
                                     : operation.name == "send_direct_message" ? Cost::message
                                     : operation.name == "forward_message"     ? Cost::message
                                     : operation.name == "reply_in_thread"     ? Cost::message
                                     : operation.name == "sync"                ? Cost::free
                                                                               : Cost::call),
                  operation.name);
}

TEST_CASE("paths lead to operations") {
  CHECK(route("GET", {"chats"}) == "list_chats");
  CHECK(route("POST", {"chats"}) == "create_chat");
  CHECK(route("GET", {"chats", "5"}) == "get_chat chatId=5");
  CHECK(route("PATCH", {"chats", "5", "members", "7"}) == "update_member chatId=5 userId=7");
  CHECK(route("POST", {"invites", "a b/c", "accept"}) == "accept_invite token=a b/c");
  CHECK(route("DELETE", {"invites", "9"}) == "revoke_invite inviteId=9");
}

TEST_CASE("what is written out wins over a parameter") {
  CHECK(route("GET", {"users", "me"}) == "get_me");
  CHECK(route("GET", {"users", "mee"}) == "get_user userId=mee");
  CHECK(route("DELETE", {"users", "me"}) == "not allowed: GET, PATCH");
}

TEST_CASE("a path that is known answers what it allows, another one nothing") {
  CHECK(route("PUT", {"chats"}) == "not allowed: GET, POST");
  CHECK(route("get", {"chats"}) == "not allowed: GET, POST");
  CHECK(route("POST", {"chats", "5"}) == "not allowed: GET, PATCH, DELETE");
  for (const Segments& segments : std::vector<Segments>{{},
                                                        {""},
                                                        {"chat"},
                                                        {"chats", ""},
                                                        {"chats", "5", ""},
                                                        {"chats", "5", "x"},
                                                        {"Chats"},
                                                        {"chats", "5", "members", "7", "x"},
                                                        {"admin_list_users"}})
    CHECK(route("GET", segments) == "nothing");
}

TEST_CASE("two operations can't share a name or a path") {
  auto twice = all_operations();
  twice.push_back(twice.front());
  CHECK_THROWS_AS(Table{twice}, std::logic_error);
  twice.back().name = "another";
  CHECK_THROWS_AS(Table{twice}, std::logic_error);
}

TEST_CASE("every operation takes good parameters and names the one that is bad") {
  json::Schemas schemas;
  for (const Operation& operation : table().all()) {
    CAPTURE(operation.name);
    const auto fields = operation.fields(schemas);
    CHECK(fault(operation, object(fields, schemas)) == "ok");
    for (const auto& field : fields) {
      CAPTURE(field.name);
      CHECK(fault(operation, object(fields, schemas, field.name)) == (field.required ? field.name : "ok"));
      for (const std::string& bad : bad_samples(field.schema, schemas)) {
        CAPTURE(bad);
        CHECK(fault(operation, object(fields, schemas, field.name, bad)) == field.name);
      }
      CHECK(fault(operation, object(fields, schemas, field.name, "null")) == (field.nullable ? "ok" : field.name));
    }
  }
}

TEST_CASE("a path's parameters are fields of its operation") {
  json::Schemas schemas;
  for (const Operation& operation : table().all()) {
    const auto fields = operation.fields(schemas);
    std::string_view rest = operation.path;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
      const auto close = rest.find('}', open);
      const auto name = rest.substr(open + 1, close - open - 1);
      CHECK_MESSAGE(
          std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return f.name == name && f.required; }),
          operation.name, " ", name);
      rest.remove_prefix(close);
    }
  }
}
