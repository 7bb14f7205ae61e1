#include "base/files.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include "base/descriptor.h"
#include "support/temp_folder.h"

using namespace snug;

TEST_CASE("sizes for people") {
  CHECK(write_bytes(0) == "0 B");
  CHECK(write_bytes(999) == "999 B");
  CHECK(write_bytes(1000) == "1.0 kB");
  CHECK(write_bytes(9949) == "9.9 kB");
  CHECK(write_bytes(9999) == "10 kB");
  CHECK(write_bytes(999'499) == "999 kB");
  CHECK(write_bytes(999'500) == "1.0 MB");
  CHECK(write_bytes(1'440'000'000) == "1.4 GB");
  CHECK(write_bytes(std::uint64_t{5'000'000} * 1'000'000'000) == "5000 TB");
}

TEST_CASE("what can't be written is told") {
  const test::TempFolder folder;
  const OwnedDescriptor made(::open(folder.file("a").c_str(), O_WRONLY | O_CREAT, 0600));
  CHECK(write_all(made.get(), std::string(100'000, 'x')));
  CHECK(std::filesystem::file_size(folder.file("a")) == 100'000);
  const OwnedDescriptor full(::open("/dev/full", O_WRONLY));
  CHECK_FALSE(write_all(full.get(), "x"));
}

TEST_CASE("there is room here, and as much as one likes where nobody knows") {
  CHECK(room_at("/tmp") > 0);
  CHECK(room_at("/no/such/place") > (std::uint64_t{1} << 60));
}
