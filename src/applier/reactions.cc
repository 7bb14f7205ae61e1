// Reactions. A message has the counts, so that reading it needs no other rows; who reacted is in `reactions`.
#include <algorithm>

#include "applier/message_changes.h"
#include "applier/pictures.h"
#include "store/mark_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// Different emoji on one message.
constexpr std::size_t most_kinds = 50;

/// Writes the counts of a message that has one reaction more, or less.
void write_reactions(const ApplyContext& a, const ChatRow& chat, Message& m, const std::vector<Reaction>& reactions) {
  m.reactions = reactions.empty() ? std::nullopt : std::optional(reactions);
  begin_change(a, m);
  a.db.run("UPDATE messages SET reactions = ?2, version = ?3 WHERE id = ?1", m.id, rows::join_reactions(reactions),
           m.version);
  end_change(a, chat, m);
}

ReactionData reaction_data(const Message& m, std::string_view emoji, UserId user, std::int64_t count) {
  return {m.chat_id, m.id, m.seq, std::string(emoji), user, count, m.version};
}

/// One that is there.
void take_reaction(ApplyContext& a, const ChatRow& chat, Message& m, UserId user, std::string_view emoji) {
  a.db.run("DELETE FROM reactions WHERE message_id = ?1 AND emoji = ?2 AND user_id = ?3", m.id, emoji, user);
  std::vector<Reaction> reactions = m.reactions.value_or(std::vector<Reaction>());
  std::int64_t count = 0;
  const auto at = std::find_if(reactions.begin(), reactions.end(), [&](const Reaction& r) { return r.emoji == emoji; });
  if (at != reactions.end()) {
    count = --at->count;
    if (count == 0) reactions.erase(at);
  }
  write_reactions(a, chat, m, reactions);
  a.emit_room<EventType::reaction_removed>(chat.room(), reaction_data(m, emoji, user, count));
}

}  // namespace

Applied apply(ApplyContext& a, const AddReaction& c) {
  if (a.level < marks_level) return fail(Code::unavailable, "messages have reactions once all nodes are upgraded");
  auto found = find_live_message(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  const ChatRow& chat = found->access.chat;
  if (auto r = rows::check_open(found->access); !r) return r.error();
  if (auto r = check_own_emoji(a, c.emoji, "emoji"); !r) return r.error();
  if (rows::has_reacted(a.db, m.id, a.actor, c.emoji)) return message_answer(a, chat, std::move(m));

  std::vector<Reaction> reactions = m.reactions.value_or(std::vector<Reaction>());
  auto at = std::find_if(reactions.begin(), reactions.end(), [&](const Reaction& r) { return r.emoji == c.emoji; });
  if (at == reactions.end()) {
    if (reactions.size() >= most_kinds)
      return fail(Code::forbidden, "this message has as many different reactions as it can have");
    at = reactions.insert(reactions.end(), {c.emoji, 0, std::nullopt});
  }
  const std::int64_t count = ++at->count;
  a.db.run("INSERT INTO reactions (message_id, emoji, user_id) VALUES (?1, ?2, ?3)", m.id, c.emoji, a.actor);
  write_reactions(a, chat, m, reactions);
  a.emit_room<EventType::reaction_added>(chat.room(), reaction_data(m, c.emoji, a.actor, count));
  return message_answer(a, chat, std::move(m));
}

Applied apply(ApplyContext& a, const RemoveReaction& c) {
  auto found = find_live_message(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  const ChatRow& chat = found->access.chat;
  if (rows::has_reacted(a.db, m.id, a.actor, c.emoji)) take_reaction(a, chat, m, a.actor, c.emoji);
  return message_answer(a, chat, std::move(m));
}

bool take_reactions_of(ApplyContext& a, UserId user, ChangedChats& changed) {
  return take_marks_from(
      a, rows::messages_reacted_to(a.db, user, most_marked), changed,
      [&](const ChatRow& chat, Message& m) {
        take_reaction(a, chat, m, user, rows::own_reactions(a.db, m.id, user).front());
      },
      [&](MessageId id) { a.db.run("DELETE FROM reactions WHERE user_id = ?1 AND message_id = ?2", user, id); });
}

}  // namespace snug
