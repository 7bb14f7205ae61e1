#include "socketio/sio_server.h"

#include "socketio/sio_connection.h"

namespace snug {

SioServer::SioServer(const SioSettings& settings, Executor& executor, const Clock& clock, SioApplication& application)
    : settings_(settings),
      application_(application),
      clock_(clock),
      deadlines_({std::chrono::milliseconds(0), settings.connect_timeout}, executor, clock,
                 [](auto& due) { static_cast<SioConnection&>(due).late(); }) {}

std::unique_ptr<Endpoint> SioServer::open(Transport& session, const EnginePeer& peer) {
  return std::make_unique<SioConnection>(*this, session, peer);
}

}  // namespace snug
