#include "cluster/cluster_sequencer.h"

#include <pthread.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/log.h"
#include "cluster/ack_gate.h"
#include "cluster/trimming.h"
#include "store/database.h"

namespace snug {

namespace asio = boost::asio;

namespace {

/// What a first node must do before there is a second one: it promises nothing to anybody.
bool is_of_setup(const CommandBody& body) {
  const auto* settings = std::get_if<ChangeSettings>(&body);
  return (settings != nullptr && settings->configured) || std::holds_alternative<IssueSetupToken>(body);
}

Outcome unknown_fate() {
  constexpr std::int64_t wait_ms = 500;
  return {.result = Error{Code::unavailable,
                          "the cluster does not say whether this was done; repeat with the same clientId",
                          {},
                          wait_ms}};
}

}  // namespace

struct ClusterSequencer::Io {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  // The cluster's.
  std::optional<SharedLog> log;
  std::optional<Membership> membership;
  std::optional<AckGate> gate;  // nothing: this node alone decides
  LogId reported;
};

ClusterSequencer::ClusterSequencer(const Clock& clock, Options options, const CommittedLog& committed,
                                   Listener listener)
    : clock_(clock),
      options_(std::move(options)),
      committed_(committed),
      listener_(std::move(listener)),
      inbox_(options_.ahead + 1'000),  // above `ahead` one more answer of the log may come
      io_(std::make_unique<Io>()) {
  if (options_.acks > 1) io_->gate.emplace(static_cast<std::size_t>(options_.acks - 1));
}

ClusterSequencer::~ClusterSequencer() {
  close();
  join();
}

void ClusterSequencer::join() {
  if (!thread_.joinable()) return;
  thread_.join();
  io_->context.restart();
  io_->context.poll();  // what was posted after it had no more work: callers wait
}

asio::io_context& ClusterSequencer::context() { return io_->context; }

void ClusterSequencer::start() {
  thread_ = std::thread([this] { run(); });
}

void ClusterSequencer::close() {
  {
    const MutexLock lock(order_);
    if (closed_) return;
    closed_ = true;
  }
  asio::post(io_->context, [this] {
    if (io_->log) io_->log->refuse_all();
    if (io_->gate) io_->gate->give_up();
    io_->membership.reset();
    io_->log.reset();
    enter();
    standing_->open = false;
    inbox_.close();
    io_->work.reset();
  });
  if (!thread_.joinable()) inbox_.close();
}

bool ClusterSequencer::wait_for_head(std::chrono::milliseconds time) {
  const MutexLock lock(news_);
  return told_.wait_for(news_, time, [this]() REQUIRES(news_) { return head_.has_value(); });
}

bool ClusterSequencer::wait_until_up(std::chrono::milliseconds time) {
  const MutexLock lock(news_);
  return told_.wait_for(news_, time, [this] { return may_acknowledge(); });
}

std::int64_t ClusterSequencer::head() const {
  const MutexLock lock(news_);
  return head_.value_or(0);
}

void ClusterSequencer::run() {
  ::pthread_setname_np(::pthread_self(), "cluster");
  try {
    begin();
    if (options_.joins) join_cluster();
  } catch (const std::exception& error) {
    io_->membership.reset();
    io_->log.reset();
    if (listener_.on_state) listener_.on_state(SharedLog::State::ended, error.what());
  }
  io_->context.run();
}

void ClusterSequencer::begin() {
  SharedLog::Options options = options_.log;
  if (!options.now) options.now = [this] { return clock_.now().ms; };
  io_->log.emplace(
      io_->context, options, committed_,
      SharedLog::Listener{
          .on_commands = [this](std::vector<OrderedCommand> commands) { take_commands(std::move(commands)); },
          .on_refused =
              [this](Submission submission) {
                on_the_way_.fetch_sub(1, std::memory_order_relaxed);
                if (submission.done) listener_.on_refused(std::move(submission));
              },
          .on_state =
              [this](SharedLog::State state, const std::string& why) {
                standing_->open.store(state == SharedLog::State::open, std::memory_order_release);
                if (state != SharedLog::State::open && io_->gate) io_->gate->give_up();
                assess();
                if (listener_.on_state) listener_.on_state(state, why);
              },
          .wants_more = [this] { return inbox_.size() < options_.ahead; },
          .on_head =
              [this](std::int64_t position) {
                const MutexLock lock(news_);
                head_ = position;
                told_.notify_all();
              },
      });
}

void ClusterSequencer::join_cluster() {
  const SharedLog::Options& log = options_.log;
  io_->membership.emplace(io_->context,
                          Membership::Options{.redis = log.redis,
                                              .prefix = log.prefix,
                                              .node = log.node,
                                              .boot = log.boot,
                                              .level = log.level,
                                              .keys = options_.keys,
                                              .address = options_.address,
                                              .marks = options_.marks,
                                              .beat = options_.beat,
                                              .lease = options_.lease},
                          committed_,
                          Membership::Listener{.on_view = [this](const ClusterView& view) { seen(view); },
                                               .submit =
                                                   [this](CommandBody body) {
                                                     Submission submission;
                                                     submission.command.body = std::move(body);
                                                     (void)submit(std::move(submission));  // else with a later beat
                                                   },
                                               .can_submit = [this] { return is_open(); },
                                               .on_alive =
                                                   [this](std::vector<NodeAlive> nodes) {
                                                     if (listener_.on_alive) listener_.on_alive(std::move(nodes));
                                                   },
                                               .on_difference = [this](const std::string& why) { give_up(why); },
                                               .on_refused =
                                                   [this](const std::string& why) {
                                                     if (listener_.on_unfit) listener_.on_unfit(why);
                                                   }});
}

std::optional<ClusterView> ClusterSequencer::view() const {
  const MutexLock lock(news_);
  return view_;
}

void ClusterSequencer::hold(std::optional<std::int64_t> position) {
  asio::post(io_->context, [this, position] {
    if (io_->membership) io_->membership->hold(position);
  });
}

void ClusterSequencer::forget(std::int64_t node) {
  asio::post(io_->context, [this, node] {
    if (io_->log) io_->log->forget(node);
  });
}

/// The first of the up members lets go of what no node needs any more.
void ClusterSequencer::seen(const ClusterView& view) {
  {
    const MutexLock lock(news_);
    view_ = view;
  }
  if (io_->gate) {
    for (const auto& [node, beat] : view.others) io_->gate->reported(node, beat.applied);
    io_->gate->expire(std::chrono::steady_clock::now());
  }
  if (!io_->log || !is_open() || first_up(view.mine.members) != options_.log.node) return;
  const auto last = last_to_trim(view, io_->log->entry_bytes());
  if (last) io_->log->trim(*last);
}

/// What it has is not to be built upon, and stays as it is.
void ClusterSequencer::give_up(const std::string& why) {
  asio::post(io_->context, [this, why] {
    if (!io_->log) return;
    io_->log->refuse_all();
    io_->membership.reset();
    io_->log.reset();
    standing_->open = false;
    assess();
    if (listener_.on_difference) listener_.on_difference(why);
  });
}

bool ClusterSequencer::submit(Submission&& submission) {
  bool first = false;
  {
    const MutexLock lock(order_);
    if (closed_ || !is_open() || on_the_way_.load(std::memory_order_relaxed) >= options_.capacity) return false;
    submission.command.level = level_.load(std::memory_order_relaxed);
    if (least_level(submission.command.body) > submission.command.level) return false;
    submission.command.time = clock_.now();
    submission.since = clock_.steady();
    on_the_way_.fetch_add(1, std::memory_order_relaxed);
    first = entering_.empty();
    entering_.push_back(std::move(submission));
  }
  if (first) asio::post(io_->context, [this] { enter(); });
  return true;
}

void ClusterSequencer::ask_head(HeadHandler done) {
  {
    const MutexLock lock(order_);
    if (!closed_)
      return asio::post(io_->context, [this, done = std::move(done)]() mutable {
        io_->log ? io_->log->ask_head(std::move(done)) : done(std::nullopt);
      });
  }
  done(std::nullopt);
}

void ClusterSequencer::enter() {
  std::vector<Submission> entering;
  {
    const MutexLock lock(order_);
    entering.swap(entering_);
  }
  for (Submission& submission : entering) {
    if (io_->log) {
      io_->log->append(std::move(submission));
    } else {
      on_the_way_.fetch_sub(1, std::memory_order_relaxed);
      if (submission.done) listener_.on_refused(std::move(submission));
    }
  }
}

void ClusterSequencer::take_commands(std::vector<OrderedCommand> commands) {
  for (OrderedCommand& command : commands) {
    Submission& submission = command.submission;
    submission.term = command.id.term;
    if (command.submitted) on_the_way_.fetch_sub(1, std::memory_order_relaxed);
    if (submission.done) {
      const bool waits = options_.acks > 1 && !is_of_setup(submission.command.body);
      submission.done = [this, standing = standing_, waits, id = command.id, io = submission.io,
                         done = std::move(submission.done)](Outcome outcome) mutable {
        if (!standing->may_acknowledge())
          done(unknown_fate());
        else if (waits)
          wait_for_others(id, io, std::move(outcome), std::move(done));
        else
          done(std::move(outcome));
      };
    }
    if (!inbox_.push({std::move(submission), reading_})) return;  // closed: it is read again after the next start
  }
}

/// The events have left already: that this node has committed it is the order, that others have it the promise.
void ClusterSequencer::wait_for_others(const LogId& id, int io, Outcome outcome, MoveFunction<void(Outcome)> done) {
  asio::post(io_->context, [this, id, io, outcome = std::move(outcome), done = std::move(done)]() mutable {
    auto tell = [this, io, outcome = std::move(outcome), done = std::move(done)](bool known) mutable {
      if (!known) outcome = unknown_fate();
      auto task = [outcome = std::move(outcome), done = std::move(done)]() mutable { done(std::move(outcome)); };
      if (io >= 0 && listener_.run_on)
        listener_.run_on(io, std::move(task));
      else
        task();
    };
    if (!io_->log || !is_open()) return tell(false);
    io_->gate->add(id, std::chrono::steady_clock::now() + options_.ack_patience, std::move(tell));
  });
}

void ClusterSequencer::reported(std::int64_t node, const LogId& id) {
  if (io_->gate) io_->gate->reported(node, id);
}

/// Who waits is told by id what this node has.
void ClusterSequencer::report() {
  try {
    const CommittedState state = committed_.state();
    if (state.id == io_->reported) return;
    io_->reported = state.id;
    if (listener_.on_committed) listener_.on_committed(state.id);
  } catch (const StoreError& error) {
    log::warning("what this node has committed was not told", {{"why", error.what()}});
  }
}

bool ClusterSequencer::take_batch(std::vector<Submission>& out, std::size_t most, std::chrono::milliseconds timeout) {
  // The batch before this one is committed: claims wait for that, and so may reading.
  look();
  std::vector<Read> read;
  const bool more = inbox_.pop_batch(read, most, timeout);
  for (Read& one : read) {
    if (one.reading == sought_.load(std::memory_order_acquire)) {
      members_change_ = concerns_members(one.submission) || members_change_;
      out.push_back(std::move(one.submission));
    } else if (one.submission.done) {
      listener_.on_refused(std::move(one.submission));
    }
  }
  return more;
}

/// Where it puts this node out, nothing is acknowledged from here on, until it is committed and looked at.
bool ClusterSequencer::concerns_members(const Submission& submission) {
  const CommandBody& body = submission.command.body;
  const auto* joins = std::get_if<NodeJoins>(&body);
  const auto* gone = std::get_if<NodeGone>(&body);
  const std::int64_t node = options_.log.node;
  if ((joins && joins->node == node) || (gone && gone->node == node))
    standing_->up.store(false, std::memory_order_release);
  return joins || gone || std::holds_alternative<NodeUp>(body);
}

void ClusterSequencer::look() {
  const bool change = std::exchange(members_change_, false);
  if (options_.acks > 1) asio::post(io_->context, [this] { report(); });
  if (!change && may_acknowledge()) return;
  asio::post(io_->context, [this, change] {
    if (!io_->log) return;
    assess();
    io_->log->look();
    if (change && io_->membership) io_->membership->look();
  });
}

/// Is this node up? What it has may be old, and it may have been put out since: what the log had when it was seen open
/// is to be committed first.
void ClusterSequencer::assess() {
  bool is_up = false;
  try {
    const CommittedState state = committed_.state();
    if (io_->gate) {
      std::vector<ClusterMember> others = state.members;
      std::erase_if(others, [this](const ClusterMember& member) { return member.node == options_.log.node; });
      io_->gate->set_members(others);
    }
    const bool is_current = is_open() && io_->log && state.id.position >= io_->log->opened_at();
    is_up = is_current && std::any_of(state.members.begin(), state.members.end(), [&](const ClusterMember& member) {
              return member.node == options_.log.node && member.up;
            });
  } catch (const StoreError& error) {
    log::warning("this node does not know whether it is up", {{"why", error.what()}});
  }
  {
    const MutexLock lock(news_);
    standing_->up.store(is_up, std::memory_order_release);
  }
  told_.notify_all();
}

void ClusterSequencer::seek(std::int64_t) {
  const std::uint64_t sought = sought_.fetch_add(1, std::memory_order_acq_rel) + 1;
  asio::post(io_->context, [this, sought] {
    reading_ = sought;
    if (io_->log) io_->log->read_again();
  });
}

}  // namespace snug
