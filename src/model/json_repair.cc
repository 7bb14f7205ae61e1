#include "model/json_repair.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace snug::json {

namespace {

constexpr std::string_view replacement = "\\ufffd";
constexpr std::size_t escape_length = 6;  // \uXXXX

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

/// The number that a text begins with, by JSON's grammar.
struct Number {
  std::size_t length = 0;  ///< 0: there is none
  bool whole = true;
};

Number number_at(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return {};
  Number number{at + whole};
  if (const std::size_t point = number.length; point < text.size() && text[point] == '.') {
    const std::size_t fraction = digits(text, point + 1);
    if (fraction == 0) return {};
    number = {point + 1 + fraction, false};
  }
  at = number.length;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = digits(text, at);
    if (exponent == 0) return {};
    number = {at + exponent, false};
  }
  return number;
}

bool fits_64_bits(std::string_view number) {
  const bool negative = number.starts_with('-');
  if (negative) number.remove_prefix(1);
  std::uint64_t value = 0;
  const bool fits = std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc{};
  return fits && (!negative || value <= std::uint64_t{1} << 63);
}

bool fits_double(std::string_view number) { return !std::isinf(std::strtod(std::string(number).c_str(), nullptr)); }

/// The code unit of an escape `\uXXXX` at the beginning.
std::optional<unsigned> escaped_unit(std::string_view text) {
  unsigned unit = 0;
  if (text.size() < escape_length || !text.starts_with("\\u")) return std::nullopt;
  const char* const end = text.data() + escape_length;
  if (std::from_chars(text.data() + 2, end, unit, 16).ptr != end) return std::nullopt;
  return unit;
}

bool is_high(std::optional<unsigned> unit) { return unit && *unit >= 0xd800 && *unit < 0xdc00; }
bool is_low(std::optional<unsigned> unit) { return unit && *unit >= 0xdc00 && *unit < 0xe000; }

class Repairer {
 public:
  Repairer(std::string_view text, std::size_t levels) : rest_(text), levels_(levels) { out_.reserve(text.size() + 16); }

  std::string done() {
    while (!rest_.empty()) step();
    return std::move(out_);
  }

 private:
  void step() {
    switch (const char c = rest_.front()) {
      case '"':
        return string();
      case '[':
      case '{':
        if (open_ == levels_) return leave_out();
        ++open_;
        return keep(1);
      case ']':
      case '}':
        if (open_ > 0) --open_;
        return keep(1);
      default:
        return c == '-' || is_digit(c) ? number() : keep(1);
    }
  }

  void keep(std::size_t count) {
    out_ += rest_.substr(0, count);
    skip(count);
  }
  void skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }

  void string() {
    keep(1);
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\')
        escape();
      else
        keep(std::min(rest_.find_first_of("\"\\"), rest_.size()));
    }
    keep(1);
  }

  void escape() {
    const auto unit = escaped_unit(rest_);
    if (!is_high(unit) && !is_low(unit)) return keep(2);
    if (is_high(unit) && is_low(escaped_unit(rest_.substr(escape_length)))) return keep(2 * escape_length);
    out_ += replacement;
    skip(escape_length);
  }

  /// What only begins like a number is kept whole, so that its end is not taken for one.
  void number() {
    const std::size_t run = std::min(rest_.find_first_not_of("+-.0123456789Ee"), rest_.size());
    const std::string_view text = rest_.substr(0, run);
    const Number found = number_at(text);
    if (found.length != run || (found.whole && fits_64_bits(text))) return keep(run);
    if (fits_double(text)) {
      keep(run);
      if (found.whole) out_ += ".0";
      return;
    }
    out_ += text.starts_with('-') ? "-1e308" : "1e308";
    skip(run);
  }

  /// An object or array, up to its end. One that has none stays open.
  void leave_out() {
    std::size_t inside = 0;
    bool quoted = false;
    std::size_t at = 0;
    do {
      const char c = rest_[at++];
      if (quoted) {
        if (c == '\\') ++at;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '[' || c == '{') {
        ++inside;
      } else if (c == ']' || c == '}') {
        --inside;
      }
    } while (inside > 0 && at < rest_.size());
    out_ += inside > 0 ? "[" : "null";
    skip(at);
  }

  std::string_view rest_;
  const std::size_t levels_;
  std::size_t open_ = 0;
  std::string out_;
};

}  // namespace

std::string repaired(std::string_view text, std::size_t levels) { return Repairer(text, levels).done(); }

}  // namespace snug::json
