#include "transcripts/rest_map.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace snug::test {

namespace {

std::optional<std::string> as_text(const Json& value) {
  switch (value.kind) {
    case Json::Kind::string:
      return value.text;
    case Json::Kind::integer:
      return std::to_string(value.integer);
    case Json::Kind::boolean:
      return value.boolean ? "true" : "false";
    case Json::Kind::number:
      return value.text;
    default:
      return std::nullopt;
  }
}

const Json& member(const Json& of, const std::string& name) {
  const Json* found = of.find(name);
  if (!found) throw std::runtime_error("openapi.json has no " + name);
  return *found;
}

/// The codes that responses name.
std::set<std::string> failures_in(const Json& responses) {
  std::set<std::string> codes;
  for (const auto& [status, response] : responses.members)
    if (const Json* failures = response.find("x-failures"))
      for (const Json& failure : failures->items) codes.insert(failure.string_at("code"));
  return codes;
}

}  // namespace

RestMap::RestMap(const Json& openapi) {
  const Json* paths = openapi.find("paths");
  const Json* servers = openapi.find("servers");
  if (!paths) throw std::runtime_error("openapi.json has no paths");
  std::string base = servers && !servers->items.empty() ? servers->items[0].string_at("url") : "";
  if (base.ends_with('/')) base.pop_back();
  for (const auto& [path, methods] : paths->members) {
    for (const auto& [method, described] : methods.members) {
      const std::string id = described.string_at("operationId");
      if (id.empty()) continue;
      Operation operation{.method = method, .path = base + path, .has_body = described.find("requestBody") != nullptr};
      std::transform(method.begin(), method.end(), operation.method.begin(),
                     [](unsigned char c) { return std::toupper(c); });
      if (const Json* parameters = described.find("parameters")) {
        for (const Json& parameter : parameters->items) {
          const Json* explode = parameter.find("explode");
          if (parameter.string_at("in") == "query")
            operation.query.push_back({parameter.string_at("name"), !explode || explode->boolean});
        }
      }
      if (!operations_.emplace(id, std::move(operation)).second)
        throw std::runtime_error("openapi.json names " + id + " twice");
      failures_[id] = failures_in(member(described, "responses"));
    }
  }
  for (const auto& [name, described] : member(openapi, "x-socket-operations").members)
    failures_[name] = failures_in(member(described, "responses"));
  failures_of_all_ = failures_in(member(member(openapi, "components"), "responses"));
}

bool RestMap::may_fail(const std::string& operation, const std::string& code) const {
  return failures_of_all_.contains(code) || failures_.at(operation).contains(code);
}

std::vector<std::string> RestMap::operations() const {
  std::vector<std::string> names;
  for (const auto& [name, operation] : operations_) names.push_back(name);
  return names;
}

std::optional<RestMap::Request> RestMap::request(const std::string& name, const Json& params) const {
  const auto at = operations_.find(name);
  if (at == operations_.end()) return std::nullopt;
  const Operation& operation = at->second;
  Request request{.method = operation.method, .target = operation.path};
  Json rest = params;
  const auto use = [&](const std::string& field) {
    std::erase_if(rest.members, [&](const auto& member) { return member.first == field; });
  };

  for (std::size_t open = 0; (open = request.target.find('{', open)) != std::string::npos;) {
    const std::size_t close = request.target.find('}', open);
    const std::string field = request.target.substr(open + 1, close - open - 1);
    const Json* value = params.find(field);
    if (!value || !value->is_string() || value->text.empty()) return std::nullopt;
    const std::string text = percent_encode(value->text);
    request.target.replace(open, close - open + 1, text);
    open += text.size();
    use(field);
  }

  char separator = '?';
  const auto ask = [&](const std::string& field, const std::string& text) {
    request.target += separator + field + "=" + text;
    separator = '&';
  };
  for (const Parameter& parameter : operation.query) {
    const Json* value = params.find(parameter.name);
    if (!value) continue;
    if (value->kind == Json::Kind::array) {
      std::string joined;
      for (const Json& item : value->items) {
        const auto text = as_text(item);
        if (!text) return std::nullopt;
        if (parameter.explode)
          ask(parameter.name, percent_encode(*text));
        else
          joined += (joined.empty() ? "" : ",") + percent_encode(*text);
      }
      if (!parameter.explode) ask(parameter.name, joined);
    } else {
      const auto text = as_text(*value);
      if (!text) return std::nullopt;
      ask(parameter.name, percent_encode(*text));
    }
    use(parameter.name);
  }
  if (operation.has_body)
    request.body = rest.dump();
  else if (!rest.members.empty())
    return std::nullopt;
  return request;
}

}  // namespace snug::test
