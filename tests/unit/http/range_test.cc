#include "http/range.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "http/parser.h"

namespace snug {

namespace {

HttpRequest request(const std::string& headers, const std::string& method = "GET") {
  HttpParser parser({});
  parser.feed(method + " /f HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  REQUIRE(parser.state() == HttpParser::State::done);
  return parser.take();
}

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [known, value] : response.headers)
    if (known == name) return value;
  return "none";
}

/// Status, Content-Range and body of ten bytes, asked for so.
std::string ask(const std::string& headers, const std::string& method = "GET") {
  HttpResponse response{200, "text/plain", "0123456789"};
  response.with("ETag", "\"e\"").with("Last-Modified", "Sun, 29 Nov 2026 12:00:00 GMT");
  apply_range(request(headers, method), response);
  CHECK((header_of(response, "Accept-Ranges") == "bytes"));
  return std::to_string(response.status) + " " + header_of(response, "Content-Range") + " <" + response.body + ">";
}

struct Numbers final : BodySource {
  std::uint64_t size() const override { return std::uint64_t{5} << 30; }
  void read(std::uint64_t, std::span<char> into, MoveFunction<void(std::size_t)> done) override { done(into.size()); }
};

}  // namespace

TEST_CASE("one range of bytes") {
  const std::string whole = "200 none <0123456789>";
  CHECK(ask("") == whole);
  CHECK(ask("Range: bytes=0-3\r\n") == "206 bytes 0-3/10 <0123>");
  CHECK(ask("Range: BYTES=4-\r\n") == "206 bytes 4-9/10 <456789>");
  CHECK(ask("Range: bytes=8-99\r\n") == "206 bytes 8-9/10 <89>");
  CHECK(ask("Range: bytes=-3\r\n") == "206 bytes 7-9/10 <789>");
  CHECK(ask("Range: bytes=-99\r\n") == "206 bytes 0-9/10 <0123456789>");
  CHECK(ask("Range: bytes=0-99999999999999999999999\r\n") == "206 bytes 0-9/10 <0123456789>");
  CHECK(ask("Range: bytes=10-\r\n") == "416 bytes */10 <>");
  CHECK(ask("Range: bytes=-0\r\n") == "416 bytes */10 <>");
  CHECK(ask("Range: bytes=99999999999999999999999-\r\n") == "416 bytes */10 <>");
  for (const char* other :
       {"bytes=3-2", "bytes=a-b", "bytes=1-2,4-5", "bytes", "bytes=", "bytes=-", "items=0-3", "bytes=0-3x"})
    CHECK_MESSAGE(ask("Range: " + std::string(other) + "\r\n") == whole, other);
  CHECK(ask("Range: bytes=0-3\r\nRange: bytes=5-6\r\n") == whole);
  CHECK(ask("Range: bytes=0-3\r\n", "HEAD") == whole);
}

TEST_CASE("a range only of what the client has the other part of") {
  const std::string range = "Range: bytes=0-3\r\n", part = "206 bytes 0-3/10 <0123>", whole = "200 none <0123456789>";
  CHECK(ask(range + "If-Range: \"e\"\r\n") == part);
  CHECK(ask(range + "If-Range: \"f\"\r\n") == whole);
  CHECK(ask(range + "If-Range: W/\"e\"\r\n") == whole);
  CHECK(ask(range + "If-Range: Sun, 29 Nov 2026 12:00:00 GMT\r\n") == part);
  CHECK(ask(range + "If-Range: Sun, 29 Nov 2026 12:00:01 GMT\r\n") == whole);
}

TEST_CASE("a range that can't be had is no answer to keep") {
  HttpResponse response{200, "text/plain", "0123456789"};
  response.with("ETag", "\"e\"").with("Cache-Control", "immutable").with("Vary", "Origin");
  apply_range(request("Range: bytes=10-\r\n"), response);
  CHECK(response.status == 416);
  CHECK(header_of(response, "Cache-Control") == "none");
  CHECK(header_of(response, "ETag") == "none");
  CHECK(header_of(response, "Vary") == "Origin");
}

TEST_CASE("of a source, also behind 4 GiB, and of no answer but a whole one") {
  HttpResponse response = HttpResponse{200, "video/mp4"}.from(std::make_shared<Numbers>());
  apply_range(request("Range: bytes=4294967296-4294967299\r\n"), response);
  CHECK(response.status == 206);
  CHECK(response.part.offset == std::uint64_t{1} << 32);
  CHECK(response.part.length == 4);
  CHECK(header_of(response, "Content-Range") == "bytes 4294967296-4294967299/5368709120");
  HttpResponse missing{404, "text/plain", "none"};
  apply_range(request("Range: bytes=0-1\r\n"), missing);
  CHECK(missing.body == "none");
}

}  // namespace snug
