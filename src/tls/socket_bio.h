// A BIO on a socket that never raises SIGPIPE and never blocks, whatever the host program and the descriptor are set
// to; OpenSSL's own does both.
#pragma once

#include "tls/openssl.h"

namespace snug {

/// What a BIO reads from and writes to. Does not own the descriptor.
struct SocketEnd {
  int descriptor;
  bool empty = false;  ///< the last read found nothing; the user of the BIO resets it
};

/// `end` outlives it. Throws std::bad_alloc.
openssl::Bio socket_bio(SocketEnd& end);

}  // namespace snug
