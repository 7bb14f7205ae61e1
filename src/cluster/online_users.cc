#include "cluster/online_users.h"

#include <array>
#include <string_view>

#include "base/siphash.h"

namespace snug {

namespace {

std::uint64_t hash_of(UserId user) {
  std::array<char, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(static_cast<std::uint64_t>(user.value) >> 8 * i);
  return siphash({bytes.data(), bytes.size()});
}

}  // namespace

void OnlineUsers::set(UserId user, bool connected) {
  const bool changed = connected ? users_.insert(user).second : users_.erase(user) > 0;
  if (changed) hash_ ^= hash_of(user);
}

void OnlineUsers::clear() {
  users_.clear();
  hash_ = 0;
}

UsersDigest OnlineUsers::digest() const { return {static_cast<std::int64_t>(users_.size()), hash_}; }

}  // namespace snug
