// A chat whose messages grow old.
#pragma once

#include <string>

#include "store/chat_rows.h"
#include "store/message_rows.h"
#include "unit/applier/applier_fixture.h"

namespace snug::test {

struct Retention : ApplierFixture {
  static constexpr std::int64_t day = 24LL * 3600 * 1000;

  MessageId say(UserId sender, ChatId in, const std::string& content) {
    const MessageId id{next_id()};
    REQUIRE(run(sender, SendMessage{.message_id = id, .chat_id = in, .content = content}).result);
    return id;
  }
  void keep(std::int64_t days) { REQUIRE(run({}, ChangeSettings{.settings = {{"retention_days", days}}}).result); }
  void keep_in(ChatId in, std::int64_t days) {
    REQUIRE(run(ann, UpdateChat{.chat_id = in, .retention_days = days}).result);
  }
  /// The version of the change; 0: nothing was too old.
  Version purge(ChatId in, Seq up_to = 1'000'000) {
    const Outcome outcome = run({}, PurgeMessages{.chat_id = in, .up_to = up_to});
    REQUIRE(outcome.result);
    return outcome.version;
  }
  std::int64_t first_seq(ChatId in) { return value("SELECT first_seq FROM chats WHERE id = ?1", in); }
  bool is_there(MessageId id) { return rows::find_message(db(), id).has_value(); }

  const UserId ann = as("ann"), ben = as("ben");
  const ChatId chat = group(ann, {ben});
};

}  // namespace snug::test
