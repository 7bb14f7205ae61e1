#include "net/gate.h"

#include <string>

namespace snug {

Admission::~Admission() {
  if (gate_) gate_->release(address_);
}

void Gate::change(const Limits& limits) {
  rates_.change(limits.rate, limits.burst);
  std::lock_guard lock(mutex_);
  limits_ = limits;
}

std::variant<Admission, Gate::Refusal> Gate::admit(const IpAddress& address) {
  const IpAddress network = address.network();
  std::lock_guard lock(mutex_);
  if (is_banned(address)) return Refusal::banned;
  if (limits_.connections > 0 && open_ >= limits_.connections) return Refusal::full;
  if (!limits_.proxies.contains(address)) {
    if (const auto refusal = judge(network)) return *refusal;
  }
  ++open_of_[network];
  ++open_;
  open_gauge_.add(1);
  return Admission(shared_from_this(), address);
}

std::optional<Gate::Refusal> Gate::count_for(Admission& admission, const IpAddress& client) {
  const IpAddress network = client.network();
  std::lock_guard lock(mutex_);
  if (is_banned(client)) return Refusal::banned;
  if (const auto refusal = judge(network)) return refusal;
  ++open_of_[network];
  leave(admission.address_.network());
  admission.address_ = client;
  return std::nullopt;
}

std::optional<Gate::Refusal> Gate::judge(const IpAddress& network) {
  if (limits_.per_address > 0) {
    const auto known = open_of_.find(network);
    if (known != open_of_.end() && known->second >= limits_.per_address) return Refusal::address_full;
  }
  if (rates_.take(std::hash<IpAddress>{}(network)).count() > 0) return Refusal::too_fast;
  return std::nullopt;
}

void Gate::leave(const IpAddress& network) {
  const auto known = open_of_.find(network);
  if (--known->second == 0) open_of_.erase(known);
}

void Gate::ban(const IpRange& range, Time until) {
  std::lock_guard lock(mutex_);
  bans_[range.bits][range.first] = until;
}

void Gate::unban(const IpRange& range) {
  std::lock_guard lock(mutex_);
  const auto alike = bans_.find(range.bits);
  if (alike == bans_.end()) return;
  alike->second.erase(range.first);
  if (alike->second.empty()) bans_.erase(alike);
}

bool Gate::bans(const IpAddress& address) {
  std::lock_guard lock(mutex_);
  return is_banned(address);
}

bool Gate::is_banned(const IpAddress& address) {
  for (const auto& [bits, ranges] : bans_) {
    const auto found = ranges.find(IpRange::around(address, bits).first);
    if (found != ranges.end() && (found->second.ms == 0 || found->second > clock_.now())) return true;
  }
  return false;
}

void Gate::release(const IpAddress& address) {
  std::lock_guard lock(mutex_);
  --open_;
  open_gauge_.add(-1);
  leave(address.network());
}

std::string_view name_of(Gate::Refusal why) {
  switch (why) {
    case Gate::Refusal::full:
      return "too many connections";
    case Gate::Refusal::address_full:
      return "too many connections of one address";
    case Gate::Refusal::too_fast:
      return "one address connects too fast";
    case Gate::Refusal::banned:
      return "connections from this address are not accepted";
  }
  return "";
}

Error error_of(Gate::Refusal why) {
  if (why == Gate::Refusal::banned) return fail(Code::forbidden, std::string(name_of(why)));
  Error error = why == Gate::Refusal::full ? fail(Code::unavailable, "the server has too many connections")
                                           : fail(Code::rate_limited, std::string(name_of(why)));
  error.retry_after_ms = why == Gate::Refusal::too_fast ? 1'000 : 10'000;
  return error;
}

}  // namespace snug
