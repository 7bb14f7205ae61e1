// OnlineUsers: the users that a node has connected, with a digest by which two nodes find out that they differ.
#pragma once

#include <cstddef>
#include <unordered_set>

#include "base/id.h"
#include "cluster/signal_codec.h"

namespace snug {

/// Thread: one.
class OnlineUsers {
 public:
  void set(UserId user, bool connected);
  void clear();
  /// The same for the same users, on every node.
  UsersDigest digest() const;

 private:
  std::unordered_set<UserId> users_;
  std::uint64_t hash_ = 0;  // of all users together, whatever their order
};

}  // namespace snug
