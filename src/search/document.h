// Document: what the index keeps of a message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/objects.h"

namespace snug {

/// In the place of an id, of a message that mentions everybody in its chat.
inline constexpr std::string_view everybody = "all";

struct Document {
  MessageId message;
  ChatId chat;  ///< of a message of a thread: the chat of its root
  ChatId home;  ///< the chat that it was sent to
  Seq seq = 0;  ///< its place there
  UserId sender;
  unsigned has = 0;  ///< namespace has (search_query.h)
  Time time;
  std::string mentions;  ///< ids, or `everybody`, with spaces between them
  std::string text;

  bool operator==(const Document&) const = default;
};

/// What the message has. Here a new kind of thing that messages have gets its bit.
unsigned has_of(const Message& message);

/// Nothing of a message that nobody looks for: a deleted one, and what the server says.
std::optional<Document> document_of(const Message& message);

}  // namespace snug
