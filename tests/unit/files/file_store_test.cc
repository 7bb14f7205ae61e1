#include "files/file_store.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/files.h"
#include "unit/files/files_fixture.h"

namespace snug {

using namespace std::chrono_literals;
using test::content_of;
using test::hash_of;

namespace {

struct StoreFixture {
  test::TempFolder folder;
  ManualClock clock;
  FileStore store{folder.path() + "/files", clock, {.least_free = 0, .least_free_percent = 0}};

  std::string keep(const std::string& bytes) {
    const auto draft = store.drafts() / "draft";
    const OwnedDescriptor file(::open(draft.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
    REQUIRE(write_all(file.get(), bytes));
    REQUIRE(store.keep(file.get(), draft, hash_of(bytes)));
    ::unlink(draft.c_str());
    return hash_of(bytes);
  }
  std::size_t collect(const std::vector<std::string>& named) {
    return store.collect([&](const auto& asked) {
      std::vector<std::string> found;
      for (const auto& hash : asked)
        if (std::find(named.begin(), named.end(), hash) != named.end()) found.push_back(hash);
      return std::optional(found);
    });
  }
};

int mode_of(const std::filesystem::path& path) {
  struct stat facts {};
  ::stat(path.c_str(), &facts);
  return static_cast<int>(facts.st_mode & 0777u);
}

}  // namespace

TEST_CASE_FIXTURE(StoreFixture, "a file is named by its hash, and only its owner may read it") {
  const std::string hash = keep("hello");
  CHECK(content_of(store.path_of(hash)) == "hello");
  CHECK(store.path_of(hash) == folder.path() + "/files/" + hash.substr(0, 2) + "/" + hash);
  CHECK(mode_of(store.path_of(hash)) == 0600);
  CHECK(mode_of(store.path_of(hash).parent_path()) == 0700);
  CHECK(mode_of(store.drafts()) == 0700);
  CHECK(store.open(hash));
}

TEST_CASE_FIXTURE(StoreFixture, "what is no hash opens nothing") {
  keep("hello");
  CHECK(!store.open(hash_of("other")));
  CHECK(!store.open("../../etc/passwd"));
  CHECK(!store.touch("../tmp"));
  CHECK(!store.touch(hash_of("other")));
}

TEST_CASE_FIXTURE(StoreFixture, "a file is collected once it is old and no row names it") {
  const std::string one = keep("one"), two = keep("two");
  CHECK(collect({}) == 0);  // young
  clock.advance(25h);
  CHECK(collect({one}) == 1);
  CHECK(store.open(one));
  CHECK(!store.open(two));
}

TEST_CASE_FIXTURE(StoreFixture, "a file that comes again, or is touched, is young") {
  const std::string one = keep("one"), two = keep("two");
  clock.advance(23h);
  keep("one");
  REQUIRE(store.touch(two));
  clock.advance(23h);
  CHECK(collect({}) == 0);
  clock.advance(2h);
  CHECK(collect({}) == 2);
}

TEST_CASE_FIXTURE(StoreFixture, "a file that is touched while rows are asked stays") {
  const std::string hash = keep("one");
  clock.advance(25h);
  CHECK(store.collect([&](const auto&) {
    store.touch(hash);
    return std::optional(std::vector<std::string>());
  }) == 0);
  CHECK(store.open(hash));
}

TEST_CASE_FIXTURE(StoreFixture, "nothing is collected while nobody can say what is named") {
  for (int i = 0; i < 300; ++i) keep(std::to_string(i));
  clock.advance(25h);
  CHECK(store.collect([](const auto&) { return std::optional<std::vector<std::string>>(); }) == 0);
  CHECK(collect({}) == 300);
}

TEST_CASE("below the room that is left to the database nothing is taken") {
  const test::TempFolder folder;
  const ManualClock clock;
  const std::uint64_t free = room_at(folder.path());
  const FileStore bytes(folder.path() + "/a", clock, {.least_free = free - (1 << 30), .least_free_percent = 0});
  CHECK(bytes.check_room(1 << 20));
  CHECK(!bytes.check_room(std::uint64_t{2} << 30));
  CHECK(bytes.check_room(std::uint64_t{1} << 62).error().code == Code::unavailable);
  const FileStore share(folder.path() + "/b", clock, {.least_free = 0, .least_free_percent = 100});
  CHECK(!share.check_room(0));
}

}  // namespace snug
