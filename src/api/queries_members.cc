#include "api/page.h"
#include "api/queries.h"
#include "model/answers.h"
#include "store/access.h"
#include "store/member_rows.h"

namespace snug {

Result<std::string> list_members(QueryContext& ctx, const ListMembersParams& params) {
  const auto access = rows::access_to(ctx.db, params.chat_id, ctx.viewer);
  if (!access) return access.error();
  if (auto r = check_no_thread(access->chat); !r) return r.error();
  UserId past;
  if (params.page) {
    const auto place = parse_page_cursor<1>(*params.page);
    if (!place) return place.error();
    past = UserId{(*place)[0]};
  }
  constexpr int default_members = 100;
  const int limit = static_cast<int>(params.limit.value_or(Int<1, 200>{default_members}).value);
  MembersAnswer answer{.members = rows::members_of(ctx.db, params.chat_id, access->chat.room(), past, limit)};
  if (!access->chat.receipts)
    for (Member& member : answer.members) member.delivered_seq = member.read_seq = 0;
  if (std::cmp_equal(answer.members.size(), limit))
    answer.next_cursor = page_cursor<1>({answer.members.back().user_id.value});
  return json::to_text(answer);
}

}  // namespace snug
