#include "feed/follower_thread.h"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.h"

namespace snug {

FollowerThread::FollowerThread(Options options, Work work) : options_(std::move(options)), work_(std::move(work)) {}

void FollowerThread::start(Version cursor, Version head) {
  cursor_ = cursor;
  if (work_.rest) rest_at_ = std::chrono::steady_clock::now();
  {
    const MutexLock lock(mutex_);
    handed_ = head;
    if (cursor < head) missed_ = head;
  }
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), options_.name.c_str());
    run();
  });
}

void FollowerThread::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    called_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void FollowerThread::on_batch(const std::shared_ptr<const CommitBatch>& batch) {
  const MutexLock lock(mutex_);
  // Versions are dense: another one than the next shows that something has not come.
  const bool next = !batch->commands.empty() && batch->commands.front().version == handed_ + 1;
  handed_ = batch->version;
  if (missed_ != 0 || !next || queue_.size() >= options_.capacity)
    fall_behind(batch->version);
  else
    queue(batch);
  called_.notify_one();
}

void FollowerThread::on_gap(Version version) {
  const MutexLock lock(mutex_);
  handed_ = version;
  fall_behind(version);
  called_.notify_one();
}

void FollowerThread::wake() {
  const MutexLock lock(mutex_);
  woken_ = true;
  gather_until_ = {};
  called_.notify_one();
}

void FollowerThread::queue(const std::shared_ptr<const CommitBatch>& batch) {
  if (queue_.empty()) gather_until_ = std::chrono::steady_clock::now() + options_.gather;
  queue_.push_back(batch);
}

/// What is queued is in the database, too.
void FollowerThread::fall_behind(Version version) {
  queue_.clear();
  missed_ = version;
}

/// What comes soon is dealt with together. A gap leaves nothing queued: what it has dropped is caught up with next.
void FollowerThread::gather() {
  while (!stopping_ && queue_.size() < options_.at_once && missed_ == 0) {
    const auto left = gather_until_ - std::chrono::steady_clock::now();
    if (left <= std::chrono::steady_clock::duration::zero()) break;
    called_.wait_for(mutex_, left, [&]() REQUIRES(mutex_) {
      return stopping_ || gather_until_ == std::chrono::steady_clock::time_point{} || missed_ != 0 ||
             queue_.size() >= options_.at_once;
    });
  }
}

/// Nothing: the thread is to end.
std::optional<FollowerThread::Next> FollowerThread::wait_for_next() {
  const MutexLock lock(mutex_);
  const auto something = [&]() REQUIRES(mutex_) { return stopping_ || woken_ || missed_ != 0 || !queue_.empty(); };
  bool at_rest = false;
  if (rest_at_)
    at_rest = !called_.wait_for(mutex_, *rest_at_ - std::chrono::steady_clock::now(), something);
  else
    called_.wait(mutex_, something);
  if (stopping_) return std::nullopt;
  if (std::exchange(woken_, false) || at_rest) return Next{.at_rest = true};
  if (missed_ != 0) return Next{.missed = std::exchange(missed_, 0)};  // from here on batches are queued again
  gather();
  if (stopping_) return std::nullopt;
  if (queue_.empty()) return Next{.missed = std::exchange(missed_, 0)};  // dropped meanwhile
  Next next;
  for (std::size_t n = std::min(queue_.size(), options_.at_once); n > 0; --n) {
    next.batches.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return next;
}

void FollowerThread::run() {
  auto retry = options_.first_retry;
  while (const std::optional<Next> next = wait_for_next()) {
    const Version before = cursor();
    const bool done = next->at_rest           ? rest()
                      : next->batches.empty() ? catch_up(next->missed)
                                              : deal_with(next->batches);
    if (done) {
      retry = options_.first_retry;
      if (work_.rest && !next->at_rest) rest_at_ = std::chrono::steady_clock::now();
      continue;
    }
    const MutexLock lock(mutex_);
    fall_behind(handed_);
    if (cursor() > before) continue;  // a page of it was read
    called_.wait_for(mutex_, retry, [&]() REQUIRES(mutex_) { return stopping_; });
    retry = std::min(retry * 2, options_.last_retry);
  }
}

/// False: the work failed.
bool FollowerThread::rest() {
  rest_at_.reset();
  if (!work_.rest) return true;
  try {
    if (const auto pause = work_.rest()) rest_at_ = std::chrono::steady_clock::now() + *pause;
    return true;
  } catch (const std::exception& error) {
    log::warning("a follower has failed", {{"follower", options_.name}, {"why", error.what()}});
    return false;
  }
}

/// True: nothing up to `to` is missed any more.
bool FollowerThread::catch_up(Version to) {
  try {
    const Version reached = work_.catch_up(cursor(), to);
    cursor_.store(std::max(cursor(), reached), std::memory_order_release);
    return reached >= to;
  } catch (const std::exception& error) {
    log::warning("a follower can't catch up", {{"follower", options_.name}, {"why", error.what()}});
    return false;
  }
}

/// A page may have ended within the batch: what is left of it is read as well. False: the work failed.
bool FollowerThread::deal_with(std::span<const std::shared_ptr<const CommitBatch>> batches) {
  while (!batches.empty() && batches.front()->version <= cursor()) batches = batches.subspan(1);
  if (batches.empty()) return true;
  const Version last = batches.back()->version;
  if (batches.front()->commands.front().version != cursor() + 1) return catch_up(last);
  try {
    work_.on_batches(batches);
  } catch (const std::exception& error) {
    log::warning("a follower has failed", {{"follower", options_.name}, {"why", error.what()}});
    return false;
  }
  cursor_.store(last, std::memory_order_release);
  return true;
}

}  // namespace snug
