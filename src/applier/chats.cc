#include <algorithm>

#include "applier/pictures.h"
#include "applier/placement.h"

namespace snug {

namespace {

/// The answer to a repeated create: the chat as it is now. Nothing if there was none before, or its chat is gone.
Result<std::optional<ChatAnswer>> repeated_chat(const ApplyContext& a, std::optional<EarlierRequest> before) {
  if (!before || !rows::find_chat(a.db, ChatId{before->object})) return std::optional<ChatAnswer>();
  if (!before->same) return other_request();
  const ChatId id{before->object};
  if (auto access = enter(a, id); !access) return access.error();
  return std::optional(ChatAnswer{rows::chat_of(a.db, a.actor, id), true});
}

void insert_chat(const ApplyContext& a, const ChatRow& chat) {
  const std::optional<ChatId> group = chat.group_id ? std::optional(chat.group_id) : std::nullopt;
  const std::optional<UserId> low = chat.direct_low ? std::optional(chat.direct_low) : std::nullopt;
  const std::optional<UserId> high = chat.direct_high ? std::optional(chat.direct_high) : std::nullopt;
  a.db.run(R"sql(
    INSERT INTO chats (id, kind, is_private, group_id, direct_low, direct_high, title, member_count, receipts,
                       created_by, created_at, updated_at, activity, version, touched, created_version,
                       facts_version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?12, ?12, ?12, ?12))sql",
           chat.id, chat.kind, chat.is_private, group, low, high, chat.title, chat.member_count, chat.receipts, a.actor,
           a.now, a.version);
}

}  // namespace

Result<ChatId> open_direct_chat(ApplyContext& a, UserId user, ChatId fresh) {
  if (const auto there = rows::find_direct_chat(a.db, a.actor, user)) return *there;

  ChatRow chat{.id = fresh,
               .kind = ChatKind::direct,
               .direct_low = std::min(a.actor, user),
               .direct_high = std::max(a.actor, user)};
  const auto placement = place_with(a, chat, {user}, "");
  if (!placement) return placement.error();
  insert_chat(a, chat);
  enter_room(a, chat, *placement, true);
  return chat.id;
}

Applied apply(ApplyContext& a, const CreateDirectChat& c) {
  auto chat = open_direct_chat(a, c.user_id, c.chat_id);
  if (!chat) return chat.error();
  return chat_answer(a, *chat);
}

Applied apply(ApplyContext& a, const CreateGroup& c) {
  if (is_guest(a)) return fail(Code::forbidden, "guests can't make groups");
  auto repeated = repeated_chat(a, find_request(a, "create_chat", c.client_id, c.request_hash));
  if (!repeated) return repeated.error();
  if (*repeated) return std::move(**repeated);

  ChatRow chat{.id = c.chat_id, .kind = ChatKind::group, .title = c.title};
  const auto placement = place_with(a, chat, c.member_ids, "memberIds");
  if (!placement) return placement.error();
  insert_chat(a, chat);
  keep_request(a, "create_chat", c.client_id, c.request_hash, chat.id.value);
  enter_room(a, chat, *placement, true);
  return chat_answer(a, chat.id);
}

Applied apply(ApplyContext& a, const CreateChannel& c) {
  auto repeated = repeated_chat(a, find_request(a, "create_channel", c.client_id, c.request_hash));
  if (!repeated) return repeated.error();
  if (*repeated) return std::move(**repeated);
  auto access = enter(a, c.group_id);
  if (!access) return access.error();
  const ChatRow& group = access->chat;
  if (group.kind != ChatKind::group) return fail(Code::bad_request, "only a group holds channels");
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the group can make channels");
  if (rows::count_channels(a.db, group.id) >= a.settings.channels_limit)
    return fail(Code::forbidden, "this group can't have more channels");
  ChatRow channel{
      .id = c.chat_id, .kind = ChatKind::channel, .is_private = c.is_private, .group_id = group.id, .title = c.title};
  if (!c.is_private) {
    channel.member_count = group.member_count;
    channel.receipts = group.member_count <= a.settings.receipts_limit;
  }
  std::optional<Placement> placement;
  if (c.is_private) {
    auto placed = place_with(a, channel, c.member_ids, "memberIds");
    if (!placed) return placed.error();
    placement = std::move(*placed);
  }
  insert_chat(a, channel);
  keep_request(a, "create_channel", c.client_id, c.request_hash, channel.id.value);
  if (placement) {
    enter_room(a, channel, *placement, true);
    return chat_answer(a, channel.id);
  }
  // An open channel is whole for each member but for the role: one frame for all plain members.
  a.emit(ChannelOpened{channel.id, group.id});
  for (const MemberRole role : {MemberRole::owner, MemberRole::admin, MemberRole::member}) {
    std::vector<UserId> same = rows::member_ids(a.db, group.id, role);
    if (same.empty()) continue;
    Chat seen = rows::chat_of(a.db, same.front(), channel.id);
    a.emit_users<EventType::chat_created>(std::move(same), std::move(seen));
  }
  return chat_answer(a, channel.id);
}

Applied apply(ApplyContext& a, const UpdateChat& c) {
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (auto r = check_no_thread(chat); !r) return r.error();
  if (chat.kind == ChatKind::direct) return fail(Code::forbidden, "a direct chat has no title, topic or picture");
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the chat can change it");
  if (c.is_public && chat.kind != ChatKind::group) return bad_field("isPublic", "only groups are in the directory");
  const bool renamed = c.title && *c.title != chat.title;
  if (c.picture.present) {
    if (auto r = check_pictures(a); !r) return r.error();
    a.db.run("UPDATE chats SET picture_url = ?2 WHERE id = ?1", chat.id,
             replace_picture(a, rows::PictureOf::chat, chat.id.value, c.picture.value,
                             "/pictures/" + to_string(chat.id) + "/"));
  }
  if (c.title) a.db.run("UPDATE chats SET title = ?2 WHERE id = ?1", chat.id, *c.title);
  if (c.description.present) a.db.run("UPDATE chats SET description = ?2 WHERE id = ?1", chat.id, c.description.value);
  if (c.posting) a.db.run("UPDATE chats SET posting = ?2 WHERE id = ?1", chat.id, *c.posting);
  if (c.room_mentions) a.db.run("UPDATE chats SET room_mentions = ?2 WHERE id = ?1", chat.id, *c.room_mentions);
  if (c.slow_mode) a.db.run("UPDATE chats SET slow_mode = ?2 WHERE id = ?1", chat.id, *c.slow_mode);
  if (c.is_public) a.db.run("UPDATE chats SET is_public = ?2 WHERE id = ?1", chat.id, *c.is_public);
  if (c.retention_days) a.db.run("UPDATE chats SET retention_days = ?2 WHERE id = ?1", chat.id, *c.retention_days);
  if (c.topic.present) a.db.run("UPDATE chats SET topic = ?2 WHERE id = ?1", chat.id, c.topic.value);
  touch_chat(a, chat.id);
  a.emit_room<EventType::chat_updated>(chat.room(), renamed ? changed_chat(a, chat.id, ChangeKind::renamed, {})
                                                            : ChatUpdatedData{rows::get_chat(a.db, chat.id)});
  return chat_answer(a, chat.id);
}

Applied apply(ApplyContext& a, const DeleteChat& c) {
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  if (auto r = check_no_thread(access->chat); !r) return r.error();
  if (access->chat.kind == ChatKind::direct)
    return fail(Code::forbidden, "a direct chat can't be deleted, only archived");
  if (access->role != MemberRole::owner) return fail(Code::forbidden, "only its owner can delete a chat");
  delete_chat(a, access->chat);
  return EmptyAnswer{};
}

}  // namespace snug
