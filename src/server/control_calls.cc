#include "server/control_calls.h"

#include <memory>

#include "base/quote.h"

namespace snug {

void ControlCalls::call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
                        AnswerHandler done) {
  if (name != "copy_database") return operations_.call(caller, name, params, cursor, std::move(done));
  Executor& thread = *threads_[static_cast<std::size_t>(caller.io)];
  backups_.copy([&thread, done = std::move(done)](Result<std::string> copied) mutable {
    Answer answer{.result = copied};
    if (copied) {
      std::string json = "{\"file\":";
      append_json_string(json, *copied);
      answer.result = json + "}";
    }
    thread.post([done = std::move(done), answer = std::move(answer)]() mutable { done(std::move(answer)); });
  });
}

}  // namespace snug
