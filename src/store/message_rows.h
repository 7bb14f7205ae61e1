// Reading messages. Seqs have no gaps from the chat's first_seq on, so a page of history is a range of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// Bits of the column `messages.marks`: what there is in other tables.
inline constexpr std::int64_t pinned_mark = 1;   ///< a row of `pins`
inline constexpr std::int64_t poll_mark = 2;     ///< a row of `polls`
inline constexpr std::int64_t revised_mark = 4;  ///< rows of `revisions`
inline constexpr std::int64_t thread_mark = 8;   ///< a row of `threads`; stays when the message is deleted

std::optional<Message> find_message(Database& db, MessageId id);
bool is_message_of(Database& db, ChatId chat, MessageId id);

/// What the message was sent as, if it is one of this sender's with this clientId.
struct SentAs {
  ChatId chat;
  std::string request_hash;
};
std::optional<SentAs> find_sent_as(Database& db, MessageId id, UserId sender, const std::string& client_id);

/// The messages `from` to `to` of a chat, oldest first.
std::vector<Message> messages_between(Database& db, ChatId chat, Seq from, Seq to);

/// The newest messages of a chat that were made after `version` and stand behind `past`, newest first; at most `most`.
std::vector<Message> newest_messages(Database& db, ChatId chat, Seq past, Version version, int most);

/// The first seq behind `past` whose message was made after `version`; `last_seq` + 1 if there is none. By bisection:
/// all behind `past` are there.
Seq first_made_after(Database& db, ChatId chat, Seq past, Seq last_seq, Version version);

/// Messages edited or deleted after `version`, in the order of their last change; of those behind `past` that were made
/// up to `made`. At most `most`, and not many more looked at than that.
struct ChangedMessages {
  std::vector<Message> messages;
  Version reached = 0;    ///< all changes up to this version are in it
  bool complete = false;  ///< and there are no others
};
ChangedMessages messages_changed_after(Database& db, ChatId chat, Version version, Seq past, Version made, int most);

}  // namespace snug::rows
