// Handshakes: how many TLS connections a server takes, and what each costs it.
#pragma once

#include <cstdint>

#include "bench/observed_process.h"

namespace snug::bench {

struct HandshakeFigures {
  double seconds = 0;
  std::uint64_t done = 0;
  double server_cpu = 0;  ///< seconds
  double client_cpu = 0;
};

/// One connection after the other, each with a handshake and a request of /healthz. `resumes`: with the session of the
/// first. Throws std::runtime_error.
HandshakeFigures run_handshakes(int port, bool resumes, double seconds, const ObservedProcess& server);

}  // namespace snug::bench
