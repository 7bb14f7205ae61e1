// The inside of SharedLog. Included by src/cluster/shared_log*.cc only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cluster/append_queue.h"
#include "cluster/log_link.h"
#include "cluster/shared_log.h"

namespace snug {

namespace asio = boost::asio;
using boost::system::error_code;
using Milliseconds = std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
using Answer = std::optional<LogReply>;

/// In the hash of claims: the run on which a node was forgotten.
inline std::string forgotten_field(std::int64_t node) { return "forgotten:" + std::to_string(node); }

constexpr Milliseconds look_again{100};  // where nobody says that something has changed

/// `run` is the protocol: one turn looks at the head of the log, and serves it or takes part in opening it. `read`
/// hands on what the stream has, whatever the head says.
struct SharedLog::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& io, Options given, const CommittedLog& mine, Listener heard_by);

  /// The database may fail at any moment.
  asio::awaitable<void> guard(asio::awaitable<void> work);

  // --- Turns

  asio::awaitable<void> run();

  bool same_connection() const { return link.ready() && link.connection() == turn; }
  void wake() {
    awake.cancel();
    if (stopped || state == State::ended) late.cancel();
    reading_awake.cancel();
  }

  asio::awaitable<void> sleep(Milliseconds time);

  /// Whether what is appended can also be read.
  bool hears();

  void set_state(State next, std::string why);

  void refuse(std::vector<Submission> submissions) {
    for (Submission& submission : submissions) listener.on_refused(std::move(submission));
  }

  /// Whoever waits for the log for too long hears so, whatever the log is doing meanwhile.
  asio::awaitable<void> refuse_late();

  // --- The first node ---

  asio::awaitable<void> found(std::string run);

  // --- An open log

  asio::awaitable<void> serve(std::string run, LogReply head);

  /// Whether this node's clock is near enough to that of the Redis.
  asio::awaitable<bool> has_right_time();

  /// Sends at once while few calls are out, else gathers.
  void pump();

  void appended(std::int64_t as, const RespValue* reply);

  /// The stream is further than its head says. The log is closed, and put together again from what the nodes have.
  void distrust_head();

  /// Is what this node has committed last in the log, or older than the first that the log has?
  asio::awaitable<bool> prove_own(const LogReply& head);

  void fall_behind(std::int64_t begin);
  void fork(const LogId& mine);

  using HeadHandler = MoveFunction<void(std::optional<std::int64_t>)>;
  void ask_head(HeadHandler done);
  void answer_question(std::uint64_t number, std::optional<std::int64_t> position);

  // --- Reading

  asio::awaitable<void> read();

  /// What follows `read_to` is not in the stream: it was trimmed away, or lost. What was lost nobody may have, and then
  /// what stands behind it is worth nothing: the log is put together again from what the nodes have.
  asio::awaitable<void> judge_gap(std::int64_t begin);

  /// A read waits for ever behind a stream that was deleted, and one that was trimmed to nothing is silent.
  asio::awaitable<void> look_at_silence();

  /// Hands on the entries up to a gap; the position behind it, if there is one.
  std::optional<std::int64_t> take_entries(const LogReply& entries);

  void find_who_waits(OrderedCommand& command);

  /// Waits until all that was read up to now is committed. False: that takes longer than `time`.
  asio::awaitable<bool> commit_what_was_read(Milliseconds time);

  // --- A closed log

  /// One turn: reads what there is, claims, and forms the log if it is this node's to do.
  asio::awaitable<void> reopen(std::string run, LogReply head);

  /// False: the stream has more than this node has committed, or not the same. The next turn looks again.
  asio::awaitable<bool> read_to_end();

  LogId id_at(std::int64_t position) const;

  asio::awaitable<bool> is_to_form(const std::string& run, const LogReply& head);

  void tell_who_is_missing(const std::map<std::int64_t, Claim>& claims, const std::string& run);

  asio::awaitable<void> form(std::string run, LogReply head, CommittedState mine);

  /// Puts back what the stream has lost of what this node has, under the same ids.
  asio::awaitable<bool> restore(const std::string& run, const std::string& nonce, const CommittedState& mine);

  asio::io_context& context;
  const Options options;
  const LogKeys keys;
  const CommittedLog& committed;
  const Listener listener;

  bool stopped = false;
  bool may_found;  // until the log was seen
  State state = State::closed;
  std::string reason = "it has not begun";
  AppendQueue queue;

  SteadyClock::time_point heard = SteadyClock::now();  // when `reads` was there

  LogId read_to;              // what was handed on
  double entry_bytes = 400;   // of an entry, on the average
  bool has_gap = false;       // what follows it was lost
  std::uint64_t reading = 0;  // counts `read_again`

  std::uint64_t turn = 0;  // the connection of this turn: what another one says is not of the same log

  // Of an open log.
  std::string served_run;
  std::int64_t attached_as = 0;  // this node's connections to the log, counted
  std::int64_t open_term = 0;
  std::int64_t opened_at = 0;
  std::size_t in_flight = 0;
  std::string trouble;  // why this turn ends; empty: it does not

  // Of a closed log.
  std::vector<std::int64_t> forgotten;  // on this run
  std::string closed_on;
  SteadyClock::time_point closed_since{};
  std::string seen_forming;
  SteadyClock::time_point forming_since{};

  struct Question {
    HeadHandler done;
    asio::steady_timer timer;
  };
  std::map<std::uint64_t, Question> questions;  // by number
  std::uint64_t asked = 0;

  asio::steady_timer awake;
  asio::steady_timer reading_awake;
  asio::steady_timer late;
  LogLink link;   // appends, and all that is asked
  LogLink reads;  // waits in the Redis for what comes
};

}  // namespace snug
