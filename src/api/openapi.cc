#include "api/openapi.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "api/event_schemas.h"
#include "api/operations.h"

namespace snug {

namespace {

std::string json_string(std::string_view text) {
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
  void add(std::string_view name, std::string_view json) { add(json_string(name) + ":" + std::string(json)); }
  bool empty() const { return text_.size() == 1; }
  std::string done() const { return text_ + (text_.front() == '{' ? '}' : ']'); }

 private:
  std::string text_;
};

bool in_path(const Operation& operation, const json::FieldInfo& field) {
  return operation.path.find("{" + field.name + "}") != std::string_view::npos;
}

bool has_body(const Operation& operation) { return operation.method != "GET" && operation.method != "DELETE"; }

/// What the operations are grouped by: the nouns of the table's chapters.
std::string declared_tags() {
  Composer out('[');
  std::string_view last;
  for (const Chapter& chapter : chapters()) {
    if (chapter.noun == last) continue;
    last = chapter.noun;
    out.add(R"({"name":)" + json_string(chapter.noun) + R"(,"description":)" + json_string(chapter.description) + "}");
  }
  return out.done();
}

std::string parameter(const json::FieldInfo& field, std::string_view place) {
  Composer out('{');
  out.add("name", json_string(field.name));
  out.add("in", json_string(place));
  out.add("required", field.required || place == "path" ? "true" : "false");
  const bool list = field.schema.find(R"("type":"array")") != std::string::npos;
  const std::string_view how = list ? "; once for each entry, or once with commas between them" : "";
  out.add("description", json_string(std::string(field.description) + std::string(how)));
  out.add("schema", field.schema);
  if (list) out.add(R"("style":"form","explode":true)");
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
    properties.add(field.name, json::with_description(field.nullable ? json::with_null(field.schema) : field.schema,
                                                      field.description));
    if (field.required) required.add(json_string(field.name));
  }
  if (properties.empty()) return {};
  Composer schema('{');
  schema.add(R"("type":"object")");
  schema.add("properties", properties.done());
  if (!required.empty()) schema.add("required", required.done());
  return std::string(R"({"required":)") + (required.empty() ? "false" : "true") +
         R"(,"content":{"application/json":{"schema":)" + schema.done() + "}}}";
}

constexpr std::string_view problem_content =
    R"({"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}})";

// --- Failures ------------------------------------------------------------------------------------

/// What every operation may fail by. What a row of the table says of a code comes on top.
constexpr Failure failures_of_all[] = {
    {Code::bad_request, "a parameter is missing, has a wrong type or is out of range; `field` names it"},
    {Code::unauthorized, "there is no token, or it is not valid any more; `reason` says why its login session ended"},
    {Code::too_large, "the request has more bytes than `limits` allow"},
    {Code::unsupported, "the request is not JSON, or is encoded"},
    {Code::rate_limited, "the caller calls too often; it may call again after `retryAfterMs`"},
    {Code::internal, "the server made a mistake, and has logged it"},
    {Code::unavailable, "the outcome is unknown; the caller repeats the call after `retryAfterMs`"},
};

std::string list_of(std::span<const Failure> failures) {
  Composer out('[');
  for (const auto& [code, when] : failures)
    out.add(R"({"code":)" + json_string(name_of(code)) + R"(,"when":)" + json_string(when) + "}");
  return out.done();
}

/// A list in Markdown.
std::string prose_of(std::span<const Failure> failures) {
  std::string out;
  for (const auto& [code, when] : failures)
    out.append(out.empty() ? "" : "\n").append("- `").append(name_of(code)).append("`: ").append(when);
  return json_string(out);
}

std::vector<Failure> failures_of(const Operation& operation) {
  std::vector<Failure> all = operation.failures;
  if (operation.access == Access::admin) all.push_back({Code::not_found, "the caller is not an administrator"});
  return all;
}

/// Its own failures, by status; the ranges stand for those of all operations.
void add_failures(Composer& out, const Operation& operation) {
  std::map<int, std::vector<Failure>> by_status;
  for (const Failure& failure : failures_of(operation)) by_status[http_status(failure.code)].push_back(failure);
  for (const auto& [status, failures] : by_status) {
    Composer response('{');
    response.add("description", prose_of(failures));
    response.add("content", problem_content);
    response.add("x-failures", list_of(failures));
    out.add(std::to_string(status), response.done());
  }
  out.add("4XX", R"({"$ref":"#/components/responses/Problem"})");
  out.add("5XX", R"({"$ref":"#/components/responses/Problem"})");
}

std::string responses_of(const Operation& operation, json::Schemas& schemas) {
  const bool writes = operation.kind == Kind::command || operation.kind == Kind::service;
  Composer good('{');
  good.add("description", json_string("Done"));
  if (writes) good.add("headers", R"({"Snug-Cursor":{"$ref":"#/components/headers/Cursor"}})");
  good.add("content", R"({"application/json":{"schema":)" + operation.answer(schemas) + "}}");
  Composer out('{');
  out.add("200", good.done());
  add_failures(out, operation);
  return out.done();
}

// --- Operations ----------------------------------------------------------------------------------

std::string_view rights_of(const Operation& operation) {
  if (!operation.rights.empty()) return operation.rights;
  switch (operation.access) {
    case Access::anyone:
      return "everybody, without a login";
    case Access::user:
      return "every user";
    case Access::admin:
      return "administrators";
  }
  return {};
}

/// With who may call it, if that is not every user.
std::string full_description(const Operation& operation) {
  std::string out;
  if (operation.access == Access::anyone)
    out = "Needs no login.";
  else if (operation.access == Access::admin || !operation.rights.empty())
    out.append("For ").append(rights_of(operation)).append(".");
  if (!out.empty() && !operation.description.empty()) out += ' ';
  return out.append(operation.description);
}

std::string describe(const Operation& operation, json::Schemas& schemas) {
  const auto fields = operation.fields(schemas);
  Composer out('{');
  out.add("operationId", json_string(operation.name));
  out.add("summary", json_string(operation.summary));
  out.add("description", json_string(full_description(operation)));
  out.add("tags", "[" + json_string(operation.noun) + "]");
  out.add("x-rights", json_string(rights_of(operation)));
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

/// The operations in the order of the table: by path, and those that have none.
struct OperationPart {
  std::string paths;
  std::string sockets;  ///< by name

  OperationPart(const Table& table, json::Schemas& schemas) {
    std::vector<std::pair<std::string_view, Composer>> by_path;
    Composer without_path('{');
    for (const Operation& operation : table.all()) {
      if (operation.method.empty()) {
        without_path.add(operation.name, describe(operation, schemas));
        continue;
      }
      auto at = std::find_if(by_path.begin(), by_path.end(), [&](const auto& p) { return p.first == operation.path; });
      if (at == by_path.end()) at = by_path.emplace(at, operation.path, Composer('{'));
      at->second.add(lower(operation.method), describe(operation, schemas));
    }
    Composer all('{');
    for (const auto& [path, methods] : by_path) all.add(path, methods.done());
    paths = all.done();
    sockets = without_path.done();
  }
};

constexpr std::string_view problem_schema = R"({
  "type":"object",
  "description":"RFC 9457, with the code of the error, the field that is wrong, and when to try again",
  "properties":{
    "type":{"type":"string","description":"always about:blank: the code says more"},
    "title":{"type":"string","description":"the status, for people"},
    "status":{"type":"integer","description":"the HTTP status"},
    "detail":{"type":"string","description":"what happened, for people"},
    "code":{"type":"string","description":"what happened, for programs",
            "enum":["bad_request","unauthorized","forbidden","not_member","not_found","conflict","too_large",
            "unsupported","rate_limited","internal","unavailable"]},
    "field":{"type":"string","description":"the parameter that is wrong"},
    "reason":{"type":"string","description":"why a login session has ended, or a login is refused","enum":REASONS},
    "retryAfterMs":{"type":"integer","description":"milliseconds after which to try again"}},
  "required":["status","code"]})";

std::string problem() {
  constexpr std::string_view place = "REASONS";
  std::string schema(problem_schema);
  return schema.replace(schema.find(place), place.size(), login_end_names());
}

std::string components(const json::Schemas& schemas) {
  Composer all('{');
  for (const auto& [name, schema] : schemas) all.add(name, schema);
  all.add("Problem", problem());
  return R"({"schemas":)" + all.done() +
         R"(,"securitySchemes":{"bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}})"
         R"(,"headers":{"Cursor":{"description":"Everything up to this command","schema":{"type":"string"}}})"
         R"(,"parameters":{"Cursor":{"name":"Snug-Cursor","in":"header","required":false,)"
         R"("description":"Answer only once this node has applied that far","schema":{"type":"string"}}})"
         R"(,"responses":{"Problem":{"description":"Refused or failed","content":)" +
         std::string(problem_content) + R"(,"x-failures":)" + list_of(failures_of_all) + "}}}";
}

std::string info(std::string_view version) {
  return R"({"title":"snug","version":)" + json_string(version) + R"(,"description":)" +
         json_string(
             "A chat server in one executable. Every operation is reached over REST as described here, and by its name "
             "over WebSocket and Socket.IO, with the same parameters and results; `x-events` are the events of these, "
             "and `x-socket-operations` go over them only. What a caller may not see answers as `not_found`.") +
         R"(,"contact":{"name":"The snug authors"},"license":{"name":"MIT","identifier":"MIT"}})";
}

/// Leads what names `schema` in a text to where the schemas stand that only events name.
void lead_away(std::string& text, const std::string& schema) {
  const std::string from = "\"#/components/schemas/" + schema + "\"", to = "\"#/x-schemas/" + schema + "\"";
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// The events, and the schemas that no operation names, apart: linters miss who uses them among the components.
struct EventPart {
  std::string events;
  json::Schemas schemas;

  explicit EventPart(const json::Schemas& of_operations) : schemas(of_operations) {
    events = event_schemas(schemas);
    for (const auto& [name, schema] : of_operations) schemas.erase(name);
    for (const auto& [name, schema] : schemas) {
      lead_away(events, name);
      for (auto& [other, text] : schemas) lead_away(text, name);
    }
  }
};

std::string named(const json::Schemas& schemas) {
  Composer all('{');
  for (const auto& [name, schema] : schemas) all.add(name, schema);
  return all.done();
}

}  // namespace

std::string openapi_document(const Table& table, std::string_view version, std::size_t max_content_length) {
  json::Schemas schemas;
  schemas.limits = {{"maxContentLength", max_content_length}};
  const OperationPart of_operations(table, schemas);
  Composer document('{');
  document.add(R"("openapi":"3.1.0")");
  document.add("info", info(version));
  document.add(R"("servers":[{"url":"/api/v1"}])");
  document.add(R"("security":[{"bearer":[]}])");
  document.add("tags", declared_tags());
  document.add("paths", of_operations.paths);
  document.add("x-socket-operations", of_operations.sockets);
  const EventPart of_events(schemas);
  document.add("x-events", of_events.events);
  document.add("x-schemas", named(of_events.schemas));
  document.add("components", components(schemas));
  return document.done();
}

}  // namespace snug
