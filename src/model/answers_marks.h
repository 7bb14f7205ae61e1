// What operations on reactions, pins, saved messages, polls, drafts and former texts answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/json.h"
#include "model/objects.h"

namespace snug {

/// That a user has reacted to a message with an emoji.
struct UserReaction {
  std::string emoji;  ///< the emoji, or one of this server as `:name:`
  UserId user_id;     ///< the user
};

/// Who has reacted to a message.
struct ReactionsAnswer {
  std::vector<UserReaction> reactions;       ///< by emoji, in the order of its bytes
  std::vector<User> users;                   ///< those that the reactions name
  std::optional<std::string> next_cursor{};  ///< where the next page begins; none: this was the last one
};

/// That a user has voted for an option of a poll.
struct UserVote {
  std::int64_t option = 0;  ///< its place in the poll
  UserId user_id;           ///< the user
};

/// Who has voted for what.
struct VotesAnswer {
  std::vector<UserVote> votes;               ///< by option
  std::vector<User> users;                   ///< those that the votes name
  std::optional<std::string> next_cursor{};  ///< where the next page begins; none: this was the last one
};

/// Messages that the caller has saved.
struct SavedAnswer {
  std::vector<SavedMessage> saved;           ///< what was saved last comes first
  std::vector<Message> messages;             ///< those of them that can be read, in the same order
  std::optional<std::string> next_cursor{};  ///< where the next page begins; none: this was the last one
};

/// Former texts of a message.
struct RevisionsAnswer {
  std::vector<Revision> revisions;  ///< the oldest first; the present text is the message's own
};

/// A message that is to be sent later.
struct ScheduledAnswer {
  ScheduledMessage scheduled;       ///< the message
  std::optional<bool> duplicate{};  ///< true: the clientId was used before, this is what it made then
};

/// Messages that are to be sent later.
struct ScheduledListAnswer {
  std::vector<ScheduledMessage> scheduled;  ///< what is sent next comes first
};

/// Messages that mention the caller.
struct MentionsAnswer {
  std::vector<Message> messages;             ///< the newest first
  std::optional<std::string> next_cursor{};  ///< where the next page begins; none: this was the last one
};

/// A draft.
struct DraftAnswer {
  ChatDraft draft;  ///< the draft
};

/// What the caller was about to write.
struct DraftsAnswer {
  std::vector<ChatDraft> drafts;  ///< one of a chat at most
};

}  // namespace snug
