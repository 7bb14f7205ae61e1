// What a Certificate consists of, for those who speak OpenSSL.
#pragma once

#include <string>
#include <vector>

#include "tls/certificate.h"
#include "tls/openssl.h"

namespace snug {

struct Certificate::Parts {
  std::string chain_name;
  openssl::Key key;
  std::vector<openssl::X509Certificate> chain;  ///< at least one; the first is the server's own
  Time not_before{};
  Time not_after{};
  std::vector<std::string> names;
};

}  // namespace snug
