#include "cli/toml_file.h"

#include <doctest/doctest.h>

#include <map>

using namespace snug::cli;

namespace {

using Values = std::vector<std::string>;

std::map<std::string, Values> flat(std::string_view text) {
  std::map<std::string, Values> keys;
  for (const TomlEntry& entry : read_toml(text)) keys[entry.key] = entry.values;
  return keys;
}

unsigned refused_at(std::string_view text) {
  try {
    read_toml(text);
  } catch (const TomlError& error) {
    return error.line;
  }
  return 0;
}

}  // namespace

TEST_CASE("tables and dotted keys flatten to the same key") {
  CHECK(flat("threads.io = 2") == flat("[threads]\nio = 2"));
  CHECK(flat("[a.b]\nc = 1\n[a]\nd = 2") == std::map<std::string, Values>{{"a.b.c", {"1"}}, {"a.d", {"2"}}});
}

TEST_CASE("every scalar becomes the text that a flag would have") {
  const auto keys = flat(
      "text = \"a # b, \\\"c\\\" \\u00e9\"\nraw = 'C:\\x'\nint = 1_000\nreal = 0.5\nyes = true\n"
      "multi = \"\"\"\none\ntwo\"\"\"\n");
  CHECK(keys.at("text") == Values{"a # b, \"c\" \u00e9"});
  CHECK(keys.at("raw") == Values{"C:\\x"});
  CHECK(keys.at("int") == Values{"1000"});
  CHECK(keys.at("real") == Values{"0.5"});
  CHECK(keys.at("yes") == Values{"true"});
  CHECK(keys.at("multi") == Values{"one\ntwo"});
}

TEST_CASE("lists keep their elements apart, an empty one has none") {
  CHECK(flat("list = [\"a\", 'b', 3,\n]").at("list") == Values{"a", "b", "3"});
  CHECK(flat("list = []").at("list").empty());
}

TEST_CASE("an entry knows its line") {
  const auto entries = read_toml("# first\n\na = 1\n[t]\n\nb = 2\n[empty]\n");
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].line == 3);
  CHECK(entries[1].key == "empty");
  CHECK(entries[1].table);
  CHECK(entries[1].line == 7);
  CHECK(entries[2].key == "t.b");
  CHECK(entries[2].line == 6);
}

TEST_CASE("what is not TOML, or cannot be a setting, is refused with its line") {
  CHECK(refused_at("a = 1\nb = \n") == 2);
  CHECK(refused_at("a = 1\n\na = 2") == 3);
  CHECK(refused_at("a = \"open\n") == 1);
  CHECK(refused_at("listen = localhost:1") == 1);
  CHECK(refused_at("\xff\xfe") == 1);
  CHECK(refused_at("a = 1\n[=]") == 2);
  CHECK(refused_at("\n[[[a]]]") == 2);
  CHECK(refused_at("a = 2026-11-23") == 1);
  CHECK(refused_at("a = 1\nb = [[1]]") == 2);
  CHECK(refused_at("\na = [{b = 1}]") == 2);
  CHECK(refused_at("\n[[a]]\nb = 1") == 2);
}

TEST_CASE("beyond ASCII only in strings and comments") {
  CHECK(flat("# \u00e9 \"\na = '\u00e9'\nb = \"\\\"\u00e9\"\nc = \"\"\"\n\u00e9\"\"\"\n\"\u00e9\" = 1").size() == 4);
  CHECK(flat("\xef\xbb\xbf"
             "a = 1")
            .at("a") == Values{"1"});
  CHECK(refused_at("# ok\na = '''\nx'''\n\u00e9 = 1") == 4);
  CHECK(refused_at("a = 'x'\nb = 1\u00e9") == 2);
  CHECK(refused_at("a = 'open\n\u00e9 = 1") == 2);
}
