#include "support/json.h"

#include <algorithm>

#include "model/json.h"

namespace snug::test {

namespace {

Json tree_of(json::Value value) {
  Json tree;
  switch (value.kind()) {
    case json::Kind::null:
      break;
    case json::Kind::boolean:
      return Json::of(*value.boolean());
    case json::Kind::integer:
      return Json::of(*value.integer());
    case json::Kind::string:
      return Json::of(std::string(*value.string()));
    case json::Kind::number:
      tree.kind = Json::Kind::number;
      json::write_value(tree.text, value);
      break;
    case json::Kind::array:
      tree.kind = Json::Kind::array;
      value.each_element([&](json::Value item) {
        tree.items.push_back(tree_of(item));
        return true;
      });
      break;
    case json::Kind::object:
      tree.kind = Json::Kind::object;
      value.each_member([&](std::string_view name, json::Value member) {
        tree.members.emplace_back(name, tree_of(member));
        return true;
      });
      break;
  }
  return tree;
}

void write(std::string& out, const Json& value) {
  const char* comma = "";
  switch (value.kind) {
    case Json::Kind::null:
      out += "null";
      break;
    case Json::Kind::boolean:
      out += value.boolean ? "true" : "false";
      break;
    case Json::Kind::integer:
      out += std::to_string(value.integer);
      break;
    case Json::Kind::number:
      out += value.text;
      break;
    case Json::Kind::string:
      json::write_string(out, value.text);
      break;
    case Json::Kind::array:
      out += '[';
      for (const Json& item : value.items) {
        out += std::exchange(comma, ",");
        write(out, item);
      }
      out += ']';
      break;
    case Json::Kind::object:
      out += '{';
      for (const auto& [name, member] : value.members) {
        out += std::exchange(comma, ",");
        json::write_string(out, name);
        out += ':';
        write(out, member);
      }
      out += '}';
      break;
  }
}

}  // namespace

Json Json::of(bool value) { return Json{.kind = Kind::boolean, .boolean = value}; }
Json Json::of(std::int64_t value) { return Json{.kind = Kind::integer, .integer = value}; }
Json Json::of(std::string value) { return Json{.kind = Kind::string, .text = std::move(value)}; }

const Json* Json::find(std::string_view name) const {
  const auto at = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.first == name; });
  return at == members.end() ? nullptr : &at->second;
}

std::string Json::string_at(std::string_view name) const {
  const Json* member = find(name);
  return member && member->is_string() ? member->text : std::string();
}

void Json::set(std::string name, Json value) {
  for (auto& [known, member] : members)
    if (known == name) return void(member = std::move(value));
  members.emplace_back(std::move(name), std::move(value));
}

std::string Json::dump() const {
  std::string out;
  write(out, *this);
  return out;
}

bool operator==(const Json& a, const Json& b) {
  if (a.kind != b.kind || a.boolean != b.boolean || a.integer != b.integer || a.text != b.text || a.items != b.items ||
      a.members.size() != b.members.size())
    return false;
  return std::all_of(a.members.begin(), a.members.end(), [&](const auto& member) {
    const Json* other = b.find(member.first);
    return other && *other == member.second;
  });
}

std::optional<Json> parse_json(std::string_view text) {
  json::Parser parser;
  const auto value = parser.parse(text);
  return value ? std::optional(tree_of(*value)) : std::nullopt;
}

}  // namespace snug::test
