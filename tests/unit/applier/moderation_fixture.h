// A group with somebody who writes what should not be there.
#pragma once

#include <optional>
#include <string>

#include "store/message_rows.h"
#include "unit/applier/applier_fixture.h"

namespace snug::test {

inline Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

struct Moderation : ApplierFixture {
  MessageId say(UserId sender, ChatId in, const std::string& content) {
    const MessageId id{next_id()};
    REQUIRE(run(sender, SendMessage{.message_id = id, .chat_id = in, .content = content}).result);
    return id;
  }
  bool is_gone(MessageId id) { return rows::find_message(db(), id)->deleted_at.has_value(); }
  MemberRole make(ChatId in, UserId user, MemberRole role) {
    REQUIRE(run(owner, UpdateMember{in, user, role}).result);
    return role;
  }
  Outcome remove(UserId by, UserId whose, std::optional<ChatId> in, std::int64_t since = 0) {
    return run(by, RemoveRecentMessages{.user_id = whose, .since = Time{since}, .chat_id = in});
  }

  const UserId owner = as("owner"), ben = as("ben"), eve = as("eve"), out = as("out");
  const UserId admin = [&] {
    const UserId id = as("admin");
    REQUIRE(run({}, SetUserRole{id, UserRole::admin}).result);
    return id;
  }();
  const ChatId chat = group(owner, {ben, eve});
  const MessageId bad = say(eve, chat, "you are all fools");
};

}  // namespace snug::test
