#include "cli/export.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "control_server.h"
#include "fake_server.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace snug::cli;

namespace {

Invocation invocation(const std::filesystem::path& data, const std::string& file = "-") {
  Invocation asked;
  asked.command = Command::export_data;
  asked.config.data = data;
  asked.username = "ann";
  asked.export_file = file;
  fake_server() = {};
  return asked;
}

}  // namespace

TEST_CASE("without a running server the folder is read, to standard output or a file for its owner only") {
  const test::TempFolder folder;
  std::ostringstream out, errors;
  CHECK(run_export(invocation(folder.path()), out, errors) == 0);
  CHECK(out.str() == "{}\n");
  const std::string file = folder.file("ann.jsonl");
  std::ostringstream told;
  CHECK(run_export(invocation(folder.path(), file), told, errors) == 0);
  CHECK(told.str() == file + ": 1 lines\n");
  CHECK(fake_server().exports.back() == std::string(folder.path()) + " 'ann' ");
  struct stat facts {};
  REQUIRE(::stat(file.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  CHECK_THROWS_WITH_AS(run_export(invocation(folder.path(), file), told, errors), doctest::Contains("is there already"),
                       ExportError);
}

TEST_CASE("what fails leaves no file") {
  const test::TempFolder folder;
  Invocation asked = invocation(folder.path(), folder.file("nobody.jsonl"));
  asked.username = "nobody";
  std::ostringstream out, errors;
  CHECK_THROWS_AS(run_export(asked, out, errors), ExportError);
  CHECK_FALSE(std::filesystem::exists(asked.export_file));
}

TEST_CASE("of a running server a copy is read, and removed") {
  const test::TempFolder folder;
  const std::filesystem::path copy = std::filesystem::path(folder.path()) / "snug.db.copy-1";
  std::ofstream(copy) << "copy";
  std::ostringstream out, errors;
  {
    ControlServer server(folder.path(), {R"({"ok":true,"file":"snug.db.copy-1"})"});
    CHECK(run_export(invocation(folder.path()), out, errors) == 0);
  }
  CHECK(fake_server().exports.back().ends_with("snug.db.copy-1"));
  CHECK_FALSE(std::filesystem::exists(copy));
}
