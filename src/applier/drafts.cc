// What people were about to write, over their devices.
#include "applier/message_changes.h"
#include "store/mark_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

void write_draft(ApplyContext& a, ChatDraft& draft) {
  draft.version = a.version;
  a.db.run(R"sql(
    INSERT INTO drafts (user_id, chat_id, text, reply_to, version) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET text = excluded.text, reply_to = excluded.reply_to, version = excluded.version)sql",
           a.actor, draft.chat_id, draft.text, draft.reply_to, draft.version);
  a.emit_users<EventType::draft_updated>({a.actor}, draft);
}

}  // namespace

Applied apply(ApplyContext& a, const SaveDraft& c) {
  if (a.level < marks_level) return fail(Code::unavailable, "drafts are kept once all nodes are upgraded");
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  const ChatDraft before = rows::find_draft(a.db, a.actor, c.chat_id).value_or(ChatDraft{.chat_id = c.chat_id});
  const bool answers = c.reply_to && rows::is_message_of(a.db, c.chat_id, *c.reply_to);
  // What it answered before may have been purged: then it answers nothing.
  if (c.reply_to && !answers && c.reply_to != before.reply_to)
    return bad_field("replyTo", "is not a message of this chat");
  const bool known = c.base == before.version || (c.base == 0 && before.text.empty());
  if (!known) return Error{Code::conflict, "another device has changed this draft meanwhile", "base", 0};
  ChatDraft draft{.chat_id = c.chat_id, .text = c.text, .version = before.version};
  if (!draft.text.empty() && answers) draft.reply_to = c.reply_to;
  if (draft.text != before.text || draft.reply_to != before.reply_to) write_draft(a, draft);
  return DraftAnswer{std::move(draft)};
}

void end_draft(ApplyContext& a, ChatId chat) {
  const auto ended = a.db.run(R"sql(
    UPDATE drafts SET text = '', reply_to = NULL, version = ?3 WHERE user_id = ?1 AND chat_id = ?2 AND text <> '')sql",
                              a.actor, chat, a.version);
  if (ended > 0) a.emit_users<EventType::draft_updated>({a.actor}, {.chat_id = chat, .text = "", .version = a.version});
}

}  // namespace snug
