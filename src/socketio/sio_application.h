// SioApplication: what speaks over Socket.IO, namespace by namespace.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/engine_application.h"
#include "model/json.h"

namespace snug {

class SioSocket;

/// An event of the client's. Views end with the call, or with the next json::parse on the same thread.
struct SioEvent {
  std::string_view name;            ///< empty if it was a number
  json::Value args;                 ///< the array, the name among it
  std::optional<std::int64_t> ack;  ///< the client waits for an answer
  std::span<const std::string> attachments;
  const Error* problem = nullptr;  ///< it can't be taken as it is: socket_io::Packet
};

/// What stands behind one socket. Thread: its io thread.
class SioHandler {
 public:
  virtual ~SioHandler() = default;
  virtual void on_event(const SioEvent& event) = 0;
  /// The socket has left its namespace, or the connection is gone. Called once, last.
  virtual void on_gone() = 0;
  /// The server stops.
  /// False: it closes the connection itself, once what it was asked is answered.
  virtual bool shut_down() { return true; }
};

/// Thread: an io thread.
class SioApplication {
 public:
  virtual ~SioApplication() = default;

  /// A client wants to join a namespace. Null: there is no such namespace. Otherwise the socket is accepted or refused,
  /// at once or later. `auth`: an object, `{}` if there was none; a view like SioEvent's.
  virtual std::unique_ptr<SioHandler> connect(SioSocket& socket, std::string_view nsp, json::Value auth,
                                              const EnginePeer& peer) = 0;
};

}  // namespace snug
