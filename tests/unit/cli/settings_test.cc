// Rules on the command line, and where they stand in what people read and can't be filled in by a loop.
#include "cli/settings.h"

#include <doctest/doctest.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "model/settings.h"

using namespace snug;
using namespace snug::cli;

namespace {

std::string file(const std::string& name) {
  std::ifstream in(SNUG_SOURCE_DIR "/" + name);
  REQUIRE_MESSAGE(in, name);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// `members_limit` as `membersLimit`.
std::string wire_name(std::string_view key) {
  std::string name;
  bool upper = false;
  for (const char c : key) {
    if (c != '_') name += upper ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '_';
  }
  return name;
}

}  // namespace

TEST_CASE("every rule is a setting with its help and first value, and is taken over while the server runs") {
  CLI::App app;
  Config config;
  const std::vector<Setting> settings = declare_settings(app, config);
  for (const Rule& rule : rule_table) {
    CAPTURE(rule.key);
    const auto setting = std::ranges::find(settings, name_of(rule.key), &Setting::name);
    REQUIRE(setting != settings.end());
    CHECK(setting->help == rule.help);
    CHECK(setting->default_value == std::to_string(rule.first));
    CHECK(setting->live);
    CHECK(setting->value.empty());  // a rule that is not given stays as the database has it
  }
}

TEST_CASE("the public header tells each rule's first value") {
  const std::string header = file("include/snug/config.h");
  for (const Rule& rule : rule_table) {
    CAPTURE(rule.key);
    const std::size_t member = header.find(" " + std::string(rule.key) + ";");
    REQUIRE(member != std::string::npos);
    const std::string comment = header.substr(member, header.find('\n', member) - member);
    CHECK(comment.ends_with(" (" + std::to_string(rule.first) + ")"));
  }
}

TEST_CASE("the protocol's description lists the rules that administrators read") {
  std::string list = "The settings are `{registration";
  for (const Rule& rule : rule_table) list += ", " + wire_name(rule.key);
  std::istringstream page(file("docs/protocol.md"));
  std::string words;  // lines may break anywhere
  for (std::string word; page >> word;) words += word + " ";
  CHECK(words.find(list + "}`") != std::string::npos);
}
