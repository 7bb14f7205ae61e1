// A whole server without sockets, threads or a clock of its own: the real applier, router, sessions and queries,
// stepped by a seeded dice. Its clients keep replicas, lose their connections at any byte, and come back. Or several
// such servers that are nodes of a cluster: each applies the one order at its own pace.
#pragma once

#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "applier/applier.h"
#include "base/bytes.h"
#include "jobs/deletion_plan.h"
#include "router/router.h"
#include "session/session.h"
#include "store/schema.h"
#include "support/manual_threads.h"
#include "support/replica.h"
#include "support/temp_folder.h"
#include "sync/read_sync.h"
#include "sync/session_start.h"
#include "wire/native.h"
#include "wire/websocket.h"

namespace snug::test {

/// A seeded source of choices.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::int64_t below(std::int64_t n) { return n <= 0 ? 0 : std::int64_t(engine_() % static_cast<std::uint64_t>(n)); }
  bool chance(int percent) { return below(100) < percent; }
  template <class T>
  const T& of(const std::vector<T>& v) {
    return v[static_cast<std::size_t>(below(std::int64_t(v.size())))];
  }

 private:
  std::mt19937_64 engine_;
};

/// Tokens are user ids.
struct UserTokens final : Authenticator {
  std::string derive(std::string_view what) const override { return std::string(what); }
  Result<Identity> verify(std::string_view token) override {
    const auto user = parse_id<UserTag>(token);
    if (!user) return fail(Code::unauthorized, "bad token");
    return Identity{*user, {}};
  }
};

struct NoCalls final : CallHandler {
  void call(const Caller&, std::string_view, json::Value, std::string_view, AnswerHandler) override {
    FAIL("no calls are made");
  }
  Cost cost(std::string_view) const override { return Cost::free; }
};

/// Reads from the database whenever the dice say so: late, or after more was committed.
class LateLoader final : public SessionLoader {
 public:
  LateLoader(const std::string& path, std::size_t rows_limit, bool may_lag, Executor& thread)
      : db_(path, Database::Mode::read), rows_limit_(rows_limit), may_lag_(may_lag), thread_(thread) {}
  void load(Request request, MoveFunction<void(Result<SessionStart>)> done) override {
    waiting_.push_back({std::move(request), std::move(done)});
  }
  /// Answers one of the requests that wait; false if there is none, or this node has not enough for any.
  bool answer_one(Dice& dice) {
    const auto count = std::int64_t(waiting_.size());
    const std::int64_t first = dice.below(count);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto at = waiting_.begin() + (first + i) % count;
      Transaction snapshot(db_, Transaction::Kind::read);
      auto start = read_session_start(db_, at->request, rows_limit_, may_lag_);
      if (!start && start.error().code == Code::unavailable) {
        ++early;
        continue;
      }
      thread_.post([done = std::make_shared<MoveFunction<void(Result<SessionStart>)>>(std::move(at->done)),
                    start = std::move(start)]() mutable { (*done)(std::move(start)); });
      waiting_.erase(at);
      return true;
    }
    return false;
  }
  bool all_answered() const { return waiting_.empty(); }

  std::size_t early = 0;  ///< how often a request was put off

 private:
  struct Waiting {
    Request request;
    MoveFunction<void(Result<SessionStart>)> done;
  };
  Database db_;
  const std::size_t rows_limit_;
  const bool may_lag_;
  Executor& thread_;
  std::deque<Waiting> waiting_;
};

/// One device of a user. What is sent to it passes a pipe that can break after any frame.
class Device final : public Transport, public FrameSink {
 public:
  Device(UserId u, std::int64_t receipts_limit) : user(u), replica(to_string(u), receipts_limit) {}

  ~Device() override { disconnect(); }

  /// To a server with these sessions, whose database `reader` reads. `recovers`: as Socket.IO's clients do it, by
  /// ordinary events where that is possible.
  void connect(Sessions& sessions, Database& reader, bool recovers = false) {
    recovered_ = false;
    reader_ = &reader;
    session_ = std::make_shared<Session>(sessions, *this, outbox_, std::uint8_t{0}, "192.0.2.1");
    closed_ = false;
    session_->log_in(Identity{user, {}}, loaded ? replica.cursor : std::string("another.1"), recovers);
  }
  void disconnect() {
    if (!session_) return;
    session_->on_closed();
    session_.reset();
    outbox_.clear();
  }
  bool connected() const { return session_ != nullptr; }
  bool connected_to(const Database& reader) const { return connected() && reader_ == &reader; }

  /// Takes up to `frames` frames off the wire.
  void receive(std::int64_t frames) {
    while (session_ && frames-- > 0 && !outbox_.empty()) {
      std::string_view piece;
      outbox_.front({&piece, 1});
      std::string bytes(piece);
      outbox_.consume(bytes.size());
      FrameDecoder decoder(FrameDecoder::Role::client, 64 << 20);
      CHECK_FALSE(decoder.feed(bytes, *this));
    }
    if (closed_) disconnect();
  }

  // --- Transport ---
  void wake() override {}
  void close(CloseCode, std::string_view) override { closed_ = true; }
  void pause_reading() override {}
  void resume_reading() override {}
  FramePtr welcome(bool recovered) override {
    recovered_ = recovered;
    recoveries += recovered;
    return {};
  }

  const UserId user;
  Replica replica;
  bool loaded = false;         ///< has a cursor to come back with
  bool beyond_cursor = false;  ///< has been told of more than that
  Version read_up_to = 0;      ///< of the snapshots that history was read from
  std::size_t resets = 0, pages = 0, events = 0, recoveries = 0;

  // --- FrameSink ---
  void on_message(Opcode, std::string_view payload) override { take(boost::json::parse(payload).as_object()); }
  void on_ping(std::string_view) override {}
  void on_pong(std::string_view) override {}
  void on_close(std::uint16_t, std::string_view) override {}

 private:
  void take(const boost::json::object& message) {
    const auto* event = message.if_contains("event");
    if (!event) return;
    const std::string name(event->as_string());
    if (std::getenv("SNUG_TRACE") && to_string(user) == std::getenv("SNUG_TRACE"))
      std::printf("%p %s\n", static_cast<void*>(this), boost::json::serialize(message).c_str());
    const auto& data = message.at("data").as_object();
    if (name == "sync") {
      ++pages;
      resets += loaded && data.contains("reset");
      beyond_cursor = false;
      replica.apply_sync(data);
      for (const auto& gap : data.at("limited").as_array()) fill(gap.as_object());
      loaded = true;
    } else if (name == "ready") {
      if (recovered_ && !replica.more) replica.cursor = std::string(data.at("cursor").as_string());
    } else {
      ++events;
      if (name == "chat_created")
        fill(boost::json::object{{"chatId", data.at("id")}, {"fromSeq", 1}, {"toSeq", data.at("lastSeq")}});
      replica.apply_event(name, data);
      beyond_cursor = beyond_cursor || (name != "presence_update" && !name.starts_with("typing"));
      if (const auto* cursor = message.if_contains("cursor"); cursor && !replica.more) {
        replica.cursor = std::string(cursor->as_string());
        beyond_cursor = false;
      }
    }
  }
  /// What list_messages would give for the messages that a sync left out.
  void fill(const boost::json::object& gap);

  Database* reader_ = nullptr;  // of the server that it is connected to
  Outbox outbox_;
  std::shared_ptr<Session> session_;
  bool closed_ = false;
  bool recovered_ = false;
};

class PropertyFixture {
 public:
  /// `nodes`: of a cluster; 1: a server that stands alone. `level`: of behaviour, that is in force at first.
  PropertyFixture(std::uint64_t seed, std::size_t rows_limit, std::int64_t receipts_limit, std::size_t nodes = 1,
                  std::int64_t level = behaviour_level);
  ~PropertyFixture() { devices.clear(); }

  void add_user();
  /// One random command by a random user.
  void random_command();
  /// Each node applies what it has not yet of the order, and lets the shard hear of it.
  void commit_all();
  void random_step();
  /// Everybody is connected and has heard everything.
  void settle();
  /// The database as it stands is kept; then, at some time, it is put back, and the server starts with it. Unless it
  /// is noticed (the epoch changes then), it has nothing but its cursors to tell what a client knows that is lost.
  void keep_copy();
  void put_back(bool noticed);
  /// A node stops at any moment, and starts again with what it has.
  void restart_node();
  /// The log is closed, and opened again under the next term.
  void next_term() { ++term_; }
  /// All nodes are upgraded by now.
  void raise_level() { submit({}, RaiseLevel{behaviour_level}); }
  /// Of what only one node has, the others go on without it: it joins again by a snapshot. False: no node is ahead.
  bool lose_what_one_has();
  /// From now on messages grow old within a run, and are purged.
  void let_messages_go();
  /// Nothing is left of the users that were deleted.
  void finish_deletions();
  const std::vector<UserId>& gone() const { return gone_; }
  /// What a client that loads afresh from this node has.
  Replica load_afresh(UserId user, std::size_t node = 0);
  /// How often a client waited for a node that was behind its cursor.
  std::size_t early() const {
    std::size_t count = 0;
    for (const auto& node : nodes_) count += node->now.loader->early;
    for (const Running& one : past_) count += one.loader->early;
    return count;
  }

  Dice dice;
  std::vector<std::unique_ptr<Device>> devices;
  std::size_t accepted = 0, rejected = 0;
  std::vector<std::string> log;
  std::size_t resets() const {
    std::size_t count = 0;
    for (const auto& device : devices) count += device->resets;
    return count;
  }
  Applier& applier(std::size_t node = 0) { return *nodes_[node]->applier; }
  Database& db() { return *nodes_.front()->db; }
  /// Rows of files that no message accounts for, and messages whose files are not all there.
  std::int64_t stray_files();
  /// Counts of reactions and votes, and what roots say of their threads, that a recount does not give, and changes that
  /// are named twice. Empty: none.
  std::string wrong_counts();

 private:
  CommandBody random_body(UserId actor);
  void delete_user();
  void delete_further();
  std::vector<UserId> some_users(std::int64_t most);
  ChatId some_chat();
  ChatId some_chat_or_thread();
  CommandBody use_thread(UserId actor);
  std::vector<AttachedFile> some_files();
  CommandBody add_emoji();
  Patch<std::string> some_picture();
  void find_links();
  CommandBody mark_message(UserId actor);
  MessageId some_message_of(UserId user);
  CommandBody schedule();
  void send_scheduled();
  void purge();
  NewPoll some_poll();
  CommandBody user_group();
  CommandBody some_preferences();
  void make_guest();
  void move_on(Device& device);
  void submit(UserId actor, CommandBody body);
  void drain();

  /// What a start makes. The old one stays till the end: tasks of it may wait.
  struct Running {
    std::unique_ptr<LateLoader> loader;
    std::unique_ptr<Router> router;
    std::unique_ptr<Sessions> sessions;
    std::unique_ptr<Database> reader;
  };
  struct Node {
    std::string path;
    std::unique_ptr<Database> db;
    std::unique_ptr<Applier> applier;
    Running now;
    std::size_t next = 0;  // of the order: what it has not applied yet begins there
  };
  struct Ordered {
    Command command;
    std::int64_t term;
  };
  bool is_cluster() const { return nodes_.size() > 1; }
  void start(Node& node);
  void stop(Node& node);
  Node& some_node() { return *nodes_[static_cast<std::size_t>(dice.below(std::int64_t(nodes_.size())))]; }
  void connect(Device& device, Node& node, bool recovers = false) {
    device.connect(*node.now.sessions, *node.now.reader, recovers);
  }
  /// Applies up to `most` commands at once, and lets the shard hear of it.
  void commit(Node& node, std::int64_t most);
  void learn_starts(Node& node);

  TempFolder folder_;
  const std::size_t rows_limit_;
  const std::int64_t receipts_limit_;
  std::vector<std::unique_ptr<Node>> nodes_;
  ManualThreads threads_{1};
  Metrics metrics_;
  NativeDialect dialect_;
  UserTokens tokens_;
  NoCalls calls_;
  RateLimiter rates_;
  SessionMetrics counters_{metrics_};
  std::vector<Running> past_;

  std::vector<Ordered> order_;
  std::int64_t term_ = 1;
  DeletionPlan deletions_;
  std::vector<UserId> users_, gone_, gone_in_copy_;
  int copies_ = 0;
  bool messages_go_ = false;
  std::vector<std::string> names_;
  std::vector<ChatId> chats_;
  std::vector<MessageId> messages_, scheduled_;
  std::vector<EmojiId> emoji_{EmojiId{1}};
  std::vector<UserGroupId> user_groups_{UserGroupId{1}};
  std::vector<std::string> invites_;
  std::vector<SendMessage> sent_;
  std::vector<ReplyInThread> replies_;
  std::int64_t last_id_ = 1000, counter_ = 0, now_ms_ = 1'795'000'000'000;
};

}  // namespace snug::test
