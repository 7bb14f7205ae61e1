// A user's place in a chat, as apply and queries are told it.
#include "store/access.h"

#include <doctest/doctest.h>

#include <sqlite3.h>

#include <algorithm>
#include <string_view>

#include "applier_fixture.h"

using namespace snug;
using snug::test::ApplierFixture;
using Writing = rows::Access::Writing;

namespace {

struct Places : ApplierFixture {
  Result<rows::Access> place(ChatId chat, UserId user) { return rows::access_to(db(), chat, user); }
  Code refusal(ChatId chat, UserId user) {
    const auto access = place(chat, user);
    return access ? Code::internal : access.error().code;
  }
  ChatId channel(ChatId group, bool is_private) {
    const ChatId id{next_id()};
    REQUIRE(run(ann, CreateChannel{.chat_id = id, .group_id = group, .title = "c", .is_private = is_private}).result);
    return id;
  }

  const UserId ann = as("ann"), ben = as("ben"), cleo = as("cleo");
};

/// The SELECTs that run on a connection while this lives.
class Selects {
 public:
  explicit Selects(Database& db) : handle_(db.handle()) {
    sqlite3_trace_v2(
        handle_, SQLITE_TRACE_STMT,
        [](unsigned, void* self, void*, void* text) {
          const std::string_view sql(static_cast<const char*>(text));
          if (sql.substr(std::min(sql.find_first_not_of(" \n"), sql.size())).starts_with("SELECT"))
            ++static_cast<Selects*>(self)->count_;
          return 0;
        },
        this);
  }
  ~Selects() { sqlite3_trace_v2(handle_, 0, nullptr, nullptr); }
  int count() const { return count_; }

 private:
  sqlite3* handle_;
  int count_ = 0;
};

}  // namespace

TEST_CASE_FIXTURE(Places, "members have a place in a chat, with their role and watermarks") {
  const ChatId chat = group(ann, {ben});
  send(ann, chat, "one");
  send(ann, chat, "two");
  REQUIRE(read(ben, chat, 1).result);

  const auto owner = place(chat, ann), member = place(chat, ben);
  REQUIRE((owner && member));
  CHECK(owner->role == MemberRole::owner);
  CHECK(owner->is_admin());
  CHECK(owner->read_seq == 2);
  CHECK(member->role == MemberRole::member);
  CHECK_FALSE(member->is_admin());
  CHECK(member->read_seq == 1);
  CHECK(member->delivered_seq == 1);
  CHECK(member->chat.last_seq == 2);
  CHECK(member->has_state);
  CHECK(rows::check_writable(*member));
}

TEST_CASE_FIXTURE(Places, "others have none: of a chat never entered, left or deleted") {
  const ChatId chat = group(ann, {ben});
  CHECK(refusal(chat, cleo) == Code::not_found);
  CHECK(refusal(ChatId{1}, ann) == Code::not_found);
  REQUIRE(run(ben, LeaveChat{chat}).result);
  CHECK(refusal(chat, ben) == Code::not_member);
  REQUIRE(run(ann, DeleteChat{chat}).result);
  CHECK(refusal(chat, ann) == Code::not_found);
  CHECK(refusal(chat, ben) == Code::not_found);
}

TEST_CASE_FIXTURE(Places, "an open channel has its group's members, a private one its own") {
  const ChatId chat = group(ann, {ben});
  send(ann, chat, "in the group");
  const ChatId open = channel(chat, false), closed = channel(chat, true);

  const auto access = place(open, ben);
  REQUIRE(access);
  CHECK(access->chat.room() == chat);
  CHECK(access->role == MemberRole::member);
  CHECK_FALSE(access->has_state);
  CHECK(access->read_seq == 0);  // the group's watermark is not the channel's
  CHECK(place(open, ann)->role == MemberRole::owner);
  CHECK(refusal(closed, ben) == Code::not_found);

  send(ann, open, "in the channel");
  REQUIRE(read(ben, open, 1).result);
  CHECK(place(open, ben)->has_state);
  CHECK(place(open, ben)->read_seq == 1);

  REQUIRE(run(ben, LeaveChat{chat}).result);
  CHECK(refusal(open, ben) == Code::not_member);
}

TEST_CASE_FIXTURE(Places, "a direct chat can't be written to against the other side's will, or when that is gone") {
  const ChatId chat = direct(ann, ben), notes = direct(ann, ann);
  CHECK(place(chat, ann)->writing == Writing::allowed);
  CHECK(place(notes, ann)->writing == Writing::allowed);

  REQUIRE(run(ben, SetContact{.user_id = ann, .blocked = true}).result);
  CHECK(place(chat, ann)->writing == Writing::blocked_by_peer);
  CHECK(rows::check_writable(*place(chat, ann)).error().code == Code::forbidden);
  CHECK(place(chat, ben)->writing == Writing::allowed);  // the one who blocks may write
  const ChatId both = group(ann);
  CHECK(place(both, ann)->writing == Writing::allowed);

  REQUIRE(run(ben, SetContact{.user_id = ann, .blocked = false}).result);
  CHECK(place(chat, ann)->writing == Writing::allowed);
  REQUIRE(run({}, DeleteUser{ben}).result);
  CHECK(place(chat, ann)->writing == Writing::peer_deleted);
}

TEST_CASE_FIXTURE(Places, "to send a message, who sends it and its place in the chat are read, and nothing else") {
  const ChatId chat = group(ann, {ben}), talk = direct(ann, ben), open = channel(chat, false);
  for (const ChatId to : {chat, talk, open}) {
    Selects selects(db());
    REQUIRE(send(ann, to, "hello").result);
    CHECK(selects.count() == 2);
  }
}
