#include "api/openapi.h"

#include <algorithm>
#include <map>

#include "api/event_schemas.h"

namespace snug {

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  json::write_string(out, text);
  return out;
}

/// Builds an object or array member by member.
class Composer {
 public:
  explicit Composer(char open) : text_(1, open) {}
  void add(std::string_view json) {
    if (text_.size() > 1) text_ += ',';
    text_ += json;
  }
  void add(std::string_view name, std::string_view json) { add(quoted(name) + ":" + std::string(json)); }
  bool empty() const { return text_.size() == 1; }
  std::string done() const { return text_ + (text_.front() == '{' ? '}' : ']'); }

 private:
  std::string text_;
};

bool in_path(const Operation& operation, const json::FieldInfo& field) {
  return operation.path.find("{" + field.name + "}") != std::string_view::npos;
}

bool has_body(const Operation& operation) { return operation.method != "GET" && operation.method != "DELETE"; }

/// `/chats/{chatId}/members` → `chats`
std::string_view tag_of(const Operation& operation) {
  const std::string_view rest = operation.path.substr(1);
  return rest.substr(0, rest.find('/'));
}

std::string parameter(const json::FieldInfo& field, std::string_view place) {
  Composer out('{');
  out.add("name", quoted(field.name));
  out.add("in", quoted(place));
  out.add("required", field.required || place == "path" ? "true" : "false");
  out.add("schema", field.schema);
  if (field.schema.find(R"("type":"array")") != std::string::npos) out.add(R"("style":"form","explode":false)");
  return out.done();
}

std::string parameters_of(const Operation& operation, const std::vector<json::FieldInfo>& fields) {
  Composer out('[');
  for (const json::FieldInfo& field : fields) {
    if (in_path(operation, field))
      out.add(parameter(field, "path"));
    else if (!has_body(operation))
      out.add(parameter(field, "query"));
  }
  if (operation.kind == Kind::query) out.add(R"({"$ref":"#/components/parameters/Cursor"})");
  return out.done();
}

/// The parameters that come in the body, as one object; empty if there are none.
std::string body_of(const Operation& operation, const std::vector<json::FieldInfo>& fields) {
  if (!has_body(operation)) return {};
  Composer properties('{'), required('[');
  for (const json::FieldInfo& field : fields) {
    if (in_path(operation, field)) continue;
    properties.add(field.name, field.schema);
    if (field.required) required.add(quoted(field.name));
  }
  if (properties.empty()) return {};
  Composer schema('{');
  schema.add(R"("type":"object")");
  schema.add("properties", properties.done());
  if (!required.empty()) schema.add("required", required.done());
  return std::string(R"({"required":)") + (required.empty() ? "false" : "true") +
         R"(,"content":{"application/json":{"schema":)" + schema.done() + "}}}";
}

std::string responses_of(const Operation& operation, json::Schemas& schemas) {
  const bool writes = operation.kind == Kind::command || operation.kind == Kind::service;
  Composer good('{');
  good.add("description", quoted("Done"));
  if (writes) good.add("headers", R"({"Snug-Cursor":{"$ref":"#/components/headers/Cursor"}})");
  good.add("content", R"({"application/json":{"schema":)" + operation.answer(schemas) + "}}");
  return R"({"200":)" + good.done() +
         R"(,"4XX":{"$ref":"#/components/responses/Problem"},"5XX":{"$ref":"#/components/responses/Problem"}})";
}

std::string describe(const Operation& operation, json::Schemas& schemas) {
  const auto fields = operation.fields(schemas);
  Composer out('{');
  out.add("operationId", quoted(operation.name));
  out.add("summary", quoted(operation.summary));
  out.add("tags", "[" + quoted(tag_of(operation)) + "]");
  if (operation.access == Access::anyone) out.add(R"("security":[])");
  if (const std::string parameters = parameters_of(operation, fields); parameters != "[]")
    out.add("parameters", parameters);
  if (const std::string body = body_of(operation, fields); !body.empty()) out.add("requestBody", body);
  out.add("responses", responses_of(operation, schemas));
  return out.done();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c | 0x20);
  return out;
}

constexpr std::string_view problem_schema = R"({
  "type":"object",
  "description":"RFC 9457, with the code that tells what happened, the field that is wrong, and when to try again",
  "properties":{
    "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},
    "code":{"type":"string","enum":["bad_request","unauthorized","forbidden","not_member","not_found","conflict","too_large",
            "unsupported","rate_limited","internal","unavailable"]},
    "field":{"type":"string"},"retryAfterMs":{"type":"integer"}},
  "required":["status","code"]})";

std::string components(const json::Schemas& schemas) {
  Composer all('{');
  for (const auto& [name, schema] : schemas) all.add(name, schema);
  all.add("Problem", problem_schema);
  return R"({"schemas":)" + all.done() +
         R"(,"securitySchemes":{"bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}})"
         R"(,"headers":{"Cursor":{"description":"Everything up to this command","schema":{"type":"string"}}})"
         R"(,"parameters":{"Cursor":{"name":"Snug-Cursor","in":"header","required":false,)"
         R"("description":"Answer only once this node has applied that far","schema":{"type":"string"}}})"
         R"(,"responses":{"Problem":{"description":"Refused or failed",)"
         R"("content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}}})";
}

}  // namespace

std::string openapi_document(const Table& table, std::string_view version) {
  json::Schemas schemas;
  std::map<std::string_view, Composer> paths;
  for (const Operation& operation : table.all()) {
    if (operation.method.empty()) continue;
    Composer& path = paths.try_emplace(operation.path, '{').first->second;
    path.add(lower(operation.method), describe(operation, schemas));
  }
  Composer all('{');
  for (const auto& [path, methods] : paths) all.add(path, methods.done());

  Composer document('{');
  document.add(R"("openapi":"3.1.0")");
  document.add(
      "info",
      R"({"title":"snug","description":"A chat server","license":{"name":"MIT","identifier":"MIT"},"version":)" +
          quoted(version) + "}");
  document.add(R"("servers":[{"url":"/api/v1"}])");
  document.add(R"("security":[{"bearer":[]}])");
  document.add("paths", all.done());
  document.add("x-events", event_schemas(schemas));
  document.add("components", components(schemas));
  return document.done();
}

}  // namespace snug
