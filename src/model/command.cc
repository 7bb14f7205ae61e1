#include "model/command.h"

#include <array>
#include <vector>

namespace snug {

namespace {

#define SNUG_COMMAND_NAME(name, Body) #name,
constexpr std::array<std::string_view, std::variant_size_v<CommandBody>> names{SNUG_COMMANDS(SNUG_COMMAND_NAME)};
#undef SNUG_COMMAND_NAME

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

/// A member, at any depth, that `given` has and `known` has not: `body.login.colour`. Empty: there is none.
std::string unknown_member(const json::Value& given, const json::Value& known) {
  std::string found;
  given.each_member([&](std::string_view name, const json::Value& value) {
    const auto same = known.member(name);
    if (!same)
      found = name;
    else if (const std::string within = unknown_member(value, *same); !within.empty())
      found = std::string(name) + '.' + within;
    return found.empty();
  });
  std::vector<json::Value> elements;
  known.each_element([&](const json::Value& element) {
    elements.push_back(element);
    return true;
  });
  std::size_t next = 0;
  given.each_element([&](const json::Value& element) {
    if (next < elements.size()) found = unknown_member(element, elements[next++]);
    return found.empty();
  });
  return found;
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
  // What this program would pass over, a later one obeys: then the two are not in the same state any more.
  const std::string ours = encode(command);
  if (ours == text) return command;  // as almost always: nodes of one version write alike
  thread_local json::Parser parser;  // the values of `text` are still in use
  if (const std::string unknown = unknown_member(*value, *parser.parse(ours)); !unknown.empty())
    return fail(Code::unsupported, "unknown field " + unknown);
  return command;
}

namespace {

std::int64_t level_of(const SendMessage& c) { return c.poll ? 9 : c.no_preview ? 8 : c.attachments ? 7 : 1; }
std::int64_t level_of(const ForwardMessage&) { return 7; }
std::int64_t level_of(const UpdateProfile& c) { return c.status.present ? 9 : c.avatar.present ? 8 : 1; }
std::int64_t level_of(const UpdateChat& c) {
  const bool marks = c.posting || c.description.present || c.room_mentions || c.slow_mode;
  return marks || c.is_public || c.retention_days ? 9 : c.picture.present ? 8 : 1;
}
std::int64_t level_of(const UpdateChatState& c) { return c.notify || c.marked_unread ? 9 : 1; }
std::int64_t level_of(const SetPreviews&) { return 8; }
std::int64_t level_of(const RemovePreview&) { return 8; }
std::int64_t level_of(const AddEmoji&) { return 8; }
std::int64_t level_of(const RemoveEmoji&) { return 8; }
std::int64_t level_of(const SetBranding&) { return 8; }
std::int64_t level_of(const AddReaction&) { return 9; }
std::int64_t level_of(const RemoveReaction&) { return 9; }
std::int64_t level_of(const PinMessage&) { return 9; }
std::int64_t level_of(const SaveMessage&) { return 9; }
std::int64_t level_of(const VotePoll&) { return 9; }
std::int64_t level_of(const ClosePoll&) { return 9; }
std::int64_t level_of(const SaveDraft&) { return 9; }
std::int64_t level_of(const ScheduleMessage&) { return 9; }
std::int64_t level_of(const UpdateScheduled&) { return 9; }
std::int64_t level_of(const CancelScheduled&) { return 9; }
std::int64_t level_of(const SendScheduled&) { return 9; }
std::int64_t level_of(const ReplyInThread&) { return 9; }
std::int64_t level_of(const FollowThread&) { return 9; }
std::int64_t level_of(const ReportMessage&) { return 9; }
std::int64_t level_of(const ResolveReport&) { return 9; }
std::int64_t level_of(const RemoveRecentMessages&) { return 9; }
std::int64_t level_of(const RemoveMessages&) { return 9; }
std::int64_t level_of(const PurgeMessages&) { return 9; }
std::int64_t level_of(const JoinPublic&) { return 9; }
std::int64_t level_of(const AddUserGroup&) { return 9; }
std::int64_t level_of(const UpdateUserGroup&) { return 9; }
std::int64_t level_of(const RemoveUserGroup&) { return 9; }
std::int64_t level_of(const UpdatePreferences&) { return 9; }
template <class Body>
std::int64_t level_of(const Body&) {
  return 1;
}

}  // namespace

std::int64_t least_level(const CommandBody& body) {
  return std::visit([](const auto& each) { return level_of(each); }, body);
}

}  // namespace snug
