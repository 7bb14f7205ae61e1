// How described structs are read. A part of model/json_impl.h.
#pragma once

#include <charconv>

#include "model/json_types.h"

namespace snug::json {
namespace impl {
namespace {

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
  } else if constexpr (is_text<T>) {
    if (auto problem = text_problem(text, T::low, T::high, rule_of(T::text_kind))) return wrong(*problem);
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
  } else if constexpr (is_optional<T> || is_replace<T>) {
    if (!out) out.emplace();
    return read_text(*out, text, from_query);
  } else if constexpr (is_patch<T>) {
    out.present = true;
    if (!out.value) out.value.emplace();
    return read_text(*out.value, text, from_query);
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
        // A list may come as several texts: each adds its entries.
        for (std::size_t index = out.size(); !text.empty(); ++index) {
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
  } else if constexpr (is_replace<T>) {
    if (value.kind() == Kind::null) return wrong("can't be cleared");
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
    if constexpr (!may_be_absent<Member>) {
      if (missing && result.ok()) result = bad_field(std::string(name_of_member<decltype(d)>.view()), "is required");
    }
  });
  return result;
}

}  // namespace
}  // namespace impl
}  // namespace snug::json
