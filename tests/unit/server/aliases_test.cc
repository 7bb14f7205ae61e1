#include "server/aliases.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snug;

namespace {

using Aliases = std::vector<Config::Alias>;

/// `INDEX: WHY`, or "good".
std::string told(const Aliases& aliases) {
  const auto problem = problem_with_aliases(aliases);
  return problem ? std::to_string(problem->index) + ": " + problem->why : "good";
}
std::string told(const std::string& key, const std::string& value) { return told({{key, value}}); }

}  // namespace

TEST_CASE("operations and events get other names") {
  const Aliases aliases{
      {"send-msg", "send_message"},    {"new_message", "message received"},
      {"typing", "typing_start"},                                         // one name may be an operation and an event
      {"typing_start", "typing"},      {"chat_created", "chat_updated"},  // and events may change places
      {"chat_updated", "chat_created"}};
  CHECK(told(aliases) == "good");
  const SocketIoNames names = socket_io_names(aliases);
  CHECK(names.operation("send-msg") == "send_message");
  CHECK(names.operation("typing") == "typing_start");
  CHECK(names.operation("send_message") == "send_message");
  CHECK(names.operation("new_message") == "new_message");
  CHECK(names.event("new_message") == "message received");
  CHECK(names.event("typing_start") == "typing");
  CHECK(names.event("chat_created") == "chat_updated");
  CHECK(names.event("receipts") == "receipts");
  CHECK(told(Aliases()) == "good");
}

TEST_CASE("of what isn't there the one that was meant is named, or the other way round") {
  CHECK(told("a", "sned_message") ==
        "0: there is no event 'a' and no operation 'sned_message', did you mean 'send_message'?");
  CHECK(told("a", "make_tea") == "0: there is no event 'a' and no operation 'make_tea'");
  CHECK(told("send_message", "send-msg") ==
        "0: 'send_message' is an operation; write \"send-msg\" = \"send_message\" to give it another name");
  CHECK(told("message received", "new_message") ==
        "0: 'new_message' is an event; write \"new_message\" = \"message received\" to give it another name");
  CHECK(told("message_deleted", "delete_message").starts_with("0: 'message_deleted' is an event and 'delete_message'"));
}

TEST_CASE("names that are taken, or mean something else") {
  CHECK(told("get_chat", "send_message") == "0: 'get_chat' is an operation itself");
  CHECK(told("hello", "send_message") == "0: 'hello' is an operation itself");
  CHECK(told("new_message", "ready") == "0: 'ready' is the name of the event 'ready' already");
  CHECK(told({{"a", "send_message"}, {"message_deleted", "x"}, {"message_updated", "x"}}) ==
        "1: 'x' is the name of the event 'message_updated' already");
  CHECK(told({{"a", "send_message"}, {"a", "get_chat"}}) == "1: 'a' is given twice");
  CHECK(told({{"new_message", "a"}, {"new_message", "b"}}) == "1: 'new_message' is given twice");
  for (const std::string name :
       {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "cursor"}) {
    CHECK(told(name, "send_message") == "0: '" + name + "' means something else to clients");
    CHECK(told("new_message", name) == "0: '" + name + "' means something else to clients");
  }
  CHECK(told("new_message", "") != "good");
  CHECK(told("", "send_message") != "good");
  CHECK(told("new_message", std::string(65, 'x')) != "good");
  CHECK(told("new_message", "a\n") != "good");
  CHECK(told("new_message", "\xff") != "good");
}
