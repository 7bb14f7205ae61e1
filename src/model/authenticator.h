// Authenticator: who a bearer token stands for. Asked by src/net and src/session, answered by src/api.
#pragma once

#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"

namespace snug {

struct Identity {
  UserId user;
  LoginSessionId login;  ///< none: a token of the host program's own
};

/// Thread: any.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  /// Checks form, signature and expiry, without the database: whether the login session still lives is checked by
  /// each use (when a command is applied, in the snapshot of a query, when a session starts). Failure: unauthorized.
  virtual Result<Identity> verify(std::string_view token) = 0;

  /// 128 bits, as base64url, that only this server's keys can make from `what`, now and after a restart.
  virtual std::string derive(std::string_view what) const = 0;
};

}  // namespace snug
