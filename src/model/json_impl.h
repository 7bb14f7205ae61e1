// How described structs are read and written. Included by src/model/*.cc only: it is slow to compile.
#pragma once

#include "model/json_reading.h"
#include "model/json_schema.h"
#include "model/json_types.h"
#include "model/json_writing.h"

/// Describes a struct of namespace snug and instantiates its codec: SNUG_JSON(Preview, message_id, seq, …).
#define SNUG_JSON(T, ...)                                                             \
  BOOST_DESCRIBE_STRUCT(T, (), (__VA_ARGS__))                                         \
  [[maybe_unused]] constexpr std::string_view snug_json_name(const T*) { return #T; } \
  template Result<T> json::read<T>(json::Value, std::span<const json::TextField>);    \
  template void json::write<T>(std::string&, const T&);                               \
  template std::string json::schema<T>(json::Schemas&);                               \
  template std::vector<json::FieldInfo> json::fields<T>(json::Schemas&);

/// The same of a struct that has no name in schemas: it is written out where it stands.
#define SNUG_JSON_UNNAMED(T, ...)                                                \
  [[maybe_unused]] static constexpr bool snug_json_unnamed(T**) { return true; } \
  SNUG_JSON(T, __VA_ARGS__)

/// Describes a struct that has members beside those of its base, which is described in another file. It has no name in
/// schemas, and is written only, never read.
#define SNUG_JSON_EXTENDED(T, Base, ...)                                              \
  BOOST_DESCRIBE_STRUCT(T, (Base), (__VA_ARGS__))                                     \
  [[maybe_unused]] static constexpr bool snug_json_unnamed(T**) { return true; }      \
  [[maybe_unused]] constexpr std::string_view snug_json_name(const T*) { return #T; } \
  template void json::write<T>(std::string&, const T&);                               \
  template std::string json::schema<T>(json::Schemas&);

/// In a file that describes structs holding a T: T is described in another one.
// NOLINTBEGIN(bugprone-macro-parentheses): T is a type.
#define SNUG_JSON_ELSEWHERE(T)                                                            \
  [[maybe_unused]] static constexpr bool snug_json_elsewhere(T**) { return true; }        \
  extern template Result<T> json::read<T>(json::Value, std::span<const json::TextField>); \
  extern template void json::write<T>(std::string&, const T&);                            \
  extern template std::string json::schema<T>(json::Schemas&);
// NOLINTEND(bugprone-macro-parentheses)

namespace snug::json {

template <class T>
Result<T> read(Value object, std::span<const TextField> texts) {
  T out;
  if (auto r = impl::read_struct(out, object, texts); !r) return r.error();
  return out;
}

template <class T>
void write(std::string& out, const T& value) {
  impl::write_any(out, value);
}

template <class T>
std::string schema(Schemas& schemas) {
  return impl::schema_of<T>(schemas);
}

template <class T>
std::vector<FieldInfo> fields(Schemas& schemas) {
  return impl::fields_of<T>(schemas);
}

}  // namespace snug::json
