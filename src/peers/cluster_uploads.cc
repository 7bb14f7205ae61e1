#include "peers/cluster_uploads.h"

#include <algorithm>
#include <charconv>

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_known = 4096;
constexpr auto found_for = 10min;  // it does not change any more
constexpr auto missing_for = 1s;   // it may be complete by then
constexpr std::int64_t ask_again_ms = 100;
constexpr int base = 32;

/// The node that its id names; -1: none.
int node_of(std::string_view upload_id) {
  int node = -1;
  const auto [end, error] =
      std::from_chars(upload_id.data(), upload_id.data() + std::min<std::size_t>(upload_id.size(), 2), node, base);
  return error == std::errc() && end == upload_id.data() + 2 ? node : -1;
}

}  // namespace

Result<AttachedFile> ClusterUploads::find_complete(UserId owner, std::string_view upload_id) {
  const int node = node_of(upload_id);
  if (node < 0 || node == node_) return own_.find_complete(owner, upload_id);
  const Key key(owner, upload_id);
  {
    const MutexLock lock(mutex_);
    const auto known = known_.find(key);
    if (known != known_.end() && clock_.steady() < known->second.until) return known->second.answer;
  }
  peers_.ask_upload(node, owner, key.second,
                    [this, key](Result<AttachedFile> answer) { remember(key, std::move(answer)); });
  return Error{Code::unavailable, "another node has this upload, and is being asked", {}, ask_again_ms};
}

void ClusterUploads::remember(const Key& key, Result<AttachedFile> answer) {
  if (!answer && answer.error().code == Code::unavailable) return;
  const MutexLock lock(mutex_);
  const auto now = clock_.steady();
  if (known_.size() >= most_known) std::erase_if(known_, [&](const auto& one) { return one.second.until < now; });
  if (known_.size() >= most_known) known_.clear();  // they can be asked for again
  const auto until = now + (answer ? std::chrono::milliseconds(found_for) : std::chrono::milliseconds(missing_for));
  known_.insert_or_assign(key, Known{std::move(answer), until});
}

}  // namespace snug
