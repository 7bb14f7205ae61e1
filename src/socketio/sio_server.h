// SioServer: Socket.IO (protocol revision 5) on the Engine.IO sessions of one io thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "base/clock.h"
#include "base/deadlines.h"
#include "base/executor.h"
#include "engine/engine_application.h"
#include "socketio/sio_application.h"
#include "wire/socket_io.h"

namespace snug {

struct SioSettings {
  std::chrono::milliseconds connect_timeout{45'000};  ///< for the first namespace to be joined
  socket_io::Limits limits{};
  std::size_t outbox_limit = 4 << 20;     ///< bytes; above, a client that doesn't read is closed
  std::size_t stranger_limit = 16 << 10;  ///< the same, before it has joined anything
  int connects = 20;                      ///< in connects_time; above, the connection is closed
  std::chrono::milliseconds connects_time{10'000};
};

enum class SioWait : std::uint8_t { nothing, connect };
using SioDeadlines = Deadlines<SioWait, 2>;

/// Thread: its io thread. Outlives its connections.
class SioServer final : public EngineApplication {
 public:
  SioServer(const SioSettings& settings, Executor& executor, const Clock& clock, SioApplication& application);

  std::unique_ptr<Endpoint> open(Transport& session, const EnginePeer& peer) override;

 private:
  friend class SioConnection;
  const SioSettings settings_;
  SioApplication& application_;
  const Clock& clock_;
  SioDeadlines deadlines_;
};

}  // namespace snug
