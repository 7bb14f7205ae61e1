// ControlCalls: what the operator's commands may ask of a running server beside the operations of the table.
#pragma once

#include <vector>

#include "base/executor.h"
#include "model/call.h"
#include "server/backups.h"

namespace snug {

/// Thread: io threads.
class ControlCalls final : public CallHandler {
 public:
  ControlCalls(CallHandler& operations, Backups& backups, std::vector<Executor*> threads)
      : operations_(operations), backups_(backups), threads_(std::move(threads)) {}

  /// `copy_database`: `{"file": NAME}`, a copy in the data folder that whoever asked removes. Others: the operation.
  void call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
            AnswerHandler done) override;
  Cost cost(std::string_view name) const override { return operations_.cost(name); }

 private:
  CallHandler& operations_;
  Backups& backups_;
  const std::vector<Executor*> threads_;
};

}  // namespace snug
