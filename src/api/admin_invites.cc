// Administration of invites: which there are, and an end to one. Not making them: who can let itself into a chat can
// read it.
#include "api/admin_page.h"
#include "api/context.h"
#include "api/operations.h"
#include "model/answers.h"
#include "model/answers_admin.h"
#include "model/params_admin.h"
#include "store/admin_rows.h"

namespace snug {

namespace {

Result<std::string> list_invites(QueryContext& q, const AdminListInvitesParams& p) {
  const auto before = place_of(p.page);
  if (!before) return before.error();
  const int most = page_size(p.limit);
  InviteSummariesAnswer answer{rows::invites_before(q.db, InviteId{*before}, q.now, most), std::nullopt};
  if (!answer.invites.empty())
    answer.next_cursor = next_place(answer.invites.size(), most, answer.invites.back().id.value);
  return json::to_text(answer);
}

Preparation revoke_invite(Context&, const CallContext&, AdminRevokeInviteParams& p) {
  return RemoveInvite{p.invite_id};
}

}  // namespace

void add_admin_invite_operations(Operations& out) {
  const auto add = [&](Operation&& operation) { out.push_back(std::move(operation).open_to(Access::admin)); };
  add(query<InviteSummariesAnswer>("admin_list_invites", "GET", "/admin/invites",
                                   "All invites that are good, newest first", list_invites)
          .described("Without their tokens."));
  add(command<EmptyAnswer>("admin_revoke_invite", "DELETE", "/admin/invites/{inviteId}", "Revoke any invite",
                           revoke_invite)
          .fails({{Code::not_found, "there is no such invite"}}));
}

}  // namespace snug
