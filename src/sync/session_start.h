// What a session needs to begin, read in one snapshot.
#pragma once

#include "base/result.h"
#include "model/session_loader.h"
#include "store/database.h"
#include "sync/read_sync.h"

namespace snug {

/// Inside a read transaction. Failures: unauthorized (the login session or the user is gone), bad_request (the
/// cursor), unavailable (the snapshot is older than asked for or, on a node that may lag, than the cursor:
/// `too_early`). `rows_limit`: of a sync page; smaller in tests.
Result<SessionStart> read_session_start(Database& db, const SessionLoader::Request& request,
                                        std::size_t rows_limit = sync_rows_limit, bool may_lag = false);

}  // namespace snug
