// HTTP: a request cut up in any way is the same request, a target never reads beyond itself, and whatever a body says,
// each operation takes it or answers bad_request.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "api/table.h"
#include "net/http_parser.h"
#include "net/target.h"
#include "wire/utf8.h"

using namespace snug;

namespace {

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
  HttpParser parser({.header = 2048, .body = 4096});
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
  const std::size_t piece = size > 0 ? 1 + data[0] % 7 : 1;
  Read cut = read(bytes, piece);
  // Nonsense that comes in pieces passes for an incomplete header, but not beyond the next empty line.
  const bool may_still_fail = whole.state == HttpParser::State::failed && cut.state < HttpParser::State::done;
  if (may_still_fail) cut = read(std::string(bytes) + "\r\n\r\n", piece);
  check(whole.state == cut.state);
  if (whole.state == HttpParser::State::done) check(whole == cut);

  std::vector<json::TextField> texts;
  const auto target = parse_target(whole.target);
  if (target) {
    for (const auto& segment : target->segments) check(is_utf8(segment));
    for (const auto& [name, value] : target->query) texts.push_back({name, value});
  }
  try_every_operation(whole.state == HttpParser::State::done ? std::string_view(whole.body) : bytes, texts);
  return 0;
}
