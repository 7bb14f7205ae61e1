#include "jobs/removal_job.h"

#include <doctest/doctest.h>

#include <memory>

#include "unit/applier/moderation_fixture.h"

using namespace snug;
using namespace snug::test;
using Names = std::vector<std::string>;

namespace {

/// Runs the job to its end; another takes it over after each step.
int run_job(ApplierFixture& f, bool new_job_each_step = false) {
  auto job = std::make_unique<RemovalJob>();
  int steps = 0;
  for (; job->due(f.db()); ++steps) {
    REQUIRE(steps < 1000);
    for (const CommandBody& command : job->next(f.db()).commands) REQUIRE(f.run({}, command).result);
    if (new_job_each_step && job->due(f.db()) && steps % 2 == 0) job = std::make_unique<RemovalJob>();
  }
  return steps;
}

}  // namespace

TEST_CASE_FIXTURE(Moderation,
                  "what was sent since then is removed, in the group, its open channels, and nowhere else") {
  const ChatId channel{next_id()}, hidden{next_id()}, elsewhere = group(eve, {ben});
  REQUIRE(run(owner, CreateChannel{.chat_id = channel, .group_id = chat, .title = "c"}).result);
  REQUIRE(run(owner,
              CreateChannel{.chat_id = hidden, .group_id = chat, .title = "p", .is_private = true, .member_ids = {eve}})
              .result);
  const std::int64_t since = now_ms + 5;
  const MessageId recent = say(eve, chat, "fools!"), bens = say(ben, chat, "hm"),
                  in_channel = say(eve, channel, "fools"), in_hidden = say(eve, hidden, "fools"),
                  there = say(eve, elsewhere, "fools");
  REQUIRE(remove(owner, eve, chat, since).result);
  CHECK(changes().empty());
  const MessageId later = say(eve, chat, "sorry");
  run_job(*this);
  CHECK(is_gone(recent));
  CHECK(is_gone(in_channel));
  for (const MessageId kept : {bad, bens, in_hidden, there, later}) CHECK_FALSE(is_gone(kept));
  CHECK(count("SELECT count(*) FROM removals") == 0);

  REQUIRE(remove(admin, eve, std::nullopt, since).result);
  run_job(*this);
  for (const MessageId gone : {in_hidden, there, later}) CHECK(is_gone(gone));
  CHECK_FALSE(is_gone(bad));  // sent before
}

TEST_CASE_FIXTURE(Moderation, "many are removed in steps, by whichever job comes next, and each once") {
  std::vector<MessageId> all;
  for (int i = 0; i < 130; ++i) {
    all.push_back(say(eve, chat, "fools"));
    say(ben, chat, "hm");
  }
  REQUIRE(remove(owner, eve, chat).result);
  RemovalJob job;
  CHECK(job.is_woken_by_silence());
  const Job::Step step = job.next(db());
  REQUIRE(step.commands.size() == RemovalJob::most_messages);
  CHECK(std::get<RemoveMessages>(step.commands.front()).message_id == all.back());  // the newest first
  for (const CommandBody& command : step.commands) REQUIRE(run({}, command).result);
  CHECK(events() == Names{"message_deleted*"});
  REQUIRE(run({}, step.commands.front()).result);  // once more, by a node that did not know
  CHECK(events().empty());
  run_job(*this, true);
  for (const MessageId message : all) CHECK(is_gone(message));
  CHECK(is_gone(bad));
  CHECK(count("SELECT count(*) FROM messages WHERE deleted_at IS NULL") == 130);
  CHECK(code_of(run({}, step.commands.front())) == Code::conflict);  // it has ended
}

TEST_CASE_FIXTURE(Moderation, "asked again while it runs, it goes as far back as either, and stays one") {
  const std::int64_t first = now_ms + 5;
  const MessageId one = say(eve, chat, "one");
  REQUIRE(remove(owner, eve, chat, first).result);
  const MessageId two = say(eve, chat, "two");
  REQUIRE(remove(owner, eve, chat, now_ms).result);
  CHECK(count("SELECT count(*) FROM removals") == 1);
  run_job(*this);
  CHECK(is_gone(one));
  CHECK(is_gone(two));
  CHECK_FALSE(is_gone(bad));
}
