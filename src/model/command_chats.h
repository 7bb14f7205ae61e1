// Commands of contacts, chats and messages: bodies of Command (command.h, which says what holds for all).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/command_marks.h"
#include "model/json.h"
#include "model/objects.h"

namespace snug {

// --- Contacts (apply: contacts.cc) ---------------------------------------------------------------

struct SetContact {
  UserId user_id;
  std::optional<bool> contact;
  std::optional<bool> blocked;
};

// --- Chats (apply: chats.cc, members.cc, invites.cc) ---------------------------------------------

struct CreateDirectChat {
  ChatId chat_id;
  UserId user_id;
};

struct CreateGroup {
  ChatId chat_id;
  std::string title;
  std::vector<UserId> member_ids;
  std::optional<std::string> client_id;
  std::string request_hash;
};

struct CreateChannel {
  ChatId chat_id;
  ChatId group_id;
  std::string title;
  bool is_private = false;
  std::vector<UserId> member_ids;
  std::optional<std::string> client_id;
  std::string request_hash;
};

struct UpdateChat {
  ChatId chat_id;
  std::optional<std::string> title;
  Patch<std::string> topic;
  Patch<std::string> picture{};  ///< SHA-256 of its bytes, which are WebP
  Patch<std::string> description{};
  std::optional<ChatRight> posting{};
  std::optional<ChatRight> room_mentions{};
  std::optional<std::int64_t> slow_mode{};  ///< seconds; 0: none
  std::optional<bool> is_public{};
  std::optional<std::int64_t> retention_days{};  ///< 0: none of its own
};

struct DeleteChat {
  ChatId chat_id;
};

struct AddMembers {
  ChatId chat_id;
  std::vector<UserId> user_ids;
};

struct UpdateMember {
  ChatId chat_id;
  UserId user_id;
  MemberRole role = MemberRole::member;
};

struct RemoveMember {
  ChatId chat_id;
  UserId user_id;
};

struct LeaveChat {
  ChatId chat_id;
};

struct CreateInvite {
  InviteId invite_id;
  ChatId chat_id;
  std::string token_hash;
  std::optional<Time> expires_at;
  std::optional<std::int64_t> uses;
  std::optional<std::string> client_id;
  std::string request_hash;
};

struct RevokeInvite {
  InviteId invite_id;
};

struct AcceptInvite {
  std::string token_hash;
};

struct UpdateChatState {
  ChatId chat_id;
  std::optional<bool> pinned;
  std::optional<bool> archived;
  Patch<Time> muted_until;
  std::optional<Notify> notify{};
  std::optional<bool> marked_unread{};
};

// --- Messages (apply: messages.cc, watermarks.cc) ------------------------------------------------

/// A file of a message: all that the state keeps of it. Its bytes are in the file store of the node that has them.
struct AttachedFile {
  std::string hash;  ///< SHA-256 of its bytes, in lower-case hex
  std::string name;
  std::string type;
  std::int64_t size = 0;
  AttachmentKind kind = AttachmentKind::file;
  std::optional<std::int64_t> width{};
  std::optional<std::int64_t> height{};
  std::optional<std::string> thumb_hash{};
  std::optional<std::string> preview{};  ///< SHA-256 of its preview's bytes
  std::optional<bool> animated{};
  std::optional<std::int64_t> duration_ms{};
  std::optional<std::vector<std::int64_t>> waveform{};
  std::optional<std::string> alt{};
};

/// The file as its message shows it, at place `n`.
Attachment attachment_of(std::int64_t n, const AttachedFile& file);

struct SendMessage {
  MessageId message_id;
  ChatId chat_id;  ///< with user_id: of the direct chat, if that is still to be made
  MessageType type = MessageType::text;
  std::string content;
  std::optional<MessageId> reply_to;
  std::optional<std::string> client_id;
  std::string request_hash;         ///< of chat, type, content and reply_to; empty without client_id
  std::optional<UserId> user_id{};  ///< whose direct chat with the actor it goes to
  std::optional<std::vector<AttachedFile>> attachments{};
  std::optional<bool> no_preview{};  ///< true: its links are not looked at
  std::optional<NewPoll> poll{};     ///< the content is its question
};

/// Sends what another message says, and its files, once more.
struct ForwardMessage {
  MessageId message_id;  ///< of the new message
  MessageId source;
  ChatId chat_id;  ///< as in SendMessage
  std::optional<std::string> client_id;
  std::string request_hash;
  std::optional<UserId> user_id{};
};

struct EditMessage {
  MessageId message_id;
  std::string content;
};

struct DeleteMessage {
  MessageId message_id;
};

/// What a link of a message was found to lead to.
struct FoundPreview {
  std::string url;
  std::string title;
  std::optional<std::string> description{};
  std::optional<std::string> site_name{};
  std::optional<std::string> picture{};  ///< SHA-256 of its bytes, which are WebP
  std::optional<std::int64_t> width{};
  std::optional<std::int64_t> height{};
  std::optional<std::string> thumb_hash{};
};

/// BLAKE2b of a text, in base64url: names what was looked at.
std::string content_hash(std::string_view content);

/// By the server, which has looked at the links of a message.
struct SetPreviews {
  MessageId message_id;
  std::string content_hash;  ///< of the text that was looked at; of another they are dropped
  std::vector<FoundPreview> previews;
};

/// Takes the previews of a message away, for good.
struct RemovePreview {
  MessageId message_id;
};

struct WatermarkMove {
  UserId user_id;
  std::optional<LoginSessionId> session_id;  ///< of the user; must be alive
  ChatId chat_id;
  Seq delivered_seq = 0;
  Seq read_seq = 0;
};

/// The moves that a node gathered for a moment; each succeeds or fails by itself. The actor is nobody.
struct MoveWatermarks {
  std::vector<WatermarkMove> moves;
};

}  // namespace snug
