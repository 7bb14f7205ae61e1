#include "model/applied.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("the answer of a message that was told takes its event's text over, and says the same as one written anew") {
  Message message{.id = MessageId{1}, .chat_id = ChatId{2}, .seq = 3, .sender_id = UserId{4}, .content = "\"hi\"}"};
  const std::string told = json::to_text(message);
  const auto answer = [&](std::string text) { return to_json(MessageAnswer{.message = message, .event_json = text}); };
  CHECK(answer(told) == answer(""));
  message.status = MessageStatus::read;
  CHECK(answer(told) == answer(""));
  CHECK(answer("").ends_with(R"(,"status":"read"}})"));
}

TEST_CASE("a repeated message is written whole") {
  const Message message{.id = MessageId{1}, .status = MessageStatus::sent};
  CHECK(
      to_json(MessageAnswer{.message = message, .duplicate = true}).ends_with(R"("status":"sent"},"duplicate":true})"));
}

TEST_CASE("an answer becomes what apply returns, and so does an error") {
  const auto apply = [](bool good) -> Applied {
    if (!good) return fail(Code::conflict, "no");
    return EmptyAnswer{};
  };
  CHECK(to_json(*apply(true)) == "{}");
  CHECK(apply(false).error().code == Code::conflict);
}
