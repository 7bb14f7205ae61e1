#include "store/login_rows.h"

#include "model/login_end.h"

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

std::optional<LoginRow> find_login(Database& db, LoginSessionId id) {
  auto q = db.query(
      "SELECT user_id, generation, used_generation, rotated_at, long_lived, address FROM login_sessions WHERE id = ?1",
      id);
  if (!q.next()) return std::nullopt;
  return LoginRow{q.get<UserId>(0), q.get<std::int64_t>(1), q.get<std::int64_t>(2),
                  q.get<Time>(3),   q.get<bool>(4),         q.get<std::optional<std::string>>(5)};
}

std::int64_t count_logins(Database& db, UserId user) {
  auto q = db.query("SELECT count(*) FROM login_sessions WHERE user_id = ?1", user);
  q.next();
  return q.get<std::int64_t>(0);
}

std::optional<LoginSessionId> find_oldest_login(Database& db, UserId user) {
  auto q = db.query("SELECT id FROM login_sessions WHERE user_id = ?1 ORDER BY last_used_at, id LIMIT 1", user);
  if (!q.next()) return std::nullopt;
  return q.get<LoginSessionId>(0);
}

bool has_login(Database& db, UserId user, LoginSessionId id) {
  auto q = db.query("SELECT 1 FROM login_sessions WHERE id = ?1 AND user_id = ?2", id, user);
  return q.next();
}

bool may_begin(Database& db, LoginSessionId id) {
  // From the making of an id to the commit of its command, by the clock of a node that is 30 s behind the others.
  constexpr std::int64_t longest_ms = 40'000;
  const std::int64_t made_at_ms = (id.value >> 22) + IdGenerator::epoch_ms;
  auto q = db.query(R"sql(
    SELECT time FROM meta WHERE id = 1
       AND NOT EXISTS (SELECT 1 FROM login_sessions WHERE id = ?1)
       AND NOT EXISTS (SELECT 1 FROM ended_logins WHERE id = ?1))sql",
                    id);
  return q.next() && made_at_ms + longest_ms >= q.get<std::int64_t>(0);
}

Error ended_login(Database& db, LoginSessionId id) {
  auto q = db.query("SELECT reason FROM ended_logins WHERE id = ?1", id);
  return q.next() ? login_ended(q.get<LoginEnd>(0)) : fail(Code::unauthorized, "this login session has ended");
}

}  // namespace snug::rows
