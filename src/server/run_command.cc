#include "server/run_command.h"

#include <future>
#include <memory>
#include <utility>

namespace snug {

std::optional<Outcome> run_command(Sequencer& sequencer, CommandBody body, std::chrono::milliseconds timeout) {
  const auto promise = std::make_shared<std::promise<Outcome>>();  // an outcome may come when nobody waits any longer
  std::future<Outcome> outcome = promise->get_future();
  Submission submission;
  submission.command.body = std::move(body);
  submission.done = [promise](Outcome o) { promise->set_value(std::move(o)); };
  if (!sequencer.submit(std::move(submission)))
    return Outcome{.result = fail(Code::unavailable, "the server can't take commands")};
  if (outcome.wait_for(timeout) != std::future_status::ready) return std::nullopt;
  return outcome.get();
}

}  // namespace snug
