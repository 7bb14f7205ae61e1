// RestHandler: the operation table over HTTP, below /api/v1.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/table.h"
#include "base/executor.h"
#include "model/authenticator.h"
#include "model/call.h"
#include "net/http_handler.h"
#include "session/rate_limiter.h"

namespace snug {

class Api;

/// The operation table as REST uses it. Thread: any io thread.
class RestOperations {
 public:
  virtual ~RestOperations() = default;
  /// `segments`: of the path below /api/v1.
  virtual Route route(std::string_view method, std::span<const std::string> segments) const = 0;
  /// As CallHandler::call.
  virtual void call(const Operation& operation, const Caller& caller, json::Value body,
                    std::span<const json::TextField> texts, std::string_view cursor, AnswerHandler done) = 0;
  virtual const std::string& openapi() const = 0;
};

/// The real one.
std::unique_ptr<RestOperations> rest_operations(Api& api);

/// Thread: any io thread.
class RestHandler {
 public:
  /// `threads[i]`: the executor of io thread i.
  RestHandler(RestOperations& operations, Authenticator& authenticator, RateLimiter& rates,
              std::vector<Executor*> threads)
      : operations_(operations), authenticator_(authenticator), rates_(rates), threads_(std::move(threads)) {}

  /// `request` stays until `done` is called. `segments`, `query`: of its target, the former below /api/v1.
  void respond(const HttpRequest& request, std::span<const std::string> segments,
               std::span<const std::pair<std::string, std::string>> query, const HttpPeer& peer, ResponseHandler done);

 private:
  struct Request;

  /// Refused before it is made: nothing, if it may go on.
  std::optional<HttpResponse> prepare(Request& request) const;
  void make_call(const Request& request, ResponseHandler done);

  RestOperations& operations_;
  Authenticator& authenticator_;
  RateLimiter& rates_;
  const std::vector<Executor*> threads_;
};

}  // namespace snug
