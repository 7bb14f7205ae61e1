#include "jobs/scheduled_job.h"

#include <doctest/doctest.h>

#include "unit/applier/applier_fixture.h"

using namespace snug;
using snug::test::ApplierFixture;

namespace {

/// Shows what the test says.
struct SetClock final : Clock {
  Time now() const override { return time; }
  std::chrono::steady_clock::time_point steady() const override { return {}; }
  Time time;
};

}  // namespace

TEST_CASE_FIXTURE(ApplierFixture, "the job is due with the first scheduled message, and does what is due") {
  SetClock clock;
  ScheduledJob job(clock);
  CHECK_FALSE(job.due(db()));
  const UserId ann = as("ann");
  const ChatId chat = group(ann);
  const Time first{now_ms + 1000}, second{now_ms + 5000};
  const auto schedule = [&](Time at) {
    const MessageId id{next_id()};
    REQUIRE(run(ann, ScheduleMessage{.message_id = id, .chat_id = chat, .content = "later", .send_at = at}).result);
    return id;
  };
  schedule(second);
  const MessageId id = schedule(first);
  CHECK(job.is_woken_by(changes().back()));
  CHECK(job.due(db()) == first);

  const auto at = [&](Time time) {
    clock.time = time;
    return job.next(db()).commands;
  };
  CHECK(at(Time{first.ms - 1}).empty());
  const auto commands = at(first);
  REQUIRE(commands.size() == 1);
  CHECK(std::get<SendScheduled>(commands.front()).message_id == id);
  now_ms += 1000;
  REQUIRE(run({}, commands.front()).result);
  CHECK(job.due(db()) == second);
  CHECK(at(first).empty());
}

TEST_CASE_FIXTURE(ApplierFixture,
                  "what was sent is told, so that its links are looked at, unless its sender does not want that") {
  SetClock clock;
  std::vector<MessageId> told;
  ScheduledJob job(clock, [&](const Message& message) { told.push_back(message.id); });
  const UserId ann = as("ann");
  const ChatId chat = group(ann), other = group(as("ben"), {ann});
  const auto schedule = [&](ChatId in, std::optional<bool> no_preview) {
    ScheduleMessage later{
        .message_id = MessageId{next_id()}, .chat_id = in, .content = "later", .send_at = Time{now_ms + 1000}};
    later.no_preview = no_preview;
    REQUIRE(run(ann, later).result);
    return later.message_id;
  };
  const MessageId wanted = schedule(chat, std::nullopt);
  schedule(chat, true);
  schedule(other, std::nullopt);
  REQUIRE(run(ann, LeaveChat{other}).result);  // it can't be sent
  now_ms += 2000;
  clock.time = Time{now_ms};
  CHECK(job.due(db()));
  CHECK(told.empty());
  for (const CommandBody& command : job.next(db()).commands) REQUIRE(run({}, command).result);
  CHECK_FALSE(job.due(db()));
  CHECK(told == std::vector{wanted});
  CHECK_FALSE(job.due(db()));
  CHECK(told.size() == 1);
}

TEST_CASE_FIXTURE(ApplierFixture, "after a time without a server, 20 go in a second") {
  SetClock clock;
  ScheduledJob job(clock);
  const UserId ann = as("ann");
  const ChatId chat = group(ann);
  for (int i = 0; i < 30; ++i)
    REQUIRE(run(ann, ScheduleMessage{.message_id = MessageId{next_id()},
                                     .chat_id = chat,
                                     .content = "later",
                                     .send_at = Time{now_ms + 1000}})
                .result);
  now_ms += 60'000;
  clock.time = Time{now_ms};
  const Job::Step step = job.next(db());
  CHECK(step.commands.size() == 20);
  CHECK(step.pause == std::chrono::seconds(1));
  for (const CommandBody& command : step.commands) REQUIRE(run({}, command).result);
  const Job::Step rest = job.next(db());
  CHECK(rest.commands.size() == 10);
  CHECK(rest.pause.count() == 0);
}
