// TokenUseGatherer: submits which tokens this node has seen in use, gathered, so that they cost a command now and then.
#pragma once

#include <chrono>

#include "base/executor.h"
#include "identity/refresh_token_use.h"
#include "sequencer/sequencer.h"

namespace snug {

/// Thread: its executor's, but for `flush`.
class TokenUseGatherer {
 public:
  static constexpr std::chrono::seconds interval{5};
  static constexpr std::size_t most = 1000;  ///< uses in one command

  /// Begins when the executor runs. All of it outlives this, and so do the outcomes still to come.
  TokenUseGatherer(RefreshTokenUse& token_use, Sequencer& sequencer, Executor& executor);

  /// Submits what is new, at once (a server that stops). Thread: any.
  void flush();

 private:
  void wait();

  RefreshTokenUse& token_use_;
  Sequencer& sequencer_;
  Executor& executor_;
};

}  // namespace snug
