#include "api/token_use_gatherer.h"

#include <utility>

namespace snug {

TokenUseGatherer::TokenUseGatherer(RefreshTokenUse& token_use, Sequencer& sequencer, Executor& executor)
    : token_use_(token_use), sequencer_(sequencer), executor_(executor) {
  executor_.post([this] { wait(); });
}

void TokenUseGatherer::wait() {
  executor_.post_after(interval, [this] {
    flush();
    wait();
  });
}

void TokenUseGatherer::flush() {
  for (;;) {
    std::vector<TokenUse> uses = token_use_.take_new(most);
    if (uses.empty()) return;
    Submission submission;
    submission.command.body = NoteTokenUses{uses};
    submission.done = [&token_use = token_use_, uses](const Outcome& outcome) {
      if (!outcome.result) token_use.give_back(uses);
    };
    if (sequencer_.submit(std::move(submission))) continue;
    return token_use_.give_back(uses);
  }
}

}  // namespace snug
