// Reading what an index of messages must take in: all messages, and those that came or changed since a version.
#pragma once

#include <functional>
#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// Ids of messages, ascending, those after `past`; at most `most`.
std::vector<MessageId> message_ids_after(Database& db, MessageId past, int most);

/// A chat in which something changed.
struct TouchedChat {
  ChatId id;
  Seq first_seq = 1;
  Seq last_seq = 0;
  Version purged = 0;  ///< that its oldest messages went with last; 0: none have
  bool deleted = false;
};
/// Goes through all chats: those that something changed in after `version`.
std::vector<TouchedChat> chats_touched_after(Database& db, Version version);

/// A message that was made or changed by a command.
struct MessageNews {
  Version version = 0;
  MessageId message;
};
/// Those of a chat after `version`: first those that were made, then those that were changed, each in the order of the
/// versions. `take` returns false: it wants no later ones of that kind.
void each_message_news(Database& db, const TouchedChat& chat, Version version,
                       const std::function<bool(const MessageNews&)>& take);

/// Whether the chat was deleted, or is not there.
bool is_chat_gone(Database& db, ChatId chat);
/// The first place of a chat that is still there.
Seq first_seq_of(Database& db, ChatId chat);
/// The chat in which messages of `chat` are looked for: of a thread its parent. Nothing if that is gone.
std::optional<ChatId> find_chat_of_index(Database& db, ChatId chat);

}  // namespace snug::rows
