#include "cli/cluster_resubmit.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "cli/admin_calls.h"
#include "cli/answer.h"
#include "cli/control.h"
#include "model/command.h"
#include "model/params_messages.h"

namespace snug::cli {

namespace {

/// What servers submit by themselves: the others have done the same, or do it when it is due.
constexpr std::array<std::string_view, 10> of_servers{
    "node_joins",    "node_up",       "node_gone",     "take_lease",      "raise_level",
    "withdraw_user", "erase_message", "erase_mention", "finish_deletion", "note_token_uses"};

struct Left {
  std::string log;  ///< its place in the log that was left
  snug::Command command;
};

std::optional<Left> read_line(const std::string& line) {
  json::Parser parser;
  const auto value = parser.parse(line);
  const auto command = value ? value->member("command") : std::nullopt;
  if (!command || !command->is_object()) return std::nullopt;
  std::string bytes;
  json::write_value(bytes, *command);
  auto decoded = decode_command(bytes);
  if (!decoded) return std::nullopt;
  return Left{text_member(*value, "log"), std::move(*decoded)};
}

/// The same request as the first time, so that the server knows it by its clientId. One that had none gets one, so that
/// it is not sent twice here.
std::string request_of(const snug::Command& command, const SendMessage& message) {
  const CommandId& id = command.id;
  const std::string made =
      "left-" + std::to_string(id.node) + "-" + std::to_string(id.boot) + "-" + std::to_string(id.counter);
  Params params{message.user_id
                    ? std::pair<std::string_view, std::string>("userId", json_text(to_string(*message.user_id)))
                    : std::pair<std::string_view, std::string>("chatId", json_text(to_string(message.chat_id))),
                {"content", json_text(message.content)},
                {"type", json_text(name_of_enum(static_cast<SentType>(message.type)))},
                {"clientId", json_text(message.client_id.value_or(made))}};
  if (message.reply_to) params.emplace_back("replyTo", json_text(to_string(*message.reply_to)));
  return object({{"operation", json_text("cluster_resubmit")},
                 {"params", object({{"user", json_text(to_string(command.actor))},
                                    {"operation", json_text(message.user_id ? "send_direct_message" : "send_message")},
                                    {"params", object(params)}})}});
}

class Resubmission {
 public:
  Resubmission(ControlSocket control, std::ostream& out) : control_(std::move(control)), out_(out) {}

  void take(const std::string& line) {
    const auto left = read_line(line);
    if (!left) {
      ++left_to_person_;
      out_ << "? left to you: this program does not know the command\n";
      return;
    }
    const std::string_view type = name_of(left->command.body);
    out_ << left->log << ' ';
    if (const auto* message = std::get_if<SendMessage>(&left->command.body);
        message != nullptr && message->type != MessageType::system)
      return send(left->command, *message);
    if (left->command.actor.value == 0 && std::ranges::find(of_servers, type) != of_servers.end()) {
      ++of_server_;
      out_ << "needs nothing: " << type << " of the server itself\n";
      return;
    }
    ++left_to_person_;
    out_ << "left to you: " << type << " of user " << to_string(left->command.actor) << '\n';
  }

  /// True: no message is missing.
  bool sum_up() const {
    out_ << sent_ << " sent, " << there_ << " there already, " << refused_ << " refused, " << left_to_person_
         << " left to you, " << of_server_ << " of the server itself\n";
    return refused_ == 0;
  }

 private:
  void send(const snug::Command& command, const SendMessage& message) {
    const std::string user = " of user " + to_string(command.actor) + '\n';
    const std::string answer = control_.exchange(request_of(command, message));
    std::ostringstream problem;
    const auto result = accept(answer, problem);
    if (!result) {
      ++refused_;
      std::string why = problem.str();
      out_ << "refused: " << why.substr(std::min<std::size_t>(why.size(), std::string_view("snug: ").size()));
      return;
    }
    const auto duplicate = result->member("duplicate");
    const bool there = duplicate && duplicate->boolean().value_or(false);
    ++(there ? there_ : sent_);
    out_ << (there ? "there already: message" : "sent: message") << user;
  }

  ControlSocket control_;
  std::ostream& out_;
  std::size_t sent_ = 0, there_ = 0, refused_ = 0, left_to_person_ = 0, of_server_ = 0;
};

}  // namespace

int run_cluster_resubmit(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  std::ifstream file(invocation.commands_file);
  if (!file) {
    errors << "snug: " << invocation.commands_file << " can't be read\n";
    return 1;
  }
  Resubmission resubmission(ControlSocket::require(invocation.config.data), out);
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) resubmission.take(line);
  return resubmission.sum_up() ? 0 : 1;
}

}  // namespace snug::cli
