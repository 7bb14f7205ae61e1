// Gate: who may have a connection. Counts connections, in all and per address, and how fast an address opens them.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/ip_address.h"
#include "base/ip_range.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/token_buckets.h"
#include "net/trusted_proxies.h"

namespace snug {

class Gate;

/// The place of one admitted connection, given back when this is destroyed. Thread: one at a time.
class Admission {
 public:
  Admission(Admission&&) noexcept = default;
  Admission& operator=(Admission&&) = delete;
  ~Admission();

  const IpAddress& address() const { return address_; }
  Gate& gate() const { return *gate_; }

 private:
  friend class Gate;
  Admission(std::shared_ptr<Gate> gate, const IpAddress& address) : gate_(std::move(gate)), address_(address) {}
  std::shared_ptr<Gate> gate_;
  IpAddress address_;
};

/// Thread: any; a leaf mutex. Made by make_shared: lives as long as its last admission.
class Gate : public std::enable_shared_from_this<Gate> {
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
  Gate(const Limits& limits, Gauge& open, const Clock& clock)
      : open_gauge_(open), clock_(clock), rates_(clock, limits.rate, limits.burst), limits_(limits) {}

  /// From now on; who is in stays in.
  void change(const Limits& limits);

  std::variant<Admission, Refusal> admit(const IpAddress& address);
  /// From here on the connection of a proxy is one client's, and counts as that. Refused: it stays what it was.
  std::optional<Refusal> count_for(Admission& admission, const IpAddress& client);

  /// Admits nobody from there until then (0: for good). Who was admitted before stays: see NetServer::end_from.
  void ban(const IpRange& range, Time until);
  void unban(const IpRange& range);
  bool bans(const IpAddress& address);

 private:
  friend class Admission;
  /// The limits of an address, with mutex_ held.
  std::optional<Refusal> judge(const IpAddress& network);
  void leave(const IpAddress& network);
  void release(const IpAddress& address);
  bool is_banned(const IpAddress& address);  // with mutex_

  Gauge& open_gauge_;
  const Clock& clock_;
  TokenBuckets rates_;  // by network

  std::mutex mutex_;
  Limits limits_;                                            // guarded by mutex_
  int open_ = 0;                                             // guarded by mutex_
  std::unordered_map<IpAddress, int> open_of_;               // guarded by mutex_; by network
  std::map<int, std::unordered_map<IpAddress, Time>> bans_;  // guarded by mutex_; by length of prefix: until when
};

/// What whoever was refused is told, and how long to wait.
Error error_of(Gate::Refusal why);
std::string_view name_of(Gate::Refusal why);

}  // namespace snug
