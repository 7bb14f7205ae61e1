// Connection: one TCP connection on its io thread, whatever is spoken on it.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "net/asio.h"
#include "net/connection_limiter.h"
#include "net/deadlines.h"
#include "tls/tls_stream.h"

namespace snug {

class Connections;

/// A socket with its place at the limiter, as it goes from one kind of connection to the next.
struct Peer {
  TcpSocket socket;
  Admission admission;
  std::unique_ptr<TlsStream> tls;  ///< null: plain
};

/// Whether it is encrypted, nobody above has to know: the TLS handshake is made before on_readable() is called first.
/// Holds itself from begin() to end(); after end() it is an empty shell that lives until the handlers that still name
/// it have run. Thread: its io thread.
class Connection : public Waiting, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Connections& connections, Peer peer);
  virtual ~Connection() = default;

  virtual void begin();
  /// The server takes nothing in any more: what was asked is answered, and then the connection ends. Before
  /// on_shutdown().
  virtual void on_drain() {}
  /// The server stops: come to an end soon.
  virtual void on_shutdown() = 0;
  /// Ends it now, whatever it is doing.
  void end();
  bool ended() const { return !admission_; }
  /// Of the peer. Not after the end.
  const IpAddress& address() const { return admission_->address(); }

 protected:
  /// Bytes came, or the peer hung up.
  virtual void on_readable() = 0;
  /// The peer has taken some of what would not fit before.
  virtual void on_writable() = 0;
  /// What it waits for has not come in time. Waits for something else, or ends.
  virtual void on_deadline() = 0;
  /// Last words: the socket is gone.
  virtual void on_end() {}

  void await_readable();  ///< each until the callback; more than once is once
  void await_writable();
  bool writable_awaited() const { return awaits_writable_; }
  void wait_for(Wait kind);  ///< and no longer than that kind's limit

  /// What there is; done with 0: the peer sends no more.
  Transfer receive(std::span<char> buffer);
  /// What is taken will be sent, as long as the connection lives: if it can't be at once, this awaits writability, too.
  Transfer send(std::span<const iovec> pieces);
  /// Can `send_file` be used? What is encrypted has to be copied.
  bool sends_files() const { return !tls_; }
  /// Bytes of a file that are in memory: else this waits for a disk. Done with 0: the file ends before `offset`.
  /// `can_not`: not this file; nothing was sent.
  enum class FileTransfer { done, would_block, lost, can_not };
  FileTransfer send_file(int file, std::uint64_t offset, std::size_t most, std::size_t& sent);
  enum class Pending { nothing, bytes, hung_up };
  Pending pending();  ///< what a receive would find, without taking it

  /// The orderly end: sends no more, and throws away what comes until the peer hangs up too, or a moment has passed.
  /// (Closing a socket with unread bytes would reset the connection, and the peer lose our last words.)
  void linger();
  /// The end of a peer that takes nothing: the kernel is to throw away what it still holds for it.
  void reset();

  /// At the stop: its peer waits for an answer that is still to be made. Settled at the end, if not before.
  void owe_answer();
  void settle();
  bool owes_answer() const { return owes_answer_; }
  /// Can another process go on with the bare descriptor, if nothing but whole requests has been read from it?
  bool can_be_passed_on() const { return (!tls_ || !handshake_begun_) && !awaits_writable_; }

  /// See ConnectionLimiter::count_for.
  std::optional<ConnectionLimiter::Refusal> count_for(const IpAddress& client);
  bool is_banned(const IpAddress& client) const { return admission_->limiter().bans(client); }
  /// Takes the socket out, for another connection to go on with; this one has ended then. It must not wait to write.
  Peer hand_over();
  /// The same for another io thread: the bare descriptor.
  static int release(Peer& peer);

  Connections& connections_;

 private:
  friend class Connections;
  void deadline_passed();
  void readable();
  void writable();
  bool shakes_hands() const { return tls_ && !tls_->established(); }
  void shake_hands();
  void refuse_handshake();
  Transfer receive_raw(std::span<char> buffer);
  Transfer send_raw(std::span<const iovec> pieces);
  void discard_input();

  std::optional<TcpSocket> socket_;     // none: ended
  std::unique_ptr<TlsStream> tls_;      // null: plain
  std::optional<Admission> admission_;  // none: ended
  std::shared_ptr<Connection> self_;
  bool awaits_readable_ = false;
  bool awaits_writable_ = false;
  bool lingers_ = false;
  bool handshake_begun_ = false;
  bool owes_answer_ = false;
};

}  // namespace snug
