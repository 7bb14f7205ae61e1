// Polls. A poll has the counts, so that a message shows them at once; who chose what is in `poll_votes`.
#include <algorithm>

#include "applier/message_changes.h"
#include "store/mark_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

Result<FoundMessage> find_poll(const ApplyContext& a, MessageId id) {
  if (a.level < marks_level) return fail(Code::unavailable, "there are polls once all nodes are upgraded");
  auto found = find_live_message(a, id);
  if (!found) return found;
  if (!found->message.poll) return bad_field("messageId", "has no poll");
  if (auto r = rows::check_open(found->access); !r) return r.error();
  return found;
}

bool has_ended(const ApplyContext& a, const Poll& poll) {
  return poll.closed_at || (poll.closes_at && *poll.closes_at <= a.now);
}

/// Writes what has changed of a poll, and tells it.
void write_change(ApplyContext& a, const ChatRow& chat, Message& m) {
  begin_change(a, m);
  a.db.run("UPDATE polls SET counts = ?2, voters = ?3, closed_at = ?4 WHERE message_id = ?1", m.id,
           rows::join_counts(m.poll->options), m.poll->voters, m.poll->closed_at);
  a.db.run("UPDATE messages SET version = ?2 WHERE id = ?1", m.id, m.version);
  end_change(a, chat, m);
}

/// Puts `chosen` in the place of what the user has chosen.
void write_votes(ApplyContext& a, const ChatRow& chat, Message& m, UserId user, const std::vector<std::int64_t>& before,
                 const std::vector<std::int64_t>& chosen) {
  std::vector<PollOption>& options = m.poll->options;
  for (const std::int64_t option : before) --options[static_cast<std::size_t>(option)].count;
  for (const std::int64_t option : chosen) ++options[static_cast<std::size_t>(option)].count;
  m.poll->voters += static_cast<std::int64_t>(!chosen.empty()) - static_cast<std::int64_t>(!before.empty());
  a.db.run("DELETE FROM poll_votes WHERE user_id = ?1 AND message_id = ?2", user, m.id);
  for (const std::int64_t option : chosen)
    a.db.run("INSERT INTO poll_votes (message_id, option, user_id) VALUES (?1, ?2, ?3)", m.id, option, user);
  write_change(a, chat, m);
  a.emit_users<EventType::vote_updated>({user}, {chat.id, m.id, chosen, m.version});
  a.emit_room<EventType::poll_updated>(chat.room(), poll_data_of(m));
}

}  // namespace

Result<Poll> make_poll(const ApplyContext& a, const NewPoll& given) {
  if (given.closes_at && *given.closes_at <= a.now) return bad_field("poll.closesAt", "lies in the past");
  Poll poll;
  for (const std::string& text : given.options) poll.options.push_back({text, 0});
  if (given.multiple) poll.multiple = true;
  if (given.anonymous) poll.anonymous = true;
  poll.closes_at = given.closes_at;
  return poll;
}

void write_poll(const ApplyContext& a, const Message& m) {
  std::vector<std::string> choices;
  for (const PollOption& option : m.poll->options) choices.push_back(option.text);
  a.db.run(R"sql(
    INSERT INTO polls (message_id, options, counts, voters, multiple, anonymous, closes_at)
    VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6))sql",
           m.id, rows::join_choices(choices), rows::join_counts(m.poll->options), m.poll->multiple.value_or(false),
           m.poll->anonymous.value_or(false), m.poll->closes_at);
}

Applied apply(ApplyContext& a, const VotePoll& c) {
  auto found = find_poll(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  const ChatRow& chat = found->access.chat;
  if (has_ended(a, *m.poll)) return fail(Code::conflict, "this poll has ended");
  if (c.options.size() > 1 && !m.poll->multiple) return bad_field("options", "this poll takes one choice");
  if (!c.options.empty() && std::cmp_greater_equal(c.options.back(), m.poll->options.size()))
    return bad_field("options", "names an option that the poll has not");
  const std::vector<std::int64_t> before = rows::votes_of(a.db, m.id, a.actor);
  if (before != c.options) write_votes(a, chat, m, a.actor, before, c.options);
  return message_answer(a, chat, std::move(m));
}

Applied apply(ApplyContext& a, const ClosePoll& c) {
  auto found = find_poll(a, c.message_id);
  if (!found) return found.error();
  Message& m = found->message;
  const ChatRow& chat = found->access.chat;
  if (m.sender_id != a.actor && (chat.kind == ChatKind::direct || !found->access.is_admin()))
    return fail(Code::forbidden, "only its sender or an admin of the chat can close a poll");
  if (has_ended(a, *m.poll)) return message_answer(a, chat, std::move(m));
  m.poll->closed_at = a.now;
  write_change(a, chat, m);
  a.emit_room<EventType::poll_updated>(chat.room(), poll_data_of(m));
  return message_answer(a, chat, std::move(m));
}

bool take_votes_of(ApplyContext& a, UserId user, ChangedChats& changed) {
  const auto drop = [&](MessageId id) {
    a.db.run("DELETE FROM poll_votes WHERE user_id = ?1 AND message_id = ?2", user, id);
  };
  return take_marks_from(
      a, rows::messages_voted_on(a.db, user, most_marked), changed,
      [&](const ChatRow& chat, Message& m) {
        if (m.poll)
          write_votes(a, chat, m, user, rows::votes_of(a.db, m.id, user), {});
        else
          drop(m.id);
      },
      drop);
}

}  // namespace snug
