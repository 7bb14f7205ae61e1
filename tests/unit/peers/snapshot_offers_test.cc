#include "peers/snapshot_offers.h"

#include <doctest/doctest.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>

#include "support/manual_threads.h"
#include "support/temp_folder.h"

using namespace snug;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

struct Fixture {
  explicit Fixture(const SnapshotOffers::Limits& limits = {})
      : offers(std::make_shared<SnapshotOffers>([this](auto done) { making.push_back(std::move(done)); }, threads[0],
                                                threads.clock, limits)) {}

  struct Asked {
    std::optional<SnapshotOffers::Answer> answer;
    bool waits() const { return !answer; }
    bool given() const { return answer && std::holds_alternative<SnapshotOffers::Given>(*answer); }
    bool not_yet() const { return answer && std::holds_alternative<SnapshotOffers::NotYet>(*answer); }
    bool refused() const { return answer && std::holds_alternative<Error>(*answer); }
    std::string digest() const { return std::get<SnapshotOffers::Given>(*answer).digest; }
    BodySource& body() { return *std::get<SnapshotOffers::Given>(*answer).body; }
    std::string read(std::size_t offset, std::size_t count) {
      std::string bytes(count, '\0');
      std::size_t got = 0;
      body().read(offset, bytes, [&](std::size_t n) { got = n; });
      bytes.resize(got);
      return bytes;
    }
    void end() { answer.reset(); }
  };

  Asked& ask(int node, const std::string& digest = {}) {
    Asked& asked = all.emplace_back();
    offers->ask(node, digest, threads[0],
                [&asked](SnapshotOffers::Answer answer) { asked.answer = std::move(answer); });
    threads.run();
    return asked;
  }
  void made(const std::string& digest) {
    REQUIRE(making.size() == 1);
    const fs::path file = folder.file("copy-" + digest);
    std::ofstream(file) << "snapshot " << digest;
    auto done = std::move(making.front());
    making.pop_front();
    done(SnapshotFile{file, digest});
    CHECK_FALSE(fs::exists(file));
    threads.run();
  }

  const test::TempFolder folder;
  test::ManualThreads threads{1};
  std::deque<MoveFunction<void(Result<SnapshotFile>)>> making;
  std::deque<Asked> all;
  std::shared_ptr<SnapshotOffers> offers;
};

}  // namespace

TEST_CASE("a snapshot is made for who asks, and gone soon after it was read to its end") {
  Fixture f;
  auto& asked = f.ask(1);
  CHECK(asked.waits());
  f.made("a");
  REQUIRE(asked.given());
  CHECK(asked.body().size() == 10);
  CHECK(asked.read(0, 4) == "snap");
  CHECK(asked.read(4, 100) == "shot a");
  asked.end();
  // Its last bytes may have been lost with the connection.
  f.threads.advance(9s);
  auto& rest = f.ask(1, "a");
  CHECK(rest.read(8, 100) == " a");
  rest.end();
  f.threads.advance(11s);
  CHECK(f.ask(1, "a").waits());
  CHECK(f.making.size() == 1);
}

TEST_CASE("a download that broke off goes on with the same snapshot for a minute") {
  Fixture f;
  auto& asked = f.ask(1);
  f.made("a");
  asked.read(0, 4);
  asked.end();
  f.threads.advance(59s);
  auto& again = f.ask(1, "a");
  REQUIRE(again.given());
  CHECK(again.read(4, 2) == "sh");
  again.end();
  f.threads.advance(59s);
  CHECK(f.ask(1, "a").given());
  f.all.back().end();
  f.threads.advance(61s);
  CHECK(f.ask(1, "a").waits());
}

TEST_CASE("who begins anew gets a new snapshot") {
  Fixture f;
  auto& asked = f.ask(1);
  f.made("a");
  asked.read(0, 4);
  asked.end();
  auto& anew = f.ask(1);
  CHECK(anew.waits());
  f.made("b");
  CHECK(anew.digest() == "b");
  CHECK(f.ask(1, "a").digest() == "b");  // the first one is gone
}

TEST_CASE("an answer does not wait for longer than ten seconds, and the snapshot waits for its node") {
  Fixture f;
  auto& asked = f.ask(1);
  f.threads.advance(9s);
  CHECK(asked.waits());
  f.threads.advance(2s);
  CHECK(asked.not_yet());
  CHECK(f.ask(1).waits());
  CHECK(f.making.size() == 1);  // the same
  f.threads.advance(11s);
  f.made("a");
  auto& later = f.ask(1);
  REQUIRE(later.given());
  CHECK(later.digest() == "a");
  // A given one that its node never read is given again: the answer was lost.
  later.end();
  CHECK(f.ask(1).digest() == "a");
}

TEST_CASE("one is made at a time, and four are offered or downloaded") {
  Fixture f;
  f.ask(1);
  auto& second = f.ask(2);
  REQUIRE(second.refused());
  CHECK(std::get<Error>(*second.answer).code == Code::unavailable);
  CHECK(std::get<Error>(*second.answer).retry_after_ms > 0);
  f.made("1");
  for (int node = 2; node <= 4; ++node) {
    CHECK(f.ask(node).waits());
    f.made(std::to_string(node));
    CHECK(f.all.back().given());
  }
  CHECK(f.ask(5).refused());
  CHECK(f.ask(1, "1").refused());  // a fifth download of a known one
  f.all.front().read(0, 100);
  f.all.front().end();
  CHECK(f.ask(5).waits());
}

TEST_CASE("one that could not be made is refused, and tried again") {
  Fixture f;
  auto& asked = f.ask(1);
  auto done = std::move(f.making.front());
  f.making.clear();
  done(fail(Code::unavailable, "there is no room"));
  f.threads.run();
  CHECK(asked.refused());
  auto& again = f.ask(1);
  f.made("a");
  CHECK(again.given());
  auto& other = f.ask(2);
  auto lost = std::move(f.making.front());
  f.making.clear();
  lost(SnapshotFile{f.folder.file("nowhere"), "n"});
  f.threads.run();
  CHECK(other.refused());
}

TEST_CASE("the end refuses who waits and leaves no file, also of what was being made") {
  Fixture f;
  auto& asked = f.ask(1);
  f.offers->close();
  f.threads.run();
  CHECK(asked.refused());
  CHECK(f.ask(2).refused());
  f.made("a");
  CHECK(f.ask(1, "a").refused());

  Fixture other;
  other.ask(1);
  other.offers.reset();
  other.made("b");  // checks that the file is gone
}

TEST_CASE("a download under way goes on at the end") {
  Fixture f;
  auto& asked = f.ask(1);
  f.made("a");
  f.offers->close();
  CHECK(asked.read(0, 8) == "snapshot");
  asked.end();
  CHECK(f.ask(1, "a").refused());
}
