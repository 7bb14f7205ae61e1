// Client: thousands of WebSocket connections, native or Socket.IO's, on one thread, at next to no cost per frame
// received. It shares the machine with the server that it measures, so it reads what it must and no more: no JSON, no
// allocation per frame.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/plan.h"
#include "bench/stream.h"

namespace snug::bench {

/// Monotonic.
std::int64_t now_ns();

/// How a dialect's messages begin, as far as a load client must know.
struct Speech {
  std::string_view request;  ///< target of the upgrade
  std::string_view ready, new_message, exception;
  std::string_view ack, ok;  ///< before and behind an ack's number
};
extern const Speech native_speech, socket_io_speech;

/// What comes in. `now`: when the bytes were read.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void on_text(std::uint32_t connection, std::string_view payload, std::int64_t now) = 0;
};

/// Thread: one. Any connection that ends before its time is a failure: std::runtime_error.
class Client {
 public:
  /// A connection goes to each of the ports in turn.
  explicit Client(std::vector<int> ports, const Speech& speech = native_speech, bool tls = false);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Opens a connection for each token, numbered on from those that are there, and waits until each is `ready`.
  void connect(const std::vector<std::string>& tokens);

  /// An event with its object, and an ack that is waited for.
  void call(std::uint32_t connection, std::string_view event, std::string_view data, std::uint64_t ack);

  /// Handles what has come in; waits for it until `deadline` at the longest. False if there was nothing.
  bool poll(Receiver& receiver, std::int64_t deadline);
  /// Until nothing has come for `quiet` nanoseconds.
  void settle(std::int64_t quiet);

  const Speech& speech() const { return speech_; }
  std::size_t size() const { return connections_.size(); }
  std::uint64_t bytes_received() const { return bytes_received_; }

 private:
  struct Connection {
    int socket = -1;
    std::optional<Stream> stream{};  // over it
    bool upgraded = false;
    bool ready = false;
    std::string request;  // of the upgrade, until it is sent
    std::string token;    // until it was shown, where that is done behind the upgrade
    std::string unread;   // the beginning of a frame
    std::string unsent;
  };

  void open(const std::string& token);
  void on_readable(std::uint32_t index, Receiver& receiver);
  void on_writable(std::uint32_t index);
  std::size_t take_frames(std::uint32_t index, std::string_view bytes, Receiver& receiver, std::int64_t now);
  void take_text(std::uint32_t index, std::string_view payload);
  void send_text(std::uint32_t index, std::string_view text);
  void take_control(std::uint32_t index, int opcode, std::string_view payload);
  void send(std::uint32_t index, std::string_view bytes);
  void watch(std::uint32_t index, bool writable);

  const std::vector<int> ports_;
  const Speech& speech_;
  const openssl::SslContext tls_;  // null: plain
  const int epoll_;
  std::vector<Connection> connections_;
  std::vector<char> buffer_;
  std::string frame_;
  std::uint32_t mask_ = 0x9e3779b9;
  std::size_t opening_ = 0;
  std::uint64_t bytes_received_ = 0;
};

}  // namespace snug::bench
