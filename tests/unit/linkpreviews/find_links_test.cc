// The links of a message: as the web client shows them, in the one spelling that is fetched.
#include "linkpreviews/find_links.h"

#include <doctest/doctest.h>

#include <chrono>

using namespace snug;

namespace {

/// With a space between them.
std::string found(std::string_view content) {
  std::string all;
  for (const std::string& link : find_links(content)) all += (all.empty() ? "" : " ") + link;
  return all;
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

}  // namespace

TEST_CASE("addresses that stand in a text, and where they end") {
  const std::pair<const char*, const char*> cases[] = {
      {"see https://e.example/a?b=c#d.", "https://e.example/a?b=c"},
      {"(https://e.example/a_(b))", "https://e.example/a_(b)"},
      {"https://e.example/a), and", "https://e.example/a"},
      {"HTTPS://E.Example:443/A!", "https://e.example/A"},
      {"http://e.example:80", "http://e.example/"},
      {"https://e.example:80/x", "https://e.example:80/x"},
      {"www.e.example/x.", "http://www.e.example/x"},
      {"WWW.e.example", "http://www.e.example/"},
      {"**https://e.example/a*b**", "https://e.example/a*b"},
      {"\"https://e.example\"", "https://e.example/"},
      {"https://e.example/\u200bx", "https://e.example/"},
      {"https://e.example/\u202egnp", "https://e.example/"},
      {"見て https://e.example/a。次", "https://e.example/a"},
      {"https://e.example/a、https://e.example/b", "https://e.example/a https://e.example/b"},
      {"（https://e.example/a）と", "https://e.example/a"},
      {"https://e.exampleを見て", "https://e.example/"},
      {"https://ja.example/wiki/日本", "https://ja.example/wiki/%E6%97%A5%E6%9C%AC"},
      {"https://Öko.example/straße", "https://xn--ko-eka.example/stra%C3%9Fe"},
      {"https://пример.рф/путь", "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"},
      {"https://[2606:4700::1111]/", "https://[2606:4700::1111]/"},
      {"|https://e.example/a|", "https://e.example/a"},
  };
  for (const auto& [text, links] : cases) {
    CAPTURE(text);
    CHECK(found(text) == links);
  }
}

TEST_CASE("what is no link that is fetched") {
  for (const char* text : {"",
                           "xhttps://e.example",
                           "https://",
                           "https:// e.example",
                           "www.",
                           "www.x",
                           "www.x/y.z",
                           "http://。",
                           "ftp://e.example",
                           "mailto:a@e.example",
                           "ann@www.e.example",
                           "https://user@e.example",
                           "https://user:pass@e.example/",
                           "https://e.example:0/",
                           "https://e.example:x/",
                           "[t](www.e.example)",
                           "[t](e.example)",
                           "[t](javascript:alert(1))",
                           "https://\u2028/",
                           "e.example"}) {
    CAPTURE(text);
    CHECK(found(text) == "");
  }
}

TEST_CASE("targets of Markdown's links count, in place of addresses in their text") {
  CHECK(found("[the plan](https://e.example/a_b \"T\") ![x](<https://e.example/x y>)") ==
        "https://e.example/a_b https://e.example/x%20y");
  CHECK(found("[https://a.example](https://b.example)") == "https://b.example/");
  CHECK(found("[b `c`](https://e.example/(x))") == "https://e.example/(x)");
  CHECK(found("[b](https://e.example/\\(x\\))") == "https://e.example/(x)");
  CHECK(found("[https://a.example](no target") == "https://a.example/");
  CHECK(found("[https://a.example](javascript:x) y") == "");
  CHECK(found("\\[https://a.example](https://b.example)") == "https://a.example/ https://b.example/");
}

TEST_CASE("code and what stands in angle brackets has none") {
  for (const char* text : {"`https://e.example`", "``a ` https://e.example``", "a `b\nhttps://e.example` c",
                           "```\nhttps://e.example\n```", "~~~ x\nhttps://e.example\n~~~", "```\nhttps://e.example",
                           "> ```\n> https://e.example\n> ```", "- ```\n  https://e.example\n  ```",
                           "````\n```\nhttps://e.example\n````", "<https://e.example>", "<HTTPS://e.example/a>"}) {
    CAPTURE(text);
    CHECK(found(text) == "");
  }
  CHECK(found("`a` https://e.example `b`") == "https://e.example/");
  CHECK(found("` https://e.example") == "https://e.example/");
  CHECK(found("`a\n\nhttps://e.example`") == "https://e.example/");
  CHECK(found("- `a\n- https://e.example`") == "https://e.example/");
  CHECK(found("```\ncode\n```\nhttps://e.example") == "https://e.example/");
  CHECK(found("> ```\n> code\nhttps://e.example") == "https://e.example/");
  CHECK(found("a < b https://e.example > c") == "https://e.example/");
  CHECK(found("``` no ` fence https://e.example") == "https://e.example/");
}

TEST_CASE("what a spoiler hides has none") {
  CHECK(found("||https://e.example/a||") == "");
  CHECK(found("||see https://e.example/a|| and https://e.example/b") == "https://e.example/b");
  CHECK(found("||[the end](https://e.example/a)||, https://e.example/b") == "https://e.example/b");
  CHECK(found("||a\nhttps://e.example/a|| ||x|| https://e.example/b") == "https://e.example/b");
  CHECK(found("https://e.example/a ||x|| https://e.example/b") == "https://e.example/a https://e.example/b");
  CHECK(found("||never closed https://e.example/a") == "https://e.example/a");
  CHECK(found("||never closed\n\nhttps://e.example/a||") == "https://e.example/a");
  CHECK(found("a||b https://e.example/a||") == "https://e.example/a");
  CHECK(found("|| https://e.example/a ||") == "https://e.example/a");
  CHECK(found("`||` https://e.example/a ||") == "https://e.example/a");
  CHECK(found("|||https://e.example/a|||") == "https://e.example/a");
}

TEST_CASE("the first three, each once") {
  CHECK(found("https://a.example https://A.example/#x https://b.example https://c.example https://d.example") ==
        "https://a.example/ https://b.example/ https://c.example/");
}

TEST_CASE("a long text of anything takes time in proportion to it") {
  // Ten times as long takes about ten times as long, not a hundred times; nothing is measured, it would not end.
  for (const char* part : {"https://", "https://a ", "www.a/", "www.a.b/", "https://a.bあ", "https://a]",
                           "`",        "`a``",       "[",      "](",       "](a \"",        "[a](b",
                           "<a:",      "> ",         "- ",     "\\",       "https://a.b)",  "~~~\n",
                           "```\n`",   "https://[",  "1. ",    "[](<"}) {
    CAPTURE(part);
    CHECK(find_links(repeated(part, 2 << 20)).size() <= previews_limit);
  }
}

TEST_CASE("an address of more than 2048 bytes is none") {
  CHECK(found("https://e.example/" + std::string(2030, 'a')) == "https://e.example/" + std::string(2030, 'a'));
  CHECK(found("https://e.example/" + std::string(2031, 'a')) == "");
}
