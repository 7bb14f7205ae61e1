#include "endpoints/redirect_handler.h"

#include <doctest/doctest.h>

#include "http/parser.h"

using namespace snug;

namespace {

HttpResponse ask(const RedirectHandler::Target& target, const std::string& line, const std::string& headers = {},
                 RedirectHandler::Challenges challenges = {}) {
  HttpParser parser({});
  parser.feed(line + " HTTP/1.1\r\n" + headers + "\r\n");
  if (parser.state() == HttpParser::State::failed) return parser.failure();
  REQUIRE(parser.state() == HttpParser::State::done);
  const HttpRequest request = parser.take();
  HttpResponse answer{0};
  RedirectHandler(target, std::move(challenges)).respond(request, {}, [&](HttpResponse r) { answer = std::move(r); });
  return answer;
}

std::string location(const HttpResponse& response) {
  for (const auto& [name, value] : response.headers)
    if (name == "Location") return std::to_string(response.status) + " " + value;
  return std::to_string(response.status);
}

}  // namespace

TEST_CASE("people are sent to the host they asked for") {
  const RedirectHandler::Target target{.url = "", .hosts = {}, .port = ":8443"};
  const auto sent = [&](const std::string& line, const std::string& headers) {
    return location(ask(target, line, headers));
  };
  CHECK(sent("GET /a?b=c", "Host: Chat.example.org\r\n") == "308 https://chat.example.org:8443/a?b=c");
  CHECK(sent("POST /", "Host: chat.example.org:8080\r\n") == "308 https://chat.example.org:8443/");
  CHECK(sent("GET /", "Host: [::1]:8080\r\n") == "308 https://[::1]:8443/");
  CHECK(sent("GET http://other.example.org/x", "Host: chat.example.org\r\n") == "308 https://chat.example.org:8443/x");
  CHECK(sent("GET /", "") == "400");
  CHECK(sent("GET /", "Host: chat.example.org/evil\r\n") == "400");
  CHECK(sent("GET /", "Host: a@b\r\n") == "400");
  CHECK(sent("GET /", "Host: a\r\nHost: a\r\n") == "400");
  CHECK(sent("OPTIONS *", "Host: chat.example.org\r\n") == "400");
}

TEST_CASE("people are sent to the public address, unless they asked for another name of this server") {
  const RedirectHandler::Target target{
      .url = "https://chat.example.org", .hosts = {"chat.example.org", "www.example.org"}, .port = ""};
  const auto sent = [&](const std::string& host) { return location(ask(target, "GET /x", "Host: " + host + "\r\n")); };
  CHECK(sent("evil.org") == "308 https://chat.example.org/x");
  CHECK(sent("chat.example.org:80") == "308 https://chat.example.org/x");
  CHECK(sent("www.example.org") == "308 https://www.example.org/x");
}

TEST_CASE("a CA's challenge is answered, and none that is not known") {
  const auto challenges = [](std::string_view token) {
    return token == "known" ? std::optional<std::string>("known.thumbprint") : std::nullopt;
  };
  const std::string path = "/.well-known/acme-challenge/";
  const HttpResponse answer = ask({}, "GET " + path + "known", "Host: chat.example.org\r\n", challenges);
  CHECK(answer.status == 200);
  CHECK(answer.body == "known.thumbprint");
  CHECK(ask({}, "GET " + path + "unknown", "Host: chat.example.org\r\n", challenges).status == 404);
  CHECK(ask({}, "POST " + path + "known", "Host: chat.example.org\r\n", challenges).status == 308);
  CHECK(ask({}, "GET " + path + "known", "Host: chat.example.org\r\n").status == 308);
}
