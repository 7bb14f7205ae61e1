#include "sequencer/watermark_gatherer.h"

#include <doctest/doctest.h>

#include <deque>
#include <string>

using namespace snug;

namespace {

/// An executor that a test steps by hand.
class Steps final : public Executor {
 public:
  void post(Task task) override { tasks.push_back(std::move(task)); }
  void post_after(std::chrono::milliseconds, Task task) override { timers.push_back(std::move(task)); }
  void run(std::deque<Task>& queue) {
    while (!queue.empty()) {
      Task task = std::move(queue.front());
      queue.pop_front();
      task();
    }
  }
  std::deque<Task> tasks, timers;
};

/// Keeps what is submitted.
class Recorder final : public Sequencer {
 public:
  bool submit(Submission&& submission) override {
    if (full) return false;
    submissions.push_back(std::move(submission));
    return true;
  }
  const std::vector<WatermarkMove>& moves(std::size_t at) {
    return std::get<MoveWatermarks>(submissions.at(at).command.body).moves;
  }
  std::vector<Submission> submissions;
  bool full = false;
};

const UserId alice{1}, bob{2};
WatermarkMove read(UserId user, Seq seq) { return {user, LoginSessionId{9}, ChatId{5}, 0, seq}; }

Submission message_of(UserId user) {
  Submission submission;
  submission.command.actor = user;
  submission.command.body = SendMessage{};
  submission.done = [](Outcome) {};
  return submission;
}

struct Fixture {
  Recorder sequencer;
  Steps executor;
  WatermarkGatherer gatherer{sequencer, executor, 3, {std::chrono::milliseconds(50), 3}};
  std::vector<std::string> told;

  void move(std::string name, UserId user, Seq seq) {
    gatherer.move(read(user, seq), [this, name](Outcome outcome) {
      told.push_back(name + (outcome.result ? " ok" : " " + std::string(name_of(outcome.result.error().code))));
    });
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "the moves of a moment are one command, and each hears its own outcome") {
  move("alice", alice, 4);
  move("bob", bob, 7);
  CHECK(sequencer.submissions.empty());
  CHECK(executor.timers.size() == 1);
  executor.run(executor.timers);
  REQUIRE(sequencer.submissions.size() == 1);
  REQUIRE(sequencer.moves(0).size() == 2);
  CHECK(sequencer.moves(0)[0].user_id == alice);
  CHECK(sequencer.moves(0)[1].read_seq == 7);
  CHECK(sequencer.submissions[0].io == 3);
  CHECK_FALSE(sequencer.submissions[0].command.actor);

  CHECK(told.empty());
  Outcome outcome;
  outcome.parts = {EmptyAnswer{}, fail(Code::not_member, "no")};
  sequencer.submissions[0].done(std::move(outcome));
  CHECK(told == std::vector<std::string>{"alice ok", "bob not_member"});

  move("alice", alice, 5);  // the next moment has a timer of its own
  CHECK(executor.timers.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a command goes behind the gathered moves of its actor") {
  move("alice", alice, 4);
  move("bob", bob, 7);
  CHECK(gatherer.submit(message_of(alice)));
  REQUIRE(sequencer.submissions.size() == 2);
  CHECK(sequencer.moves(0).size() == 2);
  CHECK(std::holds_alternative<SendMessage>(sequencer.submissions[1].command.body));

  executor.run(executor.timers);  // finds nothing left
  CHECK(sequencer.submissions.size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "a command of somebody else does not wait, and does not hurry the moves") {
  move("alice", alice, 4);
  CHECK(gatherer.submit(message_of(bob)));
  REQUIRE(sequencer.submissions.size() == 1);
  CHECK(std::holds_alternative<SendMessage>(sequencer.submissions[0].command.body));
}

TEST_CASE_FIXTURE(Fixture, "a full command does not wait for the moment to pass") {
  move("a", alice, 1);
  move("b", alice, 2);
  CHECK(sequencer.submissions.empty());
  move("c", alice, 3);
  REQUIRE(sequencer.submissions.size() == 1);
  CHECK(sequencer.moves(0).size() == 3);
}

TEST_CASE_FIXTURE(Fixture, "a full sequencer answers every move unavailable, after the call") {
  move("alice", alice, 4);
  move("bob", bob, 7);
  sequencer.full = true;
  gatherer.flush();
  CHECK(told.empty());
  executor.run(executor.tasks);
  CHECK(told == std::vector<std::string>{"alice unavailable", "bob unavailable"});
}

TEST_CASE_FIXTURE(Fixture, "a commit that failed is told to every move") {
  move("alice", alice, 4);
  move("bob", bob, 7);
  gatherer.flush();
  sequencer.submissions.at(0).done(Outcome{fail(Code::unavailable, "the disk is full")});
  CHECK(told == std::vector<std::string>{"alice unavailable", "bob unavailable"});
}
