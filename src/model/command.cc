#include "model/command.h"

#include <array>

namespace snug {

namespace {

/// Names in the order of CommandBody's alternatives: the log's vocabulary, never changed, only added to.
constexpr std::array<std::string_view, std::variant_size_v<CommandBody>> names{
    "register_user",   "create_login_session", "refresh_login_session", "end_login_session", "change_password",
    "update_profile",  "set_user_role",        "set_user_password",     "set_user_disabled", "issue_setup_token",
    "change_settings", "set_contact",          "create_direct_chat",    "create_group",      "create_channel",
    "update_chat",     "delete_chat",          "add_members",           "update_member",     "remove_member",
    "leave_chat",      "create_invite",        "revoke_invite",         "accept_invite",     "update_chat_state",
    "send_message",    "edit_message",         "delete_message",        "move_watermarks",   "end_user_logins",
    "remove_chat",     "ban_address",          "unban_address",         "set_announcement",  "clear_announcement",
    "delete_account",  "delete_user",          "withdraw_user",         "erase_message",     "finish_deletion",
    "remove_invite"};

template <std::size_t index = 0>
Result<CommandBody> read_body(std::string_view type, json::Value value) {
  if constexpr (index == std::variant_size_v<CommandBody>) {
    return fail(Code::unsupported, "unknown command " + std::string(type));
  } else {
    if (names[index] != type) return read_body<index + 1>(type, value);
    auto body = json::read<std::variant_alternative_t<index, CommandBody>>(value);
    if (!body) return body.error();
    return CommandBody(std::in_place_index<index>, std::move(*body));
  }
}

}  // namespace

std::string_view name_of(const CommandBody& body) { return names[body.index()]; }

std::string encode(const Command& command) {
  std::string out;
  out.reserve(512);
  const auto number = [&](std::string_view key, std::int64_t value) {
    out += key;
    out += std::to_string(value);
  };
  number("{\"format\":", command.format);
  number(",\"level\":", command.level);
  number(",\"id\":{\"node\":", command.id.node);
  number(",\"boot\":", command.id.boot);
  number(",\"counter\":", command.id.counter);
  number("},\"time\":", command.time.ms);
  number(",\"actor\":", command.actor.value);
  number(",\"session\":", command.session.value);
  out += ",\"type\":\"";
  out += name_of(command.body);
  out += "\",\"body\":";
  std::visit([&](const auto& body) { json::write(out, body); }, command.body);
  out += '}';
  return out;
}

Result<Command> decode_command(std::string_view text) {
  const auto value = json::parse(text);
  if (!value) return value.error();
  bool complete = true;
  const auto integer = [&](std::optional<json::Value> object, std::string_view name) {
    const auto member = object ? object->member(name) : std::nullopt;
    const auto number = member ? member->integer() : std::nullopt;
    complete = complete && number.has_value();
    return number.value_or(0);
  };
  const auto id = value->member("id");
  Command command;
  command.format = integer(*value, "format");
  command.level = integer(*value, "level");
  command.id = {integer(id, "node"), integer(id, "boot"), integer(id, "counter")};
  command.time = Time{integer(*value, "time")};
  command.actor = UserId{integer(*value, "actor")};
  command.session = LoginSessionId{integer(*value, "session")};
  const auto type = value->member("type"), body = value->member("body");
  if (!complete || !type || !type->string() || !body) return fail(Code::bad_request, "not a command");
  if (command.format != Command::current_format) return fail(Code::unsupported, "unknown command format");
  auto read = read_body(*type->string(), *body);
  if (!read) return read.error();
  command.body = std::move(*read);
  return command;
}

}  // namespace snug
