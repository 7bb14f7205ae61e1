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
#include "http/parser.h"
#include "http/trusted_proxies.h"
#include "net/connection_limiter.h"
#include "net/deadlines.h"
#include "net/descriptors.h"
#include "net/flush_scheduler.h"

namespace snug {

class Connection;
class CurrentTls;
class HttpHandler;
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
  Connections(IoThread& thread, const ConnectionSettings& settings, HttpHandler& handler, const CurrentTls* tls,
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
  /// Takes nothing in any more, and lets requests under way be answered; `done` is called once they are, in a later
  /// turn. `pass_on`: connections on which nothing is under way go to passed_on(), for the next process to go on with.
  void drain(bool pass_on, std::function<void()> done);
  /// After drain(): tells every connection that the server stops. `answered` is called once nobody waits for an answer
  /// any more, `done` once the last connection has ended.
  void shut_down(std::function<void()> answered, std::function<void()> done);
  /// Of drain(), in the state in which they were accepted or left by their last request.
  std::vector<OwnedDescriptor> passed_on() { return std::move(passed_on_); }
  /// Ends what is left.
  void end_all();

  // --- For the connections ---
  void remember() { ++open_; }
  void wait(Connection& connection, Wait kind);
  void forget(Connection& connection);
  /// Its flush() is called once, in the turn that FlushScheduler gives it.
  void flush_later(WsConnection& connection);
  /// Scratch space for one read; the next read of any connection overwrites it.
  std::span<char> read_buffer() { return {read_buffer_.get(), read_buffer_size}; }
  bool shutting_down() const { return drains_; }
  bool passes_on() const { return passes_on_ && passed_on_.size() < most_passed_on; }
  void pass_on(OwnedDescriptor descriptor) { passed_on_.push_back(std::move(descriptor)); }
  void owe() { ++owed_; }
  void settle();

  const ConnectionSettings& settings() const { return settings_; }
  HttpHandler& handler() { return handler_; }
  bool encrypted() const { return tls_ != nullptr; }
  NetMetrics& metrics() { return metrics_; }
  const Clock& clock() const { return clock_; }
  IoThread& thread() { return thread_; }

 private:
  static constexpr std::size_t read_buffer_size = 64 << 10;
  static constexpr std::size_t most_passed_on = 1000;  // the next process is told of them in one variable

  std::vector<std::shared_ptr<Connection>> all_open();
  void arrange_flush();
  void run_flush();
  void report_if_empty();
  void report_if_settled();

  IoThread& thread_;
  ConnectionSettings settings_;
  HttpHandler& handler_;
  const CurrentTls* const tls_;
  NetMetrics& metrics_;
  const Clock& clock_;

  std::vector<Connections*> all_;
  const std::unique_ptr<char[]> read_buffer_;
  ConnectionDeadlines deadlines_;
  std::size_t open_ = 0;  // connections between begin and end
  FlushScheduler flushes_;
  bool flush_posted_ = false;
  struct RestTimer;
  const std::unique_ptr<RestTimer> rest_timer_;  // runs the flush when a rest ends
  bool drains_ = false;
  bool passes_on_ = false;
  std::size_t owed_ = 0;              // connections that owe an answer
  std::function<void()> on_settled_;  // set: reported once owed_ is 0
  std::function<void()> on_empty_;    // set: shutting down
  std::vector<OwnedDescriptor> passed_on_;
};

}  // namespace snug
