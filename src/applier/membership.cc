// Entering and leaving a room, with everything that follows from it.
#include <algorithm>

#include "applier/applying.h"

namespace snug {

namespace {

/// The member events of a chat go to all of it while it is small; of a larger one to the member concerned only.
bool is_small(const Applying& a, std::int64_t member_count) { return member_count <= a.settings.receipts_limit; }

void write_entry(const Applying& a, ChatId chat, UserId user, MemberRole role, Seq last_seq) {
  a.db.run(R"sql(
    INSERT INTO chat_states (user_id, chat_id, role, joined_at, delivered_seq, read_seq, entered_version, version,
                             member_version, marks_version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?6, ?6, ?6)
    ON CONFLICT (user_id, chat_id) DO UPDATE SET
      role = excluded.role, joined_at = excluded.joined_at, delivered_seq = excluded.delivered_seq,
      read_seq = excluded.read_seq, from_seq = 0, pinned = 0, archived_seq = -1, muted_until = 0,
      entered_version = excluded.entered_version, left_before = left_version, left_version = 0, removed = 0,
      version = excluded.version, member_version = excluded.member_version, marks_version = excluded.marks_version)sql",
           user, chat, role, a.now, last_seq, a.version);
}

/// Writes a new member count; receipts are lost for good above the limit.
void write_count(const Applying& a, ChatId chat, std::int64_t count) {
  a.db.run(R"sql(
    UPDATE chats SET member_count = ?2, receipts = receipts AND ?2 <= ?3, updated_at = ?4, version = ?5, touched = ?5,
                     facts_version = ?5
     WHERE id = ?1)sql",
           chat, count, a.settings.receipts_limit, a.now, a.version);
}

/// The chats whose members are the room's: the room itself and, of a group, its open channels.
std::vector<ChatRow> chats_of_room(const Applying& a, const ChatRow& room) {
  std::vector<ChatRow> chats;
  if (room.kind == ChatKind::group) chats = open_channels_of(a.db, room.id);
  chats.push_back(room);
  return chats;
}

void resize_room(Applying& a, const ChatRow& room, std::int64_t count) {
  for (const ChatRow& chat : chats_of_room(a, room)) write_count(a, chat.id, count);
}

/// Tells the room its new size: one chat_updated for each of its chats.
void tell_resized(Applying& a, const ChatRow& room, std::int64_t count) {
  a.tell(RoomResized{room.id, count});
  for (const ChatRow& chat : chats_of_room(a, room))
    a.tell_room(EventType::chat_updated, room.id, chat_json(a.db, chat.id));
}

/// What a newcomer must know of a chat that was there before: its members' watermarks in an open channel.
void tell_marks(Applying& a, const ChatRow& channel, const std::vector<UserId>& users) {
  std::string receipts;
  auto q = a.db.query(R"sql(
    SELECT user_id, delivered_seq, read_seq FROM chat_states
     WHERE chat_id = ?1 AND left_version = 0 AND delivered_seq > 0 ORDER BY user_id)sql",
                      channel.id);
  while (q.next()) {
    const auto [user, delivered, read] = q.row<UserId, Seq, Seq>();
    receipts += (receipts.empty() ? "" : ",") + json::to_text(Receipt{user, delivered, read});
  }
  if (!receipts.empty())
    a.tell_users(EventType::receipts, users,
                 "{\"chatId\":\"" + to_string(channel.id) + "\",\"receipts\":[" + receipts + "]}");
}

/// Passes ownership on: to the admin, or else the member, who has been there longest.
void pass_ownership(Applying& a, const ChatRow& room) {
  UserId heir;
  {
    auto q = a.db.query(R"sql(
      SELECT user_id FROM chat_states WHERE chat_id = ?1 AND left_version = 0 ORDER BY role, joined_at, user_id LIMIT 1)sql",
                        room.id);
    if (!q.next()) return;
    heir = q.get<UserId>(0);
  }
  set_role(a, room, heir, MemberRole::owner);
}

/// A chat that becomes small shows its members from now on: all of them, to those who are there and those who resume.
void tell_small_again(Applying& a, const ChatRow& room, const std::vector<UserId>& members) {
  a.db.run("UPDATE chat_states SET member_version = ?2 WHERE chat_id = ?1 AND left_version = 0", room.id, a.version);
  for (const UserId user : members)
    a.tell_room(EventType::member_added, room.id, member_event(room.id, member_object(a.db, room, user, true)));
}

}  // namespace

void touch_chat(const Applying& a, ChatId chat) {
  a.db.run("UPDATE chats SET updated_at = ?2, version = ?3, touched = ?3, facts_version = ?3 WHERE id = ?1", chat,
           a.now, a.version);
}

Result<void> enter_room(Applying& a, const ChatRow& room, const std::vector<UserId>& users, MemberRole role,
                        bool fresh) {
  const std::int64_t before = fresh ? 0 : room.member_count;
  const std::int64_t count = before + static_cast<std::int64_t>(users.size());
  if (count > a.settings.members_limit) return fail(Code::forbidden, "this chat can't have more members");
  for (const UserId user : users) {
    auto q = a.db.query("SELECT count(*) FROM chat_states WHERE user_id = ?1 AND left_version = 0", user);
    q.next();
    if (q.get<std::int64_t>(0) >= a.settings.chats_limit)
      return fail(Code::forbidden, user == a.actor ? "you are in as many chats as is allowed"
                                                   : "a user is in as many chats as is allowed");
  }

  const std::vector<UserId> there = fresh ? std::vector<UserId>() : member_ids(a.db, room.id);
  const std::vector<ChatRow> chats = chats_of_room(a, room);
  for (const ChatRow& chat : chats)
    for (const UserId user : users)
      write_entry(a, chat.id, user,
                  fresh && user == a.actor && room.kind != ChatKind::direct ? MemberRole::owner : role, chat.last_seq);
  resize_room(a, room, count);

  const bool small = is_small(a, count);
  for (const ChatRow& chat : chats) {  // a newcomer has read what stood in an open channel
    if (!chat.open_channel() || !small || !chat.receipts || chat.last_seq == 0) continue;
    WatermarksMoved moved{chat.id, room.id, {}};
    for (const UserId user : users) moved.receipts.push_back({user, chat.last_seq, chat.last_seq});
    a.tell(std::move(moved));
  }
  a.tell(RoomResized{room.id, count});
  for (const UserId user : users) a.tell(Joined{room.id, user});
  for (const ChatRow& chat : chats)
    if (chat.open_channel())
      a.tell(ChannelOpened{chat.id, room.id});  // who was in no room of the group may not know it
  for (const UserId user : users) {
    for (const ChatRow& chat : chats)
      a.tell_users(EventType::chat_created, {user}, json::to_text(chat_object_for(a.db, chat.id, user)));
    if (!small)
      a.tell_users(EventType::member_added, {user}, member_event(room.id, member_object(a.db, room, user, true)));
  }
  if (small) {
    for (const UserId user : there)
      a.tell_users(EventType::member_added, users, member_event(room.id, member_object(a.db, room, user, true)));
    for (const ChatRow& chat : chats)
      if (chat.open_channel() && chat.receipts) tell_marks(a, chat, users);
    for (const UserId user : users)
      a.tell_room(EventType::member_added, room.id, member_event(room.id, member_object(a.db, room, user, true)));
  }
  if (!fresh) tell_resized(a, room, count);
  return {};
}

void leave_room(Applying& a, const ChatRow& room, UserId user, bool removed) {
  if (room.kind == ChatKind::group) {
    std::vector<ChatId> channels;
    {
      auto q = a.db.query(R"sql(
        SELECT c.id FROM chats c JOIN chat_states s ON s.chat_id = c.id AND s.user_id = ?2
         WHERE c.group_id = ?1 AND c.is_private = 1 AND c.deleted_version = 0 AND s.left_version = 0 ORDER BY c.id)sql",
                          room.id, user);
      while (q.next()) channels.push_back(q.get<ChatId>(0));
    }
    for (const ChatId channel : channels) leave_room(a, *find_chat(a.db, channel), user, removed);
  }
  if (room.member_count <= 1) {
    delete_chat(a, room);
    return;
  }

  const bool owner = member_object(a.db, room, user, false).role == MemberRole::owner;
  a.db.run(R"sql(
    UPDATE chat_states SET left_version = ?3, removed = ?4, role = 2, version = ?3, member_version = ?3
     WHERE user_id = ?1 AND chat_id = ?2)sql",
           user, room.id, a.version, removed);
  a.db.run("DELETE FROM mentions WHERE user_id = ?1 AND chat_id = ?2", user, room.id);
  a.db.run("DELETE FROM invites WHERE chat_id = ?1 AND created_by = ?2", room.id, user);
  const std::int64_t count = room.member_count - 1;
  resize_room(a, room, count);

  for (const ChatRow& chat : chats_of_room(a, room))
    a.tell_users(EventType::chat_removed, {user}, chat_removed_event(chat.id));
  a.tell(Left{room.id, user});
  if (is_small(a, count))
    a.tell_room(EventType::member_removed, room.id,
                "{\"chatId\":\"" + to_string(room.id) + "\",\"userId\":\"" + to_string(user) + "\"}");
  if (owner) pass_ownership(a, room);
  if (is_small(a, count) && !is_small(a, room.member_count)) tell_small_again(a, room, member_ids(a.db, room.id));
  tell_resized(a, room, count);
}

void delete_chat(Applying& a, const ChatRow& chat) {
  std::vector<ChatRow> all;
  if (chat.kind == ChatKind::group) {
    std::vector<ChatId> channels;
    {
      auto q = a.db.query("SELECT id FROM chats WHERE group_id = ?1 AND deleted_version = 0 ORDER BY id", chat.id);
      while (q.next()) channels.push_back(q.get<ChatId>(0));
    }
    for (const ChatId channel : channels) all.push_back(*find_chat(a.db, channel));
  }
  all.push_back(chat);
  for (const ChatRow& gone : all) {
    a.db.run("UPDATE chats SET deleted_version = ?2, version = ?2, touched = ?2 WHERE id = ?1", gone.id, a.version);
    a.db.run("DELETE FROM invites WHERE chat_id = ?1", gone.id);
    a.tell_room(EventType::chat_removed, gone.room(), chat_removed_event(gone.id));
    if (gone.open_channel())
      a.tell(ChannelClosed{gone.id});
    else
      a.tell(RoomClosed{gone.id});
  }
}

void set_role(Applying& a, const ChatRow& room, UserId user, MemberRole role) {
  a.db.run("UPDATE chat_states SET role = ?3, version = ?4, member_version = ?4 WHERE user_id = ?1 AND chat_id = ?2",
           user, room.id, role, a.version);
  for (const ChatRow& chat : chats_of_room(a, room)) {
    if (chat.id != room.id) {  // the state of an open channel shows the group's role
      ensure_state(a, chat, user);
      a.db.run("UPDATE chat_states SET version = ?3 WHERE user_id = ?1 AND chat_id = ?2", user, chat.id, a.version);
      a.db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", chat.id, a.version);
    }
    a.tell_users(EventType::chat_state_updated, {user}, state_event(a.db, chat.id, user));
  }
  a.db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", room.id, a.version);
  Event event{.type = EventType::member_updated, .data = member_event(room.id, member_object(a.db, room, user, false))};
  is_small(a, room.member_count) ? void(event.room = room.id) : void(event.users = {user});
  a.tell(std::move(event));
}

}  // namespace snug
