// What people add to messages, and what they keep for themselves.
#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "store/chat_rows.h"
#include "store/mark_rows.h"
#include "store/message_rows.h"
#include "store/user_rows.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

namespace {

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }
Message sent_in(const Outcome& outcome) { return std::get<MessageAnswer>(*outcome.result).message; }

struct Marks : ApplierFixture {
  MessageId say(UserId sender, ChatId in, const std::string& content) {
    const MessageId id{next_id()};
    REQUIRE(run(sender, SendMessage{.message_id = id, .chat_id = in, .content = content}).result);
    return id;
  }
  MessageId ask(NewPoll poll) {
    const MessageId id{next_id()};
    REQUIRE(run(alice, SendMessage{.message_id = id, .chat_id = chat, .content = "?", .poll = std::move(poll)}).result);
    return id;
  }
  Message message(MessageId id) { return *rows::find_message(db(), id); }
  std::string last_event() { return std::get<Event>(changes().back()).data; }
  bool tells(std::string_view text) { return last_event().find(text) != std::string::npos; }

  const UserId alice = as("alice"), bob = as("bob"), carol = as("carol"), eve = as("eve");
  const ChatId chat = group(alice, {bob, carol});
  const MessageId hello = say(alice, chat, "hello");
};

}  // namespace

TEST_CASE_FIXTURE(Marks, "reactions are counted in the order of first use, and each user counts once") {
  CHECK(answer_of(run(bob, AddReaction{hello, "👍"})).find(R"("reactions":[{"emoji":"👍","count":1,"me":true}])") !=
        std::string::npos);
  CHECK(events() == Names{"reaction_added*"});
  CHECK(tells(R"("emoji":"👍","userId":")" + to_string(bob) + R"(","count":1)"));
  REQUIRE(run(carol, AddReaction{hello, "🎉"}).result);
  const Message seen = sent_in(run(alice, AddReaction{hello, "👍"}));
  REQUIRE(seen.reactions->size() == 2);
  CHECK((*seen.reactions)[0].count == 2);
  CHECK((*seen.reactions)[0].me);
  CHECK_FALSE((*seen.reactions)[1].me);
  const Version before = message(hello).version;
  CHECK(run(alice, AddReaction{hello, "👍"}).result);  // again
  CHECK(message(hello).version == before);
  CHECK(events().empty());

  REQUIRE(run(bob, RemoveReaction{hello, "👍"}).result);
  CHECK(events() == Names{"reaction_removed*"});
  REQUIRE(run(alice, RemoveReaction{hello, "👍"}).result);
  CHECK(tells(R"("count":0)"));
  CHECK(message(hello).reactions->front().emoji == "🎉");
  REQUIRE(run(carol, RemoveReaction{hello, "🎉"}).result);
  CHECK_FALSE(message(hello).reactions);
  CHECK(count("SELECT count(*) FROM reactions") == 0);
  CHECK(run(carol, RemoveReaction{hello, "🎉"}).version == 0);  // there is none
}

TEST_CASE_FIXTURE(Marks, "a message that changes often is named once among the changes") {
  for (int i = 0; i < 5; ++i) {
    REQUIRE(run(bob, AddReaction{hello, "👍"}).result);
    REQUIRE(run(bob, RemoveReaction{hello, "👍"}).result);
  }
  REQUIRE(run(alice, EditMessage{hello, "hi"}).result);
  CHECK(count("SELECT count(*) FROM message_changes") == 1);
  CHECK(rows::messages_changed_after(db(), chat, 0, 0, applier().state().version, 10).messages.size() == 1);
}

TEST_CASE_FIXTURE(Marks, "a reaction makes nothing unread, and does not move the chat") {
  const Chat before = rows::chat_of(db(), bob, chat);
  REQUIRE(run(bob, AddReaction{hello, "👍"}).result);
  const Chat after = rows::chat_of(db(), bob, chat);
  CHECK(after.version > before.version);  // as with an edit of the last message
  CHECK(after.updated_at == before.updated_at);
  CHECK(after.state->unread == before.state->unread);
}

TEST_CASE_FIXTURE(Marks, "who may not react, to what, and with what") {
  CHECK(code_of(run(eve, AddReaction{hello, "👍"})) == Code::not_found);
  REQUIRE(run(carol, LeaveChat{chat}).result);
  CHECK(code_of(run(carol, AddReaction{hello, "👍"})) == Code::not_member);
  CHECK(code_of(run(bob, AddReaction{hello, ":cat:"})) == Code::bad_request);
  REQUIRE(run(bob, AddEmoji{.emoji_id = EmojiId{1}, .name = "cat", .hash = "e", .type = "image/png"}).result);
  CHECK(run(bob, AddReaction{hello, ":cat:"}).result);
  for (int i = 1; i < 50; ++i) REQUIRE(run(bob, AddReaction{hello, "e" + std::to_string(i)}).result);
  CHECK(code_of(run(bob, AddReaction{hello, "👍"})) == Code::forbidden);
  CHECK(run(alice, AddReaction{hello, "e1"}).result);  // one that is there
  REQUIRE(run(alice, DeleteMessage{hello}).result);
  CHECK(code_of(run(bob, AddReaction{hello, "👍"})) == Code::not_found);
  CHECK_FALSE(message(hello).reactions);
  CHECK(count("SELECT count(*) FROM reactions") == 0);
}

TEST_CASE_FIXTURE(Marks, "in a direct chat that is blocked nobody reacts, but takes a reaction back") {
  const ChatId two = direct(alice, bob);
  const MessageId id = say(alice, two, "you");
  REQUIRE(run(alice, AddReaction{id, "👍"}).result);
  REQUIRE(run(bob, SetContact{.user_id = alice, .blocked = true}).result);
  CHECK(code_of(run(alice, AddReaction{id, "🎉"})) == Code::forbidden);
  CHECK(run(alice, RemoveReaction{id, "👍"}).result);
}

TEST_CASE_FIXTURE(Marks, "admins pin in groups, both sides in direct chats") {
  CHECK(code_of(run(bob, PinMessage{hello})) == Code::forbidden);
  const Message pinned = sent_in(run(alice, PinMessage{hello}));
  CHECK(pinned.pinned->by == alice);
  CHECK(events() == Names{"message_updated*"});
  CHECK(tells(R"("pinned":{"by":")" + to_string(alice)));
  CHECK(run(alice, PinMessage{hello}).version == 0);
  CHECK(rows::pinned_messages(db(), chat) == std::vector{hello});
  const ChatId two = direct(alice, bob);
  const MessageId there = say(alice, two, "you");
  CHECK(run(bob, PinMessage{there}).result);

  REQUIRE(run(alice, PinMessage{hello, false}).result);
  CHECK_FALSE(message(hello).pinned);
  REQUIRE(run(alice, PinMessage{hello}).result);
  REQUIRE(run(alice, DeleteMessage{hello}).result);
  CHECK(rows::count_pins(db(), chat) == 0);
  for (int i = 0; i < 100; ++i) REQUIRE(run(alice, PinMessage{say(alice, chat, "m")}).result);
  CHECK(code_of(run(alice, PinMessage{say(alice, chat, "m")})) == Code::forbidden);
}

TEST_CASE_FIXTURE(Marks, "what one saves is one's own, and can be let go when it can't be read any more") {
  REQUIRE(run(bob, SaveMessage{hello}).result);
  CHECK(events() == Names{"saved_updated*"});
  CHECK(std::get<Event>(changes().back()).users == std::vector{bob});
  CHECK(run(bob, SaveMessage{hello}).version == 0);
  CHECK(code_of(run(eve, SaveMessage{hello})) == Code::not_found);
  CHECK(rows::newest_saved(db(), bob, 1'000'000, 10).size() == 1);
  CHECK(rows::newest_saved(db(), alice, 1'000'000, 10).empty());
  REQUIRE(run(bob, LeaveChat{chat}).result);
  REQUIRE(run(bob, SaveMessage{hello, false}).result);
  CHECK(rows::newest_saved(db(), bob, 1'000'000, 10).empty());
  CHECK(rows::saved_changed_after(db(), bob, 0, true, 10).front().removed);
  CHECK(rows::saved_changed_after(db(), bob, 0, false, 10).empty());
  CHECK(run(bob, SaveMessage{hello, false}).version == 0);
}

TEST_CASE_FIXTURE(Marks, "a vote takes the place of the one before, and counts follow") {
  const MessageId poll = ask({.options = {"tea", "cake"}});
  CHECK(code_of(run(bob, VotePoll{poll, {0, 1}})) == Code::bad_request);
  CHECK(code_of(run(bob, VotePoll{poll, {2}})) == Code::bad_request);
  CHECK(code_of(run(bob, VotePoll{hello, {0}})) == Code::bad_request);
  CHECK(code_of(run(eve, VotePoll{poll, {0}})) == Code::not_found);
  const Message voted = sent_in(run(bob, VotePoll{poll, {0}}));
  CHECK(*voted.poll->votes == std::vector<std::int64_t>{0});
  CHECK(events() == Names{"vote_updated", "poll_updated*"});
  CHECK(tells(R"("counts":[1,0],"voters":1)"));
  CHECK(last_event().find("votes") == std::string::npos);  // nobody's own
  CHECK(run(bob, VotePoll{poll, {0}}).version == 0);
  REQUIRE(run(carol, VotePoll{poll, {0}}).result);
  REQUIRE(run(bob, VotePoll{poll, {1}}).result);
  CHECK(tells(R"("counts":[1,1],"voters":2)"));
  REQUIRE(run(bob, VotePoll{poll, {}}).result);
  CHECK(tells(R"("counts":[1,0],"voters":1)"));
  CHECK(count("SELECT count(*) FROM poll_votes") == 1);
}

TEST_CASE_FIXTURE(Marks, "after its end a poll takes no votes") {
  const MessageId timed = ask({.options = {"tea", "cake"}, .multiple = true, .closes_at = Time{now_ms + 1000}});
  REQUIRE(run(bob, VotePoll{timed, {0, 1}}).result);
  now_ms += 2000;
  CHECK(code_of(run(carol, VotePoll{timed, {0}})) == Code::conflict);
  CHECK(code_of(run(alice, SendMessage{.message_id = MessageId{next_id()},
                                       .chat_id = chat,
                                       .content = "?",
                                       .poll = NewPoll{.options = {"a", "b"}, .closes_at = Time{now_ms}}})) ==
        Code::bad_request);
  const MessageId poll = ask({.options = {"tea", "cake"}});
  CHECK(code_of(run(bob, ClosePoll{poll})) == Code::forbidden);
  REQUIRE(run(alice, ClosePoll{poll}).result);
  CHECK(events() == Names{"poll_updated*"});
  CHECK(tells(R"("closedAt":")"));
  CHECK(run(alice, ClosePoll{poll}).version == 0);
  CHECK(code_of(run(bob, VotePoll{poll, {0}})) == Code::conflict);
}

TEST_CASE_FIXTURE(Marks, "a question keeps its words once people have voted, and goes with all votes") {
  const MessageId poll = ask({.options = {"tea", "cake"}});
  REQUIRE(run(alice, EditMessage{poll, "what?"}).result);
  REQUIRE(run(bob, VotePoll{poll, {0}}).result);
  CHECK(code_of(run(alice, EditMessage{poll, "who?"})) == Code::conflict);
  CHECK(code_of(run(bob, ForwardMessage{.message_id = MessageId{next_id()}, .source = poll, .chat_id = chat})) ==
        Code::bad_request);
  REQUIRE(run(alice, DeleteMessage{poll}).result);
  CHECK_FALSE(message(poll).poll);
  CHECK(count("SELECT (SELECT count(*) FROM polls) + (SELECT count(*) FROM poll_votes)") == 0);
}

TEST_CASE_FIXTURE(Marks, "former texts are kept as the rule says, and go with the message") {
  const Time written = message(hello).created_at;
  REQUIRE(run(alice, EditMessage{hello, "hi"}).result);
  REQUIRE(run(alice, EditMessage{hello, "hi"}).result);  // the same is no new text
  REQUIRE(run(alice, EditMessage{hello, "hey"}).result);
  const auto texts = rows::revisions_of(db(), hello);
  REQUIRE(texts.size() == 2);
  CHECK(texts[0].content == "hello");
  CHECK(texts[0].edited_at == written);
  CHECK(texts[1].content == "hi");
  CHECK(texts[0].version < texts[1].version);
  REQUIRE(run({}, ChangeSettings{.settings = {{"edit_history", 0}}}).result);
  REQUIRE(run(alice, EditMessage{hello, "not kept"}).result);
  REQUIRE(run(alice, EditMessage{hello, "last"}).result);
  CHECK(rows::revisions_of(db(), hello).size() == 3 - 1);
  REQUIRE(run({}, ChangeSettings{.settings = {{"edit_history", 2}}}).result);
  for (int i = 0; i < 60; ++i) REQUIRE(run(alice, EditMessage{hello, std::to_string(i)}).result);
  CHECK(rows::revisions_of(db(), hello).size() == 50);
  CHECK(rows::revisions_of(db(), hello).back().content == "58");
  REQUIRE(run(alice, DeleteMessage{hello}).result);
  CHECK(rows::revisions_of(db(), hello).empty());
  CHECK(code_of(run({}, ChangeSettings{.settings = {{"edit_history", 3}}})) == Code::bad_request);
}

TEST_CASE_FIXTURE(Marks, "a message can be edited for as long as the rule says") {
  REQUIRE(run({}, ChangeSettings{.settings = {{"edit_minutes", 5}}}).result);
  CHECK(run(alice, EditMessage{hello, "hi"}).result);
  now_ms += 5 * 60'000;
  CHECK(code_of(run(alice, EditMessage{hello, "ho"})) == Code::forbidden);
  CHECK(run(alice, DeleteMessage{hello}).result);
}

TEST_CASE_FIXTURE(Marks, "a draft that another device has changed is a conflict, and a message ends it") {
  const auto save = [&](std::string text, Version base) {
    return run(bob, SaveDraft{.chat_id = chat, .text = std::move(text), .base = base});
  };
  const Outcome first = save("I was", 0);
  REQUIRE(first.result);
  CHECK(events() == Names{"draft_updated*"});
  CHECK(std::get<Event>(changes().back()).users == std::vector{bob});
  const Version one = std::get<DraftAnswer>(*first.result).draft.version;
  CHECK(code_of(save("another", 0)) == Code::conflict);
  REQUIRE(save("I was about", one).result);
  CHECK(code_of(save("stale", one)) == Code::conflict);
  CHECK(rows::find_draft(db(), bob, chat)->text == "I was about");
  CHECK(rows::drafts_changed_after(db(), alice, 0, true, 10).empty());
  CHECK(code_of(run(eve, SaveDraft{.chat_id = chat, .text = "x"})) == Code::not_found);
  CHECK(code_of(run(bob, SaveDraft{.chat_id = chat, .text = "x", .reply_to = MessageId{1}})) == Code::bad_request);

  REQUIRE(send(alice, chat, "not his").result);
  CHECK(rows::find_draft(db(), bob, chat)->text == "I was about");
  REQUIRE(send(bob, chat, "said").result);
  CHECK(events().front() == "draft_updated");
  CHECK(rows::find_draft(db(), bob, chat)->text.empty());
  CHECK(save("new", 0).result);
}

TEST_CASE_FIXTURE(Marks, "where only admins write, others read, react and vote") {
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .posting = ChatRight::admins}).result);
  CHECK(tells(R"("posting":"admins")"));
  CHECK(code_of(send(bob, chat, "me too")) == Code::forbidden);
  CHECK(code_of(run(bob, ForwardMessage{.message_id = MessageId{next_id()}, .source = hello, .chat_id = chat})) ==
        Code::forbidden);
  CHECK(run(bob, AddReaction{hello, "👍"}).result);
  CHECK(send(alice, chat, "news").result);
  const MessageId poll = ask({.options = {"tea", "cake"}});
  CHECK(run(bob, VotePoll{poll, {0}}).result);
  REQUIRE(run(alice, UpdateMember{chat, bob, MemberRole::admin}).result);
  CHECK(send(bob, chat, "me too").result);
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .posting = ChatRight::everyone}).result);
  CHECK_FALSE(tells("posting"));
  CHECK(send(carol, chat, "and me").result);
}

TEST_CASE_FIXTURE(Marks, "a chat that was marked unread is so until one reads there") {
  REQUIRE(read(bob, chat, 1).result);
  REQUIRE(run(bob, UpdateChatState{.chat_id = chat, .notify = Notify::mentions, .marked_unread = true}).result);
  CHECK(tells(R"("notify":"mentions","markedUnread":true)"));
  REQUIRE(send(alice, chat, "more").result);
  CHECK(rows::state_of(db(), bob, chat).marked_unread);
  REQUIRE(read(bob, chat, 1).result);  // not further than before
  CHECK_FALSE(rows::state_of(db(), bob, chat).marked_unread);
  CHECK(events() == Names{"chat_state_updated*"});
  CHECK(rows::state_of(db(), bob, chat).notify == Notify::mentions);
}

TEST_CASE_FIXTURE(Marks, "a status shows on the user until it is taken away") {
  const Time until{now_ms + 60'000};
  REQUIRE(run(bob, UpdateProfile{.status = {true, UserStatus{.emoji = "🌴", .text = "away", .until = until}}}).result);
  CHECK(rows::find_user(db(), bob)->status->until == until);
  CHECK(code_of(run(bob, UpdateProfile{.status = {true, UserStatus{.emoji = ":cat:"}}})) == Code::bad_request);
  REQUIRE(run(bob, UpdateProfile{.status = {true, std::nullopt}}).result);
  CHECK_FALSE(rows::find_user(db(), bob)->status);
}

TEST_CASE_FIXTURE(Marks, "the reactions and votes of who is deleted go, and the counts with them") {
  const MessageId poll = ask({.options = {"tea", "cake"}});
  for (const char* emoji : {"👍", "🎉"}) REQUIRE(run(bob, AddReaction{hello, emoji}).result);
  REQUIRE(run(carol, AddReaction{hello, "👍"}).result);
  REQUIRE(run(bob, VotePoll{poll, {0}}).result);
  REQUIRE(run({}, DeleteUser{bob}).result);
  std::vector<std::string> told;
  while (value("SELECT stage FROM deletions WHERE user_id = ?1", bob) < 4) {
    REQUIRE(run({}, WithdrawUser{bob}).result);
    for (const std::string& event : events())
      if (event.starts_with("reaction") || event.starts_with("poll")) told.push_back(event);
  }
  CHECK(std::count(told.begin(), told.end(), "reaction_removed") +
            std::count(told.begin(), told.end(), "reaction_removed*") ==
        2);
  REQUIRE(message(hello).reactions->size() == 1);
  CHECK(message(hello).reactions->front().count == 1);
  CHECK(message(poll).poll->voters == 0);
  CHECK(message(poll).poll->options[0].count == 0);
}

TEST_CASE_FIXTURE(Marks, "before the level of marks there are none") {
  db().exec("UPDATE meta SET level = 8");
  Applier before(db());
  std::vector<Change> told;
  std::int64_t counter = 0;
  const auto code = [&](UserId actor, CommandBody body) {
    const Command command{.id = {7, 1, ++counter}, .time = Time{now_ms}, .actor = actor, .body = std::move(body)};
    return code_of(before.apply(command, told));
  };
  CHECK(code(bob, AddReaction{hello, "👍"}) == Code::unavailable);
  CHECK(code(alice, PinMessage{hello}) == Code::unavailable);
  CHECK(code(bob, SaveMessage{hello}) == Code::unavailable);
  CHECK(code(bob, SaveDraft{.chat_id = chat, .text = "x"}) == Code::unavailable);
  CHECK(code(bob, VotePoll{hello, {0}}) == Code::unavailable);
  CHECK(code({}, ChangeSettings{.settings = {{"edit_minutes", 5}}}) == Code::unavailable);
  CHECK(code(alice, EditMessage{hello, "hi"}) == Code::internal);  // it goes
  CHECK(code(alice, EditMessage{hello, "ho"}) == Code::internal);
  CHECK(rows::revisions_of(db(), hello).empty());
  CHECK(count("SELECT count(*) FROM message_changes") == 2);  // as programs before do
}
