// Commands of what people add to messages and to chats for themselves: bodies of Command (command.h, which says what holds
// for all).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/objects.h"

namespace snug {

// --- Reactions, pins and saved messages (apply: reactions.cc, pins.cc) ----------------------------

struct AddReaction {
  MessageId message_id;
  std::string emoji;  ///< as emoji_text.h writes it
};

struct RemoveReaction {
  MessageId message_id;
  std::string emoji;
};

struct PinMessage {
  MessageId message_id;
  bool pinned = true;  ///< false: not any more
};

struct SaveMessage {
  MessageId message_id;
  bool saved = true;  ///< false: not any more
};

// --- Polls (apply: polls.cc) ---------------------------------------------------------------------

/// The poll of a message that is sent.
struct NewPoll {
  std::vector<std::string> options;
  bool multiple = false;
  bool anonymous = false;
  std::optional<Time> closes_at{};
};

/// Takes the place of what the actor has chosen before.
struct VotePoll {
  MessageId message_id;
  std::vector<std::int64_t> options;  ///< places, ascending, each once; none: takes the vote back
};

struct ClosePoll {
  MessageId message_id;
};

// --- Drafts (apply: drafts.cc) -------------------------------------------------------------------

struct SaveDraft {
  ChatId chat_id;
  std::string text;  ///< empty: there is none any more
  std::optional<MessageId> reply_to{};
  Version base = 0;  ///< of the draft that it was made from; 0: there was none
};

}  // namespace snug
