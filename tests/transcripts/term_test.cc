#include "transcripts/term.h"

#include <doctest/doctest.h>

namespace snug::test {

namespace {

/// Matches `expected`, as a transcript writes it, with the JSON `actual`.
bool matches(const std::string& expected, const std::string& actual, Scope& scope) {
  return !mismatch(Scanner(expected).term(), parse_json(actual).value(), scope);
}
bool matches(const std::string& expected, const std::string& actual) {
  Scope scope{.variables = {}, .users = {{"bob", "7"}}};
  return matches(expected, actual, scope);
}

std::string sent(const std::string& text) {
  const Scope scope{.variables = {{"x", Json::of("X")}}, .users = {{"bob", "7"}}};
  return value_of(Scanner(text).term(), scope).dump();
}

}  // namespace

TEST_CASE("of an object the members named count, and those that must be absent") {
  CHECK(matches("{a: 1}", R"({"a":1,"b":2})"));
  CHECK_FALSE(matches("{a: 2}", R"({"a":1})"));
  CHECK_FALSE(matches("{a: *}", R"({"b":1})"));
  CHECK(matches("{a: *}", R"({"a":null})"));
  CHECK(matches("{!a}", R"({"b":1})"));
  CHECK_FALSE(matches("{!a}", R"({"a":null})"));
  CHECK_FALSE(matches("{}", "[]"));
}

TEST_CASE("scalars keep their kind") {
  CHECK(matches("[one, \"two words\", 3, true, null, @bob]", R"(["one","two words",3,true,null,"7"])"));
  CHECK_FALSE(matches("3", "\"3\""));
  CHECK_FALSE(matches("\"true\"", "true"));
  CHECK(matches("\"x\"*3", "\"xxx\""));
  CHECK(matches("~\"part\"", "\"a part of it\""));
  CHECK_FALSE(matches("~\"part\"", "\"all\""));
  CHECK(matches(">3", "4"));
  CHECK_FALSE(matches(">3", "3"));
  CHECK_FALSE(matches(">3", "\"4\""));
}

TEST_CASE("arrays are matched element by element, with ... for any number") {
  CHECK(matches("[1, 2]", "[1,2]"));
  CHECK_FALSE(matches("[1, 2]", "[2,1]"));
  CHECK_FALSE(matches("[1]", "[1,2]"));
  CHECK_FALSE(matches("[1, 2]", "[1]"));
  CHECK(matches("[1, ...]", "[1,2,3]"));
  CHECK(matches("[..., 3]", "[1,2,3]"));
  CHECK(matches("[..., 2, ...]", "[1,2,3]"));
  CHECK(matches("[...]", "[]"));
  CHECK_FALSE(matches("[..., 4, ...]", "[1,2,3]"));
}

TEST_CASE("~[] is matched in any order") {
  CHECK(matches("~[2, 1]", "[1,2]"));
  CHECK_FALSE(matches("~[2, 1]", "[1,2,3]"));
  CHECK(matches("~[2, ...]", "[1,2,3]"));
  CHECK_FALSE(matches("~[1, 1]", "[1,2]"));
  // The first that fits may be the wrong one.
  CHECK(matches("~[*, 1]", "[1,2]"));
}

TEST_CASE("a variable is bound where it is first met") {
  Scope scope;
  CHECK(matches("{a: $x, b: $x}", R"({"a":{"c":1},"b":{"c":1}})", scope));
  CHECK_FALSE(matches("$x", R"({"c":2})", scope));
  CHECK(matches("$x", R"({"c":1})", scope));
  // What did not match has bound nothing.
  CHECK(matches("[..., {id: $id, name: b}, ...]", R"([{"id":1,"name":"a"},{"id":2,"name":"b"}])", scope));
  CHECK(scope.variables.at("id").integer == 2);
}

TEST_CASE("a term as what is sent") {
  CHECK(sent("{userId: @bob, text: \"say \\\"${x}\\\"\\n\", n: -1, list: [$x, null]}") ==
        R"({"userId":"7","text":"say \"X\"\n","n":-1,"list":["X",null]})");
  CHECK(sent("{a: {}}") == R"({"a":{}})");
  CHECK_THROWS_AS(sent("$unknown"), ScriptError);
  CHECK_THROWS_AS(sent("{!a}"), ScriptError);
  CHECK_THROWS_AS(sent("{a 1}"), ScriptError);
}

}  // namespace snug::test
