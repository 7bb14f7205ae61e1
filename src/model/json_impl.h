// How described structs are read and written. Included by src/model/*.cc only: it is slow to compile.
#pragma once

#include <algorithm>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <charconv>

#include "model/json.h"

/// Describes a struct of namespace snug and instantiates its codec: SNUG_JSON(Preview, message_id, seq, …).
#define SNUG_JSON(T, ...)                                                             \
  BOOST_DESCRIBE_STRUCT(T, (), (__VA_ARGS__))                                         \
  [[maybe_unused]] constexpr std::string_view snug_json_name(const T*) { return #T; } \
  template Result<T> json::read<T>(json::Value, std::span<const json::TextField>);    \
  template void json::write<T>(std::string&, const T&);                               \
  template std::string json::schema<T>(json::Schemas&);                               \
  template std::vector<json::FieldInfo> json::fields<T>(json::Schemas&);

/// In a file that describes structs holding a T: T is described in another one.
#define SNUG_JSON_ELSEWHERE(T)                                                            \
  [[maybe_unused]] static constexpr bool snug_json_elsewhere(const T*) { return true; }   \
  extern template Result<T> json::read<T>(json::Value, std::span<const json::TextField>); \
  extern template void json::write<T>(std::string&, const T&);                            \
  extern template std::string json::schema<T>(json::Schemas&);

namespace snug::json {
namespace impl {

std::size_t code_points(std::string_view text);
/// What is wrong with a text, or nothing.
std::optional<std::string> text_problem(std::string_view text, std::size_t lo, std::size_t hi, bool line);

namespace {  // each file has its own: what is elsewhere for one is at home in another

template <class T>
inline constexpr bool is_elsewhere = requires(const T* t) {
  snug_json_elsewhere(t);
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
template <class T>
struct TextBounds {
  static constexpr bool is = false;
};
template <std::size_t lo, std::size_t hi>
struct TextBounds<Text<lo, hi>> {
  static constexpr bool is = true, line = false;
  static constexpr std::size_t low = lo, high = hi;
};
template <std::size_t lo, std::size_t hi>
struct TextBounds<Line<lo, hi>> {
  static constexpr bool is = true, line = true;
  static constexpr std::size_t low = lo, high = hi;
};
template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;
template <class T>
inline constexpr bool is_described = boost::describe::has_describe_members<T>::value;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;

// --- Reading --------------------------------------------------------------------------------------------------------

inline Error wrong(std::string message) { return bad_field("", std::move(message)); }

/// Puts what stands before it in front of an error's path: `seq` → `moves[1].seq`.
inline Error within(std::string_view parent, Error error) {
  const bool index = !error.field.empty() && error.field.front() == '[';
  error.field = std::string(parent) + (error.field.empty() || index ? "" : ".") + error.field;
  return error;
}

template <class T>
Result<void> read_value(T& out, Value value);
template <class T>
Result<void> read_struct(T& out, Value object, std::span<const TextField> texts);

inline Result<void> set_integer(std::int64_t& out, std::int64_t value, std::int64_t lo, std::int64_t hi) {
  if (value < lo || value > hi) return wrong("must be from " + std::to_string(lo) + " to " + std::to_string(hi));
  out = value;
  return {};
}

/// From text: what JSON writes as a string, and anything that stands in a path or a query.
template <class T>
Result<void> read_text(T& out, std::string_view text, bool from_query) {
  if constexpr (std::is_same_v<T, std::string>) {
    out = text;
    return {};
  } else if constexpr (TextBounds<T>::is) {
    using B = TextBounds<T>;
    if (auto problem = text_problem(text, B::low, B::high, B::line)) return wrong(*problem);
    static_cast<std::string&>(out) = text;
    return {};
  } else if constexpr (is_id<T>) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.size() > 19 || error != std::errc{} || end != text.data() + text.size() || value <= 0 ||
        text[0] == '0')
      return wrong("must be an id: a string of decimal digits");
    out.value = value;
    return {};
  } else if constexpr (std::is_same_v<T, Time>) {
    const auto time = parse_iso8601(text);
    if (!time) return wrong("must be a time like 2026-11-23T07:26:21.123Z");
    out = *time;
    return {};
  } else if constexpr (std::is_enum_v<T>) {
    if (const auto value = parse_enum<T>(text)) {
      out = *value;
      return {};
    }
    std::string message = "must be one of";
    for (const auto name : EnumNames<T>::names) message += (message.back() == 'f' ? " " : ", ") + std::string(name);
    return wrong(std::move(message));
  } else if constexpr (is_optional<T>) {
    return read_text(out.emplace(), text, from_query);
  } else if constexpr (is_patch<T>) {
    out.present = true;
    return read_text(out.value.emplace(), text, from_query);
  } else {
    if (from_query) {
      if constexpr (std::is_same_v<T, bool>) {
        if (text != "true" && text != "false") return wrong("must be true or false");
        out = text == "true";
        return {};
      } else if constexpr (std::is_same_v<T, std::int64_t> || IntBounds<T>::is) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (text.empty() || error != std::errc{} || end != text.data() + text.size())
          return wrong("must be an integer");
        if constexpr (IntBounds<T>::is)
          return set_integer(out.value, value, IntBounds<T>::low, IntBounds<T>::high);
        else
          out = value;
        return {};
      } else if constexpr (is_list<T>) {
        for (std::size_t index = 0; !text.empty(); ++index) {
          const std::size_t comma = std::min(text.find(','), text.size());
          if (list_max<T> != 0 && index >= list_max<T>)
            return wrong("must have at most " + std::to_string(list_max<T>) + " entries");
          if (auto r = read_text(out.emplace_back(), text.substr(0, comma), true); !r)
            return within("[" + std::to_string(index) + "]", r.error());
          text.remove_prefix(std::min(comma + 1, text.size()));
        }
        return {};
      }
    }
    return wrong("has the wrong type");
  }
}

template <class T>
Result<void> read_value(T& out, Value value) {
  if constexpr (is_optional<T>) {
    if (value.kind() == Kind::null) return {};
    return read_value(out.emplace(), value);
  } else if constexpr (is_patch<T>) {
    out.present = true;
    if (value.kind() == Kind::null) return {};
    return read_value(out.value.emplace(), value);
  } else if constexpr (std::is_same_v<T, bool>) {
    const auto b = value.boolean();
    if (!b) return wrong("must be true or false");
    out = *b;
    return {};
  } else if constexpr (std::is_same_v<T, std::int64_t> || IntBounds<T>::is) {
    const auto number = value.integer();
    if (!number) return wrong("must be an integer");
    if constexpr (IntBounds<T>::is)
      return set_integer(out.value, *number, IntBounds<T>::low, IntBounds<T>::high);
    else
      out = *number;
    return {};
  } else if constexpr (is_list<T>) {
    if (value.kind() != Kind::array) return wrong("must be an array");
    Result<void> result;
    std::size_t index = 0;
    value.each_element([&](Value element) {
      if (list_max<T> != 0 && index >= list_max<T>) {
        result = wrong("must have at most " + std::to_string(list_max<T>) + " entries");
        return false;
      }
      if (auto r = read_value(out.emplace_back(), element); !r)
        result = within("[" + std::to_string(index) + "]", r.error());
      ++index;
      return result.ok();
    });
    return result;
  } else if constexpr (std::is_same_v<T, Raw>) {
    write_value(out.text, value);
    return {};
  } else if constexpr (is_elsewhere<T>) {
    auto r = json::read<T>(value, {});
    if (!r) return r.error();
    out = std::move(*r);
    return {};
  } else if constexpr (is_described<T>) {
    return read_struct(out, value, {});
  } else {
    const auto text = value.string();
    if (!text) return wrong("must be a string");
    return read_text(out, *text, false);
  }
}

template <class T>
Result<void> read_struct(T& out, Value object, std::span<const TextField> texts) {
  if (!object.is_object()) return wrong("must be an object");
  std::uint64_t seen = 0, from_text = 0;
  Result<void> result;

  for (const TextField& text : texts) {
    std::size_t index = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto d) {
      if (result.ok() && text.name == name_of_member<decltype(d)>.view()) {
        seen |= 1ULL << index;
        from_text |= 1ULL << index;
        if (auto r = read_text(out.*d.pointer, text.value, true); !r) result = within(text.name, r.error());
      }
      ++index;
    });
  }
  if (!result) return result;

  object.each_member([&](std::string_view name, Value value) {
    std::size_t index = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto d) {
      const std::uint64_t bit = 1ULL << index++;
      if (!result.ok() || name != name_of_member<decltype(d)>.view() || (from_text & bit)) return;
      if (seen & bit) {
        result = bad_field(std::string(name), "stands twice");
        return;
      }
      seen |= bit;
      if (auto r = read_value(out.*d.pointer, value); !r) result = within(name, r.error());
    });
    return result.ok();
  });
  if (!result) return result;

  std::size_t index = 0;
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    using Member = std::remove_cvref_t<decltype(out.*d.pointer)>;
    const bool missing = !(seen & (1ULL << index++));
    if constexpr (!is_optional<Member> && !is_patch<Member>) {
      if (missing && result.ok()) result = bad_field(std::string(name_of_member<decltype(d)>.view()), "is required");
    }
  });
  return result;
}

// --- Writing --------------------------------------------------------------------------------------------------------

inline void append_integer(std::string& out, std::int64_t value) {
  char text[24];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  out.append(text, end);
}

template <class T>
void write_any(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    append_integer(out, value);
  } else if constexpr (IntBounds<T>::is) {
    append_integer(out, value.value);
  } else if constexpr (is_id<T>) {
    out += '"';
    append_integer(out, value.value);
    out += '"';
  } else if constexpr (std::is_same_v<T, Time>) {
    out += '"';
    out += to_iso8601(value);
    out += '"';
  } else if constexpr (std::is_enum_v<T>) {
    out += '"';
    out += name_of_enum(value);
    out += '"';
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    write_string(out, value);
  } else if constexpr (std::is_same_v<T, Raw>) {
    out += value.text;
  } else if constexpr (is_list<T>) {
    out += '[';
    bool first = true;
    for (const auto& element : value) {
      if (!std::exchange(first, false)) out += ',';
      write_any(out, element);
    }
    out += ']';
  } else if constexpr (is_elsewhere<T>) {
    json::write(out, value);
  } else {
    static_assert(is_described<T>, "describe the struct with SNUG_JSON");
    out += '{';
    bool first = true;
    boost::mp11::mp_for_each<Members<T>>([&](auto d) {
      const auto& member = value.*d.pointer;
      using Member = std::remove_cvref_t<decltype(member)>;
      const auto key = [&] {
        if (!std::exchange(first, false)) out += ',';
        out += '"';
        out += name_of_member<decltype(d)>.view();
        out += "\":";
      };
      if constexpr (is_optional<Member>) {
        if (!member) return;
        key();
        write_any(out, *member);
      } else if constexpr (is_patch<Member>) {
        if (!member.present) return;
        key();
        if (member.value)
          write_any(out, *member.value);
        else
          out += "null";
      } else {
        key();
        write_any(out, member);
      }
    });
    out += '}';
  }
}

// --- Schema (JSON Schema 2020-12, as OpenAPI 3.1 uses it) ------------------------------------------------------------

template <class T>
std::string schema_of(Schemas& schemas);

template <class T>
std::vector<FieldInfo> fields_of(Schemas& schemas) {
  std::vector<FieldInfo> out;
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    using Member = std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>;
    out.push_back({std::string(name_of_member<decltype(d)>.view()), !is_optional<Member> && !is_patch<Member>,
                   schema_of<Member>(schemas)});
  });
  return out;
}

template <class T>
std::string schema_of(Schemas& schemas) {
  if constexpr (std::is_same_v<T, bool>) {
    return R"({"type":"boolean"})";
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return R"({"type":"integer"})";
  } else if constexpr (IntBounds<T>::is) {
    return R"({"type":"integer","minimum":)" + std::to_string(IntBounds<T>::low) + R"(,"maximum":)" +
           std::to_string(IntBounds<T>::high) + "}";
  } else if constexpr (TextBounds<T>::is) {
    return R"({"type":"string","minLength":)" + std::to_string(TextBounds<T>::low) + R"(,"maxLength":)" +
           std::to_string(TextBounds<T>::high) + "}";
  } else if constexpr (is_id<T>) {
    return R"({"type":"string","pattern":"^[1-9][0-9]{0,18}$"})";
  } else if constexpr (std::is_same_v<T, Time>) {
    return R"({"type":"string","format":"date-time"})";
  } else if constexpr (std::is_enum_v<T>) {
    std::string out = R"({"type":"string","enum":[)";
    for (const auto name : EnumNames<T>::names) out += (out.back() == '[' ? "\"" : ",\"") + std::string(name) + "\"";
    return out + "]}";
  } else if constexpr (is_optional<T>) {
    return schema_of<typename T::value_type>(schemas);
  } else if constexpr (is_patch<T>) {
    return R"({"anyOf":[)" + schema_of<typename decltype(T::value)::value_type>(schemas) + R"(,{"type":"null"}]})";
  } else if constexpr (is_list<T>) {
    std::string out = R"({"type":"array","items":)" + schema_of<typename T::value_type>(schemas);
    if (list_max<T> != 0) out += R"(,"maxItems":)" + std::to_string(list_max<T>);
    return out + "}";
  } else if constexpr (std::is_same_v<T, Raw>) {
    return "{}";
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return R"({"type":"string"})";
  } else if constexpr (is_elsewhere<T>) {
    return json::schema<T>(schemas);
  } else {
    const std::string name(snug_json_name(static_cast<const T*>(nullptr)));
    if (schemas.emplace(name, "").second) {
      std::string properties, required;
      for (const FieldInfo& field : fields_of<T>(schemas)) {
        properties += (properties.empty() ? "\"" : ",\"") + field.name + "\":" + field.schema;
        if (field.required) required += (required.empty() ? "\"" : ",\"") + field.name + "\"";
      }
      std::string& text = schemas[name];
      text = R"({"type":"object","properties":{)" + properties + "}";
      if (!required.empty()) text += R"(,"required":[)" + required + "]";
      text += "}";
    }
    return R"({"$ref":"#/components/schemas/)" + name + "\"}";
  }
}

}  // namespace
}  // namespace impl

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
