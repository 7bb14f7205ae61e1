#include "base/private_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <stdexcept>

#include "support/temp_folder.h"

using namespace snug;
using namespace snug::test;

TEST_CASE("a private file is whole, its owner's alone, and replaced in one step") {
  const TempFolder folder;
  const std::string file = folder.file("key");
  write_private_file(file, "first");
  write_private_file(file, "second");
  CHECK(read_private_file(file) == "second");
  struct stat status {};
  ::stat(file.c_str(), &status);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);

  ::chmod(file.c_str(), 0644);
  CHECK_THROWS_WITH_AS(read_private_file(file), (file + ": others may read it; protect it with chmod 600").c_str(),
                       std::runtime_error);
  write_private_file(file, "");
  CHECK(read_private_file(file) == "");
  CHECK_THROWS_AS(read_private_file(folder.path()), std::runtime_error);
  CHECK_THROWS_AS(read_private_file(folder.file("none")), std::runtime_error);
  CHECK_THROWS_AS(write_private_file(folder.file("none/key"), "x"), std::runtime_error);
}
