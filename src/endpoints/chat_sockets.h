// ChatSockets: chat sessions over Socket.IO: a socket of the namespace `/` is a session like any other.
//
// Recovery: a socket's pid names it over connections and restarts. It grants nothing: who comes back shows its token,
// too, and is told what it missed from the cursor that it brings as offset (docs/protocol.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "model/authenticator.h"
#include "session/sessions.h"
#include "socketio/sio_application.h"
#include "wire/socket_io_names.h"

namespace snug {

class ChatSocket;

/// Those of one io thread. Thread: that.
class ChatSockets final : public SioApplication {
 public:
  /// `dialect`: the index of Socket.IO's, which has `names`.
  ChatSockets(Sessions& sessions, std::uint8_t dialect, const SocketIoNames& names, Authenticator& authenticator,
              Executor& executor)
      : sessions_(sessions), dialect_(dialect), names_(names), authenticator_(authenticator), executor_(executor) {}

  /// Before the first connection: those of all io threads, this one among them.
  void know(std::vector<ChatSockets*> all) { all_ = std::move(all); }
  /// Gets the name of each socket that has recovered here, once its user is online here: a socket of that name on
  /// another node is to end. Before the first connection. Called on this thread.
  void on_recovered(std::function<void(const std::string& name)> to_other_nodes) {
    to_other_nodes_ = std::move(to_other_nodes);
  }
  /// The socket of this name, if it is of this thread, has recovered on another node. Thread: any.
  void displaced(std::string name);

  std::unique_ptr<SioHandler> connect(SioSocket& socket, std::string_view nsp, json::Value auth,
                                      const EnginePeer& peer) override;

 private:
  friend class ChatSocket;

  /// Names a socket: a random part, and the proof that this server gave it to that user and login session.
  std::string pid_of(std::string_view name, const Identity& whose) const;
  std::string sid_of(std::string_view name) const;
  /// The name in a pid; empty: it is none of theirs.
  std::string name_in(std::string_view pid, const Identity& whose) const;

  void add(const std::string& name, ChatSocket& socket);
  void remove(const std::string& name, const ChatSocket& socket);
  /// The socket of this name is closed, on whichever thread it lives; not one that is added after.
  void displace(const std::string& name);
  void close(const std::string& name);

  Sessions& sessions_;
  const std::uint8_t dialect_;
  const SocketIoNames& names_;
  Authenticator& authenticator_;
  Executor& executor_;
  std::vector<ChatSockets*> all_;
  std::function<void(const std::string&)> to_other_nodes_;
  std::unordered_map<std::string, ChatSocket*> sockets_;  // by name
};

}  // namespace snug
