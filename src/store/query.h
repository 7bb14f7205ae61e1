// QueryContext: what every query reads from, and for whom.
//
// A query is a function `Result<std::string> name(QueryContext&, const NameParams&)` that answers with the result
// object as JSON. It runs on a reader, inside one read transaction. What the viewer may not see is not_found; a chat
// that the viewer has left is not_member.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "model/objects.h"
#include "model/settings.h"

namespace snug {

class Database;
class PresenceTable;  // src/router: who is online now

/// Thread: one reader, for one transaction.
struct QueryContext {
  Database& db;
  UserId viewer{};           ///< none: the system
  LoginSessionId login{};    ///< of the viewer; none: a host program calling in its name
  bool system = false;       ///< an administrator at the command line, or the host program itself
  Version version = 0;       ///< of the snapshot
  std::string_view epoch{};  ///< of the database
  const Settings& settings;  ///< as of the snapshot
  Time now{};
  bool may_lag = false;                     ///< other nodes may be further: what is ahead of the snapshot is waited for
  const PresenceTable* presence = nullptr;  ///< none: presence is not told
};

}  // namespace snug
