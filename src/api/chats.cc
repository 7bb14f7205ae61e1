// Chats: direct chats, groups, channels, and what a chat is to the caller.
#include "api/attached_files.h"
#include "api/context.h"
#include "api/failures.h"
#include "api/hashes.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"

namespace snug {

namespace {

std::optional<std::string> plain(const std::optional<ClientId>& id) {
  return id ? std::optional<std::string>(*id) : std::nullopt;
}

Preparation create_chat(Context& context, const CallContext&, CreateChatParams& p) {
  const auto id = context.ids.next<ChatId>();
  if (p.kind == NewChatKind::direct) {
    if (!p.user_id) return bad_field("userId", "is required for a direct chat");
    return CreateDirectChat{id, *p.user_id};
  }
  if (!p.title) return bad_field("title", "is required for a group");
  CreateGroup group;
  group.chat_id = id;
  group.title = *p.title;
  if (p.member_ids) group.member_ids = *p.member_ids;
  group.client_id = plain(p.client_id);
  group.request_hash = request_hash("create_chat", p);
  return group;
}

Preparation create_channel(Context& context, const CallContext&, CreateChannelParams& p) {
  CreateChannel channel;
  channel.chat_id = context.ids.next<ChatId>();
  channel.group_id = p.chat_id;
  channel.title = p.title;
  channel.is_private = p.is_private.value_or(false);
  if (p.member_ids) {
    if (!channel.is_private && !p.member_ids->empty())
      return bad_field("memberIds", "an open channel has the members of its group");
    channel.member_ids = *p.member_ids;
  }
  channel.client_id = plain(p.client_id);
  channel.request_hash = request_hash("create_channel", p);
  return channel;
}

Preparation update_chat(Context& context, const CallContext& calling, UpdateChatParams& p) {
  UpdateChat update;
  update.chat_id = p.chat_id;
  if (p.title) update.title = *p.title;
  update.topic.present = p.topic.present;
  if (p.topic.value) update.topic.value = *p.topic.value;
  update.description.present = p.description.present;
  if (p.description.value) update.description.value = *p.description.value;
  update.posting = p.posting;
  update.room_mentions = p.room_mentions;
  if (p.slow_mode) update.slow_mode = p.slow_mode->value;
  update.is_public = p.is_public;
  if (p.retention_days) update.retention_days = p.retention_days->value;
  auto picture = picture_in(context.uploads, calling.user, p.picture_upload_id, "pictureUploadId");
  if (!picture) return picture.error();
  update.picture = std::move(*picture);
  return update;
}

Preparation delete_chat(Context&, const CallContext&, ChatParams& p) { return DeleteChat{p.chat_id}; }

std::optional<bool> flag(const Patch<bool>& patch) {
  return patch.present ? std::optional(patch.value.value_or(false)) : std::nullopt;
}

Preparation update_chat_state(Context&, const CallContext&, UpdateChatStateParams& p) {
  UpdateChatState update{p.chat_id, flag(p.pinned), flag(p.archived), p.muted_until};
  if (p.notify.present) update.notify = p.notify.value.value_or(Notify::by_default);
  update.marked_unread = flag(p.marked_unread);
  return update;
}

/// Nothing has to be joined: this only answers whether the caller is a member.
Result<std::string> join_chat(QueryContext& q, const ChatParams& p) {
  if (auto chat = get_chat(q, p); !chat) return chat.error();
  return std::string("{}");
}

}  // namespace

void add_chat_operations(Operations& out) {
  static constexpr Failure made_and_left{Code::not_member, "the `clientId` made a chat that the caller has left"};
  static constexpr Failure no_group{Code::bad_request, "the chat is not a group"};

  out.push_back(query<ChatsAnswer>("list_chats", "GET", "/chats",
                                   "The caller's chats: pinned on top, then newest first", list_chats)
                    .described("Paged by `page`, from `nextCursor` of the page before."));
  out.push_back(command<ChatAnswer>("create_chat", "POST", "/chats",
                                    "Make a group, or open the direct chat with a user", create_chat)
                    .described("`direct` needs `userId`, and answers the chat that is there already if there is one; "
                               "`group` needs `title`. With the same `clientId` again nothing new is made.")
                    .fails({failures::no_user,
                            failures::blocked,
                            failures::caller_is_full,
                            failures::user_is_full,
                            failures::chat_is_full,
                            failures::used_client_id,
                            made_and_left,
                            {Code::forbidden, "the caller is a guest, who makes no groups"}}));
  out.push_back(query<ChatAnswer>("get_chat", "GET", "/chats/{chatId}", "A chat", get_chat)
                    .only_for("members of the chat")
                    .fails({failures::no_chat, failures::left_chat}));
  out.push_back(
      command<ChatAnswer>("update_chat", "PATCH", "/chats/{chatId}", "Change a group or channel", update_chat)
          .described(
              "A field that is absent is left as it is; null clears topic, description or picture. With "
              "`posting` = `admins` only owners and admins write there; the others still react and vote. With "
              "`isPublic` a group is in the directory. With `retentionDays` messages that are older go for good, or "
              "after the rule `retention_days` if that is fewer. A picture is uploaded first, best as `avatar`.")
          .only_for("owners and admins of the chat")
          .fails({failures::no_chat,
                  failures::left_chat,
                  failures::not_admin,
                  {Code::forbidden, "the chat is a direct chat, which has neither title nor topic"},
                  {Code::bad_request, "`isPublic` is given for a channel"},
                  failures::no_upload,
                  failures::half_uploaded,
                  failures::no_picture}));
  out.push_back(command<EmptyAnswer>("delete_chat", "DELETE", "/chats/{chatId}",
                                     "Delete a group, with its channels, or a channel", delete_chat)
                    .only_for("the owner of the chat")
                    .fails({failures::no_chat,
                            failures::left_chat,
                            {Code::forbidden, "the caller is not the owner of the chat"},
                            {Code::forbidden, "the chat is a direct chat"}}));
  out.push_back(command<ChatAnswer>("create_channel", "POST", "/chats/{chatId}/channels", "Make a channel in a group",
                                    create_channel)
                    .described("An open channel has the group's members; a private one has its own and is invisible to "
                               "others. With the same `clientId` again nothing new is made.")
                    .only_for("owners and admins of the group")
                    .fails({failures::no_chat,
                            failures::left_chat,
                            failures::not_admin,
                            no_group,
                            {Code::bad_request, "`memberIds` are given for an open channel"},
                            {Code::forbidden, "the group has as many channels as is allowed"},
                            failures::no_user,
                            failures::blocked,
                            failures::not_of_group,
                            failures::caller_is_full,
                            failures::user_is_full,
                            failures::chat_is_full,
                            failures::used_client_id,
                            made_and_left}));
  out.push_back(query<ChatsAnswer>("list_channels", "GET", "/chats/{chatId}/channels",
                                   "The channels of a group that the caller sees", list_channels)
                    .described("All open ones, and the private ones that the caller is a member of.")
                    .only_for("members of the group")
                    .fails({failures::no_chat, failures::left_chat, no_group}));
  out.push_back(
      command<StateAnswer>("update_chat_state", "PATCH", "/chats/{chatId}/state",
                           "What a chat is to the caller: pinned, archived, muted, unread", update_chat_state)
          .described("A field that is absent is left as it is; null is false, not muted, or the default. The caller's "
                     "other devices get `chat_state_updated`.")
          .only_for("members of the chat")
          .fails({failures::no_chat, failures::left_chat}));
  out.push_back(query<EmptyAnswer>("join_chat", "", "", "Whether the caller is a member of the chat", join_chat)
                    .described("A session gets the events of all its chats without joining them.")
                    .fails({failures::no_chat, failures::left_chat}));
}

}  // namespace snug
