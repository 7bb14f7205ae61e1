// Messages that are sent later. A job submits SendScheduled when one is due; it decides here, as if it were sent then.
#include "applier/message_changes.h"
#include "model/text_rules.h"
#include "store/mark_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// Of a user, that wait.
constexpr std::int64_t most_scheduled = 100;
constexpr std::int64_t longest_wait_ms = 366LL * 24 * 3600 * 1000;

Result<void> check_time(const ApplyContext& a, Time send_at) {
  if (send_at <= a.now) return bad_field("sendAt", "lies in the past");
  if (send_at.ms - a.now.ms > longest_wait_ms) return bad_field("sendAt", "is more than a year away");
  return {};
}

Result<rows::ScheduledRow> find_own(const ApplyContext& a, MessageId id) {
  auto row = rows::find_scheduled(a.db, id);
  if (!row || row->user != a.actor || row->message.removed) return fail(Code::not_found, "no such scheduled message");
  return std::move(*row);
}

/// Writes what has changed of it.
void write(const ApplyContext& a, ScheduledMessage& m) {
  m.version = a.version;
  a.db.run(R"sql(
    UPDATE scheduled SET content = ?2, send_at = ?3, failed = ?4, removed = ?5, version = ?6 WHERE message_id = ?1)sql",
           m.id, m.content, m.send_at, m.failed, m.removed.value_or(false), m.version);
}

/// It waits no more; the row stays for a sync to name.
void remove(const ApplyContext& a, ScheduledMessage& m) {
  m.content.clear();
  m.reply_to.reset();
  m.failed.reset();
  m.removed = true;
  write(a, m);
  a.db.run("UPDATE scheduled SET reply_to = NULL WHERE message_id = ?1", m.id);
}

/// What became of the clientId before.
Result<std::optional<ScheduledAnswer>> repeated(const ApplyContext& a, const ScheduleMessage& c) {
  const auto before = find_request(a, "schedule_message", c.client_id, c.request_hash);
  const auto row = before ? rows::find_scheduled(a.db, MessageId{before->object}) : std::nullopt;
  if (!row) return std::optional<ScheduledAnswer>();
  if (!before->same) return other_request();
  return std::optional(ScheduledAnswer{row->message, true});
}

}  // namespace

Applied apply(ApplyContext& a, const ScheduleMessage& c) {
  if (a.level < marks_level) return fail(Code::unavailable, "messages can be scheduled once all nodes are upgraded");
  auto before = repeated(a, c);
  if (!before) return before.error();
  if (*before) return std::move(**before);
  auto access = enter(a, c.chat_id);
  if (!access) return access.error();
  if (auto r = rows::check_writable(*access); !r) return r.error();
  if (auto r = check_time(a, c.send_at); !r) return r.error();
  if (c.reply_to && !rows::is_message_of(a.db, c.chat_id, *c.reply_to))
    return bad_field("replyTo", "is not a message of this chat");
  if (rows::count_scheduled(a.db, a.actor) >= most_scheduled)
    return fail(Code::forbidden, "you have scheduled as many messages as you can");
  ScheduledMessage m{.id = c.message_id,
                     .chat_id = c.chat_id,
                     .content = c.content,
                     .reply_to = c.reply_to,
                     .send_at = c.send_at,
                     .version = a.version};
  a.db.run(R"sql(
    INSERT INTO scheduled (message_id, user_id, chat_id, content, reply_to, no_preview, send_at, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))sql",
           m.id, a.actor, m.chat_id, m.content, m.reply_to, c.no_preview.value_or(false), m.send_at, m.version);
  keep_request(a, "schedule_message", c.client_id, c.request_hash, m.id.value);
  a.emit_users<EventType::scheduled_updated>({a.actor}, m);
  return ScheduledAnswer{.scheduled = std::move(m)};
}

/// One that could not be sent waits again. The time 0 is at once: the job sends it next.
Applied apply(ApplyContext& a, const UpdateScheduled& c) {
  auto row = find_own(a, c.message_id);
  if (!row) return row.error();
  ScheduledMessage& m = row->message;
  const bool at_once = c.send_at == Time{};
  if (!at_once && (c.send_at || m.failed))
    if (auto r = check_time(a, c.send_at.value_or(m.send_at)); !r) return r.error();
  if (c.content) m.content = *c.content;
  if (c.send_at) m.send_at = at_once ? a.now : *c.send_at;
  m.failed.reset();
  write(a, m);
  a.emit_users<EventType::scheduled_updated>({a.actor}, m);
  return ScheduledAnswer{.scheduled = std::move(m)};
}

Applied apply(ApplyContext& a, const CancelScheduled& c) {
  auto row = find_own(a, c.message_id);
  if (!row) return row.error();
  remove(a, row->message);
  a.emit_users<EventType::scheduled_updated>({a.actor}, row->message);
  return EmptyAnswer{};
}

/// Applied twice, by one node or by several, it sends one message: the row is taken with it.
Applied apply(ApplyContext& a, const SendScheduled& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (auto r = check_fence(a, SendScheduled::job, c.fence); !r) return r.error();
  auto row = rows::find_scheduled(a.db, c.message_id);
  if (!row || row->message.removed || row->message.failed) return fail(Code::conflict, "this message waits no more");
  ScheduledMessage& m = row->message;
  if (m.send_at > a.now) return fail(Code::conflict, "this message is not due yet");

  SendMessage message{.message_id = m.id, .chat_id = m.chat_id, .content = m.content, .reply_to = m.reply_to};
  if (row->no_preview) message.no_preview = true;
  if (m.reply_to && !rows::is_message_of(a.db, m.chat_id, *m.reply_to)) message.reply_to.reset();  // purged meanwhile
  const std::size_t before = a.changes.size();
  const Applied sent = send_as(a, row->user, message);
  if (sent) {
    remove(a, m);
  } else {
    m.failed = sent.error().message;
    write(a, m);
  }
  // To its sender alone, so before the message, which goes to all.
  Event told{.body = EventAt<EventType::scheduled_updated>{m}, .users = {row->user}};
  told.data = to_json(told.body);
  a.changes.insert(a.changes.begin() + static_cast<std::ptrdiff_t>(before), std::move(told));
  return EmptyAnswer{};
}

}  // namespace snug
