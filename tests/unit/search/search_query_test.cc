#include "search/search_query.h"

#include <doctest/doctest.h>

#include "search/index_reader.h"

using namespace snug;

namespace {

std::string join(const std::vector<std::string>& all, const char* between) {
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : between) + one;
  return out;
}

/// The terms as `foo+bar` (a phrase), `foo*` (a beginning), `-foo`; then the filters; or the error.
std::string read(std::string_view text, int offset = 0) {
  const auto query = parse_search_query(text, std::chrono::minutes(offset));
  if (!query) return std::string(name_of(query.error().code)) + ": " + query.error().message;
  std::vector<std::string> out;
  for (const SearchTerm& term : query->terms)
    out.push_back((term.excluded ? "-" : "") + join(term.phrase.tokens, "+") + (term.phrase.open ? "*" : ""));
  for (const std::string& name : query->from) out.push_back("from=" + name);
  for (const std::string& name : query->in) out.push_back("in=" + name);
  if (query->mentions_me) out.emplace_back("mentions");
  if (query->saved) out.emplace_back("saved");
  if (query->pinned) out.emplace_back("pinned");
  if (query->has != 0) out.push_back("has=" + std::to_string(query->has));
  if (query->after.ms != 0) out.push_back("after=" + to_iso8601(query->after).substr(0, 16));
  if (query->before.ms != 0) out.push_back("before=" + to_iso8601(query->before).substr(0, 16));
  return join(out, " ");
}

}  // namespace

TEST_CASE("words, phrases, and what is not to be there") {
  CHECK(read("foo bar") == "foo bar*");
  CHECK(read("  Foo\t bar  ") == "foo bar*");
  CHECK(read("foo \"Bar baz\"") == "foo bar+baz");
  CHECK(read("“smart quotes” „here” «et là»") == "smart+quotes here et+la");
  CHECK(read("foo -bar") == "foo -bar");
  CHECK(read("foo -\"bar baz\" qux") == "foo -bar+baz qux*");
  CHECK(read("foo-bar") == "foo+bar*");
  CHECK(read("say\"no\"more") == "say no more*");
  CHECK(read("\"unclosed phrase") == "unclosed+phrase");
  CHECK(read("foo \"\" - -- ***") == "foo");  // nothing is to be found of them
  CHECK(read("C++ c# c") == "c++ c# c");
  CHECK(read("上海") == "上海");
  CHECK(read("海") == "海*");
}

TEST_CASE("filters") {
  CHECK(read("from:ann hello") == "hello* from=ann");
  CHECK(read("FROM:Me from:@bob") == "from=Me from=@bob");
  CHECK(read("in:#general in:\"two words\" x") == "x in=#general in=two words");
  CHECK(read("mentions:me") == "mentions");
  CHECK(read("has:file has:IMAGE has:link has:poll") == "has=15");
  CHECK(read("is:saved is:pinned") == "saved pinned");
}

TEST_CASE("what looks like a filter and is none is text") {
  CHECK(read("mentions:bob") == "mentions+bob*");
  CHECK(read("has:money") == "has+money*");
  CHECK(read("is:it") == "is+it");
  CHECK(read("https://example.com") == "https+example+com*");
  CHECK(read("key:\"two words\"") == "key+two+words");
  CHECK(read("from:") == "from*");
  CHECK(read(":from x") == "from x");
  CHECK(read("-from:ann x") == "-from+ann x");
  CHECK(read("before:noon") == "before+noon*");
}

TEST_CASE("dates are days, months and years where the caller is") {
  CHECK(read("before:2026-11-30") == "before=2026-11-30T00:00");
  CHECK(read("after:2026-11-30") == "after=2026-12-01T00:00");
  CHECK(read("on:2026-11-30") == "after=2026-11-30T00:00 before=2026-12-01T00:00");
  CHECK(read("on:2026-11-30", 120) == "after=2026-11-29T22:00 before=2026-11-30T22:00");
  CHECK(read("on:2026-11-30", -300) == "after=2026-11-30T05:00 before=2026-12-01T05:00");
  CHECK(read("on:2026-12") == "after=2026-12-01T00:00 before=2027-01-01T00:00");
  CHECK(read("on:2024") == "after=2024-01-01T00:00 before=2025-01-01T00:00");
  CHECK(read("on:2024-02-29") == "after=2024-02-29T00:00 before=2024-03-01T00:00");
  CHECK(read("after:2026-01-01 after:2026-03-01 before:2026-09-01 before:2026-07-01") ==
        "after=2026-03-02T00:00 before=2026-07-01T00:00");
  for (const char* text :
       {"on:2026-02-29", "on:2026-13", "on:2026-1-1", "on:26", "before:2026-00-10", "on:2026-11-300"})
    CHECK(read(text).find("takes a date") != std::string::npos);
}

TEST_CASE("something is to be looked for") {
  for (const char* text : {"", "   ", "***", "-foo", "-\"foo bar\" -baz", "\"\"", "-", "\xcc\x81"})
    CHECK(read(text).find("something to look for") != std::string::npos);
  CHECK(read("-foo from:me") == "-foo from=me");
}

TEST_CASE("at most 16 terms") {
  std::string text;
  for (int i = 0; i < 16; ++i) text += "w" + std::to_string(i) + " ";
  CHECK(read(text).starts_with("w0 w1 "));
  CHECK(read(text + "from:ann").find("at most 16") != std::string::npos);
}

TEST_CASE("nothing but tokens in quotes reaches the index") {
  const auto match = [](std::string_view text) {
    const auto query = parse_search_query(text);
    return query ? match_expression(Wanted{.terms = query->terms, .has = query->has}) : "";
  };
  CHECK(match("foo AND bar") == R"(("foo") AND ("and") AND ("bar" *))");
  CHECK(match("a* NEAR(b, c) ^d {text}: \"x\"\"y\"") ==
        R"(("a") AND ("near" + "b") AND ("c") AND ("d") AND ("text") AND ("x") AND ("y"))");
  CHECK(match("it's C++ -foo_bar has:link") ==
        "((\"it\" + \"s\") AND (\"c++\") AND (\"\xee\x80\x80h4\")) NOT ((\"foo\" + \"bar\"))");
  CHECK(match("\xee\x80\x80u1 x") == R"(("u1") AND ("x"))");
}
