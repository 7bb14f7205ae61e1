// Nodes with real writers and databases, on a real Redis.

#include "cluster/cluster_sequencer.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>

#include "applier/writer.h"
#include "cluster/database_log.h"
#include "store/schema.h"
#include "support/patience.h"
#include "support/redis_process.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace std::chrono_literals;
using snug::test::RedisProcess;
using snug::test::TempFolder;

namespace {

constexpr UserId alice{1};
constexpr ChatId room{10};

SendMessage message(const std::string& content) {
  static std::int64_t last = 100;
  SendMessage body{.message_id = MessageId{++last}, .chat_id = room, .content = content};
  body.client_id = content;
  body.request_hash = content;
  return body;
}

/// What callers were told, by what they asked: the code, or `ok`.
class Heard {
 public:
  void tell(const std::string& who, const Outcome& outcome) {
    const std::lock_guard lock(mutex_);
    heard_[who] = outcome.result ? "ok" : std::string(name_of(outcome.result.error().code));
    ready_.notify_all();
  }
  std::string wait(const std::string& who) {
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, snug::test::patience, [&] { return heard_.contains(who); });
    return heard_.contains(who) ? heard_.at(who) : "nothing";
  }
  std::size_t wait_for_all(std::size_t count) {
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, snug::test::patience, [&] { return heard_.size() >= count; });
    return heard_.size();
  }
  std::map<std::string, std::string> all() {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::map<std::string, std::string> heard_;
};

/// A database with a writer that takes its commands from the log. `stop` and `start` as a program would.
class FullNode {
 public:
  FullNode(const RedisProcess& redis, std::int64_t number, Heard& heard)
      : redis_(redis), number_(number), heard_(heard) {
    Database db(path(), Database::Mode::write);
    migrate(db);
  }
  ~FullNode() { stop(); }

  void start(bool joins = true, const std::string& keys = "k") {
    committed_.emplace(path());
    ClusterSequencer::Options options;
    options.log.redis = {.url = *RedisUrl::parse(redis_.url()), .wait = 10ms, .most_wait = 50ms};
    options.log.log = "L";
    options.log.may_found = number_ == 1 && committed_->state().id.position == 0;
    options.log.node = number_;
    options.log.boot = ++boot_;
    options.log.block = 50ms;
    options.log.level = behaviour_level;
    options.joins = joins;
    options.acks = acks;
    options.keys = keys;
    options.beat = 50ms;
    options.lease = lease;
    sequencer_.emplace(clock_, options, *committed_,
                       ClusterSequencer::Listener{.on_refused =
                                                      [](Submission submission) {
                                                        submission.done({.result = fail(Code::unavailable, "refused")});
                                                      },
                                                  .on_difference =
                                                      [this](const std::string& why) {
                                                        const std::lock_guard lock(mutex_);
                                                        unfit_ = why;
                                                      },
                                                  .on_unfit =
                                                      [this](const std::string& why) {
                                                        const std::lock_guard lock(mutex_);
                                                        unfit_ = why;
                                                      }});
    sequencer_->at_level(behaviour_level);
    writer_.emplace(
        Writer::Options{.path = path(), .synchronous = Database::Synchronous::normal}, *sequencer_,
        Writer::Listener{.on_committed =
                             [](std::shared_ptr<const CommitBatch>, std::vector<Writer::Finished> finished) {
                               for (auto& one : finished) one.done(std::move(one.outcome));
                             },
                         .on_gap = [](Version) {},
                         .on_fatal = [](const std::string& why) { MESSAGE(why); }},
        metrics_);
    sequencer_->start();
    writer_->start();
  }
  void stop() {
    if (!writer_) return;
    sequencer_->close();
    writer_->join();
    writer_.reset();
    sequencer_.reset();
    committed_.reset();
  }

  /// What the order says of its end; -1: nothing.
  std::int64_t ask_head() {
    std::promise<std::int64_t> answer;
    sequencer_->ask_head([&](std::optional<std::int64_t> position) { answer.set_value(position.value_or(-1)); });
    return answer.get_future().get();
  }

  bool submit(const std::string& who, CommandBody body, UserId actor = {}) {
    Submission submission;
    submission.command.actor = actor;
    submission.command.body = std::move(body);
    submission.done = [this, who](Outcome outcome) { heard_.tell(who, outcome); };
    return sequencer_->submit(std::move(submission));
  }
  /// Submits until the log takes it.
  void must_submit(const std::string& who, const CommandBody& body, UserId actor = {}) {
    until([&] { return submit(who, body, actor); });
  }
  /// The node may acknowledge: it has joined.
  void until_up() {
    until([&] { return sequencer_->may_acknowledge(); });
  }
  std::string unfit() {
    const std::lock_guard lock(mutex_);
    return unfit_;
  }
  static void until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + snug::test::patience;
    while (!holds()) {
      REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::sleep_for(5ms);  // another thread's state, which nothing announces
    }
  }

  CommittedState state() const { return DatabaseLog(path()).state(); }
  std::string messages() const {
    Database db(path(), Database::Mode::read);
    auto q = db.query(
        "SELECT coalesce(group_concat(line, ' '), '') FROM (SELECT id || ':' || seq || ':' || content || ':' || "
        "version AS "
        "line FROM messages ORDER BY id)");
    q.next();
    return q.get<std::string>(0);
  }
  std::int64_t times(const std::string& content) const {
    Database db(path(), Database::Mode::read);
    auto q = db.query("SELECT count(*) FROM messages WHERE content = ?1", content);
    q.next();
    return q.get<std::int64_t>(0);
  }
  std::chrono::milliseconds lease = snug::test::patience;  // a node that is held up is not gone
  int acks = 1;
  ClusterSequencer& sequencer() { return *sequencer_; }
  std::string path() const { return folder_.file("snug.db"); }

 private:
  const RedisProcess& redis_;
  const std::int64_t number_;
  Heard& heard_;
  TempFolder folder_;
  SystemClock clock_;
  Metrics metrics_;
  std::int64_t boot_ = 0;
  std::mutex mutex_;
  std::string unfit_;
  std::optional<DatabaseLog> committed_;
  std::optional<ClusterSequencer> sequencer_;
  std::optional<Writer> writer_;
};

struct Two {
  /// `lease`: how long the second one is waited for when it is gone.
  explicit Two(std::chrono::milliseconds lease = snug::test::patience) {
    two.lease = lease;
    one.start();
    two.start();
    one.until_up();
    two.until_up();
    RegisterUser user{.user_id = alice, .username = "alice", .username_key = "alice", .display_name = "Alice"};
    user.password_hash = "hash";
    user.role = UserRole::member;
    one.must_submit("alice", user);
    CHECK(heard.wait("alice") == "ok");
    one.must_submit("room", CreateGroup{.chat_id = room, .title = "room"}, alice);
    CHECK(heard.wait("room") == "ok");
  }
  void until_level() {
    FullNode::until([&] { return one.state().id == two.state().id; });
  }
  void until_level_of(const FullNode& other) {
    FullNode::until([&] { return one.state().id == other.state().id; });
  }
  void check() {
    until_level();
    CHECK(one.state().chain == two.state().chain);
    CHECK(one.messages() == two.messages());
    CHECK(!one.messages().empty());
  }

  RedisProcess redis;
  Heard heard;
  FullNode one{redis, 1, heard};
  FullNode two{redis, 2, heard};
};

}  // namespace

TEST_CASE("two nodes with databases of their own are one order") {
  Two cluster;
  for (int i = 0; i < 200; ++i)
    (i % 2 == 0 ? cluster.one : cluster.two)
        .must_submit("m" + std::to_string(i), message("m" + std::to_string(i)), alice);
  for (int i = 0; i < 200; ++i) CHECK(cluster.heard.wait("m" + std::to_string(i)) == "ok");
  // A rejection is a part of the order, and told to who asked.
  cluster.two.must_submit("no", message("no"), UserId{99});
  CHECK(cluster.heard.wait("no") == "unauthorized");
  cluster.check();
  const auto state = cluster.one.state();
  CHECK(state.id.position >= 207);
  CHECK(state.tail_begin == 1);
  CHECK(DatabaseLog(cluster.two.path()).entries(state.id.position, 10, 1'000'000).size() == 1);
  CHECK(state.members.size() == 2);
}

TEST_CASE("a node that is not up acknowledges nothing, but its commands are done") {
  RedisProcess redis;
  Heard heard;
  FullNode node(redis, 1, heard);
  node.start(false);
  node.must_submit("early", ClearAnnouncement{});
  CHECK(heard.wait("early") == "unavailable");
  CHECK(node.state().id.position == 1);
}

TEST_CASE("a node that was stopped reads what came meanwhile, and goes on") {
  Two cluster;
  cluster.two.stop();
  for (int i = 0; i < 50; ++i)
    cluster.one.must_submit("m" + std::to_string(i), message("m" + std::to_string(i)), alice);
  for (int i = 0; i < 50; ++i) CHECK(cluster.heard.wait("m" + std::to_string(i)) == "ok");
  cluster.two.start();
  cluster.two.until_up();
  cluster.two.must_submit("back", message("back"), alice);
  CHECK(cluster.heard.wait("back") == "ok");
  cluster.check();
}

TEST_CASE("while the Redis is away nothing is taken, and afterwards nothing acknowledged is missing") {
  Two cluster;
  for (int round = 0; round < 3; ++round) {
    const std::string name = "r" + std::to_string(round) + "-";
    for (int i = 0; i < 60; ++i)
      (i % 2 == 0 ? cluster.one : cluster.two)
          .must_submit(name + std::to_string(i), message(name + std::to_string(i)), alice);
    cluster.redis.kill();
    cluster.redis.cut(3'000);
    FullNode::until([&] { return !cluster.one.sequencer().is_open() && !cluster.two.sequencer().is_open(); });
    CHECK(!cluster.one.submit("away", message("away"), alice));
    cluster.redis.start();
    FullNode::until(
        [&] { return cluster.one.sequencer().may_acknowledge() && cluster.two.sequencer().may_acknowledge(); });
  }
  cluster.one.must_submit("last", message("last"), alice);
  CHECK(cluster.heard.wait("last") == "ok");
  cluster.heard.wait_for_all(2 + 180 + 1);
  cluster.check();
  for (const auto& [what, told] : cluster.heard.all())
    if (what[0] == 'r' && what[1] != 'o') {
      CAPTURE(what);
      const std::int64_t times = cluster.two.times(what);
      CHECK(times <= 1);
      CHECK((told == "ok" ? times == 1 : told == "unavailable"));
    }
}

TEST_CASE("a stop tells everybody who waits") {
  Two cluster;
  for (int i = 0; i < 100; ++i)
    cluster.one.must_submit("m" + std::to_string(i), message("m" + std::to_string(i)), alice);
  cluster.one.stop();
  CHECK(cluster.heard.wait_for_all(2 + 100) == 102);
}

TEST_CASE("whom another node was to vouch for is told at a stop, however late the commit is") {
  Two cluster;
  FullNode third(cluster.redis, 3, cluster.heard);
  third.acks = 3;  // of three nodes, and the others say nothing beside the log: nobody is told before the stop
  third.start();
  third.until_up();
  for (int i = 0; i < 100; ++i) third.must_submit("m" + std::to_string(i), message("m" + std::to_string(i)), alice);
  third.stop();
  CHECK(cluster.heard.wait_for_all(2 + 100) == 102);
}

TEST_CASE("the order says how far it is, as soon as anybody was told") {
  Two cluster;
  for (int i = 0; i < 20; ++i) {
    const std::string name = "m" + std::to_string(i);
    cluster.one.must_submit(name, message(name), alice);
    CHECK(cluster.heard.wait(name) == "ok");
    CHECK(cluster.two.ask_head() >= cluster.one.state().id.position);
  }
  cluster.redis.kill();
  FullNode::until([&] { return !cluster.two.sequencer().is_open(); });
  CHECK(cluster.two.ask_head() == -1);
  cluster.two.sequencer().close();
  CHECK(cluster.two.ask_head() == -1);
}

TEST_CASE("a node that is gone is put out, so that the log does not wait for it; when it is back it joins again") {
  Two cluster(600ms);
  cluster.two.stop();
  FullNode::until([&] { return cluster.one.state().members.size() == 1; });
  cluster.redis.kill();
  cluster.redis.start();
  cluster.one.until_up();
  cluster.one.must_submit("alone", message("alone"), alice);
  CHECK(cluster.heard.wait("alone") == "ok");
  cluster.two.start();
  cluster.two.until_up();
  FullNode::until([&] { return cluster.two.state().members.size() == 2; });
  cluster.two.must_submit("both", message("both"), alice);
  CHECK(cluster.heard.wait("both") == "ok");
  cluster.check();
}

TEST_CASE("of two nodes that have come to different ends none goes on; of three the one that differs from two") {
  Two cluster(600ms);
  FullNode three(cluster.redis, 3, cluster.heard);
  three.start();
  three.until_up();
  cluster.two.stop();
  FullNode::until([&] { return cluster.one.state().members.size() == 2; });
  cluster.until_level_of(three);
  // A step that this node took otherwise, long ago: its chain is another from there on.
  Database(cluster.two.path(), Database::Mode::write).run("UPDATE meta SET chain = ?1", std::string(43, 'A'));
  cluster.two.start();
  FullNode::until([&] { return !cluster.two.unfit().empty(); });
  CHECK(cluster.two.unfit().find("have applied the same log to different ends") != std::string::npos);
  CHECK(!cluster.two.sequencer().may_acknowledge());
  CHECK(cluster.one.unfit().empty());
  CHECK(three.unfit().empty());
  cluster.one.must_submit("on", message("on"), alice);
  CHECK(cluster.heard.wait("on") == "ok");

  three.stop();
  Database(three.path(), Database::Mode::write).run("UPDATE meta SET chain = ?1", std::string(42, 'B') + "A");
  three.start();  // it is a member still
  FullNode::until([&] { return !three.unfit().empty() && !cluster.one.unfit().empty(); });
}

TEST_CASE("a node with other keys does not join") {
  Two cluster;
  FullNode three(cluster.redis, 3, cluster.heard);
  three.start(true, "other");
  FullNode::until([&] { return !three.unfit().empty(); });
  CHECK(three.unfit().find("signs tokens with other keys") != std::string::npos);
  CHECK(cluster.one.state().members.size() == 2);
}

TEST_CASE("a later start takes the number over, and the earlier one hears of it") {
  Two cluster;
  FullNode twin(cluster.redis, 2, cluster.heard);
  twin.start();
  twin.stop();
  twin.start();  // a higher boot
  FullNode::until([&] { return !cluster.two.unfit().empty(); });
  CHECK(cluster.two.unfit().find("another program runs as node 2") != std::string::npos);
}
