#include "net/net_metrics.h"

#include <string>

namespace snug {

namespace {

std::array<Counter*, 5> response_counters(Metrics& metrics) {
  std::array<Counter*, 5> counters{};
  for (std::size_t i = 0; i < counters.size(); ++i)
    counters[i] = &metrics.counter("snug_http_responses_total", "HTTP responses by class of status",
                                   "class=\"" + std::to_string(i + 1) + "xx\"");
  return counters;
}

Counter& refusals(Metrics& metrics, const char* reason) {
  return metrics.counter("snug_connections_refused_total", "Connections that were refused",
                         std::string("reason=\"") + reason + "\"");
}

Counter& handshakes(Metrics& metrics, const char* outcome) {
  return metrics.counter("snug_tls_handshakes_total", "TLS handshakes by their outcome",
                         std::string("outcome=\"") + outcome + "\"");
}

}  // namespace

NetMetrics::NetMetrics(Metrics& metrics)
    : connections(metrics.gauge("snug_connections", "Open connections")),
      websockets(metrics.gauge("snug_websockets", "Open WebSocket connections")),
      accepted(metrics.counter("snug_connections_accepted_total", "Connections that were accepted")),
      refused_full(refusals(metrics, "full")),
      refused_address(refusals(metrics, "address")),
      refused_rate(refusals(metrics, "rate")),
      refused_banned(refusals(metrics, "banned")),
      refused_descriptors(refusals(metrics, "descriptors")),
      tls_full(handshakes(metrics, "full")),
      tls_resumed(handshakes(metrics, "resumed")),
      tls_failed(handshakes(metrics, "failed")),
      responses(response_counters(metrics)),
      bytes_in(metrics.counter("snug_received_bytes_total", "Bytes received from clients")),
      bytes_out(metrics.counter("snug_sent_bytes_total", "Bytes sent to clients")),
      messages_in(metrics.counter("snug_websocket_messages_received_total", "WebSocket messages received")),
      frames_out(metrics.counter("snug_websocket_frames_sent_total", "WebSocket frames sent")),
      pings(metrics.counter("snug_websocket_pings_total", "Pings to silent WebSocket peers")),
      dead_peers(metrics.counter("snug_websocket_dead_peers_total", "WebSocket peers that answered no ping")),
      violations(metrics.counter("snug_websocket_violations_total", "WebSocket peers that broke the protocol")),
      frames_per_write(metrics.histogram("snug_frames_per_write", "Frames gathered in one write", 1)) {}

void NetMetrics::count_refusal(ConnectionLimiter::Refusal why) {
  switch (why) {
    case ConnectionLimiter::Refusal::full:
      return refused_full.add();
    case ConnectionLimiter::Refusal::address_full:
      return refused_address.add();
    case ConnectionLimiter::Refusal::too_fast:
      return refused_rate.add();
    case ConnectionLimiter::Refusal::banned:
      return refused_banned.add();
  }
}

void NetMetrics::count_response(int status) {
  const int index = status / 100 - 1;
  if (index >= 0 && index < static_cast<int>(responses.size())) responses[static_cast<std::size_t>(index)]->add();
}

}  // namespace snug
