#include "net/gate.h"

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
  if (limits_.connections > 0 && open_ >= limits_.connections) return Refusal::full;
  if (limits_.per_address > 0) {
    const auto known = open_of_.find(network);
    if (known != open_of_.end() && known->second >= limits_.per_address) return Refusal::address_full;
  }
  if (rates_.take(std::hash<IpAddress>{}(network)).count() > 0) return Refusal::too_fast;
  ++open_of_[network];
  ++open_;
  open_gauge_.add(1);
  return Admission(shared_from_this(), address);
}

void Gate::release(const IpAddress& address) {
  std::lock_guard lock(mutex_);
  --open_;
  open_gauge_.add(-1);
  const auto known = open_of_.find(address.network());
  if (--known->second == 0) open_of_.erase(known);
}

}  // namespace snug
