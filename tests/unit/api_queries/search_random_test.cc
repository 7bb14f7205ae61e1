// Searching held against looking at every message, over random texts, members, edits and deletions.
#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <set>

#include "unit/api_queries/search_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct RandomFixture : SearchFixture {
  std::mt19937_64 dice{std::getenv("SNUG_SEED") ? std::strtoull(std::getenv("SNUG_SEED"), nullptr, 10) : 1};
  std::vector<UserId> users;
  std::vector<ChatId> chats;
  std::vector<std::pair<MessageId, UserId>> messages;

  std::size_t roll(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(dice); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[roll(all.size())];
  }

  std::string word() {
    static const std::vector<std::string> words{
        "alpha", "Alphabet", "beta", "gámma",   "alp", "be",  "上海", "我家在上海东边", "海",     "ﬁn", "Größe", "c++",
        "c",     "👍🏽", "1.2",  "foo_bar", "foo", "bar", "é",    "don't",          "한국어", "***"};
    return one_of(words);
  }
  std::string text() {
    std::string out;
    for (std::size_t i = 1 + roll(6); i > 0; --i) out += (out.empty() ? "" : roll(4) == 0 ? "-" : " ") + word();
    return out;
  }
  std::string query() {
    std::string out;
    for (std::size_t i = 1 + roll(3); i > 0; --i) {
      const std::size_t kind = roll(12);
      out += out.empty() ? "" : " ";
      if (kind == 0) out += "-" + word();
      if (kind == 1) out += "\"" + word() + " " + word() + "\"";
      if (kind == 2) out += "from:u" + std::to_string(roll(5));
      if (kind == 3) out += "in:" + to_string(one_of(chats));
      if (kind == 4) out += "from:me";
      if (kind > 4) out += word();
    }
    return out;
  }

  /// All that is to be found, by looking at every message.
  std::set<MessageId> scan(UserId viewer, const std::string& text) {
    const auto query = parse_search_query(text);
    if (!query) return {};
    Wanted wanted{.terms = query->terms};
    if (!query->from.empty()) {
      wanted.senders.emplace();
      for (const std::string& name : query->from) wanted.senders->push_back(name == "me" ? viewer : as(name));
    }
    if (!query->in.empty()) {
      wanted.chats.emplace();
      for (const std::string& name : query->in) wanted.chats->push_back(*parse_id<ChatTag>(name));
    }
    std::set<MessageId> found;
    for (const auto& [id, sender] : messages) {
      const auto readable = read_as(viewer, [&](QueryContext& ctx) { return readable_message(ctx, id); });
      if (!readable) continue;
      const rows::ChatRow& chat = readable->access.chat;
      if (match(wanted, readable->message, chat.is_thread() ? chat.parent_id : chat.id)) found.insert(id);
    }
    return found;
  }

  std::set<MessageId> look(UserId viewer, const std::string& text) {
    std::set<MessageId> found;
    std::optional<PageCursor> page;
    const IndexReader::Limits limits{.looked_at = 1 + static_cast<int>(roll(40)),
                                     .window = 1 + static_cast<int>(roll(50))};
    do {
      const auto answer = search(
          viewer, {.query = Text<1, 400>{text}, .limit = Int<1, 100>{1 + static_cast<int>(roll(10))}, .page = page},
          limits);
      if (!answer) {
        CHECK(answer.error().code == Code::bad_request);
        return {};
      }
      MessageId last{};
      for (const Message& message : answer->messages) {
        CHECK(found.insert(message.id).second);  // none comes twice
        CHECK((!last || message.id < last));     // here ids are the order
        last = message.id;
      }
      page.reset();
      if (answer->next_cursor) page = PageCursor{*answer->next_cursor};
    } while (page);
    return found;
  }

  void act() {
    const Version before = version();
    const std::size_t kind = roll(20);
    const ChatId chat = one_of(chats);
    if (kind < 12) {
      const UserId sender = one_of(users);
      const MessageId id{next_id()};
      const SendMessage message{.message_id = id, .chat_id = chat, .content = text()};
      const bool in_thread = !messages.empty() && roll(4) == 0;
      const auto sent =
          in_thread
              ? run(sender,
                    ReplyInThread{.root = one_of(messages).first, .thread_id = ChatId{next_id()}, .message = message})
              : run(sender, message);
      if (sent.result) messages.emplace_back(id, sender);
    } else if (kind < 15 && !messages.empty()) {
      const auto [id, sender] = one_of(messages);
      run(sender, EditMessage{id, text()});
    } else if (kind < 16 && !messages.empty()) {
      const auto [id, sender] = one_of(messages);
      run(sender, DeleteMessage{id});
    } else if (kind < 17) {
      run(users[0], AddMembers{chat, {one_of(users)}});
    } else if (kind < 18) {
      run(users[0], RemoveMember{chat, one_of(users)});
    } else if (kind < 19 && roll(10) == 0) {
      run(users[0], DeleteChat{chat});
    }
    if (roll(50) == 0)
      restart({.page = 1 + static_cast<int>(roll(20)), .news = 4 + static_cast<int>(roll(20))});  // a reply is 2
    else if (version() != before && roll(10) > 0)
      step();  // else the index hears nothing of it, and finds out with the next
    if (roll(20) == 0) indexer->rest();
  }
};

}  // namespace

TEST_CASE_FIXTURE(RandomFixture, "a search finds just what looking at every message finds") {
  for (int i = 0; i < 5; ++i) users.push_back(as("u" + std::to_string(i)));
  for (int i = 0; i < 6; ++i) chats.push_back(group(users[0], {users[1 + roll(4)]}));
  chats.push_back(direct(users[1], users[2]));
  chats.push_back(channel(users[0], chats[0], false));
  const char* rounds = std::getenv("SNUG_ROUNDS");
  std::size_t hits = 0;
  for (int round = rounds ? std::atoi(rounds) : 40; round > 0; --round) {
    for (int i = 0; i < 15; ++i) act();
    catch_up();
    for (int i = 0; i < 15; ++i) {
      const UserId viewer = one_of(users);
      const std::string asked = query();
      CAPTURE(asked);
      const auto expected = scan(viewer, asked);
      const std::set<MessageId> seen = look(viewer, asked);
      for (const MessageId id : expected) CHECK_MESSAGE(seen.contains(id), "not found: ", to_string(id));
      for (const MessageId id : seen) CHECK_MESSAGE(expected.contains(id), "found: ", to_string(id));
      hits += expected.size();
    }
  }
  CHECK(hits > 100);
}
