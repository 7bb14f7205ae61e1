// What an ACME server says (RFC 8555 section 7.1), read and checked: nothing of it is trusted.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace snug {

struct AcmeDirectory {
  std::string new_nonce;
  std::string new_account;
  std::string new_order;
  bool external_account_required = false;
};

/// A problem document (RFC 7807 as RFC 8555 section 6.7 uses it). Texts are cut short and have no control characters.
struct AcmeProblem {
  std::string type;    ///< without `urn:ietf:params:acme:error:`
  std::string detail;  ///< with those of the first subproblem behind it
};

struct AcmeOrder {
  std::string status;
  std::vector<std::string> authorizations;
  std::string finalize;
  std::string certificate;  ///< empty: none yet
  std::optional<AcmeProblem> error;
};

struct AcmeChallenge {
  std::string type;
  std::string url;
  std::string token;
  std::optional<AcmeProblem> error;
};

struct AcmeAuthorization {
  std::string status;
  std::string domain;
  std::vector<AcmeChallenge> challenges;  ///< of the types that have a token which is one
};

Result<AcmeDirectory> read_acme_directory(std::string_view json);
Result<AcmeOrder> read_acme_order(std::string_view json);
Result<AcmeAuthorization> read_acme_authorization(std::string_view json);
/// An empty type, if it is no problem document.
AcmeProblem read_acme_problem(std::string_view json);

/// Is it base64url, and of a length that makes sense?
bool is_acme_token(std::string_view text);

/// Seconds, or a date (RFC 9110 section 10.2.3); nothing: neither. Up to 31 days.
std::optional<std::chrono::seconds> read_retry_after(std::string_view header, Time now);

}  // namespace snug
