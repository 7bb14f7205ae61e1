#include "peers/table_reader.h"

#include <doctest/doctest.h>

#include <future>

#include "support/patience.h"
#include "unit/peers/member.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  Fixture() { thread.start(); }
  std::future<Result<std::string>> ask(TableReader::Question question = {}) {
    const auto answer = std::make_shared<std::promise<Result<std::string>>>();
    reader.ask(std::move(question), thread,
               [answer](Result<std::string> result) { answer->set_value(std::move(result)); });
    return answer->get_future();
  }

  MemberFolder folder{20'000};
  IoThread thread{0};
  TableReader reader{folder.database()};
};

}  // namespace

TEST_CASE("whoever asks for hashes is answered, also at a stop, and then that there are none") {
  Fixture f;
  std::vector<std::future<Result<std::string>>> all;
  for (int i = 0; i < 20; ++i) all.push_back(f.ask());
  f.reader.stop();
  int refused = 0;
  for (auto& answer : all) {
    REQUIRE(answer.wait_for(patience) == std::future_status::ready);
    const auto result = answer.get();
    if (result) continue;
    ++refused;
    CHECK(result.error().code == Code::unavailable);
    CHECK(result.error().retry_after_ms > 0);
  }
  CHECK(refused > 0);  // no more than four wait
  auto late = f.ask();
  REQUIRE(late.wait_for(patience) == std::future_status::ready);
  CHECK(late.get().error().code == Code::unavailable);
}

TEST_CASE("a database that can't be read is no reason to end") {
  TableReader reader("/nowhere/snug.db");
  IoThread thread(0);
  thread.start();
  std::promise<Result<std::string>> answer;
  reader.ask({}, thread, [&](Result<std::string> result) { answer.set_value(std::move(result)); });
  CHECK(answer.get_future().get().error().code == Code::unavailable);
}
