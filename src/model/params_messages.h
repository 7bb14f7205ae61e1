// Parameters of the operations on messages, watermarks, typing, presence and sync.
#pragma once

#include <limits>
#include <optional>

#include "model/json.h"
#include "model/objects.h"
#include "model/params_chats.h"

namespace snug {

using SeqParam = Int<0, std::numeric_limits<std::int64_t>::max()>;
/// A hard bound; what one message may hold is the node's setting max_content_length.
using Content = Text<1, 100'000>;

/// What a client may send: every MessageType but `system`, with the same values.
enum class SentType { text, image, file, audio };
template <>
struct EnumNames<SentType> {
  static constexpr std::array<std::string_view, 4> names{"text", "image", "file", "audio"};
};

struct SendMessageParams {
  ChatId chat_id;
  Content content;
  std::optional<SentType> type;  ///< text unless given
  std::optional<ClientId> client_id;
  std::optional<MessageId> reply_to;
};

/// At most one of before, after and around; without: the newest.
struct ListMessagesParams {
  ChatId chat_id;
  std::optional<SeqParam> before;
  std::optional<SeqParam> after;
  std::optional<SeqParam> around;
  std::optional<Int<1, 100>> limit;
};

/// Names one message.
struct MessageParams {
  MessageId message_id;
};

struct EditMessageParams {
  MessageId message_id;
  Content content;
};

/// message_delivered and message_read: everything up to `seq`.
struct WatermarkParams {
  ChatId chat_id;
  SeqParam seq;
};

struct SetPresenceParams {
  PresenceStatus status = PresenceStatus::online;
};

struct GetPresenceParams {
  List<UserId, 200> user_ids;
};

struct SyncParams {
  std::optional<Text<0, 200>> cursor;  ///< none or empty: a first load
  std::optional<Int<1, 200>> limit;
};

}  // namespace snug
