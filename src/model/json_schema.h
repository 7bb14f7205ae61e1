// Schemas of described structs (JSON Schema 2020-12, as OpenAPI 3.1 uses it). A part of model/json_impl.h.
#pragma once

#include "model/descriptions.h"
#include "model/json_types.h"

namespace snug::json {
namespace impl {
namespace {

template <class T>
std::string schema_of(Schemas& schemas);

template <class T>
std::vector<FieldInfo> fields_of(Schemas& schemas) {
  std::vector<FieldInfo> out;
  boost::mp11::mp_for_each<Members<T>>([&](auto d) {
    using Member = std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>;
    out.push_back({std::string(name_of_member<decltype(d)>.view()), !may_be_absent<Member>,
                   is_optional<Member> || is_patch<Member>, schema_of<Member>(schemas),
                   description_of(snug_json_name(static_cast<const T*>(nullptr)), d.name)});
  });
  return out;
}

/// Of a struct's own members.
template <class T>
std::string object_schema(Schemas& schemas) {
  std::string properties, required;
  for (const FieldInfo& field : fields_of<T>(schemas)) {
    properties +=
        (properties.empty() ? "\"" : ",\"") + field.name + "\":" + with_description(field.schema, field.description);
    if (field.required) required += (required.empty() ? "\"" : ",\"") + field.name + "\"";
  }
  std::string text = R"({"type":"object","properties":{)" + properties + "}";
  if (!required.empty()) text += R"(,"required":[)" + required + "]";
  return text + "}";
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
  } else if constexpr (is_text<T>) {
    std::size_t most = T::high;
    if constexpr (has_limit<T>) {
      if (const auto found = schemas.limits.find(T::limit); found != schemas.limits.end())
        most = std::min(most, found->second);
    }
    std::string out = R"({"type":"string")";
    if (T::low > 0) out += R"(,"minLength":)" + std::to_string(T::low);
    out += R"(,"maxLength":)" + std::to_string(most);
    if constexpr (has_pattern<T>) out.append(R"(,"pattern":")").append(T::pattern).append("\"");
    return out + "}";
  } else if constexpr (is_id<T>) {
    return R"({"type":"string","pattern":"^[1-9][0-9]{0,18}$"})";
  } else if constexpr (std::is_same_v<T, Time>) {
    return R"({"type":"string","format":"date-time"})";
  } else if constexpr (std::is_enum_v<T>) {
    std::string out = R"({"type":"string","enum":[)";
    for (const auto name : EnumNames<T>::names) out += (out.back() == '[' ? "\"" : ",\"") + std::string(name) + "\"";
    return out + "]}";
  } else if constexpr (is_optional<T> || is_replace<T>) {
    return schema_of<typename T::value_type>(schemas);
  } else if constexpr (is_patch<T>) {
    return schema_of<typename decltype(T::value)::value_type>(schemas);
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
  } else if constexpr (is_extended<T>) {
    return "{\"allOf\":[" + schema_of<BaseOf<T>>(schemas) + "," + object_schema<T>(schemas) + "]}";
  } else if constexpr (is_unnamed<T>) {
    return object_schema<T>(schemas);
  } else {
    const std::string name(snug_json_name(static_cast<const T*>(nullptr)));
    if (schemas.emplace(name, "").second) {
      std::string text = object_schema<T>(schemas);
      schemas[name] = with_description(std::move(text), description_of(name));
    }
    return R"({"$ref":"#/components/schemas/)" + name + "\"}";
  }
}

}  // namespace
}  // namespace impl
}  // namespace snug::json
