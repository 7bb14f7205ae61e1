#include "server/backups.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <future>
#include <set>

#include "backup/backup_contents.h"
#include "base/descriptor.h"
#include "sequencer/local_sequencer.h"
#include "support/patience.h"
#include "unit/backup/folder.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

/// A writer at work on a data folder.
struct Fixture {
  Fixture() {
    start_crypto();
    writer = std::make_unique<Writer>(
        Writer::Options{.path = (folder.data / "snug.db").string(), .synchronous = Database::Synchronous::off},
        sequencer,
        Writer::Listener{.on_committed = [](auto, auto) {}, .on_gap = [](Version) {}, .on_fatal = [](const auto&) {}},
        metrics);
    writer->start();
    backups = std::make_unique<Backups>(Backups::Options{.data = folder.data, .schedule = {}}, *writer, clock, metrics);
  }
  ~Fixture() {
    backups.reset();
    sequencer.close();
    writer->join();
  }

  std::future<Result<SnapshotFile>> snapshot() const {
    const auto made = std::make_shared<std::promise<Result<SnapshotFile>>>();
    backups->snapshot([made](Result<SnapshotFile> result) { made->set_value(std::move(result)); });
    return made->get_future();
  }
  std::set<std::string> copies() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.data))
      if (entry.path().filename().string().starts_with("snug.db.copy-")) names.insert(entry.path().filename());
    return names;
  }

  Folder folder;
  SystemClock clock;
  Metrics metrics;
  LocalSequencer sequencer{clock, 0, 1, 100};
  std::unique_ptr<Writer> writer;
  std::unique_ptr<Backups> backups;
};

std::set<std::string> files_in(const fs::path& backup) {
  const OwnedDescriptor in(::open(backup.c_str(), O_RDONLY | O_CLOEXEC));
  std::set<std::string> names;
  walk_backup(in.get(), {.on_file = [&](const std::string& name) { names.insert(name); }});
  return names;
}

}  // namespace

TEST_CASE("a snapshot for a node is whole and has no keys, and one for people has them") {
  Fixture f;
  auto made = f.snapshot();
  REQUIRE(made.wait_for(patience) == std::future_status::ready);
  const auto result = made.get();
  REQUIRE(result);
  CHECK(f.copies() == std::set<std::string>{result->file.filename()});
  CHECK(verify_backup(result->file).users == 1);
  CHECK(files_in(result->file) == std::set<std::string>{"snug.db"});
  fs::remove(result->file);
  f.backups->back_up(f.folder.file("b"), {});
  CHECK(files_in(f.folder.file("b")) == std::set<std::string>{"snug.db", "token.keys"});
  CHECK(f.copies().empty());
}

TEST_CASE("who waits for a snapshot at a stop hears that there is none") {
  Fixture f;
  std::vector<std::future<Result<SnapshotFile>>> all;
  for (int i = 0; i < 3; ++i) all.push_back(f.snapshot());
  f.backups.reset();
  for (auto& one : all) {
    REQUIRE(one.wait_for(0s) == std::future_status::ready);
    if (const auto result = one.get()) fs::remove(result->file);  // it was faster
  }
  CHECK(f.copies().empty());
}
