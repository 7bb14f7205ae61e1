#include "applier/applying.h"

namespace snug {

namespace {

/// Where the login session was begun that the actor acts in.
std::optional<std::string> address_of(const Applying& a) {
  auto q = a.db.query("SELECT address FROM login_sessions WHERE id = ?1", a.session);
  return q.next() ? q.get<std::optional<std::string>>(0) : std::nullopt;
}

}  // namespace

Result<void> check_admin(const Applying& a) {
  if (!a.actor) return {};
  auto q = a.db.query("SELECT role FROM users WHERE id = ?1 AND disabled = 0", a.actor);
  if (q.next() && q.get<UserRole>(0) == UserRole::admin) return {};
  return fail(Code::not_found, "no such operation");
}

void audit(const Applying& a, std::string_view action, const std::string& target, const json::Object& details) {
  const auto address = address_of(a);
  a.db.run(R"sql(
    INSERT INTO audit (version, time, actor, action, target, details, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql",
           a.version, a.now, a.actor, action, target.empty() ? std::optional<std::string>() : std::optional(target),
           details.text(), address);
}

}  // namespace snug
