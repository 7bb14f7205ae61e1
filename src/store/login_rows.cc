#include "store/login_rows.h"

namespace snug::rows {

std::vector<LoginSession> login_sessions_of(Database& db, UserId user) {
  std::vector<LoginSession> sessions;
  auto q = db.query(R"sql(
    SELECT id, created_at, last_used_at, user_agent, address, long_lived FROM login_sessions
     WHERE user_id = ?1 ORDER BY last_used_at DESC, id DESC)sql",
                    user);
  while (q.next()) {
    LoginSession session;
    std::tie(session.id, session.created_at, session.last_used_at, session.user_agent, session.address,
             session.long_lived) =
        q.row<LoginSessionId, Time, Time, std::optional<std::string>, std::optional<std::string>, bool>();
    sessions.push_back(std::move(session));
  }
  return sessions;
}

}  // namespace snug::rows
