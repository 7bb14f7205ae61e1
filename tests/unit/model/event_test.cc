#include "model/event.h"

#include <doctest/doctest.h>

#include <string>

using namespace snug;

TEST_CASE("an event's JSON is that of what it carries") {
  const EventBody left = EventAt<EventType::member_removed>{{ChatId{1}, UserId{2}}};
  CHECK(type_of(left) == EventType::member_removed);
  CHECK(to_json(left) == R"({"chatId":"1","userId":"2"})");
}

TEST_CASE("a changed chat is the chat, and what it is told for") {
  ChatUpdatedData changed{Chat{.id = ChatId{1}, .title = "Tea"}};
  CHECK(json::to_text(changed) == json::to_text(static_cast<const Chat&>(changed)));
  std::string chat = json::to_text(static_cast<const Chat&>(changed));
  chat.pop_back();
  changed.change = ChatChange{.what = ChangeKind::left, .user_ids = std::vector{UserId{7}}, .by = std::nullopt};
  CHECK(json::to_text(changed) == chat + R"(,"change":{"what":"left","userIds":["7"]}})");
}

TEST_CASE("a contact without its user is a contact") {
  const Contact contact{UserId{1}, true, false, 5};
  CHECK(json::to_text(ContactData{UserId{1}, true, false, 5}) == json::to_text(contact));
}
