// Endpoint: what speaks over a connection, as the connection sees it: the other side of Transport.
#pragma once

#include <string_view>

namespace snug {

class Outbox;

/// Held by its connection, which calls on_closed once, last. Thread: the connection's io thread.
class Endpoint {
 public:
  virtual ~Endpoint() = default;

  /// A whole message; text is valid UTF-8. Views end with the call.
  virtual void on_text(std::string_view text) = 0;
  virtual void on_binary(std::string_view bytes) = 0;

  /// What the connection is to write: sealed, then consumed as it leaves.
  virtual Outbox& outbox() = 0;

  /// The connection is gone.
  virtual void on_closed() = 0;
  /// The server stops: close soon.
  virtual void shut_down() = 0;

  /// True: it asks for signs of life itself, and the connection need not.
  virtual bool has_heartbeat() const { return false; }
};

}  // namespace snug
