#include "control/control_calls.h"

#include <memory>

namespace snug {

void ControlCalls::call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
                        AnswerHandler done) {
  const auto found = added_.find(name);
  if (found == added_.end()) return table_->call(caller, name, params, cursor, std::move(done));
  // std::function wants what it holds to be copyable.
  const auto answer = std::make_shared<AnswerHandler>(std::move(done));
  Executor& thread = *threads_[static_cast<std::size_t>(caller.io)];
  found->second(params, [answer, &thread](bool ok, std::string text) {
    thread.post(
        [answer, reply = ok ? Answer{std::move(text)} : Answer{fail(Code::conflict, std::move(text))}]() mutable {
          (*answer)(std::move(reply));
        });
  });
}

}  // namespace snug
