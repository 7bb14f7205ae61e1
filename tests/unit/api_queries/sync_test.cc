#include <doctest/doctest.h>

#include "model/cursor.h"
#include "unit/api_queries/queries_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct SyncFixture : QueriesFixture {
  UserId ann = as("ann"), ben = as("ben"), cid = as("cid");

  std::string head(UserId user) { return std::string(sync_page(user, "").at("cursor").as_string()); }
  Cursor cursor_of(const Object& page) { return *parse_cursor(std::string_view(page.at("cursor").as_string())); }
};

std::string seqs(const Object& page) { return each(page.at("messages"), "seq"); }
std::string ids(const boost::json::value& array) { return each(array, "id"); }

}  // namespace

TEST_CASE_FIXTURE(SyncFixture, "nothing new: an empty answer that stays where it is") {
  group(ann, {ben});
  const std::string cursor = head(ann);
  const Object page = sync_page(ann, cursor);
  CHECK(page.at("cursor").as_string() == cursor);
  CHECK_FALSE(page.at("more").as_bool());
  CHECK_FALSE(page.contains("reset"));
  for (const char* part :
       {"removedChatIds", "chats", "messages", "limited", "members", "receipts", "contacts", "users"})
    CHECK_MESSAGE(page.at(part).as_array().empty(), part);
}

TEST_CASE_FIXTURE(SyncFixture, "what others do elsewhere moves the cursor and tells nothing") {
  const std::string cursor = head(ann);
  const ChatId theirs = group(ben, {cid});
  send(ben, theirs, "hello");
  const Object page = sync_page(ann, cursor);
  CHECK(page.at("cursor").as_string() != cursor);
  CHECK(page.at("chats").as_array().empty());
  CHECK(page.at("messages").as_array().empty());
  CHECK(page.at("users").as_array().empty());
}

TEST_CASE_FIXTURE(SyncFixture, "a first load: chats newest first, their newest messages, members, contacts and users") {
  run(ann, SetContact{cid, true, {}});
  const ChatId first = group(ann, {ben}), second = direct(ann, cid);
  for (int i = 0; i < 5; ++i) send(ben, first, "text");
  send(cid, second, "text");
  const Object page = sync_page(ann, "", 2);
  CHECK(ids(page.at("chats")) == words(second, first));
  CHECK(each(page.at("messages"), "chatId") == words(second, first, first));
  CHECK(seqs(page) == "1 4 5");
  const auto& limited = page.at("limited").as_array();
  REQUIRE(limited.size() == 1);
  CHECK(limited[0].at("chatId").as_string() == to_string(first));
  CHECK(limited[0].at("fromSeq") == 1);
  CHECK(limited[0].at("toSeq") == 3);
  CHECK(each(page.at("members"), "chatId") == words(first, first, second, second));
  CHECK(each(page.at("contacts"), "userId") == words(cid));
  CHECK(page.at("users").as_array().size() == 3);
  CHECK(page.at("chats").at(0).at("peer").at("id").as_string() == to_string(cid));
  CHECK_FALSE(page.at("more").as_bool());
}

TEST_CASE_FIXTURE(SyncFixture, "a chat entered after the cursor comes whole; it was left before only if it was") {
  const ChatId old = group(ben, {cid});
  send(ben, old, "before");
  const std::string cursor = head(ann);
  run(ben, AddMembers{old, {ann}});
  const Object page = sync_page(ann, cursor);
  CHECK(page.at("removedChatIds").as_array().empty());
  CHECK(ids(page.at("chats")) == words(old));
  CHECK(seqs(page) == "1");
  CHECK(each(page.at("members"), "chatId") == words(old, old, old));
  CHECK(page.at("receipts").as_array().empty());  // they stand in members
  CHECK(page.at("users").as_array().size() == 3);
}

TEST_CASE_FIXTURE(SyncFixture, "a chat left and entered again stands in both lists") {
  const ChatId chat = group(ben, {ann, cid});
  const ChatId channel_id = channel(ben, chat, false);
  const std::string cursor = head(ann);
  run(ann, LeaveChat{chat});
  const std::string outside = head(ann);
  run(cid, LeaveChat{chat});
  run(ben, AddMembers{chat, {ann}});
  const Object page = sync_page(ann, cursor);
  CHECK(each(page.at("removedChatIds"), "") == words(chat, channel_id));
  CHECK(ids(page.at("chats")) == words(chat, channel_id));
  CHECK(each(page.at("members"), "chatId") == words(chat, chat));
  CHECK(sync_page(ann, outside).at("removedChatIds").as_array().empty());
}

TEST_CASE_FIXTURE(SyncFixture, "what is left, removed or deleted is named, with a group's channels") {
  const ChatId chat = group(ben, {ann, cid}), other = group(ben, {ann});
  const ChatId open = channel(ben, chat, false), closed = channel(ben, chat, true, {ann}),
               hidden = channel(ben, chat, true);
  const ChatId gone_before = channel(ben, chat, false);
  run(ben, DeleteChat{gone_before});
  const std::string cursor = head(ann);
  SUBCASE("left") {
    run(ann, LeaveChat{chat});
    CHECK(each(sync_page(ann, cursor).at("removedChatIds"), "") == words(chat, open, closed));
  }
  SUBCASE("removed") {
    run(ben, RemoveMember{chat, ann});
    CHECK(each(sync_page(ann, cursor).at("removedChatIds"), "") == words(chat, open, closed));
  }
  SUBCASE("deleted") {
    run(ben, DeleteChat{chat});
    CHECK(each(sync_page(ann, cursor).at("removedChatIds"), "") == words(chat, open, closed));
  }
  SUBCASE("a channel deleted") {
    run(ben, DeleteChat{open});
    CHECK(each(sync_page(ann, cursor).at("removedChatIds"), "") == words(open));
  }
  SUBCASE("left before the cursor") {
    run(ann, LeaveChat{chat});
    const std::string later = head(ann);
    run(ben, DeleteChat{chat});
    CHECK(sync_page(ann, later).at("removedChatIds").as_array().empty());
  }
  send(ben, other, "still here");
  CHECK(hidden != open);
}

TEST_CASE_FIXTURE(SyncFixture, "new messages are limited, changed older ones all come, once and as they are now") {
  const ChatId chat = group(ann, {ben});
  for (int i = 1; i <= 6; ++i) send(ben, chat, "text");
  const std::string cursor = head(ann);
  for (int i = 0; i < 3; ++i) run(ben, EditMessage{message(chat, 2), "edit " + std::to_string(i)});
  run(ben, DeleteMessage{message(chat, 1)});
  run(ben, EditMessage{message(chat, 4), "edited"});
  for (int i = 7; i <= 12; ++i) send(ben, chat, "text");
  run(ben, EditMessage{message(chat, 8), "new, and left out"});
  run(ben, EditMessage{message(chat, 12), "new, and sent"});
  const Object page = sync_page(ann, cursor, 2);
  CHECK(seqs(page) == "11 12 2 1 4");
  CHECK(page.at("messages").at(1).at("content").as_string() == "new, and sent");
  CHECK(page.at("messages").at(2).at("content").as_string() == "edit 2");
  CHECK(page.at("messages").at(3).as_object().contains("deletedAt"));
  REQUIRE(page.at("limited").as_array().size() == 1);
  CHECK(page.at("limited").at(0).at("fromSeq") == 7);
  CHECK(page.at("limited").at(0).at("toSeq") == 10);
  CHECK(page.at("members").as_array().empty());
}

TEST_CASE_FIXTURE(SyncFixture, "exactly as many new messages as the limit leave nothing out") {
  const ChatId chat = group(ann, {ben});
  send(ben, chat, "text");
  const std::string cursor = head(ann);
  send(ben, chat, "text");
  send(ben, chat, "text");
  const Object page = sync_page(ann, cursor, 2);
  CHECK(seqs(page) == "2 3");
  CHECK(page.at("limited").as_array().empty());
}

TEST_CASE_FIXTURE(SyncFixture, "more changed messages than a page holds come on the next ones") {
  const ChatId chat = group(ann, {ben});
  for (int i = 0; i < 40; ++i) send(ben, chat, "text");
  std::string cursor = head(ann);
  for (Seq seq = 1; seq <= 40; ++seq) run(ben, EditMessage{message(chat, seq), "edited"});
  std::string told;
  for (int pages = 1;; ++pages) {
    REQUIRE(pages < 20);
    const Object page = sync_page(ann, cursor, 50, 15);
    CHECK(page.at("messages").as_array().size() <= 15);
    told += (told.empty() || seqs(page).empty() ? "" : " ") + seqs(page);
    cursor = page.at("cursor").as_string();
    if (!page.at("more").as_bool()) break;
  }
  std::string expected;
  for (int seq = 1; seq <= 40; ++seq) expected += (seq == 1 ? "" : " ") + std::to_string(seq);
  CHECK(told == expected);
}

TEST_CASE_FIXTURE(SyncFixture, "one message edited very often costs a page no more than it may") {
  const ChatId chat = group(ann, {ben});
  send(ben, chat, "text");
  std::string cursor = head(ann);
  const Version before = parse_cursor(cursor)->version;
  for (int i = 0; i < 400; ++i) run(ben, EditMessage{message(chat, 1), std::to_string(i)});
  // As a program before level 9 left them.
  db().run(R"sql(
    WITH RECURSIVE each (version) AS (SELECT ?2 + 1 UNION ALL SELECT version + 1 FROM each WHERE version < ?2 + 400)
    INSERT INTO message_changes (chat_id, version, seq) SELECT ?1, version, 1 FROM each WHERE true
    ON CONFLICT DO NOTHING)sql",
           chat, before);
  int pages = 0, messages = 0;
  for (bool more = true; more; ++pages) {
    const Object page = sync_page(ann, cursor, 50, 15);
    messages += static_cast<int>(page.at("messages").as_array().size());
    cursor = page.at("cursor").as_string();
    more = page.at("more").as_bool();
  }
  CHECK(messages == 1);
  CHECK(pages > 1);
}

TEST_CASE_FIXTURE(SyncFixture, "a deletion takes its mention back, also from one who never saw the message") {
  const ChatId chat = group(ben, {ann});
  send(ben, chat, "hello @ann");
  send(ben, chat, "and more");
  const std::string cursor = head(ann);
  run(ben, DeleteMessage{message(chat, 1)});
  const Object page = sync_page(ann, cursor);
  REQUIRE(ids(page.at("chats")) == words(chat));
  CHECK(page.at("chats").at(0).at("state").at("mentions") == 0);
  CHECK(page.at("chats").at(0).at("state").at("unread") == 2);
}

TEST_CASE_FIXTURE(SyncFixture, "others' watermarks come from as far back as they are owed") {
  const ChatId chat = group(ann, {ben, cid});
  send(ann, chat, "text");
  const Version owed = cursor_of(sync_page(ann, "")).version;
  read(ben, chat, 1);
  Cursor cursor = cursor_of(sync_page(ann, ""));
  CHECK(sync_page(ann, to_string(cursor)).at("receipts").as_array().empty());
  cursor.receipts = owed;
  const Object page = sync_page(ann, to_string(cursor));
  REQUIRE(page.at("receipts").as_array().size() == 1);
  CHECK(page.at("receipts").at(0).at("chatId").as_string() == to_string(chat));
  CHECK(each(page.at("receipts").at(0).at("receipts"), "userId") == words(ben));
  CHECK(each(page.at("receipts").at(0).at("receipts"), "readSeq") == "1");
  CHECK(page.at("chats").as_array().empty());
  CHECK(cursor_of(page).receipts == cursor_of(page).version);
}

TEST_CASE_FIXTURE(SyncFixture, "status of one's own messages, and of nobody else's") {
  const ChatId chat = group(ann, {ben, cid});
  for (int i = 0; i < 3; ++i) send(ann, chat, "text");
  send(ben, chat, "text");
  read(ben, chat, 4);
  read(cid, chat, 1);
  run({}, MoveWatermarks{{{.user_id = cid, .chat_id = chat, .delivered_seq = 2}}});
  const Object page = sync_page(ann, "");
  CHECK(page.at("messages").at(0).at("status").as_string() == "read");
  CHECK(page.at("messages").at(1).at("status").as_string() == "delivered");
  CHECK(page.at("messages").at(2).at("status").as_string() == "sent");
  CHECK_FALSE(page.at("messages").at(3).as_object().contains("status"));
}

TEST_CASE_FIXTURE(SyncFixture,
                  "members of large chats are not told, but oneself; nor watermarks where there are no receipts") {
  rule("receipts_limit", 2);
  const ChatId chat = group(ben, {ann});
  run(ben, AddMembers{chat, {cid}});
  send(ben, chat, "text");
  read(ben, chat, 1);
  const Object page = sync_page(ann, "");
  REQUIRE(page.at("members").as_array().size() == 1);
  CHECK(page.at("members").at(0).at("member").at("userId").as_string() == to_string(ann));
  CHECK(page.at("receipts").as_array().empty());

  const std::string cursor(page.at("cursor").as_string());
  run(cid, LeaveChat{chat});
  const Object again = sync_page(ann, cursor);  // small again: all of them
  CHECK(again.at("members").as_array().size() == 3);
  for (const auto& entry : again.at("members").as_array()) {
    if (const auto* member = entry.as_object().if_contains("member"))
      CHECK(member->at("readSeq") == 0);
    else
      CHECK(entry.at("userId").as_string() == to_string(cid));
  }
}

TEST_CASE_FIXTURE(SyncFixture, "the members of an open channel are told with its group, their watermarks with it") {
  const ChatId chat = group(ann, {ben});
  const ChatId open = channel(ann, chat, false);
  send(ann, open, "text");
  read(ben, open, 1);
  const Object page = sync_page(ann, "");
  CHECK(each(page.at("members"), "chatId") == words(chat, chat));
  REQUIRE(page.at("receipts").as_array().size() == 1);
  CHECK(page.at("receipts").at(0).at("chatId").as_string() == to_string(open));
  CHECK(each(page.at("receipts").at(0).at("receipts"), "userId") == words(ann, ben));
}

TEST_CASE_FIXTURE(SyncFixture, "changed users: contacts, direct peers and members of small chats, not strangers") {
  rule("receipts_limit", 2);
  const UserId dot = as("dot"), eve = as("eve");
  direct(ann, ben);
  run(ann, SetContact{cid, true, {}});
  group(dot, {ann, eve});
  const std::string cursor = head(ann);
  for (const UserId user : {ben, cid, dot, eve, ann}) run(user, UpdateProfile{.display_name = "new"});
  CHECK(ids(sync_page(ann, cursor).at("users")) == words(ben, cid, ann));
}

TEST_CASE_FIXTURE(SyncFixture, "contacts: what has changed, also to neither; a first load tells only what holds") {
  run(ann, SetContact{ben, true, {}});
  run(ann, SetContact{cid, {}, true});
  const std::string cursor = head(ann);
  run(ann, SetContact{ben, false, {}});
  const Object page = sync_page(ann, cursor);
  REQUIRE(each(page.at("contacts"), "userId") == words(ben));
  CHECK_FALSE(page.at("contacts").at(0).at("contact").as_bool());
  CHECK(each(sync_page(ann, "").at("contacts"), "userId") == words(cid));
}

TEST_CASE_FIXTURE(SyncFixture, "one's own chat state comes, nobody else's does") {
  const ChatId chat = group(ann, {ben});
  const ChatId open = channel(ann, chat, false);
  const std::string cursor = head(ann);
  run(ben, UpdateChatState{.chat_id = chat, .pinned = true});
  CHECK(sync_page(ann, cursor).at("chats").as_array().empty());
  run(ann, UpdateChatState{.chat_id = open, .pinned = true});
  const Object page = sync_page(ann, cursor);
  REQUIRE(ids(page.at("chats")) == words(open));
  CHECK(page.at("chats").at(0).at("state").at("pinned").as_bool());
}

TEST_CASE_FIXTURE(SyncFixture, "a cursor of another epoch, or beyond the head, is told to reset and loads afresh") {
  const ChatId chat = group(ann, {ben});
  Cursor cursor = cursor_of(sync_page(ann, ""));
  SUBCASE("another epoch") { cursor.epoch = "other"; }
  SUBCASE("beyond the head") { cursor.version += 1; }
  SUBCASE("half done beyond the head") { cursor.head = cursor.version + 1; }
  SUBCASE("of a page read beyond the head") { cursor.seen = cursor.version + 1; }
  SUBCASE("of another start") { cursor.start += 1; }
  const Object page = sync_page(ann, to_string(cursor));
  CHECK(page.at("reset").as_bool());
  CHECK(ids(page.at("chats")) == words(chat));
  CHECK_FALSE(page.at("more").as_bool());
}

TEST_CASE_FIXTURE(SyncFixture, "what is no cursor is a bad request that names the field") {
  for (const char* text : {"x", "0", "..", "abc.", "abc.1~2", "abc.-1"}) {
    SyncParams params;
    params.cursor = Text<0, 200>(text);
    const auto result = ask(ann, sync, params);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == Code::bad_request);
    CHECK(result.error().field == "cursor");
  }
  CHECK(ask(ann, sync).ok());
}

TEST_CASE_FIXTURE(SyncFixture, "pages of a first load tell chats of the same activity apart") {
  for (int i = 0; i < 5; ++i) group(ann);
  db().run("UPDATE chats SET activity = 7");
  std::string cursor, told;
  for (bool more = true; more;) {
    const Object page = sync_page(ann, cursor, 1, 2);
    if (!ids(page.at("chats")).empty()) told += ids(page.at("chats")) + " ";
    cursor = page.at("cursor").as_string();
    more = page.at("more").as_bool();
  }
  std::string expected;
  auto q = db().query("SELECT id FROM chats ORDER BY id DESC");
  while (q.next()) expected += std::to_string(q.get<std::int64_t>(0)) + " ";
  CHECK(told == expected);
}

TEST_CASE_FIXTURE(SyncFixture, "a chat that moves up during the pages of a first load comes whole all the same") {
  std::vector<ChatId> chats;
  for (int i = 0; i < 4; ++i) {
    chats.push_back(group(ann));
    send(ann, chats.back(), "first");
  }
  Object page = sync_page(ann, "", 50, 6);
  CHECK(ids(page.at("chats")) == words(chats[3]));
  send(ann, chats[0], "second");
  std::string told;
  while (page.at("more").as_bool()) {
    page = sync_page(ann, std::string(page.at("cursor").as_string()), 50, 6);
    for (const auto& m : page.at("messages").as_array())
      if (m.at("chatId").as_string() == to_string(chats[0])) told += boost::json::serialize(m.at("seq")) + " ";
  }
  CHECK(told.substr(0, 4) == "1 2 ");
}

namespace {

struct ThreadSync : SyncFixture {
  MessageId reply(UserId user, MessageId root, const std::string& content) {
    const MessageId id{next_id()};
    REQUIRE(run(user,
                ReplyInThread{
                    .root = root, .thread_id = ChatId{next_id()}, .message = {.message_id = id, .content = content}})
                .result);
    return id;
  }
  ChatId thread_of(MessageId root) { return ChatId{value("SELECT chat_id FROM threads WHERE root_id = ?1", root)}; }
};

}  // namespace

TEST_CASE_FIXTURE(ThreadSync, "threads that one follows come with their messages; others see the root change") {
  const UserId one = as("one"), two = as("two"), three = as("three");
  const ChatId chat = group(one, {two, three});
  REQUIRE(send(one, chat, "root").result);
  const MessageId root = message(chat, 1);
  const std::string before = head(one), stranger = head(three);
  reply(two, root, "first");
  const ChatId thread = thread_of(root);
  Object page = sync_page(one, before);
  CHECK(each(page.at("threads"), "id") == words(thread));
  CHECK(each(page.at("chats"), "id") == words(chat));
  CHECK(each(page.at("messages"), "content") == "root first");
  CHECK(page.at("limited").as_array().empty());
  page = sync_page(three, stranger);
  CHECK(page.at("threads").as_array().empty());
  CHECK(each(page.at("messages"), "content") == "root");
  CHECK(page.at("messages").as_array().front().as_object().contains("thread"));

  // What the state of it is, too; and no more than what has changed.
  const std::string then = head(one);
  CHECK(sync_page(one, then).at("threads").as_array().empty());
  REQUIRE(read(one, thread, 1).result);
  page = sync_page(one, then);
  CHECK(each(page.at("threads"), "id") == words(thread));
  CHECK(page.at("messages").as_array().empty());
  for (int i = 0; i < 5; ++i) reply(two, root, std::to_string(i));
  page = sync_page(one, then, 2);
  CHECK(each(page.at("messages"), "content") == "root 3 4");
  CHECK(each(page.at("limited"), "chatId") == words(thread));
  CHECK(each(page.at("limited"), "fromSeq") == "2");
}

TEST_CASE_FIXTURE(ThreadSync, "a thread that is followed no more is named, with one that was meanwhile and again") {
  const UserId one = as("one"), two = as("two");
  const ChatId chat = group(one, {two});
  REQUIRE(send(one, chat, "root").result);
  const MessageId root = message(chat, 1);
  reply(two, root, "first");
  const ChatId thread = thread_of(root);
  const std::string before = head(one);
  REQUIRE(run(one, FollowThread{root, false}).result);
  CHECK(each(sync_page(one, before).at("removedChatIds"), "") == words(thread));
  CHECK(sync_page(one, before).at("threads").as_array().empty());
  CHECK(sync_page(one, "").at("removedChatIds").as_array().empty());
  CHECK(sync_page(one, head(one)).at("removedChatIds").as_array().empty());
  reply(two, root, "second");
  REQUIRE(run(one, FollowThread{root}).result);
  const Object page = sync_page(one, before);
  CHECK(each(page.at("removedChatIds"), "") == words(thread));
  CHECK(each(page.at("threads"), "id") == words(thread));
  CHECK(each(page.at("messages"), "content") == "root first second");
}

TEST_CASE_FIXTURE(ThreadSync, "who has left the room is told of no thread of it, nor when it is back") {
  const UserId one = as("one"), two = as("two");
  const ChatId chat = group(one, {two});
  REQUIRE(send(two, chat, "root").result);
  reply(one, message(chat, 1), "first");
  const std::string before = head(two);
  REQUIRE(run(two, LeaveChat{chat}).result);
  reply(one, message(chat, 1), "second");
  CHECK(each(sync_page(two, before).at("removedChatIds"), "") == words(chat));
  CHECK(sync_page(two, before).at("threads").as_array().empty());
  REQUIRE(run(one, AddMembers{chat, {two}}).result);
  CHECK(each(sync_page(two, before).at("removedChatIds"), "") == words(chat));
  CHECK(sync_page(two, before).at("threads").as_array().empty());
  CHECK(sync_page(two, "").at("threads").as_array().empty());
}
