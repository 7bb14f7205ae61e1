#include <algorithm>

#include "applier/applying.h"

namespace snug {

namespace {

/// The answer to a repeated create: the chat as it is now. Nothing if there was none before, or its chat is gone.
Result<std::optional<std::string>> repeated_chat(const Applying& a, std::optional<EarlierRequest> before) {
  if (!before || !find_chat(a.db, ChatId{before->object})) return std::optional<std::string>();
  if (!before->same) return other_request();
  const ChatId id{before->object};
  if (auto access = enter(a, id); !access) return access.error();
  return std::optional("{\"chat\":" + json::to_text(chat_object_for(a.db, id, a.actor)) + ",\"duplicate\":true}");
}

void insert_chat(const Applying& a, const ChatRow& chat) {
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

Applied apply(Applying& a, const CreateDirectChat& c) {
  const UserId low = std::min(a.actor, c.user_id), high = std::max(a.actor, c.user_id);
  std::optional<ChatId> existing;
  {
    auto q = a.db.query("SELECT id FROM chats WHERE direct_low = ?1 AND direct_high = ?2", low, high);
    if (q.next()) existing = q.get<ChatId>(0);
  }
  if (existing) return chat_result(a, *existing);
  if (auto r = check_visible(a, c.user_id); !r) return r.error();
  if (has_blocked(a.db, c.user_id, a.actor)) return fail(Code::forbidden, "you can't write to this user");

  std::vector<UserId> users{a.actor};
  if (c.user_id != a.actor) users.push_back(c.user_id);
  ChatRow chat{.id = c.chat_id, .kind = ChatKind::direct, .direct_low = low, .direct_high = high};
  insert_chat(a, chat);
  if (auto r = enter_room(a, chat, users, MemberRole::member, true); !r) return r.error();
  return chat_result(a, chat.id);
}

Applied apply(Applying& a, const CreateGroup& c) {
  auto repeated = repeated_chat(a, find_request(a, "create_chat", c.client_id, c.request_hash));
  if (!repeated) return repeated.error();
  if (*repeated) return std::move(**repeated);
  auto users = check_members(a, c.member_ids, "memberIds");
  if (!users) return users.error();
  users->insert(users->begin(), a.actor);

  ChatRow chat{.id = c.chat_id, .kind = ChatKind::group, .title = c.title};
  insert_chat(a, chat);
  keep_request(a, "create_chat", c.client_id, c.request_hash, chat.id.value);
  if (auto r = enter_room(a, chat, *users, MemberRole::member, true); !r) return r.error();
  return chat_result(a, chat.id);
}

Applied apply(Applying& a, const CreateChannel& c) {
  auto repeated = repeated_chat(a, find_request(a, "create_channel", c.client_id, c.request_hash));
  if (!repeated) return repeated.error();
  if (*repeated) return std::move(**repeated);
  auto access = enter(a, c.group_id);
  if (!access) return access.error();
  const ChatRow& group = access->chat;
  if (group.kind != ChatKind::group) return fail(Code::bad_request, "only a group holds channels");
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the group can make channels");
  {
    auto q = a.db.query("SELECT count(*) FROM chats WHERE group_id = ?1 AND deleted_version = 0", group.id);
    q.next();
    if (q.get<std::int64_t>(0) >= a.settings.channels_limit)
      return fail(Code::forbidden, "this group can't have more channels");
  }
  std::vector<UserId> users{a.actor};
  for (const UserId user : c.member_ids) {
    if (!is_member(a.db, group.id, user)) return bad_field("memberIds", "a channel's members are taken from its group");
    if (std::find(users.begin(), users.end(), user) == users.end()) users.push_back(user);
  }

  ChatRow channel{
      .id = c.chat_id, .kind = ChatKind::channel, .is_private = c.is_private, .group_id = group.id, .title = c.title};
  if (!c.is_private) {
    channel.member_count = group.member_count;
    channel.receipts = group.member_count <= a.settings.receipts_limit;
  }
  insert_chat(a, channel);
  keep_request(a, "create_channel", c.client_id, c.request_hash, channel.id.value);
  if (c.is_private) {
    if (auto r = enter_room(a, channel, users, MemberRole::member, true); !r) return r.error();
    return chat_result(a, channel.id);
  }
  // An open channel is whole for each member but for the role: one frame for all plain members.
  a.tell(ChannelOpened{channel.id, group.id});
  for (const MemberRole role : {MemberRole::owner, MemberRole::admin, MemberRole::member}) {
    std::vector<UserId> same;
    auto q = a.db.query(
        "SELECT user_id FROM chat_states WHERE chat_id = ?1 AND left_version = 0 AND role = ?2 ORDER BY user_id",
        group.id, role);
    while (q.next()) same.push_back(q.get<UserId>(0));
    if (same.empty()) continue;
    std::string data = json::to_text(chat_object_for(a.db, channel.id, same.front()));
    a.tell_users(EventType::chat_created, std::move(same), std::move(data));
  }
  return chat_result(a, channel.id);
}

Applied apply(Applying& a, const UpdateChat& c) {
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (chat.kind == ChatKind::direct) return fail(Code::forbidden, "a direct chat has no title or topic");
  if (!access->is_admin()) return fail(Code::forbidden, "only an admin of the chat can change it");
  if (c.title) a.db.run("UPDATE chats SET title = ?2 WHERE id = ?1", chat.id, *c.title);
  if (c.topic.present) a.db.run("UPDATE chats SET topic = ?2 WHERE id = ?1", chat.id, c.topic.value);
  touch_chat(a, chat.id);
  a.tell_room(EventType::chat_updated, chat.room(), chat_json(a.db, chat.id));
  return chat_result(a, chat.id);
}

Applied apply(Applying& a, const DeleteChat& c) {
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  if (access->chat.kind == ChatKind::direct)
    return fail(Code::forbidden, "a direct chat can't be deleted, only archived");
  if (access->role != MemberRole::owner) return fail(Code::forbidden, "only its owner can delete a chat");
  delete_chat(a, access->chat);
  return std::string("{}");
}

}  // namespace snug
