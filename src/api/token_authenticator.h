// TokenAuthenticator: bearer tokens, of our own and, by the host program's hook, of others.
#pragma once

#include "api/generations.h"
#include "api/tokens.h"
#include "model/authenticator.h"
#include "snug/hooks.h"

namespace snug {

/// Thread: any.
class TokenAuthenticator final : public Authenticator {
 public:
  /// `authenticate`: Hooks::authenticate, or none.
  TokenAuthenticator(const Tokens& tokens, Generations& generations, decltype(Hooks::authenticate) authenticate)
      : tokens_(tokens), generations_(generations), authenticate_(std::move(authenticate)) {}

  Result<Identity> verify(std::string_view token) override;
  std::string derive(std::string_view what) const override { return tokens_.derive(what); }

 private:
  const Tokens& tokens_;
  Generations& generations_;
  const decltype(Hooks::authenticate) authenticate_;
};

}  // namespace snug
