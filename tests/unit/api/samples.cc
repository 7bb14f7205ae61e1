#include "unit/api/samples.h"

#include <stdexcept>

#include "model/json.h"

namespace snug {

namespace {

std::string json_string(std::string_view text) {
  std::string out;
  json::write_string(out, text);
  return out;
}

std::int64_t number(json::Value schema, std::string_view name, std::int64_t otherwise) {
  const auto member = schema.member(name);
  return member ? member->integer().value_or(otherwise) : otherwise;
}

/// An id: a pattern alone. A text with bounds keeps to its pattern as the operation sees it, not as it is read.
bool is_id(json::Value schema) { return schema.member("pattern") && !schema.member("minLength"); }

std::string good_sample_of(json::Value schema, const json::Schemas& schemas);

/// With what is required.
std::string good_object(json::Value schema, const json::Schemas& schemas) {
  std::string out;
  if (const auto required = schema.member("required"))
    required->each_element([&](json::Value name) {
      const std::string_view text = *name.string();
      out += (out.empty() ? "" : ",") + json_string(text) + ":" +
             good_sample_of(*schema.member("properties")->member(text), schemas);
      return true;
    });
  return "{" + out + "}";
}

/// The schema that a `$ref` names, as JSON text; nothing: it is none.
const std::string* referred(json::Value schema, const json::Schemas& schemas) {
  const auto reference = schema.member("$ref");
  if (!reference) return nullptr;
  const std::string_view path = *reference->string();
  return &schemas.find(path.substr(path.rfind('/') + 1))->second;
}

std::string good_sample_of(json::Value schema, const json::Schemas& schemas) {
  if (const std::string* text = referred(schema, schemas)) return good_sample(*text, schemas);
  const std::string_view type = schema.member("type")->string().value_or("");
  if (type == "boolean") return "true";
  if (type == "integer") return std::to_string(number(schema, "minimum", 1));
  if (type == "array") return "[" + good_sample_of(*schema.member("items"), schemas) + "]";
  if (type == "object") return good_object(schema, schemas);
  if (type != "string") throw std::logic_error("no sample of type " + std::string(type));
  if (const auto choices = schema.member("enum")) {
    std::string first;
    choices->each_element([&](json::Value v) {
      first = *v.string();
      return false;
    });
    return json_string(first);
  }
  if (is_id(schema)) return "\"17\"";
  if (schema.member("format")) return "\"2031-05-06T07:08:09.012Z\"";
  return json_string(std::string(static_cast<std::size_t>(number(schema, "minLength", 1)), 'x'));
}

std::vector<std::string> bad(json::Value schema, const json::Schemas& schemas) {
  if (const std::string* text = referred(schema, schemas)) return bad_samples(*text, schemas);
  const std::string_view type = schema.member("type")->string().value_or("");
  if (type == "boolean") return {"0", "\"true\"", "[]"};
  if (type == "integer") {
    std::vector<std::string> out{"1.5", "\"1\"", "true", "[]", "{}", "9223372036854775808"};
    if (schema.member("minimum")) out.push_back(std::to_string(number(schema, "minimum", 0) - 1));
    if (const auto most = number(schema, "maximum", INT64_MAX); most < INT64_MAX)
      out.push_back(std::to_string(most + 1));
    return out;
  }
  if (type == "object") return {"1", "\"17\"", "[]", "true"};
  if (type == "array") {
    std::vector<std::string> out{"1", "\"17\"", "{}", "[null]", "[[]]", "[\"x\"]"};
    if (const auto most = number(schema, "maxItems", 0); most > 0) {
      std::string items;
      for (std::int64_t i = 0; i <= most; ++i)
        items += (i == 0 ? "" : ",") + good_sample_of(*schema.member("items"), schemas);
      out.push_back("[" + items + "]");
    }
    return out;
  }
  std::vector<std::string> out{"1", "true", "[]", "{}"};
  if (schema.member("enum") || is_id(schema) || schema.member("format")) {
    out.insert(out.end(), {"\"\"", "\"nothing like it\"", "\"-1\""});
    return out;
  }
  if (const auto least = number(schema, "minLength", 0); least > 0)
    out.push_back(json_string(std::string(static_cast<std::size_t>(least - 1), 'x')));
  if (const auto most = number(schema, "maxLength", 0); most > 0)
    out.push_back(json_string(std::string(static_cast<std::size_t>(most + 1), 'x')));
  return out;
}

}  // namespace

std::string good_sample(std::string_view schema, const json::Schemas& schemas) {
  json::Parser parser;
  return good_sample_of(*parser.parse(schema), schemas);
}

std::vector<std::string> bad_samples(std::string_view schema, const json::Schemas& schemas) {
  json::Parser parser;
  return bad(*parser.parse(schema), schemas);
}

}  // namespace snug
