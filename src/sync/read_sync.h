// Sync: the state of all that has changed since a cursor, in pages (docs/protocol.md, "Never miss, never repeat").
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/answers.h"
#include "store/membership_rows.h"
#include "store/query.h"

namespace snug {

/// Rows of one answer at most: chats, messages, members, receipts, contacts, users, removed and limited chats.
inline constexpr std::size_t sync_rows_limit = 1000;
inline constexpr int sync_default_limit = 50;
inline constexpr int sync_most_limit = 100;

/// `unavailable`: this node has not applied what a cursor or a login tells of. It is worth reading again a little
/// later.
Error too_early();

/// One page, from one snapshot. `cursor`: none or empty for a first load; one that is none of ours is bad_request, one
/// that is ahead of a node that may lag `too_early`.
/// `memberships`: the viewer's, of the same snapshot. `limit`: new messages of a chat; `rows_limit`: smaller in tests.
Result<SyncAnswer> read_sync(QueryContext& ctx, std::string_view cursor, int limit,
                             const std::vector<rows::Membership>& memberships,
                             std::size_t rows_limit = sync_rows_limit);

}  // namespace snug
