// An answer of another server: cut up in any way it is the same answer, what is held of it is bounded, and a redirect
// leads to an http(s) URL or nowhere.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "httpclient/response_reader.h"

using namespace snug;

namespace {

constexpr ExchangeLimits limits{.header = 512, .body = 256};

void check(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  ResponseReader::State state{};
  int status = 0;
  std::string body;
  bool usable = false;
  bool operator==(const Read&) const = default;
};

Read read(std::string_view bytes, std::size_t piece, const ExchangeLimits& bounds) {
  ResponseReader reader(bounds, false);
  std::string body;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    if (reader.state() == ResponseReader::State::pausing)
      reader.read_body([&](std::string_view part) {
        body += part;
        return true;
      });
  }
  reader.end(true);
  check(body.size() <= bounds.body);
  if (reader.state() != ResponseReader::State::done) {
    check(reader.state() == ResponseReader::State::failed && !reader.failure().message.empty());
    return {.state = reader.state()};
  }
  const ClientResponse& response = reader.response();
  check(response.status >= 100 && response.status <= 999);
  std::size_t fields = 0;
  for (const auto& [name, value] : response.fields) fields += name.size() + value.size();
  check(fields <= bounds.header);
  if (is_redirect(response)) {
    const ClientRequest asked{.url = Url::parse("https://h/a/b").value(), .redirects = 1};
    const auto next = follow_redirect(asked, response);
    if (const auto* request = std::get_if<ClientRequest>(&next)) {
      check(request->url.https && Url::parse(request->url.text()) == request->url);
      check(request_head(*request, "f", true).has_value());
    }
  }
  return {reader.state(), response.status, body, reader.leaves_connection_usable()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Read whole = read(bytes, std::max<std::size_t>(size, 1), limits);
  check(whole == read(bytes, 1, limits));
  check(whole == read(bytes, size > 0 ? 1 + data[0] % 7 : 1, limits));
  ExchangeLimits cutting = limits;
  cutting.cut = true;
  (void)read(bytes, 3, cutting);
  return 0;
}
