// Requests as bytes in, responses as bytes out; a table of three operations behind it.
#include "endpoints/http_router.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "http/parser.h"
#include "wire/native.h"

namespace snug {

using namespace std::chrono_literals;

namespace {

/// GET /things, PATCH /things/{thingId}, POST /login (for anyone), GET /sync (free). Every call is kept and answered
/// with itself.
class Things final : public RestOperations {
 public:
  Things() {
    operations_.push_back({.name = "list_things", .method = "GET", .path = "/things"});
    operations_.back().fields = [](json::Schemas&) {
      return std::vector<json::FieldInfo>{{"ids", false, false, R"({"type":"array","items":{"type":"string"}})", {}}};
    };
    operations_.push_back({.name = "update_thing", .method = "PATCH", .path = "/things/{thingId}"});
    operations_.push_back({.name = "log_in", .method = "POST", .path = "/login", .access = Access::anyone});
    operations_.push_back({.name = "sync", .method = "GET", .path = "/sync", .cost = Cost::free});
    table_.emplace(operations_);
  }
  Route route(std::string_view method, std::span<const std::string> segments) const override {
    return table_->route(method, segments);
  }
  void call(const Operation& operation, const Caller& caller, json::Value body, std::span<const json::TextField> texts,
            std::string_view cursor, AnswerHandler done) override {
    std::string call = std::string(operation.name) + " user=" + std::to_string(caller.user.value) +
                       " from=" + std::string(caller.address) + " agent=" + std::string(caller.user_agent) + " ";
    json::write_value(call, body);
    for (const auto& text : texts) call += " " + std::string(text.name) + "=" + std::string(text.value);
    if (!cursor.empty()) call += " after=" + std::string(cursor);
    calls.push_back(call);
    done(answer ? *answer : Answer{std::string("{}"), "e.7"});
  }
  const std::string& openapi() const override { return openapi_; }

  std::vector<std::string> calls;
  std::optional<Answer> answer;

 private:
  Operations operations_;
  std::optional<Table> table_;
  const std::string openapi_ = "{\"openapi\":\"3.1.0\"}";
};

class Tokens5 final : public Authenticator {
 public:
  std::string derive(std::string_view what) const override { return std::string(what); }
  Result<Identity> verify(std::string_view token) override {
    if (token == "five") return Identity{UserId{5}, LoginSessionId{50}};
    return fail(Code::unauthorized, "the token is not valid");
  }
};

/// Keeps what is to run later.
class LaterExecutor final : public Executor {
 public:
  void post(Task task) override { tasks.push_back(std::move(task)); }
  void post_after(std::chrono::milliseconds delay, Task task) override {
    delays.push_back(delay);
    tasks.push_back(std::move(task));
  }
  std::vector<Task> tasks;
  std::vector<std::chrono::milliseconds> delays;
};

struct Fixture {
  ManualClock clock;
  Metrics metrics;
  Things things;
  Tokens5 tokens;
  RateLimiter rates{{.message_rate = 0, .call_rate = 1, .call_burst = 100}, clock};
  LaterExecutor executor;
  HttpRouter::Readiness ready = HttpRouter::Readiness::ready;
  NativeDialect dialect;
  EngineHandler engine{"/socket.io/", {}, {}, nullptr, 0};
  RequestEcho mirror{clock};
  HttpRouter router{RestHandler(things, tokens, rates, {&executor}),
                    WebSocketHandler({nullptr}, dialect),
                    engine,
                    mirror,
                    Origins({"https://app.example.org"}),
                    metrics,
                    [this](int, MoveFunction<void(HttpRouter::Readiness)> done) { done(ready); }};

  HttpResponse ask(const std::string& bytes) {
    HttpParser parser({});
    parser.feed(bytes);
    std::optional<HttpResponse> response;
    if (parser.state() == HttpParser::State::failed) {
      response = parser.failure();
      router.complete(parser.header(), *response);
      return *response;
    }
    REQUIRE(parser.state() == HttpParser::State::done);
    const HttpRequest request = parser.take();
    router.respond(request, {.address = "10.0.0.1", .connected_from = *IpAddress::parse("172.16.0.9")},
                   [&](HttpResponse r) { response = std::move(r); });
    if (!response) {
      REQUIRE(executor.tasks.size() == 1);
      executor.tasks.front()();
    }
    REQUIRE(response);
    router.complete(request, *response);
    return *response;
  }
  /// A request line and headers, each without its end; then the body.
  HttpResponse ask(const std::string& line, const std::vector<std::string>& headers, const std::string& body = "") {
    std::string bytes = line + " HTTP/1.1\r\nHost: chat.example.org\r\n";
    for (const std::string& header : headers) bytes += header + "\r\n";
    if (!body.empty()) bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return ask(bytes + "\r\n" + body);
  }
};

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "none";
}

std::string code_of(const HttpResponse& response) {
  const auto at = response.body.find("\"code\":\"");
  if (at == std::string::npos) return std::to_string(response.status);
  const auto end = response.body.find('"', at + 8);
  return std::to_string(response.status) + " " + response.body.substr(at + 8, end - at - 8);
}

const std::string bearer = "Authorization: Bearer five";
const std::string is_json = "Content-Type: application/json";

}  // namespace

TEST_CASE_FIXTURE(Fixture, "the mirror shows a request once, soon, and under the path that was told") {
  const std::vector<std::string> forwarded{"X-Forwarded-For: 192.0.2.1,\"", "X-Forwarded-For: 10.0.0.1",
                                           "Connection: close"};
  const std::string first = mirror.open(), path = mirror.open();
  CHECK(ask("GET " + first, forwarded).status == 404);
  CHECK(ask("GET /mirror/", forwarded).status == 404);
  const HttpResponse shown = ask("GET " + path, forwarded);
  CHECK(shown.body == R"({"connectedFrom":"172.16.0.9","trusted":false,"client":"10.0.0.1",)"
                      R"("forwardedFor":"192.0.2.1,\",10.0.0.1","connection":"close"})");
  CHECK(header_of(shown, "Cache-Control") == "no-store");
  CHECK(ask("GET " + path, forwarded).status == 404);

  const std::string late = mirror.open();
  clock.advance(RequestEcho::timeout + 1ms);
  CHECK(ask("GET " + late, forwarded).status == 404);
}

TEST_CASE_FIXTURE(Fixture, "a call of the operation table") {
  const HttpResponse response = ask("PATCH /api/v1/things/a%2Fb?x=1&y=%C3%A9",
                                    {bearer, is_json, "User-Agent: curl", "Snug-Cursor: e.3"}, R"({"z":[true]})");
  CHECK(response.status == 200);
  CHECK(response.content_type == "application/json");
  CHECK(response.body == "{}");
  CHECK(header_of(response, "Snug-Cursor") == "e.7");
  CHECK(header_of(response, "Cache-Control") == "no-store");
  CHECK(things.calls ==
        std::vector<std::string>{
            R"(update_thing user=5 from=10.0.0.1 agent=curl {"z":[true]} thingId=a/b x=1 y=é after=e.3)"});
}

TEST_CASE_FIXTURE(Fixture, "what is a list may stand several times in a query") {
  CHECK(ask("GET /api/v1/things?ids=1&ids=2,3&x=4", {bearer}).status == 200);
  CHECK(things.calls == std::vector<std::string>{"list_things user=5 from=10.0.0.1 agent= {} ids=1 ids=2,3 x=4"});
  CHECK(code_of(ask("GET /api/v1/things?ids=1&x=2&x=3", {bearer})) == "400 bad_request");
}

TEST_CASE_FIXTURE(Fixture, "what an operation answers becomes a status") {
  Error error = fail(Code::rate_limited, "slower");
  error.retry_after_ms = 2500;
  things.answer = Answer{error};
  HttpResponse response = ask("GET /api/v1/things", {bearer});
  CHECK(code_of(response) == "429 rate_limited");
  CHECK(header_of(response, "Retry-After") == "3");
  CHECK(response.content_type == "application/problem+json");
  things.answer = Answer{fail(Code::not_member, "no")};
  CHECK(code_of(ask("GET /api/v1/things", {bearer})) == "403 not_member");
  things.answer = Answer{std::string("{\"things\":[]}")};
  response = ask("GET /api/v1/things", {bearer});
  CHECK(response.body == "{\"things\":[]}");
  CHECK(header_of(response, "Snug-Cursor") == "none");
}

TEST_CASE_FIXTURE(Fixture, "what is refused before it is a call") {
  struct Row {
    std::string line;
    std::vector<std::string> headers;
    std::string body;
    std::string outcome;
  };
  const std::vector<Row> rows{
      {"GET /api/v1/nothing", {bearer}, "", "404 not_found"},
      {"GET /api/v1", {bearer}, "", "404 not_found"},
      {"GET /api/v1/", {bearer}, "", "404 not_found"},
      {"GET /api/v1/things/", {bearer}, "", "404 not_found"},
      {"GET /api/v2/things", {bearer}, "", "404 not_found"},
      {"GET /API/v1/things", {bearer}, "", "404 not_found"},
      {"DELETE /api/v1/things", {bearer}, "", "405 unsupported"},
      {"GET /api/v1/things/%ff", {bearer}, "", "400 bad_request"},
      {"GET /api/v1/things?a=%", {bearer}, "", "400 bad_request"},
      {"GET /api/v1/things?a=1&a=2", {bearer}, "", "400 bad_request"},
      {"PATCH /api/v1/things/7?thingId=8", {bearer}, "", "400 bad_request"},
      {"PATCH /api/v1/things/7", {bearer}, "{}", "415 unsupported"},
      {"PATCH /api/v1/things/7", {bearer, "Content-Type: text/plain"}, "{}", "415 unsupported"},
      {"PATCH /api/v1/things/7", {bearer, "Content-Type: application/jsonp"}, "{}", "415 unsupported"},
      {"PATCH /api/v1/things/7", {bearer, is_json, "Content-Encoding: gzip"}, "\x1f\x8b", "415 unsupported"},
      {"PATCH /api/v1/things/7", {bearer, is_json, "Content-Encoding: identity, br"}, "{}", "415 unsupported"},
      {"PATCH /api/v1/things/7", {bearer, is_json}, "{", "400 bad_request"},
      {"PATCH /api/v1/things/7", {bearer, is_json}, "{\"a\":\"\xff\"}", "400 bad_request"},
      {"GET /api/v1/things", {"Authorization: Bearer six"}, "", "401 unauthorized"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(code_of(ask(row.line, row.headers, row.body)) == row.outcome);
  }
  CHECK(things.calls.empty());
  CHECK(header_of(ask("DELETE /api/v1/things", {}), "Allow") == "GET, OPTIONS");
  CHECK(header_of(ask("GET /api/v1/things", {"Authorization: Bearer six"}), "WWW-Authenticate") == "Bearer");
}

TEST_CASE_FIXTURE(Fixture, "who calls") {
  const auto user = [&](const std::string& line, const std::vector<std::string>& headers) {
    things.calls.clear();
    ask(line, headers);
    REQUIRE(things.calls.size() == 1);
    const auto at = things.calls[0].find("user=");
    return things.calls[0].substr(at, things.calls[0].find(' ', at) - at);
  };
  CHECK(user("GET /api/v1/things", {bearer}) == "user=5");
  CHECK(user("GET /api/v1/things", {"authorization: bearer  five"}) == "user=5");
  CHECK(user("GET /api/v1/things", {}) == "user=0");
  CHECK(user("GET /api/v1/things", {"Authorization: Basic five"}) == "user=0");
  CHECK(user("GET /api/v1/things", {"Authorization: Bearer"}) == "user=0");
  CHECK(user("GET /api/v1/things", {"Cookie: token=five; Authorization=Bearer five"}) == "user=0");
  CHECK(user("GET /api/v1/things?token=five&access_token=five", {}) == "user=0");
  // A login with the leftovers of the last one.
  CHECK(user("POST /api/v1/login", {"Authorization: Bearer six"}) == "user=0");
}

TEST_CASE_FIXTURE(Fixture, "what a client calls itself is kept, as far as it is text and short") {
  const auto agent = [&](const std::string& value) {
    things.calls.clear();
    ask("GET /api/v1/things", {"User-Agent: " + value});
    const auto at = things.calls.at(0).find("agent=") + 6;
    return things.calls[0].substr(at, things.calls[0].rfind(" {}") - at);
  };
  CHECK(agent("Mozilla/5.0 (X11)") == "Mozilla/5.0 (X11)");
  CHECK(agent("bad \xff") == "");
  CHECK(agent(std::string(1000, 'x')).size() == 256);
  CHECK(agent(std::string(255, 'x') + "é").size() == 255);
}

TEST_CASE_FIXTURE(Fixture, "bodies of other shapes are the operation's to judge") {
  CHECK(ask("PATCH /api/v1/things/7", {"Content-Type: Application/JSON ; charset=utf-8"}, "{}").status == 200);
  CHECK(ask("PATCH /api/v1/things/7", {"Content-Type: text/plain"}).status == 200);
  CHECK(ask("PATCH /api/v1/things/7", {is_json}, "[1]").status == 200);
  CHECK(things.calls[2].find("[1] thingId=7") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "calls of one user are limited") {
  for (int i = 0; i < 100; ++i) CHECK(ask("GET /api/v1/things", {bearer}).status == 200);
  CHECK(code_of(ask("GET /api/v1/things", {bearer})) == "429 rate_limited");
  CHECK(ask("GET /api/v1/things", {}).status == 200);
  clock.advance(1s);
  CHECK(ask("GET /api/v1/things", {bearer}).status == 200);
}

TEST_CASE_FIXTURE(Fixture, "a call that is free is slowed down, never refused") {
  for (int i = 0; i < 100; ++i) CHECK(ask("GET /api/v1/sync", {bearer}).status == 200);
  CHECK(executor.delays.empty());
  CHECK(ask("GET /api/v1/sync?cursor=e.1", {bearer}).status == 200);
  CHECK(executor.delays == std::vector<std::chrono::milliseconds>{1s});
  CHECK(things.calls.back() == "sync user=5 from=10.0.0.1 agent= {} cursor=e.1");
}

TEST_CASE_FIXTURE(Fixture, "HEAD is GET, OPTIONS tells what there is") {
  CHECK(ask("HEAD /api/v1/things", {bearer}).status == 200);
  CHECK(things.calls[0].starts_with("list_things"));
  HttpResponse response = ask("OPTIONS /api/v1/things", {});
  CHECK(response.status == 204);
  CHECK(header_of(response, "Allow") == "GET, OPTIONS");
  CHECK(ask("OPTIONS /api/v1/nothing", {}).status == 404);
  CHECK(ask("OPTIONS *", {}).status == 204);
  CHECK(header_of(ask("OPTIONS /healthz", {}), "Allow") == "GET, HEAD, OPTIONS");
}

TEST_CASE_FIXTURE(Fixture, "pages of other origins") {
  const std::string allowed = "Origin: https://app.example.org";
  const std::string evil = "Origin: https://evil.example.org";
  const std::string own = "Origin: https://chat.example.org";
  const std::string asks = "Access-Control-Request-Method: POST";

  HttpResponse response = ask("GET /api/v1/things", {bearer, allowed});
  CHECK(header_of(response, "Access-Control-Allow-Origin") == "https://app.example.org");
  CHECK(header_of(response, "Access-Control-Expose-Headers").starts_with("Snug-Cursor, Retry-After, Location, "));
  CHECK(header_of(response, "Access-Control-Allow-Credentials") == "true");
  CHECK(header_of(response, "Vary") == "Origin");
  // Every answer has them, whoever gives it.
  const std::vector<std::pair<std::string, int>> answers{{"GET /api/v1/nothing", 404},
                                                         {"DELETE /api/v1/things", 405},
                                                         {"GET /api/v1/things?a=%", 400},
                                                         {"GET /%", 400},
                                                         {"GET /nothing", 404},
                                                         {"POST /healthz", 405},
                                                         {"GET /ws", 426},
                                                         {"GET /", 200},
                                                         {"GET /socket.io/?transport=no", 400}};
  for (const auto& [line, status] : answers) {
    CAPTURE(line);
    response = ask(line, {allowed});
    CHECK(response.status == status);
    CHECK(header_of(response, "Access-Control-Allow-Origin") == "https://app.example.org");
    CHECK(header_of(response, "Access-Control-Allow-Credentials") == "true");
    CHECK(header_of(ask(line, {evil}), "Access-Control-Allow-Origin") == "none");
  }
  for (const char* const length : {"Content-Length: 300000", "Content-Length: x", "Transfer-Encoding: gzip"}) {
    CAPTURE(length);
    response = ask("POST /api/v1/login", {allowed, length});
    CHECK(response.status >= 400);
    CHECK(header_of(response, "Access-Control-Allow-Origin") == "https://app.example.org");
    CHECK(header_of(ask("POST /api/v1/login", {evil, length}), "Access-Control-Allow-Origin") == "none");
  }
  response = ask("GET /api/v1/things", {allowed, evil});
  CHECK(header_of(response, "Access-Control-Allow-Origin") == "none");

  response = ask("OPTIONS /api/v1/things", {allowed, asks});
  CHECK(response.status == 204);
  CHECK(header_of(response, "Access-Control-Allow-Origin") == "https://app.example.org");
  CHECK(header_of(response, "Access-Control-Allow-Methods").find("PATCH") != std::string::npos);
  CHECK(header_of(response, "Access-Control-Allow-Headers").find("Authorization") != std::string::npos);

  for (const std::string& origin : {evil, own}) {
    CHECK(header_of(ask("GET /api/v1/things", {bearer, origin}), "Access-Control-Allow-Origin") == "none");
    response = ask("OPTIONS /api/v1/things", {origin, asks});
    CHECK(header_of(response, "Access-Control-Allow-Origin") == "none");
    CHECK(header_of(response, "Access-Control-Allow-Methods") == "none");
  }

  const std::vector<std::string> upgrade{"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="};
  const auto open = [&](const std::string& origin) {
    auto headers = upgrade;
    if (!origin.empty()) headers.push_back(origin);
    return ask("GET /ws", headers).status;
  };
  CHECK(open("") == 101);
  CHECK(open(own) == 101);
  CHECK(open(allowed) == 101);
  CHECK(open(evil) == 403);
  CHECK(open("Origin: null") == 403);
  CHECK(ask("GET /ws", {}).status == 426);
  CHECK(ask("GET /ws", upgrade, "body").status == 400);
}

TEST_CASE_FIXTURE(Fixture, "the other paths") {
  CHECK(ask("GET /healthz", {}).body == "ok\n");
  CHECK(ask("GET /readyz", {}).status == 200);
  ready = HttpRouter::Readiness::not_ready;
  CHECK(ask("GET /readyz", {}).status == 503);
  ready = HttpRouter::Readiness::draining;
  CHECK(ask("GET /readyz", {}).status == 404);
  CHECK(ask("GET /healthz", {}).status == 200);

  metrics.counter("snug_things_total", "Things.").add(3);
  const HttpResponse text = ask("GET /metrics", {});
  CHECK(text.content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(text.body.find("snug_things_total 3") != std::string::npos);

  CHECK(ask("GET /api/v1/openapi.json", {}).body == "{\"openapi\":\"3.1.0\"}");
  const HttpResponse page = ask("GET /", {});
  CHECK(page.content_type == "text/html; charset=utf-8");
  CHECK(page.body.find("<title>snug</title>") != std::string::npos);
  CHECK(header_of(page, "Content-Security-Policy").find("default-src 'none'") == 0);
  CHECK(ask("GET /page.css", {}).content_type == "text/css; charset=utf-8");

  CHECK(code_of(ask("POST /", {})) == "405 unsupported");
  CHECK(code_of(ask("GET /nothing", {})) == "404 not_found");
  CHECK(code_of(ask("GET /%", {})) == "400 bad_request");
  CHECK(ask("GET http://chat.example.org/healthz", {}).status == 200);
}

TEST_CASE_FIXTURE(Fixture, "a request says which host it means, once") {
  CHECK(ask("GET /healthz HTTP/1.1\r\n\r\n").status == 400);
  CHECK(ask("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").status == 400);
  CHECK(ask("GET /healthz HTTP/1.0\r\n\r\n").status == 200);
}

}  // namespace snug
