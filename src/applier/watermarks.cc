#include <algorithm>

#include "applier/apply_context.h"
#include "store/login_rows.h"

namespace snug {

void ensure_state(const ApplyContext& a, const ChatRow& chat, UserId user) {
  if (!chat.open_channel()) return;
  a.db.run(R"sql(
    INSERT INTO chat_states (user_id, chat_id, role, joined_at, entered_version, version, member_version)
    VALUES (?1, ?2, 2, ?3, 0, ?4, 0) ON CONFLICT DO NOTHING)sql",
           user, chat.id, a.now, a.version);
}

void write_marks(const ApplyContext& a, const ChatRow& chat, UserId user, Seq delivered, Seq read, bool has_state) {
  if (!has_state) ensure_state(a, chat, user);
  a.db.run(R"sql(
    UPDATE chat_states SET delivered_seq = ?3, read_seq = ?4, version = ?5, marks_version = ?5
     WHERE user_id = ?1 AND chat_id = ?2)sql",
           user, chat.id, delivered, read, a.version);
}

std::vector<Applied> apply_moves(ApplyContext& a, const MoveWatermarks& c) {
  std::vector<Applied> parts;
  parts.reserve(c.moves.size());
  std::vector<WatermarksMoved> moved_chats;  // per chat, in the order first moved
  struct Own {
    UserId user;
    ChatStateData state;
  };
  std::vector<Own> own;  // to each user's own devices

  for (const WatermarkMove& move : c.moves) {
    if (move.session_id && !rows::has_login(a.db, move.user_id, *move.session_id)) {
      parts.push_back(rows::ended_login(a.db, *move.session_id));
      continue;
    }
    auto access = rows::access_to(a.db, move.chat_id, move.user_id);
    if (!access) {
      parts.push_back(access.error());
      continue;
    }
    const ChatRow& chat = access->chat;
    if (chat.is_thread() && !access->has_state) {  // it is not followed: nothing is kept
      parts.push_back(StateAnswer{rows::state_of(a.db, move.user_id, chat.id)});
      continue;
    }
    const Seq read = std::max(access->read_seq, std::min(move.read_seq, chat.last_seq));
    const Seq delivered = std::max({access->delivered_seq, std::min(move.delivered_seq, chat.last_seq), read});
    const bool moves = read != access->read_seq || delivered != access->delivered_seq;
    const bool unmarks = access->marked_unread && move.read_seq > 0;
    if (unmarks)
      a.db.run("UPDATE chat_states SET marked_unread = 0, version = ?3 WHERE user_id = ?1 AND chat_id = ?2",
               move.user_id, chat.id, a.version);
    if (moves) {
      write_marks(a, chat, move.user_id, delivered, read, access->has_state);
      if (!chat.is_thread()) a.db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", chat.id, a.version);
    }
    const ChatState state = rows::state_of(a.db, move.user_id, chat.id);
    if (moves || unmarks) own.push_back({move.user_id, {chat.id, state}});
    if (moves) {
      if (chat.receipts) {
        auto at =
            std::find_if(moved_chats.begin(), moved_chats.end(), [&](const auto& t) { return t.chat == chat.id; });
        if (at == moved_chats.end())
          at = moved_chats.insert(moved_chats.end(), WatermarksMoved{chat.id, chat.room(), {}});
        at->receipts.push_back({move.user_id, delivered, read});
      }
    }
    parts.push_back(StateAnswer{state});
  }
  // Watermarks are emitted with a delay. They stand first, so that the cursors behind them say that they are owed.
  for (auto& moved : moved_chats) a.emit(std::move(moved));
  for (auto& [user, state] : own) a.emit_users<EventType::chat_state_updated>({user}, std::move(state));
  return parts;
}

Applied apply(ApplyContext& a, const UpdateChatState& c) {
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  if (chat.is_thread()) {
    if (!access->has_state) return bad_field("chatId", "is a thread that you don't follow");
    if (c.pinned) return bad_field("pinned", "threads are in no list of chats");
    if (c.archived) return bad_field("archived", "threads are in no list of chats");
  }
  ensure_state(a, chat, a.actor);
  if (c.pinned)
    a.db.run("UPDATE chat_states SET pinned = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id, *c.pinned);
  if (c.archived)
    a.db.run("UPDATE chat_states SET archived_seq = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id,
             *c.archived ? chat.last_seq : Seq{-1});
  if (c.muted_until.present)
    a.db.run("UPDATE chat_states SET muted_until = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id,
             c.muted_until.value.value_or(Time{0}));
  if (c.notify)
    a.db.run("UPDATE chat_states SET notify = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id, *c.notify);
  if (c.marked_unread)
    a.db.run("UPDATE chat_states SET marked_unread = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id,
             *c.marked_unread);
  a.db.run("UPDATE chat_states SET version = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id, a.version);
  const ChatState state = rows::state_of(a.db, a.actor, chat.id);
  a.emit_users<EventType::chat_state_updated>({a.actor}, {chat.id, state});
  return StateAnswer{state};
}

}  // namespace snug
