#include <algorithm>

#include "applier/applying.h"

namespace snug {

void ensure_state(const Applying& a, const ChatRow& chat, UserId user) {
  if (!chat.open_channel()) return;
  a.db.run(R"sql(
    INSERT INTO chat_states (user_id, chat_id, role, joined_at, entered_version, version, member_version)
    VALUES (?1, ?2, 2, ?3, 0, ?4, 0) ON CONFLICT DO NOTHING)sql",
           user, chat.id, a.now, a.version);
}

void write_marks(const Applying& a, const ChatRow& chat, UserId user, Seq delivered, Seq read, bool has_state) {
  if (!has_state) ensure_state(a, chat, user);
  a.db.run(R"sql(
    UPDATE chat_states SET delivered_seq = ?3, read_seq = ?4, version = ?5, marks_version = ?5
     WHERE user_id = ?1 AND chat_id = ?2)sql",
           user, chat.id, delivered, read, a.version);
}

std::vector<Applied> apply_moves(Applying& a, const MoveWatermarks& c) {
  std::vector<Applied> parts;
  parts.reserve(c.moves.size());
  std::vector<WatermarksMoved> told;  // per chat, in the order first moved
  std::vector<Event> own;             // to each user's own devices

  for (const WatermarkMove& move : c.moves) {
    if (move.session_id) {
      auto q =
          a.db.query("SELECT 1 FROM login_sessions WHERE id = ?1 AND user_id = ?2", *move.session_id, move.user_id);
      if (!q.next()) {
        parts.push_back(fail(Code::unauthorized, "this login session has ended"));
        continue;
      }
    }
    auto access = enter_as(a, move.chat_id, move.user_id);
    if (!access) {
      parts.push_back(access.error());
      continue;
    }
    const ChatRow& chat = access->chat;
    const Seq read = std::max(access->read_seq, std::min(move.read_seq, chat.last_seq));
    const Seq delivered = std::max({access->delivered_seq, std::min(move.delivered_seq, chat.last_seq), read});
    if (read != access->read_seq || delivered != access->delivered_seq) {
      write_marks(a, chat, move.user_id, delivered, read, access->has_state);
      a.db.run("UPDATE chats SET touched = ?2 WHERE id = ?1", chat.id, a.version);
      own.push_back({.type = EventType::chat_state_updated,
                     .users = {move.user_id},
                     .data = state_event(a.db, chat.id, move.user_id)});
      if (chat.receipts) {
        auto at = std::find_if(told.begin(), told.end(), [&](const auto& t) { return t.chat == chat.id; });
        if (at == told.end()) at = told.insert(told.end(), WatermarksMoved{chat.id, chat.room(), {}});
        at->receipts.push_back({move.user_id, delivered, read});
      }
    }
    parts.push_back(result_of("state", json::to_text(state_object(a.db, chat.id, move.user_id))));
  }
  // What is told with a delay stands first, so that the cursors behind it say that it is still owed.
  for (auto& moved : told) a.tell(std::move(moved));
  for (auto& event : own) a.tell(std::move(event));
  return parts;
}

Applied apply(Applying& a, const UpdateChatState& c) {
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  const ChatRow& chat = access->chat;
  ensure_state(a, chat, a.actor);
  if (c.pinned)
    a.db.run("UPDATE chat_states SET pinned = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id, *c.pinned);
  if (c.archived)
    a.db.run("UPDATE chat_states SET archived_seq = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id,
             *c.archived ? chat.last_seq : Seq{-1});
  if (c.muted_until.present)
    a.db.run("UPDATE chat_states SET muted_until = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id,
             c.muted_until.value.value_or(Time{0}));
  a.db.run("UPDATE chat_states SET version = ?3 WHERE user_id = ?1 AND chat_id = ?2", a.actor, chat.id, a.version);
  a.tell_users(EventType::chat_state_updated, {a.actor}, state_event(a.db, chat.id, a.actor));
  return result_of("state", json::to_text(state_object(a.db, chat.id, a.actor)));
}

}  // namespace snug
