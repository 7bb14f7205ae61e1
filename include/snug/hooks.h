// Hooks: what a program that holds a server inside it may decide.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snug {

/// A file of a message on its way in.
struct DraftFile {
  std::string name;
  std::string type;        ///< media type that its bytes prove
  std::uint64_t size = 0;  ///< bytes
  std::string hash;        ///< SHA-256 of its bytes, in lower-case hex
};

/// A message on its way in, before it has a place in any order.
struct Draft {
  std::string sender_id{};
  /// Empty: it goes to the direct chat with `user_id`, or to the thread of `thread_of`; neither need be there yet.
  std::string chat_id{};
  std::string type{};     ///< `text`, `image` ...
  std::string content{};  ///< the hook may alter this
  bool edit = false;      ///< new content of a message that exists
  std::string user_id{};
  std::vector<DraftFile> attachments{};  ///< its files
  std::string thread_of{};               ///< a message: it answers that in its thread
  bool also_to_chat = false;             ///< and goes to the chat of that, too
};

/// What the host decides. A hook that is not set decides nothing. Thread: any of the server's, several at once; a hook
/// that blocks holds up others, and one that throws refuses.
struct Hooks {
  /// Asked about a bearer token that is not one of the server's own: the id of the user it stands for, or nothing.
  std::function<std::optional<std::string>(std::string_view token)> authenticate;
  /// Nothing: accept (with what was altered). A text: refuse, and tell the sender so (`forbidden`).
  std::function<std::optional<std::string>(Draft& draft)> before_send;
};

}  // namespace snug
