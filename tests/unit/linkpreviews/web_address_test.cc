#include "linkpreviews/web_address.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

std::string shown(const std::optional<Url>& url) { return url ? url->text() : "-"; }
std::string from(const char* base, std::string_view written) {
  return shown(resolve_written_address(Url::parse(base).value(), written));
}

}  // namespace

TEST_CASE("Punycode, by the samples of RFC 3492 section 7.1") {
  CHECK(to_ascii_label(U"他们为什么不说中文") == "xn--ihqwcrb4cv8a8dqg056pqjye");
  CHECK(to_ascii_label(U"почемужеонинеговорятпорусски") == "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l");
  CHECK(to_ascii_label(U"3年b組金八先生") == "xn--3b-ww4c5e180e575a65lsy2b");
  CHECK(to_ascii_label(U"bücher") == "xn--bcher-kva");
  CHECK_FALSE(to_ascii_label(std::u32string(64, U'ä')));
  CHECK_FALSE(to_ascii_label(std::u32string(63, U'語')).has_value());
}

TEST_CASE("addresses as people write them") {
  CHECK(shown(parse_written_address("https://Bücher.example/a b?c=ä#d")) ==
        "https://xn--bcher-kva.example/a%20b?c=%C3%A4");
  CHECK(shown(parse_written_address("https://日本。example")) == "https://xn--wgv71a.example/");
  CHECK(shown(parse_written_address("https://e.example\\a\\b?\\")) == "-");
  CHECK(shown(parse_written_address("https://e.example/a\\b?\\")) == "https://e.example/a/b?%5C");
  for (const char* none : {"", "x", "//e.example", "ftp://e.example", "https://", "https://a@b", "https://ä@b",
                           "https://e.example:99999", "https://\xff", "https://☃.example"}) {
    CAPTURE(none);
    CHECK(shown(parse_written_address(none)) == "-");
  }
}

TEST_CASE("references in a page") {
  const char* base = "https://e.example/a/b?c";
  CHECK(from(base, "/p.png") == "https://e.example/p.png");
  CHECK(from(base, "p ä.png") == "https://e.example/a/p%20%C3%A4.png");
  CHECK(from(base, "?x") == "https://e.example/a/b?x");
  CHECK(from(base, "//cdn.example/x") == "https://cdn.example/x");
  CHECK(from(base, "http://cdn.example/x") == "http://cdn.example/x");
  CHECK(from(base, "data:image/png;base64,AAAA") == "-");
  CHECK(from(base, "javascript:x") == "-");
  CHECK(from(base, "file:///etc/passwd") == "-");
}
