// ControlCalls: what reaches a server through its control socket: the operation table, and what the host adds to it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "model/call.h"
#include "snug/server.h"

namespace snug {

/// Thread: add before the server starts; call on any.
class ControlCalls final : public CallHandler {
 public:
  using Handler = std::function<void(Server::ControlDone)>;
  /// `params` is good until this returns.
  using HandlerOfParams = std::function<void(const json::Value& params, Server::ControlDone)>;

  void add(std::string operation, HandlerOfParams handler) { added_[std::move(operation)] = std::move(handler); }
  void add(std::string operation, Handler handler) {
    add(std::move(operation),
        [handler = std::move(handler)](const json::Value&, Server::ControlDone done) { handler(std::move(done)); });
  }
  /// What isn't added goes there.
  void stand_on(CallHandler& table, const std::vector<Executor*>& threads) {
    table_ = &table;
    threads_ = threads;
  }

  void call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
            AnswerHandler done) override;
  Cost cost(std::string_view name) const override { return table_->cost(name); }
  std::optional<Error> unknown(std::string_view name) const override {
    return added_.contains(name) ? std::nullopt : table_->unknown(name);
  }

 private:
  std::map<std::string, HandlerOfParams, std::less<>> added_;
  CallHandler* table_ = nullptr;
  std::vector<Executor*> threads_;  // at i: of io thread i
};

}  // namespace snug
