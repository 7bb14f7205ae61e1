#include "sequencer/local_sequencer.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace snug;
using namespace std::chrono_literals;

namespace {

Submission send(std::string content) {
  Submission submission;
  SendMessage body;
  body.content = std::move(content);
  submission.command.body = std::move(body);
  submission.done = [](Outcome) {};
  return submission;
}

const std::string& content_of(const Submission& submission) {
  return std::get<SendMessage>(submission.command.body).content;
}

}  // namespace

TEST_CASE("commands come out in the order they went in, each with its own id and time") {
  ManualClock clock;
  LocalSequencer sequencer(clock, 7, 3, 10);
  CHECK(sequencer.submit(send("a")));
  clock.advance(std::chrono::milliseconds(5));
  CHECK(sequencer.submit(send("b")));

  std::vector<Submission> batch;
  REQUIRE(sequencer.take_batch(batch, 10, 1s));
  REQUIRE(batch.size() == 2);
  CHECK(content_of(batch[0]) == "a");
  CHECK(content_of(batch[1]) == "b");
  CHECK(batch[0].command.id.node == 7);
  CHECK(batch[0].command.id.boot == 3);
  CHECK(batch[0].command.id.counter == 1);
  CHECK(batch[1].command.id.counter == 2);
  CHECK(batch[1].command.time.ms == batch[0].command.time.ms + 5);
}

TEST_CASE("commands carry the level of behaviour that is in force") {
  ManualClock clock;
  LocalSequencer sequencer(clock, 0, 1, 10);
  CHECK(sequencer.submit(send("a")));
  sequencer.at_level(4);
  CHECK(sequencer.submit(send("b")));
  std::vector<Submission> batch;
  REQUIRE(sequencer.take_batch(batch, 10, 1s));
  CHECK(batch[0].command.level == 1);
  CHECK(batch[1].command.level == 4);
}

TEST_CASE("what the level in force does not know is not put into the order") {
  ManualClock clock;
  LocalSequencer sequencer(clock, 0, 1, 100);
  const auto submit = [&](CommandBody body) {
    Submission submission;
    submission.command.body = std::move(body);
    return sequencer.submit(std::move(submission));
  };
  SendMessage with_file;
  with_file.attachments.emplace();
  SendMessage without_preview;
  without_preview.no_preview = true;
  sequencer.at_level(6);
  CHECK_FALSE(submit(with_file));
  CHECK_FALSE(submit(ForwardMessage{}));
  sequencer.at_level(7);
  CHECK(submit(with_file));
  CHECK(submit(UpdateProfile{}));
  for (const CommandBody& body :
       {CommandBody(without_preview), CommandBody(UpdateProfile{.avatar = {true, "a"}}),
        CommandBody(UpdateChat{.picture = {true, {}}}), CommandBody(AddEmoji{}), CommandBody(RemoveEmoji{}),
        CommandBody(SetPreviews{}), CommandBody(RemovePreview{}), CommandBody(SetBranding{})}) {
    sequencer.at_level(7);
    CHECK_FALSE(submit(body));
    sequencer.at_level(8);
    CHECK(submit(body));
  }
  SendMessage with_poll;
  with_poll.poll.emplace();
  for (const CommandBody& body : {CommandBody(with_poll),
                                  CommandBody(UpdateProfile{.status = {true, {}}}),
                                  CommandBody(UpdateChat{.description = {true, {}}}),
                                  CommandBody(UpdateChat{.posting = ChatRight::admins}),
                                  CommandBody(UpdateChatState{.notify = Notify::all}),
                                  CommandBody(UpdateChatState{.marked_unread = true}),
                                  CommandBody(AddReaction{}),
                                  CommandBody(RemoveReaction{}),
                                  CommandBody(PinMessage{}),
                                  CommandBody(SaveMessage{}),
                                  CommandBody(VotePoll{}),
                                  CommandBody(ClosePoll{}),
                                  CommandBody(SaveDraft{}),
                                  CommandBody(ScheduleMessage{}),
                                  CommandBody(UpdateScheduled{}),
                                  CommandBody(CancelScheduled{}),
                                  CommandBody(SendScheduled{}),
                                  CommandBody(UpdateChat{.room_mentions = ChatRight::admins}),
                                  CommandBody(UpdateChat{.slow_mode = 5}),
                                  CommandBody(UpdateChat{.is_public = true}),
                                  CommandBody(JoinPublic{}),
                                  CommandBody(AddUserGroup{}),
                                  CommandBody(UpdateUserGroup{}),
                                  CommandBody(RemoveUserGroup{}),
                                  CommandBody(UpdatePreferences{}),
                                  CommandBody(ReplyInThread{}),
                                  CommandBody(FollowThread{}),
                                  CommandBody(UpdateChat{.retention_days = 5}),
                                  CommandBody(ReportMessage{}),
                                  CommandBody(ResolveReport{}),
                                  CommandBody(RemoveRecentMessages{}),
                                  CommandBody(RemoveMessages{}),
                                  CommandBody(PurgeMessages{})}) {
    sequencer.at_level(8);
    CHECK_FALSE(submit(body));
    sequencer.at_level(9);
    CHECK(submit(body));
  }
}

TEST_CASE("a full inbox refuses, and leaves the submission to its caller") {
  ManualClock clock;
  LocalSequencer sequencer(clock, 0, 1, 2);
  CHECK(sequencer.submit(send("a")));
  CHECK(sequencer.submit(send("b")));
  Submission third = send("c");
  CHECK_FALSE(sequencer.submit(std::move(third)));
  CHECK(content_of(third) == "c");
  CHECK(third.done);

  std::vector<Submission> batch;
  REQUIRE(sequencer.take_batch(batch, 1, 1s));
  REQUIRE(batch.size() == 1);
  CHECK(sequencer.submit(std::move(third)));
  REQUIRE(sequencer.take_batch(batch, 10, 1s));
  REQUIRE(batch.size() == 3);
  CHECK(content_of(batch[2]) == "c");
  CHECK(batch[2].command.id.counter == 3);  // the refused attempt used no number
}

TEST_CASE("a closed sequencer hands out what it has and takes nothing more") {
  ManualClock clock;
  LocalSequencer sequencer(clock, 0, 1, 2);
  CHECK(sequencer.submit(send("a")));
  sequencer.close();
  CHECK_FALSE(sequencer.submit(send("b")));
  std::vector<Submission> batch;
  CHECK(sequencer.take_batch(batch, 10, 1s));
  CHECK(batch.size() == 1);
  batch.clear();
  CHECK_FALSE(sequencer.take_batch(batch, 10, 1s));
  CHECK(batch.empty());
}
