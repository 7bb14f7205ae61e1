// What users report, and what administrators do about it.
#include "applier/message_changes.h"
#include "store/report_rows.h"
#include "store/schema.h"

namespace snug {

namespace {

/// Of one user, that nobody has decided on.
constexpr std::int64_t most_open = 50;

Result<void> check_level(const ApplyContext& a) {
  if (a.level < marks_level) return fail(Code::unavailable, "messages can be reported once all nodes are upgraded");
  return {};
}

/// What goes through the same function as an operation of its own.
Result<void> act(ApplyContext& a, const Report& report, ReportAction action) {
  if (action == ReportAction::disable_user) {
    const Applied disabled = apply(a, SetUserDisabled{.user_id = report.sender_id, .disabled = true});
    if (!disabled) return disabled.error();
  }
  if (action == ReportAction::delete_message) {
    auto message = rows::find_message(a.db, report.message_id);
    const auto chat = message ? rows::find_chat(a.db, message->chat_id) : std::nullopt;
    if (chat && !message->deleted_at) empty_message(a, *chat, *message);
  }
  return {};
}

}  // namespace

Applied apply(ApplyContext& a, const ReportMessage& c) {
  if (auto r = check_level(a); !r) return r.error();
  const auto found = find_live_message(a, c.message_id);
  if (!found) return found.error();
  const Message& m = found->message;
  if (m.sender_id == a.actor) return bad_field("messageId", "is a message of your own");
  if (const auto before = rows::find_report_by(a.db, a.actor, m.id)) {
    if (before->state == ReportState::open && before->reason != c.reason)
      a.db.run("UPDATE reports SET reason = ?2 WHERE id = ?1", before->id, c.reason);
    return EmptyAnswer{};
  }
  if (rows::count_open_reports(a.db, a.actor) >= most_open)
    return fail(Code::forbidden, "you have reported as many messages as you can; wait until some were looked at");
  a.db.run(R"sql(
    INSERT INTO reports (id, message_id, chat_id, sender_id, reported_by, reason, content, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))sql",
           c.report_id, m.id, m.chat_id, m.sender_id, a.actor, c.reason, m.content, a.now);
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const ResolveReport& c) {
  if (auto r = check_level(a); !r) return r.error();
  if (auto r = check_admin(a); !r) return r.error();
  const auto report = rows::find_report(a.db, c.report_id);
  if (!report) return fail(Code::not_found, "no such report");
  if (report->state != ReportState::open) return fail(Code::conflict, "this report was resolved already");
  if (auto r = act(a, *report, c.action); !r) return r.error();
  const std::optional<UserId> by = a.actor ? std::optional(a.actor) : std::nullopt;
  a.db.run(R"sql(
    UPDATE reports SET state = ?3, action = ?4, resolved_by = ?5, resolved_at = ?6
     WHERE message_id = ?1 AND state = ?2)sql",
           report->message_id, ReportState::open, ReportState::resolved, c.action, by, a.now);
  audit(a, "resolve_report", to_string(c.report_id),
        json::Object()
            .add("action", c.action)
            .add("messageId", to_string(report->message_id))
            .add("senderId", to_string(report->sender_id)));
  return ReportAnswer{*rows::find_report(a.db, c.report_id)};
}

}  // namespace snug
