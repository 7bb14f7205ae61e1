// ReaderSessionLoader: what sessions need of the database to begin, read on the reader pool.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "model/session_loader.h"
#include "sequencer/sequencer.h"
#include "store/reader_pool.h"

namespace snug {

/// A start that this node is too early for is read again for a while, and then `unavailable`. Thread: io threads.
class ReaderSessionLoader final : public SessionLoader {
 public:
  struct Options {
    bool may_lag = false;  ///< other nodes may be further than this one
    std::chrono::milliseconds timeout{2000};
    Sequencer* order = nullptr;  ///< of several nodes: says how far it is, before a login that is not known is refused
  };

  /// `threads[i]` runs the answers wanted on io thread i.
  ReaderSessionLoader(ReaderPool& readers, std::vector<Executor*> threads, const Clock& clock, Options options)
      : readers_(readers), threads_(std::move(threads)), clock_(clock), options_(options) {}

  void load(Request request, MoveFunction<void(Result<SessionStart>)> done) override;

 private:
  struct Job;
  void read(const std::shared_ptr<Job>& job);
  /// Whether another node may know the login for which this start was refused.
  bool is_to_be_asked(Database& db, const Job& job, const Result<SessionStart>& start) const;
  void ask_order(Database& db, const std::shared_ptr<Job>& job, Error refusal);
  void read_again(const std::shared_ptr<Job>& job);

  ReaderPool& readers_;
  const std::vector<Executor*> threads_;
  const Clock& clock_;
  const Options options_;
};

}  // namespace snug
