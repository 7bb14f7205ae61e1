// MessageIndex: the search index of a server: the thread that writes it, and those who read it.
#pragma once

#include <memory>
#include <string>

#include "base/metrics.h"
#include "feed/follower_thread.h"
#include "search/index_readers.h"
#include "search/index_state.h"
#include "search/indexer.h"

namespace snug {

/// Thread: the owner's, but for the follower's part (the writer's) and `readers`.
class MessageIndex final : public CommitFollower {
 public:
  struct Options {
    std::string database;  ///< the main one
    std::string file;      ///< beside it
  };

  MessageIndex(const Options& options, Metrics& metrics);
  ~MessageIndex() override { stop(); }

  /// The main database stands at `head`. Before the first batch. The file is opened on the index's own thread.
  void start(Version head);
  void stop();

  void on_batch(const std::shared_ptr<const CommitBatch>& batch) override;
  void on_gap(Version version) override;

  IndexReaders& readers() { return readers_; }

 private:
  void tell();

  IndexState state_;
  Indexer indexer_;
  FollowerThread thread_;
  IndexReaders readers_;
  std::atomic<Version> head_{0};
  Gauge& lag_;
  Gauge& documents_;
};

}  // namespace snug
