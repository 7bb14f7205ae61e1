#include "httpclient/exchange.h"

#include <doctest/doctest.h>

using namespace snug;
using Kind = ClientFailure::Kind;

namespace {

ClientRequest request(const char* url = "https://h.example/a?b") { return {.url = Url::parse(url).value()}; }

ClientResponse redirect(int status, std::string location) {
  return {.status = status, .fields = {{"location", std::move(location)}}};
}

}  // namespace

TEST_CASE("a request as it is sent") {
  CHECK(request_head(request(), "snug/1", true) ==
        "GET /a?b HTTP/1.1\r\nHost: h.example\r\nUser-Agent: snug/1\r\n\r\n");
  ClientRequest post = request("http://[::1]:8080/");
  post.method = "POST";
  post.fields = {{"Accept", "a, b"}, {"X-Empty", ""}};
  CHECK(request_head(post, "s", false) ==
        "POST / HTTP/1.1\r\nHost: [::1]:8080\r\nUser-Agent: s\r\nConnection: close\r\nAccept: a, b\r\nX-Empty: \r\n"
        "Content-Length: 0\r\n\r\n");
  post.body = "12345";
  CHECK(request_head(post, "s", true)->ends_with("\r\nContent-Length: 5\r\n\r\n"));
  ClientRequest upgrade = request();
  upgrade.fields = {{"connection", "Upgrade"}};
  CHECK(request_head(upgrade, "s", false)->find("close") == std::string::npos);
}

TEST_CASE("nothing can be smuggled into a request") {
  for (const auto& field : FieldList{{"A", "b\r\nC: d"},
                                     {"A", "b\nC"},
                                     {"A", std::string("b\0", 2)},
                                     {"A\r\nB", "c"},
                                     {"A:", "b"},
                                     {"", "b"},
                                     {"A B", "c"},
                                     {"Host", "other"},
                                     {"content-length", "5"},
                                     {"Transfer-Encoding", "chunked"}}) {
    CAPTURE(field.first);
    ClientRequest bad = request();
    bad.fields = {field};
    CHECK_FALSE(request_head(bad, "s", true));
  }
  ClientRequest method = request();
  method.method = "GET / HTTP/1.1\r\nX:";
  CHECK_FALSE(request_head(method, "s", true));
  CHECK_FALSE(request_head(request(), "s\r\nX: y", true));
  ClientRequest target = request();
  target.url.target = "/ HTTP/1.1\r\nX: y";
  CHECK_FALSE(request_head(target, "s", true));
  ClientRequest host = request();
  host.url.host = "h\r\nX: y";
  CHECK_FALSE(request_head(host, "s", true));
  CHECK_FALSE(request_head({}, "s", true));
}

TEST_CASE("what a redirect asks for") {
  ClientRequest post = request();
  post.method = "POST";
  post.body = "x";
  post.redirects = 2;
  post.fields = {{"Content-Type", "text/plain"}, {"Authorization", "secret"}, {"Accept", "a"}};

  const auto kept = std::get<ClientRequest>(follow_redirect(post, redirect(307, "/c")));
  CHECK(kept.method == "POST");
  CHECK(kept.body == "x");
  CHECK(kept.fields.size() == 3);
  CHECK(kept.url.text() == "https://h.example/c");
  CHECK(kept.redirects == 1);

  for (const int status : {301, 302, 303}) {
    const auto changed = std::get<ClientRequest>(follow_redirect(post, redirect(status, "//h.example:444/")));
    CHECK(changed.method == "GET");
    CHECK(changed.body.empty());
    CHECK((changed.fields == FieldList{{"Accept", "a"}}));  // another port is another origin
  }
  ClientRequest head = request();
  head.method = "HEAD";
  head.redirects = 1;
  CHECK(std::get<ClientRequest>(follow_redirect(head, redirect(303, "/c"))).method == "HEAD");
}

TEST_CASE("redirects that are not followed") {
  ClientRequest get = request();
  get.redirects = 1;
  for (const char* location : {"http://h.example/", "ftp://h/", "javascript:1", "https://u@h/", "file:///etc/passwd"}) {
    CAPTURE(location);
    CHECK(std::get<ClientFailure>(follow_redirect(get, redirect(302, location))).kind == Kind::bad_redirect);
  }
  get.redirects = 0;
  CHECK(std::get<ClientFailure>(follow_redirect(get, redirect(302, "/c"))).kind == Kind::bad_redirect);
  CHECK(is_redirect(redirect(308, "/")));
  CHECK_FALSE(is_redirect(redirect(300, "/")));
  CHECK_FALSE(is_redirect(redirect(304, "/")));
  CHECK_FALSE(is_redirect({.status = 302}));
}
