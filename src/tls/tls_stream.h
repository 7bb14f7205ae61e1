// TlsStream: TLS on one connected, non-blocking socket, as a server or as a client.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "tls/openssl.h"
#include "tls/socket_bio.h"
#include "tls/tls_context.h"
#include "tls/transfer.h"

namespace snug {

/// Knows the descriptor, but does not own it: it may go from thread to thread as long as its number stays. Holds no
/// buffer while nothing is under way. Thread: one at a time.
class TlsStream {
 public:
  TlsStream(std::shared_ptr<const TlsContext> context, int descriptor);  ///< a server's
  /// A client's: the server's certificate must be for `host`, a DNS name or an address (IPv6 without brackets). Throws
  /// std::runtime_error if OpenSSL does not take the name.
  TlsStream(std::shared_ptr<const TlsContext> context, int descriptor, const std::string& host);

  enum class Handshake {
    done,
    challenged,  ///< done with a CA that came to see a challenge's certificate; there is nothing to talk about
    blocked,     ///< wait as `read_waits_to_write` says, and try again
    failed,      ///< the peer has been told why, as far as it listens
  };
  /// Goes on with the handshake. Before anything else, until it is done.
  Handshake shake_hands();
  bool established() const { return established_; }
  bool resumed() const;
  /// After a failure: why, in a few words.
  const std::string& failure() const { return failure_; }
  /// A client's, after the handshake or its failure: why the server's certificate is not to be trusted; empty: it is,
  /// or there was none yet.
  std::string certificate_problem() const;
  /// After a failure: the peer spoke plain HTTP.
  bool met_plain_http() const { return plain_http_; }

  /// What there is; done with 0: the peer has said that it sends no more.
  Transfer read(std::span<char> buffer);
  /// Would `read` find something though the socket may have nothing?
  bool holds_input() const;
  /// Is there something to read, or has the peer gone? What there is stays.
  enum class Waiting { nothing, bytes, hung_up };
  Waiting peek();

  /// Takes up to one record's worth, and sends it as far as it goes: what the socket did not take is kept, to be sent
  /// by the next write or flush. `would_block`: nothing was taken.
  Transfer write(std::span<const iovec> pieces);
  /// Is there something taken that the socket has not?
  bool holds_output() const { return !unsent_.empty(); }
  /// Sends that; done, would_block or lost.
  Transfer::Status flush();

  /// What a blocked read, or handshake, waits for: room to write, instead of bytes.
  bool read_waits_to_write() const { return read_waits_to_write_; }

  /// Tells the peer that no more comes (close_notify), if that can be told now.
  void say_goodbye();

 private:
  Transfer::Status blocked_or_lost(int outcome);
  Transfer::Status lose();

  const std::shared_ptr<const TlsContext> context_;
  SocketEnd socket_;
  const openssl::Ssl ssl_;
  std::string failure_;
  // Of a write that the socket did not take: the same bytes are offered again, since OpenSSL may or may not have
  // encrypted them (it hasn't, if it had something of its own to send first).
  std::string unsent_;
  bool established_ = false;
  bool plain_http_ = false;
  bool lost_ = false;
  bool drained_ = true;  // the last read found nothing more
  // The last read ended before the socket was empty, as after new keys. What came behind those is in OpenSSL, whose
  // SSL_has_pending does not count it from 3.2 on.
  bool stopped_early_ = false;
  bool read_waits_to_write_ = false;
};

}  // namespace snug
