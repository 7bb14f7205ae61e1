#include "cluster/ack_gate.h"

#include <algorithm>
#include <functional>

namespace snug {

namespace {

using Place = std::pair<std::int64_t, std::int64_t>;

Place place_of(const LogId& id) { return {id.term, id.position}; }

}  // namespace

void AckGate::add(const LogId& id, Time until, Done done) {
  waiting_.emplace(place_of(id), Waiting{until, std::move(done)});
  release();
}

void AckGate::reported(std::int64_t node, const LogId& id) {
  LogId& known = reports_[node];
  if (id.covers(known)) known = id;
  release();
}

void AckGate::set_members(const std::vector<ClusterMember>& others) {
  up_.clear();
  for (const ClusterMember& member : others)
    if (member.up) up_.push_back(member.node);
  std::erase_if(reports_, [&](const auto& report) {
    return std::none_of(others.begin(), others.end(), [&](const auto& member) { return member.node == report.first; });
  });
  release();
}

void AckGate::expire(Time now) {
  std::vector<Done> late;
  for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
    if (waiting->second.until > now) {
      ++waiting;
      continue;
    }
    late.push_back(std::move(waiting->second.done));
    waiting = waiting_.erase(waiting);
  }
  for (Done& done : late) done(false);
}

void AckGate::give_up() { expire(Time::max()); }

/// Up to where enough nodes have everything.
void AckGate::release() {
  if (waiting_.empty()) return;
  std::vector<Place> have;
  for (const std::int64_t node : up_)
    if (const auto report = reports_.find(node); report != reports_.end()) have.push_back(place_of(report->second));
  Place enough{0, 0};
  if (others_ == 0) {
    enough = waiting_.rbegin()->first;
  } else {
    if (have.size() < others_) return;
    std::nth_element(have.begin(), have.begin() + static_cast<std::ptrdiff_t>(others_ - 1), have.end(),
                     std::greater<>());
    enough = have[others_ - 1];
  }
  std::vector<Done> known;
  const auto end = waiting_.upper_bound(enough);
  for (auto waiting = waiting_.begin(); waiting != end; ++waiting) known.push_back(std::move(waiting->second.done));
  waiting_.erase(waiting_.begin(), end);
  for (Done& done : known) done(true);
}

}  // namespace snug
