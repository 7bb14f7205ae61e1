// Settings: the rules that decide when a command is applied. Rows of the table `settings`, changed by the command
// ChangeSettings, so that every node decides alike; a node's configuration only proposes their values at its start.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "model/json.h"

namespace snug {

enum class Registration : std::int64_t { invite = 0, open = 1, closed = 2 };

template <>
struct EnumNames<Registration> {
  static constexpr std::array<std::string_view, 3> names{"invite", "open", "closed"};
};

struct Settings {
  Registration registration = Registration::invite;
  std::int64_t receipts_limit = 100;    ///< members; a chat that exceeds it has no receipts, for good
  std::int64_t members_limit = 10'000;  ///< members of one chat
  std::int64_t chats_limit = 2'000;     ///< chats that one user is a member of
  std::int64_t channels_limit = 100;    ///< channels of one group
  std::int64_t contacts_limit = 2'000;  ///< contacts and blocks of one user
  std::int64_t logins_limit = 100;      ///< login sessions of one user; the one unused longest ends
  std::int64_t invites_limit = 100;     ///< live invites of one chat

  /// The rules that are numbers, by their keys in the table.
  static const std::array<std::pair<std::string_view, std::int64_t Settings::*>, 7> limits;

  /// False for a key that this program does not know, or a value out of range; nothing is changed then.
  bool set(std::string_view key, std::int64_t value);
  /// Calls `visit(key, value)` for each.
  template <class F>
  void each(F&& visit) const {
    visit("registration", static_cast<std::int64_t>(registration));
    for (const auto& [key, member] : limits) visit(key, this->*member);
  }
};

}  // namespace snug
