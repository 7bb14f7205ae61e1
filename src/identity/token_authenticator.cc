#include "identity/token_authenticator.h"

#include <exception>

#include "base/log.h"

namespace snug {

namespace {

/// The user that the host program takes a token for.
std::optional<UserId> ask_host(const decltype(Hooks::authenticate)& authenticate, std::string_view token) {
  try {
    const auto user = authenticate(token);
    return user ? parse_id<UserTag>(*user) : std::nullopt;
  } catch (const std::exception& error) {
    log::warning("the host's authenticate hook failed", {{"why", error.what()}});
    return std::nullopt;
  }
}

}  // namespace

Result<Identity> TokenAuthenticator::verify(std::string_view token) {
  const auto claims = tokens_.check_access(token);
  if (claims) {
    token_use_.saw(claims->login, claims->generation);
    return Identity{claims->user, claims->login};
  }
  if (!authenticate_) return claims.error();
  if (const auto user = ask_host(authenticate_, token)) return Identity{*user, {}};
  return claims.error();
}

}  // namespace snug
