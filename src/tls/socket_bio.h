// A BIO on a socket that never raises SIGPIPE and never blocks, whatever the host program and the descriptor are set
// to; OpenSSL's own does both.
#pragma once

#include "tls/openssl.h"

namespace snug {

/// Does not own the descriptor. Throws std::bad_alloc.
openssl::Bio socket_bio(int descriptor);

}  // namespace snug
