// Pages of syncs interleaved with commits, at random: whatever moves in between, who has caught up holds exactly what a
// fresh load holds.
#include <doctest/doctest.h>

#include <random>
#include <sstream>

#include "model/cursor.h"
#include "store/contact_rows.h"
#include "store/shared_chats.h"
#include "store/user_rows.h"
#include "support/replica.h"
#include "unit/api_queries/queries_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

constexpr std::int64_t receipts_limit = 3;

class RandomSyncFixture : public QueriesFixture {
 public:
  explicit RandomSyncFixture(unsigned seed) : random_(seed) {
    rule("receipts_limit", receipts_limit);
    rule("retention_days", 2);
    for (const char* name : {"ann", "ben", "cid", "dot", "eve", "fay"}) users_.push_back(as(name));
  }

  UserId viewer() const { return users_[0]; }
  int below(int n) { return std::uniform_int_distribution(0, n - 1)(random_); }

  /// One command of some user; many are refused, as they are in life.
  void step() {
    const UserId user = any_user();
    const ChatId chat = any_chat();
    switch (below(41)) {
      case 0:
        create(CreateGroup{.chat_id = ChatId{next_id()}, .title = "g", .member_ids = some_users()}, user);
        break;
      case 1:
        create(CreateDirectChat{ChatId{next_id()}, any_user()}, user);
        break;
      case 2:
        create(CreateChannel{.chat_id = ChatId{next_id()}, .group_id = chat, .title = "c"}, user);
        break;
      case 3:
        create(CreateChannel{.chat_id = ChatId{next_id()},
                             .group_id = chat,
                             .title = "p",
                             .is_private = true,
                             .member_ids = some_users()},
               user);
        break;
      case 4:
      case 5:
        run(user, AddMembers{chat, some_users()});
        break;
      case 6:
        run(user, RemoveMember{chat, any_user()});
        break;
      case 7:
        run(user, LeaveChat{chat});
        break;
      case 8:
        run(viewer(), LeaveChat{chat});
        break;
      case 9:
        run(user, AddMembers{chat, {viewer()}});
        break;
      case 10:
        run(user, UpdateMember{chat, any_user(), MemberRole(below(3))});
        break;
      case 11:
        run(user, UpdateChat{.chat_id = chat, .title = "title " + std::to_string(below(100))});
        break;
      case 12:
        if (below(4) == 0) run(user, DeleteChat{chat});
        break;
      case 13:
        run(viewer(), UpdateChatState{.chat_id = chat, .pinned = below(2) == 0});
        break;
      case 14:
        run(viewer(), UpdateChatState{.chat_id = chat, .archived = below(2) == 0});
        break;
      case 15:
        run(user, UpdateProfile{.display_name = "name " + std::to_string(below(100))});
        break;
      case 16:
        run(below(2) ? user : viewer(), SetContact{any_user(), below(2) == 0, below(3) == 0});
        break;
      case 17:
      case 18:
      case 19:
        run(user, EditMessage{any_message(chat), "edited " + std::to_string(below(1000))});
        break;
      case 20:
      case 21:
        run(user, DeleteMessage{any_message(chat)});
        break;
      case 22:
      case 23:
      case 24:
        read(user, chat, below(12));
        break;
      case 25:
        read(viewer(), chat, below(12));
        break;
      case 26:
      case 27:
      case 28:
        run(user, ReplyInThread{.root = any_message(chat),
                                .thread_id = ChatId{next_id()},
                                .message = {.message_id = MessageId{next_id()},
                                            .content = below(3) == 0 ? "reply @ann" : "reply"},
                                .copy_id = below(4) == 0 ? std::optional(MessageId{next_id()}) : std::nullopt});
        break;
      case 29:
        run(viewer(), FollowThread{any_message(chat), below(2) == 0});
        break;
      case 30:
        run(user, DeleteMessage{any_message(any_thread())});
        break;
      case 31:
        read(viewer(), any_thread(), below(6));
        break;
      case 32:
        now_ms += 6LL * 3600 * 1000;
        run({}, PurgeMessages{.chat_id = below(2) == 0 ? chat : any_thread(), .up_to = 1 + below(20)});
        break;
      default:
        send(user, chat, below(3) == 0 ? "hello @ann" : "hello " + std::to_string(below(1000)));
    }
  }
  void steps(int most) {
    for (int n = below(most + 1); n > 0; --n) step();
  }

  /// Takes one page, and what it names as limited.
  void take_page(Replica& replica, const std::string& cursor, int limit, std::size_t rows) {
    const Object page = sync_page(viewer(), cursor, limit, rows);
    std::size_t count = 0;
    for (const char* part : {"removedChatIds", "chats", "messages", "limited", "members", "contacts", "users", "emoji",
                             "saved", "drafts", "scheduled", "threads", "userGroups", "purged"})
      count += page.at(part).as_array().size();
    for (const auto& chat : page.at("receipts").as_array()) count += chat.at("receipts").as_array().size();
    // What can't be smaller on one page: a message and all that it names.
    CHECK(count <= std::max<std::size_t>(rows, 60));
    replica.apply_sync(page);
    for (const auto& gap : page.at("limited").as_array()) fill(replica, gap.as_object());
  }

  /// A first load in one page.
  Replica fresh() {
    Replica replica(to_string(viewer()), receipts_limit);
    take_page(replica, "", 100, 100'000);
    REQUIRE_FALSE(replica.more);
    return replica;
  }

  /// Where a replica that has caught up differs from a first load. Users whom the viewer does not follow may be old.
  std::string difference(const Replica& replica) {
    rows::SharedChats circle(db(), viewer(), rows::memberships_of(db(), viewer()), receipts_limit);
    std::istringstream lines(replica.difference_to(fresh()));
    std::string out;
    for (std::string line; std::getline(lines, line);) {
      std::int64_t id = 0;
      const bool of_user = std::sscanf(line.c_str(), "user %ld should", &id) == 1;
      if (!of_user || circle.holds(UserId{id}) || rows::is_contact(db(), viewer(), UserId{id})) out += line + "\n";
    }
    return out + replica.inconsistency();
  }

 private:
  template <class Body>
  void create(Body body, UserId owner) {
    if (chats_.size() < 14 && run(owner, body).result) chats_.push_back(body.chat_id);
  }

  void fill(Replica& replica, const Object& gap) {
    const ChatId chat = *parse_id<ChatTag>(std::string_view(gap.at("chatId").as_string()));
    for (Seq at = gap.at("fromSeq").as_int64(); at <= gap.at("toSeq").as_int64();) {
      const auto page =
          ask(viewer(), list_messages, {.chat_id = chat, .after = SeqParam{at - 1}, .limit = Int<1, 100>{7}});
      if (!page) return;  // left meanwhile: the next page says so
      const auto messages = boost::json::parse(*page).as_object().at("messages").as_array();
      REQUIRE_FALSE(messages.empty());
      replica.apply_sync(Object{{"cursor", replica.cursor},
                                {"more", replica.more},
                                {"removedChatIds", boost::json::array()},
                                {"chats", boost::json::array()},
                                {"messages", messages},
                                {"limited", boost::json::array()},
                                {"members", boost::json::array()},
                                {"receipts", boost::json::array()},
                                {"contacts", boost::json::array()},
                                {"users", boost::json::array()},
                                {"emoji", boost::json::array()},
                                {"saved", boost::json::array()},
                                {"drafts", boost::json::array()},
                                {"scheduled", boost::json::array()},
                                {"threads", boost::json::array()},
                                {"userGroups", boost::json::array()},
                                {"purged", boost::json::array()}});
      at += static_cast<Seq>(messages.size());
    }
  }

  UserId any_user() { return users_[static_cast<std::size_t>(below(static_cast<int>(users_.size())))]; }
  ChatId any_chat() {
    return chats_.empty() ? ChatId{} : chats_[static_cast<std::size_t>(below(static_cast<int>(chats_.size())))];
  }
  ChatId any_thread() {
    return ChatId{value("SELECT chat_id FROM threads ORDER BY (chat_id * ?1) % 7 LIMIT 1", below(7) + 1)};
  }
  MessageId any_message(ChatId chat) {
    return MessageId{
        value("SELECT id FROM messages WHERE chat_id = ?1 ORDER BY (seq * ?2) % 7 LIMIT 1", chat, below(7) + 1)};
  }
  std::vector<UserId> some_users() {
    std::vector<UserId> some;
    for (const UserId user : users_)
      if (below(3) == 0) some.push_back(user);
    return some;
  }

  std::mt19937 random_;
  std::vector<UserId> users_;
  std::vector<ChatId> chats_;
};

/// Goes on from the replica's cursor until nothing is left, with commits between the pages.
void catch_up(RandomSyncFixture& fixture, Replica& replica, int steps_between, bool exact_rows) {
  int pages = 0;
  do {
    const std::size_t rows = exact_rows ? sync_rows_limit : static_cast<std::size_t>(5 + fixture.below(120));
    fixture.take_page(replica, replica.cursor, 1 + fixture.below(4), rows);
    if (++pages > 15) steps_between = 0;  // it would never end
    if (replica.more) fixture.steps(steps_between);
    REQUIRE(pages < 500);
  } while (replica.more);
}

}  // namespace

TEST_CASE("whoever catches up holds what a fresh load holds") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    RandomSyncFixture fixture(seed);
    fixture.steps(60);
    Replica resuming(to_string(fixture.viewer()), receipts_limit);
    catch_up(fixture, resuming, 6, false);
    REQUIRE(fixture.difference(resuming) == "");
    for (int round = 0; round < 12; ++round) {
      CAPTURE(round);
      fixture.steps(30);
      if (fixture.below(3) == 0) {  // others' watermarks are owed from further back
        Cursor cursor = *parse_cursor(resuming.cursor);
        cursor.receipts = fixture.below(static_cast<int>(cursor.version) + 1);
        resuming.cursor = to_string(cursor);
      }
      catch_up(fixture, resuming, fixture.below(2) * 6, fixture.below(3) == 0);
      REQUIRE(fixture.difference(resuming) == "");

      Replica loading(to_string(fixture.viewer()), receipts_limit);
      catch_up(fixture, loading, 6, false);
      REQUIRE(fixture.difference(loading) == "");
    }
  }
}
