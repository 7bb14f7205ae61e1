#include "model/json.h"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "model/json_impl.h"
#include "model/json_repair.h"
#include "model/json_shallow.h"

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

std::optional<double> number(Value value) {
  double number = 0;
  if (ValueAccess::get(value).get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
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

/// Whether the parser refused a number. simdjson 3.12 has a code of its own for integers beyond 64 bits, and simdjson
/// 3.0 has not.
template <class ErrorCode>
bool is_number_error(ErrorCode error) {
  if constexpr (requires { ErrorCode::BIGINT_ERROR; })
    return error == ErrorCode::NUMBER_ERROR || error == ErrorCode::BIGINT_ERROR;
  else
    return error == ErrorCode::NUMBER_ERROR;
}

/// A parser that takes documents of any size.
struct Reader {
  simdjson::dom::parser parser;

  simdjson::error_code read(std::string_view text, element& out) {
    if (parser.capacity() < text.size() || parser.capacity() == 0) {
      const std::size_t capacity = std::max<std::size_t>(text.size(), 4096);
      if (const auto error = parser.allocate(capacity, max_depth); error != simdjson::SUCCESS) return error;
    }
    return parser.parse(text.data(), text.size(), true).get(out);
  }

  /// What others write and read is read here, too (model/json_repair.h); a first reading says cheaply that nothing
  /// has to be repaired.
  simdjson::error_code read_repaired(std::string_view text, element& out) {
    const simdjson::error_code error = read(text, out);
    const bool can_be_repaired = is_number_error(error) || error == simdjson::STRING_ERROR;
    return can_be_repaired ? read(repaired(text), out) : error;
  }
};

Error error_of(simdjson::error_code error) {
  switch (error) {
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

Reader& reader_of_thread() {
  thread_local Reader reader;
  return reader;
}

Result<Value> result_of(simdjson::error_code error, element e) {
  if (error != simdjson::SUCCESS) return error_of(error);
  return ValueAccess::make(e);
}

}  // namespace

struct Parser::Memory {
  Reader reader;
};

Parser::Parser() : memory_(std::make_unique<Memory>()) {}
Parser::~Parser() = default;

Result<Value> Parser::parse(std::string_view text) {
  element e;
  const auto error = memory_->reader.read_repaired(text, e);
  return result_of(error, e);
}

Result<Value> parse(std::string_view text) {
  element e;
  const auto error = reader_of_thread().read_repaired(text, e);
  return result_of(error, e);
}

Result<Shallow> parse_shallow(std::string_view text) {
  Reader& reader = reader_of_thread();
  element e;
  simdjson::error_code error = reader.read_repaired(text, e);
  std::optional<Error> too_deep;
  if (error == simdjson::DEPTH_ERROR) {
    too_deep = error_of(error);
    // One level less than the parser takes: which of its own it counts is its business.
    error = reader.read(repaired(text, max_depth - 1), e);
  }
  if (error != simdjson::SUCCESS) return error_of(error);
  return Shallow{ValueAccess::make(e), std::move(too_deep)};
}

bool valid_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

namespace {

/// Whether one of eight bytes is to be escaped: a control character, a quote or a backslash.
bool has_escapes(const char* eight) {
  constexpr std::uint64_t each = 0x0101010101010101, highest = 0x80 * each;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, eight, sizeof bytes);
  const auto any_below = [](std::uint64_t word, std::uint64_t limit) {
    return (word - limit * each) & ~word & highest;
  };
  return (any_below(bytes, 0x20) | any_below(bytes ^ ('"' * each), 1) | any_below(bytes ^ ('\\' * each), 1)) != 0;
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    while (i + 8 <= text.size() && !has_escapes(text.data() + i)) i += 8;
    if (i == text.size()) break;
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

std::string with_description(std::string schema, std::string_view description) {
  if (description.empty()) return schema;
  std::string said = "\"description\":";
  write_string(said, description);
  if (schema.size() > 2) said += ',';
  return schema.insert(1, said);
}

std::string with_null(std::string schema) {
  if (schema.starts_with(R"({"$ref")")) return R"({"anyOf":[)" + schema + R"(,{"type":"null"}]})";
  constexpr std::string_view type = R"("type":)", choices = R"("enum":[)";
  const std::size_t begin = schema.find(type) + type.size(), end = schema.find('"', begin + 1) + 1;
  const bool items = schema.substr(begin, end - begin) == R"("array")";  // the choices are theirs
  if (const std::size_t list = items ? std::string::npos : schema.find(choices); list != std::string::npos)
    schema.insert(schema.find(']', list), ",null");
  return schema.replace(begin, end - begin, "[" + schema.substr(begin, end - begin) + ",\"null\"]");
}

namespace impl {

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

std::optional<std::string> text_problem(std::string_view text, std::size_t lo, std::size_t hi, TextRule* rule) {
  const std::size_t count = code_points(text);
  if (count < lo) return lo == 1 ? "must not be empty" : "must have at least " + std::to_string(lo) + " characters";
  if (count > hi) return "must have at most " + std::to_string(hi) + " characters";
  if (text.find('\0') != std::string_view::npos) return "must not contain NUL";
  return rule && !text.empty() ? rule(text) : std::nullopt;
}

}  // namespace impl
}  // namespace snug::json
