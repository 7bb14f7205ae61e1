// Uploads as bytes of requests, on a store of the test's own.
#include "endpoints/upload_handler.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "http/parser.h"
#include "http/target.h"
#include "unit/files/files_fixture.h"

namespace snug {

namespace {

class TwoTokens final : public Authenticator {
 public:
  std::string derive(std::string_view what) const override { return std::string(what); }
  Result<Identity> verify(std::string_view token) override {
    if (token == "ann") return Identity{UserId{1}, LoginSessionId{10}};
    if (token == "ben") return Identity{UserId{2}, LoginSessionId{20}};
    return fail(Code::unauthorized, "the token is not valid");
  }
};

struct Fixture : test::FilesFixture {
  TwoTokens tokens;
  RateLimiter rates{{.message_rate = 0, .call_rate = 1, .call_burst = 50}, clock};
  std::optional<UploadHandler> handler{std::in_place, *uploads, tokens, rates, std::vector<Executor*>{&io}};

  HttpResponse ask(const std::string& line, std::vector<std::string> headers, const std::string& body = "",
                   const std::string& token = "ann") {
    std::string bytes = line + " HTTP/1.1\r\nHost: chat.example.org\r\n";
    if (!token.empty()) headers.push_back("Authorization: Bearer " + token);
    bool sized = false;
    for (const std::string& header : headers) {
      bytes += header + "\r\n";
      sized |= header.starts_with("Content-Length") || header.starts_with("Transfer-Encoding");
    }
    if (!body.empty() && !sized) bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    bytes += "\r\n" + body;
    const auto segments_of = [](const HttpRequest& request) {
      auto segments = parse_target(request.target())->segments;
      segments.erase(segments.begin(), segments.begin() + 2);
      return segments;
    };
    std::shared_ptr<BodySink> sink;
    HttpParser parser({}, [&](const HttpRequest& header) {
      BodyPlan plan = handler->plan_body(header, segments_of(header), {});
      if ((sink = plan.sink)) sink->begin([] {});
      return plan;
    });
    parser.feed(bytes);
    if (parser.state() == HttpParser::State::failed) return parser.failure();
    REQUIRE(parser.state() == HttpParser::State::done);
    const HttpRequest request = parser.take();
    std::optional<HttpResponse> response;
    handler->respond(request, segments_of(request), {}, [&](HttpResponse r) { response = std::move(r); });
    io.run_until([&] { return response.has_value(); });
    return *response;
  }
  HttpResponse create(const std::string& length, const std::string& metadata = "filename YS50eHQ=") {
    return ask("POST /api/v1/uploads",
               {"Tus-Resumable: 1.0.0", "Upload-Length: " + length, "Upload-Metadata: " + metadata});
  }
  HttpResponse patch(const std::string& path, int offset, const std::string& body, const std::string& token = "ann") {
    return ask("PATCH " + path,
               {"Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream",
                "Upload-Offset: " + std::to_string(offset)},
               body, token);
  }
  HttpResponse form(const std::string& body, const std::string& token = "ann") {
    return ask("POST /api/v1/uploads", {"Content-Type: multipart/form-data; boundary=b"}, body, token);
  }
};

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "none";
}

std::string part(const std::string& disposition, const std::string& content) {
  return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "tus: created, asked for, gone on with, complete") {
  const HttpResponse created = create("10", "filename 7ZWc6riALnBkZg==,filetype YXBwbGljYXRpb24vcGRm");
  CHECK(created.status == 201);
  CHECK(header_of(created, "Tus-Resumable") == "1.0.0");
  CHECK(header_of(created, "Upload-Expires").ends_with(" GMT"));
  CHECK(created.body.find(R"("name":"한글.pdf","type":"application/pdf","size":10,"offset":0,"complete":false)") !=
        std::string::npos);
  const std::string path = header_of(created, "Location");
  REQUIRE(path.starts_with("/api/v1/uploads/"));

  CHECK(patch(path, 0, "01234").status == 204);
  const HttpResponse head = ask("HEAD " + path, {"Tus-Resumable: 1.0.0"});
  CHECK(head.status == 200);
  CHECK(header_of(head, "Upload-Offset") == "5");
  CHECK(header_of(head, "Upload-Length") == "10");
  CHECK(patch(path, 4, "x").status == 409);
  const HttpResponse last = patch(path, 5, "56789");
  CHECK(last.status == 204);
  CHECK(header_of(last, "Upload-Offset") == "10");
  CHECK(ask("GET " + path, {}).body.find(R"("complete":true,"kind":"file")") != std::string::npos);
  CHECK(store->open(test::hash_of("0123456789")));
}

TEST_CASE_FIXTURE(Fixture, "tus: the first bytes may come with the creation, and a POST may mean a PATCH") {
  const HttpResponse created =
      ask("POST /api/v1/uploads", {"Upload-Length: 6", "Content-Type: application/offset+octet-stream"}, "012");
  CHECK(created.status == 201);
  CHECK(header_of(created, "Upload-Offset") == "3");
  const HttpResponse more = ask(
      "POST " + header_of(created, "Location"),
      {"X-HTTP-Method-Override: PATCH", "Upload-Offset: 3", "Content-Type: application/offset+octet-stream"}, "345");
  CHECK(more.status == 204);
  CHECK(store->open(test::hash_of("012345")));
}

TEST_CASE_FIXTURE(Fixture, "tus: what a server says of itself, and the end of an upload") {
  const HttpResponse about = ask("OPTIONS /api/v1/uploads", {}, "", "");
  CHECK(about.status == 204);
  CHECK(header_of(about, "Tus-Version") == "1.0.0");
  CHECK(header_of(about, "Tus-Extension") == "creation,creation-with-upload,expiration,termination");
  CHECK(header_of(about, "Tus-Max-Size") == std::to_string(limit));
  const std::string path = header_of(create("10"), "Location");
  CHECK(ask("DELETE " + path, {}, "", "ben").status == 404);
  CHECK(ask("DELETE " + path, {}).status == 204);
  CHECK(ask("HEAD " + path, {}).status == 404);
}

TEST_CASE_FIXTURE(Fixture, "tus: what is refused before a byte of the body is read") {
  const std::string path = header_of(create("10"), "Location");
  CHECK(ask("HEAD " + path, {}).status == 200);  // until the creation has let go of it, nobody knows where it goes on
  const std::string huge = "Content-Length: 8000000000";
  const std::string bytes = "Content-Type: application/offset+octet-stream";
  const auto status = [&](const std::string& line, std::vector<std::string> headers, const std::string& token = "ann") {
    headers.push_back(huge);
    return ask(line, std::move(headers), "x", token).status;
  };
  CHECK(status("PATCH " + path, {bytes, "Upload-Offset: 0"}, "") == 401);
  CHECK(status("PATCH " + path, {bytes, "Upload-Offset: 0"}, "stale") == 401);
  CHECK(status("PATCH " + path, {bytes, "Upload-Offset: 0"}, "ben") == 404);
  CHECK(status("PATCH " + path, {bytes, "Upload-Offset: 3"}) == 409);
  CHECK(status("PATCH " + path, {bytes, "Upload-Offset: 0"}) == 413);
  CHECK(status("PATCH " + path, {bytes}) == 400);
  CHECK(status("PATCH " + path, {bytes, "Upload-Offset: -1"}) == 400);
  CHECK(status("PATCH " + path, {"Content-Type: text/plain", "Upload-Offset: 0"}) == 415);
  CHECK(status("PATCH " + path, {bytes, "Upload-Offset: 0", "Tus-Resumable: 0.2.2"}) == 412);
  CHECK(status("PATCH " + path, {bytes, "Upload-Offset: 0", "Content-Encoding: gzip"}) == 415);
  CHECK(status("POST /api/v1/uploads", {bytes, "Upload-Length: 5497558138880"}) == 413);
  CHECK(status("POST /api/v1/uploads", {"Content-Type: multipart/form-data; boundary=b"}) == 413);
  CHECK(status("POST /api/v1/uploads", {"Content-Type: application/json"}) == 415);
  CHECK(status("PUT " + path, {bytes}) == 413);
}

TEST_CASE_FIXTURE(Fixture, "tus: creations that are refused") {
  CHECK(create("").status == 400);
  CHECK(create("-1").status == 400);
  CHECK(create("1e3").status == 400);
  CHECK(create("99999999999999999999999").status == 413);
  CHECK(create(std::to_string(limit + 1)).status == 413);
  CHECK(create("1", "a !!!").status == 400);
  CHECK(create("1", "as Ym9vaw==").status == 400);
  CHECK(ask("POST /api/v1/uploads", {"Upload-Length: 1"}, "", "").status == 401);
  CHECK(ask("GET /api/v1/uploads", {}).status == 405);
  for (int i = 0; i < 3; ++i) CHECK(create("1").status == 201);
  CHECK(create("1").status == 429);
}

TEST_CASE_FIXTURE(Fixture, "a creation counts as a call") {
  int refused = 0;
  for (int i = 0; i < 60; ++i) refused += ask("POST /api/v1/uploads", {"Upload-Length: x"}).status == 429;
  CHECK(refused == 10);
}

TEST_CASE_FIXTURE(Fixture, "a form with a file is an upload in one go") {
  const HttpResponse response =
      form(part("name=\"file\"; filename=\"../C:\\d\\Новый (2).txt\"", "hello") + "--b--\r\n");
  CHECK(response.status == 201);
  CHECK(response.body.find(R"("name":"..C:dНовый (2).txt")") != std::string::npos);
  CHECK(response.body.find(R"("size":5,"offset":5,"complete":true)") != std::string::npos);
  CHECK(store->open(test::hash_of("hello")));

  CHECK(form(part("name=as", "file") + part("name=file; filename=a", "PIC<place>") + "--b--").status == 201);
  CHECK(store->open(test::hash_of("PIC<place>")));
  CHECK(form(part("name=as", "picture") + part("name=file; filename=a", "PIC<place>") + "--b--").status == 201);
  CHECK(store->open(test::hash_of("PIC")));
  CHECK(form(part("name=file; filename=empty", "") + "--b--").status == 201);
}

TEST_CASE_FIXTURE(Fixture, "a form that is refused leaves nothing") {
  CHECK(form(part("name=other", "x") + "--b--").status == 400);
  CHECK(form(part("name=file; filename=a", "x")).status == 400);
  CHECK(form("nonsense").status == 400);
  CHECK(form(part("name=as", "book") + part("name=file; filename=a", "x") + "--b--").status == 400);
  CHECK(form(part("name=file; filename=a", "x") + part("name=file; filename=b", "x") + "--b--").status == 400);
  CHECK(form(part("name=file; filename=a", std::string(static_cast<std::size_t>(limit) + 1, 'x')) + "--b--").status ==
        413);
  CHECK(form(part("name=file; filename=a", "x") + "--b--", "").status == 401);
  pool->stop();
  CHECK(test::files_in(folder.path()) == 0);
}

}  // namespace snug
