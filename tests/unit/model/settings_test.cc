// Rules: what the list of rules can't fill in by a loop has every rule, too.
#include "model/settings.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "model/answers_admin.h"
#include "model/event_data.h"
#include "model/params_admin.h"

using namespace snug;

namespace {

using Names = std::set<std::string>;

/// The names of all rules, except those of `without`.
Names rules_without(const Names& without) {
  Names names;
  for (const Rule& rule : rule_table)
    if (!without.contains(std::string(rule.key))) names.insert(std::string(rule.key));
  return names;
}

/// Those that a T has a member for.
template <class T>
Names members_of() {
  Names names;
  T object;
  each_common_rule([&](const Rule& rule, const auto&) { names.insert(std::string(rule.key)); }, object);
  return names;
}

/// Those that are read and written of a T: its fields on the wire, with the names of members.
template <class T>
Names described_in() {
  json::Schemas schemas;
  Names names;
  for (const json::FieldInfo& field : json::fields<T>(schemas)) {
    std::string name;
    for (const char c : field.name) {
      if (c >= 'A' && c <= 'Z') name += '_';
      name += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    if (std::ranges::any_of(rule_table, [&](const Rule& rule) { return rule.key == name; })) names.insert(name);
  }
  return names;
}

template <std::int64_t lo, std::int64_t hi>
bool is_bounded_as(const Rule& rule, const std::optional<Int<lo, hi>>&) {
  return lo == rule.least && hi == Rule::most;
}

}  // namespace

TEST_CASE("a rule begins with a value that a configuration may name, and is set by its key") {
  Settings settings;
  for (const Rule& rule : rule_table) {
    CAPTURE(rule.key);
    CHECK(settings.*rule.member == rule.first);
    CHECK(rule.least >= 0);
    CHECK(rule.first >= rule.least);
    CHECK(rule.first <= Rule::most_configured);
    CHECK(settings.set(rule.key, rule.first + 1));
    CHECK(settings.*rule.member == rule.first + 1);
    CHECK_FALSE(settings.set(rule.key, -1));
    CHECK(settings.*rule.member == rule.first + 1);
  }
  CHECK_FALSE(settings.set("no_such_limit", 1));
}

TEST_CASE("administrators read every rule, each its own value") {
  CHECK(described_in<ServerSettings>() == rules_without({}));
  Settings settings;
  std::int64_t next = 1;
  for (const Rule& rule : rule_table) settings.*rule.member = next++;
  ServerSettings answer = server_settings(settings);
  each_rule([](const Rule& rule, std::int64_t told, std::int64_t is) { CHECK_MESSAGE(told == is, rule.key); }, answer,
            settings);
}

// A new rule fails the two tests below, until it is a member of the struct and one of its fields, or is named here.
TEST_CASE("administrators set every rule within its bounds, but the one that decides what clients hold") {
  const Names expected = rules_without({"receipts_limit"});
  CHECK(members_of<AdminChangeSettingsParams>() == expected);
  CHECK(described_in<AdminChangeSettingsParams>() == expected);
  AdminChangeSettingsParams params;
  each_common_rule([](const Rule& rule, const auto& value) { CHECK_MESSAGE(is_bounded_as(rule, value), rule.key); },
                   params);
}

TEST_CASE("`ready` names every rule that a client can act upon") {
  const Names expected = rules_without({"logins_limit", "invites_limit"});
  CHECK(members_of<Limits>() == expected);
  CHECK(described_in<Limits>() == expected);
}
