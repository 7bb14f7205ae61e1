// ClusterUploads: the uploads that a message may name, on whichever node they are.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"
#include "model/upload_lookup.h"
#include "peers/peer_files.h"

namespace snug {

/// An upload is known to the node that took it; its id begins with that node's number. Of another node's upload the
/// first answer is `unavailable`, and soon: by then that node was asked, and the caller's next try gets what it said.
/// Thread: any; it waits for nothing.
class ClusterUploads final : public UploadLookup {
 public:
  /// What is given outlives this.
  ClusterUploads(int node, UploadLookup& own, PeerFiles& peers, const Clock& clock)
      : node_(node), own_(own), peers_(peers), clock_(clock) {}

  Result<AttachedFile> find_complete(UserId owner, std::string_view upload_id) override;

 private:
  using Key = std::pair<UserId, std::string>;
  struct Known {
    Result<AttachedFile> answer;
    std::chrono::steady_clock::time_point until;
  };
  void remember(const Key& key, Result<AttachedFile> answer) EXCLUDES(mutex_);

  const int node_;
  UploadLookup& own_;
  PeerFiles& peers_;
  const Clock& clock_;

  Mutex mutex_;
  std::map<Key, Known> known_ GUARDED_BY(mutex_);  // bounded
};

}  // namespace snug
