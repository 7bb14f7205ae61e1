#include "server/deletions.h"

#include <pthread.h>

#include <algorithm>
#include <future>
#include <memory>

#include "base/log.h"
#include "store/deletion_rows.h"

namespace snug {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pace = 50ms;
constexpr std::chrono::milliseconds pace_of_looking = 5ms;
constexpr std::chrono::milliseconds first_retry = 250ms, last_retry = 60s;
constexpr std::chrono::milliseconds idle = 24h;

}  // namespace

Deletions::Deletions(std::string database, Sequencer& sequencer, Metrics& metrics)
    : path_(std::move(database)),
      sequencer_(sequencer),
      pending_(metrics.gauge("snug_deletions_pending", "Deleted accounts of which something is still to be removed")) {}

void Deletions::start() {
  thread_ = std::thread([this, db = std::make_shared<Database>(path_, Database::Mode::read)] {
    pthread_setname_np(pthread_self(), "deletions");
    DeletionPlan plan;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      woken_ = false;
      lock.unlock();
      const Duration wait = step(*db, plan);
      lock.lock();
      called_.wait_for(lock, wait, [&] { return stopping_ || (woken_ && wait == idle); });
    }
  });
}

void Deletions::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    called_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Deletions::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  called_.notify_one();
}

Deletions::Duration Deletions::step(Database& db, DeletionPlan& plan) {
  try {
    pending_.set(rows::deletion_count(db));
    const DeletionPlan::Step next = plan.next(db);
    if (!next.user) return idle;
    if (apply(next)) {
      held_up_ = 0ms;
      return next.commands.empty() ? pace_of_looking : pace;
    }
  } catch (const StoreError& error) {
    log::warning("the database can't be read for a deletion", {{"why", error.what()}});
  }
  plan.restart();
  held_up_ = std::clamp(held_up_ * 2, first_retry, last_retry);
  return held_up_;
}

bool Deletions::apply(const DeletionPlan::Step& step) {
  std::vector<std::future<Outcome>> outcomes;
  for (const CommandBody& body : step.commands) {
    const auto outcome = std::make_shared<std::promise<Outcome>>();
    Submission submission;
    submission.command.body = body;
    submission.done = [outcome](Outcome o) { outcome->set_value(std::move(o)); };
    if (!sequencer_.submit(std::move(submission))) break;
    outcomes.push_back(outcome->get_future());
  }
  bool all = outcomes.size() == step.commands.size();
  for (std::future<Outcome>& outcome : outcomes) {
    const auto result = outcome.get().result;
    if (!result && all)
      log::warning("a deletion is held up",
                   {{"user", to_string(step.user)}, {"why", std::string_view(result.error().message)}});
    all = all && result;
  }
  if (all && !step.commands.empty() && std::holds_alternative<FinishDeletion>(step.commands.front()))
    log::info("nothing is left of a deleted account", {{"user", to_string(step.user)}});
  return all;
}

}  // namespace snug
