// AcmeSession: signed requests to one ACME server (RFC 8555 section 6): directory, account, nonces.
#pragma once

#include <string>
#include <string_view>

#include "acme/account_key.h"
#include "acme/acme_world.h"
#include "acme/objects.h"
#include "base/result.h"

namespace snug {

/// Errors are for people: they say what was asked and quote what the CA said. `retry_after_ms`: not before, said the
/// CA. Thread: one.
class AcmeSession {
 public:
  /// What is given outlives this.
  AcmeSession(AcmeWorld& world, const AccountKey& key, std::string directory_url);

  /// Reads the directory, and finds or makes the account, agreeing to the terms of service. `email`: where the CA may
  /// write to; empty: nowhere.
  Result<void> open(const std::string& email);

  /// Posts as the account. `payload`: JSON; empty: POST-as-GET (section 6.3).
  Result<AcmeResponse> post(const std::string& url, std::string_view payload, std::string accept = {});

  const AcmeDirectory& directory() const { return directory_; }
  AcmeWorld& world() { return world_; }
  const AccountKey& key() const { return key_; }

 private:
  Result<AcmeResponse> signed_post(const std::string& url, std::string_view payload, const std::string& accept);
  Result<void> refresh_nonce();
  std::string header_for(const std::string& url) const;
  bool may_be_asked(const std::string& url) const;
  Error refusal(const std::string& url, const AcmeResponse& response) const;

  AcmeWorld& world_;
  const AccountKey& key_;
  const std::string directory_url_;
  bool plain_allowed_ = false;
  AcmeDirectory directory_;
  std::string account_;  // its URL; empty: not known yet
  std::string nonce_;    // empty: none
};

}  // namespace snug
