// HTTP: a request cut up in any way is the same request, one that never ends is refused in bounded memory, a target
// never reads beyond itself, and whatever a body says, each operation takes it or answers bad_request.
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "api/table.h"
#include "base/utf8.h"
#include "http/parser.h"
#include "http/target.h"

using namespace snug;

namespace {

std::size_t allocated = 0;  // bytes of the heap that C++ holds
std::size_t most_allocated = 0;

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = std::malloc(size);
  if (!memory) std::abort();
  allocated += ::malloc_usable_size(memory);
  most_allocated = std::max(most_allocated, allocated);
  return memory;
}
void operator delete(void* memory) noexcept {
  allocated -= ::malloc_usable_size(memory);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

namespace {

constexpr HttpLimits limits{.header = 2048, .fields = 64, .body = 4096};

void check(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  HttpParser::State state = HttpParser::State::header;
  std::string method, target, body;
  int status = 0;
  bool operator==(const Read&) const = default;
};

/// Feeds `bytes` in pieces of `piece`, what was left offered again.
Read read(std::string_view bytes, std::size_t piece) {
  HttpParser parser(limits);
  std::string waiting;
  while (parser.state() < HttpParser::State::done && !bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    waiting += bytes.substr(0, size);
    bytes.remove_prefix(size);
    waiting.erase(0, parser.feed(waiting));
  }
  Read out{.state = parser.state()};
  if (out.state == HttpParser::State::failed) out.status = parser.failure().status;
  if (out.state != HttpParser::State::done) return out;
  const HttpRequest request = parser.take();
  out.method = request.method();
  out.target = request.target();
  out.body = request.body();
  return out;
}

/// Feeds `bytes` and then its last `period` bytes again and again: what is held at any time is bounded, whatever goes
/// on for ever, and it comes to an end.
void read_without_end(std::string_view bytes, std::size_t period) {
  constexpr std::size_t piece = 256;
  constexpr std::size_t most_held = 64 << 10;  // far above the limits and what strings keep in reserve
  constexpr std::size_t most_taken =
      limits.header + 2 * (limits.header + (HttpBody::framing_per_byte + 1) * limits.body);
  const std::string_view again = bytes.substr(bytes.size() - period);
  std::string round(again);
  while (round.size() < piece) round += again;

  const std::size_t before = allocated;
  most_allocated = allocated;
  {
    HttpParser parser(limits);
    std::string waiting(bytes);
    std::size_t taken = 0;
    while (parser.state() < HttpParser::State::done) {
      const std::size_t count = parser.feed(waiting);
      taken += count;
      check(taken <= most_taken && most_allocated - before <= most_held + bytes.size());
      waiting.erase(0, count);
      waiting += round;
    }
  }
  check(allocated == before);
}

void try_every_operation(std::string_view body, const std::vector<json::TextField>& texts) {
  static const Table table(all_operations());
  for (const Operation& operation : table.all()) {
    const auto value = body.empty() ? Result<json::Value>(json::Value()) : json::parse(body);
    if (!value) {
      check(is_utf8(value.error().message));
      return;
    }
    const auto work = operation.read(*value, texts);
    if (!work) check(work.error().code == Code::bad_request && is_utf8(work.error().message));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Read whole = read(bytes, bytes.size());
  check(whole == read(bytes, size > 0 ? 1 + data[0] % 7 : 1));
  for (const std::size_t period : {std::size_t{1}, std::size_t{2}, std::size_t{7}, size})
    if (period > 0 && period <= size) read_without_end(bytes, period);

  std::vector<json::TextField> texts;
  const auto target = parse_target(whole.target);
  if (target) {
    for (const auto& segment : target->segments) check(is_utf8(segment));
    for (const auto& [name, value] : target->query) texts.push_back({name, value});
  }
  try_every_operation(whole.state == HttpParser::State::done ? std::string_view(whole.body) : bytes, texts);
  return 0;
}
