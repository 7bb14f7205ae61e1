#include <doctest/doctest.h>

#include "unit/api_queries/queries_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct MessagesFixture : QueriesFixture {
  UserId ann = as("ann"), ben = as("ben"), cid = as("cid");
  ChatId chat = group(ann, {ben});

  std::string page(ListMessagesParams params) {
    params.chat_id = chat;
    return each(answer(ann, list_messages, params).at("messages"), "seq");
  }
};

}  // namespace

TEST_CASE_FIXTURE(MessagesFixture, "a page of history stands where it was asked for, oldest first") {
  CHECK(page({}) == "");
  CHECK(page({.around = SeqParam{5}}) == "");
  for (int i = 1; i <= 10; ++i) send(ben, chat, "text " + std::to_string(i));
  const Int<1, 100> three{3}, four{4};
  const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
  CHECK(page({}) == "1 2 3 4 5 6 7 8 9 10");
  CHECK(page({.limit = three}) == "8 9 10");
  CHECK(page({.before = SeqParam{8}, .limit = three}) == "5 6 7");
  CHECK(page({.before = SeqParam{2}, .limit = three}) == "1");
  CHECK(page({.before = SeqParam{1}, .limit = three}) == "");
  CHECK(page({.before = SeqParam{0}, .limit = three}) == "");
  CHECK(page({.before = SeqParam{huge}, .limit = three}) == "8 9 10");
  CHECK(page({.after = SeqParam{0}, .limit = three}) == "1 2 3");
  CHECK(page({.after = SeqParam{4}, .limit = three}) == "5 6 7");
  CHECK(page({.after = SeqParam{9}, .limit = three}) == "10");
  CHECK(page({.after = SeqParam{10}, .limit = three}) == "");
  CHECK(page({.after = SeqParam{huge}, .limit = three}) == "");
  CHECK(page({.around = SeqParam{5}, .limit = three}) == "4 5 6");
  CHECK(page({.around = SeqParam{5}, .limit = four}) == "3 4 5 6");
  CHECK(page({.around = SeqParam{1}, .limit = three}) == "1 2 3");
  CHECK(page({.around = SeqParam{10}, .limit = three}) == "8 9 10");
  CHECK(page({.around = SeqParam{0}, .limit = three}) == "1 2 3");
  CHECK(page({.around = SeqParam{huge}, .limit = three}) == "8 9 10");
}

TEST_CASE_FIXTURE(MessagesFixture, "a page is asked for in one way only") {
  const auto field = [&](ListMessagesParams params) {
    params.chat_id = chat;
    const auto result = ask(ann, list_messages, params);
    return result ? "" : result.error().field;
  };
  CHECK(field({.before = SeqParam{3}, .after = SeqParam{1}}) == "after");
  CHECK(field({.before = SeqParam{3}, .around = SeqParam{1}}) == "around");
  CHECK(field({.after = SeqParam{3}, .around = SeqParam{1}}) == "around");
}

TEST_CASE_FIXTURE(MessagesFixture, "messages whole: a reply, an edit, a mention, and a tombstone without content") {
  send(ben, chat, "hello @ann", "client-1");
  run(ann,
      SendMessage{.message_id = MessageId{next_id()}, .chat_id = chat, .content = "re", .reply_to = message(chat, 1)});
  run(ben, EditMessage{message(chat, 1), "hello again @ann"});
  send(ben, chat, "gone @ann");
  run(ben, DeleteMessage{message(chat, 3)});
  const auto messages = answer(ann, list_messages, {.chat_id = chat}).at("messages").as_array();
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].at("clientId") == "client-1");
  CHECK(messages[0].at("content") == "hello again @ann");
  CHECK(messages[0].as_object().contains("editedAt"));
  CHECK(each(messages[0].at("mentions"), "") == words(ann));
  CHECK_FALSE(messages[0].as_object().contains("status"));
  CHECK(messages[1].at("replyTo") == messages[0].at("id"));
  CHECK(messages[1].at("status") == "sent");
  CHECK(messages[2].at("content") == "");
  CHECK(messages[2].as_object().contains("deletedAt"));
  CHECK_FALSE(messages[2].as_object().contains("mentions"));
}

TEST_CASE_FIXTURE(MessagesFixture, "status: what every other member has got") {
  run(ann, AddMembers{chat, {cid}});
  for (int i = 0; i < 3; ++i) send(ann, chat, "text");
  const auto statuses = [&] { return each(answer(ann, list_messages, {.chat_id = chat}).at("messages"), "status"); };
  CHECK(statuses() == "sent sent sent");
  read(ben, chat, 2);
  CHECK(statuses() == "sent sent sent");
  run({}, MoveWatermarks{{{.user_id = cid, .chat_id = chat, .delivered_seq = 3, .read_seq = 1}}});
  CHECK(statuses() == "read delivered sent");
  run(cid, LeaveChat{chat});
  CHECK(statuses() == "read read sent");
  CHECK(answer(ann, get_message, {message(chat, 2)}).at("message").at("status") == "read");
  CHECK_FALSE(answer(ben, get_message, {message(chat, 2)}).at("message").as_object().contains("status"));
}

TEST_CASE_FIXTURE(MessagesFixture, "status in notes to self, in an open channel, and without receipts") {
  const ChatId notes = direct(ann, ann), open = channel(ann, chat, false);
  send(ann, notes, "text");
  CHECK(answer(ann, get_message, {message(notes, 1)}).at("message").at("status") == "read");
  send(ann, open, "text");
  CHECK(answer(ann, get_message, {message(open, 1)}).at("message").at("status") == "sent");
  read(ben, open, 1);
  CHECK(answer(ann, get_message, {message(open, 1)}).at("message").at("status") == "read");
  rule("receipts_limit", 2);
  run(ann, AddMembers{chat, {cid}});
  read(cid, open, 1);
  CHECK(answer(ann, get_message, {message(open, 1)}).at("message").at("status") == "sent");
}

TEST_CASE_FIXTURE(MessagesFixture, "messages of chats that one is not in lead nowhere") {
  send(ann, chat, "text");
  const MessageId id = message(chat, 1);
  CHECK(failure(cid, get_message, {id}) == Code::not_found);
  CHECK(failure(cid, list_messages, {.chat_id = chat}) == Code::not_found);
  CHECK(failure(ann, get_message, {MessageId{5}}) == Code::not_found);
  run(ben, LeaveChat{chat});
  CHECK(failure(ben, get_message, {id}) == Code::not_member);
  run(ann, DeleteChat{chat});
  CHECK(failure(ann, get_message, {id}) == Code::not_found);
}

TEST_CASE_FIXTURE(MessagesFixture, "hidden history stays hidden") {
  for (int i = 0; i < 5; ++i) send(ben, chat, "text");
  db().run("UPDATE chat_states SET from_seq = 3 WHERE user_id = ?1", ann);
  CHECK(page({}) == "4 5");
  CHECK(page({.after = SeqParam{0}}) == "4 5");
  CHECK(page({.around = SeqParam{1}}) == "4 5");
  CHECK(failure(ann, get_message, {message(chat, 3)}) == Code::not_found);
  CHECK(each(sync_page(ann, "").at("messages"), "seq") == "4 5");
  CHECK(sync_page(ann, "").at("limited").as_array().empty());
}
