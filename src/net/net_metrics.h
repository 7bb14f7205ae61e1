// What src/net counts.
#pragma once

#include <array>

#include "base/metrics.h"
#include "net/connection_limiter.h"

namespace snug {

/// Of the whole node. Thread: any.
struct NetMetrics {
  explicit NetMetrics(Metrics& metrics);

  Gauge& connections;  ///< open, of any kind
  Gauge& websockets;   ///< of them
  Counter& accepted;
  Counter& refused_full;
  Counter& refused_address;
  Counter& refused_rate;
  Counter& refused_banned;
  Counter& refused_descriptors;
  Counter& tls_full;                  ///< TLS handshakes
  Counter& tls_resumed;               ///< of earlier sessions
  Counter& tls_failed;                ///< or never ended
  std::array<Counter*, 5> responses;  ///< by the first digit of the status, less one
  Counter& bytes_in;
  Counter& bytes_out;
  Counter& messages_in;  ///< WebSocket messages
  Counter& frames_out;   ///< WebSocket frames
  Counter& pings;
  Counter& dead_peers;  ///< silent after a ping
  Counter& violations;  ///< of the WebSocket protocol
  Histogram& frames_per_write;

  void count_response(int status);
  void count_refusal(ConnectionLimiter::Refusal why);
};

}  // namespace snug
