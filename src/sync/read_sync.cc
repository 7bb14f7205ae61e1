#include "sync/read_sync.h"

#include <algorithm>

#include "model/cursor.h"
#include "store/start_rows.h"
#include "sync/sync_reader.h"

namespace snug {

Error too_early() { return {Code::unavailable, "this node has not applied what it is asked about", {}, 1000}; }

Result<SyncAnswer> read_sync(QueryContext& ctx, std::string_view cursor, int limit,
                             const std::vector<rows::Membership>& memberships, std::size_t rows_limit) {
  Cursor from{.epoch = std::string(ctx.epoch)};
  bool first_load = true, reset = false;
  if (!cursor.empty()) {
    const auto given = parse_cursor(cursor);
    if (!given) return bad_field("cursor", "is no cursor of this server");
    const bool ours = given->epoch == ctx.epoch;
    if (ours && ctx.may_lag && rows::may_be_of_the_future(ctx.db, *given, ctx.version)) return too_early();
    reset = !ours || !rows::is_of_this_history(ctx.db, *given, ctx.version);
    if (!reset) {
      from = *given;
      first_load = false;
    }
  }
  SyncAnswer answer =
      SyncReader(ctx, memberships, std::move(from), first_load, std::min(limit, sync_most_limit), rows_limit).read();
  if (reset) answer.reset = true;
  return answer;
}

}  // namespace snug
