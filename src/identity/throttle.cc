#include "identity/throttle.h"

#include <algorithm>
#include <vector>

#include "base/ip_address.h"

namespace snug {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

nanoseconds interval_of(double per_minute) {
  return per_minute <= 0 ? nanoseconds(0) : nanoseconds(static_cast<std::int64_t>(60e9 / per_minute));
}

}  // namespace

Throttle::Throttle(const Clock& clock, double per_minute, int burst, std::size_t capacity)
    : clock_(clock), capacity_(std::max<std::size_t>(capacity, 2)) {
  change(per_minute, burst);
}

void Throttle::change(double per_minute, int burst) {
  const MutexLock lock(mutex_);
  per_minute_ = per_minute;
  burst_ = burst;
  share_out();
}

void Throttle::set_nodes(int nodes) {
  const MutexLock lock(mutex_);
  nodes_ = std::max(nodes, 1);
  share_out();
}

void Throttle::share_out() {
  interval_ = interval_of(per_minute_ / nodes_);
  tolerance_ = interval_ * (std::max(burst_ / nodes_, 1) - 1);
}

std::optional<milliseconds> Throttle::take(std::string_view key) {
  const Instant now = clock_.steady();
  const MutexLock lock(mutex_);
  if (interval_.count() == 0) return std::nullopt;
  if (full_at_.size() >= capacity_) forget_half(now);
  Instant& full_at = full_at_.try_emplace(std::string(key), now).first->second;
  full_at = std::max(full_at, now);
  const nanoseconds wait = full_at - now - tolerance_;
  if (wait.count() > 0) return std::chrono::ceil<milliseconds>(wait);
  full_at += interval_;
  return std::nullopt;
}

void Throttle::forget_half(Instant now) {
  std::erase_if(full_at_, [&](const auto& entry) { return entry.second <= now; });
  if (full_at_.size() < capacity_ / 2) return;
  std::vector<Instant> instants;
  instants.reserve(full_at_.size());
  for (const auto& [key, full_at] : full_at_) instants.push_back(full_at);
  const auto middle = instants.begin() + static_cast<std::ptrdiff_t>(instants.size() / 2);
  std::nth_element(instants.begin(), middle, instants.end());
  std::erase_if(full_at_, [&](const auto& entry) { return entry.second <= *middle; });
}

std::size_t Throttle::keys() const {
  const MutexLock lock(mutex_);
  return full_at_.size();
}

Error too_many_attempts(milliseconds wait) {
  return Error{Code::rate_limited, "too many attempts; wait a while", {}, wait.count()};
}

std::string network_of(const std::string& address) {
  const auto ip = IpAddress::parse(address);
  return ip ? ip->network().text() : address;
}

}  // namespace snug
