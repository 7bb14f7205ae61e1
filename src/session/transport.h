// Transport: the connection under a session, as the session sees it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "model/frame.h"

namespace snug {

/// Why a server closes (RFC 6455 section 7.4, and the wire contract's own).
enum class CloseCode : std::uint16_t {
  normal = 1000,            ///< it was asked for
  protocol_error = 1002,    ///< what it said can't be understood
  policy_violation = 1008,  ///< it asks too much
  service_restart = 1012,   ///< shutdown, or no way to go on: come back with the cursor
  unauthorized = 4401,      ///< bad or missing token, or revoked
  slow_consumer = 4408,
};

/// Thread: the session's io thread. None of these calls back before it has returned, but for read_now.
class Transport {
 public:
  virtual ~Transport() = default;

  /// The outbox is no longer empty: write it out at the end of this turn of the loop, gathered.
  virtual void wake() = 0;

  /// Writes what the outbox holds (within a bounded time; of a slow consumer's no more than the frame that was begun),
  /// then the close frame, then ends. Endpoint::on_closed follows later. No message is handed on after this.
  virtual void close(CloseCode code, std::string_view reason) = 0;

  /// Between these two no message is handed to the session, not even one already received. Pings go on.
  virtual void pause_reading() = 0;
  virtual void resume_reading() = 0;
  /// Hands on now what has arrived already, instead of with the next turn of the loop; nothing, if this is called while
  /// something is being handed on. Alone among these it calls back before it returns.
  virtual void read_now() {}

  // --- Of protocols whose login is an exchange of their own ---
  /// The login succeeded: what is to be said before `ready`; null: nothing. `recovered`: what was missed has been told
  /// as ordinary events.
  virtual FramePtr welcome(bool /*recovered*/) { return {}; }
  /// The login failed. True: it was told, and the transport needs no close; the session is over.
  virtual bool refuse(const Error&) { return false; }
};

}  // namespace snug
