#include "applier/batch_size.h"

#include <doctest/doctest.h>

using namespace snug;
using namespace std::chrono_literals;

TEST_CASE("a batch grows while the disk is what takes the time, and shrinks when it is not") {
  BatchSize size;
  CHECK(size.commands() == 64);
  size.took(3ms, 4ms);
  CHECK(size.commands() == 64);

  for (const std::size_t next : {128u, 256u, 512u, 1024u, 1024u}) {
    size.took(5ms, 200ms);
    CHECK(size.commands() == next);
  }
  for (const std::size_t next : {512u, 256u, 128u, 64u, 64u}) {
    size.took(5ms, 4ms);
    CHECK(size.commands() == next);
  }
}

TEST_CASE("a processor that is busy with others makes no larger batches") {
  BatchSize size;
  size.took(20ms, 30ms);
  CHECK(size.commands() == 64);
}
