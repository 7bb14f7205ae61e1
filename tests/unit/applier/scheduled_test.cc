// Messages that are sent later, those that mention everybody, and chats in which people wait between messages.
#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "store/chat_rows.h"
#include "store/mark_rows.h"
#include "store/message_rows.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

struct Scheduled : ApplierFixture {
  MessageId later(UserId user, std::int64_t ms = 1000, const std::string& text = "later") {
    const MessageId id{next_id()};
    REQUIRE(run(user, ScheduleMessage{.message_id = id, .chat_id = chat, .content = text, .send_at = Time{now_ms + ms}})
                .result);
    return id;
  }
  Outcome due(MessageId id) {
    now_ms += 2000;
    return run({}, SendScheduled{.message_id = id});
  }
  ScheduledMessage scheduled(MessageId id) { return rows::find_scheduled(db(), id)->message; }
  std::int64_t mentions(UserId user) { return rows::state_of(db(), user, chat).mentions; }

  const UserId alice = as("alice"), bob = as("bob"), carol = as("carol"), eve = as("eve");
  const ChatId chat = group(alice, {bob, carol});
};

}  // namespace

TEST_CASE_FIXTURE(Scheduled, "a scheduled message is sent once, as its owner, with the id that it had") {
  const MessageId id = later(bob, 1000, "hi @carol");
  CHECK(events() == Names{"scheduled_updated*"});
  CHECK(std::get<Event>(changes().back()).users == std::vector{bob});
  CHECK(code_of(run({}, SendScheduled{.message_id = id})) == Code::conflict);  // not yet
  CHECK(code_of(run(bob, SendScheduled{.message_id = id})) == Code::forbidden);
  REQUIRE(due(id).result);
  CHECK(events() == Names{"scheduled_updated", "new_message*"});
  const Message m = *rows::find_message(db(), id);
  CHECK(m.sender_id == bob);
  CHECK(m.content == "hi @carol");
  CHECK(m.mentions == std::vector{carol});
  CHECK(m.created_at == Time{now_ms});
  CHECK(scheduled(id).removed);
  CHECK(scheduled(id).content.empty());
  CHECK(code_of(due(id)) == Code::conflict);
  CHECK(count("SELECT count(*) FROM messages") == 1);
}

TEST_CASE_FIXTURE(Scheduled, "what can't be sent stays, says why, and can wait again") {
  const MessageId id = later(bob);
  REQUIRE(run(bob, LeaveChat{chat}).result);
  REQUIRE(due(id).result);
  CHECK(events() == Names{"scheduled_updated*"});
  CHECK(scheduled(id).failed == "you are not a member of this chat any more");
  CHECK_FALSE(rows::next_scheduled(db()));
  CHECK(code_of(run(bob, UpdateScheduled{.message_id = id})) == Code::bad_request);  // its time is over
  REQUIRE(run(alice, AddMembers{chat, {bob}}).result);
  REQUIRE(run(bob, UpdateScheduled{.message_id = id, .send_at = Time{now_ms + 1000}}).result);
  CHECK_FALSE(scheduled(id).failed);
  CHECK(due(id).result);
  CHECK(rows::find_message(db(), id));
}

TEST_CASE_FIXTURE(Scheduled, "only its owner changes or cancels it, and times are to come") {
  const MessageId id = later(bob);
  CHECK(code_of(run(alice, CancelScheduled{id})) == Code::not_found);
  CHECK(code_of(run(alice, UpdateScheduled{.message_id = id, .content = "x"})) == Code::not_found);
  CHECK(code_of(run(bob, UpdateScheduled{.message_id = id, .send_at = Time{now_ms}})) == Code::bad_request);
  REQUIRE(run(bob, UpdateScheduled{.message_id = id, .content = "better"}).result);
  CHECK(scheduled(id).content == "better");
  REQUIRE(run(bob, CancelScheduled{id}).result);
  CHECK(code_of(due(id)) == Code::conflict);
  CHECK_FALSE(rows::find_message(db(), id));
  CHECK(code_of(run(bob, CancelScheduled{id})) == Code::not_found);
  const auto code = [&](UserId user, Time at) {
    return code_of(
        run(user, ScheduleMessage{.message_id = MessageId{next_id()}, .chat_id = chat, .content = "x", .send_at = at}));
  };
  CHECK(code(bob, Time{now_ms}) == Code::bad_request);
  CHECK(code(bob, Time{now_ms + 400LL * 24 * 3600 * 1000}) == Code::bad_request);
  CHECK(code(eve, Time{now_ms + 1000}) == Code::not_found);
  for (int i = 0; i < 100; ++i) later(bob, 1'000'000);
  CHECK(code(bob, Time{now_ms + 1000}) == Code::forbidden);
}

TEST_CASE_FIXTURE(Scheduled, "one is sent now, and what could not be sent is tried again now") {
  const MessageId id = later(bob, 1'000'000);
  CHECK(code_of(run(alice, UpdateScheduled{.message_id = id, .send_at = Time{}})) == Code::not_found);
  REQUIRE(run(bob, UpdateScheduled{.message_id = id, .send_at = Time{}}).result);
  CHECK(events() == Names{"scheduled_updated*"});
  CHECK(scheduled(id).send_at == Time{now_ms});
  CHECK(rows::scheduled_until(db(), Time{now_ms}, 10) == std::vector{id});
  REQUIRE(run(bob, LeaveChat{chat}).result);
  REQUIRE(due(id).result);
  CHECK(scheduled(id).failed);
  REQUIRE(run(alice, AddMembers{chat, {bob}}).result);
  REQUIRE(run(bob, UpdateScheduled{.message_id = id, .send_at = Time{}}).result);
  CHECK_FALSE(scheduled(id).failed);
  REQUIRE(due(id).result);
  CHECK(events() == Names{"scheduled_updated", "new_message*"});
  CHECK(code_of(run(bob, UpdateScheduled{.message_id = id, .send_at = Time{}})) == Code::not_found);
}

TEST_CASE_FIXTURE(Scheduled, "the same clientId schedules once") {
  const auto schedule = [&](const std::string& hash) {
    return run(bob, ScheduleMessage{.message_id = MessageId{next_id()},
                                    .chat_id = chat,
                                    .content = "x",
                                    .send_at = Time{now_ms + 100'000},
                                    .client_id = "c",
                                    .request_hash = hash});
  };
  REQUIRE(schedule("h").result);
  CHECK(answer_of(schedule("h")).find(R"("duplicate":true)") != std::string::npos);
  CHECK(code_of(schedule("other")) == Code::conflict);
  CHECK(rows::scheduled_of(db(), bob).size() == 1);
}

TEST_CASE_FIXTURE(Scheduled, "a scheduled message ends no draft") {
  REQUIRE(run(bob, SaveDraft{.chat_id = chat, .text = "at it"}).result);
  REQUIRE(due(later(bob)).result);
  CHECK(rows::find_draft(db(), bob, chat)->text == "at it");
}

TEST_CASE_FIXTURE(Scheduled, "everybody is mentioned by one row, and counts it once") {
  REQUIRE(send(alice, chat, "hello @room, and @bob").result);
  CHECK(count("SELECT count(*) FROM room_mentions") == 1);
  CHECK(count("SELECT count(*) FROM mentions") == 0);
  CHECK(mentions(bob) == 1);
  CHECK(mentions(carol) == 1);
  CHECK(mentions(alice) == 0);
  const MessageId id{value("SELECT max(id) FROM messages")};
  CHECK(rows::find_message(db(), id)->mentions_room == RoomMention::room);
  REQUIRE(send(bob, chat, "@here.").result);  // a way of notifying: counts nothing
  CHECK(rows::find_message(db(), MessageId{value("SELECT max(id) FROM messages")})->mentions_room == RoomMention::here);
  CHECK(mentions(carol) == 1);
  REQUIRE(run(alice, DeleteMessage{id}).result);
  CHECK(mentions(bob) == 0);
  CHECK(count("SELECT count(*) FROM room_mentions") == 0);
  REQUIRE(send(alice, direct(alice, bob), "@room").result);
  CHECK(count("SELECT count(*) FROM room_mentions") == 0);
}

TEST_CASE_FIXTURE(Scheduled, "who may mention everybody") {
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .room_mentions = ChatRight::admins}).result);
  REQUIRE(send(bob, chat, "@room").result);
  CHECK(count("SELECT count(*) FROM room_mentions") == 0);
  REQUIRE(send(alice, chat, "@channel").result);
  CHECK(count("SELECT count(*) FROM room_mentions") == 1);
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .room_mentions = ChatRight::everyone}).result);
  REQUIRE(run({}, SetUserRole{carol, UserRole::guest}).result);
  REQUIRE(send(carol, chat, "@all").result);
  CHECK(count("SELECT count(*) FROM room_mentions") == 1);
}

TEST_CASE_FIXTURE(Scheduled, "in a slow chat members wait between messages, and admins don't") {
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .slow_mode = 30}).result);
  REQUIRE(send(bob, chat, "one").result);
  const Outcome soon = send(bob, chat, "two");
  CHECK(code_of(soon) == Code::rate_limited);
  CHECK(soon.result.error().retry_after_ms == 29'990);
  CHECK(send(carol, chat, "hers").result);
  CHECK(send(alice, chat, "one").result);
  CHECK(send(alice, chat, "two").result);
  now_ms += 30'000;
  CHECK(send(bob, chat, "two").result);
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .slow_mode = 0}).result);
  CHECK(send(bob, chat, "three").result);
}
