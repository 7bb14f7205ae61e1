// TokenAuthenticator: bearer tokens, of our own and, by the host program's hook, of others.
#pragma once

#include "identity/refresh_token_use.h"
#include "identity/tokens.h"
#include "model/authenticator.h"
#include "snug/hooks.h"

namespace snug {

/// Thread: any.
class TokenAuthenticator final : public Authenticator {
 public:
  /// `authenticate`: Hooks::authenticate, or none.
  TokenAuthenticator(const Tokens& tokens, RefreshTokenUse& token_use, decltype(Hooks::authenticate) authenticate)
      : tokens_(tokens), token_use_(token_use), authenticate_(std::move(authenticate)) {}

  Result<Identity> verify(std::string_view token) override;
  std::string derive(std::string_view what) const override { return tokens_.derive(what); }

 private:
  const Tokens& tokens_;
  RefreshTokenUse& token_use_;
  const decltype(Hooks::authenticate) authenticate_;
};

}  // namespace snug
