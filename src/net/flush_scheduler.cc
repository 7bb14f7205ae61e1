#include "net/flush_scheduler.h"

#include <algorithm>
#include <utility>

namespace snug {

void FlushScheduler::wake(std::shared_ptr<Flushable> connection) {
  Flushable& woken = *connection;
  if (woken.queued_) return;
  woken.queued_ = true;
  if (in_pass_ && woken.pass_ == pass_) return again_.push_back(std::move(connection));
  const auto rest = std::find_if(rests_.begin(), rests_.end(), [&](const Rest& r) { return r.pass == woken.pass_; });
  if (rest == rests_.end()) return ready_.push_back(std::move(connection));
  // The clock is asked for the first of a rest only: the others are woken by the same message.
  if (rest->woken.empty() && rest->until <= clock_.steady()) {
    rests_.erase(rest);
    return ready_.push_back(std::move(connection));
  }
  rest->woken.push_back(std::move(connection));
}

std::optional<SteadyTime> FlushScheduler::rest_ends() const {
  std::optional<SteadyTime> earliest;
  for (const Rest& rest : rests_)
    if (!rest.woken.empty() && (!earliest || rest.until < *earliest)) earliest = rest.until;
  return earliest;
}

void FlushScheduler::run() {
  end_rests(clock_.steady());
  if (!in_pass_) {
    if (ready_.empty()) return;
    in_pass_ = true;
    ++pass_;
    began_ = clock_.steady();
    written_ = 0;
  }
  // Those woken since the pass began share the slices with its members, so that neither waits for all of the other.
  const std::size_t end = written_ + slice;
  const std::size_t left = members_.size() - next_;
  write_ready(left == 0 ? slice : slice / 2);
  for (; written_ < end && next_ < members_.size(); ++next_) write(members_[next_]);
  if (next_ == members_.size()) {
    members_.assign(std::make_move_iterator(ready_.begin()), std::make_move_iterator(ready_.end()));
    ready_.clear();
    next_ = 0;
  }
  if (members_.empty()) end_pass();
}

void FlushScheduler::end_rests(SteadyTime now) {
  std::erase_if(rests_, [&](Rest& rest) {
    if (rest.until > now) return false;
    ready_.insert(ready_.end(), std::make_move_iterator(rest.woken.begin()), std::make_move_iterator(rest.woken.end()));
    return true;
  });
}

void FlushScheduler::write_ready(std::size_t most) {
  for (; most > 0 && !ready_.empty(); --most) {
    const std::shared_ptr<Flushable> connection = std::move(ready_.front());
    ready_.pop_front();
    write(connection);
  }
}

void FlushScheduler::write(const std::shared_ptr<Flushable>& connection) {
  connection->queued_ = false;
  connection->pass_ = pass_;
  ++written_;
  connection->flush();
}

void FlushScheduler::end_pass() {
  in_pass_ = false;
  members_.clear();
  if (written_ < fewest_to_rest) {
    ready_.insert(ready_.end(), std::make_move_iterator(again_.begin()), std::make_move_iterator(again_.end()));
    again_.clear();
    return;
  }
  const SteadyTime now = clock_.steady();
  const auto rest = std::min<SteadyTime::duration>((now - began_) / rest_divisor, longest_rest);
  rests_.push_back({pass_, now + rest, std::exchange(again_, {})});
}

}  // namespace snug
