// ClusterSequencer: the order of the commands of several nodes is that of the log that they share.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/queue.h"
#include "cluster/committed_log.h"
#include "cluster/membership.h"
#include "cluster/shared_log.h"
#include "sequencer/order.h"

namespace boost::asio {
class io_context;
}

namespace snug {

/// Commands of this node go into the log on the thread `cluster`, and those of all nodes come from there. The caller of
/// a command hears of it once it is committed here, this node is up, and the log is open: else `unavailable`, whatever
/// becomes of the command.
class ClusterSequencer final : public Order {
 public:
  struct Options {
    SharedLog::Options log;
    bool joins = true;  ///< the node joins by itself, and tells which others are gone
    int acks = 1;       ///< how many nodes have a command on disk, with this one, before its caller hears of it
    std::chrono::milliseconds ack_patience{5'000};  ///< for the others
    std::string keys = "-";                         ///< Membership::Options::keys
    std::string address{};                          ///< Membership::Options::address
    const ChainMarks* marks = nullptr;
    std::chrono::milliseconds beat{1'000};
    std::chrono::milliseconds lease{10'000};
    std::size_t capacity = 10'000;  ///< commands of this node that may be on their way into the log
    std::size_t ahead = 4'000;      ///< commands that may have been read but not taken
  };

  struct Listener {
    /// Nobody can tell its caller what became of the command: that is to hear `unavailable`. Thread: any.
    std::function<void(Submission)> on_refused;
    /// Thread: the cluster's.
    std::function<void(SharedLog::State, const std::string& why)> on_state{};
    /// Membership::Listener::on_alive. Thread: the cluster's.
    std::function<void(std::vector<NodeAlive>)> on_alive{};
    /// Where callers wait for other nodes: runs the task on an io thread. Thread: the cluster's.
    std::function<void(int io, MoveFunction<void()> task)> run_on{};
    /// This node has committed the log up to there: others may wait for that. Thread: the cluster's.
    std::function<void(const LogId&)> on_committed{};
    /// The node has applied the log otherwise than the others: it takes no commands any more. Thread: the cluster's.
    std::function<void(const std::string& why)> on_difference{};
    /// The node can't be of this cluster as it is. Thread: the cluster's.
    std::function<void(const std::string& why)> on_unfit{};
  };

  /// `clock` and `committed` outlive this. Nothing runs before `start`.
  ClusterSequencer(const Clock& clock, Options options, const CommittedLog& committed, Listener listener);
  ~ClusterSequencer() override;
  void start();
  /// Waits until it is known how far the log is, for at most `time`. False: the Redis is away. Thread: that of the
  /// start, after `start`.
  bool wait_for_head(std::chrono::milliseconds time);
  /// Of the thread `cluster`, for what else belongs there: it ends only once that has no more work.
  boost::asio::io_context& context();
  /// After `close`, and after the writer has ended: waits for the thread `cluster`, and tells who still waits.
  void join();
  /// Reads no more, and refuses what comes; what was read is still handed out. Thread: any.
  void close() override;

  bool submit(Submission&& submission) override;  // Thread: any
  void ask_head(HeadHandler done) override;       // Thread: any
  bool take_batch(std::vector<Submission>& out, std::size_t most,
                  std::chrono::milliseconds timeout) override;  // Thread: writer
  void seek(std::int64_t position) override;                    // Thread: writer
  bool shared() const override { return true; }                 // Thread: any
  void wake() override { inbox_.wake(); }                       // Thread: any
  std::int64_t head() const override;
  void at_level(std::int64_t level) override { level_.store(level, std::memory_order_relaxed); }  // Thread: any
  /// Whether the log takes commands. Thread: any.
  bool is_open() const { return standing_->open.load(std::memory_order_acquire); }
  /// Whether callers are told that commands are done. Thread: any.
  bool may_acknowledge() const { return standing_->may_acknowledge(); }
  /// Waits for that, for at most `time`. Thread: any but the writer's and the cluster's.
  bool wait_until_up(std::chrono::milliseconds time);
  /// Another node has committed the log up to there. Thread: the cluster's.
  void reported(std::int64_t node, const LogId& id);
  /// As of the last heartbeat; nothing before the first. Thread: any.
  std::optional<ClusterView> view() const;
  /// SharedLog::forget. Thread: any.
  void forget(std::int64_t node);
  /// Membership::hold. Thread: any.
  void hold(std::optional<std::int64_t> position);

 private:
  struct Io;  // the io_context, so that this header needs no Asio
  /// What decides about acks; callbacks may outlive the sequencer.
  struct Standing {
    std::atomic<bool> open = false;
    std::atomic<bool> up = false;
    bool may_acknowledge() const { return open.load(std::memory_order_acquire) && up.load(std::memory_order_acquire); }
  };
  struct Read {
    Submission submission;
    std::uint64_t reading;  // which `seek` it was read after
  };

  void run();
  void begin();
  void join_cluster();
  bool concerns_members(const Submission& submission);
  void enter();
  void look();
  void assess();
  void take_commands(std::vector<OrderedCommand> commands);
  void seen(const ClusterView& view);
  void give_up(const std::string& why);
  void report();
  void wait_for_others(const LogId& id, int io, Outcome outcome, MoveFunction<void(Outcome)> done);

  const Clock& clock_;
  const Options options_;
  const CommittedLog& committed_;
  const Listener listener_;
  const std::shared_ptr<Standing> standing_ = std::make_shared<Standing>();
  std::atomic<std::int64_t> level_{1};
  std::atomic<std::size_t> on_the_way_ = 0;  // of this node: submitted, not in the inbox yet
  std::atomic<std::uint64_t> sought_ = 0;    // counts `seek`
  std::uint64_t reading_ = 0;                // the cluster's: the last one that was heeded
  bool members_change_ = true;               // the writer's: by the batch that it has

  mutable Mutex news_;
  Condition told_;  // the head is known, or whether this node is up
  std::optional<std::int64_t> head_ GUARDED_BY(news_);
  std::optional<ClusterView> view_ GUARDED_BY(news_);

  Mutex order_;  // so that times run as the log does
  std::vector<Submission> entering_ GUARDED_BY(order_);
  bool closed_ GUARDED_BY(order_) = false;

  BoundedQueue<Read> inbox_;
  std::unique_ptr<Io> io_;
  std::thread thread_;
};

}  // namespace snug
