#include "api/read_sync.h"

#include <algorithm>

#include "api/queries.h"
#include "api/sync_reader.h"
#include "model/cursor.h"

namespace snug {

Result<SyncAnswer> read_sync(QueryContext& ctx, std::string_view cursor, int limit,
                             const std::vector<rows::Membership>& memberships, std::size_t rows_limit) {
  Cursor from{.epoch = std::string(ctx.epoch)};
  bool first_load = true, reset = false;
  if (!cursor.empty()) {
    const auto given = parse_cursor(cursor);
    if (!given) return bad_field("cursor", "is no cursor of this server");
    reset = given->epoch != ctx.epoch || std::max(given->version, given->head) > ctx.version;
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

Result<std::string> sync(QueryContext& ctx, const SyncParams& params) {
  const int limit = params.limit ? static_cast<int>(params.limit->value) : sync_default_limit;
  const auto answer = read_sync(ctx, params.cursor.value_or(""), limit, rows::memberships_of(ctx.db, ctx.viewer));
  if (!answer) return answer.error();
  return json::to_text(*answer);
}

}  // namespace snug
