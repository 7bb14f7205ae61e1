// The command line of administration.
#include <CLI/App.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "cli/admin_calls.h"
#include "cli/administration.h"
#include "cli/invocation.h"
#include "cli/setting_type.h"
#include "model/params_admin.h"

namespace snug::cli {

namespace {

/// What a command of ours was given; only one of them runs.
struct Given {
  std::string name, chat, invite, address, session, setting, value, text, reason, duration, since;
  bool warning = false, clear = false, everything = false;
};

/// Whole seconds; what that is from now on, the server's clock says.
std::string seconds_of(const std::string& duration) {
  const auto length = parse_duration(duration);
  if (!length) throw CLI::ValidationError("--for", "'" + duration + "' is not a time like 30min, 12h or 7d");
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(*length).count());
}

/// The name on the wire of a rule, however it is written: membersLimit, members_limit, members-limit.
std::string rule_name(const std::string& text) {
  const auto bare = [](std::string_view name) {
    std::string out;
    for (const char c : name)
      if (c != '-' && c != '_') out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return out;
  };
  std::string all;
  json::Schemas schemas;
  for (const json::FieldInfo& field : json::fields<AdminChangeSettingsParams>(schemas)) {
    if (bare(field.name) == bare(text)) return field.name;
    all.append(all.empty() ? "" : ", ").append(field.name);
  }
  throw CLI::ValidationError("NAME", "'" + text + "' is not one of " + all);
}

/// A number as it is; anything else is a text.
std::string json_value(const std::string& text) {
  return number<std::int64_t>(0, INT64_MAX).read(text) ? text : json_text(text);
}

/// The last `7d`, or since a date.
std::pair<std::string, std::string> since_when(const std::string& text) {
  if (parse_duration(text)) return {"lastSeconds", seconds_of(text)};
  return {"since", json_text(text.size() == 10 ? text + "T00:00:00.000Z" : text)};
}

/// Lives as long as the commands it declares.
class Declaration : public std::enable_shared_from_this<Declaration> {
 public:
  explicit Declaration(Invocation& result) : result_(result) {}

  void declare_user(CLI::App& user) {
    CLI::App& show = command(user, "show", "tell what there is to know of an account", [this] {
      return AdminRequest{.operation = "admin_get_user", .params = {user_param()}, .object = "account"};
    });
    with_name(show);
    with_json(show);
    CLI::App& sessions = command(user, "sessions", "list a user's login sessions", [this] {
      return AdminRequest{.operation = "admin_list_sessions",
                          .params = {user_param()},
                          .list = "sessions",
                          .columns = {{"ID", "id"},
                                      {"LAST USED", "lastUsedAt"},
                                      {"BEGUN", "createdAt"},
                                      {"ADDRESS", "address"},
                                      {"PROGRAM", "userAgent"}}};
    });
    with_name(sessions);
    with_json(sessions);
    CLI::App& logout = command(user, "logout", "end a user's login sessions", [this] {
      if (given_.session.empty())
        return AdminRequest{.operation = "admin_revoke_sessions",
                            .params = {user_param()},
                            .done = given_.name + " is logged out everywhere"};
      return AdminRequest{.operation = "admin_revoke_session",
                          .params = {user_param(), {"sessionId", json_text(given_.session)}},
                          .done = "login session " + given_.session + " of " + given_.name + " has ended"};
    });
    with_name(logout);
    logout.add_option("--session", given_.session, "only this one")->type_name("ID");
    CLI::App& ban = command(user, "ban", "lock an account, and tell its user why; undone by enable", [this] {
      AdminRequest request{.operation = "admin_disable_user",
                           .params = {user_param(), {"disabled", "true"}},
                           .done = "banned " + given_.name};
      add_reason_and_end(request);
      return request;
    });
    with_name(ban);
    with_reason_and_end(ban);
  }

  void declare_ban(CLI::App& app) {
    CLI::App& ban = *app.add_subcommand("ban", "keep addresses out");
    ban.require_subcommand(1);
    CLI::App& add = command(ban, "add", "let nobody connect from an address or range, and close what is open", [this] {
      AdminRequest request{.operation = "admin_ban_address",
                           .params = {{"address", json_text(given_.address)}},
                           .done = "banned " + given_.address};
      add_reason_and_end(request);
      return request;
    });
    with_address(add);
    with_reason_and_end(add);
    with_address(command(ban, "remove", "let an address or range in again", [this] {
      return AdminRequest{.operation = "admin_unban_address",
                          .params = {{"address", json_text(given_.address)}},
                          .done = given_.address + " is not banned any more"};
    }));
    with_json(command(ban, "list", "list what is banned", [] {
      return AdminRequest{
          .operation = "admin_list_bans",
          .list = "bans",
          .columns = {{"ADDRESS", "address"}, {"SINCE", "createdAt"}, {"UNTIL", "until"}, {"REASON", "reason"}}};
    }));
  }

  void declare_chat(CLI::App& app) {
    CLI::App& chat = *app.add_subcommand("chat", "list and delete chats");
    chat.require_subcommand(1);
    with_json(command(chat, "list", "list all chats, newest first", [] {
      return AdminRequest{.operation = "admin_list_chats",
                          .list = "chats",
                          .columns = {{"ID", "id"},
                                      {"KIND", "kind"},
                                      {"MEMBERS", "memberCount"},
                                      {"MESSAGES", "messageCount"},
                                      {"CREATED", "createdAt"},
                                      {"TITLE", "title"}}};
    }));
    command(chat, "delete", "delete a group or channel, whoever owns it",
            [this] {
              return AdminRequest{.operation = "admin_delete_chat",
                                  .params = {{"chatId", json_text(given_.chat)}},
                                  .done = "deleted chat " + given_.chat};
            })
        .add_option("ID", given_.chat, "the chat's id")
        ->required();
  }

  void declare_invite(CLI::App& app) {
    CLI::App& invite = *app.add_subcommand("invite", "list and revoke invites");
    invite.require_subcommand(1);
    with_json(command(invite, "list", "list all invites that are good, newest first", [] {
      return AdminRequest{.operation = "admin_list_invites",
                          .list = "invites",
                          .columns = {{"ID", "id"},
                                      {"MADE BY", "creator"},
                                      {"MADE", "createdAt"},
                                      {"UNTIL", "expiresAt"},
                                      {"USES LEFT", "usesLeft"},
                                      {"CHAT", "chatTitle"}}};
    }));
    command(invite, "revoke", "let an invite end, whoever made it",
            [this] {
              return AdminRequest{.operation = "admin_revoke_invite",
                                  .params = {{"inviteId", json_text(given_.invite)}},
                                  .done = "revoked invite " + given_.invite};
            })
        .add_option("ID", given_.invite, "the invite's id")
        ->required();
  }

  void declare_server(CLI::App& app) {
    CLI::App& rules = command(app, "settings", "show the rules in force, or change one at once", [this] {
      if (given_.setting.empty()) return AdminRequest{.operation = "admin_get_settings", .object = "settings"};
      const std::string rule = rule_name(given_.setting);
      return AdminRequest{.operation = "admin_change_settings",
                          .params = {{rule, json_value(given_.value)}},
                          .done = rule + " is now " + given_.value};
    });
    CLI::Option* name = rules.add_option("NAME", given_.setting, "registration, membersLimit ...");
    CLI::Option* value = rules.add_option("VALUE", given_.value, "its new value");
    name->needs(value);
    with_json(rules);

    CLI::App& announce = command(app, "announce", "tell everybody who is or comes; without a text: show it", [this] {
      if (given_.clear)
        return AdminRequest{.operation = "admin_clear_announcement", .done = "nothing is announced any more"};
      if (given_.text.empty()) return AdminRequest{.operation = "admin_get_announcement", .object = "announcement"};
      return AdminRequest{
          .operation = "admin_announce",
          .params = {{"text", json_text(given_.text)}, {"level", given_.warning ? "\"warning\"" : "\"info\""}},
          .done = "announced"};
    });
    CLI::Option* text = announce.add_option("TEXT", given_.text, "what to say");
    announce.add_flag("--warning", given_.warning, "it is serious")->needs(text);
    announce.add_flag("--clear", given_.clear, "take it back")->excludes(text);
    with_json(announce);

    CLI::App& audit = command(app, "audit", "tell who did what to the server and its people, newest last", [this] {
      AdminRequest request{.operation = "admin_list_audit",
                           .params = {{"oldestFirst", "true"}, {"limit", "1000"}},
                           .list = "entries",
                           .columns = {{"TIME", "time"},
                                       {"WHO", "actor"},
                                       {"WHAT", "action"},
                                       {"WHOM", "targetName"},
                                       {"DETAILS", "details"},
                                       {"FROM", "address"}}};
      if (!given_.since.empty()) request.params.push_back(since_when(given_.since));
      return request;
    });
    audit.add_option("--since", given_.since, "only what is younger: 7d, 2026-11-27")->type_name("TIME");
    with_json(audit);
  }

  void declare_export(CLI::App& app) {
    CLI::App& sub = *app.add_subcommand("export", "write what the server knows, or knows of one user, as JSON Lines");
    sub.final_callback([self = shared_from_this()] {
      if (self->given_.everything == !self->result_.username.empty())
        throw CLI::ValidationError("export", "give either --user NAME or --all");
      self->result_.command = Command::export_data;
    });
    sub.add_option("FILE", result_.export_file, "the file to make, for its owner only [-: standard output]");
    sub.add_option("--user", result_.username, "of this user: profile, login sessions, contacts, chats, own messages")
        ->type_name("NAME");
    sub.add_flag("--all", given_.everything, "of everybody");
  }

 private:
  /// `make` runs when the whole command line has been read.
  template <class Make>
  CLI::App& command(CLI::App& parent, const std::string& name, const std::string& help, Make make) {
    CLI::App* sub = parent.add_subcommand(name, help);
    sub->final_callback([self = shared_from_this(), make] {
      self->result_.command = Command::administration;
      self->result_.request = make();
    });
    return *sub;
  }

  void with_name(CLI::App& sub) { sub.add_option("NAME", given_.name, "the user's name")->required(); }
  void with_address(CLI::App& sub) {
    sub.add_option("ADDRESS", given_.address, "203.0.113.7, 203.0.113.0/24, 2001:db8::/32")->required();
  }
  void with_json(CLI::App& sub) { sub.add_flag("--json", result_.json, "for programs: an object a line"); }
  void with_reason_and_end(CLI::App& sub) {
    sub.add_option("--reason", given_.reason, "why")->type_name("TEXT");
    sub.add_option("--for", given_.duration, "how long, e.g. 7d [for good]")->type_name("TIME");
  }
  void add_reason_and_end(AdminRequest& request) const {
    if (!given_.reason.empty()) request.params.emplace_back("reason", json_text(given_.reason));
    if (!given_.duration.empty()) request.params.emplace_back("forSeconds", seconds_of(given_.duration));
  }
  std::pair<std::string, std::string> user_param() const { return {"username", json_text(given_.name)}; }

  Invocation& result_;
  Given given_;
};

}  // namespace

void declare_administration(CLI::App& app, CLI::App& user, Invocation& result) {
  const auto declaration = std::make_shared<Declaration>(result);
  declaration->declare_user(user);
  declaration->declare_ban(app);
  declaration->declare_chat(app);
  declaration->declare_invite(app);
  declaration->declare_server(app);
  declaration->declare_export(app);
}

}  // namespace snug::cli
