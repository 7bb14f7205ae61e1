// JSON in and out: a view of parsed values, and read / write / schema for described structs.
//
// A struct is described once (SNUG_JSON in the .cc of its noun); reading, validation, writing and the JSON Schema
// follow from that. Members are snake_case here and camelCase on the wire. Field types and what they accept:
//   bool, std::int64_t, Int<lo, hi>   JSON boolean; integer (in range)
//   Text<lo, hi>, Line<lo, hi>        string of lo..hi code points; Line: no control characters, no outer space
//   std::string                       string, unbounded (for what we wrote ourselves)
//   Id<Tag>, Time, enums              decimal string; ISO 8601 string; one of EnumNames<E>
//   std::optional<T>                  absent or null: nothing
//   Patch<T>                          absent: leave; null: clear; value: set
//   Replace<T>                        absent: leave; value: set; null is refused
//   std::vector<T>, List<T, max>      array (of at most max)
//   a described struct                object; unknown members are ignored, duplicates refused
//   Raw                               any value, as JSON text
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"

namespace snug {

template <std::int64_t lo, std::int64_t hi>
struct Int {
  std::int64_t value = lo;
  operator std::int64_t() const { return value; }  // NOLINT: reads like the number it is
};

/// What a text may hold beside its length (model/text_rules.h).
enum class TextKind { any, line, prose };

/// Text of `lo` to `hi` Unicode code points, no NUL. What derives from it may add `pattern`, a regular expression that
/// it also keeps to, and `limit`, the name of a setting that bounds it further (Schemas::limits): for the schema,
/// others check it.
template <std::size_t lo, std::size_t hi>
struct Text : std::string {
  static constexpr std::size_t low = lo, high = hi;
  static constexpr TextKind text_kind = TextKind::any;
  using std::string::string;
  Text() = default;
  Text(std::string text) : std::string(std::move(text)) {}  // NOLINT: implicit on purpose
};

/// Text in one line: no control characters, no leading or trailing space.
template <std::size_t lo, std::size_t hi>
struct Line : std::string {
  static constexpr std::size_t low = lo, high = hi;
  static constexpr TextKind text_kind = TextKind::line;
  using std::string::string;
  Line() = default;
  Line(std::string text) : std::string(std::move(text)) {}  // NOLINT: implicit on purpose
};

template <class T, std::size_t max>
struct List : std::vector<T> {
  using std::vector<T>::vector;
};

/// A field of an update: absent (leave as it is), null (clear) or a value (set).
template <class T>
struct Patch {
  bool present = false;
  std::optional<T> value{};  ///< meaningful if present; empty: clear
};

/// A field of an update that can't be cleared.
template <class T>
struct Replace : std::optional<T> {};

/// The wire names of an enum whose values run 0, 1, 2 …
template <class E>
struct EnumNames;  // static constexpr std::array<std::string_view, N> names;

template <class E>
constexpr std::string_view name_of_enum(E value) {
  return EnumNames<E>::names[static_cast<std::size_t>(value)];
}

template <class E>
std::optional<E> parse_enum(std::string_view name) {
  for (std::size_t i = 0; i < EnumNames<E>::names.size(); ++i)
    if (EnumNames<E>::names[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

namespace json {

/// Any JSON value, kept as text.
struct Raw {
  std::string text;
};

enum class Kind { null, boolean, integer, number, string, array, object };

/// A parsed value. A view: valid until the next `parse` on the same thread. Thread: the one that parsed.
class Value {
 public:
  Value();  ///< the empty object
  Kind kind() const;
  bool is_object() const { return kind() == Kind::object; }
  std::optional<bool> boolean() const;
  std::optional<std::int64_t> integer() const;
  std::optional<std::string_view> string() const;
  /// A member of an object; nothing if this is no object or has no such member.
  std::optional<Value> member(std::string_view name) const;

  /// Calls `visit(name, value)` for each member, `visit(value)` for each element, until it returns false.
  template <class F>
  void each_member(F&& visit) const {
    using Visit = std::remove_reference_t<F>;
    visit_members([](void* f, std::string_view name, Value v) { return (*static_cast<Visit*>(f))(name, v); }, &visit);
  }
  template <class F>
  void each_element(F&& visit) const {
    using Visit = std::remove_reference_t<F>;
    visit_elements([](void* f, Value v) { return (*static_cast<Visit*>(f))(v); }, &visit);
  }

 private:
  friend struct ValueAccess;
  explicit Value(int) : element_{} {}
  void visit_members(bool (*visit)(void*, std::string_view, Value), void* context) const;
  void visit_elements(bool (*visit)(void*, Value), void* context) const;
  alignas(void*) std::array<std::byte, 2 * sizeof(void*)> element_;  // a simdjson::dom::element
};

inline constexpr std::size_t max_depth = 32;

/// Parses one whole document: valid UTF-8, at most `max_depth` levels, nothing behind it. Values are valid until the
/// next call on this thread.
Result<Value> parse(std::string_view text);

/// Parses like `parse`, into a memory of its own: for who reads a text while values of another are still in use.
/// Values are valid until its next `parse`, or it is gone. Thread: one.
class Parser {
 public:
  Parser();
  ~Parser();
  Result<Value> parse(std::string_view text);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

bool valid_utf8(std::string_view text);

/// A parameter that came as text: from a path or a query.
struct TextField {
  std::string_view name;   ///< as on the wire, camelCase
  std::string_view value;  ///< percent-decoded; checked for UTF-8 by who decoded it
};

/// Reads a described struct from an object. `texts` win over members of the same name. Errors: bad_request naming
/// the field (`memberIds[1]`).
template <class T>
Result<T> read(Value object, std::span<const TextField> texts = {});

/// Appends `value` as JSON.
template <class T>
void write(std::string& out, const T& value);

template <class T>
std::string to_text(const T& value) {
  std::string out;
  write(out, value);
  return out;
}

/// Appends `text` as a JSON string, quoted and escaped.
void write_string(std::string& out, std::string_view text);
/// Appends a parsed value as compact JSON.
void write_value(std::string& out, Value value);

/// Joins two JSON objects given as text: `{"a":1}` and `{"b":2}` make `{"a":1,"b":2}`.
std::string merge_objects(std::string_view first, std::string_view second);

/// The named schemas gathered so far: struct name → JSON Schema text.
struct Schemas : std::map<std::string, std::string, std::less<>> {
  std::map<std::string_view, std::size_t> limits{};  ///< bounds that settings draw closer than types do, by their names
};
/// The schema of a described struct; the struct and all it names are added to `schemas`; returns a `$ref` to it.
template <class T>
std::string schema(Schemas& schemas);

/// A field of a described struct, for what needs to tell path, query and body parameters apart.
struct FieldInfo {
  std::string name;
  bool required;
  bool nullable;  ///< also null is taken: when read; what is written is left out instead
  std::string schema;
  std::string_view description;  ///< empty: none
};
/// `schema` with a description in it, and such that it takes null, too. `schema` is one of FieldInfo.
std::string with_description(std::string schema, std::string_view description);
std::string with_null(std::string schema);

template <class T>
std::vector<FieldInfo> fields(Schemas& schemas);

}  // namespace json
}  // namespace snug
