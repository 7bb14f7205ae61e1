// Object: a JSON object that is written member by member.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "model/json.h"

namespace snug::json {

class Object {
 public:
  template <class T>
  Object& add(std::string_view name, const T& value) {
    if (text_.size() > 1) text_ += ',';
    write_string(text_, name);
    text_ += ':';
    if constexpr (std::is_same_v<T, bool>)
      text_ += value ? "true" : "false";
    else if constexpr (std::is_enum_v<T>)
      write_string(text_, name_of_enum(value));
    else if constexpr (std::is_integral_v<T>)
      text_ += std::to_string(value);
    else
      write_string(text_, value);
    return *this;
  }
  /// `text` is JSON already.
  Object& add_json(std::string_view name, std::string_view text) {
    if (text_.size() > 1) text_ += ',';
    write_string(text_, name);
    (text_ += ':') += text;
    return *this;
  }
  /// Nothing if there is none.
  template <class T>
  Object& add(std::string_view name, const std::optional<T>& value) {
    return value ? add(name, *value) : *this;
  }
  Object& add(std::string_view name, Time time) { return add(name, to_iso8601(time)); }

  /// Whole.
  std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

}  // namespace snug::json
