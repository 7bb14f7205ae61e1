// Nodes of a cluster on a real Redis, with a database that is a list in memory.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "cluster/shared_log.h"
#include "support/patience.h"
#include "support/redis_process.h"

namespace snug::test {

using namespace std::chrono_literals;
using State = SharedLog::State;

inline std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// What the callers of all nodes were told.
struct Journal {
  std::vector<std::string> acked;
  std::size_t refused = 0;
};

/// A node: a SharedLog, and a list in place of the database. `crash` loses what was not committed.
class Node : public CommittedLog {
 public:
  Node(boost::asio::io_context& context, const RedisProcess& redis, std::int64_t number, std::vector<std::int64_t> all,
       Journal& journal, std::uint32_t seed)
      : context_(context), redis_(redis), number_(number), journal_(journal), random_(seed), timer_(context) {
    for (const std::int64_t node : all) members_.push_back({node, true});
  }

  void start() {
    boot_ = std::max(boot_ + 1, now_ms());
    begun_ = true;
    ++life_;
    SharedLog::Options options{.redis = {.url = *RedisUrl::parse(redis_.url())}};
    options.redis.wait = 5ms;
    options.redis.most_wait = 20ms;
    options.redis.silence = patience;
    options.log = "L";
    options.may_found = number_ == 1 && log_.empty();
    options.node = number_;
    options.boot = boot_;
    options.now = now_ms;
    options.block = 50ms;
    options.overtake = 300ms;
    options.resend = 1'000ms;
    options.trust_log = trust_log;
    options.patience = 200ms;
    shared_.emplace(context_, options, *this,
                    SharedLog::Listener{
                        .on_commands =
                            [this](std::vector<OrderedCommand> commands) {
                              for (OrderedCommand& command : commands) inbox_.push_back(std::move(command));
                            },
                        .on_refused = [this](Submission submission) { submission.done(refusal()); },
                        .on_state =
                            [this](State state, const std::string& why) {
                              states.push_back({state, why});
                            },
                        .wants_more = [this] { return inbox_.size() < 2'000; },
                    });
    commit_later();
  }
  void crash() {
    begun_ = false;
    ++life_;
    shared_.reset();
    inbox_.clear();
  }
  bool runs() const { return begun_; }
  bool is_open() const { return begun_ && shared_->state() == State::open; }
  SharedLog& shared() { return *shared_; }

  void submit(const std::string& what) {
    Submission submission;
    submission.command.body = UpdateProfile{.display_name = what};
    submission.since = std::chrono::steady_clock::now();
    submission.done = [this, what](Outcome outcome) {
      if (outcome.result)
        journal_.acked.push_back(what);
      else
        ++journal_.refused;
    };
    if (begun_) shared_->append(std::move(submission));
  }

  CommittedState state() const override {
    CommittedState state{.id = log_.empty() ? LogId{} : log_.back().id,
                         .chain = "c",
                         .tail_begin = kept_from,
                         .level = 1,
                         .members = members_,
                         .last_of_node = {}};
    for (const auto& [node, last] : last_) state.last_of_node.push_back(last);
    return state;
  }
  std::vector<LogEntry> entries(std::int64_t position, std::size_t most, std::size_t) const override {
    std::vector<LogEntry> found;
    for (std::int64_t at = std::max(position, kept_from); at <= std::ssize(log_) && found.size() < most; ++at)
      found.push_back(log_[static_cast<std::size_t>(at - 1)]);
    return found;
  }

  const std::vector<LogEntry>& log() const { return log_; }
  /// What was applied, in order; a command that came twice is applied once.
  const std::vector<std::string>& applied() const { return applied_; }

  std::vector<std::pair<State, std::string>> states;
  std::int64_t kept_from = 1;  // the first position whose bytes the node has
  bool commits = true;
  bool trust_log = false;

 private:
  static Outcome refusal() { return {.result = fail(Code::unavailable, "no")}; }

  /// Commits a random number of commands at random moments, as group commit does.
  void commit_later() {
    timer_.expires_after(std::chrono::microseconds(random_() % 4'000));
    timer_.async_wait([this, life = life_](boost::system::error_code error) {
      if (error || life != life_) return;
      commit(1 + random_() % 64);
      if (life == life_) commit_later();
    });
  }

  void commit(std::size_t most) {
    if (!commits || inbox_.empty()) return;
    std::vector<OrderedCommand> batch;
    while (!inbox_.empty() && batch.size() < most) {
      batch.push_back(std::move(inbox_.front()));
      inbox_.pop_front();
    }
    for (const OrderedCommand& command : batch) {
      log_.push_back({command.id, command.submission.bytes});
      const CommandId& id = command.submission.command.id;
      CommandId& last = last_[id.node];
      const bool repeated = std::pair(id.boot, id.counter) <= std::pair(last.boot, last.counter);
      if (repeated) continue;
      last = id;
      applied_.push_back(*std::get<UpdateProfile>(command.submission.command.body).display_name);
    }
    // The rule of acks: committed here, and the log is open.
    for (OrderedCommand& command : batch)
      if (command.submission.done) command.submission.done(is_open() ? Outcome{} : refusal());
    shared_->look();
  }

  boost::asio::io_context& context_;
  const RedisProcess& redis_;
  const std::int64_t number_;
  Journal& journal_;
  std::mt19937 random_;
  boost::asio::steady_timer timer_;
  std::vector<ClusterMember> members_;

  // Durable.
  std::vector<LogEntry> log_;
  std::vector<std::string> applied_;
  std::map<std::int64_t, CommandId> last_;
  std::int64_t boot_ = 0;

  bool begun_ = false;
  int life_ = 0;  // counts starts and crashes
  std::deque<OrderedCommand> inbox_;
  std::optional<SharedLog> shared_;
};

struct Cluster {
  explicit Cluster(int count, std::uint32_t seed = 1) : random(seed) {
    std::vector<std::int64_t> all;
    for (int i = 1; i <= count; ++i) all.push_back(i);
    for (const std::int64_t number : all)
      nodes.push_back(std::make_unique<Node>(context, redis, number, all, journal,
                                             seed + 100 * static_cast<std::uint32_t>(number)));
  }
  void start() {
    for (auto& node : nodes) node->start();
  }
  void run(std::chrono::milliseconds time) {
    context.restart();
    context.run_for(time);
  }
  /// A test whose patience ends fails.
  void until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
      if (std::chrono::steady_clock::now() >= end)
        for (auto& node : nodes)
          if (!node->states.empty())
            MESSAGE("open: " << node->is_open() << ", " << node->log().size() << " commands, " << journal.acked.size()
                             << " acknowledged. " << node->states.back().second);
      REQUIRE(std::chrono::steady_clock::now() < end);
      context.restart();
      context.run_one_for(50ms);
    }
  }
  void until_open() {
    until([&] { return std::all_of(nodes.begin(), nodes.end(), [](auto& node) { return node->is_open(); }); });
  }
  bool level() const {
    return std::all_of(nodes.begin(), nodes.end(),
                       [&](auto& node) { return node->log().size() == nodes[0]->log().size(); });
  }
  Node& operator[](std::size_t index) { return *nodes[index]; }

  /// Each acknowledged command is applied on all nodes exactly once; all have the same log, without gaps.
  void check() {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      CAPTURE(i);
      const auto& mine = nodes[i]->log();
      REQUIRE(mine.size() == nodes[0]->log().size());
      std::size_t different = 0, gaps = 0;
      for (std::size_t at = 0; at < mine.size(); ++at) {
        if (mine[at].id != nodes[0]->log()[at].id || mine[at].bytes != nodes[0]->log()[at].bytes) ++different;
        if (mine[at].id.position != static_cast<std::int64_t>(at + 1)) ++gaps;
      }
      CHECK(different == 0);
      CHECK(gaps == 0);
      std::map<std::string, int> times;
      for (const std::string& what : nodes[i]->applied()) ++times[what];
      std::size_t lost = 0, doubled = 0;
      for (const std::string& what : journal.acked) lost += times.count(what) == 0 ? 1 : 0;
      for (const auto& [what, count] : times) doubled += count > 1 ? 1 : 0;
      CHECK(lost == 0);
      CHECK(doubled == 0);
    }
  }

  RedisProcess redis;
  boost::asio::io_context context{1};
  Journal journal;
  std::mt19937 random;
  std::vector<std::unique_ptr<Node>> nodes;
};

}  // namespace snug::test
