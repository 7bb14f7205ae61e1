// PeerFiles: files of messages, and uploads, that another node of the cluster has and this one lacks.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/move_function.h"
#include "base/mutex.h"
#include "base/result.h"
#include "cluster/cluster_secret.h"
#include "files/file_store.h"
#include "httpclient/blocking_http_client.h"
#include "model/command.h"
#include "peers/table_comparison.h"

namespace snug {

inline constexpr std::string_view files_path = "/cluster/v1/files/";      ///< and a hash
inline constexpr std::string_view uploads_path = "/cluster/v1/uploads/";  ///< and an id, `?user=ID`

/// A thread that asks one node after the other. Thread: any, but for construction and destruction.
class PeerFiles {
 public:
  struct Limits {
    std::chrono::milliseconds connect{2'000}, answer{10'000}, silence{30'000}, whole{3'600'000};
    std::size_t waiting = 256;  ///< requests; beyond them nothing is asked
  };
  /// The members that live, but this one.
  using Members = std::function<std::vector<PeerMember>()>;

  /// `node`: who asks. What is given outlives this.
  PeerFiles(int node, Members members, ClusterSecret secret, FileStore& store, const Clock& clock)
      : PeerFiles(node, std::move(members), std::move(secret), store, clock, Limits{}) {}
  PeerFiles(int node, Members members, ClusterSecret secret, FileStore& store, const Clock& clock,
            const Limits& limits);
  ~PeerFiles();  ///< stops

  /// Gets the content `hash` from whichever member has it, and proves it. `done` runs once, on the thread of this or
  /// the caller's: whether it is in the store now. Those who ask for one content at the same time share a download.
  void fetch(const std::string& hash, MoveFunction<void(bool)> done);

  /// Asks the member `node` for what it knows of a complete upload of `owner`.
  using Found = MoveFunction<void(Result<AttachedFile>)>;
  void ask_upload(int node, UserId owner, const std::string& id, Found done);

  /// What is under way ends, and nothing begins any more: whoever waits hears of a failure. Again: does nothing.
  void stop();

 private:
  struct Wanted {
    std::string hash{};
    int node = 0;
    UserId owner{};
    std::string id{};
    Found found{};
  };
  void work();
  void get_file(const std::string& hash);
  bool get_from(const PeerMember& member, const std::string& hash);
  Result<AttachedFile> get_upload(const Wanted& wanted);
  ClientRequest request_to(const PeerMember& member, const std::string& target, const std::string& nonce) const;

  const int node_;
  const Members members_;
  const ClusterSecret secret_;
  FileStore& store_;
  const Clock& clock_;
  const Limits limits_;
  BlockingHttpClient client_;

  Mutex mutex_;
  Condition asked_;
  std::deque<Wanted> wanted_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::vector<MoveFunction<void(bool)>>> waiting_ GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace snug
