// EngineHandler: Engine.IO over HTTP: from requests to the io thread on which their session lives, and back.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "engine/engine_server.h"
#include "http/origin.h"
#include "net/connection_limiter.h"
#include "net/http_handler.h"

namespace snug {

/// Thread: any io thread.
class EngineHandler {
 public:
  /// `path`: with a slash at the end; it is served without, too. `servers[i]` lives on `executors[i]`.
  EngineHandler(std::string path, std::vector<EngineServer*> servers, std::vector<Executor*> executors,
                std::shared_ptr<ConnectionLimiter> limiter, std::size_t max_payload);

  /// `target`: of a request, with its query.
  bool serves(std::string_view target) const;
  std::shared_ptr<HttpExchange> begin(const HttpRequest& header, const HttpPeer& peer);
  void respond(const HttpRequest& request, const HttpPeer& peer, OriginVerdict origin, ResponseHandler done);
  void end_from(const IpRange& gone, int io) { servers_[static_cast<std::size_t>(io)]->end_from(gone); }
  void shut_down(int io) { servers_[static_cast<std::size_t>(io)]->shut_down(); }

 private:
  struct Query;
  class Following;
  struct Request;

  static Query read(std::string_view target);
  void open(const Request& request, ResponseHandler done);
  void go_on(Request request, ResponseHandler done);
  void serve(EngineServer& server, Request request, ResponseHandler answer);
  /// Runs `task` on the owner's thread: at once, if it is this one.
  void on_owner(const std::string& sid, int here, MoveFunction<void(EngineServer&)> task);
  int owner_of(const std::string& sid) const;

  const std::string path_;
  const std::vector<EngineServer*> servers_;
  const std::vector<Executor*> executors_;
  const std::shared_ptr<ConnectionLimiter> limiter_;
  const std::size_t max_payload_;
  std::atomic<std::uint64_t> next_exchange_{1};
};

}  // namespace snug
