#include "api/token_use_gatherer.h"

#include <doctest/doctest.h>

#include "sequencer/local_sequencer.h"
#include "support/manual_threads.h"

using namespace snug;
using namespace std::chrono_literals;
using snug::test::ManualThreads;

TEST_CASE("what was seen in use is submitted after a while, in one command, until it is applied") {
  ManualThreads threads{1};
  LocalSequencer sequencer(threads.clock, 0, 1, 2);
  RefreshTokenUse generations;
  TokenUseGatherer gatherer(generations, sequencer, threads[0]);
  std::vector<Submission> batch;
  const auto submitted = [&] {
    batch.clear();
    REQUIRE(sequencer.take_batch(batch, 10, 0ms));
    std::size_t uses = 0;
    for (const Submission& s : batch) uses += std::get<NoteTokenUses>(s.command.body).uses.size();
    return std::pair(batch.size(), uses);
  };

  threads.advance(60s);
  CHECK(submitted() == std::pair<std::size_t, std::size_t>(0, 0));
  for (std::int64_t i = 1; i <= 3; ++i) generations.saw(LoginSessionId{i}, 2);
  threads.advance(TokenUseGatherer::interval);
  CHECK(submitted() == std::pair<std::size_t, std::size_t>(1, 3));
  batch.front().done(Outcome{.result = fail(Code::unavailable, "a full disk")});
  threads.advance(TokenUseGatherer::interval);
  CHECK(submitted() == std::pair<std::size_t, std::size_t>(1, 3));
  batch.front().done(Outcome{});
  threads.advance(TokenUseGatherer::interval);
  CHECK(submitted() == std::pair<std::size_t, std::size_t>(0, 0));

  // More than the sequencer takes.
  const auto count = static_cast<std::int64_t>(TokenUseGatherer::most);
  for (std::int64_t i = 1; i <= 3 * count; ++i) generations.saw(LoginSessionId{i}, 3);
  gatherer.flush();
  CHECK(submitted() == std::pair<std::size_t, std::size_t>(2, 2 * TokenUseGatherer::most));
  gatherer.flush();
  CHECK(submitted() == std::pair<std::size_t, std::size_t>(1, TokenUseGatherer::most));
}
