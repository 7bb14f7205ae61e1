#include "http/message.h"

#include <doctest/doctest.h>

#include "http/parser.h"
#include "http/upgrade.h"

namespace snug {

namespace {

constexpr Time monday{1795000000000};

HttpRequest request(const std::string& text) {
  HttpParser parser({});
  parser.feed(text);
  REQUIRE(parser.state() == HttpParser::State::done);
  return parser.take();
}

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "none";
}

}  // namespace

TEST_CASE("a response on the wire") {
  CHECK(serialize(json_response(200, "{}"), {}, monday) ==
        "HTTP/1.1 200 OK\r\nDate: Wed, 18 Nov 2026 11:06:40 GMT\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(serialize(json_response(200, "{}"), {.head = true, .keep_alive = false}, monday) ==
        "HTTP/1.1 200 OK\r\nDate: Wed, 18 Nov 2026 11:06:40 GMT\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n");
  CHECK(serialize(HttpResponse{204}, {.http_1_1 = false}, monday) ==
        "HTTP/1.0 204 No Content\r\nDate: Wed, 18 Nov 2026 11:06:40 GMT\r\nX-Content-Type-Options: nosniff\r\n"
        "Connection: keep-alive\r\n\r\n");
}

TEST_CASE("errors are problem details with our code") {
  Error error = bad_field("memberIds[1]", "not \"a\" number");
  HttpResponse response = problem(error);
  CHECK(response.status == 400);
  CHECK(response.content_type == "application/problem+json");
  CHECK(response.body == R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"not \"a\" number",)"
                         R"("code":"bad_request","field":"memberIds[1]"})");
  CHECK(header_of(response, "Retry-After") == "none");

  error = fail(Code::rate_limited, "slower");
  error.retry_after_ms = 1001;
  response = problem(error);
  CHECK(response.status == 429);
  CHECK(response.body.find("\"retryAfterMs\":1001") != std::string::npos);
  CHECK(header_of(response, "Retry-After") == "2");

  CHECK(header_of(problem(fail(Code::unavailable, "later")), "Retry-After") == "1");
  CHECK(header_of(problem(fail(Code::unauthorized, "who?")), "WWW-Authenticate") == "Bearer");
}

TEST_CASE("the WebSocket handshake") {
  // The example of RFC 6455 section 1.3.
  CHECK(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

  const std::string get = "GET /ws HTTP/1.1\r\nHost: x\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  const std::string upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
  const auto status = [](const std::string& text) { return answer_upgrade(request(text + "\r\n")).status; };

  const HttpResponse good = answer_upgrade(request(get + upgrade + key + version + "\r\n"));
  CHECK(good.status == 101);
  CHECK(header_of(good, "Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CHECK(serialize(good, {}, monday).find("\r\nConnection: Upgrade\r\n") != std::string::npos);
  CHECK(serialize(good, {}, monday).find("Content-Length") == std::string::npos);

  CHECK(status(get + "Upgrade: h2c, WebSocket\r\nConnection: keep-alive, upgrade\r\n" + key + version) == 101);
  CHECK(status(get + "Upgrade: websocket\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n" + key + version) == 101);

  CHECK(status("POST /ws HTTP/1.1\r\nHost: x\r\n" + upgrade + key + version) == 405);
  CHECK(status("GET /ws HTTP/1.0\r\nHost: x\r\n" + upgrade + key + version) == 400);
  CHECK(status(get + key + version) == 426);
  CHECK(status(get + "Upgrade: websocket\r\n" + key + version) == 426);
  CHECK(status(get + "Connection: Upgrade\r\n" + key + version) == 426);
  CHECK(status(get + "Upgrade: websockets\r\nConnection: Upgrade\r\n" + key + version) == 426);
  CHECK(status(get + upgrade + key) == 426);
  CHECK(status(get + upgrade + key + "Sec-WebSocket-Version: 8\r\n") == 426);
  CHECK(header_of(answer_upgrade(request(get + upgrade + key + "\r\n")), "Sec-WebSocket-Version") == "13");
  CHECK(status(get + upgrade + version) == 400);
  CHECK(status(get + upgrade + version + "Sec-WebSocket-Key: short\r\n") == 400);
  CHECK(status(get + upgrade + version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=!\r\n") == 400);
  CHECK(status(get + upgrade + version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n") == 400);
  CHECK(status(get + upgrade + version + "Sec-WebSocket-Key: dGhlIHNhbXBsZS*ub25jZQ==\r\n") == 400);
  CHECK(status(get + upgrade + key + key + version) == 400);
}

TEST_CASE("of the subprotocols that are offered the first is answered") {
  const auto answer = [](const std::string& more) {
    return answer_upgrade(
        request("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
                more + "\r\n"));
  };
  const auto chosen = [&](const std::string& more) { return header_of(answer(more), "Sec-WebSocket-Protocol"); };
  CHECK(chosen("") == "none");
  CHECK(chosen("Sec-WebSocket-Protocol: chat\r\n") == "chat");
  CHECK(chosen("Sec-WebSocket-Protocol: v2.snug, chat\r\n") == "v2.snug");
  CHECK(chosen("Sec-WebSocket-Protocol: one\r\nSec-WebSocket-Protocol: two\r\n") == "one");
  CHECK(chosen("Sec-WebSocket-Protocol: ,, two\r\n") == "two");
  CHECK(chosen("Sec-WebSocket-Protocol:\r\n") == "none");
  for (const char* bad : {"a b", "a;b", "\"quoted\"", "a/b", "{}", "\xc3\xa4"})
    CHECK_MESSAGE(answer("Sec-WebSocket-Protocol: " + std::string(bad) + "\r\n").status == 400, bad);
}

}  // namespace snug
