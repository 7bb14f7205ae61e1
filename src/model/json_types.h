// What kinds of types described structs have for members. A part of model/json_impl.h.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include "model/json.h"
#include "model/text_rules.h"

namespace snug::json {
namespace impl {

std::size_t code_points(std::string_view text);
/// What is wrong with a text, or nothing. `rule`: of texts that are shown.
using TextRule = std::optional<std::string>(std::string_view text);
std::optional<std::string> text_problem(std::string_view text, std::size_t lo, std::size_t hi, TextRule* rule);

namespace {  // each file has its own: what is elsewhere for one is at home in another

template <class T>
inline constexpr bool is_elsewhere = requires(T** t) {  // not T*, which is also one of its base
  snug_json_elsewhere(t);
};

template <class T>
inline constexpr bool is_unnamed = requires(T** t) {
  snug_json_unnamed(t);
};

// --- Names: snake_case in C++, camelCase on the wire ----------------------------------------------------------------

struct WireName {
  std::array<char, 48> text{};
  std::size_t size = 0;
  constexpr std::string_view view() const { return {text.data(), size}; }
};

constexpr WireName wire_name(std::string_view member) {
  WireName out;
  if (member == "is_private") member = "private";  // a keyword in C++
  bool upper = false;
  for (const char c : member) {
    if (c == '_') {
      upper = out.size > 0;
      continue;
    }
    out.text[out.size++] = upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

template <class D>
inline constexpr WireName name_of_member = wire_name(D::name);

// --- What a type is ------------------------------------------------------------------------------

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_patch = false;
template <class T>
inline constexpr bool is_patch<Patch<T>> = true;
template <class T>
inline constexpr bool is_replace = false;
template <class T>
inline constexpr bool is_replace<Replace<T>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T, std::size_t max>
inline constexpr bool is_list<List<T, max>> = true;
template <class T>
inline constexpr std::size_t list_max = 0;
template <class T, std::size_t max>
inline constexpr std::size_t list_max<List<T, max>> = max;

template <class T>
struct IntBounds {
  static constexpr bool is = false;
};
template <std::int64_t lo, std::int64_t hi>
struct IntBounds<Int<lo, hi>> {
  static constexpr bool is = true;
  static constexpr std::int64_t low = lo, high = hi;
};
constexpr TextRule* rule_of(TextKind kind) {
  switch (kind) {
    case TextKind::line:
      return text::line_problem;
    case TextKind::prose:
      return text::prose_problem;
    case TextKind::any:
      break;
  }
  return nullptr;
}
template <class T>
concept is_text = requires {
  T::text_kind;
};
template <class T>
concept has_pattern = requires {
  T::pattern;
};
template <class T>
concept has_limit = requires {
  T::limit;
};
template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;
template <class T>
inline constexpr bool may_be_absent = is_optional<T> || is_replace<T> || is_patch<T>;
template <class T>
inline constexpr bool is_described = boost::describe::has_describe_members<T>::value;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;  // without those of its base
template <class T>
using Bases = boost::describe::describe_bases<T, boost::describe::mod_any_access>;
template <class T>
inline constexpr bool is_extended = !boost::mp11::mp_empty<Bases<T>>::value;
template <class T>
using BaseOf = typename boost::mp11::mp_front<Bases<T>>::type;

}  // namespace
}  // namespace impl
}  // namespace snug::json
