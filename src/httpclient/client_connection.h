// ClientConnection: one connection to a server, plain or with TLS, that never blocks.
#pragma once

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tls/tls_stream.h"
#include "tls/transfer.h"

namespace snug {

/// Thread: the io_context's.
class ClientConnection {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  explicit ClientConnection(boost::asio::io_context& context) : socket_(context) {}
  ~ClientConnection() { close(); }
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  /// Makes the socket for an address of this family.
  boost::system::error_code open(int family);
  void speak_tls(std::shared_ptr<const TlsContext> context, const std::string& host);
  Socket& socket() { return socket_; }
  TlsStream* tls() { return tls_.get(); }

  /// Reads the available bytes; done with 0: the peer has closed its side.
  Transfer read(std::span<char> buffer);
  /// Takes as much as goes. `would_block`: nothing was taken.
  Transfer write(std::string_view bytes);
  /// Sends the bytes that `write` took and TLS still holds: done, would_block or lost.
  Transfer::Status flush();

  /// The event that a blocked read needs.
  Socket::wait_type read_waits_for() const;
  /// Between two answers: has the peer neither said anything nor gone?
  bool is_quiet();
  /// Waits on the socket end with an error. May be called again.
  void close();

 private:
  Socket socket_;
  std::unique_ptr<TlsStream> tls_;  // null: plain
};

}  // namespace snug
