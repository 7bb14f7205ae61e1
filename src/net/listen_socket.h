// ListenSocket: an address taken, before anything else is begun that would have to be undone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/descriptors.h"
#include "snug/config.h"

namespace snug {

struct ListenAddress;

/// Thread: one.
class ListenSocket {
 public:
  /// Takes HOST:PORT; nobody can connect yet. `flag`: where another can be chosen, for messages. Throws
  /// std::runtime_error or std::invalid_argument with one line that says why not.
  explicit ListenSocket(const std::string& address, const std::string& flag = "--listen");
  /// Takes over a socket that somebody else has opened and that listens. Throws std::runtime_error if it is none.
  explicit ListenSocket(OwnedDescriptor opened);
  ListenSocket(const ListenSocket&) = delete;
  ListenSocket& operator=(const ListenSocket&) = delete;

  /// HOST:PORT with the real port.
  const std::string& address() const { return address_; }

  /// Lets connections queue, and hands over the descriptor. Once. Throws like the constructor.
  int listen();
  bool is_v6() const { return is_v6_; }

 private:
  ListenSocket(const std::string& address, const std::string& flag, const ListenAddress& where);

  OwnedDescriptor descriptor_;
  bool is_v6_ = false;
  std::string flag_;  // where another address can be chosen, for messages
  std::string address_;
};

/// Listening sockets that are open already, from Config::sockets; what nobody takes is closed. Thread: one.
class OpenSockets {
 public:
  explicit OpenSockets(const std::vector<Config::OpenSocket>& sockets);

  /// The one for the setting `name` (`listen`), whose value is `address`; opened now if there is none. Throws like
  /// ListenSocket.
  std::unique_ptr<ListenSocket> take(std::string_view name, const std::string& address);
  /// All under that name, which are connections.
  std::vector<OwnedDescriptor> take_connections(std::string_view name);

 private:
  struct Open {
    std::string name;
    OwnedDescriptor descriptor;
    bool of_address;
  };
  std::vector<Open> open_;
};

}  // namespace snug
