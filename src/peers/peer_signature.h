// PeerSignature: how the nodes of a cluster prove to each other that they know its secret.
//
//   Authorization: Snug-Cluster NODE UNIX_MS NONCE SIGNATURE
//   Snug-Cluster-Proof: SIGNATURE
//
// A request is signed with its method and target, a time and a number used once. Its answer is signed with that number
// and what the answer is, so that nobody else can answer in a member's place.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/clock.h"
#include "base/mutex.h"
#include "cluster/cluster_secret.h"

namespace snug {

inline constexpr std::string_view peer_proof_header = "Snug-Cluster-Proof";

/// The value of Authorization for a request. `target`: path and query, as they stand in the request line. `nonce`: 16
/// to 64 characters of base64url, never used before.
std::string sign_peer_request(const ClusterSecret& secret, std::string_view method, std::string_view target, int node,
                              Time now, std::string_view nonce);
std::string new_peer_nonce();

/// The value of Snug-Cluster-Proof for the answer to the request with this nonce. `content`: what is vouched for.
std::string sign_peer_answer(const ClusterSecret& secret, std::string_view nonce, std::string_view content);
bool is_signed_peer_answer(const ClusterSecret& secret, std::string_view nonce, std::string_view content,
                           std::string_view signature);

/// What a proof vouches for: a snapshot, or the text of an answer.
std::string snapshot_content(std::string_view digest, std::uint64_t bytes);
std::string text_content(std::string_view text);

/// Who asks, once that is proven.
struct PeerRequest {
  int node = 0;
  std::string nonce;
};

/// Thread: any; a leaf mutex.
class PeerAuthenticator {
 public:
  struct Limits {
    std::int64_t lag_ms = 60'000;  ///< how far a request's time may be off, either way
    std::size_t nonces = 10'000;   ///< that are remembered; with so many, further requests are refused
  };

  PeerAuthenticator(ClusterSecret secret, const Clock& clock) : PeerAuthenticator(std::move(secret), clock, Limits{}) {}
  PeerAuthenticator(ClusterSecret secret, const Clock& clock, const Limits& limits)
      : secret_(std::move(secret)), clock_(clock), limits_(limits) {}

  /// Nothing: the request is not of this cluster, is too old or too early, or was made before.
  std::optional<PeerRequest> check(std::string_view authorization, std::string_view method, std::string_view target);

  const ClusterSecret& secret() const { return secret_; }

 private:
  bool is_new(const std::string& nonce) EXCLUDES(mutex_);

  const ClusterSecret secret_;
  const Clock& clock_;
  const Limits limits_;

  struct Seen {
    std::chrono::steady_clock::time_point until;
    std::string nonce;
  };
  Mutex mutex_;
  std::deque<Seen> seen_ GUARDED_BY(mutex_);  // by time
  std::unordered_set<std::string> nonces_ GUARDED_BY(mutex_);
};

}  // namespace snug
