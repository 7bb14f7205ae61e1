// Sync: the state of what has changed since a cursor.
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"
#include "store/membership_rows.h"
#include "sync/read_sync.h"

namespace snug {

void add_sync_operations(Operations& out) {
  out.push_back(
      query<SyncAnswer>("sync", "GET", "/sync", "What has changed since a cursor; without one, a first load", sync)
          .described("State, not history: each row comes once, as it is now, so a cursor of any age works. While "
                     "`more` is true, ask again with the new cursor.")
          .fails({{Code::bad_request, "the cursor is not one of this server"}})
          .at(Cost::free));
}

Result<std::string> sync(QueryContext& ctx, const SyncParams& params) {
  const int limit = params.limit ? static_cast<int>(params.limit->value) : sync_default_limit;
  const auto answer = read_sync(ctx, params.cursor.value_or(""), limit, rows::memberships_of(ctx.db, ctx.viewer));
  if (!answer) return answer.error();
  return json::to_text(*answer);
}

}  // namespace snug
