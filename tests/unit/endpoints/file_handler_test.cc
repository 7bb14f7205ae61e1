#include "endpoints/file_handler.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "http/parser.h"
#include "model/media_tokens.h"
#include "unit/files/files_fixture.h"

namespace snug {

namespace {

class Keys final : public Authenticator {
 public:
  std::string derive(std::string_view what) const override { return "mac of " + std::string(what); }
  Result<Identity> verify(std::string_view token) override {
    if (token == "ann") return Identity{UserId{1}, LoginSessionId{10}};
    return fail(Code::unauthorized, "the token is not valid");
  }
};

/// Ann may read message 7, with two files and the preview of the second, and see other pictures.
class Seven final : public FileAccess {
 public:
  void find(Request request, MoveFunction<void(Result<FileFound>)> done) override {
    const bool for_everybody = request.of == FileOf::server_logo;
    if (!for_everybody && request.who.user != UserId{1}) return done(fail(Code::not_found, "no such file"));
    constexpr std::string_view endings[] = {"", "p", "link", "user", "chat", "emoji", "logo"};
    const auto found = files.find(std::to_string(request.id) + "/" + std::to_string(request.n) + request.tag +
                                  std::string(endings[static_cast<std::size_t>(request.of)]));
    if (found == files.end()) return done(fail(Code::not_found, "no such file"));
    done(found->second);
  }
  std::map<std::string, FileFound> files;
};

struct Fixture {
  test::TempFolder folder;
  ManualClock clock;
  Metrics metrics;
  test::WaitingExecutor io;
  FilePool pool{"reads", 1};
  FileStore store{folder.path() + "/files", clock, {.least_free = 0, .least_free_percent = 0}};
  Keys keys;
  Seven access;
  FileHandler handler{{.access = access,
                       .authenticator = keys,
                       .store = store,
                       .reads = pool,
                       .clock = clock,
                       .threads = {&io},
                       .metrics = metrics}};

  Fixture() {
    access.files["7/0"] = {.hash = keep("0123456789"), .name = "Новый \"документ\";\r.html", .type = "text/html"};
    access.files["7/1"] = {.hash = keep("a picture"), .name = "a.png", .type = "image/png"};
    access.files["7/1p"] = {.hash = keep("a preview"), .name = "a.png", .type = "image/webp"};
    access.files["7/2"] = {.hash = test::hash_of("elsewhere"), .name = "x", .type = "image/png"};
  }
  ~Fixture() { pool.stop(); }

  std::string keep(const std::string& bytes) {
    auto hash = store.put(bytes);
    REQUIRE(hash);
    CHECK(*hash == test::hash_of(bytes));
    return *hash;
  }
  HttpResponse ask(const std::string& path, const std::vector<std::string>& headers = {"Authorization: Bearer ann"},
                   const std::string& method = "GET") {
    std::string bytes = method + " " + path + " HTTP/1.1\r\nHost: a\r\n";
    for (const std::string& header : headers) bytes += header + "\r\n";
    HttpParser parser({});
    parser.feed(bytes + "\r\n");
    REQUIRE(parser.state() == HttpParser::State::done);
    const HttpRequest request = parser.take();
    const Target target = *parse_target(request.target());
    REQUIRE(FileHandler::serves(target));
    std::optional<HttpResponse> response;
    handler.respond(request, target, {}, [&](HttpResponse r) { response = std::move(r); });
    io.run_until([&] { return response.has_value(); });
    return *response;
  }
  std::string body_of(const HttpResponse& response) {
    if (!response.part.source) return response.body;
    std::string bytes(response.part.length, '\0');
    std::optional<std::size_t> count;
    response.part.source->read(response.part.offset, bytes, [&](std::size_t n) { count = n; });
    io.run_until([&] { return count.has_value(); });
    bytes.resize(*count);
    return bytes;
  }
};

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "none";
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a picture is shown, and kept by the browser") {
  const HttpResponse response = ask("/files/7/1");
  CHECK(response.status == 200);
  CHECK(response.content_type == "image/png");
  CHECK(body_of(response) == "a picture");
  CHECK(header_of(response, "Content-Disposition") == "inline; filename=\"a.png\"; filename*=UTF-8''a.png");
  CHECK(header_of(response, "Content-Security-Policy") == "sandbox; default-src 'none'");
  CHECK(header_of(response, "Cross-Origin-Resource-Policy") == "same-origin");
  CHECK(header_of(response, "Cache-Control") == "private, max-age=86400, immutable");
  CHECK(header_of(response, "ETag") == "\"" + test::hash_of("a picture") + "\"");
  CHECK(header_of(ask("/files/7/1?download=1"), "Content-Disposition").starts_with("attachment; "));
  const HttpResponse preview = ask("/files/7/1/preview");
  CHECK(preview.content_type == "image/webp");
  CHECK(body_of(preview) == "a preview");
}

TEST_CASE_FIXTURE(Fixture, "pictures of links, people, chats, emoji and the server have paths of their own") {
  const auto named = [&](const char* name) { return FileFound{keep(name), "a.webp", "image/webp"}; };
  access.files["7/2link"] = named("of a link");
  access.files["5/0abcduser"] = named("of a user");
  access.files["6/0abcdchat"] = named("of a chat");
  access.files["9/0emoji"] = named("an emoji");
  access.files["0/0abcdlogo"] = named("the logo");
  CHECK(body_of(ask("/files/7/previews/2")) == "of a link");
  CHECK(header_of(ask("/files/7/previews/2"), "Cache-Control") == "private, no-cache");  // an edit changes it
  CHECK(header_of(ask("/avatars/5/abcd"), "Cache-Control") == "private, max-age=86400, immutable");
  CHECK(body_of(ask("/avatars/5/abcd")) == "of a user");
  CHECK(body_of(ask("/pictures/6/abcd")) == "of a chat");
  CHECK(body_of(ask("/emoji/9")) == "an emoji");
  CHECK(body_of(ask("/logo/abcd")) == "the logo");
  CHECK(body_of(ask("/logo/abcd", {})) == "the logo");
  for (const char* path : {"/avatars/5/abcd", "/pictures/6/abcd", "/emoji/9", "/files/7/previews/2"})
    CHECK(ask(path, {}).status == 401);
  for (const char* path :
       {"/avatars/5", "/avatars/5/abcd/0", "/avatars/x/abcd", "/pictures/6", "/emoji/9/0", "/emoji/x", "/logo/abcd/0",
        "/logo/other", "/avatars/5/other", "/files/7/previews", "/files/7/previews/x"})
    CHECK(ask(path).status == 404);
}

TEST_CASE_FIXTURE(Fixture, "what a browser might run is bytes to be saved") {
  const HttpResponse response = ask("/files/7/0");
  CHECK(response.content_type == "application/octet-stream");
  CHECK(header_of(response, "Content-Disposition") ==
        "attachment; filename=\"_____ __________;_.html\"; "
        "filename*=UTF-8''%D0%9D%D0%BE%D0%B2%D1%8B%D0%B9%20%22%D0%B4%D0%BE%D0%BA%D1%83%D0%BC%D0%B5%D0%BD%D1%82%22%3B%"
        "0D.html");
  for (const char* type : {"image/svg+xml", "text/html", "application/pdf", "image/heic", ""})
    CHECK(!may_be_inline(type));
  CHECK(content_disposition(true, "100%.txt") == "inline; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt");
}

TEST_CASE_FIXTURE(Fixture, "ranges, conditions, HEAD") {
  const std::string tag = "\"" + test::hash_of("0123456789") + "\"", bearer = "Authorization: Bearer ann";
  const HttpResponse part = ask("/files/7/0", {bearer, "Range: bytes=2-4"});
  CHECK(part.status == 206);
  CHECK(header_of(part, "Content-Range") == "bytes 2-4/10");
  CHECK(body_of(part) == "234");
  CHECK(ask("/files/7/0", {bearer, "Range: bytes=2-4", "If-Range: " + tag}).status == 206);
  CHECK(ask("/files/7/0", {bearer, "Range: bytes=2-4", "If-Range: \"other\""}).status == 200);
  CHECK(ask("/files/7/0", {bearer, "Range: bytes=10-"}).status == 416);
  CHECK(ask("/files/7/0", {bearer, "If-None-Match: W/\"x\", " + tag}).status == 304);
  CHECK(ask("/files/7/0", {bearer, "If-None-Match: \"x\""}).status == 200);
  const HttpResponse head = ask("/files/7/0", {bearer}, "HEAD");
  CHECK(head.status == 200);
  CHECK(head.part.length == 10);
}

TEST_CASE_FIXTURE(Fixture, "a media token gets files, until it is old, and no other's") {
  const auto derive = [this](std::string_view what) { return keys.derive(what); };
  const auto token = [&](std::int64_t user) {
    std::string text = make_media_token(derive, {UserId{user}, LoginSessionId{10}}, clock.now()).token;
    for (std::size_t at = 0; (at = text.find(' ', at)) != std::string::npos;) text.replace(at, 1, "%20");
    return text;
  };
  CHECK(ask("/files/7/1?t=" + token(1), {}).status == 200);
  CHECK(ask("/files/7/1?t=" + token(2), {}).status == 404);
  CHECK(ask("/files/7/1?t=" + token(1) + "x", {}).status == 401);
  const std::string old = token(1);
  clock.advance(std::chrono::hours(49));
  CHECK(ask("/files/7/1?t=" + old, {}).status == 401);
  CHECK(ask("/files/7/1", {}).status == 401);
  CHECK(ask("/files/7/1?t=" + token(1), {"Authorization: Bearer stale"}).status == 401);
}

TEST_CASE_FIXTURE(Fixture, "what is not there, or not here, or no path") {
  for (const char* path :
       {"/files/7/3", "/files/8/0", "/files/7", "/files/7/", "/files/7/0/other", "/files/7/0/preview/x", "/files/x/0",
        "/files/7/-1", "/files/7/00", "/files/7/99999999999", "/files/7/1%2f..%2f0"})
    CHECK_MESSAGE(ask(path).status == 404, path);
  const HttpResponse missing = ask("/files/7/2");
  CHECK(missing.status == 404);
  CHECK(missing.body.find("not on this server") != std::string::npos);
  CHECK(header_of(missing, "Cache-Control") == "no-store");
  CHECK(ask("/files/7/0", {"Authorization: Bearer ann"}, "POST").status == 405);
  CHECK(ask("/files/7/0", {}, "OPTIONS").status == 204);
}

}  // namespace snug
