#include "jobs/retention_job.h"

#include <doctest/doctest.h>

#include "unit/applier/retention_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

/// Shows what the test says.
struct SetClock final : Clock {
  Time now() const override { return time; }
  std::chrono::steady_clock::time_point steady() const override { return {}; }
  Time time;
};

struct Aging : Retention {
  /// Steps of what is due now, each applied; how many messages went.
  std::int64_t run_due() {
    const std::int64_t before = count("SELECT count(*) FROM messages");
    for (int steps = 0;; ++steps) {
      clock.time = Time{now_ms};
      const auto due = job.due(db());
      if (!due || *due > clock.time) return before - count("SELECT count(*) FROM messages");
      REQUIRE(steps < 1000);
      for (const CommandBody& command : job.next(db()).commands) REQUIRE(run({}, command).result);
    }
  }

  SetClock clock;
  RetentionJob job{clock};
};

}  // namespace

TEST_CASE_FIXTURE(Aging, "where nothing is ever too old it sleeps, until a rule changes") {
  say(ann, chat, "x");
  CHECK_FALSE(job.due(db()));
  keep(1);
  CHECK(changes().empty());
  CHECK(job.is_woken_by_silence());
  CHECK(job.due(db()) == Time{});
  keep(0);
  CHECK_FALSE(job.due(db()));
  keep_in(chat, 1);
  CHECK(job.is_woken_by(changes().back()));
  CHECK(job.due(db()) == Time{});
  REQUIRE(run(ann, UpdateChat{.chat_id = group(ann), .title = "other"}).result);
  CHECK_FALSE(job.is_woken_by(changes().back()));
}

TEST_CASE_FIXTURE(Aging, "what is too old goes, and the next round begins when the next becomes so") {
  keep(3);
  const ChatId other = group(ann);
  say(ann, chat, "x");
  now_ms += day;
  const Time second{now_ms + 10};
  say(ann, other, "y");
  CHECK(run_due() == 0);
  CHECK(job.due(db())->ms == now_ms + day);  // within a day something may become too old that is not known yet
  now_ms += day;
  CHECK(run_due() == 0);
  now_ms += day + 1000;
  CHECK(run_due() == 1);
  CHECK(first_seq(chat) == 2);
  CHECK(job.due(db())->ms > second.ms + 3 * day);
  CHECK(job.due(db())->ms <= now_ms + day);
  now_ms = job.due(db())->ms;
  CHECK(run_due() == 1);
  CHECK(count("SELECT count(*) FROM messages") == 0);
}

TEST_CASE_FIXTURE(Aging, "a round is not begun again within an hour, unless a rule changes") {
  keep(1);
  say(ann, chat, "x");
  now_ms += 60'000;
  say(ann, chat, "y");
  now_ms += day - 60'000;
  CHECK(run_due() == 1);
  CHECK(job.due(db())->ms == now_ms + 3'600'000);
  keep(2);
  CHECK(job.due(db()) == Time{});
}

TEST_CASE_FIXTURE(Aging,
                  "many messages of many chats go in steps of a few hundred, also those that apply leaves at first") {
  keep(1);
  std::vector<ChatId> chats{chat};
  for (int i = 0; i < 6; ++i) chats.push_back(group(ann));
  for (const ChatId in : chats)
    for (int i = 0; i < 230; ++i) say(ann, in, "x");
  // Two that a user has saved can't go with one command.
  for (Seq seq = 1; seq <= 6; ++seq)
    REQUIRE(
        run(ann, SaveMessage{MessageId{value("SELECT id FROM messages WHERE chat_id = ?1 AND seq = ?2", chat, seq)}})
            .result);
  now_ms += 2 * day;
  clock.time = Time{now_ms};
  REQUIRE(job.due(db()));
  const Job::Step step = job.next(db());
  CHECK(step.commands.size() == 2);
  CHECK(std::get<PurgeMessages>(step.commands[0]).up_to == 200);
  CHECK(step.pause == RetentionJob::pace);
  for (const CommandBody& command : step.commands) REQUIRE(run({}, command).result);
  run_due();
  CHECK(count("SELECT count(*) FROM messages") == 0);
  CHECK(count("SELECT count(*) FROM saved WHERE removed = 0") == 0);
}

TEST_CASE_FIXTURE(Aging, "chats are looked at a slice at a time, and another job begins from the beginning") {
  keep(1);
  std::vector<ChatId> chats;
  for (int i = 0; i < RetentionJob::slice + 20; ++i) chats.push_back(group(ann));
  for (const ChatId in : {chats.front(), chats.back()}) say(ann, in, "x");
  clock.time = Time{now_ms};
  REQUIRE(job.due(db()));
  Job::Step step = job.next(db());
  CHECK(step.commands.empty());
  CHECK(step.pause == RetentionJob::pace_of_looking);
  CHECK(job.due(db()) == Time{});  // half of a round
  now_ms += 2 * day;
  RetentionJob other(clock);
  clock.time = Time{now_ms};
  REQUIRE(other.due(db()));
  step = other.next(db());
  REQUIRE(step.commands.size() == 1);
  CHECK(std::get<PurgeMessages>(step.commands[0]).chat_id == chats.front());
  CHECK(run_due() >= 1);  // the rest of its round
  job.failed(fail(Code::conflict, ""));
  CHECK(run_due() <= 1);
  CHECK(count("SELECT count(*) FROM messages") == 0);
}
