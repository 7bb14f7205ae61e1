// Id: 64-bit identifiers as strong types, and the Snowflake generator that makes them.
#pragma once

#include <algorithm>
#include <atomic>
#include <charconv>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace snug {

/// An identifier of one kind of object. Zero means "none". On the wire a decimal string.
template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

using UserId = Id<struct UserTag>;                  ///< id of a user
using ChatId = Id<struct ChatTag>;                  ///< id of a chat: a direct chat, a group, a channel or a thread
using MessageId = Id<struct MessageTag>;            ///< id of a message
using InviteId = Id<struct InviteTag>;              ///< id of an invite
using LoginSessionId = Id<struct LoginSessionTag>;  ///< id of a login session
using AnnouncementId = Id<struct AnnouncementTag>;  ///< id of an announcement
using EmojiId = Id<struct EmojiTag>;                ///< id of an emoji of this server
using ReportId = Id<struct ReportTag>;              ///< id of a report of a message
using UserGroupId = Id<struct UserGroupTag>;        ///< id of a group of users that is named by `@name`

template <class Tag>
std::string to_string(Id<Tag> id) {
  return std::to_string(id.value);
}

/// Decimal, 1 to 19 digits, positive, no sign, no leading zero, fits in 63 bits.
template <class Tag>
std::optional<Id<Tag>> parse_id(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.size() > 19 || text.front() < '1' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return Id<Tag>{value};
}

/// `1,22,333`, and back; what is no id is left out.
template <class T>
std::string join_ids(const std::vector<T>& ids) {
  std::string out;
  for (const T id : ids) out += (out.empty() ? "" : ",") + to_string(id);
  return out;
}
template <class T>
std::vector<T> parse_id_list(std::string_view text) {
  std::vector<T> ids;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + comma, value);
    if (value > 0) ids.push_back(T{value});
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return ids;
}

/// Makes Snowflakes: 41 bits of milliseconds since 2026-01-01 UTC, 10 bits of node, 12 bits of sequence.
/// Strictly increasing even when the wall clock steps back: within a process, and beyond it from the last one it is
/// told of. Thread: any.
class IdGenerator {
 public:
  static constexpr std::int64_t epoch_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

  /// `last`: made before, by this node or another; 0: there is none.
  IdGenerator(const Clock& clock, int node, std::int64_t last = 0)
      : clock_(clock), node_(node & 0x3ff), last_((last >> 22) << 12 | (last == 0 ? 0 : 0xfff)) {}

  template <class T>
  T next() {
    return T{next_value()};
  }

 private:
  std::int64_t next_value();

  const Clock& clock_;
  const std::int64_t node_;
  std::atomic<std::int64_t> last_;  // milliseconds << 12 | sequence
};

}  // namespace snug

template <class Tag>
struct std::hash<snug::Id<Tag>> {
  std::size_t operator()(snug::Id<Tag> id) const noexcept {
    auto x = static_cast<std::uint64_t>(id.value) * 0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>(x ^ (x >> 32));
  }
};
