// Parameters of the operations on reactions, pins, saved messages, polls, drafts and former texts.
#pragma once

#include <limits>
#include <optional>

#include "model/json.h"
#include "model/params_chats.h"
#include "model/prose.h"

namespace snug {

using EmojiText = Line<1, 64>;    ///< one emoji, or `:name:` of one of this server
using PollChoice = Line<1, 200>;  ///< what can be chosen
using OptionPlace = Int<0, 19>;   ///< place of an option in its poll: 0, 1, 2 …

struct ReactionParams {
  MessageId message_id;  ///< the message
  EmojiText emoji;
};

struct ListReactionsParams {
  MessageId message_id;            ///< the message
  std::optional<EmojiText> emoji;  ///< of this one only
  std::optional<PageSize> limit;
  std::optional<PageCursor> page;
};

struct ListSavedParams {
  std::optional<PageSize> limit;
  std::optional<PageCursor> page;
};

// The content of its message is the question.
/// A poll, at most 20 options.
struct PollParams {
  List<PollChoice, 20> options;   ///< what can be chosen; two at least, each once
  std::optional<bool> multiple;   ///< true: one may choose several
  std::optional<bool> anonymous;  ///< true: nobody is told who chose what
  std::optional<Time> closes_at;  ///< no votes from then on, on the server's clock
};

struct VotePollParams {
  MessageId message_id;           ///< the message
  List<OptionPlace, 20> options;  ///< what is chosen from now on; none takes the vote back
};

struct ListVotesParams {
  MessageId message_id;  ///< the message
  std::optional<PageSize> limit;
  std::optional<PageCursor> page;
};

struct SaveDraftParams {
  ChatId chat_id;         ///< the chat
  Text<0, 100'000> text;  ///< empty: there is no draft any more
  std::optional<Int<0, std::numeric_limits<std::int64_t>::max()>>
      base;                           ///< `version` of the draft that this was made from; none or 0: there was none
  std::optional<MessageId> reply_to;  ///< the message of the chat that it would answer
};

/// The text of a message that is sent later; not blank. At most `limits.maxContentLength` characters.
struct ScheduledContent : Text<1, 100'000> {
  using Text::Text;
  static constexpr std::string_view limit = "maxContentLength";
};

struct ScheduleMessageParams {
  ChatId chat_id;  ///< the chat
  ScheduledContent content;
  Time send_at;                       ///< when, on the server's clock; within a year
  std::optional<MessageId> reply_to;  ///< the message of the chat that this answers
  std::optional<bool> no_preview;     ///< true: the links in it are not looked at
  std::optional<ClientId> client_id;
};

struct UpdateScheduledParams {
  MessageId scheduled_id;  ///< the scheduled message
  std::optional<ScheduledContent> content;
  std::optional<Time> send_at;  ///< when, on the server's clock; within a year
};

struct ScheduledParams {
  MessageId scheduled_id;  ///< the scheduled message
};

// How the caller is at the moment.
/// Emoji or text, or both.
struct StatusParams {
  std::optional<EmojiText> emoji;
  std::optional<Line<1, 100>> text;  ///< in a few words
  std::optional<Time> until;         ///< clients show it until then; none: until it is changed
};

}  // namespace snug
