// What a node tells of its cluster, as JSON.
#pragma once

#include <optional>
#include <string>

#include "cluster/membership.h"
#include "model/answers_admin.h"
#include "server/cluster_node.h"

namespace snug {

/// `{"node", "log", "why", "up", "term", "position", "logPosition", "trimmed", "redis": {"url", "version", "memory",
/// "maxMemory", "appendOnly", "lastWrite"}, "members": [{"node", "state", "alive", "position", "lag", "level",
/// "address", "self"}]}`. `log`: open, closed or ended; `why`: it is not open. `state`: up, joining, or waiting (alive,
/// no member yet).
struct ClusterReport {
  std::int64_t node = 0;
  std::string url;  ///< without user and password
  ClusterNode::Standing standing;
  std::string address;  ///< of this node, for the others
  bool up = false;      ///< it acknowledges commands
  std::optional<ClusterView> view;

  std::string text() const;
  /// The same for administrators in the browser.
  ClusterAnswer answer() const;
};

}  // namespace snug
