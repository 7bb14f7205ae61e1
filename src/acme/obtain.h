// Getting a certificate: an order from its beginning to its end (RFC 8555 section 7.4).
#pragma once

#include <string>
#include <vector>

#include "acme/acme_session.h"
#include "acme/challenges.h"
#include "base/result.h"
#include "tls/self_signed.h"

namespace snug {

struct WantedCertificate {
  std::vector<std::string> domains;
  /// Types of challenges that can be met, the one to try first in front: `http-01`, `tls-alpn-01`.
  std::vector<std::string> challenges;
};

/// For a session that is open. With a new key. Errors are for people, see AcmeSession.
Result<CertificatePem> obtain_certificate(AcmeSession& session, Challenges& challenges,
                                          const WantedCertificate& wanted);

}  // namespace snug
