#include "peers/left_commands.h"

#include <doctest/doctest.h>

#include "model/json.h"
#include "peers/left_database.h"
#include "snug/backup.h"
#include "store/cluster_rows.h"
#include "store/schema.h"
#include "unit/backup/folder.h"

using namespace snug;
using test::read_file;

namespace fs = std::filesystem;

namespace {

/// A node whose commands 11 to 30 are of term 1, in batches of three.
struct Node {
  Node() {
    Database db((folder / "snug.db").string(), Database::Mode::write);
    migrate(db);
    std::vector<rows::LoggedCommand> batch;
    for (std::int64_t position = 11; position <= 30; ++position) {
      batch.push_back({position, 1, R"({"type":"x","n":)" + std::to_string(position) + "}"});
      if (batch.size() == 3 || position == 30) {
        rows::append_tail(db, batch);
        batch.clear();
      }
    }
  }

  /// The places in the log that are written, first to last, of a log that has this node's up to `shared`, and begins
  /// with `first`.
  std::string written(std::int64_t first, std::int64_t shared) {
    const fs::path file = folder / "commands";
    fs::remove(file);
    asked = 0;
    const StreamContent stream{.first = first, .has = [&](const LogId& id) {
                                 ++asked;
                                 return id.position >= first && id.position <= shared && id.term == 1;
                               }};
    const std::size_t count = write_left_commands(folder / "snug.db", stream, file);
    lines.clear();
    std::istringstream text(read_file(file));
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    CHECK(lines.size() == count);
    CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    if (lines.empty()) return "";
    const auto place = [](const std::string& line) {
      json::Parser parser;
      return std::string(*parser.parse(line)->member("log")->string());
    };
    return place(lines.front()) + " " + place(lines.back());
  }

  const test::TempFolder temp;
  const fs::path folder = temp.path();
  std::vector<std::string> lines;
  int asked = 0;
};

}  // namespace

TEST_CASE("what the log went on without is written, with its places") {
  Node node;
  CHECK(node.written(5, 24) == "25-1 30-1");
  CHECK(node.lines[1] == R"({"log":"26-1","command":{"type":"x","n":26}})");
  CHECK(node.asked <= 6);
  CHECK(node.written(5, 29) == "30-1 30-1");
  CHECK(node.written(20, 24) == "25-1 30-1");  // the log was trimmed
  CHECK(node.written(24, 25) == "26-1 30-1");  // nearly to where they parted
  CHECK(node.written(5, 30) == "");
}

TEST_CASE("what nobody can tell is written, too: nothing of this node's is left in the log") {
  Node node;
  CHECK(node.written(20, 19) == "11-1 30-1");
  CHECK(node.written(31, 30) == "11-1 30-1");
}

TEST_CASE("a command that is no line stays one") {
  Node node;
  {
    Database db((node.folder / "snug.db").string(), Database::Mode::write);
    rows::append_tail(db, {{31, 1, "{\n\"x\":1}"}, {32, 1, "no \"json\""}});
  }
  CHECK(node.written(5, 30) == "31-1 32-1");
  CHECK(node.lines[0] == R"({"log":"31-1","command":"{\u000a\"x\":1}"})");
  CHECK(node.lines[1] == R"({"log":"32-1","command":"no \"json\""})");
}

TEST_CASE("the database is in its place until what it alone has is written") {
  Node node;
  const auto now = parse_iso8601("2026-11-30T15:59:59.000Z").value();
  CHECK_THROWS_AS(set_aside(node.folder, now, [](const fs::path&) { throw BackupError("the Redis is away"); }),
                  BackupError);
  CHECK(fs::exists(node.folder / "snug.db"));
  CHECK_FALSE(fs::exists(node.folder / "left-20261130T155959Z"));
  const fs::path left = set_aside(node.folder, now, [&](const fs::path& folder) {
    CHECK(fs::exists(node.folder / "snug.db"));
    const StreamContent stream{.first = 1, .has = [](const LogId& id) { return id.position < 30; }};
    CHECK(write_left_commands(node.folder / "snug.db", stream, folder / left_commands_name) == 1);
  });
  CHECK(fs::exists(left / "snug.db"));
  CHECK(fs::exists(left / "commands.jsonl"));
  CHECK_FALSE(fs::exists(node.folder / "snug.db"));
}
