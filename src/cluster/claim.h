// Claim: what a node says that it has, when the log is closed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/log_id.h"

namespace snug {

struct Claim {
  std::string run;              ///< of the server to which it is made; it counts on no other
  LogId id;                     ///< of the last command that the node has committed
  std::int64_t tail_begin = 0;  ///< the first position that the node still has the bytes of
  std::string chain;            ///< hash of the order up to `id`, base64url

  std::string text() const;
  static std::optional<Claim> parse(std::string_view text);
};

/// A member of the cluster, as the ordered state has it.
struct ClusterMember {
  std::int64_t node = 0;
  bool up = false;  ///< else it is joining
};

/// By node. The one that has the most, of the claims made on `run`; of equal ones the lowest node's. Nothing: there is
/// none.
std::optional<std::int64_t> furthest(const std::map<std::int64_t, Claim>& claims, std::string_view run);

}  // namespace snug
