#include "net/deadlines.h"

namespace snug {

SteadyTime Deadlines::set(Waiting& waiting, Wait kind, SteadyTime now) {
  waiting.unlink();
  waiting.kind_ = kind;
  const auto limit = limits_[static_cast<std::size_t>(kind)];
  waiting.due_ = limit.count() > 0 ? now + limit : SteadyTime::max();

  Waiting& head = lists_[static_cast<std::size_t>(kind)];
  waiting.previous_ = head.previous_;
  waiting.next_ = &head;
  head.previous_->next_ = &waiting;
  head.previous_ = &waiting;
  return waiting.due_;
}

std::optional<SteadyTime> Deadlines::next() const {
  SteadyTime earliest = SteadyTime::max();
  for (const Waiting& head : lists_)
    if (head.next_ != &head && head.next_->due_ < earliest) earliest = head.next_->due_;
  if (earliest == SteadyTime::max()) return std::nullopt;
  return earliest;
}

Waiting* Deadlines::take_due(SteadyTime now) {
  for (Waiting& head : lists_) {
    Waiting* first = head.next_;
    if (first == &head || first->due_ > now) continue;
    first->unlink();
    return first;
  }
  return nullptr;
}

void Deadlines::remove(Waiting& waiting) { waiting.unlink(); }

Waiting* Deadlines::take_any() { return take_due(SteadyTime::max()); }

}  // namespace snug
