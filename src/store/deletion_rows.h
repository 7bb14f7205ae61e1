// Reading what deletions of accounts are under way, and what there is still of their users' messages.
#pragma once

#include <optional>
#include <vector>

#include "model/deletion.h"
#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

std::optional<Deletion> find_deletion(Database& db, UserId user);
/// The one that was begun first, of those with more to do than messages, which can be many; else of the others.
std::optional<Deletion> first_deletion(Database& db);
std::int64_t deletion_count(Database& db);

/// How many people are to be told, each counted for each channel, when a user leaves its next chats behind `past`, one
/// number for each; at most `most`.
std::vector<std::int64_t> audiences_of_leaving(Database& db, UserId user, std::int64_t past, int most);

/// The chats that a user may have written in, or been mentioned in: all it was ever in, those that are gone, too. In
/// the order of their ids.
std::vector<ChatId> chats_written_in(Database& db, UserId user);

/// What a chat has of a user, behind `past` and up to `to`: messages that it sent, of which there is more than the
/// place, and those of others that mention it; oldest first, at most `most`.
struct Remains {
  MessageId id;
  Seq seq = 0;
  bool sent = false;  ///< by the user; else it is mentioned
};
std::vector<Remains> remains_of(Database& db, ChatId chat, UserId user, Seq past, Seq to, int most);

/// How long a chat is, and how many people hear of a change in it: none, if it is gone.
struct ChatSize {
  Seq first_seq = 1;
  Seq last_seq = 0;
  std::int64_t audience = 0;
};
ChatSize size_of_chat(Database& db, ChatId chat);

}  // namespace snug::rows
