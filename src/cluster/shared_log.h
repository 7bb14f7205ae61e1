// SharedLog: the order of a cluster's commands, in a stream of a Redis that may stop, lose its end, or be another one
// at any moment. What the members have committed decides; the Redis is where they meet.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/committed_log.h"
#include "model/submission.h"
#include "redis/redis_link.h"

namespace boost::asio {
class io_context;
}

namespace snug {

/// A command that came from the log, in its order.
struct OrderedCommand {
  LogId id;
  Submission submission;   ///< of this start of this node: with who waits for it
  bool submitted = false;  ///< it was given to `append` here
};

/// Thread: the io_context's.
class SharedLog {
 public:
  struct Options {
    RedisLink::Options redis;
    std::string prefix = "snug";
    std::string log;         ///< the random id of the log that this node's database is of
    bool may_found = false;  ///< the database has never been of a cluster: it may become the first node's
    std::int64_t node = 1;
    std::int64_t boot = 1;   ///< of this start; greater than those before
    std::int64_t level = 1;  ///< of behaviour that this program knows
    bool trust_log = false;  ///< Redis never goes back: the log is formed after `patience` with the claims there are
    std::chrono::milliseconds patience{10'000};
    std::chrono::milliseconds resend{5'000};    ///< what waits longer for the log is refused
    std::chrono::milliseconds deaf{5'000};      ///< a log that can't be read for so long is closed to this node
    std::chrono::milliseconds overtake{2'000};  ///< a former that puts nothing back for so long has died
    std::chrono::milliseconds answer{2'000};    ///< how long `ask_head` waits
    std::chrono::milliseconds block{1'000};     ///< how long a read waits in the Redis
    std::function<std::int64_t()> now{};        ///< ms since 1970, this node's clock
  };

  enum class State {
    closed,  ///< nothing is appended: the Redis is away, or the log is being put together
    open,
    ended,  ///< this node can't go on with this log: it must join again, or be looked at by a person
  };

  /// No call may destroy the log.
  struct Listener {
    /// The next commands. They are to be committed before a claim is made.
    std::function<void(std::vector<OrderedCommand>)> on_commands;
    /// It never got into the log, and never will; or its caller has waited long enough, and it may still come.
    std::function<void(Submission)> on_refused;
    /// `why`: for people.
    std::function<void(State, const std::string& why)> on_state;
    /// Whether more commands are to be read now. After a no, `look` says when to ask again.
    std::function<bool()> wants_more;
    /// The position that the open log has.
    std::function<void(std::int64_t position)> on_head{};
  };

  /// `context` and `committed` outlive this. Begins to read behind what is committed.
  SharedLog(boost::asio::io_context& context, Options options, const CommittedLog& committed, Listener listener);
  ~SharedLog();  ///< calls nobody
  SharedLog(const SharedLog&) = delete;
  SharedLog& operator=(const SharedLog&) = delete;

  /// Refused at once where the log is not open.
  void append(Submission&& submission);
  /// Gives all that waits to `on_refused`, though the log may have it: before the end.
  void refuse_all();
  /// The position that the log has at this moment; nothing: it is not open, or does not say for `answer`.
  void ask_head(MoveFunction<void(std::optional<std::int64_t> position)> done);
  /// Something was committed, or more commands are wanted.
  void look();
  /// Lets go of the entries up to `position`: all members have committed them, or those that have not are given up.
  void trim(std::int64_t position);
  /// While the log is closed: it is formed without the claim of this node, which may have acknowledged what only it
  /// has. Holds for this closing. Any member may say so.
  void forget(std::int64_t node);
  /// What follows the committed state is read again.
  void read_again();

  /// Of an entry of the stream, on the average, with what the Redis keeps beside it.
  std::size_t entry_bytes() const;

  State state() const;
  std::int64_t term() const;  ///< of the open log
  /// The position that the log had when this node saw it open: what is older says nothing of now.
  std::int64_t opened_at() const;

 private:
  struct Impl;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace snug
