// Resolver: looks names up on threads of its own, because getaddrinfo cannot be cancelled.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace snug {

struct ResolvedName {
  std::vector<sockaddr_storage> addresses{};  ///< in the order to try; the ports are 0
  std::string problem{};                      ///< why there are none
};

/// Detached threads, at most four, call the lookup; further names wait in a queue. The resolver caches answers that
/// have addresses. Thread: the io_context's.
class Resolver {
 public:
  /// Blocks. Thread: any.
  using Lookup = std::function<ResolvedName(const std::string& host)>;
  /// getaddrinfo.
  static ResolvedName look_up(const std::string& host);

  /// `context` outlives this. `lookup` may still run after this has gone.
  Resolver(boost::asio::io_context& context, Lookup lookup, std::chrono::milliseconds keep);
  ~Resolver();  ///< calls no handler of a pending question
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// `done`: called once, perhaps before this returns.
  void resolve(const std::string& host, std::function<void(const ResolvedName&)> done);

 private:
  struct State;  // shared with the threads
  struct Kept {
    ResolvedName name;
    std::chrono::steady_clock::time_point until;
  };

  void answer(const std::string& host, ResolvedName name);

  const std::chrono::milliseconds keep_;
  const std::shared_ptr<State> state_;
  std::map<std::string, Kept> kept_;
  std::map<std::string, std::vector<std::function<void(const ResolvedName&)>>> asked_;  // by host
};

}  // namespace snug
