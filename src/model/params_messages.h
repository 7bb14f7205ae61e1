// Parameters of the operations on messages, watermarks, typing, presence and sync.
#pragma once

#include <limits>
#include <optional>

#include "model/json.h"
#include "model/objects.h"
#include "model/params_chats.h"

namespace snug {

using SeqParam = Int<0, std::numeric_limits<std::int64_t>::max()>;  ///< a place in the chat
/// The text; not blank. At most `limits.maxContentLength` characters.
struct Content : Text<1, 100'000> {
  using Text::Text;
  static constexpr std::string_view limit = "maxContentLength";
};

// Every MessageType but `system`, with the same values.
/// What the content is; text unless given.
enum class SentType { text, image, file, audio };
template <>
struct EnumNames<SentType> {
  static constexpr std::array<std::string_view, 4> names{"text", "image", "file", "audio"};
};

struct SendMessageParams {
  ChatId chat_id;  ///< the chat
  Content content;
  std::optional<SentType> type;       ///< what the content is; text unless given
  std::optional<ClientId> client_id;  ///< the client's own: given again, it sends nothing and answers the first message
  std::optional<MessageId> reply_to;  ///< the message of the chat that this answers
};

// To the direct chat with a user, which is made if need be.
struct SendDirectMessageParams {
  UserId user_id;                     ///< the user to whose direct chat with the caller it goes
  Content content;                    ///< what is said
  std::optional<SentType> type;       ///< what the content is; text unless given
  std::optional<ClientId> client_id;  ///< the client's own: given again, it sends nothing and answers the first message
  std::optional<MessageId> reply_to;  ///< the message of the chat that this answers
};

// At most one of before, after and around; without: the newest.
struct ListMessagesParams {
  ChatId chat_id;                    ///< the chat
  std::optional<SeqParam> before;    ///< the newest messages with a lower seq
  std::optional<SeqParam> after;     ///< the oldest messages with a higher seq
  std::optional<SeqParam> around;    ///< messages on both sides of this seq
  std::optional<Int<1, 100>> limit;  ///< how many at most
};

// Names one message.
struct MessageParams {
  MessageId message_id;  ///< the message
};

struct EditMessageParams {
  MessageId message_id;  ///< the message
  Content content;
};

// message_delivered and message_read: everything up to `seq`.
struct WatermarkParams {
  ChatId chat_id;  ///< the chat
  SeqParam seq;    ///< everything up to here
};

struct SetPresenceParams {
  PresenceStatus status = PresenceStatus::online;  ///< online: automatic; offline: invisible
};

struct GetPresenceParams {
  List<UserId, 200> user_ids;  ///< the users
};

struct SyncParams {
  std::optional<Text<0, 200>> cursor;  ///< of the last event or answer that was applied; none or empty: a first load
  std::optional<Int<1, 200>> limit;    ///< how many new messages of each chat at most
};

}  // namespace snug
