// Messages that are too old go for good.
#include "retention_fixture.h"

#include <doctest/doctest.h>

#include "store/access.h"
#include "store/mark_rows.h"
#include "store/membership_rows.h"
#include "store/report_rows.h"

using namespace snug;
using namespace snug::test;
using Names = std::vector<std::string>;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

}  // namespace

TEST_CASE_FIXTURE(Retention, "only what is too old goes, and it is the first of the chat") {
  keep(3);
  const MessageId old = say(ann, chat, "old"), older = say(ben, chat, "old, too");
  CHECK(purge(chat) == 0);
  now_ms += 2 * day;
  const MessageId young = say(ann, chat, "young");
  CHECK(purge(chat) == 0);  // whatever the job believes
  now_ms += day;
  const Version version = purge(chat);
  CHECK(version != 0);
  CHECK(events() == Names{"messages_purged*"});
  CHECK(std::get<Event>(changes().back()).data ==
        R"({"chatId":")" + to_string(chat) + R"(","upTo":2,"version":)" + std::to_string(version) + "}");
  CHECK_FALSE(is_there(old));
  CHECK_FALSE(is_there(older));
  CHECK(is_there(young));
  const Chat seen = rows::chat_of(db(), ben, chat);
  CHECK(seen.first_seq == 3);
  CHECK(seen.last_seq == 3);
  CHECK(seen.last_message_preview->content == "young");
  CHECK(seen.state->unread == 1);
  CHECK(seen.version == version);
  CHECK(purge(chat) == 0);
  CHECK(code_of(run(ben, AddReaction{old, "👍"})) == Code::not_found);
}

TEST_CASE_FIXTURE(Retention, "the smaller rule holds, and no rule keeps for ever") {
  say(ann, chat, "x");
  now_ms += 1000 * day;
  CHECK(purge(chat) == 0);
  keep_in(chat, 2000);
  CHECK(purge(chat) == 0);
  keep(1001);
  CHECK(purge(chat) == 0);
  keep_in(chat, 999);
  CHECK(rows::get_chat(db(), chat).retention_days == 999);
  CHECK(purge(chat) != 0);
  keep_in(chat, 0);
  CHECK_FALSE(rows::get_chat(db(), chat).retention_days);
  say(ann, chat, "y");
  now_ms += 1001 * day + 1;
  CHECK(purge(chat) != 0);
}

TEST_CASE_FIXTURE(Retention, "only admins of a group or channel set its days") {
  CHECK(code_of(run(ben, UpdateChat{.chat_id = chat, .retention_days = 1})) == Code::forbidden);
  const ChatId two = direct(ann, ben);
  CHECK(code_of(run(ann, UpdateChat{.chat_id = two, .retention_days = 1})) == Code::forbidden);
  say(ann, two, "x");  // but the server's rule holds there, too
  keep(1);
  now_ms += 2 * day;
  CHECK(purge(two) != 0);
}

TEST_CASE_FIXTURE(Retention, "only the server purges, under its lease") {
  keep(1);
  say(ann, chat, "x");
  now_ms += 2 * day;
  CHECK(code_of(run(ann, PurgeMessages{.chat_id = chat, .up_to = 1})) == Code::forbidden);
  CHECK(code_of(run({}, PurgeMessages{.chat_id = chat, .up_to = 1, .fence = 9})) == Code::conflict);
  CHECK(first_seq(chat) == 1);
}

TEST_CASE_FIXTURE(Retention, "nothing is left of what hangs on a message") {
  keep(1);
  const MessageId id{next_id()}, poll{next_id()};
  REQUIRE(run(ann, SendMessage{.message_id = id,
                               .chat_id = chat,
                               .content = "see https://tea.example/ @ben",
                               .client_id = "c1",
                               .request_hash = "h",
                               .attachments = {{{.hash = "abc", .name = "a", .type = "b", .size = 1}}}})
              .result);
  REQUIRE(run(ann,
              SendMessage{
                  .message_id = poll, .chat_id = chat, .content = "Tea? @room", .poll = NewPoll{.options = {"y", "n"}}})
              .result);
  REQUIRE(run(ben, AddReaction{id, "👍"}).result);
  REQUIRE(run(ben, VotePoll{poll, {0}}).result);
  REQUIRE(run(ann, PinMessage{id, true}).result);
  REQUIRE(run(ann, EditMessage{id, "see it @ben"}).result);
  REQUIRE(run({}, SetPreviews{id,
                              content_hash("see it @ben"),
                              {FoundPreview{.url = "https://tea.example/", .title = "Tea", .picture = "def"}}})
              .result);
  REQUIRE(run(ben, ReportMessage{ReportId{next_id()}, id, "an advertisement"}).result);
  CHECK(rows::chat_of(db(), ben, chat).state->mentions == 2);
  db().exec("INSERT INTO client_keys SELECT key, message_id FROM client_run_0");  // as when runs have been moved
  const auto left = [&] {
    return std::vector<std::int64_t>{
        count("SELECT count(*) FROM messages"),      count("SELECT count(*) FROM files"),
        count("SELECT count(*) FROM reactions"),     count("SELECT count(*) FROM poll_votes"),
        count("SELECT count(*) FROM polls"),         count("SELECT count(*) FROM pins"),
        count("SELECT count(*) FROM revisions"),     count("SELECT count(*) FROM mentions"),
        count("SELECT count(*) FROM room_mentions"), count("SELECT count(*) FROM message_changes"),
        count("SELECT count(*) FROM link_previews"), count("SELECT count(*) FROM pictures"),
        count("SELECT count(*) FROM client_keys"),   count("SELECT count(*) FROM reports WHERE content <> ''")};
  };
  for (const std::int64_t rows : left()) CHECK(rows > 0);
  now_ms += 2 * day;
  CHECK(purge(chat) != 0);
  CHECK(first_seq(chat) == 3);
  for (const std::int64_t rows : left()) CHECK(rows == 0);
  const Chat empty = rows::chat_of(db(), ben, chat);
  CHECK_FALSE(empty.last_message_preview);
  CHECK(empty.last_seq == 2);
  CHECK(empty.state->unread == 0);
  CHECK(empty.state->mentions == 0);

  // The chat goes on, and what its sender called a message is free again.
  REQUIRE(send(ann, chat, "again", "c1").result);
  CHECK(rows::chat_of(db(), ben, chat).last_seq == 3);
  CHECK(rows::chat_of(db(), ben, chat).state->unread == 1);
}

TEST_CASE_FIXTURE(Retention, "who saved it saves it no more, and is told before the room") {
  keep(1);
  const MessageId one = say(ann, chat, "one"), two = say(ann, chat, "two"), three = say(ann, chat, "three");
  REQUIRE(run(ben, SaveMessage{one}).result);
  REQUIRE(run(ann, SaveMessage{one}).result);
  REQUIRE(run(ben, SaveMessage{three}).result);
  now_ms += 2 * day;
  CHECK(purge(chat) != 0);
  CHECK(events() == Names{"saved_updated", "saved_updated", "messages_purged*"});
  CHECK(is_there(three));  // a user's changes have a version each
  CHECK_FALSE(is_there(two));
  CHECK(rows::find_saved(db(), ben, one)->removed);
  CHECK(purge(chat) != 0);
  CHECK_FALSE(is_there(three));
  CHECK(rows::find_saved(db(), ben, three)->removed);
  CHECK(rows::saved_changed_after(db(), ben, 0, false, 10).empty());
}

TEST_CASE_FIXTURE(Retention, "a command takes 200 at most, and goes no further than it was asked to") {
  keep(1);
  for (int i = 0; i < 300; ++i) say(ann, chat, "x");
  now_ms += 2 * day;
  CHECK(purge(chat, 10) != 0);
  CHECK(first_seq(chat) == 11);
  CHECK(purge(chat) != 0);
  CHECK(first_seq(chat) == 211);
  CHECK(purge(chat) != 0);
  CHECK(first_seq(chat) == 301);
  CHECK(purge(chat) == 0);
}

TEST_CASE_FIXTURE(Retention, "changes that earlier programs named more than once go, too") {
  keep(1);
  const MessageId id = say(ann, chat, "x");
  REQUIRE(run(ann, EditMessage{id, "y"}).result);
  db().run("INSERT INTO message_changes (chat_id, version, seq) VALUES (?1, ?2, 1)", chat,
           applier().state().version - 1);
  now_ms += 2 * day;
  say(ann, chat, "young");
  CHECK(purge(chat) != 0);
  CHECK(count("SELECT count(*) FROM message_changes") == 0);
}

TEST_CASE_FIXTURE(Retention, "an answer to what is gone stays, and what waits is sent without it") {
  keep(2);
  const MessageId old = say(ann, chat, "old"), later{next_id()};
  now_ms += day;
  const MessageId answer{next_id()};
  REQUIRE(run(ben, SendMessage{.message_id = answer, .chat_id = chat, .content = "yes", .reply_to = old}).result);
  REQUIRE(run(ben, ScheduleMessage{.message_id = later,
                                   .chat_id = chat,
                                   .content = "and",
                                   .reply_to = old,
                                   .send_at = Time{now_ms + day + 1000}})
              .result);
  REQUIRE(run(ben, SaveDraft{.chat_id = chat, .text = "also", .reply_to = old}).result);
  now_ms += day + 2000;
  CHECK(purge(chat) != 0);
  CHECK(rows::find_message(db(), answer)->reply_to == old);
  REQUIRE(run(ben, EditMessage{answer, "yes!"}).result);
  REQUIRE(run({}, SendScheduled{.message_id = later}).result);
  REQUIRE(rows::find_message(db(), later));
  CHECK_FALSE(rows::find_message(db(), later)->reply_to);
  CHECK(code_of(run(
            ben, SendMessage{.message_id = MessageId{next_id()}, .chat_id = chat, .content = "x", .reply_to = old})) ==
        Code::bad_request);
}

TEST_CASE_FIXTURE(Retention, "of a chat that was deleted they go without a word") {
  keep(1);
  say(ann, chat, "x");
  REQUIRE(run(ann, DeleteChat{chat}).result);
  now_ms += 2 * day;
  CHECK(purge(chat) != 0);
  CHECK(changes().empty());
  CHECK(count("SELECT count(*) FROM messages") == 0);
}

TEST_CASE_FIXTURE(Retention, "a thread has its parent's rule, and nothing of it goes before its root") {
  const MessageId root = say(ann, chat, "root"), reply{next_id()};
  const ChatId thread{next_id()};
  REQUIRE(run(ben, ReplyInThread{.root = root, .thread_id = thread, .message = {.message_id = reply, .content = "re"}})
              .result);
  keep_in(chat, 1);
  now_ms += 2 * day;
  CHECK(purge(thread) == 0);
  CHECK(purge(chat) != 0);
  CHECK_FALSE(is_there(root));
  CHECK(is_there(reply));

  // The thread goes on without it.
  const MessageId young = say(ann, thread, "and more");
  CHECK(rows::chat_of(db(), ben, thread).state->unread == 1);
  const Version version = purge(thread);
  CHECK(version != 0);
  CHECK(events() == Names{"messages_purged*"});
  CHECK(std::get<Event>(changes().back()).room == chat);
  CHECK_FALSE(is_there(reply));
  CHECK(count("SELECT count(*) FROM repliers") == 1);  // who wrote what is gone is not named
  CHECK(rows::chat_of(db(), ben, thread).first_seq == 2);
  CHECK(rows::chat_of(db(), ben, thread).state->unread == 1);
  REQUIRE(run(ann, DeleteMessage{young}).result);
  now_ms += 2 * day;
  CHECK(purge(thread) != 0);
  CHECK(events() == Names{"messages_purged", "chat_removed*"});  // with its last message it is gone
  CHECK(count("SELECT count(*) FROM messages") == 0);
  CHECK(count("SELECT count(*) FROM repliers") == 0);
  CHECK_FALSE(rows::find_chat(db(), thread));
}

TEST_CASE_FIXTURE(Retention, "who has hidden more than went sees where its own part begins") {
  keep(1);
  say(ann, chat, "x");
  say(ann, chat, "y");
  now_ms += 2 * day;
  CHECK(purge(chat, 1) != 0);
  for (const auto& m : rows::memberships_of(db(), ben)) {
    CHECK(m.from_seq == 1);
    CHECK(m.purged != 0);
  }
  db().run("UPDATE chat_states SET from_seq = 2 WHERE user_id = ?1", ben);
  for (const auto& m : rows::memberships_of(db(), ben)) CHECK(m.from_seq == 2);
  CHECK(rows::access_to(db(), chat, ben)->from_seq == 2);
  CHECK(rows::access_to(db(), chat, ann)->from_seq == 1);
}
