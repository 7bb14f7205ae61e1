// Parameters of the operations on messages, watermarks, typing, presence and sync.
#pragma once

#include <limits>
#include <optional>

#include "model/json.h"
#include "model/objects.h"
#include "model/params_chats.h"
#include "model/params_marks.h"

namespace snug {

using SeqParam = Int<0, std::numeric_limits<std::int64_t>::max()>;  ///< a place in the chat
/// The text; not blank, unless the message has attachments. At most `limits.maxContentLength` characters.
struct Content : Text<0, 100'000> {
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

// What its sender says of a recording.
/// A voice message.
struct VoiceParams {
  Int<0, 86'400'000> duration_ms;                ///< its length in milliseconds
  std::optional<List<Int<0, 31>, 64>> waveform;  ///< loudness over the length
};

/// A file that was uploaded before by the same user.
struct AttachmentParams {
  Line<1, 64> upload_id;                          ///< the upload, which is complete
  std::optional<Prose<1, 1000>> alt;              ///< what it shows, for who does not see it
  std::optional<VoiceParams> voice;               ///< it is a voice message; sound only
  std::optional<Line<1, 64>> poster_id;           ///< upload of a picture of it; films only
  std::optional<Int<1, 86'400'000>> duration_ms;  ///< its length in milliseconds; films and sound
  std::optional<Int<1, 100'000>> width;           ///< pixels; films only, as the server does not look into them
  std::optional<Int<1, 100'000>> height;          ///< the same
};
using AttachmentList = List<AttachmentParams, 10>;  ///< files of the message

struct SendMessageParams {
  ChatId chat_id;  ///< the chat
  Content content;
  std::optional<SentType> type;       ///< what the content is; text unless given
  std::optional<ClientId> client_id;  ///< the client's own: given again, it sends nothing and answers the first message
  std::optional<MessageId> reply_to;  ///< the message of the chat that this answers
  std::optional<AttachmentList> attachments;
  std::optional<bool> no_preview;  ///< true: the links in it are not looked at
  std::optional<PollParams> poll;  ///< what people can vote on
};

// To the direct chat with a user, which is made if need be.
struct SendDirectMessageParams {
  UserId user_id;                     ///< the user to whose direct chat with the caller it goes
  Content content;                    ///< what is said
  std::optional<SentType> type;       ///< what the content is; text unless given
  std::optional<ClientId> client_id;  ///< the client's own: given again, it sends nothing and answers the first message
  std::optional<MessageId> reply_to;  ///< the message of the chat that this answers
  std::optional<AttachmentList> attachments;
  std::optional<bool> no_preview;  ///< true: the links in it are not looked at
  std::optional<PollParams> poll;  ///< what people can vote on
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

struct ForwardMessageParams {
  MessageId message_id;               ///< the message
  std::optional<ChatId> chat_id;      ///< the chat that it goes to; this or userId
  std::optional<UserId> user_id;      ///< the user to whose direct chat with the caller it goes
  std::optional<ClientId> client_id;  ///< the client's own: given again, it sends nothing and answers the first message
};

struct ListFilesParams {
  ChatId chat_id;                                ///< the chat
  std::optional<List<AttachmentKind, 5>> kinds;  ///< of these kinds; none: of all
  std::optional<PageSize> limit;                 ///< how many at most
  std::optional<PageCursor> page;
};

struct AddEmojiParams {
  Line<2, 32> name;       ///< of `a` to `z`, `0` to `9`, `_` and `-`; unique
  Line<1, 64> upload_id;  ///< an upload of the caller
};

struct EmojiParams {
  EmojiId emoji_id;  ///< the emoji
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
