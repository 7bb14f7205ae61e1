// Connections: those of one io thread, and what they share.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/deadlines.h"
#include "net/descriptors.h"
#include "net/gate.h"
#include "net/http_parser.h"
#include "net/trusted_proxies.h"

namespace snug {

class Connection;
class CurrentTls;
class HttpFace;
class IoThread;
class WsConnection;
struct NetMetrics;
struct Peer;
struct WebSocketOpening;

struct ConnectionSettings {
  HttpLimits http;
  std::size_t max_message = 64 << 10;  ///< bytes of one WebSocket message
  ConnectionDeadlines::Limits waits{};
  TrustedProxies proxies{};
  std::string strict_transport;  ///< value of the header Strict-Transport-Security (RFC 6797); empty: none
};

/// Thread: its io thread, but for construction and destruction.
class Connections {
 public:
  /// The io thread has ended when this is destroyed; whatever is still open is closed then.
  /// `tls`: null: plain.
  Connections(IoThread& thread, const ConnectionSettings& settings, HttpFace& face, const CurrentTls* tls,
              NetMetrics& metrics, const Clock& clock);
  ~Connections();

  /// For requests from now on, and for WebSockets opened from now on.
  void change(const ConnectionSettings& settings) {
    settings_ = settings;
    deadlines_.change(settings.waits);
  }

  /// Before the first connection: those of all io threads, this one among them.
  void know(std::vector<Connections*> all) { all_ = std::move(all); }

  /// Takes over a connected socket.
  void adopt(OwnedDescriptor descriptor, Admission admission);
  /// The socket's peer speaks WebSocket from here on: here, or on the thread that the plan names.
  void go_on_as_websocket(Peer peer, WebSocketOpening opening);

  /// Ends those whose address is one of `gone`.
  void end_from(const IpRange& gone);
  /// Tells every connection that the server stops; `done` is called once the last one has ended.
  void shut_down(std::function<void()> done);
  /// Ends what is left.
  void end_all();

  // --- For the connections ---
  void remember() { ++open_; }
  void wait(Connection& connection, Wait kind);
  void forget(Connection& connection);
  /// Its flush() is called once, when all that is ready to run now has run.
  void flush_later(WsConnection& connection);
  /// Scratch space for one read; the next read of any connection overwrites it.
  std::span<char> read_buffer() { return {read_buffer_.get(), read_buffer_size}; }
  bool shutting_down() const { return static_cast<bool>(on_empty_); }

  const ConnectionSettings& settings() const { return settings_; }
  HttpFace& face() { return face_; }
  bool encrypted() const { return tls_ != nullptr; }
  NetMetrics& metrics() { return metrics_; }
  const Clock& clock() const { return clock_; }
  IoThread& thread() { return thread_; }

 private:
  static constexpr std::size_t read_buffer_size = 64 << 10;

  std::vector<std::shared_ptr<Connection>> all_open();
  void flush();
  void report_if_empty();

  IoThread& thread_;
  ConnectionSettings settings_;
  HttpFace& face_;
  const CurrentTls* const tls_;
  NetMetrics& metrics_;
  const Clock& clock_;

  std::vector<Connections*> all_;
  const std::unique_ptr<char[]> read_buffer_;
  ConnectionDeadlines deadlines_;
  std::size_t open_ = 0;  // connections between begin and end
  std::vector<std::shared_ptr<WsConnection>> to_flush_;
  std::function<void()> on_empty_;  // set: shutting down
};

}  // namespace snug
