#include "cli/user.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/quote.h"
#include "cli/answer.h"
#include "cli/control.h"
#include "model/json.h"
#include "snug/server.h"

namespace snug::cli {

namespace {

using Params = std::vector<std::pair<std::string_view, std::string>>;  ///< name → JSON text

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string object(const Params& params) {
  std::string out = "{";
  for (const auto& [name, json] : params) {
    if (out.size() > 1) out += ',';
    out += json_text(name) + ":" + json;
  }
  return out + "}";
}

/// The administrative operations, from wherever they are to be had.
class Admin {
 public:
  explicit Admin(Config config) : control_(ControlSocket::connect(config.data)) {
    if (control_) return;
    config.listen.clear();
    config.log_level = std::max(config.log_level, Config::LogLevel::warning);
    server_.emplace(std::move(config));
    server_->start();
  }

  std::string call(std::string_view operation, const Params& params) {
    if (server_) return server_->call(operation, system_user, object(params)).json;
    return control_->exchange(object({{"operation", json_text(operation)}, {"params", object(params)}}));
  }

 private:
  std::optional<ControlSocket> control_;
  std::optional<Server> server_;
};

/// A line from the terminal that is not shown while it is typed.
std::string ask_hidden(const std::string& prompt, std::istream& in, std::ostream& errors) {
  termios shown{};
  ::tcgetattr(STDIN_FILENO, &shown);
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  errors << prompt << std::flush;
  std::string line;
  std::getline(in, line);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  errors << '\n';
  return line;
}

/// Nothing if there is none; what is wrong has then been said.
std::optional<std::string> read_password(const Invocation& invocation, std::istream& in, std::ostream& errors) {
  std::string password;
  if (invocation.password_stdin) {
    std::getline(in, password);
    if (password.empty()) errors << "snug: no password on standard input\n";
  } else if (&in == &std::cin && ::isatty(STDIN_FILENO) == 1) {
    password = ask_hidden("Password for " + invocation.username + ": ", in, errors);
    if (password != ask_hidden("Again: ", in, errors)) {
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

using Row = std::array<std::string, 4>;

void print_rows(const std::vector<Row>& rows, std::ostream& out) {
  std::array<std::size_t, 4> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  }
}

int list_users(Admin& admin, std::ostream& out, std::ostream& errors) {
  std::vector<Row> rows{{"USERNAME", "ROLE", "CREATED", ""}};
  std::string page;
  do {
    const std::string answer =
        admin.call("admin_list_users", page.empty() ? Params{} : Params{{"page", json_text(page)}});
    const auto result = accept(answer, errors);
    if (!result) return 1;
    if (const auto users = result->member("users")) {
      users->each_element([&](const json::Value& user) {
        const auto disabled = user.member("disabled");
        rows.push_back({text_member(user, "username"), text_member(user, "role"), text_member(user, "createdAt"),
                        disabled && disabled->boolean() == true ? "disabled" : ""});
        return true;
      });
    }
    page = text_member(*result, "nextCursor");
  } while (!page.empty());
  print_rows(rows, out);
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
  if (invocation.command != Command::user_add && !std::filesystem::exists(invocation.config.data)) {
    throw std::runtime_error("there is no data folder " + invocation.config.data.string() + "; name it with --data");
  }

  Admin admin(invocation.config);
  const auto done = [&](std::string_view operation, const Params& params, const std::string& told) {
    if (!accept(admin.call(operation, params), errors)) return 1;
    out << told << '\n';
    return 0;
  };
  switch (invocation.command) {
    case Command::user_add:
      return done("admin_add_user",
                  {{"username", json_text(name)}, {"password", password}, {"role", json_text(invocation.role)}},
                  "added " + name + " (" + invocation.role + ")");
    case Command::user_list:
      return list_users(admin, out, errors);
    case Command::user_passwd:
      return done("admin_set_password", {{"username", json_text(name)}, {"password", password}},
                  "password of " + name + " set");
    case Command::user_role:
      return done("admin_set_role", {{"username", json_text(name)}, {"role", json_text(invocation.role)}},
                  name + " is now " + invocation.role);
    case Command::user_disable:
      return done("admin_disable_user", {{"username", json_text(name)}, {"disabled", "true"}}, "disabled " + name);
    case Command::user_enable:
      return done("admin_disable_user", {{"username", json_text(name)}, {"disabled", "false"}}, "enabled " + name);
    default:
      throw std::logic_error("not a user command");
  }
}

}  // namespace snug::cli
