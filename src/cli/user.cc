#include "cli/user.h"

#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cli/admin_calls.h"
#include "cli/answer.h"
#include "cli/terminal.h"
#include "model/json.h"

namespace snug::cli {

namespace {

/// Nothing if there is none; what is wrong has then been said.
std::optional<std::string> read_password(const Invocation& invocation, std::istream& in, std::ostream& errors) {
  std::string password;
  if (invocation.password_stdin) {
    std::getline(in, password);
    if (password.empty()) errors << "snug: no password on standard input\n";
  } else if (&in == &std::cin && at_a_terminal()) {
    password = ask_hidden("Password for " + invocation.username + ": ").value_or("");
    if (!password.empty() && ask_hidden("Again: ") != password) {
      errors << "snug: the two passwords differ\n";
      return std::nullopt;
    }
    if (password.empty()) errors << "snug: no password given\n";
  } else {
    errors << "snug: give the password with --password-stdin, e.g. printf '%s' \"$PASSWORD\" | snug user ...\n";
  }
  if (password.empty()) return std::nullopt;
  return password;
}

/// False: it has been said why not.
bool confirmed(const Invocation& invocation, std::istream& in, std::ostream& errors) {
  if (invocation.yes) return true;
  if (&in != &std::cin || !at_a_terminal()) {
    errors << "snug: this can't be undone: repeat it with --yes\n";
    return false;
  }
  errors << "This closes the account for good, and removes all that " << invocation.username
         << " has written.\nType the name again to do it: " << std::flush;
  std::string line;
  std::getline(in, line);
  if (line == invocation.username) return true;
  errors << "snug: nothing was deleted\n";
  return false;
}

int list_users(const Invocation& invocation, AdminCalls& admin, std::ostream& out, std::ostream& errors) {
  std::vector<Row> rows{{"USERNAME", "ROLE", "CREATED", ""}};
  const bool done = admin.each(
      "admin_list_users", {}, "users",
      [&](json::Value user) {
        if (invocation.json) {
          std::string line;
          json::write_value(line, user);
          out << line << '\n';
        } else {
          const bool disabled = shown(user, "disabled") == "true";
          rows.push_back(
              {shown(user, "username"), shown(user, "role"), shown(user, "createdAt"), disabled ? "disabled" : ""});
        }
        return true;
      },
      errors);
  if (!done) return 1;
  if (!invocation.json) print_rows(rows, out);
  return 0;
}

}  // namespace

int run_user(const Invocation& invocation, std::istream& in, std::ostream& out, std::ostream& errors) {
  const std::string& name = invocation.username;
  const bool needs_password = invocation.command == Command::user_add || invocation.command == Command::user_passwd;
  std::string password;
  if (needs_password) {
    const auto given = read_password(invocation, in, errors);
    if (!given) return 2;
    password = json_text(*given);
  }
  if (invocation.command == Command::user_delete && !confirmed(invocation, in, errors)) return 2;
  if (invocation.command != Command::user_add && !std::filesystem::exists(invocation.config.data)) {
    throw std::runtime_error("there is no data folder " + invocation.config.data.string() + "; name it with --data");
  }

  AdminCalls admin(invocation.config);
  const auto done = [&](std::string_view operation, const Params& params, const std::string& text) {
    if (!accept(admin.call(operation, params), errors)) return 1;
    out << text << '\n';
    return 0;
  };
  switch (invocation.command) {
    case Command::user_add: {
      Params account{{"username", json_text(name)}, {"password", password}, {"role", json_text(invocation.role)}};
      if (!invocation.display_name.empty()) account.emplace_back("displayName", json_text(invocation.display_name));
      return done("admin_add_user", account, "added " + name + " (" + invocation.role + ")");
    }
    case Command::user_list:
      return list_users(invocation, admin, out, errors);
    case Command::user_passwd:
      return done("admin_set_password", {{"username", json_text(name)}, {"password", password}},
                  "password of " + name + " set");
    case Command::user_role:
      return done("admin_set_role", {{"username", json_text(name)}, {"role", json_text(invocation.role)}},
                  name + " is now " + invocation.role);
    case Command::user_delete:
      return done("admin_delete_user", {{"username", json_text(name)}},
                  "closed the account " + name + "; what it leaves behind is removed while the server runs");
    case Command::user_disable:
      return done("admin_disable_user", {{"username", json_text(name)}, {"disabled", "true"}}, "disabled " + name);
    case Command::user_enable:
      return done("admin_disable_user", {{"username", json_text(name)}, {"disabled", "false"}}, "enabled " + name);
    default:
      throw std::logic_error("not a user command");
  }
}

}  // namespace snug::cli
