#include "session/outbox.h"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>

namespace snug::test {
namespace {

FramePtr frame(std::string text) { return FramePtr::make(std::move(text), 0); }

std::string waiting(const Outbox& outbox, std::size_t pieces = 100) {
  std::vector<std::string_view> views(pieces);
  std::string out;
  for (std::size_t i = 0, n = outbox.front(views); i < n; ++i) out += std::string(views[i]) + "|";
  return out;
}

}  // namespace

TEST_CASE("an outbox gives its frames in order, and goes on in the middle of one") {
  Outbox outbox;
  CHECK(outbox.empty());
  CHECK(outbox.push(frame("abc")));
  CHECK_FALSE(outbox.push(frame("defg")));
  CHECK_FALSE(outbox.push(frame("h")));
  CHECK(outbox.bytes() == 8);
  CHECK(waiting(outbox) == "abc|defg|h|");
  CHECK(waiting(outbox, 2) == "abc|defg|");
  CHECK_FALSE(outbox.consume(2));
  CHECK(waiting(outbox) == "c|defg|h|");
  CHECK_FALSE(outbox.consume(1));
  CHECK(waiting(outbox) == "defg|h|");
  CHECK_FALSE(outbox.consume(3));
  CHECK(waiting(outbox) == "g|h|");
  CHECK(outbox.consume(2));
  CHECK(outbox.empty());
  CHECK(waiting(outbox) == "");
  CHECK(outbox.push(frame("x")));
}

TEST_CASE("pushed and consumed at random it is a plain stream of bytes") {
  std::mt19937 random(3);
  Outbox outbox;
  std::string expected, written;
  for (int step = 0; step < 20000; ++step) {
    if (random() % 3) {
      const std::string text(1 + random() % 9, static_cast<char>('a' + step % 26));
      expected += text;
      outbox.push(frame(text));
    } else if (!outbox.empty()) {
      std::array<std::string_view, 4> pieces;
      std::string bytes;
      for (std::size_t i = 0, n = outbox.front(pieces); i < n; ++i) bytes += pieces[i];
      const std::size_t count = 1 + random() % bytes.size();
      written += bytes.substr(0, count);
      outbox.consume(count);
    }
    REQUIRE(outbox.bytes() == expected.size() - written.size());
  }
  CHECK(written == expected.substr(0, written.size()));
  outbox.clear();
  CHECK(outbox.empty());
}

}  // namespace snug::test
