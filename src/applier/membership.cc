// Entering and leaving a room, with everything that follows from it.
#include <algorithm>

#include "applier/pictures.h"
#include "applier/placement.h"

namespace snug {

namespace {

/// The member events of a chat go to all of it while it is small; of a larger one to the member concerned only.
bool is_small(const ApplyContext& a, std::int64_t member_count) { return member_count <= a.settings.receipts_limit; }

void write_entry(const ApplyContext& a, const ChatRow& chat, UserId user, MemberRole role, UserId placed_by) {
  a.db.run(R"sql(
    INSERT INTO chat_states (user_id, chat_id, role, joined_at, delivered_seq, read_seq, entered_version, version,
                             member_version, marks_version, placed_by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?6, ?6, ?6, ?7)
    ON CONFLICT (user_id, chat_id) DO UPDATE SET
      role = excluded.role, joined_at = excluded.joined_at, delivered_seq = excluded.delivered_seq,
      read_seq = excluded.read_seq, from_seq = 0, pinned = 0, archived_seq = -1, muted_until = 0,
      entered_version = excluded.entered_version, left_before = left_version, left_version = 0, removed = 0,
      version = excluded.version, member_version = excluded.member_version, marks_version = excluded.marks_version,
      placed_by = excluded.placed_by)sql",
           user, chat.id, role, a.now, chat.last_seq, a.version, placed_by);
}

/// Writes a new member count; receipts are lost for good above the limit.
void write_count(const ApplyContext& a, ChatId chat, std::int64_t count) {
  a.db.run(R"sql(
    UPDATE chats SET member_count = ?2, receipts = receipts AND ?2 <= ?3, updated_at = ?4, version = ?5, touched = ?5,
                     facts_version = ?5
     WHERE id = ?1)sql",
           chat, count, a.settings.receipts_limit, a.now, a.version);
}

/// The chats whose members are the room's: the room itself and, of a group, its open channels.
std::vector<ChatRow> chats_of_room(const ApplyContext& a, const ChatRow& room) {
  std::vector<ChatRow> chats;
  if (room.kind == ChatKind::group) chats = rows::open_channels_of(a.db, room.id);
  chats.push_back(room);
  return chats;
}

void resize_room(ApplyContext& a, const ChatRow& room, std::int64_t count) {
  for (const ChatRow& chat : chats_of_room(a, room)) write_count(a, chat.id, count);
}

/// Emits the new size of the room and its cause: one chat_updated for each of its chats.
void emit_resized(ApplyContext& a, const ChatRow& room, std::int64_t count, ChangeKind what,
                  const std::vector<UserId>& users) {
  a.emit(RoomResized{room.id, count});
  for (const ChatRow& chat : chats_of_room(a, room))
    a.emit_room<EventType::chat_updated>(room.id, chat.id == room.id ? changed_chat(a, chat.id, what, users)
                                                                     : ChatUpdatedData{rows::get_chat(a.db, chat.id)});
}

/// A new member of an open channel needs the watermarks of its other members.
void emit_watermarks(ApplyContext& a, const ChatRow& channel, const std::vector<UserId>& users) {
  ChatReceipts marks{channel.id, rows::receipts_of(a.db, channel.id)};
  if (!marks.receipts.empty()) a.emit_users<EventType::receipts>(users, std::move(marks));
}

/// Passes ownership on: to the admin, or else the member, who has been there longest.
void pass_ownership(ApplyContext& a, const ChatRow& room) {
  if (const auto heir = rows::find_heir(a.db, room.id)) set_role(a, room, *heir, MemberRole::owner);
}

/// A chat that becomes small shows all its members from now on: by events, and to members that resume.
void emit_joined_again(ApplyContext& a, const ChatRow& room, const std::vector<UserId>& members) {
  a.db.run("UPDATE chat_states SET member_version = ?2 WHERE chat_id = ?1 AND left_version = 0", room.id, a.version);
  for (const UserId user : members)
    a.emit_room<EventType::member_added>(room.id, {room.id, rows::get_member_with_user(a.db, room, user)});
}

}  // namespace

void touch_chat(const ApplyContext& a, ChatId chat) {
  a.db.run("UPDATE chats SET updated_at = ?2, version = ?3, touched = ?3, facts_version = ?3 WHERE id = ?1", chat,
           a.now, a.version);
}

void enter_room(ApplyContext& a, const ChatRow& room, const Placement& placement, bool fresh) {
  const std::vector<UserId>& users = placement.entering();
  const std::int64_t count = (fresh ? 0 : room.member_count) + static_cast<std::int64_t>(users.size());
  const std::vector<UserId> there = fresh ? std::vector<UserId>() : rows::member_ids(a.db, room.id);
  const std::vector<ChatRow> chats = chats_of_room(a, room);
  for (const ChatRow& chat : chats)
    for (const UserId user : users)
      write_entry(a, chat, user,
                  fresh && user == a.actor && room.kind != ChatKind::direct ? MemberRole::owner : MemberRole::member,
                  chat.open_channel() ? UserId{} : placement.placed_by(room, user));
  resize_room(a, room, count);

  const bool small = is_small(a, count);
  for (const ChatRow& chat : chats) {  // a newcomer has read what stood in an open channel
    if (!chat.open_channel() || !small || !chat.receipts || chat.last_seq == 0) continue;
    WatermarksMoved moved{chat.id, room.id, {}};
    for (const UserId user : users) moved.receipts.push_back({user, chat.last_seq, chat.last_seq});
    a.emit(std::move(moved));
  }
  a.emit(RoomResized{room.id, count});
  for (const UserId user : users) {
    a.emit(Joined{room.id, user, room.peer_of(user)});
  }
  for (const ChatRow& chat : chats)
    if (chat.open_channel())
      a.emit(ChannelOpened{chat.id, room.id});  // who was in no room of the group may not know it
  for (const UserId user : users) {
    for (const ChatRow& chat : chats) a.emit_users<EventType::chat_created>({user}, rows::chat_of(a.db, user, chat.id));
    if (!small) a.emit_users<EventType::member_added>({user}, {room.id, rows::get_member_with_user(a.db, room, user)});
  }
  if (small) {
    for (const UserId user : there)
      a.emit_users<EventType::member_added>(users, {room.id, rows::get_member_with_user(a.db, room, user)});
    for (const ChatRow& chat : chats)
      if (chat.open_channel() && chat.receipts) emit_watermarks(a, chat, users);
    for (const UserId user : users)
      a.emit_room<EventType::member_added>(room.id, {room.id, rows::get_member_with_user(a.db, room, user)});
  }
  if (!fresh) emit_resized(a, room, count, ChangeKind::joined, users);
}

void leave_room(ApplyContext& a, const ChatRow& room, UserId user, bool removed) {
  if (room.kind == ChatKind::group)
    for (const ChatId channel : rows::private_channels_of(a.db, room.id, user))
      leave_room(a, *rows::find_chat(a.db, channel), user, removed);
  if (room.member_count <= 1) {
    delete_chat(a, room);
    return;
  }

  const bool owner = rows::find_role_in(a.db, room.id, user) == MemberRole::owner;
  a.db.run(R"sql(
    UPDATE chat_states SET left_version = ?3, removed = ?4, role = 2, version = ?3, member_version = ?3
     WHERE user_id = ?1 AND chat_id = ?2)sql",
           user, room.id, a.version, removed);
  a.db.run("DELETE FROM mentions WHERE user_id = ?1 AND chat_id = ?2", user, room.id);
  a.db.run("DELETE FROM invites WHERE chat_id = ?1 AND created_by = ?2", room.id, user);
  const std::int64_t count = room.member_count - 1;
  resize_room(a, room, count);

  for (const ChatRow& chat : chats_of_room(a, room)) a.emit_users<EventType::chat_removed>({user}, {chat.id});
  a.emit(Left{room.id, user});
  if (is_small(a, count)) a.emit_room<EventType::member_removed>(room.id, {room.id, user});
  if (owner) pass_ownership(a, room);
  if (is_small(a, count) && !is_small(a, room.member_count))
    emit_joined_again(a, room, rows::member_ids(a.db, room.id));
  emit_resized(a, room, count, removed ? ChangeKind::removed : ChangeKind::left, {user});
}

void delete_chat(ApplyContext& a, const ChatRow& chat) {
  std::vector<ChatRow> all;
  if (chat.kind == ChatKind::group) all = rows::all_channels_of(a.db, chat.id);
  all.push_back(chat);
  for (const ChatRow& gone : all) {
    a.db.run("UPDATE chats SET deleted_version = ?2, version = ?2, touched = ?2 WHERE id = ?1", gone.id, a.version);
    a.db.run("DELETE FROM invites WHERE chat_id = ?1", gone.id);
    take_pictures(a, rows::PictureOf::chat, gone.id.value);
    a.emit_room<EventType::chat_removed>(gone.room(), {gone.id});
    if (gone.open_channel())
      a.emit(ChannelClosed{gone.id});
    else
      a.emit(RoomClosed{gone.id});
  }
}

void set_role(ApplyContext& a, const ChatRow& room, UserId user, MemberRole role) {
  a.db.run("UPDATE chat_states SET role = ?3, version = ?4, member_version = ?4 WHERE user_id = ?1 AND chat_id = ?2",
           user, room.id, role, a.version);
  for (const ChatRow& chat : chats_of_room(a, room)) {
    if (chat.id != room.id) {  // the state of an open channel shows the group's role
      ensure_state(a, chat, user);
      a.db.run("UPDATE chat_states SET version = ?3 WHERE user_id = ?1 AND chat_id = ?2", user, chat.id, a.version);
      a.db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", chat.id, a.version);
    }
    a.emit_users<EventType::chat_state_updated>({user}, {chat.id, rows::state_of(a.db, user, chat.id)});
  }
  a.db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", room.id, a.version);
  Event event{.body = EventAt<EventType::member_updated>{{room.id, rows::get_member(a.db, room, user)}}};
  is_small(a, room.member_count) ? void(event.room = room.id) : void(event.users = {user});
  a.emit_event(std::move(event));
}

}  // namespace snug
