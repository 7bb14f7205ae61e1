// Administration of what people write: reports of messages, and removal of what somebody has sent of late.
#include <set>

#include "api/admin_page.h"
#include "api/context.h"
#include "api/operations.h"
#include "model/answers.h"
#include "model/answers_rooms.h"
#include "model/params_rooms.h"
#include "store/report_rows.h"
#include "store/user_rows.h"

namespace snug {

namespace {

/// Those that the reports name, each once.
std::vector<User> users_of(QueryContext& q, const std::vector<Report>& reports) {
  std::set<UserId> ids;
  for (const Report& report : reports) {
    ids.insert({report.sender_id, report.by});
    if (report.resolved_by) ids.insert(*report.resolved_by);
  }
  std::vector<User> users;
  for (const UserId id : ids)
    if (auto user = rows::find_user(q.db, id)) users.push_back(std::move(*user));
  return users;
}

Result<std::string> list_reports(QueryContext& q, const AdminListReportsParams& p) {
  const auto before = place_of(p.page);
  if (!before) return before.error();
  const int most = page_size(p.limit);
  ReportsAnswer answer;
  answer.reports = rows::reports_before(q.db, p.state.value_or(ReportState::open), ReportId{*before}, most);
  answer.users = users_of(q, answer.reports);
  if (!answer.reports.empty())
    answer.next_cursor = next_place(answer.reports.size(), most, answer.reports.back().id.value);
  return json::to_text(answer);
}

Preparation resolve_report(Context&, const CallContext&, AdminResolveReportParams& p) {
  return ResolveReport{p.report_id, p.action};
}

Preparation remove_messages(Context& context, const CallContext&, AdminRemoveMessagesParams& p) {
  return RemoveRecentMessages{.user_id = p.user_id, .since = Time{context.clock.now().ms - p.for_seconds.value * 1000}};
}

}  // namespace

void add_admin_moderation_operations(Operations& out) {
  const auto add = [&](Operation&& operation) { out.push_back(std::move(operation).open_to(Access::admin)); };
  add(query<ReportsAnswer>("admin_list_reports", "GET", "/admin/reports", "Reports of messages, newest first",
                           list_reports)
          .described("Open ones, unless `state` is given. `content` is empty where the message was purged or its "
                     "sender's account was deleted, and `reason` where that of who reported it was."));
  add(command<ReportAnswer>("admin_resolve_report", "POST", "/admin/reports/{reportId}/resolve",
                            "Decide on a report of a message", resolve_report)
          .described("It is the decision on all open reports of that message. `delete_message` deletes it as "
                     "`delete_message` does, `disable_user` locks its sender out as `admin_disable_user` does.")
          .fails({{Code::not_found, "there is no such report, or the sender's account was deleted"},
                  {Code::conflict, "it was decided on already"},
                  {Code::forbidden, "the sender to disable is the caller"}}));
  add(command<EmptyAnswer>("admin_remove_messages", "POST", "/admin/users/{userId}/remove_messages",
                           "Remove what a user has sent of late, in all chats", remove_messages)
          .described("It is answered when it begins, and goes on by itself: the chats get `message_deleted` for each.")
          .fails({{Code::not_found, "there is no such user"}}));
}

}  // namespace snug
