// Threads: who may reply, who follows, what the root says, and what leaves with whom.
#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "model/deletion.h"
#include "store/chat_rows.h"
#include "store/mark_rows.h"
#include "store/message_rows.h"
#include "store/shared_chats.h"
#include "store/thread_rows.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }
Message sent_in(const Outcome& outcome) {
  REQUIRE(outcome.result);
  return std::get<MessageAnswer>(*outcome.result).message;
}

struct Threads : ApplierFixture {
  MessageId say(UserId sender, ChatId in, const std::string& content) {
    const MessageId id{next_id()};
    REQUIRE(run(sender, SendMessage{.message_id = id, .chat_id = in, .content = content}).result);
    return id;
  }
  ReplyInThread to(MessageId root, std::string content) {
    return {.root = root,
            .thread_id = ChatId{next_id()},
            .message = {.message_id = MessageId{next_id()}, .content = std::move(content)}};
  }
  Message reply(UserId sender, MessageId root, std::string content) {
    return sent_in(run(sender, to(root, std::move(content))));
  }
  Message message(MessageId id) { return *rows::find_message(db(), id); }
  Thread thread_of(MessageId root) { return message(root).thread.value(); }
  bool follows(UserId user, ChatId thread) { return rows::follows(db(), *rows::find_chat(db(), thread), user); }
  ChatState state(UserId user, ChatId of) { return rows::chat_of(db(), user, of).state.value(); }
  /// Whom each event goes to: the room, or users.
  std::vector<std::vector<UserId>> told() const {
    std::vector<std::vector<UserId>> users;
    for (const Change& change : changes())
      if (const auto* e = std::get_if<Event>(&change)) users.push_back(e->users);
    return users;
  }
  const Event& event(std::size_t n) const {
    for (const Change& change : changes())
      if (const auto* e = std::get_if<Event>(&change); e && n-- == 0) return *e;
    FAIL("there are fewer events");
    std::abort();
  }

  const UserId alice = as("alice"), bob = as("bob"), carol = as("carol"), eve = as("eve");
  const ChatId chat = group(alice, {bob, carol});
  const MessageId hello = say(alice, chat, "hello");
};

}  // namespace

TEST_CASE_FIXTURE(Threads, "the first reply makes the thread; its sender and the author of the root follow it") {
  const Chat before = rows::chat_of(db(), carol, chat);
  const Message first = reply(bob, hello, "hi");
  CHECK(events() == Names{"chat_created", "chat_created", "thread_updated", "new_message*"});
  CHECK(told() == std::vector<std::vector<UserId>>{{bob}, {alice}, {}, {}});
  CHECK(event(2).room == chat);
  CHECK(event(3).room == chat);
  CHECK(first.seq == 1);
  CHECK(first.chat_id != chat);
  CHECK(thread_of(hello).id == first.chat_id);
  CHECK(thread_of(hello).replies == 1);
  CHECK(thread_of(hello).user_ids == std::vector{bob});
  CHECK(thread_of(hello).last_reply_at == first.created_at);
  CHECK(message(hello).version == first.version);

  const Chat thread = rows::chat_of(db(), alice, first.chat_id);
  CHECK(thread.kind == ChatKind::thread);
  CHECK(thread.parent_id == chat);
  CHECK(thread.root_id == hello);
  CHECK(thread.member_count == 2);
  CHECK_FALSE(thread.receipts);
  CHECK(thread.state->unread == 1);
  CHECK(state(bob, thread.id).unread == 0);
  CHECK_FALSE(rows::chat_of(db(), carol, thread.id).state);
  CHECK(rows::chat_of(db(), carol, chat).state->unread == before.state->unread);  // nothing of it counts there
  CHECK(rows::chat_of(db(), carol, chat).last_seq == before.last_seq);
}

TEST_CASE_FIXTURE(Threads, "a reply to a reply goes to the same thread, and who replied last is named first") {
  const Message first = reply(bob, hello, "1");
  const Message second = reply(carol, first.id, "2");
  CHECK(second.chat_id == first.chat_id);
  CHECK(events() == Names{"chat_created", "thread_updated", "new_message*"});
  CHECK(thread_of(hello).user_ids == std::vector{carol, bob});
  REQUIRE(send(bob, first.chat_id, "3").result);  // as to any chat
  CHECK(events() == Names{"thread_updated", "new_message*"});
  CHECK(thread_of(hello).replies == 3);
  CHECK(thread_of(hello).user_ids == std::vector{bob, carol});
  CHECK(state(carol, first.chat_id).unread == 1);
  CHECK(state(alice, first.chat_id).unread == 3);
  CHECK(count("SELECT count(*) FROM message_changes") == 1);  // of the root, however often it changes
}

TEST_CASE_FIXTURE(Threads, "replies that are deleted do not count, and the root is told of it") {
  const Message one = reply(bob, hello, "1"), two = reply(carol, hello, "2");
  REQUIRE(run(carol, DeleteMessage{two.id}).result);
  CHECK(events() == Names{"thread_updated", "message_deleted*"});
  CHECK(thread_of(hello).replies == 1);
  CHECK(thread_of(hello).user_ids == std::vector{bob});
  CHECK(count("SELECT count(*) FROM repliers") == 1);
  REQUIRE(run(carol, DeleteMessage{two.id}).result);  // again
  CHECK(thread_of(hello).replies == 1);
  REQUIRE(run(alice, DeleteMessage{one.id}).result);  // an admin of the room
  CHECK(thread_of(hello).replies == 0);
  CHECK(thread_of(hello).user_ids.empty());
}

TEST_CASE_FIXTURE(Threads, "of six who replied the last five are named, and the sixth when one of them is gone") {
  std::vector<UserId> users;
  std::vector<Message> replies;
  for (int i = 0; i < 6; ++i) users.push_back(as("user" + std::to_string(i)));
  REQUIRE(run(alice, AddMembers{chat, users}).result);
  for (const UserId user : users) replies.push_back(reply(user, hello, "r"));
  CHECK(thread_of(hello).user_ids == std::vector{users[5], users[4], users[3], users[2], users[1]});
  REQUIRE(run(users[5], DeleteMessage{replies[5].id}).result);
  CHECK(thread_of(hello).user_ids == std::vector{users[4], users[3], users[2], users[1], users[0]});
}

TEST_CASE_FIXTURE(Threads, "a root that is deleted keeps its thread, and can be answered further") {
  const Message first = reply(bob, hello, "1");
  REQUIRE(run(alice, DeleteMessage{hello}).result);
  CHECK(thread_of(hello).replies == 1);
  CHECK(reply(carol, hello, "2").chat_id == first.chat_id);
  CHECK(thread_of(hello).replies == 2);
  const MessageId gone = say(bob, chat, "gone");
  REQUIRE(run(bob, DeleteMessage{gone}).result);
  CHECK(code_of(run(carol, to(gone, "x"))) == Code::not_found);
  CHECK_FALSE(message(gone).thread);
  CHECK(count("SELECT count(*) FROM threads") == 1);
}

TEST_CASE_FIXTURE(Threads, "who is named follows, and has one mention; names of others mean nothing") {
  const Message first = reply(bob, hello, "1");
  reply(bob, hello, "@carol @eve look");
  CHECK(events() == Names{"chat_created", "thread_updated", "new_message*"});
  CHECK(told().front() == std::vector{carol});
  CHECK(state(carol, first.chat_id).unread == 1);
  CHECK(state(carol, first.chat_id).mentions == 1);
  CHECK_FALSE(rows::follows(db(), *rows::find_chat(db(), first.chat_id), eve));
  REQUIRE(read(carol, first.chat_id, 2).result);
  CHECK(state(carol, first.chat_id).mentions == 0);
  // Everybody is: who follows.
  reply(alice, hello, "@room!");
  CHECK(state(carol, first.chat_id).mentions == 1);
  CHECK(state(alice, first.chat_id).mentions == 0);
}

TEST_CASE_FIXTURE(Threads, "following is asked for and ended, and comes back by a reply") {
  CHECK(code_of(run(carol, FollowThread{hello})) == Code::not_found);
  const Message first = reply(bob, hello, "1");
  const ChatId thread = first.chat_id;
  CHECK(answer_of(run(carol, FollowThread{hello})).find(R"("kind":"thread")") != std::string::npos);
  CHECK(events() == Names{"chat_created*"});
  CHECK(state(carol, thread).unread == 0);
  CHECK(run(carol, FollowThread{first.id}).version == 0);  // again, by a message of it

  REQUIRE(run(carol, FollowThread{hello, false}).result);
  CHECK(events() == Names{"chat_removed*"});
  CHECK(told() == std::vector<std::vector<UserId>>{{carol}});
  CHECK_FALSE(follows(carol, thread));
  CHECK(run(carol, FollowThread{hello, false}).version == 0);
  reply(bob, hello, "2");
  CHECK_FALSE(follows(carol, thread));
  reply(carol, hello, "3");
  CHECK(follows(carol, thread));
  CHECK(state(carol, thread).unread == 0);
  CHECK(code_of(run(eve, FollowThread{hello})) == Code::not_found);
}

TEST_CASE_FIXTURE(Threads, "what who does not follow has read is not kept, and changes nothing") {
  const ChatId thread = reply(bob, hello, "1").chat_id;
  CHECK(read(carol, thread, 1).version == 0);
  CHECK(count("SELECT count(*) FROM chat_states WHERE is_thread = 1") == 2);
  CHECK(code_of(run(carol, UpdateChatState{.chat_id = thread, .marked_unread = true})) == Code::bad_request);
  CHECK(read(alice, thread, 1).version > 0);
  CHECK(events() == Names{"chat_state_updated*"});
  CHECK(state(alice, thread).unread == 0);
  REQUIRE(run(alice, UpdateChatState{.chat_id = thread, .notify = Notify::nothing, .marked_unread = true}).result);
  CHECK(state(alice, thread).notify == Notify::nothing);
  CHECK(code_of(run(alice, UpdateChatState{.chat_id = thread, .pinned = true})) == Code::bad_request);
  CHECK(code_of(run(alice, UpdateChatState{.chat_id = thread, .archived = true})) == Code::bad_request);
}

TEST_CASE_FIXTURE(Threads, "who has blocked somebody does not follow what that one replies to it") {
  REQUIRE(run(alice, SetContact{.user_id = bob, .contact = {}, .blocked = true}).result);
  const ChatId thread = reply(bob, hello, "1").chat_id;
  CHECK_FALSE(follows(alice, thread));
  CHECK(follows(bob, thread));
}

TEST_CASE_FIXTURE(Threads, "to a stranger no message has a thread") {
  reply(bob, hello, "1");
  const auto refused = run(eve, to(hello, "x")).result;
  const auto unknown = run(eve, to(MessageId{next_id()}, "x")).result;
  REQUIRE_FALSE(refused);
  REQUIRE_FALSE(unknown);
  CHECK(refused.error().code == Code::not_found);
  CHECK(refused.error().message == unknown.error().message);
}

TEST_CASE_FIXTURE(Threads, "leaving the room ends following, and coming back brings nothing of it") {
  const ChatId thread = reply(bob, hello, "1").chat_id;
  reply(carol, hello, "2");
  REQUIRE(run(carol, LeaveChat{chat}).result);
  CHECK(rows::chat_of(db(), alice, thread).member_count == 3);  // its row stays
  CHECK(code_of(run(carol, to(hello, "x"))) == Code::not_member);
  CHECK(code_of(run(carol, FollowThread{hello})) == Code::not_member);
  reply(bob, hello, "@carol");
  REQUIRE(run(alice, AddMembers{chat, {carol}}).result);
  CHECK_FALSE(follows(carol, thread));
  REQUIRE(run(carol, FollowThread{hello}).result);
  CHECK(state(carol, thread).unread == 0);
  CHECK(rows::chat_of(db(), alice, thread).member_count == 3);
}

TEST_CASE_FIXTURE(Threads, "with the chat of the root the thread is gone") {
  const Message first = reply(bob, hello, "1");
  const ChatId channel{next_id()};
  REQUIRE(run(alice, CreateChannel{.chat_id = channel, .group_id = chat, .title = "c", .is_private = false}).result);
  const MessageId there = say(carol, channel, "in a channel");
  const Message second = reply(bob, there, "2");  // who has no row of the open channel itself
  CHECK(rows::find_chat(db(), second.chat_id)->room() == chat);
  CHECK(code_of(run(eve, to(there, "x"))) == Code::not_found);
  REQUIRE(run(alice, DeleteChat{channel}).result);
  CHECK_FALSE(rows::find_chat(db(), second.chat_id));
  CHECK(code_of(run(bob, to(there, "x"))) == Code::not_found);
  CHECK(code_of(send(bob, second.chat_id, "x")) == Code::not_found);
  REQUIRE(run(alice, DeleteChat{chat}).result);
  CHECK(code_of(send(bob, first.chat_id, "x")) == Code::not_found);
  CHECK(code_of(run(bob, EditMessage{first.id, "x"})) == Code::not_found);
}

TEST_CASE_FIXTURE(Threads, "the rights are those of the chat of the root") {
  const Message first = reply(bob, hello, "1");
  CHECK(code_of(run(eve, to(hello, "x"))) == Code::not_found);
  CHECK(code_of(run(eve, to(first.id, "x"))) == Code::not_found);
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .posting = ChatRight::admins}).result);
  CHECK(code_of(run(bob, to(hello, "x"))) == Code::forbidden);
  CHECK(code_of(send(bob, first.chat_id, "x")) == Code::forbidden);
  CHECK(code_of(run(bob, EditMessage{first.id, "x"})) == Code::forbidden);
  CHECK(code_of(
            run(bob, ForwardMessage{.message_id = MessageId{next_id()}, .source = hello, .chat_id = first.chat_id})) ==
        Code::forbidden);
  CHECK(code_of(run(bob, ScheduleMessage{.message_id = MessageId{next_id()},
                                         .chat_id = first.chat_id,
                                         .content = "x",
                                         .send_at = Time{now_ms + 100'000}})) == Code::forbidden);
  CHECK(code_of(run(bob, to(say(alice, chat, "new"), "x"))) == Code::forbidden);
  CHECK(count("SELECT count(*) FROM threads") == 1);  // what was refused made none
  REQUIRE(run(alice,
              UpdateChat{
                  .chat_id = chat, .posting = ChatRight::everyone, .room_mentions = ChatRight::admins, .slow_mode = 60})
              .result);
  reply(bob, hello, "@room");
  CHECK(count("SELECT count(*) FROM room_mentions") == 0);
  CHECK(code_of(run(bob, to(hello, "x"))) == Code::rate_limited);
  CHECK(code_of(send(bob, chat, "x")) == Code::rate_limited);
  CHECK(run(alice, to(hello, "an admin")).result);
}

TEST_CASE_FIXTURE(Threads, "a block ends what two write in threads of their chat") {
  const ChatId two = direct(alice, bob);
  const MessageId root = say(alice, two, "you");
  const Message first = reply(bob, root, "@room");
  CHECK_FALSE(first.mentions_room);
  REQUIRE(run(alice, SetContact{.user_id = bob, .blocked = true}).result);
  CHECK(code_of(run(bob, to(root, "x"))) == Code::forbidden);
  CHECK(code_of(run(bob, AddReaction{first.id, "👍"})) == Code::forbidden);
  CHECK(run(alice, to(root, "x")).result);
}

TEST_CASE_FIXTURE(Threads, "what threads have not is refused") {
  const Message first = reply(bob, hello, "1");
  const ChatId thread = first.chat_id;
  CHECK(code_of(run(alice, UpdateChat{.chat_id = thread, .title = "x"})) == Code::bad_request);
  CHECK(code_of(run(alice, DeleteChat{thread})) == Code::bad_request);
  CHECK(code_of(run(alice, LeaveChat{thread})) == Code::bad_request);
  CHECK(code_of(run(alice, AddMembers{thread, {eve}})) == Code::bad_request);
  CHECK(code_of(run(alice, RemoveMember{thread, bob})) == Code::bad_request);
  CHECK(code_of(run(alice, UpdateMember{thread, bob, MemberRole::admin})) == Code::bad_request);
  CHECK(code_of(run(alice, CreateInvite{.invite_id = InviteId{next_id()}, .chat_id = thread, .token_hash = "h"})) ==
        Code::bad_request);
  CHECK(code_of(run(alice, PinMessage{first.id})) == Code::bad_request);
  CHECK(code_of(run(alice, CreateChannel{.chat_id = ChatId{next_id()}, .group_id = thread, .title = "c"})) ==
        Code::bad_request);
  CHECK(code_of(run({}, RemoveChat{thread})) == Code::bad_request);
}

TEST_CASE_FIXTURE(Threads,
                  "also to the chat: one more message there, which names everybody, and the one in the thread people") {
  ReplyInThread both = to(hello, "@carol @room see");
  both.copy_id = MessageId{next_id()};
  both.message.client_id = "c1";
  both.message.request_hash = "h";
  both.message.attachments = {AttachedFile{.hash = std::string(64, 'a'), .name = "f", .type = "text/plain", .size = 3}};
  const Message there = sent_in(run(bob, both));
  CHECK(events() ==
        Names{"chat_created", "chat_created", "chat_created", "thread_updated", "new_message", "new_message*"});
  const Message copy = message(*both.copy_id);
  CHECK(copy.chat_id == chat);
  CHECK(copy.seq == 2);
  CHECK(copy.reply_to == hello);
  CHECK(copy.thread_root == hello);
  CHECK_FALSE(copy.client_id);
  CHECK(copy.attachments->size() == 1);
  CHECK_FALSE(copy.mentions);
  CHECK(copy.mentions_room == RoomMention::room);
  CHECK(there.mentions == std::vector{carol});
  CHECK_FALSE(there.mentions_room);
  CHECK(state(carol, chat).mentions == 1);
  CHECK(state(carol, there.chat_id).mentions == 1);
  CHECK(rows::get_chat(db(), chat).last_message_preview->message_id == copy.id);
  CHECK(rows::get_chat(db(), chat).last_message_preview->content == copy.content);

  ReplyInThread again = both;  // the answer was lost
  again.copy_id = MessageId{next_id()};
  again.message.message_id = MessageId{next_id()};
  const Outcome repeated = run(bob, again);
  CHECK(sent_in(repeated).id == there.id);
  CHECK(std::get<MessageAnswer>(*repeated.result).duplicate);
  CHECK(repeated.version == 0);

  CHECK(reply(carol, copy.id, "to the copy").chat_id == there.chat_id);  // in the same thread
  REQUIRE(run(bob, DeleteMessage{copy.id}).result);
  CHECK_FALSE(message(copy.id).thread_root);
  CHECK(thread_of(hello).replies == 2);
  ReplyInThread poll = to(hello, "?");
  poll.copy_id = MessageId{next_id()};
  poll.message.poll = NewPoll{.options = {"a", "b"}};
  CHECK(code_of(run(bob, poll)) == Code::bad_request);
}

TEST_CASE_FIXTURE(Threads, "with slow mode a reply that goes to the chat as well is one message") {
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .slow_mode = 60}).result);
  ReplyInThread both = to(hello, "both");
  both.copy_id = MessageId{next_id()};
  CHECK(run(bob, both).result);
}

TEST_CASE_FIXTURE(Threads, "a room that both only followed a thread of is nothing that two users share") {
  const Message first = reply(bob, hello, "1");
  REQUIRE(run(carol, FollowThread{hello}).result);
  REQUIRE(run(carol, LeaveChat{chat}).result);
  CHECK_FALSE(rows::share_chat(db(), bob, carol));
  CHECK_FALSE(rows::SharedChats(db(), bob).holds(carol));
  CHECK(rows::memberships_of(db(), bob).size() == 1);
  CHECK(rows::count_placed(db(), carol, alice).all == 0);
}

TEST_CASE_FIXTURE(Threads, "drafts, scheduled messages, reactions and polls are as in any chat") {
  const ChatId thread = reply(bob, hello, "1").chat_id;
  REQUIRE(run(carol, SaveDraft{.chat_id = thread, .text = "about to"}).result);
  const Message sent = reply(carol, hello, "2");
  CHECK(events() == Names{"draft_updated", "chat_created", "thread_updated", "new_message*"});
  CHECK(rows::find_draft(db(), carol, thread)->text.empty());
  REQUIRE(run(bob, AddReaction{sent.id, "👍"}).result);
  CHECK(event(0).room == chat);
  const MessageId later{next_id()};
  REQUIRE(
      run(alice, ScheduleMessage{.message_id = later, .chat_id = thread, .content = "3", .send_at = Time{now_ms + 100}})
          .result);
  now_ms += 1000;
  REQUIRE(run({}, SendScheduled{.message_id = later}).result);
  CHECK(thread_of(hello).replies == 3);
  CHECK(thread_of(hello).user_ids.front() == alice);
  NewPoll poll{.options = {"a", "b"}};
  const MessageId question{next_id()};
  REQUIRE(run(bob, SendMessage{.message_id = question, .chat_id = thread, .content = "?", .poll = poll}).result);
  CHECK(run(carol, VotePoll{question, {1}}).result);
  CHECK(code_of(run(eve, VotePoll{question, {1}})) == Code::not_found);
}

TEST_CASE_FIXTURE(Threads, "to who may not see the root its thread is not there") {
  const Message first = reply(bob, hello, "1");
  db().run("UPDATE chat_states SET from_seq = 1 WHERE user_id = ?1 AND chat_id = ?2", carol, chat);
  CHECK(code_of(send(carol, first.chat_id, "x")) == Code::not_found);
  CHECK(code_of(run(carol, to(hello, "x"))) == Code::not_found);
  CHECK(code_of(run(carol, FollowThread{hello})) == Code::not_found);
  CHECK(code_of(run(carol, AddReaction{first.id, "👍"})) == Code::not_found);
}

TEST_CASE_FIXTURE(Threads, "a deleted user follows nothing, and no thread names it") {
  const Message first = reply(bob, hello, "1");
  reply(carol, hello, "2");
  const MessageId other = say(alice, group(alice, {bob}), "of another group");
  const Message gone = reply(bob, other, "3");
  REQUIRE(run(alice, DeleteChat{message(other).chat_id}).result);
  REQUIRE(run({}, DeleteUser{bob}).result);
  while (value("SELECT stage FROM deletions WHERE user_id = ?1", bob) !=
         static_cast<std::int64_t>(DeletionStage::messages))
    REQUIRE(run({}, WithdrawUser{bob}).result);
  CHECK(value("SELECT count(*) FROM chat_states WHERE user_id = ?1 AND is_thread = 1 AND left_version = 0", bob) == 0);
  REQUIRE(run({}, EraseMessage{bob, first.id}).result);
  CHECK(events() == Names{"thread_updated", "message_deleted*"});
  REQUIRE(run({}, EraseMessage{bob, gone.id}).result);
  CHECK(events().empty());
  CHECK(thread_of(hello).replies == 1);
  CHECK(thread_of(hello).user_ids == std::vector{carol});
  CHECK(value("SELECT count(*) FROM repliers WHERE user_id = ?1", bob) == 0);
  CHECK(value("SELECT count(*) FROM threads WHERE user_ids LIKE '%' || ?1 || '%'", bob) == 0);
}

TEST_CASE_FIXTURE(Threads, "system messages have no thread, and below the level nothing has") {
  CHECK(code_of(run(bob, to(MessageId{1}, "x"))) == Code::not_found);
  db().run("UPDATE messages SET type = ?2 WHERE id = ?1", hello, MessageType::system);
  CHECK(code_of(run(bob, to(hello, "x"))) == Code::bad_request);
}
