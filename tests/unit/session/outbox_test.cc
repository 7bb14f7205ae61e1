#include "session/outbox.h"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "session/transport.h"

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
  outbox.push(frame("abc"));
  outbox.push(frame("defg"));
  outbox.push(frame("h"));
  CHECK(outbox.bytes() == 8);
  CHECK(waiting(outbox) == "abc|defg|h|");
  CHECK(waiting(outbox, 2) == "abc|defg|");
  outbox.consume(2);
  CHECK(waiting(outbox) == "c|defg|h|");
  outbox.consume(1);
  CHECK(waiting(outbox) == "defg|h|");
  outbox.consume(3);
  CHECK(waiting(outbox) == "g|h|");
  outbox.consume(2);
  CHECK(outbox.empty());
  CHECK(waiting(outbox) == "");
}

TEST_CASE("who writes an outbox is woken when there is something to write, and only then") {
  struct Writer final : Transport {
    void wake() override { ++wakes; }
    void close(CloseCode, std::string_view) override {}
    void pause_reading() override {}
    void resume_reading() override {}
    int wakes = 0;
  } first, second;
  Outbox outbox;
  outbox.attach(first);
  CHECK(first.wakes == 0);
  outbox.push(frame("a"));
  outbox.push(frame("b"));
  CHECK(first.wakes == 1);
  outbox.attach(second);
  CHECK(second.wakes == 1);
  outbox.consume(2);
  outbox.push(frame("c"));
  CHECK(second.wakes == 2);
  CHECK(first.wakes == 1);
}

TEST_CASE("sealed, an outbox has the last trailer behind the frames that came since, once") {
  const auto marked = [](std::string text, std::string trailer) {
    return FramePtr::make(std::move(text), 0, frame(std::move(trailer)));
  };
  Outbox outbox;
  outbox.seal();
  CHECK(outbox.empty());
  outbox.push(frame("a"));
  outbox.seal();
  CHECK(waiting(outbox) == "a|");
  outbox.push(marked("b", "<1>"));
  outbox.push(marked("c", "<2>"));
  outbox.push(frame("d"));
  outbox.seal();
  outbox.seal();
  CHECK(waiting(outbox) == "a|b|c|d|<2>|");
  CHECK(outbox.bytes() == 7);
  outbox.push(frame("e"));
  outbox.seal();
  CHECK(waiting(outbox) == "a|b|c|d|<2>|e|");
  outbox.set_trailer(frame("<3>"));
  outbox.push(frame("e"));
  outbox.seal();
  outbox.set_trailer(frame("<4>"));
  outbox.push(marked("e", "<5>"));
  outbox.seal();
  CHECK(waiting(outbox) == "a|b|c|d|<2>|e|e|<3>|e|<5>|");
  outbox.consume(outbox.bytes() - 1);
  for (int i = 0; i < 200; ++i) {  // far enough that what has left is let go of
    outbox.push(frame("f"));
    outbox.consume(i < 8 ? 1 : 0);
  }
  outbox.consume(150);
  outbox.push(marked("g", "<6>"));
  outbox.seal();
  CHECK(waiting(outbox).ends_with("f|g|<6>|"));
}

TEST_CASE("who watches an outbox hears of all that leaves, until it is forgotten") {
  struct Watcher final : Outbox::Watcher {
    void on_written(std::size_t count) override { written += count; }
    std::size_t written = 0;
  } one, other;
  Outbox outbox;
  outbox.push(frame("abcd"));
  outbox.watch(one);
  outbox.consume(1);
  CHECK(one.written == 1);
  outbox.forget(other);
  outbox.consume(3);
  CHECK(one.written == 4);
  outbox.push(frame("e"));
  outbox.forget(one);
  outbox.consume(1);
  CHECK(one.written == 4);
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
