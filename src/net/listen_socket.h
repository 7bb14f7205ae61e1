// ListenSocket: an address taken, before anything else is begun that would have to be undone.
#pragma once

#include <string>

namespace snug {

/// Thread: one.
class ListenSocket {
 public:
  /// Takes HOST:PORT; nobody can connect yet. `flag`: where another can be chosen, for messages. Throws
  /// std::runtime_error or std::invalid_argument with one line that says why not.
  explicit ListenSocket(const std::string& address, std::string flag = "--listen");
  ~ListenSocket();
  ListenSocket(const ListenSocket&) = delete;
  ListenSocket& operator=(const ListenSocket&) = delete;

  /// HOST:PORT with the real port.
  const std::string& address() const { return address_; }

  /// Lets connections queue, and hands over the descriptor. Once. Throws like the constructor.
  int listen();
  bool is_v6() const { return is_v6_; }

 private:
  int descriptor_ = -1;
  bool is_v6_ = false;
  const std::string flag_;
  std::string address_;
};

}  // namespace snug
