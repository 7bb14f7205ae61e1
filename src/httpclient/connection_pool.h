// ConnectionPool: keeps idle connections and counts the connections at work.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "httpclient/client_connection.h"

namespace snug {

/// By origin (`https://host:port`). Thread: one.
class ConnectionPool {
 public:
  using Now = std::chrono::steady_clock::time_point;
  struct Limits {
    std::size_t per_origin = 4;
    std::size_t all = 32;
    std::chrono::milliseconds idle{30'000};
  };

  explicit ConnectionPool(const Limits& limits) : limits_(limits) {}

  /// A slot for one connection at work; false: none is free.
  bool acquire_slot(const std::string& origin);
  void release_slot(const std::string& origin);

  /// The one that was used last and is still good; null: there is none.
  std::shared_ptr<ClientConnection> take(const std::string& origin, Now now);
  void keep(const std::string& origin, std::shared_ptr<ClientConnection> connection, Now now);
  /// Closes those that have been idle for long, or all.
  void close_idle(Now now);
  void close_all() { idle_.clear(); }
  std::size_t idle() const { return idle_.size(); }

 private:
  struct Idle {
    std::string origin;
    std::shared_ptr<ClientConnection> connection;
    Now since;
  };

  const Limits limits_;
  std::map<std::string, std::size_t> at_work_;
  std::size_t all_at_work_ = 0;
  std::deque<Idle> idle_;  // the oldest first
};

}  // namespace snug
