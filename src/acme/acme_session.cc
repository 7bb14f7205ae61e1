#include "acme/acme_session.h"

#include "base/url.h"
#include "model/json.h"

namespace snug {

namespace {

constexpr int most_nonces = 4;  // in a row that the server calls bad

bool is_good(int status) { return status >= 200 && status < 300; }

}  // namespace

AcmeSession::AcmeSession(AcmeWorld& world, const AccountKey& key, std::string directory_url)
    : world_(world), key_(key), directory_url_(std::move(directory_url)) {
  const auto url = Url::parse(directory_url_);
  plain_allowed_ = url && !url->https && url->is_loopback();
}

/// HTTPS only; a test's server on this machine may do without.
bool AcmeSession::may_be_asked(const std::string& text) const {
  const auto url = Url::parse(text);
  return url && (url->https || (plain_allowed_ && url->is_loopback()));
}

Result<void> AcmeSession::open(const std::string& email) {
  if (!may_be_asked(directory_url_)) return fail(Code::bad_request, "acme-directory must be an https:// address");
  const auto response = world_.exchange({.url = directory_url_});
  if (!response) return response.error();
  if (!is_good(response->status)) return refusal(directory_url_, *response);
  auto directory = read_acme_directory(response->body);
  if (!directory) return directory.error();
  directory_ = std::move(*directory);
  if (directory_.external_account_required)
    return fail(Code::unsupported,
                "this CA gives certificates only to accounts made with it beforehand (external account "
                "binding), which is not supported: choose another acme-directory");

  std::string payload = R"({"termsOfServiceAgreed":true)";
  if (!email.empty()) {
    payload += R"(,"contact":[)";
    json::write_string(payload, "mailto:" + email);
    payload += ']';
  }
  const auto account = signed_post(directory_.new_account, payload + "}", {});
  if (!account) return account.error();
  if (!may_be_asked(account->location)) return fail(Code::internal, "the CA did not name the account");
  account_ = account->location;
  return {};
}

Result<AcmeResponse> AcmeSession::post(const std::string& url, std::string_view payload, std::string accept) {
  return signed_post(url, payload, accept);
}

Result<AcmeResponse> AcmeSession::signed_post(const std::string& url, std::string_view payload,
                                              const std::string& accept) {
  if (!may_be_asked(url))
    return fail(Code::internal, "the CA named an address that is not https: " + url.substr(0, 200));
  for (int tries = 1;; ++tries) {
    if (nonce_.empty()) {
      const auto fresh = refresh_nonce();
      if (!fresh) return fresh.error();
    }
    const std::string body = key_.sign(header_for(url), payload);
    nonce_.clear();  // each is good once
    auto response = world_.exchange({AcmeRequest::Method::post, url, body, accept});
    if (!response) return response;
    if (is_acme_token(response->nonce)) nonce_ = response->nonce;
    if (is_good(response->status)) return response;
    if (tries < most_nonces && read_acme_problem(response->body).type == "badNonce") continue;
    return refusal(url, *response);
  }
}

/// The protected header (section 6.2): by the account, once it is known; before, by the key itself.
std::string AcmeSession::header_for(const std::string& url) const {
  std::string header = R"({"alg":"ES256",)";
  if (account_.empty()) {
    header += R"("jwk":)" + key_.jwk();
  } else {
    header += R"("kid":)";
    json::write_string(header, account_);
  }
  header += R"(,"nonce":)";
  json::write_string(header, nonce_);
  header += R"(,"url":)";
  json::write_string(header, url);
  return header + "}";
}

Result<void> AcmeSession::refresh_nonce() {
  if (!may_be_asked(directory_.new_nonce)) return fail(Code::internal, "the CA named an address that is not https");
  const auto response = world_.exchange({AcmeRequest::Method::head, directory_.new_nonce});
  if (!response) return response.error();
  if (!is_good(response->status)) return refusal(directory_.new_nonce, *response);
  if (!is_acme_token(response->nonce)) return fail(Code::internal, "the CA gave no nonce");
  nonce_ = response->nonce;
  return {};
}

Error AcmeSession::refusal(const std::string& url, const AcmeResponse& response) const {
  const AcmeProblem problem = read_acme_problem(response.body);
  std::string why = problem.type == "rateLimited" ? "the CA's rate limit is reached"
                                                  : "the CA answered " + std::to_string(response.status);
  if (!problem.detail.empty())
    why += ": " + problem.detail + " (" + problem.type + ")";
  else
    why += " to " + url.substr(0, 200);
  Error error = fail(response.status == 429 ? Code::rate_limited : Code::unavailable, std::move(why));
  if (const auto after = read_retry_after(response.retry_after, world_.now()))
    error.retry_after_ms = after->count() * 1000;
  return error;
}

}  // namespace snug
