#include "http/file_source.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <system_error>

#include "support/temp_folder.h"

using namespace snug;
using snug::test::TempFolder;

TEST_CASE("a file is read from any place, also when its name is gone") {
  TempFolder folder;
  const std::string path = folder.file("f");
  std::ofstream(path) << "0123456789";
  FileSource source(path);
  std::filesystem::remove(path);
  CHECK(source.size() == 10);
  char buffer[4];
  const auto read = [&](std::uint64_t offset) {
    std::size_t got = 99;
    source.read(offset, buffer, [&](std::size_t count) { got = count; });
    return std::string(buffer, got);
  };
  CHECK(read(0) == "0123");
  CHECK(read(8) == "89");
  CHECK(read(10).empty());
  CHECK_THROWS_AS(FileSource(folder.file("none")), std::system_error);
}
