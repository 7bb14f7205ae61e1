// Log: one line per event worth a person's attention, as text or JSON lines.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/clock.h"

namespace snug::log {

enum class Level { debug, info, warning, error };
enum class Format { text, json };

/// One `key=value` of a line. Values are escaped in both formats.
struct Field {
  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), bare(true) {}
  Field(std::string_view k, double v);
  template <class Integer>
  requires std::is_integral_v<Integer> Field(std::string_view k, Integer v)
      : key(k), value(std::to_string(v)), bare(true) {}

  std::string_view key;
  std::string value;
  bool bare = false;  ///< a number or a truth value: needs no quotes in JSON
};

/// Sets level and format of the process's log (standard error). Thread: any.
void configure(Level level, Format format);

/// Thread: any. `what` is a short fixed phrase; what varies goes into fields. Never log secrets.
void write(Level level, std::string_view what, std::initializer_list<Field> fields = {});
inline void debug(std::string_view what, std::initializer_list<Field> f = {}) { write(Level::debug, what, f); }
inline void info(std::string_view what, std::initializer_list<Field> f = {}) { write(Level::info, what, f); }
inline void warning(std::string_view what, std::initializer_list<Field> f = {}) { write(Level::warning, what, f); }
inline void error(std::string_view what, std::initializer_list<Field> f = {}) { write(Level::error, what, f); }

/// What `write` writes, without the end of the line; a text line gets its time and level in front when it is written.
std::string line(Format format, Level level, Time time, std::string_view what, std::initializer_list<Field> fields);

}  // namespace snug::log
