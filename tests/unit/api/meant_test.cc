#include "api/meant.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snug;

namespace {

const Table& table() {
  static const Table whole{all_operations()};
  return whole;
}

std::string meant(std::string_view name) { return std::string(operation_meant(table(), name).value_or("nothing")); }

std::string path(const std::vector<std::string>& segments) { return table().route("GET", segments).meant; }

}  // namespace

TEST_CASE("an operation written another way, mistyped, or called as in many apps") {
  for (const char* name :
       {"sendMessage", "send-message", "send message", "Send Message", "snd_message", "chat message", "chat-message",
        "new message", "newMessage", "message", "private message", "message to room", "new_message", "msg"})
    CHECK_MESSAGE(meant(name) == "send_message", name);
  CHECK(meant("join") == "join_chat");
  CHECK(meant("join room") == "join_chat");
  CHECK(meant("joinChat") == "join_chat");
  CHECK(meant("typing") == "typing_start");
  CHECK(meant("stop typing") == "typing_stop");
  CHECK(meant("seen") == "message_read");
  CHECK(meant("message_updated") == "edit_message");
  CHECK(meant("presence_update") == "set_presence");
  CHECK(meant("list_chat") == "list_chats");
}

TEST_CASE("where there is nothing alike there is no guess") {
  for (const std::string name : {"", "make_tea", "setup", "\xff\xfe", "___", "🫖", "x"})
    CHECK(meant(name) == "nothing");
  CHECK(meant(std::string(100'000, 'm')) == "nothing");
}

TEST_CASE("what administrators do is never meant") {
  for (const char* name : {"admin_list_user", "adminListUsers", "admin_ban_adress"}) CHECK(meant(name) == "nothing");
  CHECK(path({"admin", "user"}).empty());
}

TEST_CASE("what usual names stand for is there") {
  for (const char* name : {"read", "delivered", "edit", "delete", "leave", "history", "rooms", "create room", "online",
                           "member_added", "member_removed", "chat_state_updated", "user_updated", "chat_updated"})
    CHECK_MESSAGE(meant(name) != "nothing", name);
}

TEST_CASE("a path with a mistyped word, or an operation for a path") {
  CHECK(path({"chat"}) == "/chats");
  CHECK(path({"chats", "5", "message"}) == "/chats/{chatId}/messages");
  CHECK(path({"send_message"}) == "/chats/{chatId}/messages");
  CHECK(path({"sendMessage"}) == "/chats/{chatId}/messages");
  CHECK(path({"teapots"}).empty());
  CHECK(path({"chats", "5", "messages", "7", "8"}).empty());
  CHECK(path({std::string(100'000, 'c')}).empty());
  CHECK(path({}).empty());
}
