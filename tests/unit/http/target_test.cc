#include "http/target.h"

#include <doctest/doctest.h>

#include <string>

namespace snug {

namespace {

std::string shown(std::string_view text) {
  const auto target = parse_target(text);
  if (!target) return target.error().message + (target.error().field.empty() ? "" : ": " + target.error().field);
  std::string out;
  for (const auto& segment : target->segments) out += "/<" + segment + ">";
  for (const auto& [name, value] : target->query) out += " " + name + "=<" + value + ">";
  return out;
}

}  // namespace

TEST_CASE("a target is taken apart before it is decoded") {
  CHECK(shown("/") == "/<>");
  CHECK(shown("/a/b") == "/<a>/<b>");
  CHECK(shown("/a/") == "/<a>/<>");
  CHECK(shown("/a%2Fb/c%20d") == "/<a/b>/<c d>");
  CHECK(shown("/a?") == "/<a>");
  CHECK(shown("/a?x=1&y=2%263&z&=&w=a=b") == "/<a> x=<1> y=<2&3> z=<> =<> w=<a=b>");
  CHECK(shown("/a?b=1&b=2") == "/<a> b=<1> b=<2>");
  CHECK(shown("/a+b?c=d+e") == "/<a+b> c=<d e>");
  CHECK(shown("/caf%C3%A9?q=%e2%82%ac") == "/<café> q=<€>");
  CHECK(shown("http://example.org/a?b=c") == "/<a> b=<c>");
  CHECK(shown("http://example.org") == "/<>");
}

TEST_CASE("a target that is no percent-encoded UTF-8 is refused") {
  CHECK(shown("/%") == "the path is not percent-encoded UTF-8");
  CHECK(shown("/%4") == "the path is not percent-encoded UTF-8");
  CHECK(shown("/%4g") == "the path is not percent-encoded UTF-8");
  CHECK(shown("/%ff") == "the path is not percent-encoded UTF-8");
  CHECK(shown("/%c0%af") == "the path is not percent-encoded UTF-8");
  CHECK(shown("/\xff") == "the path is not percent-encoded UTF-8");
  CHECK(shown("/a?b=%zz") == "the query is not percent-encoded UTF-8");
  CHECK(shown("/a?%ed%a0%80=b") == "the query is not percent-encoded UTF-8");
  std::string many = "/a?";
  for (int i = 0; i < 512; ++i) many += "b&";
  CHECK(shown(many).starts_with("/<a> b=<>"));
  CHECK(shown(many + "b") == "the query has too many parameters");
  CHECK(shown("*") == "the request target is no path");
  CHECK(shown("example.org:443") == "the request target is no path");
}

}  // namespace snug
