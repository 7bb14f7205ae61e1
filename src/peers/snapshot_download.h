// SnapshotDownload: a snapshot fetched from one member, going on where a broken connection has left it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "cluster/cluster_secret.h"
#include "httpclient/blocking_http_client.h"

namespace snug {

/// Thread: one, but for `stop`.
class SnapshotDownload {
 public:
  struct Limits {
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds answer{30'000};     ///< to the header of an answer; a member holds one for 10 s
    std::chrono::milliseconds silence{30'000};    ///< between two pieces
    std::chrono::milliseconds making{3'600'000};  ///< for a member to make a snapshot
    std::chrono::milliseconds pause{1'000};       ///< between two requests to one member
    int tries = 5;                                ///< that brought less than a hundredth of the whole
    /// A member that sends less than `pace_bytes` in `pace_time` is given up.
    std::uint64_t pace_bytes = 256 << 10;
    std::chrono::milliseconds pace_time{60'000};
  };
  /// `bytes` of `total` are here.
  using Progress = std::function<void(std::uint64_t bytes, std::uint64_t total)>;

  struct Outcome {
    enum class Kind {
      whole,    ///< every byte is here
      busy,     ///< the member makes or gives others: it may be asked again
      refused,  ///< `why` says what is wrong with this member
      ours,     ///< `why` says what is wrong here: no other member helps
      stopped,
    };
    Kind kind = Kind::refused;
    std::string why{};     ///< part of a line
    std::string digest{};  ///< of `whole`: what the member has vouched for
    std::uint64_t bytes = 0;
  };

  /// `node`: who asks. `folder`: where room is needed, for the file and what is in it.
  SnapshotDownload(ClusterSecret secret, int node, std::filesystem::path folder, const Clock& clock,
                   const Limits& limits);

  /// Writes the snapshot of the member at `address` (HOST:PORT) into the open file `out`, from its beginning. Blocks.
  Outcome fetch(const std::string& address, int out, const Progress& progress);
  /// What is under way ends, and nothing begins any more. Thread: any.
  void stop();
  /// False: it was stopped before.
  bool wait(std::chrono::milliseconds time);

 private:
  /// What is known of the file that is being downloaded.
  struct File {
    int out = -1;
    std::string digest{};  // empty: there is none yet
    std::uint64_t total = 0, bytes = 0;
    std::chrono::steady_clock::time_point pace_since{};
    std::uint64_t pace_bytes = 0;
  };
  ClientOutcome ask(const Url& url, File& file, const Progress& progress, std::optional<Outcome>& verdict);
  std::optional<Outcome> begin(const ClientResponse& header, const std::string& nonce, File& file);
  std::optional<Outcome> take(std::string_view piece, File& file);
  Outcome refusal_of(int status) const;

  const ClusterSecret secret_;
  const int node_;
  const std::filesystem::path folder_;
  const Clock& clock_;
  const Limits limits_;
  BlockingHttpClient client_;

  Mutex mutex_;
  Condition stop_asked_;
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace snug
