// What is kept of messages: pinned for a chat, saved for oneself.
#include "applier/message_changes.h"
#include "store/mark_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// Of a chat.
constexpr std::int64_t most_pins = 100;

}  // namespace

Applied apply(ApplyContext& a, const PinMessage& c) {
  if (a.level < marks_level) return fail(Code::unavailable, "messages can be pinned once all nodes are upgraded");
  auto found = find_live_message(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  const ChatRow& chat = found->access.chat;
  if (auto r = check_no_thread(chat); !r) return bad_field("messageId", "is a message of a thread");
  if (auto r = rows::check_open(found->access); !r) return r.error();
  if (chat.kind != ChatKind::direct && !found->access.is_admin())
    return fail(Code::forbidden, "only an admin of the chat can pin messages");
  if (m.pinned.has_value() == c.pinned) return message_answer(a, chat, std::move(m));
  if (c.pinned && rows::count_pins(a.db, chat.id) >= most_pins)
    return fail(Code::forbidden, "this chat has as many pinned messages as it can have");

  begin_change(a, m);
  if (c.pinned) {
    m.pinned = Pin{a.actor, a.now};
    a.db.run("INSERT INTO pins (chat_id, message_id, pinned_by, at, version) VALUES (?1, ?2, ?3, ?4, ?5)", chat.id,
             m.id, a.actor, a.now, a.version);
    a.db.run("UPDATE messages SET marks = marks | ?2, version = ?3 WHERE id = ?1", m.id, rows::pinned_mark, m.version);
  } else {
    m.pinned.reset();
    a.db.run("DELETE FROM pins WHERE chat_id = ?1 AND message_id = ?2", chat.id, m.id);
    a.db.run("UPDATE messages SET marks = marks & ~?2, version = ?3 WHERE id = ?1", m.id, rows::pinned_mark, m.version);
  }
  end_change(a, chat, m);
  return tell_change(a, chat, std::move(m));
}

Applied apply(ApplyContext& a, const SaveMessage& c) {
  if (a.level < marks_level) return fail(Code::unavailable, "messages can be saved once all nodes are upgraded");
  auto saved = rows::find_saved(a.db, a.actor, c.message_id);
  const bool is_saved = saved && !saved->removed;
  if (is_saved == c.saved) return EmptyAnswer{};
  if (c.saved) {  // what can't be read any more can still be let go
    if (auto found = find_live_message(a, c.message_id); !found) return found.error();
  }
  const Time at = c.saved ? a.now : saved->at;
  a.db.run(R"sql(
    INSERT INTO saved (user_id, message_id, at, removed, version) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET at = excluded.at, removed = excluded.removed, version = excluded.version)sql",
           a.actor, c.message_id, at, !c.saved, a.version);
  a.emit_users<EventType::saved_updated>({a.actor}, {c.message_id, c.saved, at, a.version});
  return EmptyAnswer{};
}

}  // namespace snug
