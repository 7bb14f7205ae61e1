#include "server/run_command.h"

#include <doctest/doctest.h>

#include <thread>

#include "sequencer/local_sequencer.h"
#include "support/patience.h"

using namespace snug;
using namespace std::chrono_literals;

TEST_CASE("a command without a log that takes it on is given up, and its late outcome goes to nobody") {
  const ManualClock clock;
  LocalSequencer sequencer(clock, 0, 1, 10);
  CHECK_FALSE(run_command(sequencer, ChangeSettings{}, 1ms));

  std::vector<Submission> batch;
  REQUIRE(sequencer.take_batch(batch, 10, 0ms));
  REQUIRE(batch.size() == 1);
  batch.front().done(Outcome{});
}

TEST_CASE("a command is answered with its outcome, or refused where none is taken") {
  const ManualClock clock;
  LocalSequencer sequencer(clock, 0, 1, 10);
  std::thread writer([&] {
    std::vector<Submission> batch;
    sequencer.take_batch(batch, 1, test::patience);
    for (Submission& submission : batch) submission.done(Outcome{.version = 7});
  });
  const auto outcome = run_command(sequencer, ChangeSettings{}, test::patience);
  writer.join();
  REQUIRE(outcome);
  CHECK(outcome->version == 7);

  sequencer.close();
  const auto refused = run_command(sequencer, ChangeSettings{}, test::patience);
  REQUIRE(refused);
  CHECK(refused->result.error().code == Code::unavailable);
}
