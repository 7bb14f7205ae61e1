#include "applier/apply_context.h"
#include "store/login_rows.h"

namespace snug {

namespace {

/// Where the login session was begun that the actor acts in.
std::optional<std::string> address_of(const ApplyContext& a) {
  const auto login = rows::find_login(a.db, a.session);
  return login ? login->address : std::nullopt;
}

}  // namespace

Result<void> check_admin(const ApplyContext& a) {
  if (!a.actor || rows::is_admin(a.db, a.actor)) return {};
  return fail(Code::not_found, "no such operation");
}

void audit(const ApplyContext& a, std::string_view action, const std::string& target, const json::Object& details) {
  const auto address = address_of(a);
  a.db.run(R"sql(
    INSERT INTO audit (version, time, actor, action, target, details, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql",
           a.version, a.now, a.actor, action, target.empty() ? std::optional<std::string>() : std::optional(target),
           details.text(), address);
}

}  // namespace snug
