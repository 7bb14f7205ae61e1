#include "net/connection_limiter.h"

#include <string>

namespace snug {

Admission::~Admission() {
  if (limiter_) limiter_->release(address_);
}

void ConnectionLimiter::change(const Limits& limits) {
  rates_.change(limits.rate, limits.burst);
  const MutexLock lock(mutex_);
  limits_ = limits;
}

std::variant<Admission, ConnectionLimiter::Refusal> ConnectionLimiter::admit(const IpAddress& address, Arrival how) {
  const IpAddress network = address.network();
  const MutexLock lock(mutex_);
  if (is_banned(address)) return Refusal::banned;
  if (limits_.connections > 0 && open_ >= limits_.connections) return Refusal::full;
  if (!limits_.proxies.contains(address)) {
    if (const auto refusal = judge(network, how)) return *refusal;
  }
  ++open_of_[network];
  ++open_;
  open_gauge_.add(1);
  return Admission(shared_from_this(), address);
}

std::optional<ConnectionLimiter::Refusal> ConnectionLimiter::count_for(Admission& admission, const IpAddress& client) {
  const IpAddress network = client.network();
  const MutexLock lock(mutex_);
  if (is_banned(client)) return Refusal::banned;
  if (const auto refusal = judge(network, Arrival::connected)) return refusal;
  ++open_of_[network];
  leave(admission.address_.network());
  admission.address_ = client;
  return std::nullopt;
}

std::optional<ConnectionLimiter::Refusal> ConnectionLimiter::judge(const IpAddress& network, Arrival how) {
  if (limits_.per_address > 0) {
    const auto known = open_of_.find(network);
    if (known != open_of_.end() && known->second >= limits_.per_address) return Refusal::address_full;
  }
  if (how == Arrival::connected && rates_.take(std::hash<IpAddress>{}(network)).count() > 0) return Refusal::too_fast;
  return std::nullopt;
}

void ConnectionLimiter::leave(const IpAddress& network) {
  const auto known = open_of_.find(network);
  if (--known->second == 0) open_of_.erase(known);
}

void ConnectionLimiter::ban(const IpRange& range, Time until) {
  const MutexLock lock(mutex_);
  bans_[range.bits][range.first] = until;
}

void ConnectionLimiter::unban(const IpRange& range) {
  const MutexLock lock(mutex_);
  const auto alike = bans_.find(range.bits);
  if (alike == bans_.end()) return;
  alike->second.erase(range.first);
  if (alike->second.empty()) bans_.erase(alike);
}

void ConnectionLimiter::replace_bans(const std::vector<std::pair<IpRange, Time>>& bans) {
  MutexLock lock(mutex_);
  bans_.clear();
  for (const auto& [range, until] : bans) bans_[range.bits][range.first] = until;
}

bool ConnectionLimiter::bans(const IpAddress& address) {
  const MutexLock lock(mutex_);
  return is_banned(address);
}

bool ConnectionLimiter::is_banned(const IpAddress& address) {
  for (const auto& [bits, ranges] : bans_) {
    const auto found = ranges.find(IpRange::around(address, bits).first);
    if (found != ranges.end() && (found->second.ms == 0 || found->second > clock_.now())) return true;
  }
  return false;
}

void ConnectionLimiter::release(const IpAddress& address) {
  const MutexLock lock(mutex_);
  --open_;
  open_gauge_.add(-1);
  leave(address.network());
}

std::string_view name_of(ConnectionLimiter::Refusal why) {
  switch (why) {
    case ConnectionLimiter::Refusal::full:
      return "too many connections";
    case ConnectionLimiter::Refusal::address_full:
      return "too many connections of one address";
    case ConnectionLimiter::Refusal::too_fast:
      return "one address connects too fast";
    case ConnectionLimiter::Refusal::banned:
      return "connections from this address are not accepted";
  }
  return "";
}

Error error_of(ConnectionLimiter::Refusal why) {
  if (why == ConnectionLimiter::Refusal::banned) return fail(Code::forbidden, std::string(name_of(why)));
  Error error = why == ConnectionLimiter::Refusal::full ? fail(Code::unavailable, "the server has too many connections")
                                                        : fail(Code::rate_limited, std::string(name_of(why)));
  error.retry_after_ms = why == ConnectionLimiter::Refusal::too_fast ? 1'000 : 10'000;
  return error;
}

}  // namespace snug
