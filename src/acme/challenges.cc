#include "acme/challenges.h"

#include "acme/account_key.h"
#include "tls/self_signed.h"

namespace snug {

void Challenges::set(const std::string& domain, const std::string& token, const std::string& key_authorization,
                     Time now) {
  constexpr std::int64_t day = 24 * 3'600'000;
  const CertificatePem pem = self_sign({.names = {domain},
                                        .not_before = {now.ms - day},
                                        .not_after = {now.ms + day},
                                        .acme_digest = sha256(key_authorization)});
  auto context = TlsContext::challenge(Certificate::from_pem({"challenge", pem.chain}, {"challenge", pem.key}));
  const MutexLock lock(mutex_);
  answers_[domain] = {token, key_authorization, std::move(context)};
}

void Challenges::clear(const std::string& domain) {
  const MutexLock lock(mutex_);
  answers_.erase(domain);
}

std::optional<std::string> Challenges::over_http(std::string_view token) const {
  const MutexLock lock(mutex_);
  for (const auto& [domain, answer] : answers_)
    if (answer.token == token) return answer.key_authorization;
  return std::nullopt;
}

std::shared_ptr<const TlsContext> Challenges::over_tls(std::string_view domain) const {
  const MutexLock lock(mutex_);
  const auto found = answers_.find(domain);
  return found == answers_.end() ? nullptr : found->second.context;
}

}  // namespace snug
