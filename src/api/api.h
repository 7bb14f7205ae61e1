// Api: the operation table at work: takes calls from every handler, checks them, and sends them on their way.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "api/table.h"
#include "base/metrics.h"
#include "model/call.h"
#include "model/file_access.h"

namespace snug {

/// Thread: io threads (any, for a caller without one).
class Api final : public CallHandler, public FileAccess {
 public:
  Api(ApiParts parts, ApiSettings settings, Hooks hooks, Metrics& metrics);

  // --- Sockets, the control socket, the host program: by name ---
  void call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
            AnswerHandler done) override;
  Cost cost(std::string_view name) const override;
  std::optional<Error> unknown(std::string_view name) const override;

  // --- Files of messages, over HTTP ---
  void find(FileAccess::Request request, MoveFunction<void(Result<FileFound>)> done) override;

  // --- REST: by method and path. Ids in `texts` and the like win over the body ---
  const Table& table() const { return table_; }
  void call(const Operation& operation, const Caller& caller, json::Value body, std::span<const json::TextField> texts,
            std::string_view cursor, AnswerHandler done);

  /// The OpenAPI 3.1 document of the table.
  const std::string& openapi() const { return openapi_; }

  /// From now on.
  void change(const LoginRates& rates) { context_.change(rates); }
  /// Of the cluster, that live; each allows its share of guesses. Thread: any.
  void set_nodes(int nodes) { context_.set_nodes(nodes); }

  /// Replaces the set-up token of a server without users: good for 30 minutes and one use. `done` hears it, or
  /// `conflict` if there are users by now.
  void issue_setup_token(MoveFunction<void(Result<std::string>)> done);

 private:
  Context context_;
  const Table table_;
  const std::string openapi_;
  std::vector<Counter*> calls_;  // as table_.all()
};

}  // namespace snug
