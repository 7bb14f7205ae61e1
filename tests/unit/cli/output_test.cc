#include "cli/output.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "base/descriptor.h"

using namespace snug;
using namespace snug::cli;

TEST_CASE("what is written comes out whole, in its order") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const OwnedDescriptor reading(ends[0]), writing(ends[1]);
  const std::string much(30'000, 'x');
  {
    Output out(writing.get());
    out << "begin " << much << ' ' << 17 << '\n';
    out.finish();
  }
  std::string got(much.size() + 10, '\0');
  CHECK(::read(reading.get(), got.data(), got.size()) == static_cast<ssize_t>(got.size()));
  CHECK(got == "begin " + much + " 17\n");
}

TEST_CASE("a full disk is found out: at once when much is written, at the end at the latest") {
  const OwnedDescriptor full(::open("/dev/full", O_WRONLY));
  Output little(full.get());
  little << "hello\n";
  CHECK_THROWS_WITH_AS(little.finish(), "cannot write to standard output: No space left on device", OutputError);
  Output much(full.get());
  CHECK_THROWS_AS(for (int i = 0; i < 100'000; ++i) much << "hello\n", OutputError);
}

TEST_CASE("a reader that left is told apart") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  const OwnedDescriptor writing(ends[1]);
  Output out(writing.get());
  out << "hello\n";
  try {
    out.finish();
    FAIL("written to nobody");
  } catch (const OutputError& error) {
    CHECK(error.reader_left());
  }
  const OwnedDescriptor closed(::open("/dev/full", O_WRONLY));
  Output elsewhere(closed.get());
  elsewhere << "hello\n";
  try {
    elsewhere.finish();
    FAIL("written to a full disk");
  } catch (const OutputError& error) {
    CHECK_FALSE(error.reader_left());
  }
}

TEST_CASE("nothing to write is nothing that can fail") {
  const OwnedDescriptor full(::open("/dev/full", O_WRONLY));
  Output(full.get()).finish();
}
