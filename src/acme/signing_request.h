// A certificate signing request (RFC 2986).
#pragma once

#include <string>
#include <vector>

#include "tls/openssl.h"

namespace snug {

/// DER. For these DNS names, in a subjectAltName. Throws std::runtime_error if OpenSSL can't.
std::string signing_request(EVP_PKEY* key, const std::vector<std::string>& names);

}  // namespace snug
