// Commands of what people add to messages and to chats for themselves: bodies of Command (command.h, which says what
// holds for all).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/command_accounts.h"
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

// --- Messages that are sent later (apply: scheduled.cc) -------------------------------------------

struct ScheduleMessage {
  MessageId message_id;  ///< of the message, then
  ChatId chat_id;
  std::string content;
  std::optional<MessageId> reply_to{};
  std::optional<bool> no_preview{};
  Time send_at;
  std::optional<std::string> client_id{};
  std::string request_hash;
};

struct UpdateScheduled {
  MessageId message_id;
  std::optional<std::string> content{};
  std::optional<Time> send_at{};
};

struct CancelScheduled {
  MessageId message_id;
};

/// By the server, when it is due: sends it, or notes why it can't be sent.
struct SendScheduled {
  static constexpr std::string_view job = "scheduled";  ///< whose lease it needs
  MessageId message_id;
  Fence fence{};
};

}  // namespace snug
