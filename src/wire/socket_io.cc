#include "wire/socket_io.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "model/json_shallow.h"

namespace snug::socket_io {

namespace {

constexpr std::int64_t largest_id = std::int64_t{1} << 53;

/// Names of what happens to a socket itself; nobody may emit them.
constexpr std::array<std::string_view, 6> reserved_events = {"connect",       "connect_error", "disconnect",
                                                             "disconnecting", "newListener",   "removeListener"};

Error malformed(const char* why) { return fail(Code::bad_request, why); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cuts a decimal number off; nothing if there is none or it is too large.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool is_binary(PacketType type) { return type == PacketType::binary_event || type == PacketType::binary_ack; }

/// A packet before its JSON was looked at.
struct Head {
  Packet packet;
  std::size_t attachments = 0;
  std::string_view json;
};

Result<Head> read_head(std::string_view text, const Limits& limits) {
  if (text.empty() || text.front() < '0' || text.front() > '6') return malformed("unknown packet type");
  Head head;
  head.packet.type = static_cast<PacketType>(text.front() - '0');
  text.remove_prefix(1);
  if (is_binary(head.packet.type)) {
    const bool digit = !text.empty() && is_digit(text.front());
    const auto count = digit ? take_number(text) : std::nullopt;
    if (count.value_or(0) < 1 || !text.starts_with('-')) return malformed("illegal attachments");
    if (static_cast<std::uint64_t>(*count) > limits.attachments) return malformed("too many attachments");
    head.attachments = static_cast<std::size_t>(*count);
    text.remove_prefix(1);
    head.packet.type = head.packet.type == PacketType::binary_event ? PacketType::event : PacketType::ack;
  }
  if (text.starts_with('/')) {
    const auto comma = text.find(',');
    head.packet.nsp = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  if (!text.empty() && is_digit(text.front())) {
    head.packet.id = take_number(text);
    if (!head.packet.id || *head.packet.id > largest_id) return malformed("the ack id is too large");
  }
  // The official parser takes white space here for an ack id.
  if (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') return malformed("white space before the JSON");
  head.json = text;
  return head;
}

bool is_event(json::Value data) {
  bool good = false;
  data.each_element([&](json::Value name) {
    const auto text = name.string();
    good = text ? std::find(reserved_events.begin(), reserved_events.end(), *text) == reserved_events.end()
                : name.kind() == json::Kind::integer || name.kind() == json::Kind::number;
    return false;
  });
  return good;
}

bool is_payload(PacketType type, const std::optional<json::Value>& data) {
  switch (type) {
    case PacketType::connect:
      return !data || data->is_object();
    case PacketType::disconnect:
      return !data;
    case PacketType::connect_error:
      return !data || data->is_object() || data->kind() == json::Kind::string;
    case PacketType::event:
      return data && data->kind() == json::Kind::array && is_event(*data);
    default:
      return data && data->kind() == json::Kind::array;
  }
}

Result<void> read_json(Head& head) {
  if (!head.json.empty()) {
    const auto parsed = json::parse_shallow(head.json);
    if (!parsed) return parsed.error();
    head.packet.data = parsed->value;
    head.packet.problem = parsed->too_deep;
  }
  if (!is_payload(head.packet.type, head.packet.data)) return malformed("invalid payload");
  return {};
}

/// How the placeholders in a value name attachments. The official parser reads `attachments[0.5]`, and finds nothing.
enum class Naming { good, between, wrong };
Naming naming_of(json::Value value, std::size_t attachments) {
  Naming worst = Naming::good;
  auto look = [&](json::Value inner) {
    worst = std::max(worst, naming_of(inner, attachments));
    return worst != Naming::wrong;
  };
  if (value.kind() == json::Kind::array) {
    value.each_element(look);
  } else if (value.is_object()) {
    if (const auto is_one = value.member("_placeholder"); is_one && is_one->boolean().value_or(false)) {
      const auto num = value.member("num");
      const auto number = num ? json::number(*num) : std::nullopt;
      if (!number || *number < 0 || *number >= static_cast<double>(attachments)) return Naming::wrong;
      return std::floor(*number) == *number ? Naming::good : Naming::between;
    }
    value.each_member([&](std::string_view, json::Value member) { return look(member); });
  }
  return worst;
}

}  // namespace

Result<std::optional<Packet>> Decoder::text(std::string_view message) {
  if (missing_ > 0) return malformed("text where an attachment was due");
  auto head = read_head(message, limits_);
  if (!head) return head.error();
  if (auto read = read_json(*head); !read) return read.error();
  if (head->attachments == 0) return std::optional(head->packet);
  waiting_ = message;
  missing_ = head->attachments;
  attachments_.clear();
  attachment_bytes_ = 0;
  return std::optional<Packet>();
}

Result<std::optional<Packet>> Decoder::binary(std::string_view message) {
  if (missing_ == 0) return malformed("binary data where none was due");
  attachment_bytes_ += message.size();
  if (attachment_bytes_ > limits_.attachment_bytes) return malformed("the attachments are too large");
  attachments_.emplace_back(message);
  if (--missing_ > 0) return std::optional<Packet>();

  Head head = *read_head(waiting_, limits_);
  if (auto read = read_json(head); !read) return read.error();
  switch (naming_of(*head.packet.data, attachments_.size())) {
    case Naming::wrong:
      return malformed("illegal attachments");
    case Naming::between:
      if (!head.packet.problem) head.packet.problem = malformed("attachments are numbered by whole numbers");
      break;
    case Naming::good:
      break;
  }
  head.packet.attachments = attachments_;
  return std::optional(head.packet);
}

std::string encode(PacketType type, std::string_view nsp, std::optional<std::int64_t> id, std::string_view json,
                   std::size_t attachments) {
  std::string text;
  text.reserve(32 + nsp.size() + json.size());
  text += static_cast<char>('0' + static_cast<int>(type));
  if (is_binary(type)) text.append(std::to_string(attachments)).append("-");
  if (nsp != "/") text.append(nsp).append(",");
  if (id) text += std::to_string(*id);
  text += json;
  return text;
}

}  // namespace snug::socket_io
