#include "backup/tar.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("a header is read as it was written") {
  const std::string long_name = std::string(120, 'a') + "/" + std::string(90, 'b');
  for (const tar::Entry& entry :
       {tar::Entry{"snug.db", 4096, 1795000000}, tar::Entry{"files/ab/cd", 0, 0}, tar::Entry{long_name, 1, 1},
        tar::Entry{"big", (std::uint64_t{1} << 33) - 1, 1}, tar::Entry{"bigger", std::uint64_t{1} << 33, 1},
        tar::Entry{"huge", std::uint64_t{1} << 62, 1}}) {
    const auto header = tar::write_header(entry);
    REQUIRE(header);
    CHECK(header->size() == tar::block);
    const auto read = tar::read_header(*header);
    REQUIRE(read);
    CHECK(read->name == entry.name);
    CHECK(read->size == entry.size);
    CHECK(read->modified == entry.modified);
  }
}

TEST_CASE("no bit of a header can change unnoticed") {
  const std::string header = *tar::write_header({"files/x", 12345, 1795000000});
  for (std::size_t i = 0; i < header.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = header;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      CHECK_FALSE(tar::read_header(damaged));
    }
  }
}

TEST_CASE("names that don't fit are refused") {
  CHECK_FALSE(tar::write_header({"", 0, 0}));
  CHECK_FALSE(tar::write_header({std::string(101, 'a'), 0, 0}));
  CHECK_FALSE(tar::write_header({std::string(156, 'a') + "/b" + std::string(98, 'c'), 0, 0}));
  CHECK_FALSE(tar::write_header({std::string("a\0b", 3), 0, 0}));
  CHECK(tar::write_header({std::string(100, 'a'), 0, 0}));
  CHECK(tar::write_header({std::string(155, 'a') + "/" + std::string(100, 'b'), 0, 0}));
}

TEST_CASE("what a file is filled up with") {
  CHECK(tar::padding(0) == 0);
  CHECK(tar::padding(1) == 511);
  CHECK(tar::padding(512) == 0);
}
