#include "model/json.h"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "model/json_impl.h"

namespace snug::json {

using simdjson::dom::element;
using simdjson::dom::element_type;

static_assert(sizeof(element) <= 2 * sizeof(void*) && std::is_trivially_copyable_v<element>);

struct ValueAccess {
  static element get(const Value& value) {
    element e;
    std::memcpy(static_cast<void*>(&e), value.element_.data(), sizeof e);
    return e;
  }
  static Value make(element e) {
    Value value{0};
    std::memcpy(value.element_.data(), static_cast<const void*>(&e), sizeof e);
    return value;
  }
};

Value::Value() {
  // One empty object for all: parsed once per thread and never parsed over.
  thread_local simdjson::dom::parser parser;
  thread_local const element empty = parser.parse(std::string_view("{}"));
  std::memcpy(element_.data(), static_cast<const void*>(&empty), sizeof empty);
}

Kind Value::kind() const {
  switch (ValueAccess::get(*this).type()) {
    case element_type::NULL_VALUE:
      return Kind::null;
    case element_type::BOOL:
      return Kind::boolean;
    case element_type::INT64:
      return Kind::integer;
    case element_type::UINT64:  // beyond 63 bits: no integer of ours
    case element_type::DOUBLE:
      return Kind::number;
    case element_type::STRING:
      return Kind::string;
    case element_type::ARRAY:
      return Kind::array;
    case element_type::OBJECT:
      return Kind::object;
  }
  return Kind::null;
}

std::optional<bool> Value::boolean() const {
  bool b = false;
  if (ValueAccess::get(*this).get(b) != simdjson::SUCCESS) return std::nullopt;
  return b;
}

std::optional<std::int64_t> Value::integer() const {
  const element e = ValueAccess::get(*this);
  if (e.type() != element_type::INT64) return std::nullopt;
  return e.get_int64().value_unsafe();
}

std::optional<std::string_view> Value::string() const {
  std::string_view s;
  if (ValueAccess::get(*this).get(s) != simdjson::SUCCESS) return std::nullopt;
  return s;
}

std::optional<Value> Value::member(std::string_view name) const {
  element found;
  const element e = ValueAccess::get(*this);
  if (!e.is_object() || e.at_key(name).get(found) != simdjson::SUCCESS) return std::nullopt;
  return ValueAccess::make(found);
}

void Value::visit_members(bool (*visit)(void*, std::string_view, Value), void* context) const {
  simdjson::dom::object object;
  if (ValueAccess::get(*this).get(object) != simdjson::SUCCESS) return;
  for (const auto& field : object)
    if (!visit(context, field.key, ValueAccess::make(field.value))) return;
}

void Value::visit_elements(bool (*visit)(void*, Value), void* context) const {
  simdjson::dom::array array;
  if (ValueAccess::get(*this).get(array) != simdjson::SUCCESS) return;
  for (const element e : array)
    if (!visit(context, ValueAccess::make(e))) return;
}

namespace {

bool fits_64_bits(std::string_view digits, bool negative) {
  std::uint64_t number = 0;
  const bool fits = std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc{};
  return fits && (!negative || number <= std::uint64_t{1} << 63);
}

/// Behind every whole number that does not fit 64 bits: `.0`.
std::string fractions_for_large_numbers(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_e = [](char c) { return c == 'e' || c == 'E'; };
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size();) {
    if (in_string || !is_digit(text[i])) {
      if (in_string && text[i] == '\\' && i + 1 < text.size())
        out += text[i++];
      else if (text[i] == '"')
        in_string = !in_string;
      out += text[i++];
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    const bool negative = i > 0 && text[i - 1] == '-';
    const std::size_t sign = negative || (i > 0 && text[i - 1] == '+') ? i - 1 : i;
    const bool behind_whole = sign > 0 && (text[sign - 1] == '.' || is_e(text[sign - 1]));
    const bool goes_on = end < text.size() && (text[end] == '.' || is_e(text[end]));
    out.append(text, i, end - i);
    if (!behind_whole && !goes_on && !fits_64_bits(text.substr(i, end - i), negative)) out += ".0";
    i = end;
  }
  return out;
}

}  // namespace

struct Parser::Memory {
  simdjson::dom::parser parser;
};

Parser::Parser() : memory_(std::make_unique<Memory>()) {}
Parser::~Parser() = default;

Result<Value> Parser::parse(std::string_view text) {
  simdjson::dom::parser& parser = memory_->parser;
  if (parser.capacity() < text.size() || parser.capacity() == 0) {
    const std::size_t capacity = std::max<std::size_t>(text.size(), 4096);
    if (parser.allocate(capacity, max_depth) != simdjson::SUCCESS) return fail(Code::internal, "out of memory");
  }
  element e;
  simdjson::error_code error = parser.parse(text.data(), text.size(), true).get(e);
  if (error == simdjson::NUMBER_ERROR) {
    // Whole numbers beyond 64 bits are numbers, too; as such the parser knows only what has a fraction.
    const std::string with_fractions = fractions_for_large_numbers(text);
    if (with_fractions.size() <= parser.capacity() ||
        parser.allocate(with_fractions.size(), max_depth) == simdjson::SUCCESS)
      error = parser.parse(with_fractions.data(), with_fractions.size(), true).get(e);
  }
  switch (error) {
    case simdjson::SUCCESS:
      return ValueAccess::make(e);
    case simdjson::DEPTH_ERROR:
      return fail(Code::bad_request, "JSON is nested too deeply");
    case simdjson::UTF8_ERROR:
      return fail(Code::bad_request, "text is not valid UTF-8");
    case simdjson::MEMALLOC:
      return fail(Code::internal, "out of memory");
    default:
      return fail(Code::bad_request, "not valid JSON");
  }
}

Result<Value> parse(std::string_view text) {
  thread_local Parser parser;
  return parser.parse(text);
}

bool valid_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

void write_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') [[likely]]
      continue;
    out.append(text, begin, i - begin);
    begin = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += hex[c >> 4];
        out += hex[c & 15];
    }
  }
  out.append(text, begin, text.size() - begin);
  out += '"';
}

namespace {

/// As ECMAScript writes it (Number::toString), so that what JavaScript wrote comes back to the letter.
void write_number(std::string& out, double number) {
  if (number == 0) {
    out += '0';
    return;
  }
  std::array<char, 32> text{};  // shortest digits that read back the same: D[.DDD]e±EE
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific);
  std::string_view rest(text.data(), static_cast<std::size_t>(written.ptr - text.data()));
  if (rest.starts_with('-')) {
    out += '-';
    rest.remove_prefix(1);
  }
  const auto e = rest.find('e');
  std::string digits(rest.substr(0, e));
  std::erase(digits, '.');
  rest.remove_prefix(e + 1);
  if (rest.starts_with('+')) rest.remove_prefix(1);
  int exponent = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), exponent);

  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // digits in front of the decimal point
  if (count <= point && point <= 21) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out.append(digits, 0, static_cast<std::size_t>(point)).append(".").append(digits, static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    out += digits.front();
    if (count > 1) out.append(".").append(digits, 1);
    out.append("e").append(exponent < 0 ? "-" : "+").append(std::to_string(std::abs(exponent)));
  }
}

}  // namespace

void write_value(std::string& out, Value value) {
  switch (value.kind()) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += *value.boolean() ? "true" : "false";
      return;
    case Kind::integer:
      out += std::to_string(*value.integer());
      return;
    case Kind::number:
      return write_number(out, ValueAccess::get(value).get_double().value_unsafe());
    case Kind::string:
      write_string(out, *value.string());
      return;
    case Kind::array: {
      char separator = '[';
      value.each_element([&](Value v) {
        out += std::exchange(separator, ',');
        write_value(out, v);
        return true;
      });
      if (separator == '[') out += '[';
      out += ']';
      return;
    }
    case Kind::object: {
      char separator = '{';
      value.each_member([&](std::string_view name, Value v) {
        out += std::exchange(separator, ',');
        write_string(out, name);
        out += ':';
        write_value(out, v);
        return true;
      });
      if (separator == '{') out += '{';
      out += '}';
      return;
    }
  }
}

std::string merge_objects(std::string_view first, std::string_view second) {
  std::string out(first);
  if (second.size() <= 2) return out;
  if (out.size() <= 2) return std::string(second);
  out.back() = ',';
  out += second.substr(1);
  return out;
}

// --- Reading texts ------------------------------------------------------------------------------------------------

namespace impl {

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

namespace {
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) return true;
    if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;  // C1
  }
  return false;
}
}  // namespace

std::optional<std::string> text_problem(std::string_view text, std::size_t lo, std::size_t hi, bool line) {
  const std::size_t count = code_points(text);
  if (count < lo) return lo == 1 ? "must not be empty" : "must have at least " + std::to_string(lo) + " characters";
  if (count > hi) return "must have at most " + std::to_string(hi) + " characters";
  if (text.find('\0') != std::string_view::npos) return "must not contain NUL";
  if (!line) return std::nullopt;
  if (has_control(text)) return "must not contain control characters";
  if (!text.empty() && (text.front() == ' ' || text.back() == ' ')) return "must not begin or end with a space";
  return std::nullopt;
}

}  // namespace impl
}  // namespace snug::json
