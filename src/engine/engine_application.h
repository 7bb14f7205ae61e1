// EngineApplication: what speaks over Engine.IO sessions.
#pragma once

#include <memory>
#include <string>

#include "session/endpoint.h"
#include "session/transport.h"

namespace snug {

/// Who opened a session.
struct EnginePeer {
  std::string address;  ///< as text
  std::string token{};  ///< of the handshake's Authorization header; empty: none
  bool base64 = false;  ///< can't take binary data
};

/// Thread: an io thread.
class EngineApplication {
 public:
  virtual ~EngineApplication() = default;

  /// A session has been opened. What comes back lives as long as it; `session` and `peer` outlive that. Its outbox
  /// holds Engine.IO packets (wire/engine_io.h). It may close the session, but not at once.
  virtual std::unique_ptr<Endpoint> open(Transport& session, const EnginePeer& peer) = 0;
};

}  // namespace snug
