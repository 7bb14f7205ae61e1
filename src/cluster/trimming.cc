#include "cluster/trimming.h"

#include <algorithm>

namespace snug {

std::optional<std::int64_t> last_to_trim(const ClusterView& view, std::size_t entry_bytes) {
  std::int64_t needed = view.mine.id.position;
  for (const auto& [node, beat] : view.others) needed = std::min(needed, beat.applied.position);
  // Where one member does not live, nobody knows what it has: it comes back, or is put out.
  const auto members = static_cast<std::size_t>(std::ssize(view.mine.members));
  std::int64_t last = view.others.size() + 1 >= members ? needed - kept_behind : 0;
  if (view.held) last = std::min(last, *view.held);
  const auto most = most_log_bytes / static_cast<std::int64_t>(std::max<std::size_t>(entry_bytes, 1));
  last = std::max(last, view.position - most);
  return last - view.trimmed >= trimmed_at_once ? std::optional(last) : std::nullopt;
}

std::optional<std::int64_t> first_up(const std::vector<ClusterMember>& members) {
  std::optional<std::int64_t> first;
  for (const ClusterMember& member : members)
    if (member.up) first = std::min(first.value_or(member.node), member.node);
  return first;
}

}  // namespace snug
