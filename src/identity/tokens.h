// Tokens: access tokens (JWT, RFC 7519, signed with HS256) and refresh tokens (`sid.generation.mac`).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "identity/key_ring.h"

namespace snug {

struct AccessClaims {
  UserId user;                  ///< `sub`
  LoginSessionId login;         ///< `sid`
  std::int64_t generation = 0;  ///< `gen`: of the refresh token made with it; 0: a token that doesn't say
};

struct RefreshClaims {
  LoginSessionId login;
  std::int64_t generation = 0;
};

/// Thread: any.
class Tokens {
 public:
  Tokens(KeyRing ring, const Clock& clock, std::chrono::seconds access_ttl);

  /// `long_lived`: without `exp`.
  std::string make_access(const AccessClaims& claims, bool long_lived) const;
  /// Failure: unauthorized. A key of the ring accepts its own algorithm only.
  Result<AccessClaims> check_access(std::string_view token) const;

  std::string make_refresh(const RefreshClaims& claims) const;
  Result<RefreshClaims> check_refresh(std::string_view token) const;

  /// 128 bits that only this ring can make from `what`, as base64url: a secret that a repeated call gets again.
  std::string derive(std::string_view what) const;

  std::chrono::seconds access_ttl() const { return access_ttl_; }

 private:
  const KeyRing ring_;
  const Clock& clock_;
  const std::chrono::seconds access_ttl_;
};

}  // namespace snug
