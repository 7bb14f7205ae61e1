#include <doctest/doctest.h>

#include <fstream>

#include "unit/api_queries/search_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct MessageSearchFixture : SearchFixture {
  UserId ann = as("ann"), ben = as("ben"), cid = as("cid");
  ChatId chat = group(ann, {ben});
};

/// `[0,3) [5,8)` of each message.
std::string ranges(const SearchAnswer& answer) {
  std::string out;
  for (const SearchMatch& match : answer.matches) {
    out += out.empty() ? "" : " | ";
    for (const TextRange& range : match.ranges)
      out += "[" + std::to_string(range.from) + "," + std::to_string(range.to) + ")";
  }
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(MessageSearchFixture, "messages are found by their words, the newest first") {
  say(ann, chat, "The quick brown fox");
  say(ben, chat, "A quick fox");
  say(ann, chat, "Slow food");
  CHECK(found(ann, "quick") == "A quick fox | The quick brown fox");
  CHECK(found(ann, "QUICK fox") == "A quick fox | The quick brown fox");
  CHECK(found(ann, "\"quick fox\"") == "A quick fox");
  CHECK(found(ann, "quick -brown") == "A quick fox");
  CHECK(found(ann, "fo") == "");
  CHECK(found(ann, "foo") == "Slow food");
  CHECK(found(ann, "\"foo\"") == "");
  CHECK(found(ann, "quick slow") == "");
  const auto answer = search(ann, {.query = Text<1, 400>{"quick fox"}});
  REQUIRE(answer);
  CHECK(ranges(*answer) == "[2,7)[8,11) | [4,9)[16,19)");
  CHECK(answer->indexed_to == version());
  CHECK(answer->messages[0].id == answer->matches[0].message_id);
  CHECK(answer->messages[1].status);  // the viewer's own
  CHECK_FALSE(answer->messages[0].status);
}

TEST_CASE_FIXTURE(MessageSearchFixture, "what people type") {
  say(ann, chat, "Crème brûlée, Größe ﬁn, I don't know C++ or foo_bar");
  say(ann, chat, "PLT-3699 is at https://example.com/a/b?c=1.2.3 100%");
  say(ann, chat, "我家在上海东边");
  say(ann, chat, "sess.opts and fee-fie/baz");
  say(ann, chat, "İstanbul שלום 👍🏽 _word_");
  for (const char* query : {"\"creme brulee\"", "grosse", "fin", "don't", "C++", "foo_bar", "cre\u0300me"})
    CHECK_MESSAGE(found(ann, query).starts_with("Crème"), std::string(query));
  for (const char* query : {"PLT-3699", "plt 3699", "example.com", "1.2.3", "https://example.com/a", "100%", "'100'"})
    CHECK_MESSAGE(found(ann, query).starts_with("PLT"), std::string(query));
  for (const char* query : {"上海", "海", "我家在上海东边"})
    CHECK_MESSAGE(found(ann, query).starts_with("我"), std::string(query));
  for (const char* query : {"sess opts", "sess", "sess.opts", "fee-fie/baz", "*baz*", "opts AND"})
    CHECK_MESSAGE(found(ann, query).starts_with(query[5] == 'A' ? "" : "sess"), std::string(query));
  for (const char* query : {"istanbul", "שלום", "👍", "👍🏿", "word", "\"word\"", "_word_"})
    CHECK_MESSAGE(found(ann, query).starts_with("İ"), std::string(query));
  for (const char* query : {"AND", "NOT x", "a* OR b", "NEAR(a b)", "text:a", "{", "^a", "\"\"\" a"})
    CHECK_MESSAGE(found(ann, query) != "internal", std::string(query));
  for (const char* query : {"***", "-x", "\"\"", "-", "%"})
    CHECK_MESSAGE(found(ann, query) == "bad_request", std::string(query));
}

TEST_CASE_FIXTURE(MessageSearchFixture, "an edit is found by its new words, a deleted message by none") {
  const MessageId message = say(ann, chat, "first words");
  edit(ann, message, "second words");
  CHECK(found(ben, "first") == "");
  CHECK(found(ben, "second") == "second words");
  CHECK(found(ben, "words") == "second words");
  erase(ann, message);
  CHECK(found(ben, "words") == "");
  CHECK(found(ben, "from:ann") == "");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "the message decides, where the index is behind or ahead") {
  const MessageId edited = say(ann, chat, "edited word");
  const MessageId deleted = say(ann, chat, "deleted word");
  say(ann, chat, "word");
  REQUIRE(run(ann, EditMessage{edited, "other"}).result);  // the index hears nothing
  REQUIRE(run(ann, DeleteMessage{deleted}).result);
  CHECK(found(ben, "word") == "word");
  CHECK(found(ben, "other") == "");
  catch_up();
  CHECK(found(ben, "other") == "other");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "nobody finds what it may not read") {
  say(ann, chat, "secret one");
  CHECK(found(cid, "secret") == "");
  CHECK(found(cid, "secret", chat) == "not_found");
  CHECK(found(cid, "secret in:" + to_string(chat)) == "");
  CHECK(found(cid, "secret in:group") == "");

  done(ann, AddMembers{chat, {cid}});
  const std::string seen = found(cid, "secret");
  Seq from = value("SELECT from_seq FROM chat_states WHERE user_id = ?1 AND chat_id = ?2", cid, chat);
  CHECK(seen == (from == 0 ? "secret one" : ""));
  say(ann, chat, "secret two");
  CHECK(found(cid, "secret two") == "secret two");

  done(ann, RemoveMember{chat, cid});
  CHECK(found(cid, "secret") == "");
  CHECK(found(cid, "secret", chat) == "not_member");
  CHECK(found(ben, "secret") == "secret two | secret one");

  done(ann, DeleteChat{chat});
  CHECK(found(ben, "secret") == "");
  CHECK(found(ben, "secret", chat) == "not_found");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "hidden history is not found") {
  say(ann, chat, "before");
  done(ann, AddMembers{chat, {cid}});
  db().run("UPDATE chat_states SET from_seq = 1 WHERE user_id = ?1 AND chat_id = ?2", cid, chat);
  say(ann, chat, "after");
  CHECK(found(cid, "from:ann") == "after");
  CHECK(found(cid, "before", chat) == "");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "messages of threads are found by who reads their root, and in its chat") {
  const MessageId root = say(ann, chat, "root");
  const auto reply = [&](UserId user, const std::string& content) {
    done(user, ReplyInThread{.root = root,
                             .thread_id = ChatId{next_id()},
                             .message = {.message_id = MessageId{next_id()}, .content = content}});
  };
  reply(ben, "secret one");
  reply(ann, "secret two @room");
  const ChatId thread{value("SELECT chat_id FROM threads")};
  CHECK(found(ann, "secret") == "secret two @room | secret one");
  CHECK(found(ann, "secret in:" + to_string(chat)) == "secret two @room | secret one");
  CHECK(found(ann, "secret", chat) == "secret two @room | secret one");
  CHECK(found(ann, "secret", thread) == "secret two @room | secret one");
  CHECK(found(ann, "root", thread) == "");
  CHECK(found(cid, "secret") == "");
  CHECK(found(cid, "secret", thread) == "not_found");
  CHECK(found(cid, "secret in:" + to_string(thread)) == "");
  CHECK(found(cid, "secret in:" + to_string(chat)) == "");

  // Everybody is mentioned there: who follows.
  CHECK(found(ben, "mentions:me") == "secret two @room");
  done(ann, AddMembers{chat, {cid}});
  CHECK(found(cid, "secret") == "secret two @room | secret one");
  CHECK(found(cid, "mentions:me") == "");
  db().run("UPDATE chat_states SET from_seq = 1 WHERE user_id = ?1 AND chat_id = ?2", cid, chat);
  CHECK(found(cid, "secret") == "");  // the root is hidden
  CHECK(found(cid, "secret", thread) == "not_found");

  done(ann, RemoveMember{chat, ben});
  CHECK(found(ben, "secret") == "");
  CHECK(found(ben, "secret", thread) == "not_member");
  done(ann, DeleteChat{chat});
  CHECK(found(ann, "secret") == "");
  CHECK(found(ann, "secret", thread) == "not_found");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "channels: open ones for the group, private ones for their members") {
  const ChatId open = channel(ann, chat, false);
  const ChatId closed = channel(ann, chat, true, {});
  step();
  catch_up();
  say(ann, open, "word in the open");
  say(ann, closed, "word in private");
  CHECK(found(ben, "word") == "word in the open");
  CHECK(found(ann, "word") == "word in private | word in the open");
  CHECK(found(ben, "word", closed) == "not_found");
  done(ann, RemoveMember{chat, ben});
  CHECK(found(ben, "word") == "");
  CHECK(found(ben, "word", open) == "not_member");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "filters: who, where, when, and what is in it") {
  const ChatId two = direct(ann, ben);
  step();
  catch_up();
  say(ann, chat, "hello @ben");
  say(ben, chat, "see HTTPS://example.com");
  say(ben, two, "hello ann");
  say(ann, two, "http:// is no link");
  CHECK(found(ann, "from:me") == "http:// is no link | hello @ben");
  CHECK(found(ann, "from:@BEN hello") == "hello ann");
  CHECK(found(ann, "from:me from:ben hello") == "hello ann | hello @ben");
  CHECK(found(ann, "from:nobody") == "");
  CHECK(found(ann, "hello in:@ben") == "hello ann");
  CHECK(found(ann, "hello in:#GROUP") == "hello @ben");
  CHECK(found(ann, "hello in:group in:@ben") == "hello ann | hello @ben");
  CHECK(found(ann, "hello in:" + to_string(two)) == "hello ann");
  CHECK(found(ann, "hello in:nowhere") == "");
  CHECK(found(ann, "hello in:group", two) == "");
  CHECK(found(ben, "mentions:me") == "hello @ben");
  CHECK(found(ann, "mentions:me") == "");
  CHECK(found(ann, "has:link") == "see HTTPS://example.com");
  CHECK(found(ann, "has:file") == "");
  CHECK(found(ann, "is:saved") == "");
  CHECK(found(ann, "is:pinned hello") == "");
  const MessageId all = say(ben, chat, "all of you, @room");
  CHECK(found(ann, "mentions:me") == "all of you, @room");
  CHECK(found(ben, "mentions:me") == "hello @ben");  // not who said it
  done(ann, SaveMessage{all});
  CHECK(found(ann, "is:saved") == "all of you, @room");
  CHECK(found(ben, "is:saved") == "");
  done(ann, PinMessage{all});
  CHECK(found(ben, "is:pinned") == "all of you, @room");
  const MessageId poll{next_id()};
  done(ann, SendMessage{.message_id = poll, .chat_id = chat, .content = "?!", .poll = NewPoll{.options = {"a", "b"}}});
  CHECK(found(ben, "has:poll") == "?!");
  erase(ann, poll);
  erase(ben, all);
  CHECK(found(ben, "is:pinned") == "");
  CHECK(found(ann, "is:saved") == "");
  CHECK(found(ann, "on:2026-11-18") == "http:// is no link | hello ann | see HTTPS://example.com | hello @ben");
  CHECK(found(ann, "hello before:2026-11-18") == "");
  CHECK(found(ann, "hello after:2026-11-18") == "");
  now_ms += 86'400'000;
  say(ben, two, "hello again");
  CHECK(found(ann, "hello after:2026-11-18") == "hello again");
  CHECK(found(ann, "hello before:2026-11-19") == "hello ann | hello @ben");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "files") {
  SendMessage body{.message_id = MessageId{next_id()}, .chat_id = chat, .content = "a cat"};
  body.attachments = {AttachedFile{
      .hash = std::string(64, 'a'), .name = "cat.png", .type = "image/png", .size = 1, .kind = AttachmentKind::image}};
  done(ann, std::move(body));
  SendMessage paper{.message_id = MessageId{next_id()}, .chat_id = chat, .content = "a paper"};
  paper.attachments = {AttachedFile{.hash = std::string(64, 'b'),
                                    .name = "a.pdf",
                                    .type = "application/pdf",
                                    .size = 1,
                                    .kind = AttachmentKind::file}};
  done(ann, std::move(paper));
  CHECK(found(ben, "has:file") == "a paper | a cat");
  CHECK(found(ben, "has:image") == "a cat");
  CHECK(found(ben, "has:image has:link") == "");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "pages, whatever is deleted meanwhile, and short ones") {
  std::vector<MessageId> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(say(ann, chat, "word " + std::to_string(i)));
  say(cid, direct(cid, cid), "word elsewhere");
  catch_up();
  const auto read_all = [&](std::int64_t limit, const IndexReader::Limits& limits) {
    std::string out;
    std::optional<PageCursor> page;
    for (int pages = 0; pages < 30; ++pages) {
      const auto answer =
          search(ben, {.query = Text<1, 400>{"word"}, .limit = Int<1, 100>{limit}, .page = page}, limits);
      REQUIRE(answer);
      CHECK(std::cmp_less_equal(answer->messages.size(), limit));
      CHECK(answer->next_cursor.has_value() == answer->searched_to.has_value());
      for (const Message& message : answer->messages) out += message.content.substr(5);
      if (!answer->next_cursor) return out + ".";
      page = PageCursor{*answer->next_cursor};
      if (pages == 0) erase(ann, ids[4]);
    }
    return out;
  };
  CHECK(read_all(3, {}) == "987653210.");
  CHECK(read_all(100, {.looked_at = 2}) == "987653210.");
  CHECK(read_all(1, {.looked_at = 1}) == "987653210.");
  CHECK(read_all(100, {.window = 1}) == "987653210.");
  CHECK(read_all(100, {.time = std::chrono::milliseconds(0), .window = 1}) == "987653210.");
  const auto bad = search(ben, {.query = Text<1, 400>{"word"}, .page = PageCursor{"x"}});
  CHECK(bad.error().field == "page");
}

TEST_CASE_FIXTURE(MessageSearchFixture, "a user of many chats: what is found is sorted out, in the same order") {
  for (int i = 0; i < 120; ++i) {
    const ChatId own = group(i % 2 == 0 ? ben : cid);
    say(i % 2 == 0 ? ben : cid, own, "word " + std::to_string(i));
  }
  for (int i = 0; i < 60; ++i) group(ben);
  catch_up();
  CHECK(found(ben, "word 118") == "word 118");
  CHECK(found(ben, "word 117") == "");
  CHECK(found(ben, "on:2026-11-18 -word") == "");
  const auto all = search(ben, {.query = Text<1, 400>{"word"}, .limit = Int<1, 100>{100}});
  CHECK(all->messages.size() == 60);
}

TEST_CASE_FIXTURE(MessageSearchFixture, "without an index there is no answer; a damaged one says so") {
  say(ann, chat, "word");
  state.file = 0;
  CHECK(found(ann, "word") == "unavailable");
  state.file = 7;
  CHECK(found(ann, "word") == "word");
  indexer.reset();
  IndexFile::remove(state.path);
  { std::ofstream(state.path) << std::string(10'000, 'x'); }
  state.file = 8;
  CHECK(found(ann, "word") == "unavailable");
  CHECK(state.damaged);
  CHECK(damages == 1);
  CHECK(found(ann, "word") == "unavailable");
  CHECK(damages == 1);
}
