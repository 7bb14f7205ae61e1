// Json: an answer or event as a tree that a test can keep, search and compare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snug::test {

struct Json {
  enum class Kind { null, boolean, integer, number, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  std::string text{};                                   ///< of a string, or of a number that is no integer
  std::vector<Json> items{};                            ///< of an array
  std::vector<std::pair<std::string, Json>> members{};  ///< of an object, in the order received

  static Json of(bool value);
  static Json of(std::int64_t value);
  static Json of(std::string value);
  static Json of(const char* value) { return of(std::string(value)); }
  static Json object() { return Json{.kind = Kind::object}; }

  bool is_object() const { return kind == Kind::object; }
  bool is_string() const { return kind == Kind::string; }
  /// A member of an object; nothing if this is no object or has no such member.
  const Json* find(std::string_view name) const;
  /// The text of a member that is a string; else empty.
  std::string string_at(std::string_view name) const;
  void set(std::string name, Json value);

  std::string dump() const;
};

/// Objects are equal whatever the order of their members.
bool operator==(const Json& a, const Json& b);

/// Nothing if `text` is not one whole JSON document.
std::optional<Json> parse_json(std::string_view text);

}  // namespace snug::test
