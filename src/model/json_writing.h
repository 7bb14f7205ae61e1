// How described structs are written. A part of model/json_impl.h.
#pragma once

#include <charconv>

#include "model/json_types.h"

namespace snug::json {
namespace impl {
namespace {

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
    if constexpr (is_extended<T>) {
      write_any(out, static_cast<const BaseOf<T>&>(value));
      out.pop_back();  // it goes on
    } else {
      out += '{';
    }
    bool first = out.back() == '{';
    boost::mp11::mp_for_each<Members<T>>([&](auto d) {
      const auto& member = value.*d.pointer;
      using Member = std::remove_cvref_t<decltype(member)>;
      const auto key = [&] {
        if (!std::exchange(first, false)) out += ',';
        out += '"';
        out += name_of_member<decltype(d)>.view();
        out += "\":";
      };
      if constexpr (is_optional<Member> || is_replace<Member>) {
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

}  // namespace
}  // namespace impl
}  // namespace snug::json
