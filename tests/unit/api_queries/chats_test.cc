#include <doctest/doctest.h>

#include "unit/api_queries/queries_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct ChatsFixture : QueriesFixture {
  UserId ann = as("ann"), ben = as("ben"), cid = as("cid");
  std::string listed(const Object& answer) { return each(answer.at("chats"), "id"); }
};

}  // namespace

TEST_CASE_FIXTURE(ChatsFixture, "the chat list: pinned on top, then newest first, with a group's open channels") {
  const ChatId oldest = group(ann), quiet = group(ben, {ann}), busy = direct(ann, ben);
  const ChatId open = channel(ben, quiet, false), closed = channel(ben, quiet, true);
  const ChatId theirs = group(ben, {cid});
  send(ben, busy, "hi");
  run(ann, UpdateChatState{.chat_id = oldest, .pinned = true});
  CHECK(listed(answer(ann, list_chats)) == words(oldest, busy, open, quiet));
  CHECK(listed(answer(ben, list_chats)) == words(busy, theirs, closed, open, quiet));
  CHECK(listed(answer(cid, list_chats)) == words(theirs));
  CHECK_FALSE(answer(ann, list_chats).contains("nextCursor"));
  send(ben, open, "hi");
  run(ben, DeleteChat{busy});  // refused: a direct chat
  run(ann, LeaveChat{oldest});
  CHECK(listed(answer(ann, list_chats)) == words(open, busy, quiet));
}

TEST_CASE_FIXTURE(ChatsFixture, "the chat list in pages is the chat list") {
  for (int i = 0; i < 7; ++i) {
    const ChatId id = group(ann);
    if (i % 3 == 0) run(ann, UpdateChatState{.chat_id = id, .pinned = true});
  }
  const std::string whole = listed(answer(ann, list_chats));
  std::string paged;
  ListChatsParams params{.limit = Int<1, 200>{2}};
  for (int pages = 1;; ++pages) {
    const Object page = answer(ann, list_chats, params);
    paged += (paged.empty() ? "" : " ") + listed(page);
    if (!page.contains("nextCursor")) {
      CHECK(pages == 4);
      break;
    }
    params.page = PageCursor(std::string(page.at("nextCursor").as_string()));
  }
  CHECK(paged == whole);
  for (const char* bad : {"x", "1", "1.2", "1.2.3.4", "1.2.-3", "1.2.99999999999999999999"}) {
    params.page = PageCursor(bad);
    const auto result = ask(ann, list_chats, params);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().field == "page");
  }
}

TEST_CASE_FIXTURE(ChatsFixture, "a chat as its member sees it") {
  const ChatId chat = group(ben, {ann});
  CHECK_FALSE(answer(ann, get_chat, {chat}).at("chat").as_object().contains("lastMessagePreview"));
  send(ben, chat, std::string(300, 'x'));
  send(ben, chat, "hello @ann");
  run(ann, UpdateChatState{.chat_id = chat, .archived = true, .muted_until = {true, Time{1'900'000'000'000}}});
  Object seen = answer(ann, get_chat, {chat}).at("chat").as_object();
  CHECK(seen.at("kind") == "group");
  CHECK(seen.at("memberCount") == 2);
  CHECK(seen.at("receipts") == true);
  CHECK(seen.at("lastSeq") == 2);
  CHECK(seen.at("lastMessagePreview").at("content") == "hello @ann");
  CHECK(seen.at("lastMessagePreview").at("seq") == 2);
  CHECK_FALSE(seen.contains("private"));
  CHECK_FALSE(seen.contains("groupId"));
  CHECK_FALSE(seen.contains("peer"));
  const Object state = seen.at("state").as_object();
  CHECK(state.at("role") == "member");
  CHECK(state.at("unread") == 2);
  CHECK(state.at("mentions") == 1);
  CHECK(state.at("archived") == true);
  CHECK(state.at("mutedUntil") == "2030-03-17T17:46:40.000Z");
  read(ann, chat, 2);
  CHECK(answer(ann, get_chat, {chat}).at("chat").at("state").at("mentions") == 0);
  CHECK(answer(ann, get_chat, {chat}).at("chat").at("state").at("unread") == 0);
  CHECK(answer(ben, get_chat, {chat}).at("chat").at("state").at("role") == "owner");
  send(ben, chat, "again");
  CHECK(answer(ann, get_chat, {chat}).at("chat").at("state").at("archived") == false);
}

TEST_CASE_FIXTURE(ChatsFixture, "direct chats name the peer, each side the other; notes to self oneself") {
  const ChatId chat = direct(ann, ben), notes = direct(ann, ann);
  CHECK(answer(ann, get_chat, {chat}).at("chat").at("peer").at("username") == "ben");
  CHECK(answer(ben, get_chat, {chat}).at("chat").at("peer").at("username") == "ann");
  CHECK(answer(ann, get_chat, {notes}).at("chat").at("peer").at("username") == "ann");
}

TEST_CASE_FIXTURE(ChatsFixture, "an open channel has its group's members and role, and no row of one's own at first") {
  const ChatId chat = group(ben, {ann});
  const ChatId open = channel(ben, chat, false);
  Object seen = answer(ann, get_chat, {open}).at("chat").as_object();
  CHECK(seen.at("private") == false);
  CHECK(seen.at("groupId").as_string() == to_string(chat));
  CHECK(seen.at("state").at("role") == "member");
  CHECK(seen.at("state").at("archived") == false);
  CHECK(seen.at("state").at("unread") == 0);
  CHECK(answer(ben, get_chat, {open}).at("chat").at("state").at("role") == "owner");
  run(ben, RemoveMember{chat, ann});
  CHECK(failure(ann, get_chat, {open}) == Code::not_member);
}

TEST_CASE_FIXTURE(ChatsFixture,
                  "what one may not see is not found; what one has left is not_member; what is gone is gone") {
  const ChatId chat = group(ben, {ann});
  const ChatId closed = channel(ben, chat, true);
  CHECK(failure(cid, get_chat, {chat}) == Code::not_found);
  CHECK(failure(ann, get_chat, {closed}) == Code::not_found);
  CHECK(failure(ann, get_chat, {ChatId{5}}) == Code::not_found);
  CHECK(failure({}, get_chat, {chat}) == Code::not_found);
  run(ann, LeaveChat{chat});
  CHECK(failure(ann, get_chat, {chat}) == Code::not_member);
  CHECK(failure(ann, list_channels, {chat}) == Code::not_member);
  CHECK(failure(ann, list_members, {.chat_id = chat}) == Code::not_member);
  CHECK(failure(ann, list_messages, {.chat_id = chat}) == Code::not_member);
  CHECK(failure(ann, list_invites, {chat}) == Code::not_member);
  CHECK(listed(answer(ann, list_chats)) == "");
  run(ben, DeleteChat{chat});
  CHECK(failure(ben, get_chat, {chat}) == Code::not_found);
  CHECK(failure(ann, get_chat, {chat}) == Code::not_found);
  CHECK(failure(ben, get_chat, {closed}) == Code::not_found);
}

TEST_CASE_FIXTURE(ChatsFixture, "a group's channels: the open ones, and the private ones one is in") {
  const ChatId chat = group(ben, {ann, cid});
  const ChatId open = channel(ben, chat, false), closed = channel(ben, chat, true, {ann});
  const ChatId gone = channel(ben, chat, false);
  run(ben, DeleteChat{gone});
  CHECK(listed(answer(ann, list_channels, {chat})) == words(open, closed));
  CHECK(listed(answer(cid, list_channels, {chat})) == words(open));
  run(ann, LeaveChat{closed});
  CHECK(listed(answer(ann, list_channels, {chat})) == words(open));
  CHECK(failure(ann, list_channels, {open}) == Code::bad_request);
}

TEST_CASE_FIXTURE(ChatsFixture, "invites: all that are good, for admins, of chats that can have some") {
  const ChatId chat = group(ben, {ann, cid});
  run(ben, UpdateMember{chat, ann, MemberRole::admin});
  const InviteId by_ben{next_id()}, by_ann{next_id()}, expired{next_id()};
  run(ben, CreateInvite{.invite_id = by_ben, .chat_id = chat, .token_hash = "a", .uses = 3});
  run(ann,
      CreateInvite{.invite_id = by_ann, .chat_id = chat, .token_hash = "b", .expires_at = Time{now_ms + 1'000'000}});
  run(ben, CreateInvite{.invite_id = expired, .chat_id = chat, .token_hash = "c", .expires_at = Time{now_ms + 15}});
  run(ben, UpdateMember{chat, ann, MemberRole::member});
  const Object all = answer(ben, list_invites, {chat});
  CHECK(each(all.at("invites"), "id") == words(by_ann, by_ben));
  CHECK(all.at("invites").at(1).at("usesLeft") == 3);
  CHECK_FALSE(all.at("invites").at(1).as_object().contains("token"));
  CHECK(failure(ann, list_invites, {chat}) == Code::forbidden);
  CHECK(failure(cid, list_invites, {chat}) == Code::forbidden);
  CHECK(failure(ben, list_invites, {channel(ben, chat, false)}) == Code::forbidden);
  CHECK(failure(ben, list_invites, {direct(ben, ann)}) == Code::forbidden);
  CHECK(answer(ben, list_invites, {channel(ben, chat, true)}).at("invites").as_array().empty());
}

TEST_CASE_FIXTURE(ChatsFixture, "members in pages, with their users and watermarks") {
  const ChatId chat = group(ben, {ann, cid});
  send(ben, chat, "text");
  read(cid, chat, 1);
  ListMembersParams params{.chat_id = chat, .limit = Int<1, 200>{2}};
  const Object first = answer(ann, list_members, params);
  CHECK(each(first.at("members"), "userId") == words(ann, ben));
  CHECK(first.at("members").at(0).at("user").at("username") == "ann");
  CHECK(first.at("members").at(1).at("role") == "owner");
  CHECK(first.at("members").at(1).at("readSeq") == 1);
  params.page = PageCursor(std::string(first.at("nextCursor").as_string()));
  const Object second = answer(ann, list_members, params);
  CHECK(each(second.at("members"), "userId") == words(cid));
  CHECK(second.at("members").at(0).at("readSeq") == 1);
  CHECK_FALSE(second.contains("nextCursor"));
  run(cid, LeaveChat{chat});
  CHECK(each(answer(ann, list_members, {.chat_id = chat}).at("members"), "userId") == words(ann, ben));
}

TEST_CASE_FIXTURE(ChatsFixture, "members of an open channel are the group's, with the channel's watermarks") {
  const ChatId chat = group(ben, {ann});
  const ChatId open = channel(ben, chat, false);
  send(ben, chat, "text");
  send(ben, open, "text");
  send(ben, open, "text");
  read(ann, open, 1);
  const Object members = answer(ann, list_members, {.chat_id = open});
  CHECK(each(members.at("members"), "userId") == words(ann, ben));
  CHECK(each(members.at("members"), "readSeq") == "1 2");
}

TEST_CASE_FIXTURE(ChatsFixture, "a chat without receipts tells no watermarks") {
  rule("receipts_limit", 2);
  const ChatId chat = group(ben, {ann, cid});
  send(ben, chat, "text");
  CHECK(each(answer(ann, list_members, {.chat_id = chat}).at("members"), "readSeq") == "0 0 0");
}
