// ConnectionLimiter: who may have a connection. Counts connections, in all and per address, and how fast an address
// opens them.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ip_address.h"
#include "base/ip_range.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/token_buckets.h"
#include "http/trusted_proxies.h"

namespace snug {

class ConnectionLimiter;

/// The place of one admitted connection, given back when this is destroyed. Thread: one at a time.
class Admission {
 public:
  Admission(Admission&&) noexcept = default;
  Admission& operator=(Admission&&) = delete;
  ~Admission();

  const IpAddress& address() const { return address_; }
  ConnectionLimiter& limiter() const { return *limiter_; }

 private:
  friend class ConnectionLimiter;
  Admission(std::shared_ptr<ConnectionLimiter> limiter, const IpAddress& address)
      : limiter_(std::move(limiter)), address_(address) {}
  std::shared_ptr<ConnectionLimiter> limiter_;
  IpAddress address_;
};

/// Thread: any; a leaf mutex. Made by make_shared: lives as long as its last admission.
class ConnectionLimiter : public std::enable_shared_from_this<ConnectionLimiter> {
 public:
  struct Limits {
    int connections = 0;       ///< 0: no limit
    int per_address = 0;       ///< 0: no limit
    double rate = 0;           ///< new ones per address and second; 0: no limit
    int burst = 1;             ///< so many at once, then at the rate
    TrustedProxies proxies{};  ///< what they open is many clients', and not limited by address
  };
  enum class Refusal { full, address_full, too_fast, banned };

  /// `open` counts the admitted connections, and outlives them.
  ConnectionLimiter(const Limits& limits, Gauge& open, const Clock& clock)
      : open_gauge_(open), clock_(clock), rates_(clock, limits.rate, limits.burst), limits_(limits) {}

  /// From now on; who is in stays in.
  void change(const Limits& limits);

  enum class Arrival {
    connected,  ///< has just come
    passed_on,  ///< was let in by the process before this one: the rate of new ones does not count it again
  };
  std::variant<Admission, Refusal> admit(const IpAddress& address, Arrival how = Arrival::connected);
  /// From here on the connection of a proxy is one client's, and counts as that. Refused: it stays what it was.
  std::optional<Refusal> count_for(Admission& admission, const IpAddress& client);

  /// Admits nobody from there until then (0: for good). Who was admitted before stays: see NetServer::end_from.
  void ban(const IpRange& range, Time until);
  void unban(const IpRange& range);
  /// Those and no others are banned, until then.
  void replace_bans(const std::vector<std::pair<IpRange, Time>>& bans);
  bool bans(const IpAddress& address);

 private:
  friend class Admission;
  /// The limits of an address.
  std::optional<Refusal> judge(const IpAddress& network, Arrival how) REQUIRES(mutex_);
  void leave(const IpAddress& network) REQUIRES(mutex_);
  void release(const IpAddress& address);
  bool is_banned(const IpAddress& address) REQUIRES(mutex_);

  Gauge& open_gauge_;
  const Clock& clock_;
  TokenBuckets rates_;  // by network

  Mutex mutex_;
  Limits limits_ GUARDED_BY(mutex_);
  int open_ GUARDED_BY(mutex_) = 0;
  std::unordered_map<IpAddress, int> open_of_ GUARDED_BY(mutex_);               // by network
  std::map<int, std::unordered_map<IpAddress, Time>> bans_ GUARDED_BY(mutex_);  // by length of prefix: until when
};

/// What whoever was refused is told, and how long to wait.
Error error_of(ConnectionLimiter::Refusal why);
std::string_view name_of(ConnectionLimiter::Refusal why);

}  // namespace snug
